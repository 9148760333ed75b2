import base64
import io
import re
from datetime import timedelta

import psycopg2
import pypdf

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import test_authority
from .signing_common import PIN, SigningCase


@tagged("post_install", "-at_install")
class TestSigning(SigningCase):
    def test_the_whole_way_from_the_clerk_to_the_signed_file(self):
        answer = self._answer()
        self.assertEqual((answer.answer_state, answer.state), ("to_sign", "registered"))
        self.assertTrue(answer.number, "the head gets a document that has its number")
        self.assertEqual(answer.title, f"Decision on {self.incoming.number}")
        self.assertIn("Alesia Prykladnaja, we agree.", answer.answer_body)
        number = answer.number
        queue = (
            self.env["cluster.document"]
            .with_user(self.head)
            .search([("answer_state", "=", "to_sign"), ("answer_signer_id", "=", self.head.id)])
        )
        self.assertIn(answer, queue)

        wizard, action = self._sign(answer)
        self.assertFalse(wizard.error)
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.assertFalse(wizard.pin, "the PIN does not stay in the database")
        self.assertEqual((answer.answer_state, answer.number), ("signed", number))
        self.assertEqual((self.incoming.state, self.incoming.answer_document_id), ("answered", answer))
        self.assertIn("signed", answer.event_ids.mapped("kind"))
        self.assertIn("answered", self.incoming.event_ids.mapped("kind"))

        signature = answer.signature_ids
        self.assertEqual(len(signature), 1)
        self.assertEqual((signature.level, signature.is_test, signature.state), ("PAdES B-B", True, "valid"))
        self.assertEqual(signature.signer_name, self.head.name)
        self.assertFalse(signature._breach())
        report = signature._reports()[0]
        self.assertEqual((report.verdict, report.covers_whole_file), ("good", True))
        mail = self.env["mail.mail"].search([("email_to", "ilike", "alesia@example.com")], limit=1)
        self.assertEqual(mail.attachment_ids.raw, answer.signed_attachment_id.raw)

    def test_the_file_is_an_archive_copy_with_the_number_and_the_names(self):
        answer = self._answer()
        self._sign(answer)
        pdf = pypdf.PdfReader(io.BytesIO(answer.signed_attachment_id.raw))
        root = pdf.trailer["/Root"]
        xmp = root["/Metadata"].get_data().decode()
        self.assertRegex(xmp, r'part(="|>)3')
        self.assertRegex(xmp, r'conformance(="|>)B')
        self.assertEqual(root["/OutputIntents"][0]["/S"], "/GTS_PDFA1")
        self.assertIn("/ID", pdf.trailer)
        self.assertEqual(root["/Lang"], "en-US")
        self.assertIn(answer.number, pdf.metadata.title)
        self.assertEqual(pdf.metadata.author, self.body.body_partner_id.name)
        fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]
        self.assertTrue(fonts)
        for font in fonts:
            descriptor = (
                font["/DescendantFonts"][0]["/FontDescriptor"]
                if "/DescendantFonts" in font
                else font["/FontDescriptor"]
            )
            self.assertTrue({"/FontFile", "/FontFile2", "/FontFile3"} & descriptor.keys(), font.get("/BaseFont"))
        text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
        for part in (
            answer.number,
            self.incoming.number,
            "Alesia Prykladnaja",
            "Chairman of the council",
            self.head.name,
            self.body.body_partner_id.name.upper(),
            "SIGNED ELECTRONICALLY",
            "no legal force",
            answer.registration_date.strftime("%d.%m.%Y"),
        ):
            self.assertIn(part, text)
        self.assertIn(answer.public_code, re.sub(r"\s", "", text))

    def test_a_wrong_pin_changes_nothing_and_is_counted(self):
        answer = self._answer()
        events = len(answer.event_ids)
        wizard, action = self._sign(answer, pin="0000")
        self.assertIn("PIN is wrong", wizard.error)
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual((answer.answer_state, len(answer.event_ids), self.key.failures), ("to_sign", events, 1))
        self.assertFalse(answer.signature_ids or wizard.pin)
        self._sign(answer)
        self.assertEqual((answer.answer_state, self.key.failures), ("signed", 0))

    def test_five_wrong_pins_lock_the_key_for_a_while(self):
        answer = self._answer()
        for _try in range(5):
            wizard, _action = self._sign(answer, pin="0000")
        self.assertIn("locked", wizard.error)
        wizard, _action = self._sign(answer)
        self.assertIn("Try again in", wizard.error)
        self.assertEqual(answer.answer_state, "to_sign")
        self.key.sudo().locked_until -= timedelta(minutes=20)
        self._sign(answer)
        self.assertEqual(answer.answer_state, "signed")

    def test_only_the_head_it_waits_for_signs(self):
        answer = self._answer()
        with self.assertRaises(AccessError):
            self.env["cluster.sign.wizard"].with_user(self.clerk).create(
                {"document_ids": [(6, 0, answer.ids)], "pin": PIN}
            )
        with self.assertRaises(UserError):
            answer.with_user(self.clerk)._sign_answers(self.key.with_user(self.clerk), PIN)
        self._make_key(self.other_head)
        with self.assertRaises(AccessError):
            self._sign(answer, user=self.other_head)[1]
            answer.with_user(self.other_head).check_access("read")
        self.assertEqual(answer.answer_state, "to_sign")
        second = self._make_user("sign_head_2", "cluster_base.group_head", self.body, "Deputy")
        self._make_key(second)
        wizard, _action = self._sign(answer, user=second)
        self.assertIn(f"waits for the signature of {self.head.name}", wizard.error)

    def test_nobody_signs_with_the_key_of_another(self):
        answer = self._answer()
        stranger = self._make_key(self.other_head)
        with self.assertRaises(AccessError):
            answer.with_user(self.head)._sign_answers(stranger.with_user(self.head), PIN)

    def test_the_container_of_a_key_is_readable_by_nobody(self):
        administrator = self._make_user(
            "sign_admin", "cluster_base.group_administrator,base.group_system", self.body, "Administrator"
        )
        for user in (self.head, administrator, self.env.ref("base.user_admin")):
            key = self.key.with_user(user)
            with self.assertRaises(AccessError):
                key.read(["container"])
            self.assertNotIn("container", key.fields_get())
            with self.assertRaises(AccessError):
                key.web_read({"container": {}})
        with self.assertRaises(AccessError):
            self.key.with_user(self.head).write({"active": False})
        self.assertFalse(
            self.env["cluster.signing.key"].with_user(self.other_head).search([("user_id", "=", self.head.id)])
        )

    def test_a_refusal_needs_grounds(self):
        wizard = self._wizard(decision="refused")
        with self.assertRaisesRegex(UserError, "A refusal needs its grounds"):
            wizard.action_send()
        self.assertFalse(self.incoming.answer_ids)
        ground = self.env.ref("cluster_docs.refusal_ground_invalid_papers")
        answer = self._answer(
            decision="refused",
            ground_ids=[(6, 0, ground.ids)],
            ground_text="No such house",
            ground_law="art. 5 of the Rules",
        )
        self.assertIn("No such house (art. 5 of the Rules)", answer.answer_grounds)
        self.assertIn(ground.text, answer.answer_body)
        self.assertIn(ground.law_ref, answer.answer_body)

    def test_the_database_refuses_a_refusal_without_grounds(self):
        answer = self._answer()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_document SET answer_decision = 'refused' WHERE id = %s", [answer.id])
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE cluster_document SET answer_state = 'signed' WHERE id = %s", [answer.id])

    def test_a_ground_out_of_force_is_not_offered(self):
        old = self.env["cluster.refusal.ground"].create(
            {
                "code": "old",
                "text": "Old ground",
                "law_ref": "old act",
                "valid_from": "2000-01-01",
                "valid_to": "2001-01-01",
            }
        )
        wizard = self._wizard(decision="refused")
        self.assertNotIn(old, wizard.allowed_ground_ids)
        self.assertIn(self.env.ref("cluster_docs.refusal_ground_invalid_papers"), wizard.allowed_ground_ids)

    def test_returned_for_correction_keeps_the_number(self):
        answer = self._answer()
        number = answer.number
        with self.assertRaisesRegex(UserError, "text is fixed"):
            answer.with_user(self.clerk).write({"answer_body": "<p>Other</p>"})
        self.env["cluster.answer.return"].with_user(self.head).create(
            {"document_ids": [(6, 0, answer.ids)], "reason": "Name the house"}
        ).action_return()
        self.assertEqual((answer.answer_state, answer.answer_return_reason), ("returned", "Name the house"))
        answer.with_user(self.clerk).write({"answer_body": "<p>House 5</p>"})
        answer.with_user(self.clerk).action_send_to_sign()
        self.assertEqual((answer.answer_state, answer.number), ("to_sign", number))
        self.assertEqual(
            [kind for kind in answer.event_ids.sorted("seq").mapped("kind") if kind in ("to_sign", "returned")],
            ["to_sign", "returned", "to_sign"],
        )
        self._sign(answer)
        text = " ".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.signed_attachment_id.raw)).pages
        )
        self.assertIn("House 5", text)
        with self.assertRaises(UserError):
            answer.with_user(self.clerk).write({"answer_body": "<p>Changed</p>"})

    def test_the_steps_of_signing_are_not_set_by_hand(self):
        answer = self._answer()
        stranger = self.env["ir.attachment"].sudo().create({"name": "x.pdf", "raw": b"x"})
        for user in (self.clerk, self.head):
            for vals in (
                {"answer_state": "draft"},
                {"answer_state": "signed", "signed_attachment_id": stranger.id},
                {"public_code": "0" * 16},
            ):
                with self.assertRaises(AccessError):
                    answer.with_user(user).write(vals)
            for vals in ({"title": "Other"}, {"correspondent_name": "Other"}, {"answer_signer_id": user.id}):
                with self.assertRaisesRegex(UserError, "text is fixed"):
                    answer.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.env["cluster.document"].with_user(self.clerk).create(
                {"journal_id": answer.journal_id.id, "title": "Made up", "answer_state": "to_sign"}
            )

    def test_a_second_answer_waits_for_the_first(self):
        self._answer()
        with self.assertRaisesRegex(UserError, "being written already"):
            self._wizard(decision="granted").action_send()

    def test_many_are_signed_at_once_or_none(self):
        first = self._answer()
        second = self._answer(document=self._make_incoming(title="Second request"))
        second.sudo().answer_signer_id  # noqa: B018  read before the state is broken below
        self.env.cr.execute("UPDATE cluster_document SET answer_state = 'returned' WHERE id = %s", [second.id])
        self.env.invalidate_all()
        wizard, _action = self._sign(first | second)
        self.assertIn("does not wait for a signature", wizard.error)
        self.assertEqual(first.answer_state, "to_sign")
        self.env.cr.execute("UPDATE cluster_document SET answer_state = 'to_sign' WHERE id = %s", [second.id])
        self.env.invalidate_all()
        self._sign(first | second)
        self.assertEqual((first | second).mapped("answer_state"), ["signed", "signed"])

    def test_a_key_of_an_unknown_authority_or_out_of_time_does_not_sign(self):
        answer = self._answer()
        unknown = test_authority.make_authority("Unknown", moment=self.moment)
        wizard, _action = self._sign(answer, key=self._make_key(self.head, unknown))
        self.assertIn("not trusted here", wizard.error)
        old = self._make_key(self.head, moment=self.moment - timedelta(days=900), years=1)
        wizard, _action = self._sign(answer, key=old)
        self.assertIn("is valid from", wizard.error)
        self.assertEqual(answer.answer_state, "to_sign")

    def test_the_stored_file_cannot_be_changed(self):
        answer = self._answer()
        self._sign(answer)
        for user in (self.clerk, self.head, self.env.ref("base.user_root")):
            file = answer.signed_attachment_id.with_user(user)
            with self.assertRaises(UserError):
                file.write({"raw": b"other"})
            with self.assertRaises(UserError):
                file.unlink()
        with self.assertRaises(UserError):
            answer.signature_ids.sudo().unlink()

    def test_verify_names_a_planted_breach(self):
        answer = self._answer()
        self._sign(answer)
        verify = self.env["cluster.verify"].sudo()
        mine = [text for text in verify._check_signatures() if answer.number in text]
        self.assertEqual(mine, [])
        changed = bytearray(answer.signed_attachment_id.raw)
        changed[len(changed) // 3] ^= 1
        self._plant(answer, bytes(changed))
        self.assertEqual(len([text for text in verify._check_signatures() if answer.number in text]), 1)
        self.assertIn("does not hold", answer.signature_ids.action_check()["params"]["message"])
        self.assertEqual(answer.signature_ids.state, "broken")
        self.env.cr.execute(
            "UPDATE cluster_signature SET sha256 = %s WHERE document_id = %s",
            [self.env["cluster.check"]._sha256(bytes(changed)), answer.id],
        )
        self.env.invalidate_all()
        found = [text for text in verify._check_signatures() if answer.number in text]
        self.assertEqual(len(found), 1, "a digest changed together with the file does not hide it")
        self.assertIn("changed after it was signed", found[0])

    def _plant(self, answer, content):
        """The file changed behind Odoo's back."""
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = %s, store_fname = NULL WHERE id = %s",
            [psycopg2.Binary(content), answer.signed_attachment_id.id],
        )
        self.env.invalidate_all()

    def test_an_auditor_reads_signatures_and_writes_nothing(self):
        answer = self._answer()
        self._sign(answer)
        signature = answer.signature_ids.with_user(self.auditor)
        self.assertEqual(signature.signer_name, self.head.name)
        with self.assertRaises(AccessError):
            signature.write({"state": "broken"})
        self.assertFalse(self.env["cluster.signature"].with_user(self.other_head).search([("id", "=", signature.id)]))


