import io

from pypdf import PdfReader

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

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
        self.assertFalse(self.member.fee_suspended)

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
        self.run_day("2026-09-01")
        self.assertEqual(self.member.state, "active")

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
