import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.misc import file_open

from .fees_common import FeesCase


@tagged("post_install", "-at_install")
class TestFeeRights(FeesCase):
    """The entry fee stands between the signed contract and the rights of a member."""

    def _sign(self, member, day, user=None):
        with file_open("base/static/img/avatar.png", "rb") as picture:
            scan = base64.b64encode(picture.read())
        with self.on(day):
            wizard = (
                self.env["cluster.member.activate"]
                .with_user(user or self.user_coordinator)
                .create({"member_id": member.id, "signed_on": day, "scan": scan, "scan_name": "contract.png"})
            )
            wizard.action_confirm()

    def _waiting(self, name):
        member = self._fee_member(name, state="admitted")
        self._sign(member, "2026-02-05")
        return member

    def test_row_01_path_the_rights_begin_with_the_paid_entry_fee(self):
        member = self._waiting("Waits")
        fee = self.fees(member, "entry")
        self.assertEqual((member.state, str(member.contract_signed_on)), ("admitted", "2026-02-05"))
        self.assertEqual((fee.state, str(fee.invoiced_on)), ("invoiced", "2026-02-05"))
        self.assertFalse(member.is_live)
        self.assertFalse(member.active_from)
        shown = member.with_user(self.user_coordinator)
        self.assertTrue(shown.awaits_entry_fee)
        self.assertIn(fee.move_name, shown.entry_fee_text)
        self.assertIn(fee.currency_id.format(fee.amount), shown.entry_fee_text)
        self.run_day("2026-02-08")
        self.assertEqual(member.state, "admitted")
        self.assertFalse(self.fees(member), "no annual fee before the rights")
        self.pay(fee, "2026-02-10", amount=1)
        self.assertEqual(member.state, "admitted", "a part is not the fee")
        self.pay(fee, "2026-02-12")
        self.assertEqual((member.state, str(member.active_from)), ("active", "2026-02-12"))
        self.assertEqual(str(member.contract_signed_on), "2026-02-05")
        period = member.period_ids.filtered(lambda one: one.state == "active")
        self.assertEqual(str(period.date_from), "2026-02-12")
        self.run_day("2026-02-13")
        self.assertEqual(str(self.fees(member).period_from), "2026-02-12")

    def test_the_button_says_what_is_awaited(self):
        member = self._waiting("Twice").with_user(self.user_coordinator)
        with self.assertRaisesRegex(UserError, "rights begin when the entry fee is paid"):
            member.action_activate()
        with self.assertRaisesRegex(UserError, "rights begin when the entry fee is paid"):
            self._sign(member, "2026-02-06")
        self.assertEqual(str(member.contract_signed_on), "2026-02-05")
        self.assertEqual(len(self.fees(member, "entry")), 1)

    def test_waived_before_the_signature_or_after(self):
        waiver = {
            "what": "entry", "percent": 100.0, "date_from": "2026-01-01", "date_to": "2026-12-31",
            "decision_ref": "3 of 01.02.2026", "decided_on": "2026-02-01", "reason": "Fire on the farm.",
        }  # fmt: skip
        before = self._fee_member("Before", state="admitted")
        with self.on("2026-02-04"):
            before.with_user(self.user_council)._waive_fee(waiver)
        self._sign(before, "2026-02-05")
        self.assertEqual((before.state, str(before.active_from)), ("active", "2026-02-05"))
        after = self._waiting("After")
        with self.on("2026-02-20"):
            after.with_user(self.user_council)._waive_fee(waiver)
        self.assertEqual((after.state, str(after.active_from)), ("active", "2026-02-20"))

    def test_the_run_of_the_fees_begins_what_was_settled_in_the_books(self):
        member = self._waiting("Credited")
        fee = self.fees(member, "entry").sudo()
        with self.on("2026-03-01"):
            refund = fee.move_id._reverse_moves([{"invoice_date": "2026-03-01", "date": "2026-03-01"}], cancel=True)
            self.assertEqual(refund.state, "posted")
            self.env.flush_all()
        self.run_day("2026-03-02")
        self.assertEqual(member.state, "active")

    def test_a_cluster_may_begin_with_the_contract(self):
        self.cluster.entry_fee_first = False
        member = self._waiting("At once")
        self.assertEqual((member.state, str(member.active_from)), ("active", "2026-02-05"))

    def test_without_an_entry_fee_the_contract_is_enough(self):
        self.entry_rule.active = False
        member = self._waiting("No fee")
        self.assertEqual(member.state, "active")

    def test_bad_input_a_contract_before_the_admission(self):
        member = self._fee_member("Early", state="admitted")
        with self.assertRaisesRegex(UserError, "on that day or later"):
            self._sign(member, "2026-01-31")
        self.assertFalse(member.contract_signed_on)

    def test_who_may_note_the_signatures(self):
        member = self._fee_member("Rights", state="admitted")
        for user in (self.user_council, self.user_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                member.with_user(user)._contract_signed("2026-02-05")
