from odoo import api, fields, models


class ClusterContractCounter(models.Model):
    """The last number given to a contract of a cluster in a year.

    One row a cluster and year, written in the transaction that admits the member: a transaction
    that fails gives its number back, two at once run into each other and one is repeated by Odoo,
    so the numbers of a year have neither holes nor doubles.
    """

    _name = "cluster.contract.counter"
    _description = "Counter of contracts"

    cluster_id = fields.Many2one("cluster.cluster", required=True, ondelete="cascade")
    year = fields.Integer(required=True)
    last = fields.Integer(required=True, default=0)

    _cluster_year_uniq = models.Constraint("UNIQUE (cluster_id, year)", "The year already has its counter.")

    def _next(self, cluster, year: int) -> int:
        """The next running number of the cluster's contracts in the year, from 1."""
        self.env.cr.execute(
            """
            INSERT INTO cluster_contract_counter (cluster_id, year, last) VALUES (%s, %s, 1)
            ON CONFLICT (cluster_id, year) DO UPDATE SET last = cluster_contract_counter.last + 1
            RETURNING last
            """,
            (cluster.id, year),
        )
        self.invalidate_model(["last"])
        return self.env.cr.fetchone()[0]

    @api.model
    def _catch_up(self):
        """Set the counters to the contracts that came in by an import or with the demo district."""
        groups = self.env["cluster.member"]._read_group(
            [("contract_ordinal", ">", 0)], ["cluster_id", "contract_year"], ["contract_ordinal:max"]
        )
        for cluster, year, last in groups:
            self.env.cr.execute(
                """
                INSERT INTO cluster_contract_counter (cluster_id, year, last) VALUES (%s, %s, %s)
                ON CONFLICT (cluster_id, year) DO UPDATE SET last = greatest(cluster_contract_counter.last, EXCLUDED.last)
                """,  # noqa: E501
                (cluster.id, year, last),
            )
        self.invalidate_model(["last"])
