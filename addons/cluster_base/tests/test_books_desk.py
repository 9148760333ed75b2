"""The farm's desk, the invoice in few taps, the table for the tax office."""

import base64
import io

import openpyxl
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .books_common import BooksCase


@tagged("post_install", "-at_install")
class TestFarmDesk(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_a, cls.customer_b = cls._customer(cls.user_a, "Buyer A"), cls._customer(cls.user_b, "Buyer B")
        cls.honey, cls.bread = cls._product(cls.user_a), cls._product(cls.user_b, "Bread", 7.0)

    def _desk(self, user):
        desk = self.env["cluster.farm.desk"].with_user(user)
        desk.invalidate_model()
        return {tile.key: tile for tile in desk.search([])}

    def _pay(self, move, user):
        action = move.with_user(user).action_farm_paid()
        wizard = Form(self.env[action["res_model"]].with_user(user).with_context(**action["context"])).save()
        return wizard.action_create_payments()

    # --- tiles ----------------------------------------------------------------------------------
    def test_row_12_an_order_from_the_site_lies_on_the_desk_of_its_farm_only(self):
        """Portal row 12, the farm's side: an order made by the shop is seen by the farm at once, by no other."""
        before = {user: self._desk(user)["to_confirm"].count for user in (self.user_a, self.user_b)}
        visitor = self.env["res.partner"].create({"name": "Visitor of the site", "email": "v@site.example"})
        order = self.env["sale.order"].with_company(self.books_a).create(
            {
                "partner_id": visitor.id,
                "company_id": self.books_a.id,
                "member_id": self.farm_a.id,
                "order_line": [Command.create({"product_id": self.honey.id, "product_uom_qty": 2})],
            }
        )  # fmt: skip
        tiles = self._desk(self.user_a)
        self.assertEqual(tiles["to_confirm"].count, before[self.user_a] + 1)
        self.assertEqual(tiles["to_confirm"].amount, 240.0)
        self.assertEqual(self._desk(self.user_b)["to_confirm"].count, before[self.user_b])
        action = tiles["to_confirm"].action_open()
        self.assertIn(order, self.env[action["res_model"]].with_user(self.user_a).search(action["domain"]))
        self.assertEqual(order.with_user(self.user_a).partner_id.name, "Visitor of the site")
        order.with_user(self.user_a).action_confirm()
        self.assertEqual(self._desk(self.user_a)["to_confirm"].count, before[self.user_a])

    def test_an_invoice_walks_over_the_desk(self):
        with freeze_time("2026-03-20"):
            invoice = self._invoice(self.user_a, self.customer_a, self.honey, post=False, invoice_date_due="2026-03-15",
                                    invoice_payment_term_id=False)  # fmt: skip
            tiles = self._desk(self.user_a)
            self.assertEqual((tiles["to_send"].count, tiles["to_send"].amount), (1, 120.0))
            self.assertEqual((tiles["unpaid"].count, tiles["overdue"].count), (0, 0))
            invoice.action_farm_send()
            self.assertTrue(invoice.is_move_sent)
            tiles = self._desk(self.user_a)
            self.assertEqual(tiles["to_send"].count, 0)
            self.assertEqual((tiles["unpaid"].count, tiles["unpaid"].amount), (1, 120.0))
            self.assertEqual((tiles["overdue"].count, tiles["overdue"].tone), (1, "bad"))
            self.assertIn("120", tiles["overdue"].amount_text)
            self._pay(invoice, self.user_a)
            self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0.0))
            tiles = self._desk(self.user_a)
            self.assertEqual((tiles["unpaid"].count, tiles["overdue"].tone), (0, "good"))
            self.assertEqual((tiles["paid"].count, tiles["paid"].amount), (1, 120.0))
            self.assertEqual(self._desk(self.user_b)["paid"].count, 0)

    def test_fees_lie_on_the_desk_until_they_are_paid(self):
        """Also those that were invoiced before the farm's books were opened."""
        self.env["account.chart.template"].try_loading("generic_coa", self.company, install_demo=False)
        rule = self.env["cluster.fee.rule"].create(
            {
                "cluster_id": self.cluster.id,
                "kind_id": self.farm_a.kind_id.id,
                "what": "annual",
                "valid_from": "2026-01-01",
                "decision_ref": "1 of 15.12.2025",
                "currency_id": self.company.currency_id.id,
                "band_ids": [Command.create({"amount": 50})],
            }
        )
        fee = self.env["cluster.member.fee"].create(
            {
                "member_id": self.farm_a.id,
                "what": "annual",
                "rule_id": rule.id,
                "kind_id": self.farm_a.kind_id.id,
                "period_from": "2026-02-05",
                "period_to": "2026-12-31",
                "currency_id": self.company.currency_id.id,
                "base_amount": 50,
                "prorated_amount": 50,
                "amount": 50,
            }
        )
        self.assertEqual(self._desk(self.user_a)["fees"].count, 0, "nothing is owed before the invoice")
        fee._make_invoices(fields.Date.to_date("2026-03-01"))
        tile = self._desk(self.user_a)["fees"]
        self.assertEqual((tile.count, tile.amount), (1, 50.0))
        self.assertEqual(self._desk(self.user_b)["fees"].count, 0)
        action = tile.action_open()
        self.assertEqual(self.env[action["res_model"]].with_user(self.user_a).search(action["domain"]), fee)
        self.assertFalse(self.env[action["res_model"]].with_user(self.user_b).search([("id", "=", fee.id)]))
        self.assertIn(f"/fees/{fee.id}/invoice", fee.with_user(self.user_a).action_download()["url"])

    def test_questions_and_sold_out_goods_lie_on_the_desk(self):
        typed = {
            "name": "Guest",
            "email": "g@guest.example",
            "phone": "",
            "subject": "Sauna",
            "question": "Is it free?",
        }
        lead = self.env["crm.lead"]._ask(self.farm_a, typed, "127.0.0.1")
        tiles = self._desk(self.user_a)
        self.assertEqual(tiles["questions"].count, 1)
        self.assertEqual(self._desk(self.user_b)["questions"].count, 0)
        action = tiles["questions"].action_open()
        self.assertEqual(self.env["crm.lead"].with_user(self.user_a).search(action["domain"]), lead)
        lead.with_user(self.user_a).action_answered_otherwise()
        self.assertEqual(self._desk(self.user_a)["questions"].count, 0)
        self.honey.product_tmpl_id.sudo().write({"member_id": self.farm_a.id, "company_id": False})
        stock = self.env["cluster.stock"].with_user(self.user_a).create({"product_id": self.honey.id, "offered": 2})
        self.assertEqual(self._desk(self.user_a)["sold_out"].count, 0)
        stock.offered = 0
        self.assertTrue(stock.is_sold_out)
        self.assertEqual(self._desk(self.user_a)["sold_out"].count, 1)
        self.assertEqual(self._desk(self.user_b)["sold_out"].count, 0)
        self.assertEqual(self.env["cluster.stock"].with_user(self.user_a).search([("is_sold_out", "=", False)]) & stock,
                         stock.browse())  # fmt: skip

    def test_the_desk_is_counted_in_one_query(self):
        desk = self.env["cluster.farm.desk"].with_user(self.user_a)
        tiles = desk._shown_tiles()
        desk._count(tiles)
        self.env.flush_all()
        with self.assertQueryCount(1):
            desk._count(tiles)
        # The whole screen from an empty cache: the groups of the person, the companies, the currency, the tiles.
        self.env.invalidate_all()
        with self.assertQueryCount(30):
            desk.search([]).read(["name", "count", "amount_text", "tone"])

    def test_every_tile_opens(self):
        for key, tile in self._desk(self.user_a).items():
            with self.subTest(tile=key):
                action = tile.action_open()
                if action["type"] == "ir.actions.act_url":
                    self.assertTrue(action["url"].startswith("/my/"))
                    continue
                domain = action.get("domain") or []
                if isinstance(domain, str):
                    domain = safe_eval(domain, {"allowed_company_ids": self.books_a.ids})
                found = self.env[action["res_model"]].with_user(self.user_a).search(domain, limit=5)
                self.assertTrue(found.has_access("read"))

    def test_the_clerk_sees_the_desk_of_the_chosen_farm(self):
        self._order(self.user_b, self.customer_b, self.bread)
        desk = self.env["cluster.farm.desk"].with_user(self.user_clerk)
        there = desk.with_context(allowed_company_ids=self.books_b.ids)
        self.assertEqual({tile.key: tile.count for tile in there.search([])}["to_confirm"], 1)

    # --- the slim invoice -----------------------------------------------------------------------
    def test_six_taps_make_and_send_an_invoice(self):
        """New invoice, customer and its suggestion, product and its suggestion, make and send."""
        taps = 1  # "New invoice" on the desk
        action = self._desk(self.user_a)["new_invoice"].action_open()
        # Without this, Odoo draws no PDF in a test.
        form = Form(self.env[action["res_model"]].with_user(self.user_a).with_context(force_report_rendering=True))
        form.partner_id, taps = self.customer_a.with_user(self.user_a), taps + 2
        form.product_id, taps = self.honey.with_user(self.user_a), taps + 2
        self.assertEqual((form.quantity, form.price_unit, form.amount_total), (1.0, 100.0, 120.0))
        result, taps = form.save().action_send(), taps + 1
        self.assertLessEqual(taps, 6)
        move = self.env["account.move"].browse(result["res_id"])
        self.assertEqual((move.state, move.amount_total, move.company_id), ("posted", 120.0, self.books_a))
        self.assertEqual(move.member_id, self.farm_a)
        self.assertTrue(move.invoice_pdf_report_id.raw.startswith(b"%PDF"))
        # Odoo keeps the PDF in a field of the invoice: such files are left out of lists unless asked for.
        messages = move.sudo().with_context(skip_res_field_check=True).message_ids
        mail = messages.filtered(lambda message: self.customer_a in message.notified_partner_ids)
        self.assertIn(b"%PDF", [(file.raw or b"")[:4] for file in mail.attachment_ids])

    def test_more_lines(self):
        wizard = self.env["cluster.farm.invoice"].with_user(self.user_a).create(
            {"partner_id": self.customer_a.id, "product_id": self.honey.id, "quantity": 3}
        )  # fmt: skip
        self.assertEqual(wizard.action_add()["res_id"], wizard.id)
        self.assertFalse(wizard.product_id)
        wizard.write({"product_id": self.honey.id, "quantity": 1, "price_unit": 50})
        move = self.env["account.move"].browse(wizard.action_make()["res_id"])
        self.assertEqual(move.invoice_line_ids.mapped("price_subtotal"), [300.0, 50.0])
        self.assertEqual(move.amount_total, wizard.amount_total)

    def test_a_customer_without_address_is_told_and_nothing_is_lost(self):
        silent = self._customer(self.user_a, "Silent", email=False)
        wizard = self.env["cluster.farm.invoice"].with_user(self.user_a).create(
            {"partner_id": silent.id, "product_id": self.honey.id}
        )  # fmt: skip
        with self.assertRaisesRegex(UserError, "Silent: the customer has no e-mail address"):
            wizard.action_send()
        self.assertEqual(wizard.product_id, self.honey)
        wizard.partner_email = "silent@buyer.example"
        wizard.action_send()
        self.assertEqual(silent.email, "silent@buyer.example")

    def test_an_empty_invoice_is_told(self):
        Wizard = self.env["cluster.farm.invoice"].with_user(self.user_a)
        with self.assertRaisesRegex(UserError, "Choose the customer"):
            Wizard.create({"product_id": self.honey.id}).action_make()
        with self.assertRaisesRegex(UserError, "Choose a product"):
            Wizard.create({"partner_id": self.customer_a.id}).action_make()
        with self.assertRaisesRegex(UserError, "more than nothing"):
            Wizard.create({"partner_id": self.customer_a.id, "product_id": self.honey.id, "quantity": 0}).action_make()

    def test_own_products_carry_the_farms_tax(self):
        """A product written down by the coordinator for a payer of VAT is sold with VAT, too."""
        product = self.env["product.template"].with_user(self.env.ref("base.user_root")).create(
            {"name": "From the office", "list_price": 10, "member_id": self.farm_a.id, "taxes_id": False}
        )  # fmt: skip
        move = self._invoice(self.user_a, self.customer_a, product.product_variant_id)
        self.assertEqual(move.amount_tax, 2.0)
        self.assertEqual(self.honey.product_tmpl_id.member_id, self.farm_a)
        self.assertFalse(self.honey.company_id)

    # --- acts -----------------------------------------------------------------------------------
    def test_an_act_is_printed_from_a_posted_invoice(self):
        move = self._invoice(self.user_a, self.customer_a, self.honey, post=False)
        with self.assertRaisesRegex(UserError, "post the invoice first"):
            move.action_print_act()
        move.action_post()
        html = self.env["ir.actions.report"].with_user(self.user_a)._render_qweb_html(
            "cluster_base.report_act", move.ids
        )[0].decode()  # fmt: skip
        self.assertIn(move.name, html)
        self.assertIn("Buyer A", html)

    # --- the tax office -------------------------------------------------------------------------
    def _export(self, user, **values):
        wizard = self.env["cluster.farm.export"].with_user(user).create(
            {"date_from": "2026-03-01", "date_to": "2026-03-31", **values}
        )  # fmt: skip
        action = wizard.action_export()
        self.assertIn(f"/web/content/cluster.farm.export/{wizard.id}/file/", action["url"])
        return base64.b64decode(wizard.file), wizard

    def test_the_table_for_the_tax_office_ties(self):
        first = self._invoice(self.user_a, self.customer_a, self.honey, 2)
        second = self._invoice(self.user_a, self.customer_a, self.honey, 0.333)
        self._invoice(self.user_a, self.customer_a, self.honey, post=False)
        self._invoice(self.user_b, self.customer_b, self.bread)
        credit = second._reverse_moves([{"invoice_date": fields.Date.to_date("2026-03-20")}])
        credit.action_post()
        self._pay(first, self.user_a)
        content, wizard = self._export(self.user_a, file_format="csv")
        lines = [line.split(";") for line in content.decode("utf-8-sig").splitlines()]
        self.assertEqual(len(lines), 1 + 3 + 1, "Posted invoices of the farm in the period, head and total")
        own = first | second | credit
        self.assertEqual(
            [float(cell) for cell in lines[-1][4:7]],
            [
                round(sum(own.mapped(name)), 2)
                for name in ("amount_untaxed_signed", "amount_tax_signed", "amount_total_signed")
            ],
        )
        self.assertEqual([line[1] for line in lines[1:-1]], own.sorted("invoice_date").mapped("name"))
        self.assertEqual(lines[1][7], "240.00")
        self.assertTrue(wizard.file_name.startswith("AAA-sold-2026-03-01"))
        page = openpyxl.load_workbook(io.BytesIO(self._export(self.user_a)[0])).active
        self.assertEqual([cell.value for cell in page[page.max_row]][4:], [float(cell) for cell in lines[-1][4:]])

    def test_receipts_and_bills_are_exported(self):
        with freeze_time("2026-03-20"):
            self._pay(self._invoice(self.user_a, self.customer_a, self.honey), self.user_a)
        content, _wizard = self._export(self.user_a, kind="received", file_format="csv")
        self.assertEqual(content.decode("utf-8-sig").splitlines()[-1], "Total;;;;120.00;0.00;120.00;120.00")
        with self.assertRaisesRegex(UserError, "nothing in this period"):
            self._export(self.user_b, kind="bought")
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self._export(self.user_a, date_from="2026-04-01")
