"""Say what a PDF's signatures are worth. Nothing here opens a connection, `check` never raises: what it cannot read
becomes a report with a reason code."""

import io
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.generic import parse_pdf_date
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from . import pades_shadow, pdf_guard
from .pades_cms import container_fault
from .pades_report import Certificate, SignatureReport, describe, load_root, one_line
from .pades_time import (
    RevocationList,
    Stamp,
    chain_of,
    document_stamps,
    first_revoked,
    is_looked_up,
    is_stamp_revoked,
    read_revocation_list,
    revoked_by,
    stamped_at,
    stored_lists,
    tokens_of,
)

# pyHanko logs a traceback for each signature it cannot trust: here that is an answer, not a fault.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

MAX_SIGNATURES = 20
LARGEST_MARK = 40_000  # square points, as 7 by 7 cm: the visible mark of a signature, not a page
SUBFILTERS = {
    "/ETSI.CAdES.detached": "PAdES B-B",
    "/adbe.pkcs7.detached": "PKCS#7",
}
WEAK_DIGESTS = {"md5", "sha1"}
STAMP = "/ETSI.RFC3161"


class _Case:
    """What one check works with."""

    def __init__(
        self,
        pdf: bytes,
        roots: list[asn1_x509.Certificate],
        retired: list[tuple[asn1_x509.Certificate, datetime]],
        moment: datetime,
        lists: list[RevocationList],
    ):
        self.pdf, self.roots, self.retired, self.moment, self.lists = pdf, roots, retired, moment, lists
        self.reader = PdfFileReader(io.BytesIO(pdf))
        self.stamps: list[Stamp] = []
        self.own_lists: list[bytes] = []

    def roots_at(self, moment: datetime) -> list[asn1_x509.Certificate]:
        """The authorities trusted at a moment: those of today, and retired ones for the time before."""
        return [*self.roots, *(root for root, until in self.retired if moment < until)]


def check(
    pdf: bytes,
    trust_roots: Iterable[bytes],
    moment: datetime,
    max_bytes: int = pdf_guard.MAX_BYTES,
    revocation: Iterable[bytes] = (),
    retired: Iterable[tuple[bytes, datetime]] = (),
) -> list[SignatureReport]:
    """Report on each signature, oldest first; on a file without any, one report without `field`.

    `trust_roots` are PEM or DER certificates of signing and time-stamp authorities, `moment` (aware) is when the
    certificates have to be valid unless a time stamp proves an earlier one, `revocation` are lists of revoked
    certificates that the caller knows to be the authorities' own, `retired` are authorities that are trusted for what
    was signed before a moment (aware). Anything at all may be passed as `pdf`.
    """
    refused = pdf_guard.refuse(pdf, max_bytes)
    if refused:
        return [SignatureReport(reasons=(refused,))]
    try:
        lists = [read_revocation_list(data) for data in revocation]
        old = [(load_root(root), until) for root, until in retired]
        case = _Case(pdf, [load_root(root) for root in trust_roots], old, moment, lists)
        return _check(case)
    except Exception:  # noqa: BLE001  a stranger's file may break the parser in any way
        return [SignatureReport(reasons=("unreadable",))]


