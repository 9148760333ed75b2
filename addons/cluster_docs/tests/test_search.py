from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import DocumentsCase


@tagged("post_install", "-at_install")
class TestSearch(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "КСУП «Узорны палетак»", "city": "Залессе"})
        cls.be = cls.registered(title="Аб рамонце дарогі да малочнатаварнай фермы")
        cls.ru = cls.registered(title="О выделении земельного участка для строительства дома")
        cls.pl = cls.registered(title="Wniosek o zmianę przeznaczenia działki rolnej", correspondent_id=cls.partner.id)
        cls.lt = cls.registered(title="Prašymas dėl kelio remonto", note="Пра асвятленне вуліцы")
        cls.foreign_one = cls.registered(
            "incoming", cls.foreign_clerk, cls.foreign, title="Аб рамонце дарогі ў іншым раёне"
        )
        cls.env.flush_all()

    def found(self, text, user=None):
        documents = self.env["cluster.document"].with_user(user or self.clerk)
        ours = self.be | self.ru | self.pl | self.lt | self.foreign_one
        return documents.search([("search_text", "ilike", text), ("id", "in", ours.ids)]).sudo()

    def test_row_35_words_in_all_their_forms(self):
        cases = {
            self.be: ("дарога", "дарозе рамонт", "ферма", "рамонту дарог", "дорога"),
            self.ru: ("участок", "земельные участки", "строительство дом", "выделение"),
            self.pl: ("wnioski", "działka", "dzialki rolne", "палетак", "палетку узорнаму"),
            self.lt: ("prašymo", "kelias", "prasymas remontas", "вуліца асвятлення"),
        }
        for document, texts in cases.items():
            for text in texts:
                with self.subTest(text=text):
                    self.assertIn(document, self.found(text))

    def test_row_35_phrases_exclusions_and_beginnings(self):
        self.assertEqual(self.found('"рамонце дарогі"'), self.be)
        self.assertFalse(self.found('"дарогі рамонце"'))
        self.assertEqual(self.found("дарога -ферма"), self.env["cluster.document"])
        self.assertEqual(self.found("дарога -асвятленне"), self.be)
        self.assertEqual(self.found("малочнатав*"), self.be)
        self.assertFalse(self.found("малочнатав"))
        self.assertFalse(self.found("ферма космадром"))

    def test_row_35_numbers_as_printed_in_part_and_from_the_beginning(self):
        self.assertEqual(self.found(self.be.number), self.be)
        self.assertIn(self.be, self.found(self.be.number[:-1] + "*"))
        documents = self.env["cluster.document"].with_user(self.clerk)
        self.assertEqual(documents.search([("number", "=", self.be.number), ("unit_id", "=", self.body.id)]), self.be)
        self.assertIn(self.be, documents.search([("number", "=ilike", self.be.number[:4] + "%")]))
        letter = self.registered(title="Ліст", their_number="02-15/345")
        self.env.flush_all()
        self.assertIn(letter, documents.search([("search_text", "ilike", "02-15/345")]).sudo())
        self.assertIn(letter, documents.search([("search_text", "ilike", "02-15/*")]).sudo())

    def test_row_35_the_text_of_files_is_found(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "дадатак.txt",
                "raw": "Каштарыс на будаўніцтва воданапорнай вежы".encode(),
                "mimetype": "text/plain",
                "res_model": "cluster.document",
                "res_id": self.be.id,
            }
        )
        self.env.flush_all()
        self.assertEqual(self.found("каштарысы воданапорная"), self.be)
        self.assertEqual(self.found("дарога каштарыс"), self.be, "words of the card and of the file together")
        file.index_content = "Распазнаны тэкст пра камунальныя паслугі"  # as the job of text recognition does
        self.env.flush_all()
        self.assertEqual(self.found("камунальная паслуга"), self.be)
        self.assertFalse(self.found("каштарыс"))
        self.be.sudo().note = "Дапоўнена"
        self.env.flush_all()
        self.assertEqual(self.found("камунальная паслуга"), self.be, "a change of the card keeps the files' words")

    def test_row_35_a_changed_card_is_found_by_its_new_words(self):
        self.be.sudo().write({"title": "Аб веснавой сяўбе"})
        self.env.flush_all()
        self.assertEqual(self.found("сяўба веснавая"), self.be)
        self.assertFalse(self.found("малочнатав*"))
        self.assertEqual(self.found(self.be.number), self.be, "the number stays")

    def test_row_35_rows_and_counts_are_those_that_may_be_read(self):
        self.assertEqual(self.found("рамонт дарогі"), self.be)
        self.assertEqual(self.found("рамонт дарогі", self.foreign_clerk), self.foreign_one)
        self.assertEqual(self.found("рамонт дарогі", self.auditor), self.be | self.foreign_one)
        self.assertFalse(self.found("рамонт дарогі", self.council_clerk))
        ids = (self.be | self.foreign_one).ids
        domain = [("search_text", "ilike", "рамонт дарогі"), ("id", "in", ids)]
        for user, count in ((self.clerk, 1), (self.foreign_clerk, 1), (self.auditor, 2), (self.council_clerk, 0)):
            documents = self.env["cluster.document"].with_user(user)
            self.assertEqual(documents.search_count(domain), count)
            self.assertEqual(documents.web_search_read(domain, {"title": {}})["length"], count)
            groups = documents.formatted_read_group(domain, ["journal_id"], ["__count"])
            self.assertEqual(sum(group["__count"] for group in groups), count)

    def test_row_35_the_better_hit_comes_first_and_is_marked(self):
        weak = self.registered(title="Ліст", note="Размова пра млын і яшчэ шмат пра што")
        strong = self.registered(title="Млын у Залессі")
        later = self.registered(title="Ліст яшчэ", note="пра млын")
        self.env.flush_all()
        documents = self.env["cluster.document"].with_user(self.clerk)
        domain = [("search_text", "ilike", "млыны"), ("id", "in", (weak | strong | later).ids)]
        result = documents.web_search_read(domain, {"title": {}, "search_hit": {}})
        self.assertEqual(result["records"][0]["id"], strong.id)
        self.assertEqual(result["records"][0]["search_hit"], "<mark>Млын</mark> у Залессі")
        self.assertIn("<mark>млын</mark>", result["records"][1]["search_hit"])
        ordered = documents.web_search_read(domain, {"title": {}}, order="id desc")
        self.assertEqual([row["id"] for row in ordered["records"]], [later.id, strong.id, weak.id])

    def test_row_35_hits_are_text_and_no_markup(self):
        document = self.registered(title="<b>Млын</b><script>alert(1)</script>")
        self.env.flush_all()
        documents = self.env["cluster.document"].with_user(self.clerk)
        result = documents.web_search_read(
            [("search_text", "ilike", "млын"), ("id", "=", document.id)], {"search_hit": {}}
        )
        hit = result["records"][0]["search_hit"]
        self.assertIn("<mark>Млын</mark>", hit)
        self.assertNotIn("<script>", hit)
        self.assertNotIn("<b>", hit)

    def test_row_35_whatever_is_typed_is_no_fault(self):
        for text in (
            "",
            "   ",
            "''",
            '"',
            '""',
            "-",
            "*",
            "\\",
            "a'b",
            "!&|()<->:*",
            "'; DROP TABLE x; --",
            "%s %(x)s",
            "-*",
            "🙂",
        ):
            with self.subTest(text=text):
                self.found(text)
                documents = self.env["cluster.document"].with_user(self.clerk)
                documents.web_search_read([("search_text", "ilike", text)], {"title": {}, "search_hit": {}}, limit=5)

    def test_row_35_saved_filters_are_shared(self):
        filters = self.env["ir.filters"].with_user(self.clerk).get_filters("cluster.document")
        names = {row["name"] for row in filters}
        self.assertLessEqual(
            {"На кантролі, тэрмін мінуў", "Паступіла за тыдзень", "З абмежаваным доступам, па грыфах"}, names
        )
        documents = self.env["cluster.document"].with_user(self.clerk)
        for saved in filters:
            documents.search(safe_eval(saved["domain"], {"uid": self.clerk.id}), limit=1)
