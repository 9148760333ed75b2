"""How quickly a farm answers its visitors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

ENOUGH = 5
FAST = timedelta(hours=24)


@dataclass(frozen=True)
class Speed:
    """:param count: questions that could have been answered in a day by now
    :param answered: how many of them were answered at all
    :param median_hours: half of the answers took at most so long; None where there is no answer
    :param share_fast: answered within 24 hours / count, None where there is none
    """

    count: int
    answered: int
    median_hours: float | None
    share_fast: float | None

    @property
    def is_telling(self) -> bool:
        """Fewer than five questions say nothing about a farm, and may tell on one visitor."""
        return self.count >= ENOUGH and self.answered >= ENOUGH


def speed(questions: Iterable[tuple[datetime, datetime | None]], now: datetime) -> Speed:
    """:param questions: (asked, answered or None)"""
    # An open question of the last 24 hours is neither quick nor slow yet.
    counted = [(asked, answered) for asked, answered in questions if answered or now - asked >= FAST]
    times = [answered - asked for asked, answered in counted if answered]
    if not counted:
        return Speed(0, 0, None, None)
    middle = median(times).total_seconds() / 3600 if times else None
    return Speed(len(counted), len(times), middle, sum(time <= FAST for time in times) / len(counted))
