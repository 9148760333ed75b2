"""The member's own pages in all states; representatives act, household members look; the request to leave."""

from datetime import date, timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestMembershipPortal(HttpCase, ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cluster.notice_days = 30
        cls.member = cls._member("Двор жыхара", "active")
        cls.link = cls.env["cluster.member.link"].create(
            {
                "member_id": cls.member.id,
                "partner_id": cls.user_resident.partner_id.id,
                "office": "head",
                "date_from": "2026-02-05",
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate("test_resident", "test_resident")

    def _post(self, path, **data):
        return self.url_open(
            f"/en/my/cluster/{self.member.slug}/{path}",
            data={"csrf_token": Request.csrf_token(self), **data},
            allow_redirects=False,
        )

    def test_a_representative_sees_the_membership_while_the_mandate_lasts(self):
        text = self.url_open("/en/my/cluster").text
        for words in ("Двор жыхара", "Term ends", "Representative: ", "/leave"):
            self.assertIn(words, text)
        self.link.date_to = fields.Date.context_today(self.link) - timedelta(days=1)
        self.assertNotIn("Двор жыхара", self.url_open("/en/my/cluster").text)
        self.assertEqual(self.url_open(f"/my/cluster/{self.member.slug}/page").status_code, 404)

    def test_household_members_look_and_do_not_act(self):
        self.link.kind = "household"
        text = self.url_open("/en/my/cluster").text
        self.assertIn("Двор жыхара", text)
        self.assertNotIn(f"/my/cluster/{self.member.slug}/leave", text)
        for path in ("leave", "page", "contract"):
            self.assertEqual(self.url_open(f"/my/cluster/{self.member.slug}/{path}").status_code, 404)
        self.assertEqual(self._post("stay").status_code, 404)

    def test_each_state_is_told_in_words(self):
        root = self.member.with_user(self.env.ref("base.user_root"))
        steps = (
            (lambda: root._mark_overdue(date(2026, 4, 1)), "Your fee is overdue"),
            (lambda: root._mark_grace(date(2026, 4, 2), date(2026, 5, 2)), "before the period of grace ends"),
            (lambda: root._suspend(date(2026, 5, 3), "The fee of 2026 is not paid."), "The fee of 2026 is not paid."),
            (lambda: root._leave("ceased", "Closed down.", date(2026, 6, 1)), "Closed down."),
        )
        for step, words in steps[:3]:
            step()
            with self.subTest(words=words):
                self.assertIn(words, self.url_open("/en/my/cluster").text)

    def test_row_06_the_member_asks_to_leave_and_takes_it_back(self):
        page = self.url_open(f"/en/my/cluster/{self.member.slug}/leave").text
        until = fields.Date.add(fields.Date.context_today(self.member), days=30)
        self.assertIn(until.strftime("%d.%m.%Y"), page)
        wrong = self._post("leave", reason="Дзеці з’ехалі")
        self.assertIn("Error: ", wrong.text.split("<title>")[1].split("</title>")[0])
        self.assertIn("Дзеці з’ехалі", wrong.text, "nothing typed is lost")
        self.assertFalse(self.member.notice_on)
        self.assertIn("Write why", self._post("leave", sure="1").text)
        self.assertEqual(self._post("leave", reason="Дзеці з’ехалі", sure="1").status_code, 303)
        self.member.invalidate_recordset()
        self.assertEqual(
            (self.member.notice_until, self.member.notice_channel, self.member.notice_reason, self.member.state),
            (until, "portal", "Дзеці з’ехалі", "active"),
        )
        self.assertIn("Take the notice back", self.url_open("/en/my/cluster").text)
        self._post("stay")
        self.member.invalidate_recordset()
        self.assertFalse(self.member.notice_on)
