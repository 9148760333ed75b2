"""Judges a file a stranger sends: what it is by its bytes, and whether it is taken.

Nothing is unpacked or rendered here. Archives are read by their directory alone, so a
packed bomb costs no more than its own bytes.
"""

import base64
import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

import magic

from . import pdf_scan

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_FILES = 5  # for one question
MAX_TOTAL = 30 * MEGABYTE  # for one application
MAX_PIXELS = 120_000_000
MAX_UNPACKED = 100 * MEGABYTE
MAX_RATIO = 100  # unpacked to packed, looked at above RATIO_FROM
RATIO_FROM = 20 * MEGABYTE
MAX_ENTRIES = 2000
MAX_NAME = 100
LONGEST_NAME = 200
HEAD = 65_536

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
# kind -> (media type, extensions people give it)
KINDS = {
    "pdf": ("application/pdf", {"pdf"}),
    "jpeg": ("image/jpeg", {"jpg", "jpeg", "jpe", "jfif"}),
    "png": ("image/png", {"png"}),
    "docx": (OOXML + "wordprocessingml.document", {"docx"}),
    "odt": (ODF + "text", {"odt"}),
    "tiff": ("image/tiff", {"tif", "tiff"}),
    "gif": ("image/gif", {"gif"}),
    "xlsx": (OOXML + "spreadsheetml.sheet", {"xlsx"}),
    "pptx": (OOXML + "presentationml.presentation", {"pptx"}),
    "ods": (ODF + "spreadsheet", {"ods"}),
    "odp": (ODF + "presentation", {"odp"}),
    "zip": ("application/zip", {"zip", "adoc", "asice", "asics", "edoc", "sip"}),
    "ole": ("application/x-ole-storage", {"doc", "xls", "ppt", "msg"}),
    "rtf": ("application/rtf", {"rtf"}),
    "eml": ("message/rfc822", {"eml"}),
    "xml": ("application/xml", {"xml", "xsd", "xsl"}),
    "txt": ("text/plain", {"txt", "csv", "tsv", "md", "log", "asc", "pem", "json"}),
    "signature": ("application/pkcs7-signature", {"p7s", "p7m", "p7b", "sig", "sgn", "sign", "cms", "cer", "crt"}),
}
RESIDENT = frozenset({"pdf", "jpeg", "png", "docx", "odt"})
OFFICE = frozenset(KINDS)
ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx,.odt"
DANGEROUS = frozenset(
    "exe scr bat cmd com pif js jse vbs vbe ps1 msi jar hta lnk html htm xhtml svg php sh py dll wsf cpl apk".split()
)
ACTIVE = re.compile(rb"<\s*(script|html|svg|iframe|\?php)|#!\s*/", re.IGNORECASE)
PAGE = re.compile(rb"<\s*(script|html|iframe|\?php)\b", re.IGNORECASE)
ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
MAIL = re.compile(
    rb"\A(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)*?(?:From|Received|Return-Path):", re.I
)
ZIP_END = b"PK\x05\x06"
TAIL = 66_000  # the furthest from the end that an archive's directory may close
MEDIA = {
    "image/tiff": "tiff",
    "image/gif": "gif",
    "text/rtf": "rtf",
    "application/rtf": "rtf",
    "message/rfc822": "eml",
    "text/xml": "xml",
    "application/xml": "xml",
}


@dataclass(frozen=True)
class Verdict:
    """Either `kind` and `mimetype`, or `problem`, a code that has its sentence in the model `cluster.upload`.

    Codes: empty, too_big, type, mismatch, damaged, encrypted, javascript, executable, bomb, polyglot, macro, pixels,
    double, entities, active. `renamed` is set where the name given could not be kept.
    """

    name: str
    size: int
    kind: str = ""
    mimetype: str = ""
    problem: str = ""
    renamed: bool = False


def clean_name(name: str, longest: int = MAX_NAME) -> str:
    """Keep the last part of the path, drop what a file system or a header could choke on."""
    name = unicodedata.normalize("NFC", (name or "").replace("\\", "/"))
    name = PurePosixPath(name).name
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    name = " ".join(name.split()).lstrip(".") or "file"
    stem, dot, extension = name.rpartition(".")
    if dot and len(name) > longest:
        return stem[: longest - len(extension) - 1] + dot + extension[:10]
    return name[:longest]


