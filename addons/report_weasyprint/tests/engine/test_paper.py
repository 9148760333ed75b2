import pytest

from report_weasyprint.engine.paper import Paper, is_true, measuring_css, millimetres, page_css, scale_of, sized


@pytest.mark.parametrize(
    ("dpi", "fixed", "scale"),
    [(90, False, 0.8), (96, False, 0.75), (96, True, 1.0), (0, True, 96 / 90), (120, False, 0.6)],
)
def test_scale_follows_dpi_and_shrinking(dpi, fixed, scale):
    assert scale_of(dpi, fixed) == pytest.approx(scale)


def test_page_is_enlarged_by_what_the_drawing_is_reduced():
    css = page_css(Paper(210, 297, 40, 7, 20, 7, scale=0.8))
    assert "size: 262.500mm 371.250mm" in css
    assert "margin: 50.000mm 8.750mm 25.000mm 8.750mm" in css


def test_header_starts_spacing_above_the_text():
    css = page_css(Paper(margin_top=40, header_spacing=35))
    assert "@top-left { content: element(o_header); width: 100%; vertical-align: top;" in css
    assert "margin: 5.000mm 0 0 0; height: 35.000mm" in css


def test_header_never_starts_above_the_sheet():
    assert Paper(margin_top=0, header_spacing=35).header_top == 0


def test_margins_give_way_to_a_tall_header():
    css = page_css(Paper(margin_top=40, margin_bottom=20), margin_top=70, margin_bottom=25)
    assert "margin: 70.000mm 7.000mm 25.000mm 7.000mm" in css


def test_background_is_drawn_on_the_page():
    assert 'background: url("/base/x.png") center / contain no-repeat' in page_css(Paper(), background="/base/x.png")
    assert "background" not in page_css(Paper())


def test_header_line():
    assert "border-bottom: 1px solid" in page_css(Paper(header_line=True))
    assert "border-bottom" not in page_css(Paper())


@pytest.mark.parametrize(("value", "expected"), [("10", 10), ("10.5mm", 10.5), (0, 0), ("x", 7), (None, 7)])
def test_millimetres_of_an_attribute(value, expected):
    assert millimetres(value, 7) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("True", True), ("1", True), ("False", False), ("", False), (None, False), (False, False), ("0", False)],
)
def test_truth_of_an_attribute(value, expected):
    assert is_true(value) is expected


def test_landscape_turns_the_sheet():
    assert sized(210, 297, landscape=True) == (297, 210)
    assert sized(32, 57, landscape=False) == (32, 57)


def test_measuring_sheet_has_the_same_width():
    assert "size: 262.500mm 3000mm" in measuring_css(Paper(scale=0.8))
