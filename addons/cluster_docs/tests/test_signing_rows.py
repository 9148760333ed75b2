import base64
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import patch

import requests
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..engine import test_authority
from .signing_common import PIN, SigningCase


class LongTermCase(SigningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = test_authority.issue_time_authority(cls.authority, "Clock of the tests", moment=cls.moment)
        cls.service = cls.env["cluster.timestamp.service"].create(
            {"name": "Clock", "kind": "test", "container": base64.b64encode(cls.clock.pkcs12(""))}
        )
        cls.list = cls._list({})
        cls.second = cls._make_user("sign_second", "cluster_base.group_head", cls.body, "Deputy")
        cls.second_key = cls._make_key(cls.second)

    @classmethod
    def _list(cls, revoked, **options):
        content = test_authority.revocation_list(cls.authority, revoked, moment=cls.moment, **options)
        return cls.env["cluster.revocation.list"].create(
            {"anchor_id": cls.anchor.id, "content": base64.b64encode(content)}
        )

    @classmethod
    def _draft_answer(cls):
        action = cls._wizard(decision="granted", text="we agree.").action_write()
        return cls.env["cluster.document"].browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestLongTermSignatures(LongTermCase):
    def test_row_28_the_heads_signature_proves_its_time(self):
        answer = self._answer()
        self._sign(answer)
        signature = answer.signature_ids
        self.assertEqual((signature.level, signature.state), ("PAdES B-LTA", "valid"))
        self.assertLess(abs(signature.proven_at - signature.signed_at), timedelta(seconds=5))
        content = answer.signed_attachment_id.raw
        check = self.env["cluster.check"]
        later = self.moment + timedelta(days=4 * 366)
        self.assertEqual(check._reports(content, moment=later)[0].verdict, "good")
        self.assertFalse(signature._breach())

    def test_row_28_without_a_list_the_time_alone_is_proved(self):
        self.list.unlink()
        answer = self._answer()
        self._sign(answer)
        self.assertEqual(answer.signature_ids.level, "PAdES B-T")
        self.service.active = False
        bare = self._answer()
        self._sign(bare)
        self.assertEqual(bare.signature_ids.level, "PAdES B-B")

    def test_row_28_a_silent_time_stamp_service(self):
        """Nobody listens at the address: refused where the stamp is asked for, signed without it elsewhere."""
        self.service.active = False
        silent = self.env["cluster.timestamp.service"].create(
            {"name": "Silent", "kind": "url", "url": "http://127.0.0.1:9/tsa", "is_required": True}
        )
        answer = self._answer()
        wizard, _action = self._sign(answer)
        self.assertIn("does not answer", wizard.error)
        self.assertEqual((answer.answer_state, len(answer.signature_ids)), ("to_sign", 0))
        silent.is_required = False
        self._sign(answer)
        self.assertEqual((answer.answer_state, answer.signature_ids.level), ("signed", "PAdES B-B"))

    def test_row_28_a_revoked_key_does_not_sign(self):
        serial = int(self.key.serial, 16)
        self._list({serial: self.moment - timedelta(days=1)}, number=2)
        answer = self._answer()
        wizard, _action = self._sign(answer)
        self.assertIn("did not pass its own check", wizard.error)
        self.assertFalse(answer.signature_ids)

    def test_row_28_a_key_revoked_later_keeps_what_it_signed_before(self):
        answer = self._answer()
        self._sign(answer)
        with freeze_time(self.moment + timedelta(days=40)):
            self._list({int(self.key.serial, 16): self.moment + timedelta(days=30)}, number=2)
            check = self.env["cluster.check"]
            report = check._reports(answer.signed_attachment_id.raw)[0]
            self.assertEqual((report.verdict, report.reasons), ("good", ("revoked_later",)))
            self.assertIn("was revoked later", check._sentences(report)[0])
            self.assertFalse(answer.signature_ids._breach())

    def test_row_28_several_signers_in_their_order(self):
        answer = self._draft_answer()
        answer.with_user(self.clerk).write(
            {
                "signer_line_ids": [
                    (0, 0, {"sequence": 1, "user_id": self.second.id, "capacity": "approves"}),
                    (0, 0, {"sequence": 2, "user_id": self.head.id}),
                ]
            }
        )
        answer.with_user(self.clerk).action_send_to_sign()
        answer._assign_numbers_here()
        self.assertEqual(answer.answer_signer_id, self.second)
        wizard, _action = self._sign(answer)
        self.assertIn(f"waits for the signature of {self.second.name}", wizard.error, "not his turn yet")
        self._sign(answer, user=self.second)
        self.assertEqual((answer.answer_state, answer.answer_signer_id), ("to_sign", self.head))
        self.assertEqual(self.incoming.state, "registered", "nothing is answered before all have signed")
        first_file = answer.signed_attachment_id.raw
        with self.assertRaisesRegex(UserError, "their order is fixed"):
            answer.signer_line_ids.with_user(self.clerk).write({"sequence": 9})
        self._sign(answer)
        self.assertEqual((answer.answer_state, self.incoming.state), ("signed", "answered"))
        content = answer.signed_attachment_id.raw
        self.assertTrue(content.startswith(first_file), "the second signs what the first has signed")
        reports = self.env["cluster.check"]._reports(content)
        self.assertEqual([report.verdict for report in reports], ["good", "good"])
        self.assertEqual([report.certificate.name for report in reports], [self.second.name, self.head.name])
        self.assertEqual(answer.signature_ids.sorted("id").mapped("capacity"), ["approves", "signs"])
        self.assertFalse([x for x in self.env["cluster.verify"]._check_signatures() if answer.number in x])
        self.assertFalse([x for x in self.env["cluster.verify"]._check_signing_orders() if answer.number in x])
        rows = dict(answer._card_rows())
        self.assertIn(self.second.name, rows["Electronic signatures"])
        self.assertIn("PAdES B-LTA", rows["Electronic signatures"])
        self.env.cr.execute(
            "UPDATE cluster_document_signer SET state = 'waiting', signature_id = NULL WHERE id = %s",
            [answer.signer_line_ids[0].id],
        )
        self.env.invalidate_all()
        self.assertTrue([x for x in self.env["cluster.verify"]._check_signing_orders() if answer.number in x])

    def test_row_28_the_second_signer_returns_the_document(self):
        answer = self._draft_answer()
        answer.signer_line_ids = [
            (0, 0, {"sequence": 1, "user_id": self.second.id}),
            (0, 0, {"sequence": 2, "user_id": self.head.id}),
        ]
        answer.action_send_to_sign()
        answer._assign_numbers_here()
        number = answer.number
        self._sign(answer, user=self.second)
        answer.with_user(self.head)._return_answer("Say until when.")
        answer.with_user(self.clerk).answer_body = "<p>We agree until May.</p>"
        answer.with_user(self.clerk).action_send_to_sign()
        self.assertEqual((answer.answer_signer_id, answer.number), (self.second, number))
        self.assertEqual(answer.signer_line_ids.mapped("state"), ["waiting", "waiting"])
        self._sign(answer, user=self.second)
        self._sign(answer)
        reports = self.env["cluster.check"]._reports(answer.signed_attachment_id.raw)
        self.assertEqual([report.verdict for report in reports], ["good", "good"])
        self.assertEqual(len(answer.signature_ids), 3, "the one that was returned stays as evidence")

    def test_row_28_only_heads_of_the_body_stand_in_the_order(self):
        answer = self._draft_answer()
        for user, capacity in ((self.clerk, "signs"), (self.other_head, "approves"), (self.head, "seals")):
            with self.assertRaisesRegex(ValidationError, "cannot do this for"):
                answer.signer_line_ids = [(0, 0, {"user_id": user.id, "capacity": capacity})]

    def test_row_28_the_seal_is_put_last_by_its_keeper(self):
        person = test_authority.issue(self.authority, "Test rural council", moment=self.moment, body="Council")
        wizard = (
            self.env["cluster.signing.key.import"]
            .with_user(self.second)
            .create({"container": base64.b64encode(person.pkcs12(PIN)), "pin": PIN, "kind": "seal"})
        )
        wizard.action_import()
        self.assertFalse(wizard.error)
        seal = self.env["cluster.signing.key"].search([("kind", "=", "seal"), ("unit_id", "=", self.body.id)])
        self.assertEqual(seal.keeper_ids, self.second)
        answer = self._draft_answer()
        answer.signer_line_ids = [
            (0, 0, {"sequence": 1, "user_id": self.head.id}),
            (0, 0, {"sequence": 2, "user_id": self.second.id, "capacity": "seals"}),
        ]
        answer.action_send_to_sign()
        answer._assign_numbers_here()
        self._sign(answer)
        wizard, _action = self._sign(answer, user=self.second, key=self.second_key)
        self.assertIn("waits for the seal", wizard.error)
        self._sign(answer, user=self.second)
        self.assertEqual(answer.answer_state, "signed")
        self.assertEqual(answer.signature_ids.sorted("id")[-1].signer_name, "Test rural council")
        with self.assertRaisesRegex(AccessError, "Only its keepers"):
            seal.with_user(self.head).sudo()._check_usable(PIN)
        self.assertNotIn(seal, self.env["cluster.signing.key"].with_user(self.head).search([]))
        with self.assertRaises(AccessError):
            seal.with_user(self.second).read(["container"])


@tagged("post_install", "-at_install")
class TestRevocationLists(LongTermCase):
    def test_row_28_a_time_stamp_service_that_answers_rubbish_is_one_that_does_not_answer(self):
        wrong = test_authority.time_stamper(self.clock, self.moment)
        nonce, question = wrong.request_cms(b"0" * 32, "sha256")
        other = wrong.request_tsa_response(question) if hasattr(wrong, "request_tsa_response") else None
        bodies = {
            "/html": b"<html>busy</html>",
            "/empty": b"",
            "/der": b"\x30\x03\x02\x01\x05",
            "/large": b"\x30" + bytes(400_000),
            "/moved": b"",
            **({"/other": other.dump()} if other is not None and nonce else {}),
        }

        class Page(BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802  the library's name
                self.rfile.read(int(self.headers["Content-Length"]))
                moved = self.path == "/moved"
                self.send_response(302 if moved else 200)
                if moved:
                    self.send_header("Location", "/html")
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(bodies[self.path])

            def log_message(self, *_arguments):
                pass

        address = self._serve(Page)
        answer = self._answer()
        self.service.active = False
        service = self.env["cluster.timestamp.service"].create({"name": "Odd", "kind": "url", "url": address})
        service.is_required = True
        with self._reaching_loopback():
            for path in bodies:
                service.url = address + path
                wizard, _action = self._sign(answer)
                self.assertIn("does not answer", wizard.error, path)
            service.is_required = False
            self._sign(answer)
        self.assertEqual((answer.answer_state, answer.signature_ids.level), ("signed", "PAdES B-B"))

    def _serve(self, page):
        server = HTTPServer(("127.0.0.1", 0), page)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}"

    def test_a_list_of_another_authority_or_junk_is_refused_in_words(self):
        stranger = test_authority.make_authority("Authority of the tests", moment=self.moment)
        foreign = test_authority.revocation_list(stranger, {}, moment=self.moment)
        for content, sentence in ((foreign, "was not issued by"), (b"junk", "is no list of revoked certificates")):
            with self.assertRaisesRegex(ValidationError, sentence):
                self.env["cluster.revocation.list"].create(
                    {"anchor_id": self.anchor.id, "content": base64.b64encode(content)}
                )

    def test_the_newest_list_counts(self):
        self._list({7: self.moment}, number=2)
        lists = self.env["cluster.trust.anchor"]._revocation_lists()
        newest = self.anchor.revocation_ids.sorted("this_update", reverse=True)[0]
        self.assertIn(base64.b64decode(newest.content), lists)
        self.assertEqual(newest.revoked_count, 1)

    def test_lists_are_fetched_and_what_goes_wrong_is_told(self):
        content = test_authority.revocation_list(self.authority, {5: self.moment}, moment=self.moment, number=9)
        pages = {"/list.crl": content, "/junk": b"<html>"}

        class Page(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802  the library's name
                body = pages.get(self.path)
                self.send_response(200 if body else 404)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_arguments):
                pass

        anchor, address = self.anchor, self._serve(Page)
        with self._reaching_loopback():
            for path, note in (
                ("/list.crl", "was fetched"),
                ("/list.crl", "was fetched"),
                ("/junk", "is no list"),
                ("/gone", "did not answer"),
            ):
                anchor.revocation_url = address + path
                anchor._fetch_revocations()
                self.assertIn(note, anchor.revocation_note)
        self.assertEqual(anchor.revocation_ids.mapped("number").count("9"), 1)
        pages["/list.crl"] = test_authority.revocation_list(
            self.authority, {}, moment=self.moment + timedelta(hours=1), number=9
        )
        with self._reaching_loopback():
            anchor.revocation_url = address + "/list.crl"
            anchor._fetch_revocations()
        self.assertEqual(anchor.revocation_ids.mapped("number").count("9"), 2, "issued later under the same number")
        with self.assertRaisesRegex(ValidationError, "begins with https"):
            anchor.revocation_url = "file:///etc/passwd"

    def _reaching_loopback(self):
        """Odoo's tests refuse every request; this one goes to our own server."""
        return patch.object(requests.Session, "request", type(self)._super_send)

    @classmethod
    def setUpClass(cls):
        cls._super_send = requests.Session.request
        super().setUpClass()
