"""Judges a file a stranger sends: what it is by its bytes, and whether it is taken.

Nothing is unpacked or rendered here. Archives are read by their directory alone, so a
packed bomb costs no more than its own bytes.
"""

import io
import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_FILES = 5  # for one question
MAX_TOTAL = 30 * MEGABYTE  # for one application
MAX_PIXELS = 120_000_000
MAX_UNPACKED = 100 * MEGABYTE
MAX_ENTRIES = 2000
MAX_NAME = 100

# kind -> (media type, extensions people give it)
KINDS = {
    "pdf": ("application/pdf", {"pdf"}),
    "jpeg": ("image/jpeg", {"jpg", "jpeg", "jpe", "jfif"}),
    "png": ("image/png", {"png"}),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", {"docx"}),
    "odt": ("application/vnd.oasis.opendocument.text", {"odt"}),
}
ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx,.odt"
ACTIVE = re.compile(rb"<\s*(script|html|svg|iframe|\?php)|#!\s*/", re.IGNORECASE)
ZIP_END = b"PK\x05\x06"
TAIL = 66_000  # the furthest from the end that an archive's directory may close


@dataclass(frozen=True)
class Verdict:
    """Either `kind` and `mimetype`, or `problem`: empty, too_big, type, mismatch, damaged, unsafe."""

    name: str
    size: int
    kind: str = ""
    mimetype: str = ""
    problem: str = ""


def clean_name(name: str) -> str:
    """Keep the last part of the path, drop what a file system or a header could choke on."""
    name = unicodedata.normalize("NFC", (name or "").replace("\\", "/"))
    name = PurePosixPath(name).name
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    name = " ".join(name.split()).lstrip(".") or "file"
    stem, dot, extension = name.rpartition(".")
    if dot and len(name) > MAX_NAME:
        return stem[: MAX_NAME - len(extension) - 1] + dot + extension[:10]
    return name[:MAX_NAME]


def judge(name: str, content: bytes, max_bytes: int = MAX_BYTES) -> Verdict:
    name, size = clean_name(name), len(content)
    if not size:
        return Verdict(name, size, problem="empty")
    if size > max_bytes:
        return Verdict(name, size, problem="too_big")
    kind, problem = sniff(content)
    if problem:
        return Verdict(name, size, problem=problem)
    mimetype, extensions = KINDS[kind]
    if name.rpartition(".")[2].lower() not in extensions:
        return Verdict(name, size, problem="mismatch")
    return Verdict(name, size, kind, mimetype)


def sniff(content: bytes) -> tuple[str, str]:
    """Return (kind, "") or ("", problem)."""
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    return "", "type"


def _pdf(content: bytes) -> tuple[str, str]:
    if b"%%EOF" not in content[-2048:]:
        return "", "damaged"
    if _two_faced(content) or b"/Launch" in content:
        return "", "unsafe"
    return "pdf", ""


def _jpeg(content: bytes) -> tuple[str, str]:
    size = _jpeg_size(content)
    if size is None:
        return "", "damaged"
    if _two_faced(content) or size[0] * size[1] > MAX_PIXELS:
        return "", "unsafe"
    return "jpeg", ""


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
    width, height = struct.unpack(">II", content[16:24])
    if not width or not height:
        return "", "damaged"
    if _two_faced(content) or width * height > MAX_PIXELS:
        return "", "unsafe"
    return "png", ""


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
    is_docx = "[Content_Types].xml" in names and "word/document.xml" in names
    is_odt = content[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text"
    if not (is_docx or is_odt):
        return "", "type"
    unsafe = (
        len(entries) > MAX_ENTRIES
        or sum(entry.file_size for entry in entries) > MAX_UNPACKED
        or any(entry.flag_bits & 1 for entry in entries)
        or any(PurePosixPath(name).name == "vbaProject.bin" or name.startswith("Basic/") for name in names)
    )
    return ("", "unsafe") if unsafe else ("docx" if is_docx else "odt", "")
