import base64
import json
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.misc import file_open

from .common import DocumentsCase


@tagged("post_install", "-at_install")
class TestCountryPack(DocumentsCase):
    """Row 50: one code path, two countries, the difference is data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        packs = cls.env["cluster.country.pack"]
        cls.belarus, cls.poland = (packs.search([("code", "=", code)]) for code in ("BY", "PL"))
        with freeze_time("2026-01-30 09:00:00"):
            cls.gmina = cls.env["hr.department"].create(
                {"name": "Urząd Gminy", "code": "ABC", "is_body": True, "cluster_id": cls.other_cluster.id}
            )
            cls.apply(cls.poland, cls.gmina)
        cls.official, _post = cls._person("t_official", "clerk", cls.gmina)
        cls.mayor, _post = cls._person("t_mayor", "head", cls.gmina)

    @classmethod
    def apply(cls, pack, bodies, user=None):
        wizard = cls.env["cluster.country.pack.apply"].with_user(user or cls.administrator)
        return wizard.create({"pack_id": pack.id, "unit_ids": [(6, 0, bodies.ids)]}).action_apply()

    def case(self, index="5230", day="2026-01-31", **vals):
        case = self.env["cluster.case.file"].search([("unit_id", "=", self.gmina.id), ("index", "=", index)])
        with freeze_time(f"{day} 09:00:00"):
            return self.registered("procedure", self.official, self.gmina, case_file_id=case.id, **vals)

    @classmethod
    def journal(cls, kind, body=None):
        return super().journal(kind, body).filtered(lambda journal: not journal.series_of_id)

    def test_row_50_a_polish_body_by_its_pack(self):
        document = self.case()
        self.assertEqual(document.number, "ABC.5230.1.2026")
        self.assertEqual(document.due_date, date(2026, 3, 2))  # a month: 28 February is a Saturday
        self.assertEqual(document.deadline_id.rule_id.code, "pl.kpa.month")
        for words in ("art. 35 § 3", "KPA art. 57", "28.02.2026 (Saturday)", "02.03.2026"):
            self.assertIn(words, document.deadline_id.explanation)
        longer = self.env.ref("cluster_docs.rule_pl_kpa_2months")
        with freeze_time("2026-02-10 09:00:00"):
            document.with_user(self.official)._set_deadline(longer, document.received_on, "Sprawa skomplikowana")
        self.assertEqual(document.due_date, date(2026, 3, 31))
        self.assertEqual(document.case_file_id.retention_id.code, "BE50")

    def test_row_50_polish_retention_categories(self):
        classes = self.env["cluster.retention.class"]
        wanted = {"A": (0, True, False), "B5": (5, False, False), "BE50": (50, False, True), "Bc": (0, False, False)}
        for code, facts in wanted.items():
            row = classes.search([("code", "=", code)])
            self.assertEqual((row.years, row.permanent, row.expert_review), facts, code)
        files = self.env["cluster.case.file"].search([("unit_id", "=", self.gmina.id)])
        self.assertEqual({"A", "B5", "BE50", "Bc"}, set(files.retention_id.mapped("code")))

    def test_row_50_cases_are_counted_in_each_class(self):
        """§ of the office instructions: the ordinal is per unit, end class and year."""
        numbers = [self.case(index).number for index in ("5230", "5231", "5230", "5231")]
        self.assertEqual(numbers, ["ABC.5230.1.2026", "ABC.5231.1.2026", "ABC.5230.2.2026", "ABC.5231.2.2026"])
        self.assertEqual(self.case("5231", "2027-01-04").number, "ABC.5231.1.2027")
        breaches = [text for text in self.env["cluster.verify"]._verify() if "ABC" in text]
        self.assertEqual(breaches, [])

    def test_row_50_the_same_path_for_belarus(self):
        committee = self.env["hr.department"].create(
            {"name": "Выканкам", "code": "РВК", "is_body": True, "cluster_id": self.cluster.id}
        )
        clerk, _post = self._person("t_vykankam", "clerk", committee)
        with freeze_time("2026-03-06 09:00:00"):
            self.apply(self.belarus, committee)
            letter = self.registered("incoming", clerk, committee)
            appeal = self.registered("appeal", clerk, committee)
        self.assertEqual((letter.number, appeal.number), ("1-12/1", "У-1"))
        self.assertEqual((appeal.due_date, appeal.deadline_id.rule_id.code), (date(2026, 3, 23), "by.appeal.15"))
        for unit, pack in ((committee, self.belarus), (self.gmina, self.poland)):
            heads = unit.journal_ids.filtered(lambda journal: not journal.series_of_id)
            self.assertEqual(unit._country_pack(), pack)
            self.assertEqual(
                sorted(heads.mapped(lambda journal: (journal.kind, journal.code, journal.pattern))),
                sorted((row["kind"], row["code"], row["pattern"]) for row in pack.content["journals"]),
            )

    def test_row_50_a_body_can_be_switched_before_its_first_number(self):
        body = self.env["hr.department"].create(
            {"name": "Switch", "code": "SWI", "is_body": True, "cluster_id": self.cluster.id}
        )
        body.action_open_journals()
        journals = body.journal_ids
        self.apply(self.poland, body)
        self.assertEqual(body.journal_ids, journals)
        self.assertEqual(self.journal("procedure", body).pattern, "{unit}.{jrwa}.{n}.{year}")
        self.assertEqual(
            self.journal("incoming", body).with_context(lang="pl_PL").name, "Rejestr przesyłek wpływających"
        )  # noqa: E501
        self.registered("incoming")
        with self.assertRaisesRegex(UserError, "has given numbers in .* already. Apply the pack in the new year"):
            self.apply(self.poland, self.body)
        self.assertEqual(self.journal("incoming").pattern, "%дело/%номер")

    def test_row_50_the_notice_speaks_the_body_s_language(self):
        document = self.case()
        with freeze_time("2026-02-20 09:00:00"):
            notice = document.with_user(self.official)._extend("Oczekiwanie na opinię", "2026-03-16").notice_id
        self.assertEqual(notice.answer_lang, "pl_PL")
        for words in ("2 marca 2026", "16 marca 2026", "Oczekiwanie na opinię", "KPA art. 36", "ABC.5230.1.2026"):
            self.assertIn(words, notice.answer_body)

    def test_a_new_body_follows_its_cluster(self):
        self.other_cluster.country_pack_id = self.poland
        body = self.env["hr.department"].create(
            {"name": "Druga gmina", "code": "DEF", "is_body": True, "cluster_id": self.other_cluster.id}
        )
        body.action_open_journals()
        self.assertEqual(self.journal("procedure", body).series, "class")

    def test_a_broken_pack_is_refused_with_every_fault(self):
        with file_open("cluster_docs/data/packs/pl.json") as file:
            content = json.load(file)
        content["rules"][0]["unit"] = "moons"
        content["journals"][0]["pattern"] = "{n}{year}"
        load = self.env["cluster.country.pack.load"].with_user(self.administrator)
        before = self.poland.checksum
        with self.assertRaisesRegex(UserError, "(?s)the unit 'moons' is not known.*Put a separator"):
            load.create({"file": base64.b64encode(json.dumps(content).encode())}).action_load()
        with self.assertRaisesRegex(UserError, "The file is no JSON"):
            load.create({"file": base64.b64encode(b"not a pack")}).action_load()
        self.assertEqual(self.poland.checksum, before)

    def test_a_new_edition_leaves_what_an_administrator_corrected(self):
        rules = self.env["cluster.deadline.rule"].search([("code", "=like", "pl.kpa.%")], order="code")
        rules[0].with_user(self.administrator).law_ref = "Checked by hand"
        with file_open("cluster_docs/data/packs/pl.json") as file:
            content = json.load(file)
        content["edition"] = "2027-01"
        for row in content["rules"]:
            row["law_ref"] = "New text"
        load = self.env["cluster.country.pack.load"].with_user(self.administrator)
        load.create({"file": base64.b64encode(json.dumps(content).encode())}).action_load()
        self.assertEqual(self.poland.edition, "2027-01")
        self.assertEqual(rules.mapped("law_ref"), ["Checked by hand", "New text"])

    def test_only_administrators_apply(self):
        with self.assertRaises(AccessError):
            self.apply(self.poland, self.council, self.clerk)

    def test_loading_twice_changes_nothing(self):
        before = self.env["cluster.deadline.rule"].with_context(active_test=False).search_count([])
        stamps = self.env["cluster.country.pack"].search([]).mapped("write_date")
        self.env["cluster.country.pack"]._load_files()
        self.assertEqual(self.env["cluster.deadline.rule"].with_context(active_test=False).search_count([]), before)
        self.assertEqual(self.env["cluster.country.pack"].search([]).mapped("write_date"), stamps)
