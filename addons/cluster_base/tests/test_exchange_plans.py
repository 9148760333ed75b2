from datetime import date, timedelta

import vobject
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .exchange_common import ExchangeCase


@tagged("post_install", "-at_install")
class TestPlans(HttpCase, ExchangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beds = cls.env.ref("cluster_base.plan_subject_beds")
        cls.day = fields.Date.today() + timedelta(days=30)

    def _plan(self, name, kind="event", first=0, last=0, **values):
        return self.env["cluster.plan"].with_user(self.user_coordinator).create(
            {
                "name": name, "cluster_id": self.cluster.id, "kind": kind,
                "date_from": self.day + timedelta(days=first), "date_to": self.day + timedelta(days=last), **values,
            }
        )  # fmt: skip

    def _post(self, url, **data):
        return self.url_open(url, data={"csrf_token": Request.csrf_token(self), **data}, allow_redirects=False)

    def test_row_16_clashes_and_gaps_on_one_calendar(self):
        fair = self._plan("Fair", member_id=self.linen.id)
        feast = self._plan("Feast", member_id=self.mill.id)
        self._plan("Open day", member_id=self.bees.id, first=1, last=1)
        self._plan("Summer", "season", -2, 5, subject_id=self.beds.id)
        self._plan("Beds", "capacity", 0, 5, subject_id=self.beds.id, quantity=4, member_id=self.bees.id)
        self._plan("Camp", "need", 2, 3, subject_id=self.beds.id, quantity=6)
        Calendar = self.env["cluster.plan.calendar"].with_user(self.user_coordinator)
        self.env.flush_all()
        found = Calendar.search([("cluster_id", "=", self.cluster.id)])
        self.assertEqual(len(found.plan_id), 6)
        entries = {
            (entry.kind, (entry.date_from - self.day).days, (entry.date_to - self.day).days, entry.name)
            for entry in found
            if entry.finding_id
        }
        self.assertEqual(
            entries,
            {
                ("place", 0, 0, "⚠ Two events in one place: “Fair” and “Feast”."),
                ("shortage", 2, 3, "⚠ Beds for guests: 6 needed, 4 offered a day (places)."),
                ("gap", -2, -1, "⚠ Beds for guests: the season is on and nobody offers any."),
            },
        )
        self.assertTrue(fair.has_finding)
        self.assertEqual(
            self.env["cluster.plan"].search([("has_finding", "=", True), ("kind", "=", "event")]), fair | feast
        )
        # The clash goes when one of the two moves.
        feast.write({"date_from": self.day + timedelta(days=2), "date_to": self.day + timedelta(days=2)})
        self.env.flush_all()
        kinds = Calendar.search([("finding_id", "!=", False), ("cluster_id", "=", self.cluster.id)]).mapped("kind")
        self.assertNotIn("place", kinds)
        # The same on the member's page.
        self.authenticate("bees", "bees")
        page = self.url_open(f"/en/my/cluster/plans?month={self.day + timedelta(days=2):%Y-%m}").text
        self.assertIn("6 needed, 4 offered a day", page)
        self.assertIn("Feast", page)

    def test_row_16_members_enter_plans_online(self):
        self.authenticate("bees", "bees")
        typed = {
            "kind": "capacity", "name": "Two rooms", "date_from": "2026-09-12", "date_to": "20.09.2026",
            "subject": str(self.beds.id), "quantity": "4,5", "note": "With breakfast", "visible_to": "staff",
        }  # fmt: skip
        response = self._post("/en/my/cluster/plans/new", **typed)
        self.assertEqual(response.status_code, 303, response.text[:500])
        plan = self.env["cluster.plan"].search([("name", "=", "Two rooms")])
        self.assertEqual(
            (
                plan.member_id,
                plan.kind,
                plan.date_to,
                plan.quantity,
                plan.subject_id,
                plan.visible_to,
                plan.territory_id,
            ),
            (self.bees, "capacity", date(2026, 9, 20), 4.5, self.beds, "staff", self.village),
        )
        self.assertIn("Two rooms", self.url_open("/en/my/cluster/plans?month=2026-09").text)
        self.assertEqual(
            self._post(f"/en/my/cluster/plans/{plan.id}", **{**typed, "name": "Three rooms"}).status_code, 303
        )
        plan.invalidate_recordset()
        self.assertEqual(plan.name, "Three rooms")
        # Another member neither sees a plan for the centre only nor touches one of others.
        self.authenticate("linen", "linen")
        self.assertNotIn("Three rooms", self.url_open("/en/my/cluster/plans?month=2026-09").text)
        plan.visible_to = "cluster"
        self.assertIn("Three rooms", self.url_open("/en/my/cluster/plans?month=2026-09").text)
        self.assertEqual(self.url_open(f"/en/my/cluster/plans/{plan.id}").status_code, 404)
        self.assertEqual(self._post(f"/en/my/cluster/plans/{plan.id}", **typed).status_code, 404)
        self.assertEqual(self._post(f"/en/my/cluster/plans/{plan.id}/delete").status_code, 404)
        self.authenticate("foreign", "foreign")
        self.assertNotIn("Three rooms", self.url_open("/en/my/cluster/plans?month=2026-09").text)
        self.authenticate("bees", "bees")
        self.assertEqual(self._post(f"/en/my/cluster/plans/{plan.id}/delete").status_code, 303)
        plan.invalidate_recordset()
        self.assertFalse(plan.active)

    def test_a_month_that_is_none_shows_this_month(self):
        self.authenticate("bees", "bees")
        for month in ("0000-01", "0001-01", "9999-12", "2026-13", "x"):
            with self.subTest(month=month):
                self.assertEqual(self.url_open(f"/en/my/cluster/plans?month={month}").status_code, 200)
        response = self._post("/en/my/cluster/plans/new", kind="event", name="Old", date_from="01.01.0001",
                              date_to="01.01.0001")  # fmt: skip
        self.assertIn("Enter the first day, like 12.09.2026", response.text)

    def test_row_16_the_plans_of_who_is_suspended_or_gone_do_not_count(self):
        self._plan("Camp", "need", 0, 3, subject_id=self.beds.id, quantity=6)
        beds = self._plan("Beds", "capacity", 0, 3, subject_id=self.beds.id, quantity=6, member_id=self.bees.id)
        feed = self.env["cluster.plan.feed"]._of(self.cluster)
        Finding = self.env["cluster.plan.finding"]
        Calendar = self.env["cluster.plan.calendar"].with_user(self.user_coordinator)
        domain = [("cluster_id", "=", self.cluster.id)]
        self.assertFalse(Finding.search(domain))
        self.assertIn(b"Beds", feed._content())
        self.bees.with_user(self.user_council)._suspend("2026-06-01", "Did not answer.")
        self.assertEqual(Finding.search(domain).mapped("kind"), ["shortage"])
        self.assertNotIn(beds, Calendar.search(domain).plan_id)
        self.assertNotIn(b"Beds", feed._content())
        self.authenticate("linen", "linen")
        url = f"/en/my/cluster/plans?month={self.day:%Y-%m}"
        self.assertNotIn("Beds: 6", self.url_open(url).text)
        self.bees.with_user(self.user_council)._reinstate("2026-06-02", "Answers.")
        self.assertFalse(Finding.search(domain))
        self.assertIn(beds, Calendar.search(domain).plan_id)

    def test_a_wrong_form_keeps_what_was_typed(self):
        self.authenticate("bees", "bees")
        response = self._post(
            "/en/my/cluster/plans/new", kind="need", name="Camp & more", date_from="2026-09-12", date_to="2026-09-11",
            quantity="many", note="A note",
        )  # fmt: skip
        text = response.text
        self.assertIn("Error: ", text.split("<title>")[1].split("</title>")[0])
        for field in ("date_to", "subject", "quantity"):
            self.assertIn(f'href="#{field}"', text)
        for typed in ("Camp &amp; more", 'value="many"', "A note", 'value="2026-09-11"'):
            self.assertIn(typed, text)
        self.assertIn("The last day must be the first day or later", text)
        self.assertFalse(self.env["cluster.plan"].search([("name", "like", "Camp")]))

    def test_backend_refuses_wrong_plans(self):
        for name, values in {
            "dates_order": {"first": 2, "last": 1},
            "subject_named": {"kind": "need", "quantity": 3},
            "quantity_sign": {"quantity": -1},
        }.items():
            # Odoo tells the user the sentence of the constraint.
            with self.assertRaisesRegex(IntegrityError, name), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self._plan("Wrong", **values)
        with self.assertRaisesRegex(ValidationError, "another cluster"):
            self._plan("Elsewhere", member_id=self.foreign.id)

    def test_row_16_feed(self):
        self._plan("Свята мёду для ўсіх жыхароў раёна і гасцей з усяе ваколіцы", member_id=self.bees.id)
        self._plan("For the centre", visible_to="staff", member_id=self.linen.id)
        own = self._plan("Own secret", visible_to="staff", member_id=self.bees.id)
        Feed = self.env["cluster.plan.feed"]
        feed = Feed._of(self.cluster, self.bees)
        self.assertEqual(Feed._of(self.cluster, self.bees), feed)
        response = self.url_open(f"/plan/{feed.token}.ics")
        self.assertTrue(response.headers["Content-Type"].startswith("text/calendar"))
        for line in response.content.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
        events = vobject.readOne(response.content.decode()).vevent_list
        self.assertEqual(
            sorted(event.summary.value for event in events),
            sorted(["Свята мёду для ўсіх жыхароў раёна і гасцей з усяе ваколіцы", "Own secret"]),
        )
        for secret in ("bees@farm.example", "+375", "Bees", self.user_bees.name):
            self.assertNotIn(secret, response.text)
        uids = {event.uid.value for event in events}
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            own.name = "Renamed"
        again = vobject.readOne(self.url_open(f"/plan/{feed.token}.ics").content.decode()).vevent_list
        self.assertEqual({event.uid.value for event in again}, uids)
        centre = Feed._of(self.cluster)
        self.assertNotIn("secret", self.url_open(f"/plan/{centre.token}.ics").text)
        # A new address stops the old one; a wrong one is nothing.
        old = feed.token
        self.authenticate("bees", "bees")
        self.assertEqual(self._post("/my/cluster/plans/feed", member=str(self.bees.id)).status_code, 303)
        feed.invalidate_recordset()
        self.assertNotEqual(feed.token, old)
        for token in (old, "wrong", "x" * 40):
            self.assertEqual(self.url_open(f"/plan/{token}.ics").status_code, 404)
        self.assertEqual(self._post("/my/cluster/plans/feed", member=str(self.linen.id)).status_code, 404)
