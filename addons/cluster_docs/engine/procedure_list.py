"""Reads the official list of administrative procedures from its tab-separated export.

Columns: ``hi_code proc_no is_leaf proc_res excluded name``. The code orders and nests
the rows (``01.03.02.`` stands under ``01.03.``); the number is what the law prints. One
code may occur twice: an excluded wording and the one that came in its place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

COLUMNS = ("hi_code", "proc_no", "is_leaf", "proc_res", "excluded", "name")
RESULTS = {"": "", "1": "certificate", "2": "decision"}
CODE = re.compile(r"\d{2}(\.\d{2,3})*\.?")
NUMBER = re.compile(r"\d{1,4}(\.\d{1,4})*\.?")
# Words with which a name goes on straight after its parent's colon.
LINKING = frozenset(
    "в во вследствие для до за из к ко на о об обо от по при с со у без взамен подтверждающей подтверждающего".split()
)
SHORT_PARENT = 4  # words: "Выдача справки:" reads on; a long clause keeps its colon


class ListError(ValueError):
    """A line that cannot be read; `line` counts from one, the header included."""

    def __init__(self, line: int, reason: str):
        super().__init__(f"Line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Row:
    line: int
    key: str  # code, and which of the rows with this code it is: "06.08", "06.08#2"
    code: str
    number: str
    is_leaf: bool
    result: str  # "", "certificate" or "decision"
    excluded: bool
    name: str  # as it stands in the list
    parent_key: str = ""
    full_name: str = ""  # completed from the parents


def parse(content: bytes) -> list[Row]:
    """Return all rows, parents before children. Raises ListError at the first bad line."""
    rows = [_row(line, fields) for line, fields in _lines(content)]
    if not rows:
        raise ListError(2, "the list has no rows")
    return _complete(_keyed(rows))


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    for line, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise ListError(line, "is not UTF-8 text") from None
        fields = text.split("\t")
        if line == 1:
            header = tuple(re.sub(r"\(.*\)$", "", field.strip()) for field in fields)
            if header != COLUMNS:
                raise ListError(1, "the header must be " + " ".join(COLUMNS) + ", parted by tabs")
        elif text.strip():
            yield line, fields
    if not content.strip():
        raise ListError(1, "the file is empty")


def _row(line: int, fields: list[str]) -> Row:
    if len(fields) != len(COLUMNS):
        raise ListError(line, f"has {len(fields)} columns, {len(COLUMNS)} are needed")
    code, number, leaf, result, excluded, name = (field.strip() for field in fields)
    if not CODE.fullmatch(code):
        raise ListError(line, f"“{code}” is no code such as 01.03.02.")
    if not NUMBER.fullmatch(number):
        raise ListError(line, f"“{number}” is no number such as 1.3.2.")
    for column, value in (("is_leaf", leaf), ("excluded", excluded)):
        if value not in ("0", "1"):
            raise ListError(line, f"{column} is “{value}”; it must be 0 or 1")
    if result not in RESULTS:
        raise ListError(line, f"proc_res is “{result}”; it must be empty, 1 or 2")
    name = _clean(line, name)
    return Row(
        line,
        "",
        code.rstrip("."),
        number.rstrip("."),
        leaf == "1",
        RESULTS[result],
        excluded == "1",
        name,
    )


def _clean(line: int, name: str) -> str:
    """Undo the quoting of a spreadsheet, one blank between words."""
    if name.startswith('"'):
        if len(name) < 2 or not name.endswith('"'):
            raise ListError(line, "the name opens a quotation mark and does not close it")
        name = name[1:-1].replace('""', '"')
    name = " ".join(name.split())
    if not name:
        raise ListError(line, "has no name")
    return name


def _keyed(rows: list[Row]) -> list[Row]:
    seen: dict[str, int] = {}
    keyed = []
    for row in rows:
        seen[row.code] = seen.get(row.code, 0) + 1
        suffix = f"#{seen[row.code]}" if seen[row.code] > 1 else ""
        keyed.append(replace(row, key=row.code + suffix))
    return keyed


def _complete(rows: list[Row]) -> list[Row]:
    by_code: dict[str, list[Row]] = {}
    by_key: dict[str, Row] = {}
    done = []
    for row in rows:
        parent_code = row.code.rpartition(".")[0]
        candidates = by_code.get(parent_code, [])
        if parent_code and not candidates:
            raise ListError(row.line, f"{row.number} stands under {parent_code}, which is not above it")
        # Of two wordings of one code, the heading is the one that has children.
        parent = next((c for c in reversed(candidates) if not c.is_leaf), None)
        parent = parent or (candidates[-1] if candidates else None)
        row = replace(row, parent_key=parent.key if parent else "")
        row = replace(row, full_name=_full_name(row, by_key))
        by_code.setdefault(row.code, []).append(row)
        by_key[row.key] = row
        done.append(row)
    return done


def _full_name(row: Row, by_key: dict[str, Row]) -> str:
    if not row.name.lstrip('«"(')[:1].islower() and not _after_colon(row, by_key):
        return row.name
    carrier = _carrier(row, by_key)
    return _join(carrier.full_name, row.name) if carrier else row.name


def _after_colon(row: Row, by_key: dict[str, Row]) -> bool:
    parent = by_key.get(row.parent_key)
    return parent is not None and parent.full_name.endswith(":")


def _carrier(row: Row, by_key: dict[str, Row]) -> Row | None:
    """The ancestor whose sentence the name goes on with.

    A sub-number put in later (1.1.2.1) stands under a finished sentence (1.1.2) and goes
    on with that one's own parent; where no parent above waits for more, the nearest
    ancestor that is not a chapter serves.
    """
    ancestor = by_key.get(row.parent_key)
    nearest = ancestor
    while ancestor is not None and ancestor.parent_key:
        if ancestor.name.endswith(":"):
            return ancestor
        if not ancestor.name[:1].islower():
            break
        ancestor = by_key.get(ancestor.parent_key)
    return nearest if nearest is not None and nearest.parent_key else None


def _join(start: str, end: str) -> str:
    if not start.endswith(":"):
        return f"{start}: {end}"
    head = start[:-1].rstrip()
    if end.split()[0].lower() in LINKING or len(head.split()) <= SHORT_PARENT:
        return f"{head} {end}"
    return f"{start} {end}"
