from odoo import api, fields, models


class DeadlineSuspend(models.TransientModel):
    _name = "cluster.deadline.suspend"
    _description = "Suspend a term"

    document_id = fields.Many2one("cluster.document", required=True, ondelete="cascade")
    date_from = fields.Date("First day", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Last day", help="Empty: until the term is let run again.")
    ground = fields.Char(required=True)
    law_ref = fields.Char("Legal basis", compute="_compute_law_ref", store=True, readonly=False, precompute=True)

    @api.depends("document_id")
    def _compute_law_ref(self):
        for wizard in self:
            deadline = wizard.document_id.deadline_id.sudo()
            wizard.law_ref = deadline._fact("suspension_law_ref") if deadline.rule_id else False

    def action_apply(self):
        self.ensure_one()
        self.document_id._suspend(self.date_from, self.date_to, self.ground, self.law_ref)
        return {"type": "ir.actions.act_window_close"}
