from datetime import timedelta

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common_applications import PDF, ApplicationsMixin


@tagged("post_install", "-at_install")
class TestApplicationCase(ApplicationsMixin, TransactionCase):
    """The clerk's side, who sees what, and what the database itself refuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_service()
        cls.clerks = cls._make_user("clerk", cls.units[0]), cls._make_user("clerk", cls.units[1])
        cls.auditor = cls._make_user("auditor", cls.units[0])
        cls.resident = cls._make_user("resident")
        cls.stranger = cls._make_user("resident")

    @classmethod
    def _make_user(cls, group, unit=None):
        number = cls.env["res.users"].search_count([])
        user = (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": f"{group} {number}",
                    "login": f"{group}-{cls.mark}-{number}",
                    "group_ids": [fields.Command.set(cls.env.ref(f"cluster_base.group_{group}").ids)],
                }
            )
        )
        if unit:
            cls.env["hr.employee"].create({"name": user.name, "user_id": user.id, "department_id": unit.id})
        return user

    def test_an_application_is_closed_by_its_decision_alone(self):
        application = self._submitted(self.resident.partner_id)
        document = application.document_id.with_user(self.clerks[0])
        wizard = self.env["cluster.document.reason"].with_user(self.clerks[0])
        for step in ("answered", "void"):
            with self.assertRaisesRegex(UserError, "applicant waits for a decision"):
                wizard.create({"document_id": document.id, "step": step, "reason": "Вусна"}).action_apply()
        for button in (document.action_mark_answered, document.action_void):
            with self.assertRaisesRegex(UserError, "applicant waits for a decision"):
                button()
        with self.assertRaisesRegex(UserError, "waits for its decision"):
            document.action_file()
        self.assertEqual((document.state, application.state), ("registered", "registered"))

    def test_who_sees_what(self):
        application = self._submitted(self.resident.partner_id)
        draft = self._draft(self.resident.partner_id)
        for user, sees, writes in (
            (self.clerks[0], True, True),
            (self.clerks[1], False, False),
            (self.auditor, True, False),
            (self.resident, True, False),
            (self.stranger, False, False),
        ):
            seen = self.env["cluster.application"].with_user(user)
            self.assertEqual(bool(seen.search([("id", "=", application.id)])), sees, user.name)
            self.assertFalse(seen.search([("id", "=", draft.id)]), "nobody reads a draft")
            self.assertEqual(application.with_user(user).has_access("write"), writes, user.name)
            self.assertFalse(application.with_user(user).has_access("unlink"))
            with self.assertRaises(AccessError):
                application.with_user(user).read(["access_code"])

    def test_what_was_submitted_stays(self):
        application = self._submitted().with_user(self.clerks[0])
        with self.assertRaises(UserError):
            application.applicant_name = "Somebody else"
        with self.assertRaises(UserError):
            application.sudo().unlink()

    def test_closed_checklist(self):
        draft = self._draft()
        draft._draft_add_files(self.questions[2], [("house.pdf", PDF)])
        draft._draft_submit()
        lines = draft.requirement_ids.with_user(self.clerks[0])
        self.assertEqual(lines.filtered("received").requirement_id, self.paper)
        with self.assertRaises(AccessError):
            lines.create({"application_id": draft.id, "requirement_id": self.passport.id})
        draft.document_id._assign_numbers_here()
        application = draft.with_user(self.clerks[0])
        application.action_request_missing()
        mail = self.env["mail.mail"].search([("model", "=", "cluster.application"), ("res_id", "=", draft.id)], limit=1)
        self.assertIn("Passport", mail.body_html)
        lines.filtered(lambda line: line.requirement_id == self.passport).received = True
        with self.assertRaises(UserError):
            application.action_request_missing()

    def test_inquiry_moves_the_term_once(self):
        application = self._submitted().with_user(self.clerks[0])
        first = application.document_id.deadline_id
        for addressee in ("Register", "Bank"):
            application._send_inquiry({"addressee": addressee, "subject": "Extract"})
        deadlines = application.sudo().document_id.deadline_ids
        self.assertEqual(len(deadlines), 2)
        self.assertEqual(first.state, "superseded")
        self.assertGreater(application.due_date, first.due_date)
        self.assertEqual(len(application.inquiry_ids), 2)

    def test_changed_rule_leaves_a_running_case_alone(self):
        application = self._submitted()
        due = application.due_date
        with self.assertRaises(UserError):
            self.edition.term_amount = 3
        self.edition.action_new_edition()
        new = self.procedure.edition_ids - self.edition
        new.term_amount = 3
        self.procedure.invalidate_recordset()
        self.assertEqual(self.procedure.edition_id, new)
        self.assertEqual(application.edition_id, self.edition)
        self.assertEqual(application.due_date, due)
        self.assertEqual(self._submitted().edition_id, new)

    @mute_logger("odoo.sql_db")
    def test_database_refuses(self):
        first, second = self._submitted(), self._submitted()
        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            second.reference = first.reference
            second.flush_recordset()
        second.invalidate_recordset()
        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_application SET state = 'delivered' WHERE id = %s", [first.id])
        with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.edition.copy({"valid_from": "2025-01-01"})

    def test_drafts_are_forgotten(self):
        idle, saved, submitted = self._draft(), self._draft(), self._submitted()
        idle._draft_add_files(self.questions[2], [("house.pdf", PDF)])
        attachment = idle.file_ids.attachment_id
        saved._draft_send_link("alesia@example.com")
        drafts = self.env["cluster.application"]
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            drafts._gc_drafts()
        self.assertFalse(idle.exists())
        self.assertFalse(attachment.exists())
        self.assertTrue(saved.exists())
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            drafts._gc_drafts()
        self.assertFalse(saved.exists())
        self.assertTrue(submitted.exists())

    def test_photograph_is_kept_byte_for_byte(self):
        from io import BytesIO

        from PIL import Image

        stream = BytesIO()
        Image.effect_noise((2600, 2000), 60).convert("RGB").save(stream, "JPEG", quality=90)
        draft = self._draft()
        self.assertEqual(draft._draft_add_files(self.questions[2], [("photo.jpg", stream.getvalue())]), [])
        self.assertEqual(draft.file_ids.attachment_id.raw, stream.getvalue())
