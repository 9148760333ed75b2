"""Reads an E-ARK package that may be hostile: nothing is unpacked to disk, every size is bounded before it is read."""

import hashlib
import io
import posixpath
import re
import stat
import zipfile
import zlib
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from .eark import CARDS, METS, XLINK, CaseFile, Document, File, Package, clean, tag

MOST_ENTRIES = 50_000
LARGEST_UNPACKED = 2_000_000_000
LARGEST_XML = 64_000_000
LARGEST_RATIO = 200  # of an entry of more than a megabyte; office files and PDFs stay far below
MEGABYTE = 1_000_000
# fault codes: the model says each in the reader's language
NOT_ZIP, DAMAGED, ENCRYPTED, UNSAFE_PATH, LINK, TWICE, TOO_MANY, BOMB = (
    "not_zip", "damaged", "encrypted", "unsafe_path", "link", "twice", "too_many", "bomb"
)  # fmt: skip
NO_METS, BAD_XML, NOT_VALID, MISSING, CHANGED, NO_CHECKSUM, EXTRA, NO_CARDS = (
    "no_mets", "bad_xml", "not_valid", "missing", "changed", "no_checksum", "extra", "no_cards"
)  # fmt: skip


class PackageError(ValueError):
    """`code` is one of the fault codes, `value` the file or the words it is about."""

    def __init__(self, code: str, value: str = ""):
        self.code, self.value = code, value
        super().__init__(f"{code}: {value}")


def load_schema(folder: Path) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(folder / "sip.xsd"))


def read(content: bytes, schema: etree.XMLSchema) -> Package:
    """The package, every checksum checked. Raises PackageError at the first fault."""
    with _open(content) as archive:
        root, names = _names(archive)
        mets = _mets(archive, names, root, "METS.xml", schema)
        listed = dict(_listed(mets, ""))
        for pointer in mets.iter(tag(METS, "mptr")):
            path = _inside(pointer.get(tag(XLINK, "href"), ""), "")
            rep = _mets(archive, names, root, path, schema)
            listed.update(_listed(rep, posixpath.dirname(path)))
        checked = {path: _checked(archive, names, root, path, facts) for path, facts in listed.items()}
        extra = sorted(set(names) - set(checked) - {"METS.xml"})
        if extra:
            raise PackageError(EXTRA, extra[0])
        return _package(mets, checked)


def _open(content):
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OverflowError, OSError, NotImplementedError):
        raise PackageError(NOT_ZIP) from None
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise PackageError(TOO_MANY, str(len(entries)))
    total = 0
    for entry in entries:
        total += entry.file_size
        if entry.flag_bits & 1:
            raise PackageError(ENCRYPTED, entry.filename)
        if entry.file_size > MEGABYTE and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
            raise PackageError(BOMB, entry.filename)
        if total > LARGEST_UNPACKED:
            raise PackageError(BOMB, entry.filename)
    return archive


def _names(archive):
    """(root folder, {path below it: entry}). Every name is safe and occurs once."""
    roots, found, folded = set(), {}, set()
    for entry in archive.infolist():
        name = entry.filename
        if (
            name.startswith(("/", "\\"))
            or "\\" in name
            or "\0" in name
            or re.match(r"[A-Za-z]:", name)
            or ".." in name.split("/")
        ):
            raise PackageError(UNSAFE_PATH, name)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise PackageError(LINK, name)
        if entry.is_dir():
            continue
        if name.casefold() in folded:
            raise PackageError(TWICE, name)
        folded.add(name.casefold())
        root, _slash, path = name.partition("/")
        if not path:
            raise PackageError(NO_METS, name)
        roots.add(root)
        found[path] = entry
    if len(roots) != 1 or "METS.xml" not in found:
        raise PackageError(NO_METS)
    return roots.pop(), found


def _bytes(archive, names, path, largest=LARGEST_UNPACKED):
    entry = names.get(path)
    if entry is None:
        raise PackageError(MISSING, path)
    if entry.file_size > largest:
        raise PackageError(BOMB, path)
    try:
        with archive.open(entry) as file:
            return file.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise PackageError(DAMAGED, path) from None


def _parse(content, path):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise PackageError(BAD_XML, path) from None
    if root.getroottree().docinfo.doctype:
        raise PackageError(BAD_XML, path)
    return root


def _mets(archive, names, _root, path, schema):
    mets = _parse(_bytes(archive, names, path, LARGEST_XML), path)
    if mets.tag != tag(METS, "mets") or not schema.validate(mets):
        error = schema.error_log.last_error
        raise PackageError(NOT_VALID, f"{path}: {error.message if error else mets.tag}"[:300])
    return mets


