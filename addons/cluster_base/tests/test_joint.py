"""Joint products: shares, consent, the split of each sale, statements and settlements."""

from contextlib import contextmanager

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClusterCase


class JointCase(ClusterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.company_ids = [Command.link(cls.company.id)]
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.lead = cls._member("Lead farm", "active")
        cls.second = cls._member("Second farm", "active")
        cls.third = cls._member("Third farm", "active")
        cls.outsider = cls._member("Farm of others", "active", cluster=cls.other_cluster)
        cls.box = cls._product("Gift box", cls.lead, 10.0)
        cls.guest = cls._partner("Guest", is_company=False)

    @classmethod
    def _product(cls, name, member, price):
        return cls.env["product.template"].create(
            {
                "name": name,
                "type": "consu",
                "list_price": price,
                "member_id": member.id,
                "company_id": False,
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def _split(cls, product=None, day="2026-01-01", **shares):
        """Shares entered by the coordinator: lead=33.3333, second=…"""
        return (
            cls.env["cluster.joint.split"]
            .with_user(cls.user_coordinator)
            .create(
                {
                    "product_tmpl_id": (product or cls.box).id,
                    "date_from": day,
                    "share_ids": [
                        Command.create({"member_id": getattr(cls, name).id, "share": share})
                        for name, share in shares.items()
                    ],
                }
            )
        )

    def _agreed(self, **kwargs):
        split = self._split(**(kwargs or {"lead": 33.3333, "second": 33.3333, "third": 33.3334}))
        split.share_ids.with_user(self.user_coordinator).action_agree()
        return split

    def _order(self, goods, member=None, confirm=True):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.guest.id,
                "company_id": self.company.id,
                "member_id": (member or self.lead).id,
                "order_line": [
                    Command.create({"product_id": product.product_variant_id.id, "product_uom_qty": quantity})
                    for product, quantity in goods.items()
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def _income(self, order, **match):
        rows = self.env["cluster.joint.income"].search([("order_id", "=", order.id)])
        return rows.filtered(lambda row: all(row[name] == value for name, value in match.items()))

    @contextmanager
    def _refused(self, words):
        """A sentence with these words is said, and nothing is left behind."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    def _sum(self, rows):
        return round(sum(rows.mapped("amount")), 2)

    def _own_user(self, member, role="farm"):
        """A person of that member."""
        user = getattr(self, f"user_{role}")
        user.partner_id.parent_id = member.partner_id
        return user

    def _fee(self, name, basis, value, **values):
        return (
            self.env["cluster.shop.fee"]
            .with_user(self.user_coordinator)
            .create(
                {
                    "name": name,
                    "cluster_id": self.cluster.id,
                    "basis": basis,
                    "value": value,
                    "currency_id": self.company.currency_id.id,
                    "date_from": "2026-01-01",
                    **values,
                }
            )
        )

    def _ways(self, record, user):
        return {way for way in ("read", "write", "create", "unlink") if record.with_user(user).has_access(way)}


@tagged("post_install", "-at_install")
class TestJoint(JointCase):
    # --- shares ---------------------------------------------------------------------------------
    def test_row_14_each_sale_splits_income_to_the_cent(self):
        self._agreed()
        order = self._order({self.box: 1})
        rows = self._income(order)
        self.assertEqual(
            {(row.member_id, row.share, row.amount) for row in rows},
            {(self.lead, 33.3333, 3.33), (self.second, 33.3333, 3.33), (self.third, 33.3334, 3.34)},
        )
        self.assertEqual(self._sum(rows), order.amount_total)
        self.assertEqual(set(rows.mapped("payer_id")), {self.lead})
        self.assertEqual(rows.filtered("is_owed").member_id, self.second | self.third)

    def test_row_14_at_least_two_members_and_exactly_a_hundred(self):
        for shares, words in (
            ({"lead": 33.33, "second": 33.33, "third": 33.33}, "0.01 % is missing"),
            ({"lead": 60, "second": 40.0001}, "0.0001 % too much"),
            ({"lead": 99}, "at least two members"),
            ({"second": 50, "third": 50}, "Lead farm sells “Gift box” and must have a share"),
            ({"lead": 50, "outsider": 50}, "one cluster"),
            ({}, "at least two members"),
        ):
            with self.subTest(shares=shares), self.assertRaises(ValidationError) as caught:
                self._split(**shares)
            self.assertIn(words, str(caught.exception))

    def test_a_lone_line_is_refused_in_words_before_the_transaction_ends(self):
        split = self._split(lead=50, second=50)
        line = split.share_ids[0]
        with self._refused("0.01 % is missing"):
            line.with_user(self.user_coordinator).share = 49.99
            self.env.cr.flush()
        # one after the other is no fault, when they are whole in the end
        line.with_user(self.user_coordinator).share = 49.99
        (split.share_ids - line).with_user(self.user_coordinator).share = 50.01
        self.env.cr.flush()

    def test_the_database_itself_asks_for_a_hundred(self):
        split = self._split(lead=50, second=50)
        self.env.flush_all()
        for statement in (
            "UPDATE cluster_joint_share SET share = 49.99 WHERE id = %s",
            "DELETE FROM cluster_joint_share WHERE id = %s",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, (split.share_ids[0].id,))
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO cluster_joint_split (product_tmpl_id, date_from) VALUES (%s, '2026-07-01')",
                (self.box.id,),
            )
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_new_shares_leave_past_sales_alone(self):
        with freeze_time("2026-03-01 10:00"):
            old = self._agreed(lead=50, second=50)
            before = self._order({self.box: 1})
        with freeze_time("2026-04-01 10:00"):
            new = self._split(day="2026-04-01", lead=20, third=80)
            with self.assertRaises(UserError):
                self._order({self.box: 1})
            new.share_ids.with_user(self.user_coordinator).action_agree()
            after = self._order({self.box: 1})
            # the credit of an old sale goes by the shares of its own day
            before._action_cancel()
        self.assertEqual({row.member_id: row.amount for row in self._income(after)}, {self.lead: 2, self.third: 8})
        self.assertEqual(
            sorted((row.member_id.name, row.amount) for row in self._income(before)),
            [("Lead farm", -5), ("Lead farm", 5), ("Second farm", -5), ("Second farm", 5)],
        )
        for values in (
            {"share_ids": [Command.update(old.share_ids[0].id, {"share": 40})]},
            {"date_from": "2026-03-02"},
        ):
            with self.subTest(values=values), self._refused("Enter new shares from a later day"):
                old.with_user(self.user_coordinator).write(values)
        with self.assertRaises(UserError):
            old.with_user(self.user_coordinator).unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_joint_share SET share = 40 WHERE id = %s", (old.share_ids[0].id,))

    # --- consent --------------------------------------------------------------------------------
    def test_tourism_row_25_a_withdrawn_consent_stops_the_sale_at_once(self):
        split = self._split(lead=50, second=50)
        now = fields.Datetime.now()
        self.assertTrue(self.box._sale_problems(now))
        split.share_ids.with_user(self.user_coordinator).action_agree()
        self.assertFalse(self.box._sale_problems(now))
        farm = self._own_user(self.second)
        cart = self._order({self.box: 1}, confirm=False)
        own = self.env["cluster.joint.share"].with_user(farm).search([("member_id", "=", self.second.id)])
        own.action_withdraw()
        self.assertIn("not all of them take part", self.box._sale_problems(now)[0])
        self.assertFalse(self.box._can_be_added_to_cart())
        with self._refused("Gift box.*Take it out of the order"):
            cart.action_confirm()
        self.assertFalse(self._income(cart))
        self.assertEqual(
            own.sudo().consent_ids.sorted("id").mapped(lambda line: (line.given, line.channel, line.user_id)),
            [(True, "staff", self.user_coordinator), (False, "member", farm)],
        )
        own.action_agree()
        self.assertFalse(self.box._sale_problems(now))

    def test_a_member_without_rights_stops_the_sale(self):
        self._agreed(lead=50, second=50)
        self.second.with_user(self.user_council)._suspend("2026-06-01", "Did not pay.")
        self.assertTrue(self.box._joint_problem(fields.Datetime.now()))

    def test_a_change_of_shares_asks_everybody_again(self):
        split = self._agreed(lead=50, second=50)
        split.with_user(self.user_coordinator).write(
            {
                "share_ids": [
                    Command.update(split.share_ids[0].id, {"share": 60}),
                    Command.update(split.share_ids[1].id, {"share": 40}),
                ]
            }
        )
        self.assertEqual(split.share_ids.mapped("consented"), [False, False])
        self.assertIn("The shares were changed.", split.share_ids.consent_ids.mapped("words"))
        self.assertIn("Not agreed", split.standing)

    def test_nobody_agrees_for_another_member(self):
        split = self._split(lead=50, second=50)
        farm = self._own_user(self.second)
        other = split.share_ids.filtered(lambda share: share.member_id == self.lead)
        with self.assertRaises(AccessError):
            other.with_user(farm).action_agree()
        for role in ("auditor", "council", "head"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                other.with_user(getattr(self, f"user_{role}")).action_agree()
        with self.assertRaises(UserError):
            other.with_user(self.user_coordinator).consented = True

    def test_consents_and_parts_of_sales_are_only_added(self):
        split = self._agreed(lead=50, second=50)
        rows = self._income(self._order({self.box: 1}))
        self.env.flush_all()
        for table, record in (
            ("cluster_offer_consent", split.share_ids.consent_ids[0]),
            ("cluster_joint_income", rows[0]),
        ):
            for statement in (
                f"UPDATE {table} SET member_id = NULL WHERE id = %s",
                f"DELETE FROM {table} WHERE id = %s",
            ):
                with (
                    self.subTest(statement=statement),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.IntegrityError),
                    self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(statement, (record.id,))
        with self.assertRaises(AccessError):
            self.env["cluster.joint.income"].with_user(self.user_coordinator).create({"order_name": "by hand"})
        with self.assertRaises(AccessError):
            self.env["cluster.joint.income"].create({"order_name": "by hand"})

    # --- fees and sums --------------------------------------------------------------------------
    def test_tourism_row_20_the_parts_of_an_order_sum_to_what_is_paid(self):
        self._agreed()
        country = self.env.ref("base.by")
        group = self.env["account.tax.group"].create(
            {"name": "VAT", "company_id": self.company.id, "country_id": country.id}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "20 %",
                "amount": 20,
                "company_id": self.company.id,
                "country_id": country.id,
                "tax_group_id": group.id,
            }
        )
        honey = self._product("Honey", self.lead, 7.77)
        self._fee("Work of the shop", "percent", 2.5, kind="sales")
        self._fee("Boxes", "item", 0.335, kind="packing", recipient_id=self.second.id)
        self._fee("Way to the town", "order", 1.01, kind="transport", member_id=self.lead.id)
        self._fee("For beginners", "percent", -0.5, kind="admin")
        self._fee("Ended", "order", 100, date_to="2026-01-02")
        self._fee("Of another seller", "order", 100, member_id=self.third.id)
        order = self._order({self.box: 3, honey: 7}, confirm=False)
        order.order_line[1].tax_ids = tax
        order.order_line[1].discount = 3
        order.action_confirm()
        rows = self._income(order)
        self.assertEqual(self._sum(rows), order.amount_total)
        for line in order.order_line:
            self.assertEqual(
                self._sum(rows.filtered(lambda row, line=line: row.order_line_id == line)), line.price_total
            )
        self.assertEqual(self._sum(rows.filtered(lambda row: row.fee_name == "Way to the town")), 1.01)
        self.assertEqual(self._sum(rows.filtered(lambda row: row.fee_name == "Boxes")), 3.36)
        self.assertEqual(rows.filtered(lambda row: row.fee_name == "Boxes").member_id, self.second)
        self.assertLess(self._sum(rows.filtered(lambda row: row.fee_name == "For beginners")), 0)
        self.assertFalse(rows.filtered(lambda row: row.fee_name in ("Ended", "Of another seller")))
        # a changed order is reckoned anew, its fee per order once
        order.order_line[0].product_uom_qty = 5
        self.assertEqual(self._sum(self._income(order)), order.amount_total)
        self.assertEqual(self._sum(self._income(order, fee_name="Way to the town")), 1.01)
        order._action_cancel()
        self.assertEqual(self._sum(self._income(order)), 0)
        for member in (self.lead, self.second, self.third, self.lead.browse()):
            self.assertEqual(self._sum(self._income(order, member_id=member)), 0)

    def test_a_cancelled_line_gives_its_own_parts_back(self):
        self._agreed(lead=50, second=50)
        honey = self._product("Honey", self.lead, 3)
        order = self._order({self.box: 1, honey: 1})
        order.order_line[0]._after_member_cancellation()
        self.assertEqual(self._sum(self._income(order)), 3)
        self.assertEqual(self._sum(self._income(order, member_id=self.second)), 0)
        order.order_line[0]._after_member_cancellation()
        self.assertEqual(self._sum(self._income(order)), 3)

    def test_fees_that_were_charged_stay(self):
        fee = self._fee("Work", "percent", 10)
        self._order({self._product("Honey", self.lead, 3): 1})
        with self._refused("already charged"):
            fee.value = 12
        with self._refused("archive it"):
            fee.unlink()
        fee.date_to = "2099-01-01"
        for values in ({"value": 0}, {"value": 101}, {"date_to": "2025-01-01"}):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._fee("Wrong", "percent", values.pop("value", 1), **values)
        with self._refused("does not belong to"):
            self._fee("Wrong", "percent", 1, recipient_id=self.outsider.id)
