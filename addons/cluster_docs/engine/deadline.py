"""A due date with its reason: from a start day, an amount and a unit to a date and the days that were skipped."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from .working_calendar import DayOff, day_off

UNITS = ("calendar_days", "working_days", "months")


@dataclass(frozen=True)
class Term:
    """`start_next_day`: the day of the event is not counted. `roll_over`: a last day off moves to the next working day."""  # noqa: E501

    amount: int
    unit: str
    start_next_day: bool = True
    roll_over: bool = True
    country: str = "BY"


@dataclass(frozen=True)
class Deadline:
    """`first`: the first day counted. `nominal`: the last day before roll-over. `skipped`: days off, in order, that
    were not counted (working days) or that the due date rolled over. `clamped`: the month has no such day."""

    start: date
    first: date
    nominal: date
    due: date
    skipped: tuple[DayOff, ...]
    clamped: bool


def compute(start: date, term: Term) -> Deadline:
    if term.unit not in UNITS:
        raise ValueError(f"A term is counted in {', '.join(UNITS)}, not in {term.unit!r}.")
    if term.amount < 1:
        raise ValueError("A term has at least one day or month.")
    first = start + timedelta(days=1) if term.start_next_day else start
    skipped: list[DayOff] = []
    clamped = False
    if term.unit == "calendar_days":
        nominal = first + timedelta(days=term.amount - 1)
    elif term.unit == "months":
        nominal, clamped = _months(start, term)
    else:
        nominal = _working_days(first, term, skipped)
    due = nominal
    if term.roll_over:
        while off := day_off(term.country, due):
            skipped.append(off)
            due += timedelta(days=1)
    return Deadline(start, first, nominal, due, tuple(skipped), clamped)


def _working_days(first: date, term: Term, skipped: list[DayOff]) -> date:
    day, left = first, term.amount
    while True:
        if off := day_off(term.country, day):
            skipped.append(off)
        else:
            left -= 1
            if not left:
                return day
        day += timedelta(days=1)


def _months(start: date, term: Term) -> tuple[date, bool]:
    """The same day of a later month; where that month is too short, its last day. When the day of the event counts,
    the day before, as a month from the 1st ends on the last."""
    years, month = divmod(start.month - 1 + term.amount, 12)
    year, month = start.year + years, month + 1
    last = monthrange(year, month)[1]
    if start.day > last:
        return date(year, month, last), True
    same = date(year, month, start.day)
    return (same if term.start_next_day else same - timedelta(days=1)), False
