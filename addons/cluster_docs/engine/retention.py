"""Retention: reads the texts of file plans and lists, and says from which day a closed file may be destroyed.

Texts are those that clerks write: `5 л. ЭПК ст. 29`, `Пост.`, `75 л.`, `6 мес.`, `До минования надобности`,
`До проведения новых выборов`; and the Polish categories `A`, `B5`, `BE50`, `Bc`. The raw text is always kept.
A text with several terms ("Пост. ст. 54.1 5 лет ст. 54.2") counts as its longest: nothing is destroyed too early.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

# how a period ends
YEARS, MONTHS, PERMANENT, NEED, EVENT = "years", "months", "permanent", "need", "event"
# who decides when it has ended: nobody, the expert commission of the body (ЭК), of the archive (ЭПК), the archive (BE)
NO_REVIEW, EK, EPK, BE = "", "ek", "epk", "be"
FIRST_OF_NEXT_YEAR, DAY_OF_CLOSING = "year_end", "closing"

_FLAGS = re.IGNORECASE | re.UNICODE
_PERMANENT = re.compile(r"\b(?:пост(?:оянно|аянна)?|permanent(?:ly)?|nuolat)\b\.?", _FLAGS)
_NUMBER = re.compile(
    r"(?<![\d.,])(?P<amount>\d{1,3})\s*"
    r"(?P<unit>месяц\w*|месяц|месяцаў|мес|мес\.|month\w*|mies\w*|года|годы|гадоў|гады|год|лет|л|г|lat|lata|rok|years?|yrs?|m\.)"
    r"(?![а-яёўіa-z\d])\.?",
    _FLAGS,
)
_BARE = re.compile(r"^\s*(?P<amount>\d{1,3})(?=\s+(?:п|ст|эпк|эк)\b|\s*$)", _FLAGS)
_NEED = re.compile(r"(?:до|да)\s+(?:минования|мінавання|минавання)\s+(?:надобности|патрэбы|надобнасці)", _FLAGS)
_EVENT = re.compile(r"(?:^|\s)(?P<event>(?:до|да|until|till|do|iki)\s+[^\d].*)$", _FLAGS)
# "3 года после увольнения": so long after what the words say
_AFTER = re.compile(
    r"(?<!\w)(?:после|пасля|со\s+дня|с\s+момента|з\s+дня|after|from|since|po|od|nuo)\s+[^\W\d].*$", _FLAGS
)
_REVIEW = re.compile(r"\b(?P<review>эпк|цэпк|цэк|эк|epk|ek)\b", _FLAGS)
_ARTICLES = re.compile(r"\b(?:ст|п|арт|art|poz)\.?\s*(?P<list>\d[\d.]*(?:\s*,\s*\d[\d.]*)*)", _FLAGS)
_ARTICLE_TAIL = re.compile(r"\b(?:ст|п|арт|art|poz)\.?\s*\d.*$", _FLAGS)
_POLISH = re.compile(
    r"^\s*(?P<category>A|BE|B)\s*-?\s*(?P<amount>\d{1,3})?\s*$|^\s*(?P<short>B\s*c)\s*$", re.IGNORECASE
)


class RetentionError(ValueError):
    """The text says no period that could be read."""


@dataclass(frozen=True)
class Retention:
    raw: str
    kind: str  # YEARS, MONTHS, PERMANENT, NEED or EVENT
    amount: int = 0
    review: str = NO_REVIEW
    event: str = ""  # the words after which an EVENT period ends
    articles: tuple[str, ...] = ()
    category: str = ""  # Polish: A, B, BE, Bc
    also: tuple[str, ...] = ()  # shorter terms in the same text, as written
    unit: str = ""  # of `amount`: YEARS or MONTHS; of an EVENT or NEED period too

    @property
    def destroyable(self) -> bool:
        return self.kind != PERMANENT

    @property
    def needs_event(self) -> bool:
        return self.kind in (NEED, EVENT)


def parse(text: str) -> Retention:
    """Structured retention of a text. Raises RetentionError when it names no period."""
    raw = text
    text = re.sub(r"\s+", " ", (text or "").replace("\xa0", " ")).strip()
    if not text:
        raise RetentionError("The text of the retention is empty.")
    polish = _POLISH.match(text)
    if polish:
        return _polish(raw, polish)
    articles = tuple(article.strip(" .") for match in _ARTICLES.finditer(text) for article in match["list"].split(","))
    review = _review(text)
    terms = _terms(text)
    if not terms:
        raise RetentionError(f"“{text}” names no period of retention.")
    longest = max(terms, key=_length)
    also = tuple(_written(term) for term in terms if (term.kind, term.amount) != (longest.kind, longest.amount))
    return replace(longest, raw=raw, review=review, articles=tuple(dict.fromkeys(articles)), also=also)


def _polish(raw, match):
    if match["short"]:
        return Retention(raw, NEED, category="Bc")
    category, amount = match["category"].upper(), int(match["amount"] or 0)
    if category == "A":
        if amount:
            raise RetentionError(f"Category A has no number of years: “{raw.strip()}”.")
        return Retention(raw, PERMANENT, category="A")
    if not amount:
        raise RetentionError(f"Category {category} needs its years, such as {category}5: “{raw.strip()}”.")
    return Retention(raw, YEARS, amount, BE if category == "BE" else NO_REVIEW, category=category, unit=YEARS)


def _review(text):
    found = {match["review"].lower() for match in _REVIEW.finditer(text)}
    if found & {"эпк", "цэпк", "epk"}:
        return EPK
    return EK if found else NO_REVIEW


def _terms(text):
    """Every term that stands in the text, in its order."""
    terms = []
    if _PERMANENT.search(text):
        terms.append(Retention(text, PERMANENT))
    numbers = [*_NUMBER.finditer(text)]
    ends = [match.start() for match in numbers[1:]] + [len(text)]
    for match, end in zip(numbers, ends, strict=False):
        unit = match["unit"].lower()
        kind = MONTHS if unit.startswith(("мес", "month", "mies", "m.")) else YEARS
        after = _AFTER.search(text[match.end() : end])
        if after:
            words = _ARTICLE_TAIL.sub("", _REVIEW.sub("", after[0])).strip(" .,;()")
            terms.append(Retention(text, EVENT, int(match["amount"]), event=words, unit=kind))
        else:
            terms.append(Retention(text, kind, int(match["amount"]), unit=kind))
    bare = _BARE.match(text)
    if bare and not terms:
        terms.append(Retention(text, YEARS, int(bare["amount"]), unit=YEARS))
    if _NEED.search(text):
        terms.append(Retention(text, NEED))
    elif not terms:
        event = _EVENT.search(text)
        if event:
            words = _ARTICLE_TAIL.sub("", event["event"]).strip(" .,;")
            terms.append(Retention(text, EVENT, event=words))
    return [term for term in terms if term.amount or term.kind not in (YEARS, MONTHS)]


def _length(term):
    """Orders terms: permanent over periods, periods over terms that wait for an event."""
    if term.kind == PERMANENT:
        return 10**6
    return {YEARS: 12, MONTHS: 1}.get(term.unit, 0) * term.amount


def _written(term):
    if term.kind == PERMANENT:
        return "permanent"
    return f"{term.amount} {term.unit}" if term.amount else (term.event or term.kind)


@dataclass(frozen=True)
class Disposal:
    """From which day a file may be destroyed, and why."""

    counted_from: date | None  # the first day of the period
    on: date | None  # the first day after it; None: never, or not known yet
    waiting: str = ""  # "closing", "event" or "permanent": why there is no day


def disposal(
    retention: Retention, closed_on: date | None, event_on: date | None = None, start: str = FIRST_OF_NEXT_YEAR
) -> Disposal:
    """The disposal day of a file.

    `closed_on` is the day the file was closed, `event_on` the day of the event that an event-based term waits for
    (the new elections; the day the papers are no longer needed). An EVENT with an amount keeps so many years after the
    event ("3 years after dismissal"). Periods run from 1 January of the year after the file is closed (B11), or with
    `start` DAY_OF_CLOSING from the day after the closing.
    """
    if retention.kind == PERMANENT:
        return Disposal(None, None, "permanent")
    if closed_on is None:
        return Disposal(None, None, "closing")
    if retention.needs_event:
        if event_on is None:
            return Disposal(None, None, "event")
        closed_on = max(closed_on, event_on)
        if not retention.amount:
            day = closed_on + timedelta(days=1)
            return Disposal(day, day)
    first = _first_day(closed_on, start)
    months = MONTHS in (retention.kind, retention.unit)
    period = relativedelta(months=retention.amount) if months else relativedelta(years=retention.amount)
    return Disposal(first, first + period)


def _first_day(day: date, start: str) -> date:
    return date(day.year + 1, 1, 1) if start == FIRST_OF_NEXT_YEAR else day + timedelta(days=1)


def transfer_day(closed_on: date | None, years: int, start: str = FIRST_OF_NEXT_YEAR) -> date | None:
    """From which day a permanent file goes to the state archive, after `years` in the body's own."""
    return None if closed_on is None else _first_day(closed_on, start) + relativedelta(years=years)
