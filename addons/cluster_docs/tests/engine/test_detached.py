"""Row 29: signatures beside a file; what is not known is never called valid."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from cluster_docs.engine import detached, test_authority

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
CONTENT = "Ліст № 5".encode()


@pytest.fixture(scope="module")
def authority():
    return test_authority.make_authority("Test root", moment=NOW)


@pytest.fixture(scope="module")
def person(authority):
    return test_authority.issue(authority, "Jan Uzorny", moment=NOW)


@pytest.fixture(scope="module")
def signature(person):
    builder = pkcs7.PKCS7SignatureBuilder().set_data(CONTENT)
    builder = builder.add_signer(person.certificate, person.key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])


def ask(content, signature, *roots, moment=NOW, revocation=(), verifiers=()):
    return detached.verify(detached.Question(content, signature, roots, moment, revocation), verifiers)


def with_algorithm(signature, dotted):
    """The same signature with the number of another algorithm in it."""
    info = cms.ContentInfo.load(signature)
    signer = info["content"]["signer_infos"][0]
    signer["signature_algorithm"] = {"algorithm": dotted}
    return info.dump(force=True)


def test_row_29_a_known_signature_is_verified(signature, authority):
    report = ask(CONTENT, signature, authority.pem)
    assert (report.state, report.reasons, report.verifier) == ("valid", (), "CMS")
    assert report.signer.startswith("Jan Uzorny") and report.signed_at
    assert ask(CONTENT, signature).state == "untrusted"


def test_row_29_a_changed_file_is_seen(signature, authority):
    for content in (CONTENT + b" ", b"", CONTENT[:-1] + b"6"):
        report = ask(content, signature, authority.pem)
        assert (report.state, report.reasons) == ("invalid", ("bytes_changed",))


def test_row_29_an_expired_or_revoked_certificate_is_told(signature, authority, person):
    assert ask(CONTENT, signature, authority.pem, moment=NOW + timedelta(days=4 * 366)).reasons == ("expired",)
    assert ask(CONTENT, signature, authority.pem, moment=NOW - timedelta(days=30)).reasons == ("not_yet_valid",)
    made = test_authority.revocation_list(authority, {person.certificate.serial_number: NOW}, moment=NOW)
    report = ask(CONTENT, signature, authority.pem, revocation=[made])
    assert (report.state, report.reasons) == ("invalid", ("revoked",))


def test_row_29_an_unknown_algorithm_is_kept_and_never_valid(signature, authority):
    report = ask(CONTENT, with_algorithm(signature, "1.2.112.0.2.0.34.101.45.12"), authority.pem)
    assert (report.state, report.reasons) == ("unknown", ("unknown_algorithm",))
    assert report.algorithm == "СТБ 34.101.45" and report.signer.startswith("Jan Uzorny")
    assert ask(CONTENT, with_algorithm(signature, "1.3.6.1.4.1.99999.1"), authority.pem).state == "unknown"


def test_row_29_a_verifier_is_plugged_in(signature, authority):
    stb = with_algorithm(signature, "1.2.112.0.2.0.34.101.45.12")

    def client(question):
        good = question.content == CONTENT
        return detached.DetachedReport("valid" if good else "invalid", () if good else ("bytes_changed",))

    def broken(question):
        raise OSError

    report = ask(CONTENT, stb, verifiers=[("broken", broken), ("СТБ", client)])
    assert (report.state, report.verifier) == ("valid", "СТБ")
    assert ask(b"other", stb, verifiers=[("СТБ", client)]).state == "invalid"
    assert ask(CONTENT, stb, verifiers=[("broken", broken)]).reasons == ("unknown_algorithm",)


def test_row_29_anything_may_be_given(signature, authority):
    for junk in (b"", b"junk", signature[:40], signature[:-1], b"0\x80" * 999, b"0" * (detached.MAX_SIGNATURE + 1)):
        report = ask(CONTENT, junk, authority.pem)
        assert (report.state, report.reasons) == ("unknown", ("not_cms",)), junk[:20]
    for place in range(len(signature) - 60, len(signature)):  # the value of the signature itself
        changed = bytearray(signature)
        changed[place] ^= 0x11
        assert ask(CONTENT, bytes(changed), authority.pem).state != "valid", place


def with_certificates(signature, *certificates, first=False):
    """The same signature with further certificates in its set, which no digest covers."""
    info = cms.ContentInfo.load(signature)
    signed = info["content"]
    more = [
        cms.CertificateChoices("certificate", asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)))
        for one in certificates
    ]
    own = list(signed["certificates"])
    signed["certificates"] = cms.CertificateSet([*more, *own] if first else [*own, *more])
    return info.dump(force=True)


def impostor(person, name, issuer=None):
    """A certificate of one's own making under the number of another's."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(person.certificate.serial_number)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=900))
        .sign(key, hashes.SHA256())
    )


