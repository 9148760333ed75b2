"""One tagged PDF/A-3b out of several that this kitchen made, page after page, without printing them anew.

A plain copy of pages leaves behind what stands at the root of a file: tags, language, title, output intent and the
declaration of the standard (ISO 19005-3, 6.6 and 6.7; ISO 14289-1, 7.1). Here the trees of tags are put under one root,
the rest is taken from the first file.
"""

import io
import re
from collections.abc import Iterable
from html import escape

import pypdf
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject, StreamObject

_TITLE = re.compile(r"(<dc:title>.*?<rdf:li[^>]*>)(.*?)(</rdf:li>)", re.S)


def join(pdfs: Iterable[bytes], title: str) -> bytes:
    """The files in their order as one. They are tagged and of one standard, as `renderer.render` makes them."""
    writer = pypdf.PdfWriter()
    tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    root = writer._add_object(tree)
    tops, numbers, first = ArrayObject(), ArrayObject(), None
    for pdf in pdfs:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        first = first or reader
        _append(writer, reader, root, tops, numbers)
    if first is None:
        raise ValueError("there is no file to join")
    table = writer._add_object(DictionaryObject({NameObject("/Nums"): numbers}))
    tree[NameObject("/K")], tree[NameObject("/ParentTree")] = tops, table
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(len(numbers) // 2)
    _head(writer, first, root, title)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _append(writer, reader, root, tops, numbers) -> None:
    """Pages first, so that the tags, which point to them, find their copies."""
    begin, shift = len(writer.pages), len(numbers) // 2
    writer.append(reader, import_outline=False)
    source = reader.trailer["/Root"]["/StructTreeRoot"]
    for place, page in enumerate(reader.pages):
        copied = writer.pages[begin + place]
        if "/StructParents" in page:
            copied[NameObject("/StructParents")] = NumberObject(page["/StructParents"] + shift)
        for note in copied.get("/Annots") or ():
            note = note.get_object()
            if "/StructParent" in note:
                note[NameObject("/StructParent")] = NumberObject(note["/StructParent"] + shift)
    for top in source["/K"]:
        top = top.get_object().clone(writer)
        top[NameObject("/P")] = root
        tops.append(top.indirect_reference)
    entries = source["/ParentTree"]["/Nums"]
    for place in range(0, len(entries), 2):
        entry = entries[place + 1]
        # an array stands for a page's marks, a single element for a link
        is_page = isinstance(entry.get_object(), ArrayObject)
        numbers.append(NumberObject(entries[place] + shift))
        numbers.append(ArrayObject([_copy(item, writer) for item in entry]) if is_page else _copy(entry, writer))


def _copy(item, writer):
    return item.get_object().clone(writer).indirect_reference


def _head(writer, first, root, title) -> None:
    source, catalog = first.trailer["/Root"], writer._root_object
    catalog[NameObject("/StructTreeRoot")] = root
    catalog[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
    catalog[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)},
    )
    catalog[NameObject("/Lang")] = source["/Lang"].clone(writer)
    catalog[NameObject("/OutputIntents")] = source["/OutputIntents"].clone(writer)
    words = source["/Metadata"].get_object().get_data().decode()
    metadata = StreamObject()
    metadata.set_data(_TITLE.sub(lambda found: found[1] + escape(title) + found[3], words).encode())
    metadata.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    catalog[NameObject("/Metadata")] = writer._add_object(metadata)
    writer.add_metadata({**{key: str(value) for key, value in (first.metadata or {}).items()}, "/Title": title})
    writer.pdf_header = "%PDF-1.7"
    writer.generate_file_identifiers()
