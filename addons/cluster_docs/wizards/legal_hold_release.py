from odoo import fields, models


class LegalHoldRelease(models.TransientModel):
    _name = "cluster.legal.hold.release"
    _description = "Release a legal hold"

    hold_id = fields.Many2one("cluster.legal.hold", required=True, ondelete="cascade")
    reason = fields.Char(required=True)

    def action_release(self):
        self.ensure_one()
        self.hold_id.check_access("write")
        self.hold_id._release(self.reason)
        return {"type": "ir.actions.act_window_close"}
