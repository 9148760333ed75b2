"""WeasyPrint with stylesheets that are parsed once and shared between documents.

WeasyPrint offers shared stylesheets only as user styles, which lose against every
rule of the document. Odoo's bundle must rank as the author's, hence the small
subclass of its Document.
"""

import contextlib
import functools
import gc
import threading
from dataclasses import dataclass

from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.css import StyleFor, find_stylesheets
from weasyprint.css.counters import CounterStyle
from weasyprint.css.targets import TargetCollector
from weasyprint.images import get_image_from_uri
from weasyprint.layout import LayoutContext
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from .css import add_fallback, svg_fills

#: Pango and fontconfig objects are shared between threads through the sheets.
LOCK = threading.RLock()


@contextlib.contextmanager
def paused_collection():
    """Layout makes many objects that all live to its end: collecting meanwhile
    walks through Odoo's whole heap for nothing and costs a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True)
class EmbeddedFile:
    """A file inside the PDF. relationship: Source, Data, Alternative, Supplement."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Unspecified"


class Sheets:
    """Parsed stylesheets with the fonts that they declare."""

    def __init__(self, texts: list[str], base_url: str, fetcher: URLFetcher):
        self.key = ""
        self.fonts = FontConfiguration()
        self.counters = CounterStyle()
        self.fills = [fill for text in texts for fill in svg_fills(text)]
        self.css = [
            CSS(
                string=text, base_url=base_url, url_fetcher=fetcher, font_config=self.fonts, counter_style=self.counters
            )
            for text in texts
        ]


class _Document(Document):
    @classmethod
    def _build_layout_context(cls, html, font_config, counter_style, color_profiles, options):
        targets = TargetCollector()
        page_rules, layers = [], []
        for style in html._ua_counter_style():
            counter_style.update(style)
        sheets = [(sheet, "user agent", None) for sheet in html._ua_stylesheets(options["pdf_forms"])]
        if options["presentational_hints"]:
            sheets += [(sheet, "author", (0, 0, 0)) for sheet in html._ph_stylesheets()]
        sheets += [(sheet, "author", None) for sheet in html.shared_sheets]
        sheets += [
            (sheet, "author", None)
            for sheet in find_stylesheets(
                html.wrapper_element,
                html.media_type,
                html.url_fetcher,
                html.base_url,
                font_config,
                counter_style,
                color_profiles,
                page_rules,
                layers,
            )
        ]
        style_for = StyleFor(html, sheets, options["presentational_hints"], font_config, targets)
        cache = {} if options["cache"] is None else options["cache"]
        images = functools.partial(get_image_from_uri, cache=cache, url_fetcher=html.url_fetcher, options=options)
        return LayoutContext(style_for, images, font_config, counter_style, targets)


class _HTML(HTML):
    shared_sheets: tuple[CSS, ...] = ()


def render(
    html: str,
    sheets: Sheets,
    fetcher: URLFetcher,
    base_url: str,
    *,
    zoom: float = 1.0,
    variant: str | None = None,
    attachments: tuple[EmbeddedFile, ...] = (),
    cache: dict | None = None,
) -> bytes:
    """PDF of a complete HTML document.

    ``zoom`` scales everything, the sheet included: the caller has enlarged ``@page``
    by its reverse. ``cache`` keeps decoded images between calls of one batch.
    """
    with LOCK, paused_collection():
        document = layout(html, sheets, fetcher, base_url, variant=variant, cache=cache)
        options = {
            "pdf_variant": variant,
            # PDF/A-3b asks for no tags; whoever reads with a screen reader does.
            "pdf_tags": variant is not None or None,
            "custom_metadata": False,
        }
        options = {key: value for key, value in options.items() if value is not None}
        if attachments:
            options["attachments"] = [
                Attachment(
                    string=item.content,
                    name=item.name,
                    description=item.description or item.name,
                    relationship=item.relationship,
                )
                for item in attachments
            ]
        result = document.write_pdf(zoom=zoom, **options)
        # Filled per style and text size; a process that prints for weeks must not grow.
        sheets.fonts.strut_layouts.clear()
        sheets.fonts.font_features.clear()
    return result


def layout(
    html: str,
    sheets: Sheets,
    fetcher: URLFetcher,
    base_url: str,
    *,
    variant: str | None = None,
    cache: dict | None = None,
) -> Document:
    """Pages of a complete HTML document. The caller holds :data:`LOCK`."""
    from weasyprint import DEFAULT_OPTIONS

    source = _HTML(string=html, base_url=base_url, url_fetcher=fetcher)
    source.shared_sheets = tuple(sheets.css)
    _complete_fonts(source.etree_element)
    _wrap_pictures(source.etree_element)
    for selector, colour in sheets.fills:
        for shape in source.wrapper_element.query_all(selector):
            shape.etree_element.set("fill", colour)
    counters = CounterStyle()
    counters.update(sheets.counters)
    options = {**DEFAULT_OPTIONS, "pdf_variant": variant, "cache": cache, "presentational_hints": True}
    return _Document._render(source, sheets.fonts, counters, {}, options)


def _complete_fonts(root) -> None:
    """The fallback families for fonts named in the document itself."""
    for element in root.iter():
        style = element.get("style")
        if style and "font-family" in style:
            element.set("style", add_fallback(style))
        elif element.tag == "style" and element.text and "font-family" in element.text:
            element.text = add_fallback(element.text)


def _wrap_pictures(root) -> None:
    """Pictures in flex rows of right-to-left documents get a box around them.

    WeasyPrint 70 places a picture that is itself a flex item outside the sheet there;
    in Odoo's header that is the company's logo.
    """
    body = root.find("body")
    if body is None or body.get("dir") != "rtl":
        return
    rows = [node for node in body.iter() if "d-flex" in (node.get("class") or "").split()]
    for row in rows:
        for index, picture in enumerate(row):
            if picture.tag == "img":
                box = row.makeelement("div", {})
                box.tail, picture.tail = picture.tail, None
                row[index] = box
                box.append(picture)


def body_height(html: str, sheets: Sheets, fetcher: URLFetcher, base_url: str, cache: dict | None = None) -> float:
    """Height in millimetres that the body of a one-page document takes."""
    with LOCK, paused_collection():
        page = layout(html, sheets, fetcher, base_url, cache=cache).pages[0]
        root = next(box for box in page._page_box.children if box.element_tag == "html")
        body = next(box for box in root.children if box.element_tag == "body")
        return body.margin_height() / 96 * 25.4
