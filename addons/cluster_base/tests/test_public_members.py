import json
import re

from odoo.tests import HttpCase, tagged

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestPublicMembers(HttpCase, ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        place = {"street": "вул. Сакрэтная, 9", "city": "Testava"}
        cls.shown = cls._member(
            "Пчальнік «Мядовы»",
            "active",
            partner=cls._partner("Пчальнік «Мядовы»", phone="+375 1592 77-00-77", email="hidden@farm.example", **place),
            consent_page=True,
            consent_phone=True,
            story="We keep bees.</script><script>alert(1)</script>",
            products_text="Honey of lime trees",
        )
        cls.hidden = cls._member("Скрытны двор", "active")
        cls.applied = cls._member("Заяўнік двор", consent_page=True)

    def _get(self, url, status=200):
        response = self.url_open(url)
        self.assertEqual(response.status_code, status, url)
        return response.text

    def test_list_shows_the_published(self):
        text = self._get("/en/members?q=miadovy")
        self.assertIn("Пчальнік «Мядовы»", text)
        for hidden in ("Скрытны двор", "Заяўнік двор"):
            self.assertNotIn(hidden, self._get(f"/en/members?q={hidden.split()[0]}"))

    def test_search_in_both_alphabets_and_by_place(self):
        for query in ("Пчальнік", "pchalnik", "honey", "Testava", "pchalnik honey testava"):
            with self.subTest(query=query):
                self.assertIn("/members/pchalnik-miadovy", self._get(f"/en/members?q={query}"))
        self.assertNotIn("/members/pchalnik-miadovy", self._get("/en/members?q=honey moon rocket"))

    def test_filters(self):
        own = f"/en/members?q=pchalnik&kind=farm&council={self.council.id}"
        self.assertIn("/members/pchalnik-miadovy", self._get(own))
        self.assertNotIn("/members/pchalnik-miadovy", self._get("/en/members?q=pchalnik&kind=academia"))
        self._get("/en/members?council=nonsense&kind=%27&page=x")

    def test_empty_list_says_what_to_do(self):
        self.assertIn("Nothing found", self._get("/en/members?q=zzzzzz"))

    def test_pager(self):
        for number in range(13):
            self._member(f"Paged {number}", "active", consent_page=True)
        text = self._get("/en/members?q=paged")
        self.assertIn("Next page", text)
        second = re.search(r'rel="next" href="([^"]+)"', text).group(1).replace("&amp;", "&")
        self.assertIn("Previous page", self._get(second))

    def test_page_shows_what_is_consented(self):
        text = self._get("/en/members/pchalnik-miadovy")
        self.assertIn("+375 1592 77-00-77", text)
        for secret in ("hidden@farm.example", "Сакрэтная", self.shown.contract_number):
            self.assertNotIn(secret, text)
        self.assertIn("54.42°", text)
        self.assertNotIn("<script>alert", text)

    def test_machine_readable_description(self):
        text = self._get("/en/members/pchalnik-miadovy")
        scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        (found,) = (one for one in map(json.loads, scripts) if one["@type"] == "LocalBusiness")
        self.assertEqual(found["@type"], "LocalBusiness")
        self.assertEqual(found["telephone"], "+375 1592 77-00-77")
        self.assertEqual(found["geo"]["latitude"], 54.42)
        self.assertNotIn("email", found)
        self.assertNotIn("streetAddress", found["address"])

    def test_a_guessed_address_is_not_found(self):
        for slug in (self.hidden.slug, self.applied.slug, "no-such-farm", str(self.hidden.id)):
            with self.subTest(slug=slug):
                self._get(f"/en/members/{slug}", 404)

    def test_the_photo_needs_consent(self):
        png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        self.shown.photo = png
        self.assertNotIn("public_photo", self._get("/en/members/pchalnik-miadovy"))
        self.shown.consent_photo = True
        self.assertIn("public_photo", self._get("/en/members/pchalnik-miadovy"))
        self.assertEqual(
            self.url_open(f"/web/image/cluster.member/{self.shown.id}/photo").headers["Content-Type"], "image/png"
        )

    def test_start_page_and_login_without_script(self):
        self.assertIn('id="cluster_home_tiles"', self._get("/en/district"))
        login = self._get("/en/web/login")
        self.assertNotIn("oe_login_form d-none", login)
