"""The sheet of pre-printed numbers that was filled by hand while the power was off, typed off as CSV.

One line a number: number; date; time; correspondent; summary; their number; their date; sheets; reason. The columns
are found by their heads in English, Belarusian or Russian. A line with a summary was used, one with a reason only was
not; a line with a number alone is still blank.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

MOST_BYTES = 1_000_000
LONGEST = 9  # figures of a number
HEADS = {
    "ordinal": ("number", "no", "no.", "нумар", "номер", "№", "n"),
    "day": ("date", "дата"),
    "clock": ("time", "час", "время"),
    "correspondent": ("correspondent", "карэспандэнт", "корреспондент"),
    "title": ("summary", "змест", "кароткі змест", "содержание", "краткое содержание"),
    "their_number": ("their number", "іх нумар", "их номер"),
    "their_day": ("their date", "іх дата", "их дата"),
    "sheets": ("sheets", "аркушаў", "листов"),
    "reason": ("reason", "прычына", "причина"),
}
NEEDED = ("ordinal", "day", "title")


@dataclass(frozen=True)
class Row:
    """`line` is the line of the file, counted from 1; `moment` is the paper's local time."""

    line: int
    ordinal: int
    moment: datetime | None
    correspondent: str
    title: str
    their_number: str
    their_day: date | None
    sheets: int
    reason: str

    @property
    def is_used(self) -> bool:
        return bool(self.title)

    @property
    def is_blank(self) -> bool:
        return not self.title and not self.reason


@dataclass(frozen=True)
class Fault:
    """`line` 0 is the file as a whole. `code` names the sentence, `value` what stood there."""

    line: int
    code: str
    value: str = ""


def read(
    content: bytes, open_ordinals: Iterable[int], earliest: date, latest: datetime
) -> tuple[list[Row], list[Fault]]:
    """Rows and what is wrong with them; when there is a fault, nothing of the file may be used.

    `open_ordinals`: numbers of the block that are still reserved. `earliest`, `latest`: between which the paper's
    time has to lie, local."""
    try:
        lines = _lines(content)
    except ValueError as error:
        return [], [Fault(0, str(error))]
    columns = _columns(lines[0][1])
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        return [], [Fault(lines[0][0], "head", ", ".join(HEADS[name][0] for name in missing))]
    allowed, seen = set(open_ordinals), {}
    rows, faults = [], []
    for line, cells in lines[1:]:
        values = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        row, wrong = _row(line, values, earliest, latest)
        faults += wrong
        if row is None:
            continue
        if row.ordinal in seen:
            faults.append(Fault(line, "twice", f"{row.ordinal} ({seen[row.ordinal]})"))
        elif row.ordinal not in allowed and not row.is_blank:
            faults.append(Fault(line, "foreign", str(row.ordinal)))
        seen.setdefault(row.ordinal, line)
        rows.append(row)
    return rows, faults


def write(ordinals: Iterable[int], heads: Sequence[str]) -> bytes:
    """A blank sheet as CSV with the heads in the reader's language, as a spreadsheet of the office opens it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    for ordinal in ordinals:
        writer.writerow([ordinal, *[""] * (len(heads) - 1)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    if not content.strip():
        raise ValueError("empty")
    if len(content) > MOST_BYTES:
        raise ValueError("large")
    if b"\0" in content:
        raise ValueError("binary")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
    first = next(line for line in text.splitlines() if line.strip())
    delimiter = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise ValueError("broken") from None
    if not lines:
        raise ValueError("empty")
    return lines


def _columns(heads: Sequence[str]) -> dict[str, int]:
    found = {}
    for place, head in enumerate(heads):
        word = " ".join(head.casefold().replace("ё", "е").split())
        for name, words in HEADS.items():
            if word in words:
                found.setdefault(name, place)
    return found


def _row(line: int, values: dict[str, str], earliest: date, latest: datetime) -> tuple[Row | None, list[Fault]]:
    faults = []
    number = re.search(r"\d+", values["ordinal"])
    if not number or len(number.group()) > LONGEST or number.group() != re.sub(r"[^\w]", "", values["ordinal"]):
        return None, [Fault(line, "number", values["ordinal"])]
    day = _date(values["day"])
    if values["day"] and not day:
        faults.append(Fault(line, "date", values["day"]))
    their_day = _date(values.get("their_day", ""))
    if values.get("their_day") and not their_day:
        faults.append(Fault(line, "date", values["their_day"]))
    clock = _time(values.get("clock", ""))
    if values.get("clock") and clock is None:
        faults.append(Fault(line, "time", values["clock"]))
    sheets = values.get("sheets") or "1"
    if not (sheets.isascii() and sheets.isdecimal()) or len(sheets) > 4:
        faults.append(Fault(line, "sheets", sheets))
        sheets = "1"
    moment = datetime.combine(day, clock or time(12)) if day else None
    if moment and not clock:
        moment = min(moment, latest) if day == latest.date() else moment
    row = Row(
        line=line,
        ordinal=int(number.group()),
        moment=moment,
        correspondent=values.get("correspondent", ""),
        title=values["title"],
        their_number=values.get("their_number", ""),
        their_day=their_day,
        sheets=int(sheets),
        reason=values.get("reason", ""),
    )
    if row.is_used and not values["day"]:
        faults.append(Fault(line, "no_date", values["ordinal"]))
    elif row.is_used and moment and not (earliest <= moment.date() and moment <= latest):
        faults.append(Fault(line, "outside", values["day"]))
    elif not row.is_used and not row.reason and (row.correspondent or day):
        faults.append(Fault(line, "no_summary", values["ordinal"]))
    return row, faults


def _date(text: str) -> date | None:
    for pattern in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 the paper knows no zone
        except ValueError:
            continue
    return None


def _time(text: str) -> time | None:
    match = re.fullmatch(r"(\d{1,2})[:.\-](\d{2})", text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return time(int(match[1]), int(match[2]))
