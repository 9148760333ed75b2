"""Statements and settlements of joint sales, and who may see and change what."""

from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_joint import JointCase


@tagged("post_install", "-at_install")
class TestJointMoney(JointCase):
    # --- statement and settlement ---------------------------------------------------------------
    def test_the_statement_of_a_member(self):
        self._agreed(lead=50, second=30, third=20)
        with freeze_time("2026-05-10 09:00"):
            order = self._order({self.box: 2})
        farm = self._own_user(self.second)
        statement = (
            self.env["cluster.joint.statement"]
            .with_user(farm)
            .create({"member_id": self.second.id, "date_from": "2026-05-01", "date_to": "2026-05-31"})
        )
        rows = statement._rows()
        self.assertEqual([(row["order"], row["amount"], row["mine"]) for row in rows], [(order.name, 6.0, True)])
        self.assertEqual(statement._totals()[0]["owed"], [("Lead farm", 6.0, 6.0)])
        self.assertIn(
            f"2026-05-10;{order.name};Gift box;Share of a joint product;30;Lead farm;Second farm;6.00",
            statement._csv().decode("utf-8-sig"),
        )
        # the lead's statement shows what it passes on
        lead = (
            self.env["cluster.joint.statement"]
            .with_user(self.user_coordinator)
            .create({"member_id": self.lead.id, "date_from": "2026-05-01", "date_to": "2026-05-31"})
        )
        self.assertEqual(lead._totals()[0]["income"], 10.0)
        self.assertEqual(lead._totals()[0]["owes"], [("Second farm", 6.0, 6.0), ("Third farm", 4.0, 4.0)])
        # nothing of others by a guessed member
        foreign = (
            self.env["cluster.joint.statement"]
            .with_user(farm)
            .create({"member_id": self.lead.id, "date_from": "2026-05-01", "date_to": "2026-05-31"})
        )
        self.assertEqual([row["recipient"] for row in foreign._rows()], ["Second farm"])
        with self.assertRaises(UserError):
            statement.write({"date_to": "2026-04-01"})

    def test_names_do_not_become_formulas_in_the_spreadsheet(self):
        statement = self.env["cluster.joint.statement"]
        self.assertEqual(statement._plain("=1+1"), "'=1+1")
        self.assertEqual(statement._plain("Honey"), "Honey")

    def test_the_statement_as_pdf(self):
        self._agreed(lead=50, second=50)
        self._order({self.box: 1})
        statement = (
            self.env["cluster.joint.statement"]
            .with_user(self.user_coordinator)
            .create({"member_id": self.lead.id, "date_from": "2026-01-01", "date_to": "2099-12-31"})
        )
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("cluster_base.action_report_joint_statement", statement.ids)[0]
            .decode()
        )
        self.assertIn("What the member passes on", html)
        self.assertIn("Second farm", html)

    def test_settlements_say_who_owes_whom_and_mark_what_is_settled(self):
        self._agreed(lead=50, second=30, third=20)
        self._fee("Work", "percent", 10)
        self._order({self.box: 2})
        coordinator = self.user_coordinator
        wizard = (
            self.env["cluster.joint.settle"]
            .with_user(coordinator)
            .create({"cluster_id": self.cluster.id, "date_to": "2099-01-01"})
        )
        made = self.env["cluster.joint.settlement"].with_user(coordinator).search(wizard.action_draw_up()["domain"])
        self.assertEqual(
            sorted((one.payer_id.name, one.recipient_name, one.amount) for one in made),
            [("Lead farm", "Second farm", 5.4), ("Lead farm", "Test centre", 2.0), ("Lead farm", "Third farm", 3.6)],
        )
        with self._refused("all is settled"):
            wizard.action_draw_up()
        one = made[0]
        with self._refused("Enter the bill or the number"):
            one.action_pay()
        one.payment_ref = "118 of 02.12.2026"
        one.action_pay()
        self.assertEqual(one.state, "paid")
        with self.assertRaises(UserError):
            one.action_cancel()
        with self._refused("keeps no books here"):
            made[1].action_make_bill()
        made[1].action_cancel()
        again = self.env["cluster.joint.settlement"].with_user(coordinator)._draw_up(self.cluster, date(2099, 1, 1))
        self.assertEqual(again.mapped("amount"), made[1].mapped("amount"))
        with self.assertRaises(UserError):
            made[2].sudo().unlink()

    # --- access ---------------------------------------------------------------------------------
    def test_matrix(self):
        split = self._agreed(lead=50, second=50)
        order = self._order({self.box: 1})
        fee = self._fee("Work", "percent", 10)
        settlement = (
            self.env["cluster.joint.settlement"]
            .with_user(self.user_coordinator)
            ._draw_up(self.cluster, date(2099, 1, 1))
        )
        foreign_box = self._product("Foreign box", self.outsider, 5)
        foreign_member = self._member("Second of others", "active", cluster=self.other_cluster)
        foreign = self.env["cluster.joint.split"].create(
            {
                "product_tmpl_id": foreign_box.id,
                "share_ids": [
                    Command.create({"member_id": self.outsider.id, "share": 50}),
                    Command.create({"member_id": foreign_member.id, "share": 50}),
                ],
            }
        )
        foreign.share_ids.action_agree()
        foreign_order = self._order({foreign_box: 1}, member=self.outsider)
        # an office that serves only the other cluster
        farm = self._own_user(self.second)
        own = (
            split,
            split.share_ids[0],
            split.share_ids.consent_ids[0],
            self._income(order)[0],
            settlement,
            fee,
        )
        others = (foreign, foreign.share_ids[0], foreign.share_ids.consent_ids[0], self._income(foreign_order)[0])
        read, keep, all_ = {"read"}, {"read", "write", "create"}, {"read", "write", "create", "unlink"}
        expected = {
            "clerk": (read,) * 6,
            "head": (read,) * 6,
            "council": (read,) * 6,
            "auditor": (read,) * 6,
            "coordinator": (all_, all_, read, read, keep, all_),
            "farm": (read, read, None, read, read, read),
            "resident": (set(),) * 6,
        }
        for role, ways in expected.items():
            user = getattr(self, f"user_{role}")
            for record, way in zip(own, ways, strict=True):
                if way is None:
                    continue
                with self.subTest(role=role, record=record):
                    self.assertEqual(self._ways(record, user), way)
            for record in others:
                with self.subTest(role=role, other=record):
                    self.assertEqual(self._ways(record, user), set())
                    self.assertFalse(self.env[record._name].with_user(user).search([("id", "=", record.id)]))
        self.assertEqual(farm, self.user_farm)

    def test_constraints_and_triggers_stand_in_the_database(self):
        names = {
            "cluster_joint_split_product_day_uniq", "cluster_joint_share_member_uniq",
            "cluster_joint_share_share_range",
            "cluster_offer_consent_one_offer", "cluster_joint_income_back_whole", "cluster_joint_settlement_paid_whole",
            "cluster_joint_settlement_two_sides", "cluster_shop_fee_dates_order", "cluster_shop_fee_value_set",
            "cluster_shop_fee_percent_range", "sale_order_pickup_whole",
        }  # fmt: skip
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname IN %s", (tuple(names),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, names)
        triggers = {
            "cluster_joint_split_whole", "cluster_joint_share_whole", "cluster_joint_share_guard",
            "cluster_offer_consent_guard", "cluster_joint_income_guard",
        }  # fmt: skip
        self.env.cr.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE tgname IN %s", (tuple(triggers),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, triggers)
        self.assertEqual(
            Decimal("33.3333"), self._split(lead=33.3333, second=66.6667).share_ids.sorted("share")[0]._exact()
        )
