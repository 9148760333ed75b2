"""Shares of a joint product and the split of money by them, exact to the smallest coin."""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)
FULL = Decimal(100)
STEP = Decimal("0.0001")


class Problem(NamedTuple):
    """Why shares cannot stand: `few`, `twice`, `zero`, `decimals`, `missing` or `over`.

    `amount` is the part that is missing or too much, in per cent, where there is one.
    """

    code: str
    amount: Decimal = Decimal(0)


def problem(parts: Iterable[tuple[Hashable, Decimal]]) -> Problem | None:
    """The first reason why the pairs (member, share in per cent) are no whole product of several members."""
    parts = list(parts)
    members = [member for member, _share in parts]
    if len(members) < 2:
        return Problem("few")
    if len(set(members)) < len(members):
        return Problem("twice")
    if any(share <= 0 for _member, share in parts):
        return Problem("zero")
    if any(share % STEP for _member, share in parts):
        return Problem("decimals")
    total = sum((share for _member, share in parts), Decimal(0))
    if total < FULL:
        return Problem("missing", FULL - total)
    if total > FULL:
        return Problem("over", total - FULL)
    return None


def split(amount: int, weights: Mapping[Key, Decimal | int]) -> dict[Key, int]:
    """Divide an amount of smallest coins by weights; the parts add up to it exactly.

    Largest remainder: every part is rounded down, the coins left go to the largest remainders, at
    equal remainders to the larger weight, then to the smaller key: the order of `weights` does not
    matter. A negative amount (a refund) gives exactly the negative parts. Weights may be negative
    (a discount among fees), their sum may not be 0.

    :raises ValueError: the weights sum to 0, or there are none
    """
    total = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    if not total:
        raise ValueError("the weights sum to nothing")
    if amount < 0:
        return {key: -part for key, part in split(-amount, weights).items()}
    exact = {key: Fraction(amount) * Fraction(weight) / total for key, weight in weights.items()}
    parts = {key: value.numerator // value.denominator for key, value in exact.items()}
    left = amount - sum(parts.values())
    order = sorted(weights, key=lambda key: (parts[key] - exact[key], -Fraction(weights[key]), key))
    for key in order[:left]:
        parts[key] += 1
    return {key: parts[key] for key in weights}
