from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from cluster_docs.engine import qr

TEXT = "https://district.example/check/0123456789abcdef"


def test_the_path_paints_exactly_the_modules_of_the_code():
    size, path = qr.path(TEXT)
    painted = set()
    for run in path.strip("z").split("z"):
        start, width = run[1:].split("h")[:2]
        x, y = map(int, start.split())
        painted |= {(x + step, y) for step in range(int(width.split("v")[0]))}
    code = QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(TEXT)
    code.make(fit=True)
    matrix = code.get_matrix()
    assert size == len(matrix)
    assert painted == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
