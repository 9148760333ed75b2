"""The archive of a cluster: one table a model, files by their digest, and a list of all with digests.

A line's first column is its name in the archive, `model,number`; a reference to another line says that name. What a
reference names must be in the archive, or be common to all clusters: those are written as `model,=words`.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

VERSION = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an archive, and where."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.text}"


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
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
            listing = json.loads(parts.pop(MANIFEST))
    except (zipfile.BadZipFile, KeyError, ValueError):
        return [Fault(MANIFEST, 0, "this is no archive of a cluster")]
    if listing.get("version") != VERSION:
        return [Fault(MANIFEST, 0, f"version {listing.get('version')} is not known here, {VERSION} is")]
    return [*_check_files(listing, parts), *_check_tables(listing, parts)]


def _check_files(listing, parts) -> Iterator[Fault]:
    said = listing["files"]
    for name in sorted(said.keys() - parts.keys()):
        yield Fault(name, 0, "is missing")
    for name in sorted(parts.keys() - said.keys()):
        yield Fault(name, 0, "is not in the list")
    for name in sorted(parts.keys() & said.keys()):
        if digest(parts[name]) != said[name]["sha256"]:
            yield Fault(name, 0, "was changed: its digest is another")


def _check_tables(listing, parts) -> Iterator[Fault]:
    tables, names = {}, set()
    for model, count in listing["tables"].items():
        columns, rows = read_table(parts.get(table_name(model), b""))
        tables[model] = columns, rows
        names |= {row[0] for row in rows if row}
        if len(rows) != count:
            yield Fault(table_name(model), 0, f"has {len(rows)} lines, the list says {count}")
    for model, (columns, rows) in tables.items():
        for number, row in enumerate(rows, 2):
            if len(row) != len(columns):
                yield Fault(table_name(model), number, f"has {len(row)} columns instead of {len(columns)}")
                continue
            for column, value in zip(columns, row, strict=True):
                yield from _check_value(model, number, column, value, names, parts)


def _check_value(model, number, column, value, names, parts) -> Iterator[Fault]:
    if column.startswith("@") and value and f"files/{value}" not in parts:
        yield Fault(table_name(model), number, f"{column[1:]} names a file that is not there: {value}")
    if column.startswith(">"):
        for one in filter(None, value.split(" | ")):
            if ",=" not in one and one not in names:
                yield Fault(table_name(model), number, f"{column[1:]} names a line that is not there: {one}")
