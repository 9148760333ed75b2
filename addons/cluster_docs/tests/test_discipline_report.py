from io import BytesIO

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DocumentsCase

VERDICTS = ("on_time", "late", "open", "overdue", "no_term")


@tagged("post_install", "-at_install")
class TestDisciplineReport(DocumentsCase):
    """Appeals of Friday 6 March 2026, due on Monday the 23rd."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-06 09:00:00"):
            cls.in_time, cls.late, cls.idle, cls.void = (cls.registered("appeal") for _n in range(4))
            cls.letter = cls.registered("incoming")
            cls.other = cls.registered("appeal", user=cls.council_clerk, body=cls.council)
            for document in cls.in_time | cls.late:
                cls.resolution(document).action_issue()
        with freeze_time("2026-03-10 09:00:00"):
            cls.void._void("Памылка")
        with freeze_time("2026-03-20 09:00:00"):
            cls.closed(cls.in_time)
        with freeze_time("2026-03-25 09:00:00"):
            cls.closed(cls.late)
            cls.registered("appeal")

    def report(self, day, user=None, **vals):
        with freeze_time("2026-04-01 09:00:00"):
            report = (
                self.env["cluster.discipline.report"]
                .with_user(user or self.head)
                .create({"day": day, "date_from": "2026-03-06", **vals})
            )
            report.action_show()
        return report

    def numbers(self, report, way="unit"):
        rows = report.total_ids.filtered(lambda row: row.way == way)
        return {row.name: tuple(row[verdict] for verdict in VERDICTS) for row in rows}

    def test_row_18_on_time_and_late_by_body_executor_and_journal(self):
        report = self.report("2026-03-25")
        self.assertEqual(self.numbers(report), {self.body.display_name: (1, 1, 1, 1, 1)})
        self.assertEqual(
            self.numbers(report, "executor"), {"t_executor": (1, 1, 0, 0, 0), "Nobody assigned": (0, 0, 1, 1, 1)}
        )
        journals = self.numbers(report, "journal")
        self.assertEqual(journals[self.journal("appeal").display_name], (1, 1, 1, 1, 0))
        self.assertEqual(journals[self.journal("incoming").display_name], (0, 0, 0, 0, 1))
        line = report.line_ids.filtered(lambda line: line.document_id == self.late)
        self.assertEqual((line.verdict, line.days_late, line.executor_id), ("late", 2, self.executor))

    def test_row_18_totals_equal_their_drill_downs(self):
        report = self.report("2026-03-25", self.auditor)
        self.assertGreater(len(report.total_ids), 3)
        for way in ("unit", "executor", "journal"):
            rows = report.total_ids.filtered(lambda row, way=way: row.way == way)
            self.assertEqual(sum(rows.mapped("total")), len(report.line_ids))
            for row in rows:
                for verdict in VERDICTS:
                    action = row.with_context(discipline_verdict=verdict).action_open()
                    opened = self.env["cluster.document"].with_user(self.auditor).search(action["domain"])
                    self.assertEqual(len(opened), row[verdict], (row.name, verdict))
                opened = self.env["cluster.document"].with_user(self.auditor).search(row.action_open()["domain"])
                self.assertEqual(len(opened), row.total)

    def test_row_18_a_past_day_stays_as_it_was(self):
        wanted = {
            "2026-03-09": (0, 0, 4, 0, 1),  # the later voided one was still in work
            "2026-03-19": (0, 0, 3, 0, 1),
            "2026-03-23": (1, 0, 2, 0, 1),
            "2026-03-24": (1, 0, 0, 2, 1),
        }
        self.assertEqual({day: self.numbers(self.report(day))[self.body.display_name] for day in wanted}, wanted)
        with freeze_time("2026-03-28 09:00:00"):  # history goes on
            self.idle._set_due_date("2026-04-30", "Даручэнне")
            self.late._void("Памылка")
            self.in_time.deadline_id.rule_id.sudo().amount = 1
            self.registered("appeal", received_on="2026-03-06")
            self.resolution(self.idle).action_issue()
        self.env.flush_all()
        self.assertEqual({day: self.numbers(self.report(day))[self.body.display_name] for day in wanted}, wanted)
        self.assertEqual(self.numbers(self.report("2026-03-28"))[self.body.display_name], (1, 0, 2, 1, 1))

    def test_row_18_everybody_counts_what_he_may_read(self):
        self.assertEqual(set(self.numbers(self.report("2026-03-25"))), {self.body.display_name})
        self.assertEqual(
            set(self.numbers(self.report("2026-03-25", self.coordinator))),
            {self.body.display_name, self.council.display_name},
        )
        mine = self.report("2026-03-25")
        self.assertFalse(
            self.env["cluster.discipline.line"].with_user(self.clerk).search([("report_id", "=", mine.id)])
        )

    def test_row_18_printed(self):
        report = self.report("2026-03-25")
        action = self.env.ref("cluster_docs.action_report_discipline").with_user(self.head)
        action = action.with_context(force_report_rendering=True)
        pdf, _kind = action._render_qweb_pdf(action.report_name, report.ids)
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
        for words in (
            "25.03.2026",
            "By body",
            "By executor",
            "By journal",
            "t_executor",
            "Out of time",
            self.late.number,
        ):
            self.assertIn(words, text)

    def test_bad_days_get_a_sentence(self):
        with freeze_time("2026-04-01 09:00:00"):
            reports = self.env["cluster.discipline.report"].with_user(self.head)
            with self.assertRaisesRegex(UserError, "02.04.2026 is yet to come"):
                reports.create({"day": "2026-04-02"}).action_show()

    def test_the_clock_that_stands_is_not_overdue(self):
        with freeze_time("2026-03-20 09:00:00"):
            rule = self.idle.deadline_id.rule_id.sudo()
            rule.write({"suspension_allowed": True, "suspension_law_ref": "Закон"})
            self.idle._set_deadline(rule, self.idle.received_on, "Перазлік")
            self.idle._suspend("2026-03-20", None, "Экспертыза")
        self.assertEqual(self.numbers(self.report("2026-03-24"))[self.body.display_name], (1, 0, 1, 1, 1))
