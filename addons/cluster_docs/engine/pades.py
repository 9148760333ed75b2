"""PAdES signatures: open a key, put a signature on a PDF. What a signature is worth says `check` (pades_check).

ETSI EN 319 142-1. Level B-B: the CMS holds the signing certificate's digest, the time stands in the signature
dictionary (/M). With a time stamper the level is B-T; with lists of revoked certificates for every certificate
concerned it is B-LTA: they go into the file, and a document time stamp closes it. A time stamper may open a
connection; whoever makes it sets its limits.
"""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext

from . import pdf_guard
from .pades_check import check
from .pades_report import Certificate, SignatureReport, describe, load_root, one_line, read_certificate

__all__ = [
    "CannotSign",
    "Certificate",
    "Credential",
    "NoTimeStamp",
    "SignatureReport",
    "WrongPassphrase",
    "check",
    "fingerprint",
    "open_credential",
    "read_certificate",
    "sign",
]


class WrongPassphrase(ValueError):
    """The container does not open with this passphrase, or it is no PKCS#12 at all."""


class CannotSign(ValueError):
    """The file cannot take a signature; `.args[0]` is a reason code of `check`."""


class NoTimeStamp(ValueError):
    """The time-stamp authority did not answer, or its answer was no time stamp."""


@dataclass(frozen=True)
class Credential:
    """An opened PKCS#12: the key is in memory, nothing of it is printed."""

    signer: SimpleSigner
    certificate: Certificate
    chain: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return f"<Credential {self.certificate.serial}>"


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
    certificate = replace(describe(signer.signing_cert), authorities=_authorities(signer))
    return Credential(signer, certificate, chain)


def _authorities(signer: SimpleSigner) -> tuple[str, ...]:
    """Names of the authorities above a key, the nearest first, as far as its container holds their certificates."""
    above = {certificate.subject.hashable: certificate.issuer for certificate in signer.cert_registry}
    found: list[str] = []
    issuer = signer.signing_cert.issuer
    while one_line(issuer) not in found:
        found.append(one_line(issuer))
        issuer = above.get(issuer.hashable, issuer)
    return tuple(found)


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
    time_stamper: TimeStamper | None = None,
    trust_roots: Iterable[bytes] = (),
    revocation: Iterable[bytes] = (),
) -> bytes:
    """Append an invisible PAdES signature of the highest level that what is given allows.

    The bytes given stay as they are in front, so XMP, output intent and the first half of /ID
    stay too. `tooltip` becomes /TU, which readers of the screen speak. `moment` is aware.
    `revocation`: lists of revoked certificates (DER) of the authorities in `trust_roots`.

    Raises CannotSign, NoTimeStamp.
    """
    reason_code = pdf_guard.refuse(pdf)
    if reason_code:
        raise CannotSign(reason_code)
    roots, lists = [load_root(root) for root in trust_roots], list(revocation)
    settings = {
        "field_name": field_name,
        "md_algorithm": "sha256",
        "reason": reason,
        "location": location,
        "name": name,
        "subfilter": SigSeedSubFilter.PADES,
    }
    spec = SigFieldSpec(
        field_name,
        readable_field_name=tooltip or name,
        invis_sig_settings=InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=False),
    )
    if time_stamper and lists:
        context = ValidationContext(
            trust_roots=roots, crls=lists, moment=moment, allow_fetching=False, revocation_mode="require"
        )
        archival = PdfSignatureMetadata(
            **settings,
            embed_validation_info=True,
            use_pades_lta=True,
            validation_context=context,
            timestamp_field_name=f"{field_name}-time",
            # everything stands before the time stamp: no byte of the file is left uncovered
            dss_settings=DSSContentSettings(
                include_vri=False,
                next_ts_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
            ),
        )
        try:
            return _append(pdf, archival, credential, spec, moment, time_stamper)
        except SigningError:
            pass  # a list is stale or does not speak for one of the certificates: the next lower level
    return _append(pdf, PdfSignatureMetadata(**settings), credential, spec, moment, time_stamper)


def _append(
    pdf: bytes,
    meta: PdfSignatureMetadata,
    credential: Credential,
    spec: SigFieldSpec,
    moment: datetime,
    time_stamper: TimeStamper | None,
) -> bytes:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if writer.prev.encrypted:
            raise CannotSign("encrypted")
        signer = _MomentSigner(meta, credential.signer, timestamper=time_stamper, new_field_spec=spec)
        signer.moment = moment.replace(microsecond=0)
        return signer.sign_pdf(writer).getvalue()
    except OSError as error:  # TimestampRequestError is one
        raise NoTimeStamp(str(error)) from error
    except SigningError:
        if meta.use_pades_lta:
            raise
        raise CannotSign("unreadable") from None
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


def fingerprint(data: bytes) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
