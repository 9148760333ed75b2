"""Polish: adjectival surnames and those with a clear suffix by rule, given names by table."""

TWO_GIVEN_NAMES = True
_CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
# nominative: endings of the five cases after what is cut ("-" marks one letter)
_MALE_CLASSES: dict[str, tuple[str, ...]] = {
    # Jan, Adam: hard stem, locative in -ie
    "hard": ("a", "owi", "a", "em", "ie"),
    "soft": ("a", "owi", "a", "em", "u"),  # Tomasz, Andrzej
    "velar": ("a", "owi", "a", "iem", "u"),  # Henryk
    "r": ("a", "owi", "a", "em", "ze"),  # Artur
}
_MALE = {
    "hard": "adam adrian alfons augustyn bogdan bolesław bronisław czesław damian "
    "florian gustaw jan jarosław joachim julian klemens "
    "konstantyn krystian leon marcin marian mieczysław mirosław przemysław radosław roman "
    "sebastian seweryn stanisław stefan sławomir szczepan szymon tymon wacław wiesław władysław "
    "zdzisław",
    "soft": "andrzej arkadiusz bartłomiej bartosz błażej dariusz grzegorz janusz juliusz kamil kazimierz łukasz "
    "maciej mariusz mateusz mikołaj miłosz ireneusz tadeusz tomasz tobiasz włodzimierz wojciech",
    "velar": "dominik eryk fryderyk henryk ludwik patryk",
    "r": "artur edgar igor oskar waldemar wiktor",
}
# those that follow no class: all five cases
_MALE_FORMS = {
    "aleksander": "aleksandra aleksandrowi aleksandra aleksandrem aleksandrze",
    "aleksy": "aleksego aleksemu aleksego aleksym aleksym",
    "alfred": "alfreda alfredowi alfreda alfredem alfredzie",
    "antoni": "antoniego antoniemu antoniego antonim antonim",
    "benedykt": "benedykta benedyktowi benedykta benedyktem benedykcie",
    "bogusław": "bogusława bogusławowi bogusława bogusławem bogusławie",
    "dawid": "dawida dawidowi dawida dawidem dawidzie",
    "edmund": "edmunda edmundowi edmunda edmundem edmundzie",
    "edward": "edwarda edwardowi edwarda edwardem edwardzie",
    "ferdynand": "ferdynanda ferdynandowi ferdynanda ferdynandem ferdynandzie",
    "filip": "filipa filipowi filipa filipem filipie",
    "franciszek": "franciszka franciszkowi franciszka franciszkiem franciszku",
    "hubert": "huberta hubertowi huberta hubertem hubercie",
    "ignacy": "ignacego ignacemu ignacego ignacym ignacym",
    "jacek": "jacka jackowi jacka jackiem jacku",
    "jakub": "jakuba jakubowi jakuba jakubem jakubie",
    "jerzy": "jerzego jerzemu jerzego jerzym jerzym",
    "józef": "józefa józefowi józefa józefem józefie",
    "karol": "karola karolowi karola karolem karolu",
    "konrad": "konrada konradowi konrada konradem konradzie",
    "krzysztof": "krzysztofa krzysztofowi krzysztofa krzysztofem krzysztofie",
    "leszek": "leszka leszkowi leszka leszkiem leszku",
    "marek": "marka markowi marka markiem marku",
    "michał": "michała michałowi michała michałem michale",
    "paweł": "pawła pawłowi pawła pawłem pawle",
    "piotr": "piotra piotrowi piotra piotrem piotrze",
    "rafał": "rafała rafałowi rafała rafałem rafale",
    "robert": "roberta robertowi roberta robertem robercie",
    "ryszard": "ryszarda ryszardowi ryszarda ryszardem ryszardzie",
    "wincenty": "wincentego wincentemu wincentego wincentym wincentym",
    "witold": "witolda witoldowi witolda witoldem witoldzie",
    "wiktor": "wiktora wiktorowi wiktora wiktorem wiktorze",
    "zbigniew": "zbigniewa zbigniewowi zbigniewa zbigniewem zbigniewie",
    "zenon": "zenona zenonowi zenona zenonem zenonie",
    "zygmunt": "zygmunta zygmuntowi zygmunta zygmuntem zygmuncie",
}
_FEMALE = set(
    "ada adela agata agnieszka aldona aleksandra alicja alina amelia anastazja aneta angelika anita anna antonina "
    "barbara beata bożena celina danuta daria dominika dorota edyta elżbieta emilia eugenia ewa ewelina gabriela "
    "genowefa grażyna halina hanna helena honorata ilona irena iwona izabela jadwiga janina joanna jolanta julia "
    "justyna kamila karolina katarzyna kinga klara krystyna laura lena leokadia lidia liliana łucja lucyna ludwika "
    "magdalena małgorzata maria marianna marta martyna milena monika natalia nina olga oliwia patrycja paulina "
    "regina renata róża sabina stanisława stefania sylwia teresa urszula wanda weronika wiesława wiktoria "
    "wioletta zofia zuzanna żaneta".split()
)
_NOUNS = {  # nouns of posts and bodies: all five cases
    "burmistrz": "burmistrza burmistrzowi burmistrza burmistrzem burmistrzu",
    "członek": "członka członkowi członka członkiem członku",
    "dyrektor": "dyrektora dyrektorowi dyrektora dyrektorem dyrektorze",
    "główny księgowy": "głównego księgowego głównemu księgowemu głównego księgowego głównym księgowym głównym księgowym",  # noqa: E501
    "inspektor": "inspektora inspektorowi inspektora inspektorem inspektorze",
    "kierownik": "kierownika kierownikowi kierownika kierownikiem kierowniku",
    "naczelnik": "naczelnika naczelnikowi naczelnika naczelnikiem naczelniku",
    "podinspektor": "podinspektora podinspektorowi podinspektora podinspektorem podinspektorze",
    "prezes": "prezesa prezesowi prezesa prezesem prezesie",
    "przewodniczący": "przewodniczącego przewodniczącemu przewodniczącego przewodniczącym przewodniczącym",
    "radca": "radcy radcy radcę radcą radcy",
    "referent": "referenta referentowi referenta referentem referencie",
    "sekretarz": "sekretarza sekretarzowi sekretarza sekretarzem sekretarzu",
    "skarbnik": "skarbnika skarbnikowi skarbnika skarbnikiem skarbniku",
    "specjalista": "specjalisty specjaliście specjalistę specjalistą specjaliście",
    "starosta": "starosty staroście starostę starostą staroście",
    "wójt": "wójta wójtowi wójta wójtem wójcie",
    "zastępca": "zastępcy zastępcy zastępcę zastępcą zastępcy",
    "urząd": "urzędu urzędowi urząd urzędem urzędzie",
    "wydział": "wydziału wydziałowi wydział wydziałem wydziale",
    "referat": "referatu referatowi referat referatem referacie",
    "rada": "rady radzie radę radą radzie",
    "gmina": "gminy gminie gminę gminą gminie",
    "komitet": "komitetu komitetowi komitet komitetem komitecie",
    "starostwo": "starostwa starostwu starostwo starostwem starostwie",
    "starostwo powiatowe": "starostwa powiatowego starostwu powiatowemu starostwo powiatowe "
    "starostwem powiatowym starostwie powiatowym",
    "starszy specjalista": "starszego specjalisty starszemu specjaliście starszego specjalistę "
    "starszym specjalistą starszym specjaliście",
    "główny specjalista": "głównego specjalisty głównemu specjaliście głównego specjalistę "
    "głównym specjalistą głównym specjaliście",
}


