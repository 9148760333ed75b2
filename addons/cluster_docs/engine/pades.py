"""PAdES signatures: put one on a PDF, and say what a PDF's signatures are worth.

ETSI EN 319 142-1 level B-B: the CMS holds the signing certificate's digest, the time stands in the
signature dictionary (/M). No time-stamp authority and no revocation service is asked: nothing here
opens a connection. `check` never raises: what it cannot read becomes a report with a reason code.
"""

import hashlib
import io
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.generic import parse_pdf_date
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import (
    InvisSigSettings,
    SigFieldSpec,
    SigSeedSubFilter,
    enumerate_sig_fields,
)
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from . import pdf_guard

# pyHanko logs a traceback for each signature it cannot trust: here that is an answer, not a fault.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

MAX_SIGNATURES = 20
SUBFILTERS = {
    "/ETSI.CAdES.detached": "PAdES B-B",
    "/adbe.pkcs7.detached": "PKCS#7",
}
WEAK_DIGESTS = {"md5", "sha1"}
# Reasons that speak of the person or the clock, not of the file's bytes.
TRUST_REASONS = {"untrusted_root", "expired", "not_yet_valid", "wrong_usage", "not_certified"}


class WrongPassphrase(ValueError):
    """The container does not open with this passphrase, or it is no PKCS#12 at all."""


class CannotSign(ValueError):
    """The file cannot take a signature; `.args[0]` is a reason code of `check`."""


@dataclass(frozen=True)
class Certificate:
    """What people want to know of a certificate. Instants are aware UTC."""

    name: str = ""
    post: str = ""
    body: str = ""
    subject: str = ""
    issuer: str = ""
    serial: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True)
class Credential:
    """An opened PKCS#12: the key is in memory, nothing of it is printed."""

    signer: SimpleSigner
    certificate: Certificate
    chain: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return f"<Credential {self.certificate.serial}>"


@dataclass(frozen=True)
class SignatureReport:
    """One signature of a file, or (without `field`) why there is none to speak of."""

    field: str = ""
    certificate: Certificate = Certificate()
    signed_at: datetime | None = None
    level: str = ""
    reason: str = ""
    location: str = ""
    covers_whole_file: bool = False
    intact: bool = False
    trusted: bool = False
    changed_after: str = ""  # "", "signed_again", "form_filled", "content"
    reasons: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """good, untrusted (bytes right, person not proved), bad, or none (no signature)."""
        if not self.field:
            return "none"
        if not self.intact or set(self.reasons) - TRUST_REASONS - {"signed_again"}:
            return "bad"
        return "good" if self.trusted else "untrusted"


def open_credential(container: bytes, passphrase: str) -> Credential:
    """Open a PKCS#12. Raises WrongPassphrase, which says nothing of what is inside."""
    try:
        key, certificate, _others = pkcs12.load_key_and_certificates(container, passphrase.encode())
    except Exception as error:
        raise WrongPassphrase from error
    if key is None or certificate is None:
        raise WrongPassphrase
    signer = SimpleSigner.load_pkcs12_data(container, (), passphrase.encode())
    # A root inside the file proves nothing and no signature covers it: it stays outside.
    signer.embed_roots = False
    chain = tuple(cert.dump() for cert in signer.cert_registry)
    return Credential(signer, describe(signer.signing_cert), chain)


def read_certificate(data: bytes) -> Certificate:
    """Describe a PEM or DER certificate. Raises ValueError on anything else."""
    return describe(_load_root(data))


def describe(cert: asn1_x509.Certificate) -> Certificate:
    native = cert.subject.native

    def text(key: str) -> str:
        value = native.get(key, "")
        return ", ".join(value) if isinstance(value, list) else value

    validity = cert["tbs_certificate"]["validity"]
    return Certificate(
        name=text("common_name"),
        post=text("title"),
        body=text("organization_name"),
        subject=_one_line(cert.subject),
        issuer=_one_line(cert.issuer),
        serial=f"{cert.serial_number:x}",
        valid_from=validity["not_before"].native,
        valid_to=validity["not_after"].native,
    )


