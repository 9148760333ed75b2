from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

DECIDED = ("decided", "delivered")


class Document(models.Model):
    """The registration card of an application."""

    _inherit = "cluster.document"

    application_ids = fields.One2many("cluster.application", "document_id", "Applications")
    application_id = fields.Many2one("cluster.application", compute="_compute_application_id")

    @api.depends("application_ids")
    def _compute_application_id(self):
        for document in self:
            document.application_id = document.application_ids[:1]

    @api.model
    def _what_follows(self):
        application = SQL("EXISTS (SELECT FROM cluster_application WHERE document_id = cluster_document.id)")
        return [*super()._what_follows(), application]

    def _announce_numbers(self):
        result = super()._announce_numbers()
        self.env["cluster.application"]._mark_registered(self)
        return result

    # closing: the applicant is told of a decision, or the application stays open

    def _check_decided(self):
        self.ensure_one()
        application = self._answer_application()
        if application and application.state not in DECIDED:
            raise UserError(
                self.env._(
                    "%(document)s is an online application: its applicant waits for a decision. Press “Prepare the answer”.",  # noqa: E501
                    document=self.display_name,
                )
            )

    def action_mark_answered(self):
        self._check_decided()
        return super().action_mark_answered()

    def _mark_answered(self, answer, result):
        signed = answer.sudo().answer_state == "signed" and answer.sudo().answer_decision
        if not signed:  # a signed answer decides the application in the same step
            self._check_decided()
        return super()._mark_answered(answer, result)

    def action_void(self):
        self._check_decided()
        return super().action_void()

    def _void(self, reason):
        self._check_decided()
        return super()._void(reason)

    def action_application(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.application",
            "res_id": self.application_id.id,
            "view_mode": "form",
        }
