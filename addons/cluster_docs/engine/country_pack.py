"""A country as data: how its bodies number, which terms they keep, how long they store. One JSON file a country.

    {"format": 1, "code": "PL", "country": "PL", "edition": "2026-11", "name": {"en_US": …}, "languages": ["pl_PL"],
     "calendar": {"country": "PL", "days": [{"date", "worked", "name", "law_ref"}]},
     "journals": [{"kind", "code", "name", "pattern", "file": {"index", "title"}, "rule"?, "constant"?, "series"?}],
     "rules": [{"code", "name", "amount", "unit", "law_ref", "valid_from", …}],
     "retention": [{"code", "name", "years"?, "permanent"?, "expert_review"?, …}],
     "classes": [{"index", "title"?, "retention"?}]}

`series`: "journal" counts through the journal, "class" counts each class of the file plan for itself."""

import json
from datetime import date
from typing import Any

from . import index_grammar
from .deadline import UNITS
from .working_calendar import COUNTRIES

FORMAT = 1
LARGEST = 1_000_000
JOURNAL_KINDS = ("incoming", "outgoing", "internal", "appeal", "procedure")
SERIES = ("journal", "class")
STATUSES = ("confirmed", "recalled")
LISTS = ("languages", "journals", "rules", "retention", "classes")


