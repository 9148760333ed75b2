"""Reads an export of electronic appeals (CSV) row by row: a faulty line is named and stops no other.

The state system's own export is not known to us; the columns are found by their names, in any order, in English,
Belarusian or Russian, separated by semicolons, commas or tabs, in UTF-8 or Windows-1251.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
COLUMNS = {
    "number": ("number", "нумар", "номер", "номер обращения", "нумар звароту", "рег. номер", "№"),
    "date": ("date", "дата", "дата поступления", "дата паступлення", "дата подачи"),
    "name": ("name", "applicant", "заяўнік", "заявитель", "фио", "піб", "прозвішча", "наименование"),
    "address": ("address", "адрас", "адрес"),
    "contact": ("contact", "phone", "email", "тэлефон", "телефон", "кантакты", "контакты", "эл. адрес"),
    "kind": ("kind", "від", "вид", "вид обращения", "від звароту"),
    "topic": ("topic", "тэматыка", "тематика", "код тематики", "код тэматыкі"),
    "title": ("title", "змест", "содержание", "тема", "тэма", "краткое содержание"),
    "text": ("text", "тэкст", "текст"),
}
REQUIRED = ("number", "date", "name", "title")
KINDS = {
    "application": ("application", "заява", "заявление", ""),
    "complaint": ("complaint", "скарга", "жалоба"),
    "proposal": ("proposal", "прапанова", "предложение"),
}


class FileFault(ValueError):
    """The file as a whole cannot be read. `code`: empty, too_big, encoding, header, rows; `detail`: the columns."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Row:
    line: int
    number: str
    date: date
    name: str
    title: str
    address: str = ""
    contact: str = ""
    kind: str = "application"
    topic: str = ""
    text: str = ""


@dataclass(frozen=True)
class Fault:
    """`code`: missing (column), date (value), kind (value), twice (line of the first), columns (how many)."""

    line: int
    code: str
    value: str


def parse(content: bytes) -> tuple[list[Row], list[Fault]]:
    """Good rows and faulty lines; lines count from one, the header included. Raises FileFault."""
    lines = _read(content)
    header = [name.strip().lower() for name in next(lines)[1]]
    places = {field: [place for place, name in enumerate(header) if name in names] for field, names in COLUMNS.items()}
    lacking = [field for field in REQUIRED if not places[field]]
    if lacking:
        raise FileFault("header", ", ".join(lacking))
    rows: list[Row] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.append(Fault(line, "columns", str(len(cells))))
            continue
        row = _row(line, cells, places)
        if isinstance(row, Row) and row.number in seen:
            row = Fault(line, "twice", str(seen[row.number]))
        if isinstance(row, Row):
            seen[row.number] = line
            rows.append(row)
        else:
            faults.append(row)
        if len(rows) + len(faults) > MAX_ROWS:
            raise FileFault("rows", str(MAX_ROWS))
    return rows, faults


def _read(content: bytes):
    if not content.strip():
        raise FileFault("empty")
    if len(content) > MAX_BYTES:
        raise FileFault("too_big", str(MAX_BYTES // 1024 // 1024))
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileFault("encoding")
    if "\0" in text:
        raise FileFault("encoding")
    first = text.splitlines()[0]
    delimiter = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)

    def rows():
        while True:
            start = reader.line_num + 1
            try:
                yield start, next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield start, []

    return rows()


def _row(line: int, cells: list[str], places: dict[str, list[int]]) -> Row | Fault:
    values = {
        field: ", ".join(filter(None, (" ".join(cells[place].split()) for place in where)))
        for field, where in places.items()
        if field != "text"
    }
    values["text"] = "\n".join(cells[place].strip() for place in places["text"])
    for field in REQUIRED:
        if not values[field]:
            return Fault(line, "missing", field)
    day = _date(values["date"])
    if day is None:
        return Fault(line, "date", values["date"])
    kind = next((kind for kind, names in KINDS.items() if values["kind"].lower() in names), None)
    if kind is None:
        return Fault(line, "kind", values["kind"])
    values.update(date=day, kind=kind, number=values["number"].upper())
    return Row(line, **values)


def _date(text: str) -> date | None:
    """Day first, as it is written here, or ISO; a time behind it is left out."""
    word = text.replace("T", " ").split(" ")[0]
    try:
        if "-" in word:
            return date.fromisoformat(word)
        day, month, year = word.split(".")
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
