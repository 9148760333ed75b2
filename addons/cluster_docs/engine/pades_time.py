"""Proof of time in a PDF: document time stamps (ETSI EN 319 142-1, B-LTA) and the lists of revoked certificates.

A time stamp proves that everything before it existed at its moment: a signature made with a certificate that has
expired or was revoked since stays valid where a stamp of the time before says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl as asn1_crl
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_timestamp
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext

from .pades_cms import container_fault
from .pades_report import one_line


@dataclass(frozen=True)
class Stamp:
    """A document time stamp. `revision`: the file's revision that it signs. `at` is aware."""

    field: str
    revision: int
    at: datetime | None = None
    authority: str = ""
    good: bool = False  # whole, and of an authority that is trusted
    broken: bool = True  # altered, or no time stamp at all


@dataclass(frozen=True)
class RevocationList:
    """What a list of revoked certificates (RFC 5280) says. Instants are aware UTC."""

    issuer: str
    this_update: datetime
    next_update: datetime | None
    number: int
    revoked: dict[int, tuple[datetime, str]]
    data: bytes


def read_revocation_list(data: bytes) -> RevocationList:
    """A list in PEM or DER; its signature is not checked here. Raises ValueError on anything else."""
    try:
        if pem.detect(data):
            _kind, _headers, data = pem.unarmor(data)
        parsed = asn1_crl.CertificateList.load(data, strict=True)
        body = parsed["tbs_cert_list"]
        revoked = {
            entry["user_certificate"].native: (
                entry["revocation_date"].native,
                entry.crl_reason_value.native if entry.crl_reason_value else "",
            )
            for entry in body["revoked_certificates"]
        }
        return RevocationList(
            issuer=one_line(parsed.issuer),
            this_update=body["this_update"].native,
            next_update=body["next_update"].native,
            number=parsed.crl_number_value.native if parsed.crl_number_value else 0,
            revoked=revoked,
            data=data,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError("not a list of revoked certificates") from error


def is_issued_by(data: bytes, certificate: bytes) -> bool:
    """Whether the key of a certificate (both PEM or DER) signed the list."""
    from cryptography import x509

    try:
        issuer = (x509.load_pem_x509_certificate if pem.detect(certificate) else x509.load_der_x509_certificate)(
            certificate
        )
        made = (x509.load_pem_x509_crl if pem.detect(data) else x509.load_der_x509_crl)(data)
        return made.issuer == issuer.subject and made.is_signature_valid(issuer.public_key())
    except (ValueError, TypeError):
        return False


def revoked_by(lists: Iterable[RevocationList], certificate: asn1_x509.Certificate) -> tuple[bool, datetime | None]:
    """(some list speaks for the certificate's issuer, when the certificate was revoked or None)."""
    issuer, spoken, earliest = one_line(certificate.issuer), False, None
    for made in lists:
        if made.issuer != issuer:
            continue
        spoken = True
        if certificate.serial_number in made.revoked:
            at = made.revoked[certificate.serial_number][0]
            earliest = min(at, earliest) if earliest else at
    return spoken, earliest


def document_stamps(
    reader: PdfFileReader, pdf: bytes, roots: list[asn1_x509.Certificate], moment: datetime
) -> list[Stamp]:
    """The document time stamps, oldest first. The newest has to hold at `moment`, each older one at the next one's."""
    found: list[Stamp] = []
    at = moment
    for embedded in reversed(reader.embedded_timestamp_signatures):
        stamp = Stamp(field=str(embedded.field_name), revision=embedded.signed_revision)
        try:
            context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
            status = validate_pdf_timestamp(embedded, context, skip_diff=True)
            whole = bool(status.intact and status.valid) and not container_fault(pdf, embedded)
            authority = one_line(status.signing_cert.subject)
            good = whole and bool(status.trusted)
            stamp = Stamp(stamp.field, stamp.revision, status.timestamp, authority, good, not whole)
        except Exception:  # noqa: BLE001  a stranger's time stamp may break the parser in any way
            stamp = Stamp(stamp.field, stamp.revision)
        if stamp.good and stamp.at:
            at = stamp.at
        found.append(stamp)
    return found[::-1]


def stored_lists(reader: PdfFileReader) -> list[bytes]:
    """The lists of revoked certificates that the file itself carries (its document security store)."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return []
    return [reference.get_object().data for reference in store.crls]
