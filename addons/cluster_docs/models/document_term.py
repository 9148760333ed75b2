from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import working_calendar
from .document import OPEN_STATES

# what comes by these ways carries its own hour; the day of a paper is what the clerk writes
TIMED_DELIVERY = ("portal", "smdo", "email")


class Document(models.Model):
    """The term of a document: by a rule of the law or by hand, each due date kept with what it came from."""

    _inherit = "cluster.document"

    suspension_ids = fields.One2many("cluster.deadline.suspension", "document_id", "Suspensions", readonly=True)
    extension_ids = fields.One2many("cluster.deadline.extension", "document_id", "Extensions", readonly=True)
    term_kind = fields.Selection(related="deadline_id.kind", string="State of the term")
    law_edition = fields.Char("Edition of the law", compute="_compute_law_edition")
    can_suspend = fields.Boolean(compute="_compute_term_steps")
    can_extend = fields.Boolean(compute="_compute_term_steps")

    @api.depends("deadline_id")
    @api.depends_context("lang")
    def _compute_law_edition(self):
        """The act and the edition that the case goes by, as they were when its term was set."""
        for document in self:
            deadline = document.deadline_id
            valid_from = deadline.rule_id and fields.Date.to_date(deadline._fact("valid_from"))
            parts = [
                deadline.law_ref,
                deadline.edition,
                valid_from and self.env._("in force since %(day)s", day=valid_from.strftime("%d.%m.%Y")),
            ]
            document.law_edition = ", ".join(filter(None, parts)) or False

    @api.depends("deadline_id", "state")
    def _compute_term_steps(self):
        for document in self:
            deadline = document.deadline_id
            running = bool(deadline.due_date and document.state in OPEN_STATES)
            document.can_suspend = running and (not deadline.rule_id or deadline._fact("suspension_allowed"))
            document.can_extend = running and bool(deadline.rule_id and deadline._fact("max_extensions"))

    def _announce_numbers(self):
        """The edition of the rule that is in force on the day, not the one that the draft was opened with."""
        rules = self.env["cluster.deadline.rule"]
        for document in self.filtered(lambda document: document.deadline_rule_id and not document.deadline_id):
            day = document.received_on or document.registration_date
            rule = rules._in_force(document.deadline_rule_id.code, day)
            if rule and rule != document.deadline_rule_id:
                document.sudo().deadline_rule_id = rule
        return super()._announce_numbers()

    # what a term is computed from

    def _arrived(self, day):
        """When the document came in on `day`, in the body's local time; midnight where only the day is known."""
        self.ensure_one()
        application = self._answer_application()
        moment = application.submitted_at if application else self.registered_at
        if moment and self.delivery_method in TIMED_DELIVERY:
            local = pytz.utc.localize(moment).astimezone(pytz.timezone(self._get_body_tz())).replace(tzinfo=None)
            if local.date() == day:
                return local
        return datetime.combine(day, time())

    def _counted_from(self, rule, day):
        """The day from which a term counts: what came after office hours counts for the next working day."""
        self.ensure_one()
        day = fields.Date.to_date(day)
        closes = self.unit_id.sudo()._office_closes()
        if not rule.after_hours or closes is None:
            return day
        changes = self.env["cluster.calendar.day"]._changes(rule.calendar)
        return working_calendar.day_of_receipt(rule.calendar, self._arrived(day), closes, changes)

    def _law_snapshot(self, rule):
        """The edition of the rule, and of the procedure of an application, as they read now."""
        self.ensure_one()
        kept = rule.sudo()._snapshot()
        edition = self._answer_application().edition_id if self._answer_application() else None
        if edition:
            kept["procedure"] = {
                "edition": edition.id,
                "number": edition.number,
                "name": edition.with_context(lang="en_US").name,
                "law": edition.law_ref,
                "valid_from": edition.valid_from.isoformat(),
            }
        return kept

    def _kept_pauses(self):
        return [suspension._as_pause() for suspension in self.sudo().suspension_ids.sorted("date_from")]

    # setting it

    def _set_deadline(self, rule, start_date, reason):
        """Computes the due date by a rule; the deadline before it is kept as superseded."""
        self.ensure_one()
        vals = self.env["cluster.deadline"]._prepare_rule_vals(self, rule, start_date, reason)
        return self._replace_deadline(vals)

    def _set_due_date(self, due_date, reason, law_ref=""):
        """A due date by hand, with its reason."""
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the deadline is set."))
        if self._open_suspension():
            raise UserError(self._suspended_text())
        return self._replace_deadline(
            {
                "document_id": self.id,
                "kind": "hand",
                "start_date": fields.Date.context_today(self),
                "due_date": due_date,
                "hand_date": due_date,
                "reason": reason,
                "law_ref": law_ref,
            }
        )

    def _replace_deadline(self, vals):
        document = self.sudo()
        old = document.deadline_id
        old.write({"state": "superseded"})
        old.flush_recordset()
        deadline = self.env["cluster.deadline"].sudo().create({**vals, "previous_id": old.id})
        document.write({"deadline_id": deadline.id})
        self._log_event(
            "deadline",
            self._deadline_text(old, deadline),
            {
                "deadline": deadline.id,
                "due": deadline.due_date.isoformat() if deadline.due_date else "",
                "start": deadline.start_date.isoformat(),
                "rule": deadline.rule_id.code or "",
                "law": deadline.law_ref or "",
                "kind": deadline.kind,
            },
        )
        return deadline.with_env(self.env)

    def _deadline_text(self, old, new):
        if not new.due_date:
            return self.env._("The clock of the term stands. Reason: %(reason)s", reason=new.reason)
        day = new.due_date.strftime("%d.%m.%Y")
        if old.due_date:
            return self.env._(
                "Deadline moved from %(old)s to %(new)s. Reason: %(reason)s",
                old=old.due_date.strftime("%d.%m.%Y"),
                new=day,
                reason=new.reason,
            )
        return self.env._("Deadline %(new)s. %(reason)s", new=day, reason=new.reason)

    def _check_term_open(self):
        """The present deadline of a document in work, or a sentence."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("A deadline is set on a registered document that is not closed yet."))
        if not self.deadline_id:
            raise UserError(self.env._("%(document)s has no term. Set one first.", document=self.display_name))
        return self.deadline_id.sudo()

    def _open_suspension(self):
        return self.sudo().suspension_ids.filtered(lambda suspension: not suspension.date_to)[:1]

    def _suspended_text(self):
        return self.env._(
            "The clock of this term stands since %(day)s. Let it run again first.",
            day=self._open_suspension().date_from.strftime("%d.%m.%Y"),
        )

    # pages and forms

    def action_why_deadline(self):
        """From the due date to the page that explains it."""
        self.ensure_one()
        if not self.deadline_id:
            raise UserError(self.env._("%(document)s has no term to explain.", document=self.display_name))
        return self.deadline_id.action_why()

    def _term_form(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_change_deadline(self):
        return self._term_form("cluster.deadline.wizard", self.env._("New deadline"))

    def action_suspend(self):
        return self._term_form("cluster.deadline.suspend", self.env._("Suspend the term"))

    def action_resume(self):
        return self._term_form("cluster.deadline.resume", self.env._("Let the term run again"))

    def action_extend(self):
        return self._term_form("cluster.deadline.extend", self.env._("Extend the term"))
