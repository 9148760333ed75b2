"""Look at a stranger's file before a PDF library does: size, shape, bombs. Pure, bounded work."""

import re
import zlib

MAX_BYTES = 25 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_LAYERS = 3
MAX_STREAMS = 50_000
HEADER_WINDOW = 1024
END_WINDOW = 2048
CHUNK = 1024 * 1024

_STREAM = re.compile(rb"stream\r?\n")


def refuse(pdf: bytes, max_bytes: int = MAX_BYTES) -> str:
    """A reason code for a file not worth parsing, or an empty string."""
    if not pdf:
        return "empty"
    if len(pdf) > max_bytes:
        return "too_big"
    if b"%PDF-" not in pdf[:HEADER_WINDOW]:
        return "not_pdf"
    if b"%%EOF" not in pdf[-END_WINDOW:]:
        return "truncated"
    return "too_big" if _unpacks_too_far(pdf) else ""


def _unpacks_too_far(pdf: bytes) -> bool:
    """Whether the file's deflated streams hold more than we are ready to unpack.

    A library unpacks object and cross-reference streams whole: a few kilobytes of nested deflate
    would take the machine's memory. Here they are unpacked piece by piece, kept only by count.
    """
    budget = MAX_UNPACKED
    for count, match in enumerate(_STREAM.finditer(pdf)):
        if count > MAX_STREAMS:
            return True
        spent = _unpacked_size(memoryview(pdf)[match.end() :], budget, MAX_LAYERS)
        budget -= spent
        if budget <= 0:
            return True
    return False


def _unpacked_size(data: memoryview | bytes, budget: int, layers: int) -> int:
    """Bytes that come out of a deflated stream, inner layers included, at most `budget`."""
    if len(data) < 2 or (data[0] & 0x0F) != 8 or (data[0] * 256 + data[1]) % 31:
        return 0
    engine = zlib.decompressobj()
    head, size, waiting = b"", 0, data[:CHUNK]
    position = len(waiting)
    try:
        while size <= budget and not engine.eof:
            piece = engine.decompress(waiting, CHUNK)
            size += len(piece)
            head = head or piece
            waiting = engine.unconsumed_tail
            if not waiting:
                waiting = data[position : position + CHUNK]
                position += len(waiting)
                if not waiting and not piece:
                    break
    except zlib.error:
        return size
    if layers and head[:1] and (head[0] & 0x0F) == 8:
        size += _unpacked_size(head, budget - size, layers - 1)
    return size
