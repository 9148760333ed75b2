"""Does the cluster live on its own money? Ratios by month and the month in which the trend reaches 1.

The ratio is own income / running costs; grants are in neither. The forecast is a plain straight line through
the last twelve rolling ratios (least squares). It knows nothing of seasons, plans or prices, and says so
wherever it is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

WINDOW = 12
FEWEST = 3
FARTHEST = 36


@dataclass(frozen=True)
class Month:
    first: date
    own: Decimal
    costs: Decimal


@dataclass(frozen=True)
class Forecast:
    """`kind`: `few` (months with costs), `reached`, `month` or `never` (not within 36 months); `month`: its first day."""  # noqa: E501

    kind: str
    month: date | None = None
    slope: Fraction | None = None


def ratio(own: Decimal, costs: Decimal) -> Fraction | None:
    """Own income / running costs; None where nothing was spent."""
    return Fraction(own) / Fraction(costs) if costs > 0 else None


def rolling(months: Sequence[Month]) -> list[Fraction | None]:
    """For each month the ratio of the twelve months that end with it (of fewer where there are fewer)."""
    result = []
    for place in range(len(months)):
        window = months[max(0, place - WINDOW + 1) : place + 1]
        result.append(ratio(sum((m.own for m in window), Decimal(0)), sum((m.costs for m in window), Decimal(0))))
    return result


def add_months(first: date, count: int) -> date:
    index = first.year * 12 + first.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def line(values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Slope and height at 0 of the least-squares line through (0, values[0]), (1, values[1]), …"""
    count = len(values)
    middle_x = Fraction(count - 1, 2)
    middle_y = sum(values, Fraction(0)) / count
    spread = sum(((x - middle_x) ** 2 for x in range(count)), Fraction(0))
    slope = sum(((x - middle_x) * (y - middle_y) for x, y in enumerate(values)), Fraction(0)) / spread
    return slope, middle_y - slope * middle_x


def forecast(months: Sequence[Month]) -> Forecast:
    """The month in which the line through the last rolling ratios reaches 1.

    :param months: consecutive months, the oldest first; the last one is the last that is closed
    """
    known = [(place, value) for place, value in enumerate(rolling(months)) if value is not None][-WINDOW:]
    if not known or len(known) < FEWEST:
        return Forecast("few")
    values = [value for _place, value in known]
    last_place = known[-1][0]
    if values[-1] >= 1:
        since = len(values) - 1
        while since and values[since - 1] >= 1:
            since -= 1
        return Forecast("reached", months[known[since][0]].first)
    slope, height = line(values)
    if slope <= 0:
        return Forecast("never", slope=slope)
    # The first whole month at which the line is at 1 or above, seen from the last known month.
    ahead = max(1, ceil((1 - height) / slope) - (len(values) - 1))
    if ahead > FARTHEST:
        return Forecast("never", slope=slope)
    return Forecast("month", add_months(months[last_place].first, ahead), slope)
