import logging
from datetime import timedelta, timezone

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import pades, pades_renew

_logger = logging.getLogger(__name__)
# A proof that ends within this time is renewed; a new one that lasts hardly longer is not kept.
AHEAD = timedelta(days=365)
GAIN = timedelta(days=30)
AGAIN = timedelta(hours=20)
BATCH = 200


class Signature(models.Model):
    """The proof of a signature's time ends with the certificate of the time-stamp authority. Before that a further time
    stamp is put over the file: the bytes that were signed stay in front, the new file stands beside the old one."""

    _inherit = "cluster.signature"

    proof_ends = fields.Datetime(
        "Time is proved until", readonly=True, index=True, help="Then the certificate of the time-stamp authority ends."
    )
    renewed_id = fields.Many2one(
        "ir.attachment", "File with newer time stamps", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    renewed_sha256 = fields.Char("SHA-256 of that file", readonly=True, index="btree_not_null")
    renewed_at = fields.Datetime("Time stamp renewed", readonly=True)
    renewal_tried_at = fields.Datetime("Renewal tried", readonly=True)

    _renewed_whole = models.Constraint(
        "CHECK((renewed_id IS NULL) = (renewed_sha256 IS NULL))", "A file with newer time stamps has its digest."
    )

    @api.model_create_multi
    def create(self, vals_list):
        signatures = super().create(vals_list)
        signatures._note_proof_end()
        return signatures

    def _note_proof_end(self):
        for signature in self:
            ends = pades_renew.proof_ends(signature.sudo().attachment_id.raw or b"")
            # what cannot be read is not asked for again every night
            signature.sudo().proof_ends = self._naive(ends) if ends else signature.certificate_valid_to

    @api.model
    def _naive(self, moment):
        return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)

    def _newest_content(self):
        """The file with the newest time stamps; it begins with the bytes that were signed."""
        self.ensure_one()
        signature = self.sudo()
        return (signature.renewed_id or signature.attachment_id).raw or b""

    def _renewal_breach(self, content):
        """Why the file with newer time stamps is not the signed one continued; empty when it is."""
        self.ensure_one()
        if not self.renewed_id:
            return ""
        renewed = self.sudo().renewed_id.raw or b""
        if pades.fingerprint(renewed) != self.renewed_sha256:
            return self.env._("the file with newer time stamps differs from the one that was made")
        if not renewed.startswith(content):
            return self.env._("the file with newer time stamps does not begin with what was signed")
        return ""

    @api.model
    def _cron_renew_proofs(self):
        """Nightly: signed files whose proof of time ends within a year. One file a transaction; nothing is locked while
        the time-stamp authority is asked."""
        service = self.env["cluster.timestamp.service"]._first()
        if not service:
            return
        unknown = self.sudo().search([("proof_ends", "=", False)], limit=BATCH)
        for signature in unknown:
            signature._note_proof_end()
            signature.attachment_id.invalidate_recordset()
        now = fields.Datetime.now()
        due = self.sudo().search(
            [
                ("proof_ends", "<=", now + AHEAD),
                ("document_id.answer_state", "=", "signed"),
                ("document_id.destroyed_act_id", "=", False),
                "|",
                ("renewal_tried_at", "=", False),
                ("renewal_tried_at", "<", now - AGAIN),
            ],
            order="renewal_tried_at NULLS FIRST, proof_ends, id",
            limit=BATCH,
        )
        for document in due.document_id:
            try:
                go_on = document.signature_ids.sudo()._renew_proof(service)
            except pades.NoTimeStamp:
                _logger.info("The time-stamp service does not answer: proofs of signatures are renewed next night.")
                return
            self._settle()
            if not go_on:
                return

    @api.model
    def _settle(self):
        """What was renewed stays, whatever becomes of the next file."""
        self.env["ir.cron"]._commit_progress(1)

    def _renew_proof(self, service):
        """A further time stamp over the document's signed file. Returns whether this service is worth asking again.
        Raises pades.NoTimeStamp."""
        document = self.document_id
        self.write({"renewal_tried_at": fields.Datetime.now()})
        check, anchors = self.env["cluster.check"], self.env["cluster.trust.anchor"]
        before = document.signed_attachment_id.raw or b""
        # a file that was returned for correction and signed anew has signatures of its first form
        inside = self.filtered(lambda signature: before.startswith(signature.attachment_id.raw or b"\0"))
        if not inside:
            return True
        if any(report.verdict != "good" for report in check._reports(before)):
            return True  # nothing to prolong: the check of the file says why
        moment = fields.Datetime.now().replace(microsecond=0)
        try:
            content = pades_renew.renew(
                before,
                service._stamper(moment),
                field_name=f"Renewal-{moment:%Y%m%d%H%M%S}",
                moment=self.env["cluster.signing.key"]._utc(moment),
                trust_roots=anchors._roots(),
                revocation=anchors._revocation_lists(),
                tooltip=document._answer_in(document.answer_lang).env._("Time stamp of the archive"),
            )
        except pades.CannotSign:
            return True
        ends = pades_renew.proof_ends(content)
        good = all(report.verdict == "good" for report in check._reports(content)) and content.startswith(before)
        if not good or not ends or self._naive(ends) < min(inside.mapped("proof_ends")) + GAIN:
            _logger.info("The time stamp of %s proves no longer than the one before: it is not kept.", service.name)
            return False
        try:
            with self.env.cr.savepoint():
                inside._keep_renewed(content, moment, self._naive(ends))
        except (UserError, IntegrityError) as error:
            # a document that takes no file any more stops no other
            _logger.info("The proof of document %s is not renewed: %s", document.id, error)
        return True

    def _keep_renewed(self, content, moment, ends):
        document = self.document_id
        old = document.signed_attachment_id
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": old.name,
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": document._name,
                    "res_id": document.id,
                }
            )
        )
        digest = pades.fingerprint(content)
        self.write(
            {"renewed_id": attachment.id, "renewed_sha256": digest, "renewed_at": moment, "proof_ends": ends},
        )
        document.sudo().write({"signed_attachment_id": attachment.id})
        document._log_event(
            "renewed",
            self.env._("The proof of the signature's time was renewed until %(day)s", day=ends.strftime("%d.%m.%Y")),
            {"sha256": digest, "file": attachment.id, "instead": old.id, "ends": ends.date().isoformat()},
        )
