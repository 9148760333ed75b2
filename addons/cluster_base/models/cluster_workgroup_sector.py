from odoo import fields, models


class ClusterWorkgroupSector(models.Model):
    """The field of life a working group deals with. Four come as data; more are added in the settings."""

    _name = "cluster.workgroup.sector"
    _description = "Sector of working groups"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
