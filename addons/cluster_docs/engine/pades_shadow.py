"""What a signed PDF could show later that its signer did not see: layers that are switched off, scripts, parts of other
files, marks of later signatures.

Shadow attacks (Mainka, Mladenov, Rohlmann 2021) prepare a file before it is signed, so that its look
changes afterwards without a byte of it being touched, or with an update that a reader lets pass.
"""

from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

MAX_OBJECTS = 300_000
# ISO 32000-2, 12.6.4: what changes the look, runs a program, or fetches something by itself.
ACTIVE = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ResetForm",
    "/ImportData",
    "/Hide",
    "/SetOCGState",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/GoToE",
    "/GoTo3DView",
    "/RichMediaExecute",
}
SWITCHES = ("/PrintState", "/ViewState", "/ExportState")


class TooLarge(Exception):
    """The file has more objects than are looked at: nothing is promised of it."""


def find(reader: PdfFileReader) -> list[str]:
    """Reason codes: "hidden_content" (layers switched off), "active_content" (scripts, dynamic forms),
    "outside_content" (what is shown lies in another file), "cannot_verify" (too large to be looked through)."""
    found: dict[str, None] = {}
    if _has_hidden_layers(reader.root):
        found["hidden_content"] = None
    try:
        for node in _dictionaries(reader):
            if _switches_layers(node):
                found["hidden_content"] = None
            if _acts(node):
                found["active_content"] = None
            if _lies_outside(node):
                found["outside_content"] = None
    except TooLarge:
        found["cannot_verify"] = None
    return list(found)


def later_marks(reader: PdfFileReader, revision: int) -> dict[str, float]:
    """Signature fields that came after a revision and have an area on a page: name → square points of their marks.

    A box that is no box of four plain numbers counts as boundless: readers may draw it, libraries see none."""
    found: dict[str, float] = {}
    for name, value, field in enumerate_sig_fields(reader):
        holder = value if value is not None else field
        if _introduced(reader, holder) > revision:
            area = sum(_area(widget) for widget in _widgets(field.get_object()))
            if area:
                found[str(name)] = found.get(str(name), 0) + area
    return found


def _introduced(reader: PdfFileReader, item) -> int:
    reference = getattr(item, "reference", None) or item.get_object().container_ref
    return reader.xrefs.get_introducing_revision(reference)


def _widgets(field: generic.DictionaryObject) -> Iterator[generic.DictionaryObject]:
    yield field
    for kid in _get(field, "/Kids") or ():
        kid = kid.get_object()
        if isinstance(kid, generic.DictionaryObject) and "/T" not in kid:
            yield kid


def _area(widget: generic.DictionaryObject) -> float:
    if "/Rect" not in widget:
        return 0
    try:
        left, bottom, right, top = (float(side.get_object()) for side in list.__iter__(widget["/Rect"]))
    except (TypeError, ValueError, AttributeError):
        return float("inf")
    return abs(left - right) * abs(bottom - top)


def _get(holder, key: str):
    """An entry of a dictionary with its reference followed; None where there is none."""
    if not isinstance(holder, generic.DictionaryObject) or key not in holder:
        return None
    return holder[key]


def _has_hidden_layers(root: generic.DictionaryObject) -> bool:
    layers = _get(root, "/OCProperties")
    configurations = [_get(layers, "/D"), *(_get(layers, "/Configs") or ())]
    for configuration in configurations:
        if isinstance(configuration, generic.IndirectObject):
            configuration = configuration.get_object()
        if _get(configuration, "/OFF") or _get(configuration, "/BaseState") == "/OFF":
            return True
    return False


def _switches_layers(node: generic.DictionaryObject) -> bool:
    """A layer that is off in one of its uses, or whose being seen is reckoned from others."""
    if any(_get(node, key) == "/OFF" for key in SWITCHES):
        return True
    if _get(node, "/Type") != "/OCMD":
        return False
    return "/VE" in node or _get(node, "/P") in ("/AllOff", "/AnyOff")


def _acts(node: generic.DictionaryObject) -> bool:
    kind = _get(node, "/S")
    if (isinstance(kind, str) and kind in ACTIVE) or "/JS" in node or "/JavaScript" in node:
        return True
    return _get(node, "/AA") is not None or _get(node, "/XFA") is not None


def _lies_outside(node: generic.DictionaryObject) -> bool:
    if isinstance(node, generic.StreamObject):
        return "/F" in node or (_get(node, "/Subtype") == "/Form" and "/Ref" in node)
    return False


def _dictionaries(reader: PdfFileReader) -> Iterator[generic.DictionaryObject]:
    """Every dictionary that a reader of the file can come to, once. Raises TooLarge."""
    seen: set[tuple[int, int]] = set()
    waiting: list = [reader.root]
    count = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, generic.IndirectObject):
            if (node.idnum, node.generation) in seen:
                continue
            seen.add((node.idnum, node.generation))
            node = node.get_object()
        count += 1
        if count > MAX_OBJECTS:
            raise TooLarge
        if isinstance(node, generic.DictionaryObject):
            yield node
            waiting.extend(entry for key in node if _is_holder(entry := node.raw_get(key)))
        elif isinstance(node, generic.ArrayObject):
            waiting.extend(entry for entry in list.__iter__(node) if _is_holder(entry))


def _is_holder(entry) -> bool:
    return isinstance(entry, generic.IndirectObject | generic.DictionaryObject | generic.ArrayObject)
