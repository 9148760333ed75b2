from odoo import fields, models


class ArchiveReceipt(models.TransientModel):
    _name = "cluster.archive.receipt"
    _description = "Receipt of the archive"

    transfer_id = fields.Many2one("cluster.archive.transfer", required=True, ondelete="cascade")
    receipt = fields.Char("No. of the receipt", required=True)
    day = fields.Date("Received on", required=True, default=fields.Date.context_today)

    def action_receive(self):
        self.ensure_one()
        self.transfer_id.check_access("write")
        self.transfer_id._receive(self.receipt, self.day)
        return {"type": "ir.actions.act_window_close"}
