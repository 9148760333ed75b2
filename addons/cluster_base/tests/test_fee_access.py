from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .fees_common import FeesCase

READ = {"read"}
ALL = {"read", "write", "create", "unlink"}
STAFF = ("clerk", "controller", "head", "council", "coordinator", "auditor", "administrator")
KEEPERS = ("coordinator", "administrator")


@tagged("post_install", "-at_install")
class TestFeeAccess(HttpCase, FeesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", cls.other_company, install_demo=False)
        cls.member = cls._fee_member("Двор жыхара")
        cls.stranger = cls._fee_member("Чужы двор")
        cls.foreign = cls._member("Foreign", "active", cluster=cls.other_cluster)
        foreign_rule = cls._rule("annual", [(0, 0, 10, 0)], cluster_id=cls.other_cluster.id)
        cls.user_resident.partner_id.parent_id = cls.member.partner_id
        Fee = cls.env["cluster.member.fee"]
        day = cls.env["cluster.member"]._fields["applied_on"].to_date("2026-02-10")
        cls.fee = Fee._make_fees(cls.member, day).filtered(lambda fee: fee.what == "annual")
        cls.other_fee = Fee._make_fees(cls.stranger, day).filtered(lambda fee: fee.what == "annual")
        cls.foreign_fee = Fee._make_fees(cls.foreign, day)
        (cls.fee | cls.other_fee | cls.foreign_fee)._make_invoices()
        waive = {
            "percent": 10,
            "date_from": "2026-01-01",
            "decision_ref": "1",
            "decided_on": "2026-01-01",
            "reason": "x",
        }
        project = {"name": "P", "date_from": "2026-01-01", "date_to": "2026-12-31"}
        report = {
            "what": "export", "country_id": cls.env.ref("base.pl").id, "date_from": "2026-01-01",
            "date_to": "2026-01-31", "amount": 1, "source": "x",
        }  # fmt: skip
        cls.pairs, keep = {}, {}
        for member, fee, rule, cluster, place in (
            (cls.member, cls.fee, cls.annual_rule, cls.cluster, 0),
            (cls.foreign, cls.foreign_fee, foreign_rule, cls.other_cluster, 1),
        ):
            level = cls.env["cluster.fee.level"].create(
                {"name": "L", "cluster_id": cluster.id, "days": 1, "subject": "s", "text": "t"}
            )
            fee.flush_recordset()
            letter = cls.env["cluster.fee.letter"].create({"fee_id": fee.id, "level_id": level.id, "day": day})
            funded = cls.env["cluster.project"].create({**project, "cluster_id": cluster.id})
            line = cls.env["cluster.project.line"].create({"project_id": funded.id, "name": "L", "planned": 1})
            keep[place] = {
                "fee": fee,
                "rule": rule,
                "band": rule.band_ids[0],
                "waiver": member._waive_fee({**waive, "date_from": "2030-01-01"}),
                "work": cls.env["cluster.fee.work"].create({"fee_id": fee.id, "task": "t", "hours": 1}),
                "letter": letter,
                "level": level,
                "basis": member.fee_basis_ids[0],
                "project": funded,
                "project line": line,
                "reported": cls.env["cluster.trade.report"].create({**report, "member_id": member.id}),
            }
        cls.pairs = {name: (keep[0][name], keep[1][name]) for name in keep[0]}

    def _operations(self, record, user):
        record.invalidate_recordset()
        return {way for way in ("read", "write", "create", "unlink") if record.with_user(user).has_access(way)}

    def test_matrix(self):
        read_only = {"fee", "waiver", "letter"}
        for name, (own, foreign) in self.pairs.items():
            for role in (*STAFF, "farm", "resident"):
                user = getattr(self, f"user_{role}")
                expected = set()
                if role in STAFF:
                    expected = ALL if role in KEEPERS and name not in read_only else READ
                    if name == "basis" and role in KEEPERS:
                        expected = {"read", "write"}
                if name == "fee" and role == "resident":
                    expected = READ
                with self.subTest(model=name, role=role):
                    self.assertEqual(self._operations(own, user), expected)
                    self.assertEqual(self._operations(foreign, user), set())

    def test_the_other_cluster_is_not_found_by_any_search(self):
        coordinator = self.user_coordinator
        coordinator.group_ids += self.env.ref("base.group_allow_export")
        for name, (_own, foreign) in self.pairs.items():
            Model = self.env[foreign._name].with_user(coordinator)
            with self.subTest(model=name):
                self.assertFalse(Model.search([("id", "=", foreign.id)]))
                self.assertNotIn(foreign.id, [found[0] for found in Model.name_search("", limit=500)])
                for count in Model._read_group([("id", "=", foreign.id)], [], ["__count"])[0]:
                    self.assertEqual(count, 0)
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    foreign.with_user(coordinator).export_data(["create_date"])
        message = self.foreign_fee.sudo().message_post(body="Between us")
        with self.assertRaises(AccessError):
            message.with_user(coordinator).check_access("read")

    def test_nobody_writes_a_fee_past_its_steps(self):
        for role in STAFF:
            fee = self.fee.with_user(getattr(self, f"user_{role}"))
            with self.subTest(role=role), self.assertRaises(AccessError):
                fee.amount = 0
        with self.assertRaises(AccessError):
            self.foreign_fee.with_user(self.user_coordinator).action_invoice()

    def test_the_member_sees_its_fees_and_loads_the_invoice(self):
        self.authenticate("test_resident", "test_resident")
        self.assertIn("/my/cluster/fees", self.url_open("/en/my/cluster").text)
        text = self.url_open("/en/my/cluster/fees").text
        self.assertIn(self.fee.move_name, text)
        self.assertIn("11/12", text)
        self.assertNotIn(f"/my/cluster/fees/{self.other_fee.id}/", text)
        response = self.url_open(f"/my/cluster/fees/{self.fee.id}/invoice")
        self.assertEqual((response.status_code, response.headers["Content-Type"]), (200, "application/pdf"))
        for fee in (self.other_fee, self.foreign_fee):
            self.assertEqual(self.url_open(f"/my/cluster/fees/{fee.id}/invoice").status_code, 404)
        message = self.fee.sudo().message_post(body="They never pay.", subtype_xmlid="mail.mt_comment")
        with self.assertRaises(AccessError):
            message.with_user(self.user_resident).check_access("read")

    def test_a_representative_from_outside_sees_the_fees_and_the_household_does_not(self):
        people = {
            kind: new_test_user(self.env, login=f"outside_{kind}", groups="cluster_base.group_resident")
            for kind in ("representative", "household")
        }
        for kind, user in people.items():
            self.env["cluster.member.link"].create(
                {
                    "member_id": self.member.id, "partner_id": user.partner_id.id, "kind": kind,
                    "date_from": "2026-02-05",
                }
            )  # fmt: skip
        self.authenticate("outside_representative", "outside_representative")
        text = self.url_open("/en/my/cluster/fees").text
        self.assertIn(self.fee.move_name, text)
        self.assertNotIn(f"/my/cluster/fees/{self.other_fee.id}/", text)
        self.assertEqual(self.url_open(f"/my/cluster/fees/{self.fee.id}/invoice").status_code, 200)
        self.assertEqual(self.url_open(f"/my/cluster/fees/{self.other_fee.id}/invoice").status_code, 404)
        self.authenticate("outside_household", "outside_household")
        self.assertNotIn(self.fee.move_name, self.url_open("/en/my/cluster/fees").text)
        self.assertEqual(self.url_open(f"/my/cluster/fees/{self.fee.id}/invoice").status_code, 404)

    def test_staff_load_invoices_of_their_own_centre_only(self):
        self.authenticate("test_coordinator", "test_coordinator")
        self.assertEqual(self.url_open(f"/my/cluster/fees/{self.fee.id}/invoice").status_code, 200)
        self.assertEqual(self.url_open(f"/my/cluster/fees/{self.foreign_fee.id}/invoice").status_code, 404)

    def test_a_login_without_fees_is_told(self):
        new_test_user(self.env, login="no_member", groups="cluster_base.group_resident")
        self.authenticate("no_member", "no_member")
        self.assertIn("No fee has been charged yet", self.url_open("/en/my/cluster/fees").text)

    def test_who_changes_kind_or_size_is_written_down(self):
        with self.on("2026-05-01"):
            self.member.with_user(self.user_coordinator).size_value = 9
        lines = self.member.fee_basis_ids.sorted("day").mapped(lambda line: (str(line.day), line.size_value))
        self.assertEqual(lines, [("2026-01-10", 6), ("2026-05-01", 9)])
        with self.assertRaises(AccessError):
            self.env["cluster.fee.basis"].with_user(self.user_coordinator).create(
                {"member_id": self.member.id, "day": "2026-06-01", "kind_id": self.farm_kind.id}
            )

    def test_of_a_line_of_kind_and_size_only_the_day_is_corrected_and_noted(self):
        line = self.member.fee_basis_ids.with_user(self.user_coordinator).with_context(tracking_disable=False)
        with self.assertRaisesRegex(UserError, "only the day is corrected"):
            line.size_value = 1
        line.day = "2026-01-12"
        self.assertIn("from 2026-01-12, not from 2026-01-10", self.member.message_ids[0].body)

    def test_what_a_rule_charged_before_stands_with_it(self):
        rule = self.craft_rule.with_user(self.user_coordinator).with_context(tracking_disable=False)
        before = rule.message_ids
        rule.write({"band_ids": [Command.update(rule.band_ids.id, {"amount": 40})]})
        note = rule.message_ids - before
        self.assertRegex(note.body, "Size band changed: from 0 to below ∞: 36.00.* → from 0 to below ∞: 40.00")
        self.assertEqual(note.author_id, self.user_coordinator.partner_id)
        for name in ("due_days", "overdue_days", "grace_days"):
            self.assertTrue(rule._fields[name].tracking, name)

    def test_arrears_in_another_currency_are_added_in_the_centres(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "company_id": self.company.id, "name": "2026-01-01", "rate": 0.25}
        )
        firm = self.env.ref("cluster_base.kind_firm")
        self._rule("annual", [(0, 0, 120, 0)], kind=firm, currency_id=euro.id)
        abroad = self._fee_member("Abroad", kind_id=firm.id)
        self.run_day("2026-02-10")
        self.assertEqual(self.fees(abroad).amount_open, 110)
        self.assertEqual(abroad.fee_open_amount, 440)
        with self.on("2026-04-01"):
            page = (
                self.env["cluster.support.page"]
                .with_user(self.user_coordinator)
                .create({"company_id": self.company.id})
            )
            late = page.arrear_ids
            self.assertIn(self.fees(abroad), late)
            self.assertEqual(page.arrears, sum(late.sudo().move_id.mapped("amount_residual_signed")))
            self.assertEqual(page.arrears - sum((late - self.fees(abroad)).mapped("amount_open")), 440)

    def test_two_clusters_have_each_their_own_fee(self):
        both = self.env["cluster.member"].create(
            {
                "partner_id": self.member.partner_id.id, "cluster_id": self.other_cluster.id,
                "kind_id": self.craft_kind.id, "applied_on": "2026-01-10",
            }
        )  # fmt: skip
        self.assertEqual(both.fee_basis_ids.kind_id, self.craft_kind)
        self.assertEqual(self.member.fee_basis_ids.kind_id, self.farm_kind)
