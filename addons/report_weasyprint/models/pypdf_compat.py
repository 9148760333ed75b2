"""Odoo 19 stamps the pages of a reader (the banner on an original vendor bill);
pypdf 7 merges only into pages of a writer. ``mergePage`` is Odoo's own name for it,
set in odoo/tools/pdf/_pypdf.py; here it takes the page into a writer first.
"""

import pypdf

from odoo.tools import pdf  # noqa: F401  (sets the name that is replaced here)


def merge_page(page, other):
    owner = page.indirect_reference and page.indirect_reference.pdf
    if isinstance(owner, pypdf.PdfWriter):
        page.merge_page(other)
        return
    owned = pypdf.PdfWriter().add_page(page)
    owned.merge_page(other)
    page.update(owned)


pypdf.PageObject.mergePage = merge_page
