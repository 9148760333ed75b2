from datetime import date
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_base.engine import fees
from cluster_base.engine.fees import Band, FeeProblem, Span, Waiver

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
LEAP = Span(date(2028, 1, 1), date(2028, 12, 31))
BANDS = [Band(D(0), D(5), D(60)), Band(D(5), D(10), D(120)), Band(D(10), None, D(120), D("2.5"))]


def problem(call, *args):
    with pytest.raises(FeeProblem) as caught:
        call(*args)
    return caught.value.kind, caught.value.low, caught.value.high


def test_a_whole_scale_passes():
    fees.check_bands(reversed(BANDS))


@pytest.mark.parametrize(
    ("bands", "found"),
    [
        ([], ("empty", None, None)),
        ([Band(D(1), None, D(5))], ("gap", D(0), D(1))),
        ([Band(D(0), D(5), D(60)), Band(D(6), None, D(90))], ("gap", D(5), D(6))),
        ([Band(D(0), D(5), D(60))], ("gap", D(5), None)),
        ([Band(D(0), D(6), D(60)), Band(D(5), None, D(90))], ("overlap", D(5), D(6))),
        ([Band(D(0), None, D(60)), Band(D(5), None, D(90))], ("overlap", D(5), None)),
        ([Band(D(0), D(5), D(-1)), Band(D(5), None, D(1))], ("negative", D(0), D(5))),
        ([Band(D(0), D(0), D(1)), Band(D(0), None, D(1))], ("reversed", D(0), D(0))),
    ],
)
def test_a_bad_scale_is_named(bands, found):
    assert problem(fees.check_bands, bands) == found


def test_scales_follow_each_other_in_time():
    first, second = Span(date(2026, 1, 1), date(2026, 12, 31)), Span(date(2027, 1, 1), None)
    fees.check_spans([second, first])
    assert problem(fees.check_spans, [first, Span(date(2027, 2, 1), None)]) == (
        "gap", date(2027, 1, 1), date(2027, 1, 31),
    )  # fmt: skip
    assert problem(fees.check_spans, [first, Span(date(2026, 12, 31), None)])[0] == "overlap"
    assert problem(fees.check_spans, [Span(date(2026, 1, 1), None), second])[0] == "overlap"
    assert problem(fees.check_spans, [Span(date(2026, 2, 1), date(2026, 1, 1))])[0] == "reversed"


def test_the_band_holds_its_lower_bound_and_not_its_upper():
    assert [fees.full_fee(BANDS, D(size)) for size in ("0", "4.99", "5", "10")] == [D(60), D(60), D(120), D(145)]
    assert problem(fees.full_fee, BANDS[:1], D(7))[0] == "size"


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(0, 400))
def test_every_size_has_one_fee_in_a_scale_that_passes(steps, size):
    low, bands = 0, []
    for number, step in enumerate(steps):
        high = None if number == len(steps) - 1 else D(low + step)
        bands.append(Band(D(low), high, D(number)))
        low += step
    fees.check_bands(bands)
    assert sum(band.low <= size and (band.high is None or size < band.high) for band in bands) == 1


def test_row_05_full_year():
    assert fees.share(YEAR, date(2026, 1, 1), "month") == fees.share(YEAR, date(2026, 1, 1), "day") == 1


@pytest.mark.parametrize(
    ("joined", "proration", "rule", "part"),
    [
        (date(2026, 7, 1), "month", "started", Fraction(6, 12)),
        (date(2026, 7, 20), "month", "started", Fraction(6, 12)),
        (date(2026, 7, 20), "month", "full", Fraction(5, 12)),
        (date(2026, 7, 15), "month", "half", Fraction(6, 12)),
        (date(2026, 7, 16), "month", "half", Fraction(5, 12)),
        (date(2026, 12, 31), "month", "started", Fraction(1, 12)),
        (date(2026, 12, 31), "month", "full", Fraction(0)),
        (date(2026, 7, 20), "day", "started", Fraction(165, 365)),
        (date(2026, 7, 20), "none", "started", Fraction(1)),
    ],
)
def test_row_05_joining_in_the_year_is_prorated(joined, proration, rule, part):
    assert fees.share(YEAR, joined, proration, rule) == part


