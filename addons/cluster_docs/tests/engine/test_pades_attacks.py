"""Row 28: what later signatures may draw, authorities that were revoked or retired, further ways to shadow content."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from weasyprint import HTML

from cluster_docs.engine import check_apart, pades, pades_renew, pades_shadow, test_authority

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=4 * 366)
PIN = "1234"
name = generic.pdf_name


@pytest.fixture(scope="module")
def authority():
    return test_authority.make_authority("Test root", moment=NOW)


@pytest.fixture(scope="module")
def person(authority):
    return test_authority.issue(authority, "Jan Uzorny", moment=NOW)


@pytest.fixture(scope="module")
def plain():
    page = "<html lang=be><head><title>Адказ</title></head><body><h1>Адказ</h1><p>Добры дзень.</p></body></html>"
    return HTML(string=page).write_pdf(pdf_variant="pdf/a-3b", pdf_identifier=b"0123456789abcdef")


def put(pdf, person, root, stamper=None, lists=(), field="Signature1", moment=NOW):
    return pades.sign(
        pdf,
        pades.open_credential(person.pkcs12(PIN), PIN),
        reason="Answer",
        location="Smarhoń",
        name="Signer",
        field_name=field,
        moment=moment,
        time_stamper=stamper and test_authority.time_stamper(stamper, moment),
        trust_roots=[root.pem],
        revocation=lists,
    )


@pytest.fixture(scope="module")
def signed(plain, person, authority):
    return put(plain, person, authority)


def with_mark(pdf, person, box, field="Mark"):
    """A later signature that draws into a box."""
    signer = pades.open_credential(person.pkcs12(PIN), PIN).signer
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    spec = SigFieldSpec(field, on_page=0, box=box)
    made = PdfSigner(PdfSignatureMetadata(field_name=field, name="X"), signer, new_field_spec=spec).sign_pdf(writer)
    return made.getvalue()


@pytest.fixture(scope="module")
def stranger():
    return test_authority.issue(test_authority.make_authority("Stranger", moment=NOW), "Nobody", moment=NOW)


def test_row_28_a_page_size_mark_of_a_later_signature_is_a_change(signed, person, authority, stranger):
    other = test_authority.issue(authority, "Alesia Prykladnaja", moment=NOW)
    for who in (stranger, other):
        first, last = pades.check(with_mark(signed, who, (0, 0, 500, 700)), [authority.pem], NOW)
        assert (first.verdict, first.changed_after) == ("bad", "content")
        assert "added_after" in first.reasons and not first.covers_whole_file
        assert last.verdict == ("untrusted" if who is stranger else "good")


def test_row_28_a_small_mark_is_told_of_and_only_a_confirmed_signer_may_make_it(signed, authority, stranger):
    other = test_authority.issue(authority, "Alesia Prykladnaja", moment=NOW)
    first, _last = pades.check(with_mark(signed, other, (300, 40, 480, 100)), [authority.pem], NOW)
    assert (first.verdict, first.reasons) == ("good", ("signed_over",))
    marked = with_mark(signed, stranger, (300, 40, 480, 100))
    assert pades.check(marked, [authority.pem], NOW)[0].verdict == "bad"
    broken = bytearray(with_mark(signed, other, (300, 40, 480, 100)))
    broken[broken.rindex(b"/Contents <") + 400] ^= 1
    assert pades.check(bytes(broken), [authority.pem], NOW)[0].verdict != "good"


def test_row_28_a_box_that_libraries_do_not_see(signed, authority, stranger):
    """Numbers of the box as objects of their own: a reader draws it, a library counts no area."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    marked = with_mark(signed, stranger, (0, 0, 500, 700))
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    number = writer.add_object(generic.NumberObject(700))
    box = generic.ArrayObject([generic.NumberObject(0), generic.NumberObject(0), generic.NumberObject(500), number])
    widget = generic.DictionaryObject({name("/Rect"): box})
    assert pades_shadow._area(widget) == 350_000
    odd = generic.DictionaryObject({name("/Rect"): generic.ArrayObject([generic.NullObject()] * 4)})
    assert pades_shadow._area(odd) == float("inf")
    assert pades_shadow.later_marks(PdfFileReader(io.BytesIO(marked)), 1)
    assert not pades_shadow.later_marks(PdfFileReader(io.BytesIO(signed)), 1)


