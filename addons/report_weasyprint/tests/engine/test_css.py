import pytest

from report_weasyprint.engine import css


@pytest.mark.parametrize(
    ("query", "truth"),
    [
        ("(min-width: 768px)", True),
        ("(min-width: 992px)", False),
        ("(max-width: 991.98px)", True),
        ("(max-width: 767.98px)", False),
        ("(min-width: 576px) and (max-width: 767.98px)", False),
        ("screen", False),
        ("print", True),
        ("screen, print", True),
        ("(prefers-reduced-motion: reduce)", False),
        ("only all and (min-width: 768px)", True),
    ],
)
def test_media_queries_are_answered_for_paper(query, truth):
    assert css.evaluate(query) is truth


def test_media_rules_become_plain():
    assert css.answer_media("@media (min-width: 768px){a{b:c}}") == "@media all{a{b:c}}"
    assert css.answer_media("@media screen{a{b:c}}") == "@media none{a{b:c}}"


def test_remote_faces_are_dropped_and_local_ones_kept():
    remote = '@font-face{font-family:"A";src:url(https://example.test/a.woff2)}'
    local = '@font-face{font-family:"B";src:url("/web/static/b.woff")}'
    assert css.drop_remote_fonts(remote + local + "p{}") == local + "p{}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (".a{font-family: Lato;}", ".a{font-family: Lato, Report Sans, DejaVu Sans;}"),
        (".a{font-family: Lato !important}", ".a{font-family: Lato, Report Sans, DejaVu Sans !important}"),
        (":root{--font-sans-serif: Arial;}", ":root{--font-sans-serif: Arial, Report Sans, DejaVu Sans;}"),
        (".a{font-family: inherit}", ".a{font-family: inherit}"),
        (".a{font-family: var(--x)}", ".a{font-family: var(--x)}"),
        (".a{--body-font-size: 1rem}", ".a{--body-font-size: 1rem}"),
        (".a{font-family: 'FontAwesome'}", ".a{font-family: 'FontAwesome'}"),
        ("@font-face{font-family: 'Lato'}", "@font-face{font-family: 'Lato'}"),
    ],
)
def test_every_font_list_ends_with_the_fallback(before, after):
    assert css.add_fallback(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (".a{margin-left: 1px;padding: 1px 2px 3px 4px}", ".a{margin-right: 1px;padding: 1px 4px 3px 2px}"),
        (".a{text-align: right !important}", ".a{text-align: left !important}"),
        ("body{direction: ltr;}", "body{direction: rtl}"),
        (".a{float:left;left:0}", ".a{float:right;right:0}"),
        (".a{border-radius: 1px 2px 3px 4px}", ".a{border-radius: 2px 1px 4px 3px}"),
        (
            ".a{margin: calc(1px + 2px) 0 0 -1px !important}",
            ".a{margin: calc(1px + 2px) -1px 0 0 !important}".replace("margin: ", "margin:"),
        ),
        ('.a{background: url("data:image/svg+xml;a left")}', '.a{background: url("data:image/svg+xml;a left")}'),
        (".left{color: red}", ".left{color: red}"),
    ],
)
def test_mirror(before, after):
    assert css.mirror(before).replace(": ", ":") == after.replace(": ", ":")


def test_mirror_twice_is_the_same():
    text = ".a{margin-left:1px;padding:1px 2px 3px 4px;border-top-left-radius:2px}"
    assert css.mirror(css.mirror(text)) == text


def test_columns_never_exceed_the_row():
    text = ".col-4{width: 33.33333333%}.col-8{width: 66.66666667%}.half{width: 50%}"
    assert css.round_columns(text) == ".col-4{width: 33.333%}.col-8{width: 66.666%}.half{width: 50%}"


def test_fills_of_inline_drawings_are_found():
    text = ".x rect, .x path{fill: #aabbcc;}.y{color:red;fill:currentcolor}.z{stroke:#000; fill: rgb(1, 2, 3)}"
    assert css.svg_fills(text) == [(".x rect, .x path", "#aabbcc"), (".z", "rgb(1, 2, 3)")]
