from odoo import api, fields, models

from ..engine import working_calendar
from .deadline_rule import CALENDARS


class CalendarDay(models.Model):
    """A day that was decided after the calendar was published: a transfer of a working day, an extra holiday.
    Deadlines keep the days that they skipped, so that a day added here moves none that is already set."""

    _name = "cluster.calendar.day"
    _description = "Changed working day"
    _order = "date desc, calendar"
    _rec_name = "date"

    calendar = fields.Selection(CALENDARS, required=True, default="BY")
    date = fields.Date(required=True)
    is_worked = fields.Boolean("Working day", help="A Saturday that is worked. Off: nobody works on this day.")
    name = fields.Char(translate=True, help="Why nobody works, such as: day off for Saturday 16 May.")
    law_ref = fields.Char("Legal basis", required=True)

    _day_uniq = models.Constraint("UNIQUE(calendar, date)", "This day was already changed: correct its line.")

    @api.model
    def _changes(self, country):
        """{date: name of the day off, or None when it is worked}"""
        rows = self.sudo().search_fetch([("calendar", "=", country)], ["date", "is_worked", "name"])
        return {row.date: None if row.is_worked else row.name or "Day off" for row in rows}

    @api.model
    def _calendar(self, country):
        """Why a day is off, or None, as the deadline engine asks it."""
        changes = self._changes(country)
        return lambda day: working_calendar.day_off(country, day, changes)
