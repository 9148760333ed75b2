"""Reads a file plan from CSV, TSV or XLSX. Columns by name: index, title; retention, note, parent, passing may lack.

Every faulty line is named, not the first alone; a plan with one fault is not taken in part.
"""

import csv
import io
import zipfile
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from .retention import RetentionError, parse

LARGEST = 5_000_000  # bytes
LARGEST_UNPACKED = 60_000_000
MOST_ROWS = 5000
NAMES = {
    "index": ("index", "індэкс", "индекс", "znak", "symbol"),
    "title": ("title", "загаловак", "заголовок", "heading", "hasło", "tytuł", "назва", "название"),
    "retention": ("retention", "retention_and_article", "тэрмін", "срок", "kategoria", "category"),
    "note": ("note", "remarks", "заўвага", "примечание", "uwagi"),
    "parent": ("parent", "раздзел", "раздел", "section"),
    "passing": ("passing", "пераходная", "переходящее"),
}
REQUIRED = ("index", "title")
# fault codes: the model says each in the reader's language
NO_FILE, TOO_LARGE, NOT_READ, NO_HEADER, TOO_MANY, NO_ROWS = (
    "no_file", "too_large", "not_read", "no_header", "too_many", "no_rows"
)  # fmt: skip
NO_INDEX, NO_TITLE, TWICE, NO_PARENT, CYCLE, RETENTION = (
    "no_index", "no_title", "twice", "no_parent", "cycle", "retention"
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    line: int  # from 1, the header included; 0: the file as a whole
    code: str
    value: str = ""


class FilePlanError(ValueError):
    def __init__(self, faults):
        self.faults = faults
        super().__init__("; ".join(f"{fault.line}: {fault.code} {fault.value}" for fault in faults))


@dataclass(frozen=True)
class Entry:
    line: int
    index: str
    title: str
    retention: str = ""
    note: str = ""
    parent: str = ""
    passing: bool = False
    kind: str = "file"


def read(content: bytes, known: frozenset[str] = frozenset()) -> list[Entry]:
    """Entries, parents before children. `known`: indexes that may be parents though the file has them not.

    Raises FilePlanError with every fault.
    """
    if not content:
        raise FilePlanError([Fault(0, NO_FILE)])
    if len(content) > LARGEST:
        raise FilePlanError([Fault(0, TOO_LARGE)])
    rows = _workbook(content) if content[:4] == b"PK\x03\x04" else _text(content)
    header, columns = _header(rows)
    entries, faults = _entries(rows[header + 1 :], header + 2, columns)
    entries, more = _nested(entries, known)
    faults += more
    if faults:
        raise FilePlanError(sorted(faults, key=lambda fault: fault.line))
    if not entries:
        raise FilePlanError([Fault(0, NO_ROWS)])
    return entries


def _workbook(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > LARGEST_UNPACKED:
                raise FilePlanError([Fault(0, TOO_LARGE)])
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).active
        rows = []
        for row in sheet.iter_rows(values_only=True):
            rows.append(["" if cell is None else str(cell).strip() for cell in row])
            if len(rows) > MOST_ROWS:
                raise FilePlanError([Fault(0, TOO_MANY)])
    except FilePlanError:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, AttributeError):
        raise FilePlanError([Fault(0, NOT_READ)]) from None
    return rows


def _text(content):
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FilePlanError([Fault(0, NOT_READ)])
    if "\0" in text:
        raise FilePlanError([Fault(0, NOT_READ)])
    head = text.split("\n", 1)[0]
    delimiter = max("\t;,", key=head.count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error:
        raise FilePlanError([Fault(0, NOT_READ)]) from None
    if len(rows) > MOST_ROWS:
        raise FilePlanError([Fault(0, TOO_MANY)])
    return rows


def _header(rows):
    for place, row in enumerate(rows[:20]):
        columns = {}
        for column, cell in enumerate(row):
            for name, words in NAMES.items():
                if name not in columns and cell.lower().startswith(words):
                    columns[name] = column
                    break
        if all(name in columns for name in REQUIRED):
            return place, columns
    raise FilePlanError([Fault(0, NO_HEADER)])


def _entries(rows, first, columns):
    entries, faults, seen = [], [], {}
    for line, row in enumerate(rows, first):
        values = {name: row[column] if column < len(row) else "" for name, column in columns.items()}
        if not any(row):
            continue
        index, title = values["index"], values["title"]
        if not index:
            faults.append(Fault(line, NO_INDEX, title[:60]))
            continue
        if not title:
            faults.append(Fault(line, NO_TITLE, index))
            continue
        if index in seen:
            faults.append(Fault(line, TWICE, f"{index} ({seen[index]})"))
            continue
        seen[index] = line
        text = values.get("retention", "")
        if text:
            try:
                parse(text)
            except RetentionError:
                faults.append(Fault(line, RETENTION, text))
        entries.append(
            Entry(
                line,
                index,
                title,
                text,
                values.get("note", ""),
                values.get("parent", ""),
                values.get("passing", "").lower() in ("1", "x", "+", "yes", "да", "так", "true"),
            )
        )
    return entries, faults


def _nested(entries, known):
    """Gives each entry its parent (named, or the longest index that it begins with), finds circles, orders."""
    by_index, faults, parents = {entry.index: entry for entry in entries}, [], {}
    for entry in entries:
        parent = entry.parent or _prefix(entry.index, by_index.keys() | known)
        if parent and parent not in by_index and parent not in known:
            faults.append(Fault(entry.line, NO_PARENT, parent))
            parent = ""
        parents[entry.index] = parent
    for entry in entries:
        trail, at = [entry.index], parents[entry.index]
        while at and at not in trail and at in parents:
            trail.append(at)
            at = parents[at]
        if at == entry.index:
            faults.append(Fault(entry.line, CYCLE, " → ".join([*trail, at])))
    if faults:
        return entries, faults
    heads = set(parents.values())
    depth = {}
    for entry in entries:
        at, steps = parents[entry.index], 0
        while at:
            at, steps = parents.get(at, ""), steps + 1
        depth[entry.index] = steps
    done = [
        Entry(
            entry.line,
            entry.index,
            entry.title,
            entry.retention,
            entry.note,
            parents[entry.index],
            entry.passing,
            _kind(entry, heads, depth[entry.index]),
        )
        for entry in entries
    ]
    return sorted(done, key=lambda entry: depth[entry.index]), []


def _prefix(index, indexes):
    for end in range(len(index) - 1, 0, -1):
        if index[end] in "-./" and index[:end] in indexes:
            return index[:end]
    return ""


def _kind(entry, heads, depth):
    if entry.index in heads or (not entry.retention and not entry.parent and "-" not in entry.index):
        return "subsection" if depth else "section"
    return "file"
