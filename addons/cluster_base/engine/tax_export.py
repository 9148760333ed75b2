"""The list of invoices and receipts that a farm hands to the tax office, as CSV or XLSX."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter

AMOUNTS = ("net", "tax", "total", "paid")


@dataclass(frozen=True)
class Row:
    """One invoice or receipt. Amounts in the currency of the books, credit notes negative."""

    day: date
    number: str
    counterpart: str
    tax_number: str
    net: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal


def totals(rows: Sequence[Row]) -> dict[str, Decimal]:
    return {name: sum((getattr(row, name) for row in rows), Decimal()) for name in AMOUNTS}


def safe_text(text: str) -> str:
    """A spreadsheet takes a cell that begins with one of these for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def as_csv(rows: Sequence[Row], heads: Sequence[str], total_word: str) -> bytes:
    """UTF-8 with its mark, semicolons and decimal points. `heads`: eight captions in the order of `Row`."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        texts = (safe_text(text) for text in (row.number, row.counterpart, row.tax_number))
        writer.writerow([row.day.isoformat(), *texts, *(f"{getattr(row, name):.2f}" for name in AMOUNTS)])
    sums = totals(rows)
    writer.writerow([total_word, "", "", "", *(f"{sums[name]:.2f}" for name in AMOUNTS)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Row], heads: Sequence[str], total_word: str, sheet: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True, "text_wrap": True})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        money, money_bold = (book.add_format({"num_format": "#,##0.00", "bold": thick}) for thick in (False, True))
        page.set_column(0, 0, 12)
        page.set_column(1, 1, 20)
        page.set_column(2, 2, 40)
        page.set_column(3, 7, 14)
        page.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            page.write_string(0, column, head, bold)
        for line, row in enumerate(rows, 1):
            page.write_datetime(line, 0, row.day, day)
            for column, text in enumerate((row.number, row.counterpart, row.tax_number), 1):
                page.write_string(line, column, text)
            for column, name in enumerate(AMOUNTS, 4):
                page.write_number(line, column, float(getattr(row, name)), money)
        sums = totals(rows)
        page.write_string(len(rows) + 1, 0, total_word, bold)
        for column, name in enumerate(AMOUNTS, 4):
            page.write_number(len(rows) + 1, column, float(sums[name]), money_bold)
    return out.getvalue()
