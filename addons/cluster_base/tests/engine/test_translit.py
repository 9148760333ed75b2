import pytest

from cluster_base.engine import translit


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Смаргонь", "smarhon"),
        ("Smarhoń", "smarhon"),
        ("Залессе", "zalesse"),
        ("Šutavičy", "sutavicy"),
        ("Łódź", "lodz"),
        ("Žemaitė", "zemaite"),
        ("Крэўскі", "kreuski"),
        ("аб'ект", "abekt"),
    ],
)
def test_latin(text, latin):
    assert translit.latin(text) == latin


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Хутар «Прыкладны борак»", "khutar-prykladny-borak"),
        ("  --- ", "member"),
        ("A & B, C/D", "a-b-c-d"),
        ("я" * 100, "ia" * 30),
    ],
)
def test_slug(text, slug):
    assert translit.slug(text) == slug


def test_words():
    assert translit.words("Мёд, казіны сыр!") == ["miod", "kaziny", "syr"]


def test_the_first_free_slug():
    taken = {"vulej", "vulej-2"}
    assert translit.free_slug("Вулей", taken.__contains__) == "vulej-3"
    assert translit.free_slug("Млын", taken.__contains__) == translit.slug("Млын")
    assert translit.free_slug("…", taken.__contains__, "route") == "route"
