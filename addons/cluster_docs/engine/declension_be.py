"""Belarusian: surnames by their suffix, given names, posts and bodies by table.

The ending often depends on the stress, which spelling does not show: what a suffix does not
settle is left undecided (None). Grammar: "Беларуская граматыка" (1985), "Правілы беларускай
арфаграфіі і пунктуацыі" (Law of 23.07.2008), recalled; a teacher of the language should read the
tables once.
"""

from .declension_be_words import FEMALE, MALE, MALE_FORMS, NOUNS, STRESSED_ADJECTIVES

TWO_GIVEN_NAMES = False
_CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
_HARDENED = ("р", "ж", "ш", "ч", "ц")


def patronymic_gender(word: str) -> str:
    low = word.lower()
    if low.endswith(("аўна", "еўна", "ічна", "ўна")) and len(low) > 5:
        return "f"
    if low.endswith(("авіч", "евіч", "овіч")) and len(low) > 6:
        return "m"  # Мацкевіч too: the caller decides by the given name beside it
    return "m" if low in ("ільіч", "кузьміч", "лукіч", "фаміч", "мікіціч", "савіч") else ""


def given_gender(word: str) -> str:
    genders = {_one_given(half) for half in word.lower().replace("’", "'").replace("ʼ", "'").split("-")}
    return genders.pop() if len(genders) == 1 else ""


def _one_given(word: str) -> str:
    if word in MALE or word in MALE_FORMS:
        return "m"
    return "f" if word in FEMALE else ""


def given(word: str, case: str, gender: str) -> str | None:
    plain, place = word.replace("’", "'").replace("ʼ", "'"), _CASES.index(case)
    if _one_given(plain) != gender:
        return None
    if gender == "f":
        form = _feminine(plain, place)
    elif plain in MALE_FORMS:
        form = MALE_FORMS[plain].split()[place]
        form = None if form == "?" else form
    else:
        form = _masculine(plain, place)
    return None if form is None else form.replace("'", next((mark for mark in "’ʼ" if mark in word), "'"))


def patronymic(word: str, case: str, gender: str) -> str | None:
    place = _CASES.index(case)
    if patronymic_gender(word) != gender:
        return None
    if gender == "f":
        return word[:-1] + ("ы", "е", "у", "ай", "е")[place]
    return word + ("а", "у", "а", "ам", "у")[place]


def surname(word: str, case: str, gender: str) -> str | None:
    place = _CASES.index(case)
    form = _adjectival(word, place, gender) or _possessive(word, place, gender)
    if form:
        return form
    if gender == "f":
        # Мацкевіч, Кавальчук stay; of those in -а the ending does not say whether they decline
        return word if word[-1] not in "аяоеёіуыэюў" and not word.endswith(("аў", "еў", "оў", "скі", "цкі")) else None
    if word.endswith(("енка", "энка", "анка", "ёнка", "эйка", "ейка", "айка", "ойка", "шка")):
        return word[:-1] + ("і", "у", "у", "ам", "у")[place]  # Шаўчэнка, as бацька
    return _masculine_surname(word, place)


def _adjectival(word: str, place: int, gender: str) -> str | None:
    if gender == "m" and word.endswith(("скі", "цкі")):
        return word[:-1] + ("ага", "аму", "ага", "ім", "ім")[place]
    if gender == "f" and word.endswith(("ская", "цкая")):
        return word[:-2] + ("ай", "ай", "ую", "ай", "ай")[place]
    if gender == "m" and word.endswith(("ны", "лы", "вы")) and len(word) > 4:
        return word[:-1] + ("ага", "аму", "ага", "ым", "ым")[place]
    if gender == "f" and word.endswith(("ная", "лая", "вая")) and len(word) > 5:
        return word[:-2] + ("ай", "ай", "ую", "ай", "ай")[place]
    return None


def _possessive(word: str, place: int, gender: str) -> str | None:
    if gender == "m" and word.endswith(("аў", "еў", "ёў", "оў")) and len(word) > 3:
        return word[:-1] + "в" + ("а", "у", "а", "ым", "е")[place]
    if gender == "m" and word.endswith(("ін", "ын")) and len(word) > 3:
        return word + ("а", "у", "а", "ым", "е")[place]
    if gender == "f" and word.endswith(("ава", "ева", "ёва", "ова", "іна", "ына")) and len(word) > 4:
        return word[:-1] + ("ай", "ай", "у", "ай", "ай")[place]
    return None


def _masculine_surname(word: str, place: int) -> str | None:
    if word.endswith(("віч", "іч", "ыч")):
        return word + ("а", "у", "а", "ам", "у")[place]
    if word.endswith(("чук", "шук", "цюк", "дзюк", "нюк", "люк", "сюк", "зюк", "рук", "нчук")):
        return word + ("а", "у", "а", "ом", "у")[place]
    if word.endswith(("ёнак", "онак", "енак")):
        return word[:-2] + "к" + ("а", "у", "а", "ам", "у")[place]
    if word.endswith("як") and len(word) > 3:
        return word + ("а", "у", "а", "ом", "у")[place]
    if word.endswith(("нік", "чык", "шык", "вік", "цік", "сік")):
        return _instrumental_ik(word) if place == 3 else word + ("а", "у", "а", "", "у")[place]
    if place > 2:
        return None  # the instrumental and the locative hang on the stress
    if word.endswith(("ль", "нь", "сь", "зь")) and not word.endswith(("ень", "эль", "ець")):
        return word[:-1] + ("я", "ю", "я")[place]
    if word.endswith(("ай", "уй", "ой")) and len(word) > 3:
        return word[:-1] + ("я", "ю", "я")[place]
    if word.endswith(("ак", "ок", "ек", "эк", "ец", "ер", "эр", "ол", "ел", "эл", "ён", "ет")):
        return None  # a vowel may drop out
    if word[-1] in "бвгджзклмнпрстфхчшц" and len(word) > 2:
        return word + ("а", "у", "а")[place]
    return None


