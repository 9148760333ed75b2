from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine import deadline as engine
from .deadline_rule import CALENDARS, UNITS


class Deadline(models.Model):
    """A due date of a document with everything it was computed from. Superseded, never changed."""

    _name = "cluster.deadline"
    _description = "Deadline"
    _order = "document_id, id desc"
    _rec_name = "due_date"

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="cascade")
    rule_id = fields.Many2one("cluster.deadline.rule", readonly=True, ondelete="restrict")
    start_date = fields.Date(required=True, readonly=True)
    due_date = fields.Date(required=True, readonly=True, index=True)
    amount = fields.Integer(readonly=True)
    unit = fields.Selection(UNITS, readonly=True)
    start_next_day = fields.Boolean(readonly=True)
    roll_over = fields.Boolean(readonly=True)
    calendar = fields.Selection(CALENDARS, readonly=True)
    skipped = fields.Json(readonly=True, help="Days off that were not counted: [[date, reason], …]")
    law_ref = fields.Char("Legal basis", readonly=True)
    edition = fields.Char(readonly=True)
    explanation = fields.Text("Why this date", compute="_compute_explanation")
    state = fields.Selection(
        [("current", "Current"), ("superseded", "Superseded"), ("met", "Met")],
        required=True,
        readonly=True,
        default="current",
    )
    reason = fields.Char(required=True, readonly=True)

    _current_uniq = models.UniqueIndex("(document_id) WHERE state = 'current'", "A document has one current deadline.")
    _rule_or_hand = models.Constraint(
        "CHECK(rule_id IS NULL OR (amount > 0 AND unit IS NOT NULL AND calendar IS NOT NULL))",
        "A deadline from a rule keeps what the rule said.",
    )

    def init(self):
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION cluster_deadline_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (NEW.document_id, NEW.rule_id, NEW.start_date, NEW.due_date, NEW.amount, NEW.unit, NEW.start_next_day,
                    NEW.roll_over, NEW.calendar, NEW.skipped, NEW.law_ref, NEW.edition, NEW.reason)
                   IS DISTINCT FROM
                   (OLD.document_id, OLD.rule_id, OLD.start_date, OLD.due_date, OLD.amount, OLD.unit, OLD.start_next_day,
                    OLD.roll_over, OLD.calendar, OLD.skipped, OLD.law_ref, OLD.edition, OLD.reason) THEN
                    RAISE EXCEPTION 'A deadline is never changed: set a new one with its reason.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_deadline_guard ON cluster_deadline;
            CREATE TRIGGER cluster_deadline_guard BEFORE UPDATE ON cluster_deadline
                FOR EACH ROW EXECUTE FUNCTION cluster_deadline_guard();
        """)  # noqa: E501

    @api.depends("due_date", "skipped", "rule_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for deadline in self:
            deadline.explanation = "\n".join(deadline._explanation_lines())

    def write(self, vals):
        if vals.keys() - {"state"}:
            raise UserError(
                self.env._(
                    "A deadline is never changed. Set a new one with its reason: the old one stays in the history."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A deadline is never removed. Set a new one with its reason."))

    def _prepare_rule_vals(self, document, rule, start_date, reason):
        computed = engine.compute(start_date, rule._term())
        return {
            "document_id": document.id,
            "rule_id": rule.id,
            "start_date": start_date,
            "due_date": computed.due,
            "amount": rule.amount,
            "unit": rule.unit,
            "start_next_day": rule.start_next_day,
            "roll_over": rule.roll_over,
            "calendar": rule.calendar,
            "law_ref": rule.law_ref,
            "edition": rule.edition,
            "reason": reason,
            "skipped": [[off.day.isoformat(), off.name] for off in computed.skipped],
        }

    def _recompute_due(self):
        """The due date that follows from what the deadline keeps, or None when it was set by hand."""
        self.ensure_one()
        if not self.rule_id:
            return None
        term = engine.Term(self.amount, self.unit, self.start_next_day, self.roll_over, self.calendar)
        return engine.compute(self.start_date, term).due

    def _day_name(self, name):
        names = {
            "Saturday": self.env._("Saturday"),
            "Sunday": self.env._("Sunday"),
            "Monday": self.env._("Monday"),
            "Tuesday": self.env._("Tuesday"),
            "Wednesday": self.env._("Wednesday"),
            "Thursday": self.env._("Thursday"),
            "Friday": self.env._("Friday"),
            "New Year's Day": self.env._("New Year's Day"),
            "Orthodox Christmas Day": self.env._("Orthodox Christmas"),
            "Catholic Christmas Day": self.env._("Catholic Christmas"),
            "Women's Day": self.env._("Women's Day"),
            "Labor Day": self.env._("Labour Day"),
            "Victory Day": self.env._("Victory Day"),
            "Radunitsa (Day of Rejoicing)": self.env._("Radaunica"),
            "Independence Day of the Republic of Belarus (Day of the Republic)": self.env._("Independence Day"),
            "October Revolution Day": self.env._("October Revolution Day"),
        }
        if name in names:
            return names[name]
        return self.env._("day off") if name.startswith("Day off") else name

    def _term_text(self):
        self.ensure_one()
        unit = dict(self._fields["unit"]._description_selection(self.env)).get(self.unit, "")
        return self.env._("%(unit)s: %(amount)s", unit=unit, amount=self.amount)

    def _explanation_lines(self):
        self.ensure_one()

        def day(value):
            return format_date(self.env, value, date_format="dd.MM.yyyy")

        if not self.rule_id:
            return [
                self.env._("Set by hand to %(due)s. Reason: %(reason)s", due=day(self.due_date), reason=self.reason)
            ]
        term = engine.Term(self.amount, self.unit, self.start_next_day, self.roll_over, self.calendar)
        computed = engine.compute(self.start_date, term)
        lines = [
            self.env._("Rule: %(rule)s.", rule=self.rule_id.name),
            self.env._(
                "Term: %(term)s, counted from %(start)s; the first day is %(first)s.",
                term=self._term_text(),
                start=day(self.start_date),
                first=day(computed.first),
            ),
        ]
        if computed.clamped:
            lines.append(self.env._("The month has no day %(day)s: its last day is taken.", day=self.start_date.day))
        if self.skipped:
            days = "; ".join(f"{day(date.fromisoformat(at))} ({self._day_name(name)})" for at, name in self.skipped)
            lines.append(self.env._("Days off not counted: %(days)s.", days=days))
        if computed.nominal != self.due_date:
            lines.append(
                self.env._(
                    "The last day %(nominal)s is a day off, the term ends on the next working day.",
                    nominal=day(computed.nominal),
                )
            )
        lines.append(self.env._("Due %(due)s.", due=day(self.due_date)))
        lines.append(
            self.env._(
                "Legal basis: %(law)s%(edition)s.",
                law=self.law_ref,
                edition=f" ({self.edition})" if self.edition else "",
            )
        )
        if "recalled" in (self.rule_id.status, self.rule_id.counting_status):
            lines.append(self.env._("This rule is still to be confirmed against the act."))
        return lines