class PackError(ValueError):
    """`faults`: a sentence for each thing that has to be mended, with its place."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("\n".join(faults))


def read(text: str | bytes) -> dict[str, Any]:
    """The pack as plain data. PackError names every fault, not the first one alone."""
    try:
        pack = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PackError([f"The file is no JSON: {error}."]) from error
    if not isinstance(pack, dict):
        raise PackError(["The file holds no pack: it has to begin with { and end with }."])
    faults = _head(pack)
    if not faults:
        faults = [*_rules(pack), *_retention(pack), *_journals(pack), *_classes(pack), *_calendar(pack)]
    if faults:
        raise PackError(faults)
    return pack


def _head(pack: dict) -> list[str]:
    faults = []
    if pack.get("format") != FORMAT:
        faults.append(f'"format" is {pack.get("format")!r}: this version reads format {FORMAT}.')
    faults += [f'"{key}" is missing: write it as text.' for key in ("code", "edition") if not _text(pack.get(key))]
    if not _among(pack.get("country"), COUNTRIES):
        faults.append(f'"country" is {pack.get("country")!r}: known are {", ".join(COUNTRIES)}.')
    faults += _named(pack, "the pack")
    for key in LISTS:
        if not isinstance(pack.get(key), list):
            faults.append(f'"{key}" is missing: write a list, [] when there is nothing.')
        elif key != "languages" and not all(isinstance(row, dict) for row in pack[key]):
            faults.append(f'"{key}" holds something else than objects in braces.')
    return faults


def _rules(pack: dict) -> list[str]:
    faults, seen = [], set()
    for place, rule in enumerate(pack["rules"], 1):
        where = f"rule {rule.get('code') or place}"
        faults += _required(rule, ("code", "law_ref"), where) + _named(rule, where) + _plain(rule, where)
        if rule.get("note") and not _texts(rule["note"]):
            faults.append(f'{where}: "note" needs a text for en_US at least.')
        if not _among(rule.get("unit"), UNITS):
            faults.append(f"{where}: the unit {rule.get('unit')!r} is not known. Use {', '.join(UNITS)}.")
        if not _whole(rule.get("amount")) or rule["amount"] < 1:
            faults.append(f"{where}: the amount {rule.get('amount')!r} is no whole number above 0.")
        if not _day(rule.get("valid_from")):
            faults.append(f"{where}: valid_from {rule.get('valid_from')!r} is no day. Write it like 2026-01-31.")
        if rule.get("valid_to") is not None and not _day(rule["valid_to"]):
            faults.append(f"{where}: valid_to {rule['valid_to']!r} is no day. Write it like 2026-01-31.")
        for key in ("status", "counting_status"):
            if not _among(rule.get(key, "recalled"), STATUSES):
                faults.append(f"{where}: {key} is {rule[key]!r}. Use confirmed or recalled.")
        if not _among(rule.get("extension_unit", "months"), UNITS):
            faults.append(f"{where}: the unit {rule['extension_unit']!r} is not known. Use {', '.join(UNITS)}.")
        key = (_word(rule.get("code")), _word(rule.get("valid_from")))
        if key in seen:
            faults.append(f"{where}: it stands twice with the same first day.")
        seen.add(key)
    return faults


def _retention(pack: dict) -> list[str]:
    faults, seen = [], set()
    for place, row in enumerate(pack["retention"], 1):
        where = f"retention {row.get('code') or place}"
        faults += _required(row, ("code",), where) + _named(row, where) + _plain(row, where)
        years = row.get("years", 0)
        if not _whole(years) or years < 0:
            faults.append(f"{where}: {years!r} years is no whole number from 0.")
        elif row.get("permanent") and years:
            faults.append(f"{where}: it is kept for ever and {years} years at once. Choose one.")
        if _word(row.get("code")) in seen:
            faults.append(f"{where}: it stands twice.")
        seen.add(_word(row.get("code")))
    return faults


def _journals(pack: dict) -> list[str]:
    faults, codes = [], set()
    rules = {_word(rule.get("code")) for rule in pack["rules"]}
    for place, journal in enumerate(pack["journals"], 1):
        where = f"journal {journal.get('code') or place}"
        faults += _required(journal, ("code", "pattern"), where) + _named(journal, where)
        if not _among(journal.get("kind"), JOURNAL_KINDS):
            faults.append(f"{where}: the kind {journal.get('kind')!r} is not known. Use {', '.join(JOURNAL_KINDS)}.")
        if _text(journal.get("pattern")):
            try:
                index_grammar.parse(journal["pattern"])
            except index_grammar.PatternError as error:
                faults.append(f"{where}: {error}")
        if not _among(journal.get("series", "journal"), SERIES):
            faults.append(f"{where}: the series {journal['series']!r} is not known. Use journal or class.")
        if journal.get("rule") and _word(journal["rule"]) not in rules:
            faults.append(f"{where}: its rule {journal['rule']} stands nowhere in the pack.")
        file = journal.get("file")
        if not isinstance(file, dict) or not _text(file.get("index")) or not _texts(file.get("title")):
            faults.append(f"{where}: its case file needs an index and a title.")
        if _word(journal.get("code")) in codes:
            faults.append(f"{where}: its code stands twice.")
        codes.add(_word(journal.get("code")))
    kinds = {_word(row.get("kind")) for row in pack["journals"]}
    missing = [kind for kind in JOURNAL_KINDS if kind not in kinds]
    return faults + [f"There is no journal of the kind {kind}." for kind in missing]


def _classes(pack: dict) -> list[str]:
    faults, seen = [], set()
    retention = {_word(row.get("code")) for row in pack["retention"]}
    files = {_word(row["file"].get("index")) for row in pack["journals"] if isinstance(row.get("file"), dict)}
    for place, row in enumerate(pack["classes"], 1):
        where = f"class {row.get('index') or place}"
        faults += _required(row, ("index",), where)
        if not _texts(row.get("title")) and _word(row.get("index")) not in files:
            faults.append(f"{where}: it needs a title.")
        if row.get("retention") and _word(row["retention"]) not in retention:
            faults.append(f"{where}: its retention {row['retention']} stands nowhere in the pack.")
        if _word(row.get("index")) in seen:
            faults.append(f"{where}: it stands twice.")
        seen.add(_word(row.get("index")))
    return faults


def _calendar(pack: dict) -> list[str]:
    calendar = pack.get("calendar")
    if not isinstance(calendar, dict) or not _among(calendar.get("country"), COUNTRIES):
        return [f"The calendar needs its country: one of {', '.join(COUNTRIES)}."]
    days = calendar.get("days", [])
    if not isinstance(days, list) or not all(isinstance(row, dict) for row in days):
        return ["The calendar's days are no list of objects in braces."]
    faults = []
    for row in days:
        where = f"day {row.get('date')}"
        if not _day(row.get("date")):
            faults.append(f"{where}: it is no day. Write it like 2026-01-31.")
        if not isinstance(row.get("worked"), bool):
            faults.append(f'{where}: "worked" is neither true nor false.')
        faults += _required(row, ("law_ref",), where) + _plain(row, where)
    return faults


def _required(row: dict, keys: tuple[str, ...], where: str) -> list[str]:
    return [f'{where}: "{key}" is missing.' for key in keys if not _text(row.get(key))]


def _named(row: dict, where: str) -> list[str]:
    return [] if _texts(row.get("name")) else [f'{where}: "name" needs a text for en_US at least.']


def _word(value: Any) -> str:
    """A value as a key: a list or an object in its place is one as well, told of where it stands."""
    return value if isinstance(value, str) else repr(value)


def _among(value: Any, known: tuple[str, ...]) -> bool:
    return isinstance(value, str) and value in known


def _plain(row: dict, where: str) -> list[str]:
    """Beside its texts a row holds words and numbers that a column can take."""
    faults = []
    for key, value in row.items():
        if key in ("name", "note"):
            continue
        if isinstance(value, (dict, list)):
            faults.append(f'{where}: "{key}" is a list or an object. Write a text or a number.')
        elif isinstance(value, (int, float)) and not abs(value) <= LARGEST:
            faults.append(f'{where}: "{key}" is {value}: the largest number is {LARGEST}.')
    return faults


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and _text(value.get("en_US")) and all(_text(text) for text in value.values())


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value)) and len(value) == 10
    except (TypeError, ValueError):
        return False
