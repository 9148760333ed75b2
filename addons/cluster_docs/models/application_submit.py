from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import reference


class Application(models.Model):
    """From the draft to the journal: one application, one card, one reference, however often it is sent."""

    _inherit = "cluster.application"

    def _draft_submit(self, partner=None):
        """Submit a whole draft. Returns False when it was submitted before: nothing happens then.

        The write comes first: of two requests at once, the later fails on this row, is tried
        again by Odoo and finds the application submitted.
        """
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE cluster_application SET draft_touched_at = now() AT TIME ZONE 'UTC'"
            " WHERE id = %s AND state = 'draft'",
            [self.id],
        )
        self.invalidate_recordset(["draft_touched_at"])
        if not self.env.cr.rowcount:
            return False
        application = self.sudo()
        application._draft_refresh()
        if application._draft_open_step() != "check":
            raise UserError(self.env._("Some answers are still missing."))
        application._write_submission(partner or self.env["res.partner"])
        document = application._create_document()
        application.write({"document_id": document.id, "state": "submitted"})
        application._create_checklist()
        document._do_register()
        application._send_received()
        return True

    def _write_submission(self, partner):
        edition, typed, now = self.edition_id, self.draft_values or {}, fields.Datetime.now()
        today = fields.Date.context_today(self)
        consent = self.env["cluster.consent.text"]._on(today)
        minor, base_value = edition._fee_minor(today)
        unit = edition._form_body(typed)
        if not unit:
            raise UserError(self.env._("No body is set up for this service yet. Please call your rural council."))
        if not consent:
            raise UserError(self.env._("The consent text is not set up yet. Please try again later."))
        self._assign_reference()
        self.write(
            {
                **self._applicant_vals(),
                "unit_id": unit.id,
                "territory_id": edition._form_territory(typed).id,
                "partner_id": partner.id or self.partner_id.id,
                "answers": edition._form_answers(typed, self.file_ids),
                "consent_id": consent.id,
                "consent_version": consent.version,
                "consent_at": now,
                "submitted_at": now,
                "fee_amount": (minor or 0) / 100,
                "currency_id": base_value.currency_id.id,
                "access_code": reference.new_code(),
                "resume_token_hash": False,
                "resume_until": False,
                "lang": self.env.lang,
            }
        )

    def _office_lang(self):
        """Cards and events are written in the office's language, whatever the resident reads."""
        website = self.env["website"].sudo().search([], limit=1)
        return website.default_lang_id.code or self.env.company.partner_id.lang or self.env.lang

    def _prepare_document_vals(self):
        self.ensure_one()
        edition = self.edition_id
        journal = self.env["cluster.document.journal"].search(
            [("unit_id", "=", self.unit_id.id), ("kind", "=", "procedure")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._("%(body)s has no journal of procedures yet. Please call it.", body=self.unit_id.name)
            )
        return {
            "journal_id": journal.id,
            "title": f"{edition.number} {edition.name}",
            "index_code": edition.number,
            "correspondent_id": self.partner_id.id,
            "correspondent_name": self.applicant_name,
            "correspondent_address": self.applicant_address,
            "correspondent_contact": ", ".join(filter(None, (self.applicant_phone, self.applicant_email))),
            "delivery_method": "portal",
            "sheets": 1,
            "annex_sheets": len(self.file_ids),
            "their_number": self.reference,
            "their_date": fields.Date.context_today(self),
            "deadline_rule_id": edition._deadline_rule().id,
        }

    def _create_document(self):
        # The day is the body's: around midnight a visitor without a zone still has the day before.
        office = self.with_context(lang=self._office_lang(), tz=self._zone())
        document = office.env["cluster.document"].create(office._prepare_document_vals())
        for file in self.file_ids:
            file.attachment_id.with_context(image_no_postprocess=True).copy(
                {"res_model": document._name, "res_id": document.id}
            )
        document._log_event(
            "application",
            office.env._("Application %(reference)s came in online", reference=self.reference),
            {
                "reference": self.reference,
                "procedure": self.edition_id.number,
                "edition": fields.Date.to_string(self.edition_id.valid_from),
                "consent": self.consent_version,
            },
        )
        return document

    def _create_checklist(self):
        questions = self.edition_id.question_ids.filtered("requirement_id")
        today = fields.Date.context_today(self.with_context(tz=self._zone()))
        came = questions.filtered(lambda q: q.key in self.file_ids.mapped("key")).requirement_id
        self.env["cluster.application.requirement"].sudo().create(
            [
                {
                    "application_id": self.id,
                    "requirement_id": requirement.id,
                    "needed": requirement.kind == "applicant" and requirement.always,
                    "received": requirement in came,
                    "received_on": today if requirement in came else False,
                }
                for requirement in self.edition_id.requirement_ids
            ]
        )
