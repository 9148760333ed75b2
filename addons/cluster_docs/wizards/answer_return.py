from odoo import fields, models
from odoo.exceptions import UserError


class AnswerReturn(models.TransientModel):
    _name = "cluster.answer.return"
    _description = "Return an answer for correction"

    document_ids = fields.Many2many("cluster.document", required=True)
    reason = fields.Text("What to correct", required=True)

    def action_return(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say what to correct."))
        self.document_ids._return_answer(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
