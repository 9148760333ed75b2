from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClusterTradeReport(models.Model):
    """What a member says of its own trade. Kept apart from orders and invoices, and marked wherever it is shown."""

    _name = "cluster.trade.report"
    _description = "Self-reported trade"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"
    _rec_name = "source"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="restrict", tracking=True)
    cluster_id = fields.Many2one(related="member_id.cluster_id", store=True, index=True)
    what = fields.Selection(
        [
            ("between", "Sold to other members"),
            ("export", "Sold abroad"),
            ("import", "Bought abroad"),
        ],
        required=True,
        tracking=True,
    )
    country_id = fields.Many2one("res.country", "Country of the other side", required=True, ondelete="restrict")
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, compute="_compute_currency_id", store=True, readonly=False, precompute=True
    )
    amount = fields.Monetary(required=True, tracking=True)
    source = fields.Char(required=True, help="Who said it, where and when, e.g. the survey of spring 2026.")

    _amount_positive = models.Constraint("CHECK (amount > 0)", "Enter the amount of the trade: more than 0.")
    _dates_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The period ends before it begins: correct the dates."
    )

    @api.depends("member_id")
    def _compute_currency_id(self):
        for report in self:
            report.currency_id = report.currency_id or report.member_id.cluster_id.company_id.currency_id

    @api.constrains("what", "country_id")
    def _check_country(self):
        for report in self:
            own = report.member_id.partner_id.country_id
            if report.what != "between" and own and report.country_id == own:
                raise ValidationError(
                    self.env._(
                        "%(country)s is the member's own country: trade abroad has another one. Correct the country.",
                        country=own.name,
                    )
                )
