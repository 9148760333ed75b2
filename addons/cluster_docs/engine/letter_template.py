"""Texts with blanks: `{{ field }}`, `{{ field | dative }}`, `{{#if field}} … {{/if}}`,
`{{#each list}} … {{/each}}`.

What stands behind a bar is the name of a filter that the caller gives. A list that opens in one
cell of a table's row and closes in another repeats the whole row.

The language has no calls, no attributes of objects and no arithmetic: a blank is a key of the values
given, and nothing else can be reached through it. What is put in is escaped, so a name typed by a
stranger stays a name. Values are strings, booleans or lists of dicts of strings.
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Value = str | bool | list[dict[str, str]]

_TAG = re.compile(r"\{\{\s*(#if|#unless|#each|/if|/unless|/each)?\s*([^{}]*?)\s*\}\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_OPEN = {"#if": "/if", "#unless": "/unless", "#each": "/each"}


class TemplateFault(ValueError):
    """A text that cannot be filled. `code`: unknown, unclosed, unopened, not_a_list,
    not_a_text, bad_name, unknown_filter, wrong_filter."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f"{code}: {name}")
        self.code = code
        self.name = name


@dataclass
class _Block:
    kind: str = ""
    name: str = ""
    filters: tuple[str, ...] = ()
    parts: list["str | _Block"] = field(default_factory=list)


Filters = Mapping[str, Callable[[str], str]]
_ROW = re.compile(r"<tr\b[^>]*>(?:(?!</?tr\b).)*</tr>", re.S | re.I)
_EACH = re.compile(r"\{\{\s*#each\b[^{}]*\}\}")
_END_EACH = re.compile(r"\{\{\s*/each\s*\}\}")


def parse(text: str) -> _Block:
    """The tree of a text. Raises TemplateFault on a block that is not closed or not opened."""
    text = _ROW.sub(_repeat_row, text)
    root = _Block()
    stack = [root]
    position = 0
    for match in _TAG.finditer(text):
        stack[-1].parts.append(text[position : match.start()])
        position = match.end()
        mark, name = match.group(1) or "", _clean(match.group(2))
        if mark.startswith("/"):
            if len(stack) == 1 or _OPEN[stack[-1].kind] != mark:
                raise TemplateFault("unopened", mark)
            stack.pop()
            continue
        name, *filters = (part.strip() for part in name.split("|"))
        if not _NAME.fullmatch(name) or (mark and filters):
            raise TemplateFault("bad_name", " | ".join([name, *filters]))
        block = _Block(mark or "field", name, tuple(filters))
        stack[-1].parts.append(block)
        if mark:
            stack.append(block)
    if len(stack) > 1:
        raise TemplateFault("unclosed", f"{stack[-1].kind} {stack[-1].name}")
    root.parts.append(text[position:])
    return root


def _repeat_row(match: re.Match) -> str:
    """A visual editor keeps no text between rows: the list is opened in the first cell, closed in the last."""
    row = match[0]
    opened, closed = _EACH.findall(row), _END_EACH.findall(row)
    if len(opened) != 1 or len(closed) != 1:
        return row
    between = row[_EACH.search(row).end() : _END_EACH.search(row).start()]
    if not re.search(r"</t[dh]\s*>", between, re.I):
        return row  # a list inside one cell
    return opened[0] + _END_EACH.sub("", _EACH.sub("", row)) + closed[0]


def fill(text: str, values: Mapping[str, Value], filters: Filters | None = None) -> str:
    """The text with its blanks filled and escaped for HTML; line ends in a value become <br/>."""
    return _render(parse(text), values, {}, filters or {})


def names_used(text: str) -> set[str]:
    """Every field, list and condition that the text names, columns of lists included."""

    def walk(block: _Block) -> Iterable[str]:
        for part in block.parts:
            if isinstance(part, _Block):
                yield part.name
                yield from walk(part)

    return set(walk(parse(text)))


def optional_names(text: str) -> set[str]:
    """Fields that stand only inside an #if of their own: the text reads well without them."""
    inside: set[str] = set()
    outside: set[str] = set()

    def walk(block: _Block, guarded: frozenset[str]) -> None:
        for part in block.parts:
            if isinstance(part, str):
                continue
            if part.kind == "#if":
                inside.add(part.name)
                walk(part, guarded | {part.name})
                continue
            if part.kind in ("field", "#each"):
                (inside if part.name in guarded else outside).add(part.name)
            walk(part, guarded)

    walk(parse(text), frozenset())
    return inside - outside


def check_filters(text: str, types: Mapping[str, str], allowed: Mapping[str, Iterable[str]]) -> None:
    """Raises TemplateFault on a filter that does not exist or does not fit its field.

    `types`: kind of value of a field, "text" where it is missing; `allowed`: filters of a kind."""
    known = {name for names in allowed.values() for name in names}

    def walk(block: _Block) -> None:
        for part in block.parts:
            if isinstance(part, str):
                continue
            for name in part.filters:
                if name not in known:
                    raise TemplateFault("unknown_filter", name)
                if name not in allowed.get(types.get(part.name, "text"), ()):
                    raise TemplateFault("wrong_filter", f"{part.name} | {name}")
            walk(part)

    walk(parse(text))


def unknown_fields(text: str, known: Iterable[str], lists: Mapping[str, Iterable[str]]) -> list[str]:
    """Names the text uses that are not in `known`; inside `each` the list's own columns count too."""
    known_names = set(known) | set(lists)

    def walk(block: _Block, columns: set[str]) -> Iterable[str]:
        for part in block.parts:
            if isinstance(part, str):
                continue
            if part.kind == "#each":
                if part.name not in lists:
                    yield part.name
                yield from walk(part, columns | set(lists.get(part.name, ())))
                continue
            if part.name not in known_names | columns:
                yield part.name
            yield from walk(part, columns)

    return sorted(set(walk(parse(text), set())))


def _clean(name: str) -> str:
    """A name as typed in a visual editor: hard spaces and stray tags around it do not count."""
    return html.unescape(re.sub(r"<[^>]*>", "", name)).replace("\xa0", " ").strip()


def _render(block: _Block, values: Mapping[str, Value], row: Mapping[str, str], filters: Filters) -> str:
    out = []
    for part in block.parts:
        if isinstance(part, str):
            out.append(part)
        elif part.kind == "#each":
            rows = _look_up(part.name, values, row)
            if not isinstance(rows, list):
                raise TemplateFault("not_a_list", part.name)
            out.extend(_render(part, values, {**row, **item}, filters) for item in rows)
        elif part.kind in ("#if", "#unless"):
            if bool(_look_up(part.name, values, row)) == (part.kind == "#if"):
                out.append(_render(part, values, row, filters))
        else:
            value = _look_up(part.name, values, row)
            if isinstance(value, (list, bool)):
                raise TemplateFault("not_a_text", part.name)
            for name in part.filters:
                if name not in filters:
                    raise TemplateFault("unknown_filter", name)
                value = filters[name](value) if value else value
            out.append(_escape(value))
    return "".join(out)


def _look_up(name: str, values: Mapping[str, Value], row: Mapping[str, str]) -> Value:
    if name in row:
        return row[name]
    if name not in values:
        raise TemplateFault("unknown", name)
    return values[name]


def _escape(value: str) -> str:
    # braces too: a value that looks like a blank must not become one when the text is filled again
    safe = html.escape(value, quote=True).replace("{", "&#123;").replace("}", "&#125;")
    return safe.replace("\r\n", "\n").replace("\n", "<br/>")
