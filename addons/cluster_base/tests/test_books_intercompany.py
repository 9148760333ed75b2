"""Invoices between two farms."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .books_common import BooksCase


@tagged("post_install", "-at_install")
class TestIntercompany(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.honey, cls.bread = cls._product(cls.user_a), cls._product(cls.user_b, "Bread", 7.0)
        cls.partner_a, cls.partner_b = cls.farm_a.partner_id, cls.farm_b.partner_id

    def _other(self, move):
        return self.env["account.move"].search([("auto_invoice_id", "=", move.id)])

    def test_an_invoice_lies_at_the_other_farm_as_a_draft(self):
        for seller, buyer, product, company, code in (
            (self.user_a, self.partner_b, self.honey, self.books_b, "AAAS"),
            (self.user_b, self.partner_a, self.bread, self.books_a, "BBBS"),
        ):
            with self.subTest(seller=seller.login):
                invoice = self._invoice(seller, buyer, product, 3)
                bill = self._other(invoice)
                self.assertEqual((bill.company_id, bill.move_type, bill.state), (company, "in_invoice", "draft"))
                self.assertEqual(bill.partner_id, invoice.company_id.partner_id)
                self.assertTrue(bill.ref.startswith(code))
                self.assertEqual(bill.ref, invoice.name)
                for name in ("amount_untaxed", "amount_tax", "amount_total", "invoice_date", "invoice_date_due"):
                    self.assertEqual(bill[name], invoice[name], name)
                self.assertEqual(
                    bill.invoice_line_ids.tax_ids.company_id, company if invoice.amount_tax else company.browse()
                )
                self.assertEqual(invoice.member_agreement, "waiting")

    def test_both_sides_agree_when_both_have_posted(self):
        invoice = self._invoice(self.user_a, self.partner_b, self.honey)
        bill = self._other(invoice)
        bill.with_user(self.user_b).action_post()
        self.assertEqual((invoice.member_agreement, bill.member_agreement), ("agreed", "agreed"))
        self.assertFalse(invoice.agreement_note)

    def test_differences_are_named(self):
        invoice = self._invoice(self.user_a, self.partner_b, self.honey)
        bill = self._other(invoice).with_user(self.user_b)
        bill.invoice_line_ids.price_unit = 90
        bill.ref = "AAAS/7"
        bill.action_post()
        self.assertEqual((invoice.member_agreement, bill.member_agreement), ("differs", "differs"))
        note = invoice.with_user(self.user_a).agreement_note
        self.assertIn("Without tax: 100.00 in the invoice, 90.00 in the bill.", note)
        self.assertIn(f"Number: {invoice.name} in the invoice, AAAS/7 in the bill.", note)
        self.assertIn("Total: 120.00 in the invoice, 108.00 in the bill.", bill.agreement_note)

    def test_a_credit_note_follows(self):
        invoice = self._invoice(self.user_a, self.partner_b, self.honey)
        credit = invoice._reverse_moves()
        credit.with_user(self.user_a).action_post()
        refund = self._other(credit)
        self.assertEqual((refund.move_type, refund.company_id), ("in_refund", self.books_b))
        self.assertEqual(refund.amount_total, credit.amount_total)

    def test_a_bill_entered_by_the_buyer_lies_at_the_seller(self):
        bill = self.env["account.move"].with_user(self.user_a).create(
            {
                "move_type": "in_invoice",
                "partner_id": self.partner_b.id,
                "invoice_date": "2026-03-05",
                "ref": "17",
                "invoice_line_ids": [
                    Command.create({"name": "Two hours of ploughing", "price_unit": 40, "tax_ids": False})
                ],
            }
        )  # fmt: skip
        bill.action_post()
        invoice = self._other(bill)
        self.assertEqual((invoice.company_id, invoice.move_type, invoice.state), (self.books_b, "out_invoice", "draft"))
        self.assertEqual(invoice.invoice_line_ids.name, "Two hours of ploughing")
        self.assertEqual(invoice.amount_total, 40.0)

    def test_posting_again_makes_no_second_bill(self):
        invoice = self._invoice(self.user_a, self.partner_b, self.honey)
        invoice.button_draft()
        invoice.action_post()
        bill = self._other(invoice)
        self.assertEqual(len(bill), 1)
        self.assertEqual(bill.amount_total, 120.0)
        bill.with_user(self.user_b).action_post()
        with self.assertRaises(UserError):
            invoice.button_draft()
        self.assertEqual(len(self._other(invoice)), 1)

    def test_the_seller_does_not_follow_the_bill(self):
        invoice = self._invoice(self.user_a, self.partner_b, self.honey)
        bill = self._other(invoice)
        self.assertNotIn(self.user_a.partner_id, bill.message_partner_ids)
        self.assertEqual(bill.create_uid, self.env.ref("base.user_root"))
        with self.assertRaises(AccessError):
            bill.with_user(self.user_a).read(["name"])
        with self.assertRaises(AccessError):
            invoice.with_user(self.user_b).read(["name"])

    def test_the_buyer_prints_the_sellers_invoice(self):
        invoice = self._invoice(self.user_a, self.partner_b, self.honey)
        bill = self._other(invoice).with_user(self.user_b).with_context(force_report_rendering=True)
        action = bill.action_print_other_side()
        attachment = self.env["ir.attachment"].browse(int(action["url"].split("/")[3].split("?")[0]))
        self.assertTrue(attachment.with_user(self.user_b).raw.startswith(b"%PDF"))
        self.assertEqual(bill.action_print_other_side(), action, "Drawn once")
        with self.assertRaises(UserError):
            invoice.action_print_other_side()

    def test_a_customer_outside_gets_no_bill(self):
        invoice = self._invoice(self.user_a, self._customer(self.user_a), self.honey)
        self.assertFalse(self._other(invoice))
        self.assertFalse(invoice.member_agreement)