def _one_line(name: asn1_x509.Name) -> str:
    """The values of a distinguished name, the person's first, without the labels of one language."""
    values = [part["value"].native for rdn in name.chosen for part in rdn]
    return ", ".join(reversed(values))


def sign(
    pdf: bytes,
    credential: Credential,
    *,
    reason: str,
    location: str,
    name: str,
    field_name: str,
    moment: datetime,
    tooltip: str = "",
) -> bytes:
    """Append an invisible PAdES B-B signature as an incremental update.

    The bytes given stay as they are in front, so XMP, output intent and the first half of /ID
    stay too. `tooltip` becomes /TU, which readers of the screen speak. `moment` is aware.
    """
    meta = PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm="sha256",
        reason=reason,
        location=location,
        name=name,
        subfilter=SigSeedSubFilter.PADES,
    )
    spec = SigFieldSpec(
        field_name,
        readable_field_name=tooltip or name,
        invis_sig_settings=InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=False),
    )
    reason_code = pdf_guard.refuse(pdf)
    if reason_code:
        raise CannotSign(reason_code)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if writer.prev.encrypted:
            raise CannotSign("encrypted")
        signer = _MomentSigner(meta, credential.signer, new_field_spec=spec)
        signer.moment = moment.replace(microsecond=0)
        return signer.sign_pdf(writer).getvalue()
    except (PdfError, ValueError) as error:
        if isinstance(error, CannotSign):
            raise
        raise CannotSign("unreadable") from error


class _MomentSigner(PdfSigner):
    """Signs at the moment it was told instead of asking the machine's clock."""

    moment: datetime

    def init_signing_session(self, pdf_out, existing_fields_only=False):
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.moment
        return session


def check(
    pdf: bytes,
    trust_roots: Iterable[bytes],
    moment: datetime,
    max_bytes: int = pdf_guard.MAX_BYTES,
) -> list[SignatureReport]:
    """Report on each signature, oldest first; on a file without any, one report without `field`.

    `trust_roots` are PEM or DER certificates, `moment` (aware) is when the certificates have to be
    valid. Anything at all may be passed as `pdf`.
    """
    refused = pdf_guard.refuse(pdf, max_bytes)
    if refused:
        return [SignatureReport(reasons=(refused,))]
    try:
        return _check(pdf, [_load_root(root) for root in trust_roots], moment)
    except Exception:  # noqa: BLE001  a stranger's file may break the parser in any way
        return [SignatureReport(reasons=("unreadable",))]


def _check(pdf: bytes, roots: list[asn1_x509.Certificate], moment: datetime) -> list[SignatureReport]:
    reader = PdfFileReader(io.BytesIO(pdf))
    if reader.encrypted:
        return [SignatureReport(reasons=("encrypted",))]
    fields = list(enumerate_sig_fields(reader, filled_status=True))
    if not fields:
        return [SignatureReport(reasons=("no_signature",))]
    if len(fields) > MAX_SIGNATURES:
        return [SignatureReport(reasons=("too_many",))]
    found = []
    for name, value, field in fields:
        signature = value.get_object()
        report = _say_what_is_written(SignatureReport(field=str(name)), signature)
        try:
            embedded = EmbeddedPdfSignature(reader, field, name)
            order = embedded.signed_revision
            later = {str(other) for other, value, _f in fields if _is_later(reader, value, order)}
            report = _judge(report, pdf, embedded, roots, moment, later)
        except Exception:  # noqa: BLE001  the same: one broken signature must not hide the others
            order = len(pdf)
            report = replace(report, reasons=("cannot_verify",))
        found.append((order, report))
    return [report for _order, report in sorted(found, key=lambda pair: pair[0])]


def _is_later(reader: PdfFileReader, value, revision: int) -> bool:
    """Whether a signature object came into the file after `revision`."""
    reference = getattr(value, "reference", None) or value.get_object().container_ref
    return reader.xrefs.get_introducing_revision(reference) > revision


