from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .fees_common import FeesCase


@tagged("post_install", "-at_install")
class TestFeeRules(FeesCase):
    def _refused(self, words, call):
        """The sentence that the user reads, whether the code or the database refuses."""
        try:
            with self.cr.savepoint():
                call()
                self.env.flush_all()
        except UserError as error:
            sentence = str(error)
        except IntegrityError as error:
            model = next(m for m in self.env.registry.values() if m._table == error.diag.table_name)
            sentence = str(self.env[model._name]._sql_error_to_message(error))
        else:
            sentence = "it was taken"
        self.env.invalidate_all()
        self.assertIn(words, sentence)

    def test_bad_input_a_gap_in_sizes_is_named(self):
        kind = self.env.ref("cluster_base.kind_firm")
        self._refused("sizes from 5 to below 6", lambda: self._rule("annual", [(0, 5, 1, 0), (6, 0, 2, 0)], kind))
        self._refused("sizes of 5 and more", lambda: self._rule("annual", [(0, 5, 1, 0)], kind))
        self._refused("sizes from 0 to below 1", lambda: self._rule("annual", [(1, 0, 1, 0)], kind))
        self._refused("no size band", lambda: self._rule("annual", [], kind))
        self._refused("two bands overlap", lambda: self._rule("annual", [(0, 6, 1, 0), (5, 0, 2, 0)], kind))

    def test_bad_input_a_gap_in_time_is_named(self):
        self.annual_rule.valid_to = "2026-12-31"
        self._refused(
            "from 01/01/2027 to 01/31/2027",
            lambda: self._rule("annual", [(0, 0, 1, 0)], valid_from="2027-02-01"),
        )
        following = self._rule("annual", [(0, 0, 80, 0)], valid_from="2027-01-01", valid_to="2027-12-31")
        self._rule("annual", [(0, 0, 90, 0)], valid_from="2028-01-01")
        self._refused("from 01/01/2027 to 12/31/2027", following.unlink)
        self._refused("from 01/01/2027 to 12/31/2027", lambda: following.write({"active": False}))
        self._refused("from 12/01/2027 to 12/31/2027", lambda: following.write({"valid_to": "2027-11-30"}))

    @mute_logger("odoo.sql_db")
    def test_bad_input_overlaps_negative_amounts_and_reversed_dates(self):
        self._refused("is already in force", lambda: self._rule("annual", [(0, 0, 1, 0)], valid_from="2026-07-01"))
        kind = self.env.ref("cluster_base.kind_firm")
        self._refused("not negative", lambda: self._rule("annual", [(0, 0, -1, 0)], kind))
        self._refused(
            "ends on its first day or later",
            lambda: self._rule("annual", [(0, 0, 1, 0)], kind, valid_from="2026-02-01", valid_to="2026-01-01"),
        )
        member = self._fee_member("Dates")
        for values, words in (
            ({"percent": 101.0}, "at most 100 per cent"),
            ({"percent": 0.0}, "more than 0"),
            ({"percent": 50.0, "date_to": "2025-12-31"}, "ends on its first day or later"),
            ({"mode": "amount", "percent": 0.0, "amount": -5}, "more than 0"),
        ):
            vals = {"date_from": "2026-01-01", "decision_ref": "1", "decided_on": "2026-01-01", "reason": "x", **values}
            with self.subTest(values=values):
                self._refused(words, lambda vals=vals: member.with_user(self.user_council)._waive_fee(vals))
        self._refused("not negative", lambda: member.write({"size_value": -1}))

    def test_a_band_alone_cannot_leave_a_gap(self):
        """Also not past the form, by a call for the band itself."""
        band = self.annual_rule.band_ids.sorted("size_from")[1].with_user(self.user_coordinator)
        self._refused("sizes from 8 to below 10", lambda: band.write({"size_below": 8}))
        self._refused("sizes from 5 to below 10", band.unlink)

    def test_bands_move_together_in_one_save(self):
        first, second, _third = self.annual_rule.band_ids.sorted("size_from")
        self.annual_rule.with_user(self.user_coordinator).write(
            {
                "band_ids": [
                    Command.create({"size_from": 3, "size_below": 6, "amount": 90}),
                    Command.update(first.id, {"size_below": 3}),
                    Command.update(second.id, {"size_from": 6}),
                ]
            }
        )
        self.env.flush_all()
        self.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.assertEqual(self.annual_rule.band_ids.sorted("size_from").mapped("size_from"), [0, 3, 6, 10])

    def test_a_rule_that_was_charged_stays(self):
        self._fee_member("Charged")
        self.run_day("2026-02-10")
        rule = self.annual_rule.with_user(self.user_coordinator)
        self._refused("already charged", lambda: rule.write({"proration": "day"}))
        self._refused("already charged", lambda: rule.band_ids[0].write({"amount": 61}))
        self._refused("already charged", rule.unlink)
        with self.on("2026-11-20"):
            action = rule.action_next_version()
        following = self.env["cluster.fee.rule"].browse(action["res_id"])
        self.assertEqual(
            (str(rule.valid_to), str(following.valid_from), len(following.band_ids)), ("2026-12-31", "2027-01-01", 3)
        )
        following.band_ids.sorted("size_from")[1].amount = 140
        self.assertEqual(following._full_fee(6), 140)

    def test_constraints_stand_in_the_database(self):
        names = {
            "cluster_fee_rule_apart", "cluster_fee_rule_dates_order", "cluster_fee_band_band_apart",
            "cluster_fee_band_not_negative", "cluster_member_fee_annual_apart", "cluster_member_fee_adds_up",
            "cluster_member_fee_not_negative", "cluster_fee_waiver_percent_range", "cluster_fee_waiver_dates_order",
            "cluster_fee_basis_day_uniq", "cluster_fee_work_hours_positive", "cluster_project_dates_order",
            "cluster_project_partner_partner_uniq", "cluster_trade_report_dates_order",
        }  # fmt: skip
        self.env.cr.execute("SELECT conname FROM pg_constraint WHERE conname IN %s", (tuple(names),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, names)
        indexes = {
            "cluster_member_fee_once", "cluster_member_fee_letter_once", "cluster_fee_letter_once",
            "cluster_project_spending_bill_once", "cluster_project_partner_lead_uniq",
        }  # fmt: skip
        self.env.cr.execute("SELECT indexname FROM pg_indexes WHERE indexname IN %s", (tuple(indexes),))
        self.assertEqual({row[0] for row in self.env.cr.fetchall()}, indexes)


@tagged("post_install", "-at_install")
class TestMemberFees(FeesCase):
    def test_row_05_full_year_and_joining_in_the_year(self):
        old = self._fee_member("Old", active_from="2026-02-05")
        old.sudo().write({"applied_on": "2025-01-10", "admitted_on": "2025-02-01", "active_from": "2025-02-05"})
        new = self._fee_member("New")
        self.run_day("2026-02-10")
        fee = self.fees(old)
        self.assertEqual((fee.amount, fee.share_text), (120, "1"))
        self.assertEqual((str(fee.period_from), str(fee.period_to)), ("2026-01-01", "2026-12-31"))
        fee = self.fees(new)
        self.assertEqual((fee.base_amount, fee.share_text, fee.amount), (120, "11/12", 110))
        self.assertEqual(str(fee.period_from), "2026-02-05")
        # The old member was admitted before there was a rule for entry fees.
        self.assertFalse(self.fees(old, "entry"))
        self.assertEqual(self.fees(new, "entry").amount, 25)

    def test_row_05_by_day_and_rounded(self):
        self.annual_rule.write({"proration": "day", "rounding_unit": 0.1, "rounding_method": "down"})
        member = self._fee_member("Day", size=12)
        self.run_day("2026-02-10")
        fee = self.fees(member)
        # 120 + 12 × 2.50 = 150, of it 330 of 365 days: 135.616…
        self.assertEqual((fee.base_amount, fee.share_text, fee.amount), (150, "330/365", 135.6))

    def test_row_05_rolling_years(self):
        self.annual_rule.cycle = "rolling"
        member = self._fee_member("Rolling")
        self.run_day("2026-03-01")
        self.pay(self.fees(member), "2026-03-02")
        self.pay(self.fees(member, "entry"), "2026-03-02")
        self.run_day("2027-02-04")
        self.assertEqual(self.fees(member).mapped("amount"), [120])
        self.run_day("2027-02-05")
        self.assertEqual(
            self.fees(member).mapped(lambda fee: (str(fee.period_from), str(fee.period_to))),
            [("2026-02-05", "2027-02-04"), ("2027-02-05", "2028-02-04")],
        )

    def test_row_05_entry_fee_once_and_not_for_who_comes_back(self):
        member = self._fee_member("Back")
        self.run_day("2026-02-10")
        root = member.with_user(self.env.ref("base.user_root"))
        self.patch(type(member), "_exit_blockers", lambda _self: [])
        root._leave("withdrew", "Moved.", "2026-04-01")

        def join(day):
            with self.on(day) as today:
                root.action_apply_again()
                root._admit("9", today, "be_BY")
                root._activate(today)

        join("2026-09-01")
        self.run_day("2026-09-02")
        self.assertEqual(len(self.fees(member, "entry")), 1)
        # The year was paid for already.
        self.assertEqual(len(self.fees(member)), 1)
        with self.on("2027-01-10"):
            root._leave("withdrew", "Moved again.", "2027-01-10")
        join("2029-03-01")
        self.run_day("2029-03-02")
        self.assertEqual(len(self.fees(member, "entry")), 2)
        self.assertEqual(self.fees(member)[-1].share_text, "10/12")

    def test_row_05_admitted_pays_entry_only(self):
        member = self._fee_member("Admitted", state="admitted")
        self.run_day("2026-02-10")
        self.assertEqual(self.fees(member, "entry").state, "invoiced")
        self.assertFalse(self.fees(member))
        self.assertEqual(member.state, "admitted")

    def test_row_05_change_of_size_and_kind_in_the_year(self):
        self.entry_rule.active = False
        member = self._fee_member("Grows", size=4)
        self.run_day("2026-02-10")
        self.assertEqual(self.fees(member).amount, 55)
        self.pay(self.fees(member), "2026-02-20")
        with self.on("2026-07-01"):
            member.with_user(self.user_coordinator).size_value = 6
        self.run_day("2026-07-02")
        self.run_day("2026-07-03")
        change = self.fees(member, "change")
        self.assertEqual((change.amount, change.share_text, str(change.period_from)), (30, "6/12", "2026-07-01"))
        self.assertEqual(change.sudo().move_id.move_type, "out_invoice")
        with self.on("2026-09-01"):
            member.with_user(self.user_coordinator).kind_id = self.craft_kind
        self.run_day("2026-09-02")
        back = self.fees(member, "change")[-1]
        self.assertEqual((back.amount, back.share_text), (-28, "4/12"))
        self.assertEqual(back.sudo().move_id.move_type, "out_refund")
        # It was set off against what was still open.
        self.assertEqual(change[:1].amount_open, 2)
        self.assertEqual(sum((self.fees(member) | self.fees(member, "change")).mapped("amount")), 57)

    def test_row_05_waivers_before_and_after_the_invoice(self):
        early, late, part = (self._fee_member(name) for name in ("Early", "Late", "Part"))
        waive = {
            "date_from": "2026-01-01", "date_to": "2026-12-31", "decision_ref": "3 of 01.02.2026",
            "decided_on": "2026-02-01", "reason": "Fire on the farm.",
        }  # fmt: skip
        early.with_user(self.user_council)._waive_fee({**waive, "percent": 50.0})
        self.run_day("2026-02-10")
        fee = self.fees(early)
        self.assertEqual((fee.prorated_amount, fee.waiver_amount, fee.amount), (110, 55, 55))
        self.assertIn("3 of 01.02.2026", early.fee_waiver_ids.decision_ref)
        fee = self.fees(late)
        with self.on("2026-02-20"):
            late.with_user(self.user_council)._waive_fee({**waive, "percent": 100.0})
        self.assertEqual((fee.amount, fee.amount_open, fee.state), (0, 0, "settled"))
        # Decided twice, it is not waived twice.
        with self.on("2026-02-21"):
            late.with_user(self.user_council)._waive_fee({**waive, "percent": 100.0})
        self.assertEqual(fee.waiver_amount, 110)
        fee = self.fees(part)
        with self.on("2026-02-20"):
            part.with_user(self.user_council)._waive_fee({**waive, "mode": "amount", "amount": 10.0})
        self.assertEqual((fee.amount, fee.amount_open, fee.state), (100, 100, "invoiced"))
        # The waiver ends with the year.
        self.run_day("2027-01-02")
        self.assertEqual(self.fees(late)[-1].amount, 120)

    def test_row_05_only_the_council_waives(self):
        member = self._fee_member("Asks")
        for user in (self.user_coordinator, self.user_clerk, self.user_auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                member.with_user(user)._waive_fee({"date_from": "2026-01-01"})
        wizard = self.env["cluster.fee.waive"].with_user(self.user_council).create(
            {"member_id": member.id, "decision_ref": "5", "reason": "Hail.", "percent": 25.0,
             "date_from": "2026-01-01", "date_to": "2026-12-31"}
        )  # fmt: skip
        wizard.action_confirm()
        self.run_day("2026-02-10")
        self.assertEqual(self.fees(member).amount, 82.5)

    def test_row_05_a_council_item_waives(self):
        class Item(dict):
            """An item of a meeting as far as a waiver reads it."""

            _fields = ("waiver_percent", "waiver_until", "decided_on", "proposal", "title")
            display_name = "Item"

            def _decision_words(self):
                return "7/2026 (01.03.2026)"

        member, other = self._fee_member("Item"), self._fee_member("Other")
        self.run_day("2026-02-10")
        with self.on("2026-03-01") as day:
            item = {"decided_on": day, "waiver_until": False, "proposal": False, "title": "Hail"}
            member.with_user(self.user_council)._decide_fee_waiver(Item(item, waiver_percent=100.0))
            other.with_user(self.user_council)._decide_fee_waiver(Item(item, waiver_percent=0.0))
        self.assertEqual(self.fees(member).state, "settled")
        waiver = member.fee_waiver_ids
        self.assertEqual(
            (waiver.percent, waiver.decision_ref, waiver.reason, str(waiver.date_from), str(waiver.date_to)),
            (100, "7/2026 (01.03.2026)", "Hail", "2026-01-01", "2026-12-31"),
        )
        self.assertFalse(other.fee_waiver_ids)

    def test_row_05_work_in_kind(self):
        member = self._fee_member("Works")
        self.run_day("2026-02-10")
        fee = self.fees(member)
        Work = self.env["cluster.fee.work"].with_user(self.user_coordinator)
        work = Work.create({"fee_id": fee.id, "task": "Mended the footbridge", "hours": 6})
        self.assertEqual((work.rate, work.value, fee.amount), (7.5, 45, 110))
        with self.assertRaises(AccessError):
            work.with_user(self.user_clerk).action_confirm()
        with self.on("2026-03-01"):
            work.action_confirm()
        self.assertEqual((fee.work_amount, fee.amount, fee.amount_open), (45, 65, 65))
        self.assertEqual((work.state, work.confirmed_by_id), ("confirmed", self.user_coordinator))
        with self.assertRaisesRegex(UserError, "already decided"):
            work.action_confirm()
        more = Work.create({"fee_id": fee.id, "task": "Cut hay", "hours": 20})
        with self.on("2026-03-02"):
            more.action_confirm()
        # 20 hours are worth 150, only 65 were left.
        self.assertEqual((more.amount, fee.amount, fee.state), (65, 0, "settled"))
        last = Work.create({"fee_id": fee.id, "task": "Cut more hay", "hours": 1})
        with self.assertRaisesRegex(UserError, "Nothing of this fee is left"):
            last.action_confirm()
        last.action_refuse()
        self.assertEqual(last.state, "refused")

    def test_the_cron_may_run_twice(self):
        for number in range(3):
            self._fee_member(f"Twice {number}")
        made = self.run_day("2026-02-10")
        self.assertEqual(made, 6)
        moves = self.env["account.move"].search_count([("company_id", "=", self.company.id)])
        mails = self.env["mail.mail"].search_count([])
        self.assertEqual(self.run_day("2026-02-10"), 0)
        self.assertEqual(self.run_day("2026-02-11"), 0)
        self.assertEqual(self.env["account.move"].search_count([("company_id", "=", self.company.id)]), moves)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        # What was charged by mistake is not made again.
        with self.on("2026-02-12"):
            fresh = self._fee_member("Mistake")
            fees = self.env["cluster.member.fee"]._make_fees(fresh, self.env["cluster.member"]._fee_today())
        fees.with_user(self.user_coordinator).action_cancel()
        self.run_day("2026-02-13")
        self.assertEqual(set(fees.mapped("state")), {"cancelled"})
        self.assertFalse(self.fees(fresh).move_name)

    def test_the_invoice(self):
        product = self.env["product.product"].create({"name": "Membership", "type": "service"})
        self.annual_rule.product_id = product
        member = self._fee_member("Invoiced")
        self.run_day("2026-02-10")
        fee = self.fees(member)
        move = fee.sudo().move_id
        self.assertEqual(
            (move.state, move.move_type, move.company_id, move.partner_id, move.member_id, move.amount_total),
            ("posted", "out_invoice", self.company, member.partner_id, member, 110),
        )
        self.assertEqual((str(move.invoice_date), str(fee.due_on)), ("2026-02-10", "2026-03-12"))
        self.assertEqual(move.invoice_line_ids.product_id, product)
        self.assertIn("11/12", move.invoice_line_ids.name)
        self.assertEqual(fee.delivery, "mailed")
        message = move.message_ids.filtered(lambda message: message.partner_ids == member.partner_id)[:1]
        self.assertIn(move.name, message.subject)
        self.assertEqual(message.attachment_ids.mapped("mimetype"), ["application/pdf"])

    def test_without_an_address_the_invoice_waits_to_be_printed(self):
        member = self._fee_member("Paper", partner=self._partner("Paper"))
        self.run_day("2026-02-10")
        self.assertEqual(self.fees(member).delivery, "paper")

    def test_a_centre_without_a_journal_is_told(self):
        farm = self._member("Elsewhere", "active", cluster=self.other_cluster)
        self.env["cluster.fee.rule"].create(
            {
                "cluster_id": self.other_cluster.id, "kind_id": self.farm_kind.id, "what": "annual",
                "valid_from": "2026-01-01", "decision_ref": "1",
                "band_ids": [Command.create({"size_from": 0, "amount": 10})],
            }
        )  # fmt: skip
        with self.on("2026-02-10"):
            self.env["cluster.member.fee"]._run_day(self.other_cluster, lambda _count: None)
        fee = self.fees(farm)
        self.assertEqual(fee.state, "to_invoice")
        self.assertIn("has no sales journal", fee.problem)

    def test_members_without_a_rule_are_named(self):
        self.annual_rule.valid_to = "2026-12-31"
        member = self._fee_member("Forgotten")
        with self.on("2027-01-02"):
            wizard = (
                self.env["cluster.fee.run"].with_user(self.user_coordinator).create({"cluster_id": self.cluster.id})
            )
            self.assertIn("Forgotten", wizard.note)
            wizard.action_run()
        self.assertFalse(self.fees(member))

    def test_the_coordinator_makes_the_fees(self):
        member = self._fee_member("By hand")
        with self.on("2026-02-10"):
            wizard = (
                self.env["cluster.fee.run"].with_user(self.user_coordinator).create({"cluster_id": self.cluster.id})
            )
            result = wizard.action_run()
            again = wizard.action_run()
        self.assertIn("2 new fees", result["params"]["message"])
        self.assertIn("there already", again["params"]["message"])
        self.assertEqual(self.fees(member).state, "invoiced")
        with self.assertRaises(AccessError):
            self.fees(member).with_user(self.user_clerk).action_send_again()
