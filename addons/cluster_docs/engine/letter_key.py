"""What two entries of one letter have in common, however they were typed."""

import re

_GAPS = re.compile(r"[\s№]+")
_DASHES = str.maketrans("‐‑‒–—", "-----")
_WORD = re.compile(r"[^\W_]+")


def number(text: str) -> str:
    """The sender's number without blanks and "№", its dashes and case made one; empty for an empty one."""
    return _GAPS.sub("", text).translate(_DASHES).casefold()


def name(text: str) -> str:
    """The sender's name without quotation marks, points and case: ААТ «Узор» and ААТ "Узор" are one."""
    return " ".join(_WORD.findall(text.casefold()))
