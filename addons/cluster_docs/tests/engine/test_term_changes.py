"""Suspensions, extensions, papers after office hours, kept days: against hand-checked dates and a walking oracle."""

from datetime import date, datetime, time, timedelta
from itertools import product

import pytest

from cluster_docs.engine.deadline import Extension, Pause, Term, compute, shifted
from cluster_docs.engine.term_strip import weeks
from cluster_docs.engine.working_calendar import day_of_receipt, day_off, is_working_day, kept_day_off

D = date.fromisoformat
ONE = timedelta(days=1)


def pause(first, last):
    return Pause(D(first), D(last))


HAND = [
    # start, amount, unit, pauses, due
    ("2026-03-02", 15, "calendar_days", [("2026-03-05", "2026-03-14")], "2026-03-27"),  # 17 March and ten days
    ("2026-03-02", 15, "calendar_days", [("2026-03-05", "2026-03-05")], "2026-03-18"),
    (
        "2026-03-02",
        15,
        "calendar_days",
        [("2026-03-17", "2026-03-20")],
        "2026-03-23",
    ),  # begins on the last day; Sat, Sun
    (
        "2026-03-02",
        15,
        "calendar_days",
        [("2026-02-20", "2026-03-06")],
        "2026-03-23",
    ),  # four days of the term; Saturday
    ("2026-03-02", 15, "calendar_days", [("2026-04-20", "2026-04-30")], "2026-03-17"),  # after the end: nothing
    ("2026-03-02", 5, "working_days", [("2026-03-04", "2026-03-06")], "2026-03-12"),
    ("2026-03-02", 5, "working_days", [("2026-03-07", "2026-03-08")], "2026-03-09"),  # a weekend costs nothing
    ("2026-01-31", 1, "months", [("2026-02-10", "2026-02-19")], "2026-03-10"),
    ("2026-03-02", 15, "calendar_days", [("2026-03-05", "2026-03-06"), ("2026-03-18", "2026-03-19")], "2026-03-23"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "pauses", "due"), HAND)
def test_row_16_a_suspension_stops_the_clock(start, amount, unit, pauses, due):
    result = compute(D(start), Term(amount, unit), [pause(*one) for one in pauses])
    assert result.due == D(due)
    assert all(result.first <= day < result.due for day in result.paused)


def oracle(start, term, pauses):
    """Walks one day at a time; shares nothing with the engine but its calendar, which has its own oracle."""
    stands = {p.first + timedelta(days=n) for p in pauses for n in range((p.last - p.first).days + 1)}
    plain = compute(start, Term(term.amount, term.unit, term.start_next_day, False, term.country))
    left = (plain.nominal - plain.first).days + 1 if term.unit != "working_days" else term.amount
    day = plain.first - ONE
    while left:
        day += ONE
        if day not in stands and (term.unit != "working_days" or is_working_day(term.country, day)):
            left -= 1
    while day in stands or (term.roll_over and not is_working_day(term.country, day)):
        day += ONE
    return day


TERMS = [(15, "calendar_days"), (10, "working_days"), (1, "months"), (2, "weeks")]
PAUSES = [[(3, 6)], [(1, 1)], [(5, 40)], [(2, 4), (9, 12)], [(4, 5), (6, 8), (30, 60)], [(12, 17)]]


@pytest.mark.parametrize(
    ("start", "term", "gaps", "country"),
    list(product(["2026-02-26", "2026-04-16", "2025-12-19", "2024-02-28"], TERMS, PAUSES, ["BY", "PL"])),
)
def test_row_16_suspensions_equal_the_oracle(start, term, gaps, country):
    start, term = D(start), Term(*term, country=country)
    pauses = [Pause(start + timedelta(days=a), start + timedelta(days=b)) for a, b in gaps]
    assert compute(start, term, pauses).due == oracle(start, term, pauses)


@pytest.mark.parametrize(
    ("pauses", "says"),
    [
        ([("2026-03-06", "2026-03-05")], "ends before it begins"),
        ([("2026-03-05", "2026-03-09"), ("2026-03-09", "2026-03-10")], "overlap"),
    ],
)
def test_bad_suspensions_are_refused(pauses, says):
    with pytest.raises(ValueError, match=says):
        compute(D("2026-03-02"), Term(15, "calendar_days"), [pause(*one) for one in pauses])


def test_row_16_an_extension_is_a_new_whole_term_or_more_time():
    start, term = D("2026-03-06"), Term(15, "calendar_days")
    whole = compute(start, term, extensions=[Extension(1, "months", whole=True)])
    assert (whole.due, whole.ends) == (D("2026-04-06"), (D("2026-03-23"), D("2026-04-06")))
    more = compute(start, term, extensions=[Extension(10, "working_days")])
    assert more.due == D("2026-04-06")  # ten working days after 23 March
    named = compute(start, term, extensions=[Extension(until=D("2026-05-05"))])
    assert named.due == D("2026-05-05")
    twice = compute(start, term, extensions=[Extension(1, "months", whole=True), Extension(1, "months")])
    assert twice.due == D("2026-05-06")


def test_a_day_written_by_hand_moves_with_the_clock():
    pauses = [pause("2026-03-05", "2026-03-09"), pause("2026-04-20", "2026-04-21")]
    assert shifted(D("2026-03-10"), pauses) == D("2026-03-15")
    assert shifted(D("2026-03-04"), pauses) == D("2026-03-04")


