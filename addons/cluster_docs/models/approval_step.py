from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import approval as engine
from ..engine import deadline

OUTCOMES = [
    ("agreed", "Agreed"),
    ("remarks", "Agreed with remarks"),
    ("rejected", "Rejected with remarks"),
]


class ApprovalStep(models.Model):
    """One approver at one place of the way. A decision stays: when its file changes, the step is superseded and a new
    one asks again."""

    _name = "cluster.approval.step"
    _description = "Step of an approval"
    _order = "approval_id, stage, id"
    _rec_name = "user_id"

    approval_id = fields.Many2one("cluster.approval", required=True, readonly=True, index=True, ondelete="cascade")
    document_id = fields.Many2one(related="approval_id.document_id", store=True, index=True)
    stage = fields.Integer(required=True, readonly=True, default=1, aggregator=None)
    user_id = fields.Many2one("res.users", "Approver", required=True, readonly=True, index=True, ondelete="restrict")
    covers = fields.Char("Answers for the files", readonly=True)
    covers_text = fields.Boolean("Answers for the text", readonly=True, default=True)
    days = fields.Integer("Working days", readonly=True, default=2, aggregator=None)
    due_date = fields.Date("Until", readonly=True, index=True)
    state = fields.Selection(
        [
            ("waiting", "Not yet"),
            ("pending", "Asked"),
            ("decided", "Decided"),
            ("superseded", "Replaced"),
            ("cancelled", "Not needed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
    remarks = fields.Text(readonly=True)
    asked_at = fields.Datetime(readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_text = fields.Char("Decided by", compute="_compute_decided_text")
    seen = fields.Json(readonly=True, help="What was decided on: names and digests of the files, digest of the text.")
    origin_id = fields.Many2one("cluster.approval.step", "Asked again after", readonly=True, ondelete="cascade")

    _decided_known = models.Constraint(
        "CHECK((state IN ('decided', 'superseded')) = (outcome IS NOT NULL AND decided_at IS NOT NULL AND decided_by_id IS NOT NULL))",  # noqa: E501
        "A decision says what, when and who.",
    )
    _remarks_said = models.Constraint(
        "CHECK(outcome IS NULL OR outcome = 'agreed' OR length(btrim(remarks)) > 0)", "Write the remarks."
    )
    _pending = models.Index("(user_id) WHERE state = 'pending'")

    def _compute_decided_text(self):
        for step in self:
            step.decided_text = step.decided_by_id._said_for(step.user_id) if step.decided_by_id else ""

    def _engine_step(self):
        self.ensure_one()
        seen = self.seen or {}
        return engine.Step(
            self.id,
            self.stage,
            self.state,
            self.outcome or None,
            self.covers or "",
            self.covers_text,
            tuple((name, digest) for name, digest in seen.get("files", {}).items()),
            seen.get("text", ""),
        )

    def _prepare_again_vals(self):
        self.ensure_one()
        return {
            "approval_id": self.approval_id.id,
            "stage": self.stage,
            "user_id": self.user_id.id,
            "covers": self.covers,
            "covers_text": self.covers_text,
            "days": self.days,
            "origin_id": (self.origin_id or self).id,
        }

    def _ask(self):
        today = fields.Date.context_today(self)
        for step in self:
            country = step.document_id.unit_id.sudo()._calendar_country()
            term = deadline.Term(step.days or 1, "working_days", country=country)
            due = deadline.compute(today, term, calendar=self.env["cluster.calendar.day"]._calendar(country)).due
            step.write({"state": "pending", "asked_at": fields.Datetime.now(), "due_date": due})
            document = step.document_id
            document.participant_ids = [fields.Command.link(step.user_id.id)]
            document._give_task(
                "approval",
                step,
                step.user_id,
                step.with_context(lang=step.user_id.lang).env._("Agree the document"),
                deadline=due,
            )

    def action_decide(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decision"),
            "res_model": "cluster.approval.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step_id": self.id},
        }

    def action_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }

    def _decide(self, outcome, remarks=""):
        """The decision of the approver, or of who acts for the approver."""
        self.ensure_one()
        user = self.env.user
        if self.user_id not in user._doers("approvals"):
            raise AccessError(self.env._("This waits for the decision of %(name)s.", name=self.user_id.sudo().name))
        if self.state != "pending" or self.approval_id.state != "running":
            raise UserError(
                self.env._("Nothing is asked of you here any more: the approval has ended or you decided already.")
            )
        remarks = (remarks or "").strip()
        if outcome != "agreed" and not remarks:
            raise UserError(self.env._("Write the remarks: what has to be corrected, or what you ask to be noted."))
        step = self.sudo()
        document = step.document_id
        step.write(
            {
                "state": "decided",
                "outcome": outcome,
                "remarks": remarks or False,
                "decided_at": fields.Datetime.now(),
                "decided_by_id": user.id,
                "seen": {"files": document._approval_files(), "text": document._approval_text()},
            }
        )
        # two decisions at one moment would each see the other as still open: they meet on this row instead
        step.approval_id.decisions += 1
        step.flush_recordset()
        step.approval_id.flush_recordset()
        words = dict(self._fields["outcome"]._description_selection(self.env))[outcome]
        text = f"{step.decided_text}: {words}" + (f". {remarks}" if remarks else "")
        document.with_user(user).sudo()._log_event(
            "approval",
            text,
            {
                "approval": step.approval_id.id,
                "step": step.id,
                "outcome": outcome,
                "for": step.user_id.id if step.user_id != user else 0,
                "files": step.seen["files"],
            },
        )
        document._end_tasks("approval", step, feedback=text)
        step.approval_id.with_user(user).sudo()._advance()
