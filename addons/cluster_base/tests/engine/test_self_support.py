from datetime import date
from decimal import Decimal as D
from fractions import Fraction

from cluster_base.engine.self_support import Forecast, Month, add_months, forecast, rolling


def months(*pairs):
    return [Month(add_months(date(2025, 1, 1), place), D(own), D(costs)) for place, (own, costs) in enumerate(pairs)]


def test_row_60_the_rolling_ratio_looks_at_twelve_months():
    series = months(*[(0, 100)] * 12, (1200, 100))
    assert rolling(series)[:12] == [0] * 12
    assert rolling(series)[12] == 1
    assert rolling(months((50, 0), (50, 100))) == [None, 1]


def test_row_60_the_month_in_which_it_reaches_one():
    # Ratios of .50, .52, … .72 by month: the rolling ones rise by .01, from .50 to .61, and reach 1 after 39 months.
    series = months(*[(50 + 2 * place, 100) for place in range(12)])
    assert [round(float(value), 2) for value in rolling(series)][-1] == 0.61
    assert forecast(series) == Forecast("never", None, Fraction(1, 100))
    steeper = months(*[(20 + 10 * place, 100) for place in range(6)])
    # rolling .20, .25, … .45, slope .05: 11 months on it is 1.
    assert forecast(steeper) == Forecast("month", date(2026, 5, 1), Fraction(1, 20))


def test_row_60_reached_never_and_too_few():
    assert forecast(months((120, 100), (90, 100), (90, 100), (130, 100))).kind == "reached"
    assert forecast(months((80, 100), (90, 100), (200, 100), (130, 100))) == Forecast("reached", date(2025, 3, 1))
    assert forecast(months(*[(50, 100)] * 6)).kind == "never"
    assert forecast(months((90, 100), (80, 100), (70, 100))).kind == "never"
    assert forecast(months((90, 100), (95, 100))).kind == "few"
    assert forecast([]).kind == "few"
    assert forecast(months(*[(90, 0)] * 5)).kind == "few"


def test_row_60_exactly_the_farthest_month():
    # Rolling 34/72, 35/72, 36/72: the line is at 1 after 36 months; from 35/72 it would be after 37.
    assert forecast(months((3400, 7200), (3600, 7200), (3800, 7200))).month == date(2028, 3, 1)
    assert forecast(months((3300, 7200), (3500, 7200), (3700, 7200))).kind == "never"


def test_the_month_after_december():
    assert add_months(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)
