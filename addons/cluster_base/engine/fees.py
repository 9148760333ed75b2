"""Fees of members: scales by size, periods, proration, waivers, work in kind, arrears.

Amounts are Decimal in the currency's main unit; a share of a period is an exact Fraction and is rounded
once, at the end, so that parts of one fee add up to the cent. Days are inclusive on both sides. Sizes of a
band are inclusive below and exclusive above: [0, 5) holds 0 to 4.99 rooms.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

ROUNDINGS = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN, "up": ROUND_UP}
ONE_DAY = timedelta(days=1)


class FeeProblem(Exception):
    """What is wrong with a scale or a period. `kind` names it, `low` and `high` say where."""

    def __init__(self, kind: str, low=None, high=None):
        super().__init__(kind)
        self.kind = kind
        self.low = low
        self.high = high


@dataclass(frozen=True)
class Band:
    low: Decimal
    high: Decimal | None
    amount: Decimal = Decimal(0)
    per_unit: Decimal = Decimal(0)


@dataclass(frozen=True)
class Waiver:
    """A decision: `percent` of the fee (0 to 100) or, where it is None, `amount` of it; in force from `start` to `end`."""  # noqa: E501

    start: date
    end: date | None
    percent: Decimal | None = None
    amount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Span:
    start: date
    end: date | None


# --- scales -------------------------------------------------------------------------------------
def check_bands(bands: Iterable[Band]) -> None:
    """Bands of one scale cover every size from 0 up, once.

    :raises FeeProblem: `empty`, `negative` (an amount), `reversed` (a band that ends before it begins),
        `overlap` or `gap` (`low`, `high`: the sizes concerned; `high` None: and everything above)
    """
    ordered = sorted(bands, key=lambda band: (band.low, band.high is None, band.high or 0))
    if not ordered:
        raise FeeProblem("empty")
    reached: Decimal | None = Decimal(0)
    for band in ordered:
        if band.amount < 0 or band.per_unit < 0 or band.low < 0:
            raise FeeProblem("negative", band.low, band.high)
        if band.high is not None and band.high <= band.low:
            raise FeeProblem("reversed", band.low, band.high)
        if reached is None or band.low < reached:
            raise FeeProblem("overlap", band.low, band.high if reached is None else min(reached, band.high or reached))
        if band.low > reached:
            raise FeeProblem("gap", reached, band.low)
        reached = band.high
    if reached is not None:
        raise FeeProblem("gap", reached, None)


def check_spans(spans: Iterable[Span]) -> None:
    """Scales of one kind follow each other day by day.

    :raises FeeProblem: `reversed`, `overlap` or `gap` (`low`, `high`: first and last day concerned)
    """
    before: Span | None = None
    for span in sorted(spans, key=lambda one: (one.start, one.end or date.max)):
        if span.end is not None and span.end < span.start:
            raise FeeProblem("reversed", span.start, span.end)
        if before is not None:
            if before.end is None or span.start <= before.end:
                raise FeeProblem("overlap", span.start, before.end)
            if span.start > before.end + ONE_DAY:
                raise FeeProblem("gap", before.end + ONE_DAY, span.start - ONE_DAY)
        before = span


def full_fee(bands: Iterable[Band], size: Decimal) -> Decimal:
    """The fee of a whole period for a member of that size, not rounded.

    :raises FeeProblem: `size` where no band holds it
    """
    for band in bands:
        if band.low <= size and (band.high is None or size < band.high):
            return band.amount + band.per_unit * size
    raise FeeProblem("size", size, size)


# --- periods ------------------------------------------------------------------------------------
def _anniversary(start: date, years: int) -> date:
    """The same day that many years later; 29 February becomes the 28th in a common year."""
    year = start.year + years
    return date(year, start.month, min(start.day, monthrange(year, start.month)[1]))


def period(cycle: str, day: date, joined: date) -> Span:
    """The whole period of a fee that holds the day.

    :param cycle: `calendar` (1 January to 31 December) or `rolling` (a year from the day of joining)
    """
    if cycle == "calendar":
        return Span(date(day.year, 1, 1), date(day.year, 12, 31))
    years = day.year - joined.year
    if _anniversary(joined, years) > day:
        years -= 1
    return Span(_anniversary(joined, years), _anniversary(joined, years + 1) - ONE_DAY)


def uncovered(whole: Span, joined: date, covered: Iterable[Span]) -> Span | None:
    """What of the period is still to be charged: from joining or from the day after the last fee, to its end.

    Who left and comes back in a year that is paid already owes nothing for it.
    """
    start = max(whole.start, joined)
    for span in sorted(covered, key=lambda one: one.start):
        if span.start <= start <= (span.end or date.max):
            start = (span.end or date.max - ONE_DAY) + ONE_DAY
    return Span(start, whole.end) if whole.end is None or start <= whole.end else None


def share(whole: Span, start: date, proration: str, month_rule: str = "started") -> Fraction:
    """Which part of the whole period's fee is owed for `start` to its end.

    :param proration: `none` (always the whole fee), `month` (of twelve) or `day` (of 365 or 366)
    :param month_rule: the month of joining counts if `started` (always), `half` (joined by its 15th day) or
        `full` (joined on its first day). Months of a rolling period begin on its own day.
    """
    if start < whole.start or whole.end is None or start > whole.end:
        raise FeeProblem("period", start, whole.end)
    if proration == "none":
        return Fraction(1)
    if proration == "day":
        return Fraction((whole.end - start).days + 1, (whole.end - whole.start).days + 1)
    passed = (start.year - whole.start.year) * 12 + start.month - whole.start.month
    into = start.day - whole.start.day
    if into < 0:
        passed -= 1
        month = start.month - 1 or 12
        into += monthrange(start.year - (start.month == 1), month)[1]
    if (month_rule == "full" and into > 0) or (month_rule == "half" and into >= 15):
        passed += 1
    return Fraction(12 - passed, 12)


def unused(whole: Span, day: date, how: str) -> tuple[Fraction, date]:
    """Which part of the whole period's fee is for time not begun on the day, and from which day on that time is.

    :param how: `month` (months of the period that begin on that day or later) or `day`
    """
    if whole.end is None or day > whole.end:
        return Fraction(0), day
    start = max(day, whole.start)
    if how == "day":
        return share(whole, start, "day"), start
    part = share(whole, start, "month", "full")
    months = 12 - int(part * 12)
    month = whole.start.month - 1 + months
    year, month = whole.start.year + month // 12, month % 12 + 1
    return part, date(year, month, min(whole.start.day, monthrange(year, month)[1]))


def rounded(amount: Fraction | Decimal, unit: Decimal = Decimal("0.01"), method: str = "half_up") -> Decimal:
    """The amount as a multiple of `unit` (0.01: to the cent, 1: to the whole); never finer than the cent."""
    exact = Fraction(amount) / Fraction(unit)
    # Enough digits that the division cannot turn a half into less than a half.
    whole, rest = divmod(abs(exact.numerator), exact.denominator)
    up = {
        "half_up": rest * 2 >= exact.denominator,
        "up": rest > 0,
        "down": False,
    }[method]
    count = (whole + up) * (1 if exact >= 0 else -1)
    return (Decimal(count) * unit).quantize(Decimal("0.01"))


# --- what is owed -------------------------------------------------------------------------------
def entry_is_due(earlier: Iterable[date], admitted: date, free_years: int) -> bool:
    """Whether an admission costs the entry fee: not again within `free_years` of an earlier entry fee.

    :param free_years: 0: every admission costs it; the fee of this very admission is told by its date
    """
    for paid in earlier:
        if paid == admitted or (paid < admitted and admitted < _anniversary(paid, free_years)):
            return False
    return True


def waived(amount: Decimal, start: date, waivers: Sequence[Waiver]) -> Decimal:
    """What decisions of the council take off a fee of the period that begins on `start`; never more than the fee.

    Percentages are of the fee as it was before any waiver; the parts are rounded to the cent.

    :raises FeeProblem: `waiver` where a percentage is not between 0 and 100 or an amount is negative
    """
    off = Decimal(0)
    for waiver in waivers:
        if waiver.percent is not None and not 0 <= waiver.percent <= 100:
            raise FeeProblem("waiver", waiver.percent)
        if waiver.amount < 0:
            raise FeeProblem("waiver", waiver.amount)
        if waiver.start <= start and (waiver.end is None or start <= waiver.end):
            off += (
                waiver.amount if waiver.percent is None else rounded(Fraction(amount) * Fraction(waiver.percent) / 100)
            )
    return min(off, amount)


def in_kind(hours: Decimal, rate: Decimal, rest: Decimal) -> Decimal:
    """The part of a fee that is set off by work: hours by rate, never more than what is left of it.

    :raises FeeProblem: `negative`
    """
    if hours <= 0 or rate < 0:
        raise FeeProblem("negative", hours, rate)
    return min(rounded(Fraction(hours) * Fraction(rate)), max(rest, Decimal(0)))


def change(whole: Span, day: date, old: Decimal, new: Decimal, proration: str, month_rule: str = "started") -> Fraction:
    """What a change of kind or size on `day` adds to the fee of the period (less than 0: gives back), not rounded.

    Before the day the old whole fee counts, from it on the new one; without proration a change within a
    period costs nothing until the next one.
    """
    if proration == "none" or day <= whole.start:
        return Fraction(0)
    return (Fraction(new) - Fraction(old)) * share(whole, day, proration, month_rule)


# --- arrears ------------------------------------------------------------------------------------
def standing(due_on: date, today: date, overdue_days: int, grace_days: int) -> tuple[str, date | None]:
    """Where an unpaid fee puts its member: (`paid in time` | `overdue` | `grace` | `suspended`, until which day).

    The day of payment itself is in time; then `overdue_days` of being overdue, `grace_days` of grace, and
    from the day after the last of grace the rights rest.
    """
    overdue_until = due_on + timedelta(days=overdue_days)
    grace_until = overdue_until + timedelta(days=grace_days)
    if today <= due_on:
        return "in_time", due_on
    if today <= overdue_until:
        return "overdue", overdue_until
    if today <= grace_until:
        return "grace", grace_until
    return "suspended", None


def age_band(due_on: date, today: date) -> str:
    """How long a fee has been in arrears: `0` (not yet), `30`, `60`, `90` (days, up to) or `more`."""
    days = (today - due_on).days
    if days <= 0:
        return "0"
    for limit in (30, 60, 90):
        if days <= limit:
            return str(limit)
    return "more"