def judge(
    name: str,
    content: bytes,
    max_bytes: int = MAX_BYTES,
    kinds: Collection[str] = RESIDENT,
    longest: int = MAX_NAME,
) -> Verdict:
    given, size = name or "", len(content)
    name = clean_name(given, longest)
    renamed = " ".join(given.split()) != name

    def refused(problem: str) -> Verdict:
        return Verdict(name, size, problem=problem, renamed=renamed)

    if not size:
        return refused("empty")
    if size > max_bytes:
        return refused("too_big")
    kind, problem = sniff(content)
    if problem:
        return refused(problem)
    *inner, extension = name.lower().split(".")
    if kind == "txt" and extension in KINDS["signature"][1] and _is_armoured(content):
        kind = "signature"
    if kind not in kinds:
        return refused("type")
    mimetype, extensions = KINDS[kind]
    if any(part.strip() in DANGEROUS for part in inner[1:]):
        return refused("double")
    if extension not in extensions:
        # a letter saved as text may be called a mail, and any text may be a plain one
        if kind not in ("eml", "txt", "xml") or extension not in KINDS["txt"][1] | KINDS["eml"][1]:
            return refused("mismatch")
    return Verdict(name, size, kind, mimetype, renamed=renamed)


def sniff(content: bytes) -> tuple[str, str]:
    """Return (kind, "") or ("", problem)."""
    for start, look in (
        (b"%PDF-", _pdf),
        (b"\xff\xd8\xff", _jpeg),
        (b"\x89PNG\r\n\x1a\n", _png),
        (b"PK\x03\x04", _archive),
        (b"PK\x05\x06", _archive),
        (b"GIF8", _gif),
        (b"II*\0", _tiff),
        (b"MM\0*", _tiff),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole),
        (b"MZ", lambda _content: ("", "executable")),
        (b"\x7fELF", lambda _content: ("", "executable")),
        (b"#!", lambda _content: ("", "executable")),
    ):
        if content.startswith(start):
            return look(content)
    return _by_library(content)


def _by_library(content: bytes) -> tuple[str, str]:
    """Texts, mails, XML, RTF and detached signatures have no fixed first bytes: libmagic tells them apart."""
    head = content[:HEAD]
    media = magic.from_buffer(head, mime=True)
    if "executable" in media or media in ("application/x-sharedlib", "application/x-dosexec", "text/x-shellscript"):
        return "", "executable"
    if head[:1] == b"\x30" and head[1:2] in (b"\x80", b"\x81", b"\x82", b"\x83", b"\x84"):
        return "signature", ""
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        media = "text/xml"
    kind = MEDIA.get(media, "")
    if not kind and b"\0" not in head and MAIL.search(head):
        kind = "eml"
    if not kind and (media.startswith("text/") or media == "application/json" or _readable(head)) and b"\0" not in head:
        kind = "txt"
    # letters of two bytes keep their marks: without the zeros they read the same in either order
    plain = content.replace(b"\0", b"") if kind == "xml" else content
    if media in ("text/html", "image/svg+xml", "text/x-php") or (kind in ("txt", "xml") and PAGE.search(plain)):
        return "", "active"
    if kind == "xml" and ENTITY.search(plain):
        return "", "entities"
    return (kind, "") if kind else ("", "type")


def _is_armoured(content: bytes) -> bool:
    """A signature written in letters: PEM, or its bare base64 as the inter-agency exchange sends it."""
    if re.match(rb"\s*-----BEGIN (PKCS7|CMS|PKCS #7 SIGNED DATA|CERTIFICATE)-----", content):
        return True
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)[:1] == b"\x30"
    except ValueError:
        return False


def _readable(head: bytes) -> bool:
    try:
        text = head.decode("utf-8", "strict" if len(head) < HEAD else "ignore")
    except UnicodeDecodeError:
        return False
    return all(unicodedata.category(c)[0] != "C" or c in "\r\n\t\ufeff" for c in text)


def _pdf(content: bytes) -> tuple[str, str]:
    if b"%%EOF" not in content[-2048:]:
        return "", "damaged"
    if _two_faced(content):
        return "", "polyglot"
    problem = pdf_scan.problem(content, MAX_PIXELS)
    return ("", problem) if problem else ("pdf", "")


