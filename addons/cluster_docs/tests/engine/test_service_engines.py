"""Rules of the public application: references, codes, files, answers, the official list, limits, fees."""

import io
import math
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cluster_docs.engine import fee, form, procedure_list, rate_limit, reference, uploads

PDF = b"%PDF-1.4\n%%EOF"
TODAY = date(2026, 11, 22)


def test_reference_grammar():
    seen = {reference.new_reference() for _try in range(2000)}
    assert len(seen) == 2000
    for one in seen:
        assert reference.is_reference(one)
        assert one[2].isdigit() and one[5].isdigit()
        assert not set(one) & set("IOQZ01")
    assert not reference.is_reference("HKARM4TB")


def test_code_has_sixty_bits_and_survives_typing():
    assert reference.CODE_LENGTH * math.log2(len(reference.ALPHABET)) >= 60
    code = reference.new_code()
    assert reference.is_code(reference.normalise(code))
    assert reference.same_code(f" {code.lower().replace('-', ' ')} ", code)
    assert not reference.same_code("", "")
    assert not reference.same_code(code, "")
    assert reference.normalise("АВ2-се") == "AB2CE"


def _archive(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


DOCX = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.pdf", PDF, ""),
        ("A.PDF", PDF, ""),
        ("a.pdf", b"", "empty"),
        ("a.jpg", PDF, "mismatch"),
        ("a.pdf", b"MZ", "executable"),
        ("a.pdf", b"%PDF-1.4 cut", "damaged"),
        ("a.pdf", PDF + b"0" * 11 * uploads.MEGABYTE, "too_big"),
        ("a.pdf", b"%PDF-1.4 <script>" + PDF, "polyglot"),
        ("a.pdf", PDF + b"PK\x05\x06" + b"\0" * 18, "polyglot"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x04ab", "damaged"),
        ("a.docx", _archive(**DOCX), ""),
        ("a.docx", _archive(**DOCX, **{"word/vbaProject.bin": b"x"}), "macro"),
        ("a.docx", _archive(**DOCX, bomb=b"0" * 101 * uploads.MEGABYTE), "bomb"),
        ("a.zip", _archive(a=b"x"), "type"),
        ("a.docx", b"PK\x03\x04broken", "damaged"),
    ],
)
def test_uploads(name, content, problem):
    assert uploads.judge(name, content).problem == problem


def test_file_names_are_cleaned():
    assert uploads.clean_name("..\\..\\etc/пашпарт\x00<1>.pdf") == "пашпарт1.pdf"
    assert uploads.clean_name("/") == "file"
    assert len(uploads.clean_name("a" * 300 + ".pdf")) == uploads.MAX_NAME


def _date(day, month, year):
    return {"d-day": day, "d-month": month, "d-year": year}


@pytest.mark.parametrize(
    ("typed", "value", "problem"),
    [
        (_date("27", "3", "1985"), date(1985, 3, 27), ""),
        (_date("5", "чэрвеня", "1980"), date(1980, 6, 5), ""),
        (_date("5", "мая", "1980"), date(1980, 5, 5), ""),
        (_date("5", "лістапада", "1980"), date(1980, 11, 5), ""),
        (_date("5", "ліпеня", "1980"), date(1980, 7, 5), ""),
        (_date("29", "2", "2024"), date(2024, 2, 29), ""),
        (_date("29", "2", "2023"), None, "date_unreal"),
        (_date("1", "13", "2020"), None, "date_unreal"),
        (_date("1", "1", "85"), None, "date_year"),
        (_date("", "1", "2020"), None, "date_incomplete"),
        (_date("", "", ""), None, "missing_date"),
        (_date("1", "1", "2027"), None, "date_future"),
        (_date("²", "1", "2020"), None, "date_unreal"),
    ],
)
def test_dates(typed, value, problem):
    answer = form.check(form.Question("d", "date", past_only=True), typed, TODAY)
    assert (answer.value, answer.problem) == (value, problem)


@pytest.mark.parametrize(
    ("typed", "value", "problem"),
    [
        ("12,50", "12.5", ""),
        ("1 000", "1000", ""),
        ("0", None, "below"),
        ("1001", None, "above"),
        ("many", None, "not_number"),
        ("NaN", None, "not_number"),
        ("1e99", None, "not_number"),
        ("", None, "missing"),
    ],
)
def test_numbers(typed, value, problem):
    answer = form.check(form.Question("n", "number", minimum=1, maximum=1000), {"n": typed}, TODAY)
    assert (answer.value, answer.problem) == (value, problem)


def test_choices_and_text():
    choice = form.Question("c", "choice", choices=3)
    assert form.check(choice, {"c": "3"}, TODAY).value == 3
    for wrong in ("0", "4", "x", "", "²"):
        assert form.check(choice, {"c": wrong}, TODAY).problem == "missing_choice"
    text = form.Question("t", "text", pattern="[0-9]{3}", max_length=5)
    assert form.check(text, {"t": "12"}, TODAY).problem == "pattern"
    assert form.check(text, {"t": "123456"}, TODAY).problem == "too_long"
    assert form.check(form.Question("y", "yesno"), {"y": "no"}, TODAY).value is False


def test_contacts():
    assert not form.email_problem("a@b.by")
    for wrong in ("a", "a@b", "a b@c.by", "a@b..by", "a@b.by,c@d.by"):
        assert form.email_problem(wrong)
    assert not form.phone_problem("8 (029) 123-45-67")
    assert form.phone_problem("12345") and form.phone_problem("call me 1234567")


def test_rate_limit():
    limit = rate_limit.Limit(3, timedelta(minutes=15))
    now = datetime(2026, 11, 22, 12)
    tries = [now - timedelta(minutes=minutes) for minutes in (20, 10, 5)]
    assert rate_limit.wait_until(tries, now, limit) is None
    assert rate_limit.wait_until([*tries, now], now, limit) == now + timedelta(minutes=5)


def test_fee():
    assert fee.amount(fee.decimal(0.1, 4), fee.to_minor(45)) == 450
    assert fee.amount(Decimal("0.5"), 4201) == 2101
    with pytest.raises(ValueError):
        fee.amount(Decimal(-1), 4500)


HEADER = "hi_code\tproc_no\tis_leaf\tproc_res\texcluded\tname\n"


def test_names_are_completed_from_parents():
    rows = procedure_list.parse(
        (
            HEADER
            + (
                "01.\t1.\t0\t\t0\tДОМ\n01.01.\t1.1.\t0\t2\t0\tПринятие решения:\n01.01.01.\t1.1.1.\t1\t2\t0\tоб обмене жилья\n"  # noqa: E501
                '01.01.01.01\t1.1.1.1\t1\t2\t0\tо продаже жилья\n01.02.\t1.2.\t1\t\t0\t"Выдача ""чека"""\n'
            )
        ).encode()
    )
    assert [row.full_name for row in rows[2:]] == [
        "Принятие решения об обмене жилья",
        "Принятие решения о продаже жилья",
        'Выдача "чека"',
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"a\tb\n", 1),
        (HEADER.encode(), 2),
        (HEADER.encode() + b"x\t1.\t0\t\t0\tn", 2),
        (HEADER.encode() + b"01.\t1.\t0\t9\t0\tn", 2),
        (HEADER.encode() + b"01.\t1.\t0\t\t0\t", 2),
        (HEADER.encode() + b"01.\t1.\t0\t\t0\t\xff", 2),
    ],
)
def test_broken_lists_name_the_line(content, line):
    with pytest.raises(procedure_list.ListError) as raised:
        procedure_list.parse(content)
    assert raised.value.line == line
