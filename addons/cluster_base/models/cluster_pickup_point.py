from odoo import fields, models

from ..engine import cycles


def clock(hour: float) -> str:
    """16.5 as 16:30."""
    minutes = round(hour * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


class ClusterPickupPoint(models.Model):
    """A place where guests collect what they ordered from several farms."""

    _name = "cluster.pickup.point"
    _description = "Pickup point"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    cluster_id = fields.Many2one(
        "cluster.cluster",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["cluster.member"]._default_cluster_id(),
    )
    territory_id = fields.Many2one(
        "cluster.territory",
        string="Place",
        required=True,
        domain=[("kind", "in", ("village", "council"))],
        ondelete="restrict",
    )
    address = fields.Char(required=True, translate=True, tracking=True)
    hours = fields.Char(
        string="Open", translate=True, help="As guests read it, e.g. Tuesday and Friday, 16:00 to 18:00."
    )
    instructions = fields.Text(string="How to find it", translate=True)
    day_ids = fields.One2many("cluster.delivery.day", "point_id", string="Days")
    closed_ids = fields.One2many("cluster.pickup.closed", "point_id", string="Closed on")

    def _possible_days(self, members, now, count=4):
        """[(day, hours)] on which these members can deliver to the point.

        :param now: instant, UTC without zone
        """
        self.ensure_one()
        point = self.sudo()
        local = point.cluster_id._local(now)
        Day = self.env["cluster.delivery.day"].sudo()
        sellers = [
            Day.search([("member_id", "=", member.id), ("point_id", "in", (False, point.id))]) for member in members
        ]
        own = point.day_ids.filtered(lambda rule: not rule.member_id)
        days = cycles.possible_days(
            local,
            own._engine_rules(),
            [rules._engine_rules() for rules in sellers],
            set(point.closed_ids.mapped("day")),
            count,
        )
        return [(day, own._hours_on(day)) for day in days]
