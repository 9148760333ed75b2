"""Latin letters for Belarusian, Russian, Polish and Lithuanian names: for addresses of pages and for search.

The table follows the common sense of a reader who types a place's name without diacritics
(Залессе -> zalesse, Смаргонь -> smarhon): it is for finding, not for passports.
"""

import re
import unicodedata

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


def words(text: str) -> list[str]:
    """What to look for, word by word, as `latin` writes it."""
    return [word for word in re.split(r"[^a-z0-9]+", latin(text)) if word]