def test_row_28_an_empty_field_with_a_picture_is_a_change(signed, authority):
    """A signature field that nobody signed, with a picture of its own over the page."""

    def change(writer):
        append_signature_field(writer, SigFieldSpec("Empty", on_page=0, box=(0, 0, 500, 700)))

    (report,) = pades.check(shadowed(signed, change), [authority.pem], NOW)
    assert (report.verdict, report.covers_whole_file) == ("bad", False)


def test_row_28_an_invisible_later_signature_changes_nothing(signed, authority, stranger):
    for who, root in ((stranger, authority), (test_authority.issue(authority, "Second", moment=NOW), authority)):
        first, _last = pades.check(put(signed, who, root, field="Second"), [authority.pem], NOW)
        assert (first.verdict, first.reasons) == ("good", ("signed_again",))


# authorities above the signer


@pytest.fixture(scope="module")
def house():
    """A root, an authority that it lets issue certificates, and a person below that one."""
    root = test_authority.make_authority("Root", moment=NOW, depth=1)
    issuing = test_authority.make_authority("Issuing", moment=NOW, above=root)
    return root, issuing, test_authority.issue(issuing, "Jan Uzorny", moment=NOW)


def test_row_28_a_revoked_authority_between_root_and_signer_is_noticed(plain, house):
    root, issuing, person = house
    made = put(plain, person, root)
    (report,) = pades.check(made, [root.pem], NOW)
    assert (report.verdict, report.revocation_checked) == ("good", False)
    assert [part.split(",")[0] for part in report.certificate.authorities] == ["Root", "Issuing"]
    gone = test_authority.revocation_list(root, {issuing.certificate.serial_number: NOW}, moment=NOW)
    for roots in ([root.pem], [root.pem, issuing.pem]):
        (report,) = pades.check(made, roots, NOW, revocation=[gone])
        assert (report.verdict, report.reasons) == ("bad", ("revoked",)) and report.revoked_at == NOW


def test_a_key_names_the_authorities_above_it(house):
    _root, _issuing, person = house
    found = pades.open_credential(person.pkcs12(PIN), PIN).certificate.authorities
    assert [part.split(",")[0] for part in found] == ["Issuing", "Root"]


@pytest.mark.parametrize(
    ("reason", "proves"), [("key_compromise", False), ("superseded", True), ("cessation_of_operation", True)]
)
def test_row_28_stamps_of_a_revoked_time_authority(plain, person, authority, reason, proves):
    """RFC 3161, 4: only after a harmless revocation do the stamps made before stay valid."""
    clock = test_authority.issue_time_authority(authority, "Test clock", moment=NOW)
    fresh = [test_authority.revocation_list(authority, {}, moment=NOW)]
    gone = {clock.certificate.serial_number: NOW + timedelta(days=90)}
    lists = [test_authority.revocation_list(authority, gone, moment=LATER, reason=reason)]
    for made in (put(plain, person, authority, clock), put(plain, person, authority, clock, fresh)):
        (report,) = pades.check(made, [authority.pem], LATER, revocation=lists)
        assert (report.verdict == "good", report.proven_at) == (proves, NOW if proves else None)
    before = {clock.certificate.serial_number: NOW - timedelta(hours=1)}
    lists = [test_authority.revocation_list(authority, before, moment=LATER, reason=reason)]
    assert pades.check(made, [authority.pem], LATER, revocation=lists)[0].verdict == "bad"


def test_row_28_a_list_out_of_date_is_no_check(plain, person, authority, signed):
    old = [test_authority.revocation_list(authority, {}, moment=NOW - timedelta(days=900))]
    (report,) = pades.check(signed, [authority.pem], NOW, revocation=old)
    assert (report.verdict, report.reasons, report.revocation_checked) == ("good", ("list_outdated",), False)
    fresh = [test_authority.revocation_list(authority, {}, moment=NOW)]
    (report,) = pades.check(signed, [authority.pem], NOW, revocation=fresh)
    assert (report.reasons, report.revocation_checked) == ((), True)


