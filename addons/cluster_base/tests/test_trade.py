import base64
import io

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .fees_common import FeesCase


@tagged("post_install", "-at_install")
class TestTrade(FeesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.poland = cls.env.ref("base.pl")
        cls.seller = cls._fee_member("Seller")
        cls.books = cls.env["res.company"].create({"name": "Seller's books", "partner_id": cls.seller.partner_id.id})
        cls.env["account.chart.template"].try_loading("generic_coa", cls.books, install_demo=False)
        cls.books.currency_id = cls.byn
        cls.seller.sudo().company_id = cls.books
        cls.buyer = cls._fee_member("Buyer")
        cls.polish = cls._fee_member("Polish member", partner=cls._partner("Polish member", country_id=cls.poland.id))
        cls.abroad = cls._partner("Abroad", country_id=cls.poland.id)
        cls.at_home = cls._partner("At home")

    def _invoice(self, partner, amount, move_type="out_invoice", day="2026-05-10", company=None, **values):
        company = company or self.books
        kind = "sale" if move_type.startswith("out") else "purchase"
        journal = self.env["account.journal"].search([("type", "=", kind), ("company_id", "=", company.id)], limit=1)
        move = self.env["account.move"].with_company(company).create(
            {
                "move_type": move_type, "partner_id": partner.id, "invoice_date": day, "journal_id": journal.id,
                "invoice_line_ids": [
                    Command.create({"name": "Honey", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
                **values,
            }
        )  # fmt: skip
        move.action_post()
        return move

    def _order(self, partner, amount, **values):
        product = self.env["product.product"].create({"name": "Cheese", "type": "service", "invoice_policy": "order"})
        order = self.env["sale.order"].with_company(self.books).create(
            {
                "partner_id": partner.id, "company_id": self.books.id, "member_id": self.seller.id,
                "date_order": "2026-05-12 09:00:00", "pricelist_id": False,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
                **values,
            }
        )  # fmt: skip
        self.assertEqual(order.currency_id, self.byn)
        order.action_confirm()
        order.date_order = "2026-05-12 09:00:00"
        return order

    def _page(self, **values):
        self.env.invalidate_all()  # each page is a request of its own
        return (
            self.env["cluster.trade.page"]
            .with_user(self.user_coordinator)
            .create({"cluster_id": self.cluster.id, "date_from": "2026-01-01", "date_to": "2026-12-31", **values})
        )

    def test_row_59_between_members_and_abroad(self):
        """Invoices and orders between members, credit notes out, split by country, one owner left out."""
        self._invoice(self.buyer.partner_id, 100)
        self._invoice(self.buyer.partner_id, 30, "out_refund")
        self._invoice(self.polish.partner_id, 50)
        self._invoice(self.abroad, 200)
        self._invoice(self.at_home, 999)
        self._invoice(self.abroad, 80, "in_invoice", ref="B1")
        self._invoice(self.abroad, 5, "in_refund", ref="B2")
        draft = self._invoice(self.buyer.partner_id, 7000)
        draft.button_draft()
        owned = self._fee_member("Of the same owner")
        self._invoice(owned.partner_id, 400)
        owner = self._partner("Owner")
        (self.seller | owned).sudo().owner_id = owner
        self._invoice(owner, 500)
        page = self._page()
        self.assertEqual((page.between, page.export, page.imports, page.reported), (120, 250, 75, 0))
        rows = {(row["what"], row["country"]): (row["count"], row["amount"]) for row in page._rows()}
        self.assertEqual(
            rows,
            {
                ("Between members", "Belarus"): (2, 70),
                ("Between members", "Poland"): (1, 50),
                ("Sold abroad", "Poland"): (2, 250),
                ("Bought abroad", "Poland"): (2, 75),
            },
        )

    def test_row_59_an_order_counts_until_it_is_invoiced(self):
        order = self._order(self.buyer.partner_id, 60)
        self._order(self.at_home, 70)
        page = self._page()
        self.assertEqual(page.between, 60)
        self.assertEqual(page._rows()[0]["basis"], "Orders not yet invoiced")
        move = order._create_invoices()
        move.invoice_date = "2026-05-13"
        move.action_post()
        page = self._page()
        self.assertEqual((page.between, [row["basis"] for row in page._rows()]), (60, ["Invoices and bills"]))
        # Credited, it is gone, and the order does not come back.
        note = self._invoice(self.buyer.partner_id, 60, "out_refund", day="2026-05-20")
        self.assertEqual(note.state, "posted")
        self.assertEqual(self._page().between, 0)

    def test_row_59_an_order_is_of_the_day_it_is_where_the_cluster_is(self):
        self._order(self.buyer.partner_id, 60).date_order = "2026-05-31 21:30:00"  # 1 June in Minsk
        self.assertEqual(self._page(date_to="2026-05-31").between, 0)
        self.assertEqual(self._page(date_from="2026-06-01").between, 60)

    def test_row_59_who_left_and_comes_back_keeps_its_trade(self):
        self._invoice(self.buyer.partner_id, 100)
        self.seller.sudo()._suspend("2026-06-01", "Did not answer.")
        self._invoice(self.buyer.partner_id, 20, day="2026-06-15")
        self.buyer.sudo()._leave("ceased", "Sold the farm.", "2026-07-01")
        self._invoice(self.buyer.partner_id, 7, day="2026-08-10")
        self.assertEqual(self._page().between, 120)
        self.buyer.sudo()._apply_again("2026-09-01")
        self.assertEqual(self._page().between, 120, "the history stays")

    def test_row_59_one_set_of_books_counts_in_both_clusters_of_a_firm(self):
        self._member("Seller there", "active", cluster=self.other_cluster, partner=self.seller.partner_id)
        there = self._member("Buyer there", "active", cluster=self.other_cluster)
        self._invoice(there.partner_id, 30)
        self._invoice(self.buyer.partner_id, 100)
        Line = self.env["cluster.trade.line"]
        self.env.flush_all()
        self.assertEqual(Line.search([("cluster_id", "=", self.other_cluster.id)]).mapped("source_amount"), [30])
        self.assertEqual(self._page().between, 100)

    def test_row_59_self_reported_is_kept_apart_and_marked(self):
        self._invoice(self.buyer.partner_id, 100)
        Report = self.env["cluster.trade.report"].with_user(self.user_coordinator)
        Report.create(
            {
                "member_id": self.buyer.id, "what": "export", "country_id": self.poland.id, "date_from": "2026-01-01",
                "date_to": "2026-06-30", "amount": 900, "source": "Survey of spring 2026",
            }
        )  # fmt: skip
        page = self._page()
        self.assertEqual((page.between, page.export, page.reported), (100, 0, 900))
        row = next(row for row in page._rows() if row["reported"])
        self.assertEqual((row["what"], row["basis"], row["amount"]), ("Sold abroad", "Self-reported", 900))
        self.assertIn("counted in no sum above", page.table)
        with self.assertRaisesRegex(ValidationError, "the member's own country"):
            Report.create(
                {
                    "member_id": self.buyer.id, "what": "import", "country_id": self.env.ref("base.by").id,
                    "date_from": "2026-01-01", "date_to": "2026-06-30", "amount": 1, "source": "x",
                }
            )  # fmt: skip

    def test_row_59_fees_and_times_outside_membership_do_not_count(self):
        self.run_day("2026-03-01")
        self._invoice(self.buyer.partner_id, 11, day="2026-01-15")
        self.assertEqual(self._page().between, 0)
        self.assertTrue(self.fees(self.buyer).move_name)

    def test_row_59_a_sale_that_the_centre_invoices(self):
        plain = self._fee_member("Without books")
        self._invoice(self.buyer.partner_id, 40, company=self.company, member_id=plain.id)
        page = self._page()
        self.assertEqual(page.between, 40)
        self.assertEqual(page._lines().member_id, plain)

    def test_row_59_other_money(self):
        zloty = self.env.ref("base.PLN")
        zloty.active = True
        zloty.rate_ids.unlink()
        Report = self.env["cluster.trade.report"]
        Report.create(
            {
                "member_id": self.buyer.id, "what": "export", "country_id": self.poland.id, "date_from": "2026-01-01",
                "date_to": "2026-06-30", "amount": 100, "currency_id": zloty.id, "source": "x",
            }
        )  # fmt: skip
        page = self._page()
        self.assertEqual((page.reported, page.without_rate), (0, 1))
        self.env["res.currency.rate"].create(
            {"currency_id": zloty.id, "name": "2026-06-01", "rate": 1.25, "company_id": False}
        )
        page = self._page()
        self.assertEqual((page.reported, page.without_rate), (80, 0))

    def test_row_59_files_and_drill_down(self):
        self._invoice(self.buyer.partner_id, 100, ref="x")
        self._partner("=1+1", country_id=self.poland.id)
        evil = self.env["res.partner"].search([("name", "=", "=1+1")])
        self._invoice(evil, 5)
        page = self._page()
        lines = self.env["cluster.trade.line"].with_user(self.user_coordinator).search(page.action_lines()["domain"])
        self.assertEqual(sorted(lines.mapped("amount")), [5, 100])
        page.action_csv()
        text = base64.b64decode(page.file).decode("utf-8-sig")
        self.assertIn(";Invoices and bills;Seller's books;Sold;Buyer;Belarus;yes;no;100.0;BYN;", text)
        self.assertIn("'=1+1", text)
        action = page.action_xlsx()
        self.assertTrue(page.file_name.endswith(".xlsx"))
        self.assertIn("/web/content/cluster.trade.page/", action["url"])
        sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(page.file))).active
        self.assertEqual([cell.value for cell in sheet[1]][:4], ["Date", "Number or source", "From", "Member"])
        self.assertEqual({row[9].value for row in sheet.iter_rows(min_row=2)}, {5, 100})

    def test_bad_input_and_access(self):
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self._page(date_from="2026-03-02", date_to="2026-03-01")
        self._invoice(self.buyer.partner_id, 100)
        with self.assertRaises(AccessError):
            self.env["cluster.trade.line"].with_user(self.user_farm).search([])
        stranger = self.user_auditor.copy(
            {
                "login": "stranger",
                "company_id": self.other_company.id,
                "company_ids": [Command.set(self.other_company.ids)],
            }
        )
        self.assertFalse(
            self.env["cluster.trade.line"].with_user(stranger).search([("cluster_id", "=", self.cluster.id)])
        )
