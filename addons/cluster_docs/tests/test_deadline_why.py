from io import BytesIO

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import DocumentsCase


@tagged("post_install", "-at_install")
class TestDeadlineWhy(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-06 09:00:00"):
            cls.appeal = cls.registered("appeal").with_user(cls.clerk)

    def _words(self):
        return (
            "23.03.2026",
            "Appeal: 15 days",
            "Calendar days: 15",
            "06.03.2026",  # received
            "07.03.2026",  # first day counted
            "21.03.2026",  # last day, a Saturday
            "Saturday",
            "Sunday",
            "300-З",
            "ст. 17",
            "284-З",
            "02.01.2023",
            "still to be confirmed",
            "Set on registration",
        )

    def test_row_15_each_due_date_says_why(self):
        action = self.appeal.action_why_deadline()
        self.assertEqual((action["res_model"], action["res_id"]), ("cluster.deadline", self.appeal.deadline_id.id))
        page = Form(self.appeal.deadline_id, view=action["views"][0][0]).why_html
        for words in self._words():
            self.assertIn(words, page)
        self.assertIn('class="day due"', page)
        self.assertEqual(page.count('class="day off"'), 2 + 1)  # the two days of the roll-over and the legend

    def test_row_15_the_same_words_on_paper(self):
        report = self.env.ref("cluster_docs.action_report_deadline_why").with_user(self.clerk)
        report = report.with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf(report.report_name, self.appeal.deadline_id.ids)
        self.assertEqual(kind, "pdf")
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
        for words in self._words():
            self.assertIn(words, text)
        self.assertIn(self.appeal.number, text)

    def test_row_15_from_the_document_and_the_list(self):
        form = self.env["cluster.document"].with_user(self.clerk).get_view(view_type="form")["arch"]
        rows = self.env["cluster.document"].with_user(self.clerk).get_view(view_type="list")["arch"]
        cards = self.env["cluster.document"].with_user(self.clerk).get_view(view_type="kanban")["arch"]
        for arch in (form, rows, cards):
            self.assertIn('name="action_why_deadline"', arch)

    def test_a_date_set_by_hand_says_so(self):
        with freeze_time("2026-03-09 09:00:00"):
            self.appeal._set_due_date("2026-03-30", "Даручэнне вобласці")
        page = self.appeal.deadline_id.why_html
        self.assertIn("Set by hand to 30.03.2026", page)
        self.assertIn("Даручэнне вобласці", page)

    def test_the_words_follow_the_reader(self):
        page = self.appeal.with_context(lang="be_BY").deadline_id.why_html
        self.assertIn("Зварот: 15 дзён", page)
        self.assertIn("субота", page.lower())

    def test_nothing_to_explain(self):
        with self.assertRaisesRegex(UserError, "no term to explain"):
            self.registered("internal").action_why_deadline()

    def test_who_may_not_read_the_document_learns_no_reason(self):
        with self.assertRaises(AccessError):
            self.appeal.deadline_id.with_user(self.council_clerk).action_why()
        with self.assertRaises(AccessError):
            self.appeal.deadline_id.with_user(self.council_clerk).action_print_why()
