from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DocumentsCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-06 09:00:00")
class TestFlowAcquaintance(DocumentsCase):
    """Row 12: list with dates, reminder, PDF."""

    def sheet(self, document, users=None, units=None, **vals):
        return (
            self.env["cluster.acquaintance"]
            .with_user(self.clerk)
            .create(
                {
                    "document_id": document.id,
                    "user_ids": [Command.set(users.ids if users else [])],
                    "unit_ids": [Command.set(units.ids if units else [])],
                    "due_date": "2026-03-10",
                    **vals,
                }
            )
        )

    def test_row_12_people_and_units_with_dates(self):
        document = self.registered("internal")
        sheet = self.sheet(document, self.head, self.office)
        sheet.action_send()
        self.assertEqual(sheet.line_ids.user_id, self.head | self.controller | self.clerk | self.executor)
        self.assertEqual(set(document._tasks("acquaintance").user_id), set(sheet.line_ids.user_id))
        line = sheet.line_ids.filtered(lambda one: one.user_id == self.executor)
        self.assertEqual((line.sent_on.isoformat(), line.due_date.isoformat()), ("2026-03-06", "2026-03-10"))
        with self.assertRaisesRegex(AccessError, "Only t_executor can say so"):
            line.with_user(self.clerk).action_read()
        mine = document.with_user(self.executor)
        self.assertEqual(mine.my_reading_id, line)
        mine.action_read()
        self.assertTrue(line.read_at)
        self.assertFalse(document._tasks("acquaintance", line))
        self.assertIn("t_executor has read the document", " ".join(document.event_ids.mapped("text")))
        with self.assertRaisesRegex(UserError, "not asked to read"):
            mine.invalidate_recordset()
            mine.action_read()
        for user in self.head | self.controller | self.clerk:
            document.with_user(user).action_read()
        self.assertEqual((sheet.state, sheet.progress), ("done", "4 of 4"))

    def test_row_12_reminder_and_its_end(self):
        document = self.registered("internal")
        sheet = self.sheet(document, self.head | self.executor)
        sheet.action_send()
        document.with_user(self.head).action_read()
        rows = [("task_model", "=", "cluster.acquaintance.line"), ("document_id", "=", document.id)]
        reminders = self.env["cluster.reminder"]
        with freeze_time("2026-03-08 06:00:00"):
            self.env["cluster.document"]._cron_remind()
            self.env["cluster.document"]._cron_remind()
        self.assertEqual(reminders.search(rows).mapped("user_id"), self.executor)
        self.assertEqual(reminders.search_count(rows), 1)
        sheet.with_user(self.clerk).action_cancel()
        with freeze_time("2026-03-20 06:00:00"):
            self.env["cluster.document"]._cron_remind()
        self.assertEqual(reminders.search_count(rows), 1)

    def test_row_12_the_sheet_as_pdf(self):
        document = self.registered("internal")
        sheet = self.sheet(document, self.head | self.executor, purpose="Да ведама")
        sheet.action_send()
        document.with_user(self.head).action_read()
        report = self.env["ir.actions.report"].with_user(self.clerk)
        html, _kind = report._render_qweb_html("cluster_docs.report_acquaintance_sheet", sheet.ids)
        for words in ("Acquaintance sheet", "Да ведама", "t_head", "06.03.2026 12:00", "not yet"):
            self.assertIn(words, html.decode())
        pdf, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            "cluster_docs.report_acquaintance_sheet", sheet.ids
        )
        self.assertEqual((kind, pdf[:5]), ("pdf", b"%PDF-"))

    def test_another_body_reads_what_it_is_asked_to_read(self):
        document = self.registered("internal")
        self.assertFalse(document.with_user(self.council_clerk).has_access("read"))
        self.sheet(document, self.council_clerk).action_send()
        theirs = document.with_user(self.council_clerk)
        self.assertEqual(theirs.title, document.title)
        theirs.action_read()

    def test_reading_goes_on_after_the_answer(self):
        document = self.registered("incoming")
        self.sheet(document, self.executor).action_send()
        document._mark_answered(self.env["cluster.document"], "Адказана")
        self.assertEqual(document._tasks("acquaintance").user_id, self.executor)
        document.with_user(self.executor).action_read()

    def test_bad_input(self):
        document = self.registered("internal")
        with self.assertRaisesRegex(UserError, "Name people, or units"):
            self.sheet(document).action_send()
        with self.assertRaisesRegex(UserError, "The day has passed"):
            self.sheet(document, self.head, due_date="2026-03-01").action_send()
        sheet = self.sheet(document, self.head)
        with self.assertRaisesRegex(UserError, "sent by its button"):
            sheet.state = "sent"
        sheet.action_send()
        with self.assertRaisesRegex(UserError, "is not changed"):
            sheet.user_ids = [Command.link(self.clerk.id)]
        with self.assertRaisesRegex(UserError, "stays"):
            sheet.unlink()
        document._void("Памылкова")
        self.assertEqual((sheet.state, len(document._tasks("acquaintance"))), ("cancelled", 0))
