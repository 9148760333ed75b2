"""A register that exists already is taken over from a file: whole, or not at all."""

import base64
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ClusterCase

FILES = Path(__file__).parent / "files"


@tagged("post_install", "-at_install")
class TestRegisterImport(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Territory = cls.env["cluster.territory"]
        cls.clusters = {}
        for code, name, country in (("TAU", "Tauragė", "base.lt"), ("SUW", "Suwałki", "base.pl")):
            district = Territory.create(
                {"name": f"{name} district", "kind": "district", "country_id": cls.env.ref(country).id}
            )
            cls.clusters[code] = cls.env["cluster.cluster"].create(
                {
                    "name": f"Craftsmen of {name}",
                    "code": code,
                    "territory_id": district.id,
                    "company_id": cls.company.id,
                }
            )

    def _wizard(self, content, code="TAU", user=None, **values):
        content = content.encode() if isinstance(content, str) else content
        return (
            self.env["cluster.register.import"]
            .with_user(user or self.user_administrator)
            .create({"cluster_id": self.clusters[code].id, "file": base64.b64encode(content), **values})
        )

    def test_row_13_twenty_four_craftsmen_of_two_countries(self):
        for code, file in (("TAU", "craftsmen_taurage.csv"), ("SUW", "craftsmen_suwalki.csv")):
            self._wizard((FILES / file).read_bytes(), code).action_import()
        members = self.env["cluster.member"].search([("cluster_id", "in", [one.id for one in self.clusters.values()])])
        self.assertEqual(len(members), 24)
        self.assertEqual([len(one.member_ids) for one in self.clusters.values()], [12, 12])
        self.assertTrue(all(member.is_live and member.consent_page for member in members))
        self.assertEqual(set(members.territory_id.mapped("country_id.code")), {"LT", "PL"})
        public = self.env["cluster.member"].with_user(self.env.ref("base.public_user"))
        in_both = [("id", "in", members.ids)]
        self.assertEqual(public.search_count(in_both), 24)
        for query, count in (
            ("weaving", 2),
            ("Tauragė", 2),
            ("taurage", 2),
            ("Sękacz", 1),
            ("sekacz", 1),
            ("rye bread", 1),
        ):
            found = public.search_count([*in_both, *public._search_public_domain(query)])
            self.assertEqual(found, count, query)
        self.assertEqual(public.search_count([*in_both, ("craft_ids.code", "=", "pottery")]), 2)
        weaver = members.filtered(lambda member: member.name == "Audimo pavyzdys")
        self.assertEqual(weaver.public_phone, "+370 446 00 001")
        self.assertFalse(weaver.public_email)
        self.assertEqual(weaver.contract_number, f"TAU/2026/{weaver.contract_ordinal:03d}")
        again = self._wizard((FILES / "craftsmen_taurage.csv").read_bytes())
        again.action_import()
        self.assertIn("Line 2: “Audimo pavyzdys” is in the cluster", again.faults)
        self.assertEqual(len(self.clusters["TAU"].member_ids), 12)

    def test_each_fault_is_told_with_its_line_and_nothing_is_taken_over(self):
        head = "name,kind,crafts,place,latitude,season,consents,decision,admitted_on,signed_on\n"
        wizard = self._wizard(
            head
            + "Good,craftsman,weaving,Tauragė,55.2,5-9,page,1,2026-02-01,2026-02-02\n"
            + ",craftsman,,,,,,,,\n"
            + "Bad,carpenterr,weaving; spining,,200,summer,page; money,,2026-02-01,1.2.2026\n"
            + "Good,craftsman,,,,,,,,\n"
            + "Order,farm,,,,,,1,2026-02-03,2026-02-01\n"
        )
        action = wizard.action_import()
        self.assertEqual(action["res_id"], wizard.id)
        faults = wizard.faults.splitlines()
        for words in (
            "Line 3: the name is missing.",
            "Line 4: “carpenterr” in the column “kind” is not known. Known are: academia,",
            "Line 4: “spining” in the column “crafts”",
            "Line 4: “money” in the column “consents” is not known",
            "Line 4: “200” in the column “latitude” is no coordinate.",
            "Line 4: “1.2.2026” is no day",
            "Line 4: who was admitted has a decision",
            "Line 4: “summer” is no season",
            "Line 5: “Good” is in the cluster, or in the file, already.",
            "Line 6: the contract was signed before the admission",
        ):
            self.assertTrue(any(fault.startswith(words) for fault in faults), words)
        self.assertEqual(len(faults), 10)
        self.assertFalse(self.clusters["TAU"].member_ids)
        self.assertTrue(wizard.file, "the file is still there")

    def test_a_file_that_is_no_table_and_wrong_columns(self):
        for content, words in (
            (b"\xff\xfe\x00bad", "no table in UTF-8"),
            ("name\nA\n", "Line 1: the column “kind” is missing."),
            ("name,kind,colour\nA,farm,red\n", "Line 1: the column “colour” is not known."),
            ("name,kind\n", "no lines under its heading"),
        ):
            wizard = self._wizard(content)
            wizard.action_import()
            self.assertIn(words, wizard.faults)
        with self.assertRaisesRegex(UserError, r"^Line 3: 12 is too short"), self.env.cr.savepoint():
            self._wizard("name;kind;tax_number\nA;farm;\nB;farm;12\n").action_import()
        self.assertFalse(self.clusters["TAU"].member_ids)

    def test_places_are_found_in_any_language_or_refused(self):
        self._wizard("name,kind,place\nA,farm,Tauragė\nB,farm,tauragė\n").action_import()
        self.assertEqual(len(self.clusters["TAU"].member_ids.territory_id), 1)
        wizard = self._wizard("name,kind,place\nC,farm,Elsewhere\n", make_places=False)
        wizard.action_import()
        self.assertIn("Line 2: there is no place “Elsewhere”", wizard.faults)

    def test_only_the_administrator_of_the_cluster(self):
        for user in (self.user_clerk, self.user_coordinator, self.user_auditor):
            with self.assertRaises(AccessError):
                self._wizard("name,kind\nA,farm\n", user=user)
        self.clusters["SUW"].company_id = self.other_company
        with self.assertRaises(AccessError):
            self._wizard("name,kind\nA,farm\n", "SUW").action_import()
        self.assertFalse(self.clusters["SUW"].member_ids)
        self.clusters["TAU"].territory_id = False
        with self.assertRaisesRegex(UserError, "no district yet"):
            self._wizard("name,kind\nA,farm\n").action_import()
