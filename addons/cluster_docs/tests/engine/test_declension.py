"""Names, posts and bodies in cases: forms written by hand, not taken from the engine."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_docs.engine.declension import (
    CASES,
    Name,
    decline,
    decline_person,
    decline_phrase,
    in_case,
    initials,
    person_gender,
)

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "declined_names.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


def test_row_26_table_is_large_enough():
    sure = [row for row in ROWS if row[2] != "-"]
    counts = {lang: sum(row[0] == lang for row in sure) for lang in ("ru", "be", "pl", "lt")}
    assert counts["ru"] >= 40 and counts["be"] >= 40 and counts["pl"] >= 8 and counts["lt"] >= 8
    assert len(ROWS) >= 100
    assert all(any(row[0] == lang and row[2] == "-" for row in ROWS) for lang in counts)


@pytest.mark.parametrize(("lang", "nominative", "genitive", "dative"), ROWS)
def test_row_26_names(lang, nominative, genitive, dative):
    for case, expected in (("genitive", genitive), ("dative", dative)):
        made = decline_person(nominative, case, lang)
        if expected == "-":
            assert not made.certain and made.text == nominative
            assert in_case(nominative, case, lang).endswith(": " + nominative)
        else:
            assert (made.text, made.certain) == (expected, True)


@pytest.mark.parametrize(
    ("lang", "name", "forms"),
    [
        (
            "be",
            "Узорскі Андрэй Паўлавіч",
            "Узорскага Андрэя Паўлавіча|Узорскім Андрэем Паўлавічам|Узорскім Андрэю Паўлавічу",
        ),
        ("be", "Тэстова Алена", "Тэстову Алену|Тэстовай Аленай|Тэстовай Алене"),
        ("be", "Прыкладчук Леанід", "Прыкладчука Леаніда|Прыкладчуком Леанідам|Прыкладчуку Леанідзе"),
        ("ru", "Примерова Мария", "Примерову Марию|Примеровой Марией|Примеровой Марии"),
        ("ru", "Тестовский Павел", "Тестовского Павла|Тестовским Павлом|Тестовском Павле"),
        ("pl", "Jan Przykładowski", "Jana Przykładowskiego|Janem Przykładowskim|Janie Przykładowskim"),
        ("pl", "Anna Nowak", "Annę Nowak|Anną Nowak|Annie Nowak"),
        ("lt", "Ona Pavyzdienė", "Oną Pavyzdienę|Ona Pavyzdiene|Onoje Pavyzdienėje"),
        ("lt", "Petras Bandomaitis", "Petrą Bandomaitį|Petru Bandomaičiu|Petre Bandomaityje"),
    ],
)
def test_row_26_the_other_cases(lang, name, forms):
    made = [decline_person(name, case, lang) for case in ("accusative", "instrumental", "prepositional")]
    assert [form.text for form in made] == forms.split("|")
    assert all(form.certain for form in made)
    assert decline_person(name, "locative", lang) == made[2]


@pytest.mark.parametrize(
    ("lang", "name", "expected"),
    [
        ("ru", "Smith John", "гражданину (гражданке): Smith John"),
        ("ru", "Волчок Иван", "гражданину: Волчок Иван"),
        ("be", "Узорчанка Ірына Паўлаўна", "грамадзянцы: Узорчанка Ірына Паўлаўна"),
        ("be", "Smith John", "грамадзяніну (грамадзянцы): Smith John"),
        ("pl", "Tomasz Gołąbek", "Panu: Tomasz Gołąbek"),
        ("lt", "John Smith", "piliečiui (pilietei): John Smith"),
    ],
)
def test_row_26_unknown_names_stand_behind_a_common_noun(lang, name, expected):
    assert in_case(name, "dative", lang) == expected


@pytest.mark.parametrize(
    ("lang", "text", "genitive", "dative"),
    [
        ("be", "начальнік аддзела", "начальніка аддзела", "начальніку аддзела"),
        ("be", "галоўны спецыяліст", "галоўнага спецыяліста", "галоўнаму спецыялісту"),
        ("be", "старшыня", "старшыні", "старшыні"),
        ("be", "першы намеснік старшыні", "першага намесніка старшыні", "першаму намесніку старшыні"),
        (
            "be",
            "Смаргонскі раённы выканаўчы камітэт",
            "Смаргонскага раённага выканаўчага камітэта",
            "Смаргонскаму раённаму выканаўчаму камітэту",
        ),
        ("be", "гарадская бібліятэка", "гарадской бібліятэкі", "гарадской бібліятэцы"),
        ("ru", "начальник отдела", "начальника отдела", "начальнику отдела"),
        ("ru", "главный специалист отдела", "главного специалиста отдела", "главному специалисту отдела"),
        ("ru", "управляющий делами", "управляющего делами", "управляющему делами"),
        (
            "ru",
            "Сморгонский районный исполнительный комитет",
            "Сморгонского районного исполнительного комитета",
            "Сморгонскому районному исполнительному комитету",
        ),
        ("pl", "kierownik wydziału", "kierownika wydziału", "kierownikowi wydziału"),
        ("pl", "Starostwo Powiatowe", "Starostwa Powiatowego", "Starostwu Powiatowemu"),
        ("lt", "skyriaus vedėjas", "skyriaus vedėjo", "skyriaus vedėjui"),
        ("lt", "vyriausioji specialistė", "vyriausiosios specialistės", "vyriausiajai specialistei"),
    ],
)
def test_row_26_posts_and_bodies(lang, text, genitive, dative):
    for case, expected in (("genitive", genitive), ("dative", dative)):
        made = decline_phrase(text, case, lang)
        assert made.certain and made.text.lower() == expected.lower()
        assert made.text[0] == expected[0]


@pytest.mark.parametrize(
    ("lang", "text", "kind", "expected"),
    [
        ("be", "ТАА «Узор»", "organisation", "арганізацыі: ТАА «Узор»"),
        ("ru", "ъыщник отдела", "post", "лицу на должности: ъыщник отдела"),
        ("pl", "PHU Wzór", "organisation", "organizacji: PHU Wzór"),
        ("lt", "UAB", "unit", "padaliniui: UAB"),
    ],
)
def test_row_26_unknown_posts_and_firms(lang, text, kind, expected):
    assert in_case(Name(text, kind), "dative", lang) == expected


def test_case_of_letters_and_gender_that_is_given():
    assert decline_person("шевчук Ольга", "dative", "ru").text == "шевчук Ольге"
    assert not decline_person("Прыкладны Саша", "dative", "be").certain
    assert person_gender("Узорная Вольга", "be") == "f"
    assert person_gender("Smith John", "be") == ""


def test_initials():
    assert initials("Прыкладны Ян Аляксандравіч", "be") == "Прыкладны Я. А."
    assert initials("Иван Петрович Примеров", "ru") == "Примеров И. П."
    assert initials("Smith", "pl") == "Smith"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(CASES), st.sampled_from(["be", "ru", "pl", "lt", "en", "xx"]))
def test_row_26_no_text_breaks_the_engine_and_none_is_lost(text, case, lang):
    for kind in ("person", "post"):
        made = decline(Name(text, kind), case, lang)
        assert made.certain or made.text == text
        assert text in in_case(Name(text, kind), case, lang) or made.certain
