"""Where the members' plans disturb each other, and where nobody has planned anything.

All days are whole days of the cluster's calendar, first and last day included.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("season", "capacity", "event", "need")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """One line of the joint plan.

    :param place: ids of the territory and of all that contain it, the largest first; () where none is named
    :param audience: for whom an event is, '' for nobody in particular
    :param subject: what is offered or needed (beds, meals); None: for a season, everything
    :param quantity: per day
    """

    id: int
    kind: str
    start: date
    end: date
    place: tuple[int, ...] = ()
    audience: str = ""
    subject: int | None = None
    quantity: float = 0.0


@dataclass(frozen=True)
class Finding:
    """Something to talk about.

    :param kind: place (two events in one territory), audience (two events for the same people),
        shortage (more needed than offered), gap (days of the season without any offer)
    :param plans: ids of the plans concerned, in order
    """

    kind: str
    start: date
    end: date
    plans: tuple[int, ...] = ()
    subject: int | None = None
    offered: float = 0.0
    needed: float = 0.0

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def wrong_dates(start: date | None, end: date | None) -> bool:
    return bool(start and end and end < start)


def same_place(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether one place is the other or contains it; a place that is not named is nowhere."""
    shared = min(len(one), len(other))
    return bool(shared) and one[:shared] == other[:shared]


def findings(plans: Iterable[Plan], start: date, end: date) -> list[Finding]:
    """All clashes and gaps between two days, by day; one of a kind is told once, over all its days."""
    within = [plan for plan in plans if plan.start <= end and plan.end >= start]
    found = _clashes(within, start, end) + _shortages(within, start, end) + _gaps(within, start, end)
    return sorted(found, key=lambda one: (one.start, one.end, one.kind, one.subject or 0, one.plans))


def _clashes(plans: list[Plan], start: date, end: date) -> list[Finding]:
    events = sorted((plan for plan in plans if plan.kind == "event"), key=lambda plan: (plan.start, plan.id))
    found = []
    for number, one in enumerate(events):
        for other in events[number + 1 :]:
            first, last = max(one.start, other.start, start), min(one.end, other.end, end)
            if first > last:
                continue
            if same_place(one.place, other.place):
                found.append(Finding("place", first, last, (one.id, other.id)))
            elif one.audience and one.audience == other.audience:
                found.append(Finding("audience", first, last, (one.id, other.id)))
    return found


def _stretches(plans: list[Plan], start: date, end: date) -> list[tuple[date, date]]:
    """The days between two days, cut wherever a plan begins or ends: within one stretch nothing changes."""
    cuts = {start, end + DAY}
    for plan in plans:
        cuts |= {day for day in (plan.start, plan.end + DAY) if start < day <= end}
    edges = sorted(cuts)
    return [(first, following - DAY) for first, following in zip(edges, edges[1:], strict=False)]


def _covering(plans: list[Plan], day: date) -> list[Plan]:
    return [plan for plan in plans if plan.start <= day <= plan.end]


def _joined(found: list[Finding]) -> list[Finding]:
    """Findings of neighbouring days that say the same become one."""
    joined: list[Finding] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and last.end + DAY == one.start and _same(last, one):
            joined[-1] = Finding(one.kind, last.start, one.end, one.plans, one.subject, one.offered, one.needed)
        else:
            joined.append(one)
    return joined


def _same(one: Finding, other: Finding) -> bool:
    return (one.kind, one.plans, one.subject, one.offered, one.needed) == (
        other.kind, other.plans, other.subject, other.offered, other.needed,
    )  # fmt: skip


def _shortages(plans: list[Plan], start: date, end: date) -> list[Finding]:
    found = []
    for subject in sorted({plan.subject for plan in plans if plan.kind == "need" and plan.subject}):
        about = [plan for plan in plans if plan.subject == subject and plan.kind in ("need", "capacity")]
        days = []
        for first, last in _stretches(about, start, end):
            there = _covering(about, first)
            needed = sum(plan.quantity for plan in there if plan.kind == "need")
            offered = sum(plan.quantity for plan in there if plan.kind == "capacity")
            if needed > offered:
                ids = tuple(sorted(plan.id for plan in there))
                days.append(Finding("shortage", first, last, ids, subject, offered, needed))
        found += _joined(days)
    return found


def _gaps(plans: list[Plan], start: date, end: date) -> list[Finding]:
    """Days of a season on which nobody offers the season's subject (all that anybody offers or needs, if none)."""
    seasons = [plan for plan in plans if plan.kind == "season"]
    dealt = {plan.subject for plan in plans if plan.kind in ("need", "capacity") and plan.subject}
    found = []
    for subject in sorted(dealt | {season.subject for season in seasons if season.subject}):
        own = [season for season in seasons if season.subject in (subject, None)]
        offers = [plan for plan in plans if plan.kind == "capacity" and plan.subject == subject and plan.quantity > 0]
        days = []
        for first, last in _stretches(own + offers, start, end):
            open_seasons = _covering(own, first)
            if open_seasons and not _covering(offers, first):
                days.append(Finding("gap", first, last, tuple(sorted(one.id for one in open_seasons)), subject))
        found += _joined(days)
    return found
