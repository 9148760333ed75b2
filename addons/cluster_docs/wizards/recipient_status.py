from odoo import fields, models

from ..models.document_recipient import STATUSES


class RecipientStatus(models.TransientModel):
    _name = "cluster.recipient.status"
    _description = "Set the status of addressees"

    recipient_ids = fields.Many2many("cluster.document.recipient", string="Addressees")
    status = fields.Selection(STATUSES, required=True, default="sent")
    at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    note = fields.Char("Remark")

    def action_set(self):
        self.ensure_one()
        self.recipient_ids.check_access("write")
        self.recipient_ids._set_status(self.status, self.at, self.note)
        return {"type": "ir.actions.act_window_close"}
