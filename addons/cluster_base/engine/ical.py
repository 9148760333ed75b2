"""A calendar feed (RFC 5545) of whole-day entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import vobject
from vobject.icalendar import utc

FOLD = 75


@dataclass(frozen=True)
class Entry:
    """:param end: the last day, included
    :param changed: instant of the last change, UTC
    """

    uid: str
    start: date
    end: date
    summary: str
    place: str
    category: str
    changed: datetime


def feed(entries: Iterable[Entry], name: str) -> bytes:
    """The feed as UTF-8 with lines of at most 75 octets that end in CR LF."""
    calendar = vobject.iCalendar()
    calendar.add("prodid").value = "-//District cluster//Joint plan//EN"
    calendar.add("x-wr-calname").value = name
    for entry in entries:
        event = calendar.add("vevent")
        event.add("uid").value = entry.uid
        event.add("dtstamp").value = entry.changed.replace(tzinfo=utc, microsecond=0)
        event.add("dtstart").value = entry.start
        # In a feed the end of a whole-day event is the day after its last day.
        event.add("dtend").value = entry.end + timedelta(days=1)
        event.add("summary").value = entry.summary
        event.add("categories").value = [entry.category]
        event.add("transp").value = "TRANSPARENT"
        if entry.place:
            event.add("location").value = entry.place
    # vobject counts letters, the standard counts octets, and a Cyrillic letter has two: folded here.
    return b"".join(map(_folded, calendar.serialize(lineLength=10**6, validate=False).splitlines()))


def _folded(line: str) -> bytes:
    """One content line in pieces of at most 75 octets, no letter cut in two, with its CR LF."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > FOLD:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
