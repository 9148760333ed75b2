import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClusterCluster(models.Model):
    _name = "cluster.cluster"
    _description = "Cluster"
    _inherit = ["mail.thread"]
    _order = "name"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, tracking=True, help="Short sign that begins the numbers of contracts, e.g. SM.")
    territory_id = fields.Many2one(
        "cluster.territory", string="District", domain=[("kind", "=", "district")], ondelete="restrict", tracking=True
    )
    company_id = fields.Many2one(
        "res.company", string="Cluster centre", required=True, default=lambda self: self.env.company, index=True
    )
    country_id = fields.Many2one(
        "res.country", compute="_compute_country_id", store=True, readonly=False, string="Country"
    )
    tz = fields.Selection("_tz_get", string="Time zone", required=True, default="Europe/Minsk")
    description = fields.Html(translate=True, string="About the cluster")
    unit_ids = fields.One2many("hr.department", "cluster_id", string="Bodies and units")
    member_ids = fields.One2many("cluster.member", "cluster_id", string="Members")
    member_count = fields.Integer(string="Active members", compute="_compute_member_count")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Another cluster already has this code.")
    _code_form = models.Constraint(
        "CHECK (code ~ '^[A-Z0-9]{1,8}$')", "The code is one to eight capital Latin letters or digits, e.g. SM."
    )

    @api.model
    def _tz_get(self):
        return [(zone, zone) for zone in pytz.common_timezones]

    @api.depends("territory_id.country_id")
    def _compute_country_id(self):
        for cluster in self:
            cluster.country_id = cluster.territory_id.country_id or cluster.country_id

    @api.depends("member_ids.is_live")
    def _compute_member_count(self):
        counts = dict(
            self.env["cluster.member"]._read_group(
                [("cluster_id", "in", self.ids), ("is_live", "=", True)], ["cluster_id"], ["__count"]
            )
        )
        for cluster in self:
            cluster.member_count = counts.get(cluster, 0)

    @api.constrains("territory_id")
    def _check_territory(self):
        for cluster in self:
            if cluster.territory_id and cluster.territory_id.kind != "district":
                raise ValidationError(
                    self.env._(
                        "%(place)s is not a district: choose the cluster's district.", place=cluster.territory_id.name
                    )
                )

    def _today(self):
        """The day it is where the cluster is, whoever looks: a visitor and the nightly run have no zone of their own.
        For no cluster in particular: where the reader is."""
        return fields.Date.context_today(self.with_context(tz=self[:1].sudo().tz) if self else self)

    def _coordinator(self):
        """Who keeps the cluster's members: the first coordinator of its centre, else an administrator, else nobody."""
        self.ensure_one()
        Users = self.env["res.users"].sudo()
        centre = [("company_ids", "in", self.sudo().company_id.ids), ("share", "=", False)]
        for role in ("coordinator", "administrator"):
            group = self.env.ref(f"cluster_base.group_{role}")
            found = Users.search([*centre, ("all_group_ids", "in", group.ids)], order="id", limit=1)
            if found:
                return found
        return Users

    def action_members(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("cluster_base.action_member")
        return {**action, "domain": [("cluster_id", "in", self.ids)], "context": {"default_cluster_id": self[:1].id}}
