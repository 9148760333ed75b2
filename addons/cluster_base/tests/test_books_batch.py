"""Documents of a month for many farms in one action."""

import base64
import io
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .books_common import BooksCase


@tagged("post_install", "-at_install")
class TestBatch(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = {}
        for user in (cls.user_a, cls.user_b):
            product = cls._product(user)
            order = cls._order(user, cls._customer(user), product, date_order="2026-03-10 10:00:00")
            order.action_confirm()
            order.date_order = "2026-03-10 10:00:00"
            order.order_line.qty_delivered = 1
            cls.orders[user] = order
        cls.none = cls._member("Farm without books", "active")

    # Without `force_report_rendering` Odoo draws no PDF in a test.
    def _batch(self, members, **values):
        Batch = self.env["cluster.books.batch"].with_user(self.user_clerk).with_context(force_report_rendering=True)
        return Batch.create(
            {"cluster_id": self.cluster.id, "month": "2026-03-01", "member_ids": members.ids, **values}
        )  # fmt: skip

    def test_invoices_acts_and_reports_for_many_farms(self):
        batch = self._batch(self.farm_a | self.farm_b)
        batch.action_run()
        self.assertEqual((batch.state, batch.done_count, batch.failed_count), ("done", 2, 0))
        for user, order in self.orders.items():
            invoice = order.invoice_ids
            self.assertEqual((invoice.state, invoice.company_id), ("posted", user.company_id))
            self.assertEqual(str(invoice.invoice_date), "2026-03-31")
        line = batch.line_ids.filtered(lambda line: line.member_id == self.farm_a)
        self.assertEqual((line.invoice_count, line.act_count, line.amount_total), (1, 1, 120.0))
        self.assertEqual(line.result, "New invoices: 1, acts: 1, report: yes.")
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(base64.b64decode(line.file))).pages]
        text = "\n".join(pages)
        self.assertGreaterEqual(len(pages), 3)
        self.assertIn(self.orders[self.user_a].invoice_ids.name, text)
        self.assertNotIn(self.orders[self.user_b].invoice_ids.name, text)
        self.assertIn("/web/content/cluster.books.batch.line/", line.action_papers()["url"])
        self.assertIn("/cluster/books/papers/", batch.action_print()["url"])

    def test_a_month_ends_at_midnight_where_the_cluster_is(self):
        early, late = self.orders[self.user_a], self.orders[self.user_b]
        early.date_order = "2026-03-31 20:59:59"
        late.date_order = "2026-03-31 21:00:00"  # 1 April in Minsk
        self._batch(self.farm_a | self.farm_b, make_acts=False, make_report=False).action_run()
        self.assertEqual((len(early.invoice_ids), len(late.invoice_ids)), (1, 0))

    def test_made_again_the_file_still_holds_the_invoices(self):
        batch = self._batch(self.farm_a)
        batch.action_run()
        batch.action_run()
        invoice = self.orders[self.user_a].invoice_ids
        self.assertEqual(len(invoice), 1)
        pages = PdfReader(io.BytesIO(base64.b64decode(batch.line_ids.file))).pages
        # The invoice itself, its act and the report name it.
        self.assertEqual(len([page for page in pages if invoice.name in page.extract_text()]), 3)

    def test_one_farms_failure_stops_no_other(self):
        order = self.orders[self.user_a]
        Move = type(self.env["account.move"])
        post = Move.action_post

        def fails(moves):
            if moves.company_id == self.books_a:
                raise UserError("The year is locked.")  # pylint: disable=translation-required
            return post(moves)

        batch = self._batch(self.none | self.farm_a | self.farm_b, make_acts=False, make_report=False)
        with patch.object(Move, "action_post", fails):
            batch.action_run()
        results = {line.member_id: (line.state, line.result) for line in batch.line_ids}
        self.assertEqual(results[self.farm_a], ("failed", "The year is locked."))
        self.assertEqual(results[self.none], ("failed", "The farm has no open books: open them on its record."))
        self.assertEqual(results[self.farm_b][0], "done")
        self.assertFalse(order.invoice_ids, "What failed is undone there")
        batch.member_ids -= self.none
        batch.action_run()
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertEqual(len(self.orders[self.user_b].invoice_ids), 1, "What was made is not made twice")

    def test_many_farms_are_finished_in_the_background(self):
        batch = self._batch(self.farm_a | self.farm_b, make_acts=False, make_report=False)
        with patch("odoo.addons.cluster_base.models.cluster_books_batch.AT_ONCE", 1):
            batch.action_run()
        self.assertEqual(batch.state, "running")
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_values: 0):
            self.env["cluster.books.batch.line"].with_context(force_report_rendering=True)._cron_run()
        self.assertEqual((batch.state, batch.done_count), ("done", 2), batch.line_ids.mapped("result"))
        self.assertEqual(self.orders[self.user_b].invoice_ids.create_uid, self.user_clerk)

    def test_what_is_missing_is_told(self):
        with self.assertRaisesRegex(UserError, "Choose what to make"):
            self._batch(self.farm_a, make_invoices=False, make_acts=False, make_report=False).action_run()
        empty = self._batch(self.farm_a.browse())
        with self.assertRaisesRegex(UserError, "Choose the farms"):
            empty.action_run()
        with self.assertRaisesRegex(UserError, "No papers have been made yet"):
            empty.action_print()
        empty.action_all_farms()
        self.assertEqual(empty.member_ids, self.farm_a | self.farm_b)

    def test_rights(self):
        batch = self._batch(self.farm_a)
        for user in (self.user_a, self.clerk_b, self.user_head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                batch.with_user(user).read(["month"])
        with self.assertRaises(AccessError):
            batch.with_user(self.user_auditor).action_run()
        with self.assertRaises(AccessError):
            self.env["cluster.books.batch"].with_user(self.clerk_b).create(
                {"cluster_id": self.cluster.id, "member_ids": self.farm_a.ids}
            )
