"""A folder into which a scanner drops files. Nothing outside the root is ever touched, and no link is followed."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

QUIET = 10  # seconds without a change before a file counts as whole
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
TAKEN, REFUSED = "taken", "refused"


class FolderError(Exception):
    """`args[0]`: outside, link, missing."""


@dataclass(frozen=True)
class Found:
    name: str
    path: Path
    size: int


def resolve(root: Path, relative: str) -> Path:
    """The folder below `root`; raises FolderError when it leaves the root, passes a link or is not there."""
    relative = (relative or "").strip()
    parts = Path(relative).parts
    if not parts or Path(relative).is_absolute() or ".." in parts or "\0" in relative:
        raise FolderError("outside")
    root = root.resolve()
    path = root
    for part in parts:
        path /= part
        if path.is_symlink():
            raise FolderError("link")
    if not path.is_dir():
        raise FolderError("missing")
    if not path.resolve().is_relative_to(root):
        raise FolderError("outside")
    return path


def files(folder: Path, now: float) -> Iterator[Found]:
    """Whole, regular files of the folder itself, oldest name first. `now`: seconds since the epoch."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED):
                continue
            if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                continue
            told = entry.stat(follow_symlinks=False)
            if told.st_nlink == 1 and now - told.st_mtime >= QUIET:
                yield Found(entry.name, Path(entry.path), told.st_size)


def read(found: Found, most: int) -> bytes:
    """The bytes, at most `most` + 1 of them, of a file that is still regular and no link."""
    handle = os.open(found.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FolderError("link")
        return stream.read(most + 1)


def put_away(found: Found, place: str) -> Path:
    """Moves a file that was dealt with into a folder beside it, under a name that is free there."""
    target = found.path.parent / place
    target.mkdir(exist_ok=True)
    if target.is_symlink():
        raise FolderError("link")
    stem, dot, extension = found.name.rpartition(".")
    for number in range(1, 10_000):
        name = found.name if number == 1 else f"{stem or extension} ({number}){dot + extension if stem else ''}"
        if not (target / name).exists():
            found.path.rename(target / name)
            return target / name
    raise FolderError("missing")
