"""Russian: pytrovich's rules for names, pymorphy3's dictionary for given names and posts.

A surname is certain only where its ending decides; a given name only where the dictionary knows it
and both libraries give the same form.
"""

import functools
import re

TWO_GIVEN_NAMES = False
_CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
_GRAMMEMES = {
    "genitive": "gent",
    "dative": "datv",
    "accusative": "accs",
    "instrumental": "ablt",
    "prepositional": "loct",
}
_VOWELS = "аеёиоуыэюя"
_MALE_PATRONYMIC = re.compile(r"\w+(?:ович|евич|ич)")
_FEMALE_PATRONYMIC = re.compile(r"\w+(?:овна|евна|ична|инична)")
# participles that are posts by themselves: what follows depends on them
_SUBSTANTIVES = {
    form for stem in ("заведующ", "управляющ", "исполняющ", "командующ") for form in (stem + "ий", stem + "ая")
}
_SUBSTANTIVE_ENDINGS = {"ий": ("его", "ему", "его", "им", "ем"), "ая": ("ей", "ей", "ую", "ей", "ей")}
_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)?", re.I)


@functools.cache
def _morph():
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@functools.cache
def _maker():
    from pytrovich.maker import PetrovichDeclinationMaker

    return PetrovichDeclinationMaker()


def patronymic_gender(word: str) -> str:
    low = word.lower()
    if _FEMALE_PATRONYMIC.fullmatch(low):
        return "f"
    # Мицкевич too: the caller decides by the given name beside it
    return "m" if _MALE_PATRONYMIC.fullmatch(low) else ""


@functools.lru_cache(4096)
def given_gender(word: str) -> str:
    genders = {_one_given(half) for half in word.lower().split("-")}
    return genders.pop() if len(genders) == 1 else ""


def _one_given(word: str) -> str:
    parses = [p for p in _morph().parse(word) if p.is_known and "Name" in p.tag and "nomn" in p.tag and "sing" in p.tag]
    genders = {"m" if "masc" in parse.tag else "f" if "femn" in parse.tag else "" for parse in parses}
    return genders.pop() if len(genders) == 1 else ""


def given(word: str, case: str, gender: str) -> str | None:
    if _one_given(word) != gender:
        return None
    grammeme = _GRAMMEMES[case]
    forms = set()
    for parse in _morph().parse(word):
        if parse.is_known and "Name" in parse.tag and "nomn" in parse.tag and "sing" in parse.tag:
            made = parse.inflect({grammeme, "sing"})
            if made:
                forms.add(made.word)
    made = _petrovich("FIRSTNAME", word, case, gender)
    same = {form.replace("ё", "е") for form in forms} == {made.replace("ё", "е")}
    return made if same else None


def patronymic(word: str, case: str, gender: str) -> str | None:
    return _petrovich("MIDDLENAME", word, case, gender) if patronymic_gender(word) == gender else None


def surname(word: str, case: str, gender: str) -> str | None:
    if not _surname_is_clear(word, gender):
        return None
    if gender == "f" and word[-1] not in "ая":
        return word  # Шевчук, Коваль, Седых: a woman's surname stays
    if word.endswith(("ко", "ых", "их", "о")):
        return word
    made = _petrovich("LASTNAME", word, case, gender)
    # Кравец loses its vowel; where the rules keep it, usage is not sure
    return None if word.endswith("ец") and "ец" in made else made


