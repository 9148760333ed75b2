"""E-ARK submission packages: METS 1.12 by the profiles CSIP and SIP 2.x, written and read with lxml.

One package carries case files with their documents. Layout:

    ID/METS.xml                                      the whole, with size and SHA-256 of every file
    ID/metadata/descriptive/{dc,cards}.xml           Dublin Core; the cards of files and documents
    ID/metadata/preservation/premis.xml              PREMIS 3: digests, formats, the event of packing
    ID/schemas/*.xsd                                 what METS.xml is valid against
    ID/representations/rep1/METS.xml                 the representation, with its data
    ID/representations/rep1/data/CASE/DOCUMENT/…     the files as they were kept, byte for byte

Nothing here knows Odoo, a clock or a network. `build` writes, `read` checks and gives back what was written.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

METS = "http://www.loc.gov/METS/"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
DC = "http://purl.org/dc/elements/1.1/"
PREMIS = "http://www.loc.gov/premis/v3"
CARDS = "urn:cluster:archive:cards:1"
PROFILE_SIP = "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml"
PROFILE_CSIP = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
REP = "representations/rep1"
SCHEMAS = ("mets.xsd", "xlink.xsd", "DILCISExtensionMETS.xsd", "DILCISExtensionSIPMETS.xsd")
EPOCH = (1980, 1, 1, 0, 0, 0)  # time stamps inside the ZIP: the same package is the same bytes
NSMAP = {"mets": METS, "xlink": XLINK, "xsi": XSI, "csip": CSIP, "sip": SIP}
# Signs that XML 1.0 cannot hold, such as the vertical tab that word processors leave in titles.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNSAFE = re.compile(r"[^\w.\-]+", re.UNICODE)


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    mimetype: str = "application/octet-stream"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Document:
    key: str  # unique in the package
    card: tuple[tuple[str, str], ...]  # (name, value) of the card, in order
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class CaseFile:
    key: str
    card: tuple[tuple[str, str], ...]
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Package:
    identifier: str  # also the name of the root folder
    title: str
    created: str  # ISO 8601 with zone, such as 2026-11-25T10:00:00+03:00
    creator: str  # the body that hands over
    creator_id: str
    agreement: str  # the agreement or decision on the transfer
    software: str
    software_version: str
    cases: tuple[CaseFile, ...] = field(default_factory=tuple)


def tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def clean(package: Package) -> Package:
    """The package without signs that XML cannot hold; its files stay as they are, but for their names."""

    def plain(text: str) -> str:
        return FORBIDDEN.sub("", text)

    def card(rows):
        return tuple((name, plain(value)) for name, value in rows)

    cases = tuple(
        replace(
            case,
            key=plain(case.key),
            card=card(case.card),
            documents=tuple(
                replace(
                    document,
                    key=plain(document.key),
                    card=card(document.card),
                    files=tuple(
                        replace(file, name=plain(file.name), mimetype=plain(file.mimetype)) for file in document.files
                    ),
                )
                for document in case.documents
            ),
        )
        for case in package.cases
    )
    words = ("title", "creator", "creator_id", "agreement", "software", "software_version")
    return replace(package, cases=cases, **{word: plain(getattr(package, word)) for word in words})


def path_part(text: str) -> str:
    """A name as a part of a path: letters of any alphabet, digits, dot, dash; never a way upwards."""
    return UNSAFE.sub("_", text).strip("._") or "_"


def data_paths(package: Package) -> Iterable[tuple[str, CaseFile, Document, File]]:
    """(path below the root, case file, document, file) of every content file; a path occurs once."""
    seen: set[str] = set()
    for place, case in enumerate(package.cases, 1):
        for number, document in enumerate(case.documents, 1):
            folder = f"{REP}/data/{place:04d}_{path_part(case.key)[:40]}/{number:05d}_{path_part(document.key)[:40]}"
            for file in document.files:
                name = path_part(file.name)[-80:].lstrip("._") or "_"
                path, copy = f"{folder}/{name}", 1
                while path.lower() in seen:
                    copy += 1
                    path = f"{folder}/{copy}_{name}"
                seen.add(path.lower())
                yield path, case, document, file


@dataclass(frozen=True)
class Part:
    """A file of the package as METS lists it."""

    path: str
    content: bytes
    mimetype: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def build(
    package: Package,
    schemas: dict[str, bytes],
    target: io.BufferedIOBase,
    progress: Callable[[int, int], None] | None = None,
) -> str:
    """Writes the package as a ZIP into `target` and returns its SHA-256. `progress(done, all)` counts content files."""
    package = clean(package)
    content = list(data_paths(package))
    if not content:
        raise ValueError("A package without a file has nothing to hand over.")
    digest = _Hashing(target)
    with zipfile.ZipFile(digest, "w", zipfile.ZIP_DEFLATED) as archive:

        def write(path, data):
            info = zipfile.ZipInfo(f"{package.identifier}/{path}", EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)

        parts = []
        for done, (path, _case, _document, file) in enumerate(content, 1):
            parts.append(Part(path, file.content, file.mimetype))
            write(path, file.content)
            if progress:
                progress(done, len(content))
        rep_mets = Part(f"{REP}/METS.xml", _rep_mets(package, parts), "text/xml")
        metadata = [
            Part("metadata/descriptive/dc.xml", _dublin_core(package), "text/xml"),
            Part("metadata/descriptive/cards.xml", _cards(package, content), "text/xml"),
            Part("metadata/preservation/premis.xml", _premis(package, content), "text/xml"),
        ]
        xsd = [Part(f"schemas/{name}", schemas[name], "text/xml") for name in SCHEMAS]
        root = _root_mets(package, metadata, xsd, rep_mets)
        for part in [*metadata, *xsd, rep_mets]:
            write(part.path, part.content)
        write("METS.xml", root)
    return digest.hexdigest()


class _Hashing(io.RawIOBase):
    """Passes writes on and hashes them; not seekable, so that the archive is written in one go."""

    def __init__(self, target):
        super().__init__()
        self._target, self._hash = target, hashlib.sha256()

    def writable(self):
        return True

    def write(self, data):  # pylint: disable=method-required-super
        self._hash.update(data)
        self._target.write(data)
        return len(data)

    def hexdigest(self):
        return self._hash.hexdigest()


def _xml(element):
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _mets(package, identifier, profile, schemas, kind="SIP"):
    root = etree.Element(
        tag(METS, "mets"),
        {
            "OBJID": identifier,
            "LABEL": package.title,
            "TYPE": "OTHER",
            "PROFILE": profile,
            tag(CSIP, "OTHERTYPE"): "Case files",
            tag(CSIP, "CONTENTINFORMATIONTYPE"): "MIXED",
            tag(XSI, "schemaLocation"): " ".join(
                f"{namespace} {schemas}{name}"
                for namespace, name in ((METS, SCHEMAS[0]), (XLINK, SCHEMAS[1]), (CSIP, SCHEMAS[2]), (SIP, SCHEMAS[3]))
            ),
        },
        nsmap=NSMAP,
    )
    header = etree.SubElement(
        root,
        tag(METS, "metsHdr"),
        {"CREATEDATE": package.created, "RECORDSTATUS": "NEW", tag(CSIP, "OAISPACKAGETYPE"): kind},
    )
    _agent(
        header,
        {"ROLE": "CREATOR", "TYPE": "OTHER", "OTHERTYPE": "SOFTWARE"},
        package.software,
        package.software_version,
        "SOFTWARE VERSION",
    )
    for role, extra in (("ARCHIVIST", {}), ("OTHER", {"OTHERROLE": "SUBMITTER"})):
        _agent(
            header,
            {"ROLE": role, "TYPE": "ORGANIZATION", **extra},
            package.creator,
            package.creator_id,
            "IDENTIFICATIONCODE",
        )
    if package.agreement:
        etree.SubElement(header, tag(METS, "altRecordID"), TYPE="SUBMISSIONAGREEMENT").text = package.agreement
    return root


def _agent(header, attributes, name, note, note_type):
    agent = etree.SubElement(header, tag(METS, "agent"), attributes)
    etree.SubElement(agent, tag(METS, "name")).text = name
    etree.SubElement(agent, tag(METS, "note"), {tag(CSIP, "NOTETYPE"): note_type}).text = note or "-"


def _facts(package, part):
    return {
        "MIMETYPE": part.mimetype,
        "SIZE": str(len(part.content)),
        "CREATED": package.created,
        "CHECKSUM": part.sha256,
        "CHECKSUMTYPE": "SHA-256",
    }


def _reference(parent, package, part, mdtype, identifier):
    attributes = {
        "ID": f"{identifier}-ref",
        "LOCTYPE": "URL",
        "MDTYPE": mdtype,
        tag(XLINK, "type"): "simple",
        tag(XLINK, "href"): part.path,
        **_facts(package, part),
    }
    if mdtype == "OTHER":
        attributes["OTHERMDTYPE"] = "CARDS"
    etree.SubElement(parent, tag(METS, "mdRef"), attributes)


def _group(section, identifier, use, package, parts, base=""):
    group = etree.SubElement(section, tag(METS, "fileGrp"), {"ID": identifier, "USE": use})
    for number, part in enumerate(parts, 1):
        item = etree.SubElement(group, tag(METS, "file"), {"ID": f"{identifier}-{number}", **_facts(package, part)})
        etree.SubElement(
            item,
            tag(METS, "FLocat"),
            {
                "LOCTYPE": "URL",
                tag(XLINK, "type"): "simple",
                tag(XLINK, "href"): part.path.removeprefix(base),
            },
        )
    return group


def _root_mets(package, metadata, xsd, rep_mets):
    root = _mets(package, package.identifier, PROFILE_SIP, "schemas/")
    for number, (part, mdtype) in enumerate(zip(metadata[:2], ("DC", "OTHER"), strict=True), 1):
        section = etree.SubElement(
            root, tag(METS, "dmdSec"), {"ID": f"dmd-{number}", "CREATED": package.created, "STATUS": "CURRENT"}
        )
        _reference(section, package, part, mdtype, f"dmd-{number}")
    section = etree.SubElement(root, tag(METS, "amdSec"), {"ID": "amd-1"})
    prov = etree.SubElement(
        section, tag(METS, "digiprovMD"), {"ID": "prov-1", "CREATED": package.created, "STATUS": "CURRENT"}
    )
    _reference(prov, package, metadata[2], "PREMIS", "prov-1")
    files = etree.SubElement(root, tag(METS, "fileSec"), {"ID": "filesec-1"})
    _group(files, "grp-schemas", "Schemas", package, xsd)
    rep = _group(files, "grp-rep1", "Representations/rep1", package, [rep_mets])
    rep.set(tag(CSIP, "CONTENTINFORMATIONTYPE"), "MIXED")
    structure = etree.SubElement(root, tag(METS, "structMap"), {"ID": "struct-1", "TYPE": "PHYSICAL", "LABEL": "CSIP"})
    top = etree.SubElement(structure, tag(METS, "div"), {"ID": "div-root", "LABEL": package.identifier})
    etree.SubElement(
        top, tag(METS, "div"), {"ID": "div-metadata", "LABEL": "Metadata", "DMDID": "dmd-1 dmd-2", "ADMID": "prov-1"}
    )
    division = etree.SubElement(top, tag(METS, "div"), {"ID": "div-schemas", "LABEL": "Schemas"})
    etree.SubElement(division, tag(METS, "fptr"), {"FILEID": "grp-schemas"})
    division = etree.SubElement(top, tag(METS, "div"), {"ID": "div-rep1", "LABEL": "Representations/rep1"})
    etree.SubElement(
        division,
        tag(METS, "mptr"),
        {
            "LOCTYPE": "URL",
            tag(XLINK, "type"): "simple",
            tag(XLINK, "href"): rep_mets.path,
            tag(XLINK, "title"): "grp-rep1",
        },
    )
    return _xml(root)


def _rep_mets(package, parts):
    root = _mets(package, "rep1", PROFILE_CSIP, "../../schemas/")
    files = etree.SubElement(root, tag(METS, "fileSec"), {"ID": "rep1-filesec"})
    _group(files, "rep1-data", "Data", package, parts, f"{REP}/")
    structure = etree.SubElement(
        root, tag(METS, "structMap"), {"ID": "rep1-struct", "TYPE": "PHYSICAL", "LABEL": "CSIP"}
    )
    top = etree.SubElement(structure, tag(METS, "div"), {"ID": "rep1-root", "LABEL": "rep1"})
    division = etree.SubElement(top, tag(METS, "div"), {"ID": "rep1-div-data", "LABEL": "Data"})
    etree.SubElement(division, tag(METS, "fptr"), {"FILEID": "rep1-data"})
    return _xml(root)


def _dublin_core(package):
    root = etree.Element("metadata", nsmap={"dc": DC})
    for name, text in (
        ("title", package.title),
        ("creator", package.creator),
        ("identifier", package.identifier),
        ("date", package.created[:10]),
        ("type", "Collection"),
    ):
        etree.SubElement(root, tag(DC, name)).text = text
    for case in package.cases:
        etree.SubElement(root, tag(DC, "subject")).text = case.key
    return _xml(root)


def _card(parent, card):
    for name, value in card:
        etree.SubElement(parent, tag(CARDS, "field"), {"name": name}).text = value


def _cards(package, content):
    paths = {}
    for path, case, document, file in content:
        paths.setdefault((case.key, document.key), []).append((path, file))
    root = etree.Element(
        tag(CARDS, "package"), {"identifier": package.identifier, "title": package.title}, nsmap={None: CARDS}
    )
    for case in package.cases:
        folder = etree.SubElement(root, tag(CARDS, "file"), {"key": case.key})
        _card(folder, case.card)
        for document in case.documents:
            item = etree.SubElement(folder, tag(CARDS, "document"), {"key": document.key})
            _card(item, document.card)
            for path, file in paths.get((case.key, document.key), []):
                etree.SubElement(
                    item,
                    tag(CARDS, "content"),
                    {"path": path, "name": file.name, "mimetype": file.mimetype, "sha256": file.sha256},
                )
    return _xml(root)


def _premis(package, content):
    root = etree.Element(tag(PREMIS, "premis"), {"version": "3.0"}, nsmap={"premis": PREMIS, "xsi": XSI})

    def add(parent, name, text=None, **attributes):
        element = etree.SubElement(parent, tag(PREMIS, name), attributes)
        if text is not None:
            element.text = text
        return element

    for number, (path, _case, _document, file) in enumerate(content, 1):
        item = etree.SubElement(root, tag(PREMIS, "object"), {tag(XSI, "type"): "premis:file"})
        identifier = add(item, "objectIdentifier")
        add(identifier, "objectIdentifierType", "local")
        add(identifier, "objectIdentifierValue", f"file-{number}")
        traits = add(item, "objectCharacteristics")
        fixity = add(traits, "fixity")
        add(fixity, "messageDigestAlgorithm", "SHA-256")
        add(fixity, "messageDigest", file.sha256)
        add(traits, "size", str(len(file.content)))
        designation = add(add(traits, "format"), "formatDesignation")
        add(designation, "formatName", file.mimetype)
        add(item, "originalName", path)
    event = add(root, "event")
    identifier = add(event, "eventIdentifier")
    add(identifier, "eventIdentifierType", "local")
    add(identifier, "eventIdentifierValue", "event-1")
    add(event, "eventType", "packing")
    add(event, "eventDateTime", package.created)
    link = add(event, "linkingAgentIdentifier")
    add(link, "linkingAgentIdentifierType", "local")
    add(link, "linkingAgentIdentifierValue", "agent-1")
    agent = add(root, "agent")
    identifier = add(agent, "agentIdentifier")
    add(identifier, "agentIdentifierType", "local")
    add(identifier, "agentIdentifierValue", "agent-1")
    add(agent, "agentName", f"{package.software} {package.software_version}")
    add(agent, "agentType", "software")
    return _xml(root)


def load_schemas(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in SCHEMAS}
