"""Row 8: representatives act for a member, its household and branches only look, on every page of the portal."""

from datetime import date

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .shop_common import ShopCase


@tagged("post_install", "-at_install")
class TestActing(ShopCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.link = cls.env["cluster.member.link"].create(
            {
                "member_id": cls.bees.id,
                "partner_id": cls.user_resident.partner_id.id,
                "office": "head",
                "date_from": "2026-02-05",
            }
        )
        cls.user_resident.lang = "en_US"
        cls.placed = cls._order((cls.honey, 1))
        cls.plan = cls.env["cluster.plan"].create(
            {
                "cluster_id": cls.cluster.id,
                "member_id": cls.bees.id,
                "kind": "season",
                "name": "Honey",
                "date_from": date(2026, 7, 1),
                "date_to": date(2026, 8, 1),
                "subject_id": cls.env["cluster.plan.subject"].search([], limit=1).id,
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate("test_resident", "test_resident")

    def _post(self, path, **data):
        return self.url_open(
            f"/en/my/cluster/{path}", data={"csrf_token": Request.csrf_token(self), **data}, allow_redirects=False
        )

    def test_row_08_the_household_looks_and_does_not_answer(self):
        self.link.kind = "household"
        order = self.placed.order_ids
        page = self.url_open("/en/my/cluster/orders").text
        self.assertIn(order.name, page)
        self.assertNotIn(f'action="/en/my/cluster/orders/{order.id}"', page)
        self.assertNotIn(f'action="/my/cluster/orders/{order.id}"', page)
        for path, data in (
            (f"orders/{order.id}", {"reason": "Not mine to say"}),
            (f"plans/{self.plan.id}", {"name": "Mine now"}),
            (f"plans/{self.plan.id}/delete", {}),
        ):
            with self.subTest(path=path):
                self.assertEqual(self._post(path, **data).status_code, 404)
        self.assertEqual(order.order_line.filtered("member_state").member_state, "waiting")
        self.assertTrue(self.plan.active)

    def test_row_08_a_representative_answers(self):
        order = self.placed.order_ids
        self.assertEqual(self._post(f"orders/{order.id}").status_code, 303)
        self.assertEqual(order.order_line.filtered("member_state").member_state, "confirmed")
        self.assertEqual(self._post(f"plans/{self.plan.id}/delete").status_code, 303)
        self.assertFalse(self.plan.active)

    def test_row_08_a_representative_with_the_vote_has_the_members_voice_at_the_general_meeting(self):
        meeting = self.env["cluster.council.meeting"].create(
            {
                "cluster_id": self.cluster.id,
                "body": "assembly",
                "mode": "window",
                "start": "2026-06-01 08:00:00",
                "voting_until": "2100-01-01 08:00:00",
            }
        )
        item = self.env["cluster.council.item"].create({"meeting_id": meeting.id, "title": "Budget"})
        meeting.with_user(self.user_coordinator).action_call()
        meeting.with_user(self.user_coordinator).action_open()
        path = f"meetings/{meeting.id}/vote"
        self.assertEqual(self._post(path, item=item.id, choice="for").status_code, 404, "the mandate has no vote yet")
        self.link.may_vote = True
        self.assertEqual(self._post(path, item=item.id, choice="for").status_code, 303)
        self.assertEqual(item.vote_ids.attendance_id.member_id, self.bees)
        self.link.date_to = "2026-03-01"
        self.assertEqual(self._post(path, item=item.id, choice="against").status_code, 404, "the mandate has ended")
        item.invalidate_recordset()
        self.assertEqual(item.vote_ids.choice, "for")
