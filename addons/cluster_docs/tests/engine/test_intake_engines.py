"""Scans without Odoo: where a pile is cut, how a TIFF becomes a PDF in bounded memory, folders, mails, comparison."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from qrcode import QRCode

from cluster_docs.engine import barcode_sheet, compare, isolated, letter_mail, watch_folder
from cluster_docs.engine.barcode_sheet import LABEL, SHEET, Page, Piece

FONT = Path(__file__).parents[3] / "report_weasyprint/static/fonts/DejaVuSans.ttf"
SECRET = "of this database"


def page(words="", code="", size=(827, 1169)):
    image = Image.new("1", size, 1)
    if words:
        ImageDraw.Draw(image).text((100, 120), words, fill=0, font=ImageFont.truetype(FONT, 30))
    if code:
        drawn = QRCode(box_size=8, border=4)
        drawn.add_data(code)
        image.paste(drawn.make_image().get_image().convert("1"), (200, 400))
    return image


def tiff(*pages):
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(100, 100))
    return stream.getvalue()


# where a pile is cut


def test_row_38_codes_lead_to_one_card_and_no_stranger_makes_them():
    for form in (SHEET, LABEL):
        code = barcode_sheet.make(form, 4217, SECRET)
        assert barcode_sheet.read(code, SECRET) == 4217
        assert barcode_sheet.read(code, "of another") == 0
        assert barcode_sheet.read(code.replace("4217", "4218"), SECRET) == 0
    assert barcode_sheet.read("4810268012345", SECRET) == 0
    assert not barcode_sheet.is_ours("4810268012345")


def test_row_38_a_sheet_is_dropped_a_label_stays():
    sheet, label = Page((f"{SHEET}-1-X",)), Page((f"{LABEL}-2-X", "4810268012345"))
    words, blank, bill = Page(), Page(blank=True), Page(("4810268012345",))
    assert barcode_sheet.pieces([words, sheet, words, bill, label, words]) == [
        Piece("", (0,)),
        Piece(f"{SHEET}-1-X", (2, 3)),
        Piece(f"{LABEL}-2-X", (4, 5)),
    ]
    assert barcode_sheet.pieces([words, blank, words]) == [Piece("", (0, 1, 2))]
    assert barcode_sheet.pieces([words, blank, words], drop_blank=True) == [Piece("", (0, 2))]
    assert barcode_sheet.pieces([blank, blank], drop_blank=True) == [Piece("", (0, 1))]
    assert barcode_sheet.pieces([sheet]) == []


@given(
    st.lists(st.tuples(st.sampled_from(["", f"{SHEET}-1-X", f"{LABEL}-1-X", "other"]), st.booleans())), st.booleans()
)
def test_row_38_no_page_is_lost_and_none_is_doubled(made, drop):
    pages = [Page((code,) if code else (), blank) for code, blank in made]
    kept = [place for piece in barcode_sheet.pieces(pages, drop) for place in piece.pages]
    assert kept == sorted(set(kept))
    lost = [pages[place] for place in range(len(pages)) if place not in kept]
    assert all(one.codes and one.codes[0].startswith("CDS") or (drop and one.blank) for one in lost)


# pages


def test_row_38_a_tiff_of_100_pages_becomes_one_pdf_in_bounded_memory():
    many = tiff(*[page("Старонка", size=(1654, 2339))] * 100)
    made = isolated.run("to_pdf", many, want="output.pdf", megabytes=600)
    assert made.answer["pages"] == 100
    assert len(PdfReader(io.BytesIO(made.files["output.pdf"])).pages) == 100
    # a page takes 4 MB as dots, all of them at once would take 400
    assert 0 < made.answer["peak_kb"] < 200 * 1024


def test_row_38_pages_codes_and_blanks_are_seen_and_cut():
    code = barcode_sheet.make(SHEET, 7, SECRET)
    content = isolated.run("to_pdf", tiff(page("Ліст"), page(code=code), page("Дадатак"), page()), want="*.pdf").files[
        "output.pdf"
    ]
    seen = isolated.run("codes", content).answer["pages"]
    assert [(one["codes"], one["blank"]) for one in seen] == [([], False), ([code], False), ([], False), ([], True)]
    made = isolated.run("split", content, want="piece-*.pdf", pieces=[[0], [2, 3]])
    assert [len(PdfReader(io.BytesIO(one)).pages) for one in made.files.values()] == [1, 2]


def test_bad_files_end_in_a_code_and_not_in_a_crash():
    locked = PdfWriter()
    locked.add_blank_page(100, 100)
    locked.encrypt("x")
    stream = io.BytesIO()
    locked.write(stream)
    for command, content, problem in (
        ("codes", b"%PDF-1.4 cut off", "damaged"),
        ("codes", stream.getvalue(), "encrypted"),
        ("to_pdf", b"II*\0broken", "damaged"),
        ("to_pdf", tiff(page("x"))[:200], "damaged"),
        ("to_pdf", b"", "damaged"),
    ):
        assert isolated.run(command, content).problem == problem
    assert isolated.run("to_pdf", tiff(page(), page(), page()), max_pages=2).problem == "too_many_pages"
    assert isolated.run("text", b"PK\3\4no", kind="docx").problem == "damaged"


def test_memory_and_time_are_bounded():
    huge = io.BytesIO()
    Image.new("RGB", (8_000, 5_000)).save(huge, "PNG", compress_level=1)
    assert isolated.run("to_pdf", huge.getvalue(), megabytes=180).problem == "memory"


def test_the_tool_is_called_without_a_shell_and_ends_with_its_time(monkeypatch):
    asked = {}

    def expire(arguments, **options):
        asked.update(arguments=arguments, **options)
        raise subprocess.TimeoutExpired(arguments, 1)

    monkeypatch.setattr(isolated.subprocess, "run", expire)
    assert isolated.run("read", b"x", kind="pdf", languages="rus; rm -rf /", max_pages=1).problem == "timeout"
    assert asked["arguments"][0] == sys.executable
    assert "shell" not in asked
    assert not any("rm" in argument for argument in asked["arguments"])


def test_row_39_reading_stops_at_its_page_limit():
    content = isolated.run("to_pdf", tiff(page("Адзін"), page("Два")), want="*.pdf").files["output.pdf"]
    answer = isolated.run("read", content, kind="pdf", languages="bel", max_pages=1).answer
    assert (answer["read"], answer["left_out"]) == (1, 1)
    assert isolated.run("read", content, kind="pdf", languages="zzz", max_pages=1).problem == "no_language"


# the scanner's folder


def test_row_38_a_folder_never_leads_out(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "a" / "b").mkdir(parents=True)
    outside.mkdir()
    (root / "link").symlink_to(outside)
    assert watch_folder.resolve(root, "a/b") == root / "a" / "b"
    for path, problem in (
        ("", "outside"),
        ("..", "outside"),
        ("a/../../outside", "outside"),
        (str(outside), "outside"),
        ("link", "link"),
        ("link/x", "link"),
        ("none", "missing"),
    ):
        with pytest.raises(watch_folder.FolderError, match=problem):
            watch_folder.resolve(root, path)


def test_row_38_only_whole_plain_files_are_taken_and_put_away(tmp_path):
    old = 1_000_000_000
    for name in ("b.pdf", "a.pdf", ".hidden", "c.pdf.part", "hard.pdf"):
        (tmp_path / name).write_bytes(name.encode())
        os.utime(tmp_path / name, (old, old))
    (tmp_path / "growing.pdf").write_bytes(b"x")
    os.utime(tmp_path / "growing.pdf", (old + 100, old + 100))
    (tmp_path / "link.pdf").symlink_to("/etc/passwd")
    (tmp_path / "folder").mkdir()
    os.link(tmp_path / "hard.pdf", tmp_path / ".twin")
    os.mkfifo(tmp_path / "pipe.pdf")
    found = list(watch_folder.files(tmp_path, old + 105))
    assert [one.name for one in found] == ["a.pdf", "b.pdf"]
    assert watch_folder.read(found[0], 100) == b"a.pdf"
    assert watch_folder.read(found[0], 2) == b"a.p", "one byte more than asked tells that there is more"
    first = watch_folder.put_away(found[0], watch_folder.TAKEN)
    (tmp_path / "a.pdf").write_bytes(b"again")
    second = watch_folder.put_away(found[0], watch_folder.TAKEN)
    assert (first.name, second.name) == ("a.pdf", "a (2).pdf")
    (tmp_path / "b.pdf").unlink()
    (tmp_path / "b.pdf").symlink_to("/etc/passwd")
    with pytest.raises(OSError):
        watch_folder.read(found[1], 100)


# mails


MAIL = """From: =?utf-8?b?0JPQsNC90L3QsA==?= <Hanna@Example.by>
To: Office <office@example.by>, other@example.by
Subject: =?utf-8?b?0J/RgNC+0YHRjNCx0LA=?=
Message-ID: <1@example.by>
Date: Mon, 02 Nov 2026 09:15:00 +0300
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=X

