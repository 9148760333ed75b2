import base64
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import detached, pades
from .check import REASONS

STATES = [
    ("valid", "Valid"),
    ("untrusted", "Signer not confirmed"),
    ("invalid", "Not valid"),
    ("unknown", "Kept, not verified"),
]
INPUT = {"document_id", "attachment_id", "content", "file_name", "source"}


class DetachedSignature(models.Model):
    """A signature that another system made beside a file. It is kept with the digests of both; what no verifier here
    knows is shown as kept and not verified, never as valid."""

    _name = "cluster.detached.signature"
    _description = "Signature beside a file"
    _order = "document_id, id"
    _rec_name = "file_name"

    document_id = fields.Many2one("cluster.document", required=True, index=True, ondelete="restrict")
    unit_id = fields.Many2one(related="document_id.unit_id", store=True)
    attachment_id = fields.Many2one(
        "ir.attachment",
        "Signed file",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('res_model', '=', 'cluster.document'), ('res_id', '=', document_id)]",
    )
    content = fields.Binary("Signature", required=True, attachment=True)
    file_name = fields.Char("Name of the signature's file", required=True, default="signature.p7s")
    source = fields.Char("Where from", help="Such as the system or the person that sent it.")
    state = fields.Selection(STATES, required=True, readonly=True, default="unknown")
    reasons = fields.Char(readonly=True)
    explanation = fields.Text("What was found", compute="_compute_explanation")
    signer = fields.Char("Signed by", readonly=True)
    issuer = fields.Char(readonly=True)
    serial = fields.Char("Serial number", readonly=True)
    algorithm = fields.Char(readonly=True)
    verifier = fields.Char("Verified by", readonly=True)
    signed_at = fields.Datetime("Time stated by the signer", readonly=True)
    checked_at = fields.Datetime("Last checked", readonly=True)
    first_state = fields.Selection(STATES, "Found on receipt", readonly=True)
    file_sha256 = fields.Char("SHA-256 of the file", readonly=True)
    signature_sha256 = fields.Char("SHA-256 of the signature", readonly=True)

    _digests = models.Constraint(
        "CHECK(file_sha256 ~ '^[0-9a-f]{64}$' AND signature_sha256 ~ '^[0-9a-f]{64}$')",
        "A signature beside a file is kept with the digests of both.",
    )
    _pair_uniq = models.UniqueIndex("(attachment_id, signature_sha256)", "This signature is kept already.")

    def init(self):
        """Rows from before the first result was kept: what is known of them today."""
        self.env.cr.execute("UPDATE cluster_detached_signature SET first_state = state WHERE first_state IS NULL")

    @api.depends("reasons", "state")
    @api.depends_context("lang")
    def _compute_explanation(self):
        check = self.env["cluster.check"]
        for signature in self:
            codes = (signature.reasons or "").split(",")
            signature.explanation = "\n".join(check._say(REASONS[code]) for code in codes if code in REASONS)

    @api.constrains("attachment_id", "document_id")
    def _check_file(self):
        for signature in self:
            file = signature.attachment_id.sudo()
            if (file.res_model, file.res_id) != ("cluster.document", signature.document_id.id):
                raise ValidationError(
                    self.env._(
                        "%(file)s is no file of %(document)s. Choose one of the document's own files.",
                        file=file.name,
                        document=signature.document_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        prepared = []
        for vals in vals_list:
            vals = {name: value for name, value in vals.items() if name in INPUT}
            content = base64.b64decode(vals.get("content") or b"")
            file = self.env["ir.attachment"].browse(vals.get("attachment_id")).exists()
            file.check_access("read")
            if not content or not file:
                raise UserError(self.env._("Choose the signed file and the file of its signature."))
            if len(content) > detached.MAX_SIGNATURE:
                raise UserError(
                    self.env._("%(name)s is too large for a signature. The limit is 1 MB.", name=vals.get("file_name"))
                )
            prepared.append(
                {
                    **vals,
                    "file_sha256": pades.fingerprint(file.sudo().raw or b""),
                    "signature_sha256": pades.fingerprint(content),
                }
            )
        signatures = super().create(prepared)
        for signature in signatures:
            signature._examine()
            signature.document_id._log_event(
                "detached_signature",
                self.env._("A signature beside %(file)s was taken in", file=signature.attachment_id.sudo().name),
                {"file": signature.file_sha256, "signature": signature.signature_sha256, "state": signature.state},
            )
        return signatures

    def write(self, vals):
        if vals.keys() - {"source"} and not self.env.su:
            raise UserError(self.env._("A signature that was taken in is not changed. Take in another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A signature is never removed."))

    @api.model
    def _verifiers(self):
        """(name, verifier) of further kinds, asked in this order where CMS does not know the kind. An addon
        that reaches a certified client (such as one for СТБ 34.101.45) adds it here; see engine/detached.py."""
        return []

    def _examine(self):
        """Verifies anew and keeps what was found; the digests, and what was found first, stay those of the first day.
        The files were here when they came: a certificate that has ended or was revoked since was good then."""
        self.ensure_one()
        anchors = self.env["cluster.trust.anchor"]
        received = self.create_date or fields.Datetime.now()
        question = detached.Question(
            content=self.sudo().attachment_id.raw or b"",
            signature=base64.b64decode(self.sudo().with_context(bin_size=False).content or b""),
            trust_roots=anchors._roots_at(received),
            moment=received.replace(tzinfo=timezone.utc),
            revocation=anchors._revocation_lists(archived=True),
        )
        report = detached.verify(question, self._verifiers())
        before = self.state if self.checked_at else False
        self.sudo().write(
            {
                "state": report.state,
                "first_state": self.first_state or before or report.state,
                "reasons": ",".join(report.reasons),
                "signer": report.signer,
                "issuer": report.issuer,
                "serial": report.serial,
                "algorithm": report.algorithm,
                "verifier": report.verifier,
                "signed_at": report.signed_at and report.signed_at.replace(tzinfo=None),
                "checked_at": fields.Datetime.now(),
            }
        )
        if before and before != report.state:
            words = dict(self._fields["state"]._description_selection(self.env))
            self.document_id._log_event(
                "detached_signature",
                self.env._(
                    "The signature beside %(file)s was checked again: %(state)s (before: %(before)s)",
                    file=self.attachment_id.sudo().name,
                    state=words[report.state],
                    before=words[before],
                ),
                {"signature": self.signature_sha256, "state": report.state, "before": before},
            )

    def _breach(self):
        """Why the pair is no longer what was taken in; empty when it is."""
        self.ensure_one()
        if pades.fingerprint(self.sudo().attachment_id.raw or b"") != self.file_sha256:
            return self.env._("the file differs from the one that came with the signature")
        content = base64.b64decode(self.sudo().with_context(bin_size=False).content or b"")
        if pades.fingerprint(content) != self.signature_sha256:
            return self.env._("the stored signature was altered")
        return ""

    def action_check(self):
        self.check_access("read")
        for signature in self:
            signature._examine()
        return True
