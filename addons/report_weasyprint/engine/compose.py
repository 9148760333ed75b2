"""One HTML document out of the parts that Odoo hands to its PDF engine.

Odoo renders a body per record and puts all headers into one document and all
footers into another. Here each body gets its own header and footer back, as
running elements that CSS repeats on every page.
"""

import re
from dataclasses import dataclass, field
from html import escape

import lxml.html
from lxml import etree

HEADERS_ID = "minimal_layout_report_headers"
FOOTERS_ID = "minimal_layout_report_footers"
_BACKGROUND = re.compile(r"background-image\s*:\s*url\(\s*(['\"]?)(.*?)\1\s*\)\s*;?", re.S)
# lxml refuses text that names the encoding of the bytes it once was.
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DROPPED = ("script", "base", "link", "noscript", "iframe", "object", "embed", "meta", "title")


@dataclass
class Metadata:
    title: str = ""
    author: str = ""
    lang: str = ""
    description: str = ""


@dataclass
class Part:
    """A body with its own header and footer, all of them HTML fragments."""

    body: str
    header: str = ""
    footer: str = ""
    attributes: dict = field(default_factory=dict)
    styles: str = ""
    background: str = ""
    lang: str = ""


def _parse(html: str | bytes):
    text = _DECLARATION.sub("", html.decode() if isinstance(html, bytes) else str(html), count=1)
    return lxml.html.document_fromstring(text.strip() or "<div></div>")


def _inner(node) -> str:
    parts = [escape(node.text, quote=False)] if node.text else []
    parts += [lxml.html.tostring(child, encoding="unicode") for child in node]
    return "".join(parts)


def fragments(document: str | bytes | None, container_id: str) -> list[str]:
    """Headers (or footers) that Odoo collected in one document, in order."""
    if not document:
        return []
    root = _parse(document)
    found = root.xpath("//*[@id=$id]", id=container_id)
    if not found:
        body = root.find("body")
        content = _inner(body if body is not None else root).strip()
        return [content] if content else []
    return [_outer(child) for child in found[0] if isinstance(child.tag, str)]


def _outer(node) -> str:
    return lxml.html.tostring(node, encoding="unicode", with_tail=False)


def split(bodies: list, header=None, footer=None) -> list[Part]:
    """Pair every body with its header and footer.

    Odoo pairs by position; a single header or footer serves all bodies.
    """
    headers = fragments(header, HEADERS_ID)
    footers = fragments(footer, FOOTERS_ID)

    def nth(items: list[str], index: int) -> str:
        if len(items) == 1:
            return items[0]
        return items[index] if index < len(items) else ""

    return [_part(body, nth(headers, index), nth(footers, index)) for index, body in enumerate(bodies)]


def _part(document, header: str, footer: str) -> Part:
    root = _parse(document)
    body = root.find("body")
    body = root if body is None else body
    for node in list(root.iter(*_DROPPED)):
        node.drop_tree()
    styles = "\n".join(node.text_content() for node in root.iterfind("head/style"))
    background = _take_background(body)
    attributes = {key: body.get(key) for key in ("class", "dir", "data-report-id") if body.get(key)}
    article = next(iter(body.xpath(".//*[@data-oe-lang]")), None)
    lang = article.get("data-oe-lang") if article is not None else ""
    return Part(_inner(body), header, footer, attributes, styles, background, lang)


def _take_background(body) -> str:
    """Company background of the article: it belongs to the page, not to the text."""
    for node in body.iter("div"):
        classes = (node.get("class") or "").split()
        if "o_report_layout_background" not in classes:
            continue
        match = _BACKGROUND.search(node.get("style") or "")
        if match:
            node.set("style", _BACKGROUND.sub("", node.get("style")))
            return match[2].replace('"', "%22").replace("<", "%3C").replace("\n", "")
    return ""


def head(meta: Metadata, page_css: str, styles: str = "") -> str:
    lines = ['<meta charset="utf-8">', f"<title>{escape(meta.title)}</title>", '<meta name="generator" content="Odoo">']
    if meta.author:
        lines.append(f'<meta name="author" content="{escape(meta.author)}">')
    if meta.description:
        lines.append(f'<meta name="description" content="{escape(meta.description)}">')
    lines.append(f"<style>{page_css}\n{styles}</style>")
    return "".join(lines)


def compose(part: Part, page_css: str, meta: Metadata) -> str:
    """Complete document of one part."""
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in part.attributes.items())
    classes = escape(part.attributes.get("class", ""))
    running = "".join(
        f'<div class="o_weasy_{name} {classes}">{content}</div>'
        for name, content in (("header", part.header), ("footer", part.footer))
        if content
    )
    lang = f' lang="{escape(meta.lang)}"' if meta.lang else ""
    return (
        f"<!DOCTYPE html><html{lang}><head>{head(meta, page_css, part.styles)}</head>"
        f"<body{attributes}>{running}{part.body}</body></html>"
    )


def has_layout(html: str | bytes) -> bool:
    """Whether Odoo's report layout is in use; else the document stands for itself."""
    return bool(_parse(html).xpath("//main | //div[contains(concat(' ', @class, ' '), ' article ')]"))


def measured(part: Part, content: str, page_css: str) -> str:
    """Document that holds nothing but one header or footer."""
    classes = escape(part.attributes.get("class", ""))
    direction = escape(part.attributes.get("dir", "ltr"))
    return (
        f"<!DOCTYPE html><html><head>{head(Metadata(), page_css, part.styles)}</head>"
        f'<body class="{classes}" dir="{direction}">{content}</body></html>'
    )


def own_language(html: str | bytes) -> str:
    """Language that a document with a head of its own names, such as "be"."""
    return _parse(html).get("lang") or ""


def complete(html: str | bytes, meta: Metadata, stylesheets: tuple[str, ...] = ()) -> str:
    """A document that brings its own head: metadata is filled where it is missing."""
    root = _parse(html)
    for node in list(root.iter("script", "base", "noscript", "iframe", "object", "embed")):
        node.drop_tree()
    first = root.find("head")
    if first is None:
        first = etree.Element("head")
        root.insert(0, first)
    if meta.lang:
        root.set("lang", meta.lang)
    if meta.title:
        for node in list(first.iterfind("title")):
            first.remove(node)
        etree.SubElement(first, "title").text = meta.title
    for name, value in (("author", meta.author), ("description", meta.description)):
        if value:
            for node in first.xpath("meta[@name=$name]", name=name):
                first.remove(node)
            etree.SubElement(first, "meta", name=name, content=value)
    for text in stylesheets:
        etree.SubElement(first, "style").text = text
    return "<!DOCTYPE html>" + lxml.html.tostring(root, encoding="unicode")


def images(html: str) -> dict[str, str]:
    """Sources of the pictures of a document with their alternative texts."""
    root = lxml.html.document_fromstring(html)
    return {(node.get("src") or "").strip(): node.get("alt") or "" for node in root.iter("img")}
