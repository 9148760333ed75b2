from odoo import fields, models


class ClusterCouncilCounter(models.Model):
    """The last number given in a cluster and year to a meeting, a decision or a paper.

    Written in the transaction that gives the number (see `cluster.contract.counter`): a failed transaction
    gives it back, two at once run into each other and Odoo repeats one. So a year has neither holes nor doubles.
    """

    _name = "cluster.council.counter"
    _description = "Counter of meetings and decisions"
    _rec_name = "series"

    cluster_id = fields.Many2one("cluster.cluster", required=True, ondelete="cascade")
    series = fields.Selection([("meeting", "Meetings"), ("decision", "Decisions")], required=True)
    year = fields.Integer(required=True)
    last = fields.Integer(required=True, default=0)

    _series_uniq = models.Constraint("UNIQUE (cluster_id, series, year)", "The year already has its counter.")

    def _next(self, cluster, series: str, year: int) -> int:
        """The next running number of the series in the year, from 1."""
        self.env.cr.execute(
            """
            INSERT INTO cluster_council_counter (cluster_id, series, year, last) VALUES (%s, %s, %s, 1)
            ON CONFLICT (cluster_id, series, year) DO UPDATE SET last = cluster_council_counter.last + 1
            RETURNING last
            """,
            (cluster.id, series, year),
        )
        self.invalidate_model(["last"])
        return self.env.cr.fetchone()[0]
