from odoo import fields, models
from odoo.exceptions import UserError


class ClusterFeeBasis(models.Model):
    """Kind and size of a member from a day on: what its fees are reckoned from."""

    _name = "cluster.fee.basis"
    _description = "Kind and size of a member"
    _order = "day desc, id desc"
    _rec_name = "day"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade")
    cluster_id = fields.Many2one(related="member_id.cluster_id", store=True, index=True)
    day = fields.Date("From", required=True)
    kind_id = fields.Many2one("cluster.member.kind", "Kind", required=True, ondelete="restrict")
    size_value = fields.Float("Size", digits=(12, 2))

    _day_uniq = models.Constraint(
        "UNIQUE (member_id, day)", "Kind and size of this member already change on that day: correct that line."
    )
    _size_positive = models.Constraint("CHECK (size_value >= 0)", "A size is not negative: enter 0 or more.")

    def write(self, vals):
        if not self.env.su and set(vals) - {"day"}:
            raise UserError(
                self.env._("Kind and size change on the member's record. Of a line here, only the day is corrected.")
            )
        before = {basis: basis.day for basis in self}
        result = super().write(vals)
        for basis, day in before.items():
            if basis.day != day and not self.env.context.get("tracking_disable"):
                basis.member_id.sudo().message_post(
                    body=self.env._(
                        "Kind and size “%(kind)s, %(size)s” count from %(new)s, not from %(old)s.",
                        kind=basis.kind_id.name,
                        size=f"{basis.size_value:g}",
                        new=fields.Date.to_string(basis.day),
                        old=fields.Date.to_string(day),
                    )
                )
        return result
