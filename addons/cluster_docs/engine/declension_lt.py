"""Lithuanian: the ending alone settles the declension of names and of the nouns of posts."""

TWO_GIVEN_NAMES = True
_CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
# Ordered: the longer ending first. Endings of the five cases; the locative of rare types is left out.
_ENDINGS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    ("jas", ("jo", "jui", "ją", "ju", None)),
    ("ias", ("io", "iui", "ią", "iu", "yje")),
    ("as", ("o", "ui", "ą", "u", "e")),
    ("jus", ("jaus", "jui", "jų", "jumi", "juje")),
    ("ius", ("iaus", "iui", "ių", "iumi", "iuje")),
    ("us", ("aus", "ui", "ų", "umi", "uje")),
    ("is", ("io", "iui", "į", "iu", "yje")),
    ("ys", ("io", "iui", "į", "iu", "yje")),
    ("ia", ("ios", "iai", "ią", "ia", "ioje")),
    ("ja", ("jos", "jai", "ją", "ja", "joje")),
    ("a", ("os", "ai", "ą", "a", "oje")),
    ("ė", ("ės", "ei", "ę", "e", "ėje")),
)
_ADJECTIVES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("iasis", ("iojo", "iajam", "iąjį", "iuoju", "iajame")),
    ("asis", ("ojo", "ajam", "ąjį", "uoju", "ajame")),
    ("ioji", ("iosios", "iajai", "iąją", "iąja", "iojoje")),
    ("oji", ("osios", "ajai", "ąją", "ąja", "ojoje")),
)
_MALE = set(
    "adomas albertas aleksandras algirdas algis alvydas andrius antanas arnas artūras arūnas augustas aurimas "
    "benas bronius dainius darius deividas dominykas donatas dovydas edgaras edvardas egidijus eimantas erikas "
    "ernestas evaldas feliksas gediminas giedrius gintaras gintautas gytis henrikas ignas jokūbas jonas juozas "
    "julius jurgis justas justinas karolis kazys kazimieras kęstutis kristupas laimis laurynas leonardas linas "
    "liudas lukas mantas marijus marius martynas matas mindaugas modestas motiejus mykolas nerijus paulius petras "
    "povilas ramūnas raimondas regimantas remigijus ričardas rimantas robertas rokas rolandas romas romualdas "
    "rytis saulius sigitas simas simonas stasys stanislovas šarūnas tadas tomas vaclovas vaidas valdas valdemaras "
    "valentinas vidas vidmantas viktoras vilius virginijus vytas vytautas vytenis vladas žygimantas žilvinas".split()
)
_FEMALE = set(
    "adelė agnė aistė akvilė aldona alina ana angelė asta aurelija aušra austėja birutė dainora daiva dalia danguolė "
    "danutė diana edita eglė elena elžbieta emilija erika gabija gabrielė genovaitė giedrė gintarė goda gražina "
    "greta ieva ilona indrė inga irena janina jadvyga jolanta jovita julija jurgita justina karolina kristina laima "
    "laura lina liepa liucija loreta lukrecija marija marytė milda monika nijolė neringa ona onutė palmira "
    "rasa regina renata rima rita roma rūta sandra saulė simona skaistė sofija stasė svetlana tatjana teresė "
    "ugnė urtė vaida valerija vanda veronika vida viktorija vilma violeta virginija zita zofija živilė".split()
)


def patronymic_gender(word: str) -> str:
    return ""


def given_gender(word: str) -> str:
    halves = {("m" if half in _MALE else "f" if half in _FEMALE else "") for half in word.lower().split("-")}
    return halves.pop() if len(halves) == 1 else ""


def given(word: str, case: str, gender: str) -> str | None:
    return _noun(word, case) if given_gender(word) == gender else None


def surname(word: str, case: str, gender: str) -> str | None:
    """A woman's surname in -as, -is, -us is no Lithuanian form; a man's in -aitė neither."""
    male = word.endswith("s")
    if male and gender == "f":
        return None
    if gender == "m" and word.endswith(("ienė", "aitė", "ytė", "utė", "ūtė")):
        return None
    return _noun(word, case)


patronymic = surname


def _noun(word: str, case: str) -> str | None:
    place = _CASES.index(case)
    for ending, forms in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            form = forms[place]
            return None if form is None else _soften(word[: -len(ending)], form)
    return None


def _soften(stem: str, ending: str) -> str:
    """t and d before i and a back vowel: Petraitis, Petraičio."""
    if ending[0] == "i" and len(ending) > 1 and ending[1] in "aoouųąū":
        if stem.endswith("t"):
            stem = stem[:-1] + "č"
        elif stem.endswith("d"):
            stem = stem[:-1] + "dž"
    return stem + ending


def phrase(text: str, case: str) -> str | None:
    """The noun of a post stands last, what depends on it before it: skyriaus vedėjas, skyriaus vedėjui."""
    words = text.split()
    last = _noun(words[-1].lower(), case) if words[-1].isalpha() else None
    if last is None or any(not word.isalpha() for word in words[:-1]):
        return None
    made = []
    for word in words[:-1]:
        adjective = _adjective(word.lower(), case)
        if adjective is None and not word.endswith(("o", "os", "ų", "aus", "ės", "ies")):
            return None  # neither a genitive that stays nor an adjective that agrees
        made.append(word if adjective is None else _keep(word, adjective))
    return " ".join([*made, _keep(words[-1], last)])


def _adjective(word: str, case: str) -> str | None:
    for ending, forms in _ADJECTIVES:
        if word.endswith(ending):
            return word[: -len(ending)] + forms[_CASES.index(case)]
    return None


def _keep(pattern: str, form: str) -> str:
    if len(pattern) > 1 and pattern.isupper():
        return form.upper()
    return form[:1].upper() + form[1:] if pattern[:1].isupper() else form