def test_row_28_a_retired_authority_is_trusted_for_its_time(plain, person, authority, signed):
    clock = test_authority.issue_time_authority(authority, "Test clock", moment=NOW)
    stamped = put(plain, person, authority, clock)
    for until, verdict in ((NOW + timedelta(days=1), "good"), (NOW - timedelta(days=1), "untrusted")):
        (report,) = pades.check(stamped, [], NOW + timedelta(days=9), retired=[(authority.pem, until)])
        assert report.verdict == verdict
        (report,) = pades.check(signed, [], NOW + timedelta(days=9), retired=[(authority.pem, until)])
        assert report.verdict == "untrusted", "nothing proves that it was signed before"


# renewing the proof


def test_row_28_a_newer_time_stamp_proves_the_older_ones(plain, person, authority):
    lists = [test_authority.revocation_list(authority, {}, moment=NOW)]
    old = test_authority.issue_time_authority(authority, "Old clock", moment=NOW, years=4)
    new = test_authority.issue_time_authority(authority, "New clock", moment=NOW + timedelta(days=1000), years=6)
    made = put(plain, person, authority, old, lists)
    ends = pades_renew.proof_ends(made)
    assert abs(ends - NOW - timedelta(days=4 * 366)) < timedelta(days=3)
    moment = NOW + timedelta(days=1200)
    renewed = pades_renew.renew(
        made,
        test_authority.time_stamper(new, moment),
        field_name="Renewal1",
        moment=moment,
        trust_roots=[authority.pem],
        revocation=[test_authority.revocation_list(authority, {}, moment=moment)],
    )
    assert renewed.startswith(made) and pades_renew.proof_ends(renewed) > ends + timedelta(days=900)
    late = ends + timedelta(days=100)
    (report,) = pades.check(made, [authority.pem], late)
    assert report.verdict == "bad" and "expired" in report.reasons
    (report,) = pades.check(renewed, [authority.pem], late)
    assert (report.verdict, report.level, report.proven_at) == ("good", "PAdES B-LTA", NOW)
    assert report.covers_whole_file and report.reasons == ()
    for place in range(0, len(renewed), 1511):
        changed = bytearray(renewed)
        changed[place] ^= 1
        assert "good" not in {one.verdict for one in pades.check(bytes(changed), [authority.pem], late)}, place


def test_the_end_of_a_proof_without_a_document_time_stamp(plain, person, authority, signed):
    clock = test_authority.issue_time_authority(authority, "Clock", moment=NOW, years=8)
    assert pades_renew.proof_ends(signed).date() == person.certificate.not_valid_after_utc.date()
    stamped = put(plain, person, authority, clock)
    assert pades_renew.proof_ends(stamped).date() == clock.certificate.not_valid_after_utc.date()
    for junk in (b"", plain, b"%PDF-1.7\n%%EOF"):
        assert pades_renew.proof_ends(junk) is None


def test_a_stamp_of_a_stranger_renews_nothing(signed, authority):
    other = test_authority.make_authority("Stranger", moment=NOW)
    clock = test_authority.issue_time_authority(other, "A clock", moment=NOW)
    stamper = test_authority.time_stamper(clock, NOW)
    with pytest.raises(pades.NoTimeStamp):
        pades_renew.renew(signed, stamper, field_name="R", moment=NOW, trust_roots=[authority.pem])


# further ways to shadow content


def shadowed(pdf, change):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def action(kind, **more):
    entries = {name("/S"): name(kind)}
    return generic.DictionaryObject({**entries, **{name(f"/{key}"): value for key, value in more.items()}})


def opens(made):
    def change(writer):
        writer.root[name("/OpenAction")] = made(writer)
        writer.update_root()

    return change


def on_page(key, made):
    def change(writer):
        page = writer.root["/Pages"]["/Kids"][0]
        page[name(key)] = made
        writer.update_container(page)

    return change


