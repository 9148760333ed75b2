"""State shared by the documents of one print job."""

import hashlib
from collections import OrderedDict

from weasyprint.urls import FatalURLFetchingError

from odoo import api, models

from ..engine import compose, paper, renderer
from .fetcher import ReportFetcher

#: Blank millimetres kept between a header that outgrew its margin and the text.
GAP = 3.0
#: Part of the sheet that header and footer together may take.
LARGEST_MARGINS = 0.7
#: Header heights known to this process; every invoice of a company has the same.
HEIGHTS = 256

_heights: OrderedDict[str, float] = OrderedDict()


class Batch:
    """Renders documents with one reader's rights; decoded images are kept between them."""

    def __init__(self, env, base_url):
        self.env = env
        self.base_url = base_url
        self.images = {}

    def render(self, html, sheets, **options):
        return self._run(renderer.render, html, sheets, cache=self.images, **options)

    def _run(self, function, html, sheets, **options):
        fetcher = ReportFetcher(self.env, [self.base_url], compose.images(html))
        try:
            return function(html, sheets, fetcher, self.base_url, **options)
        except FatalURLFetchingError:
            raise fetcher.failure from None

    def margins(self, part, sheet, sheets):
        """Margins of the paper, widened where the header or the footer needs more."""
        top, bottom = sheet.margin_top, sheet.margin_bottom
        if part.header:
            height = self._height(part, part.header, sheet, sheets)
            if sheet.header_top + height > top:
                top = sheet.header_top + height + GAP
        if part.footer:
            bottom = max(bottom, self._height(part, part.footer, sheet, sheets))
        if top + bottom > sheet.height * LARGEST_MARGINS:
            return sheet.margin_top, sheet.margin_bottom
        return top, bottom

    def _height(self, part, content, sheet, sheets):
        key = hashlib.sha256(
            "|".join(
                (
                    content,
                    part.styles,
                    repr(sheet),
                    repr(part.attributes),
                    sheets.key,
                    self.env.cr.dbname,
                    str(self.env.uid),
                )
            ).encode()
        ).hexdigest()
        if key not in _heights:
            html = compose.measured(part, content, paper.measuring_css(sheet))
            height = self._run(renderer.body_height, html, sheets, cache=self.images)
            _heights[key] = height * sheet.scale
            while len(_heights) > HEIGHTS:
                _heights.popitem(last=False)
        return _heights[key]


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _weasyprint_batch(self):
        return Batch(self.env, self._get_report_url())
