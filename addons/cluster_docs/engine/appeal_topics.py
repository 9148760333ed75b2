"""Reads lists of codes from their tab-separated exports: the state classifier of topics of appeals, and the kinds
of documents of the interdepartmental exchange.

Topics: ``id parent_id code name``, parent 0 at the top, in any order. Kinds: ``guid name``.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

TOPIC_COLUMNS = ("id", "parent_id", "code", "name")
KIND_COLUMNS = ("guid", "name")


class ListError(ValueError):
    """A line that cannot be taken; `line` counts from one, the header included."""

    def __init__(self, line: int, reason: str):
        super().__init__(f"Line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Topic:
    line: int
    id: str
    parent_id: str  # "" at the top
    code: str
    name: str


@dataclass(frozen=True)
class Kind:
    line: int
    guid: str
    name: str


def parse_topics(content: bytes) -> list[Topic]:
    """All topics, parents before children. Raises ListError at the first bad line."""
    topics: dict[str, Topic] = {}
    codes: dict[str, int] = {}
    for line, (own, parent, code, name) in _lines(content, TOPIC_COLUMNS):
        if not own or not code or not name:
            raise ListError(line, "id, code and name must be filled in")
        if own in topics:
            raise ListError(line, f"id {own} stands already in line {topics[own].line}")
        if code in codes:
            raise ListError(line, f"code {code} stands already in line {codes[code]}")
        codes[code] = line
        topics[own] = Topic(line, own, "" if parent in ("", "0") else parent, code, name)
    if not topics:
        raise ListError(2, "the list has no rows")
    for topic in topics.values():
        if topic.parent_id and topic.parent_id not in topics:
            raise ListError(topic.line, f"the parent {topic.parent_id} is not in the list")
    return _ordered(topics)


def parse_kinds(content: bytes) -> list[Kind]:
    """All kinds of documents. Raises ListError at the first bad line."""
    kinds: dict[str, Kind] = {}
    names: dict[str, int] = {}
    for line, (guid, name) in _lines(content, KIND_COLUMNS):
        try:
            key = str(uuid.UUID(guid))
        except ValueError:
            raise ListError(line, f"{guid!r} is no GUID") from None
        if not name:
            raise ListError(line, "the name is missing")
        if key in kinds:
            raise ListError(line, f"this GUID stands already in line {kinds[key].line}")
        if name.lower() in names:
            raise ListError(line, f"this name stands already in line {names[name.lower()]}")
        names[name.lower()] = line
        kinds[key] = Kind(line, key, name)
    if not kinds:
        raise ListError(2, "the list has no rows")
    return list(kinds.values())


def _ordered(topics: dict[str, Topic]) -> list[Topic]:
    done: dict[str, Topic] = {}
    for topic in topics.values():
        chain = []
        while topic.id not in done:
            if topic in chain:
                raise ListError(topic.line, f"topic {topic.code} stands under itself")
            chain.append(topic)
            if not topic.parent_id:
                break
            topic = topics[topic.parent_id]
        done.update((each.id, each) for each in reversed(chain))
    return list(done.values())


def _lines(content: bytes, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListError(content[: error.start].count(b"\n") + 1, "is not UTF-8 text") from None
    for line, raw in enumerate(text.splitlines(), 1):
        fields = [" ".join(field.split()) for field in raw.split("\t")]
        if line == 1:
            if tuple(fields) != columns:
                raise ListError(1, f"must name the columns {' '.join(columns)}, separated by tabs")
            continue
        if not raw.strip():
            continue
        if len(fields) != len(columns):
            raise ListError(line, f"has {len(fields)} columns instead of {len(columns)}")
        yield line, fields
