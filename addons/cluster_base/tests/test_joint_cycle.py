"""Order cycles, pickup points and delivery days."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_joint import JointCase

# A cycle from Monday 2 November, 6:00, to Wednesday 4 November 2026, 17:00 UTC (20:00 in Minsk)
BEFORE, OPEN, LAST, CLOSED = "2026-11-01 12:00", "2026-11-03 09:00", "2026-11-04 16:59:59", "2026-11-04 17:00:00"
NOW = datetime(2026, 11, 3, 9)


class CycleCase(JointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cheese = cls._product("Cheese", cls.lead, 10.0)
        cls.honey = cls._product("Honey", cls.second, 4.0)
        Point = cls.env["cluster.pickup.point"]
        cls.point = Point.create(
            {
                "name": "House of crafts",
                "cluster_id": cls.cluster.id,
                "territory_id": cls.village.id,
                "address": "Test street 1",
                "day_ids": [Command.create({"weekday": "1"}), Command.create({"weekday": "4"})],
            }
        )
        cls.other_point = Point.create(
            {"name": "Castle shop", "cluster_id": cls.cluster.id, "territory_id": cls.village.id, "address": "Street 2"}
        )

    @classmethod
    def _cycle(cls, ready=True, **values):
        with freeze_time(BEFORE):
            cycle = (
                cls.env["cluster.order.cycle"]
                .with_user(cls.user_coordinator)
                .create(
                    {
                        "name": "Saturday basket",
                        "cluster_id": cls.cluster.id,
                        "opens_at": "2026-11-02 06:00:00",
                        "closes_at": "2026-11-04 17:00:00",
                        "product_ids": [
                            Command.create({"product_tmpl_id": cls.cheese.id, "offered": 10}),
                            Command.create({"product_tmpl_id": cls.honey.id}),
                        ],
                        "pickup_ids": [
                            Command.create({"point_id": cls.point.id, "day": "2026-11-07"}),
                            Command.create({"point_id": cls.other_point.id, "day": "2026-11-07"}),
                        ],
                        **values,
                    }
                )
            )
            if ready:
                cycle.producer_ids.action_agree()
                cycle.action_ready()
        return cycle

    def _ordered(self, goods, point=None, member=None):
        order = self._order(goods, member=member, confirm=False)
        order._choose_pickup(f"{(point or self.point).id}_2026-11-07", fields.Datetime.now())
        order.action_confirm()
        return order


@tagged("post_install", "-at_install")
class TestOrderCycle(CycleCase):
    def test_tourism_row_24_opens_and_closes_by_itself(self):
        cycle = self._cycle()
        for moment, state, problem in (
            (BEFORE, "planned", "can be ordered from 02.11.2026 09:00"),
            (OPEN, "open", False),
            (LAST, "open", False),
            (CLOSED, "closed", "closed on 04.11.2026 20:00"),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                now = fields.Datetime.now()
                cycle.invalidate_recordset(["state"])
                self.assertEqual(cycle.state, state)
                self.assertEqual(cycle._is_open(now), state == "open")
                self.assertIn(cycle, cycle.search([("state", "=", state)]))
                self.assertNotIn(cycle, cycle.search([("state", "!=", state)]))
                found = self.cheese.product_variant_id._cycle_problem(now)
                if problem:
                    self.assertIn(problem, found)
                    with self._refused(problem):
                        self._order({self.cheese: 1})
                else:
                    self.assertFalse(found)
                    self.assertTrue(self._order({self.cheese: 1}).order_line.cycle_id)
                self.assertEqual(self.cheese._can_be_added_to_cart(), not problem)

    def test_a_cart_filled_in_time_is_not_sold_after_the_close(self):
        self._cycle()
        with freeze_time(LAST):
            cart = self._order({self.cheese: 1}, confirm=False)
        # no job has run meanwhile
        with freeze_time(CLOSED), self._refused("closed on 04.11.2026 20:00"):
            cart.action_confirm()

    def test_tourism_row_24_one_totals_mail_a_producer(self):
        (self.lead | self.second).partner_id.lang = "en_US"
        cycle = self._cycle()
        with freeze_time(OPEN):
            self._ordered({self.cheese: 2})
            self._ordered({self.cheese: 1.5})
            self._ordered({self.cheese: 1}, point=self.other_point)
            dropped = self._ordered({self.cheese: 5})
            dropped._action_cancel()
        Cycle = self.env["cluster.order.cycle"]
        mails = self.env["mail.mail"].search([])
        with freeze_time(LAST), self._no_commit():
            Cycle._cron_close()
        self.assertEqual(self.env["mail.mail"].search([]), mails)
        with freeze_time(CLOSED), self._no_commit():
            Cycle._cron_close()
            sent = self.env["mail.mail"].search([]) - mails
            # a second run, and a run after a crash that lost the mark
            Cycle._cron_close()
            cycle.sudo().told_at = False
            Cycle._cron_close()
        self.assertEqual(self.env["mail.mail"].search([]) - mails, sent)
        self.assertEqual(cycle.mail_ids.mapped("member_id"), self.lead | self.second)
        self.assertEqual(len(sent), 2)
        self.assertEqual(cycle.mail_ids.filtered(lambda log: log.member_id == self.lead).quantity, 4.5)
        body = cycle.mail_ids.filtered(lambda log: log.member_id == self.lead).mail_id.body_html
        self.assertIn("Cheese", body)
        self.assertIn("3.5", body)
        self.assertIn("Castle shop", body)
        self.assertNotIn("Guest", body)
        self.assertNotIn("Honey", body)
        nothing = cycle.mail_ids.filtered(lambda log: log.member_id == self.second).mail_id.body_html
        self.assertIn("Nothing was ordered from you", nothing)
        with freeze_time(CLOSED):
            cycle.invalidate_recordset(["state"])
            self.assertEqual(cycle.state, "told")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.env["cluster.order.cycle.mail"].create({"cycle_id": cycle.id, "member_id": self.lead.id})

    def _no_commit(self):
        return patch.object(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: float("inf"))

    def test_a_producer_without_address_is_on_record(self):
        cycle = self._cycle()
        self.second.partner_id.email = False
        with freeze_time(CLOSED):
            cycle._tell_producers()
        log = cycle.mail_ids.filtered(lambda log: log.member_id == self.second)
        self.assertFalse(log.email or log.mail_id)
        self.assertTrue(cycle.told_at)

    def test_totals_are_not_sent_before_the_close(self):
        cycle = self._cycle()
        with freeze_time(OPEN), self._refused("not closed yet"):
            cycle.action_tell()

    def test_the_job_is_called_at_the_moment_of_closing(self):
        before = self.env["ir.cron.trigger"].search([])
        self._cycle()
        triggers = self.env["ir.cron.trigger"].search([]) - before
        self.assertEqual(triggers.mapped("call_at"), [datetime(2026, 11, 4, 17)])

    def test_tourism_row_25_a_producer_withdraws_from_the_cycle(self):
        cycle = self._cycle()
        place = cycle.producer_ids.filtered(lambda one: one.member_id == self.lead)
        farm = self._own_user(self.lead)
        with freeze_time(OPEN):
            cart = self._order({self.cheese: 1}, confirm=False)
            place.with_user(farm).action_withdraw()
            self.assertIn("does not take part", self.cheese._sale_problems(NOW)[0])
            with self._refused("does not take part"):
                cart.action_confirm()
            other = cycle.producer_ids - place
            with self.assertRaises(AccessError):
                other.with_user(farm).action_withdraw()
            place.with_user(farm).action_agree()
            self.assertFalse(self.cheese._sale_problems(NOW))

    # --- limits ---------------------------------------------------------------------------------
    def test_limits_of_quantity_orders_and_turnover(self):
        cycle = self._cycle()
        cheese = cycle.product_ids.filtered(lambda line: line.product_tmpl_id == self.cheese)
        place = cycle.producer_ids.filtered(lambda one: one.member_id == self.lead)
        with freeze_time(OPEN):
            first = self._ordered({self.cheese: 8})
            self.assertEqual((cheese.taken, place.order_count, place.turnover), (8, 1, 80))
            with self._refused("Only 2 .* of “Cheese” is left"):
                self._ordered({self.cheese: 3})
            place.with_user(self.user_coordinator).max_orders = 1
            with self._refused("its limit for “Saturday basket” would be passed"):
                self._ordered({self.cheese: 1})
            self.assertIn("takes no more orders", self.cheese._cycle_problem(NOW))
            place.with_user(self.user_coordinator).write({"max_orders": 0, "max_turnover": 90})
            self._ordered({self.cheese: 1})
            with self._refused("would be passed"):
                self._ordered({self.cheese: 1})
            first._action_cancel()
            self.assertEqual((cheese.taken, place.order_count, place.turnover), (1, 1, 10))
            place.max_turnover = 0
            self._ordered({self.cheese: 9})
            self.assertIn("sold out", self.cheese._cycle_problem(NOW))

    def test_a_changed_quantity_is_counted_while_open_and_refused_after(self):
        cycle = self._cycle()
        cheese = cycle.product_ids.filtered(lambda line: line.product_tmpl_id == self.cheese)
        with freeze_time(OPEN):
            order = self._ordered({self.cheese: 2})
            order.order_line.product_uom_qty = 3
            self.assertEqual(cheese.taken, 3)
            self.assertEqual(self._sum(self._income(order)), 30)
        with freeze_time(CLOSED), self._refused("quantities stay as they are"):
            order.order_line.product_uom_qty = 1

    def test_counters_are_not_typed_in(self):
        cycle = self._cycle()
        for record, values in (
            (cycle.product_ids[0], {"taken": 0}),
            (cycle.producer_ids[0], {"turnover": 0}),
            (cycle.producer_ids[0], {"consented": True}),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                record.with_user(self.user_coordinator).write(values)

    # --- bad input ------------------------------------------------------------------------------
    def test_a_cycle_that_closes_before_it_opens(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self._cycle(ready=False, closes_at="2026-11-01 17:00:00")
        cycle = self._cycle(ready=False)
        with self._refused("“Saturday basket” would close .01.11.2026 20:00. before it opens .02.11.2026 09:00."):
            cycle.closes_at = "2026-11-01 17:00:00"

    def test_a_product_in_two_cycles_at_one_time(self):
        self._cycle()
        with self._refused("“Cheese” is already in “Saturday basket”.*one cycle at a time"):
            self._cycle(ready=False, opens_at="2026-11-04 16:00:00", closes_at="2026-11-06 16:00:00")
        later = self._cycle(ready=False, opens_at="2026-11-04 17:00:00", closes_at="2026-11-06 16:00:00")
        with self._refused("already in"):
            later.opens_at = "2026-11-04 16:00:00"
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname LIKE 'cluster_order_cycle_product_one%%'")
        self.assertTrue(self.env.cr.fetchall())
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE cluster_order_cycle_product SET opens_at = '2026-11-04 16:00' WHERE cycle_id = %s", (later.id,)
            )

    def test_a_closed_day(self):
        closed = self.env["cluster.pickup.closed"].with_user(self.user_coordinator)
        closed.create({"point_id": self.point.id, "day": "2026-11-07", "reason": "Holiday"})
        with self._refused(r"House of crafts is closed on 07.11.2026 \(Holiday\)"):
            self._cycle()
        closed.search([]).unlink()
        self._cycle()
        with freeze_time(OPEN):
            cart = self._order({self.cheese: 1}, confirm=False)
            closed.create({"point_id": self.point.id, "day": "2026-11-07", "reason": "Holiday"})
            with self._refused(r"closed on 07.11.2026 \(Holiday\)"):
                cart._choose_pickup(f"{self.point.id}_2026-11-07", NOW)
            order = self._ordered({self.cheese: 1}, point=self.other_point)
            with self._refused(f"Guests will collect.*{order.name}"):
                closed.create({"point_id": self.other_point.id, "day": "2026-11-07", "reason": "Holiday"})

    def test_goods_are_not_collected_before_the_close(self):
        with self._refused("before the cycle closes"):
            self._cycle(ready=False, pickup_ids=[Command.create({"point_id": self.point.id, "day": "2026-11-03"})])

    def test_a_cycle_without_products_or_points_is_not_prepared(self):
        cycle = self._cycle(ready=False, product_ids=[])
        with freeze_time(BEFORE), self._refused("products and at least one pickup point"):
            cycle.action_ready()
        late = self._cycle(ready=False)
        with freeze_time(CLOSED), self._refused("time of closing has passed"):
            late.action_ready()

    def test_a_cycle_with_orders_stays(self):
        cycle = self._cycle()
        with freeze_time(OPEN):
            self._ordered({self.cheese: 1})
            with self._refused("has orders"):
                cycle.action_cancel()
            with self.assertRaises(UserError):
                cycle.unlink()

    def test_members_and_points_of_another_cluster(self):
        foreign = self._product("Foreign", self.outsider, 1)
        with self._refused("sold by no member"):
            self._cycle(ready=False, product_ids=[Command.create({"product_tmpl_id": foreign.id})])
        with self._refused("no member of Test cluster"):
            self._cycle(ready=False, producer_ids=[Command.create({"member_id": self.outsider.id})])

    # --- repetition and pickup ------------------------------------------------------------------
    def test_next_week_s_cycle(self):
        cycle = self._cycle()
        place = cycle.producer_ids.filtered(lambda one: one.member_id == self.lead)
        place.max_orders = 7
        with freeze_time(OPEN):
            following = cycle.browse(cycle.action_next_week()["res_id"])
        self.assertEqual(
            (following.opens_at, following.closes_at), (cycle.opens_at + timedelta(7), cycle.closes_at + timedelta(7))
        )
        self.assertEqual(following.pickup_ids.mapped("day"), [date(2026, 11, 14)] * 2)
        self.assertEqual(following.product_ids.mapped("offered"), cycle.product_ids.mapped("offered"))
        self.assertEqual(following.producer_ids.mapped("member_id"), cycle.producer_ids.mapped("member_id"))
        self.assertIn(7, following.producer_ids.mapped("max_orders"))
        self.assertFalse(following.is_ready or any(following.producer_ids.mapped("consented")))

    def test_days_of_delivery(self):
        # Tuesday 3 November 2026, 12:00 in Minsk; the point gives out on Tuesdays and Fridays from 16:00
        days = self.point._possible_days(self.lead, NOW, 3)
        self.assertEqual(
            days,
            [
                (date(2026, 11, 6), "16:00–18:00"),
                (date(2026, 11, 10), "16:00–18:00"),
                (date(2026, 11, 13), "16:00–18:00"),
            ],
        )
        self.env["cluster.delivery.day"].create({"member_id": self.lead.id, "weekday": "4", "cutoff": 96})
        self.assertEqual(
            [day for day, _hours in self.point._possible_days(self.lead, NOW, 2)],
            [date(2026, 11, 13), date(2026, 11, 20)],
        )
        self.assertEqual([day for day, _hours in self.point._possible_days(self.second, NOW, 1)], [date(2026, 11, 6)])
        free = self._product("Bread", self.second, 2)
        with freeze_time(OPEN):
            cart = self._order({free: 1}, confirm=False)
            self.assertEqual(cart._pickup_options(NOW)[0], (self.point, date(2026, 11, 6), "16:00–18:00"))
            cart._choose_pickup(f"{self.point.id}_2026-11-06", NOW)
            self.assertEqual(cart._pickup_words(), "House of crafts, Test street 1, 06.11.2026, 16:00–18:00")
            with self._refused("can no longer be chosen"):
                cart._choose_pickup(f"{self.point.id}_2026-11-03", NOW)
            with self._refused("Choose where and on which day"):
                cart._choose_pickup("", NOW)

    def test_the_shop_divides_no_basket_without_a_pickup(self):
        self._cycle()
        with freeze_time(OPEN):
            cart = self._order({self.cheese: 1}, confirm=False)
            with self._refused("Choose where and on which day"):
                cart._split_by_member(None)
            cart._choose_pickup(f"{self.point.id}_2026-11-07", NOW)
            self.env["cluster.pickup.closed"].create(
                {"point_id": self.point.id, "day": "2026-11-07", "reason": "Holiday"}
            )
            with self._refused("closed on 07.11.2026"):
                cart._split_by_member(None)

    def test_the_shop_s_question_is_answered_for_cycles_too(self):
        self._cycle()
        with freeze_time(CLOSED):
            self.assertIn("closed on 04.11.2026", self.cheese._shop_sentence("joint"))
        with freeze_time(OPEN):
            held = self._order({self.cheese: 2}, confirm=False)
            held.order_line._enter_cycle(NOW)
            place = held.order_line.product_id.product_tmpl_id._cycle_line(NOW)
            self.assertEqual(place.taken, 2)
            # the farm answers after the close: what was ordered in time is sold, counted once
        with freeze_time(CLOSED):
            held.order_line._take_cycle(fields.Datetime.now())
            self.assertEqual(place.taken, 2)
            held.order_line._release_cycle()
            held.order_line._release_cycle()
            self.assertEqual(place.taken, 0)

    def test_goods_that_cannot_be_collected_together(self):
        self._cycle()
        free = self._product("Bread", self.second, 2)
        with freeze_time(OPEN):
            cart = self._order({self.cheese: 1, free: 1}, confirm=False)
            # the cycle gives out on a Saturday, bread on Tuesdays and Fridays
            with self._refused("order them one after another"):
                cart._choose_pickup("", NOW)

    def test_papers(self):
        cycle = self._cycle()
        with freeze_time(OPEN):
            order = self._ordered({self.cheese: 2})
        reports = self.env["ir.actions.report"]
        packing = reports._render_qweb_html("cluster_base.action_report_cycle_packing", cycle.ids)[0].decode()
        for words in ("House of crafts", order.name, "Guest", "16:00–18:00", "Cheese"):
            self.assertIn(words, packing)
        totals = reports._render_qweb_html("cluster_base.action_report_cycle_totals", cycle.ids)[0].decode()
        self.assertIn("Lead farm", totals)
        self.assertNotIn("Guest", totals)
        paper = reports._render_qweb_html("sale.action_report_saleorder", order.ids)[0].decode()
        self.assertIn("House of crafts, Test street 1, 07.11.2026, 16:00–18:00", paper)

    def test_matrix(self):
        cycle = self._cycle()
        with freeze_time(CLOSED):
            cycle._tell_producers()
        farm = self._own_user(self.lead)
        own_place = cycle.producer_ids.filtered(lambda one: one.member_id == self.lead)
        other_place = cycle.producer_ids - own_place
        read, all_ = {"read"}, {"read", "write", "create", "unlink"}
        records = (cycle, own_place, cycle.product_ids[0], cycle.pickup_ids[0], cycle.mail_ids[0], self.point)
        for role, ways in {
            "clerk": (read,) * 6,
            "head": (read,) * 6,
            "council": (read,) * 6,
            "auditor": (read,) * 6,
            "coordinator": (all_, all_, all_, all_, read, all_),
            "farm": (read, read, read, read, set(), read),
            "resident": (set(), set(), set(), set(), set(), read),
        }.items():
            for record, way in zip(records, ways, strict=True):
                with self.subTest(role=role, record=record):
                    self.assertEqual(self._ways(record, getattr(self, f"user_{role}")), way)
        self.assertFalse(self._ways(other_place, farm))
        foreign = self.env["cluster.order.cycle"].create(
            {
                "name": "Others",
                "cluster_id": self.other_cluster.id,
                "opens_at": "2026-11-02 06:00:00",
                "closes_at": "2026-11-04 17:00:00",
                "producer_ids": [Command.create({"member_id": self.outsider.id})],
            }
        )
        for role in ("clerk", "head", "council", "auditor", "coordinator", "administrator", "farm", "resident"):
            for record in (foreign, foreign.producer_ids):
                with self.subTest(role=role, record=record):
                    self.assertFalse(self._ways(record, getattr(self, f"user_{role}")))
