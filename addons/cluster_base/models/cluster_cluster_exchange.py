from datetime import timedelta

from odoo import api, fields, models

AHEAD = timedelta(days=366)


class ClusterCluster(models.Model):
    _inherit = "cluster.cluster"

    def _refresh_plan_findings(self):
        """Find the clashes and gaps of the coming year anew."""
        today = fields.Date.context_today(self)
        Finding = self.env["cluster.plan.finding"].sudo()
        for cluster in self.sudo():
            Finding.search([("cluster_id", "=", cluster.id)]).unlink()
            plans = self.env["cluster.plan"].sudo().search(
                [("cluster_id", "=", cluster.id), ("date_to", ">=", today), ("date_from", "<=", today + AHEAD)]
            )  # fmt: skip
            Finding.create(
                [Finding._prepare_vals(cluster, finding) for finding in plans._findings(today, today + AHEAD)]
            )  # fmt: skip

    @api.model
    def _cron_plan_findings(self):
        """Every night: the year ahead has moved on by a day."""
        self.search([])._refresh_plan_findings()  # pylint: disable=no-search-all
