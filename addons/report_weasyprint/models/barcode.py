"""Barcodes without reportlab's compiled raster backend.

Odoo paints them as PNG through renderPM, for which recent Pythons have no wheel:
without it the barcode widget and route fail. In a PDF, a drawing is sharper anyway.
"""

from reportlab.graphics import renderSVG
from reportlab.graphics.utils import RenderPMError

from odoo import api, models
from odoo.tools import file_path
from odoo.tools.barcode import check_barcode_encoding, createBarcodeDrawing, get_barcode_font

from ..engine import raster

GUESS = {8: "EAN8", 13: "EAN13"}
#: The same bounds as Odoo's own barcodes.
LARGEST_AREA = 1_200_000
LARGEST_SIDE = 10_000
FONT = "report_weasyprint/static/fonts/DejaVuSans.ttf"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def barcode(self, barcode_type, value, **kwargs):
        try:
            return super().barcode(barcode_type, value, **kwargs)
        except RenderPMError:
            return raster.png(self._weasyprint_barcode_drawing(barcode_type, value, **kwargs), file_path(FONT))

    @api.model
    def _weasyprint_barcode(self, barcode_type, value, **kwargs):
        """SVG of a barcode; arguments as of ``barcode``, ValueError when impossible."""
        drawing = self._weasyprint_barcode_drawing(barcode_type, value, **kwargs)
        return renderSVG.drawToString(drawing).encode()

    @api.model
    def _weasyprint_barcode_drawing(self, barcode_type, value, **kwargs):
        options = self._weasyprint_barcode_options(kwargs)
        kind = barcode_type
        if kind == "UPCA" and len(value) in (11, 12, 13):
            kind, value = "EAN13", value if len(value) == 13 else f"0{value}"
        elif kind == "auto":
            kind = GUESS.get(len(value), "Code128")
        elif kind == "QR" and not options["quiet"]:
            options["barBorder"] = 0
        if kind in ("EAN8", "EAN13") and not check_barcode_encoding(value, kind):
            kind = "Code128"
        mask = options.pop("mask")
        try:
            drawing = createBarcodeDrawing(kind, value=value, format="svg", **options)
        except KeyError as error:
            raise ValueError(f"unknown kind of barcode: {kind}") from error
        except (ValueError, AttributeError) as error:
            if kind in ("Code128", "QR"):
                raise ValueError(f"no {kind} for this value") from error
            return self._weasyprint_barcode_drawing("Code128", value, **kwargs)
        paint = self.get_available_barcode_masks().get(mask) if mask else None
        if paint:
            paint(options["width"], options["height"], drawing)
        return drawing

    @api.model
    def _weasyprint_barcode_options(self, kwargs):
        def truth(value):
            return bool(int(value))

        options = {
            "width": int(kwargs.get("width", 600)),
            "height": int(kwargs.get("height", 100)),
            "humanReadable": truth(kwargs.get("humanreadable", 0)),
            "quiet": truth(kwargs.get("quiet", 1)),
            "barBorder": int(kwargs.get("barBorder", 4)),
            "barLevel": kwargs.get("barLevel") if kwargs.get("barLevel") in ("L", "M", "Q", "H") else "L",
            "mask": kwargs.get("mask"),
        }
        width, height = options["width"], options["height"]
        if width * height > LARGEST_AREA or max(width, height) > LARGEST_SIDE or min(width, height) < 1:
            raise ValueError("barcode too large")
        if options["humanReadable"]:
            options["fontName"] = get_barcode_font()
        return options
