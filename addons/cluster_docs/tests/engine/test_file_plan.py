import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from cluster_docs.engine import file_plan
from cluster_docs.engine.file_plan import FilePlanError, read

SAMPLE = Path(__file__).parents[5] / "shared" / "data" / "by_nomenclature_rural_council_sample.tsv"
PLAN = """index;title;retention;note
1;Кіраўніцтва;;
1-1;Рашэнні Савета;Пост. ст. 14;
1-10;Перапіска;5 л. ЭПК;переходящее
2;Звароты;;
2-1;Звароты грамадзян;5 л.;
"""


def faults(text, **kwargs):
    with pytest.raises(FilePlanError) as caught:
        read(text if isinstance(text, bytes) else text.encode(), **kwargs)
    return [(fault.line, fault.code, fault.value) for fault in caught.value.faults]


def test_row_31_a_plan_is_a_tree():
    entries = {entry.index: entry for entry in read(PLAN.encode())}
    assert {index: (entry.kind, entry.parent) for index, entry in entries.items()} == {
        "1": ("section", ""),
        "2": ("section", ""),
        "1-1": ("file", "1"),
        "1-10": ("file", "1"),
        "2-1": ("file", "2"),
    }
    assert entries["1-1"].retention == "Пост. ст. 14"


def test_row_31_xlsx_reads_as_csv():
    book = Workbook()
    for line in PLAN.splitlines():
        book.active.append(line.split(";"))
    content = io.BytesIO()
    book.save(content)
    assert read(content.getvalue()) == read(PLAN.encode())
    assert read(PLAN.encode("cp1251")) == read(PLAN.encode())
    assert read(PLAN.replace(";", "\t").encode()) == read(PLAN.encode())


def test_row_31_every_faulty_line_is_named():
    assert faults(PLAN + ";Без індэкса;3 г.;\n3-1;;3 г.;\n1-1;Ізноў;3 г.;\n2-2;Невядома;калісьці;\n") == [
        (7, "no_index", "Без індэкса"),
        (8, "no_title", "3-1"),
        (9, "twice", "1-1 (3)"),
        (10, "retention", "калісьці"),
    ]


def test_row_31_a_circle_is_named():
    found = faults("index;title;parent\n1;А;3\n2;Б;1\n3;В;2\n4;Г;9\n")
    assert found == [
        (2, "cycle", "1 → 3 → 2 → 1"),
        (3, "cycle", "2 → 1 → 3 → 2"),
        (4, "cycle", "3 → 2 → 1 → 3"),
        (5, "no_parent", "9"),
    ]
    assert faults("index;title;parent\n1;А;1\n") == [(2, "cycle", "1 → 1")]
    assert read("index;title;parent\n9-1;А;9\n".encode(), frozenset({"9"}))[0].parent == "9"


def test_row_31_what_is_no_plan():
    assert faults(b"") == [(0, "no_file", "")]
    assert faults(b"\xff\xfe\x00\x00") == [(0, "not_read", "")]
    assert faults(b"PK\x03\x04 broken") == [(0, "not_read", "")]
    assert faults(b"one;two\n1;2\n") == [(0, "no_header", "")]
    assert faults(b"index;title\n") == [(0, "no_rows", "")]
    assert faults(b"x" * (file_plan.LARGEST + 1)) == [(0, "too_large", "")]
    assert faults("index;title\n" + "1;x\n" * (file_plan.MOST_ROWS + 1)) == [(0, "too_many", "")]


def test_row_31_the_official_sample():
    path = SAMPLE if SAMPLE.exists() else Path("../shared/data") / SAMPLE.name
    if not path.exists():
        pytest.skip("the sample is not at ../shared/data")
    text = path.read_text(encoding="utf-8").replace("Хранится в организации", "Пост.")
    entries = read(text.encode())
    assert len(entries) > 170
    assert all(entry.kind == "file" for entry in entries if entry.retention)
    assert all(entry.parent for entry in entries if entry.kind == "file")
