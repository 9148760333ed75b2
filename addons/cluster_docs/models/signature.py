from odoo import api, fields, models
from odoo.exceptions import UserError

from .document_signer import CAPACITIES


class Signature(models.Model):
    """What was signed, by whom, and the digest the file has to have for ever."""

    _name = "cluster.signature"
    _description = "Signature"
    _order = "signed_at desc, id desc"
    _rec_name = "signer_name"

    document_id = fields.Many2one("cluster.document", required=True, readonly=True, index=True, ondelete="restrict")
    unit_id = fields.Many2one(related="document_id.unit_id", store=True)
    attachment_id = fields.Many2one(
        "ir.attachment", "Signed file", required=True, readonly=True, index=True, ondelete="restrict"
    )
    signer_id = fields.Many2one("res.users", "User", required=True, readonly=True, ondelete="restrict")
    signer_name = fields.Char("Signed by", required=True, readonly=True)
    signer_post = fields.Char("Post", readonly=True)
    certificate_subject = fields.Char("Certificate", required=True, readonly=True)
    certificate_issuer = fields.Char("Issuer", required=True, readonly=True)
    certificate_serial = fields.Char("Serial number", required=True, readonly=True)
    certificate_valid_to = fields.Datetime("Certificate valid until", readonly=True)
    signed_at = fields.Datetime("Signed", required=True, readonly=True)
    sha256 = fields.Char("SHA-256 of the file", required=True, readonly=True, index=True)
    level = fields.Char(required=True, readonly=True)
    proven_at = fields.Datetime("Time proved by a time stamp", readonly=True)
    capacity = fields.Selection(CAPACITIES, required=True, readonly=True, default="signs")
    is_test = fields.Boolean("No legal force", readonly=True)
    state = fields.Selection([("valid", "Valid"), ("broken", "Broken")], required=True, readonly=True, default="valid")
    checked_at = fields.Datetime("Last checked", readonly=True)

    _sha256_form = models.Constraint("CHECK(sha256 ~ '^[0-9a-f]{64}$')", "A SHA-256 digest has 64 hexadecimal digits.")
    _file_uniq = models.UniqueIndex("(attachment_id, certificate_serial)", "A key signs a file once.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A signature is never removed."))

    def _reports(self):
        """What the engine says of the stored file at the moment of signing."""
        self.ensure_one()
        return self._report_of(self.sudo().attachment_id.raw or b"")

    def _report_of(self, content):
        roots = self.env["cluster.trust.anchor"]._roots(archived=True)
        moment = self.env["cluster.signing.key"]._utc(self.signed_at)
        return self.env["cluster.check"]._reports(content, roots, moment)

    def _breach(self):
        """Why the stored file is no longer what was signed; empty when it is."""
        self.ensure_one()
        content = self.sudo().attachment_id.raw or b""
        check = self.env["cluster.check"]
        if not content:
            return self.env._("the file is missing")
        if check._sha256(content) != self.sha256:
            return self.env._("the file differs from the one that was signed")
        named = (self.certificate_issuer, self.certificate_serial)
        reports = self._report_of(content)
        mine = [report for report in reports if (report.certificate.issuer, report.certificate.serial) == named]
        if not mine:
            return self.env._("the file does not hold this signature")
        if mine[0].verdict != "good":
            return " ".join(check._sentences(mine[0]))
        return self._renewal_breach(content)

    @api.model
    def _by_digest(self, digest):
        """The signature whose file, or whose file with newer time stamps, has the digest; the last one of several."""
        return self.search(["|", ("sha256", "=", digest), ("renewed_sha256", "=", digest)], limit=1)

    def action_check(self):
        """Checks the stored file now and says what was found."""
        self.ensure_one()
        self.check_access("read")
        breach = self._breach()
        self.sudo().write({"state": "broken" if breach else "valid", "checked_at": fields.Datetime.now()})
        text = (
            self.env._(
                "The signature of %(document)s does not hold: %(reason)s.",
                document=self.document_id.display_name,
                reason=breach,
            )
            if breach
            else self.env._("The file is whole: not a byte changed since it was signed.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": "danger" if breach else "success",
                "sticky": bool(breach),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_file(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{(self.renewed_id or self.attachment_id).id}?download=true",
            "target": "new",
        }
