from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClusterPickupClosed(models.Model):
    """A day on which a pickup point is closed although it is one of its days."""

    _name = "cluster.pickup.closed"
    _description = "Closed day of a pickup point"
    _order = "day, id"
    _rec_name = "day"

    point_id = fields.Many2one("cluster.pickup.point", required=True, index=True, ondelete="cascade")
    day = fields.Date(required=True)
    reason = fields.Char(required=True, translate=True)

    _day_uniq = models.Constraint("UNIQUE (point_id, day)", "This day is already marked as closed.")

    def _words(self):
        self.ensure_one()
        return self.env._(
            "%(point)s is closed on %(day)s (%(reason)s): choose another day.",
            point=self.point_id.name,
            day=f"{self.day:%d.%m.%Y}",
            reason=self.reason,
        )

    @api.constrains("day", "point_id")
    def _check_promised(self):
        """A day that guests were promised is not closed behind their backs."""
        for closed in self.sudo():
            orders = (
                self.env["sale.order"]
                .sudo()
                .search(
                    [
                        ("pickup_point_id", "=", closed.point_id.id),
                        ("pickup_day", "=", closed.day),
                        ("state", "in", ("sent", "sale")),
                    ]
                )
            )
            if orders:
                raise ValidationError(
                    self.env._(
                        "Guests will collect orders at %(point)s on %(day)s: %(orders)s. "
                        "Agree on another day with them first.",
                        point=closed.point_id.name,
                        day=f"{closed.day:%d.%m.%Y}",
                        orders=", ".join(orders.mapped("name")),
                    )
                )
