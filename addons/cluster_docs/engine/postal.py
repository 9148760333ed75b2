"""The fee of an item of post from dated rates, in minor units of the currency, and the totals of a day's list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

KINDS = ("simple", "registered", "notice")


@dataclass(frozen=True)
class Rate:
    """`most_grams`: up to this weight, inclusive. `valid_to`: last day, None while in force."""

    kind: str
    most_grams: int
    amount: int
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Item:
    kind: str
    fee: int | None


@dataclass(frozen=True)
class Total:
    kind: str
    count: int
    fee: int
    without_fee: int


def fee(rates: Iterable[Rate], kind: str, grams: int, day: date) -> int | None:
    """The amount of the narrowest step that holds the weight on that day; None when no rate is known."""
    if grams <= 0:
        return None
    steps = [
        rate
        for rate in rates
        if rate.kind == kind
        and grams <= rate.most_grams
        and rate.valid_from <= day
        and (rate.valid_to is None or day <= rate.valid_to)
    ]
    # of two rates for one step the later one counts
    best = min(steps, key=lambda rate: (rate.most_grams, -rate.valid_from.toordinal()), default=None)
    return best.amount if best else None


def totals(items: Iterable[Item]) -> list[Total]:
    """One row a kind in the order of the list's form, and the sum of all last under the kind "all"."""
    counts, fees, unknown = defaultdict(int), defaultdict(int), defaultdict(int)
    for item in items:
        for kind in (item.kind, "all"):
            counts[kind] += 1
            fees[kind] += item.fee or 0
            unknown[kind] += item.fee is None
    return [Total(kind, counts[kind], fees[kind], unknown[kind]) for kind in (*KINDS, "all")]
