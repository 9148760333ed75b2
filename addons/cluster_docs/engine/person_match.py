"""Is it the same person? Names, addresses and phones as people write them, made comparable.

Belarusian and Russian spellings of one name differ by a few letters, an address is written with and
without "street" and "house", a phone with and without the country's code. What is compared here is what
stays the same. The answer is an offer to a clerk, never a decision.
"""

import re
import unicodedata
from dataclasses import dataclass

# Letters by which the two spellings of a name or a street differ.
_FOLD = str.maketrans({"ё": "е", "э": "е", "і": "и", "ў": "у", "’": None, "'": None, "ʼ": None, "`": None})
_WORD = re.compile(r"[^\W_]+")
_DASH = re.compile(r"(?<=\w)[-\u2010-\u2014](?=\w)")
# Kinds of places, streets and houses in Russian and Belarusian, as folded.
_PLACE_WORDS = frozenset(
    "г гор город д дер деревня в веска вес вул вулица ул улица дом буд будинак кв кватера квартира к корп корпус "
    "аг агр агрогородок аграгарадок п пос поселок пасялок пр пр-т праспект проспект пер пер-к завулак переулок "
    "р-н район раён обл область вобласць воб пл площадь плошча х хутор".translate(_FOLD).split()
)
_PHONE = re.compile(r"\+?\d[\d\s()\-]{5,}\d")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE_DIGITS = 9  # area and number; what stands before is the country's or the trunk code


@dataclass(frozen=True)
class Person:
    """Comparable parts; an empty one is unknown, and unknown never counts as equal."""

    name: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    phones: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()


def person(name: str, address: str = "", contact: str = "") -> Person:
    return Person(_name(name), _address(address), phones(contact), mails(contact))


def name_key(name: str) -> str:
    """Surname and first initial: what an index can look up. Empty for an empty name."""
    words = _name(name)
    if not words:
        return ""
    return f"{words[0]} {words[1][0]}" if len(words) > 1 else words[0]


def name_keys(name: str) -> set[str]:
    """Keys to look for: the name as written, and as if the given name stood first."""
    words = _name(name)
    return {key for key in (name_key(name), name_key(" ".join(_turned(words)))) if key}


def same_name(one: Person, other: Person) -> bool:
    """Surnames are equal; of the other names the shorter may be an initial. Either may stand first."""
    return _same_words(one.name, other.name) or _same_words(one.name, _turned(other.name))


def _turned(words: tuple[str, ...]) -> tuple[str, ...]:
    return (words[1], words[0], *words[2:]) if len(words) > 1 else words


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not one or not other or one[0] != other[0]:
        return False
    return all(
        a == b or (len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b))
        for a, b in zip(one[1:], other[1:], strict=False)
    )


def same_person(one: Person, other: Person) -> bool:
    """The same name, and the same address, phone or mail."""
    return same_name(one, other) and bool(
        _same_address(one.address, other.address) or one.phones & other.phones or one.mails & other.mails
    )


def phones(text: str) -> frozenset[str]:
    found = (re.sub(r"\D", "", match.group()) for match in _PHONE.finditer(text or ""))
    return frozenset(digits[-PHONE_DIGITS:] for digits in found if len(digits) >= 6)


def mails(text: str) -> frozenset[str]:
    return frozenset(match.group().lower() for match in _MAIL.finditer(text or ""))


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", text or "").lower().translate(_FOLD)


def _name(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_DASH.sub("", fold(name))))


def _address(address: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(fold(address)) if word not in _PLACE_WORDS)


def _same_address(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Every number is the same, and the shorter address has no word that the longer lacks."""
    if not one or not other:
        return False
    numbers = [[word for word in words if word[0].isdigit() and len(word) < 6] for words in (one, other)]
    words = [{word for word in words if not word[0].isdigit()} for words in (one, other)]
    if numbers[0] != numbers[1] or not numbers[0]:
        return False
    return bool(words[0] & words[1]) and (words[0] <= words[1] or words[1] <= words[0])
