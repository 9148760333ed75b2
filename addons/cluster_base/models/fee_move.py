from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    member_fee_ids = fields.One2many("cluster.member.fee", "move_id", "Fees of members")

    def _invoice_paid_hook(self):
        """Whoever enters the payment: a member that owes nothing any more has its rights from that moment."""
        result = super()._invoice_paid_hook()
        self.env["cluster.member.fee"].sudo().search([("move_id", "in", self.ids)])._after_payment()
        return result
