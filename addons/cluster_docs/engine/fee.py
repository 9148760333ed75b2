"""Fees written in base values, paid in money of the day."""

from decimal import ROUND_HALF_UP, Decimal

MINOR_UNITS = 100  # kopecks in a rouble


def decimal(value: float, places: int) -> Decimal:
    """Return a stored number as the decimal that was typed (0.1 is 0.1, not 0.1000000000000000055)."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def to_minor(value: float) -> int:
    return int(decimal(value, 2) * MINOR_UNITS)


def amount(base_values: Decimal, base_minor: int) -> int:
    """Return the fee in minor units: base values × the base value of the day.

    Half a kopeck rounds up, as a till does.
    """
    if base_values < 0 or base_minor < 0:
        raise ValueError("A fee and a base value cannot be below zero")
    return int((base_values * base_minor).quantize(Decimal(1), rounding=ROUND_HALF_UP))
