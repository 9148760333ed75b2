"""What is said of a signature: certificates, reports, reason codes. Values only."""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509

# Reasons that speak of the person, not of the file's bytes: the signer is not confirmed.
TRUST_REASONS = {"untrusted_root", "wrong_usage", "not_certified"}
# What is said beside a good signature.
NOTES = {"signed_again", "signed_over", "revoked_later", "list_outdated"}


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
    # Names of the authorities that vouch for it: in a report those it was proved by, of a key those in its container.
    authorities: tuple[str, ...] = ()


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
    changed_after: str = ""  # "", "archived", "signed_again", "form_filled", "content"
    reasons: tuple[str, ...] = ()
    # What a time-stamp authority says: the signature existed then. Aware UTC.
    proven_at: datetime | None = None
    time_authority: str = ""
    revocation_checked: bool = False
    revoked_at: datetime | None = None

    @property
    def verdict(self) -> str:
        """good, untrusted (bytes right, person not proved), bad, or none (no signature)."""
        if not self.field:
            return "none"
        if not self.intact or set(self.reasons) - TRUST_REASONS - NOTES:
            return "bad"
        return "good" if self.trusted else "untrusted"


def read_certificate(data: bytes) -> Certificate:
    """Describe a PEM or DER certificate. Raises ValueError on anything else."""
    return describe(load_root(data))


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
        subject=one_line(cert.subject),
        issuer=one_line(cert.issuer),
        serial=f"{cert.serial_number:x}",
        valid_from=validity["not_before"].native,
        valid_to=validity["not_after"].native,
    )


def one_line(name: asn1_x509.Name) -> str:
    """The values of a distinguished name, the person's first, without the labels of one language."""
    values = [part["value"].native for rdn in name.chosen for part in rdn]
    return ", ".join(reversed(values))


def load_root(data: bytes) -> asn1_x509.Certificate:
    try:
        if pem.detect(data):
            _kind, _headers, data = pem.unarmor(data)
        certificate = asn1_x509.Certificate.load(data, strict=True)
        # asn1crypto parses late: this touches every part that is used further on.
        certificate.native  # noqa: B018
    except (ValueError, TypeError) as error:
        raise ValueError("not a certificate") from error
    return certificate
