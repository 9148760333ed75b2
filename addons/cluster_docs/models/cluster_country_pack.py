from odoo import fields, models


class ClusterCluster(models.Model):
    _inherit = "cluster.cluster"

    country_pack_id = fields.Many2one(
        "cluster.country.pack",
        "Country pack",
        ondelete="restrict",
        tracking=True,
        help="What new bodies of this cluster go by. Empty: the pack of the cluster's country.",
    )

    def _country_pack(self):
        """The cluster's own pack, or that of its country, or the platform's first."""
        packs = self.env["cluster.country.pack"].sudo()
        return (
            self.sudo().country_pack_id
            or packs.search([("code", "=", self.country_id.code or "")], limit=1)
            or packs.search([("code", "=", "BY")], limit=1)
        )
