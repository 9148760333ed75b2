from odoo import fields, models
from odoo.exceptions import UserError


class Document(models.Model):
    """The letter that tells an applicant of a longer term: an outgoing document like an answer that closes nothing."""

    _inherit = "cluster.document"

    is_notice = fields.Boolean("Interim notice", readonly=True, copy=False, help="It closes no document.")
    answer_ids = fields.One2many(domain=[("is_notice", "=", False)])

    def _notice_lang(self):
        """The language that an applicant chose online; on paper the correspondent's, where the body writes in it."""
        self.ensure_one()
        application, written = self._answer_application(), self.unit_id.sudo()._country_pack()._languages()
        correspondent = self.correspondent_id.lang
        wanted = [application.lang] if application else [correspondent] if correspondent in written else []
        there = set(self._notice_templates().mapped("lang"))
        return next((lang for lang in [*wanted, *written, "be_BY"] if lang in there), "be_BY")

    def _notice_templates(self):
        return self.env["cluster.template"].search([("kind", "=", "notice")])

    def _issue_notice(self, extension, template=None, signer=None):
        """A draft of the notice of an extension. Raises a sentence when it cannot be written."""
        self.ensure_one()
        lang = self._notice_lang()
        template = template or self._notice_templates().filtered(lambda one: one.lang == lang)[:1]
        signer = signer or self._answer_signers()[:1]
        if not template:
            raise UserError(
                self.env._("There is no template of a notice. Ask the administrator to write one (kind: notice).")
            )
        if not signer:
            raise UserError(
                self.env._(
                    "%(unit)s has no head who could sign the notice. Ask the administrator.", unit=self.unit_id.name
                )  # noqa: E501
            )
        values = self._answer_values(decision="explained", lang=template.lang, signer=signer)
        values |= {
            "deadline.old": extension.old_due_date.strftime("%d.%m.%Y"),
            "deadline.new": extension.new_due_date.strftime("%d.%m.%Y"),
            "reason": extension.reason,
            "law": extension.law_ref or "",
        }
        heading, body = template._fill(values)
        self.check_access("create")
        vals = self._prepare_answer_vals(template, heading, body, False, signer, [])
        notice = self.sudo().create({**vals, "is_notice": True}).with_env(self.env)
        notice.check_access("write")
        notice._log_event(
            "answer_draft",
            self.env._("Notice written from the template “%(template)s”", template=template.name),
            {"notice_of": self.id, "template": template.id, "extension": extension.id},
        )
        return notice

    def _close_and_deliver(self):
        """A signed notice goes to the applicant; the document that it is about stays in work."""
        if not self.is_notice:
            return super()._close_and_deliver()
        self.ensure_one()
        self.parent_id._log_event(
            "notice_sent",
            self.env._("The applicant is told of the longer term: No. %(number)s", number=self.number),
            {"notice": self.id},
        )
        application = self.parent_id._answer_application()
        if application.applicant_email and self.delivery_method in ("email", "portal"):
            template = self.env.ref("cluster_docs.mail_term_notice").sudo().with_context(lang=self.answer_lang)
            template.send_mail(
                self.id,
                email_values={
                    "email_to": application.applicant_email,
                    "recipient_ids": [],
                    "attachment_ids": [fields.Command.link(self.signed_attachment_id.id)],
                },
            )
            self._log_event("sent", self.env._("Sent by e-mail"), {"file": self.signed_attachment_id.id})
            return None
        return self._mail_answer()