def test_row_05_leap_year():
    assert fees.share(LEAP, date(2028, 2, 29), "day") == Fraction(307, 366)
    assert fees.rounded(366 * fees.share(LEAP, date(2028, 12, 31), "day")) == D("1.00")
    born = date(2028, 2, 29)
    assert fees.period("rolling", date(2029, 2, 27), born) == Span(date(2028, 2, 29), date(2029, 2, 27))
    assert fees.period("rolling", date(2029, 2, 28), born) == Span(date(2029, 2, 28), date(2030, 2, 27))
    assert fees.period("rolling", date(2032, 2, 29), born).start == date(2032, 2, 29)


def test_row_05_calendar_and_rolling_years():
    joined = date(2025, 5, 20)
    assert fees.period("calendar", date(2026, 3, 1), joined) == YEAR
    assert fees.period("rolling", date(2026, 5, 19), joined) == Span(date(2025, 5, 20), date(2026, 5, 19))
    assert fees.period("rolling", date(2026, 5, 20), joined) == Span(date(2026, 5, 20), date(2027, 5, 19))


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 4000))
def test_rolling_years_follow_each_other_without_gap(joined, days):
    day = joined + days * fees.ONE_DAY
    whole = fees.period("rolling", day, joined)
    assert whole.start <= day <= whole.end
    assert fees.period("rolling", whole.end + fees.ONE_DAY, joined).start == whole.end + fees.ONE_DAY


@given(st.dates(date(2027, 1, 1), date(2028, 12, 31)), st.sampled_from(["month", "day"]))
def test_a_later_day_never_costs_more(day, proration):
    whole = fees.period("calendar", day, day)
    part = fees.share(whole, day, proration)
    assert 0 < part <= 1
    if day < whole.end:
        assert fees.share(whole, day + fees.ONE_DAY, proration) <= part


@pytest.mark.parametrize(
    ("into", "rule", "part"), [(14, "half", 6), (15, "half", 5), (0, "full", 6), (1, "full", 5), (20, "started", 6)]
)
def test_months_of_a_rolling_year_begin_on_its_own_day(into, rule, part):
    whole = fees.period("rolling", date(2026, 5, 20), date(2026, 5, 20))
    assert fees.share(whole, date(2026, 11, 20) + into * fees.ONE_DAY, "month", rule) == Fraction(part, 12)


def test_dates_outside_the_period_are_refused():
    assert problem(fees.share, YEAR, date(2027, 1, 1), "day")[0] == "period"


@pytest.mark.parametrize(
    ("amount", "unit", "method", "result"),
    [
        (Fraction(100, 3), "0.01", "half_up", "33.33"),
        (Fraction(1, 200), "0.01", "half_up", "0.01"),
        (Fraction(-1, 200), "0.01", "half_up", "-0.01"),
        (Fraction(100, 3), "0.01", "up", "33.34"),
        (Fraction(100, 3), "0.01", "down", "33.33"),
        (Fraction(331, 10), "0.1", "half_up", "33.10"),
        (Fraction(67, 2), "1", "half_up", "34.00"),
        (D("33.5"), "1", "down", "33.00"),
    ],
)
def test_row_05_rounding(amount, unit, method, result):
    assert str(fees.rounded(amount, D(unit), method)) == result


def test_row_05_entry_fee_once_and_again_only_after_the_free_years():
    assert fees.entry_is_due([], date(2026, 5, 1), 3)
    assert not fees.entry_is_due([date(2026, 5, 1)], date(2026, 5, 1), 0)
    assert not fees.entry_is_due([date(2023, 5, 2)], date(2026, 5, 1), 3)
    assert fees.entry_is_due([date(2023, 5, 1)], date(2026, 5, 1), 3)
    assert fees.entry_is_due([date(2026, 4, 1)], date(2026, 5, 1), 0)


