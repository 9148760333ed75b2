import base64
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import books, tax_export


class ClusterFarmExport(models.TransientModel):
    """Invoices, bills or receipts of a period as a table for the tax office."""

    _name = "cluster.farm.export"
    _description = "Export for the tax office"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [("sold", "Invoices to customers"), ("bought", "Bills of suppliers"), ("received", "Money received")],
        string="What",
        required=True,
        default="sold",
    )
    date_from = fields.Date(string="From", required=True, default=lambda self: self._default_from())
    date_to = fields.Date(string="To", required=True, default=lambda self: self._default_to())
    file_format = fields.Selection(
        [("xlsx", "XLSX, a table with totals"), ("csv", "CSV, for the tax office's programme")],
        string="As",
        required=True,
        default="xlsx",
    )
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    def _default_from(self):
        first = books.month_of(fields.Date.context_today(self))
        return books.month_of(fields.Date.subtract(first, days=1))

    def _default_to(self):
        return fields.Date.subtract(books.month_of(fields.Date.context_today(self)), days=1)

    def action_export(self):
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins: correct one of the dates."))
        rows = self._rows()
        if not rows:
            raise UserError(self.env._("There is nothing in this period: choose another one."))
        heads, total = self._heads(), self.env._("Total")
        content = (
            tax_export.as_csv(rows, heads, total)
            if self.file_format == "csv"
            else tax_export.as_xlsx(rows, heads, total, self.env._("Invoices"))
        )
        code = self.company_id.sudo().member_id.sudo().books_code or str(self.company_id.id)
        self.write(
            {
                "file": base64.b64encode(content),
                "file_name": f"{code}-{self.kind}-{self.date_from}-{self.date_to}.{self.file_format}",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.file_name}?download=true",
            "target": "self",
        }

    def _heads(self):
        return [
            self.env._("Date"),
            self.env._("Number"),
            self.env._("Counterpart"),
            self.env._("Tax number"),
            self.env._("Without tax"),
            self.env._("Tax"),
            self.env._("Total"),
            self.env._("Paid"),
        ]

    def _rows(self):
        if self.kind == "received":
            return self._payment_rows()
        return self._move_rows(("out_invoice", "out_refund") if self.kind == "sold" else ("in_invoice", "in_refund"))

    def _money(self, amount) -> Decimal:
        return Decimal(str(amount)).quantize(Decimal(1).scaleb(-self.company_id.currency_id.decimal_places))

    def _move_rows(self, kinds):
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("move_type", "in", kinds),
                ("state", "=", "posted"),
                ("invoice_date", ">=", self.date_from),
                ("invoice_date", "<=", self.date_to),
            ],
            order="invoice_date, name, id",
        )
        # Amounts of the books: bills stand there with a minus, credit notes with the contrary sign.
        sign = 1 if self.kind == "sold" else -1
        rows = []
        for move in moves:
            net, tax = self._money(sign * move.amount_untaxed_signed), self._money(sign * move.amount_tax_signed)
            total = self._money(sign * move.amount_total_signed)
            partner = move.sudo().commercial_partner_id
            rows.append(
                tax_export.Row(
                    day=move.invoice_date,
                    number=(move.name if self.kind == "sold" else move.ref or move.name) or "",
                    counterpart=partner.name or "",
                    tax_number=partner.vat or "",
                    net=net,
                    tax=tax,
                    total=total,
                    paid=total - self._money(sign * move.amount_residual_signed),
                )
            )
        return rows

    def _payment_rows(self):
        payments = self.env["account.payment"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("payment_type", "=", "inbound"),
                ("state", "in", ("in_process", "paid")),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
            ],
            order="date, id",
        )
        rows = []
        for payment in payments:
            amount = self._money(payment.amount_company_currency_signed)
            partner = payment.sudo().partner_id.commercial_partner_id
            rows.append(
                tax_export.Row(
                    day=payment.date,
                    number=payment.name or "",
                    counterpart=partner.name or "",
                    tax_number=partner.vat or "",
                    net=amount,
                    tax=Decimal(),
                    total=amount,
                    paid=amount,
                )
            )
        return rows
