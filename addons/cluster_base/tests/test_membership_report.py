"""Row 7: joined, left and why between any two days add up; renewal rate; shares."""

import io
from datetime import date
from itertools import combinations

from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestMembershipReport(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.env.ref("base.user_root")
        cls.stays = cls._member("Стала", "active")
        cls.leaver = cls._member("З’ехаў", "active").with_user(root)
        cls.leaver._leave("withdrew", "Moved to the town.", date(2026, 5, 10))
        cls.refused = cls._member("Не прынялі").with_user(root)
        cls.refused._leave("refused", "Not from the district.", date(2026, 4, 1))
        cls.late = cls._member("Познi", kind_id=cls.env.ref("cluster_base.kind_firm").id).with_user(root)
        cls.late._admit("9 of 01.07.2026", date(2026, 7, 1), "be_BY")
        cls.foreign = cls._member("Чужы", "active", cluster=cls.other_cluster)
        cls.back = cls._member("Вярнуўся", "active").with_user(root)
        cls.back._leave("ceased", "Closed for the winter.", date(2026, 3, 1))
        cls.back._apply_again(date(2026, 6, 1))
        cls.back._admit("10 of 15.06.2026", date(2026, 6, 15), "be_BY")

    def _report(self, first, last, user=None):
        return (
            self.env["cluster.member.report"]
            .with_user(user or self.user_coordinator)
            .create({"cluster_id": self.cluster.id, "date_from": first, "date_to": last})
        )

    def _numbers(self, report):
        return report.at_start, report.joined, report.left, report.at_end

    def test_row_07_joined_left_and_why_add_up_for_any_two_days(self):
        self.assertEqual(self._numbers(self._report(date(2026, 1, 1), date(2026, 12, 31))), (0, 5, 2, 3))
        self.assertEqual(self._numbers(self._report(date(2026, 5, 1), date(2026, 6, 30))), (2, 1, 1, 2))
        days = [
            date(2026, 1, 31),
            date(2026, 2, 1),
            date(2026, 3, 1),
            date(2026, 5, 10),
            date(2026, 6, 15),
            date(2026, 9, 1),
        ]
        for first, last in combinations(days, 2):
            start, joined, left, end = self._numbers(self._report(first, last))
            with self.subTest(first=first, last=last):
                self.assertEqual(start + joined - left, end)
        reasons = self._report(date(2026, 1, 1), date(2026, 12, 31))._reasons()
        self.assertEqual([count for _way, count, _rows in reasons], [1, 1])
        self.assertEqual(
            [(way, [(name, words) for name, _day, words in rows]) for way, _count, rows in reasons],
            [
                ("Left at own wish", [("З’ехаў", "Moved to the town.")]),
                ("Ceased to exist", [("Вярнуўся", "Closed for the winter.")]),
            ],
        )

    def test_row_07_drill_down_shows_the_members_counted(self):
        report = self._report(date(2026, 5, 1), date(2026, 12, 31), self.user_auditor)
        shown = {
            name: self.env["cluster.member.movement"].with_user(self.user_auditor).search(action["domain"]).member_id
            for name, action in (("joined", report.action_joined()), ("left", report.action_left()))
        }
        self.assertEqual(shown, {"joined": self.late | self.back, "left": self.leaver})
        members = self.env["cluster.member"].search(report.action_at_start()["domain"])
        self.assertEqual(members, self.stays | self.leaver)
        members = self.env["cluster.member"].search(report.action_at_end()["domain"])
        self.assertEqual(members, self.stays | self.late | self.back)

    def test_row_07_tables_by_kind_and_council_add_up_too(self):
        report = self._report(date(2026, 1, 1), date(2026, 12, 31))
        for by in ("kind_id", "council_id"):
            rows, total = report._rows_by(by)
            self.assertEqual(total[:4], self._numbers(report))
            self.assertEqual(total[4], "100.0")
            for row in rows:
                self.assertEqual(row[1] + row[2] - row[3], row[4])
        self.assertEqual({row[0]: row[5] for row in report._rows_by("kind_id")[0]}, {"Farm": "66.7", "Firm": "33.3"})

    def test_row_07_renewal_rate(self):
        self.stays.with_user(self.user_coordinator)._renew(date(2026, 11, 1))
        report = self._report(date(2027, 1, 1), date(2027, 12, 31))
        # Terms until 04.02.2027: of the one that stays, the one that moved, and the one that closed; one was renewed.
        self.assertEqual(report.renewal_words, "1 of 3 terms that ended (33.3 %)")
        self.assertEqual(self._report(date(2026, 1, 1), date(2026, 2, 1)).renewal_words, "No term ended in these days.")

    def test_row_07_printed(self):
        report = self._report(date(2026, 1, 1), date(2026, 12, 31))
        printer = (
            self.env["ir.actions.report"].with_user(self.user_coordinator).with_context(force_report_rendering=True)
        )
        content, kind = printer._render_qweb_pdf("cluster_base.report_member_movement", report.ids)
        self.assertEqual(kind, "pdf")
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
        for words in ("Test cluster", "Moved to the town.", "Вярнуўся", "01.01.2026", "66.7", "Who left and why"):
            self.assertIn(words, text)
        self.assertNotIn("Чужы", text)

    def test_a_report_on_another_cluster_tells_nothing(self):
        report = self._report(date(2026, 1, 1), date(2026, 12, 31))
        report.sudo().cluster_id = self.other_cluster
        report.invalidate_recordset()
        self.assertEqual(self._numbers(report), (0, 0, 0, 0))

    def test_dates_out_of_order(self):
        with self.assertRaisesRegex(UserError, "swap the days"):
            self._report(date(2026, 2, 1), date(2026, 1, 1))
