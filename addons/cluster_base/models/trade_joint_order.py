"""The parts of an order's income, and where and when the guest collects it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import settlement

# The choice of who collects at each farm, where nothing of an order cycle is in the basket.
AT_THE_FARM = "farm"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    pickup_point_id = fields.Many2one(
        "cluster.pickup.point", string="Pickup point", index="btree_not_null", ondelete="restrict", tracking=True
    )
    pickup_day = fields.Date(string="Pickup day", tracking=True)
    pickup_hours = fields.Char(readonly=True, copy=True)

    _pickup_whole = models.Constraint(
        "CHECK ((pickup_point_id IS NULL) = (pickup_day IS NULL))", "A pickup has both its place and its day."
    )

    # --- the ways of an order -------------------------------------------------------------------
    def _is_placed(self) -> bool:
        """Whether a guest ordered it in the common shop, which calls the hooks of its lines itself."""
        self.ensure_one()
        return "checkout_id" in self._fields and bool(self.sudo().checkout_id)

    def _action_confirm(self):
        """An order entered by hand is a sale like any other."""
        result = super()._action_confirm()
        for order in self.filtered(lambda order: not order._is_placed()):
            order.order_line._after_member_confirmation()
        return result

    def _action_cancel(self):
        confirmed = self.filtered(lambda order: order.state == "sale" and not order._is_placed())
        result = super()._action_cancel()
        confirmed.order_line._after_member_cancellation()
        return result

    def _split_by_member(self, parent):
        """The shop divides a basket: goods of order cycles are collected, so where and when must be chosen."""
        self._check_pickup(fields.Datetime.now())
        return super()._split_by_member(parent)

    def _prepare_member_order_vals(self, parent, member, company):
        vals = super()._prepare_member_order_vals(parent, member, company)
        return {
            **vals,
            "pickup_point_id": self.pickup_point_id.id,
            "pickup_day": self.pickup_day,
            "pickup_hours": self.pickup_hours,
        }

    # --- income ---------------------------------------------------------------------------------
    def _income_day(self, moment):
        """The day of an instant in the zone of the cluster whose members sell."""
        members = self.member_id or self.order_line.product_id.member_id[:1]
        return members.sudo().cluster_id[:1]._local_day(moment) if members else moment.date()

    def _post_income(self, lines):
        """Write down who gets which part of these confirmed lines."""
        self.ensure_one()
        lines = lines.filtered(lambda line: line._income_seller() and not line.income_open)
        if not lines:
            return
        unit = 10**self.currency_id.decimal_places
        day = self._income_day(self.date_order)
        net, tax = self._income_amounts(lines, unit)
        turns = dict(
            self.env["cluster.joint.income"]
            .sudo()
            ._read_group([("order_line_id", "in", lines.ids)], ["order_line_id"], ["turn:max"])
        )
        vals = []
        for seller, sold in lines.grouped(lambda line: line._income_seller()).items():
            engine_lines = [line._engine_line(net[line.id] / unit, tax[line.id] / unit, unit, day) for line in sold]
            fees = self.env["cluster.shop.fee"].sudo()._for_order(self, seller, sold, day)
            # a fee per order is taken once from a seller's order, also when a line joins it later
            if self._income_has_order_fee(seller):
                fees = [(fee, engine) for fee, engine in fees if fee.basis != "order"]
            by_id = {fee.id: fee for fee, _engine in fees}
            for part in settlement.settle(seller.id, engine_lines, [engine for _fee, engine in fees]):
                vals.append(self._prepare_income_vals(seller, part, by_id.get(part.fee), day, unit, turns))
        self.env["cluster.joint.income"]._append([one for one in vals if one["amount"]])
        lines.income_open = True

    def _income_amounts(self, lines, unit):
        """({line: net coins}, {line: tax coins}); the whole order's coins are the order's own totals."""
        net = {line.id: round(line.price_subtotal * unit) for line in lines}
        tax = {line.id: round(line.price_tax * unit) for line in lines}
        if lines == self.order_line.filtered(lambda line: not line.display_type):
            net = settlement.spread(round(self.amount_untaxed * unit), net)
            tax = settlement.spread(round(self.amount_tax * unit), tax)
        return net, tax

    def _income_has_order_fee(self, seller):
        rows = self.order_line._income_rows().filtered(
            lambda row: row.payer_id == seller and row.fee_id.basis == "order"
        )
        return any(taken < abs(row.amount) for row, taken in rows._by_original().items())

    def _prepare_income_vals(self, seller, part, fee, day, unit, turns):
        line = self.order_line.browse(part.line)
        split = line.product_id.product_tmpl_id._joint_split_on(day)
        share = (
            split.share_ids.filtered(lambda one: one.member_id.id == part.recipient)
            if part.purpose == "share"
            else False
        )
        return {
            "date": day,
            "order_id": self.id,
            "order_name": self.name,
            "order_line_id": line.id,
            "product_id": line.product_id.id,
            "turn": turns.get(line, 0) + 1,
            "cluster_id": seller.cluster_id.id,
            "payer_id": seller.id,
            "member_id": part.recipient or False,
            "purpose": part.purpose,
            "share_id": share.id if share else False,
            "share": float(part.share or 0),
            "fee_id": fee.id if fee else False,
            "fee_name": fee.name if fee else False,
            "currency_id": self.currency_id.id,
            "amount": part.amount / unit,
        }

    def _settle_again(self, more=None):
        """A confirmed order was changed: take its parts back and write them anew, by the shares of its day.

        :param more: lines that joined the order after its confirmation
        """
        self.ensure_one()
        lines = self.order_line.filtered("income_open")
        lines._recount_cycle()
        lines._take_back_all()
        lines.income_open = False
        if more:
            more._enter_cycle(fields.Datetime.now())
            lines |= more
        self._post_income(lines)
        lines._sync_credit_notes()

    # --- pickup ---------------------------------------------------------------------------------
    def _pickup_options(self, now):
        self.ensure_one()
        return self._pickup_options_of(self._member_goods(), now)

    def _member_goods(self):
        return self.sudo().order_line.product_id.product_tmpl_id.filtered("member_id")

    @api.model
    def _pickup_options_of(self, goods, now):
        """[(point, day, hours)] where and when all of the goods can be collected together.

        Goods of order cycles are given out where and when their cycle says; other goods on the days of
        the pickup points on which all their sellers deliver.
        """
        goods = goods.sudo()
        places = {one: one._cycle_line(now) for one in goods}
        options = None
        for cycle in self.env["cluster.order.cycle"].union(*[place.sudo().cycle_id for place in places.values()]):
            found = {
                (pickup.point_id, pickup.day): pickup._hours() for pickup in cycle.pickup_ids if pickup.point_id.active
            }
            options = found if options is None else {key: hours for key, hours in options.items() if key in found}
        free = goods.filtered(lambda one: not places[one])
        if free:
            points = (
                self.env["cluster.pickup.point"].sudo().search([("cluster_id", "in", free.member_id.cluster_id.ids)])
            )
            count = 4 if options is None else 35
            found = {
                (point, day): hours
                for point in points
                for day, hours in point._possible_days(free.member_id, now, count)
            }
            options = found if options is None else {key: hours for key, hours in options.items() if key in found}
        today = goods.member_id.cluster_id[:1]._local_day(now)
        rows = [(point, day, hours) for (point, day), hours in (options or {}).items() if day >= today]
        rows = [row for row in rows if row[1] not in row[0].closed_ids.mapped("day")]
        return sorted(rows, key=lambda row: (row[1], row[0].sequence, row[0].id))

    def _needs_pickup(self, now) -> bool:
        """Whether the guest must choose: the order holds goods of an order cycle."""
        self.ensure_one()
        return any(one._cycle_line(now) for one in self._member_goods())

    def _pickup_choice(self, now, typed="", error=""):
        """Values for the template `cluster_base.pickup_choice`."""
        self.ensure_one()
        rows = [
            (
                f"{point.id}_{day}",
                f"{self._weekday_words(day)}, {day:%d.%m.%Y}, {hours} — {point.name}",
                ". ".join(part for part in (point.address, point.instructions) if part),
            )
            for point, day, hours in self.sudo()._pickup_options(now)
        ]
        needed = self._needs_pickup(now)
        if rows and not needed:
            rows.append((AT_THE_FARM, self._at_the_farm_words(), ""))
        chosen = typed or (f"{self.sudo().pickup_point_id.id}_{self.pickup_day}" if self.sudo().pickup_point_id else "")
        return {"pickup_options": rows, "pickup_value": chosen, "pickup_error": error, "pickup_needed": needed}

    @api.model
    def _weekday_words(self, day):
        return dict(self.env["cluster.delivery.day"]._fields["weekday"]._description_selection(self.env))[
            str(day.weekday())
        ]

    def _at_the_farm_words(self):
        return self.env._("At the farm, as it says in the order")

    def _choose_pickup(self, choice, now):
        """Keep the guest's choice, a value of `_pickup_choice`.

        :raises UserError: a sentence that says what to choose instead
        """
        self.ensure_one()
        if choice == AT_THE_FARM and not self._needs_pickup(now):
            self._no_pickup()
            return
        options = {f"{point.id}_{day}": (point, day, hours) for point, day, hours in self._pickup_options(now)}
        if choice in options:
            point, day, hours = options[choice]
            self.sudo().write({"pickup_point_id": point.id, "pickup_day": day, "pickup_hours": hours})
            return
        if not choice and options:
            raise UserError(self.env._("Choose where and on which day you collect your order"))
        if not options:
            raise UserError(
                self.env._("These goods cannot be collected together in one place: order them one after another")
            )
        raise UserError(
            self._closed_words(choice) or self.env._("That day can no longer be chosen: choose another one")
        )

    def _no_pickup(self):
        self.sudo().write({"pickup_point_id": False, "pickup_day": False, "pickup_hours": False})

    def _drop_pickup(self, now):
        """Take off a pickup that the goods of the basket do not allow any more.

        :return: the sentence for the guest; '' where all is well
        """
        self.ensure_one()
        order = self.sudo()
        chosen = (order.pickup_point_id, order.pickup_day)
        if not chosen[0] or any((point, day) == chosen for point, day, _hours in order._pickup_options(now)):
            return ""
        words = order._pickup_words()
        closed = order._closed_words(f"{chosen[0].id}_{chosen[1]}")
        order._no_pickup()
        return closed or self.env._(
            "“%(pickup)s” does not go with this basket any more: choose the pickup again.", pickup=words
        )

    def _check_pickup(self, now):
        """Refuse an order whose place and day of pickup are missing or were closed meanwhile."""
        self.ensure_one()
        if self.pickup_point_id:
            self._choose_pickup(f"{self.pickup_point_id.id}_{self.pickup_day}", now)
        elif self._needs_pickup(now):
            self._choose_pickup("", now)

    def _closed_words(self, choice):
        """The sentence for a day that was closed between the page and the answer."""
        point, _sep, day = choice.partition("_")
        closed = (
            self.env["cluster.pickup.closed"]
            .sudo()
            .search([("point_id.cluster_id", "!=", False)])
            .filtered(lambda one: str(one.point_id.id) == point and str(one.day) == day)
        )
        return closed[:1]._words() if closed else False

    def _pickup_words(self):
        """One line for papers: place, address, day and hours."""
        self.ensure_one()
        point = self.sudo().pickup_point_id
        if not point:
            return ""
        return f"{point.name}, {point.address}, {self.pickup_day:%d.%m.%Y}, {self.pickup_hours or ''}".rstrip(", ")
