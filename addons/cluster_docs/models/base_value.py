from odoo import api, fields, models


class BaseValue(models.Model):
    _name = "cluster.base.value"
    _description = "Base Value"
    _order = "country_id, valid_from desc"
    _rec_name = "valid_from"

    country_id = fields.Many2one("res.country", required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(required=True)
    valid_from = fields.Date(required=True)
    law_ref = fields.Char("Law", required=True)
    status = fields.Selection(
        [("confirmed", "Confirmed"), ("recalled", "To be confirmed")],
        required=True,
        default="recalled",
        help="To be confirmed: entered from memory, check it against the act before relying on it",
    )

    _from_uniq = models.Constraint(
        "UNIQUE(country_id, valid_from)", "This country already has a base value from that day."
    )
    _amount_positive = models.Constraint("CHECK(amount > 0)", "A base value is above zero.")

    @api.model
    def _on(self, country, date):
        """Return the base value in force on the date, empty when none is known."""
        return self.search(
            [("country_id", "=", country.id), ("valid_from", "<=", date)], order="valid_from desc", limit=1
        )
