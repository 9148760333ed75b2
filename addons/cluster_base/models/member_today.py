"""Mandates and applications count by the day it is where the cluster is: a visitor, a portal user without a zone and
the nightly run would otherwise live in UTC and be a day behind until the morning."""

from odoo import api, models


class ClusterMemberLink(models.Model):
    _inherit = "cluster.member.link"

    @api.depends("date_from", "date_to", "member_id.is_live", "member_id.term_to")
    def _compute_has_rights(self):  # pylint: disable=missing-return
        for cluster, links in self.grouped(lambda link: link.member_id.cluster_id).items():
            super(ClusterMemberLink, links.with_context(tz=cluster.sudo().tz))._compute_has_rights()

    def action_end(self):  # pylint: disable=missing-return
        for cluster, links in self.grouped(lambda link: link.member_id.cluster_id).items():
            super(ClusterMemberLink, links.with_context(tz=cluster.sudo().tz)).action_end()


class ClusterMember(models.Model):
    _inherit = "cluster.member"

    def _current_links(self, day=None):
        return super()._current_links(day or self.cluster_id._today())

    @api.model
    def _of_user(self):
        """Each cluster's members by the day of that cluster; clusters of one zone are asked together."""
        found = self.browse()
        clusters = self.env["cluster.cluster"].sudo().with_context(active_test=False).search([])  # pylint: disable=no-search-all
        for zone in set(clusters.mapped("tz")):
            there = super(ClusterMember, self.with_context(tz=zone))._of_user().with_env(self.env)
            found |= there.filtered(lambda member, zone=zone: member.sudo().cluster_id.tz == zone)
        return found


class ClusterRegistration(models.Model):
    _inherit = "cluster.registration"

    def _file(self, source=None, clerk=None, filed_on=None):
        return super()._file(source, clerk, filed_on or self._cluster()._today())
