from odoo import fields, models


class ClusterMemberActivate(models.TransientModel):
    _name = "cluster.member.activate"
    _description = "Note the signed contract of a member"

    member_id = fields.Many2one("cluster.member", required=True, ondelete="cascade")
    signed_on = fields.Date(string="Contract signed on", required=True, default=fields.Date.context_today)

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._contract_signed(wizard.signed_on)
        return {"type": "ir.actions.act_window_close"}
