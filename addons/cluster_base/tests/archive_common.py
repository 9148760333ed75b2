"""A cluster with a bit of everything is built, exported and taken back: the database is as fresh as before."""

import base64
import io
import json
import re
import zipfile

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

from ..engine import cluster_archive
from .common import ClusterCase
from .fees_common import FeesCase
from .test_council import CouncilCase
from .test_joint import JointCase

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Fresh(TransactionCase):
    """The state before anything was built."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fresh = cls.cr.savepoint()
        cls.plain_env = cls.env

    @classmethod
    def take_back(cls):
        cls.fresh.rollback()
        cls.env = cls.plain_env(
            context={"no_reset_password": True, "tracking_disable": True, "lang": "en_US"},
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_all_caches()


class ArchiveCase(FeesCase, CouncilCase, JointCase, ClusterCase, Fresh):
    """`content`: the archive of the cluster that was there; `user`: an administrator of this database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls("run_builder")
        self._build()
        cls.env.flush_all()
        cls.content = cls._export(cls.cluster, cls.user_administrator)
        cls.next_contract = cls._next_contract(cls.cluster)
        cls.take_back()
        cls.loading = new_test_user(
            cls.env, login="loading", groups="cluster_base.group_administrator,base.group_system"
        )

    def run_builder(self):
        """The builder is no test."""

    # --- the cluster that was there -------------------------------------------------------------
    def _build(self):
        with freeze_time("2026-06-01 09:00:00"):
            self._build_members()
            self._build_council()
            self._build_sales()
            self._build_books()
            self._build_words()
        self._build_fees()

    def _build_members(self):
        self._member("Applied farm")
        self._member("Admitted farm", "admitted")
        self._member("Left farm", "left")
        applicant = self._member("With papers")
        scan = self.env["ir.attachment"].create({"name": "scan.txt", "raw": b"signed by hand"})
        paper = self.env["cluster.member.paper"].create(
            {"member_id": applicant.id, "name": "Extract", "state": "received", "attachment_ids": scan.ids}
        )
        paper.with_context(lang="be_BY").name = "Выпіска"
        applicant._keep_paper("application", "A-1", "2026-01-10", attachment=scan)
        self.lead.partner_id.image_1920 = base64.b64encode(PIXEL)
        self.lead.with_context(tracking_disable=False).write({"size_value": 12.5})
        self.lead.message_post(body="Called the farm, they move the fence.")
        self.env["cluster.member.link"].create(
            {
                "member_id": self.lead.id,
                "partner_id": self._partner("Anna Lead", is_company=False, parent_id=self.lead.partner_id.id).id,
                "office": "head",
                "may_vote": True,
                "date_from": "2026-02-05",
            }
        )

    def _build_council(self):
        applicant = self._member("Voted farm", is_complete=True, completed_on="2026-01-12")
        meeting = self._meeting(
            {"kind": "admission", "member_id": applicant.id, "proposal": "Admit."}, {"title": "Left open"}
        )
        meeting.action_call()
        item, other = meeting.item_ids
        item.action_open()
        self._vote(item, "ffafxf")
        item.action_count()
        other.action_open()
        self._vote(other, "f-----")

    def _build_sales(self):
        self._agreed(lead=50, second=30, third=20)
        fee = self._fee("Work", "percent", 10)
        fee.flush_recordset()
        self.env["cluster.stock"].create({"product_id": self.box.product_variant_id.id, "offered": 9})
        self._order({self.box: 2})
        self._order({self.box: 1}, confirm=False)
        wizard = self.env["cluster.joint.settle"].with_user(self.user_coordinator).create(
            {"cluster_id": self.cluster.id, "date_to": "2099-01-01"}
        )  # fmt: skip
        made = self.env["cluster.joint.settlement"].search(wizard.action_draw_up()["domain"])
        made[0].payment_ref = "118 of 02.06.2026"
        made[0].with_user(self.user_coordinator).action_pay()

    def _build_books(self):
        partner = self._partner("Book farm", vat="599999009", email="book@farm.example")
        farm = self._member("Book farm", "active", slug="book-farm", partner=partner)
        company = farm.with_user(self.user_coordinator)._open_books(vat_payer=True).sudo()
        env = company.with_company(company).with_context(allowed_company_ids=company.ids).env
        invoice = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.guest.id,
                "invoice_date": "2026-05-05",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Honey",
                            "quantity": 3,
                            "price_unit": 33.33,
                            "tax_ids": [Command.set(company.account_sale_tax_id.ids)],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"amount": 50, "payment_date": "2026-05-20"}
        ).action_create_payments()

    def _build_words(self):
        craft = self.env["cluster.craft"].create({"name": "Bell founding", "code": "bells"})
        self.second.craft_ids = craft
        notice = self.env["cluster.notice"].with_user(self.user_coordinator).create(
            {"cluster_id": self.cluster.id, "subject": "Fair on Sunday", "body": "Bring honey.", "is_for_all": True}
        )  # fmt: skip
        notice.action_send()
        self.env["cluster.workgroup"].with_user(self.user_coordinator).create(
            {
                "name": "Crafts",
                "cluster_id": self.cluster.id,
                "sector_id": self.env.ref("cluster_base.workgroup_sector_culture").id,
                "line_ids": [Command.create({"member_id": self.second.id, "date_from": "2026-01-01"})],
            }
        )

    def _build_fees(self):
        self.run_day("2026-06-02")
        paid = self.fees(self.lead)[:1] or self.fees(self.second)[:1]
        self.pay(paid, "2026-06-10")
        partly = self.fees(self.third)[:1]
        self.pay(partly, "2026-06-11", amount=10)

    # --- archives -------------------------------------------------------------------------------
    @classmethod
    def _export(cls, cluster, user):
        cls.env.invalidate_all()
        wizard = cls.env["cluster.export"].with_user(user).create({"cluster_id": cluster.id})
        wizard.action_export()
        return base64.b64decode(wizard.with_context(bin_size=False).file)

    @classmethod
    def _next_contract(cls, cluster):
        """The number that the next contract of the year would get; nothing of it stays."""
        with cls.cr.savepoint() as trial:
            number = cls.env["cluster.contract.counter"]._next(cluster, 2026)
            trial.rollback()
        return number

    def _wizard(self, content, user=None):
        return (
            self.env["cluster.archive.load"]
            .with_user(user or self.loading)
            .create({"file": base64.b64encode(content), "file_name": "a.zip"})
        )

    def _load(self, content=None):
        wizard = self._wizard(self.content if content is None else content)
        wizard.action_check()
        self.assertFalse(wizard.faults)
        wizard.action_load()
        self.assertEqual((wizard.state, wizard.faults), ("loaded", False))
        return wizard

    def _changed(self, change):
        """The archive with other tables, its list written anew: as who knows how would forge it."""
        archive, faults = cluster_archive.read(self.content)
        self.assertFalse(faults)
        tables = {
            model: (list(columns), [list(row) for row in rows]) for model, (columns, rows) in archive.tables.items()
        }
        change(tables)
        about = {key: archive.about[key] for key in ("cluster", "name", "written_at", "written_by", "seals")}
        return cluster_archive.pack(about, tables, archive.files)

    @staticmethod
    def _parts(content):
        with zipfile.ZipFile(io.BytesIO(content)) as source:
            return {name: source.read(name) for name in source.namelist()}

    @staticmethod
    def _zip(parts):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
            for name, part in parts.items():
                target.writestr(name, part)
        return whole.getvalue()

    def canonical(self, content):
        """model -> lines, their numbers replaced by their places: the same for two archives of the same things."""
        archive, faults = cluster_archive.read(content)
        self.assertFalse(faults)
        places = {}
        for model, (columns, rows) in sorted(archive.tables.items(), key=lambda table: table[0] != "res.company"):
            alone = 0
            for row in rows:
                line = dict(zip(columns, row, strict=True))
                key = line.get("=", "") if model != "account.account" else line["%code_store"]
                key = self._places(key, places)
                if key and not key.startswith("res.users="):
                    places[row[0]] = f"{model}<{key}>"
                else:
                    places[row[0]] = f"{model}[{alone}]"
                    alone += 1
        tables = {}
        for model, (columns, rows) in archive.tables.items():
            lines = [
                {
                    column: self._places(cell, places)
                    if column == "id" or column[:1] in ">%" or "{" in cell[:2]
                    else cell
                    for column, cell in zip(columns, row, strict=True)
                    if column != "="
                }
                for row in rows
            ]
            tables[model] = {line["id"]: self._plain(line) for line in lines}
        return tables

    @staticmethod
    def _places(text, places):
        text = re.sub(r"res\.company,\d+", lambda match: places.get(match[0], match[0]), text)
        return re.sub(r"[a-z][a-z_.]*,\d+", lambda match: places.get(match[0], match[0]), text)

    @staticmethod
    def _plain(line):
        """Lists of references in one order, values per company too."""
        for column, cell in line.items():
            if column.startswith(">"):
                line[column] = " | ".join(sorted(cell.split(" | ")))
            elif column.startswith("%") and cell:
                line[column] = json.dumps(json.loads(cell), sort_keys=True)
        return line
