from odoo import api, fields, models
from odoo.exceptions import UserError


class ClusterFeeRun(models.TransientModel):
    """Make today's fees now instead of waiting for the night."""

    _name = "cluster.fee.run"
    _description = "Make the fees that are owed"

    cluster_id = fields.Many2one(
        "cluster.cluster", required=True, default=lambda self: self.env["cluster.member"]._default_cluster_id()
    )
    note = fields.Text(compute="_compute_note")

    @api.depends("cluster_id")
    def _compute_note(self):
        Fee = self.env["cluster.member.fee"]
        for wizard in self:
            members = self.env["cluster.member"].search([("cluster_id", "=", wizard.cluster_id.id)])
            lacking = Fee._without_rule(members, fields.Date.context_today(self)) if wizard.cluster_id else members[:0]
            wizard.note = (
                self.env._(
                    "No rule is in force today for: %(names)s. Write one, or they are not charged.",
                    names=", ".join(lacking.mapped("name")),
                )
                if lacking
                else False
            )

    def action_run(self):
        self.ensure_one()
        Fee = self.env["cluster.member.fee"]
        Fee._check_keeper()
        if self.cluster_id.company_id not in self.env.companies:
            raise UserError(self.env._("Choose a cluster of your own centre."))
        made = Fee._run_day(self.cluster_id, lambda _count: None)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if made else "info",
                "message": self.env._("%(count)s new fees were made.", count=made)
                if made
                else self.env._("All fees owed today were there already."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
