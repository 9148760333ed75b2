from odoo import fields, models


class ClusterProjectPartner(models.Model):
    _name = "cluster.project.partner"
    _description = "Partner of a project"
    _order = "project_id, sequence, id"
    _rec_name = "partner_id"

    project_id = fields.Many2one("cluster.project", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="project_id.cluster_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one("res.partner", "Partner", required=True, ondelete="restrict")
    role = fields.Selection([("lead", "Lead partner"), ("partner", "Partner")], required=True, default="partner")
    country_id = fields.Many2one(related="partner_id.country_id")
    currency_id = fields.Many2one(related="project_id.currency_id")
    share = fields.Monetary("Share of the budget")

    _partner_uniq = models.Constraint("UNIQUE (project_id, partner_id)", "This partner already stands in the project.")
    _lead_uniq = models.UniqueIndex("(project_id) WHERE role = 'lead'", "A project has one lead partner.")
    _share_positive = models.Constraint("CHECK (COALESCE(share, 0) >= 0)", "A share is not negative: enter 0 or more.")
