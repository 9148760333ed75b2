"""How many failed tries are allowed before the next has to wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """At most `tries` failures in any `window`."""

    tries: int
    window: timedelta


def wait_until(failures: Iterable[datetime], now: datetime, limit: Limit) -> datetime | None:
    """Return the instant of the next allowed try, or None when one is allowed now.

    Only failures inside the window count, so waiting the window out always helps.
    """
    recent = sorted(at for at in failures if now - limit.window < at <= now)
    if len(recent) < limit.tries:
        return None
    return recent[len(recent) - limit.tries] + limit.window
