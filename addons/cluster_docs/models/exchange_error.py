from odoo import api, fields, models


class ExchangeError(models.Model):
    """What the codes of the exchange mean. The meanings come from a client program, not from the specification."""

    _name = "cluster.exchange.error"
    _description = "Error code of the exchange"
    _order = "stage, code"

    stage = fields.Selection(
        [("delivery", "On delivery"), ("decision", "On registration")], required=True, default="delivery"
    )
    code = fields.Integer(required=True, aggregator=None)
    name = fields.Char("Meaning", required=True, translate=True)
    status = fields.Selection(
        [("confirmed", "Confirmed"), ("recalled", "To be confirmed")],
        required=True,
        default="recalled",
        help="To be confirmed: the specification was not at hand.",
    )
    law_ref = fields.Char("Source")

    _code_uniq = models.Constraint("UNIQUE(stage, code)", "This code already has a meaning.")

    @api.model
    def _meaning(self, code, stage="delivery", lang=None):
        """In words; peers read Russian, so that acknowledgements ask for it."""
        errors = self.with_context(lang=lang) if lang else self
        found = errors.sudo().search([("stage", "=", stage), ("code", "=", code)], limit=1)
        return found.name or self.env._("Error %(code)s", code=code)
