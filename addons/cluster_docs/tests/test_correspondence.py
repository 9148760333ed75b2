"""Letters between documents and people: duplicates, links, circulars, the post, less typing."""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .letters_common import LettersCase
from .print_text import print_text

TRIPLE = {"their_number": "12/7", "their_date": "2026-03-01"}


@tagged("post_install", "-at_install")
class TestCorrespondence(LettersCase):
    def relations(self, document, user=None):
        rows = self.env["cluster.document.relation"].with_user(user or self.clerk)
        return [(row.words, row.other_id) for row in rows.search([("document_id", "=", document.id)])]

    # rows 6, 7, 41

    def test_row_06_the_same_letter_warns_and_is_linked_both_ways(self):
        first = self.registered(**TRIPLE)
        form = Form(self.env["cluster.document"].with_user(self.clerk))
        form.title = "Пытанне аб дарозе, другі раз"
        form.correspondent_id = self.correspondent
        form.their_number, form.their_date = "12/7", "2026-03-01"
        self.assertEqual(form.duplicate_id, first, "the warning stands before anything is saved")
        second = form.save()
        second.action_register()
        second._assign_numbers_here()
        self.assertEqual(self.relations(second), [("Repeats", first)])
        self.assertEqual(self.relations(first), [("Repeated by", second)])
        self.assertIn("link", second.event_ids.mapped("kind"))
        self.assertIn("link", first.event_ids.mapped("kind"))
        other = self.registered(their_number="12/7", their_date="2026-03-02")
        self.assertEqual(self.relations(other), [])
        first._void("Памылка")
        third = self.registered(**TRIPLE)
        self.assertEqual(self.relations(third), [("Repeats", second)], "a void letter is no first one")

    def test_row_06_the_same_letter_typed_in_another_way(self):
        date, name = "2026-03-01", self.correspondent.name
        first = self.registered(their_number="01-05/12а", their_date=date)
        for typed in ("01-05/12А", "№ 01–05/12а ", " 01-05 / 12а"):
            with self.subTest(typed):
                self.assertEqual(self.draft(their_number=typed, their_date=date).duplicate_id, first)
        by_name = self.draft(
            their_number="01-05/12а", their_date=date, correspondent_id=False, correspondent_name=f"«{name.upper()}»"
        )
        self.assertEqual(by_name.duplicate_id, first, "once chosen, once typed")
        for other in ({"their_number": "01-05/12"}, {"their_date": "2026-03-02"}, {"correspondent_name": "Іншы"}):
            vals = {"their_number": "01-05/12а", "their_date": date, "correspondent_id": False, **other}
            self.assertFalse(self.draft(**{"correspondent_name": name, **vals}).duplicate_id, other)

    def test_row_07_the_card_prints_authors_and_links(self):
        """Every label of the legal forms: test_document_card."""
        document = self.registered(
            "incoming",
            recipient_ids=[fields.Command.create({"name": "Сельсавет (прыклад)", "delivery_method": "hand"})],
        )
        addition = self.registered()
        self.link(addition, document)
        text = print_text("cluster_docs.report_document_card", document.with_user(self.clerk))
        for part in ("Author (correspondent)", "Узорнае прадпрыемства, Сельсавет (прыклад)", "Linked documents"):
            self.assertIn(part, text)
        self.assertIn(f"Has the addition № {addition.number}", text)

    def link(self, document, other, kind="addition", user=None):
        return (
            self.env["cluster.document.link"]
            .with_user(user or self.clerk)
            .create({"document_id": document.id, "other_id": other.id, "kind": kind})
        )

    def test_row_41_links_are_seen_from_both_sides(self):
        main, other = self.registered(), self.registered()
        for kind, here, there in (
            ("addition", "Addition to", "Has the addition"),
            ("follow_up", "Follows up", "Followed up by"),
            ("repeat", "Repeats", "Repeated by"),
            ("answer", "Answers to", "Answered by"),
        ):
            with self.subTest(kind):
                link = self.link(other, main, kind)
                self.assertEqual(self.relations(other), [(here, main)])
                self.assertEqual(self.relations(main), [(there, other)])
                for document in (main, other):
                    self.assertIn("Linked", document.event_ids[-1].text)
                relation = (
                    self.env["cluster.document.relation"].with_user(self.clerk).search([("link_id", "=", link.id)])
                )
                relation[0].action_remove()
                self.assertEqual(self.relations(main), [])
                self.assertIn("Link removed", main.event_ids[-1].text)
        answer = self.registered("outgoing", parent_id=main.id)
        self.assertEqual(self.relations(main), [("Answered by", answer)])
        self.assertEqual(self.relations(answer), [("Answers to", main)])
        with self.assertRaisesRegex(UserError, "Answers to"):
            self.env["cluster.document.relation"].with_user(self.clerk).search(
                [("document_id", "=", main.id)]
            ).action_remove()

    @mute_logger("odoo.sql_db")
    def test_links_that_make_no_sense_are_refused(self):
        main, addition, second = self.registered(), self.registered(), self.registered()
        self.link(addition, main)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.link(addition, main)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.link(main, main, "follow_up")
        self.link(second, addition)
        with self.assertRaisesRegex(ValidationError, "addition to itself"):
            self.link(main, second)

    def test_a_link_tells_nothing_of_what_one_may_not_read(self):
        mine, theirs = self.registered(), self.registered(user=self.council_clerk, body=self.council)
        self.env["cluster.document.link"].create({"document_id": mine.id, "other_id": theirs.id, "kind": "follow_up"})
        self.assertEqual(self.relations(mine), [])
        self.assertEqual(self.relations(mine, self.auditor), [("Follows up", theirs)])
        with self.assertRaises(AccessError):
            self.link(mine, theirs, "addition")

    def answered(self, marker, control_by=None):
        asked = self.registered("incoming")
        if control_by:
            asked.with_user(control_by)._put_on_control("Даручэнне вобласці")
        answer = self.draft("outgoing", user=self.clerk, parent_id=asked.id)
        answer.with_user(marker).closes_control = True
        answer.with_user(self.clerk).action_register()
        answer._assign_numbers_here()
        return asked, answer

    def test_row_41_a_flagged_answer_closes_the_execution(self):
        asked, answer = self.answered(self.clerk)
        self.assertEqual((asked.state, asked.answer_document_id), ("answered", answer))
        self.assertIn(answer.number, asked.result)
        self.assertEqual(answer.closes_control_by_id, self.clerk)
        plain = self.registered("incoming")
        self.registered("outgoing", parent_id=plain.id)
        self.assertEqual(plain.state, "registered", "an answer without the flag closes nothing")

    def test_row_41_control_is_taken_off_by_the_controllers_mark_alone(self):
        asked, _answer = self.answered(self.clerk, self.controller)
        self.assertEqual((asked.state, asked.on_control, asked.control_to_take_off), ("answered", True, True))
        self.assertIn(
            asked, self.env["cluster.document"].with_user(self.clerk).search([("control_to_take_off", "=", True)])
        )
        self.assertIn("control_waits", asked.event_ids.mapped("kind"))
        self.assertEqual(asked.sudo().activity_ids.user_id, self.controller)
        with self.assertRaisesRegex(UserError, "on control"):
            asked.with_user(self.clerk).action_file()
        asked.with_user(self.controller)._take_off_control("Адказ накіраваны")
        self.assertFalse(asked.control_to_take_off)

        asked, answer = self.answered(self.controller, self.controller)
        self.assertEqual((asked.state, asked.on_control), ("answered", False))
        self.assertEqual(asked.control_off_user_id, self.controller)
        self.assertIn(answer.number, asked.control_off_reason)

    def test_the_mark_cannot_be_forged(self):
        asked = self.registered("incoming")
        answer = self.draft(
            "outgoing", parent_id=asked.id, closes_control=True, closes_control_by_id=self.controller.id
        )
        self.assertEqual(answer.closes_control_by_id, self.clerk)
        answer.write({"closes_control_by_id": self.controller.id})
        self.assertEqual(answer.closes_control_by_id, self.clerk)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.draft("outgoing", closes_control=True)
            self.env.flush_all()
        theirs = self.registered("incoming", user=self.council_clerk, body=self.council)
        with self.assertRaises(AccessError):
            self.draft("outgoing", parent_id=theirs.id, closes_control=True).action_register()

    def test_a_signed_answer_is_sent_by_itself(self):
        asked = self.registered("incoming")
        answer = self.registered("outgoing", parent_id=asked.id, delivery_method="portal", closes_control=True)
        asked_again = self.registered("incoming")
        signed = self.draft("outgoing", parent_id=asked_again.id, delivery_method="portal", closes_control=True)
        signed.sudo().answer_state = "to_sign"
        self.register(signed)
        self.assertEqual((asked.state, asked_again.state), ("answered", "registered"), "the head may still return it")
        self.assertEqual(answer.recipient_ids.status, "queued")
        signed.sudo().answer_state = "signed"
        asked_again._mark_answered(signed, "Растлумачана")
        self.assertEqual(signed.recipient_ids.status, "sent")

    def test_one_answer_to_several_letters(self):
        first, second = self.registered("incoming"), self.registered("incoming")
        answer = self.draft("outgoing", parent_id=first.id, closes_control=True)
        self.link(answer, second, "answer")
        answer.action_register()
        answer._assign_numbers_here()
        self.assertEqual((first | second).mapped("state"), ["answered", "answered"])

    # row 43

    def test_row_43_two_hundred_addressees_under_one_number(self):
        letter = self.register(self.circular(200))
        self.assertEqual(letter.recipient_count, 200)
        self.assertEqual(letter.number_id.ordinal, 1)
        self.assertEqual(self.registered("outgoing").number_id.ordinal, 2, "one number for all of them")
        self.assertEqual(letter.correspondent_name, "Гаспадарка № 1 and 199 others")
        rows = letter.recipient_ids
        rows[:150]._set_status("sent")
        rows[:100]._set_status("delivered")
        rows[100:110]._set_status("returned", note="Адрасат выбыў")
        self.assertEqual(letter.recipients_summary, "To be sent: 50 · Sent: 40 · Delivered: 100 · Returned: 10")
        action = letter.action_recipients()
        listed = self.env["cluster.document.recipient"].with_user(self.clerk)
        for status, count in (("queued", 50), ("delivered", 100), ("failed", 0)):
            self.assertEqual(listed.search_count([*action["domain"], ("status", "=", status)]), count)
        text = print_text("cluster_docs.report_recipients", letter.with_user(self.clerk))
        for part in ("List of addressees", letter.number, "Гаспадарка № 200", "Addressees: 200", "Адрасат выбыў"):
            self.assertIn(part, text)

    def test_the_way_of_a_status(self):
        letter = self.circular(2)
        row = letter.recipient_ids[0]
        with self.assertRaisesRegex(UserError, "has no number yet"):
            row._set_status("sent")
        self.register(letter)
        with self.assertRaisesRegex(UserError, "Say why"):
            row._set_status("failed", note=" ")
        with self.assertRaisesRegex(UserError, "cannot follow"):
            row._set_status("returned", note="x")
        with self.assertRaisesRegex(UserError, "in the future"):
            row._set_status("sent", at=fields.Datetime.add(fields.Datetime.now(), days=1))
        with self.assertRaisesRegex(UserError, "Set the status"):
            row.with_user(self.clerk).status = "delivered"
        row._set_status("delivered")
        with self.assertRaisesRegex(UserError, "already sent"):
            row.name = "Іншая"
        with self.assertRaisesRegex(UserError, "stays on the list"):
            row.with_user(self.clerk).unlink()
        wizard = self.env["cluster.recipient.status"].with_user(self.council_clerk)
        with self.assertRaises(AccessError):
            wizard.create({"recipient_ids": letter.recipient_ids.ids, "status": "sent"}).action_set()

    @mute_logger("odoo.sql_db")
    def test_an_addressee_stands_once(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            letter = self.draft("outgoing")
            for _n in range(2):
                letter.recipient_ids = [fields.Command.create({"partner_id": self.correspondent.id})]
            self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "by e-mail"):
            self.draft(
                "outgoing",
                recipient_ids=[fields.Command.create({"name": "x", "email": "no", "delivery_method": "email"})],
            )

    def test_a_name_stays_as_it_was_printed(self):
        letter = self.registered("outgoing")
        self.assertEqual(letter.recipient_ids.partner_id, self.correspondent, "a single addressee is a row too")
        self.correspondent.name = "Пасля перайменавання"
        self.assertEqual(letter.recipient_ids.name, "Узорнае прадпрыемства")

    def test_other_bodies_see_no_addressees(self):
        letter = self.register(self.circular(2))
        rows = self.env["cluster.document.recipient"]
        mine = [("document_id", "=", letter.id)]
        for user, count in ((self.clerk, 2), (self.head, 2), (self.auditor, 2), (self.council_clerk, 0)):
            with self.subTest(user.login):
                self.assertEqual(rows.with_user(user).search_count(mine), count)
        with self.assertRaises(AccessError):
            letter.recipient_ids.with_user(self.auditor).write({"address": "x"})
        for user in (self.farm, self.resident):
            with self.subTest(user.login), self.assertRaises(AccessError):
                rows.with_user(user).search_count(mine)

    def test_mailing_lists_are_kept(self):
        letter = self.circular(3)
        kept = self.env["cluster.mailing.list"].browse(letter.action_keep_mailing_list()["res_id"])
        self.assertEqual((kept.name, kept.line_count, kept.unit_id), ("Запрашэнне на нараду", 3, self.body))
        other = self.draft(
            "outgoing", recipient_ids=[fields.Command.create({"name": "Гаспадарка № 2", "delivery_method": "hand"})]
        )
        self.env["cluster.mailing.list.use"].with_user(self.clerk).create(
            {"document_id": other.id, "list_id": kept.id}
        ).action_add()
        self.assertEqual(sorted(other.recipient_ids.mapped("name")), [f"Гаспадарка № {n}" for n in (1, 2, 3)])
        self.assertEqual(kept.used_on, fields.Date.context_today(kept.with_user(self.clerk)))
        with self.assertRaises(AccessError):
            kept.with_user(self.council_clerk).read(["name"])

    def test_row_43_mail_goes_to_each_alone(self):
        letter = self.circular(3, "email")
        with self.assertRaisesRegex(UserError, "register it first"):
            letter.action_mail_recipients()
        self.register(letter)
        letter.recipient_ids[2].sudo().delivery_method = "post"
        with trap_jobs() as trap:
            letter.action_mail_recipients()
            trap.assert_jobs_count(2)
            trap.perform_enqueued_jobs()
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", "cluster.document.recipient"), ("res_id", "in", letter.recipient_ids.ids)])
        )
        self.assertEqual(sorted(mails.mapped("email_to")), ["farm1@example.com", "farm2@example.com"])
        for mail in mails:
            self.assertFalse(mail.email_cc)
            self.assertFalse(mail.recipient_ids)
            self.assertEqual(sum(f"farm{n}@" in f"{mail.email_to} {mail.body_html}" for n in (1, 2, 3)), 1)
        self.assertEqual(letter.recipient_ids.mapped("status"), ["sent", "sent", "queued"])
        with self.assertRaisesRegex(UserError, "No addressee waits"):
            letter.action_mail_recipients()

    def test_a_refused_mail_is_seen(self):
        letter = self.register(self.circular(1, "email"))
        template = self.env.ref("cluster_docs.mail_circular")

        def refuse(mails, **_kwargs):
            mails.write({"state": "exception", "failure_reason": "Адрас не існуе"})

        self.patch(type(self.env["mail.mail"]), "send", refuse)
        letter.recipient_ids._send_mail()
        self.assertTrue(template)
        self.assertEqual((letter.recipient_ids.status, letter.recipient_ids.status_note), ("failed", "Адрас не існуе"))

    def test_several_authors(self):
        document = self.draft(
            "incoming", recipient_ids=[fields.Command.create({"name": "Ганна Прыкладная", "delivery_method": "hand"})]
        )
        self.assertEqual(document.recipients_text, "Узорнае прадпрыемства, Ганна Прыкладная")
        self.register(document)
        self.assertEqual(document.correspondent_name, "Узорнае прадпрыемства")
        found = self.env["cluster.document.recipient"].with_user(self.clerk).search([("name", "ilike", "Прыкладная")])
        self.assertEqual(found.document_id, document)
