from report_weasyprint.engine import compose
from report_weasyprint.engine.compose import Metadata

LAYOUT = "<html><head><link href='x.css'/><script>1</script></head><body class='o_body_pdf' dir='ltr'>%s</body></html>"
HEADERS = (
    LAYOUT % '<div id="minimal_layout_report_headers"><div class="header">H1 <span class="page"/></div>'
    '<div class="header">H2</div></div>'
)
FOOTERS = LAYOUT % '<div id="minimal_layout_report_footers"><div class="footer">F</div></div>'


def test_bodies_meet_their_headers_and_a_single_footer_serves_all():
    parts = compose.split([LAYOUT % "<p>one</p>", LAYOUT % "<p>two</p>"], HEADERS, FOOTERS)
    assert [part.body.strip() for part in parts] == ["<p>one</p>", "<p>two</p>"]
    assert "H1" in parts[0].header and "H2" in parts[1].header
    assert all("F" in part.footer for part in parts)


def test_missing_header_is_no_error():
    parts = compose.split([LAYOUT % "a", LAYOUT % "b", LAYOUT % "c"], HEADERS, None)
    assert parts[2].header == "" and parts[2].footer == ""


def test_scripts_and_links_are_left_out():
    (part,) = compose.split([LAYOUT % "<p>x</p><iframe src='http://example.test'></iframe><script>2</script>"])
    html = compose.compose(part, "@page{}", Metadata())
    assert "script" not in html and "link" not in html and "iframe" not in html


def test_own_styles_of_the_body_stay():
    (part,) = compose.split(["<html><head><style>p{color:red}</style></head><body><p>x</p></body></html>"])
    assert "p{color:red}" in compose.compose(part, "@page{}", Metadata())


def test_background_moves_to_the_page():
    (part,) = compose.split(
        [
            LAYOUT
            % (
                '<div class="article o_report_layout_background" data-oe-lang="be_BY"'
                ' style="background-image: url(/base/static/img/x.png);color:red">t</div>'
            )
        ]
    )
    assert part.background == "/base/static/img/x.png"
    assert "background-image" not in part.body and "color:red" in part.body
    assert part.lang == "be_BY"


def test_background_cannot_leave_the_style_sheet():
    (part,) = compose.split(
        [
            LAYOUT % '<div class="o_report_layout_background"'
            " style='background-image: url(&quot;x&lt;/style&gt;&quot;)'>t</div>"
        ]
    )
    assert part.background == "x%3C/style>"


def test_metadata_is_escaped():
    html = compose.head(Metadata(title="</title><b>", author='"x"', lang="be"), "")
    assert "<title>&lt;/title&gt;&lt;b&gt;</title>" in html
    assert 'content="&quot;x&quot;"' in html


def test_complete_document_keeps_its_css_and_takes_metadata():
    html = compose.complete(
        "<html><head><title>old</title><style>@page{size:A5}</style></head><body>x</body></html>",
        Metadata(title="New", author="A", lang="pl"),
        ("b{}",),
    )
    assert "<title>New</title>" in html and "old" not in html
    assert 'lang="pl"' in html and "@page{size:A5}" in html and "b{}" in html


def test_fragment_is_completed():
    html = compose.complete("<p>Прывітанне ў</p>", Metadata(lang="be"))
    assert "<p>Прывітанне ў</p>" in html


def test_declarations_of_xml_are_no_obstacle():
    assert "<p>x</p>" in compose.complete('<?xml version="1.0" encoding="utf-8"?><p>x</p>', Metadata())


def test_layout_is_recognised():
    assert compose.has_layout("<html><body><main>x</main></body></html>")
    assert compose.has_layout('<div class="x article y">x</div>')
    assert not compose.has_layout('<div class="articles">x</div>')


def test_pictures_with_their_texts():
    assert compose.images('<img src=" /a.png " alt="A"/><p><img src="b"/></p>') == {"/a.png": "A", "b": ""}
