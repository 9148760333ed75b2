"""One basket, several farms: splitting, answers, all or nothing, mails, papers, access."""

from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.cluster_base.models.cluster_stock import StockShort

from .shop_common import ShopCase


@tagged("post_install", "-at_install")
class TestShopOrders(ShopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # One farm keeps its books here, with a tax that is added on top in its own price lists.
        cls.farm_company = cls.env["res.company"].create(
            {
                "name": "Goat farm books",
                "currency_id": cls.company.currency_id.id,
                "country_id": cls.env.ref("base.by").id,
            }  # noqa: E501
        )
        cls.env.user.company_ids |= cls.farm_company
        cls.goats.company_id = cls.farm_company
        group = cls.env["account.tax.group"].create({"name": "VAT", "company_id": cls.farm_company.id})
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "VAT 20",
                "amount": 20,
                "company_id": cls.farm_company.id,
                "country_id": cls.env.ref("base.by").id,
                "tax_group_id": group.id,
                "type_tax_use": "sale",
            }
        )
        cls.cheese.taxes_id = cls.tax

    def test_tourism_row_19_one_contract_a_farm_and_the_sums_add_up(self):
        basket = self._basket((self.honey, 3), (self.cheese, 7), (self.linen, 1))
        total = basket.amount_total
        self.assertAlmostEqual(total, 37.5 + 69.93 + 33.33, 2)
        placed = self.env["cluster.checkout"]._place(
            basket, {"name": "Guest", "phone": "+375 29 1", "email": "g@x.example", "lang": "en_US"}
        )
        self.assertEqual(len(placed.order_ids), 3)
        self.assertAlmostEqual(sum(placed.order_ids.mapped("amount_total")), total, 2)
        self.assertAlmostEqual(placed.amount_total, total, 2)
        goats = self._of(placed, self.goats)
        self.assertEqual(goats.company_id, self.farm_company)
        self.assertAlmostEqual(goats.amount_total, 69.93, 2)
        self.assertAlmostEqual(goats.amount_tax, 11.66, 2)
        self.assertAlmostEqual(placed.amount_tax, sum(placed.order_ids.mapped("amount_tax")), 2)
        self.assertEqual(self._of(placed, self.bees).company_id, self.company)
        self.assertFalse(self._of(placed, self.bees).order_line.tax_ids)
        self.assertFalse(basket.order_line, "The basket is empty once it is ordered")

    def test_tourism_row_19_the_papers_name_their_seller_and_add_up(self):
        self.goats.partner_id.vat = "599999009"
        self.env["cluster.member.permit"].create(
            {"member_id": self.goats.id, "kind": "permit", "number": "P-77", "valid_from": "2026-01-01"}
        )
        placed = self._order((self.honey, 2), (self.cheese, 1), (self.linen, 1))
        texts = {}
        for order in placed.order_ids:
            content, _kind = (
                self.env["ir.actions.report"].sudo()
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf("cluster_base.action_report_farm_order", order.ids)
            )  # fmt: skip
            self.assertTrue(content.startswith(b"%PDF"))
            texts[order.member_id] = " ".join(
                " ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages
            )
        self.assertIn("Goat farm", texts[self.goats])
        self.assertIn("599999009", texts[self.goats])
        self.assertIn("P-77", texts[self.goats])
        self.assertIn("Friday from 16 to 19", texts[self.bees])
        self.assertIn("25.00", texts[self.bees])
        self.assertNotIn("Linen towel", texts[self.bees])
        for text in texts.values():
            self.assertIn(placed.name, text)
            self.assertIn("pay at the farm", text)

    def test_a_discount_on_the_whole_basket_is_shared_to_the_cent(self):
        discount = self.env["product.product"].create({"name": "Fair", "type": "service", "taxes_id": False})
        basket = self._basket((self.honey, 1), (self.cheese, 1), (self.linen, 1))
        basket.order_line = [
            fields.Command.create(
                {"product_id": discount.id, "product_uom_qty": 1, "price_unit": -1.0, "tax_ids": False}
            )
        ]
        total = basket.amount_total
        placed = self.env["cluster.checkout"]._place(
            basket, {"name": "Guest", "phone": "+375 29 1", "email": "g@x.example", "lang": "en_US"}
        )
        self.assertAlmostEqual(sum(placed.order_ids.mapped("amount_total")), total, 2)
        self.assertEqual(len(placed.order_ids), 3)

    def test_row_12_the_member_is_told_and_answers(self):
        placed = self._order((self.honey, 1), (self.cheese, 2))
        mail = self._mails(placed, "bee-farm@farm.example")
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("Lime honey", mail.body_html)
        self.assertNotIn("Goat cheese", mail.body_html)
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        due = self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)]).mapped("call_at")
        self.assertTrue(any(at <= fields.Datetime.now() + timedelta(minutes=1) for at in due))
        self._of(placed, self.bees).action_confirm()
        self.assertEqual(self._of(placed, self.bees).state, "sale")
        answers = self._mails(placed, "guest@mail.example") - self._mails(placed, "guest@mail.example")[-1:]
        self.assertTrue(any("has answered" in one.subject for one in answers))
        self.assertEqual(placed.state, "waiting")

    def test_a_farm_declines_a_line_with_a_reason(self):
        soap = self._goods(self.bees, "Wax soap", 4)
        placed = self._order((self.honey, 1), (soap, 2), (self.cheese, 1))
        order = self._of(placed, self.bees)
        line = order.order_line.filtered(lambda one: one.product_id == soap)
        with self.assertRaisesRegex(UserError, "reason"):
            order._member_answer(order.order_line - line, line, " ")
        action = line.action_member_decline()
        wizard = self.env[action["res_model"]].with_context(**action["context"]).create({"reason": "Sold at the fair"})
        wizard.action_confirm()
        (order.order_line - line).action_member_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.answer_state, "partly")
        self.assertAlmostEqual(order.amount_total, 12.5, 2)
        self.assertEqual(line.ordered_qty, 2)
        bodies = " ".join(self._mails(placed, "guest@mail.example").mapped("body_html"))
        self.assertIn("Sold at the fair", bodies)
        with self.assertRaisesRegex(UserError, "answered already"):
            line.action_member_decline()
            order._member_answer(line)

    def _refused(self):
        """Three farms, all or nothing: one said yes, one refused, one has not answered."""
        stock = self._limit(self.honey, 10)
        placed = self._order((self.honey, 3), (self.cheese, 1), (self.linen, 1), whole=True)
        self.assertEqual(stock.taken, 3)
        self._of(placed, self.bees).action_confirm()
        self.assertEqual(self._of(placed, self.bees).state, "sent", "No contract before all agreed")
        looms = self._of(placed, self.looms)
        looms._member_answer(self.env["sale.order.line"], looms.order_line, "The loom is broken")
        self.assertEqual(placed.state, "choice")
        self.assertTrue(placed.answer_until)
        mails = self._mails(placed, "guest@mail.example")
        self.assertTrue(any("please decide" in one.subject for one in mails))
        self.assertTrue(any(placed._status_path() in one.body_html for one in mails))
        return placed, stock

    def test_tourism_row_18_one_refuses_and_everything_goes_back(self):
        placed, stock = self._refused()
        placed._choose("returned")
        self.assertEqual(placed.state, "returned")
        self.assertEqual(set(placed.order_ids.mapped("state")), {"cancel"})
        self.assertEqual(stock.taken, 0)
        self.assertTrue(any("taken back" in mail.subject for mail in self._mails(placed, "bee-farm@farm.example")))
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            placed._choose("accepted")

    def test_tourism_row_18_the_guest_takes_the_rest(self):
        placed, stock = self._refused()
        placed._choose("accepted")
        self.assertEqual(self._of(placed, self.bees).state, "sale")
        self.assertEqual(self._of(placed, self.looms).state, "cancel")
        self.assertEqual(placed.state, "waiting")
        self._of(placed, self.goats).action_confirm()
        self.assertEqual(self._of(placed, self.goats).state, "sale")
        self.assertEqual(placed.state, "partly")
        self.assertEqual(stock.taken, 3)

    def test_tourism_row_18_no_answer_in_time_gives_everything_back(self):
        placed, stock = self._refused()
        placed.answer_until = fields.Datetime.now() - timedelta(minutes=1)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.env["cluster.checkout"]._cron_give_back()
        self.assertEqual(placed.state, "returned")
        self.assertEqual(stock.taken, 0)

    def test_all_agreed_makes_all_contracts_at_once(self):
        placed = self._order((self.honey, 1), (self.cheese, 1), whole=True)
        called = []
        with patch.object(
            type(self.env["sale.order.line"]), "_after_member_confirmation", lambda lines: called.append(lines)
        ):
            self._of(placed, self.bees).action_confirm()
            self.assertFalse(called)
            self._of(placed, self.goats).action_confirm()
        self.assertEqual(set(placed.order_ids.mapped("state")), {"sale"})
        self.assertEqual(len(called), 2, "The hook is called once for each contract")

    def test_cancelling_frees_the_goods_and_calls_the_hook_once(self):
        stock = self._limit(self.honey, 5)
        placed = self._order((self.honey, 2))
        order = placed.order_ids
        order.action_confirm()
        called = []
        with patch.object(
            type(self.env["sale.order.line"]), "_after_member_cancellation", lambda lines: called.append(lines)
        ):
            order._action_cancel()
            order._action_cancel()
        self.assertEqual(len([lines for lines in called if lines]), 1)
        self.assertEqual(stock.taken, 0)
        self.assertEqual(placed.state, "declined")

    def test_tourism_row_17_room_ride_and_box_in_one_checkout(self):
        day = fields.Date.add(fields.Date.today(), days=9)
        night = self._goods(self.bees, "Night in the hay", 40, is_dated=True)
        ride = self._goods(self.goats, "Ride in a cart", 25, is_dated=True)
        seats = self._limit(ride, 4, day)
        placed = self._order((night, 1, day), (ride, 4, day), (self.honey, 2))
        self.assertEqual(len(placed.order_ids), 2)
        self.assertEqual(seats.taken, 4)
        self.assertEqual(set(placed.order_ids.order_line.filtered("service_date").mapped("service_date")), {day})
        with self.assertRaisesRegex(StockShort, "nothing is left"):
            self._order((ride, 1, day))
        with self.assertRaisesRegex(StockShort, "nothing is left"):
            self._order((ride, 1, fields.Date.add(day, days=1)))

    def test_tourism_row_23_an_order_by_phone(self):
        stock = self._limit(self.honey, 5)
        Wizard = self.env["cluster.phone.order"].with_user(self.user_clerk)
        with Form(Wizard) as form:
            form.phone = "+375 29 700-80-90"
            form.contact_name = "Caller Callerson"
            with form.line_ids.new() as line:
                line.product_id = self.honey
                self.assertEqual(line.left_words, "5")
                line.quantity = 2
            with form.line_ids.new() as line:
                line.product_id = self.cheese
            self.assertAlmostEqual(form.amount_total, 34.99, 2)
        action = form.record.action_confirm()
        placed = self.env["cluster.checkout"].browse(action["res_id"])
        self.assertEqual((placed.source, placed.entered_by_id), ("phone", self.user_clerk))
        self.assertEqual(stock.taken, 2)
        self.assertEqual(len(placed.order_ids), 2)
        self.assertFalse(self._mails(placed, "guest"))
        with Form(Wizard) as form:
            form.phone = "8 (029) 700 80 90"
            self.assertEqual(form.partner_id, placed.partner_id)
            self.assertEqual(form.contact_name, "Caller Callerson")
            with form.line_ids.new() as line:
                line.product_id = self.honey
                line.quantity = 4
        with self.assertRaisesRegex(StockShort, "only 3 left"):
            form.record.action_confirm()

    def test_bad_quantities_by_phone(self):
        wizard = (
            self.env["cluster.phone.order"]
            .with_user(self.user_coordinator)
            .create({"phone": "+375 29 700-80-90", "contact_name": "Caller"})
        )
        with self.assertRaisesRegex(UserError, "at least one"):
            wizard.action_confirm()
        for quantity in (0, -1, 1e9, 1.5):
            wizard.line_ids = [
                fields.Command.clear(),
                fields.Command.create({"product_id": self.honey.id, "quantity": quantity}),
            ]
            with self.subTest(quantity=quantity), self.assertRaisesRegex(ValidationError, "from 1 to 999"):
                wizard.action_confirm()

    def test_tourism_row_25_withdrawn_consent_ends_the_sale_at_once(self):
        basket = self._basket((self.honey, 1), (self.cheese, 1))
        with self.env.cr.savepoint():
            self.bees.with_user(self.user_coordinator).shop_consent = False
        lines = self.bees.consent_ids.filtered(lambda line: line.purpose == "shop").sorted("id")
        self.assertEqual(lines.mapped("given"), [True, False])
        self.assertFalse(self.bees.shop_consent_on)
        with self.assertRaisesRegex(UserError, "Lime honey: the farm does not offer it"):
            self.env["cluster.checkout"]._place(basket, {"name": "G", "phone": "1", "email": "g@x.example"})
        self.assertEqual(basket.order_line.product_id, self.cheese, "The basket keeps the rest")
        self.assertFalse(self.honey._is_add_to_cart_allowed())

    def test_a_member_suspended_between_basket_and_order(self):
        basket = self._basket((self.honey, 1))
        self.bees.with_user(self.user_council)._suspend("2026-05-01", "Did not pay.")
        with self.assertRaisesRegex(UserError, "does not offer"):
            self.env["cluster.checkout"]._place(basket, {"name": "G", "phone": "1", "email": "g@x.example"})

    def test_a_registered_shop_needs_its_entry(self):
        with self.assertRaisesRegex(ValidationError, "trade register"):
            self.looms.sudo().sale_mode = "sale"
        permit = self.env["cluster.member.permit"].create(
            {"member_id": self.looms.id, "kind": "trade", "number": "T-1", "valid_from": "2026-01-01"}
        )
        self.looms.sudo().sale_mode = "sale"
        self.assertTrue(self.looms._may_sell())
        permit.valid_to = "2026-01-31"
        self.assertFalse(self.looms._may_sell(), "The entry has run out")
        self.assertEqual(self.linen.product_tmpl_id._shop_problem(), "withdrawn")

    def test_season(self):
        berries = self._goods(self.bees, "Berries", 5, season_from="6", season_to="8").product_tmpl_id
        self.assertEqual(berries._shop_problem(fields.Date.to_date("2026-07-01")), "")
        self.assertEqual(berries._shop_problem(fields.Date.to_date("2026-11-01")), "season")
        self.assertIn("June to August", berries._shop_sentence("season"))

    def test_goods_belong_to_no_company(self):
        with self.assertRaisesRegex(ValidationError, "belong to no company"):
            self.honey.product_tmpl_id.company_id = self.company

    # --- access ---------------------------------------------------------------------------------
    def test_matrix(self):
        placed = self._order((self.honey, 1))
        stock = self._limit(self.honey, 5)
        permit = self.env["cluster.member.permit"].create(
            {"member_id": self.bees.id, "kind": "permit", "number": "1", "valid_from": "2026-01-01"}
        )
        order, goods = placed.order_ids, self.honey.product_tmpl_id
        goods.is_published = False
        foreign = self._foreign()
        read, keep, full = {"read"}, {"read", "write", "create"}, {"read", "write", "create", "unlink"}
        expected = {
            "clerk": (keep, full, full, keep, keep),
            "coordinator": (keep, full, full, keep, keep),
            "auditor": (read, read, read, read, read),
            "head": (set(), set(), read, set(), read),
            "council": (set(), set(), read, set(), read),
            "farm": (set(), set(), set(), set(), set()),
            "resident": (set(), set(), set(), set(), set()),
        }
        for role, ways in expected.items():
            user = getattr(self, f"user_{role}")
            for record, other, right in zip((placed, stock, permit, order, goods), foreign, ways, strict=True):
                with self.subTest(role=role, model=record._name):
                    self.assertEqual(self._ways(record, user), right)
                    self.assertEqual(self._ways(other, user), set())

    def _ways(self, record, user):
        return {way for way in ("read", "write", "create", "unlink") if record.with_user(user).has_access(way)}

    def _foreign(self):
        """The same kinds of records in another cluster."""
        member = self._member("Foreign", "active", cluster=self.other_cluster)
        member.sudo().write({"shop_consent": True, "sale_mode": "reserve"})
        goods = self._goods(member, "Foreign goods", 1)
        stock = self._limit(goods, 5)
        permit = self.env["cluster.member.permit"].create(
            {"member_id": member.id, "kind": "permit", "number": "2", "valid_from": "2026-01-01"}
        )
        basket = (
            self.env["sale.order"]
            .with_company(self.other_company)
            .create({"company_id": self.other_company.id, "partner_id": self.website.user_id.partner_id.id})
        )
        basket.order_line = [fields.Command.create({"product_id": goods.id})]
        placed = self.env["cluster.checkout"]._place(basket, {"name": "F", "phone": "1", "email": "f@x.example"})
        goods.product_tmpl_id.is_published = False
        return placed, stock, permit, placed.order_ids, goods.product_tmpl_id

    def test_a_farm_with_books_sees_its_own_order_only_and_answers_it(self):
        user = new_test_user(
            self.env, login="goat_farmer", groups="cluster_base.group_farm,sales_team.group_sale_salesman_all_leads",
            company_id=self.farm_company.id, company_ids=[fields.Command.set(self.farm_company.ids)],
        )  # fmt: skip
        placed = self._order((self.honey, 1), (self.cheese, 1))
        mine = self._of(placed, self.goats)
        found = self.env["sale.order"].with_user(user).search([("id", "in", placed.order_ids.ids)])
        self.assertEqual(found, mine)
        with self.assertRaises(AccessError):
            self._of(placed, self.bees).with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self._of(placed, self.bees).order_line.with_user(user).action_member_confirm()
        with self.assertRaises(AccessError):
            placed.with_user(user).read(["phone"])
        mine.with_user(user).action_confirm()
        self.assertEqual(mine.state, "sale")

    def test_what_is_ordered_is_not_typed_in(self):
        stock = self._limit(self.honey, 5)
        with self.assertRaisesRegex(UserError, "by orders only"):
            stock.with_user(self.user_coordinator).write({"taken": 0})
        self._order((self.honey, 3))
        with self.assertRaisesRegex(UserError, "Some of it is ordered"):
            stock.unlink()

    def test_nobody_shortens_what_is_ordered(self):
        stock = self._limit(self.honey, 5)
        self._order((self.honey, 3))
        with self.assertRaisesRegex(Exception, "never_oversold"), self.env.cr.savepoint():
            stock.offered = 2
            self.env.flush_all()

    def test_guards_stand_in_the_database(self):
        names = {
            "cluster_stock_never_oversold", "cluster_stock_offered_positive", "cluster_stock_hold_key_uniq",
            "cluster_checkout_name_uniq", "cluster_checkout_token_uniq", "cluster_member_permit_dates_order",
            "cluster_stock_hold_quantity_positive", "product_template_season_whole",
        }  # fmt: skip
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname IN %s", (tuple(names),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, names)
        self.env.cr.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'cluster_stock_product_day_uniq'")
        self.assertTrue(self.env.cr.fetchall())

    def test_a_hold_without_an_order_is_given_back(self):
        stock = self._limit(self.honey, 5)
        self._order((self.honey, 1))
        Stock = self.env["cluster.stock"]
        Stock._take([("orphan", self.honey.id, None, 2)])
        self.assertEqual(stock.taken, 3)
        self.env.cr.execute("UPDATE cluster_stock_hold SET at = at - INTERVAL '1 hour'")
        Stock._cron_sweep()
        self.assertEqual(stock.taken, 1, "What an order keeps stays kept")
        Stock._free(["orphan"])
        self.assertEqual(stock.taken, 1, "Twice is as good as once")
