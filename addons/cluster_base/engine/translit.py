"""Latin letters for Belarusian, Russian, Polish and Lithuanian names: for addresses of pages and for search.

The table follows the common sense of a reader who types a place's name without diacritics
(Залессе -> zalesse, Смаргонь -> smarhon): it is for finding, not for passports.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

# Belarusian г is h and ў is u, in a Russian word the reader still finds the name by its beginning.
_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "ё": "io", "ж": "zh", "з": "z",
    "і": "i", "и": "i", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "’": "", "'": "", "ʼ": "",
    "ł": "l", "đ": "d", "ø": "o", "ß": "ss",
}  # fmt: skip


def latin(text: str) -> str:
    """Lower case Latin letters without diacritics: «Хутар Ўзорны» -> "khutar uzorny"."""
    spelled = "".join(_LETTERS.get(letter, letter) for letter in text.lower())
    plain = unicodedata.normalize("NFKD", spelled)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def slug(text: str, empty: str = "member") -> str:
    """The text as a part of an address: Latin letters, digits and single hyphens, at most 60 signs."""
    words = re.sub(r"[^a-z0-9]+", "-", latin(text)).strip("-")
    return words[:60].strip("-") or empty


def free_slug(text: str, is_taken: Callable[[str], bool], empty: str = "member") -> str:
    """The first of slug, slug-2, slug-3, … that is not taken."""
    wish = found = slug(text, empty)
    tail = 1
    while is_taken(found):
        tail += 1
        found = f"{wish}-{tail}"
    return found


def words(text: str) -> list[str]:
    """What to look for, word by word, as `latin` writes it."""
    return [word for word in re.split(r"[^a-z0-9]+", latin(text)) if word]


# --- finding ------------------------------------------------------------------------------------
# One name is written in many ways: Залессе, Залесье, Zaliessie, Zalesie; Смаргонь, Сморгонь, Smarhoń, Smorgon.
# `folds` brings them to one spelling: what differs between the ways is dropped, not kept.
_FOLDED = {
    "г": "h", "ґ": "h", "ё": "o", "ж": "z", "й": "i", "ў": "u", "х": "h", "ц": "c", "ч": "c", "ш": "s",
    "щ": "sc", "ю": "u", "я": "a", "э": "e", "ы": "i",
}  # fmt: skip
_SPELLED = (
    ("shch", "sc"),
    ("szcz", "sc"),
    ("kh", "h"),
    ("zh", "z"),
    ("cz", "c"),
    ("sz", "s"),
    ("sh", "s"),
    ("ts", "c"),
)
_SOFT = re.compile(r"[ijy]+(?=[aeou])")
_TWICE = re.compile(r"(.)\1+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")


def folds(word: str) -> frozenset[str]:
    """The spellings under which a word is kept and looked for; mostly one.

    Two where the letters can be read in two ways: Latin "ch" is ч to an Englishman and х to a Belarusian, Russian
    "е" may stand for "ё".
    """
    lower = word.lower()
    readings = {lower}
    if "ё" in lower:
        readings.add(lower.replace("ё", "е"))
    if "ch" in lower:
        readings = {one.replace("ch", other) for one in readings for other in ("c", "h")}
    return frozenset(found for found in map(_fold, readings) if found)


def _fold(lower: str) -> str:
    plain = latin("".join(_FOLDED.get(letter, letter) for letter in lower))
    plain = re.sub(r"[^a-z0-9]+", "", plain)
    for spelled, sound in _SPELLED:
        plain = plain.replace(spelled, sound)
    plain = plain.replace("g", "h").replace("w", "v").replace("x", "h")
    soft = _SOFT.sub("", plain)
    plain = (soft if len(soft) > 2 else plain).replace("y", "i").replace("j", "i").replace("o", "a")
    return _TWICE.sub(r"\1", plain)


def query(text: str) -> list[frozenset[str]]:
    """The words of a text in its order, each in its `folds`."""
    return [found for word in _WORD.findall(text or "") if (found := folds(word))]


def index(texts: Iterable[str]) -> str:
    """All words of the texts in all their `folds`, once each, between spaces: " hutar madavi "."""
    found = {fold for text in texts for word in query(text) for fold in word}
    return f" {' '.join(sorted(found))} " if found else ""


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def similarity(one: str, other: str) -> float:
    """How alike two words are, 0 to 1, as PostgreSQL's pg_trgm counts it."""
    mine, theirs = _trigrams(one), _trigrams(other)
    return len(mine & theirs) / len(mine | theirs)
