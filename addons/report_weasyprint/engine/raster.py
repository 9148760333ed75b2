"""PNG of a reportlab barcode without reportlab's compiled raster backend.

Odoo's barcode widget asks for PNG through renderPM, which recent Pythons have no
wheel for. Barcodes are rectangles and a line of text: Pillow is enough.
"""

import io

from PIL import Image, ImageColor, ImageDraw, ImageFont
from reportlab.graphics import shapes

#: Bars are painted this much larger and scaled down, so that none gains a pixel.
OVERSAMPLING = 4
#: Bounds on memory: a larger picture is painted without oversampling.
LARGEST_CANVAS = 6_000_000


def png(drawing: shapes.Drawing, font_path: str) -> bytes:
    """Picture of a drawing, one pixel a point."""
    width, height = max(round(drawing.width), 1), max(round(drawing.height), 1)
    factor = OVERSAMPLING if width * height * OVERSAMPLING**2 <= LARGEST_CANVAS else 1
    canvas = Image.new("L", (width * factor, height * factor), 255)
    # Drawings count upwards from the bottom, pictures downwards from the top.
    start = (factor, 0, 0, -factor, 0, height * factor)
    _paint(drawing, start, ImageDraw.Draw(canvas), font_path)
    picture = canvas.resize((width, height), Image.Resampling.BOX) if factor > 1 else canvas
    stream = io.BytesIO()
    picture.save(stream, "png")
    return stream.getvalue()


def _multiply(outer: tuple, inner: tuple) -> tuple:
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def _point(matrix: tuple, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _grey(colour) -> int:
    return ImageColor.getcolor(f"#{colour.hexval()[2:8]}", "L")


def _paint(node, matrix: tuple, draw: ImageDraw.ImageDraw, font_path: str) -> None:
    if isinstance(node, shapes.Group):
        inner = _multiply(matrix, tuple(node.transform))
        for child in node.contents:
            _paint(child, inner, draw, font_path)
    elif isinstance(node, shapes.UserNode):
        _paint(node.provideNode(), matrix, draw, font_path)
    elif isinstance(node, shapes.Rect) and node.fillColor is not None:
        left, top = _point(matrix, node.x, node.y + node.height)
        right, bottom = _point(matrix, node.x + node.width, node.y)
        # The last pixel belongs to Pillow's rectangle.
        box = (round(left), round(top), round(right) - 1, round(bottom) - 1)
        if box[2] >= box[0] and box[3] >= box[1]:
            draw.rectangle(box, fill=_grey(node.fillColor))
    elif isinstance(node, shapes.String):
        size = max(round(node.fontSize * abs(matrix[3])), 1)
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}.get(node.textAnchor, "ls")
        draw.text(
            _point(matrix, node.x, node.y),
            node.text,
            fill=_grey(node.fillColor),
            anchor=anchor,
            font=ImageFont.truetype(font_path, size),
        )
