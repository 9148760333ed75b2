from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import deadline as engine
from ..engine import working_calendar
from .deadline_rule import CALENDARS, UNITS

KINDS = [
    ("term", "Term"),
    ("inquiry", "Other bodies are asked"),
    ("suspension", "Moved by a suspension"),
    ("stopped", "The clock stands"),
    ("extension", "Extended"),
    ("hand", "Set by hand"),
    ("recalculated", "Recalculated"),
]
# everything a due date was computed from; the database refuses a change of any of it
FACTS = (
    "document_id",
    "kind",
    "rule_id",
    "event_date",
    "start_date",
    "due_date",
    "hand_date",
    "amount",
    "unit",
    "start_next_day",
    "roll_over",
    "calendar",
    "skipped",
    "pauses",
    "extensions",
    "law_ref",
    "edition",
    "snapshot",
    "previous_id",
    "reason",
)


class Deadline(models.Model):
    """A due date of a document with everything it was computed from. Superseded, never changed."""

    _name = "cluster.deadline"
    _description = "Deadline"
    _order = "document_id, id desc"
    _rec_name = "due_date"

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True, default="term")
    rule_id = fields.Many2one("cluster.deadline.rule", readonly=True, ondelete="restrict")
    event_date = fields.Date("Received", readonly=True)
    start_date = fields.Date("Counted from", required=True, readonly=True)
    due_date = fields.Date(readonly=True, index=True)
    hand_date = fields.Date("Day written by hand", readonly=True)
    amount = fields.Integer(readonly=True)
    unit = fields.Selection(UNITS, readonly=True)
    start_next_day = fields.Boolean(readonly=True)
    roll_over = fields.Boolean(readonly=True)
    calendar = fields.Selection(CALENDARS, readonly=True)
    skipped = fields.Json(readonly=True, help="Days off that were not counted: [[date, reason], …]")
    pauses = fields.Json(readonly=True, help="Suspensions: [[first day, last day or null, ground, law], …]")
    extensions = fields.Json(
        readonly=True, help="Extensions: [[amount, unit, whole, day or null, law, old day, known suspensions], …]"
    )
    law_ref = fields.Char("Legal basis", readonly=True)
    edition = fields.Char(readonly=True)
    snapshot = fields.Json("Law as it read", readonly=True, help="The rule and the procedure as they stood that day")
    previous_id = fields.Many2one("cluster.deadline", "Deadline before it", readonly=True, ondelete="restrict")
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
    _due_known = models.Constraint(
        "CHECK((kind = 'stopped') = (due_date IS NULL))", "Only a term whose clock stands has no due date."
    )

    def init(self):
        facts = ", ".join(f"NEW.{name}" for name in FACTS), ", ".join(f"OLD.{name}" for name in FACTS)
        self.env.cr.execute(  # pylint: disable=sql-injection
            f"""
            CREATE OR REPLACE FUNCTION cluster_deadline_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF ({facts[0]}) IS DISTINCT FROM ({facts[1]}) THEN
                    RAISE EXCEPTION 'A deadline is never changed: set a new one with its reason.'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            DROP TRIGGER IF EXISTS cluster_deadline_guard ON cluster_deadline;
            CREATE TRIGGER cluster_deadline_guard BEFORE UPDATE ON cluster_deadline
                FOR EACH ROW EXECUTE FUNCTION cluster_deadline_guard();
            """  # the names of our own columns
        )

    @api.depends("due_date", "skipped", "rule_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for deadline in self:
            deadline.explanation = "\n".join(deadline._explanation_lines())

    @api.depends("due_date", "kind")
    def _compute_display_name(self):
        for deadline in self:
            deadline.display_name = (
                deadline.due_date.strftime("%d.%m.%Y") if deadline.due_date else self.env._("The clock stands")
            )

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

    # what it is computed from

    def _prepare_rule_vals(self, document, rule, start_date, reason):
        """A new term by a rule. `start_date` is the day of the event; what came after office hours counts later."""
        counted = document._counted_from(rule, start_date)
        return self._with_due(
            {
                "document_id": document.id,
                "kind": "term",
                "rule_id": rule.id,
                "event_date": start_date,
                "start_date": counted,
                "amount": rule.amount,
                "unit": rule.unit,
                "start_next_day": rule.start_next_day,
                "roll_over": rule.roll_over,
                "calendar": rule.calendar,
                "law_ref": rule._law_text(),
                "edition": rule.edition,
                "snapshot": document._law_snapshot(rule),
                "pauses": document._kept_pauses(),
                "extensions": [],
                "reason": reason,
            }
        )

    def _prepare_again_vals(self, **changed):
        """The same term once more with something changed: suspensions, extensions, the way it came about."""
        self.ensure_one()
        vals = {name: self[name] for name in FACTS if name not in ("due_date", "skipped", "previous_id")}
        vals.update(document_id=self.document_id.id, rule_id=self.rule_id.id)
        vals["extensions"] = self._dated_extensions()
        if not self.rule_id:
            vals["hand_date"] = self.hand_date or self.due_date
        vals.update(changed)
        return self._with_due(vals)

    def _dated_extensions(self):
        """The extensions, each named day with the suspensions that were known then: later ones move it. Rows from
        before that was kept take them from the deadline that the extension made."""
        self.ensure_one()
        made, rows = self.document_id.sudo().extension_ids, []
        for row in self.extensions or []:
            if row[3] and len(row) == 6:
                then = made.filtered(lambda one, row=row: one.old_due_date.isoformat() == row[5])[-1:].new_deadline_id
                row = [*row, [first for first, *_rest in then.pauses or []]]
            rows.append(row)
        return rows

    @api.model
    def _with_due(self, vals):
        """Values with the due date and the days that were skipped; without one while the clock stands."""
        if any(last is None for _first, last, *_rest in vals.get("pauses") or []):
            return {**vals, "kind": "stopped", "due_date": False, "skipped": []}
        result = self._engine_result(vals, self.env["cluster.calendar.day"]._calendar(vals.get("calendar") or "BY"))
        return {
            **vals,
            "due_date": result.due,
            "skipped": [[off.day.isoformat(), off.name] for off in result.skipped],
        }

    @api.model
    def _engine_result(self, vals, calendar):
        """`vals`: the facts of a deadline by name (a record will do). The engine's answer."""
        pauses = [
            engine.Pause(date.fromisoformat(first), date.fromisoformat(last))
            for first, last, *_rest in vals["pauses"] or []
            if last
        ]
        extensions = [
            engine.Extension(
                amount,
                unit,
                whole,
                date.fromisoformat(until) if until else None,
                frozenset(map(date.fromisoformat, rest[2])) if rest[2:] else None,
            )
            for amount, unit, whole, until, *rest in vals["extensions"] or []
        ]
        start = fields.Date.to_date(vals["start_date"])
        if not vals["rule_id"]:
            written = fields.Date.to_date(vals["hand_date"] or vals["due_date"])
            due = engine.shifted(written, pauses, start)
            return engine.Deadline(start, start, written, due, (), False, (), (due,))
        term = engine.Term(
            vals["amount"], vals["unit"], vals["start_next_day"], vals["roll_over"], vals["calendar"] or "BY"
        )
        return engine.compute(start, term, pauses, extensions, calendar)

    def _kept_result(self):
        """The engine's answer from nothing but what the deadline keeps: no calendar of today is asked."""
        self.ensure_one()
        return self._engine_result(self, self._kept_calendar(self.skipped))

    @api.model
    def _kept_calendar(self, skipped):
        kept = {date.fromisoformat(day): name for day, name in skipped or []}
        return lambda day: working_calendar.kept_day_off(kept, day)

    def _recompute_due(self):
        """The due date that follows from what the deadline keeps; None when it was set by hand or stands still."""
        self.ensure_one()
        if not self.rule_id or self.kind == "stopped":
            return None
        return self._kept_result().due

    def _fact(self, name):
        """What the law said when the deadline was set; older rows kept less, then the rule itself is asked."""
        self.ensure_one()
        kept = self.snapshot or {}
        return kept[name] if name in kept else self.rule_id.sudo()[name]

    def action_why(self):
        """The page that explains the date."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why this date"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("cluster_docs.deadline_why_view_form").id, "form")],
            "target": "new",
        }

    def action_print_why(self):
        self.check_access("read")
        return self.env.ref("cluster_docs.action_report_deadline_why").report_action(self)
