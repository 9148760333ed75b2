from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

HEADER = "hi_code\tproc_no\tis_leaf\tproc_res(1=certificate,2=decision)\texcluded\tname\n"
LIST = Path(__file__).parents[4] / "shared" / "data" / "by_admproc_citizens_decree200_2021.tsv"


@tagged("post_install", "-at_install")
class TestProcedureImport(TransactionCase):
    def _import(self, content, valid_from="2021-01-01"):
        if isinstance(content, str):
            content = content.encode()
        return self.env["cluster.procedure"]._import_list(content, "test-list", "Decree 200", valid_from)

    def _imported(self):
        return self.env["cluster.procedure"].with_context(active_test=False).search([("key", "=like", "test-list/%")])

    def test_whole_official_list(self):
        path = LIST if LIST.exists() else Path("../shared/data") / LIST.name
        if not path.exists():
            self.skipTest("the official list is not at ../shared/data")
        done = self._import(path.read_bytes())
        procedures = self._imported()
        self.assertEqual((done["rows"], done["created"]), (795, 795))
        self.assertEqual(len(procedures.filtered(lambda p: not p.is_heading)), 710)
        self.assertEqual(len(procedures.filtered(lambda p: not p.active)), 56)
        self.assertFalse(procedures.filtered(lambda p: p.name[:1].islower()))
        certificate = procedures.filtered(lambda p: p.number == "1.3.3")
        self.assertEqual(certificate.name, "Выдача справки о месте жительства и составе семьи")
        self.assertEqual(certificate.parent_id.number, "1.3")
        again = self._import(path.read_bytes())
        self.assertEqual((again["created"], again["changed"], again["unchanged"]), (0, 0, 795))

    def test_a_broken_line_is_named_and_nothing_comes_in(self):
        for broken, reason in (
            ("01.02.\t1.2.\t2\t\t0\tname\n", "Line 3: is_leaf"),
            ("01.02.\t1.2.\t1\t0\tname\n", "Line 3: has 5 columns"),
            ("02.01.\t2.1.\t1\t\t0\tname\n", "Line 3: 2.1 stands under"),
        ):
            with self.assertRaisesRegex(UserError, reason):
                self._import(HEADER + "01.\t1.\t0\t\t0\tCHAPTER\n" + broken)
            self.assertFalse(self._imported())

    def test_a_changed_name_is_a_new_edition(self):
        rows = HEADER + "01.\t1.\t0\t\t0\tCHAPTER\n01.01.\t1.1.\t1\t1\t0\tOld name\n"
        self._import(rows)
        done = self._import(rows.replace("Old", "New"), "2026-01-01")
        self.assertEqual((done["changed"], done["unchanged"]), (1, 1))
        procedure = self._imported().filtered(lambda p: p.number == "1.1")
        self.assertEqual(len(procedure.edition_ids), 2)
        self.assertEqual(procedure.name, "New name")

    def test_terms_are_said_in_the_forms_of_the_language(self):
        edition = self.env["cluster.procedure.edition"]
        for lang, amounts in {
            "be_BY": {1: "1 дзень", 3: "3 дні", 15: "15 дзён", 21: "21 дзень"},
            "pl_PL": {1: "1 dzień", 3: "3 dni", 21: "21 dni"},
            "lt_LT": {1: "1 diena", 5: "5 dienos", 15: "15 dienų", 21: "21 diena"},
            "en_US": {1: "1 day", 3: "3 days", 21: "21 days"},
        }.items():
            self.env["res.lang"]._activate_lang(lang)
            for amount, words in amounts.items():
                with self.subTest(lang=lang, amount=amount):
                    text = edition.with_context(lang=lang)._amount_text(amount, "days")
                    self.assertEqual(text.replace("\u00a0", " "), words)
