from odoo import models


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    def write(self, vals):
        """With its rights a member's plans come into the joint calendar and go out of it."""
        before = {member.id: member.is_live for member in self} if "state" in vals else {}
        result = super().write(vals)
        changed = self.filtered(lambda member: before.get(member.id, member.is_live) != member.is_live)
        if changed:
            plans = self.env["cluster.plan"].sudo().search([("member_id", "in", changed.ids)])
            plans.cluster_id._refresh_plan_findings()
        return result
