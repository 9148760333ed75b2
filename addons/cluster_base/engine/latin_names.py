"""Belarusian and Russian names for readers of Latin letters, with capitals and diacritics.

Belarusian by the instruction on the transliteration of geographical names of 2000, edition of 2007
(to be confirmed): Смаргонь -> Smarhoń, Залессе -> Zaliessie. Unlike `translit`, which writes words to be found.
"""

_PLAIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "ж": "ž", "з": "z", "і": "i", "и": "i", "й": "j",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "ŭ",
    "ф": "f", "х": "ch", "ц": "c", "ч": "č", "ш": "š", "щ": "šč", "ъ": "", "ы": "y", "э": "e", "’": "", "'": "",
    "ʼ": "", "ь": "",
}  # fmt: skip
_IOTATED = {"е": "e", "ё": "o", "ю": "u", "я": "a"}
_SOFT = {"з": "ź", "л": "ĺ", "н": "ń", "с": "ś", "ц": "ć"}
_VOWELS = set("аеёіиоуыэюяў")


def readable(text: str) -> str:
    """The text in Latin letters; what is no Cyrillic letter stays as it is."""
    found = []
    for place, sign in enumerate(text):
        small = sign.lower()
        before = text[place - 1].lower() if place else " "
        after = text[place + 1].lower() if place + 1 < len(text) else " "
        if small in _IOTATED:
            hard = before in _VOWELS or before in "ь’'ʼъ" or not before.isalpha()
            written = ("j" if hard else "i") + _IOTATED[small]
        elif after == "ь" and small in _SOFT:
            written = _SOFT[small]
        elif small in _PLAIN:
            written = _PLAIN[small]
        else:
            written = sign
        if sign.isupper() and small != written:
            neighbours = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
            shout = any(one.isupper() for one in neighbours)
            written = written.upper() if shout else written[:1].upper() + written[1:]
        found.append(written)
    return "".join(found)
