"""One basket, several sellers: how it falls into one order each, exact to the cent.

Amounts are integers of the minor unit (kopecks, cents); prices are final, the tax in them. What is
granted on the whole basket (a discount) is shared by the largest remainder, so the orders add up
to the basket whatever the amounts are.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Line:
    key: Hashable
    seller: Hashable
    price: Decimal
    quantity: Decimal


@dataclass(frozen=True)
class Part:
    """What one seller gets: amounts of the lines by key, and its share of what is granted on the whole."""

    lines: Mapping[Hashable, int]
    shared: Mapping[Hashable, int]

    @property
    def total(self) -> int:
        return sum(self.lines.values()) + sum(self.shared.values())


def amount(price: Decimal, quantity: Decimal, unit: Decimal = Decimal("0.01")) -> int:
    """Price times quantity in minor units, a half rounded away from zero as the books do."""
    return int((price * quantity / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def spread(whole: int, weights: Sequence[int]) -> list[int]:
    """The whole in proportion to the weights: each share is off by less than one, the sum is the whole.

    Equal remainders: the earlier one gets the unit, so the same basket always falls in the same way.

    :raises ValueError: weights are negative or nothing but zero
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("Weights must be positive")
    sign = -1 if whole < 0 else 1
    shares, remainders = [], []
    for place, weight in enumerate(weights):
        share, remainder = divmod(abs(whole) * weight, total)
        shares.append(share)
        remainders.append((-remainder, place))
    for _remainder, place in sorted(remainders)[: abs(whole) - sum(shares)]:
        shares[place] += 1
    return [sign * share for share in shares]


def split(
    lines: Sequence[Line], shared: Mapping[Hashable, int] | None = None, unit: Decimal = Decimal("0.01")
) -> dict[Hashable, Part]:
    """Seller -> its part, in the order in which the sellers first occur.

    :param shared: amounts on the whole basket by key, usually negative (a discount)
    :raises ValueError: a discount on a basket that costs nothing
    """
    parts: dict[Hashable, dict[Hashable, int]] = {}
    for line in lines:
        parts.setdefault(line.seller, {})[line.key] = amount(line.price, line.quantity, unit)
    weights = [sum(amounts.values()) for amounts in parts.values()]
    shares: dict[Hashable, dict[Hashable, int]] = {seller: {} for seller in parts}
    for key, whole in (shared or {}).items():
        for seller, share in zip(parts, spread(whole, weights), strict=True):
            shares[seller][key] = share
    return {seller: Part(amounts, shares[seller]) for seller, amounts in parts.items()}
