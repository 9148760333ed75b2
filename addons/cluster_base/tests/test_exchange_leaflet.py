import io

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from ..engine import leaflet_words
from .exchange_common import ExchangeCase


@tagged("post_install", "-at_install")
class TestLeaflet(HttpCase, ExchangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls._partner(
            "Пчальнік «Ясны»", phone="+375 1592 77-00-77", email="jasny@farm.example", street="вул. Ціхая, 1"
        )
        cls.jasny = cls._member(
            "x", "active", partner=partner, consent_page=True, consent_phone=True,
            story="We keep bees.", products_text="Honey of lime trees.",
        )  # fmt: skip
        cls.jasny.with_context(lang="be_BY").write({"story": "Трымаем пчол.", "products_text": "Ліпавы мёд."})
        cls.cluster.territory_id = cls.district

    def _pdf(self, url):
        response = self.url_open(url)
        self.assertEqual(response.headers.get("Content-Type"), "application/pdf", url)
        return response.content

    def _text(self, content):
        reader = PdfReader(io.BytesIO(content))
        self.assertEqual(len(reader.pages), 1, "a leaflet is one page")
        return " ".join(reader.pages[0].extract_text().split()), reader

    def test_row_21_leaflet_in_five_languages(self):
        expected = {
            "be": ("Пчальнік «Ясны»", "Ліпавы мёд.", "Як нас знайсці", "Аграсядзіба"),
            "ru": ("Пчальнік «Ясны»", "Как нас найти", "Агроусадьба"),
            "pl": ("Pčaĺnik «Jasny»", "Honey of lime trees.", "Jak nas znaleźć", "Gospodarstwo"),
            "lt": ("Pčaĺnik «Jasny»", "Kaip mus rasti", "Ūkis"),
            "en": ("Pčaĺnik «Jasny»", "We keep bees.", "How to find us", "Farm"),
        }
        for language, words in expected.items():
            with self.subTest(language=language):
                text, reader = self._text(self._pdf(f"/members/{self.jasny.slug}/leaflet/{language}"))
                for word in words:
                    self.assertIn(word, text)
                self.assertGreaterEqual(text.count("Testava"), 2, "in the address and on the sketch")
                self.assertIn("+375 1592 77-00-77", text)
                self.assertIn(f"/members/{self.jasny.slug}", text.replace(" ", ""))
                for secret in ("jasny@farm.example", "Ціхая", self.jasny.contract_number):
                    self.assertNotIn(secret, text)
                foreign = set(leaflet_words.WORDS) - {language}
                for other in foreign:
                    heading = leaflet_words.WORDS[other]["reach"]
                    self.assertNotIn(heading, text)
                root = reader.trailer["/Root"]
                self.assertTrue(root["/MarkInfo"]["/Marked"])
                self.assertTrue(root["/Lang"].startswith(language))
                self.assertIn(b"pdfaid", root["/Metadata"].get_object().get_data())

    def test_row_21_leaflet_of_the_cluster(self):
        for language in leaflet_words.LANGUAGES:
            text, _reader = self._text(self._pdf(f"/leaflet/ts1/{language}"))
            self.assertIn(leaflet_words.WORDS[language]["members"], text)
            self.assertIn("Ясны" if language in ("be", "ru") else "Jasny", text)
            self.assertNotIn("Linen", text, "Linen has not consented to a page")

    def test_a_database_without_the_language(self):
        self.env["res.lang"]._activate_lang("lt_LT")
        website = self.env["website"].search([])
        lithuanian = self.env.ref("base.lang_lt")
        website.write({"language_ids": [(3, lithuanian.id)]})
        self.env["res.partner"].search([("lang", "=", "lt_LT")]).lang = "en_US"
        lithuanian.active = False
        self.env.registry.clear_all_caches()
        text, _reader = self._text(self.env["cluster.leaflet"]._pdf(self.jasny, "lt"))
        self.assertIn("Kaip mus rasti", text)

    def test_long_texts_stay_on_one_page(self):
        self.jasny.write({"story": "Long story about bees. " * 170, "products_text": "Honey and wax. " * 200})
        self._text(self.env["cluster.leaflet"]._pdf(self.jasny, "en"))

    def test_who_gets_it(self):
        hidden = self.linen
        for url in (
            f"/members/{hidden.slug}/leaflet/be", f"/members/{self.jasny.slug}/leaflet/de", "/leaflet/none/be",
            f"/my/cluster/{hidden.slug}/leaflet/be",
        ):  # fmt: skip
            with self.subTest(url=url):
                self.authenticate("bees", "bees")
                self.assertEqual(self.url_open(url).status_code, 404)
        # One's own before the page is public: contacts by consent only.
        self.authenticate("linen", "linen")
        text, _reader = self._text(self._pdf(f"/my/cluster/{hidden.slug}/leaflet/be"))
        self.assertNotIn("linen@farm.example", text)
        self.assertIn(f"/my/cluster/{hidden.slug}/leaflet/pl", self.url_open("/en/my/cluster").text)
