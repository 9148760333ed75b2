"""The engine against hand-checked dates and against an oracle that walks day by day and shares no code with it."""

from datetime import date, timedelta
from itertools import product

import holidays
import pytest

from cluster_docs.engine.deadline import Term, compute

D = date.fromisoformat
HAND = [
    # start, amount, unit, next day, roll over, due
    ("2026-01-31", 1, "months", True, False, "2026-02-28"),  # short month
    ("2024-01-31", 1, "months", True, False, "2024-02-29"),  # leap year
    ("2026-01-31", 1, "months", True, True, "2026-03-02"),  # 28 Feb 2026 is a Saturday
    ("2024-01-29", 1, "months", True, False, "2024-02-29"),
    ("2025-01-29", 1, "months", True, False, "2025-02-28"),
    ("2024-02-29", 12, "months", True, False, "2025-02-28"),
    ("2024-02-29", 48, "months", True, False, "2028-02-29"),
    ("2026-03-31", 1, "months", True, False, "2026-04-30"),
    ("2026-12-15", 1, "months", True, False, "2027-01-15"),  # over the year
    ("2026-10-31", 4, "months", True, False, "2027-02-28"),
    ("2026-03-01", 1, "months", False, False, "2026-03-31"),  # the first day counts: a whole calendar month
    ("2026-01-31", 1, "months", False, False, "2026-02-28"),
    ("2026-03-15", 1, "months", False, False, "2026-04-14"),
    ("2026-03-02", 15, "calendar_days", True, True, "2026-03-17"),
    ("2026-03-02", 15, "calendar_days", False, True, "2026-03-16"),
    ("2026-03-06", 15, "calendar_days", True, True, "2026-03-23"),  # 21 March is a Saturday
    ("2026-03-06", 15, "calendar_days", True, False, "2026-03-21"),
    ("2024-02-14", 15, "calendar_days", True, True, "2024-02-29"),  # leap day
    ("2025-02-13", 15, "calendar_days", True, True, "2025-02-28"),
    ("2024-05-10", 5, "working_days", True, True, "2024-05-20"),  # 13 May given for the 18th, Radaunica on the 14th
    ("2024-05-13", 4, "working_days", True, True, "2024-05-18"),  # the transferred Saturday counts
    ("2024-05-17", 1, "working_days", True, True, "2024-05-18"),
    ("2024-05-18", 1, "working_days", False, True, "2024-05-18"),
    ("2024-05-03", 15, "calendar_days", True, True, "2024-05-18"),  # no roll-over from a worked Saturday
    ("2025-01-10", 1, "working_days", True, True, "2025-01-11"),
    ("2025-01-03", 5, "working_days", True, True, "2025-01-13"),  # 6 and 7 January off, 11 January worked
    ("2025-04-25", 1, "working_days", True, True, "2025-04-26"),
    ("2025-04-28", 1, "working_days", True, True, "2025-04-30"),  # Radaunica on the 29th
    ("2025-07-11", 1, "working_days", True, True, "2025-07-12"),
    ("2025-12-19", 1, "working_days", True, True, "2025-12-20"),
    ("2026-04-24", 1, "working_days", True, True, "2026-04-25"),
    ("2026-04-10", 15, "calendar_days", True, True, "2026-04-25"),
    ("2026-03-06", 1, "working_days", True, True, "2026-03-09"),  # a weekend with Women's Day in it
    ("2026-11-06", 1, "working_days", True, True, "2026-11-09"),  # 7 November is a Saturday
    ("2026-12-31", 1, "calendar_days", True, True, "2027-01-04"),  # 1, 2 January, a weekend
    ("2026-03-04", 1, "working_days", False, True, "2026-03-04"),
    ("2026-03-07", 1, "working_days", False, True, "2026-03-09"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "next_day", "roll", "due"), HAND)
def test_hand_checked(start, amount, unit, next_day, roll, due):
    assert compute(D(start), Term(amount, unit, next_day, roll)).due == D(due)


