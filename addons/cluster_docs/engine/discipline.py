"""Was a document executed in time? Judged for a day from what was known at its end."""

from datetime import date

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
