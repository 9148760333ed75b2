"""Report stylesheets, parsed once per process and version of the bundle."""

import logging
import threading
import time
from collections import OrderedDict

from odoo import api, models
from odoo.tools import file_open

from ..engine import css, urls
from ..engine.renderer import Sheets
from .fetcher import StaticFetcher

_logger = logging.getLogger(__name__)

#: A parsed bundle takes about 40 MB; languages and databases share the room.
CACHE_SIZE = 6
BUNDLES = ("web.report_assets_pdf", "web.report_assets_common")
FALLBACK_CSS = "report_weasyprint/static/src/css/fonts.css"
PAGED_CSS = "report_weasyprint/static/src/css/paged.css"

_cache: OrderedDict[tuple, Sheets] = OrderedDict()
_lock = threading.Lock()


def _cached(key, read):
    """Sheets of a key; ``read`` gives their texts when they are not at hand.

    Texts are read before the lock is taken: reading may write assets, and a thread
    must not wait for a row while others wait for its lock.
    """
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    texts = read()
    with _lock:
        if key not in _cache:
            started = time.monotonic()
            sheets = _cache[key] = Sheets(texts, urls.INTERNAL_ORIGIN, StaticFetcher())
            sheets.key = repr(key)
            while len(_cache) > CACHE_SIZE:
                _cache.popitem(last=False)
            _logger.info("Report stylesheets %s parsed in %.2f s", key, time.monotonic() - started)
        return _cache[key]


def _file(path):
    with file_open(path, "r") as stream:
        return stream.read()


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _weasyprint_bundles(self):
        """Asset bundles that every Odoo report is laid out with, in cascade order."""
        return BUNDLES

    @api.model
    def _weasyprint_sheets(self, rtl=False):
        """Sheets of the report bundles, mirrored when ``rtl``."""
        bundles = [
            self.env["ir.qweb"]
            .sudo()
            ._get_asset_bundle(name, css=True, js=False, debug_assets=False, rtl=False, autoprefix=True)
            for name in self._weasyprint_bundles()
        ]
        key = (self.env.cr.dbname, rtl, *(bundle.get_version("css") for bundle in bundles))

        def read():
            texts = [(bundle.css().raw or b"").decode() for bundle in bundles if bundle.stylesheets]
            prepared = [css.prepare(text) for text in texts]
            if rtl:
                prepared = [css.mirror(text) for text in prepared]
            return [_file(FALLBACK_CSS), *prepared, _file(PAGED_CSS)]

        return _cached(key, read)

    @api.model
    def _weasyprint_plain_sheets(self, text=""):
        """Sheets for documents that bring their own CSS: fonts, and a constant text of the caller."""
        return _cached(("plain", text), lambda: [_file(FALLBACK_CSS), *([text] if text else [])])
