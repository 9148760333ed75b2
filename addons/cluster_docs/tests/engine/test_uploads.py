"""Files that strangers send: each kind of bad one is told apart; good ones pass."""

import io
import struct
import zipfile
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from cluster_docs.engine import pdf_scan, uploads

PDF = b"%PDF-1.4\n%%EOF"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x00\x00\x00\x00\x00,"
DOCX = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}


def archive(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return stream.getvalue()


def pdf(change=None, **options):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def packed_script():
    """The script stands in a compressed object stream, its name written with an escape."""
    packed = zlib.compress(b"1 0 << /S /J#61vaScript /JS (app.alert(1)) >>")
    head = f"%PDF-1.5\n5 0 obj << /Type /ObjStm /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
    return head + packed + b"\nendstream endobj\n%%EOF"


def bomb_pdf():
    packed = zlib.compress(b"\0" * (pdf_scan.MAX_UNPACKED + uploads.MEGABYTE), 9)
    return b"%PDF-1.5\n1 0 obj << /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream endobj\n%%EOF"


def embedded_program():
    def change(writer):
        writer.add_attachment("invoice.exe", b"MZ\x90\0")

    return pdf(change)


def opening(action):
    def change(writer):
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): NameObject(action)})

    return change


def png(width, height):
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", width, height)
    return head + b"\0" * 40 + b"\0\0\0\0IEND\xaeB`\x82"


def tiff(width, height, after=0):
    return b"II*\0\x08\0\0\0" + struct.pack("<HHHIIHHIII", 2, 256, 4, 1, width, 257, 4, 1, height, after)


def lying_archive():
    """More entries than anybody reads."""
    return archive(**{f"{number}.txt": b"" for number in range(uploads.MAX_ENTRIES + 1)})


def locked_archive():
    content = bytearray(archive(**DOCX))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.pdf", pdf(), ""),
        ("a.tif", tiff(100, 100), ""),
        ("a.tiff", b"II*\0\xff\xff\xff\xff", "damaged"),
        ("a.tif", tiff(100, 100, after=8), ""),  # a ring of directories ends
        ("a.tif", tiff(60_000, 60_000), "pixels"),
        ("a.png", png(100, 100), ""),
        ("a.png", png(60_000, 60_000), "pixels"),
        ("a.gif", GIF + b";", ""),
        ("a.gif", GIF + b"<script>alert(1)</script>;", "polyglot"),
        ("a.gif", b"GIF89a/*\1\0\0*/=1;<html><body>x", "polyglot"),
        ("a.png", png(1, 1) + archive(a=b"x") + b"IEND\xaeB`\x82", "polyglot"),
        ("a.pdf", pdf() + archive(a=b"x") + b"%%EOF", "polyglot"),
        ("a.pdf", pdf(lambda w: w.encrypt("x")), "encrypted"),
        ("a.pdf", pdf(opening("/JavaScript")), "javascript"),
        ("a.pdf", packed_script(), "javascript"),
        ("a.pdf", embedded_program(), "executable"),
        ("a.pdf", pdf(opening("/Launch")), "active"),
        ("a.pdf", bomb_pdf(), "bomb"),
        ("a.pdf", b"%PDF-1.4 cut off", "damaged"),
        ("a.pdf", b"", "empty"),
        ("a.docx", archive(**DOCX, bomb=b"0" * (30 * uploads.MEGABYTE)), "bomb"),
        ("a.docx", archive(**DOCX, **{"word/vbaProject.bin": b"x"}), "macro"),
        ("a.docx", locked_archive(), "encrypted"),
        ("a.zip", lying_archive(), "bomb"),
        ("a.zip", archive(**{"run.exe": b"MZ"}), "executable"),
        ("a.zip", archive(**{"../../etc/cron": b"x"}), "polyglot"),
        ("a.zip", archive(**{"a.txt": b"x"}), ""),
        ("a.docx", archive(**{"a.txt": b"x"}), "mismatch"),
        ("a.exe", b"MZ\x90\0", "executable"),
        ("photo.jpg", b"MZ\x90\0", "executable"),
        ("a.sh", b"#!/bin/sh\nrm", "executable"),
        ("a.html", b"<html><script>1</script></html>", "active"),
        ("a.txt", b"<html><script>1</script></html>", "active"),
        ("a.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "mismatch"),
        ("a.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "entities"),
        ("a.xml", b'<?xml version="1.0"?><a/>', ""),
        ("a.txt", "Прывітанне".encode(), ""),
        ("a.csv", b"a,b\n1,2\n", ""),
        ("a.eml", b"From: a@b.c\r\nSubject: x\r\n\r\nhi", ""),
        ("a.p7s", b"\x30\x82\x01\x00" + b"a" * 40, ""),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "macro"),
        ("scan.exe.pdf", pdf(), "double"),
        ("report.v1.2.pdf", pdf(), ""),
        ("a.bin", bytes(range(1, 200)), "type"),
    ],
)
def test_office_files(name, content, problem):
    verdict = uploads.judge(name, content, 50 * uploads.MEGABYTE, uploads.OFFICE)
    assert verdict.problem == problem
    assert bool(verdict.kind) != bool(problem)


