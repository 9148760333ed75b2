"""The Polish archival package (paczka archiwalna): an uncompressed set of files.

    dokumenty/0001_CASE/00001_DOCUMENT/…    the files
    metadane/… .xml                         the metadata of each document, element by element
    sprawy/0001_CASE.xml                    each case with the list of its documents

Elements follow the minister's regulation of 30.10.2006 on the necessary elements of electronic documents
(Dz.U. 206/1517); written from memory, to be confirmed with the receiving archive.
"""

import hashlib
import io
import zipfile
from collections.abc import Callable

from lxml import etree

from .eark import EPOCH, Package, clean, data_paths, path_part

NDAP = "http://www.mswia.gov.pl/standardy/ndap"


def build(package: Package, target: io.BufferedIOBase, progress: Callable[[int, int], None] | None = None) -> str:
    """Writes the package as a ZIP without compression and returns its SHA-256."""
    package = clean(package)
    content = list(data_paths(package))
    if not content:
        raise ValueError("A package without a file has nothing to hand over.")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:

        def write(path, data):
            archive.writestr(zipfile.ZipInfo(path, EPOCH), data)

        places = {}
        for done, (path, case, document, file) in enumerate(content, 1):
            place = "dokumenty/" + path.split("/data/", 1)[1]
            places.setdefault((case.key, document.key), []).append((place, file))
            write(place, file.content)
            if progress:
                progress(done, len(content))
        for number, case in enumerate(package.cases, 1):
            name = f"{number:04d}_{path_part(case.key)[:40]}"
            write(f"sprawy/{name}.xml", _xml(_case(package, case, places)))
            for place, document in enumerate(case.documents, 1):
                files = places.get((case.key, document.key), [])
                write(f"metadane/{name}_{place:05d}.xml", _xml(_document(package, case, document, files)))
    data = buffer.getvalue()
    target.write(data)
    return hashlib.sha256(data).hexdigest()


def _xml(element):
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add(parent, name, text=None, **attributes):
    element = etree.SubElement(parent, f"{{{NDAP}}}{name}", attributes)
    if text is not None:
        element.text = str(text)
    return element


def _identifier(parent, kind, value):
    element = _add(parent, "identyfikator")
    _add(element, "typidentyfikatora", kind)
    _add(element, "wartosc", value)


def _document(package, case, document, files):
    root = etree.Element(f"{{{NDAP}}}dokument", nsmap={"ndap": NDAP})
    card = dict(document.card)
    _identifier(root, "Numer", document.key)
    _add(_add(root, "tytul"), "oryginalny", card.get("title", ""))
    _add(_add(root, "data", typDaty="stworzony"), "czas", card.get("registered", ""))
    maker = _add(_add(_add(root, "tworca"), "podmiot"), "instytucja")
    _add(maker, "nazwa", package.creator)
    for place, file in files:
        shape = _add(root, "format")
        _add(shape, "typformatu", file.mimetype)
        _add(shape, "nazwapliku", place)
        _add(shape, "wielkosc", len(file.content), jednostka="B")
        _add(shape, "skrot", file.sha256, algorytm="SHA-256")
    _add(_add(root, "dostep"), "dostepnosc", "metadane")
    _add(root, "grupowanie", case.key)
    if card.get("correspondent"):
        _add(_add(root, "odbiorca"), "nazwa", card["correspondent"])
    return root


def _case(package, case, places):
    root = etree.Element(f"{{{NDAP}}}sprawa", nsmap={"ndap": NDAP})
    card = dict(case.card)
    _identifier(root, "Znak sprawy", case.key)
    _add(_add(root, "tytul"), "oryginalny", card.get("title", ""))
    _add(root, "kategoria", card.get("retention", ""))
    _add(_add(root, "data", typDaty="zakonczony"), "czas", card.get("closed", ""))
    _add(_add(_add(_add(root, "tworca"), "podmiot"), "instytucja"), "nazwa", package.creator)
    for document in case.documents:
        item = _add(root, "dokument", znak=document.key)
        for place, _file in places.get((case.key, document.key), []):
            _add(item, "plik", place)
    return root
