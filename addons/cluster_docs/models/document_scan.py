from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import barcode_sheet, qr


class Document(models.Model):
    """Files of a document with their versions, and the sheet whose bar code brings scans to this card."""

    _inherit = "cluster.document"

    file_ids = fields.One2many("cluster.document.file", "document_id", "Files kept", readonly=True)
    file_count = fields.Integer("Number of files", compute="_compute_file_count")

    @api.depends("file_ids")
    def _compute_file_count(self):
        counted = dict(
            self.env["cluster.document.file"]._read_group(
                [("document_id", "in", self.ids)], ["document_id"], ["__count"]
            )
        )
        for document in self:
            document.file_count = counted.get(document, 0)

    @api.model
    def _scan_secret(self):
        return self.env["ir.config_parameter"].sudo().get_param("database.secret") or ""

    def _scan_code(self, form=barcode_sheet.SHEET):
        self.ensure_one()
        return barcode_sheet.make(form, self.id, self._scan_secret())

    def _scan_picture(self, form):
        """(modules a side, path) of the QR code, for the printed sheet and label."""
        return qr.path(self._scan_code(barcode_sheet.SHEET if form == "sheet" else barcode_sheet.LABEL))

    @api.model
    def _by_scan_code(self, code):
        """The document of a bar code, an empty set when it is not one of ours."""
        number = barcode_sheet.read(code, self._scan_secret())
        return self.sudo().browse(number).exists() if number else self.sudo().browse()

    def action_scan_sheet(self):
        self._check_saved()
        return self.env.ref("cluster_docs.action_report_scan_sheet").report_action(self)

    def action_scan_label(self):
        self._check_saved()
        return self.env.ref("cluster_docs.action_report_scan_label").report_action(self)

    def _check_saved(self):
        self.check_access("read")
        if any(document.state == "void" for document in self):
            raise UserError(self.env._("A voided document takes no scans: print the sheet of a valid one."))
