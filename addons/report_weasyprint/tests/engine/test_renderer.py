import io

import pypdf
import pytest
from weasyprint.urls import URLFetcher

from report_weasyprint.engine import renderer
from report_weasyprint.engine.paper import Paper, page_css

BASE = "http://odoo.invalid"


class NoFetcher(URLFetcher):
    def fetch(self, url, headers=None):
        raise ValueError(url)


@pytest.fixture(scope="module")
def sheets():
    css = [
        ".o_weasy_header{position:running(o_header)} .o_weasy_footer{position:running(o_footer)}"
        " .p::after{content:counter(page) '/' counter(pages)} .big{font-size:20px} .red{color:red!important}"
    ]
    return renderer.Sheets(css, BASE, NoFetcher())


def render(html, sheets, **options):
    return pypdf.PdfReader(io.BytesIO(renderer.render(html, sheets, NoFetcher(), BASE, **options)))


def test_running_header_and_page_numbers(sheets):
    html = (
        f"<style>{page_css(Paper())}</style><div class='o_weasy_header'>Head <b class='p'></b></div>"
        "<div class='o_weasy_footer'>Foot</div><p>one</p><p style='break-before:page'>two</p>"
    )
    texts = [page.extract_text() for page in render(html, sheets).pages]
    assert len(texts) == 2
    assert "Head 1/2" in texts[0] and "Foot" in texts[0]
    assert "Head 2/2" in texts[1] and "Foot" in texts[1]


def test_zoom_keeps_the_paper(sheets):
    reader = render(f"<style>{page_css(Paper(scale=0.8))}</style>x", sheets, zoom=0.8)
    width, height = reader.pages[0].mediabox[2:]
    assert float(width) == pytest.approx(595.28, abs=0.1)
    assert float(height) == pytest.approx(841.89, abs=0.1)


def test_shared_sheet_ranks_below_the_document_of_equal_weight(sheets):
    html = "<html><style>.big{font-size:99px}</style><body class='big'>x</body></html>"
    with renderer.LOCK:
        page = renderer.layout(html, sheets, NoFetcher(), BASE).pages[0]
    body = page._page_box.children[0].children[0]
    assert body.style["font_size"] == 99


def test_inline_style_wins_over_shared_rule(sheets):
    html = "<body class='big' style='font-size:50px'>x</body>"
    with renderer.LOCK:
        page = renderer.layout(html, sheets, NoFetcher(), BASE).pages[0]
    assert page._page_box.children[0].children[0].style["font_size"] == 50


def test_archive_variant_with_embedded_file(sheets):
    reader = render(
        "<html lang='be'><title>T</title>Прывітанне</html>",
        sheets,
        variant="pdf/a-3b",
        attachments=(renderer.EmbeddedFile("a.xml", b"<a/>", "source", "Source"),),
    )
    assert reader.attachments["a.xml"] == [b"<a/>"]
    xmp = reader.xmp_metadata.stream.get_data()
    assert b'pdfaid:part="3"' in xmp or b"<pdfaid:part>3" in xmp
    assert reader.trailer["/Root"]["/AF"][0]["/AFRelationship"] == "/Source"
    assert reader.trailer["/Root"]["/Lang"] == "be"


def test_accessible_variant_is_tagged(sheets):
    reader = render("<html lang='be'><title>T</title><h1>H</h1></html>", sheets, variant="pdf/ua-1")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/StructTreeRoot"]


def test_body_height_in_millimetres(sheets):
    html = (
        "<style>@page{size:100mm 3000mm;margin:0}html,body{margin:0}</style>"
        "<body><div style='height:25mm'>x</div></body>"
    )
    assert renderer.body_height(html, sheets, NoFetcher(), BASE) == pytest.approx(25, abs=0.1)


def test_collector_is_running_again_after_a_failure(sheets):
    import gc

    with pytest.raises(KeyError):
        renderer.render("<p>x", sheets, NoFetcher(), BASE, variant="pdf/none")
    assert gc.isenabled()


PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_pictures_of_a_row_stay_on_the_sheet(sheets, direction):
    html = (
        "<style>@page{size:600px 400px;margin:0} body{margin:0} .d-flex{display:flex}</style>"
        f'<body dir="{direction}"><div class="d-flex"><img width="50" height="20" src="{PIXEL}"/>text</div></body>'
    )
    with renderer.LOCK:
        page = renderer.layout(html, sheets, URLFetcher(allowed_protocols={"data"}), BASE).pages[0]
    boxes = [box for box in page._page_box.descendants() if box.element_tag == "img"]
    assert boxes
    for box in boxes:
        assert 0 <= box.position_x < 600
        if direction == "rtl":
            assert box.position_x >= 500
