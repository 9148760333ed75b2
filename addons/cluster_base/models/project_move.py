from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    project_line_id = fields.Many2one(
        "cluster.project.line", "Budget line", index="btree_not_null", ondelete="restrict", copy=True,
        help="The funded project that this cost is charged to. It is counted as spent when the bill is posted.",
    )  # fmt: skip

    def _prepare_spending_vals(self):
        self.ensure_one()
        project = self.project_line_id.project_id
        day = self.move_id.invoice_date or self.date
        amount = (
            self.amount_currency
            if self.currency_id == project.currency_id
            else self.company_currency_id._convert(self.balance, project.currency_id, self.company_id, day)
        )
        return {
            "line_id": self.project_line_id.id,
            "date": day,
            "partner_id": self.partner_id.id,
            "name": self.name or self.product_id.name or self.move_id.name,
            "number": self.move_id.ref or self.move_id.name,
            "amount": amount,
            "move_line_id": self.id,
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._spend_on_projects()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._unspend_on_projects()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._unspend_on_projects()
        return result

    def _spend_on_projects(self):
        """Lines of bills that name a budget line are its spending, in the money of the project."""
        lines = self.filtered(lambda move: move.move_type in ("in_invoice", "in_refund", "in_receipt")).invoice_line_ids
        self.env["cluster.project.spending"].sudo().create(
            [line._prepare_spending_vals() for line in lines if line.project_line_id and line.balance]
        )

    def _unspend_on_projects(self):
        self.env["cluster.project.spending"].sudo().search([("move_line_id", "in", self.line_ids.ids)]).unlink()
