from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import shop_form


class ClusterPhoneOrder(models.TransientModel):
    """An order that a guest gives by phone: the same goods, the same guards, typed without a mouse."""

    _name = "cluster.phone.order"
    _description = "Order by phone"

    phone = fields.Char(required=True)
    partner_id = fields.Many2one(
        "res.partner", string="Known guest", compute="_compute_partner_id", store=True, readonly=False
    )
    contact_name = fields.Char(string="Guest", compute="_compute_contact", store=True, readonly=False, required=True)
    email = fields.Char(string="E-mail", compute="_compute_contact", store=True, readonly=False)
    lang = fields.Selection(
        "_lang_get", string="Language", required=True, default=lambda self: self.env.lang or "be_BY"
    )
    note = fields.Text()
    whole = fields.Boolean(
        string="All or nothing", default=True, help="Of several farms: if one refuses, the guest is asked first."
    )
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        default=lambda self: self._default_cluster_id(),
        domain="[('company_id', 'in', allowed_company_ids)]",  # noqa: E501
    )
    line_ids = fields.One2many("cluster.phone.order.line", "wizard_id", string="Goods")
    pickup_words = fields.Text(string="Pickup is possible", compute="_compute_pickup")
    pickup_needed = fields.Boolean(compute="_compute_pickup")
    pickup_point_ids = fields.Many2many("cluster.pickup.point", compute="_compute_pickup")
    pickup_point_id = fields.Many2one(
        "cluster.pickup.point", string="Pickup point", domain="[('id', 'in', pickup_point_ids)]"
    )
    pickup_day = fields.Date(string="Pickup day")
    currency_id = fields.Many2one("res.currency", compute="_compute_amount")
    amount_total = fields.Monetary(string="Total", compute="_compute_amount")

    @api.model
    def _lang_get(self):
        return self.env["res.lang"].get_installed()

    def _default_cluster_id(self):
        return self.env["cluster.cluster"].search([("company_id", "in", self.env.companies.ids)], limit=1)

    @api.depends("phone")
    def _compute_partner_id(self):
        """The guest who called from this number before, by its last nine digits."""
        for wizard in self:
            digits = shop_form.phone_digits(wizard.phone)
            earlier = self.env["cluster.checkout"]
            if digits:
                earlier = earlier.search([("phone_key", "=", digits)], limit=1)
            wizard.partner_id = earlier.partner_id

    @api.depends("partner_id")
    def _compute_contact(self):
        for wizard in self:
            wizard.contact_name = wizard.partner_id.name or wizard.contact_name
            wizard.email = wizard.partner_id.email or wizard.email

    @api.depends("line_ids.amount", "cluster_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.currency_id = wizard.cluster_id.sudo().company_id.currency_id
            wizard.amount_total = sum(wizard.line_ids.mapped("amount"))

    @api.depends("line_ids.product_id")
    def _compute_pickup(self):
        Order, now = self.env["sale.order"].sudo(), fields.Datetime.now()
        for wizard in self:
            goods = wizard.line_ids.product_id.product_tmpl_id._origin.sudo().filtered("member_id")
            rows = Order._pickup_options_of(goods, now) if goods else []
            wizard.pickup_point_ids = self.env["cluster.pickup.point"].union(*(point for point, _day, _hours in rows))
            wizard.pickup_needed = any(one._cycle_line(now) for one in goods)
            wizard.pickup_words = "\n".join(
                f"{point.name}: {Order._weekday_words(day)}, {day:%d.%m.%Y}, {hours}" for point, day, hours in rows
            )

    @api.onchange("pickup_point_id", "line_ids")
    def _onchange_pickup_point_id(self):
        """The first day of the point is offered; another one is typed over it."""
        if self.pickup_point_id not in self.pickup_point_ids._origin:
            self.pickup_point_id = self.pickup_day = False
            return
        goods = self.line_ids.product_id.product_tmpl_id._origin.sudo().filtered("member_id")
        rows = self.env["sale.order"].sudo()._pickup_options_of(goods, fields.Datetime.now())
        days = [day for point, day, _hours in rows if point == self.pickup_point_id._origin]
        if self.pickup_day not in days:
            self.pickup_day = days[0] if days else False

    def _choose_pickup(self, basket):
        """The guest's choice, or the sentence that says which there are."""
        if not (self.pickup_point_id or self.pickup_day or self.pickup_needed):
            return
        try:
            basket._choose_pickup(
                f"{self.pickup_point_id.id}_{self.pickup_day}" if self.pickup_point_id else "", fields.Datetime.now()
            )
        except UserError as error:
            raise UserError("\n".join(part for part in (error.args[0], self.pickup_words) if part)) from error

    def _check_ready(self):
        problems = shop_form.contact_problems(
            {"name": self.contact_name or "", "phone": self.phone or "", "email": self.email or ""}, email_needed=False
        )
        if "phone" in problems:
            raise ValidationError(self.env._("Enter a phone number, like +375 1592 00-00-00"))
        if "email" in problems:
            raise ValidationError(self.env._("Enter an e-mail address in the right form, like name@example.com"))
        if not self.line_ids:
            raise UserError(self.env._("Choose at least one of the goods."))
        for line in self.line_ids:
            if shop_form.quantity(f"{line.quantity:g}") is None:
                raise ValidationError(
                    self.env._("%(product)s: enter a whole number from 1 to 999.", product=line.product_id.display_name)
                )
            if line.product_id.is_dated and not line.service_date:
                raise ValidationError(self.env._("%(product)s: choose the day.", product=line.product_id.display_name))

    def action_confirm(self):
        """Order it; shows the reference to be told on the phone."""
        self.ensure_one()
        self._check_ready()
        self.env["cluster.checkout"].check_access("create")
        if self.cluster_id.company_id not in self.env.companies:
            raise UserError(self.env._("This cluster is not yours. Choose your own."))
        centre = self.cluster_id.sudo().company_id
        Order = self.env["sale.order"].sudo().with_company(centre)
        partner = self.partner_id or self.env["cluster.checkout"]._new_partner(self._contact())
        basket = Order.create(
            {"company_id": centre.id, "partner_id": partner.id, "pricelist_id": False, "user_id": False}
        )
        basket.order_line = [
            fields.Command.create(
                {
                    "product_id": line.product_id.id,
                    "product_uom_qty": line.quantity,
                    "service_date": line.service_date,
                }
            )
            for line in self.line_ids
        ]
        wrong = [
            line.product_id.display_name
            for line in self.line_ids
            if line.product_id.sudo().member_id.cluster_id != self.cluster_id
        ]
        if wrong:
            raise UserError(self.env._("Not goods of this cluster: %(goods)s", goods=", ".join(wrong)))
        self._choose_pickup(basket)
        placed = self.env["cluster.checkout"]._place(basket, self._contact(), source="phone", partner=partner)
        basket.unlink()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Order by phone"),
            "res_model": "cluster.checkout",
            "view_mode": "form",
            "res_id": placed.id,
        }

    def _contact(self):
        return {
            "name": self.contact_name,
            "phone": self.phone,
            "email": self.email,
            "lang": self.lang,
            "note": self.note,
            "whole": self.whole and len(self.line_ids.product_id.sudo().member_id) > 1,
        }


