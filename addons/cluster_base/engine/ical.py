"""A calendar feed (RFC 5545) of whole-day entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import vobject
from vobject.icalendar import utc


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
    text = calendar.serialize(lineLength=75, validate=False)
    return text if isinstance(text, bytes) else text.encode()