def _jpeg(content: bytes) -> tuple[str, str]:
    return _image("jpeg", content, _jpeg_size(content))


def _image(kind: str, content: bytes, size: tuple[int, int] | None) -> tuple[str, str]:
    if size is None or not size[0] or not size[1]:
        return "", "damaged"
    if size[0] * size[1] > MAX_PIXELS:
        return "", "pixels"
    if _two_faced(content) or PAGE.search(content) or b"%PDF-" in content[:1024]:
        return "", "polyglot"
    return kind, ""


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the frame header; None when there is none."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return (width, height) if width and height else None
        if marker == 0xDA or length < 2:
            return None
        at += 2 + length
    return None


def _png(content: bytes) -> tuple[str, str]:
    if content[12:16] != b"IHDR" or len(content) < 57 or b"IEND" not in content[-64:]:
        return "", "damaged"
    return _image("png", content, struct.unpack(">II", content[16:24]))


def _gif(content: bytes) -> tuple[str, str]:
    if content[:6] not in (b"GIF87a", b"GIF89a") or len(content) < 14:
        return "", "damaged"
    return _image("gif", content, struct.unpack("<HH", content[6:10]))


def _tiff(content: bytes) -> tuple[str, str]:
    """Every page's size from its directory; a ring of directories ends at the page limit."""
    order = "<" if content[:2] == b"II" else ">"
    try:
        (at,) = struct.unpack(order + "I", content[4:8])
        seen: set[int] = set()
        while at and at not in seen and len(seen) < MAX_ENTRIES:
            seen.add(at)
            (count,) = struct.unpack(order + "H", content[at : at + 2])
            sides = [0, 0]
            for place in range(count):
                entry = content[at + 2 + 12 * place : at + 14 + 12 * place]
                tag, form = struct.unpack(order + "HH", entry[:4])
                if tag in (256, 257):
                    value = entry[8:10] if form == 3 else entry[8:12]
                    (sides[tag - 256],) = struct.unpack(order + ("H" if form == 3 else "I"), value)
            if not all(sides):
                return "", "damaged"
            if sides[0] * sides[1] > MAX_PIXELS:
                return "", "pixels"
            (at,) = struct.unpack(order + "I", content[at + 2 + 12 * count : at + 6 + 12 * count])
    except struct.error:
        return "", "damaged"
    if not seen:
        return "", "damaged"
    return ("", "polyglot") if _two_faced(content) or PAGE.search(content) else ("tiff", "")


def _ole(content: bytes) -> tuple[str, str]:
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        return "", "macro"
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "", "encrypted"
    return "ole", ""


def _two_faced(content: bytes) -> bool:
    """A file that is an archive from behind, or that a browser could take for a page."""
    return ZIP_END in content[-TAIL:] or ACTIVE.search(content[:1024]) is not None


def _archive(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError, EOFError):
        return "", "damaged"
    names = {entry.filename for entry in entries}
    problem = _archive_problem(entries, names, len(content))
    if problem:
        return "", problem
    if "[Content_Types].xml" in names:
        for kind, part in (
            ("docx", "word/document.xml"),
            ("xlsx", "xl/workbook.xml"),
            ("pptx", "ppt/presentation.xml"),
        ):
            if part in names:
                return kind, ""
    for kind in ("odt", "ods", "odp"):
        media = ("mimetype" + KINDS[kind][0]).encode()
        if content[30 : 30 + len(media)] == media and content[30 + len(media) : 32 + len(media)] in (b"PK", b""):
            return kind, ""
    return "zip", ""


def _archive_problem(entries: list[zipfile.ZipInfo], names: set[str], packed: int) -> str:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED:
        return "bomb"
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed:
        return "bomb"
    if any(entry.flag_bits & 1 for entry in entries):
        return "encrypted"
    if any(PurePosixPath(name).name == "vbaProject.bin" or name.startswith("Basic/") for name in names):
        return "macro"
    if any(name.lower().rpartition(".")[2] in DANGEROUS for name in names):
        return "executable"
    if any(name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts for name in names):
        return "polyglot"
    return ""
