from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._sync_joint_income()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._sync_joint_income()
        return result

    def _sync_joint_income(self):
        """Invoices and credit notes of guests: the parts of the sale follow what was given back."""
        papers = self.filtered(lambda move: move.move_type in ("out_invoice", "out_refund"))
        papers.invoice_line_ids.sale_line_ids.sudo()._sync_credit_notes()
