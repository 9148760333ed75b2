import base64
from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..engine import test_authority
from ..models import check as check_model
from .signing_common import SigningCase


@tagged("post_install", "-at_install")
class TestCheckPage(SigningCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signed = cls._answer()
        cls._sign(cls.signed)
        cls.content = cls.signed.signed_attachment_id.raw

    def _upload(self, content, name="answer.pdf"):
        page = self.url_open("/check")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(
            "/check",
            data={"csrf_token": token},
            files={"file": (name, BytesIO(content), "application/pdf")},
            allow_redirects=False,
        )

    def test_a_signed_file_is_valid_and_known(self):
        response = self._upload(self.content)
        self.assertEqual(response.status_code, 200)
        for text in (
            "The signature is valid",
            self.head.name,
            "exactly the file that we hold",
            self.signed.number,
            "It has no legal force",
        ):
            self.assertIn(text, response.text)
        self.assertNotIn("Alesia", response.text, "nothing of the applicant")

    def test_a_changed_byte_is_told(self):
        changed = bytearray(self.content)
        changed[500] ^= 1
        response = self._upload(bytes(changed))
        self.assertEqual(response.status_code, 200)
        self.assertIn("Do not rely on this file", response.text)
        self.assertNotIn("exactly the file that we hold", response.text)

    def test_an_untrusted_root_is_told(self):
        self.anchor.active = False
        response = self._upload(self.content)
        self.assertIn("authority that is not trusted here", response.text)
        self.assertIn("the signer is not confirmed", response.text)

    def test_moments_are_told_with_their_distance_from_utc(self):
        self.cluster.tz = "Europe/Warsaw"
        self.env.cr.execute(
            "UPDATE cluster_signature SET signed_at = '2026-07-01 10:30:00' WHERE id = %s",
            [self.signed.signature_ids.id],
        )
        self.env.invalidate_all()
        response = self.url_open(f"/check/{self.signed.public_code}")
        self.assertIn("01.07.2026 12:30 (UTC+2)", response.text)
        self.assertNotIn("Minsk", response.text)

    def test_a_check_that_takes_too_long_is_stopped(self):
        with patch.object(check_model, "SECONDS", 0.05):
            response = self._upload(self.content)
        self.assertEqual(response.status_code, 200)
        self.assertIn("took too long and was stopped", response.text)
        self.assertNotIn("The signature is valid", response.text)

    def test_an_older_copy_is_proved_by_the_newer_time_stamps(self):
        """What a reader got years ago is the front of the file that we hold now."""
        self._hold_clock()
        answer = self._answer(document=self._make_incoming(title="Third"))
        self._sign(answer)
        signature, old = answer.signature_ids, answer.signed_attachment_id
        signature.proof_ends = signature.signed_at
        with patch.object(type(signature), "_settle", lambda _self: None):
            signature._cron_renew_proofs()
        new = answer.signed_attachment_id
        self.assertNotEqual(new, old)
        asked = []
        check = type(self.env["cluster.check"])
        apart = check._reports_apart

        def looking(model, content, max_bytes=None):
            asked.append(content)
            return apart(model, content, max_bytes)

        with patch.object(check, "_reports_apart", looking):
            for content in (old.raw, new.raw):
                response = self._upload(content)
                self.assertIn("The signature is valid", response.text)
                self.assertIn("exactly the file that we hold", response.text)
        self.assertEqual(asked, [new.raw, new.raw])
        for digest in (signature.sha256, signature.renewed_sha256):
            self.assertIn("Genuine", self.url_open(f"/check/{digest}").text)

    def test_an_archived_authority_is_trusted_for_its_time(self):
        self._hold_clock()
        answer = self._answer(document=self._make_incoming(title="Fourth"))
        self._sign(answer)
        self.anchor.active = False
        self.assertTrue(self.anchor.archived_at)
        self.anchor.archived_at = fields.Datetime.now() + timedelta(minutes=1)
        response = self._upload(answer.signed_attachment_id.raw)
        self.assertIn("The signature is valid", response.text)
        self.anchor.archived_at = "2020-01-01 00:00:00"
        self.assertIn("the signer is not confirmed", self._upload(answer.signed_attachment_id.raw).text)

    def _hold_clock(self):
        clock = test_authority.issue_time_authority(self.authority, "Clock of the tests", moment=self.moment)
        self.env["cluster.timestamp.service"].create(
            {"name": "Clock", "kind": "test", "container": base64.b64encode(clock.pkcs12(""))}
        )
        made = test_authority.revocation_list(self.authority, {}, moment=self.moment)
        self.env["cluster.revocation.list"].create({"anchor_id": self.anchor.id, "content": base64.b64encode(made)})

    def test_garbage_gets_a_sentence_and_never_an_error(self):
        for content, text in (
            (b"", "file is empty"),
            (b"MZ program", "not a PDF file"),
            (self.content[:-3000], "breaks off"),
            (b"%PDF-1.7\n%%EOF", "damaged"),
            (b"%PDF-" + b"0" * (10 * 1024 * 1024), "too large"),
        ):
            response = self._upload(content, "<script>alert(1)</script>.pdf")
            self.assertEqual(response.status_code, 200)
            self.assertIn(text, response.text)
            self.assertNotIn("<script>alert(1)", response.text)

    def test_no_file_is_told_beside_the_field(self):
        page = self.url_open("/check")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        response = self.url_open("/check", data={"csrf_token": token})
        self.assertEqual(response.status_code, 200)
        self.assertIn("Choose the PDF file that you want to check", response.text)

    def test_a_post_without_token_is_refused(self):
        self.assertEqual(self.url_open("/check", data={"x": "1"}).status_code, 400)

    def test_the_code_of_the_letter_opens_its_page(self):
        response = self.url_open(f"/check/{self.signed.public_code}")
        self.assertEqual(response.status_code, 200)
        for text in ("Genuine", self.signed.number, self.head.name, self.body.body_partner_id.name):
            self.assertIn(text, response.text)
        for secret in ("Alesia", "Sadovaja", "we agree", self.signed.title):
            self.assertNotIn(secret, response.text)
        by_digest = self.url_open(f"/check/{self.signed.signature_ids.sha256}")
        self.assertIn("Genuine", by_digest.text)

    def test_the_typed_code_is_found(self):
        code = self.signed.public_code
        response = self.url_open(f"/check?code={code[:8].upper()}-{code[8:]}")
        self.assertIn("Genuine", response.text)
        self.assertIn("16 digits and letters", self.url_open("/check?code=zzz").text)

    def test_an_unknown_or_odd_code_is_no_error(self):
        for code in ("0" * 16, "f" * 64, "x", "%27%20OR%201", "1" * 300, "<b>"):
            response = self.url_open(f"/check/{code}")
            self.assertIn(response.status_code, (404,), code)
            self.assertNotIn("Traceback", response.text)

    def test_an_unsigned_answer_says_so(self):
        waiting = self._answer(document=self._make_incoming(title="Another"))
        response = self.url_open(f"/check/{waiting.public_code}")
        self.assertIn("is not signed", response.text)
