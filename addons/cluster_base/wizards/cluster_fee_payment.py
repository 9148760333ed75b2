from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterFeePayment(models.TransientModel):
    """A fee was paid: entered by the coordinator, booked in the centre's books."""

    _name = "cluster.fee.payment"
    _description = "Payment of a fee"

    fee_id = fields.Many2one("cluster.member.fee", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="fee_id.currency_id")
    day = fields.Date("Paid on", required=True, default=fields.Date.context_today)
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False, required=True, precompute=True)
    way = fields.Selection([("bank", "By bank"), ("cash", "In cash")], required=True, default="bank")
    reference = fields.Char(help="Number of the payment order or of the cash receipt.")

    @api.depends("fee_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.fee_id.amount_open

    def action_confirm(self):
        self.ensure_one()
        fee = self.fee_id
        fee._check_keeper()
        if self.amount <= 0:
            raise UserError(self.env._("Enter the amount that was paid: more than 0."))
        if self.currency_id.compare_amounts(self.amount, fee.amount_open) > 0:
            raise UserError(
                self.env._(
                    "Only %(amount)s of this fee is open. Enter at most that; enter the rest with another fee.",
                    amount=self.currency_id.format(fee.amount_open),
                )
            )
        if self.day > fields.Date.context_today(self):
            raise UserError(self.env._("A payment is entered when it has come: the day must not lie in the future."))
        company = fee.company_id
        there = self.sudo().with_company(company).env
        journal = there["account.journal"].search([("type", "=", self.way), ("company_id", "=", company.id)], limit=1)
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no journal for payments of this kind. Choose the other way or ask the administrator.",  # noqa: E501
                    company=company.name,
                )
            )
        move = fee.sudo().move_id
        there["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create(
            {
                "payment_date": self.day,
                "amount": self.amount,
                "currency_id": self.currency_id.id,
                "journal_id": journal.id,
                "communication": self.reference or move.payment_reference or move.name,
                "payment_difference_handling": "open",
            }
        )._create_payments()
        fee.sudo()._after_payment()
        return {"type": "ir.actions.act_window_close"}
