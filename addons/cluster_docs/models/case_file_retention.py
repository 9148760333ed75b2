from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ..engine import retention
from .case_file import GONE

_lt = LazyTranslate(__name__)
DECISIONS = [
    ("destroy", "Nothing more to keep: may be destroyed"),
    ("longer", "Keep longer"),
    ("permanent", "Keep permanently"),
]
STARTED = {
    "year_end": _lt("Closed on %(closed)s; kept %(period)s from 1 January after, %(start)s."),
    "closing": _lt("Closed on %(closed)s; kept %(period)s from the day after, %(start)s."),
}


class CaseFile(models.Model):
    """From which day a file may be destroyed, and why from that day."""

    _inherit = "cluster.case.file"

    retention_trigger = fields.Selection(related="retention_id.trigger")
    event_on = fields.Date("Event on", readonly=True, copy=False, tracking=True)
    event_note = fields.Char(readonly=True, copy=False)
    review_decision = fields.Selection(DECISIONS, "Expert commission", readonly=True, copy=False, tracking=True)
    review_on = fields.Date("Reviewed", readonly=True, copy=False)
    review_protocol = fields.Char("Protocol of the review", readonly=True, copy=False)
    review_until = fields.Date("Keep until", readonly=True, copy=False)
    review_by_id = fields.Many2one("res.users", "Review entered by", readonly=True, copy=False, ondelete="restrict")
    counted_from = fields.Date("Retention counted from", compute="_compute_disposal", store=True, copy=False)
    disposal_date = fields.Date(
        "May be destroyed from", compute="_compute_disposal", store=True, copy=False, index="btree_not_null"
    )
    transfer_date = fields.Date(
        "To the state archive from", compute="_compute_disposal", store=True, copy=False, index="btree_not_null"
    )
    disposal_why = fields.Text("Why this date", compute="_compute_disposal_why")
    review_needed = fields.Boolean(compute="_compute_review_needed", search="_search_review_needed")
    is_due = fields.Boolean("Term over", compute="_compute_is_due", search="_search_is_due")
    disposal_act_id = fields.Many2one(
        "cluster.disposal.act", "Act", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    hold_count = fields.Integer(
        "Holds", readonly=True, copy=False, default=0, aggregator=None, help="Kept by the database: holds in force."
    )

    _due = models.Index("(unit_id, disposal_date) WHERE archive_state = 'kept'")
    _held_stays = models.Constraint(
        "CHECK(hold_count >= 0 AND (hold_count = 0 OR archive_state NOT IN ('destroyed', 'transferred')))",
        "A file under legal hold is neither destroyed nor transferred. Release the hold first.",
    )
    _destroyed_by = models.Constraint(
        "CHECK((archive_state = 'destroyed') = (disposal_act_id IS NOT NULL))",
        "A file is destroyed by an act and by nothing else.",
    )
    _review_whole = models.Constraint(
        "CHECK((review_decision IS NULL) = (review_on IS NULL)"
        " AND (review_decision IS DISTINCT FROM 'longer' OR review_until IS NOT NULL))",
        "A review has its day; a file that is kept longer has a day until when.",
    )

    def _counting(self, rules=None):
        """(engine's retention, start, years before transfer) of the file, or None without a class. `rules`: those found
        before, by body and day, for whoever asks of many files."""
        self.ensure_one()
        if not self.retention_id or self.kind != "file":
            return None
        rules = {} if rules is None else rules
        key = self.unit_id.id, self.closed_on
        if key not in rules:
            rule = self.env["cluster.retention.rule"]._for_body(self.unit_id, self.closed_on)
            rules[key] = rule.start or retention.FIRST_OF_NEXT_YEAR, rule.transfer_years
        return self.retention_id.sudo()._retention(), *rules[key]

    def _days_of_disposal(self, rules=None):
        """(counted from, may be destroyed from, to the state archive from); None where there is no such day."""
        self.ensure_one()
        counting = self._counting(rules)
        day, transfer = retention.Disposal(None, None), None
        if counting:
            kept, start, years = counting
            day = retention.disposal(kept, self.closed_on or None, self.event_on or None, start)
            if not kept.destroyable or self.review_decision == "permanent":
                transfer = retention.transfer_day(self.closed_on or None, years, start)
        on = day.on
        if self.review_decision == "permanent":
            on = None
        elif self.review_decision == "longer" and on:
            on = max(on, self.review_until)
        return day.counted_from, on, transfer

    @api.depends(
        "closed_on",
        "event_on",
        "kind",
        "unit_id.cluster_id.country_id",
        "review_decision",
        "review_until",
        "retention_id.trigger",
        "retention_id.years",
        "retention_id.months",
        "retention_id.permanent",
    )
    def _compute_disposal(self):
        """A changed class moves the day of every file still there; what is gone keeps the day it went by."""
        for case in self:
            if case.archive_state in GONE:
                case.counted_from, case.disposal_date = case.counted_from, case.disposal_date
                case.transfer_date = case.transfer_date
                continue
            case.counted_from, case.disposal_date, case.transfer_date = case._days_of_disposal()

    @api.depends("disposal_date", "retention_id.expert_review", "review_decision", "state", "hold_count")
    @api.depends_context("lang")
    def _compute_disposal_why(self):
        for case in self:
            case.disposal_why = "\n".join(case._why_lines())

    def _why_lines(self):
        self.ensure_one()
        counting = self._counting()
        if not counting:
            return [self.env._("No retention is set: choose the class.")] if self.kind == "file" else []
        kept, start, _years = counting

        def day(value):
            return value.strftime("%d.%m.%Y") if value else ""

        item = self.retention_id
        lines = [" ".join(filter(None, [f"{item.code}.", item.law_ref]))]
        if not kept.destroyable:
            lines.append(self.env._("Permanent: never destroyed."))
        elif self.state != "closed":
            lines.append(self.env._("The file is open: the term begins when it is closed."))
        elif kept.needs_event and not self.event_on:
            lines.append(
                self.env._("Waits for an event: %(event)s. Enter its day.", event=item.event_text or item.name)
            )
        elif kept.needs_event and not kept.amount:
            lines.append(
                self.env._(
                    "Closed on %(closed)s; the event came on %(event)s.",
                    closed=day(self.closed_on),
                    event=day(self.event_on),
                )
            )
        else:
            text = str(STARTED[start])
            closed = max(filter(None, [self.closed_on, self.event_on if kept.needs_event else None]))
            lines.append(text % {"closed": day(closed), "period": item._period_text(), "start": day(self.counted_from)})
        if self.review_decision:
            decision = dict(self._fields["review_decision"]._description_selection(self.env))[self.review_decision]
            lines.append(
                self.env._(
                    "Expert commission, %(date)s: %(decision)s. %(protocol)s",
                    date=day(self.review_on),
                    decision=decision,
                    protocol=self.review_protocol or "",
                ).strip()
            )
        elif item.expert_review:
            lines.append(self.env._("The expert commission decides before the file is destroyed."))
        if self.disposal_date:
            lines.append(self.env._("May be destroyed from %(date)s.", date=day(self.disposal_date)))
        if self.transfer_date:
            lines.append(self.env._("Goes to the state archive from %(date)s.", date=day(self.transfer_date)))
        if self.hold_count:
            lines.append(self.env._("A legal hold keeps it until it is released."))
        return lines

    @api.depends("retention_id.expert_review", "review_decision")
    def _compute_review_needed(self):
        for case in self:
            case.review_needed = case.retention_id.expert_review and not case.review_decision

    def _search_review_needed(self, operator, value):
        if operator != "in":
            return NotImplemented
        needed = Domain("retention_id.expert_review", "=", True) & Domain("review_decision", "=", False)
        return needed if True in value else ~needed

    @api.depends("disposal_date", "archive_state")
    def _compute_is_due(self):
        today = fields.Date.context_today(self)
        for case in self:
            case.is_due = bool(case.archive_state == "kept" and case.disposal_date and case.disposal_date <= today)

    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = Domain("archive_state", "=", "kept") & Domain("disposal_date", "<=", fields.Date.context_today(self))
        return due if True in value else ~due

    def _obstacles(self):
        """Why the file may not be destroyed today, as sentences; empty when it may."""
        self.ensure_one()
        name, found = self.display_name, []
        if self.kind != "file" or self.state != "closed":
            found.append(self.env._("%(case)s is not a closed file: close it first.", case=name))
        elif self.archive_state != "kept":
            found.append(self.env._("%(case)s was destroyed or transferred before.", case=name))
        elif not self.disposal_date:
            found.append(
                self.env._("%(case)s has no day of disposal. %(why)s", case=name, why=" ".join(self._why_lines()[1:2]))
            )
        elif self.disposal_date > fields.Date.context_today(self):
            found.append(
                self.env._("%(case)s is kept until %(date)s.", case=name, date=self.disposal_date.strftime("%d.%m.%Y"))
            )
        if self.retention_id.expert_review and self.review_decision not in ("destroy", "longer"):
            found.append(self.env._("%(case)s waits for the decision of the expert commission.", case=name))
        leaving = (
            self.env["cluster.archive.transfer"]
            .sudo()
            .search([("case_file_ids", "in", self.ids), ("state", "in", ("building", "built", "sent"))], limit=1)
        )
        if leaving:
            found.append(
                self.env._(
                    "%(case)s lies in the package of transfer No. %(number)s: return that transfer to preparation"
                    " and take the file out first.",
                    case=name,
                    number=leaving.number,
                )
            )
        held = (
            self.env["cluster.document"]
            .sudo()
            .search_count([("case_file_id", "=", self.id), ("hold_count", ">", 0)], limit=1)
        )
        if self.hold_count or held:
            found.append(self.env._("%(case)s is under legal hold: release the hold first.", case=name))
        return found

    def action_review(self):
        return self._step_wizard("review", self.env._("Decision of the expert commission"))

    def action_event(self):
        return self._step_wizard("event", self.env._("The event has come"))

    def _step_wizard(self, step, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "cluster.case.step",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step": step, "default_case_file_ids": [fields.Command.set(self.ids)]},
        }

    def _enter_review(self, decision, day, protocol, until=False):
        for case in self:
            if case.state != "closed" or case.archive_state in GONE:
                raise UserError(
                    self.env._("Only a closed file is reviewed: close %(case)s first.", case=case.display_name)
                )
        if decision == "longer" and not until:
            raise UserError(self.env._("Say until when the file is kept."))
        self.sudo().write(
            {
                "review_decision": decision,
                "review_on": day,
                "review_protocol": protocol,
                "review_until": until if decision == "longer" else False,
                "review_by_id": self.env.uid,
            }
        )

    def _enter_event(self, day, note):
        for case in self:
            if case.retention_id.trigger not in ("event", "need"):
                raise UserError(
                    self.env._(
                        "%(case)s waits for no event: its term is %(term)s.",
                        case=case.display_name,
                        term=case.retention_id.code or self.env._("not set"),
                    )
                )
            if case.archive_state in GONE:
                raise UserError(self.env._("A file that was destroyed or transferred is not changed any more."))
        self.sudo().write({"event_on": day, "event_note": note})
