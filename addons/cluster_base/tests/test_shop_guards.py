"""What is sold by hand counts too, what a guest ordered stays, days are looked at, and nobody waits unheard."""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.cluster_base.models.cluster_stock import StockShort

from .shop_common import ShopCase


@tagged("post_install", "-at_install")
class TestShopGuards(ShopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"

    def _by_hand(self, product, quantity, member=None, day=None, confirm=True):
        """An order that the centre writes itself."""
        order = self.env["sale.order"].with_company(self.company).create(
            {
                "company_id": self.company.id,
                "partner_id": self._partner("Buyer").id,
                "member_id": (member or self.bees).id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity, "service_date": day})
                ],
            }
        )  # fmt: skip
        if confirm:
            order.action_confirm()
        return order

    # --- limited goods sold by hand ---------------------------------------------------------------
    def test_an_order_by_hand_takes_limited_goods_and_is_refused_when_none_are_left(self):
        stock = self._limit(self.honey, 50)
        self._order((self.honey, 48))
        with self.assertRaisesRegex(StockShort, "only 2 left"), self.env.cr.savepoint():
            self._by_hand(self.honey, 5)
        order = self._by_hand(self.honey, 2)
        self.assertEqual(stock.taken, 50)
        with self.assertRaisesRegex(StockShort, "nothing is left"), self.env.cr.savepoint():
            self._order((self.honey, 1))
        order._action_cancel()
        self.assertEqual(stock.taken, 48)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(stock.taken, 50, "confirmed again, taken again")

    def test_a_quotation_takes_nothing(self):
        stock = self._limit(self.honey, 5)
        self._by_hand(self.honey, 3, confirm=False)
        self.assertEqual(stock.taken, 0)

    def test_a_changed_order_by_hand_holds_what_it_needs_now(self):
        stock, wax = self._limit(self.honey, 5), self._goods(self.bees, "Wax", 2)
        other = self._limit(wax, 1)
        line = self._by_hand(self.honey, 1).order_line
        line.product_uom_qty = 5
        self.assertEqual(stock.taken, 5, "its own one does not stand in the way of four more")
        with self.assertRaisesRegex(StockShort, "nothing is left"), self.env.cr.savepoint():
            line.product_uom_qty = 6
        line.product_uom_qty = 3
        self.assertEqual(stock.taken, 3)
        line.product_uom_qty = 0
        self.assertEqual(stock.taken, 0)
        line.product_uom_qty = 2
        self.assertEqual(stock.taken, 2)
        line.order_id.order_line = [Command.create({"product_id": wax.id, "product_uom_qty": 1})]
        self.assertEqual(other.taken, 1, "a line that joins a confirmed order counts")
        line.order_id._action_cancel()
        self.assertEqual((stock.taken, other.taken), (0, 0))

    def test_another_unit_counts_in_the_unit_of_the_goods(self):
        stock, dozen = self._limit(self.honey, 24), self.env.ref("uom.product_uom_dozen")
        order = self._by_hand(self.honey, 1, confirm=False)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self.assertEqual(stock.taken, 12)

    def test_a_dated_place_sold_by_hand_needs_its_day(self):
        day = fields.Date.add(fields.Date.today(), days=9)
        ride = self._goods(self.goats, "Ride", 25, is_dated=True)
        seats = self._limit(ride, 4, day)
        with self.assertRaisesRegex(UserError, "choose the day"), self.env.cr.savepoint():
            self._by_hand(ride, 1, self.goats)
        order = self._by_hand(ride, 3, self.goats, day)
        self.assertEqual(seats.taken, 3)
        later = self._limit(ride, 2, fields.Date.add(day, days=1))
        order.order_line.product_uom_qty = 2
        order.order_line.service_date = later.day
        self.assertEqual((seats.taken, later.taken), (0, 2))

    def test_the_sweep_leaves_what_was_sold_by_hand(self):
        stock = self._limit(self.honey, 5)
        self._by_hand(self.honey, 2)
        stock.hold_ids.sudo().at = fields.Datetime.now() - timedelta(hours=1)
        self.env.flush_all()
        self.env["cluster.stock"]._cron_sweep()
        self.assertEqual(stock.taken, 2)

    # --- what a guest ordered stays ---------------------------------------------------------------
    def test_a_farm_does_not_change_a_guest_s_order(self):
        farm_company = self.env["res.company"].create(
            {"name": "Goat farm books", "currency_id": self.company.currency_id.id}
        )
        self.goats.company_id = farm_company
        user = new_test_user(
            self.env, login="goat_farmer", groups="cluster_base.group_farm,sales_team.group_sale_salesman_all_leads",
            company_id=farm_company.id, company_ids=[Command.set(farm_company.ids)],
        )  # fmt: skip
        stock = self._limit(self.cheese, 9)
        placed = self._order((self.cheese, 4))
        order = placed.order_ids.with_user(user)
        for values in ({"product_uom_qty": 5}, {"product_uom_qty": 3}, {"price_unit": 1.0}, {"discount": 50}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "as the guest ordered it"):
                order.order_line.write(values)
        order.order_line.write({"product_uom_qty": 4, "price_unit": 9.99})
        with self.assertRaisesRegex(UserError, "as the guest ordered it"):
            order.order_line.unlink()
        with self.assertRaisesRegex(UserError, "nothing is added"), self.env.cr.savepoint():
            order.order_line = [Command.create({"product_id": self.cheese.id})]
        with self.assertRaisesRegex(UserError, "by its buttons"):
            order.order_line.member_state = "confirmed"
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "as the guest ordered it"):
            order.order_line.product_uom_qty = 9
        self.assertEqual((stock.taken, placed.order_ids.amount_total), (4, placed.amount_total))

    # --- days -------------------------------------------------------------------------------------
    def test_a_ride_is_judged_by_its_day_not_by_today(self):
        ride = self._goods(self.goats, "Ride", 25, is_dated=True, season_from="5", season_to="9")
        template = ride.product_tmpl_id
        with freeze_time("2027-04-10 09:00"):
            self.assertEqual(template._shop_problem(), "")
            self.assertEqual(template._shop_problem_on(date(2027, 6, 12)), "")
            self.assertEqual(template._shop_problem_on(date(2027, 12, 12)), "season")
            self.assertEqual(template._shop_problem_on(date(2027, 4, 9)), "past")
            self.assertEqual(template._shop_problem_on(None), "day")
            self.assertTrue(self._order((ride, 1, date(2027, 6, 12))))
            wrong = ((None, "choose the day"), (date(2027, 4, 9), "has passed"), (date(2027, 10, 1), "season"))
            for day, words in wrong:
                with self.subTest(day=day), self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                    self._order((ride, 1, day))
        self.assertFalse(ride._is_add_to_cart_allowed(), "Odoo's own way asks for no day")

    def test_a_line_of_friday_is_not_ordered_on_monday(self):
        ride = self._goods(self.goats, "Ride", 25, is_dated=True)
        with freeze_time("2027-04-09 09:00"):
            basket = self._basket((ride, 1, date(2027, 4, 10)))
        with freeze_time("2027-04-12 09:00"), self.assertRaisesRegex(UserError, "has passed"):
            self.env["cluster.checkout"]._place(basket, {"name": "G", "phone": "1", "email": "g@x.example"})

    def test_by_phone_yesterday_is_refused(self):
        ride = self._goods(self.goats, "Ride", 25, is_dated=True)
        wizard = self.env["cluster.phone.order"].with_user(self.user_clerk).create(
            {
                "phone": "+375 29 700-80-90", "contact_name": "Caller",
                "line_ids": [
                    Command.create({"product_id": ride.id, "service_date": fields.Date.today() - timedelta(days=2)})
                ],
            }
        )  # fmt: skip
        self.assertIn("has passed", wizard.line_ids.left_words)
        with self.assertRaisesRegex(UserError, "has passed"):
            wizard.action_confirm()

    def test_the_day_is_the_cluster_s(self):
        """At 22:30 UTC the next day has begun in Minsk: a permit of that day holds, its season too."""
        self.env["cluster.member.permit"].create(
            {"member_id": self.looms.id, "kind": "trade", "number": "T-1", "valid_from": "2027-05-01"}
        )
        berries = self._goods(self.bees, "Berries", 5, season_from="5", season_to="8").product_tmpl_id
        with freeze_time("2027-04-30 22:30"):
            self.looms.sudo().sale_mode = "sale"
            self.assertTrue(self.looms._may_sell())
            self.assertIn("T-1", self.looms._permit_facts()[0][1])
            self.assertEqual(berries._shop_problem(), "")
            goods = self.env["product.template"].search(self.env["product.template"]._shop_goods_domain(self.company))
            self.assertIn(self.linen.product_tmpl_id, goods)
        with freeze_time("2027-04-30 20:30"):
            self.assertFalse(self.looms._may_sell())
            self.assertEqual(berries._shop_problem(), "season")

    # --- sellers ----------------------------------------------------------------------------------
    def test_closed_books_sell_through_the_centre(self):
        books = self.env["res.company"].create({"name": "Bee books", "currency_id": self.company.currency_id.id})
        self.bees.company_id = books
        books.active = False
        order = self._order((self.honey, 1)).order_ids
        self.assertEqual(order.company_id, self.company)
        lead = self.env["crm.lead"]._ask(
            self.bees,
            {"subject": "", "name": "V", "email": "v@x.example", "phone": "", "question": "Open?"},
            "192.0.2.1",
        )
        self.assertEqual(lead.company_id, self.company)

    def test_goods_of_the_centre_itself_are_told_to_the_centre(self):
        self.company.email = "centre@x.example"
        own = self.env["product.product"].create(
            {"name": "Map", "list_price": 3, "is_published": True, "taxes_id": False, "type": "consu"}
        )
        placed = self._order((self.honey, 1), (own, 1))
        self.assertTrue(self._mails(placed, "centre@x.example").filtered(lambda mail: "please answer" in mail.subject))

    def test_the_paper_tells_the_story_of_its_day(self):
        permit = self.env["cluster.member.permit"].create(
            {"member_id": self.bees.id, "kind": "trade", "number": "TR-9", "valid_from": "2026-01-01"}
        )
        self.bees.sudo().sale_mode = "sale"
        order = self._order((self.honey, 1)).order_ids
        self.bees.sudo().sale_mode = "reserve"
        permit.unlink()
        paper = self.env["ir.actions.report"]._render_qweb_html("cluster_base.action_report_farm_order", order.ids)[0]
        for words in ("Contract of sale", "registered shop", "TR-9"):
            self.assertIn(words, paper.decode())

    def test_a_tax_that_is_no_percentage_and_a_group_lie_in_the_price(self):
        books = self.env["res.company"].create(
            {"name": "Goat books", "currency_id": self.company.currency_id.id, "country_id": self.env.ref("base.by").id}
        )
        self.env.user.company_ids |= books
        self.goats.company_id = books
        group = self.env["account.tax.group"].create({"name": "VAT", "company_id": books.id})
        common = {
            "company_id": books.id, "country_id": self.env.ref("base.by").id, "tax_group_id": group.id,
            "type_tax_use": "sale",
        }  # fmt: skip
        Tax = self.env["account.tax"]
        fixed = Tax.create({"name": "Deposit", "amount_type": "fixed", "amount": 1, **common})
        vat = Tax.create({"name": "VAT 20", "amount": 20, **common})
        both = Tax.create(
            {"name": "Both", "amount_type": "group", "children_tax_ids": [Command.set((fixed | vat).ids)], **common}
        )
        for tax in (fixed, both):
            with self.subTest(tax=tax.name):
                self.cheese.taxes_id = tax
                placed = self._order((self.cheese, 7))
                self.assertAlmostEqual(placed.order_ids.amount_total, 69.93, 2)
                self.assertTrue(placed.order_ids.amount_tax)
        names = self.env["account.tax"].search([("within_price_of_id", "in", (fixed | vat).ids)])
        self.assertEqual(len(names), 2, "one copy each, used again")

    def test_a_discount_on_the_basket_lies_in_the_income_too(self):
        discount = self.env["product.product"].create({"name": "Fair", "type": "service", "taxes_id": False})
        basket = self._basket((self.honey, 1), (self.cheese, 1))
        basket.order_line = [
            Command.create({"product_id": discount.id, "product_uom_qty": 1, "price_unit": -1.0, "tax_ids": False})
        ]
        placed = self.env["cluster.checkout"]._place(
            basket, {"name": "Guest", "phone": "+375 29 1", "email": "g@x.example", "lang": "en_US"}
        )
        order = self._of(placed, self.bees)
        order.action_confirm()
        rows = self.env["cluster.joint.income"].search([("order_id", "=", order.id)])
        self.assertAlmostEqual(sum(rows.mapped("amount")), order.amount_total, 2)
        order._action_cancel()
        rows = self.env["cluster.joint.income"].search([("order_id", "=", order.id)])
        self.assertAlmostEqual(sum(rows.mapped("amount")), 0, 2)

    # --- nobody waits unheard ---------------------------------------------------------------------
    def test_whom_no_mail_reaches_is_called(self):
        self.goats.partner_id.email = False
        placed = self._order((self.honey, 1), (self.cheese, 1), email=False)
        self.assertIn("Goat farm", placed.to_call)
        self.assertIn("Guest Guestson, +375 29 555-44-33", placed.to_call)
        found = self.env["cluster.checkout"].with_user(self.user_clerk).search([("to_call", "!=", False)])
        self.assertIn(placed, found)
        placed.with_user(self.user_clerk).action_called()
        self.assertFalse(placed.to_call)
        order = self._of(placed, self.bees)
        order._member_answer(self.env["sale.order.line"], order.order_line, "The bees sleep")
        self.assertIn("Bee farm has answered", placed.to_call)

    def test_a_phone_guest_is_called_about_a_refusal_but_not_about_the_order(self):
        placed = self.env["cluster.checkout"]._place(
            self._basket((self.honey, 1), (self.cheese, 1)),
            {"name": "Caller", "phone": "+375 29 1", "lang": "en_US", "whole": True}, source="phone",
        )  # fmt: skip
        self.assertFalse(placed.to_call)
        order = self._of(placed, self.bees)
        order._member_answer(self.env["sale.order.line"], order.order_line, "The bees sleep")
        self.assertIn("Take the rest, or give everything back?", placed.to_call)

    def test_a_farm_without_an_own_address_is_told_through_its_people(self):
        self.goats.partner_id.email = False
        person = self.env["res.partner"].create(
            {"name": "Goatherd", "email": "herd@farm.example", "parent_id": self.goats.partner_id.id}
        )
        new_test_user(
            self.env, login="herd", groups="cluster_base.group_resident", partner_id=person.id, email=person.email
        )
        placed = self._order((self.cheese, 1))
        self.assertTrue(self._mails(placed, "herd@farm.example"))
        self.assertFalse(placed.to_call)

    def _waits(self, hours):
        with (
            patch.object(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: float("inf")),
            freeze_time(fields.Datetime.now() + timedelta(hours=hours)),
        ):
            self.env["sale.order"]._cron_waiting()

    def test_an_order_without_an_answer_is_not_forgotten(self):
        self.cluster.shop_answer_hours = 10
        placed = self._order((self.honey, 1))
        farm, guest = "bee-farm@farm.example", "guest@mail.example"
        before = self._mails(placed, farm), self._mails(placed, guest)
        self._waits(9)
        self.assertEqual(self._mails(placed, farm), before[0])
        self._waits(11)
        self._waits(12)
        self.assertEqual((self._mails(placed, farm) - before[0]).mapped("subject"), [
            f"Order {placed.order_ids.name} still waits: please answer"
        ])  # fmt: skip
        self.assertFalse(placed.to_call)
        self._waits(21)
        self._waits(22)
        self.assertIn("Bee farm", placed.to_call)
        self.assertEqual(len(placed.to_call.splitlines()), 1)
        self.assertIn("has not answered yet", (self._mails(placed, guest) - before[1]).subject)

    def test_a_ride_whose_day_has_passed_is_declined_by_rule(self):
        day = fields.Date.add(fields.Date.today(), days=2)
        ride = self._goods(self.bees, "Ride", 25, is_dated=True)
        seats = self._limit(ride, 4, day)
        placed = self._order((ride, 3, day), (self.honey, 1))
        self._waits(24)
        self.assertEqual(seats.taken, 3)
        self._waits(24 * 4)
        line = placed.order_ids.order_line.filtered(lambda one: one.product_id == ride)
        self.assertEqual((line.member_state, seats.taken), ("declined", 0))
        self.assertIn("The day has passed", line.decline_reason)
        self.assertEqual(placed.order_ids.answer_state, "waiting", "the honey still waits")

    def test_one_that_cannot_be_given_back_keeps_no_other(self):
        first = self._order((self.honey, 1), (self.cheese, 1), whole=True)
        second = self._order((self.honey, 1), (self.cheese, 1), whole=True)
        for placed in first | second:
            order = self._of(placed, self.bees)
            order._member_answer(self.env["sale.order.line"], order.order_line, "No")
            placed.answer_until = fields.Datetime.now() - timedelta(minutes=1)
        Checkout = self.registry["cluster.checkout"]
        give_back = Checkout._give_back

        def broken(order, reason):
            if order == first:
                raise ValueError("broken")
            return give_back(order, reason)

        with (
            patch.object(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: float("inf")),
            patch.object(Checkout, "_give_back", broken),
            self.assertLogs("odoo.addons.cluster_base.models.cluster_checkout", "ERROR"),
        ):
            self.env["cluster.checkout"]._cron_give_back()
        self.assertEqual((first.state, second.state), ("choice", "returned"))
