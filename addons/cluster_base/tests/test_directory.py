"""The public directory: finding, the map, the farm's page, descriptions for machines, open data."""

import base64
import csv
import io
import json
import re
from datetime import date
from unittest.mock import patch

from lxml import etree, html

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from .common import ClusterCase
from .engine.test_directory import check_properties

PNG = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
)


class DirectoryCase(HttpCase, ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("be_BY", "ru_RU", "pl_PL", "lt_LT"):
            cls.env["res.lang"]._activate_lang(code)
        cls.weaving = cls.env.ref("cluster_base.craft_weaving")
        cls.pottery = cls.env.ref("cluster_base.craft_pottery")
        cls.polish = cls.env.ref("cluster_base.language_pl")
        cls.zaliessie = cls.env.ref("cluster_base.territory_zaliessie_village")
        cls.kreva = cls.env.ref("cluster_base.territory_kreva_village")
        cls.town = cls.env.ref("cluster_base.territory_smarhon_town")

    @classmethod
    def _shown(cls, name, **values):
        return cls._member(name, "active", **{"consent_page": True, **values})

    def _get(self, url, status=200, **headers):
        response = self.url_open(url, headers=headers)
        self.assertEqual(response.status_code, status, url)
        return response.text

    def _found(self, query):
        """The names in the list that the address shows."""
        page = html.fromstring(self._get(f"/en/members?{query}"))
        return [link.text for link in page.xpath("//li[contains(@class,'o_cluster_card')]//h2/a")]

    def _json_ld(self, text):
        found = [
            json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        ]
        return [one for one in found if "logo" not in one]  # without the shop's own description of the company


@tagged("post_install", "-at_install")
class TestDirectory(DirectoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.weaver = cls._shown(
            "Ткацкая «Узорная»",
            territory_id=cls.zaliessie.id,
            craft_ids=[Command.set(cls.weaving.ids)],
            language_ids=[Command.set(cls.polish.ids)],
            takes_orders=True,
            products_text="Linen towels",
            story="We weave.",
        )
        cls.potter = cls._shown(
            "Ганчарня «Збанок»", territory_id=cls.kreva.id, craft_ids=[Command.set(cls.pottery.ids)], takes_orders=False
        )
        cls.townsman = cls._shown("Майстар з горада", territory_id=cls.town.id)
        cls.hidden = cls._member("Скрытны ткач", "active", craft_ids=[Command.set(cls.weaving.ids)])

    def test_row_22_a_place_is_found_in_every_spelling(self):
        for query in ("Смаргонь", "Сморгонь", "Smarhon", "Smarhoń", "smorgon"):
            with self.subTest(query=query):
                self.assertEqual(self._found(f"q={query}"), ["Майстар з горада"])
                self.assertEqual(self._found(f"place={query}"), ["Майстар з горада"])
        for query in ("Залессе", "Залесье", "Zaliessie", "zalesie", "ZALESSE"):
            with self.subTest(query=query):
                self.assertEqual(self._found(f"q={query}"), ["Ткацкая «Узорная»"])

    def test_a_typing_error_finds_the_nearest_and_says_so(self):
        self.assertTrue(self.env.registry.has_trigram)
        for query in ("zbanak", "збанки", "ganczarnia"):
            with self.subTest(query=query):
                self.assertEqual(self._found(f"q={query}"), ["Ганчарня «Збанок»"])
        self.assertEqual(self._found("place=Zaleisse"), ["Ткацкая «Узорная»"])
        self.assertIn("come nearest", self._get("/en/members?place=Zaleisse"))
        self.assertNotIn("come nearest", self._get("/en/members?place=Zaliessie"))
        self.assertEqual(self._found("q=helicopter"), [])

    def test_row_13_by_craft_product_place_language_and_orders(self):
        own = ["Ткацкая «Узорная»"]
        for query in (
            "craft=weaving", "q=linen", "q=towel", "q=weaving", "place=Zaliessie", "language=pl", "now=1",
            "craft=weaving&language=pl&now=1&place=zalessie", f"council={self.zaliessie.parent_id.id}",
        ):  # fmt: skip
            with self.subTest(query=query):
                self.assertEqual(self._found(query), own)
        self.assertEqual(self._found("craft=weaving&place=Kreva"), [])
        self.assertIn("Nothing found", self._get("/en/members?craft=pottery&now=1"))
        self.assertEqual(self._found("craft=%27%3B--&q=linen"), [])

    def test_takes_orders_now_looks_at_the_season(self):
        self.weaver.write({"season_from": "11", "season_to": "2"})
        for month, expected in ((12, 1), (1, 1), (6, 0)):
            with patch.object(self.registry["cluster.cluster"], "_today", lambda clusters, n=month: date(2026, n, 15)):
                self.env.flush_all()
                self.assertEqual(len(self._found(f"now=1&q=linen&place=zalesse{' ' * month}")), expected, month)

    def test_a_product_of_the_shop_is_found(self):
        self.assertEqual(self._found("q=velvet"), [])
        product = self.env["product.template"].create(
            {"name": "Velvet cushion", "member_id": self.potter.id, "is_published": True}
        )
        self.assertEqual(self._found("q=velvet"), ["Ганчарня «Збанок»"])
        product.is_published = False
        self.assertEqual(self._found("q=velvet"), [])

    def test_the_numbers_beside_the_choices_count_what_is_shown(self):
        text = self._get("/en/members")
        self.assertIn("Weaving (1)", text)
        self.assertIn("Polish (1)", text)
        self.assertNotIn("Скрытны", text)

    def test_tourism_row_32_21_farms_on_a_drawn_map_and_the_list_is_equal(self):
        (self.weaver | self.potter | self.townsman).write({"consent_page": False})
        nowhere = self.env["cluster.territory"].create(
            {"name": "Nowhere", "kind": "village", "parent_id": self.env.ref("cluster_base.territory_kreva").id}
        )
        places = [self.zaliessie, self.kreva, nowhere]
        farms = [self._shown(f"Двор {number:02d}", territory_id=places[number % 3].id) for number in range(21)]
        farms[0].write({"consent_map": True, "latitude": 54.4321, "longitude": 26.5123})
        found = f"/en/members/map?cluster={self.cluster.code}"
        page = html.fromstring(self._get(found))
        listed = [link.get("href") for link in page.xpath("//ol[@id='map_list']//h2/a")]
        drawn = [link.get("href") for link in page.xpath("//figure//*[name()='svg']//*[name()='a']")]
        data = json.loads(page.xpath("//*[@data-points]/@data-points")[0])
        self.assertEqual(len(listed), 21)
        self.assertEqual(drawn, listed)
        self.assertEqual([point["url"] for point in data["points"]], listed)
        self.assertEqual(len({tuple(point["point"]) for point in data["points"]}), 21, "each can be seen")
        self.assertEqual(data["points"][0]["point"], [54.4321, 26.5123])
        self.assertEqual(sum(area["kind"] == "area" for area in data["areas"]), 2, "the two rural councils")
        # nothing comes from elsewhere: no tile, no picture, no script of another server
        sources = page.xpath("//main//*/@src | //main//link/@href | //figure//@src | //head/script/@src")
        sources += page.xpath("//head/link[@rel!='alternate' and @rel!='canonical']/@href")
        self.assertFalse([one for one in sources if "//" in one.replace(self.base_url(), "")], sources)
        self.assertIn("Drawn by us, approximate", page.text_content())

    def test_the_map_s_script_fetches_nothing(self):
        with self.assertRaises(AssertionError):
            self._check_script("L.tileLayer('https://tile.example/{z}/{x}/{y}.png')")
        with open(
            __file__.replace("tests/test_directory.py", "static/src/js/members_map.js"), encoding="utf-8"
        ) as script:
            self._check_script(script.read())

    def _check_script(self, script):
        for word in ("http", "tileLayer", "fetch(", "XMLHttpRequest", "import(", "rpc"):
            self.assertNotIn(word, script)

    def test_the_own_point_needs_its_consent(self):
        self.weaver.write({"latitude": 54.4321, "longitude": 26.5123})
        self.assertNotIn("54.4321", self._get(f"/en/members/{self.weaver.slug}"))
        self.assertNotIn("54.4321", self._get("/en/members/map?q=linen"))
        self.weaver.consent_map = True
        self.assertIn("54.4321", self._get(f"/en/members/{self.weaver.slug}"))
        self.weaver.consent_map = False
        for url in (
            f"/en/members/{self.weaver.slug}",
            "/en/members/map?q=linen",
            "/en/members.csv",
            "/en/members.jsonld",
        ):
            self.assertNotIn("54.4321", self._get(url))

    def test_row_10_share_of_members_within_so_many_km(self):
        self.cluster.territory_id = self.env.ref("cluster_base.territory_smarhon")
        (self.weaver | self.potter | self.townsman).cluster_id = self.cluster
        # Smarhoń 0 km, Zaliessie 11 km, Kreva 20 km from the centre of the district; the hidden one has no tick
        self.hidden.territory_id = self.town
        for km, near in ((5, 1), (15, 2), (25, 3)):
            page = html.fromstring(self._get(f"/en/members/map?km={km}"))
            cells = page.xpath(
                "//table[contains(@class,'o_cluster_table')]//tr[th='Test cluster']/td/text()"
                "| //table[contains(@class,'o_cluster_table')]//tr[th='Test cluster']/td"
            )
            words = [cell.text_content().strip() for cell in cells if not isinstance(cell, str)]
            self.assertEqual(words[1:], [str(near), "3", f"{round(100 * near / 3)} %"])
        self.townsman.consent_page = False
        page = html.fromstring(self._get("/en/members/map?km=5"))
        row = page.xpath("//table[contains(@class,'o_cluster_table')]//tr[th='Test cluster']")[0].text_content().split()
        self.assertEqual(row[-4:], ["0", "2", "0", "%"])
        self.assertIn("Enter a whole number", self._get("/en/members/map?km=far"))

    def test_pages_in_machine_readable_words(self):
        self.weaver.write({"consent_opening": True, "opening_ids": [Command.create({"weekday": "1", "hours": "9-18"})]})
        for url in ("/en/members", f"/en/members/{self.weaver.slug}"):
            found = self._json_ld(self._get(url))
            for one in found:
                check_properties(one)
        page, crumbs = found
        self.assertEqual(page["openingHoursSpecification"][0]["opens"], "09:00")
        self.assertEqual(page["knowsAbout"], ["Weaving"])
        self.assertEqual([step["position"] for step in crumbs["itemListElement"]], [1, 2, 3])
        listed = self._json_ld(self._get("/en/members?q=linen"))[0]
        self.assertEqual(listed["@type"], "ItemList")
        self.assertEqual(listed["numberOfItems"], 1)
        self.assertTrue(listed["itemListElement"][0]["url"].endswith(f"/en/members/{self.weaver.slug}"))

    def test_sitemap_languages_and_share_previews(self):
        sitemap = etree.fromstring(self.url_open("/sitemap.xml").content)
        places = [node.text for node in sitemap.iter("{*}loc")]
        for path in ("/members", "/members/map", f"/members/{self.weaver.slug}"):
            self.assertTrue(any(place.endswith(path) for place in places), path)
        self.assertFalse([place for place in places if self.hidden.slug in place])
        page = html.fromstring(self._get(f"/en/members/{self.weaver.slug}"))
        alternates = {link.get("hreflang"): link.get("href") for link in page.xpath("//link[@rel='alternate']")}
        for code, part in (("be", f"/members/{self.weaver.slug}"), ("pl", "/pl/members/"), ("x-default", "/members/")):
            self.assertIn(part, alternates[code])
        self.assertNotIn(
            "/be/", alternates["x-default"] + alternates["be"], "the first language has no sign in its address"
        )
        for language, address in alternates.items():
            if language != "x-default":
                # as a search engine asks: it says no language of its own
                text = self._get(re.sub(r"^https?://[^/]+", "", address), **{"User-Agent": "Googlebot/2.1"})
                self.assertEqual(html.fromstring(text).get("lang")[:2], language)
        shared = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}
        self.assertEqual(shared["og:title"], "Ткацкая «Узорная»")
        self.assertEqual(shared["og:description"], "We weave.")
        self.assertTrue(shared["og:image"].startswith("http"))
        self.assertTrue(shared["og:url"].endswith(f"/en/members/{self.weaver.slug}"))
        self.assertEqual(page.xpath("//meta[@name='description']/@content"), ["We weave."])
        self.assertEqual(len(html.fromstring(self._get("/en/members")).xpath("//meta[@property='og:title']")), 1)

    def test_open_data_holds_only_what_was_agreed(self):
        self.weaver.write({"consent_phone": True})
        self.potter.products_text = "=HYPERLINK(1)"
        response = self.url_open("/en/members.csv")
        self.assertIn("text/csv", response.headers["Content-Type"])
        rows = {row["name"]: row for row in csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))}
        weaver = rows["Ткацкая «Узорная»"]
        self.assertEqual((weaver["crafts"], weaver["languages"], weaver["takes_orders"]), ("weaving", "pl", "yes"))
        self.assertEqual(weaver["phone"], "+375 1592 11-22-33")
        self.assertEqual((weaver["email"], weaver["address"]), ("", ""))
        self.assertEqual(rows["Ганчарня «Збанок»"]["phone"], "")
        self.assertEqual(rows["Ганчарня «Збанок»"]["offers"], "'=HYPERLINK(1)")
        self.assertNotIn("Скрытны ткач", rows)
        filtered = self.url_open("/en/members.csv?craft=weaving").content.decode("utf-8-sig")
        self.assertEqual(len(list(csv.reader(io.StringIO(filtered)))), 2)
        data = self.url_open("/en/members.jsonld?craft=weaving").json()
        check_properties(data)
        self.assertEqual(data["numberOfItems"], 1)
        self.assertEqual(data["itemListElement"][0]["item"]["telephone"], "+375 1592 11-22-33")
        self.assertNotIn("email", data["itemListElement"][0]["item"])

    def test_open_data_goes_page_by_page(self):
        with patch("odoo.addons.cluster_base.controllers.public_data.PER_PAGE", 2):
            names, url = [], "/en/members.csv?now=&cluster="
            while url:
                response = self.url_open(url)
                names += [row["name"] for row in csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))]
                following = re.match(r'<https?://[^/]+(/[^>]+)>; rel="next"', response.headers.get("Link", ""))
                url = following and following.group(1)
        shown = self.env["cluster.member"].search([("is_live", "=", True), ("consent_page", "=", True)])
        self.assertEqual(sorted(names), sorted(shown.mapped("name")))
        self.assertGreater(len(names), 2)

    def test_an_outline_that_is_none_is_told(self):
        for text, words in (
            ("no json", "no GeoJSON"),
            ('{"type": "Polygon", "coordinates": [[[26, 54], [27, 54], [27, 55], [26, 55]]]}', "not closed"),
            ('{"type": "Polygon", "coordinates": [[[54, 126], [27, 54], [27, 55], [54, 126]]]}', "not on the globe"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                self.zaliessie.parent_id.outline_text = text

    def test_a_member_called_map_gets_an_address_of_its_own(self):
        member = self._shown("Map")
        self.assertEqual(member.slug, "member-map")
        self.assertIn("<h1>Map</h1>", self._get("/en/members/member-map"))


@tagged("post_install", "-at_install")
class TestFarmPage(DirectoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.farm = cls._shown("Двор з папкамі", territory_id=cls.zaliessie.id, story="Ours.")
        cls.photo = cls.env["cluster.member.photo"].create(
            {"member_id": cls.farm.id, "image": PNG, "name": "A loom by the window"}
        )
        Certificate = cls.env["cluster.member.certificate"]
        cls.paper = Certificate.create(
            {
                "member_id": cls.farm.id, "name": "Organic honey", "number": "N-17", "issuer": "Sample office",
                "issued_on": "2026-03-01", "file": base64.b64encode(b"%PDF-1.4 sample"), "file_name": "a.pdf",
            }
        )  # fmt: skip
        cls.permit = Certificate.create(
            {
                "member_id": cls.farm.id,
                "kind": "register",
                "name": "Trade register",
                "number": "TR-5",
                "issued_on": "2026-03-02",
            }
        )
        cls.url = f"/en/members/{cls.farm.slug}"

    def test_each_part_needs_its_consent_and_goes_at_once(self):
        self.farm.opening_ids = [Command.create({"weekday": str(day), "hours": "9:00-18:00"}) for day in (1, 2, 3)]
        file = f"/web/content/cluster.member.certificate/{self.paper.id}/file"
        parts = {
            "consent_opening": ("Monday – Wednesday", "09:00–18:00"),
            "consent_certificates": ("Organic honey", "N-17", "Trade register", "TR-5"),
            "consent_photo": ("A loom by the window",),
        }
        for consent, words in parts.items():
            with self.subTest(consent=consent):
                for given in (False, True, False):
                    self.farm[consent] = given
                    text = self._get(self.url)
                    for word in words:
                        self.assertEqual(word in text, given, word)
        self.assertEqual(self.url_open(file).status_code, 404)
        self.farm.write({"consent_certificates": True, "consent_photo": True})
        self.assertEqual(self.url_open(file).content, b"%PDF-1.4 sample")
        self.farm.consent_page = False
        self._get(self.url, 404)
        self.assertEqual(self.url_open(file).status_code, 404)
        logged = self.farm.consent_ids.filtered(lambda line: line.purpose == "opening").mapped("given")
        self.assertEqual(logged, [False, True])

    def test_a_photo_is_seen_with_consent_only(self):
        url = f"/web/image/cluster.member.photo/{self.photo.id}/image"
        placeholder = self.url_open(url).content
        self.farm.consent_photo = True
        own = self.url_open(url).content
        self.assertNotEqual(own, placeholder)
        self.farm.consent_photo = False
        self.assertEqual(self.url_open(url).content, placeholder)

    def test_anchors_for_the_shop_the_stays_and_questions(self):
        page = html.fromstring(self._get(self.url))
        for anchor in ("member_shop", "member_stays", "member_ask", "member_facts"):
            self.assertEqual(len(page.xpath(f"//*[@id='{anchor}']")), 1, anchor)
        for anchor in ("member_shop", "member_stays", "member_facts"):
            self.assertEqual(page.xpath(f"string(//*[@id='{anchor}'])").strip(), "", "nothing to say: nothing said")

    def test_a_small_map_stands_on_the_page(self):
        page = html.fromstring(self._get(self.url))
        self.assertEqual(len(page.xpath("//section[@id='member_map']//*[name()='circle']")), 1)
        self.farm.territory_id = False
        self.assertFalse(html.fromstring(self._get(self.url)).xpath("//section[@id='member_map']"))

    def test_suspended_goes_and_comes_back(self):
        self.farm.consent_certificates = True
        council = self.farm.with_user(self.user_council)
        council._suspend("2026-05-01", "Did not pay.")
        self._get(self.url, 404)
        self.assertFalse(self.paper.is_public)
        council._reinstate("2026-05-02", "Paid.")
        self.assertIn("Organic honey", self._get(self.url))

    def test_a_picture_that_is_none_is_told(self):
        for content, words in ((b"<svg/>", "JPEG, PNG or WebP"), (b"", "is empty")):
            with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                self.env["cluster.member.photo"].create(
                    {"member_id": self.farm.id, "image": base64.b64encode(content), "name": "x"}
                )

    def test_wrong_days_and_hours_are_told(self):
        with self.assertRaisesRegex(ValidationError, "ends before it was given"), self.env.cr.savepoint():
            self.paper.valid_until = "2026-01-01"
        with self.assertRaisesRegex(ValidationError, "no opening time"), self.env.cr.savepoint():
            self.farm.opening_ids = [Command.create({"weekday": "1", "hours": "always"})]
        with self.assertRaisesRegex(ValidationError, "first and a last month"), self.env.cr.savepoint():
            self.farm.season_from = "5"

    def test_the_database_says_so_too(self):
        found = self.env.execute_query_dict
        names = {
            row["conname"]
            for table in ("cluster_member", "cluster_member_certificate", "cluster_member_opening", "cluster_craft")
            for row in found(_constraints(table))
        }
        for name in (
            "cluster_member_point_range", "cluster_member_season_whole", "cluster_member_certificate_days",
            "cluster_member_opening_day_uniq", "cluster_craft_code_uniq",
        ):  # fmt: skip
            self.assertIn(name, names)


def _constraints(table):
    return SQL("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass", table)


@tagged("post_install", "-at_install")
class TestDirectoryLanguages(DirectoryCase):
    """The form in five languages: nothing of the English page is left on another."""

    SAME = {"JSON-LD", "CSV", "English", "Test cluster", "Test centre", "km"}

    def _texts(self, url):
        page = html.fromstring(self._get(url))
        parts = page.xpath(
            "//form[@role='search'] | //h1 | //header//nav | //main//p | //figure//figcaption | //main//th"
        )
        texts = set()
        for part in parts:
            for text in part.itertext():
                words = re.sub(r"\s*\(\d+\)$", "", text.strip())
                if any(sign.isalpha() for sign in words):
                    texts.add(words)
        return texts

    def test_a_browser_that_says_only_be_is_not_sent_to_the_english_page(self):
        for asked, lang in (("be,en-US;q=0.7", "be-BY"), ("be", "be-BY"), ("ru-RU,be;q=0.5", "ru-RU")):
            self.opener.cookies.clear()
            text = self._get("/members", **{"Accept-Language": asked})
            self.assertEqual(html.fromstring(text).get("lang"), lang, asked)

    def test_row_22_no_english_is_left_on_the_form(self):
        languages = ["be_BY", "ru_RU", "pl_PL", "lt_LT"]
        self.env["ir.module.module"].search([("name", "=", "cluster_base")])._update_translations(languages)
        website = self.env["website"].search([], limit=1)
        website.language_ids |= self.env["res.lang"].search([("code", "in", languages)])
        self._shown("9", territory_id=self.zaliessie.id, craft_ids=[Command.set(self.weaving.ids)],
                    language_ids=[Command.set(self.polish.ids)], takes_orders=True)  # fmt: skip
        bot = {"User-Agent": "Googlebot/2.1"}  # not sent on to the language of the test's own browser
        for path in ("/members", "/members/map", "/members/9", "/members?q=zzzz"):
            english = self._texts(f"/en{path}") - self.SAME
            self.assertGreater(len(english), 4)
            for sign in ("ru", "pl", "lt", ""):
                url = f"/{sign}{path}" if sign else path
                with (
                    self.subTest(url=url),
                    patch.object(self, "_get", lambda url, **_: self.url_open(url, headers=bot).text),
                ):
                    self.assertEqual(self._texts(url) & english, set())
