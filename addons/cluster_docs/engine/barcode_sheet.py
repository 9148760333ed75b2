"""What stands in the bar code that leads a scan to its card, and where a pile of pages is cut. Pure.

A code is `CDS1-<document>-<check>` on a sheet laid before the pages (the sheet itself is not kept) or
`CDL1-<document>-<check>` on a label stuck on the first page (the page is kept). The check is a keyed digest: a sheet of
another district, or one typed by hand, finds no card.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

SHEET, LABEL = "CDS1", "CDL1"
_CODE = re.compile(r"(CD[SL]1)-([1-9]\d{0,17})-([0-9A-F]{12})")
_OURS = re.compile(r"CD[SL]\d")


@dataclass(frozen=True)
class Page:
    codes: tuple[str, ...] = ()
    blank: bool = False


@dataclass(frozen=True)
class Piece:
    """Pages (from 0) that belong together, and the code they came under: empty before the first one."""

    code: str
    pages: tuple[int, ...]


def make(form: str, document: int, secret: str) -> str:
    return f"{form}-{document}-{_check(document, secret)}"


def _check(document: int, secret: str) -> str:
    # the same for sheet and label: one card, one secret
    return hmac.new(secret.encode(), f"scan:{document}".encode(), hashlib.sha256).hexdigest()[:12].upper()


def read(code: str, secret: str) -> int:
    """The document of a code, 0 when it is not one of ours."""
    match = _CODE.fullmatch(code.strip())
    if not match or not hmac.compare_digest(match[3], _check(int(match[2]), secret)):
        return 0
    return int(match[2])


def is_ours(code: str) -> bool:
    """Looks like a code for cards, whether or not it leads to one; a letter's own bar codes do not cut the pile."""
    return _OURS.match(code.strip()) is not None


def pieces(pages: Iterable[Page], drop_blank: bool = False) -> list[Piece]:
    """Cut at each sheet and label. Pages are never lost: without `drop_blank` every page but the sheets is in a piece.

    A pile of blank pages alone is kept as it is: nothing would be left to show.
    """
    pages = list(pages)
    found: list[tuple[str, list[int]]] = [("", [])]
    for place, page in enumerate(pages):
        code = next((code.strip() for code in page.codes if is_ours(code)), "")
        if code:
            found.append((code, []))
        if code.startswith(SHEET[:3]) or (drop_blank and page.blank and not page.codes):
            continue
        found[-1][1].append(place)
    kept = [Piece(code, tuple(places)) for code, places in found if places]
    return kept or ([Piece("", tuple(range(len(pages))))] if not any(page.codes for page in pages) else [])
