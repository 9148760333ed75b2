"""The postal list of a day and the envelopes; less typing for the next letter of a pile."""

import io

from freezegun import freeze_time
from psycopg2 import IntegrityError
from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .letters_common import LettersCase
from .print_text import print_pdf, print_text

TRIPLE = {"their_number": "12/7", "their_date": "2026-03-01"}


@tagged("post_install", "-at_install")
class TestPost(LettersCase):
    def post(self, day="2031-03-03", user=None):
        return (
            self.env["cluster.postal.register"]
            .with_user(user or self.clerk)
            .create({"unit_id": self.body.id, "day": day})
        )

    def test_row_44_the_postal_list_ties_to_the_outgoing_journal(self):
        self.env["cluster.postal.rate"].with_user(self.administrator).create(
            [
                {"kind": "simple", "most_grams": 20, "amount": 72, "valid_from": "2031-01-01"},
                {"kind": "notice", "most_grams": 20, "amount": 450, "valid_from": "2031-01-01"},
                {"kind": "notice", "most_grams": 20, "amount": 999, "valid_from": "2031-03-04"},
            ]
        )
        with freeze_time("2031-03-02 09:00:00"):
            earlier = self.registered("outgoing", delivery_method="post")
        with freeze_time("2031-03-03 09:00:00"):
            single = self.registered("outgoing", delivery_method="post")
            self.registered("outgoing", delivery_method="hand")
            circular = self.register(self.circular(3))
            void = self.registered("outgoing", delivery_method="post")
            void._void("Памылка")
            theirs = self.registered("outgoing", user=self.council_clerk, body=self.council, delivery_method="post")
        with freeze_time("2031-03-04 09:00:00"):
            later = self.registered("outgoing", delivery_method="post")
        register = self.post()
        self.assertEqual(register.item_ids.document_id, earlier | single | circular)
        circular.recipient_ids.write({"postal_kind": "notice", "weight": 20})
        (single | earlier).recipient_ids.write({"weight": 15})
        totals = {row["kind"]: (row["count"], row["fee"]) for row in register._totals()}
        self.assertEqual(
            totals, {"simple": (2, "1,44"), "registered": (0, ""), "notice": (3, "13,50"), "all": (5, "14,94")}
        )
        # the journal's own count, taken from its lines
        lines = self.env["cluster.document.number"].search(
            [
                ("journal_id", "=", self.journal("outgoing").id),
                ("issued_on", "=", "2031-03-03"),
                ("state", "=", "issued"),
            ]
        )
        by_post = lines.document_id.recipient_ids.filtered(lambda row: row.delivery_method == "post")
        tie = register._tie()
        self.assertEqual((tie["registered"], tie["letters"]), (len(lines), len(by_post)))
        self.assertEqual(tie["here"] + tie["elsewhere"] + tie["unlisted"], len(by_post))
        self.assertEqual(tie["here"] + tie["earlier"], totals["all"][0])
        text = print_text("cluster_docs.report_postal_register", register)
        for part in (
            "03.03.2031",
            single.number,
            "Гаспадарка № 3",
            "In all 5 14,94",
            "registered 3, by post 2 in 4 letters",
        ):
            self.assertIn(part, text)
        self.assertNotIn(void.number + " ", text)
        self.assertNotIn(later, register.item_ids.document_id)
        self.assertNotIn(theirs, register.item_ids.document_id)

    def test_handing_over_fixes_the_list(self):
        with freeze_time("2031-03-03 09:00:00"):
            letter = self.registered("outgoing", delivery_method="post")
        with freeze_time("2031-03-03 12:00:00"):
            register = self.post()
            register.action_hand_over()
            more = self.registered("outgoing", delivery_method="post")
        self.assertEqual((register.state, letter.recipient_ids.status), ("handed", "sent"))
        self.assertIn("delivery", letter.event_ids.mapped("kind"))
        for vals in ({"weight": 500}, {"fee": 1}, {"postal_kind": "notice"}):
            with self.assertRaisesRegex(UserError, "list was handed over"):
                letter.recipient_ids.with_user(self.clerk).write(vals)
        letter.recipient_ids.with_user(self.clerk).tracking = "RR000000001BY"
        for step in (register.action_hand_over, register.action_collect, register.unlink):
            with self.assertRaises(UserError):
                step()
        with freeze_time("2031-03-04 09:00:00"):
            self.assertEqual(self.post("2031-03-04").item_ids.document_id, more, "the next list takes what came later")
        with self.assertRaisesRegex(UserError, "is empty"):
            self.post("2031-02-01").action_hand_over()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.post()
        with self.assertRaises(AccessError):
            self.post("2031-05-05", self.council_clerk)

    def test_a_letter_voided_on_the_list_comes_off_it(self):
        letter = self.registered("outgoing", delivery_method="post")
        register = self.post(fields.Date.context_today(letter))
        letter._void("Памылка")
        with self.assertRaisesRegex(UserError, "press Collect"):
            register.action_hand_over()
        register.action_collect()
        self.assertFalse(register.item_ids)

    def test_row_44_envelopes_carry_the_address(self):
        letter = self.register(self.circular(2))
        letter.recipient_ids[0].sudo().zip = "231042"
        for report, size in (("c5", (229, 162)), ("dl", (220, 110))):
            rows = letter.recipient_ids.with_user(self.clerk)
            text = print_text(f"cluster_docs.report_envelope_{report}", rows)
            for part in ("Committee", letter.number, "Гаспадарка № 1", "аг. Залессе, 2"):
                self.assertIn(part, text)
            self.assertIn("231042", text.replace(" ", ""))
            boxes = self.page_sizes(print_pdf(f"cluster_docs.report_envelope_{report}", rows))
            self.assertEqual(boxes, [size, size], "one envelope a page, as large as the envelope")

    def page_sizes(self, pdf):
        return [
            (round(float(page.mediabox.width) * 25.4 / 72), round(float(page.mediabox.height) * 25.4 / 72))
            for page in PdfReader(io.BytesIO(pdf)).pages
        ]

    # row 47

    def test_row_47_copy_last_leaves_number_and_dates_to_the_new_one(self):
        documents = self.env["cluster.document"].with_user(self.clerk).with_context(default_direction="incoming")
        with self.assertRaisesRegex(UserError, "Press New"):
            documents.action_copy_last()
        self.registered("internal", title="Іншы журнал")
        last = self.registered("incoming", title="Справаздача гаспадаркі", sheets=4, **TRIPLE)
        self.registered("incoming", user=self.executor, title="Чужы")
        action = documents.action_copy_last()
        form = Form(self.env["cluster.document"].with_user(self.clerk).with_context(**action["context"]))
        self.assertEqual((form.title, form.sheets, form.journal_id), (last.title, 4, last.journal_id))
        self.assertEqual((form.their_number, form.their_date), (False, False))
        copy = form.save()
        self.register(copy)
        self.assertEqual(copy.number_id.ordinal, last.number_id.ordinal + 2)
        last.case_file_id.document_ids.sudo().action_file()
        last.case_file_id.sudo().action_close()
        self.assertNotIn("default_case_file_id", last.action_copy_as_new()["context"])

    def test_row_47_kept_values_fill_a_document(self):
        document = self.registered("incoming", title="Штомесячная справаздача", sheets=3)
        action = document.action_keep_preset()
        form = Form(self.env["cluster.document.preset"].with_user(self.clerk).with_context(**action["context"]))
        form.name = "Справаздача"
        preset = form.save()
        form = Form(self.env["cluster.document"].with_user(self.clerk))
        form.preset_id = preset
        self.assertEqual((form.title, form.sheets, form.correspondent_id), (document.title, 3, self.correspondent))
        new = self.register(form.save())
        self.assertEqual((new.title, new.correspondent_name), (document.title, "Узорнае прадпрыемства"))
        self.assertIn("default_title", preset.action_use()["context"])
        with self.assertRaises(AccessError):
            preset.with_user(self.executor).read(["name"])
        preset.is_shared = True
        self.assertEqual(preset.with_user(self.executor).name, "Справаздача")
        with self.assertRaises(AccessError):
            preset.with_user(self.executor).write({"name": "Чужое"})
