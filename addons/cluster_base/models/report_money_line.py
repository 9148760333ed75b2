from odoo import fields, models, tools
from odoo.tools import SQL

# Every posted booking of the centre on an income or expense account, with the first category that fits it.
# Spending charged to a funded project is paid by its grant: it is shown apart from running costs.
QUERY = """
    SELECT line.id, company.id AS company_id, company.currency_id, line.date,
           date_trunc('month', line.date)::date AS month, line.partner_id,
           move.name AS move_name, line.name AS label, line.account_id,
           CASE WHEN spending.id IS NOT NULL THEN NULL ELSE category.id END AS category_id,
           CASE WHEN spending.id IS NOT NULL THEN 'aside'
                ELSE COALESCE(category.side, CASE WHEN account.account_type ^@ 'income' THEN 'own' ELSE 'cost' END)
           END AS side,
           CASE WHEN account.account_type ^@ 'income' THEN -line.balance ELSE line.balance END AS amount
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
      JOIN account_account account ON account.id = line.account_id
                               AND (account.account_type ^@ 'income' OR account.account_type ^@ 'expense')
      JOIN res_company company ON company.id = line.company_id
      LEFT JOIN cluster_project_spending spending ON spending.move_line_id = line.id
      LEFT JOIN LATERAL (
            SELECT one.id, one.side
              FROM cluster_money_category one
             WHERE one.active
               AND (one.side IN ('own', 'grant')) = (account.account_type ^@ 'income')
               AND (   (one.is_fees AND EXISTS (SELECT 1 FROM cluster_member_fee fee WHERE fee.move_id = move.id
                                                   OR fee.move_id = move.reversed_entry_id))
                    OR EXISTS (SELECT 1 FROM account_account_cluster_money_category_rel rel
                                WHERE rel.cluster_money_category_id = one.id AND rel.account_account_id = account.id)
                    OR EXISTS (SELECT 1
                                 FROM account_account_tag_cluster_money_category_rel rel
                                 JOIN account_account_account_tag tagged
                                   ON tagged.account_account_tag_id = rel.account_account_tag_id
                                WHERE rel.cluster_money_category_id = one.id AND tagged.account_account_id = account.id))
             ORDER BY one.sequence, one.id
             LIMIT 1) category ON TRUE
     WHERE EXISTS (SELECT 1 FROM cluster_cluster cluster WHERE cluster.company_id = company.id)
       -- What the centre invoices for a member is that member's income, not the centre's.
       AND (move.member_id IS NULL OR account.account_type ^@ 'expense'
            OR EXISTS (SELECT 1 FROM cluster_member_fee fee WHERE fee.move_id IN (move.id, move.reversed_entry_id)))
"""  # noqa: E501


class ClusterMoneyLine(models.Model):
    """Income and costs of a cluster's centre, booking by booking."""

    _name = "cluster.money.line"
    _description = "Income and costs of the centre"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_name"
    _depends = {
        "account.move.line": ["balance", "date", "account_id", "company_id", "partner_id", "name", "move_id"],
        "account.move": ["state", "name", "reversed_entry_id", "member_id"],
        "cluster.member.fee": ["move_id"],
        "cluster.money.category": ["side", "sequence", "is_fees", "active", "account_ids", "tag_ids"],
        "cluster.project.spending": ["move_line_id"],
    }

    company_id = fields.Many2one("res.company", "Centre", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(readonly=True)
    month = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", "Partner", readonly=True)
    move_name = fields.Char("Booking", readonly=True)
    label = fields.Char("Text", readonly=True)
    account_id = fields.Many2one("account.account", "Account", readonly=True, groups="account.group_account_readonly")
    category_id = fields.Many2one("cluster.money.category", "Category", readonly=True)
    side = fields.Selection(
        [
            ("own", "Own income"),
            ("grant", "Grants"),
            ("cost", "Running costs"),
            ("aside", "Costs outside running"),
        ],
        readonly=True,
    )
    amount = fields.Monetary(readonly=True)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(SQL("CREATE OR REPLACE VIEW %s AS (%s)", SQL.identifier(self._table), SQL(QUERY)))
