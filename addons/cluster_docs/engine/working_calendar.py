"""Working days of a country, the government's transfers of working days included."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

COUNTRIES = ("BY", "PL", "LT")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# days that were decided after the calendar was published: the day's name when nobody works, None when it is worked
Changes = Mapping[date, str | None]


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


def is_working_day(country: str, day: date, changes: Changes | None = None) -> bool:
    return day_off(country, day, changes) is None


def day_off(country: str, day: date, changes: Changes | None = None) -> DayOff | None:
    """None on a working day, a Saturday that became one by transfer included."""
    calendar = _calendar(country)
    if changes and day in changes:
        return DayOff(day, "holiday", changes[day]) if changes[day] else None
    if calendar.is_working_day(day):
        return None
    name = calendar.get(day)
    return DayOff(day, "holiday", name) if name else DayOff(day, "weekend", WEEKDAYS[day.weekday()])


def kept_day_off(kept: Mapping[date, str], day: date) -> DayOff | None:
    """A day off by a list that was kept: what was counted once can be proven without any calendar."""
    return DayOff(day, "kept", kept[day]) if day in kept else None


def day_of_receipt(country: str, arrived: datetime, closes: time | None, changes: Changes | None = None) -> date:
    """The day on which a paper counts as received: what comes after the office has closed, or on a day off, counts
    for the next working day. `arrived` is the body's local time; without `closes` it is the day itself."""
    day = arrived.date()
    if closes is None:
        return day
    if arrived.time() >= closes:
        day += timedelta(days=1)
    while not is_working_day(country, day, changes):
        day += timedelta(days=1)
    return day
