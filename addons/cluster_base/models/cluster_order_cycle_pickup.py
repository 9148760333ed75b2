from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .cluster_pickup_point import clock


class ClusterOrderCyclePickup(models.Model):
    """Where and when the goods of an order cycle are given out."""

    _name = "cluster.order.cycle.pickup"
    _description = "Pickup of an order cycle"
    _order = "day, hour_from, id"
    _rec_name = "point_id"

    cycle_id = fields.Many2one("cluster.order.cycle", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one("cluster.cluster", related="cycle_id.cluster_id", store=True)
    point_id = fields.Many2one(
        "cluster.pickup.point", string="Pickup point", required=True, index=True, ondelete="restrict"
    )
    day = fields.Date(required=True)
    hour_from = fields.Float(string="From", required=True, default=16.0, aggregator=None)
    hour_to = fields.Float(string="To", required=True, default=18.0, aggregator=None)

    _point_day_uniq = models.Constraint("UNIQUE (cycle_id, point_id, day)", "This pickup point already has that day.")
    _hours = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND hour_from < hour_to)",
        "The hours of pickup lie between 0:00 and 24:00, and it ends after it begins.",
    )

    @api.constrains("day", "point_id", "cycle_id")
    def _check_day(self):
        for pickup in self.sudo():
            cycle, point = pickup.cycle_id, pickup.point_id
            if point.cluster_id != cycle.cluster_id:
                raise ValidationError(
                    self.env._("%(point)s belongs to another cluster: choose a point of this one.", point=point.name)
                )
            if pickup.day < cycle.cluster_id._local_day(cycle.closes_at):
                raise ValidationError(
                    self.env._(
                        "Goods cannot be collected on %(day)s, before the cycle closes: choose a later day.",
                        day=f"{pickup.day:%d.%m.%Y}",
                    )
                )
            closed = point.closed_ids.filtered(lambda one, pickup=pickup: one.day == pickup.day)
            if closed:
                raise ValidationError(closed._words())

    def _prepare_next_week_vals(self):
        return {
            "point_id": self.point_id.id,
            "day": self.day + timedelta(days=7),
            "hour_from": self.hour_from,
            "hour_to": self.hour_to,
        }

    def _hours(self) -> str:
        return f"{clock(self.hour_from)}–{clock(self.hour_to)}"
