import base64
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
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

        server = HTTPServer(("127.0.0.1", 0), Page)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        anchor, address = self.anchor, f"http://127.0.0.1:{server.server_port}"
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
        from unittest.mock import patch

        import requests

        return patch.object(requests.Session, "request", type(self)._super_send)

    @classmethod
    def setUpClass(cls):
        import requests

        cls._super_send = requests.Session.request
        super().setUpClass()


@tagged("post_install", "-at_install")
class TestDetachedSignatures(LongTermCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.content = b"%PDF-1.7 a letter of another system"
        cls.file = cls.env["ir.attachment"].create(
            {"name": "letter.pdf", "raw": cls.content, "res_model": "cluster.document", "res_id": cls.incoming.id}
        )
        cls.sender = test_authority.issue(cls.authority, "Sender", moment=cls.moment)
        builder = pkcs7.PKCS7SignatureBuilder().set_data(cls.content)
        builder = builder.add_signer(cls.sender.certificate, cls.sender.key, hashes.SHA256())
        cls.cms = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])

    def _keep(self, content, user=None, **vals):
        return (
            self.env["cluster.detached.signature"]
            .with_user(user or self.clerk)
            .create(
                {
                    "document_id": self.incoming.id,
                    "attachment_id": self.file.id,
                    "content": base64.b64encode(content),
                    **vals,
                }
            )
        )

    def _stb(self):
        info = cms.ContentInfo.load(self.cms)
        info["content"]["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.112.0.2.0.34.101.45.12"}
        return info.dump(force=True)

    def test_row_29_a_known_signature_is_verified_and_logged(self):
        kept = self._keep(self.cms, state="unknown", signer="Somebody")
        self.assertEqual((kept.state, kept.verifier), ("valid", "CMS"))
        self.assertIn("Sender", kept.signer)
        self.assertIn("detached_signature", self.incoming.event_ids.mapped("kind"))
        self.assertIn("Sender", dict(self.incoming._card_rows())["Electronic signatures"])

    def test_row_29_an_unknown_algorithm_is_kept_and_not_verified(self):
        kept = self._keep(self._stb())
        self.assertEqual((kept.state, kept.algorithm), ("unknown", "СТБ 34.101.45"))
        self.assertIn("was not verified", kept.explanation)
        kept.action_check()
        self.assertEqual(kept.state, "unknown")
        self.assertEqual(dict(kept._fields["state"]._description_selection(self.env))["unknown"], "Kept, not verified")

    def test_row_29_a_further_verifier_is_plugged_in(self):
        from unittest.mock import patch

        from ..engine import detached

        def client(_question):
            return detached.DetachedReport("valid", (), signer="By the certified client")

        model = type(self.env["cluster.detached.signature"])
        with patch.object(model, "_verifiers", lambda _self: [("client", client)]):
            kept = self._keep(self._stb())
        self.assertEqual((kept.state, kept.verifier), ("valid", "client"))

    def test_row_29_a_changed_file_is_not_valid_and_verify_names_it(self):
        kept = self._keep(self.cms)
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = %s, store_fname = NULL WHERE id = %s", [b"other", self.file.id]
        )
        self.env.invalidate_all()
        found = list(self.env["cluster.verify"]._check_detached_signatures())
        self.assertEqual(len([x for x in found if self.incoming.number in x]), 1)
        kept.action_check()
        self.assertEqual((kept.state, kept.reasons), ("invalid", "bytes_changed"))

    def test_row_29_bad_input_gets_a_sentence(self):
        self.assertEqual(self._keep(b"junk").state, "unknown")
        for vals, sentence in (
            ({"content": False}, "Choose the signed file"),
            ({"content": base64.b64encode(b"0" * (1024 * 1024 + 1))}, "too large for a signature"),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self.env["cluster.detached.signature"].create(
                    {"document_id": self.incoming.id, "attachment_id": self.file.id, **vals}
                )
        foreign = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        with self.assertRaisesRegex(ValidationError, "is no file of"):
            self._keep(self.cms, user=self.env.ref("base.user_root"), attachment_id=foreign.id)
        kept = self._keep(self.cms)
        with self.assertRaisesRegex(UserError, "is not changed"):
            kept.with_user(self.clerk).write({"state": "valid"})
        with self.assertRaises(UserError):
            kept.sudo().unlink()

    def test_row_29_rights_follow_the_document(self):
        kept = self._keep(self.cms)
        signatures = self.env["cluster.detached.signature"]
        self.assertFalse(signatures.with_user(self.other_head).search([("id", "=", kept.id)]))
        self.assertTrue(signatures.with_user(self.auditor).search([("id", "=", kept.id)]))
        with self.assertRaises(AccessError):
            self._keep(self._stb(), user=self.auditor)
