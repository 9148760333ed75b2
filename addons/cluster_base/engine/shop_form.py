"""What may be wrong with what a guest of the shop typed."""

import re
from collections.abc import Mapping

QUANTITY_MAX = 999
NOTE_MAX = 1000
NAME_MAX = 120
_EMAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$")
_PHONE = re.compile(r"^\+?[\d\s()\-/.,]+$")


def quantity(typed: str) -> int | None:
    """The number of pieces as typed, or None: it is a whole number from 1 to 999."""
    text = (typed or "").strip()
    if not re.fullmatch(r"[0-9]{1,3}", text) or not int(text):
        return None
    return int(text)


def contact_problems(typed: Mapping[str, str], email_needed: bool = True) -> dict[str, str]:
    """Field -> code of what is wrong with it, in the order of the form."""
    found = {}
    name, phone, email = (typed.get(field, "").strip() for field in ("name", "phone", "email"))
    if not name:
        found["name"] = "missing"
    elif len(name) > NAME_MAX:
        found["name"] = "long"
    if not phone:
        found["phone"] = "missing"
    elif not (_PHONE.match(phone) and 5 <= sum(sign.isdigit() for sign in phone) <= 15):
        found["phone"] = "form"
    if email_needed and not email:
        found["email"] = "missing"
    elif email and not _EMAIL.match(email):
        found["email"] = "form"
    if len(typed.get("note", "")) > NOTE_MAX:
        found["note"] = "long"
    return found


def phone_digits(phone: str) -> str:
    """The digits that tell one phone from another: the last nine, so 8 029… and +375 29… are the same."""
    digits = "".join(sign for sign in phone or "" if sign.isdigit())
    return digits[-9:] if len(digits) >= 5 else ""
