"""The course of an approval: whose turn it is, how it stands, whom a changed file concerns.

Steps stand in stages. Steps of one stage are asked together, stages one after the other. A step is known by its own
key, never by its person: the same person may stand in several stages (A, A, B, A).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

WAITING, PENDING, DECIDED = "waiting", "pending", "decided"
AGREED, REMARKS, REJECTED = "agreed", "remarks", "rejected"
RUNNING = "running"
TEXT = "text"


@dataclass(frozen=True)
class Step:
    """A step that counts: superseded and cancelled ones are left out by the caller.

    ``seen``: name -> digest of the files the person decided on; ``text_seen``: digest of the document's own text.
    """

    key: int
    stage: int
    state: str
    outcome: str | None = None
    covers: str = ""
    covers_text: bool = True
    seen: tuple[tuple[str, str], ...] = ()
    text_seen: str = ""


def to_ask(steps: Iterable[Step]) -> list[int]:
    """Keys of waiting steps whose turn it is: those of the first stage that is not agreed yet."""
    steps = list(steps)
    if any(step.outcome == REJECTED for step in steps if step.state == DECIDED):
        return []
    undecided = [step for step in steps if step.state != DECIDED]
    if not undecided:
        return []
    stage = min(step.stage for step in undecided)
    return [step.key for step in undecided if step.stage == stage and step.state == WAITING]


def standing(steps: Iterable[Step]) -> str:
    """``running``, ``agreed`` (with or without remarks) or ``rejected``."""
    steps = list(steps)
    if any(step.state == DECIDED and step.outcome == REJECTED for step in steps):
        return REJECTED
    if steps and all(step.state == DECIDED for step in steps):
        return AGREED
    return RUNNING


def covers(patterns: str, name: str) -> bool:
    """Whether a step answers for a file: ``contract*.docx; annex*``; nothing written means every file."""
    wanted = [part.strip().casefold() for part in patterns.replace(",", ";").split(";") if part.strip()]
    return not wanted or any(fnmatchcase(name.casefold(), pattern) for pattern in wanted)


def concerned(
    steps: Iterable[Step], names: Collection[str], text: bool = False, added: Collection[str] = ()
) -> list[int]:
    """Keys of decided steps that agreed to a file which changed, or to the text when that changed.

    A person is concerned by a file that lies in what the step covers and that the person saw; whoever decided before
    the file was there agreed to nothing of it. ``added``: files that came since under names of their own; whoever
    answers for them has not seen them yet.
    """
    folded = {name.casefold() for name in names}
    return [
        step.key
        for step in steps
        if step.state == DECIDED
        and (
            (text and step.covers_text)
            or any(name.casefold() in folded and covers(step.covers, name) for name, _digest in step.seen)
            or _unseen(step, added)
        )
    ]


def _unseen(step: Step, names: Iterable[str]) -> bool:
    seen = {name.casefold() for name, _digest in step.seen}
    return any(covers(step.covers, name) and name.casefold() not in seen for name in names)


def outdated(steps: Iterable[Step], files: dict[str, str], text_digest: str = "") -> list[int]:
    """Keys of decided steps whose decision no longer fits the files as they are now."""
    found = []
    for step in steps:
        if step.state != DECIDED:
            continue
        seen = {name: digest for name, digest in step.seen if covers(step.covers, name)}
        if step.outcome == REJECTED or any(files.get(name) != digest for name, digest in seen.items()):
            found.append(step.key)
        elif _unseen(step, files) or (step.covers_text and step.text_seen != text_digest):
            found.append(step.key)
    return found
