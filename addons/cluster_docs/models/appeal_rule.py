from odoo import api, fields, models
from odoo.fields import Domain


class AppealRule(models.Model):
    """What the law says of appeals beside terms, as dated data with its source. Used by its code."""

    _name = "cluster.appeal.rule"
    _description = "Rule of appeals"
    _inherit = ["mail.thread"]
    _order = "code, valid_from desc"

    code = fields.Char(required=True, tracking=True)
    name = fields.Char(required=True, translate=True)
    text = fields.Text("What it says", translate=True, help="Shown to the clerk where the rule applies.")
    days = fields.Integer(tracking=True)
    law_ref = fields.Char("Legal basis", required=True, tracking=True)
    status = fields.Selection(
        [("confirmed", "Confirmed"), ("recalled", "To be confirmed")],
        required=True,
        default="recalled",
        tracking=True,
        help="To be confirmed: written down from memory, not yet checked against the act.",
    )
    valid_from = fields.Date(required=True, tracking=True)
    valid_to = fields.Date(tracking=True)

    _code_uniq = models.Constraint("UNIQUE(code, valid_from)", "This rule already has an edition from that day.")
    _days_sign = models.Constraint("CHECK(days >= 0)", "A number of days is not negative.")
    _period = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_to >= valid_from)", "An edition cannot end before it begins."
    )

    @api.model
    def _in_force(self, code, day=None):
        """The edition of a rule on a day, or an empty set."""
        day = day or fields.Date.context_today(self)
        return self.search(
            Domain("code", "=", code)
            & Domain("valid_from", "<=", day)
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day)),
            limit=1,
        )
