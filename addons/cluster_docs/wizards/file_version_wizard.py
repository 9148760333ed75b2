import base64

from odoo import fields, models
from odoo.exceptions import UserError


class FileVersionWizard(models.TransientModel):
    """Brings a changed file back. It says which version it was made from: that is how a foreign change is noticed."""

    _name = "cluster.file.version.wizard"
    _description = "New version of a file"

    file_id = fields.Many2one("cluster.document.file", required=True, readonly=True, ondelete="cascade")
    based_on_id = fields.Many2one(
        "cluster.document.file.version",
        "Made from version",
        required=True,
        domain="[('file_id', '=', file_id)]",
        ondelete="cascade",
    )
    content = fields.Binary("Changed file", required=True, attachment=False)
    filename = fields.Char()
    comment = fields.Char("What changed")

    def action_save(self):
        """Keeps the file. Somebody else's change in between is shown beside it, with the choice."""
        self.ensure_one()
        if not self.content:
            raise UserError(self.env._("Choose the changed file."))
        version = self.file_id._add_version(
            self.filename or self.file_id.name, base64.b64decode(self.content), self.based_on_id, self.comment
        )
        if version.state == "conflict":
            return version.action_compare()
        return {"type": "ir.actions.act_window_close"}


class FileRelease(models.TransientModel):
    _name = "cluster.file.release"
    _description = "Release of a file that another has in hand"

    file_id = fields.Many2one("cluster.document.file", required=True, readonly=True, ondelete="cascade")
    holder_id = fields.Many2one(related="file_id.checkout_user_id")
    since = fields.Datetime(related="file_id.checkout_at")
    reason = fields.Char(required=True)

    def action_release(self):
        self.ensure_one()
        self.file_id._force_release(self.reason)
        return {"type": "ir.actions.act_window_close"}
