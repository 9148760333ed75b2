import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

SCANS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
SCAN_MAX = 20 * 1024 * 1024


class ClusterMemberActivate(models.TransientModel):
    """A contract counts as signed when both copies are signed and the scan is in the member's papers."""

    _inherit = "cluster.member.activate"

    scan = fields.Binary(string="Scan of the signed contract", attachment=False)
    scan_name = fields.Char()

    def action_confirm(self):
        for wizard in self:
            wizard._keep_scan()
        return super().action_confirm()

    def _keep_scan(self):
        content = base64.b64decode(self.scan or b"")
        if not content:
            raise UserError(
                self.env._("Attach the scan of the contract signed by both sides: a PDF, JPEG or PNG file.")
            )
        if len(content) > SCAN_MAX:
            raise UserError(self.env._("The scan is larger than 20 MB: scan it in grey at 200 dpi."))
        kind = SCANS.get(guess_mimetype(content))
        if not kind:
            raise UserError(self.env._("“%(name)s” is no PDF, JPEG or PNG file.", name=self.scan_name or "?"))
        member = self.member_id
        member.check_access("write")
        number = (member.contract_number or "").replace("/", "-")
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"contract-{number}-signed.{kind}",
                    "raw": content,
                    "res_model": "cluster.member",
                    "res_id": member.id,
                }
            )
        )
        member.sudo().signed_scan_id = attachment
        member._keep_paper("signed", member.contract_number, self.signed_on, attachment=attachment)


class ClusterMemberAdmit(models.TransientModel):
    _inherit = "cluster.member.admit"

    contract_lang = fields.Selection(
        selection_add=[("pl_PL", "Polish"), ("lt_LT", "Lithuanian"), ("en_US", "English")],
        ondelete={"pl_PL": "set default", "lt_LT": "set default", "en_US": "set default"},
    )

    def action_confirm(self):
        """By whichever way the form was opened: the council admits on checked papers only."""
        for wizard in self:
            if not wizard.member_id.sudo().is_complete:
                raise UserError(
                    self.env._(
                        "The papers of %(member)s are not checked yet: the coordinator marks the application as complete first.",  # noqa: E501
                        member=wizard.member_id.name,
                    )
                )
        return super().action_confirm()
