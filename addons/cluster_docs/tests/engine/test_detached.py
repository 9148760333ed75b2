"""Row 29: signatures beside a file; what is not known is never called valid."""

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms
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
