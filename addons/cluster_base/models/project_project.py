from odoo import fields, models


class ProjectProject(models.Model):
    _inherit = "project.project"

    workgroup_id = fields.Many2one(
        "cluster.workgroup", string="Working group", readonly=True, index="btree_not_null", ondelete="restrict"
    )
