from odoo import fields, models, tools
from odoo.tools import SQL

# Members of a cluster with the partners and companies by which they are met in books. A firm in two clusters has one
# set of books, which stands with one of its members: the other one is known by its partner.
MEMBERS = """
    SELECT member.id, member.cluster_id, own.id AS company_id, member.partner_id, member.owner_id,
           partner.country_id, cluster.company_id AS centre_id, cluster.tz,
           partner.commercial_partner_id, own.partner_id AS company_partner_id
      FROM cluster_member member
      JOIN cluster_cluster cluster ON cluster.id = member.cluster_id
      JOIN res_partner partner ON partner.id = member.partner_id
      LEFT JOIN LATERAL (
            SELECT company.id, company.partner_id FROM res_company company
             WHERE company.id <> cluster.company_id
               AND (company.id = member.company_id OR company.partner_id = member.partner_id)
             ORDER BY (company.id = member.company_id) IS TRUE DESC, company.id LIMIT 1) own ON TRUE
"""
# A member counts in every stay of its history, from the day of its rights to the day on which it left; a suspension
# belongs to the stay. Who left and came back keeps the trade of former years.
WAS_MEMBER = """
    EXISTS (SELECT 1 FROM cluster_member_period period
             WHERE period.member_id = {member} AND period.is_void IS NOT TRUE
               AND period.state IN ('active', 'overdue', 'grace', 'suspended')
               AND period.date_from <= {day} AND (period.date_to IS NULL OR period.date_to >= {day}))
"""
# Sales of members in their own books, and sales that the centre invoices for a member that keeps none.
INVOICES = """
    SELECT line.id * 4 AS number, 'invoice' AS basis, 'sale' AS direction, seller.id AS member_id, seller.cluster_id,
           COALESCE(move.invoice_date, move.date) AS date, move.name, move.commercial_partner_id AS other_id,
           -line.balance AS amount, company.currency_id, NULL::int AS reported_country_id, NULL AS reported
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
                            AND move.move_type IN ('out_invoice', 'out_refund')
      JOIN res_company company ON company.id = move.company_id
      JOIN member seller ON seller.company_partner_id IS NOT NULL AND seller.company_id = move.company_id
                         OR seller.id = move.member_id AND seller.centre_id = move.company_id
     WHERE line.display_type = 'product'
       AND NOT EXISTS (SELECT 1 FROM cluster_member_fee fee WHERE fee.move_id IN (move.id, move.reversed_entry_id))
"""
# Purchases in members' books. What another member with books of its own sold stands in that member's sales already.
BILLS = f"""
    SELECT line.id * 4 + 1, 'invoice', 'purchase', buyer.id, buyer.cluster_id,
           COALESCE(move.invoice_date, move.date), move.name, move.commercial_partner_id,
           line.balance, company.currency_id, NULL::int, NULL
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
                            AND move.move_type IN ('in_invoice', 'in_refund')
      JOIN res_company company ON company.id = move.company_id
      JOIN member buyer ON buyer.company_partner_id IS NOT NULL AND buyer.company_id = move.company_id
     WHERE line.display_type = 'product'
       AND NOT EXISTS (SELECT 1 FROM member seller WHERE seller.cluster_id = buyer.cluster_id
                          AND seller.company_partner_id IS NOT NULL
                          AND move.commercial_partner_id IN (seller.commercial_partner_id, seller.company_partner_id)
                          AND {WAS_MEMBER.format(member="seller.id", day="COALESCE(move.invoice_date, move.date)")})
"""  # noqa: S608
# Confirmed orders, as far as no invoice was posted for them.
ORDERS = """
    SELECT line.id * 4 + 2, 'order', 'sale', seller.id, seller.cluster_id,
           (sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE seller.tz)::date, sale.name, partner.commercial_partner_id,
           GREATEST(line.price_subtotal - COALESCE(invoiced.amount, 0), 0), sale.currency_id, NULL::int, NULL
      FROM sale_order_line line
      JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
      JOIN res_partner partner ON partner.id = sale.partner_id
      JOIN member seller ON seller.company_partner_id IS NOT NULL AND seller.company_id = sale.company_id
                         OR seller.id = sale.member_id AND seller.centre_id = sale.company_id
      LEFT JOIN LATERAL (
            SELECT SUM(invoice_line.price_subtotal) AS amount
              FROM sale_order_line_invoice_rel rel
              JOIN account_move_line invoice_line ON invoice_line.id = rel.invoice_line_id
              JOIN account_move move ON move.id = invoice_line.move_id
                                    AND move.state = 'posted' AND move.move_type = 'out_invoice'
             WHERE rel.order_line_id = line.id) invoiced ON TRUE
     WHERE line.display_type IS NULL AND line.price_subtotal > COALESCE(invoiced.amount, 0)
"""
REPORTED = """
    SELECT report.id * 4 + 3, 'reported', CASE report.what WHEN 'import' THEN 'purchase' ELSE 'sale' END,
           report.member_id, report.cluster_id, report.date_to, report.source, NULL::int,
           report.amount, report.currency_id, report.country_id, report.what
      FROM cluster_trade_report report
"""
# An amount in the centre's money; NULL where there is no rate, so that nothing wrong is added up.
RATE = """
    SELECT one.rate FROM res_currency_rate one
     WHERE one.currency_id = {currency} AND one.name <= trade.date
       AND (one.company_id IS NULL OR one.company_id = centre.id)
     ORDER BY one.name DESC LIMIT 1
"""
QUERY = f"""
    WITH member AS ({MEMBERS}),
         trade AS ({INVOICES} UNION ALL {BILLS} UNION ALL {ORDERS} UNION ALL {REPORTED})
    SELECT (trade.number::bigint * 4096) + mod(trade.cluster_id, 4096) AS id,
           trade.cluster_id, trade.basis, trade.direction, trade.member_id, other.id AS other_member_id,
           trade.other_id AS partner_id, trade.date, trade.name,
           CASE WHEN trade.reported IS NULL THEN other.id IS NOT NULL ELSE trade.reported = 'between' END AS is_between,
           COALESCE(trade.reported_country_id, partner.country_id) AS country_id,
           COALESCE(COALESCE(trade.reported_country_id, partner.country_id) <> one.country_id, FALSE) AS is_foreign,
           trade.amount AS source_amount, trade.currency_id AS source_currency_id, centre.currency_id,
           CASE WHEN trade.currency_id = centre.currency_id THEN trade.amount
                ELSE ROUND(trade.amount * COALESCE(({RATE.format(currency="centre.currency_id")}), 1)
                           / ({RATE.format(currency="trade.currency_id")}), 2)
           END AS amount
      FROM trade
      JOIN member one ON one.id = trade.member_id
      JOIN res_company centre ON centre.id = one.centre_id
      LEFT JOIN res_partner partner ON partner.id = trade.other_id
      LEFT JOIN LATERAL (
            SELECT found.id, found.owner_id, found.partner_id, found.commercial_partner_id FROM member found
             WHERE found.cluster_id = one.cluster_id
               AND trade.other_id IN (found.commercial_partner_id, found.company_partner_id)
               AND {WAS_MEMBER.format(member="found.id", day="trade.date")}
             ORDER BY found.id LIMIT 1) other ON TRUE
     WHERE {WAS_MEMBER.format(member="one.id", day="trade.date")}
       AND (trade.reported IS NOT NULL OR other.id IS NOT NULL OR partner.country_id <> one.country_id)
       -- Nobody trades with himself: one organisation, one owner, or owner and owned.
       AND COALESCE(trade.other_id <> one.commercial_partner_id, TRUE)
       AND COALESCE(trade.other_id <> one.company_partner_id, TRUE)
       AND COALESCE(other.id <> one.id, TRUE)
       AND COALESCE(one.owner_id <> trade.other_id, TRUE)
       AND COALESCE(one.owner_id NOT IN (other.owner_id, other.partner_id, other.commercial_partner_id), TRUE)
       AND COALESCE(one.owner_id <> other.owner_id, TRUE)
       AND COALESCE(other.owner_id NOT IN (one.partner_id, one.commercial_partner_id), TRUE)
"""  # noqa: S608


