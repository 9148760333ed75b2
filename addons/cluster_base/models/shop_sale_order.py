"""One basket, one order per farm: in the farm's company where it keeps its books, else in the centre's as its agent."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import basket, checkout
from .cluster_member import STAFF


class SaleOrder(models.Model):
    _inherit = "sale.order"

    checkout_id = fields.Many2one(
        "cluster.checkout", string="Order of the guest", index="btree_not_null", ondelete="restrict", readonly=True,
        copy=False, groups=STAFF,
    )  # fmt: skip
    sale_mode = fields.Selection(
        [("sale", "Sold here: registered shop"), ("reserve", "Reserved here, paid at the farm")],
        string="Way of selling",
        readonly=True,
        copy=False,
    )
    shop_terms = fields.Text(string="Handing over", readonly=True, copy=False)
    answer_state = fields.Selection(
        [
            ("waiting", "Waits for an answer"),
            ("confirmed", "Confirmed"),
            ("partly", "In part"),
            ("declined", "Declined"),
        ],
        string="Farm's answer",
        compute="_compute_answer_state",
        store=True,
        index="btree_not_null",
    )

    @api.depends("checkout_id", "order_line.member_state")
    def _compute_answer_state(self):
        for order in self:
            answers = order.order_line.filtered("member_state").mapped("member_state")
            state = order.sudo().checkout_id and checkout.state(answers, whole=False, choice=None)
            order.answer_state = state or False

    permit_words = fields.Text(string="By which right the farm sells", readonly=True, copy=False)

    # --- splitting ------------------------------------------------------------------------------
    def _split_by_member(self, parent):
        """The orders of the farms, waiting for their answers; they add up to this basket to the cent.

        :param parent: the `cluster.checkout` they belong to
        :return: the orders, in the order in which the sellers stand in the basket
        """
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: line.product_id and not line.display_type)
        shared = lines.filtered(lambda line: not line.product_id.member_id and line.price_unit < 0)
        own = lines - shared
        unit = Decimal(str(self.currency_id.rounding))
        parts = basket.split([line._as_basket_line() for line in own], shared._shared_amounts(unit), unit)
        orders = self.browse()
        for member_id, part in parts.items():
            member = self.env["cluster.member"].browse(member_id)
            mine = own.filtered(lambda line, member_id=member_id: line.product_id.member_id.id == member_id)
            orders |= self._create_member_order(parent, member, mine, part, unit)
        if self.currency_id.compare_amounts(sum(orders.mapped("amount_total")), self.amount_total):
            raise UserError(
                self.env._("The orders of the farms do not add up to the basket. Nothing was ordered; call the centre.")
            )
        return orders

    def _create_member_order(self, parent, member, lines, part, unit):
        # closed books take no more orders: the centre sells as the farm's agent
        company = member.company_id if member.company_id.active else self.company_id
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(self._prepare_member_order_vals(parent, member, company))
        )
        values = [line._prepare_member_line_vals(order) for line in lines]
        for line_id, share in part.shared.items():
            line = self.env["sale.order.line"].browse(line_id)
            if share:
                values.append(line._prepare_share_vals(order, float(share * unit)))
        self.env["sale.order.line"].with_company(company).create(values)
        if self.currency_id.compare_amounts(order.amount_total, float(part.total * unit)):
            raise UserError(
                self.env._(
                    "The order for %(member)s does not add up with the basket. Nothing was ordered; call the centre.",
                    member=member.name or company.name,
                )
            )
        return order

    def _prepare_member_order_vals(self, parent, member, company):
        here = member.with_context(lang=parent.lang)
        facts = here._permit_facts() if member else []
        return {
            "company_id": company.id,
            "member_id": member.id,
            "checkout_id": parent.id,
            "partner_id": parent.partner_id.id,
            "partner_invoice_id": parent.partner_id.id,
            "partner_shipping_id": parent.partner_id.id,
            "currency_id": self.currency_id.id,
            "pricelist_id": False,
            "fiscal_position_id": False,
            "sale_mode": member.sale_mode or "reserve",
            "shop_terms": here.shop_terms,
            "permit_words": "\n".join(f"{label}: {words}" for label, words in facts),
            "client_order_ref": parent.name,
            "origin": parent.name,
            "state": "sent",
            "require_payment": False,
            "require_signature": False,
            "user_id": False,
            "note": False,
        }

    # --- the farm's answer ----------------------------------------------------------------------
    def action_confirm(self):
        """Odoo's own button: for a farm's order it is the farm's "yes"; a basket is split first."""
        if self.env.context.get("cluster_settled"):
            return super().action_confirm()
        farms = self.filtered(lambda order: order.sudo().checkout_id)
        baskets = (self - farms).filtered(
            lambda order: order.website_id and order.order_line.product_id.product_tmpl_id.sudo().member_id
        )
        for order in farms:
            order._member_answer(order.order_line.filtered(lambda line: line.member_state == "waiting"))
        for order in baskets:
            self.env["cluster.checkout"].sudo()._place_paid(order.sudo())
        rest = self - farms - baskets
        return super(SaleOrder, rest).action_confirm() if rest else True

    def _action_confirm(self):
        """An order written by hand takes limited goods like any other."""
        result = super()._action_confirm()
        self.filtered(lambda order: not order.sudo().checkout_id).order_line._hold_direct()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        orders = self.sudo()
        placed = orders.filtered("checkout_id")
        direct = (orders - placed).order_line.filtered("hold_key")
        direct._release()
        direct.hold_key = False
        for order in placed:
            order._after_cancel()
        return result

    def _after_cancel(self):
        """Whatever way an order ends: the goods are free again, the guest hears why."""
        self.checkout_id._take_turn()
        lines = self.order_line.filtered(lambda line: line.member_state in ("waiting", "confirmed"))
        reason = self.env.context.get("decline_reason") or self.env._("The order was cancelled.")
        lines.write({"member_state": "declined", "decline_reason": reason})
        lines._release()
        (lines | self._granted())._after_member_cancellation()
        if lines and not self.env.context.get("guest_knows"):
            self.checkout_id._after_answer(self)

    def _member_answer(self, confirmed, declined=None, reason=""):
        """What the farm says to its lines, by whichever door it came in.

        :param confirmed: lines that the farm will deliver
        :param declined: lines that it will not, for the reason
        """
        self.ensure_one()
        self.sudo().checkout_id._take_turn()
        declined = declined or self.env["sale.order.line"]
        lines = (confirmed | declined).filtered(lambda line: line.order_id == self)
        if self.state not in ("draft", "sent") or any(line.member_state != "waiting" for line in lines):
            raise UserError(self.env._("This order is answered already. Open it again to see how it stands."))
        if declined and not (reason or "").strip():
            raise UserError(self.env._("Write the reason: the guest reads it."))
        order = self.sudo()
        confirmed.sudo().write({"member_state": "confirmed"})
        if declined:
            declined.sudo()._decline(reason.strip())
        order.checkout_id._after_answer(order)

    def _settle(self):
        """The farm's order becomes a contract: Odoo's confirmation, and what follows from it."""
        for order in self.sudo():
            order.with_context(cluster_settled=True).with_company(order.company_id).action_confirm()
            lines = order.order_line.filtered(lambda line: line.member_state == "confirmed")
            (lines | order._granted())._after_member_confirmation()

    def _granted(self):
        """The order's share of what was granted on the whole basket: it belongs to the sale, nobody answers it."""
        return self.order_line.filtered(
            lambda line: not line.member_state and line.product_id and not (line.is_downpayment or line.display_type)
        )

    def action_decline_all(self):
        """The farm's "no" to all that still waits; the reason is asked for."""
        self.ensure_one()
        self.check_access("write")
        return self.order_line.filtered(lambda line: line.member_state == "waiting")._open_decline()

    def action_print_farm_order(self):
        self.check_access("read")
        return self.env.ref("cluster_base.action_report_farm_order").report_action(self)

    # --- words ----------------------------------------------------------------------------------
    def _seller_partner(self):
        self.ensure_one()
        order = self.sudo()
        return order.member_id.partner_id or order.company_id.partner_id

    def _seller_name(self):
        return self._seller_partner().name
