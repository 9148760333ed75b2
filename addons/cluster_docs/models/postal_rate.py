from odoo import api, fields, models

from ..engine import postal
from .document_recipient import POSTAL_KINDS


class PostalRate(models.Model):
    """A step of the post's tariff, dated. Without rates the list is printed without fees."""

    _name = "cluster.postal.rate"
    _description = "Postal rate"
    _order = "kind, most_grams, valid_from desc"
    _rec_name = "kind"

    kind = fields.Selection(POSTAL_KINDS, required=True, default="simple")
    most_grams = fields.Integer("Up to, g", required=True, default=20, aggregator=None)
    amount = fields.Integer("Fee, minor units", required=True, aggregator=None)
    amount_text = fields.Char("Fee", compute="_compute_amount_text")
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    valid_to = fields.Date()
    law_ref = fields.Char("Basis")
    is_confirmed = fields.Boolean("Confirmed", help="Checked against the operator's tariff in force.")

    _step_uniq = models.Constraint(
        "UNIQUE(kind, most_grams, valid_from)", "This step of the tariff already has a rate from that day."
    )
    _positive = models.Constraint("CHECK(most_grams > 0 AND amount >= 0)", "A step has a weight and a fee.")
    _period = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_to >= valid_from)", "The rate ends before it begins: swap the days."
    )

    @api.depends("amount")
    def _compute_amount_text(self):
        for rate in self:
            rate.amount_text = f"{rate.amount // 100},{rate.amount % 100:02d}"

    @api.model
    def _engine_rates(self):
        return [
            postal.Rate(rate.kind, rate.most_grams, rate.amount, rate.valid_from, rate.valid_to or None)
            for rate in self.search([])  # pylint: disable=no-search-all
        ]