class ClusterPhoneOrderLine(models.TransientModel):
    _name = "cluster.phone.order.line"
    _description = "Goods ordered by phone"

    wizard_id = fields.Many2one("cluster.phone.order", required=True, ondelete="cascade")
    product_id = fields.Many2one(
        "product.product",
        string="Goods",
        required=True,
        domain="[('member_id', '!=', False), ('is_published', '=', True), ('sale_ok', '=', True)]",
    )
    member_id = fields.Many2one(related="product_id.member_id", string="Farm")
    service_date = fields.Date(string="On the day")
    quantity = fields.Float(default=1, digits=(16, 3))
    left_words = fields.Char(string="Left", compute="_compute_left_words")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    amount = fields.Monetary(compute="_compute_amount")

    @api.depends("product_id", "service_date")
    def _compute_left_words(self):
        """What is left, or why it cannot be ordered."""
        for line in self:
            product = line.product_id.product_tmpl_id
            problem = product and product._shop_problem_on(line.service_date or None)
            if problem:
                line.left_words = product._shop_sentence(problem)
                continue
            left = self.env["cluster.stock"].sudo()._left(line.product_id.ids, line.service_date)
            line.left_words = f"{left[line.product_id.id]:g}" if line.product_id.id in left else False

    @api.depends("product_id", "quantity")
    def _compute_amount(self):
        for line in self:
            line.amount = line.product_id.lst_price * line.quantity
