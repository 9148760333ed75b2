from odoo import api, fields, models


class ClusterMemberErase(models.TransientModel):
    _name = "cluster.member.erase"
    _description = "Erase the personal data of a former member"

    member_id = fields.Many2one("cluster.member", required=True, ondelete="cascade")
    people = fields.Char("People", compute="_compute_people")
    reason = fields.Text(required=True)

    @api.depends("member_id")
    def _compute_people(self):
        for wizard in self:
            wizard.people = ", ".join(wizard.member_id._people().mapped("name")) if wizard.member_id else False

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._erase_personal_data(wizard.reason)
        return {"type": "ir.actions.act_window_close"}
