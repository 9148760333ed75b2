from datetime import date, datetime

import pytest

from cluster_docs.engine import outage_sheet

HEAD = "Нумар;Дата;Час;Карэспандэнт;Змест;Іх нумар;Іх дата;Аркушаў;Прычына"
FIRST, NOW = date(2026, 3, 2), datetime(2026, 3, 6, 18, 0)


def read(*lines, head=HEAD, ordinals=range(5, 10)):
    return outage_sheet.read("\n".join([head, *lines]).encode(), ordinals, FIRST, NOW)


def test_a_filled_sheet():
    rows, faults = read(
        "5;05.03.2026;9:15;ААТ «Узор»;Аб дарозе;12-7;01.03.2026;3;",
        "",
        "6;;;;;;;;Сапсаваны бланк",
        "7;;;;;;;;",
        "№ 8;2026-03-05;14.40;;Пратакол;;;;",
    )
    assert faults == []
    assert [(row.ordinal, row.is_used, row.is_blank) for row in rows] == [
        (5, True, False),
        (6, False, False),
        (7, False, True),
        (8, True, False),
    ]
    assert rows[0].moment == datetime(2026, 3, 5, 9, 15)
    assert (rows[0].their_number, rows[0].their_day, rows[0].sheets) == ("12-7", date(2026, 3, 1), 3)
    assert rows[1].reason == "Сапсаваны бланк"
    assert rows[3].line == 6, "lines are those of the file, blank ones included"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("5x;05.03.2026;;;a;;;;", "number"),
        (";05.03.2026;;;a;;;;", "number"),
        ("5;05.33.2026;;;a;;;;", "date"),
        ("5;05.03.2026;25:10;;a;;;;", "time"),
        ("5;05.03.2026;;;a;;31.02.2026;;", "date"),
        ("5;05.03.2026;;;a;;;many;", "sheets"),
        ("5;05.03.2026;;;a;;;²;", "sheets"),
        ("5;05.03.2026;;;a;;;٣;", "sheets"),
        ("9" * 5000 + ";05.03.2026;;;a;;;;", "number"),
        ("5;;;;a;;;;", "no_date"),
        ("5;05.03.2026;;ААТ;;;;;", "no_summary"),
        ("5;01.03.2026;;;a;;;;", "outside"),
        ("5;06.03.2026;18:30;;a;;;;", "outside"),
        ("11;05.03.2026;;;a;;;;", "foreign"),
    ],
)
def test_row_49_the_faulty_line_is_named(line, code):
    _rows, faults = read("6;05.03.2026;10:00;;Добры радок;;;;", line)
    assert [(fault.line, fault.code) for fault in faults] == [(3, code)]


def test_a_number_twice():
    _rows, faults = read("5;05.03.2026;;;a;;;;", "5;05.03.2026;;;b;;;;")
    assert [(fault.line, fault.code) for fault in faults] == [(3, "twice")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"PK\x03\x04\0\0", "binary"),
        (b"x" * (outage_sheet.MOST_BYTES + 1), "large"),
    ],
)
def test_what_is_no_sheet(content, code):
    rows, faults = outage_sheet.read(content, [5], FIRST, NOW)
    assert rows == []
    assert [fault.code for fault in faults] == [code]


def test_missing_columns_are_named():
    _rows, faults = read("5;a", head="Number;Summary")
    assert [(fault.code, fault.value) for fault in faults] == [("head", "date")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_as_offices_save_it(delimiter, encoding):
    text = delimiter.join(["номер", "дата", "содержание"]) + "\r\n" + delimiter.join(["5", "05.03.2026", "Отчет"])
    rows, faults = outage_sheet.read(text.encode(encoding), [5], FIRST, NOW)
    assert faults == []
    assert rows[0].title == "Отчет"


def test_the_blank_sheet_is_read_back():
    content = outage_sheet.write(range(5, 10), HEAD.split(";"))
    rows, faults = outage_sheet.read(content, range(5, 10), FIRST, NOW)
    assert faults == []
    assert [row.ordinal for row in rows if row.is_blank] == [5, 6, 7, 8, 9]


def test_a_day_without_a_time_is_not_later_than_now():
    rows, faults = outage_sheet.read(b"number;date;summary\n5;06.03.2026;a", [5], FIRST, datetime(2026, 3, 6, 9, 0))
    assert faults == []
    assert rows[0].moment == datetime(2026, 3, 6, 9, 0)
