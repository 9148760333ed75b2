"""The days of a term as a small calendar: what each day was to the count."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)
WEEKS_SHOWN = 14


@dataclass(frozen=True)
class StripDay:
    """`mark`: "outside", "start" (the day of the event), "counted", "off" (a day off that was not counted),
    "free" (a day off that was counted), "paused" (the clock stood), "due"."""

    day: date
    mark: str
    name: str = ""


def weeks(
    start: date,
    first: date,
    due: date,
    not_counted: Mapping[date, str],
    paused: Collection[date],
    free: Mapping[date, str],
) -> list[list[StripDay]]:
    """Weeks from Monday to Sunday, from the start to the due date; of a long term its beginning and its end, with an
    empty week between them. `not_counted`, `free`: days off with their names."""
    monday = start - timedelta(days=start.weekday())
    rows = []
    while monday <= due:
        week = [monday + timedelta(days=place) for place in range(7)]
        rows.append([_mark(day, start, first, due, not_counted, paused, free) for day in week])
        monday += timedelta(days=7)
    if len(rows) > WEEKS_SHOWN:
        half = WEEKS_SHOWN // 2
        rows = [*rows[:half], [], *rows[-half:]]
    return rows


def _mark(day, start, first, due, not_counted, paused, free) -> StripDay:
    if day == due:
        return StripDay(day, "due")
    if day > due or day < start:
        return StripDay(day, "outside")
    if day < first:
        return StripDay(day, "start")
    if day in paused:
        return StripDay(day, "paused")
    if day in not_counted:
        return StripDay(day, "off", not_counted[day])
    if day in free:
        return StripDay(day, "free", free[day])
    return StripDay(day, "counted")