class ClusterTradeLine(models.Model):
    """Trade of members with each other and abroad: posted invoices, orders not yet invoiced, and, marked as such,
    what members report themselves."""

    _name = "cluster.trade.line"
    _description = "Trade of members"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "account.move.line": ["balance", "move_id", "display_type", "price_subtotal", "sale_line_ids"],
        "account.move": ["state", "name", "invoice_date", "date", "commercial_partner_id", "member_id", "company_id"],
        "sale.order": ["state", "date_order", "member_id", "company_id", "partner_id", "currency_id"],
        "sale.order.line": ["price_subtotal", "order_id", "display_type"],
        "cluster.cluster": ["company_id", "tz"],
        "cluster.member": ["company_id", "owner_id", "partner_id", "cluster_id"],
        "cluster.member.period": ["member_id", "state", "date_from", "date_to", "is_void"],
        "res.company": ["partner_id", "currency_id"],
        "cluster.member.fee": ["move_id"],
        "cluster.trade.report": ["amount", "member_id", "country_id", "what", "date_to", "currency_id"],
        "res.partner": ["country_id", "commercial_partner_id"],
        "res.currency.rate": ["rate", "name"],
    }

    cluster_id = fields.Many2one("cluster.cluster", readonly=True)
    basis = fields.Selection(
        [("invoice", "Invoices and bills"), ("order", "Orders not yet invoiced"), ("reported", "Self-reported")],
        "From",
        readonly=True,
    )
    direction = fields.Selection([("sale", "Sold"), ("purchase", "Bought")], readonly=True)
    is_between = fields.Boolean("Between members", readonly=True)
    is_foreign = fields.Boolean("Abroad", readonly=True)
    member_id = fields.Many2one("cluster.member", readonly=True)
    other_member_id = fields.Many2one("cluster.member", "Other member", readonly=True)
    partner_id = fields.Many2one("res.partner", "Other side", readonly=True)
    country_id = fields.Many2one("res.country", "Country of the other side", readonly=True)
    date = fields.Date(readonly=True)
    name = fields.Char("Number or source", readonly=True)
    source_amount = fields.Monetary(
        "In its own money", currency_field="source_currency_id", readonly=True, aggregator=None
    )
    source_currency_id = fields.Many2one("res.currency", "Own money", readonly=True)
    amount = fields.Monetary(readonly=True, help="In the money of the cluster's centre, without tax. Empty: no rate.")
    currency_id = fields.Many2one("res.currency", readonly=True)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(SQL("CREATE OR REPLACE VIEW %s AS (%s)", SQL.identifier(self._table), SQL(QUERY)))