def test_row_05_who_comes_back_in_a_paid_year_owes_nothing_for_it():
    paid = [Span(date(2026, 2, 5), date(2026, 12, 31))]
    assert fees.uncovered(YEAR, date(2026, 9, 1), paid) is None
    assert fees.uncovered(YEAR, date(2026, 9, 1), []) == Span(date(2026, 9, 1), date(2026, 12, 31))
    assert fees.uncovered(YEAR, date(2025, 3, 1), []) == YEAR
    rolling = [Span(date(2025, 5, 20), date(2026, 5, 19))]
    assert fees.uncovered(YEAR, date(2025, 5, 20), rolling) == Span(date(2026, 5, 20), date(2026, 12, 31))


def test_row_05_waivers():
    start = date(2026, 1, 1)
    half = Waiver(date(2026, 1, 1), date(2026, 12, 31), D(50))
    assert fees.waived(D("33.33"), start, [half]) == D("16.67")
    assert fees.waived(D(60), start, [Waiver(date(2025, 1, 1), None, D(100))]) == D(60)
    assert fees.waived(D(60), start, [Waiver(start, None, None, D(25)), half]) == D(55)
    assert fees.waived(D(60), start, [Waiver(start, None, None, D(45)), half]) == D(60)
    assert fees.waived(D(60), date(2027, 1, 1), [half]) == 0
    assert problem(fees.waived, D(60), start, [Waiver(start, None, D(101))])[0] == "waiver"
    assert problem(fees.waived, D(60), start, [Waiver(start, None, None, D(-1))])[0] == "waiver"


def test_row_05_work_in_kind():
    assert fees.in_kind(D(6), D("7.50"), D(100)) == D("45.00")
    assert fees.in_kind(D("1.5"), D("7.33"), D(100)) == D("11.00")
    assert fees.in_kind(D(20), D("7.50"), D(100)) == D(100)
    assert problem(fees.in_kind, D(-1), D(5), D(10))[0] == "negative"


def test_row_05_change_of_kind_or_size_in_the_year():
    added = fees.change(YEAR, date(2026, 7, 1), D(60), D(120), "month")
    assert added == 30
    assert fees.change(YEAR, date(2026, 10, 10), D(120), D(60), "month") == -15
    assert fees.change(YEAR, date(2026, 7, 1), D(60), D(120), "none") == 0
    # The change by day adds up with what was there before it.
    day = date(2026, 8, 17)
    before, after = Fraction((day - YEAR.start).days, 365), fees.share(YEAR, day, "day")
    assert 60 + fees.change(YEAR, day, D(60), D(120), "day") == 60 * before + 120 * after


def test_row_05_overdue_grace_suspended():
    due = date(2026, 3, 31)
    expected = [
        (date(2026, 3, 31), "in_time", due),
        (date(2026, 4, 1), "overdue", date(2026, 4, 14)),
        (date(2026, 4, 14), "overdue", date(2026, 4, 14)),
        (date(2026, 4, 15), "grace", date(2026, 5, 14)),
        (date(2026, 5, 14), "grace", date(2026, 5, 14)),
        (date(2026, 5, 15), "suspended", None),
    ]
    for today, state, until in expected:
        assert fees.standing(due, today, 14, 30) == (state, until)


def test_arrears_by_age():
    due = date(2026, 1, 1)
    assert [fees.age_band(due, date.fromordinal(due.toordinal() + days)) for days in (0, 1, 30, 31, 60, 90, 91)] == [
        "0", "30", "30", "60", "60", "90", "more",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cycle_start", "cycle_end", "day", "how", "part", "first"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 10), "month", Fraction(6, 12), date(2026, 7, 1)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 1), "month", Fraction(6, 12), date(2026, 7, 1)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 2), "month", Fraction(0), date(2027, 1, 1)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 10), "day", Fraction(205, 365), date(2026, 6, 10)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31), "day", Fraction(1, 365), date(2026, 12, 31)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), "day", Fraction(0), date(2027, 1, 1)),
        (date(2026, 5, 31), date(2027, 5, 30), date(2026, 6, 30), "month", Fraction(11, 12), date(2026, 6, 30)),
        (date(2026, 3, 15), date(2027, 3, 14), date(2027, 1, 16), "month", Fraction(1, 12), date(2027, 2, 15)),
    ],
)
def test_what_is_left_of_a_period(cycle_start, cycle_end, day, how, part, first):
    assert fees.unused(fees.Span(cycle_start, cycle_end), day, how) == (part, first)
