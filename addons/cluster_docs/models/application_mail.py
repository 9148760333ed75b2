from urllib.parse import quote

from odoo import fields, models

from ..engine import reference


class Application(models.Model):
    """What the applicant is told by e-mail, in the language the application was made in."""

    _inherit = "cluster.application"

    def _send_template(self, xmlid, email, **context):
        """Queue a mail; the mail queue sends it, so no transaction waits for a mail server."""
        self.ensure_one()
        if not email:
            return self.env["mail.mail"]
        lang = self.lang or self.env.lang
        template = self.env.ref(xmlid).sudo().with_context(lang=lang, **context)
        mail_id = template.send_mail(self.id, force_send=False, email_values={"email_to": email, "recipient_ids": []})
        return self.env["mail.mail"].sudo().browse(mail_id)

    def _status_url(self):
        self.ensure_one()
        return f"{self.get_base_url()}/services/status?reference={self.reference}"

    def _status_url_quoted(self):
        """For the QR code of the receipt."""
        return quote(self._status_url(), safe="")

    def _send_received(self):
        for application in self:
            application._send_template("cluster_docs.mail_application_received", application.applicant_email)

    def _send_code(self):
        """A code that was lost is replaced, so that an old mail found by others opens nothing."""
        for application in self.sudo():
            application.access_code = reference.new_code()
            application._send_template("cluster_docs.mail_application_code", application.applicant_email)

    def _status_find(self, typed_reference, typed_code):
        """The application both belong to. Nothing tells which of the two was wrong."""
        wanted = reference.normalise(typed_reference)
        found = (
            self.sudo().search([("reference", "=", wanted)], limit=1)
            if reference.is_reference(wanted)
            else self.sudo().browse()
        )
        right = reference.same_code(typed_code, found.access_code or "")
        return found if found and right else self.sudo().browse()

    def _answer_attachments(self):
        """Files of the delivered answer, newest first; none before it is delivered."""
        self.ensure_one()
        if self.state != "delivered":
            return self.env["ir.attachment"]
        return self.sudo().answer_document_id.attachment_ids.sorted("id", reverse=True)

    def _deliver(self, answer_document):
        """Show the signed answer to the applicant and tell them. Called when the answer is issued."""
        for application in self.sudo():
            vals = {
                "state": "delivered",
                "answer_document_id": answer_document.id,
                "delivered_at": fields.Datetime.now(),
            }
            if not application.decision:
                vals.update(decision="granted", decided_at=fields.Datetime.now())
            application.write(vals)
            way = self.env._("by e-mail and online") if application.applicant_email else self.env._("online")
            application.document_id._log_event(
                "delivered",
                self.env._("Answer delivered to the applicant %(way)s", way=way),
                {"application": application.reference, "answer": answer_document.id},
            )
            application._send_template("cluster_docs.mail_application_answer", application.applicant_email)

    def _decide(self, decision):
        """Mark the outcome before the answer is signed: "granted" or "refused"."""
        self.sudo().write({"state": "decided", "decision": decision, "decided_at": fields.Datetime.now()})
