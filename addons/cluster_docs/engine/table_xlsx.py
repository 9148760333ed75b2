"""A plain table as XLSX: what a printed list says, for a spreadsheet."""

import io
from collections.abc import Iterable, Sequence

from xlsxwriter import Workbook


def table(title: str, header: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """One sheet with a bold header. Text that begins with `=` stays text: nobody's title becomes a formula."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1")
        bold, wrap = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
        widths = [len(str(name)) for name in header]
        sheet.write_row(0, 0, header, bold)
        for line, row in enumerate(rows, 1):
            sheet.write_row(line, 0, row, wrap)
            widths = [max(width, len(str(cell))) for width, cell in zip(widths, row, strict=True)]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(60, width + 2))
        sheet.freeze_panes(1, 0)
    return content.getvalue()
