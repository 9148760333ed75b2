"""Working days of a country, the government's transfers of working days included."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

COUNTRIES = ("BY", "PL", "LT")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class DayOff:
    """Why nobody works on a day: `kind` is "weekend" or "holiday", `name` the weekday or the holiday in English."""

    day: date
    kind: str
    name: str


@cache
def _calendar(country: str) -> holidays.HolidayBase:
    if country not in COUNTRIES:
        raise ValueError(f"No working calendar for {country!r}: known are {', '.join(COUNTRIES)}.")
    return holidays.country_holidays(country, language="en_US")


def is_working_day(country: str, day: date) -> bool:
    return _calendar(country).is_working_day(day)


def day_off(country: str, day: date) -> DayOff | None:
    """None on a working day, a Saturday that became one by transfer included."""
    calendar = _calendar(country)
    if calendar.is_working_day(day):
        return None
    name = calendar.get(day)
    return DayOff(day, "holiday", name) if name else DayOff(day, "weekend", WEEKDAYS[day.weekday()])
