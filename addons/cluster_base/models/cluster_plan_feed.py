import secrets

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine import ical


class ClusterPlanFeed(models.Model):
    """The secret address under which a calendar program reads the joint plan."""

    _name = "cluster.plan.feed"
    _description = "Calendar feed of the plan"
    _rec_name = "cluster_id"

    cluster_id = fields.Many2one("cluster.cluster", required=True, index=True, ondelete="cascade")
    member_id = fields.Many2one(
        "cluster.member", index=True, ondelete="cascade", help="Empty: of the cluster's centre."
    )
    token = fields.Char(required=True, copy=False, default=lambda self: secrets.token_urlsafe(24))
    renewed_at = fields.Datetime(string="Address made on", default=fields.Datetime.now)
    url = fields.Char(string="Address for calendar programs", compute="_compute_url")

    _token_uniq = models.Constraint("UNIQUE (token)", "Two feeds cannot have one key.")
    _owner_uniq = models.UniqueIndex(
        "(cluster_id, COALESCE(member_id, 0))", "This calendar has its address already: renew that one."
    )

    @api.depends("token", "cluster_id.company_id")
    def _compute_url(self):
        for feed in self:
            feed.url = f"{feed.cluster_id.sudo().company_id.get_base_url()}/plan/{feed.token}.ics"

    @api.model
    def _of(self, cluster, member=None):
        """The feed of a member, or of the cluster's centre; made when first asked for."""
        found = self.sudo().search(
            [("cluster_id", "=", cluster.id), ("member_id", "=", member.id if member else False)], limit=1
        )
        return found or self.sudo().create({"cluster_id": cluster.id, "member_id": member.id if member else False})

    def _renew(self):
        """The old address stops at once."""
        self.sudo().write({"token": secrets.token_urlsafe(24), "renewed_at": fields.Datetime.now()})

    def action_renew(self):
        self.check_access("write")
        self._renew()

    def _content(self):
        """The feed as bytes: what all members may see, and the member's own; titles and places, no people."""
        self.ensure_one()
        shown = Domain("visible_to", "=", "cluster") & self.env["cluster.plan"]._standing()
        if self.member_id:
            shown |= Domain("member_id", "=", self.member_id.id)
        plans = self.env["cluster.plan"].sudo().search(shown & Domain("cluster_id", "=", self.cluster_id.id))
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid", "cluster")
        kinds = dict(plans._fields["kind"]._description_selection(self.env))
        return ical.feed(
            [
                ical.Entry(
                    uid=f"plan-{plan.id}@{uuid}",
                    start=plan.date_from,
                    end=plan.date_to,
                    summary=plan.name,
                    place=plan.territory_id.name or "",
                    category=kinds[plan.kind],
                    changed=plan.write_date,
                )
                for plan in plans
            ],
            self.cluster_id.name,
        )
