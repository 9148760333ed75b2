"""References and access codes that people read out, type and write down.

The grammar is the one GOV.UK Forms uses: letters and digits that cannot be taken
for one another (no I, O, Q, Z, 0, 1), digits at the third and the sixth place.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Sequence

LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"
DIGITS = "23456789"
ALPHABET = LETTERS + DIGITS
REFERENCE_LENGTH = 8
DIGIT_PLACES = (3, 6)  # counted from one
CODE_LENGTH = 13  # 30 ** 13 is more than 2 ** 63
CODE_GROUPS = (4, 4, 5)

REFERENCE = re.compile(f"[{LETTERS}]{{2}}[{DIGITS}][{LETTERS}]{{2}}[{DIGITS}][{LETTERS}]{{2}}")
CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")

# What people's keyboards put in place of the Latin letter they see.
LOOKALIKES = str.maketrans("АВЕКМНРСТХУ", "ABEKMHPCTXY")

Choice = Callable[[Sequence[str]], str]


def new_reference(choice: Choice = secrets.choice) -> str:
    """Return a reference such as ``HK7RM4TB``; uniqueness is the database's business."""
    return "".join(choice(DIGITS if place in DIGIT_PLACES else LETTERS) for place in range(1, REFERENCE_LENGTH + 1))


def new_code(choice: Choice = secrets.choice) -> str:
    """Return an access code of at least 60 bits, written in groups: ``7KXM-PD3W-9RHT2``."""
    return format_code("".join(choice(ALPHABET) for _place in range(CODE_LENGTH)))


def format_code(code: str) -> str:
    groups, start = [], 0
    for size in CODE_GROUPS:
        groups.append(code[start : start + size])
        start += size
    return "-".join(groups)


def normalise(text: str) -> str:
    """Bring what a person typed to the stored form: capitals, no blanks or dashes.

    Cyrillic letters that look like a Latin one are read as that one.
    """
    kept = re.sub(r"[\s\-‐-―._/]+", "", (text or "").upper())
    return kept.translate(LOOKALIKES)


def is_reference(text: str) -> bool:
    return REFERENCE.fullmatch(text) is not None


def is_code(text: str) -> bool:
    return CODE.fullmatch(text) is not None


def same_code(typed: str, stored: str) -> bool:
    """Compare in constant time; an empty stored code never matches."""
    wanted = normalise(stored)
    return bool(wanted) and hmac.compare_digest(normalise(typed).encode(), wanted.encode())
