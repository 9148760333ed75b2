from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import opening


class ClusterMemberOpening(models.Model):
    """One day of the week on which a member is open."""

    _name = "cluster.member.opening"
    _description = "Opening time of a member"
    _order = "member_id, weekday"

    member_id = fields.Many2one("cluster.member", required=True, index=True, ondelete="cascade")
    weekday = fields.Selection(
        [
            ("1", "Monday"),
            ("2", "Tuesday"),
            ("3", "Wednesday"),
            ("4", "Thursday"),
            ("5", "Friday"),
            ("6", "Saturday"),
            ("7", "Sunday"),
        ],
        required=True,
    )
    hours = fields.Char(required=True, help="From and to, like 9:00-18:00.")
    begin = fields.Integer(string="From, minutes after midnight", compute="_compute_minutes", store=True)
    end = fields.Integer(string="To, minutes after midnight", compute="_compute_minutes", store=True)

    _day_uniq = models.Constraint("UNIQUE (member_id, weekday)", "This day already has its opening time.")

    @api.depends("hours")
    def _compute_minutes(self):
        for line in self:
            try:
                line.begin, line.end = opening.parse(line.hours or "") or (0, 0)
            except ValueError:
                line.begin = line.end = 0

    @api.constrains("hours")
    def _check_hours(self):
        for line in self:
            try:
                typed = opening.parse(line.hours or "")
            except ValueError:
                typed = None
            if not typed:
                raise ValidationError(
                    self.env._("“%(hours)s” is no opening time: enter it like 9:00-18:00.", hours=line.hours)
                )
