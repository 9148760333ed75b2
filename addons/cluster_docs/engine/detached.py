"""Signatures that lie beside a file (CMS, RFC 5652), as other systems send them.

What cannot be verified here is never called valid: a signature of an unknown kind or algorithm is kept and said to be
"kept, not verified". Verifiers are pluggable: each gets the two files and answers, or says that it does not know.
"""

import asyncio
import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import cms, pem
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from .pades_report import describe, load_root
from .pades_time import (
    chain_of,
    first_revoked,
    is_stamp_revoked,
    read_revocation_list,
)

MAX_SIGNATURE = 1024 * 1024
# The Belarusian standards of signature and digest (bign, belt) stand below this arc.
STB = "1.2.112.0.2.0.34.101."
WEAK = {"md2", "md5", "sha1"}


@dataclass(frozen=True)
class DetachedReport:
    """`state`: valid, untrusted (bytes right, signer not confirmed), invalid, unknown (kept, not verified).

    `reasons` are codes of `pades_check.check`, and "not_cms", "unknown_algorithm", "revoked_after_receipt".
    `proven_at`: what a time stamp inside the signature proves. Instants are aware UTC.
    """

    state: str
    reasons: tuple[str, ...] = ()
    signer: str = ""
    issuer: str = ""
    serial: str = ""
    algorithm: str = ""
    signed_at: datetime | None = None
    proven_at: datetime | None = None
    verifier: str = ""


@dataclass(frozen=True)
class Question:
    """What a verifier is asked. Certificates are PEM or DER; `moment` (aware) is when the files were received: they
    existed then, so a certificate that was good then is good for them."""

    content: bytes
    signature: bytes
    trust_roots: Sequence[bytes]
    moment: datetime
    revocation: Sequence[bytes] = ()


Verifier = Callable[[Question], DetachedReport]


def verify(question: Question, verifiers: Iterable[tuple[str, Verifier]] = ()) -> DetachedReport:
    """Ask our own verifier, then the others in their order; the first that knows the kind is believed."""
    first: DetachedReport | None = None
    for name, verifier in (("CMS", verify_cms), *verifiers):
        try:
            report = verifier(question)
        except Exception:  # noqa: BLE001  a stranger's file may break a parser in any way
            report = DetachedReport("unknown", ("cannot_verify",))
        if report.state != "unknown":
            return DetachedReport(**{**report.__dict__, "verifier": name})
        first = first or report
    return first or DetachedReport("unknown", ("not_cms",))


def verify_cms(question: Question) -> DetachedReport:
    """CMS with an algorithm that the library knows (RSA, ECDSA, EdDSA over SHA-2 or SHA-3)."""
    signed = _parse(question.signature)
    if signed is None:
        return DetachedReport("unknown", ("not_cms",))
    signer = signed["signer_infos"][0]
    certificate = _signer_certificate(signed, signer)
    told = _describe(signer, certificate)
    if not _is_known(signer):
        return DetachedReport("unknown", ("unknown_algorithm",), **told)
    if certificate is None:
        return DetachedReport("unknown", ("cannot_verify",), **told)
    if signer["digest_algorithm"]["algorithm"].native in WEAK:
        return DetachedReport("invalid", ("weak_digest",), **told)
    roots = [load_root(root) for root in question.trust_roots]
    lists = [read_revocation_list(data) for data in question.revocation]
    status, proven_at = _validate(question, signed, roots, lists)
    if status.signing_cert.dump() != certificate.dump():
        return DetachedReport("unknown", ("cannot_verify",))
    told["proven_at"] = proven_at
    if not status.intact or not status.valid:
        return DetachedReport("invalid", ("bytes_changed" if not status.intact else "signature_wrong",), **told)
    moment = proven_at or question.moment
    revoked_at = first_revoked(lists, chain_of(status))
    if revoked_at and revoked_at <= moment:
        return DetachedReport("invalid", ("revoked",), **told)
    if status.trusted:
        note = "revoked_later" if proven_at else "revoked_after_receipt"
        return DetachedReport("valid", (note,) if revoked_at else (), **told)
    known = describe(certificate)
    if known.valid_to and moment > known.valid_to:
        return DetachedReport("invalid", ("expired",), **told)
    if known.valid_from and moment < known.valid_from:
        return DetachedReport("invalid", ("not_yet_valid",), **told)
    return DetachedReport("untrusted", ("untrusted_root",), **told)


