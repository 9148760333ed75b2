import io

from freezegun import freeze_time
from psycopg2 import IntegrityError
from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import DocumentsCase


class ArchiveCase(DocumentsCase):
    """Closed files of past years with documents and files, made by the people whose work it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.env["cluster.file.plan"]
        cls.cases = cls.env["cluster.case.file"]
        cls.deputy, cls.deputy_post = cls._person("t_deputy", "head", cls.body)

    @classmethod
    def retention(cls, text):
        return cls.env["cluster.retention.class"]._for_text(text)

    @classmethod
    def case(cls, index, text="5 л.", year=None, user=None, body=None, **vals):
        return cls.cases.with_user(user or cls.clerk).create(
            {
                "index": index,
                "title": f"Справа {index}",
                "unit_id": (body or cls.body).id,
                "year": year or fields.Date.today().year,
                "retention_id": cls.retention(text).id if text else False,
                **vals,
            }
        )

    @classmethod
    def filed(cls, case, *files, user=None, kind="internal", **vals):
        """A document with its files, registered and filed in the case."""
        document = cls.draft(kind, user, case.unit_id, case_file_id=case.id, **vals)
        for name, content in files:
            cls.attach(document, name, content)
        document.action_register()
        if document.state == "awaiting":
            document._assign_numbers_here()
        document.action_file()
        return document

    @classmethod
    def attach(cls, document, name, content, **vals):
        return (
            cls.env["ir.attachment"]
            .with_user(cls.clerk)
            .create({"name": name, "raw": content, "res_model": document._name, "res_id": document.id, **vals})
        )

    @classmethod
    def old_case(cls, index, text="5 л.", year=2015, *files, **vals):
        """A file closed at the end of `year`, with one document that holds `files`."""
        with freeze_time(f"{year}-03-02 09:00:00"):
            case = cls.case(index, text, year, **vals)
            document = cls.filed(case, *(files or ((f"{index}.txt", f"bytes of {index}".encode()),)))
        with freeze_time(f"{year}-12-30 09:00:00"):
            case.action_close()
        return case, document

    @classmethod
    def act(cls, *cases, members=None, user=None, **vals):
        return (
            cls.env["cluster.disposal.act"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "unit_id": cls.body.id,
                    "line_ids": [Command.create({"case_file_id": case.id}) for case in cases],
                    "member_ids": [
                        Command.create({"user_id": person.id}) for person in (members or (cls.controller, cls.executor))
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def approved(cls, *cases, **vals):
        act = cls.act(*cases, **vals)
        act.action_send()
        for member in act.member_ids.user_id:
            act.with_user(member).action_vote_for()
        act.with_user(cls.head).action_approve()
        return act

    def refused(self, work):
        """The error with which a step is refused, the database as it was before."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                work()
                self.env.flush_all()
        except (UserError, IntegrityError) as error:
            self.env.invalidate_all()
            return error
        return self.fail("nothing was refused")

    def sentence(self, error):
        text = str(error)
        self.assertTrue(text.strip().endswith((".", "?")), text)
        self.assertGreater(len(text.split()), 3)
        return text

    def printed(self, report, records, user=None):
        """The words of a report, as whoever prints it gets them."""
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(user or self.clerk)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report, records.ids)
        )
        self.assertEqual(kind, "pdf")
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
