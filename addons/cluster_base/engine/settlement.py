"""Who gets which part of a seller's order: fees, shares of a joint product, tax.

All amounts are whole numbers of the currency's smallest coin. The parts of an order add up to what
the guest pays, line by line, whatever the fees are.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from . import shares

Key = TypeVar("Key", bound=Hashable)
BASES = ("item", "order", "percent")


@dataclass(frozen=True)
class Line:
    """A line of an order. `shares`: {member: per cent} of a joint product, None for one seller's own."""

    key: int
    net: int
    tax: int
    quantity: Decimal
    shares: Mapping[int, Decimal] | None = None


@dataclass(frozen=True)
class Fee:
    """What is kept back from the seller's income; a negative value is a discount.

    `value` is in smallest coins for the bases `item` and `order`, in per cent of the net amount for
    `percent`. `recipient` None means the cluster's centre. `lines` None means every line.
    """

    key: int
    basis: str
    value: Decimal
    recipient: int | None = None
    lines: frozenset[int] | None = None


@dataclass(frozen=True)
class Part:
    """One recipient's part of a line. `recipient` None means the cluster's centre."""

    line: int
    purpose: str  # own, share, fee, tax
    recipient: int | None
    amount: int
    fee: int | None = None
    share: Decimal | None = None


def coins(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def fee_amounts(fee: Fee, lines: Sequence[Line]) -> dict[int, int]:
    """{line: what the fee takes of it}; a fee per order is charged once and laid on its lines by their size."""
    chosen = [line for line in lines if fee.lines is None or line.key in fee.lines]
    if not chosen:
        return {}
    if fee.basis == "item":
        return {line.key: coins(fee.value * line.quantity) for line in chosen}
    if fee.basis == "percent":
        return {line.key: coins(Decimal(line.net) * fee.value / 100) for line in chosen}
    weights = {line.key: abs(line.net) for line in chosen}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1)
    return shares.split(coins(fee.value), weights)


def settle(seller: int, lines: Sequence[Line], fees: Iterable[Fee]) -> list[Part]:
    """The parts of one seller's order. They sum to the net and tax of each line."""
    parts, taken = [], dict.fromkeys((line.key for line in lines), 0)
    for fee in fees:
        for key, amount in fee_amounts(fee, lines).items():
            if amount:
                taken[key] += amount
                parts.append(Part(key, "fee", fee.recipient, amount, fee=fee.key))
    for line in lines:
        rest = line.net - taken[line.key]
        if line.shares:
            for member, amount in shares.split(rest, line.shares).items():
                parts.append(Part(line.key, "share", member, amount, share=Decimal(line.shares[member])))
        else:
            parts.append(Part(line.key, "own", seller, rest))
        if line.tax:
            parts.append(Part(line.key, "tax", seller, line.tax))
    return parts


def refund(original: Mapping[Key, int], already: Mapping[Key, int], refunded: int) -> dict[Key, int]:
    """What to write against the parts of a sale so that `refunded` of its total is given back in all.

    :param original: the parts of the sale
    :param already: what earlier refunds took from each part, as positive numbers
    :param refunded: given back in all, this refund included; never more than the sale
    :returns: {part: amount to write}, the negative of a sale's part when everything is given back
    """
    total = sum(original.values())
    if not total or refunded == total:
        target = dict(original)
    else:
        target = shares.split(refunded, original)
    return {key: already.get(key, 0) - target[key] for key in original}


def spread(total: int, amounts: Mapping[int, int]) -> dict[int, int]:
    """The amounts corrected so that they sum to `total`: the coins of rounding go to the largest lines.

    An order rounded as a whole may differ by coins from the sum of its rounded lines.
    """
    result = dict(amounts)
    gap = total - sum(result.values())
    order = sorted(result, key=lambda key: (-abs(result[key]), key))
    step = 1 if gap > 0 else -1
    for place in range(abs(gap) if order else 0):
        result[order[place % len(order)]] += step
    return result
