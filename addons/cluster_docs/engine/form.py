"""Checks what a person typed into one question of an online form.

The typed text is kept as it is; a checked value is only made from it when it is right.
Dates are three boxes (``key-day``, ``key-month``, ``key-year``), as people write them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

MONTH_NAMES = {
    # be, ru, en: the first letters are enough to tell
    "ст": 1,
    "ян": 1,
    "jan": 1,
    "лю": 2,
    "фе": 2,
    "feb": 2,
    "са": 3,
    "мар": 3,
    "mar": 3,
    "кр": 4,
    "ап": 4,
    "apr": 4,
    "тр": 5,
    "май": 5,
    "мая": 5,
    "may": 5,
    "чэ": 6,
    "июн": 6,
    "jun": 6,
    "ліп": 7,
    "июл": 7,
    "jul": 7,
    "жн": 8,
    "ав": 8,
    "aug": 8,
    "ве": 9,
    "се": 9,
    "sep": 9,
    "ка": 10,
    "ок": 10,
    "oct": 10,
    "лі": 11,
    "но": 11,
    "nov": 11,
    "сн": 12,
    "де": 12,
    "dec": 12,
}
# what every application asks, and the longest answer
APPLICANT_FIELDS = {
    "applicant_name": 120,
    "applicant_address": 250,
    "applicant_phone": 40,
    "applicant_email": 254,
}
EMAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@[^@\s,;<>()\"]+\.[^@\s.,;<>()\"]{2,}")


@dataclass(frozen=True)
class Question:
    key: str
    kind: str  # text, textarea, date, number, choice, yesno, file
    required: bool = True
    pattern: str = ""
    max_length: int = 500
    minimum: float = 0.0
    maximum: float = 0.0
    past_only: bool = False
    choices: int = 0
    files: int = 0  # how many files are kept already


@dataclass(frozen=True)
class Answer:
    """`problem` is empty, or a word the caller has a sentence for; `facts` go into it."""

    value: Any = None
    problem: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def names(question: Question) -> list[str]:
    """The form fields of a question."""
    if question.kind == "date":
        return [f"{question.key}-{part}" for part in ("day", "month", "year")]
    return [] if question.kind == "file" else [question.key]


def check(question: Question, typed: Mapping[str, str], today: date) -> Answer:
    if question.kind == "file":
        return Answer(problem="missing_file" if question.required and not question.files else "")
    if question.kind == "date":
        return _date(question, typed, today)
    text = (typed.get(question.key) or "").strip()
    if not text:
        if not question.required:
            return Answer()
        chosen = question.kind in ("choice", "yesno")
        return Answer(problem="missing_choice" if chosen else "missing")
    return {
        "number": _number,
        "choice": _choice,
        "yesno": _yesno,
    }.get(question.kind, _text)(question, text)


def _text(question: Question, text: str) -> Answer:
    if question.max_length and len(text) > question.max_length:
        return Answer(problem="too_long", facts={"limit": question.max_length})
    if question.kind == "text" and len(text.splitlines()) > 1:
        text = " ".join(text.split())
    if question.pattern and not re.fullmatch(question.pattern, text):
        return Answer(problem="pattern")
    return Answer(text)


def _number(question: Question, text: str) -> Answer:
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return Answer(problem="not_number")
    if not value.is_finite() or abs(value) >= 10**12:
        return Answer(problem="not_number")
    bounded = question.minimum or question.maximum
    if bounded and value < Decimal(str(question.minimum)):
        return Answer(problem="below", facts={"limit": _plain(question.minimum)})
    if question.maximum and value > Decimal(str(question.maximum)):
        return Answer(problem="above", facts={"limit": _plain(question.maximum)})
    return Answer(_plain(value))


def _plain(value: Any) -> str:
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _choice(question: Question, text: str) -> Answer:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= question.choices:
        return Answer(problem="missing_choice")
    return Answer(int(text))


def _yesno(_question: Question, text: str) -> Answer:
    return Answer(text == "yes") if text in ("yes", "no") else Answer(problem="missing_choice")


def _date(question: Question, typed: Mapping[str, str], today: date) -> Answer:
    parts = {part: (typed.get(f"{question.key}-{part}") or "").strip() for part in ("day", "month", "year")}
    empty = [part for part, text in parts.items() if not text]
    if len(empty) == 3:
        return Answer(problem="missing_date") if question.required else Answer()
    if empty:
        return Answer(problem="date_incomplete", facts={"part": empty[0]})
    month = _month(parts["month"])
    if not all(parts[p].isascii() and parts[p].isdigit() for p in ("day", "year")) or month is None:
        return Answer(problem="date_unreal")
    if len(parts["year"]) != 4:
        return Answer(problem="date_year")
    try:
        value = date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return Answer(problem="date_unreal")
    if value.year < 1900:
        return Answer(problem="date_unreal")
    if question.past_only and value > today:
        return Answer(problem="date_future")
    return Answer(value)


def _month(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text)
    lowered = text.lower()
    for length in (3, 2):
        if lowered[:length] in MONTH_NAMES:
            return MONTH_NAMES[lowered[:length]]
    return None


def email_problem(text: str) -> str:
    if len(text) > 254 or not EMAIL.fullmatch(text) or ".." in text:
        return "email"
    return ""


def phone_problem(text: str) -> str:
    """Any way of writing a number people use; 7 to 15 digits."""
    if re.search(r"[^\d\s+()\-.\u2010-\u2015]", text) or not 7 <= len(re.sub(r"\D", "", text)) <= 15:
        return "phone"
    return ""
