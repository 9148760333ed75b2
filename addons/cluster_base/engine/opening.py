"""Opening times as people type them, and seasons of months."""

import re

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$")


def parse(text: str) -> tuple[int, int] | None:
    """Minutes after midnight from and to: "9-18" or "09:00 – 18:30"; None where nothing is typed.

    :raises ValueError: "form" or "order"
    """
    if not text.strip():
        return None
    found = _SPAN.match(text.strip())
    if not found:
        raise ValueError("form")
    first, first_minute, last, last_minute = (int(part or 0) for part in found.groups())
    begin, end = first * 60 + first_minute, last * 60 + last_minute
    if first_minute > 59 or last_minute > 59 or begin > 24 * 60 or end > 24 * 60:
        raise ValueError("form")
    if begin >= end:
        raise ValueError("order")
    return begin, end


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def words(begin: int, end: int) -> str:
    return f"{clock(begin)}–{clock(end)}"


def months(first: int, last: int) -> tuple[int, ...]:
    """The months of a season, over the new year too; all twelve where it is not said."""
    if not first or not last:
        return tuple(range(1, 13))
    count = (last - first) % 12 + 1
    return tuple((first - 1 + place) % 12 + 1 for place in range(count))


def grouped(hours: dict[str, tuple[int, int]]) -> list[tuple[str, str, tuple[int, int]]]:
    """Days that follow each other and open alike, together: (first day, last day, (from, to))."""
    found: list[tuple[str, str, tuple[int, int]]] = []
    before = None
    for day in DAYS:
        span = hours.get(day)
        if span and before == span:
            found[-1] = (found[-1][0], day, span)
        elif span:
            found.append((day, day, span))
        before = span
    return found
