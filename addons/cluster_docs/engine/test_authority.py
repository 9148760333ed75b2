"""A certificate authority for the demo district and for tests. It has no legal force.

Every name it writes says so. A real authority issues keys on its own carrier; what comes out of
here has the same formats (X.509, PKCS#12), so everything after it is the real code path.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper

MARK = "TEST AUTHORITY — no legal force"
PERSON_MARK = "TEST — no legal force"
KDF_ROUNDS = 100_000


@dataclass(frozen=True)
class Authority:
    """The key of an authority with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


@dataclass(frozen=True)
class Person:
    """A key with the certificate a root has issued for it."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate
    root: x509.Certificate

    def pkcs12(self, passphrase: str, friendly_name: str = "signing key") -> bytes:
        """The PKCS#12 container, closed by the passphrase (an empty one leaves it open)."""
        if passphrase:
            lock = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(KDF_ROUNDS).build(passphrase.encode())
        else:
            lock = NoEncryption()
        return pkcs12.serialize_key_and_certificates(
            friendly_name.encode(), self.key, self.certificate, [self.root], lock
        )


def make_authority(
    name: str, *, moment: datetime, years: int = 10, mark: str = MARK, above: Authority | None = None, depth: int = 0
) -> Authority:
    """A new self-signed root, valid from the day before `moment` (aware) on, or an authority that `above` lets issue
    certificates. `mark` says in some language that it is a test; `depth`: how many authorities may stand below it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BY"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fit(mark)),
            x509.NameAttribute(NameOID.COMMON_NAME, _fit(name)),
        ]
    )
    usage = _usage(key_cert_sign=True, crl_sign=True)
    issuer, signing_key = (above.certificate.subject, above.key) if above else (subject, key)
    certificate = (
        _builder(subject, issuer, key, moment, years)
        .add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
        .sign(signing_key, hashes.SHA256())
    )
    return Authority(key, certificate)


def issue(
    authority: Authority,
    name: str,
    *,
    moment: datetime,
    post: str = "",
    body: str = "",
    years: int = 3,
    mark: str = PERSON_MARK,
) -> Person:
    """A key and its certificate for a person holding a post in a body."""
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [
        (NameOID.COUNTRY_NAME, "BY"),
        (NameOID.ORGANIZATION_NAME, body),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, mark),
        (NameOID.TITLE, post),
        (NameOID.COMMON_NAME, name),
    ]
    subject = x509.Name([x509.NameAttribute(oid, _fit(text)) for oid, text in parts if text])
    certificate = (
        _builder(subject, authority.certificate.subject, key, moment, years)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )
    return Person(key, certificate, authority.certificate)


def issue_time_authority(
    authority: Authority, name: str, *, moment: datetime, years: int = 8, mark: str = MARK
) -> Person:
    """A key that stamps times. RSA: the library's stamper of tests knows no other."""
    key = rsa.generate_private_key(65537, 2048)
    parts = [(NameOID.COUNTRY_NAME, "BY"), (NameOID.ORGANIZATION_NAME, mark), (NameOID.COMMON_NAME, name)]
    subject = x509.Name([x509.NameAttribute(oid, _fit(text)) for oid, text in parts])
    certificate = (
        _builder(subject, authority.certificate.subject, key, moment, years)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )
    return Person(key, certificate, authority.certificate)


def time_stamper(person: Person, moment: datetime) -> TimeStamper:
    """Stamps with a key of `issue_time_authority` and says that it is `moment` (aware)."""
    return DummyTimeStamper(
        asn1_x509.Certificate.load(person.certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(
            person.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        ),
        fixed_dt=moment.replace(microsecond=0),
    )


def open_person(container: bytes, passphrase: str) -> Person:
    """The key that `Person.pkcs12` closed."""
    key, certificate, others = pkcs12.load_key_and_certificates(container, passphrase.encode())
    return Person(key, certificate, others[0])


def revocation_list(
    authority: Authority,
    revoked: Mapping[int, datetime],
    *,
    moment: datetime,
    number: int = 1,
    days: int = 30,
    reason: str = "key_compromise",
) -> bytes:
    """The authority's list of revoked certificates (DER): serial number → when. All moments are aware."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(moment.replace(microsecond=0) - timedelta(minutes=5))
        .next_update(moment.replace(microsecond=0) + timedelta(days=days))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
    )
    for serial, at in revoked.items():
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(serial)
            .revocation_date(at)
            .add_extension(x509.CRLReason(x509.ReasonFlags[reason]), critical=False)
            .build()
        )
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


def dump_authority(authority: Authority, passphrase: str) -> bytes:
    """The root as one PKCS#12, so that a demo can go on issuing."""
    lock = BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(b"root", authority.key, authority.certificate, None, lock)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    moment: datetime,
    years: int,
) -> x509.CertificateBuilder:
    begin = moment.replace(microsecond=0) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=366 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _fit(text: str) -> str:
    """At most 64 octets, whole letters: X.509's upper bound as the library counts it."""
    return text.encode()[:64].decode(errors="ignore")


def _usage(**on: bool) -> x509.KeyUsage:
    names = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})
