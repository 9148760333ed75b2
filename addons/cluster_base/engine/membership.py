"""The life of a membership: which step follows which, and whether its dates can be true."""

from collections.abc import Mapping
from datetime import date

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
