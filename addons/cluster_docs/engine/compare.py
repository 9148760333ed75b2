"""Two texts side by side, line by line. Pure."""

import difflib
from dataclasses import dataclass

MAX_LINES = 4000
CONTEXT = 3


@dataclass(frozen=True)
class Row:
    """`kind`: same, changed, removed, added, skipped (`left` then counts the lines). Marks are (text, differs) runs."""

    kind: str
    left: tuple[tuple[str, bool], ...] = ()
    right: tuple[tuple[str, bool], ...] = ()
    left_line: int = 0
    right_line: int = 0


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()][:MAX_LINES]


def side_by_side(left: str, right: str) -> list[Row]:
    """Rows of the changes with a few lines around each. Both texts alike give no row."""
    old, new = lines(left), lines(right)
    if old == new:
        return []
    rows: list[Row] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 500).get_opcodes():
        if tag == "equal":
            rows += _same(old[a:b], a, c, not rows, b == len(old) and d == len(new))
            continue
        for step in range(max(b - a, d - c)):
            before = old[a + step] if a + step < b else None
            after = new[c + step] if c + step < d else None
            rows.append(_pair(before, after, a + step + 1, c + step + 1))
    return rows


def _same(same: list[str], a: int, c: int, first: bool, last: bool) -> list[Row]:
    head, tail = 0 if first else CONTEXT, 0 if last else CONTEXT
    skipped = len(same) - head - tail
    if skipped <= 1:
        head, tail, skipped = len(same), 0, 0

    def row(place: int) -> Row:
        run = ((same[place], False),)
        return Row("same", run, run, a + place + 1, c + place + 1)

    middle = [Row("skipped", ((str(skipped), False),))] if skipped else []
    return [row(n) for n in range(head)] + middle + [row(n) for n in range(len(same) - tail, len(same))]


def _pair(before: str | None, after: str | None, left_line: int, right_line: int) -> Row:
    if before is None:
        return Row("added", (), ((after or "", True),), 0, right_line)
    if after is None:
        return Row("removed", ((before, True),), (), left_line, 0)
    left, right = _words(before), _words(after)
    old: list[tuple[str, bool]] = []
    new: list[tuple[str, bool]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if left[a:b]:
            old.append(("".join(left[a:b]), tag != "equal"))
        if right[c:d]:
            new.append(("".join(right[c:d]), tag != "equal"))
    return Row("changed", tuple(old), tuple(new), left_line, right_line)


def _words(line: str) -> list[str]:
    """Words with the space after them, so that joined runs give the line again."""
    parts = line.split(" ")
    return [part + " " for part in parts[:-1]] + parts[-1:]
