from odoo import fields, models
from odoo.fields import Domain

from ..engine.deadline import Term

UNITS = [("calendar_days", "Calendar days"), ("working_days", "Working days"), ("months", "Months")]
CALENDARS = [("BY", "Belarus"), ("PL", "Poland"), ("LT", "Lithuania")]
STATUSES = [("confirmed", "Confirmed"), ("recalled", "To be confirmed")]


class DeadlineRule(models.Model):
    """A term of the law as dated data. Documents copy what they need: changing a rule moves no open deadline."""

    _name = "cluster.deadline.rule"
    _description = "Deadline rule"
    _inherit = ["mail.thread"]
    _order = "code, valid_from desc"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, tracking=True)
    amount = fields.Integer(required=True, default=15, tracking=True)
    unit = fields.Selection(UNITS, required=True, default="calendar_days", tracking=True)
    start_next_day = fields.Boolean("Count from the next day", default=True, tracking=True)
    roll_over = fields.Boolean("A last day off moves on", default=True, tracking=True)
    calendar = fields.Selection(CALENDARS, required=True, default="BY", tracking=True)
    law_ref = fields.Char("Legal basis", required=True, tracking=True)
    edition = fields.Char(tracking=True)
    valid_from = fields.Date(required=True, default="2011-01-01", tracking=True)
    valid_to = fields.Date(tracking=True)
    status = fields.Selection(
        STATUSES,
        "Length",
        required=True,
        default="recalled",
        tracking=True,
        help="To be confirmed: written down from memory, not yet checked against the act.",
    )
    counting_status = fields.Selection(STATUSES, "Way of counting", required=True, default="recalled", tracking=True)
    note = fields.Text(translate=True)
    active = fields.Boolean(default=True)

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A term has at least one day or month.")
    _code_uniq = models.Constraint("UNIQUE(code, valid_from)", "This rule already has an edition from that day.")
    _valid_order = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_to >= valid_from)", "An edition cannot end before it begins."
    )

    def _term(self):
        self.ensure_one()
        return Term(self.amount, self.unit, self.start_next_day, self.roll_over, self.calendar)

    def _in_force(self, code, day):
        """The edition of a rule on a day, or an empty set."""
        return self.search(
            Domain("code", "=", code)
            & Domain("valid_from", "<=", day)
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day)),
            order="valid_from desc",
            limit=1,
        )
