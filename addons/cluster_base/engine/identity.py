"""Numbers by which a state knows an organisation: form and check digit, country by country.

Organisations only. A number that is a person's own code is refused: it must not be kept.
"""

from dataclasses import dataclass

from stdnum import exceptions
from stdnum.util import get_cc_module

# The number's name in stdnum and the name people know it by.
KINDS = {
    "BY": ("unp", "UNP"),
    "PL": ("nip", "NIP"),
    "LT": ("pvm", "PVM code"),
    "LV": ("pvn", "PVN"),
    "EE": ("kmkr", "KMKR"),
    "RU": ("inn", "INN"),
    "UA": ("edrpou", "EDRPOU"),
    "DE": ("vat", "VAT number"),
}
# Codes of persons that look like an organisation's number at first sight.
PERSONAL = {"LT": "asmens", "EE": "ik", "PL": "pesel"}


@dataclass(frozen=True)
class Identity:
    """A number that may be kept. `kind` is empty where no rule is known and nothing was checked."""

    country: str
    kind: str
    number: str

    @property
    def checked(self) -> bool:
        return bool(self.kind)

    @property
    def key(self) -> str:
        """The same for the same organisation however its number was typed."""
        return f"{self.country}:{self.number}"


class IdentityProblem(ValueError):
    """:param reason: length, form, check or personal
    :param kind: the number's usual name, e.g. UNP
    """

    def __init__(self, reason: str, kind: str):
        super().__init__(reason)
        self.reason = reason
        self.kind = kind


def read(country: str, number: str) -> Identity:
    """Check the number of an organisation and write it in the one usual form.

    :param country: two letters, upper case; empty where unknown
    :raises IdentityProblem: when the country's rule is known and the number breaks it
    """
    typed = " ".join(number.split())
    if country not in KINDS:
        return Identity(country, "", typed.replace(" ", "").upper())
    name, label = KINDS[country]
    module = get_cc_module(country.lower(), name)
    try:
        return Identity(country, label, module.validate(typed))
    except exceptions.ValidationError as problem:
        if _is_personal(country, typed):
            raise IdentityProblem("personal", label) from problem
        raise IdentityProblem(_reason(problem), label) from problem


def _reason(problem: exceptions.ValidationError) -> str:
    if isinstance(problem, exceptions.InvalidLength):
        return "length"
    if isinstance(problem, exceptions.InvalidChecksum):
        return "check"
    return "form"


def _is_personal(country: str, number: str) -> bool:
    name = PERSONAL.get(country)
    module = get_cc_module(country.lower(), name) if name else None
    return bool(module and module.is_valid(number))
