"""Paper format of Odoo as CSS paged media.

Odoo's reports are laid out for wkhtmltopdf, which shrinks a page ("smart
shrinking", 1/1.333) and zooms it by 96/dpi. Their bodies are written for that
width, so the same factor is kept here: a page of 210 mm at factor 0.8 is laid
out on 262.5 mm and drawn at 80 %. Margins are paper millimetres in both.
"""

from dataclasses import dataclass

#: Part of the natural size that wkhtmltopdf leaves when it may shrink.
SHRINK = 0.75
DEFAULT_DPI = 90
A4 = (210.0, 297.0)


@dataclass(frozen=True)
class Paper:
    """A sheet. Lengths are millimetres on paper, ``scale`` is paper/layout."""

    width: float = A4[0]
    height: float = A4[1]
    margin_top: float = 40.0
    margin_right: float = 7.0
    margin_bottom: float = 20.0
    margin_left: float = 7.0
    header_spacing: float = 35.0
    header_line: bool = False
    scale: float = 1.0
    css_margins: bool = False

    @property
    def header_top(self) -> float:
        """Distance from the top edge of the sheet to the header."""
        return max(self.margin_top - self.header_spacing, 0.0)

    @property
    def layout_width_px(self) -> float:
        """Width between the side margins in CSS pixels of the layout."""
        return (self.width - self.margin_left - self.margin_right) / self.scale * 96 / 25.4


def scale_of(dpi: int, disable_shrinking: bool) -> float:
    """Size of the printed page relative to its CSS size."""
    return (1.0 if disable_shrinking else SHRINK) * 96.0 / (dpi or DEFAULT_DPI)


def millimetres(value: object, default: float) -> float:
    """Number of a ``data-report-*`` attribute; templates may write "10" or "10.5"."""
    try:
        return float(str(value).removesuffix("mm"))
    except ValueError:
        return default


def is_true(value: object) -> bool:
    return str(value or "").strip().lower() not in {"", "0", "false", "none", "no"}


def sized(width: float, height: float, landscape: bool) -> tuple[float, float]:
    """Sheet turned: landscape swaps the two sides as wkhtmltopdf does."""
    return (height, width) if landscape else (width, height)


def page_css(
    paper: Paper, margin_top: float | None = None, margin_bottom: float | None = None, background: str = ""
) -> str:
    """``@page`` rule with the header and the footer as running elements.

    ``margin_top`` and ``margin_bottom`` widen the margins of the paper when the
    header or footer at hand is taller than they are. ``background`` is the URL of
    an image drawn once on every page.
    """
    top = paper.margin_top if margin_top is None else margin_top
    bottom = paper.margin_bottom if margin_bottom is None else margin_bottom

    def mm(value: float) -> str:
        return f"{value / paper.scale:.3f}mm"

    rules = [
        f"size: {mm(paper.width)} {mm(paper.height)};",
        f"margin: {mm(top)} {mm(paper.margin_right)} {mm(bottom)} {mm(paper.margin_left)};",
    ]
    if background:
        rules.append(f'background: url("{background}") center / contain no-repeat;')
    line = " border-bottom: 1px solid;" if paper.header_line else ""
    rules.append(
        "@top-left { content: element(o_header); width: 100%; vertical-align: top;"
        f" margin: {mm(paper.header_top)} 0 0 0; height: {mm(max(top - paper.header_top, 0))};{line} }}"
    )
    rules.append(
        "@bottom-left { content: element(o_footer); width: 100%; vertical-align: top; margin: 0;"
        f" height: {mm(bottom)}; }}"
    )
    return "@page { " + " ".join(rules) + " }"


def measuring_css(paper: Paper) -> str:
    """A sheet of the same width, long enough for any header."""
    return (
        f"@page {{ size: {paper.width / paper.scale:.3f}mm 3000mm;"
        f" margin: 0 {paper.margin_right / paper.scale:.3f}mm 0 {paper.margin_left / paper.scale:.3f}mm; }}"
    )
