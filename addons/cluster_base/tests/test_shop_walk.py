"""The guest's whole way through the pages, with goods of an order cycle, a pickup, a second tap and a full basket."""

import json
import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import Form, HttpCase, tagged

from .shop_common import ShopCase


@tagged("post_install", "-at_install")
class TestShopWalk(HttpCase, ShopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_resident.partner_id.parent_id = cls.goats.partner_id
        cls.point = cls.env["cluster.pickup.point"].create(
            {
                "name": "House of crafts", "cluster_id": cls.cluster.id, "territory_id": cls.village.id,
                "address": "Test street 1",
                "day_ids": [Command.create({"weekday": str(day), "cutoff": 1}) for day in range(7)],
            }
        )  # fmt: skip
        cls.day = fields.Date.today() + timedelta(days=5)

    def _cycle(self, product=None):
        now = fields.Datetime.now()
        cycle = self.env["cluster.order.cycle"].create(
            {
                "name": "Saturday basket", "cluster_id": self.cluster.id,
                "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=2),
                "product_ids": [Command.create({"product_tmpl_id": (product or self.cheese).product_tmpl_id.id})],
                "pickup_ids": [Command.create({"point_id": self.point.id, "day": self.day})],
            }
        )  # fmt: skip
        cycle.producer_ids.action_agree()
        cycle.action_ready()
        return cycle

    def _page(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        return response.text

    def _post(self, path, follow=True, **data):
        return self.url_open(path, data={"csrf_token": Request.csrf_token(self), **data}, allow_redirects=follow)

    def _add(self, product, quantity="1", **data):
        slug = product.product_tmpl_id._shop_slug()
        return self._post("/en/shop/order/add", slug=slug, product_id=str(product.id), quantity=quantity, **data)

    def _guest(self):
        self.authenticate(None, None)
        self.opener.cookies.set("frontend_lang", "en_US")

    def _contact(self, **contact):
        typed = {"name": "Web Guest", "phone": "+375 29 111-22-33", "email": "web@mail.example", **contact}
        return self._post("/en/shop/order/contact", **typed)

    def _cart(self):
        return self.env["sale.order"].search([("website_id", "!=", False)], limit=1)

    def _placed(self):
        return self.env["cluster.checkout"].search([("contact_name", "=", "Web Guest")], limit=1)

    # --- pickup -------------------------------------------------------------------------------------
    def test_goods_of_a_cycle_from_the_shelf_to_the_farm(self):
        cycle = self._cycle()
        self._guest()
        page = self._page(f"/en/shop/goods/{self.cheese.product_tmpl_id._shop_slug()}")
        self.assertIn(cycle.cluster_id._moment_words(cycle.closes_at), page)
        self._add(self.cheese, "2")
        pickup = self._contact()
        self.assertTrue(pickup.url.endswith("/shop/pickup"))
        self.assertNotIn("At the farm, as it says", pickup.text, "cycle goods are collected where the cycle says")
        check = self._post("/en/shop/pickup", pickup=f"{self.point.id}_{self.day}").text
        self.assertIn("House of crafts", check)
        done = self._post("/en/shop/order/check")
        placed = self._placed()
        words = f"House of crafts, Test street 1, {self.day:%d.%m.%Y}, 16:00–18:00"
        self.assertEqual(placed.order_ids._pickup_words(), words)
        self.assertEqual(cycle.product_ids.taken, 2)
        self.assertIn(words, done.text, "the guest's page")
        for address in ("web@mail.example", "goat-farm@farm.example"):
            self.assertIn(words, self._mails(placed, address).body_html, address)
        self.authenticate("test_resident", "test_resident")
        self.assertIn(words, self._page("/en/my/cluster/orders"), "the farm's page")

    def test_ordinary_goods_may_be_collected_at_a_point(self):
        self._guest()
        self._add(self.honey)
        check = self._contact().text
        self.assertIn("At the farm, as it says in the order", check)
        self.assertIn("/shop/pickup", check)
        choice = re.search(rf'value="({self.point.id}_[0-9-]+)"', self._page("/en/shop/pickup"))[1]
        self.assertIn("House of crafts", self._post("/en/shop/pickup", pickup=choice).text)
        self.assertEqual(self._cart().pickup_point_id, self.point)
        self._post("/en/shop/pickup", pickup="farm")
        self.assertFalse(self._cart().pickup_point_id)
        self._post("/en/shop/order/check")
        self.assertTrue(self._placed())

    def test_a_pickup_that_no_longer_fits_holds_nobody_up(self):
        self._cycle()
        self.point.day_ids.unlink()
        self._guest()
        self._add(self.cheese)
        self._contact()
        self._post("/en/shop/pickup", pickup=f"{self.point.id}_{self.day}")
        self._add(self.honey)
        cart = self._cart()
        cheese = cart.order_line.filtered(lambda line: line.product_id == self.cheese)
        # both together: nowhere
        text = self.url_open("/en/shop/order/check").text
        self.assertIn("There is no place and day", text)
        self.assertIn("Change the basket", text)
        self.assertNotIn("collect at the farm", text)
        # the honey alone: at the farm, the old choice is gone and said so
        cart.write({"pickup_point_id": self.point.id, "pickup_day": self.day})
        self._post("/en/shop/order/update", remove=str(cheese.id))
        text = self._post("/en/shop/order/check").text
        self.assertIn("does not go with this basket any more", text)
        self.assertFalse(self._placed())
        self._post("/en/shop/order/check")
        self.assertEqual(self._placed().order_ids.member_id, self.bees)

    def test_the_pickup_page_of_goods_that_no_point_gives_out(self):
        self.point.day_ids.unlink()
        self._guest()
        self._add(self.honey)
        text = self._page("/en/shop/pickup")
        self.assertIn("Change the basket", text)
        self.assertIn("Go on and collect at the farm", text)

    # --- order --------------------------------------------------------------------------------------
    def test_a_second_tap_ends_on_the_order(self):
        self._guest()
        self._add(self.honey)
        self._contact()
        self._post("/en/shop/order/check")
        placed = self._placed()
        for again in (self._post("/en/shop/order/check"), self.url_open("/en/shop/order/check")):
            self.assertIn(placed._status_path(), again.url)
        self.assertIn(placed.name, self._page("/en/shop/order"))
        # the other tap was under way meanwhile: its session still knows the basket only
        found = self.env["cluster.checkout"]._of_session(None, placed.basket_number)
        self.assertEqual(found, placed)
        self.assertFalse(self.env["cluster.checkout"]._of_session(None, None))
        self.env.cr.execute("UPDATE cluster_checkout SET create_date = create_date - INTERVAL '2 hours'")
        placed.invalidate_recordset()
        self.assertTrue(self._post("/en/shop/order/check").url.endswith("/shop/order"))
        self.assertEqual(self.env["cluster.checkout"].search_count([("contact_name", "=", "Web Guest")]), 1)

    def test_all_or_nothing_unless_the_guest_wants_it_otherwise(self):
        self._guest()
        self._add(self.honey)
        self._contact()
        self._add(self.cheese)
        self.assertIn("Yes: ask me if one farm refuses", self._page("/en/shop/order/check"))
        form = self._page("/en/shop/order/contact")
        self.assertRegex(re.sub(r"\s+", " ", form), r'<input[^>]*id="whole"[^>]*checked')
        self.assertIn("No: send what there is", self._contact().text)
        self._post("/en/shop/order/check")
        self.assertFalse(self._placed().whole)

    def test_one_farm_is_not_all_or_nothing(self):
        self._guest()
        self._add(self.honey)
        self._contact()
        self._post("/en/shop/order/check")
        self.assertFalse(self._placed().whole)

    def test_a_script_takes_no_farm_s_whole_stock(self):
        for _number in range(20):
            self._order((self.honey, 1)).origin = self.env["crm.lead"]._ask_digest("127.0.0.1")
        self._guest()
        self._add(self.honey)
        self._contact()
        text = self._post("/en/shop/order/check", website="spam").text
        self.assertIn("Leave the field “Leave this empty” empty", text)
        self.assertIn("Too many orders were sent from here", self._post("/en/shop/order/check").text)
        self.assertFalse(self._placed())
        self.env.cr.execute("UPDATE cluster_checkout SET create_date = create_date - INTERVAL '2 hours'")
        self.env.invalidate_all()
        self._post("/en/shop/order/check")
        self.assertTrue(self._placed().origin)

    def test_what_lies_in_the_basket_counts_when_more_is_added(self):
        self._limit(self.honey, 3)
        self._guest()
        self._add(self.honey, "2")
        self.assertIn("only 3 left", self._add(self.honey, "2").text)
        self.assertEqual(self._cart().order_line.product_uom_qty, 2)

    def test_an_address_in_other_letters_finds_its_order(self):
        placed = self._order((self.honey, 1), email="госць@пошта.example")
        self._guest()
        for typed in ("іншы@пошта.example", "guest@mail.example", ""):
            with self.subTest(typed=typed):
                answer = self._post("/en/shop/order/find", reference=placed.name, email=typed)
                self.assertEqual(answer.status_code, 200)
                self.assertIn("No order with this reference", answer.text)
        answer = self._post("/en/shop/order/find", reference=placed.name, email="Госць@пошта.example")
        self.assertIn(placed._status_path(), answer.url)

    def test_out_of_season_a_ride_is_still_offered_for_its_days(self):
        now = fields.Date.today()
        month, other = str(now.month), str((now.month + 5) % 12 + 1)
        ride = self._goods(self.goats, "Ride", 25, is_dated=True, season_from=other)
        self._guest()
        page = self._page(f"/en/shop/goods/{ride.product_tmpl_id._shop_slug()}")
        self.assertIn("/shop/order/add", page)
        self.assertIn("in its season only", self._add(ride, day=str(now + timedelta(days=1))).text)
        ride.product_tmpl_id.season_from = month
        self._add(ride, day=str(now))
        self.assertEqual(self._cart().order_line.service_date, now)

    # --- what pages show ------------------------------------------------------------------------------
    def test_goods_are_described_for_machines(self):
        self.honey.product_tmpl_id.description_sale = "From the lime avenue"
        self._guest()
        page = self._page(f"/en/shop/goods/{self.honey.product_tmpl_id._shop_slug()}")
        scripts = map(json.loads, re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S))
        found = next(one for one in scripts if one["@type"] == "Product")
        self.assertEqual(found["name"], "Lime honey")
        self.assertEqual(found["offers"]["price"], "12.50")
        self.assertEqual(found["offers"]["seller"]["name"], "Bee farm")
        self.assertTrue(found["offers"]["availability"].endswith("InStock"))
        self.assertIn('property="og:description" content="From the lime avenue"', page)
        self._limit(self.honey, 0)
        page = self._page(f"/en/shop/goods/{self.honey.product_tmpl_id._shop_slug()}")
        self.assertIn("SoldOut", page)

    def test_permits_and_papers_ask_their_tick_and_their_day(self):
        self.env["cluster.member.permit"].create(
            {"member_id": self.bees.id, "kind": "trade", "number": "TR-5", "valid_from": "2026-01-01"}
        )
        today = fields.Date.today()
        self.env["cluster.member.certificate"].create(
            [
                {"member_id": self.bees.id, "name": "Old paper", "issued_on": "2020-01-01",
                 "valid_until": today - timedelta(days=2)},
                {"member_id": self.bees.id, "name": "New paper", "issued_on": "2020-01-01"},
            ]
        )  # fmt: skip
        path = f"/en/members/{self.bees.slug}"
        text = self._page(path)
        for words in ("TR-5", "New paper"):
            self.assertNotIn(words, text)
        self.bees.sudo().consent_certificates = True
        text = self._page(path)
        for words in ("TR-5", "New paper"):
            self.assertIn(words, text)
        self.assertNotIn("Old paper", text)
        self.bees.sudo().consent_certificates = False
        self.assertIn("TR-5", self._page(f"/en/shop/goods/{self.honey.product_tmpl_id._shop_slug()}"))

    def test_open_data_offer_what_may_be_ordered(self):
        self.assertIn("Lime honey", self._page("/members.jsonld"))
        self.bees.sudo().shop_consent = False
        self.assertNotIn("Lime honey", self._page("/members.jsonld"))

    def test_the_day_of_an_order_is_the_cluster_s(self):
        with freeze_time("2027-04-30 22:30"):
            placed = self._order((self.cheese, 1))
        self.authenticate("test_resident", "test_resident")
        text = self._page("/en/my/cluster/orders")
        self.assertIn(placed.order_ids.name, text)
        self.assertIn("05/01/2027", text)

    def test_the_household_sees_no_button_of_the_member(self):
        self._cycle()
        self.user_resident.partner_id.parent_id = False
        self.env["cluster.member.link"].create(
            {
                "member_id": self.goats.id, "partner_id": self.user_resident.partner_id.id, "kind": "household",
                "date_from": "2026-01-01",
            }
        )  # fmt: skip
        self.authenticate("test_resident", "test_resident")
        text = self._page("/en/my/cluster/joint")
        self.assertIn("Saturday basket", text)
        self.assertNotIn('name="decision"', text)
        place = self.env["cluster.order.cycle.producer"].search([("member_id", "=", self.goats.id)])
        for offer in (f"cycle-{place.id}", "cycle-²"):
            answer = self._post("/en/my/cluster/joint/consent", offer=offer, decision="withdraw")
            self.assertEqual(answer.status_code, 404)
        self.assertTrue(place.consented)
        self.env["cluster.member.link"].create(
            {
                "member_id": self.goats.id, "partner_id": self.user_resident.partner_id.id, "kind": "representative",
                "date_from": "2026-01-01",
            }
        )  # fmt: skip
        self.assertIn('name="decision"', self._page("/en/my/cluster/joint"))
        self._post("/en/my/cluster/joint/consent", offer=f"cycle-{place.id}", decision="withdraw")
        self.assertFalse(place.consented, "who has the mandate withdraws")

    # --- by phone -------------------------------------------------------------------------------------
    def test_tourism_row_23_goods_of_a_cycle_by_phone(self):
        cycle = self._cycle()
        Wizard = self.env["cluster.phone.order"].with_user(self.user_clerk)
        with Form(Wizard) as form:
            form.phone = "+375 29 700-80-90"
            form.contact_name = "Caller"
            self.assertFalse(form.pickup_words)
            with form.line_ids.new() as line:
                line.product_id = self.cheese
                line.quantity = 2
            self.assertTrue(form.pickup_needed)
            self.assertIn("House of crafts: ", form.pickup_words)
            form.pickup_point_id = self.point
            self.assertEqual(form.pickup_day, self.day, "the first day is offered")
        placed = self.env["cluster.checkout"].browse(form.record.action_confirm()["res_id"])
        self.assertEqual((placed.order_ids.pickup_point_id, placed.order_ids.pickup_day), (self.point, self.day))
        self.assertEqual(cycle.product_ids.taken, 2)
        wizard = Wizard.create(
            {
                "phone": "+375 29 700-80-90", "contact_name": "Caller",
                "line_ids": [Command.create({"product_id": self.cheese.id})],
            }
        )  # fmt: skip
        with self.assertRaisesRegex(Exception, "Choose where and on which day.*\n.*House of crafts"):
            wizard.action_confirm()
        wizard.write({"pickup_point_id": self.point.id, "pickup_day": self.day + timedelta(days=1)})
        with self.assertRaisesRegex(Exception, "can no longer be chosen.*\n.*House of crafts"):
            wizard.action_confirm()

    def test_ordinary_goods_by_phone_with_and_without_a_pickup(self):
        Wizard = self.env["cluster.phone.order"].with_user(self.user_clerk)
        goods = self.honey.product_tmpl_id
        day = self.env["sale.order"]._pickup_options_of(goods, fields.Datetime.now())[0][1]
        for point in (self.env["cluster.pickup.point"], self.point):
            wizard = Wizard.create(
                {
                    "phone": "+375 29 700-80-90", "contact_name": "Caller", "pickup_point_id": point.id,
                    "pickup_day": point and day, "line_ids": [Command.create({"product_id": self.honey.id})],
                }
            )  # fmt: skip
            placed = self.env["cluster.checkout"].browse(wizard.action_confirm()["res_id"])
            self.assertEqual(placed.order_ids.pickup_point_id, point)
            self.assertFalse(placed.whole, "one farm")
