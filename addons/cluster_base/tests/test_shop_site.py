"""The pages of the shop as a guest without a script sees them, and the farm's page on the portal."""

import re

from odoo.fields import Date
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .shop_common import ShopCase


@tagged("post_install", "-at_install")
class TestShopSite(HttpCase, ShopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["product.public.category"].create({"name": "Sweet things"})
        cls.honey.product_tmpl_id.public_categ_ids = cls.category
        cls.honey.product_tmpl_id.with_context(lang="be_BY").name = "Мёд ліпавы"
        cls.honey.product_tmpl_id.with_context(lang="ru_RU").name = "Мёд липовый"
        cls.far = cls.env["cluster.territory"].create(
            {"name": "Farland", "kind": "village", "parent_id": cls.council.id}
        )
        cls.looms.territory_id = cls.far
        cls.user_resident.partner_id.parent_id = cls.bees.partner_id

    def _page(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        return response.text

    def _post(self, path, follow=True, **data):
        return self.url_open(path, data={"csrf_token": Request.csrf_token(self), **data}, allow_redirects=follow)

    def _slug(self, product):
        return product.product_tmpl_id._shop_slug()

    def _add(self, product, quantity="1", **data):
        return self._post(
            "/en/shop/order/add", slug=self._slug(product), product_id=str(product.id), quantity=quantity, **data
        )

    def _guest(self, lang="en_US"):
        self.authenticate(None, None)
        self.opener.cookies.set("frontend_lang", lang)

    # --- list -----------------------------------------------------------------------------------
    def test_goods_are_found_by_farm_village_category_month_and_words(self):
        berries = self._goods(self.goats, "Berries", 5, season_from="6", season_to="8")
        for query, found, missing in (
            ("", "Lime honey", "Nothing found"),
            ("?farm=bee-farm", "Lime honey", "Goat cheese</a>"),
            (f"?village={self.far.id}", "Linen towel", "Lime honey</a>"),
            (f"?category={self.category.id}", "Lime honey", "Linen towel</a>"),
            ("?month=7", "Berries", "Nothing found"),
            ("?month=12", "Lime honey", "Berries</a>"),
            ("?q=lime", "Lime honey", "Goat cheese</a>"),
            ("?q=%D0%BC%D1%91%D0%B4", "Lime honey", "Goat cheese</a>"),  # мёд
            ("?q=%D0%BB%D0%B8%D0%BF%D0%BE%D0%B2%D1%8B%D0%B9", "Lime honey", "Goat cheese</a>"),  # липовый
            ("?q=bee+lipavy", "Lime honey", "Goat cheese</a>"),
            ("?q=nonsense", "Nothing found", "Lime honey"),
        ):
            with self.subTest(query=query):
                text = self._page(f"/en/shop/goods{query}")
                self.assertIn(found, text)
                self.assertNotIn(missing, text)
        page = self._page(f"/en/shop/goods/{self._slug(berries)}")
        self.assertIn("June to August", page)

    def test_withdrawn_goods_leave_the_shop_and_say_so_on_their_page(self):
        self.bees.sudo().shop_consent = False
        self.assertNotIn("Lime honey", self._page("/en/shop/goods"))
        page = self._page(f"/en/shop/goods/{self._slug(self.honey)}")
        self.assertIn("does not offer it here", page)
        self.assertNotIn("/shop/order/add", page)

    def test_goods_of_another_cluster_are_not_here(self):
        member = self._member("Foreign", "active", cluster=self.other_cluster)
        member.sudo().write({"shop_consent": True, "sale_mode": "reserve"})
        goods = self._goods(member, "Foreign goods", 1)
        self.assertNotIn("Foreign goods", self._page("/en/shop/goods"))
        self.assertEqual(self.url_open(f"/en/shop/goods/{self._slug(goods)}").status_code, 404)

    def test_a_page_whose_name_is_not_latin(self):
        here = self.honey.product_tmpl_id.with_context(lang="be_BY")
        self.assertEqual(here._shop_slug(), f"miod-lipavy-{here.id}")
        self._guest("be_BY")
        self.assertIn("Мёд ліпавы", self._page(f"/shop/goods/{here._shop_slug()}"))
        self.assertEqual(self.url_open("/shop/goods/none").status_code, 404)

    def test_the_form_of_a_page_leads_back_to_it(self):
        page = self._page(f"/en/shop/goods/{self._slug(self.honey)}")
        slug = re.search(r'name="slug" value="([^"]*)"', page)
        self.assertEqual(slug[1], self._slug(self.honey))

    def test_permits_stand_on_the_pages_of_goods_and_farm(self):
        self.env["cluster.member.permit"].create(
            {
                "member_id": self.bees.id,
                "kind": "trade",
                "number": "TR-5",
                "valid_from": "2026-01-01",
                "law_ref": "Act 1",
            }
        )
        self.bees.sudo().consent_certificates = True
        for path in (f"/en/shop/goods/{self._slug(self.honey)}", f"/en/members/{self.bees.slug}"):
            text = self._page(path)
            self.assertIn("TR-5", text)
            self.assertIn("Act 1", text)
            self.assertIn("to be confirmed", text)
        self.assertIn("Lime honey", self._page(f"/en/members/{self.bees.slug}"))

    def test_odoo_s_own_pages_lead_to_ours(self):
        response = self.url_open(f"/en/shop/{self.honey.product_tmpl_id.id}")
        self.assertIn("/shop/goods/", response.url)
        self.assertIn("/shop/order", self.url_open("/en/shop/cart", allow_redirects=False).headers["Location"])
        self._guest()
        self._add(self.honey)
        for path in ("/en/shop/checkout", "/en/shop/payment"):
            response = self.url_open(path, allow_redirects=False)
            self.assertTrue(response.headers["Location"].endswith("/shop/order"), path)

    # --- basket ---------------------------------------------------------------------------------
    def test_bad_quantities(self):
        self._guest()
        for typed in ("0", "-1", "1000000000", "1e9", "two", "", "1.5"):
            with self.subTest(typed=typed):
                text = self._add(self.honey, typed).text
                self.assertIn("whole number from 1 to 999", text)
                self.assertIn("<title>Error: ", re.sub(r"\s+", " ", text).replace("<title> ", "<title>"))
        self._add(self.honey, "2")
        line = self.env["sale.order.line"].search([("product_id", "=", self.honey.id)])
        text = self._post("/en/shop/order/update", **{f"qty_{line.id}": "0"}).text
        self.assertIn("press “Remove”", text)
        self.assertEqual(line.product_uom_qty, 2)
        self._post("/en/shop/order/update", **{f"qty_{line.id}": "5"})
        self.assertEqual(line.product_uom_qty, 5)
        self._post("/en/shop/order/update", remove=str(line.id))
        self.assertFalse(line.exists())

    def test_a_day_is_asked_for(self):
        self._guest()
        ride = self._goods(self.goats, "Ride", 25, is_dated=True)
        for typed in ("", "2020-01-01", "soon"):
            self.assertIn("Choose a day from today on", self._add(ride, day=typed).text)
        day = Date.add(Date.today(), days=3)
        self._add(ride, day=str(day))
        self.assertEqual(self.env["sale.order.line"].search([("product_id", "=", ride.id)]).service_date, day)

    def test_goods_withdrawn_while_in_the_basket(self):
        self._guest()
        self._add(self.honey)
        self._add(self.cheese)
        self.bees.sudo().shop_consent = False
        text = self._page("/en/shop/order")
        self.assertIn("Lime honey: the farm does not offer it here", text)
        self.assertIn("the rest is still there", text)
        self.assertIn("Goat cheese", text)

    # --- order ----------------------------------------------------------------------------------
    def _to_check(self, **contact):
        return self._post(
            "/en/shop/order/contact",
            **{"name": "Web Guest", "phone": "+375 29 111-22-33", "email": "web@mail.example", **contact},
        )

    def test_row_12_a_guest_orders_and_the_farm_sees_it(self):
        self._guest()
        self._add(self.honey, "2")
        self._add(self.cheese)
        basket = self._page("/en/shop/order")
        self.assertIn("Bee farm", basket)
        self.assertIn("pay at the farm", basket)
        self.assertIn("At the farm, Friday from 16 to 19", basket)
        text = self._to_check(phone="12", email="web").text
        self.assertIn('href="#phone"', text)
        self.assertIn('href="#email"', text)
        self.assertIn('value="Web Guest"', text)
        check = self._to_check(whole="1").text
        self.assertIn("web@mail.example", check)
        self.assertIn("34.99", check)
        done = self._post("/en/shop/order/check").text
        placed = self.env["cluster.checkout"].search([], limit=1)
        self.assertIn("Your order is received", done)
        self.assertIn(placed.name, done)
        self.assertTrue(placed.whole)
        self.assertEqual(len(placed.order_ids), 2)
        self.assertIn("Your basket is empty", self._page("/en/shop/order"))
        self.assertTrue(self._mails(placed, "bee-farm@farm.example"))
        paper = self.url_open(f"/en{placed._status_path()}/paper/{placed.order_ids[0].id}")
        self.assertEqual(paper.headers["Content-Type"], "application/pdf")
        # The farm, on its own page.
        self.authenticate("test_resident", "test_resident")
        text = self._page("/en/my/cluster/orders")
        self.assertIn(self._of(placed, self.bees).name, text)
        self.assertNotIn(self._of(placed, self.goats).name, text)
        order = self._of(placed, self.bees)
        line = order.order_line
        text = self._post(f"/en/my/cluster/orders/{order.id}", **{f"line_{line.id}": "declined", "reason": ""}).text
        self.assertIn("Write the reason", text)
        text = self._post(
            f"/en/my/cluster/orders/{order.id}", **{f"line_{line.id}": "declined", "reason": "The bees sleep"}
        ).text
        self.assertIn("the guest is told", text)
        self.assertEqual(placed.state, "choice")
        stranger = self._of(placed, self.goats)
        self.assertEqual(self._post(f"/en/my/cluster/orders/{stranger.id}").status_code, 404)
        # The guest, by the link in the mail.
        self._guest()
        text = self._page(f"/en{placed._status_path()}")
        self.assertIn("The bees sleep", text)
        self.assertIn("Take the rest", text)
        self._post(f"/en{placed._status_path()}/choice", choice="returned")
        self.assertEqual(placed.state, "returned")

    def test_the_page_is_found_by_reference_and_mail_only(self):
        placed = self._order((self.honey, 1))
        self._guest()
        text = self._post("/en/shop/order/find", reference=placed.name, email="other@mail.example").text
        self.assertIn("No order with this reference", text)
        response = self._post("/en/shop/order/find", reference=placed.name.lower(), email="Guest@mail.example")
        self.assertIn(placed._status_path(), response.url)
        self.assertEqual(self.url_open("/en/shop/order/status/wrong").status_code, 404)
        other = self._order((self.cheese, 1))
        self.assertEqual(self.url_open(f"/en{placed._status_path()}/paper/{other.order_ids.id}").status_code, 404)

    def test_somebody_was_faster(self):
        self._limit(self.honey, 3)
        self._guest()
        self._add(self.honey, "2")
        self.assertIn("only 3 left", self._add(self.honey, "4").text)
        self._to_check()
        self._order((self.honey, 2))
        text = self._post("/en/shop/order/check").text
        self.assertIn("Lime honey: only 1 left. Order fewer.", text)
        self.assertIn("Lime honey", self._page("/en/shop/order"))
        self.assertEqual(self.env["cluster.checkout"].search_count([("contact_name", "=", "Web Guest")]), 0)

    def test_tourism_row_25_the_producer_withdraws_on_its_page(self):
        self.authenticate("test_resident", "test_resident")
        self._post(f"/en/my/cluster/{self.bees.slug}/consent", agree="0")
        self.assertFalse(self.bees.shop_consent)
        self.assertEqual(self.bees.consent_ids.sorted("id")[-1:].channel, "portal")
        self.assertEqual(self._post(f"/en/my/cluster/{self.goats.slug}/consent", agree="0").status_code, 404)
        self.assertTrue(self.goats.shop_consent)

    # --- languages ------------------------------------------------------------------------------
    def _english(self, text):
        """Words in Latin letters that a visitor reads on the page, without names and the switch of languages."""
        body = text[text.index('id="wrap"') :].split("<footer")[0]
        body = re.sub(r"<script.*?</script>|<style.*?</style>|<option[^>]*>[^<]*</option>", " ", body, flags=re.S)
        attributes = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', body)
        words = " ".join([re.sub(r"<[^>]+>|^[^>]*>", " ", body), *attributes])
        ours = (
            "Bee farm", "Goat farm", "Loom house", "Goat cheese", "Linen towel", "Testava", "Farland", "Web Guest",
            "web@mail.example", "At the farm, Friday from 16 to 19", "Test centre", "Sweet things", "Test council",
            "Test district", "Test region", "name@example.com",
        )  # fmt: skip
        for name in ours:
            words = words.replace(name, " ")
        words = re.sub(r"\bZ\d{4}-\d+|\bS\d{4,}\b|&\w+;|&#\d+;|\bPDF\b|\bBYN\b|\bUSD\b", " ", words)
        return sorted(set(re.findall(r"[A-Za-z]{3,}", words)))

    def test_the_guest_s_pages_hold_no_english_in_belarusian(self):
        self._guest("be_BY")
        for path in ("/shop/goods", "/shop/goods?q=xyz", f"/shop/goods/{self._slug(self.honey)}", "/shop/order",
                     "/shop/order/find"):  # fmt: skip
            with self.subTest(path=path):
                self.assertEqual([word for word in self._english(self._page(path)) if word != "xyz"], [])
        for product in (self.honey, self.cheese):
            self._post("/shop/order/add", slug=self._slug(product), product_id=str(product.id), quantity="1")
        contact = {"name": "Web Guest", "phone": "+375 29 111-22-33", "email": "web@mail.example", "whole": "1"}
        pages = {
            "bad quantity": self._post("/shop/order/add", slug=self._slug(self.honey), product_id="", quantity="x"),
            "basket": self.url_open("/shop/order"),
            "bad contact": self._post("/shop/order/contact", name="", phone="1", email="2"),
            "check": self._post("/shop/order/contact", **contact),
            "received": self._post("/shop/order/check"),
        }
        placed = self.env["cluster.checkout"].search([], limit=1)
        self.assertEqual(placed.lang, "be_BY")
        order = self._of(placed, self.bees)
        order._member_answer(self.env["sale.order.line"], order.order_line, "Няма")
        pages["choice"] = self.url_open(placed._status_path())
        for name, response in pages.items():
            with self.subTest(page=name):
                self.assertEqual(self._english(response.text), [])
