import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.graphics.barcode import createBarcodeDrawing

from report_weasyprint.engine.raster import png

FONT = str(Path(__file__).parents[2] / "static/fonts/DejaVuSans.ttf")


def picture(kind, value, **options):
    return Image.open(io.BytesIO(png(createBarcodeDrawing(kind, value=value, **options), FONT)))


@pytest.mark.parametrize(("width", "height"), [(300, 80), (600, 100), (57, 20)])
def test_size_is_as_asked(width, height):
    assert picture("Code128", "ZS-2026-17", width=width, height=height).size == (width, height)


def test_bars_run_over_the_whole_height():
    image = picture("Code128", "ZS", width=200, height=50)
    for x in range(200):
        column = {image.getpixel((x, y)) for y in range(50)}
        assert len(column) == 1, x


def test_modules_of_a_code_are_whole_and_alternate():
    # Start B of Code 128 is 2-1-1-2-1-4 modules; ten pixels a module, no quiet zone.
    drawing = createBarcodeDrawing("Code128", value="AB", quiet=False, barWidth=10, barHeight=20)
    image = Image.open(io.BytesIO(png(drawing, FONT)))
    row = [image.getpixel((x, 5)) < 128 for x in range(110)]
    runs = [len(list(group)) for _key, group in __import__("itertools").groupby(row)]
    assert runs[:6] == [20, 10, 10, 20, 10, 40]


def test_qr_has_its_three_eyes():
    image = picture("QR", "https://example.test", width=210, height=210, barBorder=0)

    def dark(x, y):
        return image.getpixel((x, y)) < 128

    assert dark(3, 3) and dark(206, 3) and dark(3, 206)
    assert image.getpixel((0, 0)) < 128


def test_text_below_the_bars():
    plain = picture("Code128", "ZS", width=200, height=60)
    labelled = picture("Code128", "ZS", width=200, height=60, humanReadable=True)
    assert plain.tobytes() != labelled.tobytes()
