import pytest

from cluster_docs.engine import index_grammar as grammar

VALUES = {
    "file": "02-15",
    "class": "123",
    "index": "2.1",
    "constant": "р",
    "series": "ВН",
    "unit": "ABC",
    "initial": "К",
    "year": 2024,
    "ordinal": 77,
    "main": 78,
    "sign": "ABC.123.77.2024",
    "letter": 3,
    "handler": "KN",
}
GOLDEN = [
    ("%дело/%номер", "02-15/77"),
    ("%дело %инд %год %кон %номер", "02-15 2.1 2024 р 77"),
    ("{unit}.{jrwa}.{n}.{year}", "ABC.123.77.2024"),
    ("{S}/{DN}", "ВН/77"),
    ("%номер-%кон", "77-р"),
    ("%буква-%номер", "К-77"),
    ("№%номер", "№77"),
    ("{n}", "77"),
    ("{DN:5}", "00077"),
    ("%инд/{n:4}/{yy}", "2.1/0077/24"),
    ("%дело/{n} %год г.", "02-15/77 2024 г."),
    ("%годг./%номер", "2024г./77"),
    ("100%%-%номер", "100%-77"),
    ("{{%номер}}", "{77}"),
]


# Sub-registers, and letters that carry the sign of their case: section 2.2 of the office instructions of Poland
POLAND = [
    ("{unit}.{jrwa}.{n}.{year}", {"ordinal": 77}, "ABC.123.77.2024"),
    ("{unit}.{jrwa}.{n}.{year}", {"unit": "ABC-II", "ordinal": 1}, "ABC-II.123.1.2024"),
    ("{unit}.{jrwa}.{main}.{n}.{year}", {"ordinal": 2}, "ABC.123.78.2.2024"),
    ("{sign}.{letter}", {}, "ABC.123.77.2024.3"),
    ("{sign}.{letter}.{handler}", {}, "ABC.123.77.2024.3.KN"),
    ("{unit}.{jrwa}.{n}.{year}.{handler}", {}, "ABC.123.77.2024.KN"),
    ("{sign}/{n}.{handler}", {}, "ABC.123.77.2024/77.KN"),
]


@pytest.mark.parametrize(("pattern", "values", "expected"), POLAND)
def test_row_03_forms_of_poland(pattern, values, expected):
    assert grammar.render(pattern, {**VALUES, **values}) == expected
    assert grammar.read(pattern, expected) is not None


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("%дело/%номер", "02-15/77"), ("{unit}.{jrwa}.{n}.{year}", "ABC.123.77.2024"), ("{S}/{DN}", "ВН/77")],
)
def test_row_03_one_grammar_makes_all_three(pattern, expected):
    assert grammar.render(pattern, VALUES) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("%дело/%номер", "02-15/12а"), ("{n:4}", "0012а"), ("{unit}.{jrwa}.{n}.{year}", "ABC.123.12а.2024")],
)
def test_a_late_entry_has_a_letter(pattern, expected):
    assert grammar.render(pattern, {**VALUES, "ordinal": 12, "suffix": "а"}) == expected
    assert grammar.read(pattern, expected)["suffix"] == "а"
    assert grammar.read(pattern, grammar.render(pattern, VALUES))["suffix"] == ""


def test_letters_follow_each_other():
    assert grammar.next_suffix([]) == "а"
    assert grammar.next_suffix(["а", "б"]) == "в"
    assert grammar.next_suffix(["я"]) is None
    assert len(set(grammar.SUFFIXES)) == len(grammar.SUFFIXES)


def test_what_is_not_known_yet_is_left_open():
    assert grammar.render("%буква-%номер", {"ordinal": 5}, blank="…") == "…-5"
    assert grammar.render("{sign}.{letter}", {}, blank="…") == "….…"


@pytest.mark.parametrize(("pattern", "expected"), GOLDEN)
def test_golden(pattern, expected):
    assert grammar.render(pattern, VALUES) == expected


@pytest.mark.parametrize(("pattern", "index"), GOLDEN)
def test_an_index_is_read_back(pattern, index):
    fields = grammar.read(pattern, index)
    assert int(fields["ordinal"]) == 77


def test_a_foreign_index_is_not_read():
    assert grammar.read("%дело/%номер", "02-15-77") is None
    assert grammar.read("{n}.{year}", "77.24") is None


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("%дело", "has no ordinal"),
        ("{n}/{DN}", "more than once"),
        ("%номер/%номер", "more than once"),
        ("%дела/%номер", "%дела is not known"),
        ("% /%номер", "% is not known"),
        ("{serie}/{n}", "{serie} is not known"),
        ("{unit/{n}", "place 1 is not closed"),
        ("unit}/{n}", "place 5 closes nothing"),
        ("{unit:3}/{n}", "Only the ordinal takes a width"),
        ("%год%номер", "before the ordinal"),
        ("2%номер", "before the ordinal"),
        ("{n}{year}", "after the ordinal"),
        ("{n}24", "after the ordinal"),
        ("{letter}", "add {sign}"),
        ("{sign}{letter}", "before the ordinal"),
        ("{sign}.{letter}.{letter}", "more than once"),
        ("{sign}.{handler}", "has no ordinal"),
    ],
)
def test_errors_are_sentences(pattern, says):
    with pytest.raises(grammar.PatternError) as caught:
        grammar.parse(pattern)
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("pattern", "field"), [("%дело/%номер", "file"), ("{unit}/{n}", "unit"), ("%кон-%номер", "constant")]
)
def test_a_missing_value_is_named(pattern, field):
    with pytest.raises(grammar.MissingValue) as caught:
        grammar.render(pattern, {**VALUES, field: ""})
    assert caught.value.field == field


def test_different_ordinals_give_different_indexes():
    for pattern, _expected in GOLDEN:
        assert len({grammar.render(pattern, {**VALUES, "ordinal": n}) for n in range(1, 300)}) == 299
