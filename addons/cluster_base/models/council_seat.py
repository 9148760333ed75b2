from odoo import api, fields, models
from odoo.fields import Domain


class ClusterCouncilSeat(models.Model):
    """A seat on the cluster's council: a person who stands for one kind of member, from a day to a day."""

    _name = "cluster.council.seat"
    _description = "Seat on the council"
    _inherit = ["mail.thread"]
    _order = "cluster_id, role, id"
    _rec_name = "partner_id"

    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, index=True, ondelete="restrict", tracking=True
    )
    member_id = fields.Many2one(
        "cluster.member",
        string="Sent by",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('cluster_id', '=', cluster_id)]",
        help="The member that the person speaks for; empty for the authority's own seats.",
    )
    kind_id = fields.Many2one(
        "cluster.member.kind",
        string="Stands for",
        required=True,
        ondelete="restrict",
        compute="_compute_kind_id",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="The group of interest that the cap on votes is counted by.",
    )
    role = fields.Selection(
        [("chair", "Chair"), ("secretary", "Secretary"), ("member", "Member")],
        required=True,
        default="member",
        tracking=True,
    )
    weight = fields.Float(string="Votes", required=True, default=1.0, digits=(8, 2), tracking=True)
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date(string="Until", tracking=True)
    active = fields.Boolean(default=True)

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A seat ends on or after the day on which it begins."
    )
    _weight_positive = models.Constraint("CHECK (weight > 0)", "A seat has at least a part of a vote.")
    _person_once = models.Constraint(
        "EXCLUDE USING gist (cluster_id WITH =, partner_id WITH =, daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (active)",
        "This person already has a seat on the council: end that one first.",
    )
    _member_once = models.Constraint(
        "EXCLUDE USING gist (cluster_id WITH =, member_id WITH =, daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (active)",
        "This member already has a seat on the council on these days: a member has one voice.",
    )
    _chair_once = models.Constraint(
        "EXCLUDE USING gist (cluster_id WITH =, daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (role = 'chair' AND active)",
        "The council already has a chair: end that seat first.",
    )

    def _auto_init(self):
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        return super()._auto_init()

    @api.depends("member_id")
    def _compute_kind_id(self):
        for seat in self:
            seat.kind_id = seat.member_id.kind_id or seat.kind_id

    @api.model
    def _sitting(self, cluster, day):
        """The seats of the cluster's council on the day; that of a member whose rights rest is empty."""
        return self.search(
            Domain("cluster_id", "=", cluster.id)
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
            & (Domain("member_id", "=", False) | Domain("member_id.is_live", "=", True)),
            order="role, id",
        )
