"""Leaving: accounts are settled on both sides, and what the rule says is given back of the annual fee."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .fees_common import FeesCase


@tagged("post_install", "-at_install")
class TestMemberExit(HttpCase, FeesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry_rule.active = False

    def _paid(self, name, refund="none", size=6, **values):
        self.annual_rule.leave_refund = refund
        member = self._fee_member(name, size=size, **values)
        self.run_day("2026-02-10")
        for fee in self.fees(member):
            self.pay(fee, "2026-02-20")
        return member

    def _leave(self, member, day, kind="withdrew"):
        with self.on(day):
            member.with_user(self.user_coordinator)._leave(kind, "Moves away.", day)

    # --- given back -----------------------------------------------------------------------------
    def test_nothing_is_given_back_unless_the_rule_says_so(self):
        member = self._paid("Nothing")
        self._leave(member, "2026-06-10")
        fee = self.fees(member)
        self.assertEqual((fee.amount, fee.refund_amount, fee.refund_from), (110, 0, False))
        self.assertFalse(fee.sudo().move_id.reversal_move_ids)

    def test_the_months_that_have_not_begun_are_given_back(self):
        member = self._paid("Months", "month")
        self._leave(member, "2026-06-10")
        fee = self.fees(member)
        self.assertEqual((fee.refund_amount, str(fee.refund_from), fee.amount), (60, "2026-07-01", 50))
        note = fee.sudo().move_id.reversal_move_ids
        self.assertEqual((note.move_type, note.state, note.amount_total), ("out_refund", "posted", 60))
        self.assertIn("Given back, because the member left", note.invoice_line_ids.name)
        self.assertIn(note.name, member.file_ids.mapped("number"))

    def test_the_days_that_are_left_are_given_back_less_what_was_waived(self):
        member = self._fee_member("Days")
        self.annual_rule.write({"leave_refund": "day", "proration": "day"})
        with self.on("2026-02-06"):
            member.with_user(self.user_council)._waive_fee(
                {
                    "percent": 50.0, "date_from": "2026-01-01", "date_to": "2026-12-31",
                    "decision_ref": "3", "decided_on": "2026-02-06", "reason": "Fire.",
                }
            )  # fmt: skip
        self.run_day("2026-02-10")
        fee = self.fees(member)
        self.pay(fee, "2026-02-20")
        self._leave(member, "2026-06-10")
        # 120 × 205/365 = 67.40 of 108.49 is unused; half of the fee was waived.
        self.assertEqual((fee.prorated_amount, fee.refund_amount, str(fee.refund_from)), (108.49, 33.70, "2026-06-10"))

    def test_a_change_of_size_is_given_back_too(self):
        member = self._paid("Grew", "month")
        with self.on("2026-04-01"):
            member.with_user(self.user_coordinator).size_value = 40
        self.run_day("2026-04-01")
        change = self.fees(member, "change")
        self.pay(change, "2026-04-02")
        self._leave(member, "2026-10-01")
        # (120 + 2.5 × 40) × 3/12, of which 120 × 3/12 stands with the annual fee
        self.assertEqual((self.fees(member).refund_amount, change.refund_amount), (30, 25))

    def test_an_unpaid_fee_of_who_ceased_is_lowered_not_paid_out(self):
        self.annual_rule.leave_refund = "month"
        member = self._fee_member("Ceased")
        self.run_day("2026-02-10")
        self._leave(member, "2026-03-01", "ceased")
        fee = self.fees(member)
        self.assertEqual((fee.refund_amount, fee.amount_open, fee.state), (100, 10, "invoiced"))

    def test_who_comes_back_in_the_year_pays_from_then_on(self):
        member = self._paid("Back", "month")
        self._leave(member, "2026-06-10")
        with self.on("2026-08-01"):
            member.with_user(self.user_coordinator).action_apply_again()
            member.with_user(self.user_council)._admit("9", member._fee_today(), "be_BY")
            member.with_user(self.user_coordinator)._activate("2026-08-01")
        self.run_day("2026-08-01")
        self.assertEqual(
            [(str(fee.period_from), fee.amount) for fee in self.fees(member)], [("2026-02-05", 50), ("2026-08-01", 50)]
        )
        self.run_day("2026-08-02")
        self.assertEqual(len(self.fees(member)), 2)

    def test_bad_input_a_rule_that_was_charged_keeps_its_choice(self):
        self._paid("Charged")
        with self.assertRaisesRegex(UserError, "already charged by this rule"):
            self.annual_rule.leave_refund = "month"

    # --- settled accounts -----------------------------------------------------------------------
    def test_row_06_both_sides_are_settled_before_a_member_leaves(self):
        member = self._fee_member("Settles")
        self.env["cluster.member.fee"]._make_fees(member, member.active_from)
        bill = self.env["account.move"].with_company(self.company).create(
            {
                "move_type": "in_invoice", "partner_id": member.partner_id.id, "invoice_date": "2026-02-10",
                "invoice_line_ids": [Command.create({"name": "Honey", "price_unit": 9, "tax_ids": []})],
            }
        )  # fmt: skip
        bill.action_post()
        honey = self.env["product.product"].create(
            {"name": "Honey", "type": "consu", "taxes_id": False, "invoice_policy": "order"}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self._partner("Guest").id, "member_id": member.id, "company_id": self.company.id,
                "order_line": [Command.create({"product_id": honey.id, "product_uom_qty": 1, "price_unit": 9})],
            }
        )  # fmt: skip
        order.action_confirm()
        with self.assertRaises(UserError) as refused:
            self._leave(member, "2026-06-10")
        for words in ("Fees are not invoiced yet: Annual fee", bill.name, order.name):
            self.assertIn(words, str(refused.exception))
        self.assertEqual(member.state, "active")

    # --- papers ---------------------------------------------------------------------------------
    def test_row_18_reminders_notices_hearings_and_waivers_are_papers_too(self):
        member = self._fee_member("Papers")
        with self.on("2026-02-06"):
            member.with_user(self.user_council)._waive_fee(
                {
                    "percent": 10.0, "date_from": "2026-01-01", "date_to": "2026-12-31",
                    "decision_ref": "3", "decided_on": "2026-02-06", "reason": "Fire.",
                }
            )  # fmt: skip
        self.run_day("2026-02-10")
        self.run_day("2026-04-01")
        self.env["cluster.member.hearing"].with_user(self.user_coordinator).create(
            {"member_id": member.id, "subject": "x", "invited_on": "2026-04-01", "heard_on": "2026-04-20"}
        )
        member.with_user(self.user_coordinator)._give_notice("2026-04-02", "Moves away.")
        papers = self.env["cluster.member.file"].with_user(self.user_head).search([("member_id", "=", member.id)])
        kinds = {paper.kind: paper for paper in papers}
        self.assertLessEqual({"fee", "reminder", "waiver", "notice", "hearing"}, set(kinds))
        fee = self.fees(member)
        self.assertEqual(kinds["reminder"].number, f"{fee.move_name}/1")
        self.assertEqual(kinds["reminder"].action_open()["type"], "ir.actions.report")
        # The head reads no books: the invoice comes as a print.
        action = kinds["fee"].action_open()
        self.authenticate("test_head", "test_head")
        response = self.url_open(action["url"])
        self.assertEqual((response.status_code, response.headers["Content-Type"]), (200, "application/pdf"))
        self.authenticate("test_resident", "test_resident")
        self.assertIn(self.url_open(action["url"]).status_code, (403, 404))
