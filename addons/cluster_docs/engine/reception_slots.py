"""Hours of personal reception cut into slots."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MAX_SLOTS = 2000


@dataclass(frozen=True)
class Hours:
    """`weekday`: Monday is 0. `weeks`: which occurrences of it in a month, such as {1, 3}; empty for all of them."""

    weekday: int
    start: time
    stop: time
    minutes: int
    weeks: frozenset[int] = frozenset()


def slots(hours: Hours, first: date, last: date) -> list[tuple[datetime, datetime]]:
    """Local starts and ends between two days, both included. A rest shorter than a slot is left out."""
    if hours.minutes < 1:
        raise ValueError("A slot has at least one minute.")
    found: list[tuple[datetime, datetime]] = []
    day = first + timedelta(days=(hours.weekday - first.weekday()) % 7)
    step = timedelta(minutes=hours.minutes)
    while day <= last and len(found) < MAX_SLOTS:
        if not hours.weeks or (day.day - 1) // 7 + 1 in hours.weeks:
            start, end = datetime.combine(day, hours.start), datetime.combine(day, hours.stop)
            while start + step <= end:
                found.append((start, start + step))
                start += step
        day += timedelta(days=7)
    return found
