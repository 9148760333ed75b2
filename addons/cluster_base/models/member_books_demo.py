from odoo import models


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    def _load_demo_books(self):
        pass
