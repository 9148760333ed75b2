"""A due date with its reason: from a start day, an amount and a unit to a date and the days that were skipped.

Ways of counting that the rules of a country choose from (Polish KPA art. 57 has all of them):
the day of the event is not counted; weeks, months and years end on the day that corresponds to the start, or on the
month's last; a last day that is a day off moves to the next working day; a suspension stops the clock, the rest of
the term goes on after it; an extension is a new whole term from the same start, or more time after the old end."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from .working_calendar import DayOff, day_off

UNITS = ("calendar_days", "working_days", "weeks", "months", "years")
ONE = timedelta(days=1)
Calendar = Callable[[date], DayOff | None]


@dataclass(frozen=True)
class Term:
    """`start_next_day`: the day of the event is not counted. `roll_over`: a last day off moves to the next working day."""  # noqa: E501

    amount: int
    unit: str
    start_next_day: bool = True
    roll_over: bool = True
    country: str = "BY"


@dataclass(frozen=True)
class Pause:
    """The clock stands from `first` to `last`, both days included."""

    first: date
    last: date


@dataclass(frozen=True)
class Extension:
    """`whole`: the amount is the whole new term, from the same start; otherwise it follows the old end.
    `until`: the day that the body named itself, instead of an amount. `known`: the first days of the suspensions that
    were known when it was named; others move it on. None: nothing moves it."""

    amount: int = 0
    unit: str = "calendar_days"
    whole: bool = False
    until: date | None = None
    known: frozenset[date] | None = None


@dataclass(frozen=True)
class Deadline:
    """`first`: the first day counted. `nominal`: the last day before roll-over. `skipped`: days off, in order, that
    were not counted (working days) or that the due date rolled over. `clamped`: the month has no such day.
    `paused`: days on which the clock stood. `ends`: the due date before and after each extension."""

    start: date
    first: date
    nominal: date
    due: date
    skipped: tuple[DayOff, ...]
    clamped: bool
    paused: tuple[date, ...] = ()
    ends: tuple[date, ...] = ()


def compute(
    start: date,
    term: Term,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Extension] = (),
    calendar: Calendar | None = None,
) -> Deadline:
    """`calendar` gives the reason why a day is off, or None; by default the country's own."""
    check(term.amount, term.unit)
    pauses = ordered(pauses)
    calendar = calendar or partial(day_off, term.country)
    result = _part(start, term, pauses, calendar)
    ends = [result.due]
    for extension in extensions:
        result = _extended(result, start, term, extension, pauses, calendar)
        ends.append(result.due)
    skipped = tuple(sorted({off.day: off for off in result.skipped}.values(), key=lambda off: off.day))
    return Deadline(
        start, result.first, result.nominal, result.due, skipped, result.clamped, result.paused, tuple(ends)
    )


def check(amount: int, unit: str) -> None:
    if unit not in UNITS:
        raise ValueError(f"A term is counted in {', '.join(UNITS)}, not in {unit!r}.")
    if amount < 1:
        raise ValueError("A term has at least one day or month.")


def ordered(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Suspensions in order. ValueError on one that ends before it begins, or on two that overlap."""
    result = tuple(sorted(pauses, key=lambda pause: (pause.first, pause.last)))
    for pause in result:
        if pause.last < pause.first:
            raise ValueError(f"A suspension ends before it begins: {pause.first} to {pause.last}.")
    for before, after in zip(result, result[1:], strict=False):
        if after.first <= before.last:
            raise ValueError(
                f"Two suspensions overlap: {before.first} to {before.last}, {after.first} to {after.last}."
            )  # noqa: E501
    return result


def shifted(due: date, pauses: Iterable[Pause], first: date | None = None) -> date:
    """A day written by hand, moved on by the suspensions that began on or before it. `first`: the day on which it was
    written; what had stood before then moves it no more."""
    return _shifted(due, pauses, first)[0]


def _shifted(due: date, pauses: Iterable[Pause], first: date | None) -> tuple[date, list[date]]:
    stood = []
    for pause in ordered(pauses):
        day = max(pause.first, first) if first else pause.first
        if day <= due:
            while day <= pause.last:
                stood.append(day)
                day += ONE
                due += ONE
    return due, stood


def _extended(
    before: Deadline, start: date, term: Term, extension: Extension, pauses: tuple[Pause, ...], calendar: Calendar
) -> Deadline:
    if extension.until:
        day, stood = extension.until, []
        if extension.known is not None:
            day, stood = _shifted(day, [pause for pause in pauses if pause.first not in extension.known], None)
        paused = tuple(sorted({*before.paused, *stood}))
        return Deadline(start, before.first, day, day, before.skipped, before.clamped, paused)
    check(extension.amount, extension.unit)
    longer = Term(extension.amount, extension.unit, term.start_next_day, term.roll_over, term.country)
    if extension.whole:
        return _part(start, longer, pauses, calendar)
    more = Term(extension.amount, extension.unit, True, term.roll_over, term.country)
    after = _part(before.due, more, pauses, calendar)
    return Deadline(
        start,
        before.first,
        after.nominal,
        after.due,
        before.skipped + after.skipped,
        after.clamped,
        tuple(sorted({*before.paused, *after.paused})),
    )


def _part(start: date, term: Term, pauses: tuple[Pause, ...], calendar: Calendar) -> Deadline:
    first = start + ONE if term.start_next_day else start
    skipped: list[DayOff] = []
    paused: list[date] = []
    clamped = False
    if term.unit == "working_days":
        nominal = _working_days(first, term.amount, pauses, calendar, skipped, paused)
    else:
        if term.unit in ("months", "years"):
            nominal, clamped = _months(start, term.amount * (12 if term.unit == "years" else 1), term.start_next_day)
        else:
            nominal = first + timedelta(days=term.amount * (7 if term.unit == "weeks" else 1) - 1)
        nominal = _moved_on(first, nominal, pauses, paused)
    due = nominal
    while True:
        if _stands(due, pauses):
            paused.append(due)
        elif term.roll_over and (off := calendar(due)):
            skipped.append(off)
        else:
            break
        due += ONE
    return Deadline(start, first, nominal, due, tuple(skipped), clamped, tuple(paused))


def _stands(day: date, pauses: tuple[Pause, ...]) -> bool:
    return any(pause.first <= day <= pause.last for pause in pauses)


def _working_days(
    day: date,
    left: int,
    pauses: tuple[Pause, ...],
    calendar: Calendar,
    skipped: list[DayOff],
    paused: list[date],
) -> date:
    while True:
        if _stands(day, pauses):
            paused.append(day)
        elif off := calendar(day):
            skipped.append(off)
        else:
            left -= 1
            if not left:
                return day
        day += ONE


def _moved_on(first: date, nominal: date, pauses: tuple[Pause, ...], paused: list[date]) -> date:
    """The last day of a term in calendar days, moved on by the days on which the clock stood."""
    for pause in pauses:
        day = max(pause.first, first)
        if day > nominal:
            continue
        while day <= pause.last:
            paused.append(day)
            nominal += ONE
            day += ONE
    return nominal


def _months(start: date, amount: int, start_next_day: bool) -> tuple[date, bool]:
    """The same day of a later month; where that month is too short, its last day. When the day of the event counts,
    the day before, as a month from the 1st ends on the last."""
    years, month = divmod(start.month - 1 + amount, 12)
    year, month = start.year + years, month + 1
    last = monthrange(year, month)[1]
    if start.day > last:
        return date(year, month, last), True
    same = date(year, month, start.day)
    return (same if start_next_day else same - ONE), False