def _layers(**more):
    def change(writer):
        layer = writer.add_object(
            generic.DictionaryObject(
                {
                    name("/Type"): name("/OCG"),
                    name("/Name"): generic.TextStringObject("x"),
                    **{name(key): value for key, value in more.items()},
                }
            )
        )
        writer.root[name("/OCProperties")] = generic.DictionaryObject(
            {name("/OCGs"): generic.ArrayObject([layer]), name("/D"): generic.DictionaryObject()}
        )
        writer.update_root()

    return change


def _membership(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    member = generic.DictionaryObject({name("/Type"): name("/OCMD"), name("/P"): name("/AllOff")})
    page[name("/PieceInfo")] = generic.DictionaryObject({name("/X"): writer.add_object(member)})
    writer.update_container(page)


def _outside(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    stream = generic.StreamObject({name("/F"): generic.TextStringObject("other.bin")}, stream_data=b"")
    page[name("/PieceInfo")] = generic.DictionaryObject({name("/X"): writer.add_object(stream)})
    writer.update_container(page)


def _calculated_field(writer):
    script = action("/JavaScript", JS=generic.TextStringObject("1"))
    field = generic.DictionaryObject(
        {
            name("/FT"): name("/Tx"),
            name("/T"): generic.TextStringObject("sum"),
            name("/AA"): generic.DictionaryObject({name("/C"): script}),
        }
    )
    writer.root[name("/AcroForm")] = generic.DictionaryObject(
        {name("/Fields"): generic.ArrayObject([writer.add_object(field)])}
    )
    writer.update_root()


OFF = generic.DictionaryObject({name("/Print"): generic.DictionaryObject({name("/PrintState"): name("/OFF")})})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (opens(lambda _w: action("/Hide", T=generic.TextStringObject("x"))), "active_content"),
        (opens(lambda _w: action("/SetOCGState", State=generic.ArrayObject())), "active_content"),
        (opens(lambda _w: action("/Rendition", OP=generic.NumberObject(0))), "active_content"),
        (opens(lambda _w: action("/GoToE", F=generic.TextStringObject("x"))), "active_content"),
        (
            opens(lambda _w: action("/Named", N=name("/NextPage"), Next=action("/Launch"))),
            "active_content",
        ),
        (on_page("/AA", generic.DictionaryObject({name("/O"): action("/Hide")})), "active_content"),
        (_calculated_field, "active_content"),
        (_layers(**{"/Usage": OFF}), "hidden_content"),
        (_membership, "hidden_content"),
        (_outside, "outside_content"),
    ],
)
def test_row_28_more_shadow_content_before_signing(plain, person, authority, change, reason):
    (report,) = pades.check(put(shadowed(plain, change), person, authority), [authority.pem], NOW)
    assert report.intact and report.verdict == "bad"
    assert reason in report.reasons


def test_row_28_a_file_too_large_to_look_through_is_not_called_good(signed, authority, monkeypatch):
    monkeypatch.setattr(pades_shadow, "MAX_OBJECTS", 5)
    (report,) = pades.check(signed, [authority.pem], NOW)
    assert report.verdict == "bad" and "cannot_verify" in report.reasons


# a process of its own


def test_the_check_apart_says_the_same(plain, person, authority, signed):
    clock = test_authority.issue_time_authority(authority, "Clock", moment=NOW)
    lists = [test_authority.revocation_list(authority, {}, moment=NOW)]
    retired = [(test_authority.make_authority("Old", moment=NOW).pem, NOW)]
    for pdf in (signed, put(plain, person, authority, clock, lists), plain, b"", signed[:3000] + signed[3010:]):
        here = pades.check(pdf, [authority.pem], NOW, revocation=lists, retired=retired)
        there = check_apart.check(pdf, [authority.pem], NOW, seconds=60, revocation=lists, retired=retired)
        assert here == there


def test_a_check_that_takes_too_long_is_ended(signed, authority):
    (report,) = check_apart.check(signed, [authority.pem], NOW, seconds=0.05)
    assert (report.verdict, report.reasons) == ("none", ("too_long",))
