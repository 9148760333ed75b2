from odoo import models


class ClusterMemberKind(models.Model):
    _name = "cluster.member.kind"
    _inherit = ["cluster.member.kind", "cluster.named"]
