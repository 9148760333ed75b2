from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .exchange_common import ExchangeCase


@tagged("post_install", "-at_install")
class TestQuestions(HttpCase, ExchangeCase):
    GOOD = {
        "subject": "Ten jars", "question": "How much are ten jars?\nWith post.", "name": "Anna Guest",
        "email": "guest@visitor.example", "phone": "+375 29 000-00-00", "consent": "1",
    }  # fmt: skip

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.url = f"/en/members/{self.bees.slug}/ask"

    def _post(self, url=None, **data):
        return self.url_open(
            url or self.url, data={"csrf_token": Request.csrf_token(self), **data}, allow_redirects=False
        )

    def _ask(self, **data):
        self.assertEqual(self._post(**{**self.GOOD, **data}).status_code, 303)
        return self.env["crm.lead"].search([("asked_at", "!=", False)], limit=1, order="id desc")

    def test_row_12_visitor_asks_a_price_and_the_member_is_told(self):
        page = self.url_open(f"/en/members/{self.bees.slug}").text
        self.assertIn(f"/members/{self.bees.slug}/ask", page)
        before = self._all_mails()
        lead = self._ask()
        self.assertEqual(
            (lead.member_id, lead.company_id, lead.contact_name, lead.email_from, lead.name),
            (self.bees, self.company, "Anna Guest", "guest@visitor.example", "Ten jars"),
        )
        # The mails wait for the queue, and the queue is called at once: within the minute of the cron's clock.
        self.assertEqual([email for email, _s in self._mails(before)], ["bees@farm.example", "bees@person.example"])
        self.assertTrue((self._all_mails() - before).filtered(lambda mail: "With post." in mail.body_html))
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])
        self.assertTrue(triggers.filtered(lambda one: one.call_at <= fields.Datetime.now() + timedelta(seconds=60)))
        done = self.url_open(f"{self.url}/done").text
        self.assertIn(lead.ask_number, done)
        # It stands in the member's portal, and in nobody else's.
        self.authenticate("bees", "bees")
        self.assertIn("Ten jars", self.url_open("/en/my/cluster/questions").text)
        before = self._all_mails()
        url = f"/en/my/cluster/questions/{lead.ask_number}"
        self.assertIn("Write the answer", self._post(url, answer="", button="send").text)
        self.assertEqual(self._post(url, answer="Ninety roubles.", button="send").status_code, 303)
        mail = self._all_mails() - before
        self.assertEqual((mail.email_to, mail.reply_to), ("guest@visitor.example", "bees@farm.example"))
        self.assertIn("Ninety roubles.", mail.body_html)
        self.assertIn(lead.ask_number, mail.subject)
        lead.invalidate_recordset()
        self.assertTrue(lead.answered_at)
        self.authenticate("linen", "linen")
        self.assertNotIn("Ten jars", self.url_open("/en/my/cluster/questions").text)
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_question_goes_into_the_books_of_the_farm(self):
        books = self.env["res.company"].create({"name": "Books of Bees"})
        self.bees.company_id = books
        lead = self._ask()
        self.assertEqual(lead.company_id, books)
        self.assertFalse(lead.user_id)
        # An answer from the books counts; an inner note does not.
        salesman = self.env["res.users"].create(
            {
                "name": "Seller", "login": "seller", "email": "seller@farm.example", "company_id": books.id,
                "company_ids": [(6, 0, books.ids)],
                "group_ids": [(6, 0, self.env.ref("sales_team.group_sale_salesman").ids)],
            }
        )  # fmt: skip
        own = lead.with_user(salesman)
        own.message_post(body="Call her", message_type="comment", subtype_xmlid="mail.mt_note")
        self.assertFalse(lead.answered_at)
        own.message_post(body="Ninety roubles", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertTrue(lead.answered_at)
        other = self._ask(subject="Other")
        other.with_user(salesman).action_answered_otherwise()
        self.assertTrue(other.answered_at)

    def test_a_wrong_form_keeps_what_was_typed(self):
        response = self._post(**{**self.GOOD, "email": "wrong", "consent": ""})
        text = response.text
        self.assertIn("Error: ", text.split("<title>")[1].split("</title>")[0])
        for field in ("email", "consent"):
            self.assertIn(f'href="#{field}"', text)
        for typed in ("Ten jars", "How much are ten jars?", 'value="wrong"', "Anna Guest"):
            self.assertIn(typed, text)
        trapped = self._post(**{**self.GOOD, "website": "http://spam.example"})
        self.assertIn("Leave the field", trapped.text)
        self.assertIn("How much are ten jars?", trapped.text)
        self.assertFalse(self.env["crm.lead"].search([("asked_at", "!=", False)]))

    def test_too_many_from_one_address(self):
        for number in range(5):
            self._ask(subject=f"Question {number}")
        response = self._post(**self.GOOD)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Too many questions", response.text)
        self.assertIn("How much are ten jars?", response.text)
        leads = self.env["crm.lead"].search([("asked_at", "!=", False)])
        self.assertEqual(len(leads), 5)
        self.assertNotIn("127.0.0.1", leads[:1].sudo().ask_origin)
        leads.asked_at = fields.Datetime.now() - timedelta(days=2)
        self.env["crm.lead"]._gc_ask_origin()
        self.assertFalse(any(leads.sudo().mapped("ask_origin")))

    def test_no_page_no_question(self):
        for slug in (self.mill.slug, "nobody"):
            self.assertEqual(self.url_open(f"/members/{slug}/ask").status_code, 404)

    def test_response_time_is_shown_with_enough_data_only(self):
        now = fields.Datetime.now()
        lead = self.env["crm.lead"]
        for number in range(4):
            lead |= lead.create(
                {
                    "name": str(number), "member_id": self.bees.id, "asked_at": now - timedelta(days=5),
                    "answered_at": now - timedelta(days=5) + timedelta(hours=3), "company_id": self.company.id,
                }
            )  # fmt: skip
        page = f"/en/members/{self.bees.slug}"
        self.assertNotIn("Usually answers", self.url_open(page).text)
        member = self.bees.with_user(self.user_coordinator)
        self.assertEqual((member.ask_count, member.ask_median_hours, member.ask_share_fast), (4, 3.0, 1.0))
        lead[:1].copy({"member_id": self.bees.id, "company_id": self.company.id}).write(
            {"asked_at": now - timedelta(days=5), "answered_at": now - timedelta(days=2)}
        )
        self.env.invalidate_all()
        text = " ".join(self.url_open(page).text.split())
        self.assertIn("Usually answers within 3 hours.", text)
        self.assertIn("Answered within 24 hours: 80 %.", text)

    def test_a_visitor_is_forgotten_at_its_wish_and_after_the_term(self):
        lead = self._ask()
        lead.message_post(body="Anna Guest called", message_type="comment", subtype_xmlid="mail.mt_note")
        with self.assertRaisesRegex(AccessError, "erased by the coordinator"):
            lead.with_user(self.user_clerk).action_erase_visitor()
        lead.with_user(self.user_coordinator).action_erase_visitor()
        mails = self.env["mail.mail"].search([("body_html", "like", "Anna Guest")])
        self.assertFalse(mails | self.env["mail.mail"].search([("model", "=", "crm.lead"), ("res_id", "=", lead.id)]))
        self.assertFalse(lead.message_ids.filtered(lambda message: "Anna" in message.body))
        self.assertFalse(lead.contact_name or lead.email_from or lead.phone or lead.ask_text)
        self.assertEqual((lead.name, bool(lead.asked_at)), (lead.ask_number, True))
        old, young = self._ask(subject="Old"), self._ask(subject="Young")
        old.asked_at = fields.Datetime.now() - timedelta(days=366)
        self.env["crm.lead"]._gc_visitors()
        self.assertFalse(old.email_from)
        self.assertTrue(young.email_from)
