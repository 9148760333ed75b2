from odoo import api, fields, models
from odoo.exceptions import UserError


class DeadlineWizard(models.TransientModel):
    _name = "cluster.deadline.wizard"
    _description = "New deadline"

    document_id = fields.Many2one("cluster.document", required=True, ondelete="cascade")
    rule_id = fields.Many2one("cluster.deadline.rule", "Rule")
    start_date = fields.Date(required=True, compute="_compute_start_date", store=True, readonly=False, precompute=True)
    due_date = fields.Date(compute="_compute_due_date", store=True, readonly=False, precompute=True)
    reason = fields.Char(required=True)

    @api.depends("document_id")
    def _compute_start_date(self):
        for wizard in self:
            document = wizard.document_id
            wizard.start_date = (
                document.deadline_id.event_date
                or document.deadline_id.start_date
                or document.received_on
                or document.registration_date
                or fields.Date.context_today(self)
            )

    @api.depends("rule_id", "start_date")
    def _compute_due_date(self):
        for wizard in self:
            if wizard.rule_id and wizard.start_date:
                deadlines = self.env["cluster.deadline"]
                vals = deadlines._prepare_rule_vals(wizard.document_id, wizard.rule_id, wizard.start_date, "—")
                wizard.due_date = vals["due_date"]
            else:
                wizard.due_date = wizard.due_date or wizard.document_id.due_date

    def action_apply(self):
        self.ensure_one()
        document = self.document_id
        document.check_access("write")
        if document.state not in ("registered", "execution"):
            raise UserError(self.env._("A deadline is set on a registered document that is not closed yet."))
        if not self.rule_id and not self.due_date:
            raise UserError(self.env._("Choose a rule, or write the day."))
        if not self.rule_id and document._open_suspension():
            raise UserError(document._suspended_text())
        if self.due_date and self.due_date < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "%(day)s has passed: a term cannot end in the past. Write a later day, or choose another rule.",
                    day=self.due_date.strftime("%d.%m.%Y"),
                )
            )
        if self.rule_id:
            document._set_deadline(self.rule_id, self.start_date, self.reason)
        else:
            document._set_due_date(self.due_date, self.reason)
        return {"type": "ir.actions.act_window_close"}