def _check(case: _Case) -> list[SignatureReport]:
    reader = case.reader
    if reader.encrypted:
        return [SignatureReport(reasons=("encrypted",))]
    fields = list(enumerate_sig_fields(reader, filled_status=True))
    if not fields:
        return [SignatureReport(reasons=("no_signature",))]
    if len(fields) > MAX_SIGNATURES:
        return [SignatureReport(reasons=("too_many",))]
    case.stamps = document_stamps(reader, case.pdf, case.roots_at, case.moment, case.lists)
    case.own_lists = stored_lists(reader)
    shadows = pades_shadow.find(reader)
    known = {stamp.field for stamp in case.stamps}
    told = {str(name) for name, value, _field in fields if _is_stamp(value)}
    wrong_stamp = bool(told - known) or any(stamp.broken for stamp in case.stamps)
    people = [entry for entry in fields if str(entry[0]) not in told]
    found: list[tuple[int, SignatureReport]] = []
    marks: dict[str, dict[str, float]] = {}
    for name, value, field in people or fields:
        signature = value.get_object()
        report = _say_what_is_written(SignatureReport(field=str(name)), signature)
        try:
            embedded = EmbeddedPdfSignature(reader, field, name)
            order = embedded.signed_revision
            later = {str(other) for other, value, _f in fields if _is_later(reader, value, order)}
            marks[report.field] = pades_shadow.later_marks(reader, order)
            report = _judge(report, case, embedded, later)
            extra = [*shadows, *(["time_stamp_wrong"] if wrong_stamp and people else [])]
            report = replace(report, reasons=(*report.reasons, *extra))
        except Exception:  # noqa: BLE001  the same: one broken signature must not hide the others
            order = len(case.pdf)
            report = replace(report, reasons=("cannot_verify",))
        found.append((order, report))
    ordered = [report for _order, report in sorted(found, key=lambda pair: pair[0])]
    good = {report.field for report in ordered if report.verdict == "good"}
    return [_look_at_marks(report, marks.get(report.field, {}), good) for report in ordered]


def _look_at_marks(report: SignatureReport, marks: dict[str, float], good: set[str]) -> SignatureReport:
    """A signature field that came later and has an area on a page may cover what was signed: whoever signs may draw
    anything there. Small marks of signers who are confirmed are told of, everything else is a change."""
    if not marks or report.changed_after not in ("signed_again", "archived"):
        return report
    others = tuple(reason for reason in report.reasons if reason != "signed_again")
    if marks.keys() <= good and max(marks.values()) <= LARGEST_MARK:
        return replace(report, changed_after="signed_again", reasons=(*others, "signed_over"))
    return replace(report, changed_after="content", covers_whole_file=False, reasons=(*others, "added_after"))


def _is_stamp(value) -> bool:
    """Whether a signature calls itself a document time stamp, by its kind or by its form."""
    signature = value.get_object()
    return signature.get("/SubFilter") == STAMP or signature.get("/Type") == "/DocTimeStamp"


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


def _context(case: _Case, moment: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=case.roots_at(moment),
        moment=moment,
        allow_fetching=False,
        crls=case.own_lists,
        retroactive_revinfo=True,
    )


def _judge(report: SignatureReport, case: _Case, embedded: EmbeddedPdfSignature, later: set[str]) -> SignatureReport:
    report = replace(report, certificate=describe(embedded.signer_cert))
    if embedded.sig_object_type == "/DocTimeStamp":
        return replace(report, reasons=("timestamp_only",))
    reasons, report = _prove_time(report, case, embedded)
    proven = report.proven_at or case.moment
    status = validate_pdf_signature(
        embedded, signer_validation_context=_context(case, proven), ts_validation_context=_context(case, proven)
    )
    if not status.intact:
        reasons.append("bytes_changed")
    elif not status.valid:
        reasons.append("signature_wrong")
    if embedded.md_algorithm in WEAK_DIGESTS:
        reasons.append("weak_digest")
    container = container_fault(case.pdf, embedded)
    if container:
        reasons.append(container)
    whole = not container and sum(int(n) for n in list(embedded.byte_range)[2:]) == len(case.pdf)
    changed_after = "" if whole or container else _later_changes(status, embedded, later)
    if changed_after and changed_after != "archived":
        reasons.append("added_after" if changed_after == "content" else changed_after)
    report, outdated = _look_up_revocation(report, case, status, proven)
    reasons += outdated
    if report.revoked_at or status.revoked:
        kept = report.proven_at and report.revoked_at and report.proven_at < report.revoked_at and not status.revoked
        reasons.append("revoked_later" if kept else "revoked")
    trusted = bool(status.trusted) and "revoked" not in reasons
    if not trusted and "revoked" not in reasons:
        reasons.append(_trust_reason(report.certificate, case.roots_at(proven), embedded, proven))
    return replace(
        report,
        covers_whole_file=whole or changed_after == "archived",
        intact=bool(status.intact and status.valid and not container),
        trusted=trusted,
        changed_after=changed_after,
        reasons=tuple(reasons),
        level=_level(report, case, embedded),
        certificate=replace(report.certificate, authorities=_authorities(status) if trusted else ()),
    )


