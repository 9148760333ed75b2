from datetime import time

from odoo import fields, models


class HrDepartment(models.Model):
    """Until when a body takes papers in: what comes later counts for the next working day."""

    _inherit = "hr.department"

    office_closes = fields.Float(
        "Office closes at",
        help="Local time. What comes online later, or on a day off, counts as received on the next working day. Empty: the day itself counts.",  # noqa: E501
    )

    _office_hours = models.Constraint(
        "CHECK(office_closes IS NULL OR (office_closes >= 0 AND office_closes < 24))",
        "An hour of the day lies between 00:00 and 23:59.",
    )

    def _calendar_country(self):
        """Whose days off the body keeps: its country pack says it."""
        self.ensure_one()
        pack = self._country_pack()
        return pack.content["calendar"]["country"] if pack else "BY"

    def _office_closes(self):
        """The hour, or None when the body has set none."""
        self.ensure_one()
        if not self.office_closes:
            return None
        minutes = min(round(self.office_closes * 60), 24 * 60 - 1)
        return time(minutes // 60, minutes % 60)
