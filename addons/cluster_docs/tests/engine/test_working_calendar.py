from datetime import date, timedelta

import holidays
import pytest

from cluster_docs.engine.working_calendar import day_off, is_working_day

YEARS = range(2020, 2028)
# Saturdays on which Belarus works and the days given for them, from the government's published transfers
TRANSFERRED = ["2024-05-18", "2024-11-16", "2025-01-11", "2025-04-26", "2025-07-12", "2025-12-20", "2026-04-25"]


@pytest.mark.parametrize("country", ["BY", "PL", "LT"])
@pytest.mark.parametrize("year", YEARS)
def test_every_day_equals_holidays(country, year):
    calendar = holidays.country_holidays(country, years=year)
    transferred = calendar.weekend_workdays
    day = date(year, 1, 1)
    while day.year == year:
        expected = day in transferred or (day.weekday() < 5 and day not in calendar)
        assert is_working_day(country, day) is expected, day
        assert (day_off(country, day) is None) is expected, day
        day += timedelta(days=1)


@pytest.mark.parametrize("day", TRANSFERRED)
def test_a_transferred_saturday_is_worked(day):
    day = date.fromisoformat(day)
    assert day.weekday() == 5
    assert is_working_day("BY", day)


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        ("2026-01-01", "holiday", "New Year's Day"),
        ("2026-03-08", "holiday", "Women's Day"),
        ("2026-03-07", "weekend", "Saturday"),
        ("2026-03-15", "weekend", "Sunday"),
    ],
)
def test_the_reason_is_told(day, kind, name):
    off = day_off("BY", date.fromisoformat(day))
    assert (off.kind, off.name) == (kind, name)


def test_an_unknown_country_is_refused():
    with pytest.raises(ValueError, match="No working calendar"):
        is_working_day("XX", date(2026, 1, 1))