def _authorities(status) -> tuple[str, ...]:
    return tuple(one_line(certificate.subject) for certificate in chain_of(status)[:-1])


def _prove_time(
    report: SignatureReport, case: _Case, embedded: EmbeddedPdfSignature
) -> tuple[list[str], SignatureReport]:
    """The earliest moment that an authority's stamp proves, and what is wrong with the stamps."""
    stamps = [stamp for stamp in case.stamps if stamp.good and stamp.at and stamp.revision >= embedded.signed_revision]
    reasons: list[str] = []
    if stamps:
        report = replace(report, proven_at=stamps[0].at, time_authority=stamps[0].authority)
    tokens = tokens_of(embedded.signer_info)
    if tokens:
        at = report.proven_at or case.moment
        roots = case.roots_at(max(stamped_at(token) for token in tokens))
        status = validate_pdf_signature(
            embedded,
            signer_validation_context=_context(case, at),
            ts_validation_context=ValidationContext(trust_roots=roots, moment=at, allow_fetching=False),
            skip_diff=True,
        )
        inner = status.timestamp_validity
        if inner is None or not (inner.intact and inner.valid):
            reasons.append("time_stamp_wrong")
        elif inner.trusted and not is_stamp_revoked(case.lists, inner, at):
            report = replace(
                report, proven_at=inner.timestamp.astimezone(UTC), time_authority=one_line(inner.signing_cert.subject)
            )
    return reasons, report


def _look_up_revocation(
    report: SignatureReport, case: _Case, status, proven: datetime
) -> tuple[SignatureReport, list[str]]:
    """When the signer's certificate, or an authority above it, was revoked; and the note on lists out of date."""
    own = []
    for data in case.own_lists:
        try:
            own.append(read_revocation_list(data))
        except ValueError:
            continue
    at = first_revoked(case.lists, chain_of(status))
    _spoken, carried_at = revoked_by(own, status.signing_cert)
    looked_up = is_looked_up([*case.lists, *own], status.signing_cert, proven)
    # a list inside the file counts against a certificate only where its signature held (`status.revoked`)
    revoked_at = at or (carried_at if status.revoked else None)
    report = replace(report, revocation_checked=bool(looked_up), revoked_at=revoked_at)
    return report, ["list_outdated"] if looked_up is False else []


def _level(report: SignatureReport, case: _Case, embedded: EmbeddedPdfSignature) -> str:
    """ETSI EN 319 142-1: B-B, with a time stamp B-T, with the lists B-LT, with a stamp over them B-LTA."""
    if report.level != "PAdES B-B" or not report.proven_at:
        return report.level
    issuer = one_line(embedded.signer_cert.issuer)
    carried = False
    for data in case.own_lists:
        try:
            carried = carried or read_revocation_list(data).issuer == issuer
        except ValueError:
            continue
    if not carried:
        return "PAdES B-T"
    later = [stamp for stamp in case.stamps if stamp.good and stamp.revision > embedded.signed_revision]
    return "PAdES B-LTA" if later else "PAdES B-LT"


def _later_changes(status, embedded: EmbeddedPdfSignature, later: set[str]) -> str:
    """What was appended behind the signed bytes: "archived" (time stamps and lists), "signed_again", "form_filled" or
    "content".

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
    if result.modification_level <= ModificationLevel.LTA_UPDATES:
        return "archived"
    filled = {str(name) for name in result.changed_form_fields} - later
    return "form_filled" if filled or not later else "signed_again"


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
