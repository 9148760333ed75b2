from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import hash_chain
from .document import OPEN_STATES

DECIDED = ("appeal", "procedure")  # whoever wrote these is owed a decision; filing is none


class Document(models.Model):
    """The steps of a document after its number: history, control, closing, voiding."""

    _inherit = "cluster.document"

    def _log_event(self, kind, text, data=None):
        """Adds a step to the history and says it in the chatter. `data`: JSON without floats."""
        events = self.env["cluster.document.event"].sudo().with_context(cluster_event_append=True)
        at = fields.Datetime.now()
        for document in self:
            head = document.sudo()
            event = hash_chain.Event(
                document=document.id,
                seq=head.event_seq + 1,
                kind=kind,
                text=text,
                data=data or {},
                user=self.env.uid,
                at=fields.Datetime.to_string(at),
                prev_hash=head.event_hash or hash_chain.GENESIS,
            )
            hash_chain.canonical(event.data)
            sealed = hash_chain.seal(event)
            events |= events.create(
                {
                    "document_id": document.id,
                    "seq": event.seq,
                    "kind": kind,
                    "text": text,
                    "data": event.data,
                    "user_id": event.user,
                    "at": at,
                    "prev_hash": event.prev_hash,
                    "hash": sealed,
                }
            )
            head.write({"event_seq": event.seq, "event_hash": sealed})
            if not self.env.context.get("tracking_disable"):
                document._message_log(body=text)
        return events

    # void

    def action_void(self):
        self.ensure_one()
        return self._reason_wizard("void", self.env._("Void the number"))

    def _void(self, reason):
        """Keeps the number as a stub of the journal."""
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the number is voided: the journal keeps the reason."))
        if self.state == "void" or not self.number_id:
            raise UserError(self.env._("Only a registered number can be voided."))
        if self.on_control:
            if not self.env.user.has_group("cluster_base.group_controller"):
                raise UserError(self._on_control_text())
            self._take_off_control(reason)
        self.number_id.sudo().write(
            {"state": "void", "void_reason": reason, "voided_at": fields.Datetime.now(), "voided_by_id": self.env.uid}
        )
        self.sudo().resolution_ids.filtered(lambda r: r.state in ("draft", "issued")).write({"state": "cancelled"})
        self.deadline_id.sudo().write({"state": "superseded"})
        self.sudo().write({"state": "void", "void_reason": reason})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._log_event(
            "void",
            self.env._("Number %(number)s voided. Reason: %(reason)s", number=self.number, reason=reason),
            {"number": self.number, "reason": reason},
        )

    def _reason_wizard(self, step, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "cluster.document.reason",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id, "default_step": step},
        }

    # control

    def _on_control_text(self):
        return self.env._("%(document)s is on control: the controller takes it off first.", document=self.display_name)

    def action_control_on(self):
        self.ensure_one()
        return self._reason_wizard("control_on", self.env._("Put on control"))

    def action_control_off(self):
        self.ensure_one()
        return self._reason_wizard("control_off", self.env._("Take off control"))

    def _put_on_control(self, reason):
        self.ensure_one()
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("Only a registered document that is not closed yet can be put on control."))
        if self.on_control:
            raise UserError(self.env._("%(document)s is already on control.", document=self.display_name))
        self.sudo().write(
            {
                "on_control": True,
                "control_reason": reason,
                "control_on_at": fields.Datetime.now(),
                "control_on_user_id": self.env.uid,
                "control_off_at": False,
                "control_off_user_id": False,
                "control_off_reason": False,
            }
        )
        self._log_event(
            "control_on",
            self.env._("Put on control by %(user)s. %(reason)s", user=self.env.user.name, reason=reason or ""),
            {"reason": reason or ""},
        )

    def _take_off_control(self, reason):
        self.ensure_one()
        if not self.env.user.has_group("cluster_base.group_controller"):
            raise AccessError(self.env._("Only the controller takes a document off control."))
        if not self.on_control:
            raise UserError(self.env._("%(document)s is not on control.", document=self.display_name))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the document is taken off control."))
        self.sudo().write(
            {
                "on_control": False,
                "control_off_at": fields.Datetime.now(),
                "control_off_user_id": self.env.uid,
                "control_off_reason": reason,
            }
        )
        self._log_event(
            "control_off",
            self.env._("Taken off control by %(user)s. Reason: %(reason)s", user=self.env.user.name, reason=reason),
            {"reason": reason},
        )
        self._end_tasks("control")

    # closing

    def _mark_answered(self, answer, result):
        """Closes the execution by an answer (a registered document, or none when the result is told in words)."""
        self.ensure_one()
        self._check_closable()
        self.sudo().write(
            {
                "state": "answered",
                "answer_document_id": answer.id,
                "result": result,
                "done_on": fields.Date.context_today(self),
            }
        )
        self.deadline_id.sudo().write({"state": "met"})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._log_event(
            "answered", self.env._("Answered: %(result)s", result=result), {"answer": answer.id or 0, "result": result}
        )
        self._control_after_answer(answer)

    def _check_closable(self):
        self.ensure_one()
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("%(document)s is not in execution.", document=self.display_name))

    def _check_own_answer(self, answer):
        """What closes a document is its own answer, registered and, where a head signs it, signed."""
        self.ensure_one()
        if not answer:
            return
        answer.check_access("read")
        own = answer.parent_id == self and answer.number and answer.state != "void"
        if not own or answer.answer_state not in (False, "signed"):
            raise UserError(
                self.env._(
                    "%(answer)s is no registered answer to %(document)s. Choose another, or leave it empty.",
                    answer=answer.display_name,
                    document=self.display_name,
                )
            )

    def action_mark_answered(self):
        self.ensure_one()
        return self._reason_wizard("answered", self.env._("Close with a result"))

    def action_file(self):
        """Into the case file: the end of a document's way."""
        self.check_access("write")
        for document in self:
            if document.state not in ("registered", "execution", "answered"):
                raise UserError(
                    self.env._("%(document)s cannot be filed in its present state.", document=document.display_name)
                )
            if document.direction in DECIDED and document.state != "answered":
                raise UserError(
                    self.env._(
                        "%(document)s waits for its decision: press “Prepare the answer” or “Close with a result”, and file it then.",  # noqa: E501
                        document=document.display_name,
                    )
                )
            if document.on_control:
                raise UserError(document._on_control_text())
            waiting = document.sudo().resolution_ids.filtered(lambda r: r.state == "issued")
            owing = waiting.executor_ids.filtered(lambda executor: not executor.done_at)
            if waiting:
                raise UserError(
                    self.env._(
                        "A resolution of %(document)s is still open: %(names)s report first, or its author cancels it.",
                        document=document.display_name,
                        names=", ".join(owing.user_id.mapped("name")),
                    )
                )
            if not document.case_file_id:
                raise UserError(
                    self.env._("Choose the case file of %(document)s first.", document=document.display_name)
                )
            document.sudo().write({"state": "filed", "done_on": document.done_on or fields.Date.context_today(self)})
            document.deadline_id.sudo().write({"state": "met"})
            document._log_event(
                "filed",
                self.env._("Filed in %(case)s", case=document.case_file_id.display_name),
                {"case_file": document.case_file_id.index},
            )
        for kind in ("resolution", "reminder", "escalation"):
            self._end_tasks(kind)
        return True

    def _prepare_reopened_vals(self, state):
        """What is written when a closed document is taken up again (document_reopen)."""
        return {"state": state, "done_on": False, "answer_document_id": False, "result": False}

    def action_resolution(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resolution"),
            "res_model": "cluster.resolution",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_answer(self):
        """A new outgoing letter that answers this one."""
        self.ensure_one()
        journal = self.env["cluster.document.journal"].search(
            [("unit_id", "=", self.unit_id.id), ("kind", "=", "outgoing")], limit=1
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "cluster.document",
            "view_mode": "form",
            "context": {
                "default_journal_id": journal.id,
                "default_parent_id": self.id,
                "default_closes_control": self.direction == "incoming",
                "default_correspondent_id": self.correspondent_id.id,
                "default_title": self.env._("Answer to No. %(number)s", number=self.number or ""),
            },
        }