def test_what_residents_may_not_send_is_refused_by_kind():
    assert uploads.judge("a.tif", tiff(10, 10)).problem == "type"
    assert uploads.judge("a.tif", tiff(10, 10), kinds=uploads.OFFICE).kind == "tiff"


def test_a_picture_inside_a_pdf_is_measured_by_its_claim():
    def change(writer):
        picture = DecodedStreamObject()
        picture.set_data(b"\0")
        picture[NameObject("/Subtype")] = NameObject("/Image")
        from pypdf.generic import NumberObject  # noqa: PLC0415

        picture[NameObject("/Width")] = picture[NameObject("/Height")] = NumberObject(60_000)
        writer._add_object(picture)

    assert uploads.judge("a.pdf", pdf(change)).problem == "pixels"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\скан.pdf", "скан.pdf"),
        ("a\x00\x1b[31m\n.pdf", "a[31m.pdf"),
        ("photo\u202efdp.exe", "photofdp.exe"),
        ("ў" * 300 + ".pdf", "ў" * 196 + ".pdf"),
    ],
)
def test_names(given, kept):
    verdict = uploads.judge(given, pdf(), kinds=uploads.OFFICE, longest=uploads.LONGEST_NAME)
    assert verdict.name == kept
    assert verdict.renamed
    assert not uploads.judge("скан 1.pdf", pdf()).renamed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_of_two_byte_letters_are_seen(encoding):
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    mark = "" if encoding == "utf-8" else "\ufeff"
    found = uploads.judge("a.xml", (mark + text).encode(encoding), kinds=uploads.OFFICE)
    assert found.problem == "entities"
    plain = (mark + '<?xml version="1.0"?><x>plain</x>').encode(encoding)
    assert uploads.judge("a.xml", plain, kinds=uploads.OFFICE).kind == "xml"


@pytest.mark.parametrize("name", ["letter.pdf.p7s", "letter.sig", "letter.sgn"])
def test_signatures_written_in_letters_are_taken(name):
    import base64

    lines = base64.encodebytes(b"\x30\x82" + bytes(300))
    for content in (lines, b"-----BEGIN PKCS7-----\n" + lines + b"-----END PKCS7-----\n"):
        found = uploads.judge(name, content, kinds=uploads.OFFICE)
        assert (found.problem, found.kind, found.mimetype) == ("", "signature", "application/pkcs7-signature")
    for content in (b"a letter of some words", b"-----BEGIN JOKE-----\n"):
        assert uploads.judge(name, content, kinds=uploads.OFFICE).problem == "mismatch"
    assert uploads.judge(name, lines).problem == "type", "residents send no signatures"
