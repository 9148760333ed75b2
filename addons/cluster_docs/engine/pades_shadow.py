"""What a signed PDF could show later that its signer did not see: layers that are switched off, scripts.

Shadow attacks (Mainka, Mladenov, Rohlmann 2021) prepare a file before it is signed, so that its look
changes afterwards without a byte of it being touched, or with an update that a reader lets pass.
"""

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

MAX_ANNOTATIONS = 10_000
ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}


def find(reader: PdfFileReader) -> list[str]:
    """Reason codes: "hidden_content" (layers switched off), "active_content" (scripts, dynamic forms)."""
    found = []
    if _has_hidden_layers(reader.root):
        found.append("hidden_content")
    if _is_active(reader):
        found.append("active_content")
    return found


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


def _is_active(reader: PdfFileReader) -> bool:
    root = reader.root
    names, form = _get(root, "/Names"), _get(root, "/AcroForm")
    if _get(names, "/JavaScript") is not None or _get(root, "/AA") is not None or _get(form, "/XFA") is not None:
        return True
    if _get(_get(root, "/OpenAction"), "/S") in ACTIVE:
        return True
    return any(
        _get(_get(annotation, "/A"), "/S") in ACTIVE or _get(annotation, "/AA") is not None
        for annotation in _annotations(_get(root, "/Pages"), [0], 0)
    )


def _annotations(node, seen: list[int], depth: int):
    """Every annotation of the page tree; a tree too deep or too large is not followed further."""
    if depth > 50 or not isinstance(node, generic.DictionaryObject):
        return
    for annotation in _get(node, "/Annots") or ():
        seen[0] += 1
        if seen[0] > MAX_ANNOTATIONS:
            return
        yield annotation.get_object() if isinstance(annotation, generic.IndirectObject) else annotation
    for child in _get(node, "/Kids") or ():
        yield from _annotations(
            child.get_object() if isinstance(child, generic.IndirectObject) else child, seen, depth + 1
        )
