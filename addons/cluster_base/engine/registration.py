"""The joint registration: its pages, what may be wrong with what was typed, and who looks like whom."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .page_form import EMAIL, PHONE

STEPS = ("who", "organisation", "person", "questions", "check")
LONGEST = 2000
# The grammar of references that GOV.UK Forms uses: no sign that can be taken for another, digits at fixed places.
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"
_DIGITS = "23456789"
_NUMBER = re.compile(r"^-?\d{1,9}([.,]\d{1,4})?$")


@dataclass(frozen=True)
class Question:
    """One of the questions of a kind. answer: text, textarea, number, yesno or choice (numbered from 1)."""

    key: str
    answer: str
    required: bool = False
    choices: int = 0


def new_reference(choice: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """Such as HK7RM4TB. That it is given once only is the database's business."""
    return "".join(choice(_DIGITS if place in (3, 6) else _LETTERS) for place in range(1, 9))


def steps(has_questions: bool) -> tuple[str, ...]:
    """The pages of the form in their order; a kind without questions has no page for them."""
    return tuple(step for step in STEPS if has_questions or step != "questions")


def clean(value: object) -> str:
    return str(value or "").replace("\r\n", "\n").strip()[:LONGEST]


def problems(step: str, typed: Mapping[str, str], questions: Sequence[Question] = ()) -> dict[str, str]:
    """Field -> code of what is wrong with it, in the order of the page."""
    got = {key: clean(value) for key, value in typed.items()}
    found = {}
    if step == "who":
        found = {name: "missing" for name in ("cluster", "kind") if not got.get(name)}
    elif step == "organisation":
        found = {name: "missing" for name in ("organisation", "country") if not got.get(name)}
    elif step == "person":
        found = _person_problems(got)
    elif step == "questions":
        for question in questions:
            code = _answer_problem(question, got.get(question.key, ""))
            if code:
                found[question.key] = code
    elif step == "check" and not got.get("consent"):
        found["consent"] = "missing"
    return found


def _person_problems(got: Mapping[str, str]) -> dict[str, str]:
    found = {}
    phone, email = got.get("phone", ""), got.get("email", "")
    if not got.get("person"):
        found["person"] = "missing"
    if not phone and not email:
        found["phone"] = "missing"
    elif phone and not (PHONE.match(phone) and 5 <= sum(sign.isdigit() for sign in phone) <= 15):
        found["phone"] = "form"
    if email and not EMAIL.match(email):
        found["email"] = "form"
    return found


def _answer_problem(question: Question, value: str) -> str:
    if not value:
        return "missing" if question.required else ""
    if question.answer == "number" and not _NUMBER.match(value):
        return "number"
    if question.answer == "yesno" and value not in ("yes", "no"):
        return "missing"
    known = value.isdecimal() and 1 <= int(value) <= question.choices
    return "missing" if question.answer == "choice" and not known else ""


# --- who looks like whom ----------------------------------------------------------------------------
def phone_key(phone: str) -> str:
    """The last nine digits: the same for +375 1592 55-55-55 and 8 (01592) 555555. '' where there are fewer than six."""
    digits = re.sub(r"\D", "", phone or "")
    return digits[-9:] if len(digits) >= 6 else ""


def email_key(email: str) -> str:
    return (email or "").strip().lower()


def number_key(number: str) -> str:
    """A tax number without blanks, signs and the country's letters before it."""
    return re.sub(r"^[A-Z]{2}(?=\d)", "", re.sub(r"[^0-9A-Z]", "", (number or "").upper()))
