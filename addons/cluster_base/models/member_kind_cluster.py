from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What a member of a kind may do and owes: a word of one cluster does not change it for another.
SHARED = {"has_vote", "vote_weight", "fee_group", "is_trading", "code", "active", "cluster_id"}


class ClusterMemberKind(models.Model):
    """Kinds are common to all clusters, or of one cluster: with its own vote, fee group, questions and papers."""

    _inherit = "cluster.member.kind"

    cluster_id = fields.Many2one(
        "cluster.cluster",
        string="Only of the cluster",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Empty: for every cluster. Duplicate a common kind to give it other votes or questions in one cluster.",
    )

    @api.constrains("cluster_id")
    def _check_members(self):
        for kind in self.sudo().filtered("cluster_id"):
            domain = [("kind_id", "=", kind.id), ("cluster_id", "!=", kind.cluster_id.id)]
            if self.env["cluster.member"].sudo().with_context(active_test=False).search_count(domain, limit=1):
                raise ValidationError(
                    self.env._("Other clusters have members of the kind “%(kind)s” too.", kind=kind.name)
                )

    def write(self, vals):
        if SHARED & vals.keys() and not self.env.su:
            self._check_shared()
        return super().write(vals)

    def copy_data(self, default=None):
        """A second kind of one code would be refused: the copy gets the next free one."""
        copies = super().copy_data(default)
        for kind, vals in zip(self, copies, strict=True):
            if "code" not in (default or {}):
                vals["code"] = kind._free_code()
        return copies

    def _free_code(self) -> str:
        kinds, number = self.sudo().with_context(active_test=False), 2
        while kinds.search_count([("code", "=", f"{self.code}_{number}")], limit=1):
            number += 1
        return f"{self.code}_{number}"

    def _check_shared(self):
        """:raises UserError: members of a cluster that is not the user's would vote or pay otherwise"""
        domain = [
            ("kind_id", "in", self.filtered(lambda kind: not kind.cluster_id).ids),
            ("cluster_id.company_id", "not in", self.env.user.company_ids.ids),
        ]
        member = self.env["cluster.member"].sudo().with_context(active_test=False).search(domain, limit=1)
        if member:
            raise UserError(
                self.env._(
                    "Another cluster has members of the kind “%(kind)s” too: their votes and fees stay. Duplicate the kind, choose your cluster and change the copy.",  # noqa: E501
                    kind=member.kind_id.name,
                )
            )


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    kind_id = fields.Many2one(domain="['|', ('cluster_id', '=', False), ('cluster_id', '=', cluster_id)]")

    @api.constrains("kind_id", "cluster_id")
    def _check_kind(self):
        for member in self.sudo():
            if member.kind_id.cluster_id and member.kind_id.cluster_id != member.cluster_id:
                raise ValidationError(
                    self.env._("“%(kind)s” is a kind of another cluster: choose another one.", kind=member.kind_id.name)
                )


class ClusterCouncilSeat(models.Model):
    _inherit = "cluster.council.seat"

    kind_id = fields.Many2one(domain="['|', ('cluster_id', '=', False), ('cluster_id', '=', cluster_id)]")

    @api.constrains("kind_id", "cluster_id")
    def _check_kind(self):
        for seat in self.sudo():
            if seat.kind_id.cluster_id and seat.kind_id.cluster_id != seat.cluster_id:
                raise ValidationError(
                    self.env._("“%(kind)s” is a kind of another cluster: choose another one.", kind=seat.kind_id.name)
                )


class ClusterRegistration(models.Model):
    _inherit = "cluster.registration"

    def _open_kinds(self):
        """Once the cluster is chosen, the common kinds and its own."""
        kinds = super()._open_kinds()
        cluster = self._cluster() if self else self.env["cluster.cluster"]
        clusters = cluster or self._open_clusters()
        return kinds.filtered(lambda kind: not kind.cluster_id or kind.cluster_id in clusters)
