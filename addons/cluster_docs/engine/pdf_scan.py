"""What a PDF holds beside its pages: passwords, scripts, programs, bombs. Pure; work and memory are bounded.

Objects may hide in compressed object streams and names may be written with escapes (/J#61vaScript), so both are undone
before looking. Pages' own streams are unpacked only to count their bytes.
"""

import re
import zlib

MAX_UNPACKED = 200 * 1024 * 1024
MAX_STREAMS = 50_000
CHUNK = 1024 * 1024
KEPT = 4 * 1024 * 1024  # of one object stream, looked into
BEFORE = 2048  # the furthest a stream's dictionary is looked for

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME = re.compile(rb"/[^\s/<>\[\](){}%]+")
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_SCRIPT = re.compile(rb"/(?:JavaScript|JS)(?![A-Za-z0-9])")
_LAUNCH = re.compile(rb"/(?:Launch|RichMedia|XFA)(?![A-Za-z0-9])")
_SIDE = re.compile(rb"/(Width|Height)\s+(\d+)")
_PROGRAM = re.compile(
    rb"\((?:[^()\\]|\\.)*\.(?:exe|scr|bat|cmd|com|pif|js|vbs|ps1|msi|jar|hta|lnk|dll)\s*\)", re.IGNORECASE
)
_PROGRAM_HEADS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")


def problem(content: bytes, max_pixels: int) -> str:
    """A reason code (encrypted, javascript, executable, active, bomb, pixels), or an empty string."""
    found, texts = _streams(content, max_pixels)
    if found:
        return found
    texts.append(_outside_streams(content))
    for text in map(_plain_names, texts):
        if _ENCRYPT.search(text):
            return "encrypted"
        if _PROGRAM.search(text) and b"/EmbeddedFile" in text:
            return "executable"
        if _SCRIPT.search(text):
            return "javascript"
        if _LAUNCH.search(text):
            return "active"
    return ""


def _plain_names(text: bytes) -> bytes:
    def undo(match):
        return _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), match[0])

    return _NAME.sub(undo, text) if b"#" in text else text


def _outside_streams(content: bytes) -> bytes:
    """The file without the bytes of its streams: what a reader takes as objects."""
    parts, at = [], 0
    for match in _STREAM.finditer(content):
        if match.start() < at:
            continue
        parts.append(content[at : match.start()])
        end = content.find(b"endstream", match.end())
        at = end if end >= 0 else len(content)
    parts.append(content[at:])
    return b"".join(parts)


def _streams(content: bytes, max_pixels: int) -> tuple[str, list[bytes]]:
    budget, texts = MAX_UNPACKED, []
    for count, match in enumerate(_STREAM.finditer(content)):
        if count > MAX_STREAMS:
            return "bomb", texts
        head = content[max(0, match.start() - BEFORE) : match.start()]
        head = _plain_names(head[max(head.rfind(b"endobj"), head.rfind(b"endstream"), 0) :])
        if b"/Image" in head and b"/ObjStm" not in head:
            sides = {side: int(value) for side, value in _SIDE.findall(head)}
            if sides.get(b"Width", 0) * sides.get(b"Height", 0) > max_pixels:
                return "pixels", texts
            continue
        spent, start = _unpack(memoryview(content)[match.end() :], budget, KEPT if b"/ObjStm" in head else 16)
        if b"/ObjStm" in head:
            texts.append(start)
        elif b"/EmbeddedFile" in head:
            plain = start or content[match.end() : match.end() + 16]
            if plain.startswith(_PROGRAM_HEADS):
                return "executable", texts
        budget -= spent
        if budget <= 0:
            return "bomb", texts
    return "", texts


def _unpack(data: memoryview, budget: int, keep: int) -> tuple[int, bytes]:
    """(bytes that come out of a deflated stream up to `budget`, the first `keep` of them)."""
    if len(data) < 2 or (data[0] & 0x0F) != 8 or (data[0] * 256 + data[1]) % 31:
        return 0, b""
    engine, size, kept = zlib.decompressobj(), 0, bytearray()
    waiting, position = data[:CHUNK], CHUNK
    try:
        while size <= budget and not engine.eof:
            piece = engine.decompress(waiting, CHUNK)
            size += len(piece)
            if len(kept) < keep:
                kept += piece[: keep - len(kept)]
            waiting = engine.unconsumed_tail
            if not waiting:
                waiting = data[position : position + CHUNK]
                position += CHUNK
                if not waiting and not piece:
                    break
    except zlib.error:
        pass
    return size, bytes(kept)
