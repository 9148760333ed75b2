"""The archive of a cluster: one table a model, files by their digest, and a list of all with digests.

A line's first column is its name in the archive, `model,number`; a reference to another line says that name. What a
reference names must be in the archive, or be common to all clusters: those are written as `model,=words`. The column
`=` holds the words by which a line may be found elsewhere; `>x` is a reference, `@x` a file, `%x` has one value a
company, `x:lang` is x in another language.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

VERSION = 2
MANIFEST = "manifest.json"
# An archive is read in the memory of the server: what is larger is no archive of a cluster.
MAX_BYTES = 1 << 30
MAX_PARTS = 200_000
# Tables pack to a tenth, texts to a hundredth. What packs better is made to fill the memory.
MAX_RATIO, FREE_BYTES = 200, 20 << 20
# A text of a page, or an outline of a district, stands in one cell.
csv.field_size_limit(1 << 27)

SENTENCES = {
    "none": "this is no archive of a cluster",
    "large": "is too large when unpacked ({size} MB): it cannot be an archive of a cluster",
    "many": "holds {count} files: it cannot be an archive of a cluster",
    "path": "is no name of a file in an archive of a cluster",
    "version": "version {version} is not known here, {known} is",
    "missing": "is missing",
    "unlisted": "is not in the list",
    "changed": "was changed: its digest is another",
    "count": "has {count} lines, the list says {said}",
    "unreadable": "cannot be read as a table: {why}",
    "columns": "has {count} columns instead of {said}",
    "name": "“{value}” is no name of a line of this table",
    "twice": "the name {value} stands twice",
    "no_file": "{column} names a file that is not there: {value}",
    "no_line": "{column} names a line that is not there: {value}",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an archive, and where."""

    file: str
    line: int
    reason: str
    words: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return SENTENCES.get(self.reason, self.reason).format(**self.words)

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.text}"


@dataclass(frozen=True)
class Archive:
    """What a whole archive holds."""

    about: Mapping[str, object]
    tables: Mapping[str, tuple[list[str], list[list[str]]]]
    files: Mapping[str, bytes]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def table_name(model: str) -> str:
    return f"tables/{model}.csv"


