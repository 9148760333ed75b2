# The short name for translation here is self.env._
# pylint: disable=prefer-env-translation
from datetime import datetime

from odoo import fields, models


class Document(models.Model):
    """The registration and control card: rows of (label, value) in the order of the legal form of each journal."""

    _inherit = "cluster.document"

    def _card_title(self):
        self.ensure_one()
        return {
            "procedure": self.env._("Registration and control card of an application on an administrative procedure"),
            "appeal": self.env._("Registration and control card of an appeal"),
            "incoming": self.env._("Registration and control card of an incoming document"),
        }.get(self.direction, self.env._("Registration and control card of a document"))

    def _card_rows(self):
        self.ensure_one()
        build = {"procedure": self._card_procedure, "appeal": self._card_appeal}.get(
            self.direction, self._card_incoming
        )
        rows = [(label, value or "") for label, value in build()]
        links = self._links_text()
        return [*rows, (self.env._("Linked documents"), links)] if links else rows

    def _card_date(self, value):
        """A day; of a moment, the day it was where the body is."""
        if isinstance(value, datetime):
            value = fields.Datetime.context_timestamp(self.with_context(tz=self._get_body_tz()), value)
        return value.strftime("%d.%m.%Y") if value else ""

    def _card_common(self):
        """Values that several forms share."""
        resolutions = self.resolution_ids.filtered(lambda r: r.state in ("issued", "done"))
        executors = resolutions.executor_ids.sudo()
        name = executors.filtered("is_responsible").user_id | executors.user_id
        reports = executors.filtered("done_at")
        return {
            "resolution": "\n".join(
                f"{r.text} — {r.author_id.sudo().name}, {self._card_date(r.date)}" for r in resolutions
            ),
            "executor": ", ".join(name.mapped("name")),
            "term": self._card_date(self.due_date),
            "sent": "\n".join(
                f"{', '.join(r.executor_ids.sudo().user_id.mapped('name'))}: {self._card_date(r.date)}, "
                f"{self._card_date(r.due_date)}, {self._card_date(r.done_at)}"
                for r in resolutions
            ),
            "course": "\n".join(
                filter(
                    None, [self.note, *(f"{e.user_id.name}, {self._card_date(e.done_at)}: {e.report}" for e in reports)]
                )
            ),
            "answer": " ".join(
                filter(
                    None,
                    [
                        self.answer_document_id.sudo().number and f"№ {self.answer_document_id.sudo().number}",
                        self._card_date(self.answer_document_id.sudo().registration_date),
                    ],
                )
            ),
            "control": ", ".join(
                filter(
                    None,
                    [
                        self._card_date(self.control_off_at),
                        self.control_off_user_id.sudo().name,
                        self.control_off_reason,
                    ],
                )
            ),
            "control_on": ", ".join(
                filter(
                    None,
                    [self._card_date(self.control_on_at), self.control_on_user_id.sudo().name, self.control_reason],
                )
            ),
            "file": self.case_file_id.display_name if self.case_file_id else "",
            "form": dict(self._fields["delivery_method"]._description_selection(self.env)).get(
                self.delivery_method, ""
            ),
            "repeats": ", ".join(f"№ {d.number} {self._card_date(d.registration_date)}" for d in self._card_repeats()),
            "forwarded": self._card_events("forwarded"),
            "number": self.number,
            "received": self._card_date(self.received_on),
            "sheets": str(self.sheets),
            "annexes": str(self.annex_sheets),
            "contact": ", ".join(filter(None, [self.correspondent_address, self.correspondent_contact])),
        }

    def _card_repeats(self):
        same = ("correspondent_id", "=", self.correspondent_id.id)
        if not self.correspondent_id:  # typed by hand: by the name as it stands
            same = ("correspondent_name", "=", self.correspondent_name)
        if not same[2]:
            return self.browse()
        return self.search(
            [
                same,
                ("journal_id", "=", self.journal_id.id),
                ("number", "!=", False),
                ("id", "!=", self.id),
                ("state", "!=", "void"),
            ],
            order="registered_at",
            limit=10,
        )

    def _card_events(self, kind):
        return "\n".join(f"{self._card_date(event.at)}: {event.text}" for event in self.event_ids if event.kind == kind)

    def _card_procedure(self):
        _, card = self.env._, self._card_common()
        return [
            (_("Registration index"), card["number"]),
            (_("Applicant (surname, name, patronymic or name)"), self.correspondent_name),
            (_("Address of residence or stay, e-mail, phone"), card["contact"]),
            (_("Form of submission"), card["form"]),
            (_("Date of submission"), card["received"]),
            (_("Number of sheets of the application"), card["sheets"]),
            (_("Number of sheets of the documents"), card["annexes"]),
            (_("Dates and indexes of repeated applications"), card["repeats"]),
            (_("Name of the administrative procedure"), self._card_subject()),
            (_("Executor"), card["executor"]),
            (_("Term of execution"), card["term"]),
            (_("Course of consideration"), card["course"]),
            (_("Forwarded to the competent body, notice to the applicant"), card["forwarded"]),
            (_("Date and number of the administrative decision"), card["answer"]),
            (_("Result of consideration"), self.result),
            (_("Notice of the decision to the applicant (method, date)"), self._card_events("delivered")),
            (_("Taken off control"), card["control"]),
            (_("Filed in case No."), card["file"]),
        ]

    def _card_subject(self):
        """What the application is about; the catalogue's addition puts the procedure's name here."""
        return self.title

    def _card_appeal(self):
        _, card = self.env._, self._card_common()
        return [
            (_("Registration index"), card["number"]),
            (_("Surname, name, patronymic of the applicant"), self.recipients_text),
            (_("Address, e-mail, phone"), card["contact"]),
            (_("Form of submission (written, oral, electronic)"), self.kind_id.name),
            (_("Date received"), card["received"]),
            (_("Number of sheets"), card["sheets"]),
            (_("Number of sheets of annexes"), card["annexes"]),
            (_("Dates of identical or clarifying appeals received before the answer"), self._card_events("clarified")),
            (_("Dates and indexes of repeated appeals"), card["repeats"]),
            (
                _("Correspondent, date and index of the covering letter"),
                " ".join(
                    filter(None, [self.their_number and f"№ {self.their_number}", self._card_date(self.their_date)])
                ),
            ),
            (_("Topic"), self.index_code),
            (_("Content"), self.title),
            (_("Resolution (text, author, date)"), card["resolution"]),
            (_("Executor"), card["executor"]),
            (_("Term of execution"), card["term"]),
            (_("Sent for execution (to whom, date, term, date done)"), card["sent"]),
            (_("Course of consideration"), card["course"]),
            (_("Prescription and its execution"), self._card_events("prescription")),
            (_("Result of consideration"), self.result),
            (_("Date and number of the answer (notice)"), card["answer"]),
            (_("Announced at a personal reception"), self._card_events("reception")),
            (_("Taken off control (what, date, who)"), card["control"]),
            (_("Filed in case No."), card["file"]),
        ]

    def _card_incoming(self):
        _, card = self.env._, self._card_common()
        return [
            (_("Kind of document"), self.kind_id.name),
            (_("Author (correspondent)"), self.recipients_text),
            (
                _("Date and index of receipt"),
                " ".join(filter(None, [self._card_date(self.registration_date), self.number])),
            ),
            (
                _("Date and index of the document"),
                " ".join(filter(None, [self._card_date(self.their_date or self.document_date), self.their_number])),
            ),
            (_("Title or summary"), self.title),
            (_("Number of sheets"), card["sheets"]),
            (_("Number of sheets of annexes"), card["annexes"]),
            (_("Resolution or addressee"), card["resolution"]),
            (_("Executor"), card["executor"]),
            (_("Term of execution"), card["term"]),
            (_("Mark of execution"), "\n".join(filter(None, [card["course"], self.result, card["answer"]]))),
            (_("Put on control"), card["control_on"]),
            (_("Taken off control"), card["control"]),
            (
                _("Fond No. / inventory No. / case No."),
                " / ".join(filter(None, [self.paper_fond, self.paper_inventory, card["file"]])),
            ),
        ]