@tagged("post_install", "-at_install")
class TestTemplates(SigningCase):
    def test_an_unknown_field_is_refused_in_words(self):
        for body in ("<p>{{ applicant.nam }}</p>", "<p>{{ object.env }}</p>", "<p>{{#if granted}}</p>"):
            with self.assertRaises(ValidationError) as caught:
                self.template.body = body
                self.template.flush_recordset()
        self.assertIn("is not closed", caught.exception.args[0])
        with self.assertRaisesRegex(ValidationError, "field that does not exist: applicant.nam"):
            self.template.write({"body": "<p>{{ applicant.nam }}</p>"})

    def test_templates_evaluate_nothing(self):
        body = "<p t-out='env.cr'>{{ text }} ${7*7} <t t-out=\"7*7\"/> {% 7*7 %}</p><script>alert(1)</script>"
        self.template.write({"body": body})
        answer = self._answer(text="{{ applicant.name }} <script>alert(2)</script> ${7*7}")
        self.assertNotIn("49", answer.answer_body)
        self.assertNotIn("<script", answer.answer_body)
        self.assertNotIn("t-out", answer.answer_body)
        self.assertEqual(answer.answer_body.count("Alesia"), 0, "a value that looks like a field stays text")

    def test_names_of_strangers_stay_text_in_the_letter(self):
        hostile = "<img src=x onerror=alert(1)> {{ body.name }} <t t-out='7*7'/>"
        partner = self.env["res.partner"].create({"name": hostile})
        document = self._make_incoming(correspondent_id=partner.id, title=hostile)
        answer = self._answer(document=document)
        html = self.env["ir.qweb"]._render("cluster_docs.answer_letter", answer._answer_letter())
        self.assertNotIn("<img src=x", str(html))
        self.assertIn("&lt;img src=x", str(html))
        self.assertNotIn("49", answer.answer_body)
        self._sign(answer)
        self.assertEqual(answer.answer_state, "signed")

    def test_only_an_administrator_edits_templates(self):
        for user in (self.clerk, self.head, self.auditor):
            with self.assertRaises(AccessError):
                self.template.with_user(user).write({"name": "Mine"})

    def test_shipped_templates_fill_with_the_worst_names_in_both_languages(self):
        shipped = self.env["cluster.template"].search(
            [
                (
                    "id",
                    "in",
                    [
                        self.env.ref(f"cluster_docs.template_{name}_{lang}").id
                        for name in ("certificate_residence", "decision_granted", "refusal", "answer")
                        for lang in ("be", "ru")
                    ],
                )
            ]
        )
        self.assertEqual(len(shipped), 8)
        partner = self.env["res.partner"].create({"name": "Канстанцін-Аляксандр О’Прыкладны-Ўзорны " * 4})
        grounds = [{"ground": "Падстава", "law": "арт. 25"}]
        for template in shipped:
            decision = {"refusal": "refused", "answer": "explained"}.get(template.kind, "granted")
            document = self._make_incoming(correspondent_id=partner.id)
            answer = document._issue_answer(
                template, decision=decision, signer=self.head, grounds=grounds, text="Тэкст"
            )
            self.assertNotIn("{{", answer.answer_body)
            self.assertIn("О’Прыкладны-Ўзорны", answer.answer_body) if template.kind == "certificate" else None
            if decision == "refused":
                self.assertIn("<li>Падстава (арт. 25)</li>", answer.answer_body)
            pdf = answer._answer_pdf()
            text = re.sub(
                r"[\s\u00ad-]+", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
            )
            self.assertIn("Прыкладны", text)
            self.assertIn("Непадпісана" if template.lang == "be_BY" else "Неподписано", text)

    def test_the_list_of_fields_stands_in_the_form(self):
        html = str(self.template.fields_html)
        for name in ("{{ applicant.name }}", "{{#each grounds}}", "{{#if refused}}"):
            self.assertIn(name, html)

    def test_preview_shows_the_text_filled(self):
        self.assertIn("Decision on 3-1/15", self.template.preview)


