"""A chain of events: each is sealed by a SHA-256 over its canonical JSON and the seal before it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True)
class Event:
    """`at` is UTC text "YYYY-MM-DD HH:MM:SS"; `data` holds text, whole numbers, booleans, None, lists and dicts."""

    document: int
    seq: int
    kind: str
    text: str
    data: dict
    user: int
    at: str
    prev_hash: str


def canonical(value) -> str:
    """JSON with one spelling for one value. Raises TypeError on a float: its text is not stable."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def seal(event: Event) -> str:
    return hashlib.sha256(canonical(vars(event)).encode()).hexdigest()  # asdict would copy every value


def breaches(events: Iterable[tuple[Event, str]], head_seq: int, head_hash: str) -> list[str]:
    """What is wrong with a chain of (event, stored hash), in order of seq, against the head kept elsewhere."""
    found = []
    previous, expected = GENESIS, 1
    for event, stored in events:
        if event.seq != expected:
            found.append(f"event {expected} is missing")
            expected = event.seq
        elif event.prev_hash != previous:
            found.append(f"event {event.seq} does not follow the one before it")
        if seal(event) != stored:
            found.append(f"event {event.seq} was changed")
        previous, expected = stored, expected + 1
    if expected - 1 < head_seq:
        found.append(
            f"events {expected} to {head_seq} are missing" if head_seq > expected else f"event {head_seq} is missing"
        )
    elif expected - 1 > head_seq:
        found.append(f"there are {expected - 1} events, the document knows of {head_seq}")
    elif previous != (head_hash or GENESIS):
        found.append("the last event is not the one that the document knows")
    return found


def _refuse_floats(value) -> None:
    if isinstance(value, float):
        raise TypeError(f"A float has no canonical text: {value!r}")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"A key must be text: {key!r}")
            _refuse_floats(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_floats(item)
