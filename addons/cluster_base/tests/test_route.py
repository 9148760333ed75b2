import json

from lxml import etree, html

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestRoute(ClusterCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        far = cls.env["cluster.territory"].create(
            {"name": "Farava", "kind": "village", "parent_id": cls.council.id, "latitude": 54.31, "longitude": 26.29}
        )
        cls.mill = cls._member("Mill", "active", consent_page=True)
        cls.castle = cls._member("Castle & tower", "active", consent_page=True, territory_id=far.id)

    def _route(self, arrival=12.0, means="car", **values):
        return (
            self.env["cluster.route"]
            .with_user(self.user_coordinator)
            .create(
                {
                    "name": "Mills and castles",
                    "cluster_id": self.cluster.id,
                    "means": means,
                    "stop_ids": [
                        Command.create({"member_id": self.mill.id, "arrival": 10.0, "minutes": 60, "sequence": 1}),
                        Command.create({"member_id": self.castle.id, "arrival": arrival, "minutes": 90, "sequence": 2}),
                    ],
                    **values,
                }
            )
        )

    def test_tourism_row_21_an_impossible_leg_is_refused(self):
        route = self._route(11.25)
        self.assertIn("Castle & tower cannot be reached by 11:15: 18 minutes are missing after Mill", route.fault_note)
        with self.assertRaisesRegex(ValidationError, "minutes are missing"), self.env.cr.savepoint():
            route.action_publish()
        self.assertFalse(route.is_published)
        route.stop_ids[1].arrival = 12.0
        self.assertFalse(route.fault_note)
        route.action_publish()
        with self.assertRaisesRegex(ValidationError, "minutes are missing"), self.env.cr.savepoint():
            route.means = "walk"
        with self.assertRaisesRegex(ValidationError, "minutes are missing"), self.env.cr.savepoint():
            route.stop_ids[1].arrival = 11.0

    def test_tourism_row_21_a_closed_day_is_refused(self):
        self.env["cluster.member.opening"].create({"member_id": self.castle.id, "weekday": "2", "hours": "10:00-18:00"})
        route = self._route(weekday="1")
        with self.assertRaisesRegex(ValidationError, "closed on that day"), self.env.cr.savepoint():
            route.action_publish()
        route.weekday = "2"
        route.action_publish()

    def test_a_route_has_two_stops_with_public_pages(self):
        route = self._route()
        self.castle.consent_page = False
        with self.assertRaisesRegex(ValidationError, "no public page"), self.env.cr.savepoint():
            route.action_publish()
        route.stop_ids[1].unlink()
        with self.assertRaisesRegex(ValidationError, "at least two stops"), self.env.cr.savepoint():
            route.action_publish()

    def test_tourism_row_21_page_and_files(self):
        route = self._route()
        self.assertEqual(self.url_open(f"/routes/{route.slug}").status_code, 404)
        with self.assertRaises(AccessError):
            route.with_user(self.user_farm).read(["name"])
        route.action_publish()
        page = self.url_open(f"/routes/{route.slug}").text
        for words in ("Mills and castles", "Castle &amp; tower", "12:00", "/members/mill"):
            self.assertIn(words, page)
        self.assertIn(f"/routes/{route.slug}", self.url_open("/routes").text)
        self.env["res.lang"]._activate_lang("be_BY")
        lead = self._lead(f"/be/routes/{route.slug}")
        self.assertRegex(lead, r"\d,\d ", "kilometres are written as the language writes numbers")
        self.assertRegex(self._lead(f"/en/routes/{route.slug}"), r"\d\.\d km")
        gpx = self.url_open(f"/routes/{route.slug}/route.gpx")
        self.assertEqual(gpx.headers["Content-Type"], "application/gpx+xml")
        names = etree.fromstring(gpx.content).findall(".//{*}rtept/{*}name")
        self.assertEqual([name.text for name in names], ["Mill", "Castle & tower"])
        found = json.loads(self.url_open(f"/routes/{route.slug}/route.geojson").content)
        self.assertEqual(found["features"][0]["geometry"]["coordinates"], [[26.54, 54.42], [26.29, 54.31]])

    def _lead(self, path):
        return (
            html.fromstring(self.url_open(path).content)
            .xpath("//p[contains(@class, 'o_cluster_lead')]")[0]
            .text_content()
        )

    def test_who_leaves_the_directory_leaves_the_route(self):
        route = self._route()
        route.action_publish()
        third = self._member("Forge", "active", consent_page=True)
        route.write({"stop_ids": [Command.create({"member_id": third.id, "arrival": 16.0, "sequence": 3})]})
        page = f"/en/routes/{route.slug}"
        self.assertIn('class="o_cluster_map', self.url_open(page).text)
        self.castle.consent_page = False
        text = self.url_open(page).text
        self.assertNotIn("Castle", text)
        self.assertIn("Forge", text)
        for kind in ("gpx", "geojson"):
            self.assertNotIn("Castle", self.url_open(f"{page}/route.{kind}").text)
        third.with_user(self.user_council)._suspend("2026-05-01", "Did not pay.")
        for path in (page, f"{page}/route.gpx", f"{page}/route.geojson"):
            self.assertEqual(self.url_open(path).status_code, 404, "one stop is no route")
        self.assertNotIn("Mills and castles", self.url_open("/en/routes").text)
        self.castle.consent_page = True
        self.assertIn("Castle", self.url_open(page).text)

    def test_the_way_to_the_routes(self):
        for path in ("/en/district", "/en/members"):
            self.assertIn('href="/en/routes"', self.url_open(path).text)
