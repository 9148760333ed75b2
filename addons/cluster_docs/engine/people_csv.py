"""People for a batch of certificates, from a table saved as CSV by whatever office program."""

import csv
import io
from dataclasses import dataclass, field

#: Heads of columns in the languages of the offices; the first row of the file names them.
HEADS = {
    "name": {
        "name",
        "імя",
        "прозвішча, імя, імя па бацьку",
        "піб",
        "фио",
        "фамилия, имя, отчество",
        "имя",
        "nazwisko i imię",
    }
    | {"imię i nazwisko", "vardas, pavardė", "vardas pavardė", "vardas ir pavardė"},
    "address": {"address", "адрас", "адрес", "adres", "adresas"},
    "text": {"text", "тэкст", "текст", "tekst", "tekstas"},
    "people": {"family", "сям'я", "сям’я", "семья", "rodzina", "šeima"},
}
LONGEST = 1000
MOST_ROWS = 10_000


@dataclass(frozen=True)
class Row:
    line: int
    name: str
    address: str = ""
    text: str = ""
    people: str = ""


@dataclass
class People:
    """`faults`: (line of the file, code, what): no_name, too_long, too_many_cells."""

    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


class NotReadable(ValueError):
    """The file as a whole. `code`: empty, not_text, no_head, too_many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(content: bytes) -> People:
    """Rows and the faults of single lines. Raises NotReadable when the file is no such table."""
    text = _text(content)
    if not text.strip():
        raise NotReadable("empty")
    delimiter = max(";,\t", key=text.splitlines()[0].count)
    lines = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        head = [_column(cell) for cell in next(lines)]
    except csv.Error as error:
        raise NotReadable("not_text") from error
    if "name" not in head:
        raise NotReadable("no_head")
    people = People()
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                _take(people, lines.line_num, head, cells)
            if len(people.rows) > MOST_ROWS:
                raise NotReadable("too_many")
    except csv.Error:
        people.faults.append((lines.line_num, "not_readable", ""))
    return people


def _take(people: People, line: int, head: list[str], cells: list[str]) -> None:
    if len(cells) > len(head):
        people.faults.append((line, "too_many_cells", str(len(cells))))
        return
    values = {column: " ".join(cell.split()) for column, cell in zip(head, cells, strict=False) if column}
    name = values.get("name", "")
    if not name:
        people.faults.append((line, "no_name", ""))
    elif longest := next((column for column, value in values.items() if len(value) > LONGEST), ""):
        people.faults.append((line, "too_long", longest))
    else:
        people.rows.append(Row(line, **values))


def _text(content: bytes) -> str:
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotReadable("not_text")
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotReadable("not_text")


def _column(cell: str) -> str:
    plain = " ".join(cell.split()).lower()
    return next((column for column, names in HEADS.items() if plain in names), "")
