from datetime import time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import reception_slots

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
AHEAD_DAYS = 60


class ReceptionHours(models.Model):
    """When a head receives visitors in person; cut into slots ahead of time."""

    _name = "cluster.reception.hours"
    _description = "Hours of personal reception"
    _order = "unit_id, receiver_id, weekday, start"

    unit_id = fields.Many2one(
        "hr.department",
        "Body",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_body", "=", True)],
        default=lambda self: self.env.user.cluster_body_ids[:1],
    )
    receiver_id = fields.Many2one("res.users", "Who receives", required=True, index=True, ondelete="restrict")
    weekday = fields.Selection(WEEKDAYS, required=True, default="2")
    weeks = fields.Char("Weeks of the month", help="Such as 1, 3 for the first and third Wednesday; empty: every week.")
    start = fields.Float("From", required=True, default=9.0)
    stop = fields.Float("To", required=True, default=12.0)
    minutes = fields.Integer("Minutes for one visitor", required=True, default=20)
    place = fields.Char()
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    valid_to = fields.Date()
    slot_ids = fields.One2many("cluster.reception.slot", "hours_id", "Slots")
    active = fields.Boolean(default=True)

    _hours_order = models.Constraint(
        "CHECK(start >= 0 AND stop > start AND stop <= 24)", "The reception ends after it begins, within one day."
    )
    _minutes_positive = models.Constraint(
        "CHECK(minutes BETWEEN 5 AND 240)", "A visitor gets between 5 and 240 minutes."
    )
    _period = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_to >= valid_from)", "The hours end after they begin to apply."
    )

    @api.depends("receiver_id.name", "weekday", "start")
    def _compute_display_name(self):
        days = dict(self._fields["weekday"]._description_selection(self.env))
        for hours in self:
            hours.display_name = f"{hours.receiver_id.sudo().name or ''}, {days.get(hours.weekday, '')}"

    @api.constrains("weeks")
    def _check_weeks(self):
        for hours in self:
            hours._weeks()

    def _weeks(self):
        words = (self.weeks or "").replace(",", " ").split()
        if any(word not in "12345" or len(word) > 1 for word in words):
            raise UserError(
                self.env._("Weeks of the month are numbers from 1 to 5, such as 1, 3: “%(weeks)s”.", weeks=self.weeks)
            )
        return frozenset(map(int, words))

    def action_make_slots(self):
        """Slots for the next sixty days; those that are there already stay as they are."""
        self.check_access("write")
        self._make_slots()
        return True

    def _make_slots(self, days=AHEAD_DAYS):
        slots = self.env["cluster.reception.slot"]
        today = fields.Date.context_today(self)
        for hours in self:
            zone = pytz.timezone(hours.unit_id.cluster_id.tz or "Europe/Minsk")
            first = max(today, hours.valid_from)
            last = min(fields.Date.add(today, days=days), hours.valid_to or fields.Date.add(today, days=days))
            rows = [
                tuple(zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None) for moment in pair)
                for pair in reception_slots.slots(hours._hours(), first, last)
            ]
            if not rows:
                continue
            taken = slots.search(
                [("receiver_id", "=", hours.receiver_id.id), ("stop", ">", rows[0][0]), ("start", "<", rows[-1][1])]
            ).mapped(lambda slot: (slot.start, slot.stop))
            slots |= slots.create(
                [
                    {
                        "hours_id": hours.id,
                        "unit_id": hours.unit_id.id,
                        "receiver_id": hours.receiver_id.id,
                        "start": start,
                        "stop": stop,
                        "place": hours.place,
                    }
                    for start, stop in rows
                    if not any(start < there[1] and stop > there[0] for there in taken)
                ]
            )
        return slots

    def _hours(self):
        self.ensure_one()

        def clock(value):
            minutes = round(value * 60)
            return time(min(minutes // 60, 23), minutes % 60 if minutes < 24 * 60 else 59)

        return reception_slots.Hours(
            int(self.weekday), clock(self.start), clock(self.stop), self.minutes, self._weeks()
        )

    @api.model
    def _cron_make_slots(self):
        self.search([("valid_to", "=", False)])._make_slots()
        self.search([("valid_to", ">=", fields.Date.context_today(self))])._make_slots()
