import io
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .fees_common import FeesCase


@tagged("post_install", "-at_install")
class TestFeeArrears(FeesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Without entry fees one thing is late at a time.
        cls.entry_rule.active = False
        cls.member = cls._fee_member("Late")

    def test_row_05_overdue_grace_suspended_and_back_by_payment(self):
        self.run_day("2026-02-10")
        fee = self.fees(self.member)
        expected = {
            "2026-03-12": "active",
            "2026-03-13": "overdue",
            "2026-03-26": "overdue",
            "2026-03-27": "grace",
            "2026-04-25": "grace",
            "2026-04-26": "suspended",
        }
        for day, state in expected.items():
            self.run_day(day)
            with self.subTest(day=day):
                self.assertEqual(self.member.state, state)
        self.assertFalse(self.member.is_live)
        with self.on("2026-04-27"):
            self.assertEqual(fee.days_late, 46)
            self.assertIn(fee, self.env["cluster.member.fee"].search([("days_late", ">", 45)]))
            self.assertNotIn(fee, self.env["cluster.member.fee"].search([("days_late", ">", 46)]))
        self.pay(fee, "2026-04-28", 50)
        self.assertEqual((self.member.state, fee.amount_open, fee.state), ("suspended", 60, "invoiced"))
        self.pay(fee, "2026-04-29")
        self.assertEqual((self.member.state, fee.amount_open, fee.state), ("active", 0, "paid"))
        self.assertFalse(self.member.suspend_cause)

    def test_a_payment_by_the_accountant_brings_back_at_once(self):
        self.run_day("2026-02-10")
        self.run_day("2026-05-01")
        self.assertEqual(self.member.state, "suspended")
        move = self.fees(self.member).sudo().move_id
        with self.on("2026-05-02"):
            self.env["account.payment.register"].with_company(self.company).with_context(
                active_model="account.move", active_ids=move.ids
            ).create({})._create_payments()
        self.assertEqual(self.member.state, "active")

    def test_a_suspension_by_the_council_is_not_ended_by_payment(self):
        self.run_day("2026-02-10")
        self.member.with_user(self.env.ref("base.user_root"))._suspend("2026-02-20", "Sold what was not its own.")
        self.pay(self.fees(self.member), "2026-03-01")
        self.run_day("2026-03-02")
        self.assertEqual(self.member.state, "suspended")

    def _suspend_by_hand(self, day):
        with self.on(day):
            self.env["cluster.member.suspend"].with_user(self.user_coordinator).create(
                {"member_id": self.member.id, "day": day, "reason": "The fee is not paid.", "cause": "arrears"}
            ).action_confirm()

    def test_who_was_suspended_for_arrears_by_hand_is_back_by_payment(self):
        self.run_day("2026-02-10")
        self.run_day("2026-03-20")
        self._suspend_by_hand("2026-03-21")
        self.run_day("2026-03-22")
        self.assertEqual(self.member.state, "suspended", "the run does not undo what the coordinator did")
        self.pay(self.fees(self.member), "2026-03-25")
        self.assertEqual((self.member.state, self.member.suspend_cause), ("active", False))

    def test_nobody_is_suspended_for_arrears_by_hand_without_a_late_fee(self):
        self.run_day("2026-02-10")
        with self.assertRaisesRegex(UserError, "No fee of Late is late"):
            self._suspend_by_hand("2026-02-11")

    def _next_period_is_to_come(self):
        """As it could be before a step to come was refused: every step of today lies before the last one."""
        self.member._open_period()._close("2027-01-01")
        self.env["cluster.member.period"].sudo().create(
            self.member._prepare_period_vals(self.member.state, "2027-01-01", reason="Mistyped")
        )

    def test_a_step_that_cannot_be_taken_stops_nobody_else(self):
        other = self._fee_member("Other")
        self.run_day("2026-02-10")
        self._next_period_is_to_come()
        self.run_day("2026-03-20")
        self.assertEqual((self.member.state, other.state), ("active", "overdue"))
        self.assertIn("lies before the last step", self.member.with_user(self.user_coordinator).fee_problem)
        self.assertFalse(other.fee_problem)

    def test_a_payment_is_entered_though_the_step_after_it_cannot_be_taken(self):
        self.run_day("2026-02-10")
        self.run_day("2026-03-20")
        self._next_period_is_to_come()
        self.pay(self.fees(self.member), "2026-03-21")
        self.assertEqual((self.fees(self.member).state, self.member.state), ("paid", "overdue"))
        self.assertTrue(self.member.fee_problem)

    def test_a_failing_mail_stops_no_other_and_is_tried_again(self):
        other = self._fee_member("Other")
        send = type(self.env["account.move.send"])._generate_and_send_invoices

        def fails(sender, moves, **values):
            if moves.member_id == self.member:
                raise UserError("The letterhead cannot be drawn.")  # pylint: disable=translation-required
            return send(sender, moves, **values)

        with patch.object(type(self.env["account.move.send"]), "_generate_and_send_invoices", fails):
            self.run_day("2026-02-10")
        mine, theirs = self.fees(self.member), self.fees(other)
        self.assertEqual((mine.delivery, mine.problem), ("failed", "The letterhead cannot be drawn."))
        self.assertEqual((theirs.state, theirs.delivery), ("invoiced", "mailed"))
        self.run_day("2026-02-11")
        self.assertEqual((mine.delivery, mine.problem), ("mailed", False))

    def test_one_cluster_that_fails_stops_no_other(self):
        remind = type(self.env["cluster.member.fee"])._remind
        seen = []

        def fails(model, cluster, today):
            seen.append(cluster)
            if cluster == self.cluster:
                raise ValueError("A fault nobody foresaw")
            return remind(model, cluster, today)

        with (
            self.on("2026-02-10"),
            patch.object(type(self.env["cluster.member.fee"]), "_remind", fails),
            mute_logger("odoo.addons.cluster_base.models.member_fee_arrears"),
        ):
            self.env["cluster.member.fee"]._run_day(self.cluster | self.other_cluster, lambda _count: None)
        self.assertEqual(seen, [self.cluster, self.other_cluster])
        self.assertEqual(self.fees(self.member).delivery, "mailed", "what was made is sent all the same")

    def test_each_reminder_once_and_none_after_payment(self):
        self.run_day("2026-02-10")
        fee = self.fees(self.member)
        for day in ("2026-03-16", "2026-03-17", "2026-03-17", "2026-03-20"):
            self.run_day(day)
        self.assertEqual(fee.letter_ids.mapped("level_id"), self.env.ref("cluster_base.fee_level_first"))
        self.assertEqual(str(fee.letter_ids.day), "2026-03-17")
        self.run_day("2026-04-01")
        self.run_day("2026-04-02")
        self.assertEqual(len(fee.letter_ids), 2)
        self.pay(fee, "2026-04-10")
        self.run_day("2026-05-30")
        self.assertEqual(len(fee.letter_ids), 2)

    def test_only_the_highest_of_missed_reminders(self):
        self.run_day("2026-02-10")
        self.run_day("2026-06-01")
        self.assertEqual(self.fees(self.member).letter_ids.level_id, self.env.ref("cluster_base.fee_level_last"))

    def test_the_letter_in_the_members_language(self):
        languages = (("be_BY", 0, "рахунак"), ("ru_RU", 1, "счёт"))
        level, members = self.env.ref("cluster_base.fee_level_second"), []
        for lang, number, words in languages:
            self.assertIn(lang, dict(self.env["res.lang"].get_installed()))
            level.with_context(lang=lang).text = f"Наш {words} {{number}}: {{amount}}, {{days}} дн."
            partner = self._partner(f"Ліст {number}", email=f"list{number}@farm.example", lang=lang)
            members.append(self._fee_member(partner.name, partner=partner))
        self.run_day("2026-02-10")
        self.run_day("2026-04-02")
        for member, (_lang, _number, words) in zip(members, languages, strict=True):
            partner = member.partner_id
            fee = self.fees(member)
            letter = fee.letter_ids
            self.assertIn(f"Наш {words} {fee.move_name}", letter.text)
            self.assertIn("21 дн.", letter.text)
            self.assertEqual(letter.state, "mailed")
            mail = self.env["mail.mail"].search([("email_to", "=", partner.email_formatted)])
            self.assertEqual(mail.subject, letter.subject)
            self.assertIn(words, mail.body_html)
            self.assertEqual(mail.attachment_ids.mimetype, "application/pdf")
            content = letter.with_context(force_report_rendering=True)._pdf()
            text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
            self.assertIn(fee.move_name, text)
            self.assertIn(partner.name, text)

    def test_a_charge_for_a_reminder_comes_once(self):
        self.env["cluster.fee.level"].create(
            {
                "name": "Ours", "cluster_id": self.cluster.id, "days": 3, "subject": "{fee}",
                "text": "Pay {amount} by {until}.", "charge": 2.5,
            }
        )  # fmt: skip
        self.run_day("2026-02-10")
        for day in ("2026-03-15", "2026-03-16", "2026-04-10"):
            self.run_day(day)
        charge = self.fees(self.member, "reminder")
        self.assertEqual((charge.amount, charge.state), (2.5, "invoiced"))
        # The common levels are not for a cluster that has its own.
        self.assertEqual(len(self.fees(self.member).letter_ids), 1)
        # A charge for a reminder is itself neither reminded of by charges nor a reason to suspend.
        self.pay(self.fees(self.member), "2026-04-11")
        for day in ("2026-05-20", "2026-06-20", "2026-09-01"):
            self.run_day(day)
        self.assertEqual(self.member.state, "active")
        self.assertEqual(self.fees(self.member, "reminder"), charge)
        self.assertFalse(charge.letter_ids)

    def test_without_an_address_the_letter_waits_to_be_printed(self):
        member = self._fee_member("Paper", partner=self._partner("Paper"))
        self.run_day("2026-02-10")
        self.run_day("2026-03-20")
        self.assertEqual(self.fees(member).letter_ids.state, "paper")

    def test_unknown_names_in_a_text_are_refused(self):
        level = self.env.ref("cluster_base.fee_level_first").with_user(self.user_administrator)
        with self.assertRaisesRegex(ValidationError, "{sum} is not known"):
            level.text = "Pay {sum}."
        with self.assertRaisesRegex(ValidationError, "braces in pairs"):
            level.text = "Pay {amount."
        with self.assertRaisesRegex(ValidationError, "is not known"):
            level.text = "Pay {amount.__class__}."

    def test_bad_payments_are_refused(self):
        self.run_day("2026-02-10")
        fee = self.fees(self.member)
        for amount, words in ((-1, "more than 0"), (111, "Only .* is open")):
            with self.subTest(amount=amount), self.assertRaisesRegex(UserError, words):
                self.pay(fee, "2026-02-20", amount)
        wizard = (
            self.env["cluster.fee.payment"]
            .with_user(self.user_coordinator)
            .create({"fee_id": fee.id, "day": "2999-01-01"})
        )
        with self.assertRaisesRegex(UserError, "in the future"):
            wizard.action_confirm()
        self.assertEqual(fee.amount_open, 110)
