"""Papers that farms owe to the central office every month."""

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .books_common import BooksCase


@tagged("post_install", "-at_install")
class TestPapers(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.books_a | cls.books_b).books_opened_on = "2026-01-15"
        cls.Due = cls.env["cluster.paper.due"]

    def _dues(self, month="2026-03-01", member=None):
        return self.Due.search([("period", "=", month), ("member_id", "in", (member or self.farm_a | self.farm_b).ids)])

    def test_the_cron_may_run_twice(self):
        with freeze_time("2026-04-02"):
            self.Due._cron_make_dues()
            first = self._dues()
            self.Due._cron_make_dues()
        self.assertEqual(self._dues(), first)
        names = {rule.name for rule in self._dues(member=self.farm_a).rule_id}
        self.assertIn("VAT return of the month", names)
        self.assertNotIn("VAT return of the month", self._dues(member=self.farm_b).rule_id.mapped("name"))
        bank = first.filtered(lambda due: due.rule_id == self.env.ref("cluster_base.paper_bank"))
        self.assertEqual({str(due.due_date) for due in bank}, {"2026-04-05"})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            first[:1].copy({"state": "owed"})

    def test_a_month_in_which_the_job_stood_still_is_made_up(self):
        with freeze_time("2026-05-02"):
            self.Due._cron_make_dues()
        for month in ("2026-02-01", "2026-03-01", "2026-04-01"):
            self.assertTrue(self._dues(month), month)
        self.assertFalse(self._dues("2026-01-01"))

    def test_rules_are_dated_and_of_a_cluster(self):
        self.env.ref("cluster_base.paper_bills").date_to = "2026-02-28"
        self.env["cluster.paper.rule"].create(
            {"name": "Elsewhere", "cluster_id": self.other_cluster.id, "date_from": "2026-01-01"}
        )
        craftsmen = self.env["cluster.paper.rule"].create(
            {"name": "Of craftsmen", "scope": "kinds", "date_from": "2026-01-01", "kind_ids": [self.farm_kind.id]}
        )
        self.Due._make_dues(self.Due._fields["period"].to_date("2026-03-15"))
        names = self._dues(member=self.farm_b).rule_id.mapped("name")
        self.assertEqual(sorted(names), ["Bank statement of the month", craftsmen.name])

    def test_closed_books_owe_nothing(self):
        self.farm_b.with_user(self.user_coordinator)._close_books()
        self.Due._make_dues(self.Due._fields["period"].to_date("2026-03-01"))
        self.assertFalse(self._dues(member=self.farm_b))

    def test_the_clerk_ticks_and_reminds(self):
        (self.farm_a | self.farm_b).partner_id.lang = "en_US"
        with freeze_time("2026-04-12"):
            self.Due._cron_make_dues()
            owed = self._dues().with_user(self.user_clerk)
            self.assertTrue(all(due.is_late for due in owed if due.due_date.day < 12))
            self.assertLessEqual(owed.filtered("is_late"), owed.search([("is_late", "=", True)]))
            ticked = owed[:1]
            ticked.action_receive()
            self.assertEqual((ticked.state, str(ticked.received_on), ticked.received_by_id), (
                "received", "2026-04-12", self.user_clerk))  # fmt: skip
            rest = owed - ticked
            rest.action_remind()
        self.assertEqual({str(due.reminded_on) for due in rest}, {"2026-04-12"})
        for member in (self.farm_a, self.farm_b):
            mails = self.env["mail.message"].search(
                [
                    ("model", "=", "cluster.member"),
                    ("res_id", "=", member.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
            self.assertEqual(len(mails), 1, "One mail a farm, however many papers")
            self.assertIn(member.partner_id, mails.notified_partner_ids)
            for due in rest.filtered(lambda due, member=member: due.member_id == member):
                self.assertIn(due.rule_id.name, mails.body)
        ticked.action_undo()
        self.assertEqual(ticked.state, "owed")
        owed.action_receive()
        with self.assertRaisesRegex(UserError, "nobody to remind"):
            owed.action_remind()

    def test_who_has_no_address_is_named(self):
        self.farm_b.partner_id.email = False
        self.Due._make_dues(self.Due._fields["period"].to_date("2026-03-01"))
        told = self._dues().with_user(self.user_clerk).action_remind()["params"]
        self.assertIn("telephone them: Farm B", told["message"])

    def test_the_farm_sees_its_own_and_ticks_nothing(self):
        self.Due._make_dues(self.Due._fields["period"].to_date("2026-03-01"))
        own = self._dues(member=self.farm_a)
        seen = self.Due.with_user(self.user_a).search([])
        self.assertEqual(seen & self._dues(), own)
        with self.assertRaises(AccessError):
            own.with_user(self.user_a).action_receive()
        tiles = {tile.key: tile.count for tile in self.env["cluster.farm.desk"].with_user(self.user_a).search([])}
        self.assertEqual(tiles["papers"], len(own))
        self.assertFalse(self.Due.with_user(self.clerk_b).search([("id", "in", own.ids)]))
