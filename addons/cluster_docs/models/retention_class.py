from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine import retention
from .deadline_rule import STATUSES

TRIGGERS = [
    ("closing", "The closing of the file"),
    ("event", "An event"),
    ("need", "When no longer needed"),
]
REVIEWS = [
    ("ek", "Expert commission of the body (ЭК)"),
    ("epk", "Expert commission of the archive (ЭПК)"),
    ("be", "Appraisal by the archive (BE)"),
]
CATEGORIES = [("A", "A"), ("B", "B"), ("BE", "BE"), ("Bc", "Bc")]


class RetentionClass(models.Model):
    """How long a closed file is kept: structured, read from the text of the list, the raw text kept as its code."""

    _name = "cluster.retention.class"
    _description = "Retention class"
    _order = "code, valid_from"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        "Text of the list", required=True, help='The article or the text of the list, such as "5 л. ЭПК ст. 29".'
    )
    trigger = fields.Selection(
        TRIGGERS, "Begins with", compute="_compute_from_code", store=True, readonly=False, precompute=True
    )
    years = fields.Integer(
        help="Full calendar years; 0 with Permanent for files that are never destroyed.",
        compute="_compute_from_code",
        store=True,
        readonly=False,
        precompute=True,
    )
    months = fields.Integer(compute="_compute_from_code", store=True, readonly=False, precompute=True)
    permanent = fields.Boolean(compute="_compute_from_code", store=True, readonly=False, precompute=True)
    expert_review = fields.Boolean(
        help="An expert commission decides when the period is over (ЭПК).",
        compute="_compute_from_code",
        store=True,
        readonly=False,
        precompute=True,
    )
    review_body = fields.Selection(
        REVIEWS, "Who decides", compute="_compute_from_code", store=True, readonly=False, precompute=True
    )
    event_text = fields.Char(
        "Event",
        help="What the period waits for, such as the new elections.",
        compute="_compute_from_code",
        store=True,
        readonly=False,
        precompute=True,
    )
    category = fields.Selection(CATEGORIES, compute="_compute_from_code", store=True, readonly=False, precompute=True)
    article = fields.Char(compute="_compute_from_code", store=True, readonly=False, precompute=True)
    law_ref = fields.Char("Legal basis")
    status = fields.Selection(STATUSES, required=True, default="recalled")
    valid_from = fields.Date()
    valid_to = fields.Date()
    note = fields.Char(translate=True)

    _code_valid_uniq = models.UniqueIndex(
        "(code, COALESCE(valid_from, '0001-01-01'::date))", "This retention class already exists."
    )
    _years_sign = models.Constraint(
        "CHECK(COALESCE(years, 0) >= 0 AND COALESCE(months, 0) >= 0)", "A retention period cannot be negative."
    )
    _period_known = models.Constraint(
        "CHECK(permanent OR years > 0 OR months > 0 OR trigger IN ('event', 'need'))",
        "The text names no period. Fill in the years or the months, tick Permanent, or choose the event.",
    )
    _permanent_alone = models.Constraint(
        "CHECK(permanent IS NOT TRUE OR (COALESCE(years, 0) = 0 AND COALESCE(months, 0) = 0))",
        "A permanent class has no years and no months.",
    )
    _valid_order = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "An edition cannot end before it begins.",
    )

    @api.depends("code")
    def _compute_from_code(self):
        for item in self:
            item.update(item._prepare_parsed_vals(item.code))

    @api.model
    def _prepare_parsed_vals(self, code):
        """The structure that a text says; the present one where it says nothing that can be read."""
        try:
            found = retention.parse(code or "")
        except retention.RetentionError:
            names = "trigger years months permanent expert_review review_body event_text category article".split()
            vals = {name: self[name] for name in names}
            return {**vals, "trigger": vals["trigger"] or "closing"}
        return {
            "trigger": found.kind if found.needs_event else "closing",
            "years": found.amount if found.unit == retention.YEARS else 0,
            "months": found.amount if found.unit == retention.MONTHS else 0,
            "permanent": found.kind == retention.PERMANENT,
            "expert_review": bool(found.review),
            "review_body": found.review or False,
            "event_text": found.event or False,
            "category": found.category or False,
            "article": ", ".join(found.articles) or False,
        }

    def _retention(self):
        """The class as the engine wants it."""
        self.ensure_one()
        unit = retention.MONTHS if self.months else retention.YEARS
        amount = 12 * self.years + self.months if self.months else self.years
        if self.permanent:
            kind, amount = retention.PERMANENT, 0
        elif self.trigger in ("event", "need"):
            kind = {"event": retention.EVENT, "need": retention.NEED}[self.trigger]
        else:
            kind = unit
        return retention.Retention(
            self.code, kind, amount, self.review_body or "", self.event_text or "", (), self.category or "", unit=unit
        )

    @api.model
    def _for_text(self, text, year=None):
        """The class of a text of a file plan, of the edition in force on 1 January of `year` (empty: today); made when
        there is none. Raises the engine's RetentionError."""
        text = " ".join(text.split())
        day = date(year, 1, 1) if year else fields.Date.context_today(self)
        in_force = (Domain("valid_from", "=", False) | Domain("valid_from", "<=", day)) & (
            Domain("valid_to", "=", False) | Domain("valid_to", ">=", day)
        )
        same = self.sudo().search(Domain("code", "=", text) & in_force)
        found = same.sorted(lambda item: item.valid_from or date.min, reverse=True)[:1]
        if found:
            return found
        retention.parse(text)
        # beside a repealed edition of the same words the new one begins with the year
        start = day if self.sudo().search_count([("code", "=", text), ("valid_from", "=", False)], limit=1) else False
        return self.sudo().create({"code": text, "name": text, "valid_from": start})

    def _group(self):
        """The row of the end-of-year summary in which a file of this class is counted."""
        self.ensure_one()
        if self.permanent:
            return "permanent"
        if self.trigger in ("event", "need"):
            return "need"
        return "long" if self.years > 10 or self.months > 120 else "short"

    def _period_text(self):
        self.ensure_one()
        if self.months:
            return self.env._("%(count)s months", count=12 * self.years + self.months)
        return self.env._("%(count)s years", count=self.years)
