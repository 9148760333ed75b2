"""Farm books: the short code of a farm, what two sides of one invoice must share, when papers are due."""

import calendar
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

CODE_LENGTH = 3
# What both sides of an invoice must have alike before it may be set off, in the order of the list of differences.
COMPARED = ("number", "currency", "untaxed", "tax", "total")


def short_code(slug: str, taken: Collection[str]) -> str:
    """Three capital letters or digits that stand in the numbers of a farm's invoices, unlike those `taken`.

    >>> short_code("borok", {"BOR"})
    'BO1'
    """
    letters = (re.sub(r"[^A-Z0-9]", "", slug.upper()) + "XXX")[:CODE_LENGTH]
    if letters not in taken:
        return letters
    for number in range(1, 10**CODE_LENGTH):
        tail = str(number)
        code = letters[: CODE_LENGTH - len(tail)] + tail
        if code not in taken:
            return code
    raise ValueError("no code is free")


def journal_code(code: str, kind: str) -> str:
    """The farm's code and a letter for the journal; Odoo lets a journal's code have five characters."""
    return f"{code}{kind}"


def differences(
    ours: Mapping[str, str | Decimal], theirs: Mapping[str, str | Decimal]
) -> list[tuple[str, str | Decimal, str | Decimal]]:
    """(what, in the invoice, in the bill) for each thing of `COMPARED` in which both sides differ."""
    return [(name, ours[name], theirs[name]) for name in COMPARED if ours[name] != theirs[name]]


def month_of(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def due_on(month: date, day_of_month: int) -> date:
    """The day in the month after `month`; the 31st of a short month is its last day."""
    following = next_month(month)
    return following.replace(day=min(day_of_month, month_end(following).day))


def sentence_list(names: Sequence[str], most: int = 5) -> str:
    """The first names, and how many more there are: `A, B, C … +4`."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} … +{len(names) - most}"


def true_account(number: str) -> bool:
    """False for an IBAN (ISO 13616) whose check digits do not fit; numbers of other forms are not judged.

    :param number: capital letters and digits without spaces
    """
    if not number[:2].isalpha():
        return True
    try:
        mod_97_10.validate(number[4:] + number[:4])
    except ValidationError:
        return False
    return len(number) >= 15
