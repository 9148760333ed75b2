"""Reads XML that a stranger sent: no document type, no entity, no network, bounded in size, depth and number.

A document type is refused before the parser sees it, in every encoding that the parser is allowed to take.
"""

import re
from dataclasses import dataclass

from lxml import etree

_TYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_ENCODING = re.compile(rb"^[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
# UTF-7 and the like could hide a document type from the look at the bytes.
_ENCODINGS = frozenset(("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "windows-1251", "cp1251", "us-ascii"))
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """`megabytes` of the message's own XML. One text of more than 10 MB is refused by the parser itself."""

    megabytes: int = 16
    depth: int = 24
    elements: int = 20_000


class BrokenXml(ValueError):
    """The message says what is wrong, in few words of English."""


def read(content: bytes, limits: Limits | None = None) -> etree._Element:
    """The root. Raises BrokenXml."""
    limits = limits or Limits()
    if not content.strip():
        raise BrokenXml("the file is empty")
    if len(content) > limits.megabytes * 1024 * 1024:
        raise BrokenXml(f"the file is larger than {limits.megabytes} MB")
    bare = content.replace(b"\0", b"")
    if _TYPE.search(bare):
        raise BrokenXml("a document type or an entity is declared")
    declared = _ENCODING.match(bare.lstrip(b"\xef\xbb\xbf\xff\xfe"))
    if declared and declared.group(1).decode().lower() not in _ENCODINGS:
        raise BrokenXml("the encoding is not supported")
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = elements = 0
    try:
        for start in range(0, len(content), CHUNK):
            parser.feed(content[start : start + CHUNK])
            for event, _element in parser.read_events():
                depth += 1 if event == "start" else -1
                elements += event == "start"
                if depth > limits.depth:
                    raise BrokenXml(f"elements are nested deeper than {limits.depth}")
                if elements > limits.elements:
                    raise BrokenXml(f"there are more than {limits.elements} elements")
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise BrokenXml(f"not well formed at line {error.lineno or 1}") from None
    if root.getroottree().docinfo.doctype:
        raise BrokenXml("a document type or an entity is declared")
    return root
