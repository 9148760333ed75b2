from odoo import fields, models


class ClusterPlanSubject(models.Model):
    """What members offer and need in a season: beds, meals, guides. More are added in the settings."""

    _name = "cluster.plan.subject"
    _description = "Subject of plans"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    unit = fields.Char(required=True, translate=True, help="What is counted a day, e.g. places.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