# Poland: KPA art. 57. Lithuania: working days of its own calendar. Checked by hand on a wall calendar.
ABROAD = [
    ("PL", "2026-01-31", 1, "months", "2026-03-02"),  # § 3 and § 4: 28 February is a Saturday
    ("PL", "2024-01-31", 1, "months", "2024-02-29"),
    ("PL", "2026-04-03", 1, "months", "2026-05-04"),  # 3 May is a Sunday and a holiday
    ("PL", "2026-10-11", 1, "months", "2026-11-12"),  # 11 November
    ("PL", "2026-11-24", 1, "months", "2026-12-28"),  # Christmas Eve is a day off since 2025, then a weekend
    ("PL", "2024-11-24", 1, "months", "2024-12-24"),  # and was none before
    ("PL", "2025-12-06", 1, "months", "2026-01-07"),  # Epiphany
    ("PL", "2026-05-04", 1, "months", "2026-06-05"),  # Corpus Christi
    ("PL", "2026-06-30", 2, "months", "2026-08-31"),
    ("PL", "2026-12-31", 2, "months", "2027-03-01"),  # 28 February 2027 is a Sunday
    ("PL", "2026-04-24", 7, "calendar_days", "2026-05-04"),  # § 1 and § 4: 1 May, a Saturday, a Sunday
    ("PL", "2026-04-20", 14, "calendar_days", "2026-05-04"),
    ("PL", "2026-04-22", 2, "weeks", "2026-05-06"),  # § 2: the day of the same name
    ("PL", "2026-04-24", 1, "weeks", "2026-05-04"),
    ("PL", "2024-02-29", 1, "years", "2025-02-28"),  # § 3a
    ("PL", "2025-05-04", 1, "years", "2026-05-04"),
    ("LT", "2026-04-01", 20, "working_days", "2026-04-30"),
    ("LT", "2026-02-10", 20, "working_days", "2026-03-12"),  # 16 February, 11 March
    ("LT", "2026-12-18", 5, "working_days", "2026-12-29"),
    ("LT", "2026-06-23", 1, "working_days", "2026-06-25"),  # Saint John's
    ("LT", "2026-06-06", 1, "months", "2026-07-07"),  # Statehood Day
]


@pytest.mark.parametrize(("country", "start", "amount", "unit", "due"), ABROAD)
def test_row_14_hand_checked_abroad(country, start, amount, unit, due):
    assert compute(D(start), Term(amount, unit, country=country)).due == D(due)


def works(calendar, day):
    return day in calendar.weekend_workdays or (day.weekday() < 5 and day not in calendar)


def oracle(start, term):
    """Counts days one at a time on its own calendar; months by stepping to the same day of the month."""
    calendar = holidays.country_holidays(term.country, years=range(2019, 2032))
    day = start if term.start_next_day else start - timedelta(days=1)
    if term.unit in ("months", "years"):
        target = (start.year * 12 + start.month - 1) + term.amount * (12 if term.unit == "years" else 1)
        while day.year * 12 + day.month - 1 < target:
            day += timedelta(days=1)
        while day.day < start.day and (day + timedelta(days=1)).month == day.month:
            day += timedelta(days=1)
        if not term.start_next_day and day.day == start.day:
            day -= timedelta(days=1)
    else:
        left = term.amount * (7 if term.unit == "weeks" else 1)
        while left:
            day += timedelta(days=1)
            if term.unit != "working_days" or works(calendar, day):
                left -= 1
    while term.roll_over and not works(calendar, day):
        day += timedelta(days=1)
    return day


STARTS = [
    "2020-02-29",
    "2021-12-31",
    "2022-05-06",
    "2023-01-31",
    "2024-05-13",
    "2024-11-11",
    "2025-01-03",
    "2025-04-21",
    "2025-12-15",
    "2026-03-06",
    "2026-04-20",
    "2027-06-30",
]
TERMS = [
    (5, "calendar_days"),
    (15, "calendar_days"),
    (1, "working_days"),
    (5, "working_days"),
    (20, "working_days"),
    (1, "months"),
    (2, "months"),
    (2, "weeks"),
    (1, "years"),
]
TABLE = [
    (D(start), Term(amount, unit, next_day, roll, country))
    for start, (amount, unit), (next_day, roll), country in product(
        STARTS, TERMS, [(True, True), (False, True), (True, False)], ["BY", "PL", "LT"]
    )
]


def test_row_14_the_table_is_large_enough():
    assert len(TABLE) >= 200 and len(HAND) + len(ABROAD) >= 50


@pytest.mark.parametrize(("start", "term"), TABLE)
def test_row_14_equal_to_the_oracle(start, term):
    assert compute(start, term).due == oracle(start, term)


@pytest.mark.parametrize(("start", "term"), TABLE[::5])
def test_skipped_days_are_days_off_in_order(start, term):
    calendar = holidays.country_holidays(term.country, years=range(2019, 2032))
    result = compute(start, term)
    days = [off.day for off in result.skipped]
    assert days == sorted(set(days))
    assert all(not works(calendar, day) and result.first <= day < result.due for day in days)
    if term.unit == "working_days":
        counted = [result.first + timedelta(days=n) for n in range((result.due - result.first).days + 1)]
        assert set(counted) - set(days) == {day for day in counted if works(calendar, day)}


def test_the_reason_names_the_days():
    result = compute(D("2026-03-06"), Term(1, "working_days"))
    assert [(off.day.isoformat(), off.kind, off.name) for off in result.skipped] == [
        ("2026-03-07", "weekend", "Saturday"),
        ("2026-03-08", "holiday", "Women's Day"),
    ]
    assert compute(D("2026-01-31"), Term(1, "months")).clamped
    assert not compute(D("2026-03-30"), Term(1, "months")).clamped


@pytest.mark.parametrize(
    ("term", "says"), [(Term(0, "months"), "at least one"), (Term(1, "fortnights"), "not in 'fortnights'")]
)
def test_nonsense_is_refused(term, says):
    with pytest.raises(ValueError, match=says):
        compute(D("2026-01-01"), term)