def test_row_29_a_strangers_certificate_under_the_same_number_changes_nothing(signature, authority, person):
    """The set of certificates is not signed: anybody may lay the head's name into it."""
    forged = with_certificates(signature, impostor(person, "Head of the committee"), first=True)
    report = ask(CONTENT, forged, authority.pem)
    assert (report.state, "Jan Uzorny" in report.signer, "Head" in report.signer) == ("valid", True, False)
    made = test_authority.revocation_list(authority, {person.certificate.serial_number: NOW}, moment=NOW)
    assert ask(CONTENT, forged, authority.pem, revocation=[made]).reasons == ("revoked",)
    namesake = impostor(person, "Head of the committee", person.certificate.issuer)
    for first in (True, False):
        doubtful = ask(CONTENT, with_certificates(signature, namesake, first=first), authority.pem)
        assert (doubtful.state, doubtful.signer) == ("unknown", "")


def test_row_29_base64_and_pem_are_read_as_well(signature, authority):
    plain = base64.encodebytes(signature)
    armoured = b"-----BEGIN PKCS7-----\n" + plain + b"-----END PKCS7-----\n"
    for given in (plain, base64.b64encode(signature), armoured):
        assert ask(CONTENT, given, authority.pem).state == "valid"


def test_row_29_what_was_good_on_receipt_stays_good(signature, authority, person):
    """`moment` is when the files came: a certificate revoked since was good then, and it is said."""
    serial = person.certificate.serial_number
    after = [test_authority.revocation_list(authority, {serial: NOW + timedelta(days=9)}, moment=NOW)]
    report = ask(CONTENT, signature, authority.pem, revocation=after)
    assert (report.state, report.reasons) == ("valid", ("revoked_after_receipt",))
    assert ask(CONTENT, signature, authority.pem, moment=NOW + timedelta(days=20), revocation=after).state == "invalid"


def test_row_29_a_time_stamp_inside_proves_that_the_certificate_was_good(signature, authority, person):
    clock = test_authority.issue_time_authority(authority, "Test clock", moment=NOW)
    info = cms.ContentInfo.load(signature)
    signer = info["content"]["signer_infos"][0]
    digest = hashes.Hash(hashes.SHA256())
    digest.update(signer["signature"].native)
    stamper = test_authority.time_stamper(clock, NOW)
    token = asyncio.run(stamper.async_timestamp(digest.finalize(), "sha256"))
    signer["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]
    stamped, late = info.dump(force=True), NOW + timedelta(days=4 * 366)
    assert ask(CONTENT, signature, authority.pem, moment=late).reasons == ("expired",)
    report = ask(CONTENT, stamped, authority.pem, moment=late)
    assert (report.state, report.reasons, report.proven_at) == ("valid", (), NOW)
    gone = {clock.certificate.serial_number: NOW + timedelta(days=1)}
    made = test_authority.revocation_list(authority, gone, moment=late)
    assert ask(CONTENT, stamped, authority.pem, moment=late, revocation=[made]).reasons == ("expired",)


def test_row_29_a_revoked_authority_in_between_is_noticed():
    root = test_authority.make_authority("Root", moment=NOW, depth=1)
    issuing = test_authority.make_authority("Issuing", moment=NOW, above=root)
    person = test_authority.issue(issuing, "Jan Uzorny", moment=NOW)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(CONTENT)
    builder = builder.add_signer(person.certificate, person.key, hashes.SHA256()).add_certificate(issuing.certificate)
    made = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    assert ask(CONTENT, made, root.pem).state == "valid"
    gone = test_authority.revocation_list(root, {issuing.certificate.serial_number: NOW}, moment=NOW)
    assert ask(CONTENT, made, root.pem, revocation=[gone]).reasons == ("revoked",)
    assert ask(CONTENT, made, root.pem, issuing.pem, revocation=[gone]).reasons == ("revoked",)
