"""QR codes as one SVG path: sharp at any size and free of raster images, which suits PDF/A."""

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M


def path(text: str) -> tuple[int, str]:
    """(modules a side, path data in units of a module) of a text, without the quiet zone."""
    code = QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
    return len(matrix), "".join(runs)
