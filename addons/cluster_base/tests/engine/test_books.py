import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_base.engine import books, tax_export


def test_codes_of_a_cluster_never_repeat():
    taken = set()
    for _turn in range(150):
        code = books.short_code("borok", taken)
        assert code not in taken
        assert len(code) == 3
        taken.add(code)
    assert {"BOR", "BO1", "BO9", "B10"} <= taken


def test_short_and_strange_names_have_a_code():
    assert books.short_code("a", set()) == "AXX"
    assert books.short_code("x-1-y", set()) == "X1Y"
    assert books.short_code("", set()) == "XXX"


def test_a_full_cluster_is_told():
    with pytest.raises(ValueError, match="no code"):
        books.short_code("bor", {"BOR", *(f"BO{n}" for n in range(10)), *(f"B{n}" for n in range(100)),
                                 *(str(n) for n in range(1000))})  # fmt: skip


def test_differences_name_what_differs():
    ours = {"number": "BORS/1", "currency": "BYN", "untaxed": Decimal("100.00"), "tax": Decimal("20.00"),
            "total": Decimal("120.00")}  # fmt: skip
    assert books.differences(ours, dict(ours)) == []
    theirs = {**ours, "total": Decimal("120.01"), "number": "BORS/2"}
    assert [name for name, _ours, _theirs in books.differences(ours, theirs)] == ["number", "total"]


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        (date(2026, 1, 1), 31, date(2026, 2, 28)),
        (date(2027, 12, 1), 10, date(2028, 1, 10)),
        (date(2028, 1, 1), 30, date(2028, 2, 29)),
    ],
)
def test_papers_are_due_in_the_following_month(month, day, expected):
    assert books.due_on(month, day) == expected


def test_a_long_list_is_cut():
    assert books.sentence_list(["a", "b"]) == "a, b"
    assert books.sentence_list(list("abcdefg")) == "a, b, c, d, e … +2"


HEADS = ["Date", "Number", "Counterpart", "Tax number", "Net", "Tax", "Total", "Paid"]


def row(net: Decimal, tax: Decimal, **more) -> tax_export.Row:
    values = {"day": date(2026, 3, 1), "number": "N", "counterpart": "C", "tax_number": "1", **more}
    return tax_export.Row(net=net, tax=tax, total=net + tax, paid=Decimal(), **values)


@given(st.lists(st.tuples(*[st.decimals("-99999", "99999", places=2)] * 2), max_size=30))
def test_totals_tie_in_both_forms(amounts):
    rows = [row(net, tax) for net, tax in amounts]
    sums = tax_export.totals(rows)
    assert sums["net"] + sums["tax"] == sums["total"]
    last = tax_export.as_csv(rows, HEADS, "Total").decode("utf-8-sig").splitlines()[-1].split(";")
    assert [Decimal(cell) for cell in last[4:]] == [sums[name] for name in tax_export.AMOUNTS]
    page = openpyxl.load_workbook(io.BytesIO(tax_export.as_xlsx(rows, HEADS, "Total", "Invoices"))).active
    written = [cell.value for cell in page[page.max_row]][4:]
    assert [Decimal(str(round(value, 2))) for value in written] == [sums[name] for name in tax_export.AMOUNTS]


def test_no_cell_becomes_a_formula():
    evil = [row(Decimal(1), Decimal(0), counterpart="=HYPERLINK(1)", number="+1", tax_number="@x")]
    line = tax_export.as_csv(evil, HEADS, "Total").decode("utf-8-sig").splitlines()[1]
    assert ";'+1;'=HYPERLINK(1);'@x;" in line
    page = openpyxl.load_workbook(io.BytesIO(tax_export.as_xlsx(evil, HEADS, "Total", "Invoices"))).active
    assert page["C2"].data_type == "s"


@pytest.mark.parametrize(
    ("number", "true"),
    [
        ("BY13NBRB3600900000002Z00AB00", True),  # the example of the National Bank of Belarus
        ("BY13NBRB3600900000002Z00AB01", False),
        ("PL61109010140000071219812874", True),
        ("LT121000011101001000", True),
        ("LT12100001110100100O", False),
        ("BY", False),
        ("61109010140000071219812874", True),  # written without the country: not judged
    ],
)
def test_account_numbers(number, true):
    assert books.true_account(number) is true
