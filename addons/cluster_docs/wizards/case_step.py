from odoo import fields, models

from ..models.case_file_retention import DECISIONS


class CaseStep(models.TransientModel):
    """What is entered about closed files: the commission's decision, or the event that the term waits for."""

    _name = "cluster.case.step"
    _description = "Step of case files"

    step = fields.Selection([("review", "Review"), ("event", "Event")], required=True, readonly=True)
    case_file_ids = fields.Many2many("cluster.case.file", required=True, readonly=True)
    day = fields.Date("On", required=True, default=fields.Date.context_today)
    decision = fields.Selection(DECISIONS, default="destroy")
    protocol = fields.Char("Protocol", help="Date and number of the commission's protocol.")
    until = fields.Date("Keep until")
    note = fields.Char()

    def action_apply(self):
        self.ensure_one()
        self.case_file_ids.check_access("write")
        if self.step == "review":
            self.case_file_ids._enter_review(self.decision, self.day, self.protocol, self.until)
        else:
            self.case_file_ids._enter_event(self.day, self.note)
        return {"type": "ir.actions.act_window_close"}
