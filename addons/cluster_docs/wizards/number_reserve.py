from odoo import fields, models

from ..models.document_number_block import KINDS


class NumberReserve(models.TransientModel):
    _name = "cluster.number.reserve"
    _description = "Reserve numbers"

    journal_id = fields.Many2one("cluster.document.journal", required=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, default="reserved")
    size = fields.Integer("How many", required=True, default=1)
    reason = fields.Char("What for", required=True)

    def action_reserve(self):
        """Makes the reservation; its numbers are there when the call returns over RPC."""
        self.ensure_one()
        block = self.env["cluster.document.number.block"].create(
            {"journal_id": self.journal_id.id, "kind": self.kind, "size": self.size, "reason": self.reason}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "cluster.document.number.block",
            "res_id": block.id,
            "view_mode": "form",
        }
