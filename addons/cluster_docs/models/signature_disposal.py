from odoo import models


class Signature(models.Model):
    _inherit = "cluster.signature"

    def _breach(self):
        """The signature of a file that an act destroyed is not broken: its digest stays as the proof."""
        self.ensure_one()
        if self.sudo().attachment_id.cluster_disposal_act_id.state == "executed":
            return ""
        return super()._breach()
