from odoo import fields, models


class DeadlineResume(models.TransientModel):
    _name = "cluster.deadline.resume"
    _description = "Let a term run again"

    document_id = fields.Many2one("cluster.document", required=True, ondelete="cascade")
    date_to = fields.Date(
        "Last day without the clock",
        required=True,
        default=fields.Date.context_today,
        help="It runs from the next day.",
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        self.ensure_one()
        self.document_id._resume(self.date_to, self.reason)
        return {"type": "ir.actions.act_window_close"}
