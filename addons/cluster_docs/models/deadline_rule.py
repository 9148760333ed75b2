from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.deadline import Extension, Term

UNITS = [
    ("calendar_days", "Calendar days"),
    ("working_days", "Working days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
    ("years", "Years"),
]
CALENDARS = [("BY", "Belarus"), ("PL", "Poland"), ("LT", "Lithuania")]
STATUSES = [("confirmed", "Confirmed"), ("recalled", "To be confirmed")]
# copied into every deadline: the edition of the law that the case goes by
SNAPSHOT_FIELDS = (
    "code",
    "amount",
    "unit",
    "start_next_day",
    "roll_over",
    "after_hours",
    "calendar",
    "law_ref",
    "article",
    "counting_law_ref",
    "edition",
    "valid_from",
    "status",
    "counting_status",
    "suspension_allowed",
    "suspension_law_ref",
    "max_extensions",
    "extension_amount",
    "extension_unit",
    "extension_whole",
    "extension_notice",
    "extension_law_ref",
)


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
    after_hours = fields.Boolean(
        "After office hours counts from the next working day",
        default=True,
        tracking=True,
        help="What is received after the office has closed, or on a day off, counts as received on the next working day. Needs the office hours of the body.",  # noqa: E501
    )
    calendar = fields.Selection(CALENDARS, required=True, default="BY", tracking=True)
    law_ref = fields.Char("Legal basis", required=True, tracking=True)
    article = fields.Char(tracking=True, help="Article of the act, such as art. 35 § 3.")
    counting_law_ref = fields.Char(
        "Legal basis of counting", tracking=True, help="Where another act says how days are counted."
    )
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

    suspension_allowed = fields.Boolean("The term may be suspended", tracking=True)
    suspension_law_ref = fields.Char("Legal basis of suspension", tracking=True)
    max_extensions = fields.Integer(
        "Extensions allowed", tracking=True, help="0: none. 1: once. -1: as often as there is a reason."
    )
    extension_amount = fields.Integer(
        "Extended by", tracking=True, help="0: the body names the new day itself, in the notice."
    )
    extension_unit = fields.Selection(UNITS, required=True, default="months", tracking=True)
    extension_whole = fields.Boolean(
        "Whole new term from the same start", tracking=True, help="Otherwise the time is added after the old end."
    )
    extension_notice = fields.Boolean("The applicant is told in writing", default=True, tracking=True)
    extension_law_ref = fields.Char("Legal basis of extension", tracking=True)

    note = fields.Text(translate=True)
    active = fields.Boolean(default=True)

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A term has at least one day or month.")
    _code_uniq = models.Constraint("UNIQUE(code, valid_from)", "This rule already has an edition from that day.")
    _valid_order = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_to >= valid_from)", "An edition cannot end before it begins."
    )
    _extension_sign = models.Constraint(
        "CHECK(extension_amount >= 0 AND max_extensions >= -1)",
        "An extension cannot be below zero. Write -1 extensions for no limit.",
    )

    @api.constrains("unit", "amount", "extension_unit", "extension_amount", "extension_whole")
    def _check_extension_longer(self):
        """A whole new term that is shorter than the old one would be no extension."""
        days = {"calendar_days": 1, "working_days": 1.4, "weeks": 7, "months": 30, "years": 365}
        for rule in self:
            if (
                rule.extension_whole
                and rule.extension_amount
                and rule.extension_amount * days[rule.extension_unit] <= rule.amount * days[rule.unit]
            ):
                raise ValidationError(
                    self.env._(
                        "The extended term of %(rule)s is not longer than the term itself. "
                        'Untick "Whole new term", or write a longer one.',
                        rule=rule.name,
                    )
                )

    def _term(self):
        self.ensure_one()
        return Term(self.amount, self.unit, self.start_next_day, self.roll_over, self.calendar)

    def _extension(self):
        """What one extension by this rule gives, or None when the body names the day itself."""
        self.ensure_one()
        if not self.extension_amount:
            return None
        return Extension(self.extension_amount, self.extension_unit, self.extension_whole)

    def _law_text(self):
        """Act and article in one line."""
        self.ensure_one()
        return ", ".join(filter(None, [self.law_ref, self.article]))

    def _snapshot(self):
        """The rule as it reads now, with its names in every language: JSON to be kept with a case."""
        self.ensure_one()
        kept = {name: self[name] or "" if self._fields[name].type == "char" else self[name] for name in SNAPSHOT_FIELDS}
        kept["valid_from"] = self.valid_from.isoformat()
        kept["name"] = {
            code: self.with_context(lang=code).name for code, _name in self.env["res.lang"].sudo().get_installed()
        }
        kept["name"]["en_US"] = self.with_context(lang="en_US").name
        return kept

    def _in_force(self, code, day):
        """The edition of a rule on a day, or an empty set."""
        return self.search(
            Domain("code", "=", code)
            & Domain("valid_from", "<=", day)
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day)),
            order="valid_from desc",
            limit=1,
        )
