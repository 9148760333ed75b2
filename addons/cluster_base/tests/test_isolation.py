"""Row 9: nobody of one cluster sees anything of another, by any route. Every model of the addon is tried."""

import json
from contextlib import suppress
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .isolation_common import CLOSED, COMMON, PUBLIC, TOKEN, VIEWS_BY_COMPANY, IsolationCase, OtherCluster, refused

# Heads and controllers have rights that these have too.
TRIED = ("clerk", "council", "coordinator", "auditor", "administrator", "farm", "resident")
# Records of Odoo's own models that carry a member or a cluster.
ODOO = ("sale.order", "sale.order.line", "account.move", "product.template", "product.product")


@tagged("post_install", "-at_install")
class TestIsolation(HttpCase, IsolationCase):
    def test_row_09_every_model_is_covered_or_has_its_reason(self):
        reached = self.other.paths.keys() | VIEWS_BY_COMPANY
        uncovered = self.other.models - reached - COMMON.keys()
        self.assertFalse(uncovered, "These models reach no cluster: give each a cluster, or its reason in COMMON.")
        self.assertFalse(COMMON.keys() & reached - {"cluster.territory"}, "These reach a cluster: try them.")
        self.assertFalse((COMMON.keys() | PUBLIC.keys()) - self.other.models, "These models are gone.")
        empty = [name for name in self.scoped if not self.other.record(name)]
        self.assertFalse(empty, "The other cluster has nothing of these: the test would try nothing.")
        self.assertGreater(len(self.scoped), 60)

    def test_row_09_no_route_of_the_orm(self):
        for name in (*self.scoped, *ODOO):
            record = self.other.record(name)
            for role in TRIED:
                with self.subTest(model=name, role=role):
                    self._assert_unseen(record, self.people[role])

    def _assert_unseen(self, record, user):
        """Neither found nor counted nor read by the guessed number, nor changed."""
        self.env.invalidate_all()
        Model = self.env[record._name].with_user(user).with_context(active_test=False)
        ours, guessed = [("id", "=", record.id)], Model.browse(record.id)
        if Model.has_access("read"):
            self.assertFalse(Model.search(ours))
            self.assertEqual(Model.search_count(ours), 0)
            self.assertFalse(Model.search_read(ours, ["display_name"]))
            self.assertEqual(Model.web_search_read(ours, {"display_name": {}})["length"], 0)
            self.assertEqual(Model.formatted_read_group(ours, [], ["__count"])[0]["__count"], 0)
            self.assertNotIn(record.id, [found[0] for found in Model.name_search("", domain=ours)])
            if record._name in self.other.paths:
                self.assertFalse(Model.search(self.other.domain(record._name)))
        for route in (
            lambda: guessed.read(["display_name"]),
            lambda: guessed.web_read({"display_name": {}}),
            lambda: guessed.export_data(["display_name"]),
        ):
            with suppress(*CLOSED, UserError):  # whoever may export nothing at all is told so
                self.fail(f"Read: {route()}")
        if user == self.people["administrator"]:  # has the most rights
            for route in (guessed.copy, lambda: guessed.write({"write_date": False}), guessed.unlink):
                with refused(self):
                    route()
        for operation in ("read", "write", "unlink"):
            self.assertFalse(guessed.has_access(operation), operation)

    def test_row_09_neither_chatter_nor_files(self):
        for name in (*self.scoped, "sale.order", "account.move"):
            record = self.other.record(name)
            if not record._auto:
                continue
            message = self.env["mail.message"].create(
                {
                    "model": name,
                    "res_id": record.id,
                    "body": TOKEN,
                    "message_type": "comment",
                    "author_id": self.there.partner_id.id,
                }
            )
            file = self.env["ir.attachment"].create(
                {"name": TOKEN, "raw": TOKEN.encode(), "res_model": name, "res_id": record.id}
            )
            for role in TRIED:
                user = self.people[role]
                for thing in (message, file):
                    with self.subTest(model=name, role=role, thing=thing._name):
                        self.env.invalidate_all()
                        Model = self.env[thing._name].with_user(user)
                        self.assertFalse(Model.search([("id", "=", thing.id)]))
                        self.assertEqual(Model.search_count([("id", "=", thing.id)]), 0)
                        for operation in ("read", "write", "unlink"):
                            self.assertFalse(Model.browse(thing.id).has_access(operation), operation)
                        with suppress(*CLOSED):
                            self.fail(f"Read: {Model.browse(thing.id).read(['name'] if thing is file else ['body'])}")

    def test_row_09_no_wizard_of_another(self):
        """What somebody typed into a window, in this cluster or another, is read by nobody else."""
        filler = OtherCluster(self.env, self.other_cluster, self.other.ids)
        filler.paths |= dict.fromkeys(filler.wizards, "")
        for name in sorted(filler.wizards):
            record = self.env[name].browse(filler._insert(name))
            for role, user in self.people.items():
                with self.subTest(wizard=name, role=role):
                    self.env.invalidate_all()
                    Model = self.env[name].with_user(user)
                    if Model.has_access("read"):
                        self.assertFalse(Model.search([("id", "=", record.id)]))
                    self.assertFalse(Model.browse(record.id).has_access("read"))

    def test_row_09_what_the_public_record_of_a_cluster_tells(self):
        """That it exists: not its members, its meetings, its money."""
        for role, user in self.people.items():
            cluster = self.other_cluster.with_user(user)
            self.env.invalidate_all()
            fields = [
                name
                for name, field in cluster._fields.items()
                if field.relational
                and field.comodel_name in self.other.models - COMMON.keys() - PUBLIC.keys()
                and cluster._has_field_access(field, "read")
            ]
            for name in fields:
                with self.subTest(role=role, field=name):
                    try:
                        found = cluster.read([name])[0][name]
                    except AccessError:
                        continue
                    self.assertFalse(found)

    # --- over HTTP ------------------------------------------------------------------------------
    def _rpc(self, model, method, args, kwargs=None):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs or {}}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_row_09_no_route_of_the_web_client(self):
        for role in ("administrator", "auditor", "farm"):
            user = self.people[role]
            self.authenticate(user.login, user.login)
            for name in (*self.scoped, "sale.order", "account.move"):
                record = self.other.record(name)
                domain = [["id", "=", record.id]]
                with self.subTest(model=name, role=role):
                    found = self._rpc(name, "web_search_read", [domain, {"display_name": {}}])
                    self.assertTrue("error" in found or found["result"]["length"] == 0, found)
                    found = self._rpc(name, "read", [[record.id], ["display_name"]])
                    self.assertIn("error", found)
                    self.assertNotIn(TOKEN, json.dumps(found))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_row_09_no_route_of_the_api_and_of_files_by_address(self):
        user = self.people["administrator"]
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            ._generate("rpc", "isolation", datetime.now() + timedelta(days=1))
        )
        head = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        for name in self.scoped:
            record = self.other.record(name)
            with self.subTest(model=name):
                body = json.dumps({"domain": [["id", "=", record.id]], "fields": ["display_name"]})
                answer = self.url_open(f"/json/2/{name}/search_read", data=body, headers=head)
                self.assertTrue(answer.status_code == 403 or answer.json() == [], answer.text[:300])
                body = json.dumps({"ids": [record.id], "fields": ["display_name"]})
                answer = self.url_open(f"/json/2/{name}/read", data=body, headers=head)
                self.assertIn(answer.status_code, (403, 404))
                self.assertNotIn(TOKEN, answer.text)
        file = self.env["ir.attachment"].create(
            {"name": "x.txt", "raw": TOKEN.encode(), "res_model": "cluster.member", "res_id": self.stranger.id}
        )
        self.authenticate(user.login, user.login)
        for address in (
            f"/web/content/{file.id}",
            f"/web/image/{file.id}",
            f"/web/content/cluster.member/{self.stranger.id}/signed_scan_id",
            f"/cluster/books/{self.stranger.id}",
        ):
            with self.subTest(address=address):
                answer = self.url_open(address)
                self.assertNotIn(TOKEN, answer.text)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_row_09_no_printed_page_by_its_address(self):
        reports = self.env["ir.actions.report"].search([("report_name", "like", "cluster_base.%")])
        self.assertGreater(len(reports), 10)
        for role in ("administrator", "farm"):
            user = self.people[role]
            self.authenticate(user.login, user.login)
            for report in reports:
                if report.model not in self.env or report.model in ("cluster.cluster", "res.company"):
                    continue
                if self.env[report.model]._transient:
                    continue
                record = self.other.record(report.model)
                with self.subTest(report=report.report_name, role=role):
                    answer = self.url_open(f"/report/html/{report.report_name}/{record.id}")
                    self.assertNotEqual(answer.status_code, 200)
                    self.assertNotIn(TOKEN, answer.text)

    # --- one firm, two clusters -----------------------------------------------------------------
    def test_row_09_one_firm_in_two_clusters(self):
        """Each cluster has its own record of it: own kind, own size, own fee; staff see their own alone."""
        firm = self._partner("Two-fold firm", email="two@farm.example", phone="+375 1592 11-22-33")
        craft = self.env.ref("cluster_base.kind_craftsman")
        here = self._member("Two-fold firm", "active", partner=firm, size_value=3)
        there = self._member(
            "Two-fold firm", "active", partner=firm, cluster=self.other_cluster, kind_id=craft.id, size_value=9
        )
        self.assertNotEqual(here.kind_id, there.kind_id)
        rules = self.env["cluster.fee.rule"]
        for cluster, kind, amount in (
            (self.cluster, self.farm_kind, 60),
            (self.other_cluster, craft, 36),
        ):
            rules |= rules.create(
                {
                    "cluster_id": cluster.id, "kind_id": kind.id, "what": "annual", "valid_from": "2026-01-01",
                    "decision_ref": "1", "band_ids": [(0, 0, {"size_from": 0, "amount": amount})],
                }
            )  # fmt: skip
        day = self.env["cluster.member"]._fields["applied_on"].to_date("2026-02-10")
        fees = self.env["cluster.member.fee"]._make_fees(here | there, day).filtered(lambda fee: fee.what == "annual")
        self.assertEqual(
            {fee.cluster_id: fee.base_amount for fee in fees}, {self.cluster: 60.0, self.other_cluster: 36.0}
        )
        coordinator = self.people["coordinator"]
        for user, own, other in ((coordinator, here, there), (self.there, there, here)):
            self.env.invalidate_all()
            Member, Fee = self.env["cluster.member"].with_user(user), self.env["cluster.member.fee"].with_user(user)
            self.assertEqual(Member.search([("partner_id", "=", firm.id)]), own.with_user(user))
            self.assertEqual(Fee.search([("member_id.partner_id", "=", firm.id)]).member_id, own.with_user(user))
            self.assertEqual(firm.with_user(user).read(["cluster_member_ids"])[0]["cluster_member_ids"], own.ids)
            with self.assertRaises(AccessError):
                other.with_user(user).read(["size_value"])

    def test_row_09_a_person_of_both_sees_each_in_its_company(self):
        """Who works for both clusters sees what the chosen companies allow."""
        both = new_test_user(
            self.env, login="both", groups="cluster_base.group_coordinator", company_id=self.company.id,
            company_ids=[(6, 0, [self.company.id, self.other_company.id])],
        )  # fmt: skip
        Member = self.env["cluster.member"].with_user(both)
        one = Member.with_context(allowed_company_ids=self.company.ids)
        two = Member.with_context(allowed_company_ids=[self.company.id, self.other_company.id])
        self.assertEqual(one.search([]).cluster_id.ids, self.cluster.ids)
        self.assertEqual(two.search([]).cluster_id, self.cluster | self.other_cluster)
