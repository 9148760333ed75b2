"""The lines of a farm's order: what is reserved, what the farm answered."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import basket


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
        self.env["cluster.stock"].sudo()._take(
            [(line.hold_key, line.product_id.id, line.service_date or None, line.product_uom_qty) for line in self]
        )

    def _release(self):
        """Give back what `_hold` took. Twice is as good as once."""
        self.env["cluster.stock"].sudo()._free(self.mapped("hold_key"))

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
        return self.env["account.tax"].union(*(tax._within_price() for tax in taxes))

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

    def _within_price(self):
        """The same tax, contained in the price; made once in the seller's books where they lack it."""
        self.ensure_one()
        if self.price_include or self.amount_type not in ("percent", "division"):
            return self
        found = self.search([("within_price_of_id", "=", self.id), ("company_id", "=", self.company_id.id)], limit=1)
        return found or self.copy(
            {
                "name": self.env._("%(tax)s (in the price)", tax=self.name),
                "price_include_override": "tax_included",
                "within_price_of_id": self.id,
            }
        )
