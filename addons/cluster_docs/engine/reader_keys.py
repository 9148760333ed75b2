"""Keys of readers: whole numbers that a document lists and a person holds. Who holds one of a document's keys reads it.

The same numbers are made in SQL by `cluster_document_keys` (models/reader_keys.py); a test compares both.
"""

from collections.abc import Iterable

KINDS = 16
OPEN = 0  # documents without a stamp, for those who read all of them
USER, BODY, UNIT, CLUSTER, AUDITOR, POST, ROLE, HEAD, AUTHOR = range(1, 10)
PAIR = 1 << 30


def key(kind: int, number: int = 0) -> int:
    return number * KINDS + kind


def pair(kind: int, number: int, unit: int) -> int:
    """A key that holds inside one body alone: a role, or the author as long as they work there."""
    return (number + unit * PAIR) * KINDS + kind


def held(
    user: int,
    *,
    staff: bool,
    coordinator: bool,
    auditor: bool,
    administrator: bool,
    bodies: Iterable[int] = (),
    headed: Iterable[int] = (),
    clusters: Iterable[int] = (),
    units: Iterable[int] = (),
    posts: Iterable[int] = (),
    roles: Iterable[int] = (),
) -> list[int]:
    """The keys that a person holds, sorted. `units`: own units and all above them."""
    keys = {key(USER, user)}
    if administrator or auditor:
        keys.add(OPEN)
    if auditor:
        keys.add(key(AUDITOR))
    if staff:
        keys |= {key(BODY, body) for body in bodies}
        keys |= {pair(AUTHOR, user, body) for body in bodies}
    if coordinator:
        keys |= {key(CLUSTER, cluster) for cluster in clusters}
    keys |= {key(HEAD, body) for body in headed}
    keys |= {key(UNIT, unit) for unit in units}
    keys |= {key(POST, post) for post in posts}
    keys |= {pair(ROLE, role, body) for role in roles for body in bodies}
    return sorted(keys)


def are_broad(keys: Iterable[int]) -> bool:
    """Whether one of the keys alone opens all documents of a body, of a cluster, or all."""
    return any(one == OPEN or one % KINDS in (BODY, CLUSTER) for one in keys)
