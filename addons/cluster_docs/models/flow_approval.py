import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import approval as engine
from .approval import STATES
from .reminder import Task

TEXT_FIELDS = {"title", "answer_body"}
ENDED = ("answered", "filed", "void")


class Document(models.Model):
    """Approvals of a document: what its approvers agreed to, and whom a change concerns."""

    _inherit = "cluster.document"

    approval_ids = fields.One2many("cluster.approval", "document_id", "Approvals", readonly=True)
    approval_state = fields.Selection(STATES, "Approval", compute="_compute_approval_state", store=True, index=True)
    my_step_id = fields.Many2one("cluster.approval.step", compute="_compute_my_step_id")
    my_step_for_id = fields.Many2one("res.users", compute="_compute_my_step_id")

    @api.depends("approval_ids.state")
    def _compute_approval_state(self):
        for document in self:
            valid = document.approval_ids.filtered(lambda one: one.state != "cancelled")
            document.approval_state = valid.sorted("id")[-1:].state

    @api.depends("approval_ids.step_ids.state")
    @api.depends_context("uid")
    def _compute_my_step_id(self):
        doers = self.env.user._doers("approvals")
        steps = self.env["cluster.approval.step"].sudo()
        mine = steps.search([("document_id", "in", self.ids), ("state", "=", "pending"), ("user_id", "in", doers.ids)])
        for document in self:
            step = mine.filtered(lambda one, document=document: one.document_id == document)[:1]
            document.my_step_id = step
            document.my_step_for_id = step.user_id if step.user_id != self.env.user else False

    # what is agreed to

    def _approval_files(self):
        """name -> digest of every file of the document."""
        self.ensure_one()
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)], order="id")
        )
        return {file.name: file.checksum or "" for file in files}

    def _approval_text(self):
        self.ensure_one()
        return hashlib.sha256(f"{self.title}\n{self.answer_body or ''}".encode()).hexdigest()

    def _approval_file_changed(self, attachments):
        """Call it after files of the document got other content: new bytes, a new version beside the old one under the
        same name, or were taken away. Only those who agreed to these files are asked again."""
        for document in self.sudo():
            names = attachments.mapped("name")
            if names:
                document.with_user(self.env.user).sudo()._approval_changed(
                    names, text=False, why=self.env._("Changed: %(files)s.", files=", ".join(names))
                )

    def _approval_file_added(self, name):
        """A file under a name of its own: whoever answers for it has not agreed to it. Once the approval has done its
        work (the document has its number, the letter lies before the head) files come for other reasons."""
        self.ensure_one()
        if self.approval_state not in ("running", "agreed"):
            return
        open_yet = self.state in ("draft", "awaiting") or self.answer_state in ("draft", "returned")
        if open_yet or self.approval_state == "running":
            self._approval_changed([], text=False, why=self.env._("Added: %(file)s.", file=name), added=[name])

    def _approval_changed(self, names, text, why, added=()):
        self.ensure_one()
        if self.state in ENDED or self.answer_state == "signed":
            return
        for approval in self.approval_ids.filtered(lambda one: one.state in ("running", "agreed"))[:1]:
            live = approval._live()
            keys = self._concerned(live, names, text, added)
            approval._ask_again(live.filtered(lambda step, keys=keys: step.id in keys), why)

    @api.model
    def _concerned(self, steps, names, text, added=()):
        return engine.concerned([step._engine_step() for step in steps], names, text, added)

    def write(self, vals):
        before = {}
        if TEXT_FIELDS & vals.keys():
            agreed = self.sudo().filtered(lambda one: one.approval_state in ("running", "agreed"))
            before = {document: document._approval_text() for document in agreed}
        done = super().write(vals)
        for document, digest in before.items():
            if document._approval_text() != digest:
                document.with_user(self.env.user).sudo()._approval_changed(
                    [], text=True, why=self.env._("The text was changed.")
                )
        return done

    # steps that wait for an approval

    def _check_ready(self):
        ready = super()._check_ready()
        self._check_agreed()
        return ready

    def _check_sendable(self):
        sendable = super()._check_sendable()
        self._check_agreed()
        return sendable

    def _check_agreed(self):
        if self.approval_state == "running":
            waiting = self.sudo().approval_ids.step_ids.filtered(lambda step: step.state == "pending").user_id
            raise UserError(
                self.env._(
                    "%(document)s is still being agreed: %(names)s. Wait for them, or cancel the approval.",
                    document=self.display_name,
                    names=", ".join(waiting.mapped("name")),
                )
            )
        if self.approval_state == "rejected":
            raise UserError(
                self.env._(
                    "%(document)s was rejected by an approver. Correct it and submit it again, or cancel the approval.",
                    document=self.display_name,
                )
            )

    def _void(self, reason):
        done = super()._void(reason)
        self.sudo().approval_ids._stop(self.env._("The document is void"))
        return done

    def action_file(self):
        done = super().action_file()
        self.sudo().approval_ids._stop(self.env._("The document is filed"))
        return done

    def _mark_answered(self, answer, result):
        done = super()._mark_answered(answer, result)
        self.sudo().approval_ids._stop(self.env._("The document is answered"))
        return done

    def action_approval(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send for approval"),
            "res_model": "cluster.approval.start",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_decide_approval(self):
        self.ensure_one()
        if not self.my_step_id:
            raise UserError(self.env._("Nothing is asked of you here any more."))
        return self.my_step_id.with_env(self.env).action_decide()

    @api.model
    def _open_tasks(self, horizon):
        steps = self.env["cluster.approval.step"].search(
            Domain("state", "=", "pending")
            & Domain("due_date", "<=", horizon)
            & Domain("approval_id.state", "=", "running")
            & Domain("document_id.state", "not in", ENDED)
        )
        return super()._open_tasks(horizon) + [
            Task(
                step._name,
                step.id,
                step.user_id._substitute(scope="approvals") or step.user_id,
                step.document_id,
                step.due_date,
                lambda env: env._("Agree the document"),
                step.approval_id.started_by_id,
            )
            for step in steps
        ]
