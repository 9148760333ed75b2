from odoo import fields, models

from ..engine import reminder


class ReminderRule(models.Model):
    """How many days before a term people are reminded, and after how many the superior is told: in general, for a
    journal, for a kind of term. The most particular rule counts."""

    _name = "cluster.reminder.rule"
    _description = "Rule of reminders"
    _order = "deadline_rule_id nulls first, journal_id nulls first, id"

    name = fields.Char(required=True, translate=True)
    journal_id = fields.Many2one("cluster.document.journal", index=True, ondelete="cascade")
    deadline_rule_id = fields.Many2one("cluster.deadline.rule", "Term", index=True, ondelete="cascade")
    days_before = fields.Integer("Remind, days before", required=True, default=3)
    escalate_after = fields.Integer(
        "Tell the superior, days after", required=True, default=3, help="0: the superior is not told."
    )
    active = fields.Boolean(default=True)

    _days = models.Constraint(
        "CHECK(days_before BETWEEN 0 AND 60 AND escalate_after BETWEEN 0 AND 365)",
        "Days before a term lie between 0 and 60, days after it between 0 and 365.",
    )
    _place_uniq = models.UniqueIndex(
        "(coalesce(journal_id, 0), coalesce(deadline_rule_id, 0)) WHERE active",
        "There is a rule for this journal and this term already: change that one.",
    )

    def _rules(self):
        return [
            reminder.Rule(
                rule.days_before, rule.escalate_after, rule.journal_id.id or None, rule.deadline_rule_id.id or None
            )
            for rule in self.sudo().search([])
        ]