@pytest.mark.parametrize(
    ("due", "written", "pauses", "moved"),
    [
        # over before the day was written: only what stood afterwards moves it
        ("2026-11-30", "2026-11-15", [("2026-11-01", "2026-11-10"), ("2026-11-20", "2026-11-22")], "2026-12-03"),
        ("2026-11-30", "2026-11-15", [("2026-11-10", "2026-11-19")], "2026-12-05"),  # from the 15th: five days
        ("2026-11-30", "2026-11-15", [("2026-11-01", "2026-11-14")], "2026-11-30"),
        ("2026-11-30", "2026-11-15", [("2026-11-30", "2026-12-02"), ("2026-12-03", "2026-12-03")], "2026-12-04"),
        ("2026-11-30", "2026-11-15", [("2026-12-01", "2026-12-02")], "2026-11-30"),  # the term had ended
    ],
)
def test_a_written_day_is_moved_from_the_day_it_was_written(due, written, pauses, moved):
    pauses = [pause(*one) for one in pauses]
    assert shifted(D(due), pauses, D(written)) == D(moved)


def test_a_named_day_is_moved_by_what_was_not_known_then():
    start, term = D("2026-10-01"), Term(15, "calendar_days")
    pauses = [pause("2026-10-05", "2026-10-09"), pause("2026-11-10", "2026-11-20")]
    for known, due in (
        ((), "2026-12-16"),
        (("2026-10-05",), "2026-12-11"),
        (("2026-10-05", "2026-11-10"), "2026-11-30"),
    ):
        named = Extension(until=D("2026-11-30"), known=frozenset(map(D, known)))
        result = compute(start, term, pauses, [named])
        assert result.due == D(due)
        assert D("2026-11-15") in result.paused or "2026-11-10" in known


@pytest.mark.parametrize("gaps", PAUSES)
@pytest.mark.parametrize("written", range(0, 45, 3))
@pytest.mark.parametrize("ahead", [0, 4, 20, 50])
def test_a_written_day_equals_the_oracle(gaps, written, ahead):
    """Walks day by day from the day of writing: only days on which the clock runs bring the end nearer."""
    start = D("2026-03-02")
    pauses = [Pause(start + timedelta(days=a), start + timedelta(days=b)) for a, b in gaps]
    stands = {p.first + timedelta(days=n) for p in pauses for n in range((p.last - p.first).days + 1)}
    day, left = start + timedelta(days=written), ahead
    first, due = day, day + timedelta(days=ahead)
    while left or day in stands:
        left -= day not in stands
        day += ONE
    assert shifted(due, pauses, first) == day


def test_a_named_day_of_old_rows_stays():
    pauses = [pause("2026-04-10", "2026-04-20")]
    assert compute(D("2026-03-06"), Term(15, "calendar_days"), pauses, [Extension(until=D("2026-05-05"))]).due == D(
        "2026-05-05"
    )


def test_what_was_counted_is_proven_without_a_calendar():
    """A holiday decided later changes no deadline that keeps its own days off."""
    start, term = D("2026-03-06"), Term(10, "working_days")
    changes = {D("2026-03-12"): "Day off by decree", D("2026-03-14"): None}
    result = compute(start, term, calendar=lambda day: day_off("BY", day, changes))
    plain = compute(start, term)
    assert result.due == plain.due  # a Thursday less, a Saturday more
    kept = {off.day: off.name for off in result.skipped}
    assert kept[D("2026-03-12")] == "Day off by decree"
    assert D("2026-03-14") not in kept
    again = compute(start, term, calendar=lambda day: kept_day_off(kept, day))
    assert (again.due, [off.day for off in again.skipped]) == (result.due, [off.day for off in result.skipped])


@pytest.mark.parametrize(
    ("arrived", "closes", "counts"),
    [
        ("2026-03-05T12:00", 17, "2026-03-05"),
        ("2026-03-05T16:59", 17, "2026-03-05"),
        ("2026-03-05T17:00", 17, "2026-03-06"),  # B3: after office hours
        ("2026-03-06T18:30", 17, "2026-03-09"),  # Friday evening, a weekend with Women's Day
        ("2026-03-07T10:00", 17, "2026-03-09"),  # a Saturday
        ("2026-04-25T10:00", 17, "2026-04-25"),  # a Saturday that is worked
        ("2026-03-05T23:00", None, "2026-03-05"),  # no office hours set
        ("2026-12-31T20:00", 17, "2027-01-04"),
    ],
)
def test_row_14_after_office_hours_counts_from_the_next_working_day(arrived, closes, counts):
    hour = time(closes) if closes else None
    assert day_of_receipt("BY", datetime.fromisoformat(arrived), hour) == D(counts)


def test_row_15_the_strip_says_what_each_day_was():
    start = D("2026-03-05")
    result = compute(start, Term(3, "working_days"), [pause("2026-03-10", "2026-03-10")])
    kept = {off.day: off.name for off in result.skipped}
    rows = weeks(start, result.first, result.due, kept, result.paused, {})
    marks = {cell.day.day: cell.mark for week in rows for cell in week}
    assert result.due == D("2026-03-11")
    assert [marks[day] for day in range(4, 13)] == [
        "outside",
        "start",
        "counted",
        "off",
        "off",
        "counted",
        "paused",
        "due",
        "outside",
    ]
    assert all(len(week) == 7 for week in rows)


def test_a_long_strip_is_cut_in_the_middle():
    result = compute(D("2026-01-05"), Term(1, "years"))
    rows = weeks(result.start, result.first, result.due, {}, (), {})
    assert len(rows) == 15
    assert rows[7] == []
    assert rows[-1][-1].day >= result.due
