from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import cycles
from .cluster_pickup_point import clock


class ClusterDeliveryDay(models.Model):
    """A weekday on which a point gives out, or on which a member delivers (to one point or to all)."""

    _name = "cluster.delivery.day"
    _description = "Delivery day"
    _order = "weekday, hour_from, id"

    point_id = fields.Many2one("cluster.pickup.point", string="Pickup point", index=True, ondelete="cascade")
    member_id = fields.Many2one(
        "cluster.member",
        index=True,
        ondelete="cascade",
        help="Empty: the point itself gives out on this day.",
    )
    cluster_id = fields.Many2one("cluster.cluster", compute="_compute_cluster_id", store=True, index=True)
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        required=True,
    )
    hour_from = fields.Float(string="From", required=True, default=16.0, aggregator=None)
    hour_to = fields.Float(string="To", required=True, default=18.0, aggregator=None)
    cutoff = fields.Float(
        string="Ordered at least … hours before",
        required=True,
        default=24.0,
        aggregator=None,
        help="An order that comes later is delivered on the next possible day.",
    )

    _whose = models.Constraint(
        "CHECK (num_nonnulls(point_id, member_id) > 0)", "A delivery day is of a pickup point or of a member."
    )
    _hours = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND hour_from < hour_to)",
        "The hours of a day lie between 0:00 and 24:00, and it ends after it begins.",
    )
    _cutoff_range = models.Constraint(
        "CHECK (cutoff BETWEEN 0 AND 336)", "An order is asked for 0 to 336 hours (two weeks) before."
    )

    @api.depends("point_id.cluster_id", "member_id.cluster_id")
    def _compute_cluster_id(self):
        for rule in self:
            rule.cluster_id = rule.point_id.cluster_id or rule.member_id.cluster_id

    @api.constrains("point_id", "member_id")
    def _check_cluster(self):
        for rule in self.sudo():
            if rule.point_id and rule.member_id and rule.point_id.cluster_id != rule.member_id.cluster_id:
                raise ValidationError(self.env._("The member and the pickup point belong to different clusters."))

    def _engine_rules(self):
        return [cycles.Rule(int(rule.weekday), rule.hour_from, rule.cutoff) for rule in self]

    def _hours_on(self, day):
        rule = self.filtered(lambda one: int(one.weekday) == day.weekday())[:1]
        return f"{clock(rule.hour_from)}–{clock(rule.hour_to)}" if rule else ""