def _inside(href, base):
    """A reference as a path below the root; it never leaves it."""
    path = posixpath.normpath(posixpath.join(base, unquote(href.removeprefix("file://./").removeprefix("file:"))))
    if path.startswith(("/", "..")) or "\\" in path:
        raise PackageError(UNSAFE_PATH, href)
    return path


def _listed(mets, base):
    """(path, (size, algorithm, checksum)) of every file that a METS lists."""
    for item in mets.iter(tag(METS, "file")):
        for place in item.iter(tag(METS, "FLocat")):
            yield _inside(place.get(tag(XLINK, "href"), ""), base), _facts(item)
    for item in mets.iter(tag(METS, "mdRef")):
        yield _inside(item.get(tag(XLINK, "href"), ""), base), _facts(item)


def _facts(element):
    return element.get("SIZE"), element.get("CHECKSUMTYPE"), (element.get("CHECKSUM") or "").lower()


def _checked(archive, names, _root, path, facts):
    size, algorithm, checksum = facts
    makers = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384, "SHA-512": hashlib.sha512}
    content = _bytes(archive, names, path)
    if algorithm not in makers or not checksum:
        raise PackageError(NO_CHECKSUM, path)
    if makers[algorithm](content).hexdigest() != checksum or (size and int(size) != len(content)):
        raise PackageError(CHANGED, path)
    return content


def _package(mets, checked):
    path = "metadata/descriptive/cards.xml"
    if path not in checked:
        raise PackageError(NO_CARDS)
    cards = _parse(checked[path], path)
    if cards.tag != tag(CARDS, "package"):
        raise PackageError(NO_CARDS)
    cases = tuple(
        CaseFile(
            folder.get("key", ""),
            _card(folder),
            tuple(
                Document(
                    item.get("key", ""),
                    _card(item),
                    tuple(_file(place, checked) for place in item.findall(tag(CARDS, "content"))),
                )
                for item in folder.findall(tag(CARDS, "document"))
            ),
        )
        for folder in cards.findall(tag(CARDS, "file"))
    )
    # the schema lets a package come without a header
    header = mets.find(tag(METS, "metsHdr"))
    header = etree.Element(tag(METS, "metsHdr")) if header is None else header
    agents = {agent.get("ROLE"): agent for agent in header.findall(tag(METS, "agent"))}

    def said(role, name):
        agent = agents.get(role)
        return "" if agent is None else (agent.findtext(tag(METS, name)) or "")

    return Package(
        mets.get("OBJID", ""),
        mets.get("LABEL", ""),
        header.get("CREATEDATE", ""),
        said("ARCHIVIST", "name"),
        said("ARCHIVIST", "note").removeprefix("-"),
        header.findtext(tag(METS, "altRecordID")) or "",
        said("CREATOR", "name"),
        said("CREATOR", "note").removeprefix("-"),
        cases,
    )


def _card(element):
    return tuple((item.get("name", ""), item.text or "") for item in element.findall(tag(CARDS, "field")))


def _file(place, checked):
    path = _inside(place.get("path", ""), "")
    if path not in checked:
        raise PackageError(MISSING, path)
    file = File(place.get("name", ""), checked[path], place.get("mimetype", ""))
    if file.sha256 != place.get("sha256"):
        raise PackageError(CHANGED, path)
    return file


def differences(here: Package, there: Package) -> list[tuple[str, str]]:
    """What two packages do not have alike, as (code, name): lost, added, card, file. Empty: the same set."""
    found = []
    here, there = clean(here), clean(there)
    ours = {case.key: case for case in here.cases}
    theirs = {case.key: case for case in there.cases}
    found += [("lost", key) for key in ours.keys() - theirs.keys()]
    found += [("added", key) for key in theirs.keys() - ours.keys()]
    for key in ours.keys() & theirs.keys():
        if ours[key].card != theirs[key].card:
            found.append(("card", key))
        mine = {document.key: document for document in ours[key].documents}
        other = {document.key: document for document in theirs[key].documents}
        found += [("lost", f"{key} / {name}") for name in mine.keys() - other.keys()]
        found += [("added", f"{key} / {name}") for name in other.keys() - mine.keys()]
        for name in mine.keys() & other.keys():
            if mine[name].card != other[name].card:
                found.append(("card", f"{key} / {name}"))
            if [(file.name, file.sha256) for file in mine[name].files] != [
                (file.name, file.sha256) for file in other[name].files
            ]:
                found.append(("file", f"{key} / {name}"))
    return sorted(found)
