from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class AcquaintanceLine(models.Model):
    _name = "cluster.acquaintance.line"
    _description = "Person to be acquainted"
    _order = "sheet_id, id"
    _rec_name = "user_id"

    sheet_id = fields.Many2one("cluster.acquaintance", required=True, readonly=True, index=True, ondelete="cascade")
    document_id = fields.Many2one(related="sheet_id.document_id", store=True, index=True)
    user_id = fields.Many2one("res.users", "Person", required=True, readonly=True, index=True, ondelete="restrict")
    post = fields.Char(readonly=True, help="As it was on the day the sheet was sent.")
    sent_on = fields.Date(related="sheet_id.sent_on")
    due_date = fields.Date(related="sheet_id.due_date", store=True)
    sheet_state = fields.Selection(related="sheet_id.state", store=True)
    read_at = fields.Datetime("Read", readonly=True)

    _user_uniq = models.Constraint("UNIQUE(sheet_id, user_id)", "This person is on the sheet already.")
    _unread = models.Index("(user_id) WHERE read_at IS NULL")

    def action_read(self):
        """One's own line only: acquainting is personal, nobody does it for another."""
        for line in self:
            line._mark_read()
        return True

    def _mark_read(self):
        self.ensure_one()
        if self.user_id != self.env.user:
            raise AccessError(self.env._("Only %(name)s can say so.", name=self.user_id.sudo().name))
        if self.read_at:
            return
        if self.sheet_id.sudo().state != "sent":
            raise UserError(self.env._("This sheet was cancelled: there is nothing to read."))
        line = self.sudo()
        line.read_at = fields.Datetime.now()
        document = line.document_id
        text = self.env._("%(name)s has read the document", name=self.user_id.name)
        document.with_user(self.env.user).sudo()._log_event("read", text, {"sheet": line.sheet_id.id, "line": line.id})
        document._end_tasks("acquaintance", line, feedback=text)
        if all(one.read_at for one in line.sheet_id.line_ids):
            line.sheet_id.state = "done"

    def action_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document",
            "res_id": self.document_id.id,
            "view_mode": "form",
        }
