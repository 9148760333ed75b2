from datetime import date, datetime
from decimal import Decimal

import pytest

from cluster_base.engine import cycles
from cluster_base.engine.cycles import Rule

OPENS, CLOSES = datetime(2026, 11, 2, 6), datetime(2026, 11, 4, 17)


@pytest.mark.parametrize(
    ("now", "flags", "expected"),
    [
        (datetime(2026, 11, 1), {"ready": False}, "draft"),
        (datetime(2026, 11, 1), {"ready": True}, "planned"),
        (OPENS, {"ready": True}, "open"),
        (datetime(2026, 11, 4, 16, 59, 59), {"ready": True}, "open"),
        (CLOSES, {"ready": True}, "closed"),
        (datetime(2026, 11, 5), {"ready": True, "told": True}, "told"),
        (OPENS, {"ready": True, "cancelled": True}, "cancelled"),
    ],
)
def test_tourism_row_24_a_cycle_opens_and_closes_by_the_clock(now, flags, expected):
    assert cycles.state(now, OPENS, CLOSES, **flags) == expected


def test_a_week_later_is_the_same_hour_on_the_wall():
    # Warsaw leaves summer time on 25 October 2026
    assert cycles.shift(datetime(2026, 10, 21, 6), "Europe/Warsaw", 7) == datetime(2026, 10, 28, 7)
    assert cycles.shift(datetime(2026, 10, 21, 6), "Europe/Minsk", 7) == datetime(2026, 10, 28, 6)


def test_days_that_can_still_be_promised():
    # Monday 2 November 2026, 15:00; the place gives out on Tuesdays and Fridays from 9:00, a day ahead
    now = datetime(2026, 11, 2, 15)
    places = [Rule(1, 9.0, 24), Rule(4, 9.0, 24)]
    days = cycles.possible_days(now, places, count=3)
    assert days == [date(2026, 11, 6), date(2026, 11, 10), date(2026, 11, 13)]
    # exactly at the cut-off is in time
    assert cycles.possible_days(datetime(2026, 11, 5, 9), places, count=1) == [date(2026, 11, 6)]
    # closed on the first Friday; a seller that brings on Fridays only and needs two days
    assert cycles.possible_days(now, places, [[Rule(4, 9.0, 48)]], {date(2026, 11, 6)}, 2) == [
        date(2026, 11, 13),
        date(2026, 11, 20),
    ]
    # a seller without days of its own brings on any day of the place; no days of the place: none
    assert cycles.possible_days(now, places, [[]], count=1) == [date(2026, 11, 6)]
    assert cycles.possible_days(now, []) == []


def test_totals():
    assert cycles.totals([("a", Decimal("1.5")), ("b", Decimal(2)), ("a", Decimal("0.5"))]) == {
        "a": Decimal(2),
        "b": Decimal(2),
    }
