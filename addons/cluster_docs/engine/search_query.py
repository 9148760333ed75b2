"""What a person types into the search field, as a PostgreSQL tsquery, and where it hits a text.

дарога ферма      both words, in any of their forms
"малочная ферма"  the words next to each other
-асвятленне       not this word
сельсав*          words that begin so
1-12/345          a number as printed
"""

import re
from dataclasses import dataclass

from . import stems

ITEM = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
CONTEXT = 60


@dataclass(frozen=True)
class Term:
    """One condition: words that stand next to each other; `code` is the number that they make together."""

    words: tuple[str, ...]
    negative: bool = False
    prefix: bool = False
    code: str = ""


def parse(text: str) -> list[Term]:
    terms = []
    for minus, phrase, item in ITEM.findall(text or ""):
        if phrase:
            words = tuple(word for _code, parts in stems.tokens(phrase) for word in parts)
            if words:
                terms.append(Term(words, bool(minus)))
            continue
        prefix = item.endswith("*")
        for code, parts in stems.tokens(item):
            if code and any(letter.isdigit() for letter in code):
                terms.append(Term(tuple(parts), bool(minus), prefix, code))
            else:
                terms += [Term((part,), bool(minus), prefix and part == parts[-1]) for part in parts]
    return terms


def tsquery(text: str) -> str:
    """The query's text, or "" where nothing to look for is left."""
    return " & ".join(_condition(term) for term in parse(text))


def _condition(term: Term) -> str:
    if term.code:
        condition = stems.quote(term.code) + (":*" if term.prefix else "")
    else:
        condition = " <-> ".join(
            _any_form(word, term.prefix and place == len(term.words) - 1) for place, word in enumerate(term.words)
        )
        if len(term.words) > 1:
            condition = f"({condition})"
    return f"!{condition}" if term.negative else condition


def _any_form(word: str, prefix: bool) -> str:
    written = stems.fold(word)
    forms = {stems.quote(stem) for stem in stems.stems(word)} if not prefix or len(written) > 4 else set()
    forms.add(stems.quote(written) + (":*" if prefix else ""))
    return forms.pop() if len(forms) == 1 else f"({' | '.join(sorted(forms))})"


def hits(text: str, terms: list[Term]) -> list[tuple[int, int]]:
    """Where the words of the terms stand in a text: (start, end), in order."""
    wanted, beginnings, codes = set(), set(), set()
    for term in terms:
        if term.negative:
            continue
        if term.code:
            codes.add(term.code)
            continue
        for word in term.words:
            wanted |= {stems.fold(word), *stems.stems(word)}
        if term.prefix:
            beginnings.add(stems.fold(term.words[-1]))
    found = []
    for match in stems.TOKEN.finditer(text or ""):
        if stems.fold(match[0]) in codes:
            found.append(match.span())
            continue
        for part in stems.PART.finditer(match[0]):
            written = stems.fold(part[0])
            if wanted.intersection((written, *stems.stems(part[0]))) or written.startswith(
                tuple(beginnings) or ("\0",)
            ):
                found.append((match.start() + part.start(), match.start() + part.end()))
    return found


def excerpt(text: str, terms: list[Term], width: int = 2 * CONTEXT) -> list[tuple[str, bool]]:
    """The text around its first hit as (piece, whether it is a hit); empty where there is none."""
    found = hits(text, terms)
    if not found:
        return []
    start = max(0, found[0][0] - CONTEXT)
    end = min(len(text), start + max(width, found[0][1] - start))
    pieces, at = [("…", False)] if start else [], start
    for first, last in found:
        if last > end:
            break
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces += [(text[at:end], False)] + ([("…", False)] if end < len(text) else [])
    return [piece for piece in pieces if piece[0]]
