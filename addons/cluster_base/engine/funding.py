"""Funding of a project: sources, shares of partners, what of the spending the grant may pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .fees import rounded


@dataclass(frozen=True)
class Line:
    planned: Decimal
    spent: Decimal
    eligible: bool = True


@dataclass(frozen=True)
class Totals:
    planned: Decimal
    spent: Decimal
    left: Decimal
    eligible_spent: Decimal
    grant_due: Decimal
    overspent: Decimal


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """The part in percent of the whole, two digits; 0 of nothing."""
    return rounded(Fraction(part) * 100 / Fraction(whole)) if whole else Decimal(0)


def totals(lines: Sequence[Line], grant: Decimal, eligible_share: Decimal) -> Totals:
    """Plan against spending of all budget lines.

    :param grant: what the funders promised at most
    :param eligible_share: percent of eligible spending that the grant pays (0 to 100)
    """
    planned = sum((one.planned for one in lines), Decimal(0))
    spent = sum((one.spent for one in lines), Decimal(0))
    eligible = sum((one.spent for one in lines if one.eligible), Decimal(0))
    due = min(grant, rounded(Fraction(eligible) * Fraction(eligible_share) / 100))
    over = sum((max(one.spent - one.planned, Decimal(0)) for one in lines), Decimal(0))
    return Totals(planned, spent, planned - spent, eligible, due, over)


def difference(parts: Sequence[Decimal], whole: Decimal) -> Decimal:
    """How much the parts are more (or, below 0, less) than the whole."""
    return sum(parts, Decimal(0)) - whole
