"""Stock never oversold: real transactions, real commits; all is taken away at the end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.cluster_base.models.cluster_stock import StockShort

CLIENTS = 12


@tagged("post_install", "-at_install")
class TestShopRace(BaseCase):
    """Sixty orders of one when there are fifty. Twelve are under way at any moment, as many as two workers
    and the pool of connections bear; each is an order from the basket to the farm's mail."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.registry = Registry(get_db_name())
        self.made = []
        self.addCleanup(self.clean)
        with self.cursor() as cr:
            env = self.environment(cr)
            company = env.ref("base.main_company")
            cluster = self.keep(
                env["cluster.cluster"].create({"name": "Race", "code": "RACE", "company_id": company.id})
            )
            partner = self.keep(env["res.partner"].create({"name": "Race farm", "email": "race@farm.example"}))
            member = self.keep(
                env["cluster.member"].create(
                    {
                        "partner_id": partner.id,
                        "slug": "race-farm",
                        "contract_number": "RACE/2026/001",
                        **self.member_values(env, cluster),
                    }
                )
            )
            values = {"member_id": member.id, "list_price": 1.0, "is_published": True, "taxes_id": False}
            goods = env["product.template"].create([{"name": "Race honey", **values}, {"name": "Race wax", **values}])
            self.keep(goods)
            self.products = goods.product_variant_ids.sorted("id").ids
            self.company, self.guest = company.id, partner.id
            cr.commit()

    def member_values(self, env, cluster):
        return {
            "cluster_id": cluster.id,
            "kind_id": env.ref("cluster_base.kind_farm").id,
            "state": "active",
            "applied_on": "2026-01-01",
            "admitted_on": "2026-01-02",
            "active_from": "2026-01-03",
            "contract_signed_on": "2026-01-03",
            "shop_consent": True,
            "sale_mode": "reserve",
        }

    def keep(self, records):
        self.made.append((records._name, records.ids))
        return records

    def cursor(self):
        return closing(self.registry.cursor())

    def environment(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tracking_disable": True})

    def clean(self):
        with self.cursor() as cr:
            env = self.environment(cr)
            cluster = env["cluster.cluster"].search([("code", "=", "RACE")])
            placed = env["cluster.checkout"].search([("cluster_id", "in", cluster.ids)])
            orders = placed.order_ids | env["sale.order"].search([("partner_id", "=", self.guest)])
            partners = placed.partner_id - env["res.partner"].browse(self.guest)
            cr.execute(
                "DELETE FROM mail_mail WHERE mail_message_id IN (SELECT id FROM mail_message WHERE model = 'cluster.checkout')"  # noqa: E501
            )  # noqa: E501
            cr.execute("DELETE FROM sale_order_line WHERE order_id = ANY(%s)", [orders.ids])
            cr.execute("DELETE FROM sale_order WHERE id = ANY(%s)", [orders.ids])
            cr.execute("DELETE FROM mail_message WHERE model = 'cluster.checkout'")
            cr.execute("DELETE FROM cluster_checkout WHERE id = ANY(%s)", [placed.ids])
            cr.execute("DELETE FROM cluster_stock WHERE product_id = ANY(%s)", [self.products])
            cr.commit()
        with self.cursor() as cr:
            env = self.environment(cr)
            partners.with_env(env).unlink()
            for model, ids in reversed(self.made):
                if model in ("cluster.member", "cluster.cluster"):
                    cr.execute(f"DELETE FROM {env[model]._table} WHERE id = ANY(%s)", [ids])
                else:
                    env[model].browse(ids).unlink()
            cr.commit()

    def offer(self, quantity):
        with self.cursor() as cr:
            cr.execute("DELETE FROM cluster_stock WHERE product_id = ANY(%s)", [self.products])
            env = self.environment(cr)
            env["cluster.stock"].create([{"product_id": product, "offered": quantity} for product in self.products])
            cr.commit()

    def stock(self):
        with self.cursor() as cr:
            cr.execute(
                "SELECT taken FROM cluster_stock WHERE product_id = ANY(%s) ORDER BY product_id", [self.products]
            )
            return [int(row[0]) for row in cr.fetchall()]

    def sold(self):
        with self.cursor() as cr:
            cr.execute(
                """SELECT product_id, sum(product_uom_qty) FROM sale_order_line line
                   WHERE product_id = ANY(%s) AND line.member_state = 'waiting' GROUP BY product_id""",
                [self.products],
            )
            return {row[0]: int(row[1]) for row in cr.fetchall()}

    # --- the race -------------------------------------------------------------------------------
    def test_without_the_guard_two_guests_get_the_last_one(self):
        """Look first, then write a row of one's own: at REPEATABLE READ both see one left."""
        self.offer(1)
        with self.cursor() as first, self.cursor() as second:
            for cr in (first, second):
                cr.execute("SELECT pg_advisory_xact_lock_shared(1)")
                cr.execute(
                    """SELECT offered - (SELECT count(*) FROM cluster_stock_hold WHERE stock_id = stock.id)
                       FROM cluster_stock stock WHERE product_id = %s""",
                    [self.products[0]],
                )
                self.assertEqual(int(cr.fetchone()[0]), 1, "both see the last one")
            for key, cr in (("first", first), ("second", second)):
                cr.execute(
                    """INSERT INTO cluster_stock_hold (stock_id, key, quantity, freed, at)
                       SELECT id, %s, 1, FALSE, now() FROM cluster_stock WHERE product_id = %s""",
                    [key, self.products[0]],
                )
                cr.commit()
        with self.cursor() as cr:
            cr.execute("SELECT count(*) FROM cluster_stock_hold WHERE key IN ('first', 'second')")
            self.assertEqual(cr.fetchone(), (2,), "one in stock, two sold")

    def test_in_the_guest_s_own_transaction_the_second_fails(self):
        """Why the counter has a connection of its own: here the loser gets 40001 though there is enough."""
        self.offer(50)
        update = "UPDATE cluster_stock SET taken = taken + 1 WHERE product_id = %s"
        with self.cursor() as first, self.cursor() as second, mute_logger("odoo.sql_db"):
            second.execute("SELECT count(*) FROM cluster_stock")
            first.execute(update, [self.products[0]])
            first.commit()
            with self.assertRaises(SerializationFailure):
                second.execute(update, [self.products[0]])

    def test_the_check_is_the_last_word(self):
        self.offer(1)
        with self.cursor() as cr, mute_logger("odoo.sql_db"), self.assertRaisesRegex(Exception, "never_oversold"):
            cr.execute("UPDATE cluster_stock SET taken = 2 WHERE product_id = %s", [self.products[0]])

    # --- the guard ------------------------------------------------------------------------------
    def order(self, wanted):
        """One guest, as a request does it: repeated by Odoo where rows collide. True, or the sentence."""
        with self.cursor() as cr:
            env = self.environment(cr)

            def place():
                basket = (
                    env["sale.order"]
                    .with_company(self.company)
                    .create({"company_id": self.company, "partner_id": self.guest, "pricelist_id": False})
                )
                env["sale.order.line"].create(
                    [{"order_id": basket.id, "product_id": product, "product_uom_qty": 1} for product in wanted]
                )
                env["cluster.checkout"]._place(
                    basket, {"name": "Guest", "phone": "+375 29 1", "email": "g@x.example", "lang": "en_US"}
                )

            try:
                retrying(place, env)
                cr.commit()
            except StockShort as short:
                cr.rollback()
                return str(short)
            return True

    def rush(self, baskets):
        barrier = threading.Barrier(CLIENTS)
        started = iter(range(len(baskets)))

        def guest(wanted):
            if next(started) < CLIENTS:
                barrier.wait(60)
            return self.order(wanted)

        with ThreadPoolExecutor(CLIENTS) as pool:
            return list(pool.map(guest, baskets))

    def test_fifty_in_stock_and_sixty_orders(self):
        self.offer(50)
        outcome = self.rush([[self.products[0]]] * 60)
        self.assertEqual(outcome.count(True), 50)
        self.assertEqual(self.stock()[0], 50)
        self.assertEqual(self.sold(), {self.products[0]: 50})
        losers = [sentence for sentence in outcome if sentence is not True]
        self.assertEqual(set(losers), {"Race honey: nothing is left. Take it out of the basket."})

    def test_two_goods_in_opposite_order(self):
        self.offer(50)
        first, second = self.products
        outcome = self.rush([[first, second], [second, first]] * 30)
        self.assertEqual(outcome.count(True), 50)
        self.assertEqual(self.stock(), [50, 50])
        self.assertEqual(self.sold(), {first: 50, second: 50})

    def test_a_transaction_that_fails_after_taking_gives_back(self):
        self.offer(5)
        with self.cursor() as cr:
            env = self.environment(cr)
            env["cluster.stock"]._take([("broken", self.products[0], None, 3)])
            self.assertEqual(self.stock()[0], 3)
            cr.rollback()
        self.assertEqual(self.stock()[0], 0)

    def test_cancelling_gives_back_after_the_commit(self):
        self.offer(5)
        self.assertIs(self.order([self.products[0]]), True)
        with self.cursor() as cr:
            env = self.environment(cr)
            orders = env["sale.order"].search([("member_id.slug", "=", "race-farm"), ("answer_state", "=", "waiting")])
            orders._action_cancel()
            self.assertEqual(self.stock()[0], 1)
            cr.commit()
        self.assertEqual(self.stock()[0], 0)

    # --- sold by hand, changed, answered ----------------------------------------------------------
    def quietly(self):
        """Contracts write their income into a ledger that nobody empties; it is no matter of these tests."""
        self.startPatcher(patch.object(self.registry["sale.order"], "_post_income", lambda order, lines: None))

    def by_hand(self, product, quantity=1):
        """An order that the farm writes itself, and confirms. Its id, or the sentence."""
        with self.cursor() as cr:
            env = self.environment(cr)

            def confirm():
                values = {"product_id": product, "product_uom_qty": quantity}
                order = env["sale.order"].create(
                    {"company_id": self.company, "partner_id": self.guest, "order_line": [Command.create(values)]}
                )
                order.action_confirm()
                return order.id

            try:
                number = retrying(confirm, env)
                cr.commit()
            except StockShort as short:
                cr.rollback()
                return str(short)
            return number

    def held(self):
        with self.cursor() as cr:
            cr.execute(
                """SELECT coalesce(sum(product_uom_qty), 0) FROM sale_order_line
                   WHERE product_id = %s AND hold_key IS NOT NULL AND state <> 'cancel'""",
                [self.products[0]],
            )
            return int(cr.fetchone()[0])

    def at_once(self, works):
        barrier = threading.Barrier(len(works))

        def start(work):
            barrier.wait(60)
            return work()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(start, works))

    def test_orders_by_hand_and_by_guests_come_at_once(self):
        self.quietly()
        self.offer(8)
        product = self.products[0]
        works = [lambda: self.order([product]), lambda: self.by_hand(product)] * 6
        outcome = self.at_once(works)
        self.assertEqual(len([one for one in outcome if not isinstance(one, str)]), 8)
        self.assertEqual((self.stock()[0], self.held()), (8, 8))

    def test_a_raised_line_and_guests_come_at_once(self):
        self.quietly()
        self.offer(10)
        product = self.products[0]
        number = self.by_hand(product)

        def more():
            with self.cursor() as cr:
                env = self.environment(cr)
                try:
                    retrying(lambda: env["sale.order"].browse(number).order_line.write({"product_uom_qty": 6}), env)
                    cr.commit()
                except StockShort:
                    cr.rollback()
                    return "short"
            return True

        outcome = self.at_once([more, *[lambda: self.order([product])] * 9])
        self.assertIn(True, outcome)
        self.assertEqual(self.stock()[0], self.held())
        self.assertLessEqual(self.stock()[0], 10)

    def test_a_raise_that_fails_afterwards_gives_back(self):
        self.quietly()
        self.offer(10)
        number = self.by_hand(self.products[0], 2)
        with self.cursor() as cr:
            env = self.environment(cr)
            line = env["sale.order"].browse(number).order_line
            line.product_uom_qty = 7
            self.assertEqual(self.stock()[0], 7)
            cr.rollback()
        self.assertEqual(self.stock()[0], 2)
        with self.cursor() as cr:
            env = self.environment(cr)
            env["sale.order"].browse(number).order_line.product_uom_qty = 1
            self.assertEqual(self.stock()[0], 2, "nobody takes it before the change is certain")
            cr.commit()
        self.assertEqual(self.stock()[0], 1)

    def second_farm(self):
        with self.cursor() as cr:
            env = self.environment(cr)
            first = env["cluster.member"].search([("slug", "=", "race-farm")])
            partner = self.keep(env["res.partner"].create({"name": "Second race farm", "email": "two@farm.example"}))
            values = {"partner_id": partner.id, "slug": "race-farm-2", "contract_number": "RACE/2026/002"}
            member = self.keep(env["cluster.member"].create({**self.member_values(env, first.cluster_id), **values}))
            goods = self.keep(
                env["product.template"].create(
                    {"name": "Race cheese", "member_id": member.id, "list_price": 1.0, "is_published": True,
                     "taxes_id": False}
                )
            )  # fmt: skip
            cr.commit()
            return goods.product_variant_id.id

    def test_the_last_two_farms_answer_at_once(self):
        """Each sees the other as waiting: without a turn no contract is ever made of an order of all or nothing."""
        self.quietly()
        with self.cursor() as cr:
            env = self.environment(cr)
            second = self.second_farm()
            basket = env["sale.order"].create({"company_id": self.company, "partner_id": self.guest})
            env["sale.order.line"].create(
                [{"order_id": basket.id, "product_id": one, "product_uom_qty": 1} for one in (self.products[0], second)]
            )
            placed = env["cluster.checkout"]._place(
                basket, {"name": "Guest", "phone": "1", "email": "g@x.example", "lang": "en_US", "whole": True}
            )
            numbers = placed.order_ids.ids
            cr.commit()
        with self.cursor() as first, self.cursor() as other, mute_logger("odoo.sql_db"):
            envs = [self.environment(cr) for cr in (first, other)]
            orders = [env["sale.order"].browse(number) for env, number in zip(envs, numbers, strict=True)]
            self.assertEqual([order.answer_state for order in orders], ["waiting", "waiting"])
            orders[0].action_confirm()
            first.commit()
            self.assertEqual(set(orders[1].checkout_id.order_ids.mapped("answer_state")), {"waiting"}, "stale")
            with self.assertRaises(SerializationFailure):
                orders[1].checkout_id._take_turn()
        with self.cursor() as cr:
            env = self.environment(cr)
            retrying(lambda: env["sale.order"].browse(numbers[1]).action_confirm(), env)
            cr.commit()
        with self.cursor() as cr:
            orders = self.environment(cr)["sale.order"].browse(numbers)
            self.assertEqual(set(orders.mapped("state")), {"sale"})

    def test_both_answers_in_one_rush(self):
        self.quietly()
        second = self.second_farm()
        self.assertIs(self.order([self.products[0], second]), True)
        with self.cursor() as cr:
            env = self.environment(cr)
            placed = env["cluster.checkout"].search([("cluster_id.code", "=", "RACE")])
            placed.whole = True
            numbers = placed.order_ids.ids
            cr.commit()

        def answer(number):
            with self.cursor() as cr:
                env = self.environment(cr)
                retrying(lambda: env["sale.order"].browse(number).action_confirm(), env)
                cr.commit()

        with mute_logger("odoo.sql_db"):
            self.at_once([lambda number=number: answer(number) for number in numbers])
        with self.cursor() as cr:
            orders = self.environment(cr)["sale.order"].browse(numbers)
            self.assertEqual(set(orders.mapped("state")), {"sale"})
