"""Order cycles and days of delivery: when something is open, and which days can still be promised."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

Key = TypeVar("Key", bound=Hashable)
HORIZON = 35


def state(
    now: datetime, opens: datetime, closes: datetime, *, ready: bool, cancelled: bool = False, told: bool = False
) -> str:
    """draft, planned, open, closed, told or cancelled. The moment of closing is closed already."""
    if cancelled:
        return "cancelled"
    if not ready:
        return "draft"
    if now < opens:
        return "planned"
    if now < closes:
        return "open"
    return "told" if told else "closed"


def shift(moment: datetime, zone: str, days: int) -> datetime:
    """The same time of day some days later as the clock on the wall shows it; instants are UTC without zone."""
    wall = moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    later = (wall + timedelta(days=days)).replace(tzinfo=ZoneInfo(zone))
    return later.astimezone(timezone.utc).replace(tzinfo=None)


@dataclass(frozen=True)
class Rule:
    """A weekday (Monday is 0) with its hour of beginning and the hours before it after which no order is taken."""

    weekday: int
    begins: float
    cutoff: float

    def fits(self, day: date, now: datetime) -> bool:
        begins = datetime.combine(day, time()) + timedelta(hours=self.begins)
        return day.weekday() == self.weekday and now + timedelta(hours=self.cutoff) <= begins


def possible_days(
    now: datetime,
    places: Sequence[Rule],
    sellers: Iterable[Sequence[Rule]] = (),
    closed: Collection[date] = (),
    count: int = 4,
) -> list[date]:
    """The next days on which the place gives out and every seller can still deliver.

    :param now: wall clock of the place, without zone
    :param places: days of the place of pickup; none means it gives out on no day
    :param sellers: for each seller its own days; none means it brings on any day of the place
    :param closed: days on which the place is closed
    """
    found: list[date] = []
    sellers = [rules for rules in sellers if rules]
    for offset in range(HORIZON):
        day = now.date() + timedelta(days=offset)
        if day in closed or not any(rule.fits(day, now) for rule in places):
            continue
        if all(any(rule.fits(day, now) for rule in rules) for rules in sellers):
            found.append(day)
        if len(found) == count:
            break
    return found


def totals(rows: Iterable[tuple[Key, Decimal]]) -> dict[Key, Decimal]:
    """Quantities added up by key (product, place, day)."""
    result: dict[Key, Decimal] = defaultdict(Decimal)
    for key, quantity in rows:
        result[key] += quantity
    return dict(result)
