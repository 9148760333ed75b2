from odoo import fields, models

from .cluster_member import STAFF


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    owner_id = fields.Many2one(
        "res.partner", "Owned by", index="btree_not_null", ondelete="restrict", groups=STAFF, tracking=True,
        help="Who owns this farm or firm. What two members of one owner sell each other is no trade between members.",
    )  # fmt: skip
