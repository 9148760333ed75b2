from odoo import api, models


class ClusterMemberFee(models.Model):
    _inherit = "cluster.member.fee"

    @api.model
    def _load_demo_fees(self):
        return True
