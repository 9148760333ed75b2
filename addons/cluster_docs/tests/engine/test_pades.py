import io
import re
import zlib
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from weasyprint import HTML

from cluster_docs.engine import pades, pdf_guard, test_authority

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
PIN = "1234"


@pytest.fixture(scope="module")
def authority():
    return test_authority.make_authority("Test root", moment=NOW)


@pytest.fixture(scope="module")
def person(authority):
    return test_authority.issue(authority, "Jan Uzorny", moment=NOW, post="Chairman", body="Test body")


@pytest.fixture(scope="module")
def credential(person):
    return pades.open_credential(person.pkcs12(PIN), PIN)


@pytest.fixture(scope="module")
def plain():
    page = "<html lang=be><head><title>Адказ</title></head><body><h1>Адказ</h1><p>Добры дзень.</p></body></html>"
    return HTML(string=page).write_pdf(pdf_variant="pdf/a-3b", pdf_identifier=b"0123456789abcdef")


def put(pdf, credential, field="Signature1", moment=NOW):
    return pades.sign(
        pdf,
        credential,
        reason="Answer 1-13/5",
        location="Smarhoń",
        name="Jan Uzorny",
        field_name=field,
        moment=moment,
        tooltip="Signature of Jan Uzorny",
    )


@pytest.fixture(scope="module")
def signed(plain, credential):
    return put(plain, credential)


def one(pdf, *roots, moment=NOW):
    reports = pades.check(pdf, roots, moment)
    assert len(reports) == 1
    return reports[0]


def hole(pdf):
    """First and last position of the hex string of the first signature."""
    begin = re.search(rb"/Contents <", pdf).end() - 1
    return begin, pdf.index(b">", begin)


def test_a_fresh_signature_is_good_and_says_who_and_when(signed, authority):
    report = one(signed, authority.pem)
    assert (report.verdict, report.reasons) == ("good", ())
    assert report.intact and report.trusted and report.covers_whole_file and not report.changed_after
    assert report.level == "PAdES B-B"
    assert report.signed_at == NOW
    assert (report.reason, report.location) == ("Answer 1-13/5", "Smarhoń")
    assert report.certificate.name == "Jan Uzorny"
    assert report.certificate.post == "Chairman"
    assert test_authority.MARK in report.certificate.issuer


def test_the_root_alone_decides_trust(signed, authority):
    other = test_authority.make_authority("Another root", moment=NOW)
    for roots in ((), (other.pem,)):
        report = one(signed, *roots)
        assert (report.verdict, report.reasons) == ("untrusted", ("untrusted_root",))
        assert report.intact and report.covers_whole_file
    namesake = test_authority.make_authority("Test root", moment=NOW)
    assert one(signed, namesake.pem).reasons == ("not_certified",)


@pytest.mark.parametrize(("days", "code"), [(-30, "not_yet_valid"), (4 * 366, "expired")])
def test_the_certificate_has_to_be_valid_at_the_moment(signed, authority, days, code):
    report = one(signed, authority.pem, moment=NOW + timedelta(days=days))
    assert (report.verdict, report.reasons) == ("bad", (code,))


def test_pdf_a_markers_survive_signing(plain, signed, credential):
    assert signed.startswith(plain)
    before, after = (pypdf.PdfReader(io.BytesIO(pdf)) for pdf in (plain, signed))
    assert after.trailer["/ID"][0] == before.trailer["/ID"][0]
    xmp = after.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r'part(="|>)3', xmp) and re.search(r'conformance(="|>)B', xmp)
    intents = after.trailer["/Root"]["/OutputIntents"]
    assert intents[0]["/S"] == "/GTS_PDFA1"
    assert after.trailer["/Root"]["/Lang"] == "be"
    widget = after.trailer["/Root"]["/AcroForm"]["/Fields"][0]
    assert widget["/TU"] == "Signature of Jan Uzorny"
    assert widget["/F"] & 4, "a widget of an archive copy is printed"
    value = widget["/V"]
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    assert value["/M"].startswith("D:20261102093000")


