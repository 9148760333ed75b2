import base64
import copy
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open

from .common import ClusterCase


@tagged("post_install", "-at_install")
class TestDistrict(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("cluster_base/data/district_sample.json", "rb") as sample:
            cls.sample = json.loads(sample.read())

    def _load(self, data, user=None):
        content = data if isinstance(data, bytes) else json.dumps(data).encode()
        wizard = self.env["cluster.district.load"].with_user(user or self.env.ref("base.user_admin"))
        wizard = wizard.with_context(lang="en_US").create({"file": base64.b64encode(content), "file_name": "d.json"})
        wizard.action_load()
        return wizard

    def test_row_09_a_second_district_starts_from_a_file(self):
        wizard = self._load(self.sample)
        self.assertIn("7 places, 1 clusters, 2 units, 1 people", wizard.result)
        cluster = self.env["cluster.cluster"].search([("code", "=", "ASH")])
        self.assertEqual(cluster.with_context(lang="be_BY").name, "Кластар Ашмянскага раёна")
        self.assertEqual(cluster.territory_id.kind, "district")
        coordinator = self.env["res.users"].search([("login", "=", "ashmiany")])
        self.assertEqual(coordinator.company_ids, cluster.company_id)
        self.assertEqual(coordinator.tz, cluster.tz)
        village = self.env["cluster.territory"].search([("code", "=", "BY-HR-ASH-HAL-1")])
        self.assertEqual(village._ancestor("district"), cluster.territory_id)
        # the new district works at once, by its own people, without the first one in sight
        Member = self.env["cluster.member"].with_user(coordinator)
        member = Member.create(
            {
                "partner_id": self._partner("Гальшанскі хутар (узор)").id,
                "cluster_id": cluster.id,
                "kind_id": self.farm_kind.id,
                "territory_id": village.id,
            }
        )
        self._member("Of the first cluster", "active")
        self.assertEqual(Member.search([("state", "=", "applied")]), member)
        self.assertFalse(self.env["cluster.member"].with_user(self.user_coordinator).search([("id", "=", member.id)]))

    def test_a_second_run_changes_and_doubles_nothing(self):
        self._load(self.sample)
        counts = self._counts()
        changed = copy.deepcopy(self.sample)
        changed["clusters"][0]["names"]["en"] = "Renamed"
        self._load(changed)
        self.assertEqual(self._counts(), counts)
        self.assertEqual(self.env["cluster.cluster"].search([("code", "=", "ASH")]).name, "Renamed")

    def _counts(self):
        models = ("cluster.territory", "cluster.cluster", "hr.department", "res.users", "res.company")
        return {model: self.env[model].with_context(active_test=False).search_count([]) for model in models}

    def test_a_faulty_file_changes_nothing_and_names_every_fault(self):
        counts = self._counts()
        data = copy.deepcopy(self.sample)
        del data["centre"]["name"]
        data["councils"][1]["point"] = [540, 26]
        with self.assertRaises(UserError) as problem:
            self._load(data)
        self.assertIn("centre.name: is missing.", str(problem.exception))
        self.assertIn("councils[1].point", str(problem.exception))
        for content, sentence in ((b"{", "no JSON"), (b"{}", "no district file")):
            with self.assertRaisesRegex(UserError, sentence):
                self._load(content)
        data = copy.deepcopy(self.sample)
        data["country"] = "XX"
        with self.assertRaisesRegex(UserError, "country XX"):
            self._load(data)
        data = copy.deepcopy(self.sample)
        data["staff"][0]["login"] = "test_clerk"
        with self.assertRaisesRegex(UserError, "already taken"), self.env.cr.savepoint():
            self._load(data)
        self.assertEqual(self._counts(), counts)

    def test_only_the_system_administrator_loads(self):
        with self.assertRaises(AccessError):
            self._load(self.sample, self.user_coordinator)
        with self.assertRaisesRegex(AccessError, "system's administrator"):
            self._load(self.sample, self.user_administrator)
