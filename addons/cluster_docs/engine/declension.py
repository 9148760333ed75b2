"""Names, posts and bodies in the cases of Belarusian, Russian, Polish and Lithuanian.

The answer is always a pair: the text and whether it is certain. A form that the rules of the
language do not settle (foreign surname, stress that the spelling does not show, unknown gender)
is never guessed: the caller prints the nominative behind a common noun that is in the case asked
for, "гражданину (гражданке): Имя" (:func:`in_case`).

Sources: Russian surnames and given names by pytrovich's rules, checked against pymorphy3's
dictionary; the other languages by the rules and tables in the modules beside this one.
"""

import re
from dataclasses import dataclass

from . import declension_be, declension_lt, declension_pl, declension_ru
from .declension_phrases import phrase

CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
ALIASES = {"locative": "prepositional"}
KINDS = ("person", "organisation", "post", "unit")
_ENGINES = {"be": declension_be, "ru": declension_ru, "pl": declension_pl, "lt": declension_lt}
_ALPHABETS = {
    "be": re.compile(r"[А-Яа-яЁёІіЎў'’ʼ-]+"),
    "ru": re.compile(r"[А-Яа-яЁё-]+"),
    "pl": re.compile(r"[A-Za-zĄĆĘŁŃÓŚŹŻąćęłńóśźż-]+"),
    "lt": re.compile(r"[A-Za-zĄČĘĖĮŠŲŪŽąčęėįšųūž-]+"),
}
#: A longer word is no name of a person; rules of endings have nothing to say about it.
LONGEST = 40


@dataclass(frozen=True)
class Declined:
    text: str
    certain: bool


class Name(str):
    """A text with what it names: `kind` is person, organisation, post or unit; `gender` m, f or empty."""

    kind: str
    gender: str

    def __new__(cls, text: str, kind: str = "person", gender: str = "") -> "Name":
        made = super().__new__(cls, text)
        made.kind = kind
        made.gender = gender
        return made


def decline_person(name: str, case: str, lang: str, gender: str = "") -> Declined:
    """A full name in a case; the order of surname, given name and patronymic is found out and kept."""
    case = ALIASES.get(case, case)
    engine = _ENGINES.get(lang[:2])
    if engine is None or not name.strip():
        return Declined(name, True)
    words = name.split()
    if not _is_readable(words, lang):
        return Declined(name, False)
    parts = _parts(words, engine)
    if parts is None:
        return Declined(name, False)
    gender = gender or _gender(words, parts, engine)
    if not gender:
        return Declined(name, False)
    made = [_decline_word(word, part, case, gender, engine) for word, part in zip(words, parts, strict=True)]
    if any(form is None for form in made):
        return Declined(name, False)
    return Declined(" ".join(str(form) for form in made), True)


def decline_phrase(text: str, case: str, lang: str) -> Declined:
    """A post, a unit or a body: its leading noun with the adjectives before it; what follows stays."""
    case = ALIASES.get(case, case)
    engine = _ENGINES.get(lang[:2])
    if engine is None or not text.strip():
        return Declined(text, True)
    form = engine.phrase(text, case)
    return Declined(text if form is None else form, form is not None)


def decline(name: str, case: str, lang: str) -> Declined:
    """By the kind that the name carries; a plain text is taken for a person."""
    kind = getattr(name, "kind", "person")
    if kind == "person":
        return decline_person(name, case, lang, getattr(name, "gender", ""))
    return decline_phrase(name, case, lang)


def in_case(name: str, case: str, lang: str) -> str:
    """What a letter prints: the form, or the nominative behind a noun that stands in the case."""
    made = decline(name, case, lang)
    if made.certain:
        return made.text
    kind = getattr(name, "kind", "person")
    gender = getattr(name, "gender", "") or (person_gender(name, lang) if kind == "person" else "")
    return f"{phrase(kind, ALIASES.get(case, case), lang[:2], gender)}: {name}"


def person_gender(name: str, lang: str) -> str:
    """m, f or empty when the name does not tell."""
    engine = _ENGINES.get(lang[:2])
    words = name.split()
    if engine is None or not words or not _is_readable(words, lang):
        return ""
    parts = _parts(words, engine)
    return _gender(words, parts, engine) if parts else ""


def initials(name: str, lang: str) -> str:
    """Surname with initials, "Прыкладны Я. А."; a name that cannot be taken apart stays whole."""
    engine = _ENGINES.get(lang[:2])
    words = name.split()
    parts = _parts(words, engine) if engine and _is_readable(words, lang) else None
    if not parts:
        return name
    surname = [word for word, part in zip(words, parts, strict=True) if part == "surname"]
    rest = [word for word, part in zip(words, parts, strict=True) if part != "surname"]
    order = {"given": 0, "patronymic": 1}
    rest.sort(key=lambda word: order[parts[words.index(word)]])
    return " ".join([*surname, *(f"{word[0]}." for word in rest)])


def _is_readable(words: list[str], lang: str) -> bool:
    """Written in the letters of the language; dictionaries stumble over others."""
    return all(_ALPHABETS[lang[:2]].fullmatch(word) and len(word) <= LONGEST for word in words)


def _parts(words: list[str], engine) -> list[str] | None:
    """surname, given, patronymic for each word, or None when that is not clear."""
    if not 2 <= len(words) <= 3:
        return None
    patronymics = [place for place, word in enumerate(words) if place and engine.patronymic_gender(word)]
    if len(words) == 3:
        givens = [bool(engine.given_gender(word)) for word in words]
        # Мацкевіч looks like a patronymic too: where both do, the given name beside them decides
        if 2 in patronymics and (givens[1] or patronymics == [2]):
            return ["surname", "given", "patronymic"]
        if 1 in patronymics and (givens[0] or patronymics == [1]):
            return ["given", "patronymic", "surname"]
        if engine.TWO_GIVEN_NAMES and givens == [True, True, False]:
            return ["given", "given", "surname"]
        if engine.TWO_GIVEN_NAMES and givens == [False, True, True]:
            return ["surname", "given", "given"]
        return None
    first, second = bool(engine.given_gender(words[0])), bool(engine.given_gender(words[1]))
    if first == second:
        return None
    return ["given", "surname"] if first else ["surname", "given"]


def _gender(words: list[str], parts: list[str], engine) -> str:
    found = {
        engine.patronymic_gender(word) if part == "patronymic" else engine.given_gender(word)
        for word, part in zip(words, parts, strict=True)
        if part != "surname"
    } - {""}
    if len(found) == 1:
        return found.pop()
    patronymic = [engine.patronymic_gender(w) for w, part in zip(words, parts, strict=True) if part == "patronymic"]
    return patronymic[0] if patronymic else ""


def _decline_word(word: str, part: str, case: str, gender: str, engine) -> str | None:
    """One word; of a double name ("Сцяпанава-Узорная") every half."""
    halves = word.split("-")
    if not all(halves):
        return None
    made = [getattr(engine, part)(half.lower(), case, gender) for half in halves]
    if any(form is None for form in made):
        return None
    return "-".join(_cased(half, str(form)) for half, form in zip(halves, made, strict=True))


def _cased(pattern: str, form: str) -> str:
    if len(pattern) > 1 and pattern.isupper():
        return form.upper()
    return form[:1].upper() + form[1:] if pattern[:1].isupper() else form
