import pytest

from cluster_docs.engine.words import amount_in_words, date_in_words, number_in_words


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("be_BY", "2 лістапада 2026 г."),
        ("ru_RU", "2 ноября 2026 г."),
        ("pl_PL", "2 listopada 2026 r."),
        ("lt_LT", "2026 m. lapkričio 2 d."),
        ("en_US", "2 November 2026"),
    ],
)
def test_row_25_dates_in_words(lang, expected):
    assert date_in_words("02.11.2026", lang) == expected
    assert date_in_words("не дата", lang) == "не дата"
    assert date_in_words("02.13.2026", lang) == "02.13.2026"


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("1234,56 BYN", "be", "адна тысяча дзвесце трыццаць чатыры беларускія рублі, пяцьдзясят шэсць капеек"),
        ("1234,56 BYN", "ru", "одна тысяча двести тридцать четыре белорусских рубля, пятьдесят шесть копеек"),
        ("1 234.56 PLN", "pl", "tysiąc dwieście trzydzieści cztery złote, pięćdziesiąt sześć groszy"),
        ("1234,56 EUR", "lt", "vienas tūkstantis du šimtai trisdešimt keturi eurai, penkiasdešimt šeši centai"),
        ("12,00 BYN", "pl", "dwanaście BYN 00/100"),
        ("12,00 BYN", "be", "дванаццаць беларускіх рублёў, нуль капеек"),
        ("12", "be", "дванаццаць"),
        ("сума", "be", "сума"),
        ("99999999999999 BYN", "be", "99999999999999 BYN"),
        ("NaN BYN", "ru", "NaN BYN"),
    ],
)
def test_row_25_sums_in_words(text, lang, expected):
    assert amount_in_words(text, lang) == expected


def test_row_25_numbers_in_words():
    assert number_in_words("112", "lt") == "vienas šimtas dvylika"
    assert number_in_words("x", "lt") == "x"