def _instrumental_ik(word: str) -> str | None:
    return word + "ам" if word.endswith(("нік", "чык")) else None


def _masculine(word: str, place: int) -> str | None:
    """A given name in a consonant, -й or -ь; irregular ones stand in the table."""
    if word.endswith("й"):
        # of Юрый, Валерый usage knows two locatives
        return word[:-1] + ("я", "ю", "я", "ем", "ю")[place] if place < 4 or word[-2] != "ы" else None
    if word.endswith("ь"):
        return word[:-1] + ("я", "ю", "я", "ем", "ю")[place]
    if place < 4:
        stem = word[:-1] + "в" if word.endswith("ў") else word
        return stem + ("а", "у", "а", "ам")[place]
    if word.endswith((*_HARDENED, "г", "к", "х")):
        return word + "у"
    if word.endswith("т"):
        return word[:-1] + "це"
    if word.endswith("д"):
        return word[:-1] + "дзе"
    return (word[:-1] + "в" if word.endswith("ў") else word) + "е"


def _feminine(word: str, place: int) -> str | None:
    """Given names in -а, -я: the dative and the locative soften the stem."""
    if word == "любоў":
        return ("любові", "любові", "любоў", "любоўю", "любові")[place]
    stem = word[:-1]
    if word.endswith("я"):
        return stem + ("і", "і", "ю", "яй", "і")[place]
    if stem.endswith(("г", "к", "х")):
        soft = {"г": "зе", "к": "цы", "х": "се"}[stem[-1]]
        return (stem + "і", stem[:-1] + soft, stem + "у", stem + "ай", stem[:-1] + soft)[place]
    if stem.endswith(_HARDENED):
        dative = stem + "ы"
    elif stem.endswith("т"):
        dative = stem[:-1] + "це"
    elif stem.endswith("д"):
        dative = stem[:-1] + "дзе"
    else:
        dative = stem + "е"
    return (stem + "ы", dative, stem + "у", stem + "ай", dative)[place]


# posts and bodies


def phrase(text: str, case: str) -> str | None:
    """Adjectives and the noun they belong to take the case, the rest stays: галоўнаму спецыялісту аддзела."""
    words = text.split()
    place = _CASES.index(case)
    position = next((number for number, word in enumerate(words) if word.lower() in NOUNS), None)
    if position is None:
        return None
    gender, animate, forms = NOUNS[words[position].lower()]
    made = []
    for word in words[:position]:
        form = _adjective(word.lower(), place, gender, animate)
        if form is None:
            return None
        made.append(_keep(word, form))
    rest = words[position + 1 :]
    if rest and _looks_nominative(rest[0].lower()):
        return None
    return " ".join([*made, _keep(words[position], forms.split()[place]), *rest])


def _adjective(word: str, place: int, gender: str, animate: bool) -> str | None:
    if gender == "f":
        if not word.endswith(("ая", "яя")):
            return None
        stem, soft = word[:-2], word.endswith("яя")
        if word in STRESSED_ADJECTIVES:
            return stem + ("ой", "ой", "ую", "ой", "ой")[place]
        return stem + (("яй", "яй", "юю", "яй", "яй") if soft else ("ай", "ай", "ую", "ай", "ай"))[place]
    if gender == "n":
        if not word.endswith(("ае", "ое")):
            return None
        stem, stressed = word[:-2], word.endswith("ое")
        last = "ім" if stem[-1] in "гкх" else "ым"
        ends = ("ога", "ому", word[-2:], last, last) if stressed else ("ага", "аму", word[-2:], last, last)
        return stem + ends[place]
    if not word.endswith(("ы", "і")) or len(word) < 4:
        return None
    if place == 2 and not animate:
        return word
    stem, vowel = word[:-1], word[-1]
    if word in STRESSED_ADJECTIVES:
        hard = ("ога", "ому", "ога")
    elif vowel == "і" and stem[-1] not in "гкх":
        hard = ("яга", "яму", "яга")
    else:
        hard = ("ага", "аму", "ага")
    return stem + (*hard, vowel + "м", vowel + "м")[place]


def _looks_nominative(word: str) -> bool:
    """An adjective behind its noun ("аддзел юрыдычны") would have to agree."""
    return word.endswith(("скі", "цкі", "ны", "вы", "чны", "ная", "ская", "цкая"))


def _keep(pattern: str, form: str) -> str:
    if len(pattern) > 1 and pattern.isupper():
        return form.upper()
    return form[:1].upper() + form[1:] if pattern[:1].isupper() else form
