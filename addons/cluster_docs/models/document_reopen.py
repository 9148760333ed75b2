from odoo import models
from odoo.exceptions import AccessError, UserError


class Document(models.Model):
    """Back to work: what was closed or filed by mistake, and what was closed by an answer that is void."""

    _inherit = "cluster.document"

    def action_reopen(self):
        self.ensure_one()
        self._check_reopenable()
        return self._reason_wizard("reopen", self.env._("Take up again"))

    def _check_reopenable(self):
        self.ensure_one()
        if not self.env.user.has_group("cluster_base.group_controller"):
            raise AccessError(self.env._("Only the controller takes up again what was closed."))
        if self.state not in ("answered", "filed"):
            raise UserError(self.env._("%(document)s is not closed.", document=self.display_name))
        if self._answer_application():
            raise UserError(
                self.env._(
                    "The applicant has the decision of %(document)s already. Write another letter with “Make from a template”.",  # noqa: E501
                    document=self.display_name,
                )
            )
        if self.state == "filed" and self.case_file_id.state == "closed":
            raise UserError(
                self.env._(
                    "Case file %(case)s is closed: the administrator opens it again first.",
                    case=self.case_file_id.display_name,
                )
            )

    def _reopen(self, reason):
        """By the controller, with a reason."""
        self._check_reopenable()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the document is taken up again."))
        self._back_to_work(reason)

    def _back_to_work(self, reason):
        """The term runs on from where it was; how the document had been closed stays in its history."""
        self.ensure_one()
        document, was = self.sudo(), self.state
        given = document.resolution_ids.filtered(lambda resolution: resolution.state in ("issued", "done"))
        answer = document.answer_document_id
        document.write(self._prepare_reopened_vals("execution" if given else "registered"))
        document.deadline_id.filtered(lambda deadline: deadline.state == "met").write({"state": "current"})
        self._log_event(
            "reopened",
            self.env._("Taken up again. Reason: %(reason)s", reason=reason),
            {"reason": reason, "was": was, "answer": answer.id or 0},
        )

    def _void(self, reason):
        """What a void answer had closed is not answered."""
        done = super()._void(reason)
        answered = self.sudo().search([("answer_document_id", "=", self.id), ("state", "=", "answered")])
        for document in answered:
            if not document._answer_application():
                document._back_to_work(
                    self.env._("Answer No. %(number)s is void: %(reason)s", number=self.number, reason=reason)
                )
        return done