def _surname_is_clear(word: str, gender: str) -> bool:
    if len(word) < 3:
        return False
    last = word[-1]
    if word.endswith(("ов", "ев", "ёв", "ин", "ын", "ский", "цкий", "ской", "цкой", "ный", "ый")):
        return gender == "m"
    if word.endswith(("ова", "ева", "ёва", "ина", "ына", "ская", "цкая", "ная", "ая")):
        # Глина and Королева are nouns as well: declined as which of the two?
        return gender == "f" and not _is_common_noun(word)
    if word.endswith(("ых", "их", "ко")):
        return True
    if last in "оеиуыэюё":
        return False
    if last in "ая":
        # unstressed or not, -а after a consonant declines alike for both; -ия and -уа do not
        return len(word) > 3 and word[-2] not in _VOWELS + "ь"
    if gender == "f":
        return True
    if last == "ь":
        return not word.endswith(("ень", "ель", "онь"))
    if last == "й":
        return word.endswith(("ай", "уй"))
    # a vowel that may drop out: Кравец, Волчок, Лев
    if re.search(r"[бвгджзйклмнпрстфхцчшщ][её][вкцлнр]$|[оь]к$|[её]к$|ец$", word):
        return bool(re.search(r"[аеиоуыюя]\w*[бвгджзкмнпрст]ец$", word)) and not word.endswith("лец")
    return last not in "гх" or len(word) > 4


def _is_common_noun(word: str) -> bool:
    return any(
        parse.is_known
        and parse.tag.POS == "NOUN"
        and "nomn" in parse.tag
        and not {"Surn", "Name", "Geox"} & parse.tag.grammemes
        for parse in _morph().parse(word)
    )


def _petrovich(part: str, word: str, case: str, gender: str) -> str:
    from pytrovich.enums import Case, Gender, NamePart

    sex = Gender.MALE if gender == "m" else Gender.FEMALE
    return _maker().make(NamePart[part], sex, Case[case.upper()], word)


@functools.lru_cache(2048)
def phrase(text: str, case: str) -> str | None:
    """Adjectives and the noun they belong to take the case, the rest stays: главному специалисту отдела."""
    words = text.split()
    made: list[str] = []
    if words[0].lower() in _SUBSTANTIVES:
        form = words[0][:-2] + _SUBSTANTIVE_ENDINGS[words[0][-2:].lower()][_CASES.index(case)]
        return " ".join([form, *words[1:]])
    for place, word in enumerate(words):
        if not _WORD.fullmatch(word):
            return None
        lowered = word.lower()
        parse = next((p for p in _leading(lowered)), None)
        if parse is None:
            return None
        form = _inflect(parse, case, words, place)
        if form is None:
            return None
        made.append(_keep(word, form))
        if parse.tag.POS == "NOUN":
            rest = words[place + 1 :]
            if rest and _WORD.fullmatch(rest[0]) and _agrees(rest[0].lower()):
                return None  # an adjective behind the noun
            return " ".join([*made, *rest])
    return None


def _leading(word: str):
    """Readings of a word that may lead a post: nominative singular, known to the dictionary."""
    for parse in _morph().parse(word):
        # places give adjectives that no dictionary has: Сморгонский
        known = parse.is_known or (parse.tag.POS == "ADJF" and word.endswith(("ский", "цкий", "ская", "цкая", "ское")))
        if known and parse.tag.POS in ("NOUN", "ADJF", "PRTF") and {"nomn", "sing"} <= parse.tag.grammemes:
            yield parse


def _inflect(parse, case: str, words: list[str], place: int) -> str | None:
    grammemes = {_GRAMMEMES[case], "sing"}
    if parse.tag.POS in ("ADJF", "PRTF") and case == "accusative":
        noun = next((p for word in words[place + 1 :] for p in _leading(word.lower()) if p.tag.POS == "NOUN"), None)
        if noun is None:
            return None
        if "femn" not in parse.tag:
            grammemes.add("anim" if "anim" in noun.tag else "inan")
    made = parse.inflect(grammemes)
    return made.word if made else None


def _agrees(word: str) -> bool:
    first = _morph().parse(word)[0]
    return first.tag.POS in ("ADJF", "PRTF") and {"nomn", "sing"} <= first.tag.grammemes


def _keep(pattern: str, form: str) -> str:
    if len(pattern) > 1 and pattern.isupper():
        return form.upper()
    return form[:1].upper() + form[1:] if pattern[:1].isupper() else form
