"""The text of a contract: a form with fields in braces, its clauses line by line, and its fixed words by language.

The fixed words stand here and not among the translations, so that a Lithuanian contract comes out whole in a
database without Lithuanian.
"""

import re
from collections.abc import Mapping

FIELD = re.compile(r"\{([^{}]*)\}")
FIELDS = frozenset(
    {"number", "date", "cluster", "centre", "member", "representative", "decision", "kind", "place", "tax_number"}
)
LANGUAGES = ("be_BY", "ru_RU", "pl_PL", "lt_LT", "en_US")
WORDS = {
    "be_BY": {
        "title": "Дагавор аб членстве №", "centre": "Цэнтр", "member": "Удзельнік", "represented": "у асобе:",
        "tax": "Падатковы нумар:", "sign": "подпіс, імя, дата", "parties": "Бакі",
    },
    "ru_RU": {
        "title": "Договор о членстве №", "centre": "Центр", "member": "Участник", "represented": "в лице:",
        "tax": "Налоговый номер:", "sign": "подпись, имя, дата", "parties": "Стороны",
    },
    "pl_PL": {
        "title": "Umowa członkowska nr", "centre": "Centrum", "member": "Członek",
        "represented": "reprezentowany przez:",
        "tax": "NIP / numer podatkowy:", "sign": "podpis, imię i nazwisko, data", "parties": "Strony",
    },
    "lt_LT": {
        "title": "Narystės sutartis Nr.", "centre": "Centras", "member": "Narys", "represented": "atstovaujamas:",
        "tax": "Mokesčių mokėtojo kodas:", "sign": "parašas, vardas, data", "parties": "Šalys",
    },
    "en_US": {
        "title": "Contract of membership No.", "centre": "The Centre", "member": "The Member",
        "represented": "represented by:", "tax": "Tax number:", "sign": "signature, name, date", "parties": "Parties",
    },
}  # fmt: skip


class ContractProblem(ValueError):
    """The form names fields that do not exist.

    :param unknown: their names as written, sorted
    """

    def __init__(self, unknown: list[str]):
        super().__init__(", ".join(unknown))
        self.unknown = unknown


def check(body: str) -> None:
    """:raises ContractProblem: the form has a field that nothing fills"""
    unknown = sorted(set(FIELD.findall(body)) - FIELDS)
    if unknown:
        raise ContractProblem(unknown)


def lines(body: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filled form as (what it is, text): "heading" for lines that begin with #, else "clause". Empty lines go.

    :raises ContractProblem: the form has a field that nothing fills
    """
    check(body)
    found = []
    for line in body.splitlines():
        text = FIELD.sub(lambda field: values.get(field[1]) or "…", line.strip())
        if text.startswith("#"):
            found.append(("heading", text.lstrip("# ")))
        elif text:
            found.append(("clause", text))
    return found
