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
