"""The lines of a farm's order: what is reserved, what the farm answered."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import basket

# What a line reserves, and what a guest has ordered.
HELD = {"product_id", "product_uom_id", "product_uom_qty", "service_date"}
FIXED = HELD | {"price_unit", "discount"}
ANSWERS = {"hold_key", "member_state"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    service_date = fields.Date(string="On the day", copy=False)
    member_state = fields.Selection(
        [("waiting", "Waits"), ("confirmed", "Confirmed"), ("declined", "Declined")],
        string="Farm's answer",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    decline_reason = fields.Char(string="Reason", readonly=True, copy=False)
    ordered_qty = fields.Float(string="Ordered", digits="Product Unit", readonly=True, copy=False)
    hold_key = fields.Char(readonly=True, copy=False, index="btree_not_null", export_string_translation=False)

    # --- hooks for other addons -----------------------------------------------------------------
    def _after_member_confirmation(self):
        """Called once when the farm's yes has become a contract. Joint income and the like hang on here."""

    def _after_member_cancellation(self):
        """Called once when lines were declined or their order was cancelled."""

    def _hold(self):
        """Reserve what the lines need, all or nothing; the last step of an order.

        Addons that sell rooms or seats call super() and reserve theirs in the same order of ids.

        :raises StockShort: the sentence for the guest
        """
        self.env["cluster.stock"].sudo()._take([(line.hold_key, *line._hold_row()) for line in self])

    def _release(self):
        """Give back what `_hold` took. Twice is as good as once."""
        self.env["cluster.stock"].sudo()._free(self.mapped("hold_key"))

    def _hold_row(self):
        """(product id, day or None, quantity in the unit of the goods)"""
        self.ensure_one()
        quantity = self.product_uom_id._compute_quantity(self.product_uom_qty, self.product_id.uom_id, round=False)
        return self.product_id.id, self.service_date or None, quantity

    def _hold_direct(self):
        """Limited goods that are sold by hand, not by a guest's basket, count like the others."""
        lines = self.sudo().filtered(
            lambda line: line.product_id.member_id and not line.display_type and not line.is_downpayment
        )
        limits = self.env["cluster.stock"].sudo().search([("product_id", "in", lines.product_id.ids)])
        for line in lines:
            line.hold_key = self.env["cluster.stock"]._new_key()
            bound = limits.filtered(lambda row, line=line: row.product_id == line.product_id)
            if line.product_id.is_dated and not line.service_date and bound and all(bound.mapped("day")):
                raise UserError(self.env._("%(product)s: choose the day.", product=line.product_id.display_name))
        limited = lines.filtered(lambda line: line.product_id in limits.product_id)
        self.env["cluster.stock"].sudo()._take([(line.hold_key, *line._hold_row()) for line in limited])

    def _hold_again(self, before):
        """Lines that hold something were changed: they hold what they need now.

        :param before: {line: its `_hold_row` before the change}
        """
        Stock, changed, left, fresh = self.env["cluster.stock"].sudo(), [], [], []
        for line, row in before.items():
            now = line._hold_row()
            if now[:2] == row[:2]:
                changed.append((line.hold_key, *row, now[2]))
            else:
                left.append(line.hold_key)
                line.hold_key = Stock._new_key()
                fresh.append((line.hold_key, *now))
        Stock._change(changed)
        Stock._take(fresh)
        Stock._free(left)

    # --- changes --------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            added = [vals for vals in vals_list if not (vals.get("is_downpayment") or vals.get("display_type"))]
            orders = self.env["sale.order"].sudo().browse({vals["order_id"] for vals in added if vals.get("order_id")})
            if orders.checkout_id:
                raise UserError(
                    self.env._(
                        "This is a guest's order: nothing is added to it. Write a new order for what comes on top."
                    )
                )
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale" and not line.sudo().order_id.checkout_id)._hold_direct()
        return lines

    def write(self, vals):
        self._check_agreed(vals)
        before = {}
        if HELD & vals.keys() and vals.get("member_state") != "declined":
            held = self.sudo().filtered(lambda line: line.hold_key and line.member_state != "declined")
            before = {line: line._hold_row() for line in held}
        result = super().write(vals)
        if before:
            self._hold_again(before)
        return result

    def _check_agreed(self, vals):
        """What a guest has ordered is not changed behind the guest's back."""
        if self.env.su:
            return
        if ANSWERS & vals.keys():
            raise UserError(self.env._("A guest's order is answered by its buttons: confirm it, or decline it."))
        for line in self if FIXED & vals.keys() else ():
            if line.sudo().order_id.checkout_id and not line.is_downpayment and not line.display_type:
                if any(line._differs(name, vals[name]) for name in FIXED & vals.keys()):
                    raise UserError(line._agreed_words())

    def _differs(self, name, value) -> bool:
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    def _agreed_words(self):
        return self.env._(
            "“%(product)s” stands as the guest ordered it. Decline the line with a reason, or agree on a new order; "
            "after the invoice money is given back by a credit note.",
            product=self.product_id.display_name,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_agreed(self):
        placed = self.filtered(lambda line: line.member_state and line.sudo().order_id.checkout_id)
        if placed and not self.env.su:
            raise UserError(placed[0]._agreed_words())

    # --- taxes ----------------------------------------------------------------------------------
    @api.depends("product_id", "company_id")
    def _compute_tax_ids(self):
        """In the basket a member's price is final: which tax is in it is the seller's matter, in the seller's books."""
        goods = self.filtered(
            lambda line: line.product_id.member_id and line.product_id.member_id.sudo().company_id != line.company_id
        )
        goods.tax_ids = False
        return super(SaleOrderLine, self - goods)._compute_tax_ids()

    # --- splitting ------------------------------------------------------------------------------
    def _as_basket_line(self):
        self.ensure_one()
        price = Decimal(str(self.price_unit)) * (100 - Decimal(str(self.discount))) / 100
        return basket.Line(self.id, self.product_id.member_id.id or False, price, Decimal(str(self.product_uom_qty)))

    def _shared_amounts(self, unit):
        return {
            line.id: basket.amount(Decimal(str(line.price_unit)), Decimal(str(line.product_uom_qty)), unit)
            for line in self
        }

    def _prepare_member_line_vals(self, order):
        self.ensure_one()
        return {
            "order_id": order.id,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "product_uom_qty": self.product_uom_qty,
            "ordered_qty": self.product_uom_qty,
            "name": self.name,
            "price_unit": self.price_unit,
            "technical_price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": [fields.Command.set(self._seller_taxes(order).ids)],
            "service_date": self.service_date,
            "member_state": "waiting",
            "hold_key": self.env["cluster.stock"]._new_key(),
        }

    def _prepare_share_vals(self, order, amount):
        """This seller's share of what was granted on the whole basket."""
        self.ensure_one()
        return {
            "order_id": order.id,
            "product_id": self.product_id.id,
            "product_uom_qty": 1,
            "name": self.name,
            "price_unit": amount,
            "technical_price_unit": amount,
            "tax_ids": False,
        }

    def _seller_taxes(self, order):
        """The taxes of the seller's books, contained in the final price."""
        if order.member_id and order.member_id.company_id != order.company_id:
            return self.env["account.tax"]  # the centre is the agent: the goods are not its own
        if not order.member_id:
            return self.tax_ids
        taxes = self.product_id.taxes_id.filtered(lambda tax: tax.company_id == order.company_id)
        # a group is the taxes in it
        single = self.env["account.tax"].union(*(tax.children_tax_ids or tax for tax in taxes))
        return self.env["account.tax"].union(*(tax._within_price() for tax in single))

    # --- answers --------------------------------------------------------------------------------
    def action_member_confirm(self):
        """The farm will deliver these lines."""
        self.check_access("write")
        for order in self.order_id:
            order._member_answer(self.filtered(lambda line, order=order: line.order_id == order))
        return True

    def action_member_decline(self):
        """The farm will not deliver these lines; the reason is asked for."""
        self.check_access("write")
        return self._open_decline()

    def _open_decline(self):
        if not self:
            raise UserError(self.env._("Nothing of this order waits for an answer."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decline"),
            "res_model": "cluster.line.decline",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_ids": [fields.Command.set(self.ids)]},
        }

    def _decline(self, reason):
        """Declined lines count for nothing; what was ordered stays readable."""
        self._release()
        for line in self:
            line.write({"member_state": "declined", "decline_reason": reason, "product_uom_qty": 0})
        self._after_member_cancellation()


class AccountTax(models.Model):
    _inherit = "account.tax"

    within_price_of_id = fields.Many2one(
        "account.tax", string="In the price, copied from", readonly=True, copy=False, index="btree_not_null"
    )

    _within_price_uniq = models.UniqueIndex(
        "(within_price_of_id, company_id) WHERE within_price_of_id IS NOT NULL",
        "This tax has its copy within the price already.",
    )

    def _within_price(self):
        """The same tax, contained in the price; made once in the seller's books where they lack it."""
        self.ensure_one()
        if self.price_include or self.amount_type not in ("percent", "division", "fixed"):
            return self
        found = self.search([("within_price_of_id", "=", self.id), ("company_id", "=", self.company_id.id)], limit=1)
        if found:
            return found
        # Two first orders at once: the second runs into this row, and finds the copy when Odoo repeats it.
        self.env.cr.execute("UPDATE account_tax SET write_date = write_date WHERE id = %s", [self.id])
        return self.copy(
            {
                "name": self.env._("%(tax)s (in the price)", tax=self.name),
                "price_include_override": "tax_included",
                "within_price_of_id": self.id,
            }
        )
