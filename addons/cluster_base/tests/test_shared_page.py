"""Pages kept in memory: quick for everybody, nobody's own, and gone the moment something on them changes."""

from unittest.mock import patch

from odoo import api, sql_db
from odoo.http import root
from odoo.tests import HttpCase, TransactionCase, tagged

from odoo.addons.cluster_base.controllers.shared_page import PAGES

from .common import ClusterCase

MOST_QUERIES = 4  # signals, the version, and what Odoo itself asks for each request


@tagged("post_install", "-at_install")
class TestSharedPage(HttpCase, ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.farm = cls._member("Хуткі двор", "active", consent_page=True, consent_phone=True, story="Quick.")
        cls.url = f"/en/members/{cls.farm.slug}"

    def setUp(self):
        super().setUp()
        PAGES.clear()
        self.addCleanup(PAGES.clear)

    def _queries(self, url):
        """How many statements the request sends to the database."""
        seen, execute = [], sql_db.Cursor.execute

        def count(cursor, query, *args, **kwargs):
            seen.append(str(query))
            return execute(cursor, query, *args, **kwargs)

        self.env.flush_all()
        with patch.object(sql_db.Cursor, "execute", count):
            self.assertEqual(self.url_open(url).status_code, 200)
        return [one for one in seen if "SAVEPOINT" not in one]

    def test_the_second_visitor_costs_next_to_nothing(self):
        for url in ("/en/members", self.url, "/en/members/map", "/en/members.csv", "/en/members?q=quick"):
            with self.subTest(url=url):
                first = self._queries(url)
                again = self._queries(url)
                self.assertGreater(len(first), MOST_QUERIES)
                self.assertLessEqual(len(again), MOST_QUERIES, again)

    def test_a_visitor_leaves_no_trace(self):
        visitors = self.env["website.visitor"].search_count([])
        for _time in range(2):
            self.opener.cookies.clear()
            with patch.object(type(root.session_store), "save") as save:
                response = self.opener.get(self.base_url() + self.url, timeout=30)
            self.assertEqual(response.status_code, 200)
            self.assertNotIn("Set-Cookie", response.headers)
            save.assert_not_called()
        self.assertEqual(self.env["website.visitor"].search_count([]), visitors)
        self.assertIn('csrf_token: ""', response.text)
        self.assertEqual(response.headers["Content-Language"], "en-US")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("Cookie", response.headers["Vary"])

    def test_who_is_logged_in_gets_an_own_page(self):
        self.assertIn("Sign in", self.url_open(self.url).text)
        kept = len(PAGES)
        self.authenticate("test_clerk", "test_clerk")
        text = self.url_open(self.url).text
        self.assertIn("Sign out", text)
        self.assertNotIn("Sign in", text)
        self.assertEqual(len(PAGES), kept)
        self.authenticate(None, None)
        self.assertIn("Sign in", self.url_open(self.url).text)

    def test_who_has_a_cart_gets_an_own_page(self):
        session = self.authenticate(None, None)
        session["sale_order_id"] = 1
        root.session_store.save(session)
        self.url_open(self.url)
        self.assertEqual(len(PAGES), 0)

    def test_a_page_with_a_form_that_has_a_token_is_not_shared(self):
        self.env["ir.ui.view"].create(
            {
                "name": "form on the farm's page",
                "type": "qweb",
                "mode": "extension",
                "inherit_id": self.env.ref("cluster_base.member_page").id,
                "arch": """<xpath expr="//div[@id='member_ask']" position="inside">
                    <form method="post">
                        <input type="hidden" name="csrf_token" t-att-value="request.csrf_token()"/>
                    </form>
                </xpath>""",
            }
        )
        self.assertIn('name="csrf_token"', self.url_open(self.url).text)
        self.assertEqual(len(PAGES), 0)

    def test_unknown_and_long_parameters_fill_no_memory(self):
        for query in ("utm_source=x", f"q={'a' * 400}", "debug=1"):
            self.url_open(f"/en/members?{query}")
        self.assertEqual(len(PAGES), 0)

    def test_languages_and_questions_are_kept_apart(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        website = self.env["website"].search([], limit=1)
        website.language_ids |= self.env.ref("base.lang_ru")
        pages = {
            self.url_open(url).text
            for url in ("/en/members", "/ru/members", "/en/members?q=quick", "/en/members?kind=farm")
        }
        self.assertEqual(len(pages), 4)
        self.assertIn("<html", self.url_open("/en/members").text)

    def test_a_withdrawn_consent_shows_in_the_next_request(self):
        self.assertIn("+375 1592 11-22-33", self.url_open(self.url).text)
        self.assertIn("+375 1592 11-22-33", self.url_open(self.url).text)
        self.farm.consent_phone = False
        self.assertNotIn("+375 1592 11-22-33", self.url_open(self.url).text)
        self.assertIn("Хуткі двор", self.url_open("/en/members").text)
        self.farm.consent_page = False
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.assertNotIn("Хуткі двор", self.url_open("/en/members").text)

    def test_each_change_that_a_page_shows_outdates_it(self):
        version = self.env["cluster.page.change"]._version
        craft = self.env.ref("cluster_base.craft_weaving")
        stranger = self._partner("Чужы", phone="1")
        product = self.env["product.template"].create({"name": "Of nobody"})
        own = self.env["product.template"].create({"name": "Honey", "member_id": self.farm.id})
        steps = {
            "member": (lambda: self.farm.write({"story": "Other."}), True),
            "partner": (lambda: self.farm.partner_id.write({"phone": "2"}), True),
            "stranger": (lambda: stranger.write({"phone": "2"}), False),
            "craft of a member": (lambda: self.farm.write({"craft_ids": [(4, craft.id)]}), True),
            "name of a craft": (lambda: craft.write({"name": "Loom"}), True),
            "own product": (lambda: own.write({"name": "Wax"}), True),
            "product of nobody": (lambda: product.write({"name": "Nothing"}), False),
            "opening": (lambda: self.farm.write({"opening_ids": [(0, 0, {"weekday": "1", "hours": "9-10"})]}), True),
            "sql": (lambda: self.env.cr.execute("UPDATE cluster_territory SET latitude = 1"), True),
            "nothing": (lambda: None, False),
        }  # fmt: skip
        self.env.flush_all()
        for name, (step, expected) in steps.items():
            with self.subTest(step=name):
                before = version()
                step()
                self.env.flush_all()
                self.assertEqual(version() != before, expected)

    def test_a_kept_page_ends_within_a_minute_by_itself(self):
        self.assertLess(PAGES.ttl, 60)


@tagged("post_install", "-at_install")
class TestPageVersion(TransactionCase):
    """Two changes that overlap: the one begun first is committed last."""

    def _cursor(self):
        cursor = sql_db.db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cursor.close)
        return cursor

    def test_a_change_committed_late_is_seen(self):
        late, early, reader = self._cursor(), self._cursor(), self._cursor()

        def highest_and_version():
            reader.rollback()
            reader.execute("SELECT max(id) FROM cluster_page_change")
            highest = reader.fetchone()[0]
            return highest, api.Environment(reader, api.SUPERUSER_ID, {})["cluster.page.change"]._version()

        for cursor in (late, early):
            cursor.execute("INSERT INTO cluster_page_change (at) VALUES (now())")
        self.addCleanup(self._forget)
        early.commit()
        highest, version = highest_and_version()
        late.commit()
        highest_after, version_after = highest_and_version()
        self.assertEqual(highest, highest_after, "the highest id alone misses the change")
        self.assertNotEqual(version, version_after)

    def _forget(self):
        with sql_db.db_connect(self.env.cr.dbname).cursor() as cursor:
            cursor.execute("DELETE FROM cluster_page_change WHERE at > now() - interval '1 minute'")
            cursor.commit()
