"""What of PDF/A-3 and of an accessible PDF can be seen in a file without veraPDF.

An independent reading of the finished bytes with pypdf: markers, metadata, output intent, fonts,
language, tags, title, and that nothing runs or is fetched. It proves no conformance; it finds
every fault that the tools of the kitchen are known to make.

Sources: ISO 19005-3 (PDF/A-3) 6.1.3, 6.2.2, 6.2.11, 6.3, 6.6, 6.8; ISO 14289-1 (PDF/UA-1) 7.1, 7.2.
"""

import io
import re
from collections.abc import Iterator

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

#: Names of faults, for tests that plant them.
CODES = (
    "encrypted",
    "no_id",
    "no_xmp",
    "not_pdfa3",
    "no_output_intent",
    "font_not_embedded",
    "no_unicode",
    "no_lang",
    "wrong_lang",
    "not_marked",
    "no_tags",
    "no_title",
    "title_hidden",
    "title_differs",
    "javascript",
    "action",
    "external",
    "unrelated_file",
    "page_without_tabs",
)
_BAD_ACTIONS = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState"}
_EXTERNAL = {"/GoToR", "/GoToE", "/SubmitForm", "/Rendition"}


def faults(pdf: bytes, lang: str = "", title: str = "") -> list[tuple[str, str]]:
    """(code, what) of everything that is wrong; empty when nothing was found.

    ``lang``: two letters that the file's language must begin with; ``title``: text that its title must hold.
    """
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    if reader.is_encrypted or "/Encrypt" in reader.trailer:
        return [("encrypted", "the file is encrypted")]
    root = reader.trailer["/Root"].get_object()
    found = [] if "/ID" in reader.trailer else [("no_id", "the trailer has no /ID")]
    found += _metadata(reader, root, title)
    found += _language_and_tags(root, lang)
    found += _fonts(reader)
    found += _objects(reader)
    return found


def _metadata(reader: pypdf.PdfReader, root: DictionaryObject, title: str) -> Iterator[tuple[str, str]]:
    if "/Metadata" not in root:
        yield "no_xmp", "there is no XMP metadata"
        return
    xmp = root["/Metadata"].get_object().get_data().decode("utf-8", "replace")
    part = re.search(r"pdfaid:part(?:=\"|>)(\d)", xmp)
    level = re.search(r"pdfaid:conformance(?:=\"|>)([A-Za-z])", xmp)
    if not part or part[1] != "3" or not level or level[1].upper() not in "ABU":
        yield "not_pdfa3", "the XMP does not declare PDF/A-3"
    intents = [intent.get_object() for intent in root.get("/OutputIntents", [])]
    if not any(intent.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in intent for intent in intents):
        yield "no_output_intent", "there is no output intent with a colour profile"
    own = (reader.metadata.title if reader.metadata else "") or ""
    if not own.strip():
        yield "no_title", "the document has no title"
    elif title and title not in own:
        yield "no_title", f"the title is {own!r} and not {title!r}"
    inside = re.search(r"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", xmp, re.S)
    if own.strip() and not inside:
        yield "title_differs", "the XMP has no title"


def _language_and_tags(root: DictionaryObject, lang: str) -> Iterator[tuple[str, str]]:
    own = str(root.get("/Lang", "")).strip()
    if not own:
        yield "no_lang", "the document names no language"
    elif lang and not own.lower().startswith(lang.lower()):
        yield "wrong_lang", f"the language is {own} and not {lang}"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not_marked", "the content is not marked"
    tree = root.get("/StructTreeRoot")
    if tree is None or not tree.get_object().get("/K"):
        yield "no_tags", "there is no tree of tags"


def _fonts(reader: pypdf.PdfReader) -> Iterator[tuple[str, str]]:
    for font in {id(font): font for page in reader.pages for font in _page_fonts(page)}.values():
        name = str(font.get("/BaseFont", ""))
        if font.get("/Subtype") == "/Type3":
            continue
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner["/FontDescriptor"].get_object() if "/FontDescriptor" in inner else {}
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
            yield "font_not_embedded", f"the font {name} is not embedded"
        if font.get("/Subtype") == "/Type0" and "/ToUnicode" not in font:
            yield "no_unicode", f"the letters of {name} cannot be read back"


def _page_fonts(node: DictionaryObject) -> Iterator[DictionaryObject]:
    resources = node.get("/Resources")
    if resources is None:
        return
    resources = resources.get_object()
    yield from (font.get_object() for font in resources.get("/Font", {}).get_object().values())
    for form in resources.get("/XObject", {}).get_object().values():
        form = form.get_object()
        if form.get("/Subtype") == "/Form":
            yield from _page_fonts(form)


def _objects(reader: pypdf.PdfReader) -> Iterator[tuple[str, str]]:
    """Every dictionary of the file: what runs by itself, what points out of it."""
    for node in _dictionaries(reader):
        kind = node.get("/S")
        if "/JS" in node or kind == "/JavaScript" or "/JavaScript" in node:
            yield "javascript", "the file carries JavaScript"
        elif kind in _BAD_ACTIONS and node.get("/Type", "/Action") == "/Action":
            yield "action", f"the file carries an action {kind}"
        elif kind in _EXTERNAL or (node.get("/Type") == "/XObject" and "/Ref" in node):
            yield "external", f"the file points out of itself: {kind or '/Ref'}"
        if node.get("/Type") == "/Filespec" and "/EF" not in node:
            yield "external", "a file is named that is not inside"
        if node.get("/Type") == "/Filespec" and "/EF" in node and "/AFRelationship" not in node:
            yield "unrelated_file", "an embedded file does not say how it belongs to the document"
        if node.get("/Type") == "/Page" and node.get("/Annots") and node.get("/Tabs") != "/S":
            yield "page_without_tabs", "a page with links or fields does not follow its tags"
        if "/F" in node and "/Length" in node:
            yield "external", "a stream lies outside the file"


def _dictionaries(reader: pypdf.PdfReader) -> Iterator[DictionaryObject]:
    seen: set[int] = set()
    waiting: list[object] = [reader.trailer]
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in seen:
                continue
            seen.add(node.idnum)
            node = node.get_object()
        if isinstance(node, DictionaryObject):
            yield node
            waiting.extend(node.raw_get(key) for key in node)
        elif isinstance(node, ArrayObject):
            waiting.extend(list.__iter__(node))