@tagged("post_install", "-at_install")
class TestKeysAndAnchors(SigningCase):
    def test_a_head_imports_a_key_with_its_pin(self):
        person = test_authority.issue(self.authority, "Person", moment=self.moment)
        wizard = (
            self.env["cluster.signing.key.import"]
            .with_user(self.head)
            .create({"container": base64.b64encode(person.pkcs12(PIN)), "pin": "wrong"})
        )
        wizard.action_import()
        self.assertIn("does not open with this PIN", wizard.error)
        self.assertFalse(wizard.pin or wizard.container)
        wizard.write({"container": base64.b64encode(person.pkcs12(PIN)), "pin": PIN})
        wizard.action_import()
        self.assertFalse(wizard.error)
        key = self.env["cluster.signing.key"].with_user(self.head).search([("holder", "=", "Person")])
        self.assertEqual((key.user_id, key.is_test), (self.head, True))
        with self.assertRaises(AccessError):
            self.env["cluster.signing.key.import"].with_user(self.clerk).create({"pin": PIN})

    def test_a_file_that_is_no_certificate_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "is no certificate"):
            self.env["cluster.trust.anchor"].create({"name": "X", "certificate": base64.b64encode(b"hello")})

    def test_no_key_and_no_anchor_come_without_demo(self):
        """Test authorities are made by the demo's code: no data file ships one."""
        shipped = self.env["ir.model.data"].search(
            [
                ("module", "=", "cluster_docs"),
                ("model", "in", ("cluster.signing.key", "cluster.trust.anchor")),
                ("name", "not like", "demo%"),
            ]
        )
        self.assertFalse(shipped)
