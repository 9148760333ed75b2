from odoo import fields, models


class ClusterProjectSource(models.Model):
    _name = "cluster.project.source"
    _description = "Source of a project's money"
    _order = "project_id, sequence, id"

    project_id = fields.Many2one("cluster.project", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="project_id.cluster_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Source", required=True, translate=True)
    is_grant = fields.Boolean("Grant", default=True)
    currency_id = fields.Many2one(related="project_id.currency_id")
    amount = fields.Monetary(required=True)
    note = fields.Char("Contract or decision")

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "Money that comes in is not negative: enter 0 or more.")
