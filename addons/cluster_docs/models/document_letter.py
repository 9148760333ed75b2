from odoo import fields, models

from ..engine import declension, letter_words, qr
from .stylesheet import letter_css


class Document(models.Model):
    """What a letter says: the values of its template's fields, and the form around its text."""

    _inherit = "cluster.document"

    def _answer_in(self, lang):
        """This document read in a language, if the database has it; a letter may be in one that it has not."""
        known = lang == "en_US" or bool(lang and self.env["res.lang"]._get_data(code=lang))
        return self.with_context(lang=lang) if known else self

    def _answer_values(self, *, decision, lang, signer, grounds=(), text=""):
        """Values of the template's fields, all of them text or rows of text."""
        document = self._answer_in(lang)
        application = document._answer_application() if self else document.browse()
        edition = application.edition_id if application else application
        address = _optional(application, "applicant_address") or document.correspondent_address or ""
        return {
            **self._body_values(signer),
            **document._source_values(),
            "applicant.name": document._applicant_name(application),
            "applicant.address": address,
            "applicant.contact": document.correspondent_contact or "",
            "application.reference": _optional(application, "reference"),
            "procedure.number": _optional(edition, "number") if application else "",
            "procedure.name": _optional(edition, "name") if application else "",
            "procedure.law": edition._law_text() if application else "",
            "procedure.validity": _optional(edition, "validity"),
            "text": text or "",
            "granted": decision == "granted",
            "refused": decision == "refused",
            "answers": [
                {"label": _plain(row.get("label")), "value": _plain(row.get("value"))}
                for row in (application.answers if application else None) or []
            ],
            "grounds": list(grounds),
            "people": [],
            "documents": [],
            "rows": [],
        }

    def _source_values(self):
        """What is known of the document that is answered."""
        return {
            "application.number": self.number or "",
            "application.date": _figures(self.registration_date),
            "application.summary": self.title or "",
            "document.kind": self.kind_id.name or "",
            "document.their_number": self.their_number or "",
            "document.their_date": _figures(self.their_date),
            "document.received": _figures(self.received_on if self else False),
            "document.due": _figures(self.due_date),
            "document.sheets": str(self.sheets) if self else "",
            "case.index": self.case_file_id.index or "",
            "case.title": self.case_file_id.title or "",
        }

    def _body_values(self, signer, unit=None):
        """The body, who signs for it and who writes; what only some letters need is empty."""
        unit = (unit or self.unit_id).sudo()
        body = unit.body_partner_id
        writer = self.env.user.employee_id.sudo()
        return {
            **dict.fromkeys(("receiver.name", "receiver.address", "deadline.old", "deadline.new"), ""),
            **dict.fromkeys(("subject", "reason", "law", "amount"), ""),
            "body.name": declension.Name(body.name or unit.name or "", "organisation"),
            "body.address": ", ".join(filter(None, [body.zip, body.city, body.street])),
            "body.phone": body.phone or "",
            "body.email": body.email or "",
            "body.place": body.city or unit.territory_id.name or "",
            "signer.name": declension.Name(signer.sudo().name or "", "person"),
            "signer.post": declension.Name(self._answer_post(signer, unit), "post"),
            "executor.name": declension.Name(self.env.user.sudo().name or "", "person"),
            "executor.post": declension.Name(writer.job_title or "", "post"),
            "executor.phone": writer.work_phone or "",
            "today": _figures(fields.Date.context_today(self)),
        }

    def _applicant_name(self, application):
        name = _optional(application, "applicant_name") or self.correspondent_name or ""
        partner = self.correspondent_id.sudo()
        firm = partner.is_company and partner.name == name
        return declension.Name(name, "organisation" if firm else "person")

    def _answer_body_name(self):
        self.ensure_one()
        unit = self.unit_id.sudo()
        return unit.body_partner_id.name or unit.name or ""

    # the letter

    def _answer_letter(self, certificate=None, moment=None):
        """What the letter's form needs. Without a certificate it is a copy for reading."""
        self.ensure_one()
        lang = self.answer_lang or self.env.lang or "be_BY"
        unit = self.unit_id.sudo()
        parent = self.parent_id.sudo()
        url = self._check_url()
        qr_size, qr_path = qr.path(url) if url else (0, "")
        letter = {
            "lang": lang.split("_")[0],
            "words": letter_words.words(lang),
            "css": letter_css(),
            "layout": self.answer_template_id.kind or "letter",
            "title": self.title,
            "number": self.number or "",
            "date": _figures(self.registration_date),
            "text": self.answer_body or "",
            "addressee": self.correspondent_name or "",
            "address": self.correspondent_address or "",
            "parent_number": parent.number or "",
            "parent_date": _figures(parent.registration_date),
            "hand": False,
            "sample": False,
            **self._letter_head(unit),
        }
        return {
            "letter": letter,
            "doc": self.sudo(),
            "unit": unit,
            "body": unit.body_partner_id,
            "parent": parent,
            "certificate": certificate,
            "moment": moment and self._answer_local(moment),
            "check_url": url,
            "qr_size": qr_size,
            "qr_path": qr_path,
            "signer_name": self.answer_signer_id.sudo().name,
            "signer_post": self._answer_post(self.answer_signer_id),
            "is_test": bool(certificate)
            and self.env["cluster.trust.anchor"]._is_test_issuer(certificate.issuer, *certificate.authorities),
            "place": letter["place"],
        }

    def _letter_head(self, unit):
        body = unit.body_partner_id
        return {
            "body_name": body.name or unit.name or "",
            "body_address": ", ".join(part for part in (body.zip, body.city, body.street) if part),
            "body_phone": body.phone or "",
            "body_email": body.email or "",
            "place": body.city or unit.territory_id.name or "",
        }

    def _answer_local(self, moment):
        return fields.Datetime.context_timestamp(self.with_context(tz=self._get_body_tz()), moment)

    def _check_url(self):
        return f"{self.get_base_url()}/check/{self.public_code}" if self.public_code else ""


def _figures(day):
    return day.strftime("%d.%m.%Y") if day else ""


def _optional(record, name):
    """A field of the procedure's edition that its addon may name otherwise; words only."""
    if name not in record._fields:
        return ""
    field = record._fields[name]
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(record[name], "")
    return _plain(record[name])


def _plain(value):
    if value in (None, False):
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(one) for one in value)
    return str(value)
