from odoo import api, fields, models
from odoo.fields import Domain


class Document(models.Model):
    """Who reads which documents, said once: rules of whatever hangs on a document refer to it."""

    _inherit = "cluster.document"

    may_read = fields.Boolean(compute="_compute_may_read", search="_search_may_read")

    @api.depends_context("uid")
    def _compute_may_read(self):
        readable = self.sudo().search(Domain("id", "in", self.ids) & self._readable_domain())
        for document in self:
            document.may_read = document in readable

    def _search_may_read(self, operator, value):
        if operator != "in":
            return NotImplemented
        readable = self._readable_domain()
        return readable if True in value else ~readable

    @api.model
    def _readable_domain(self):
        """The documents that the present user reads, as the record rules of documents say it."""
        user = self.env.user
        if user.has_group("cluster_base.group_auditor") or user.has_group("cluster_base.group_administrator"):
            return Domain.TRUE
        readable = Domain.FALSE
        if user.has_group("cluster_base.group_clerk") or user.has_group("cluster_base.group_head"):
            readable |= Domain("unit_id", "in", user.cluster_body_ids.ids) | Domain("executor_ids", "in", [user.id])
        if user.has_group("cluster_base.group_coordinator"):
            readable |= Domain("cluster_id", "in", user.cluster_body_ids.cluster_id.ids)
        return readable