def _validate(question: Question, signed: cms.SignedData, roots: list, lists: list):
    """(the library's status, what a trusted time stamp in the signature proves). The certificate has to be valid when
    the stamp was made, or, without one, when the files came."""

    def context(moment: datetime) -> ValidationContext:
        return ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)

    def status_at(moment: datetime):
        return asyncio.run(
            async_validate_detached_cms(
                question.content,
                signed,
                signer_validation_context=context(moment),
                ts_validation_context=context(question.moment),
            )
        )

    status = status_at(question.moment)
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
        return status, None
    if is_stamp_revoked(lists, stamp, question.moment):
        return status, None
    proven = min(stamp.timestamp.astimezone(UTC), question.moment)
    return status_at(proven), proven


def _parse(data: bytes) -> cms.SignedData | None:
    """The signature of DER, PEM or bare base64 bytes, as the inter-agency exchange sends them."""
    if not data or len(data) > MAX_SIGNATURE:
        return None
    try:
        if pem.detect(data):
            _kind, _headers, data = pem.unarmor(data)
        elif data[:1] != b"\x30":
            data = base64.b64decode(b"".join(data.split()), validate=True)
        info = cms.ContentInfo.load(data, strict=True)
        if info["content_type"].native != "signed_data":
            return None
        signed = info["content"]
        if len(signed["signer_infos"]) < 1:
            return None
        signed["signer_infos"][0]["signature_algorithm"]["algorithm"].dotted  # noqa: B018  parses late
        return signed
    except (ValueError, TypeError, KeyError, binascii.Error):
        return None


def _is_known(signer: cms.SignerInfo) -> bool:
    """Whether both algorithms have a name in the library; a bare number is an algorithm that it cannot compute."""
    digest = signer["digest_algorithm"]["algorithm"].native
    method = signer["signature_algorithm"]["algorithm"].native
    return not (digest[:1].isdigit() or method[:1].isdigit())


def algorithm_name(dotted: str) -> str:
    """How an algorithm is called on screen: the Belarusian standard, or its number."""
    if dotted.startswith(STB):
        part = dotted.removeprefix(STB).split(".")[0]
        return f"СТБ 34.101.{part}"
    return dotted


def _describe(signer: cms.SignerInfo, certificate: asn1_x509.Certificate | None) -> dict:
    method = signer["signature_algorithm"]["algorithm"]
    native = method.native
    told: dict = {"algorithm": algorithm_name(native) if native[:1].isdigit() else native}
    attributes = signer["signed_attrs"]
    for attribute in attributes if attributes else ():
        if attribute["type"].native == "signing_time":
            told["signed_at"] = attribute["values"][0].native.astimezone(UTC)
    if certificate is not None:
        known = describe(certificate)
        told |= {"signer": known.subject, "issuer": known.issuer, "serial": known.serial}
    elif signer["sid"].name == "issuer_and_serial_number":
        told |= {"serial": f"{signer['sid'].chosen['serial_number'].native:x}"}
    return told


def _signer_certificate(signed: cms.SignedData, signer: cms.SignerInfo) -> asn1_x509.Certificate | None:
    """The certificate that the signature names by issuer and number. No digest covers the set of certificates: a
    stranger's may lie in it under the same number, so a second one that answers to the name makes all doubtful."""
    if signer["sid"].name != "issuer_and_serial_number":
        return None
    named = signer["sid"].chosen
    certificates = signed["certificates"]
    found = {
        choice.chosen.dump(): choice.chosen
        for choice in certificates or ()
        if choice.name == "certificate"
        and choice.chosen.serial_number == named["serial_number"].native
        and choice.chosen.issuer == named["issuer"]
    }
    return next(iter(found.values())) if len(found) == 1 else None
