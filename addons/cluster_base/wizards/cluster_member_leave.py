from odoo import api, fields, models


class ClusterMemberLeave(models.TransientModel):
    _name = "cluster.member.leave"
    _description = "Let a member leave"

    member_id = fields.Many2one("cluster.member", required=True, ondelete="cascade")
    leave_kind = fields.Selection(
        [
            ("refused", "Not admitted"),
            ("withdrew", "Left at own wish"),
            ("ceased", "Ceased to exist"),
        ],
        string="Way of leaving",
        required=True,
        compute="_compute_leave_kind",
        store=True,
        readonly=False,
    )
    reason = fields.Text(required=True)
    left_on = fields.Date(string="Left on", required=True, default=fields.Date.context_today)

    @api.depends("member_id")
    def _compute_leave_kind(self):
        for wizard in self:
            wizard.leave_kind = "refused" if wizard.member_id.state == "applied" else "withdrew"

    def action_confirm(self):
        for wizard in self:
            wizard.member_id._leave(wizard.leave_kind, wizard.reason, wizard.left_on)
        return {"type": "ir.actions.act_window_close"}
