"""Rows 28 and 29: proof of time, revoked certificates, what a file may hide."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from weasyprint import HTML

from cluster_docs.engine import pades, pades_time, test_authority

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=4 * 366)  # the signers' certificates have expired, the stamper's has not
PIN = "1234"
name = generic.pdf_name


@pytest.fixture(scope="module")
def authority():
    return test_authority.make_authority("Test root", moment=NOW)


@pytest.fixture(scope="module")
def stamper(authority):
    return test_authority.issue_time_authority(authority, "Test clock", moment=NOW)


@pytest.fixture(scope="module")
def people(authority):
    names = ("Jan Uzorny", "Alesia Prykladnaja")
    return [test_authority.issue(authority, who, moment=NOW) for who in names]


@pytest.fixture(scope="module")
def lists(authority):
    return [test_authority.revocation_list(authority, {}, moment=NOW)]


@pytest.fixture(scope="module")
def plain():
    page = "<html lang=be><head><title>Адказ</title></head><body><h1>Адказ</h1><p>Добры дзень.</p></body></html>"
    return HTML(string=page).write_pdf(pdf_variant="pdf/a-3b", pdf_identifier=b"0123456789abcdef")


def put(pdf, person, authority, stamper=None, lists=(), field="Signature1", moment=NOW):
    return pades.sign(
        pdf,
        pades.open_credential(person.pkcs12(PIN), PIN),
        reason="Answer",
        location="Smarhoń",
        name="Signer",
        field_name=field,
        moment=moment,
        time_stamper=stamper and test_authority.time_stamper(stamper, moment),
        trust_roots=[authority.pem],
        revocation=lists,
    )


@pytest.fixture(scope="module")
def archived(plain, people, authority, stamper, lists):
    return put(plain, people[0], authority, stamper, lists)


def one(pdf, authority, moment=NOW, revocation=()):
    reports = pades.check(pdf, [authority.pem], moment, revocation=revocation)
    assert len(reports) == 1
    return reports[0]


def test_row_28_the_highest_level_that_can_be_made_is_made(plain, people, authority, stamper, lists, archived):
    stale = test_authority.revocation_list(authority, {}, moment=NOW - timedelta(days=90))
    other = test_authority.make_authority("Another root", moment=NOW)
    foreign = test_authority.revocation_list(other, {}, moment=NOW)
    for given, made, level in [
        (None, (), "PAdES B-B"),
        (None, lists, "PAdES B-B"),
        (stamper, (), "PAdES B-T"),
        (stamper, [stale], "PAdES B-T"),
        (stamper, [foreign], "PAdES B-T"),
    ]:
        report = one(put(plain, people[0], authority, given, made), authority)
        assert (report.verdict, report.level) == ("good", level)
    report = one(archived, authority)
    assert (report.verdict, report.level, report.reasons) == ("good", "PAdES B-LTA", ())
    assert archived.startswith(plain) and report.covers_whole_file and report.revocation_checked


def test_row_28_a_time_stamp_keeps_a_signature_valid_after_its_certificate_expired(
    plain, people, authority, stamper, archived
):
    assert one(put(plain, people[0], authority), authority, LATER).reasons == ("expired",)
    assert one(put(plain, people[0], authority), authority, LATER).verdict == "bad"
    for signed in (archived, put(plain, people[0], authority, stamper)):
        report = one(signed, authority, LATER)
        assert (report.verdict, report.reasons, report.proven_at) == ("good", (), NOW)
        assert report.time_authority.startswith("Test clock")


def test_row_28_a_time_stamp_of_a_stranger_proves_nothing(plain, people, authority):
    stranger = test_authority.make_authority("Stranger", moment=NOW)
    clock = test_authority.issue_time_authority(stranger, "A clock", moment=NOW)
    signed = put(plain, people[0], authority, clock)
    assert one(signed, authority).verdict == "good"
    assert one(signed, authority).level == "PAdES B-B"
    assert one(signed, authority, LATER).reasons == ("expired",)


def test_row_28_a_revoked_certificate_is_told_with_its_day(plain, people, authority, archived):
    serial = people[0].certificate.serial_number
    after = [test_authority.revocation_list(authority, {serial: NOW + timedelta(days=9)}, moment=LATER)]
    before = [test_authority.revocation_list(authority, {serial: NOW - timedelta(hours=5)}, moment=LATER)]
    bare = put(plain, people[0], authority)
    for made in (after, before):
        report = one(bare, authority, NOW + timedelta(days=20), made)
        assert (report.verdict, report.reasons, report.trusted) == ("bad", ("revoked",), False)
        assert report.revoked_at == pades_time.read_revocation_list(made[0]).revoked[serial][0]
    report = one(archived, authority, LATER, after)
    assert (report.verdict, report.reasons) == ("good", ("revoked_later",)), "the stamp is older than the revocation"
    assert one(archived, authority, LATER, before).reasons == ("revoked",)
    others = [test_authority.revocation_list(authority, {4711: NOW}, moment=LATER)]
    assert one(bare, authority, NOW, others).verdict == "good"


def test_row_28_whoever_signs_with_a_revoked_key_gets_no_long_term_signature(plain, people, authority, stamper):
    serial = people[0].certificate.serial_number
    made = [test_authority.revocation_list(authority, {serial: NOW - timedelta(days=1)}, moment=NOW)]
    signed = put(plain, people[0], authority, stamper, made)
    report = one(signed, authority, NOW, made)
    assert (report.verdict, report.level) == ("bad", "PAdES B-T") and "revoked" in report.reasons


def test_row_28_a_flipped_byte_anywhere_in_an_archived_file_is_seen(archived, authority):
    places = sorted({*range(0, len(archived), 307), len(archived) - 1, len(archived) - 700})
    for place in places:
        changed = bytearray(archived)
        changed[place] ^= 0x20
        reports = pades.check(bytes(changed), [authority.pem], NOW)
        assert "good" not in {report.verdict for report in reports}, f"byte {place}"


def test_row_28_several_signers_in_order(plain, people, authority, stamper, lists):
    first = put(plain, people[0], authority, stamper, lists)
    both = put(first, people[1], authority, stamper, lists, "Signature2", NOW + timedelta(hours=2))
    for moment in (NOW + timedelta(hours=3), LATER):
        reports = pades.check(both, [authority.pem], moment)
        assert [report.certificate.name for report in reports] == ["Jan Uzorny", "Alesia Prykladnaja"]
        assert [report.verdict for report in reports] == ["good", "good"]
        assert [report.changed_after for report in reports] == ["signed_again", "archived"]
    places = range(0, len(both), 1409)
    for place in places:
        changed = bytearray(both)
        changed[place] ^= 1
        verdicts = [report.verdict for report in pades.check(bytes(changed), [authority.pem], NOW)]
        assert verdicts != ["good", "good"], f"byte {place}"


def shadowed(pdf, change):
    """The file with an update that `change(writer)` makes."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _hidden_layer(writer):
    layer = writer.add_object(
        generic.DictionaryObject({name("/Type"): name("/OCG"), name("/Name"): generic.TextStringObject("x")})
    )
    writer.root[name("/OCProperties")] = generic.DictionaryObject(
        {
            name("/OCGs"): generic.ArrayObject([layer]),
            name("/D"): generic.DictionaryObject({name("/OFF"): generic.ArrayObject([layer])}),
        }
    )
    writer.update_root()


