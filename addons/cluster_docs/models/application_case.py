from odoo import api, fields, models
from odoo.exceptions import UserError


class Application(models.Model):
    """The clerk's side: the closed checklist, the inquiry that lengthens the term once."""

    _inherit = "cluster.application"

    inquiry_term = fields.Boolean(
        "Longer Term Applies", readonly=True, copy=False, help="Another body was asked: the term was changed once"
    )

    def action_start(self):
        for application in self:
            if application.state not in ("submitted", "registered"):
                raise UserError(self.env._("Work on this application has already begun."))
        self.write({"state": "in_progress"})

    def action_request_missing(self):
        """Ask the applicant for the listed documents that have not come; nothing else can be asked for."""
        self.ensure_one()
        self._check_open()
        missing = self.requirement_ids.filtered("missing")
        if not missing:
            raise UserError(self.env._("Everything on the list that is needed has come in."))
        missing.sudo().write({"requested_on": fields.Date.context_today(self)})
        names = ", ".join(missing.mapped("name"))
        self.document_id._log_event(
            "documents_requested",
            self.env._("Asked the applicant for: %(names)s", names=names),
            {"requirements": missing.requirement_id.ids},
        )
        self.message_post(body=self.env._("Asked the applicant for: %(names)s", names=names))
        if not self.applicant_email:
            return self._notice(
                self.env._(
                    "The applicant gave no e-mail address. Call %(phone)s and ask for: %(names)s",
                    phone=self.applicant_phone or "",
                    names=names,
                ),
                "warning",
            )
        self.sudo()._send_template("cluster_docs.mail_application_missing", self.applicant_email)
        return self._notice(self.env._("An e-mail with the list went to the applicant."), "success")

    def _notice(self, text, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": text, "type": kind, "next": {"type": "ir.actions.act_window_close"}},
        }

    def action_inquiry(self):
        self.ensure_one()
        self._check_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask another body"),
            "target": "new",
            "res_model": "cluster.application.inquiry.wizard",
            "view_mode": "form",
            "context": {"default_application_id": self.id},
        }

    def _send_inquiry(self, vals):
        """Note the inquiry; the first one moves the term, with the old one kept in the history."""
        self.ensure_one()
        self._check_open()
        if not self.document_id.number:
            raise UserError(self.env._("The application has no registration number yet. Try again in a minute."))
        inquiry = self.env["cluster.application.inquiry"].sudo().create({**vals, "application_id": self.id})
        self.document_id._log_event(
            "inquiry",
            self.env._("Asked %(addressee)s: %(subject)s", addressee=inquiry.addressee, subject=inquiry.subject),
            {"inquiry": inquiry.id},
        )
        rule = self.edition_id._deadline_rule(inquiry=True)
        if rule and not self.inquiry_term:
            self.document_id._set_deadline(
                rule,
                self.document_id.received_on or self.document_id.registration_date,
                self.env._("Inquiry to %(addressee)s", addressee=inquiry.addressee),
            )
            self.sudo().inquiry_term = True
        if self.state in ("submitted", "registered"):
            self.state = "in_progress"
        return inquiry

    def _check_open(self):
        self.check_access("write")
        if self.state in ("draft", "decided", "delivered"):
            raise UserError(self.env._("The application is decided. Nothing more can be asked."))

    @api.model
    def _mark_registered(self, documents):
        """Called when numbers were given: what was submitted is now registered."""
        self.sudo().search([("document_id", "in", documents.ids), ("state", "=", "submitted")]).write(
            {"state": "registered"}
        )
