from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ClusterFarmInvoice(models.TransientModel):
    """A new invoice in six taps: open, the customer (two), the product (two), make and send."""

    _name = "cluster.farm.invoice"
    _description = "New invoice of a farm"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    partner_email = fields.Char(
        string="Customer's e-mail", compute="_compute_partner_email", store=True, readonly=False
    )
    product_id = fields.Many2one("product.product", string="Product", domain="[('sale_ok', '=', True)]")
    quantity = fields.Float(default=1.0, digits="Product Unit")
    price_unit = fields.Float(
        string="Price", digits="Product Price", compute="_compute_price_unit", store=True, readonly=False
    )
    line_ids = fields.One2many("cluster.farm.invoice.line", "wizard_id", string="More lines")
    invoice_date = fields.Date(string="Date", default=fields.Date.context_today)
    invoice_date_due = fields.Date(string="To be paid by", default=lambda self: self._default_due())
    amount_total = fields.Monetary(string="Total with tax", compute="_compute_amount_total")

    def _default_due(self):
        return fields.Date.add(fields.Date.context_today(self), days=10)

    @api.depends("partner_id")
    def _compute_partner_email(self):
        for wizard in self:
            wizard.partner_email = wizard.partner_id.email

    @api.depends("product_id")
    def _compute_price_unit(self):
        for wizard in self:
            wizard.price_unit = wizard.product_id.lst_price

    @api.depends(
        "product_id", "quantity", "price_unit", "line_ids.product_id", "line_ids.quantity", "line_ids.price_unit"
    )
    def _compute_amount_total(self):
        for wizard in self:
            total = 0.0
            for product, quantity, price in wizard._entered():
                taxes = product.taxes_id.filtered(lambda tax, wizard=wizard: tax.company_id == wizard.company_id)
                total += taxes.compute_all(price, wizard.currency_id, quantity, product)["total_included"]
            wizard.amount_total = total

    def _entered(self):
        """(product, quantity, price) of all lines that have a product."""
        rows = [(line.product_id, line.quantity, line.price_unit) for line in self.line_ids]
        return [row for row in [*rows, (self.product_id, self.quantity, self.price_unit)] if row[0]]

    # --- buttons --------------------------------------------------------------------------------
    def action_add(self):
        """Put the product down as a line and ask for the next one; what was entered stays."""
        self.ensure_one()
        if not self.product_id:
            raise UserError(self.env._("Choose a product first, then add the next line."))
        self.write(
            {
                "line_ids": [
                    Command.create(
                        {
                            "product_id": self.product_id.id,
                            "quantity": self.quantity,
                            "price_unit": self.price_unit,
                        }
                    )
                ],
                "product_id": False,
                "quantity": 1.0,
                "price_unit": 0.0,
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.farm_invoice_action")
        return {**action, "res_id": self.id}

    def action_send(self):
        """Make the invoice, post it and mail it as PDF."""
        move = self._make()
        if not move.partner_id.email and self.partner_email and move.partner_id.has_access("write"):
            move.partner_id.email = self.partner_email
        move._send_by_mail()
        return self._show(move)

    def action_make(self):
        """Make and post the invoice; it is printed or sent later."""
        move = self._make()
        move.action_post()
        return self._show(move)

    def _make(self):
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Choose the customer: whom is the invoice for?"))
        if not self._entered():
            raise UserError(self.env._("Choose a product: an invoice has at least one line."))
        if any(quantity <= 0 for _product, quantity, _price in self._entered()):
            raise UserError(self.env._("A quantity is more than nothing. Take back goods with a credit note."))
        return self.env["account.move"].create(self._prepare_move_vals())

    def _prepare_move_vals(self):
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "member_id": self.company_id.sudo().member_id.id,
            "partner_id": self.partner_id.id,
            "invoice_date": self.invoice_date,
            "invoice_date_due": self.invoice_date_due,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create({"product_id": product.id, "quantity": quantity, "price_unit": price})
                for product, quantity, price in self._entered()
            ],
        }

    def _show(self, move):
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": move.id,
            "view_mode": "form",
            "views": [(self.env.ref("account.view_move_form").id, "form")],
            "target": "main",
        }


class ClusterFarmInvoiceLine(models.TransientModel):
    _name = "cluster.farm.invoice.line"
    _description = "Line of a new invoice of a farm"

    wizard_id = fields.Many2one("cluster.farm.invoice", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    product_id = fields.Many2one("product.product", string="Product", required=True)
    quantity = fields.Float(default=1.0, digits="Product Unit")
    price_unit = fields.Float(
        string="Price", digits="Product Price", compute="_compute_price_unit", store=True, readonly=False
    )

    @api.depends("product_id")
    def _compute_price_unit(self):
        for line in self:
            line.price_unit = line.product_id.lst_price
