"""What may be wrong with the members' and the visitors' forms of the exchange, as they were typed."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from .planning import KINDS

EMAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$")
PHONE = re.compile(r"^\+?[\d\s()\-/.,]+$")
TEXT_MAX = 4000
YEARS = range(2000, 2200)
NAME_MAX = 150


def day(text: str) -> date | None:
    """A day as a date field sends it (2026-09-12) or as people write it (12.09.2026); None for anything else,
    also for a mistyped year such as 0026."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            found = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        return found if found.year in YEARS else None
    return None


def quantity(text: str) -> float | None:
    """A number above zero, with a comma or a point; None for anything else."""
    try:
        found = float(text.strip().replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return found if 0 < found < 1e7 else None


def plan_problems(typed: Mapping[str, str]) -> dict[str, str]:
    """Field -> code, in the order of the form."""
    found = {}
    if typed.get("kind") not in KINDS:
        found["kind"] = "missing"
    if not typed.get("name", "").strip():
        found["name"] = "missing"
    elif len(typed["name"]) > NAME_MAX:
        found["name"] = "long"
    first, last = day(typed.get("date_from", "")), day(typed.get("date_to", ""))
    if not first:
        found["date_from"] = "form"
    if not last:
        found["date_to"] = "form"
    elif first and last < first:
        found["date_to"] = "order"
    if typed.get("kind") in ("capacity", "need"):
        if not typed.get("subject"):
            found["subject"] = "missing"
        if quantity(typed.get("quantity", "")) is None:
            found["quantity"] = "form"
    if len(typed.get("note", "")) > TEXT_MAX:
        found["note"] = "long"
    return found


def question_problems(typed: Mapping[str, str]) -> dict[str, str]:
    """Field -> code, in the order of the form; `website` is the trap that people do not see."""
    found = {}
    if not typed.get("question", "").strip():
        found["question"] = "missing"
    elif len(typed["question"]) > TEXT_MAX:
        found["question"] = "long"
    if len(typed.get("subject", "")) > NAME_MAX:
        found["subject"] = "long"
    if not typed.get("name", "").strip():
        found["name"] = "missing"
    elif len(typed["name"]) > NAME_MAX:
        found["name"] = "long"
    email, phone = typed.get("email", "").strip(), typed.get("phone", "").strip()
    if not email:
        found["email"] = "missing"
    elif not EMAIL.match(email) or len(email) > NAME_MAX:
        found["email"] = "form"
    if phone and not (PHONE.match(phone) and 5 <= sum(sign.isdigit() for sign in phone) <= 15):
        found["phone"] = "form"
    if not typed.get("consent"):
        found["consent"] = "missing"
    if typed.get("website"):
        found["website"] = "trap"
    return found


def search_problems(typed: Mapping[str, str], today: date) -> dict[str, str]:
    """Of a search for partners."""
    found = {}
    if not typed.get("name", "").strip():
        found["name"] = "missing"
    elif len(typed["name"]) > NAME_MAX:
        found["name"] = "long"
    if not typed.get("text", "").strip():
        found["text"] = "missing"
    elif len(typed["text"]) > TEXT_MAX:
        found["text"] = "long"
    deadline = day(typed.get("deadline", ""))
    if not deadline:
        found["deadline"] = "form"
    elif deadline < today:
        found["deadline"] = "past"
    return found
