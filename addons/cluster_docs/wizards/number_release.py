from odoo import fields, models


class NumberRelease(models.TransientModel):
    _name = "cluster.number.release"
    _description = "Release reserved numbers"

    line_ids = fields.Many2many("cluster.document.number", string="Numbers")
    reason = fields.Char("Why not used", required=True)

    def action_release(self):
        self.ensure_one()
        self.line_ids._release(self.reason)
        return {"type": "ir.actions.act_window_close"}