--X
Content-Type: multipart/alternative; boundary=Y

--Y
Content-Type: text/html; charset=utf-8

<p>Просім&nbsp;<b>дарогу</b></p><script>alert(1)</script>
--Y
Content-Type: text/plain; charset=utf-8

Просім дарогу
--Y--
--X
Content-Type: application/pdf; name="../план.pdf"
Content-Disposition: attachment; filename="../plan.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQKJSVFT0Y=
--X--
"""


def test_row_38_a_mail_is_read():
    mail = letter_mail.parse(MAIL.encode())
    assert (mail.sender_name, mail.sender_email, mail.subject) == ("Ганна", "hanna@example.by", "Просьба")
    assert mail.recipients == ("office@example.by", "other@example.by")
    assert mail.sent_at.isoformat() == "2026-11-02T06:15:00"
    assert mail.text == "Просім дарогу"
    assert mail.files == (("../plan.pdf", b"%PDF-1.4\n%%EOF"),)
    assert letter_mail.plain("<p>a&amp;b</p><script>x</script><br>c") == "a&b\nc"


@given(st.binary(max_size=400))
def test_row_38_no_mail_breaks_the_reader(content):
    letter_mail.parse(content)
    letter_mail.parse(b"From: a@b.c\r\nDate: x\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n" + content)


# comparison


def test_row_30_comparison_marks_the_words_that_differ():
    rows = compare.side_by_side("адзін\nда 1 снежня\nтры\nчатыры", "адзін\nда 15 снежня\nтры\nпяць\nчатыры")
    assert [row.kind for row in rows] == ["same", "changed", "same", "added", "same"]
    assert rows[1].left == (("да ", False), ("1 ", True), ("снежня", False))
    assert rows[1].right == (("да ", False), ("15 ", True), ("снежня", False))
    assert compare.side_by_side("a  b\n\n", "a b") == []


@given(st.lists(st.sampled_from("абвг"), max_size=40), st.lists(st.sampled_from("абвг"), max_size=40))
def test_row_30_a_comparison_loses_no_line(old, new):
    rows = compare.side_by_side("\n".join(old), "\n".join(new))
    if old == new:
        assert rows == []
        return

    def side(which, kinds):
        return [
            "".join(run for run, _mark in getattr(row, which)) if row.kind != "skipped" else int(row.left[0][0])
            for row in rows
            if row.kind in kinds
        ]

    for which, lines, kinds in (("left", old, ("removed",)), ("right", new, ("added",))):
        seen = side(which, ("same", "changed", "skipped", *kinds))
        assert sum(one if isinstance(one, int) else 1 for one in seen) == len(lines)
        assert set(one for one in seen if isinstance(one, str)) <= set(lines)


def test_tools_source_has_no_shell():
    source = isolated.TOOL.read_text()
    assert "shell=True" not in source
    assert "os.system" not in source
