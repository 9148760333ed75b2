"""The life of a membership: which step follows which, whether its dates can be true, and who came and went."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dateutil.relativedelta import relativedelta

STATES = ("applied", "admitted", "active", "overdue", "grace", "suspended", "left")
# States in which a member has its rights: it votes, sells and is shown to the public.
LIVE = frozenset({"active", "overdue", "grace"})
STEPS = {
    "applied": {"admitted", "left"},
    "admitted": {"active", "left"},
    "active": {"overdue", "suspended", "left"},
    "overdue": {"active", "grace", "suspended", "left"},
    "grace": {"active", "overdue", "suspended", "left"},
    "suspended": {"active", "overdue", "grace", "left"},
    "left": {"applied"},
}
# The order in which the dates of one membership must lie.
DATES = ("applied_on", "admitted_on", "active_from", "left_on")


def may_follow(state: str, following: str) -> bool:
    return following in STEPS.get(state, set())


def wrong_order(dates: Mapping[str, date | None]) -> tuple[str, str] | None:
    """The first pair (earlier step, later step) whose dates contradict each other, or None."""
    known = [(name, moment) for name in DATES if (moment := dates.get(name))]
    for (before, first), (after, second) in zip(known, known[1:], strict=False):
        if second < first:
            return before, after
    return None


def contract_number(code: str, year: int, ordinal: int) -> str:
    """The number on a contract: the cluster's code, the year, the running number: SM/2026/007."""
    return f"{code}/{year}/{ordinal:03d}"


def steps_of(state: str, dates: Mapping[str, date | None]) -> list[tuple[str, date, date | None]]:
    """What a membership went through, as far as its dates tell: [(state, first day, day after the last or None)].

    For members that came in by an import: the states between activity and now are not known, so the present one
    counts from the last known date.
    """
    marks = [("applied", dates.get("applied_on")), ("admitted", dates.get("admitted_on"))]
    marks.append((state if state in LIVE | {"suspended"} else "active", dates.get("active_from")))
    known = [(name, day) for name, day in marks if day]
    ends = [day for _name, day in known[1:]] + [dates.get("left_on") if state == "left" else None]
    return [(name, day, end) for (name, day), end in zip(known, ends, strict=True)]


def term_end(start: date, months: int) -> date | None:
    """The last day of a term of so many months that begins with the day; None where terms are not agreed."""
    return start + relativedelta(months=months, days=-1) if months > 0 else None


@dataclass(frozen=True)
class Spell:
    """One stay of a member in the cluster. `end` is the first day on which it is no member any more."""

    member: Hashable
    start: date
    end: date | None = None


@dataclass(frozen=True)
class Movement:
    """Stays seen between two days. len(at_start) + len(joined) - len(left) == len(at_end), always."""

    at_start: tuple[Spell, ...]
    joined: tuple[Spell, ...]
    left: tuple[Spell, ...]
    at_end: tuple[Spell, ...]

    @property
    def adds_up(self) -> bool:
        return len(self.at_start) + len(self.joined) - len(self.left) == len(self.at_end)


def movement(spells: Iterable[Spell], first: date, last: date) -> Movement:
    """Who was there before the first day, came or went on the days from first to last, and was there after the last.

    :raises ValueError: when the last day lies before the first
    """
    if last < first:
        raise ValueError("the last day lies before the first")
    known = [spell for spell in spells if spell.start <= last]
    return Movement(
        at_start=tuple(s for s in known if s.start < first and (s.end is None or s.end >= first)),
        joined=tuple(s for s in known if s.start >= first),
        left=tuple(s for s in known if s.end is not None and first <= s.end <= last),
        at_end=tuple(s for s in known if s.end is None or s.end > last),
    )


def renewal_rate(due: Collection[Hashable], renewed: Collection[Hashable]) -> Fraction | None:
    """The part of the terms that ran out which were renewed; None when none ran out."""
    ended = set(due)
    return Fraction(len(ended & set(renewed)), len(ended)) if ended else None


def shares(counts: Mapping[Hashable, int]) -> dict[Hashable, Fraction]:
    """Per cents with one decimal that add up to exactly 100 (largest remainder, then the given order)."""
    total = sum(counts.values())
    if not total:
        return {key: Fraction(0) for key in counts}
    exact = {key: Fraction(count * 1000, total) for key, count in counts.items()}
    tenths = {key: int(value) for key, value in exact.items()}
    missing = 1000 - sum(tenths.values())
    for key in sorted(exact, key=lambda key: tenths[key] - exact[key])[:missing]:
        tenths[key] += 1
    return {key: Fraction(value, 10) for key, value in tenths.items()}
