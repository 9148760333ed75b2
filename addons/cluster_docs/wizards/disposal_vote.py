from odoo import fields, models


class DisposalVote(models.TransientModel):
    _name = "cluster.disposal.vote"
    _description = "Vote against an act"

    act_id = fields.Many2one("cluster.disposal.act", required=True, ondelete="cascade")
    remark = fields.Char("What you do not agree with", required=True)

    def action_vote(self):
        self.ensure_one()
        self.act_id._vote("against", self.remark)
        return {"type": "ir.actions.act_window_close"}