def patronymic_gender(word: str) -> str:
    return ""


def given_gender(word: str) -> str:
    halves = {_gender(half) for half in word.lower().split("-")}
    return halves.pop() if len(halves) == 1 else ""


def _gender(word: str) -> str:
    if word in _MALE_FORMS or any(word in names.split() for names in _MALE.values()):
        return "m"
    return "f" if word in _FEMALE else ""


def given(word: str, case: str, gender: str) -> str | None:
    place = _CASES.index(case)
    if _gender(word) != gender:
        return None
    if gender == "f":
        return _feminine_a(word, place)
    if word in _MALE_FORMS:
        return _MALE_FORMS[word].split()[place]
    for kind, names in _MALE.items():
        if word in names.split():
            return word + _MALE_CLASSES[kind][place]
    return None


def surname(word: str, case: str, gender: str) -> str | None:
    place = _CASES.index(case)
    if word.endswith(("ski", "cki", "dzki")):
        return word + ("ego", "emu", "ego", "m", "m")[place] if gender == "m" else None
    if word.endswith(("ska", "cka", "dzka")):
        if gender != "f":
            return None
        return word[:-1] + ("iej", "iej", "ą", "ą", "iej")[place]
    if word[-1] in "aeiouyąęó":
        return _feminine_a(word, place) if word.endswith("ka") else None
    if gender == "f":
        return word  # Nowak, Mickiewicz: women's surnames that end in a consonant stay
    if word.endswith(("icz", "arz", "sz", "cz")):
        return word + _MALE_CLASSES["soft"][place]
    if word.endswith(("ak", "uk", "ik", "yk")):
        return word + _MALE_CLASSES["velar"][place]
    if word.endswith(("ian", "man")):
        return word + _MALE_CLASSES["hard"][place]
    return None


patronymic = surname


def _feminine_a(word: str, place: int) -> str | None:
    """Nouns in -a: the dative and locative soften the stem."""
    if not word.endswith("a"):
        return None
    stem = word[:-1]
    if stem.endswith("i"):  # Maria: Marii; Julia: Julii; after n, s, z it is one letter the less
        return stem + ("i", "i", "ę", "ą", "i")[place]
    if stem.endswith(("j", "l", "ż", "sz", "cz", "c", "rz")):
        soft = "i" if stem.endswith(("j", "l")) else "y"
        return stem + (soft, soft, "ę", "ą", soft)[place]
    genitive = "i" if stem.endswith(("k", "g")) else "y"
    changes = (("ch", "sze"), ("st", "ście"), ("k", "ce"), ("g", "dze"), ("r", "rze"), ("ł", "le"), ("t", "cie"))
    changes += (("d", "dzie"), ("h", "sze"))
    dative = next((stem[: -len(end)] + new for end, new in changes if stem.endswith(end)), stem + "ie")
    return (stem + genitive, dative, stem + "ę", stem + "ą", dative)[place]


def phrase(text: str, case: str) -> str | None:
    """The leading noun of a post or a body; what follows is in the genitive already and stays."""
    lowered = text.lower()
    for noun in sorted(_NOUNS, key=len, reverse=True):
        if lowered == noun or lowered.startswith(noun + " "):
            words = noun.count(" ") + 1
            forms = _NOUNS[noun].split()
            place = _CASES.index(case) * words
            made = " ".join(forms[place : place + words])
            rest = text[len(noun) :]
            if rest.strip() and _is_adjective(rest.split()[0]):
                return None  # an adjective behind the noun would have to agree with it
            return (made[:1].upper() + made[1:] if text[:1].isupper() else made) + rest
    return None


def _is_adjective(word: str) -> bool:
    return word.lower().endswith(("owy", "ny", "ski", "cki", "owa", "na", "ska", "cka", "owe", "skie"))
