import pytest

from cluster_docs.engine import people_csv


def test_row_25_a_table_in_the_office_program_s_words():
    text = "Прозвішча, імя, імя па бацьку;Адрас;Лішняе\r\nУзорны Ян;вул. Лясная, 1;x\r\n\r\n«Узорная» Ганна;;\r\n"
    for encoding in ("utf-8-sig", "utf-8", "utf-16", "cp1251"):
        people = people_csv.read(text.encode(encoding))
        assert [(row.line, row.name, row.address) for row in people.rows] == [
            (2, "Узорны Ян", "вул. Лясная, 1"),
            (4, "«Узорная» Ганна", ""),
        ]
        assert people.faults == []
    russian = "ФИО;Адрес\nПримеров Иван;ул. Лесная\n".encode("cp1251")
    assert people_csv.read(russian).rows[0].name == "Примеров Иван"


def test_row_25_faulty_lines_are_named():
    people = people_csv.read(f"name,address\nA,b\n,c\nB,c,d\n{'z' * 1001},x\n".encode())
    assert [(line, code) for line, code, _what in people.faults] == [
        (3, "no_name"),
        (4, "too_many_cells"),
        (5, "too_long"),
    ]
    assert [row.name for row in people.rows] == ["A"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04\x00\x00", "not_text"),
        ("слова\nіншае\n".encode(), "no_head"),
        (b"name\n" + b"x\n" * 10_002, "too_many"),
    ],
)
def test_row_25_a_file_that_is_no_table(content, code):
    with pytest.raises(people_csv.NotReadable) as caught:
        people_csv.read(content)
    assert caught.value.code == code
