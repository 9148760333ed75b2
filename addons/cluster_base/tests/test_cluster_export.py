"""Row 70: a cluster takes everything of its own along, and nothing of another."""

import base64
import io
import json
import zipfile

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine import cluster_archive
from .isolation_common import COMMON, TOKEN, IsolationCase


@tagged("post_install", "-at_install")
class TestClusterExport(IsolationCase):
    def _export(self, user, cluster):
        self.env.invalidate_all()
        wizard = self.env["cluster.export"].with_user(user).create({"cluster_id": cluster.id})
        wizard.action_export()
        return wizard

    def _read(self, wizard):
        """(listing, model -> lines as dictionaries, digest -> content)"""
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(wizard.with_context(bin_size=False).file))) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        tables = {}
        for name, content in parts.items():
            if name.startswith("tables/"):
                columns, rows = cluster_archive.read_table(content)
                tables[name[7:-4]] = [dict(zip(columns, row, strict=True)) for row in rows]
        files = {name[6:]: content for name, content in parts.items() if name.startswith("files/")}
        return json.loads(parts["manifest.json"]), tables, files

    def test_row_70_everything_of_the_cluster_and_nothing_of_another(self):
        scan = self.env["ir.attachment"].create(
            {"name": "scan.txt", "raw": b"signed", "res_model": "cluster.member", "res_id": self.stranger.id}
        )
        wizard = self._export(self.there, self.other_cluster)
        self.assertTrue(wizard.file_name.startswith("cluster-TS2-"))
        listing, tables, files = self._read(wizard)
        self.assertFalse(cluster_archive.check(base64.b64decode(wizard.with_context(bin_size=False).file)))
        for name in self.scoped:
            if self.env[name]._auto:
                with self.subTest(model=name):
                    self.assertIn(f"{name},{self.other.record(name).id}", [line["id"] for line in tables[name]])
                    self.assertEqual(listing["tables"][name], len(tables[name]))
        member = next(line for line in tables["cluster.member"] if line["id"] == f"cluster.member,{self.stranger.id}")
        self.assertEqual(member[">cluster_id"], f"cluster.cluster,{self.other_cluster.id}")
        self.assertEqual(member[">kind_id"], "cluster.member.kind,=cluster_base.kind_farm")
        self.assertEqual(member["contract_number"], self.stranger.contract_number)
        self.assertEqual(member["state"], "active")
        self.assertIn(f"res.partner,{self.stranger.partner_id.id}", [line["id"] for line in tables["res.partner"]])
        for name in ("sale.order", "account.move", "account.move.line"):
            self.assertTrue(tables[name], name)
        paper = next(line for line in tables["ir.attachment"] if line["id"] == f"ir.attachment,{scan.id}")
        self.assertEqual(files[paper["@content"]], b"signed")
        self.assertTrue([line for line in tables["mail.message"] if TOKEN in line["body"]])
        self.assertNotIn("Own farm", json.dumps(tables, ensure_ascii=False))

    def test_row_70_keys_to_doors_stay_here(self):
        _listing, tables, _files = self._read(self._export(self.there, self.other_cluster))
        for name, lines in tables.items():
            for line in lines[:1]:
                self.assertFalse({"token", "access_token"} & line.keys(), name)

    def test_row_70_another_clusters_archive_is_written_by_nobody_here(self):
        for role in ("coordinator", "administrator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._export(self.people[role], self.other_cluster)
        for role in ("clerk", "head", "council", "auditor", "farm"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._export(self.people[role], self.cluster)

    def test_row_70_an_archive_is_read_by_who_wrote_it(self):
        wizard = self._export(self.people["coordinator"], self.cluster)
        self.assertIn("Files", wizard.summary)
        with self.assertRaises(AccessError):
            self.env["cluster.export"].with_user(self.people["administrator"]).browse(wizard.id).read(["file"])
        _listing, tables, _files = self._read(wizard)
        self.assertNotIn(TOKEN, json.dumps(tables, ensure_ascii=False))
        # words that every cluster has stay here, those that were added by hand go along
        self.assertEqual(COMMON.keys() & tables.keys(), {"cluster.territory"})
        self.assertIn("Testava", [line["name"] for line in tables["cluster.territory"]])