def table(columns: list[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def pack(
    about: Mapping[str, object], tables: Mapping[str, tuple[list[str], list[list[str]]]], files: Mapping[str, bytes]
) -> bytes:
    """The archive's bytes: the same for the same content.

    :param about: what the archive is of: written into the list
    :param tables: model -> columns and lines; the column `@x` names a file
    :param files: digest -> content
    """
    parts = {table_name(model): table(*tables[model]) for model in sorted(tables)}
    parts |= {f"files/{name}": files[name] for name in sorted(files)}
    listing = {
        "version": VERSION,
        **about,
        "tables": {model: len(rows) for model, (_columns, rows) in sorted(tables.items())},
        "files": {name: {"sha256": digest(content), "bytes": len(content)} for name, content in parts.items()},
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            (MANIFEST, json.dumps(listing, ensure_ascii=False, indent=1).encode()),
            *parts.items(),
        ):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def read_table(content: bytes) -> tuple[list[str], list[list[str]]]:
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    return (rows[0], rows[1:]) if rows else ([], [])


def check(content: bytes) -> list[Fault]:
    """Everything that is wrong with an archive: nothing where it can be relied on."""
    return read(content)[1]


def read(content: bytes) -> tuple[Archive | None, list[Fault]]:
    """The archive and what is wrong with it: what has a fault is not given."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            faults = list(_check_outside(archive))
            if faults:
                return None, faults
            parts = {name: archive.read(name) for name in archive.namelist()}
            listing = json.loads(parts.pop(MANIFEST))
        version, said, tables = listing.get("version"), listing.get("files"), listing.get("tables")
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, AttributeError, RuntimeError, EOFError):
        return None, [Fault(MANIFEST, 0, "none")]
    if version != VERSION:
        return None, [Fault(MANIFEST, 0, "version", {"version": version, "known": VERSION})]
    if not isinstance(said, dict) or not isinstance(tables, dict):
        return None, [Fault(MANIFEST, 0, "none")]
    faults, found = list(_check_files(said, parts)), {}
    faults += _check_tables(tables, parts, found)
    if faults:
        return None, faults
    return Archive(listing, found, {name[6:]: part for name, part in parts.items() if name.startswith("files/")}), []


def _check_outside(archive) -> Iterator[Fault]:
    """What can be known before anything is unpacked."""
    infos = archive.infolist()
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if size > MAX_BYTES or (size > FREE_BYTES and size > packed * MAX_RATIO):
        yield Fault(MANIFEST, 0, "large", {"size": size >> 20})
    if len(infos) > MAX_PARTS:
        yield Fault(MANIFEST, 0, "many", {"count": len(infos)})
    names = set()
    for info in infos:
        name = info.filename
        if name in names or name.startswith("/") or re.search(r"[\\:]|(^|/)\.\.?(/|$)", name):
            yield Fault(name, 0, "path")
        names.add(name)


def _check_files(said, parts) -> Iterator[Fault]:
    for name in sorted(said.keys() - parts.keys()):
        yield Fault(name, 0, "missing")
    for name in sorted(parts.keys() - said.keys()):
        yield Fault(name, 0, "unlisted")
    for name in sorted(parts.keys() & said.keys()):
        found, listed = digest(parts[name]), said[name]
        known = listed.get("sha256") if isinstance(listed, dict) else None
        if found != known or (name.startswith("files/") and name != f"files/{found}"):
            yield Fault(name, 0, "changed")


def _check_tables(said, parts, found) -> Iterator[Fault]:
    names = set()
    for model, count in said.items():
        try:
            columns, rows = read_table(parts.get(table_name(model), b""))
        except (csv.Error, UnicodeDecodeError) as error:
            yield Fault(table_name(model), 0, "unreadable", {"why": error})
            continue
        found[model] = columns, rows
        if len(rows) != count:
            yield Fault(table_name(model), 0, "count", {"count": len(rows), "said": count})
        yield from _check_names(model, rows, names)
    for model, (columns, rows) in found.items():
        for number, row in enumerate(rows, 2):
            if len(row) != len(columns):
                yield Fault(table_name(model), number, "columns", {"count": len(row), "said": len(columns)})
                continue
            for column, value in zip(columns, row, strict=True):
                yield from _check_value(model, number, column, value, names, parts)


def _check_names(model, rows, names) -> Iterator[Fault]:
    for number, row in enumerate(rows, 2):
        name = row[0] if row else ""
        if not re.fullmatch(re.escape(model) + r",\d{1,12}", name):
            yield Fault(table_name(model), number, "name", {"value": name})
        elif name in names:
            yield Fault(table_name(model), number, "twice", {"value": name})
        names.add(name)


def _check_value(model, number, column, value, names, parts) -> Iterator[Fault]:
    if column.startswith("@") and value and f"files/{value}" not in parts:
        yield Fault(table_name(model), number, "no_file", {"column": column[1:], "value": value})
    if column.startswith(">"):
        for one in filter(None, value.split(" | ")):
            if ",=" not in one and one not in names:
                yield Fault(table_name(model), number, "no_line", {"column": column[1:], "value": one})


def order(needs: Mapping[str, set[str]], likes: Mapping[str, set[str]], last: Iterable[str] = ()) -> list[str]:
    """Tables in the order in which their lines can be written.

    :param needs: table -> tables that must be there before it
    :param likes: table -> tables that it names where it names anything: better before it
    :param last: tables whose lines are never changed afterwards: everything that they name is there before
    :raises ValueError: tables need each other in a circle
    """
    done: list[str] = []
    waiting, late = set(needs), set(last)
    while waiting:
        ready = [name for name in waiting if not (needs[name] & waiting) - {name}]
        if not ready:
            raise ValueError(", ".join(sorted(waiting)))
        ready.sort(
            key=lambda name: (name in late and bool(likes[name] & waiting - {name}), len(likes[name] & waiting), name)
        )
        done.append(ready[0])
        waiting.discard(ready[0])
    return done
