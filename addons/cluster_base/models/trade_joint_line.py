"""What a confirmed line does to order cycles and to the parts of the income."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import settlement

# What changes the parts of a sale that is confirmed already.
PRICED = {"product_uom_qty", "price_unit", "discount", "tax_ids", "product_id", "product_uom_id"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    cycle_id = fields.Many2one(
        "cluster.order.cycle",
        string="Order cycle",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    cycle_quantity = fields.Float(string="Ordered in the cycle", digits=(16, 3), readonly=True, copy=False)
    cycle_amount = fields.Float(digits=(16, 2), readonly=True, copy=False)
    income_ids = fields.One2many("cluster.joint.income", "order_line_id", groups="cluster_base.group_coordinator")
    income_open = fields.Boolean(readonly=True, copy=False, export_string_translation=False)

    def _after_member_confirmation(self):
        result = super()._after_member_confirmation()
        sold = self.filtered(lambda line: line.product_id and not line.display_type and not line.is_downpayment)
        # what a guest ordered in the shop was looked at and counted when it was ordered
        direct = sold.filtered(lambda line: not line.order_id._is_placed())
        direct.sudo()._enter_cycle(fields.Datetime.now())
        for order, lines in sold.sudo().grouped("order_id").items():
            order._post_income(lines)
        return result

    def _hold(self):
        """The shop reserves what was ordered: limits of order cycles first, its own short transaction last."""
        self.sudo().filtered("product_id")._enter_cycle(fields.Datetime.now())
        return super()._hold()

    def _release(self):
        self.sudo()._release_cycle()
        return super()._release()

    def _enter_cycle(self, now):
        """Refuse what is not on sale at the instant, count the rest into the open cycles.

        :raises UserError: the sentence for who orders
        """
        for line in self:
            template = line.product_id.product_tmpl_id
            place = template._cycle_line(now)
            problem = template._joint_problem(now) or (
                template._consent_problem(place) if place else template._cycle_problem(now)
            )
            if problem:
                raise UserError(problem)
        self._take_cycle(now)

    def _after_member_cancellation(self):
        result = super()._after_member_cancellation()
        lines = self.sudo().filtered("product_id")
        lines._release_cycle()
        lines._take_back_all()
        lines.filtered("income_open").income_open = False
        return result

    # --- cycles ---------------------------------------------------------------------------------
    def _take_cycle(self, now):
        """Count the lines into their open cycles: first the producers, then the products, each by id."""
        taken = []
        for line in self.filtered(lambda line: not line.cycle_id):
            place = line.product_id.product_tmpl_id._cycle_line(now)
            if place:
                quantity = line.product_uom_id._compute_quantity(
                    line.product_uom_qty, line.product_id.uom_id, round=False
                )
                taken.append((line, place, quantity))
        before = {
            (line.order_id, line.cycle_id, line.product_id.member_id)
            for line in self.order_id.order_line
            if line.cycle_id
        }
        orders = {}
        for line, place, _quantity in taken:
            key = (line.order_id, place.cycle_id, place.member_id)
            orders.setdefault(place.producer_id, []).append((line, key not in before))
            before.add(key)
        for producer in sorted(orders, key=lambda one: one.id):
            producer._check_room(orders[producer])
            producer._take(
                sum(first for _line, first in orders[producer]),
                sum(line.price_subtotal for line, _first in orders[producer]),
            )
        for line, place, quantity in sorted(taken, key=lambda item: item[1].id):
            place._check_left(quantity)
            place._take(quantity)
            line.write({"cycle_id": place.cycle_id.id, "cycle_quantity": quantity, "cycle_amount": line.price_subtotal})

    def _release_cycle(self):
        """Give back what the lines took of their cycles."""
        lines = self.filtered("cycle_id")
        places = self.env["cluster.order.cycle.product"].sudo().search([("cycle_id", "in", lines.cycle_id.ids)])
        release = []
        for line in lines:
            cycle, member = line.cycle_id, line.product_id.member_id
            place = places.filtered(
                lambda one, line=line: (
                    one.cycle_id == line.cycle_id and one.product_tmpl_id == line.product_id.product_tmpl_id
                )
            )
            quantity, amount = line.cycle_quantity, line.cycle_amount
            line.write({"cycle_id": False, "cycle_quantity": 0, "cycle_amount": 0})
            others = line.order_id.order_line.filtered(
                lambda one, cycle=cycle, member=member: one.cycle_id == cycle and one.product_id.member_id == member
            )
            release.append(
                (
                    cycle.producer_ids.filtered(lambda one, m=member: one.member_id == m),
                    place,
                    quantity,
                    amount,
                    not others,
                )
            )
        for producer, _place, _quantity, amount, last in sorted(release, key=lambda item: item[0].id or 0):
            if producer:
                producer._take(-1 if last else 0, -amount)
        for _producer, place, quantity, _amount, _last in sorted(release, key=lambda item: item[1].id or 0):
            if place:
                place._take(-quantity)

    # --- income ---------------------------------------------------------------------------------
    def _income_seller(self):
        self.ensure_one()
        return self.product_id.member_id or self.order_id.member_id

    def _income_rows(self):
        """The lines of the last turn (a changed sale is taken back and written anew)."""
        rows = self.env["cluster.joint.income"].sudo().search([("order_line_id", "in", self.ids)])
        last = {line: max(group.mapped("turn")) for line, group in rows.grouped("order_line_id").items()}
        return rows.filtered(lambda row: row.turn == last[row.order_line_id])

    def _take_back_all(self):
        Income = self.env["cluster.joint.income"]
        vals = []
        for row, taken in self._income_rows()._by_original().items():
            left = row.currency_id.round(row.amount - taken)
            if left:
                vals.append(row._prepare_back_vals(-left))
        return Income._append(vals)

    def _sync_credit_notes(self):
        """Write against the parts of a sale what its credit notes gave back, and no more.

        Counted from the posted papers as they stand, so a paper that is posted, drawn back and posted
        again is counted once; what is invoiced anew after a credit note counts as not given back.
        """
        for line in self.sudo().filtered("income_open"):
            originals = line._income_rows()._by_original()
            if not originals:
                continue
            currency = line.order_id.currency_id
            unit = 10**currency.decimal_places
            amounts = {row.id: round(row.amount * unit) for row in originals}
            total = sum(amounts.values())
            invoiced, credited = line._posted_coins(unit)
            given_back = max(0, min(total, credited - max(0, invoiced - total)))
            already = {row.id: round(taken * unit) for row, taken in originals.items()}
            written = settlement.refund(amounts, already, given_back)
            self.env["cluster.joint.income"]._append(
                [row._prepare_back_vals(written[row.id] / unit) for row in originals if written[row.id]]
            )

    def _posted_coins(self, unit):
        invoiced = credited = 0
        for paper in self.invoice_lines.filtered(lambda one: one.parent_state == "posted"):
            amount = paper.currency_id._convert(
                paper.price_total, self.order_id.currency_id, self.company_id, paper.date, round=False
            )
            if paper.move_id.move_type == "out_invoice":
                invoiced += round(amount * unit)
            elif paper.move_id.move_type == "out_refund":
                credited += round(amount * unit)
        return invoiced, credited

    # --- changes of a confirmed order -----------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        late = lines.filtered(lambda line: line.state == "sale" and line.product_id and not line.is_downpayment)
        for order in late.order_id.sudo().filtered(lambda order: any(order.order_line.mapped("income_open"))):
            order._settle_again(late.filtered(lambda line, order=order: line.order_id == order).sudo())
        return lines

    def write(self, vals):
        changed = self.browse()
        if PRICED & vals.keys():
            changed = self.sudo().filtered("income_open")
        result = super().write(vals)
        for order in changed.order_id:
            order._settle_again()
        return result

    def _recount_cycle(self):
        """Quantities of a confirmed order were changed: the cycle counts the new ones, while it is open."""
        now = fields.Datetime.now()
        for line in self.filtered("cycle_id"):
            quantity = line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id, round=False)
            if round(quantity - line.cycle_quantity, 3) == 0:
                continue
            if not line.cycle_id._is_open(now):
                raise UserError(
                    self.env._(
                        "Orders of “%(cycle)s” are closed and its producers told: quantities stay as they are. "
                        "Cancel the line or give money back by a credit note.",
                        cycle=line.cycle_id.name,
                    )
                )
            line._release_cycle()
            line._take_cycle(now)

    def _engine_line(self, net, tax, unit, day):
        split = self.product_id.product_tmpl_id._joint_split_on(day)
        parts = {share.member_id.id: share._exact() for share in split.share_ids} or None
        return settlement.Line(
            self.id, round(net * unit), round(tax * unit), Decimal(f"{self.product_uom_qty:.4f}"), parts
        )