def _script(writer):
    writer.root[name("/OpenAction")] = generic.DictionaryObject(
        {name("/S"): name("/JavaScript"), name("/JS"): generic.TextStringObject("app.alert(1)")}
    )
    writer.update_root()


def _script_in_an_annotation(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    action = generic.DictionaryObject({name("/S"): name("/Launch"), name("/F"): generic.TextStringObject("x")})
    annotation = generic.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/Link"),
            name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 9, 9)]),
            name("/A"): action,
        }
    )
    page[name("/Annots")] = generic.ArrayObject([writer.add_object(annotation)])
    writer.update_container(page)


def _covering_note(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/FreeText"),
            name("/Contents"): generic.TextStringObject("refused"),
            name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 500, 700)]),
        }
    )
    page[name("/Annots")] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])
    writer.update_container(page)


def _other_content(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    page[name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [(_hidden_layer, "hidden_content"), (_script, "active_content"), (_script_in_an_annotation, "active_content")],
)
def test_row_28_shadow_content_that_stood_in_the_file_before_signing(plain, people, authority, prepare, reason):
    """The signature covers it, so every byte is right: still nobody saw it when signing."""
    report = one(put(shadowed(plain, prepare), people[0], authority), authority)
    assert report.intact and report.verdict == "bad"
    assert reason in report.reasons


@pytest.mark.parametrize("change", [_hidden_layer, _script, _covering_note, _other_content])
def test_row_28_shadow_content_that_an_update_brings(people, authority, archived, plain, change):
    for signed in (archived, put(plain, people[0], authority)):
        report = one(shadowed(signed, change), authority)
        assert (report.verdict, report.changed_after) == ("bad", "content")
        assert "added_after" in report.reasons and not report.covers_whole_file


def test_a_list_of_revoked_certificates_is_read_or_refused(authority, lists):
    made = pades_time.read_revocation_list(lists[0])
    assert made.number == 1 and not made.revoked and made.next_update > NOW
    assert pades_time.is_issued_by(lists[0], authority.pem)
    assert not pades_time.is_issued_by(lists[0], test_authority.make_authority("Test root", moment=NOW).pem)
    for junk in (b"", b"junk", authority.pem, lists[0][:-3]):
        assert not pades_time.is_issued_by(junk, authority.pem)
        with pytest.raises(ValueError, match="not a list"):
            pades_time.read_revocation_list(junk)
