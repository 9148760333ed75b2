from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..engine import self_support
from .cluster_fee_rule import exact

# One row a month from the centre's first booking to the present month, months without bookings too.
QUERY = """
    SELECT series.company_id * 1000000 + (EXTRACT(YEAR FROM series.month) * 100 + EXTRACT(MONTH FROM series.month))::int
               AS id,
           series.company_id, company.currency_id, series.month,
           COALESCE(sums.own, 0) AS own, COALESCE(sums.grants, 0) AS grants,
           COALESCE(sums.costs, 0) AS costs, COALESCE(sums.aside, 0) AS aside,
           CASE WHEN COALESCE(sums.costs, 0) > 0 THEN ROUND(COALESCE(sums.own, 0) / sums.costs, 4) END AS ratio,
           CASE WHEN SUM(COALESCE(sums.costs, 0)) OVER year > 0
                THEN ROUND(SUM(COALESCE(sums.own, 0)) OVER year / SUM(COALESCE(sums.costs, 0)) OVER year, 4)
           END AS rolling
      FROM (SELECT company_id,
                   generate_series(MIN(month), GREATEST(MAX(month), date_trunc('month', now())::date), '1 month')::date
                       AS month
              FROM cluster_money_line GROUP BY company_id) series
      JOIN res_company company ON company.id = series.company_id
      LEFT JOIN (SELECT company_id, month,
                        SUM(amount) FILTER (WHERE side = 'own') AS own,
                        SUM(amount) FILTER (WHERE side = 'grant') AS grants,
                        SUM(amount) FILTER (WHERE side = 'cost') AS costs,
                        SUM(amount) FILTER (WHERE side = 'aside') AS aside
                   FROM cluster_money_line GROUP BY company_id, month) sums
        ON sums.company_id = series.company_id AND sums.month = series.month
    WINDOW year AS (PARTITION BY series.company_id ORDER BY series.month ROWS BETWEEN 11 PRECEDING AND CURRENT ROW)
"""


class ClusterSelfSupport(models.Model):
    """Does the cluster support itself? Own income against running costs, month by month."""

    _name = "cluster.self.support"
    _description = "Does the cluster support itself?"
    _auto = False
    _order = "month desc"
    _rec_name = "month"
    _depends = {
        "account.move.line": ["balance", "date", "account_id", "company_id", "partner_id", "name", "move_id"],
        "account.move": ["state", "name", "reversed_entry_id", "member_id"],
        "cluster.member.fee": ["move_id"],
        "cluster.money.category": ["side", "sequence", "is_fees", "active", "account_ids", "tag_ids"],
        "cluster.project.spending": ["move_line_id"],
    }

    company_id = fields.Many2one("res.company", "Centre", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    month = fields.Date(readonly=True)
    own = fields.Monetary("Own income", readonly=True)
    grants = fields.Monetary("Grants", readonly=True)
    costs = fields.Monetary("Running costs", readonly=True)
    aside = fields.Monetary("Costs outside running", readonly=True)
    ratio = fields.Float("Ratio", digits=(16, 2), readonly=True, aggregator=None)
    rolling = fields.Float("Ratio of 12 months", digits=(16, 2), readonly=True, aggregator=None)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(SQL("CREATE OR REPLACE VIEW %s AS (%s)", SQL.identifier(self._table), SQL(QUERY)))

    def action_lines(self):
        """The bookings of the month."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_money_line")
        domain = [("company_id", "in", self.company_id.ids), ("month", "in", self.mapped("month"))]
        return {**action, "domain": domain, "context": {"search_default_by_side": 1}}

    @api.model
    def _forecast(self, company, today):
        """The trend over the months that are over; the present one is not whole yet."""
        months = self.sudo().search(
            [("company_id", "=", company.id), ("month", "<", today.replace(day=1))], order="month"
        )
        return self_support.forecast(
            [self_support.Month(row.month, exact(row.own), exact(row.costs)) for row in months]
        )
