from odoo import fields, models


class DocumentReason(models.TransientModel):
    """Asks for the words that a step needs: why, what was done."""

    _name = "cluster.document.reason"
    _description = "Reason of a step"

    document_id = fields.Many2one("cluster.document", required=True, ondelete="cascade")
    executor_id = fields.Many2one("cluster.resolution.executor", ondelete="cascade")
    step = fields.Selection(
        [
            ("void", "Void"),
            ("control_on", "Put on control"),
            ("control_off", "Take off control"),
            ("report", "Report"),
            ("answered", "Close"),
            ("reopen", "Take up again"),
        ],
        required=True,
    )
    reason = fields.Text("Reason or result", required=True)
    answer_id = fields.Many2one(
        "cluster.document",
        "Answer",
        domain="[('parent_id', '=', document_id), ('number', '!=', False), ('state', '!=', 'void')]",
    )

    def action_apply(self):
        self.ensure_one()
        document = self.document_id
        if self.step == "report":
            self.executor_id.check_access("read")
            self.executor_id._report(self.reason)
            return {"type": "ir.actions.act_window_close"}
        document.check_access("write")
        if self.step == "void":
            document._void(self.reason)
        elif self.step == "control_on":
            document._put_on_control(self.reason)
        elif self.step == "control_off":
            document._take_off_control(self.reason)
        elif self.step == "reopen":
            document._reopen(self.reason)
        else:
            document._check_own_answer(self.answer_id)
            document._mark_answered(self.answer_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
