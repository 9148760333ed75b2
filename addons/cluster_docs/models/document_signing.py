import re

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import pades


class Document(models.Model):
    """The head's signature: the letter becomes a PDF/A-3b, the PDF a signed file, the file the answer."""

    _inherit = "cluster.document"

    def _sign_answers(self, key, pin):
        """Signs with the user's own key. Raises before anything is written when one of the answers cannot be signed;
        files are made first, records last, so that no row is held while a PDF is made."""
        for answer in self:
            answer._check_signable()
        self._check_key_for_turn(key)
        credential = key._open(pin)
        if not key._is_trusted():
            raise UserError(
                self.env._(
                    "The authority that issued your key is not trusted here: %(issuer)s. "
                    "Ask the administrator to add its root certificate.",
                    issuer=key.issuer,
                )
            )
        made = [(answer, *answer._make_signed_file(credential)) for answer in self]
        for answer, content, moment in made:
            answer._keep_signed_file(content, moment, credential.certificate, key)
        for answer in self:
            if not answer._pass_on():
                answer.sudo().write({"answer_state": "signed"})
                answer._close_and_deliver()

    def _check_signable(self):
        self.ensure_one()
        self._check_mine_to_sign()
        self.check_access("write")
        if self.state == "void":
            raise UserError(
                self.env._("The number of %(document)s is void: it cannot be signed.", document=self.display_name)
            )
        if not self.number:
            raise UserError(
                self.env._(
                    "%(document)s waits for its number: it is given in a minute. Sign again then.",
                    document=self.display_name,
                )
            )

    def _answer_pdf(self, certificate=None, moment=None):
        """The letter as PDF/A-3b."""
        self.ensure_one()
        answer = self._answer_in(self.answer_lang)
        html = (
            self.env["ir.qweb"]
            .with_context(lang=answer.env.lang)
            ._render("cluster_docs.answer_letter", answer._answer_letter(certificate, moment), lang=answer.env.lang)
        )
        return self.env["ir.actions.report"]._weasyprint_html_to_pdf(
            html,
            title=f"{self.title} № {self.number}" if self.number else self.title,
            author=answer._answer_body_name(),
            lang=self.answer_lang or answer.env.lang,
            variant="pdf/a-3b",
        )

    def _make_signed_file(self, credential):
        """(bytes, naive UTC moment). What was made is checked before it is kept. Who comes after another signs the file
        that the other has left: nothing is printed anew."""
        self.ensure_one()
        now = fields.Datetime.now().replace(microsecond=0)
        moment = self.env["cluster.signing.key"]._utc(now)
        certificate = credential.certificate
        before = self.sudo().signer_line_ids.filtered(lambda line: line.state == "signed")
        pdf = self.sudo().signed_attachment_id.raw if before else self._answer_pdf(certificate, now)
        label = self._answer_in(self.answer_lang).env._("Electronic signature of %(name)s", name=certificate.name)
        try:
            signed = self.env["cluster.timestamp.service"]._sign(
                pdf,
                credential,
                now,
                reason=f"{self.title} № {self.number}",
                location=self.unit_id.sudo().territory_id.name or "",
                name=certificate.name,
                field_name=f"Signature{len(before) + 1}",
                tooltip=label,
            )
        except pades.CannotSign as error:
            raise UserError(
                self.env._(
                    "%(document)s could not be signed: the file was not made as it should be. Tell the administrator.",
                    document=self.display_name,
                )
            ) from error
        reports = self.env["cluster.check"]._reports(signed, moment=moment)
        good = [report.verdict for report in reports] == ["good"] * (len(before) + 1)
        if not good or not reports[-1].covers_whole_file:
            raise UserError(
                self.env._(
                    "The signature of %(document)s did not pass its own check. Nothing was kept. "
                    "Tell the administrator.",
                    document=self.display_name,
                )
            )
        return signed, now

    def _keep_signed_file(self, content, moment, certificate, key):
        self.ensure_one()
        is_test = self.env["cluster.trust.anchor"]._is_test_issuer(certificate.issuer, *certificate.authorities)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self._signed_file_name(),
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        digest = pades.fingerprint(content)
        report = self.env["cluster.check"]._reports(content, moment=self.env["cluster.signing.key"]._utc(moment))[-1]
        turn = self._turn()
        signature = (
            self.env["cluster.signature"]
            .sudo()
            .create(
                {
                    "document_id": self.id,
                    "attachment_id": attachment.id,
                    "signer_id": self.env.uid,
                    "signer_name": certificate.name,
                    "signer_post": certificate.post or self._answer_post(self.env.user),
                    "certificate_subject": certificate.subject,
                    "certificate_issuer": certificate.issuer,
                    "certificate_serial": certificate.serial,
                    "certificate_valid_to": certificate.valid_to.replace(tzinfo=None),
                    "signed_at": moment,
                    "sha256": digest,
                    "level": report.level,
                    "proven_at": report.proven_at and report.proven_at.replace(tzinfo=None),
                    "capacity": turn.capacity or "signs",
                    "is_test": is_test,
                    "checked_at": moment,
                }
            )
        )
        turn.write({"state": "signed", "signature_id": signature.id})
        self.sudo().write({"signed_attachment_id": attachment.id})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self._log_event(
            "signed",
            self.env._("Sealed by %(name)s, certificate %(serial)s", name=certificate.name, serial=certificate.serial)
            if turn.capacity == "seals"
            else self.env._(
                "Signed by %(name)s, certificate %(serial)s", name=certificate.name, serial=certificate.serial
            ),
            {
                "sha256": digest,
                "file": attachment.id,
                "serial": certificate.serial,
                "key": key.id,
                "level": report.level,
            },
        )

    def _signed_file_name(self):
        """A name every system takes: the number without slashes, then the heading."""
        number = re.sub(r"[^\w.-]+", "-", self.number or "")
        title = re.sub(r"[^\w -]+", "", self.title or "").strip()[:60]
        return f"{number} {title}.pdf".strip()

    def _close_and_deliver(self):
        """The document that was answered is closed; the applicant gets the file."""
        self.ensure_one()
        asked = self.parent_id
        application = asked._answer_application() if asked else None
        words = dict(self._fields["answer_decision"]._description_selection(self.env))
        result = words.get(self.answer_decision) or self.title
        if asked.state in ("registered", "execution"):
            asked._mark_answered(self, f"{result}: № {self.number}")
        elif asked:
            asked._log_event(
                "answered", self.env._("Answered: %(result)s", result=f"{result}: № {self.number}"), {"answer": self.id}
            )
        if application:
            application._decide(self.answer_decision)
            application._deliver(self)
        else:
            self._mail_answer()

    def _mail_answer(self):
        """A letter outside online applications goes to the correspondent's address, if there is one."""
        self.ensure_one()
        email = self.correspondent_id.sudo().email_normalized
        if not email or self.delivery_method not in ("email", "portal"):
            return
        lang = self._answer_in(self.answer_lang).env.lang
        template = self.env.ref("cluster_docs.mail_answer").sudo().with_context(lang=lang)
        template.send_mail(
            self.id,
            email_values={
                "email_to": email,
                "recipient_ids": [],
                "attachment_ids": [fields.Command.link(self.signed_attachment_id.id)],
            },
        )
        self._log_event("sent", self.env._("Sent by e-mail"), {"file": self.signed_attachment_id.id})
