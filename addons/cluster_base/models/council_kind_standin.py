from odoo import fields, models


class ClusterMemberKind(models.Model):
    _inherit = "cluster.member.kind"

    has_vote = fields.Boolean(default=True)
    vote_weight = fields.Float(default=1.0)
