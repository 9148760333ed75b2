from odoo import fields, models


class ClusterMemberKind(models.Model):
    """What a member is. Six kinds come as data; a seventh is added in the settings, not in code."""

    _name = "cluster.member.kind"
    _description = "Kind of member"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    is_trading = fields.Boolean(string="Sells goods or services", default=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another kind of member already has this code.")
