"""Words for the full-text index: stems of Belarusian, Russian, Polish and Lithuanian words, the language guessed by
letters. Where letters do not tell, a word gets the stems of every language it may be of; the query does the same, so
that both meet. Stems are for finding, not for reading.

Russian and Lithuanian: Snowball. Polish: Stempel and Snowball together. Belarusian has no stemmer of its own: the
endings below, and the consonants that change before them.
"""

import importlib.resources
import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

MAX_POSITION = 16383  # PostgreSQL's
MAX_WORD = 60
CYRILLIC = re.compile(r"[Ѐ-ӿ]")
LATIN = re.compile(r"[a-zà-žſ]")
BE_LETTERS = re.compile(r"[ўі']")
RU_LETTERS = re.compile(r"[ищъ]")
PL_LETTERS = re.compile(r"[łńćśźżó]")
LT_LETTERS = re.compile(r"[čėįšųūž]")
# a word, or a code of several parts such as 1-12/345
TOKEN = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*(?:[-/.][^\W_]+(?:['’ʼ`][^\W_]+)*)*")
PART = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
BE_ENDINGS = sorted(
    "амі ямі ымі імі ага яга аму яму ах ях ых іх аў яў оў ёў ам ям ом ём ем ым ім ай яй ой ёй ей "
    "аю яю ою ую юю ая яя ое яе ыя ія ае ее аць яць іць ыць ець уць юць цца ўся лася лася лося ліся ўшы ла ло лі ць "
    "нне ння нню ннем нняў аванне авання аванню а я о ё у ю ы і е э о ь й".split(),
    key=len,
    reverse=True,
)
# consonants that soften before an ending: what they may have been
BE_SOFTENED = {"дз": ("д", "дз"), "ц": ("к", "т", "ц"), "з": ("г", "з"), "с": ("х", "с"), "ў": ("в",)}
# vowels that change with the stress
BE_VOWELS = str.maketrans("оэеё", "аая" + "я")
# участок, участка; палетак, палетка; wniosek, wniosku: a vowel that flees
FLEETING = re.compile(r"(.{2,}[^аеиоуыэюяіёaeiouy])(?:[аоеё](?=[кц]$)|e(?=[kc]$))")
_local = threading.local()


def fold(word: str) -> str:
    """One spelling for one word: lower case, ё as е, one apostrophe, Latin letters without their marks."""
    word = unicodedata.normalize("NFC", word.lower()).replace("ё", "е")
    word = re.sub("[’ʼ`]", "'", word)
    if not CYRILLIC.search(word) and not word.isascii():
        plain = unicodedata.normalize("NFKD", word.replace("ł", "l"))
        word = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return word[:MAX_WORD]


def _snowball(language: str):
    # a stemmer keeps its word in itself: one for each thread
    found = _local.__dict__.setdefault("stemmers", {})
    if language not in found:
        found[language] = snowballstemmer.stemmer(language)
    return found[language].stemWord


@lru_cache(maxsize=1)
def _stempel():
    """Loads its table once (a second or two)."""
    import contextlib
    import io

    from pystempel import Stemmer

    table = importlib.resources.files("pystempel.data.original") / "stemmer_20000.tbl.gz"
    with (
        importlib.resources.as_file(table) as path,
        contextlib.redirect_stderr(io.StringIO()),
    ):  # it draws a progress bar
        return Stemmer.from_file(str(path))


def belarusian(word: str) -> set[str]:
    """The stems that a Belarusian word may have: дарозе gives those of дарога, рамонце those of рамонт."""
    fitting = [ending for ending in BE_ENDINGS if word.endswith(ending) and len(word) - len(ending) >= 3]
    # the longest ending and the shortest: зямлі is зямл-і, рабілі is рабі-лі
    kept = {word[: -len(ending)] for ending in (fitting[:1] + fitting[-1:])} or {word}
    if word[-1] == "ў":  # кароў is of карова, дамоў of дом
        kept.add(word)
    found = set()
    for stem in kept:
        for soft, hard in BE_SOFTENED.items():
            if stem.endswith(soft) and len(stem) > 3:
                found |= {stem[: -len(soft)] + letters for letters in hard}
                break
        else:
            found.add(stem)
    return {stem.translate(BE_VOWELS) for stem in found}


def languages(word: str) -> tuple[str, ...]:
    """The languages that a word in lower case may be of."""
    if CYRILLIC.search(word):
        if BE_LETTERS.search(word):
            return ("be",)
        return ("ru",) if RU_LETTERS.search(word) else ("be", "ru")
    if not LATIN.search(word) or any(letter.isdigit() for letter in word):
        return ()
    polish, lithuanian = bool(PL_LETTERS.search(word)), bool(LT_LETTERS.search(word))
    if polish != lithuanian:
        return ("pl",) if polish else ("lt",)
    return ("lt", "pl")


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The stems of one word, sorted; the word itself where there is none."""
    word = re.sub("[’ʼ`]", "'", unicodedata.normalize("NFC", word.lower()))
    if len(word) < 4:
        return (fold(word),)
    found = set()
    for language in languages(word):
        if language == "be":
            found |= belarusian(word.replace("'", ""))
        elif language == "ru":
            found.add(_snowball("russian")(word.replace("ё", "е")))
        elif language == "lt":
            found.add(_snowball("lithuanian")(word))
        else:
            found.add(_snowball("polish")(word))
            found.add(_stempel()(word) or word)
    found |= {FLEETING.sub(r"\1", stem) for stem in (*found, word)} if FLEETING.match(word) else set()
    return tuple(sorted({fold(stem) for stem in found if stem} or {fold(word)}))


def tokens(text: str) -> Iterable[tuple[str, list[str]]]:
    """Words of a text in order: (code of several parts or "", its words)."""
    for match in TOKEN.finditer(text):
        parts = PART.findall(match[0])
        yield (fold(match[0]) if len(parts) > 1 else ""), parts


def quote(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(pieces: Iterable[tuple[str, str]], *, whole_words: bool = True, limit: int = 60_000) -> str:
    """A tsvector's text of (text, weight A to D) pieces; `limit` words at most, a gap between pieces so that no
    phrase reaches over. `whole_words`: keep the words as written too, for the beginnings of words."""
    found: dict[str, dict[int, str]] = {}
    position = counted = 0
    for text, weight in pieces:
        for code, words in tokens(text or ""):
            first = min(position + 1, MAX_POSITION)
            if code:
                found.setdefault(code, {}).setdefault(first, weight)
            for word in words:
                position, counted = min(position + 1, MAX_POSITION), counted + 1
                for lexeme in {*stems(word), *((fold(word),) if whole_words else ())}:
                    places = found.setdefault(lexeme, {})
                    if len(places) < 60:
                        places.setdefault(position, weight)
            if counted >= limit:
                break
        position = min(position + 10, MAX_POSITION)
    return " ".join(
        f"{quote(lexeme)}:{','.join(f'{at}{weight}' for at, weight in sorted(places.items()))}"
        for lexeme, places in sorted(found.items())
    )
