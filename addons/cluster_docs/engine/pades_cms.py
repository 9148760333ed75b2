"""The container of a PDF signature: bytes that no digest covers have to say what they must and nothing else."""

import re

from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


def container_fault(pdf: bytes, embedded: EmbeddedPdfSignature) -> str:
    """Bytes no digest covers: the gap between the two signed ranges must be the signature alone.

    The hex string has one letter case, and only zeros follow the CMS: so no byte of the file can
    change without a trace. Returns a reason code or "".
    """
    ranges = [int(number) for number in embedded.byte_range]
    if len(ranges) != 4 or ranges[0] != 0 or min(ranges) < 0:
        return "gap"
    _start, begin, end, _length = ranges
    hole = pdf[begin:end]
    if len(hole) < 2 or hole[:1] != b"<" or hole[-1:] != b">":
        return "gap"
    if not re.fullmatch(rb"[0-9a-f]*|[0-9A-F]*", hole[1:-1]):
        return "container_altered"
    raw = bytes.fromhex(hole[1:-1].decode())
    if raw != embedded.pkcs7_content:
        return "gap"
    if raw[:1] != b"\x30" or not _is_exactly_nested(raw) or not _is_plain_cms(embedded):
        return "container_altered"
    return ""


def _is_plain_cms(embedded: EmbeddedPdfSignature) -> bool:
    """Whether the CMS fields that its own signature leaves out say what they have to say.

    RFC 5652, 5.1 and 5.3: versions follow from what is inside; the signer's identifier repeats the
    certificate octet by octet; the digest that is used is the only one, its parameters absent or NULL.
    """
    signed, signer, certificate = embedded.signed_data, embedded.signer_info, embedded.signer_cert
    if signer["sid"].name == "issuer_and_serial_number":
        named = signer["sid"].chosen
        if named["issuer"].dump() != certificate.issuer.dump():
            return False
        if named["serial_number"].contents != certificate["tbs_certificate"]["serial_number"].contents:
            return False
        version = "v1"
    else:
        version = "v3"
    plain = all(choice.name == "certificate" for choice in signed["certificates"])
    plain = plain and signed["encap_content_info"]["content_type"].native == "data"
    if signer["version"].native != version or (plain and signed["version"].native != version):
        return False
    algorithms = [*signed["digest_algorithms"], signer["digest_algorithm"]]
    if {item["algorithm"].native for item in algorithms} != {embedded.md_algorithm}:
        return False
    return all(item["parameters"].dump() in (b"", b"\x05\x00") for item in algorithms)


def _is_exactly_nested(raw: bytes) -> bool:
    """Whether lengths agree all the way down and only zeros follow the first DER value.

    Parsers let surplus octets inside a value pass. BER of indefinite length is left to the parser.
    """

    def header(start: int, end: int) -> tuple[int, int]:
        if end - start < 2:
            raise ValueError
        first = raw[start + 1]
        if first < 0x80:
            begin, size = start + 2, first
        else:
            begin = start + 2 + (first & 0x7F)
            size = int.from_bytes(raw[start + 2 : begin], "big")
        if first == 0x80 or begin + size > end:
            raise ValueError
        return begin, begin + size

    def walk(start: int, end: int, depth: int) -> None:
        while start < end:
            begin, stop = header(start, end)
            if raw[start] == 0 or depth > 40:
                raise ValueError
            if raw[start] & 0x20:
                walk(begin, stop, depth + 1)
            start = stop

    if raw[1:2] == b"\x80":
        return True
    try:
        begin, stop = header(0, len(raw))
        walk(begin, stop, 0)
    except ValueError:
        return False
    return not raw[stop:].strip(b"\0")
