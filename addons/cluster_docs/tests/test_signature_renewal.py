import base64
from dataclasses import replace
from datetime import timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine import pades_renew, test_authority
from .signing_common import PIN
from .test_signing_rows import LongTermCase


@tagged("post_install", "-at_install")
class TestKeysAndRenewal(LongTermCase):
    def test_a_seal_carries_the_name_of_its_body(self):
        """A head's own key, and the seal of another organisation, are no seal of the body."""
        for name, body in ((self.second.name, "Test rural council"), ("Other organisation", "Other organisation")):
            person = test_authority.issue(self.authority, name, moment=self.moment, body=body)
            wizard = (
                self.env["cluster.signing.key.import"]
                .with_user(self.second)
                .create({"container": base64.b64encode(person.pkcs12(PIN)), "pin": PIN, "kind": "seal"})
            )
            wizard.action_import()
            self.assertIn(f"is made out to “{name}”, not to Test rural council", wizard.error)
        self.assertFalse(self.env["cluster.signing.key"].search([("kind", "=", "seal")]))
        name = "«TEST  Rural-Council»"
        seal = test_authority.issue(self.authority, name, moment=self.moment, body=name)
        keys = self.env["cluster.signing.key"].with_user(self.second)
        self.assertEqual(keys._import_seal(self.body, self.second, seal.pkcs12(PIN), PIN).kind, "seal")

    def test_a_signature_is_known_by_issuer_and_number(self):
        """Authorities count for themselves: two of them may give the same number."""
        answer = self._answer()
        self._sign(answer)
        signature = answer.signature_ids
        (mine,) = signature._reports()
        stranger = replace(mine, reasons=("untrusted_root",), trusted=False)
        stranger = replace(stranger, certificate=replace(mine.certificate, issuer="Another authority"))
        with patch.object(type(signature), "_report_of", lambda _self, _content: [stranger, mine]):
            self.assertFalse(signature._breach())
        with patch.object(type(signature), "_report_of", lambda _self, _content: [stranger]):
            self.assertIn("does not hold this signature", signature._breach())

    def test_a_key_below_an_authority_of_the_test_authority_has_no_legal_force(self):
        root = test_authority.make_authority("Root of tests", moment=self.moment, depth=1)
        issuing = test_authority.make_authority("Issuing of tests", moment=self.moment, above=root)
        self.env["cluster.trust.anchor"].create(
            {"name": "Root of tests", "certificate": base64.b64encode(root.pem), "is_test": True}
        )
        self.key.active = False
        key = self._make_key(self.head, authority=issuing)
        self.assertTrue(key.is_test)
        answer = self._answer()
        wizard, _action = self._sign(answer, key=key)
        self.assertFalse(wizard.error)
        self.assertTrue(answer.signature_ids.is_test)
        (report,) = self.env["cluster.check"]._reports(answer.signed_attachment_id.raw)
        self.assertEqual((report.verdict, self.env["cluster.check"]._is_test(report)), ("good", True))

    def test_row_28_the_proof_of_time_is_renewed_before_it_ends(self):
        answer = self._answer()
        self._sign(answer)
        signature, old = answer.signature_ids, answer.signed_attachment_id
        self.assertGreater(signature.proof_ends, fields.Datetime.now() + timedelta(days=7 * 365))
        self._renew()
        self.assertEqual(answer.signed_attachment_id, old, "its time has not come")
        signature.proof_ends = fields.Datetime.now() + timedelta(days=100)
        self._renew()
        new = answer.signed_attachment_id
        self.assertNotEqual(new, old)
        self.assertTrue(new.raw.startswith(old.raw))
        self.assertEqual((signature.attachment_id, signature.renewed_id), (old, new))
        self.assertGreater(signature.proof_ends, fields.Datetime.now() + timedelta(days=7 * 365))
        (report,) = self.env["cluster.check"]._reports(new.raw)
        self.assertEqual((report.verdict, report.level, report.covers_whole_file), ("good", "PAdES B-LTA", True))
        event = answer.event_ids.filtered(lambda event: event.kind == "renewed")
        self.assertEqual((event.data["sha256"], event.data["instead"]), (signature.renewed_sha256, old.id))
        self.assertFalse(signature._breach())
        self._renew()
        self.assertEqual(answer.signed_attachment_id, new, "once is enough")
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = %s, store_fname = NULL WHERE id = %s", [new.raw + b" ", new.id]
        )
        self.env.invalidate_all()
        self.assertIn("newer time stamps differs", signature._breach())

    def test_row_28_a_renewal_that_gains_nothing_or_fails_keeps_the_file(self):
        answer = self._answer()
        self._sign(answer)
        signature, old = answer.signature_ids, answer.signed_attachment_id
        later = fields.Datetime.now() + timedelta(days=300)
        signature.proof_ends = later
        with patch.object(pades_renew, "proof_ends", lambda _pdf: later.replace(tzinfo=timezone.utc)):
            self._renew()
        self.assertEqual((answer.signed_attachment_id, signature.proof_ends), (old, later))
        signature.renewal_tried_at = False

        def refuse(_signatures, *_values):
            raise UserError("closed")

        with patch.object(type(signature), "_keep_renewed", refuse):
            self._renew()
        self.assertEqual(answer.signed_attachment_id, old, "a document that takes no file stops no other")
        signature.renewal_tried_at = False
        self.service.write({"kind": "url", "url": "http://127.0.0.1:9/tsa"})
        self._renew()
        self.assertEqual(answer.signed_attachment_id, old)
        self.service.active = False
        self._renew()
        self.env.cr.execute("UPDATE cluster_signature SET proof_ends = NULL WHERE id = %s", [signature.id])
        signature.invalidate_recordset()
        self.service.active = True
        self._renew()
        self.assertTrue(signature.proof_ends, "rows from before the day was kept learn it from their file")

    def _renew(self):
        signatures = self.env["cluster.signature"]
        with patch.object(type(signatures), "_settle", lambda _self: None):
            signatures._cron_renew_proofs()

    def test_a_pin_is_stored_nowhere(self):
        """The form is saved before its button runs: the PIN goes with the button."""
        answer = self._answer()
        wizards = self.env["cluster.sign.wizard"].with_user(self.head)
        asked = {"pin": {}, "error": {}}
        (saved,) = wizards.web_save({"document_ids": [(6, 0, answer.ids)], "pin": PIN}, asked)
        self.assertEqual(saved["pin"], PIN, "the client gets it back for the button")
        wizards.env.flush_all()
        self.env.invalidate_all()
        wizard = wizards.browse(saved["id"])
        self.assertFalse(wizard.pin)
        for table in (wizards._table, self.env["cluster.signing.key.import"]._table):
            self.env.cr.execute(
                "SELECT count(*) FROM information_schema.columns WHERE table_name = %s AND column_name = 'pin'", [table]
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), table)
        action = wizard.with_context(cluster_pin="0000").action_sign()
        self.assertIn("The PIN is wrong", wizard.error)
        self.assertIs(action["context"]["cluster_pin"], False, "the reopened form does not carry it along")
        seen = []
        model = type(self.env["cluster.document"])
        sign = model._sign_answers

        def looking(documents, key, pin):
            seen.append((pin, documents.env.context.get("cluster_pin")))
            return sign(documents, key, pin)

        with patch.object(model, "_sign_answers", looking):
            wizard.with_context(cluster_pin=PIN).action_sign()
        self.assertEqual((answer.answer_state, seen), ("signed", [(PIN, None)]))
