from odoo import api, fields, models

from ..engine import funding
from .cluster_fee_rule import exact


class ClusterProjectLine(models.Model):
    _name = "cluster.project.line"
    _description = "Budget line of a project"
    _order = "project_id, sequence, id"

    project_id = fields.Many2one("cluster.project", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="project_id.cluster_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    code = fields.Char()
    name = fields.Char("Budget line", required=True, translate=True)
    is_eligible = fields.Boolean("Eligible", default=True, help="The grant pays its part of this spending.")
    currency_id = fields.Many2one(related="project_id.currency_id")
    planned = fields.Monetary(required=True)
    spending_ids = fields.One2many("cluster.project.spending", "line_id", "Spending")
    spent = fields.Monetary(compute="_compute_spent", store=True)
    left = fields.Monetary("Left", compute="_compute_spent", store=True)
    spent_percent = fields.Float("Per cent", digits=(5, 2), compute="_compute_spent", store=True, aggregator=None)

    _planned_positive = models.Constraint("CHECK (planned >= 0)", "A plan is not negative: enter 0 or more.")

    @api.depends("planned", "spending_ids.amount")
    def _compute_spent(self):
        for line in self:
            spent = sum(exact(spending.amount) for spending in line.spending_ids)
            line.spent = float(spent)
            line.left = float(exact(line.planned) - spent)
            line.spent_percent = float(funding.percent(exact(spent), exact(line.planned)))

    @api.depends("code", "name", "project_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " ".join(part for part in (line.code, line.name) if part)
