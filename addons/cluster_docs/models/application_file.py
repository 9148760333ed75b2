from odoo import api, fields, models


class ApplicationFile(models.Model):
    _name = "cluster.application.file"
    _description = "File of an Application"
    _order = "application_id, id"

    application_id = fields.Many2one("cluster.application", required=True, index=True, ondelete="cascade")
    key = fields.Char(required=True, help="The question the file answers")
    name = fields.Char("File", required=True)
    size = fields.Integer("Bytes", required=True)
    size_text = fields.Char(compute="_compute_size_text")
    mimetype = fields.Char("Type", required=True)
    attachment_id = fields.Many2one("ir.attachment", required=True, ondelete="restrict")

    _size_check = models.Constraint("CHECK(size > 0)", "A file has content.")

    @api.depends("size")
    @api.depends_context("lang")
    def _compute_size_text(self):
        for file in self:
            if file.size < 100_000:
                file.size_text = self.env._("%(size)s KB", size=max(1, round(file.size / 1024)))
            else:
                megabytes = f"{file.size / 1024 / 1024:.1f}".replace(".", self.env._("."))
                file.size_text = self.env._("%(size)s MB", size=megabytes)

    def unlink(self):
        attachments = self.attachment_id
        result = super().unlink()
        attachments.unlink()
        return result

    def action_download(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=1",
            "target": "new",
        }
