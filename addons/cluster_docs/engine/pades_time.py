"""Proof of time in a PDF: document time stamps (ETSI EN 319 142-1, B-LTA) and the lists of revoked certificates.

A time stamp proves that everything before it existed at its moment: a signature made with a certificate that has
expired or was revoked since stays valid where a stamp of the time before says so.
"""

from collections.abc import Callable, Iterable, Sequence
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

# RFC 3161, 4: stamps made before such a revocation stay valid; after any other one none of the key's do.
HARMLESS = {"unspecified", "affiliation_changed", "superseded", "cessation_of_operation"}


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


def first_revoked(lists: Sequence[RevocationList], chain: Iterable[asn1_x509.Certificate]) -> datetime | None:
    """When the first certificate of a chain was revoked: a revoked authority speaks for nobody any more."""
    found = [at for certificate in chain if (at := revoked_by(lists, certificate)[1])]
    return min(found, default=None)


def is_looked_up(lists: Iterable[RevocationList], certificate: asn1_x509.Certificate, moment: datetime) -> bool | None:
    """Whether a list that was in force at `moment` or was made later speaks for the certificate's issuer; None when
    there is no list of that authority at all."""
    issuer = one_line(certificate.issuer)
    ends = [made.next_update for made in lists if made.issuer == issuer]
    return any(end is None or end >= moment for end in ends) if ends else None


def chain_of(status) -> list[asn1_x509.Certificate]:
    """The certificates that a validation went through, the root first; the signer's alone where none was found."""
    return list(status.validation_path) if status.validation_path is not None else [status.signing_cert]


def stamped_at(signed) -> datetime:
    """The moment that a time stamp (RFC 3161) names."""
    return signed["encap_content_info"]["content"].parsed["gen_time"].native


def tokens_of(signer) -> list:
    """The time stamps that a CMS signature carries beside itself."""
    return [
        value["content"]
        for attribute in signer["unsigned_attrs"] or ()
        if attribute["type"].native == "signature_time_stamp_token"
        for value in attribute["values"]
    ]


def is_stamp_revoked(lists: Iterable[RevocationList], status, at: datetime) -> bool:
    """Whether the stamp's certificate, or an authority above it, was revoked by `at`, until which it has to hold."""
    for certificate in chain_of(status):
        issuer = one_line(certificate.issuer)
        for made in lists:
            if made.issuer == issuer and certificate.serial_number in made.revoked:
                revoked, reason = made.revoked[certificate.serial_number]
                if revoked <= (status.timestamp if reason in HARMLESS else at):
                    return True
    return False


def document_stamps(
    reader: PdfFileReader,
    pdf: bytes,
    roots_at: Callable[[datetime], list[asn1_x509.Certificate]],
    moment: datetime,
    lists: Sequence[RevocationList] = (),
) -> list[Stamp]:
    """The document time stamps, oldest first. The newest has to hold at `moment`, each older one at the next one's.

    `roots_at`: the authorities whose signatures of a moment are trusted."""
    found: list[Stamp] = []
    at = moment
    for embedded in reversed(reader.embedded_timestamp_signatures):
        stamp = Stamp(field=str(embedded.field_name), revision=embedded.signed_revision)
        try:
            roots = roots_at(stamped_at(embedded.signed_data))
            context = ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
            status = validate_pdf_timestamp(embedded, context, skip_diff=True)
            whole = bool(status.intact and status.valid) and not container_fault(pdf, embedded)
            authority = one_line(status.signing_cert.subject)
            good = whole and bool(status.trusted) and not is_stamp_revoked(lists, status, at)
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
