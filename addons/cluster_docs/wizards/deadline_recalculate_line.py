from odoo import fields, models


class DeadlineRecalculateLine(models.TransientModel):
    _name = "cluster.deadline.recalculate.line"
    _description = "Case whose term is recalculated"
    _order = "id"

    wizard_id = fields.Many2one("cluster.deadline.recalculate", required=True, index=True, ondelete="cascade")
    document_id = fields.Many2one("cluster.document", required=True, readonly=True, ondelete="cascade")
    old_due_date = fields.Date("Old day", readonly=True)
    new_due_date = fields.Date("New day", readonly=True)
    chosen = fields.Boolean("Move")
