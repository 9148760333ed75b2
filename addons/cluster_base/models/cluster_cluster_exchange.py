from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

AHEAD = timedelta(days=366)


class ClusterCluster(models.Model):
    _inherit = "cluster.cluster"

    def _refresh_plan_findings(self):
        """Find the clashes and gaps of the coming year anew."""
        Finding, Plan = self.env["cluster.plan.finding"].sudo(), self.env["cluster.plan"].sudo()
        for cluster in self.sudo():
            today = cluster._today()
            Finding.search([("cluster_id", "=", cluster.id)]).unlink()
            days = Domain([("date_to", ">=", today), ("date_from", "<=", today + AHEAD)])
            plans = Plan.search(Domain("cluster_id", "=", cluster.id) & days & Plan._standing())
            Finding.create(
                [Finding._prepare_vals(cluster, finding) for finding in plans._findings(today, today + AHEAD)]
            )  # fmt: skip

    @api.model
    def _cron_plan_findings(self):
        """Every night: the year ahead has moved on by a day."""
        self.search([])._refresh_plan_findings()  # pylint: disable=no-search-all
