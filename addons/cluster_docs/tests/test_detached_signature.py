import base64
from datetime import timedelta
from unittest.mock import patch

from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..engine import detached, test_authority
from .test_signing_rows import LongTermCase


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

    def test_row_29_what_was_valid_on_receipt_stays_valid(self):
        kept = self._keep(self.cms)
        self.assertEqual((kept.state, kept.first_state), ("valid", "valid"))
        self.list.unlink()
        self._list({self.sender.certificate.serial_number: self.moment + timedelta(days=30)}, number=3)
        kept.action_check()
        self.assertEqual((kept.state, kept.reasons), ("valid", "revoked_after_receipt"))
        self.assertIn("after this file was taken in", kept.explanation)
        self.anchor.active = False
        kept.action_check()
        self.assertEqual(kept.state, "valid", "the authority was trusted when the file came")
        self.assertFalse(self._rechecks())
        self.anchor.active = True
        self._list({self.sender.certificate.serial_number: self.moment - timedelta(days=2)}, number=4, days=40)
        self.anchor.revocation_ids.filtered(lambda made: made.number != "4").unlink()
        kept.action_check()
        self.assertEqual((kept.state, kept.first_state), ("invalid", "valid"))
        self.assertEqual(self._rechecks(), [("invalid", "valid")])

    def _rechecks(self):
        events = self.incoming.event_ids.filtered(lambda event: event.kind == "detached_signature")
        return [(event.data["state"], event.data["before"]) for event in events if "before" in event.data]

    def test_row_29_the_day_of_receipt_counts(self):
        """Not today: a certificate that has ended since was good when the file came."""
        kept = self._keep(self.cms)
        self.env.cr.execute(
            "UPDATE cluster_detached_signature SET create_date = %s WHERE id = %s",
            [self.moment.replace(tzinfo=None) - timedelta(days=30), kept.id],
        )
        self.env.invalidate_all()
        kept.action_check()
        self.assertEqual((kept.state, kept.reasons), ("invalid", "not_yet_valid"))

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
