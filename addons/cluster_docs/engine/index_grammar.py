"""Registration indexes from a pattern. One grammar, two notations that may be mixed:

    %дело %инд %год %кон %номер %буква        as clerks of Belarus write it
    {file} {index} {year} {constant} {n} {initial} {unit} {jrwa} {S} {DN} {yy}
    {main} {sign} {letter} {handler}          sub-registers and letters of a case, as offices of Poland write them

`{n:4}` and `{DN:4}` pad the ordinal with zeros. `%%`, `{{` and `}}` stand for the sign itself. `{main}` is the number
of the case that a sub-register hangs on (ABC.123.78.2.2024), `{sign}` the sign of the case that a letter belongs to and
`{letter}` the letter's number in it (ABC.123.77.2024.3.KN): together these two stand in for the ordinal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

PERCENT = {"дело": "file", "инд": "index", "год": "year", "кон": "constant", "номер": "ordinal", "буква": "initial"}
BRACES = {
    "file": "file",
    "index": "index",
    "year": "year",
    "yy": "year2",
    "constant": "constant",
    "n": "ordinal",
    "DN": "ordinal",
    "unit": "unit",
    "jrwa": "class",
    "S": "series",
    "initial": "initial",
    "main": "main",
    "sign": "sign",
    "letter": "letter",
    "handler": "handler",
}
FIELDS = tuple(dict.fromkeys((*PERCENT.values(), *BRACES.values())))
COUNTED = ("ordinal", "letter")
# Letters of a number that is entered late after another (12а). Those that are read as another one are left out.
SUFFIXES = "абвгджзіклмнпрстуфхцчшэюя"
# what a person must fill in when the field has no value
MISSING = {
    "file": "a case file",
    "class": "a case file",
    "index": "an index or a kind of document",
    "constant": "the journal's constant",
    "unit": "the body's code",
    "series": "the journal's code",
    "initial": "a correspondent",
    "year": "a year",
    "year2": "a year",
    "ordinal": "an ordinal",
    "main": "the number of the case that the sub-register hangs on",
    "sign": "the document that it belongs to",
    "letter": "the letter's number in its case",
    "handler": "the initials of whoever handles it",
}


class PatternError(ValueError):
    """The message is a sentence for the person who wrote the pattern."""


class MissingValue(PatternError):
    def __init__(self, field: str):
        self.field = field
        super().__init__(f"The index needs {MISSING[field]}.")


@dataclass(frozen=True)
class Literal:
    text: str


@dataclass(frozen=True)
class Field:
    name: str
    width: int = 0


Token = Literal | Field
_WORD = re.compile(r"[^\W\d_]+")
_BRACE = re.compile(r"\{([A-Za-z]+)(?::(\d{1,2}))?\}")


@lru_cache(maxsize=512)
def parse(pattern: str) -> tuple[Token, ...]:
    """Tokens of the pattern; PatternError says what to mend."""
    if not pattern or not pattern.strip():
        raise PatternError("The pattern is empty. Write for example %дело/%номер or {S}/{DN}.")
    tokens: list[Token] = []
    position = 0
    while position < len(pattern):
        token, position = _next(pattern, position)
        if isinstance(token, Literal) and tokens and isinstance(tokens[-1], Literal):
            tokens[-1] = Literal(tokens[-1].text + token.text)
        else:
            tokens.append(token)
    _check(tokens)
    return tuple(tokens)


def fields(pattern: str) -> set[str]:
    return {token.name for token in parse(pattern) if isinstance(token, Field)}


def render(pattern: str, values: dict[str, str | int], blank: str | None = None) -> str:
    """The index. `values`: file, index, year (4 digits), constant, ordinal, suffix (a letter after the ordinal), unit,
    class, series, initial, main, sign, letter, handler.

    `blank` stands where a value is not known yet, as on a reserved line; without it MissingValue is raised."""
    parts = []
    for token in parse(pattern):
        if isinstance(token, Literal):
            parts.append(token.text)
            continue
        value = values.get("year" if token.name == "year2" else token.name)
        if value in (None, "", False):
            if blank is None:
                raise MissingValue(token.name)
            parts.append(blank)
            continue
        if token.name == "year":
            parts.append(f"{int(value):04d}")
        elif token.name == "year2":
            parts.append(f"{int(value) % 100:02d}")
        elif token.name in COUNTED:
            suffix = (values.get("suffix") or "") if token.name == "ordinal" else ""
            parts.append((f"{int(value):0{token.width}d}" if token.width else str(int(value))) + suffix)
        else:
            parts.append(str(value).strip())
    return "".join(parts)


def read(pattern: str, index: str) -> dict[str, str] | None:
    """The fields of an index made by the pattern, or None when it was not made by it."""
    expression = ""
    names = set()
    for token in parse(pattern):
        if isinstance(token, Literal):
            expression += re.escape(token.text)
        elif token.name in names:
            expression += f"(?P={token.name})"
        else:
            names.add(token.name)
            kind = {"year": r"\d{4}", "year2": r"\d{2}", "ordinal": r"\d+", "letter": r"\d+"}.get(token.name, ".+?")
            expression += f"(?P<{token.name}>{kind})"
            if token.name == "ordinal":
                expression += f"(?P<suffix>[{SUFFIXES}]?)"
    match = re.fullmatch(expression, index)
    return match.groupdict() if match else None


def next_suffix(taken: Iterable[str]) -> str | None:
    """The letter after the last one taken; None when the alphabet is used up."""
    last = max((SUFFIXES.index(letter) for letter in taken if letter in SUFFIXES), default=-1)
    return SUFFIXES[last + 1] if last + 1 < len(SUFFIXES) else None


def _next(pattern: str, position: int) -> tuple[Token, int]:
    sign = pattern[position]
    if pattern[position : position + 2] in ("%%", "{{", "}}"):
        return Literal(sign), position + 2
    if sign == "%":
        word = _WORD.match(pattern, position + 1)
        # the longest known word wins, so that "%годг" reads as the year and the letter "г"
        for name in sorted(PERCENT, key=len, reverse=True):
            if word and word.group().startswith(name):
                return Field(PERCENT[name]), position + 1 + len(name)
        shown = f"%{word.group()}" if word else "%"
        raise PatternError(
            f"{shown} is not known. Use {', '.join('%' + name for name in PERCENT)}; write %% for the sign itself."
        )
    if sign == "{":
        match = _BRACE.match(pattern, position)
        if not match:
            raise PatternError(
                f"The brace at place {position + 1} is not closed or holds something else than a name. Write {{{{ for the sign itself."  # noqa: E501
            )
        name, width = match.groups()
        if name not in BRACES:
            raise PatternError(f"{{{name}}} is not known. Use {', '.join('{' + known + '}' for known in BRACES)}.")
        if width and BRACES[name] not in COUNTED:
            raise PatternError(f"Only the ordinal takes a width: write {{{name}}}.")
        return Field(BRACES[name], int(width or 0)), match.end()
    if sign == "}":
        raise PatternError(f"The brace at place {position + 1} closes nothing. Write }}}} for the sign itself.")
    return Literal(sign), position + 1


def _check(tokens: list[Token]) -> None:
    names = [token.name for token in tokens if isinstance(token, Field)]
    if names.count("ordinal") > 1:
        raise PatternError("The ordinal stands more than once: keep one of %номер, {n}, {DN}.")
    if names.count("letter") > 1:
        raise PatternError("The letter's number stands more than once: keep one {letter}.")
    if "letter" in names and "sign" not in names:
        raise PatternError("{letter} counts within a case: add {sign} before it.")
    if "ordinal" not in names and "letter" not in names:
        raise PatternError("The pattern has no ordinal: add %номер, {n} or {DN}.")
    for place, token in enumerate(tokens):
        if isinstance(token, Field) and token.name in COUNTED:
            _check_separated(tokens, place)


def _check_separated(tokens: list[Token], place: int) -> None:
    """ "1" + "23" and "12" + "3" must not become the same index."""
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if isinstance(before, Field) or isinstance(before, Literal) and before.text[-1].isdigit():
        raise PatternError("Put a separator such as / or - before the ordinal.")
    if isinstance(after, Field) or isinstance(after, Literal) and after.text[0].isdigit():
        raise PatternError("Put a separator such as / or - after the ordinal.")