def _say_what_is_written(report: SignatureReport, signature) -> SignatureReport:
    """What the signature dictionary claims; a broken entry is left empty."""
    stamp = signature.get("/M")
    try:
        signed_at = parse_pdf_date(str(stamp)).astimezone(UTC) if stamp else None
    except (PdfError, ValueError):
        signed_at = None
    subfilter = str(signature.get("/SubFilter", ""))
    return replace(
        report,
        signed_at=signed_at,
        level=SUBFILTERS.get(subfilter, subfilter.lstrip("/")),
        reason=str(signature.get("/Reason", "")),
        location=str(signature.get("/Location", "")),
        certificate=Certificate(name=str(signature.get("/Name", ""))),
    )


def _judge(
    report: SignatureReport,
    pdf: bytes,
    embedded: EmbeddedPdfSignature,
    roots: list[asn1_x509.Certificate],
    moment: datetime,
    later: set[str],
) -> SignatureReport:
    report = replace(report, certificate=describe(embedded.signer_cert))
    if embedded.sig_object_type == "/DocTimeStamp":
        return replace(report, reasons=("timestamp_only",))
    context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
    status = validate_pdf_signature(embedded, signer_validation_context=context)
    reasons = []
    if not status.intact:
        reasons.append("bytes_changed")
    elif not status.valid:
        reasons.append("signature_wrong")
    if embedded.md_algorithm in WEAK_DIGESTS:
        reasons.append("weak_digest")
    container = _container_fault(pdf, embedded)
    if container:
        reasons.append(container)
    whole = not container and sum(int(n) for n in list(embedded.byte_range)[2:]) == len(pdf)
    changed_after = "" if whole or container else _later_changes(status, embedded, later)
    if changed_after:
        reasons.append("added_after" if changed_after == "content" else changed_after)
    trusted = bool(status.trusted)
    if not trusted:
        reasons.append(_trust_reason(report.certificate, roots, embedded, moment))
    return replace(
        report,
        covers_whole_file=whole,
        intact=bool(status.intact and status.valid and not container),
        trusted=trusted,
        changed_after=changed_after,
        reasons=tuple(reasons),
    )


def _later_changes(status, embedded: EmbeddedPdfSignature, later: set[str]) -> str:
    """What was appended behind the signed bytes: "signed_again", "form_filled" or "content".

    `later` names the signature fields of later revisions: to the library a further signature is a
    filled form field. Bytes appended without a revision of their own are content.
    """
    result = status.diff_result
    if result is None or isinstance(result, SuspiciousModification):
        return "content"
    if embedded.reader.xrefs.total_revisions <= embedded.signed_revision + 1:
        return "content"
    if result.modification_level > ModificationLevel.FORM_FILLING:
        return "content"
    filled = {str(name) for name in result.changed_form_fields} - later
    return "form_filled" if filled else "signed_again"


def _container_fault(pdf: bytes, embedded: EmbeddedPdfSignature) -> str:
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


def _trust_reason(
    certificate: Certificate,
    roots: list[asn1_x509.Certificate],
    embedded: EmbeddedPdfSignature,
    moment: datetime,
) -> str:
    if certificate.valid_to and moment > certificate.valid_to:
        return "expired"
    if certificate.valid_from and moment < certificate.valid_from:
        return "not_yet_valid"
    chain = [embedded.signer_cert, *embedded.other_embedded_certs]
    known = {root.subject.hashable for root in roots}
    if any(cert.issuer.hashable in known for cert in chain):
        return "not_certified"
    return "untrusted_root"


def _load_root(data: bytes) -> asn1_x509.Certificate:
    try:
        if pem.detect(data):
            _kind, _headers, data = pem.unarmor(data)
        certificate = asn1_x509.Certificate.load(data, strict=True)
        # asn1crypto parses late: this touches every part that is used further on.
        certificate.native  # noqa: B018
    except (ValueError, TypeError) as error:
        raise ValueError("not a certificate") from error
    return certificate


def fingerprint(data: bytes) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
