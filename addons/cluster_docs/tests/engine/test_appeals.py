from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_docs.engine import appeal_list, appeal_topics, person_match
from cluster_docs.engine.reception_slots import Hours, slots

HEADER = "id\tparent_id\tcode\tname\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("Прыкладная Ганна Пятроўна", "г. Смаргонь, вул. Савецкая, д. 5, кв. 7"),
            ("ПРЫКЛАДНАЯ Г. П.", "Смаргонь Савецкая 5-7"),
        ),
        (("Умоўны Пётр", "", "+375 29 111-22-33"), ("Умоўны П.", "", "8 (029) 111 22 33, u@x.example")),
        (("Узорны-Прыкладны Ян", "аг. Крэва, 12"), ("Узорны–Прыкладны Ян Іванавіч", "Крэва, д. 12")),
        (("Семёнов Илья", "", "s@x.example"), ("Семенов Ілья", "", "S@X.example")),
    ],
)
def test_row_19_the_same_person_written_another_way(one, other):
    assert person_match.same_person(person_match.person(*one), person_match.person(*other))
    assert person_match.name_key(one[0]) == person_match.name_key(other[0])


def test_row_19_the_given_name_may_stand_first():
    one, other = (person_match.person(name, "Крэва 12") for name in ("Пётр Узорны", "Узорны Пётр"))
    assert person_match.same_person(one, other)
    assert person_match.name_key("Пётр Узорны") in person_match.name_keys("Узорны Пётр")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Прыкладная Ганна", "Смаргонь, Савецкая 5"), ("Прыкладная Ганна", "Смаргонь, Савецкая 6")),
        (("Прыкладная Ганна", "Смаргонь, Савецкая 5"), ("Прыкладная Марыя", "Смаргонь, Савецкая 5")),
        (("Прыкладная Ганна",), ("Прыкладная Ганна",)),
        (("", "Смаргонь 5"), ("", "Смаргонь 5")),
        (("Прыкладная Ганна", "Крэва 5"), ("Прыкладная Ганна", "Залессе 5")),
    ],
)
def test_row_19_another_person(one, other):
    assert not person_match.same_person(person_match.person(*one), person_match.person(*other))


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_compared(name, address, contact):
    person = person_match.person(name, address, contact)
    assert person_match.same_name(person, person) == bool(person.name)
    person_match.name_key(name)


def test_topics_come_parents_first():
    rows = appeal_topics.parse_topics((HEADER + "2\t1\t01-01\tChild\n1\t0\t01\tParent\n").encode())
    assert [(row.code, row.parent_id) for row in rows] == [("01", ""), ("01-01", "1")]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("1\t2\t01\tA\n2\t1\t02\tB\n", "Line 2: topic 01 stands under itself"),
        ("1\t9\t01\tA\n", "Line 2: the parent 9 is not in the list"),
        ("1\t0\t01\tA\n1\t0\t02\tB\n", "Line 3: id 1 stands already in line 2"),
        ("1\t0\t01\tA\n2\t0\t01\tB\n", "Line 3: code 01 stands already in line 2"),
        ("1\t0\t01\n", "Line 2: has 3 columns instead of 4"),
        ("1\t0\t\tA\n", "Line 2: id, code and name"),
        ("", "Line 2: the list has no rows"),
    ],
)
def test_a_faulty_list_of_topics_names_its_line(lines, reason):
    with pytest.raises(appeal_topics.ListError, match=reason):
        appeal_topics.parse_topics((HEADER + lines).encode())


def test_lists_say_what_their_header_must_be():
    for parse in (appeal_topics.parse_topics, appeal_topics.parse_kinds):
        with pytest.raises(appeal_topics.ListError, match="Line 1: must name the columns"):
            parse(b"a\tb\n")
    with pytest.raises(appeal_topics.ListError, match="is not UTF-8"):
        appeal_topics.parse_topics("id\tимя".encode("cp1251"))
    with pytest.raises(appeal_topics.ListError, match="'x' is no GUID"):
        appeal_topics.parse_kinds(b"guid\tname\nx\tLetter\n")


CSV = """номер;дата;ФИО;адрес;телефон;вид;тематика;содержание
ЭО-1;02.11.2026;Прыкладная Ганна;Крэва 5;+375291112233;жалоба;07-01;"Аб дарозе;
другі радок"
ЭО-2;2026-11-03T10:00;Умоўны Пётр;;;;;Аб асвятленні
"""


def test_row_20_an_export_is_read():
    rows, faults = appeal_list.parse(CSV.encode("cp1251"))
    assert not faults
    assert [(row.line, row.number, row.date, row.kind) for row in rows] == [
        (2, "ЭО-1", date(2026, 11, 2), "complaint"),
        (4, "ЭО-2", date(2026, 11, 3), "application"),
    ]
    assert rows[0].title == "Аб дарозе; другі радок"
    assert appeal_list.parse(("\ufeff" + CSV).encode())[0] == rows


def test_row_20_faulty_lines_are_named_and_stop_no_other():
    content = CSV + "ЭО-1;04.11.2026;Зноў;;;;;Паўтор\n;05.11.2026;А;;;;;Т\nЭО-3;31.02.2026;А;;;;;Т\n"
    content += "ЭО-4;05.11.2026;А;;;ліст;;Т\nЭО-5;05.11.2026\n\n"
    rows, faults = appeal_list.parse(content.encode())
    assert len(rows) == 2
    assert [(fault.line, fault.code, fault.value) for fault in faults] == [
        (5, "twice", "2"),
        (6, "missing", "number"),
        (7, "date", "31.02.2026"),
        (8, "kind", "ліст"),
        (9, "columns", "2"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" ", "empty"),
        (b"\x98\xff\x00" * 9, "encoding"),
        (b"a;b;c\n", "header"),
        (b"x" * (appeal_list.MAX_BYTES + 1), "too_big"),
    ],
)
def test_a_file_that_is_no_export(content, code):
    with pytest.raises(appeal_list.FileFault) as caught:
        appeal_list.parse(content)
    assert caught.value.code == code


@given(st.binary(max_size=300))
def test_any_bytes_end_in_rows_or_a_fault(content):
    try:
        appeal_list.parse(b"number;date;name;title\n" + content)
    except appeal_list.FileFault:
        pass


def test_row_45_hours_are_cut_into_slots():
    hours = Hours(2, time(9), time(10, 10), 20, frozenset({1, 3}))
    found = slots(hours, date(2026, 11, 1), date(2026, 11, 30))
    assert {start.date() for start, _end in found} == {date(2026, 11, 4), date(2026, 11, 18)}
    assert found[0] == (datetime(2026, 11, 4, 9), datetime(2026, 11, 4, 9, 20))
    assert len(found) == 6  # ten minutes are left over each day
    with pytest.raises(ValueError, match="at least one minute"):
        slots(Hours(1, time(9), time(10), 0), date(2026, 11, 1), date(2026, 11, 2))
