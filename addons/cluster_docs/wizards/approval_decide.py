from odoo import fields, models

from ..models.approval_step import OUTCOMES


class ApprovalDecide(models.TransientModel):
    _name = "cluster.approval.decide"
    _description = "Decision of an approver"

    step_id = fields.Many2one("cluster.approval.step", required=True, ondelete="cascade")
    document_id = fields.Many2one(related="step_id.document_id")
    for_id = fields.Many2one("res.users", related="step_id.user_id", string="Decision of")
    outcome = fields.Selection(OUTCOMES, "Decision", required=True, default="agreed")
    remarks = fields.Text()

    def action_apply(self):
        self.ensure_one()
        self.step_id.check_access("read")
        self.step_id._decide(self.outcome, self.remarks)
        return {"type": "ir.actions.act_window_close"}
