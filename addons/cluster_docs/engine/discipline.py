"""Was a document executed in time? Judged for a day from what was known at its end."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

KINDS = ("registered", "void", "deadline", "answered", "filed", "reopened", "resolution", "resolution_cancelled")
VERDICTS = ("on_time", "late", "open", "overdue", "no_term")


def verdict(day: date, due: date | None, closed: date | None, stopped: bool = False) -> str:
    """`due`: the term as it stood at the end of `day`. `closed`: when the work ended, None or later than `day` while
    it went on. `stopped`: the clock of the term stood at the end of `day`."""
    ended = closed is not None and closed <= day
    if due is None and not stopped:
        return "no_term"
    if ended:
        return "on_time" if due is None or closed <= due else "late"
    return "open" if due is None or due >= day else "overdue"


def days_late(day: date, due: date | None, closed: date | None) -> int:
    """Days past the term by the end of `day`; 0 when in time."""
    if due is None:
        return 0
    end = closed if closed is not None and closed <= day else day
    return max((end - due).days, 0)


@dataclass
class Facts:
    """What the history of a document says by the end of a day."""

    registered: bool = False
    void: bool = False
    due: date | None = None
    stopped: bool = False
    closed: date | None = None
    executor: int | None = None


def facts(events: Iterable[tuple[str, dict, date]], top: Collection[int]) -> Facts:
    """`events`: (kind, data, day) of one document in their order, none later than the day that is judged. `top`: the
    resolutions that stand under no other; the last of them that was not cancelled names who is responsible."""
    found, given = Facts(), {}
    for kind, data, day in events:
        if kind == "registered":
            found.registered = True
        elif kind == "void":
            found.void = True
        elif kind == "deadline":
            found.due = date.fromisoformat(data["due"]) if data.get("due") else None
            found.stopped = data.get("kind") == "stopped"
        elif kind in ("answered", "filed"):
            found.closed = found.closed or day
        elif kind == "reopened":
            found.closed = None
        elif kind == "resolution" and data.get("resolution") in top:
            given[data["resolution"]] = data.get("responsible")
        elif kind == "resolution_cancelled":
            given.pop(data.get("resolution"), None)
    found.executor = list(given.values())[-1] if given else None
    return found
