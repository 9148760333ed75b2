from odoo import fields, models
from odoo.exceptions import UserError


class IntakeUpload(models.TransientModel):
    """Several files at once into the list of scans, or straight to a card."""

    _name = "cluster.intake.upload"
    _description = "Take in scans"

    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        domain="[('id', 'in', allowed_unit_ids)]",
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    allowed_unit_ids = fields.Many2many("hr.department", compute="_compute_allowed_unit_ids")
    drop_blank = fields.Boolean("Drop blank pages", default=lambda self: self._default_drop_blank())
    attachment_ids = fields.Many2many("ir.attachment", string="Files")

    def _default_drop_blank(self):
        return self.env.user.cluster_body_ids[:1].sudo().intake_drop_blank

    def _compute_allowed_unit_ids(self):
        self.allowed_unit_ids = self.env.user.cluster_body_ids

    def action_take(self):
        self.ensure_one()
        self.env["cluster.intake"]._check_unit(self.unit_id)
        if not self.attachment_ids:
            raise UserError(self.env._("Choose the files first: press the button Files."))
        self.attachment_ids.check_access("read")
        files = [(file.name, file.raw or b"") for file in self.attachment_ids]
        batch = self.env["cluster.intake"]._take(self.unit_id, "upload", files, drop_blank=self.drop_blank)
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.intake",
            "res_id": batch.id,
            "view_mode": "form",
        }


class IntakeFile(models.TransientModel):
    """To which card waiting scans belong."""

    _name = "cluster.intake.file"
    _description = "File scans to a card"

    item_ids = fields.Many2many("cluster.intake.item", string="Scans", required=True)
    unit_id = fields.Many2one("hr.department", "Body", readonly=True)
    document_id = fields.Many2one(
        "cluster.document",
        "Card",
        required=True,
        domain="[('unit_id', '=', unit_id), ('state', 'not in', ('filed', 'void'))]",
        ondelete="cascade",
        help="Type its number, the correspondent or words of the summary.",
    )

    def action_file(self):
        self.ensure_one()
        self.item_ids._check_keeper()
        self.document_id.check_access("write")
        self.item_ids._file_to(self.document_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }
