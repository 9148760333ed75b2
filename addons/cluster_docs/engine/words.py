"""Dates, numbers and sums in words of Belarusian, Russian, Polish, Lithuanian and English."""

import re
from decimal import Decimal, InvalidOperation

from num2words import num2words

_MONTHS = {
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "en": "January February March April May June July August September October November December",
}
_DATE = {
    "be": "{day} {month} {year} г.",
    "ru": "{day} {month} {year} г.",
    "pl": "{day} {month} {year} r.",
    "lt": "{year} m. {month} {day} d.",
    "en": "{day} {month} {year}",
}
_FIGURES = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_AMOUNT = re.compile(r"([-\d\s\u00a0.,]+?)\s*([A-Z]{3})?")
#: Beyond this no library names the number, and no certificate needs it.
LARGEST = Decimal(10) ** 12


def date_in_words(text: str, lang: str) -> str:
    """ "02.11.2026" as "2 лістапада 2026 г."; anything else comes back as it is."""
    found = _FIGURES.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12:
        return text
    key = lang[:2] if lang[:2] in _MONTHS else "en"
    month = _MONTHS[key].split()[int(found[2]) - 1]
    return _DATE[key].format(day=int(found[1]), month=month, year=found[3])


def number_in_words(text: str, lang: str) -> str:
    """ "12" as "дванаццаць"; anything that is no number comes back as it is."""
    number = _decimal(text)
    if number is None:
        return text
    whole = int(number) if number == number.to_integral_value() else float(number)
    try:
        return num2words(whole, lang=_language(lang))
    except NotImplementedError:
        return text


def amount_in_words(text: str, lang: str) -> str:
    """ "1234,56 BYN" as words with roubles and copecks; a currency without words stands as its code."""
    found = _AMOUNT.fullmatch(text.strip())
    number = _decimal(found[1]) if found else None
    if number is None or not found:
        return text
    currency = found[2]
    if not currency:
        return number_in_words(text, lang)
    number = number.quantize(Decimal("0.01"))
    try:
        # a whole number would be taken for copecks: always a fraction
        return num2words(float(number), lang=_language(lang), to="currency", currency=currency)
    except NotImplementedError:
        whole = num2words(int(number), lang=_language(lang))
        return f"{whole} {currency} {int(number % 1 * 100):02d}/100"


def _decimal(text: str) -> Decimal | None:
    plain = re.sub(r"[\s\u00a0]", "", text)
    if re.fullmatch(r"-?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < LARGEST else None


def _language(lang: str) -> str:
    return lang[:2] if lang[:2] in _MONTHS else "en"