def test_no_root_travels_in_the_file(signed, person):
    """Nothing covers a root put into the CMS: a byte of it could change unseen."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    embedded = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
    assert [cert.serial_number for cert in (embedded.signer_cert, *embedded.other_embedded_certs)] == [
        person.certificate.serial_number
    ]


def flips(pdf):
    begin, end = hole(pdf)
    written = begin + 1 + len(pdf[begin + 1 : end].rstrip(b"0"))
    spread = range(0, len(pdf), 211)
    edges = [begin - 1, begin, begin + 1, begin + 2, written - 1, written, end - 1, end, end + 1, len(pdf) - 1]
    unsigned = range(begin, begin + 160, 3)
    return sorted({*spread, *edges, *unsigned, *range(written - 340, written, 9)})


def test_a_flipped_byte_anywhere_is_seen(signed, authority):
    for mask in (0x01, 0x20):
        for place in flips(signed):
            changed = bytearray(signed)
            changed[place] ^= mask
            verdicts = {report.verdict for report in pades.check(bytes(changed), [authority.pem], NOW)}
            assert "good" not in verdicts, f"byte {place} xor {mask:#x}"


def test_an_update_appended_after_signing_is_seen(signed, authority):
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    stream = generic.StreamObject(stream_data=b"BT ET")
    page[generic.pdf_name("/Contents")] = writer.add_object(stream)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    report = one(out.getvalue(), authority.pem)
    assert report.verdict == "bad"
    assert report.changed_after == "content"
    assert "added_after" in report.reasons and not report.covers_whole_file


@pytest.mark.parametrize("tail", [b"\n", b" ", b"junk\n%%EOF\n"])
def test_bytes_behind_the_end_are_seen(signed, authority, tail):
    report = one(signed + tail, authority.pem)
    assert report.reasons in (("added_after",), ("unreadable",))
    assert report.verdict in ("bad", "none")


def test_a_second_signature_is_told_from_a_change(signed, authority):
    second = test_authority.issue(authority, "Alesia Prykladnaja", moment=NOW)
    both = put(signed, pades.open_credential(second.pkcs12(PIN), PIN), "Signature2", NOW + timedelta(hours=1))
    first, last = pades.check(both, [authority.pem], NOW)
    assert (first.verdict, first.changed_after, first.covers_whole_file) == ("good", "signed_again", False)
    assert (last.verdict, last.changed_after, last.covers_whole_file) == ("good", "", True)
    assert last.certificate.name == "Alesia Prykladnaja"


def test_a_gap_in_the_signed_ranges_is_seen(signed, authority):
    """The hex string closed early: what stands between it and the second range nobody signed."""
    _begin, end = hole(signed)
    opened = bytearray(signed)
    opened[end - 40 : end - 39] = b">"
    assert one(bytes(opened), authority.pem).verdict != "good"
    # the same with the file still whole for a parser: the rest of the hole becomes a comment
    opened[end - 39 : end + 1] = b"%" + b"x" * 38 + b"\n"
    assert one(bytes(opened), authority.pem).reasons == ("gap",)


def test_a_byte_range_that_leaves_bytes_out_is_seen(signed, authority):
    match = re.search(rb"/ByteRange ?\[(\d+) (\d+) (\d+) (\d+)", signed)
    length = match.group(4)
    shorter = str(int(length) - 1).encode().rjust(len(length))
    changed = signed[: match.start(4)] + shorter + signed[match.end(4) :]
    assert one(changed, authority.pem).verdict == "bad"


def test_garbage_gets_a_reason_and_never_an_error(signed, plain, authority):
    encrypted = io.BytesIO()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(plain))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(encrypted)
    for pdf, code in [
        (b"", "empty"),
        (b"PK\x03\x04 a zip", "not_pdf"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "truncated"),
        (b"%PDF-1.7\n%%EOF", "unreadable"),
        (b"%PDF-1.7\nstartxref\n99999\n%%EOF", "unreadable"),
        (signed[: len(signed) - 1500], "truncated"),
        (encrypted.getvalue(), "encrypted"),
        (plain, "no_signature"),
        (b"%PDF-1.7" + b" " * pdf_guard.MAX_BYTES, "too_big"),
    ]:
        report = one(pdf, authority.pem)
        assert (report.verdict, report.reasons) == ("none", (code,)), code


def test_slices_of_a_signed_file_never_raise(signed, authority):
    for start in range(0, len(signed), 1999):
        for piece in (signed[start:], signed[:start], signed[:start] + signed[start + 7 :]):
            assert all(report.verdict != "good" for report in pades.check(piece, [authority.pem], NOW)) or not start


def test_a_deflate_bomb_is_refused_before_it_unpacks():
    bomb = zlib.compress(zlib.compress(b"\0" * (pdf_guard.MAX_UNPACKED + 1), 9), 9)
    assert len(bomb) < 100_000
    pdf = b"%PDF-1.7\n1 0 obj<</Filter[/FlateDecode/FlateDecode]>>stream\n" + bomb + b"\nendstream\n%%EOF"
    assert pdf_guard.refuse(pdf) == "too_big"
    assert pdf_guard.refuse(pdf.replace(bomb, zlib.compress(b"x" * 1000))) == ""


def test_a_wrong_pin_opens_nothing(person):
    container = person.pkcs12(PIN)
    for pin in ("", "1235", "é", "1234 "):
        with pytest.raises(pades.WrongPassphrase):
            pades.open_credential(container, pin)
    for junk in (b"", b"not a container", container[:-10]):
        with pytest.raises(pades.WrongPassphrase):
            pades.open_credential(junk, PIN)


def test_the_key_is_not_printed(credential):
    assert "key" not in repr(credential).lower()


def test_what_cannot_be_signed_says_why(credential):
    with pytest.raises(pades.CannotSign) as caught:
        put(b"no pdf", credential)
    assert caught.value.args == ("not_pdf",)


def test_names_of_the_test_authority_say_so(authority, person):
    for name in (authority.certificate.subject, person.certificate.subject, person.certificate.issuer):
        assert "no legal force" in name.rfc4514_string()


def test_a_certificate_file_is_read_or_refused(authority):
    assert pades.read_certificate(authority.pem).name == "Test root"
    for junk in (b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\x30\x03\x02\x01\x01"):
        with pytest.raises(ValueError, match="not a certificate"):
            pades.read_certificate(junk)
