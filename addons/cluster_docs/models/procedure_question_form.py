from odoo import fields, models
from odoo.tools import format_date

from ..engine import form


class ProcedureQuestion(models.Model):
    """A question as the form engine sees it, and the sentences for what can be wrong."""

    _inherit = "cluster.procedure.question"

    def _engine(self, files=0):
        self.ensure_one()
        return form.Question(
            key=self.key,
            kind=self.kind,
            required=self.required,
            pattern=self.pattern or "",
            max_length=self.max_length,
            minimum=self.minimum,
            maximum=self.maximum,
            past_only=self.past_only,
            choices=len(self._choices()),
            files=files,
        )

    def _choices(self):
        return [line.strip() for line in (self.options or "").split("\n") if line.strip()]

    def _value_text(self, values):
        """The answer as words in the reader's language; empty when it is missing or wrong."""
        self.ensure_one()
        value = form.check(self._engine(1), values, fields.Date.context_today(self)).value
        if value is None:
            return ""
        if self.kind == "date":
            return format_date(self.env, value, date_format="dd.MM.yyyy")
        if self.kind == "choice":
            return self._choices()[value - 1]
        if self.kind == "yesno":
            return self.env._("Yes") if value else self.env._("No")
        return str(value)

    def _problem_text(self, answer):
        """The label tells which question is meant, the sentence what to do."""
        label, facts = self.label.rstrip("?:. "), answer.facts
        part = {
            "day": self.env._("a day"),
            "month": self.env._("a month"),
            "year": self.env._("a year"),
        }.get(facts.get("part"), "")
        sentences = {
            "missing": lambda: self.env._("Answer the question: %(label)s", label=label),
            "missing_choice": lambda: self.env._("Choose an answer: %(label)s", label=label),
            "missing_file": lambda: self.env._("Choose a file: %(label)s", label=label),
            "missing_date": lambda: self.env._("Enter a date: %(label)s", label=label),
            "too_long": lambda: self.env._("%(label)s: shorten to %(limit)s characters or fewer", label=label, **facts),
            "pattern": lambda: self.pattern_hint or self.env._("%(label)s: check how it is written", label=label),
            "not_number": lambda: self.env._("%(label)s: enter a number in digits", label=label),
            "below": lambda: self.env._("%(label)s: enter %(limit)s or more", label=label, **facts),
            "above": lambda: self.env._("%(label)s: enter %(limit)s or less", label=label, **facts),
            "date_incomplete": lambda: self.env._("%(label)s: the date also needs %(part)s", label=label, part=part),
            "date_unreal": lambda: self.env._("%(label)s: enter a real date, like 27 3 1985", label=label),
            "date_year": lambda: self.env._("%(label)s: enter the year in four digits", label=label),
            "date_future": lambda: self.env._("%(label)s: the date must be today or in the past", label=label),
        }
        return sentences[answer.problem]()
