"""Packages: written and read back, judged by the published schemas and by E-ARK's own validator, attacked."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cluster_docs.engine import eark, eark_read, paczka
from cluster_docs.engine.eark import CaseFile, Document, File, Package, build, load_schemas
from cluster_docs.engine.eark_read import PackageError, differences, load_schema, read

FOLDER = Path(__file__).parents[2] / "data" / "schemas"
SCHEMAS, SCHEMA = load_schemas(FOLDER), load_schema(FOLDER)
PACKAGE = Package(
    "by-TRV-2026-1",
    "Перадача спраў, 2015",
    "2026-11-25T10:00:00+03:00",
    "Раённы выканаўчы камітэт",
    "TRV",
    "Дагавор № 1 ад 01.02.2026",
    "District documents",
    "19.0.1.0.0",
    (
        CaseFile(
            "1-5/2015",
            (("index", "1-5"), ("title", "Пратаколы нарад")),
            (
                Document(
                    "ВН/1",
                    (("number", "ВН/1"), ("title", "Пратакол & рашэнне <1>")),
                    (
                        File("пратакол.pdf", b"%PDF-1.7 one", "application/pdf"),
                        File("../../evil.txt", b"x", "text/plain"),
                    ),
                ),
                Document("ВН/2", (("number", "ВН/2"),), (File("same.txt", b"a"), File("same.txt", b"b"))),
                Document("ВН/3", (("number", "ВН/3"),)),
            ),
        ),
        CaseFile("1-6/2015", (("index", "1-6"),)),
    ),
)


def packed(package=PACKAGE):
    target = io.BytesIO()
    digest = build(package, SCHEMAS, target)
    return target.getvalue(), digest


CONTENT, DIGEST = packed()


def rezipped(change=None, drop=(), add=()):
    """The package with entries changed, dropped or added, as an attacker would."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.split("/", 1)[1] in drop:
                continue
            new.writestr(entry.filename, change(entry.filename, data) if change else data)
        for name, data in add:
            new.writestr(name, data)
    return target.getvalue()


def code(content):
    with pytest.raises(PackageError) as caught:
        read(content, SCHEMA)
    return caught.value.code


def test_row_34_reads_back_equal():
    assert read(CONTENT, SCHEMA) == PACKAGE
    assert differences(PACKAGE, read(CONTENT, SCHEMA)) == []
    assert packed() == (CONTENT, DIGEST)  # the same package is the same bytes


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=30
)


@settings(max_examples=25, deadline=None)
@given(
    names=st.lists(TEXT, min_size=1, max_size=4),
    contents=st.binary(max_size=40),
    title=TEXT,
)
def test_row_34_any_names_and_bytes_come_back(names, contents, title):
    documents = tuple(
        Document(f"{place}", (("title", title),), (File(name, contents + bytes([place])),))
        for place, name in enumerate(names)
    )
    package = replace(PACKAGE, cases=(CaseFile(names[0], (("title", title),), documents),))
    assert read(packed(package)[0], SCHEMA) == package


def test_row_34_valid_by_the_schemas():
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as archive:
        for name in ("METS.xml", "representations/rep1/METS.xml"):
            SCHEMA.assertValid(etree.fromstring(archive.read(f"{PACKAGE.identifier}/{name}")))
    broken = etree.fromstring(b'<mets xmlns="http://www.loc.gov/METS/"><nothing/></mets>')
    assert not SCHEMA.validate(broken)


def test_row_34_an_independent_judge(tmp_path):
    """E-ARK's validator: structure, METS against its own copy of the schemas, and every checksum on disk."""
    from eark_validator import structure
    from eark_validator.infopacks.manifest import HashAlgorithms
    from eark_validator.mets import MetsValidator
    from eark_validator.xml.schema import IP_SCHEMA

    with zipfile.ZipFile(io.BytesIO(CONTENT)) as archive:
        archive.extractall(tmp_path)
    root = tmp_path / PACKAGE.identifier
    report = structure.validate_package_structure(str(root))
    assert report.status == structure.StructureStatus.WellFormed, [str(error) for error in report.errors]
    assert [error.id for error in report.errors] == []
    for path in (root / "METS.xml", root / "representations" / "rep1" / "METS.xml"):
        IP_SCHEMA["sip"].assertValid(etree.parse(path))
    for folder in (root, root / "representations" / "rep1"):
        judge = MetsValidator(str(folder))
        assert judge.validate_mets(str(folder / "METS.xml")), judge.validation_errors
        assert judge.file_references
        for item in judge.file_references:
            found = HashAlgorithms.SHA256.hash_file(str(folder / item.path))
            assert found.value.lower() == item.checksum.value.lower()
    (root / "METS.xml").write_text("<mets/>")
    assert not MetsValidator(str(root)).validate_mets(str(root / "METS.xml"))


def test_row_34_names_stay_inside():
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as archive:
        names = archive.namelist()
    assert all(name.startswith(f"{PACKAGE.identifier}/") and ".." not in name.split("/") for name in names)
    assert len({name.casefold() for name in names}) == len(names)


def test_row_34_hostile_packages():
    data = "representations/rep1/data/0001_1-5_2015/00001_ВН_1/пратакол.pdf"
    root = PACKAGE.identifier
    assert code(b"") == eark_read.NOT_ZIP
    assert code(b"%PDF-1.7") == eark_read.NOT_ZIP
    assert code(CONTENT[: len(CONTENT) // 2]) == eark_read.NOT_ZIP
    assert code(rezipped(add=[("../evil", b"x")])) == eark_read.UNSAFE_PATH
    assert code(rezipped(add=[("/etc/evil", b"x")])) == eark_read.UNSAFE_PATH
    assert code(rezipped(add=[("C:/evil", b"x")])) == eark_read.UNSAFE_PATH
    assert code(rezipped(add=[(f"{root}/a\\..\\evil", b"x")])) == eark_read.UNSAFE_PATH
    assert code(rezipped(add=[(f"{root}/mets.xml", b"x")])) == eark_read.TWICE
    assert code(rezipped(add=[(f"{root}/more.bin", b"\0" * 20_000_000)])) == eark_read.BOMB
    assert code(rezipped(add=[(f"{root}/more.txt", b"x")])) == eark_read.EXTRA
    assert code(rezipped(add=[("other/METS.xml", b"x")])) == eark_read.NO_METS
    assert code(rezipped(drop=("METS.xml",))) == eark_read.NO_METS
    assert code(rezipped(drop=(data,))) == eark_read.MISSING
    assert code(rezipped(drop=("representations/rep1/METS.xml",))) == eark_read.MISSING
    assert code(rezipped(lambda name, old: b"%PDF-1.7 two" if name.endswith(".pdf") else old)) == eark_read.CHANGED
    assert code(rezipped(lambda name, old: old + b" " if name.endswith("cards.xml") else old)) == eark_read.CHANGED


def test_row_34_hostile_xml():
    def root_mets(change):
        return rezipped(lambda name, old: change(old) if name == f"{PACKAGE.identifier}/METS.xml" else old)

    assert code(root_mets(lambda old: b"<mets")) == eark_read.BAD_XML
    entity = b'<!DOCTYPE mets:mets [<!ENTITY x SYSTEM "file:///etc/passwd">]><mets:mets'
    assert code(root_mets(lambda old: old.replace(b"<mets:mets", entity, 1))) == eark_read.BAD_XML
    bomb = b'<!DOCTYPE l [<!ENTITY a "' + b"a" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]><mets:mets'
    assert code(root_mets(lambda old: old.replace(b"<mets:mets", bomb, 1))) == eark_read.BAD_XML
    assert code(root_mets(lambda old: old.replace(b"mets:metsHdr", b"mets:metsHead"))) == eark_read.NOT_VALID
    assert code(root_mets(lambda old: old.replace(b'schemas/mets.xsd"', b'../../etc/passwd"'))) == eark_read.UNSAFE_PATH
    assert code(root_mets(lambda old: old.replace(b"SHA-256", b"MD5"))) == eark_read.NO_CHECKSUM


def test_row_34_links_and_secrets():
    target = io.BytesIO(CONTENT)
    with zipfile.ZipFile(target, "a") as archive:
        link = zipfile.ZipInfo(f"{PACKAGE.identifier}/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert code(target.getvalue()) == eark_read.LINK
    secret = bytearray(CONTENT)
    start = secret.rindex(b"PK\x01\x02")  # the last entry of the directory: METS.xml
    secret[start + 8] |= 1
    assert code(bytes(secret)) == eark_read.ENCRYPTED


def test_row_34_differences_are_named():
    case = PACKAGE.cases[0]
    other = replace(
        PACKAGE,
        cases=(
            replace(
                case,
                card=(("index", "9-9"),),
                documents=(
                    replace(case.documents[0], files=case.documents[0].files[:1]),
                    replace(case.documents[1], card=()),
                    Document("ВН/4", ()),
                ),
            ),
        ),
    )
    assert differences(PACKAGE, other) == [
        ("added", "1-5/2015 / ВН/4"),
        ("card", "1-5/2015"),
        ("card", "1-5/2015 / ВН/2"),
        ("file", "1-5/2015 / ВН/1"),
        ("lost", "1-5/2015 / ВН/3"),
        ("lost", "1-6/2015"),
    ]


def test_row_34_an_empty_package_is_refused():
    with pytest.raises(ValueError, match="nothing to hand over"):
        packed(replace(PACKAGE, cases=()))
    assert eark.path_part("..") == "_"


def test_signs_that_xml_cannot_hold_do_not_stop_a_package():
    """A word processor's vertical tab in a title, a broken letter in a file's name."""
    case = PACKAGE.cases[0]
    document = replace(
        case.documents[0],
        card=(("number", "ВН/1"), ("title", "Рашэнне\x0bаб дарозе\x00")),
        files=(File("a\x1fb.txt", b"x\x0b\x00", "text/plain"),),
    )
    odd = replace(PACKAGE, title="Перадача\x0c", cases=(replace(case, documents=(document,)),))
    package = read(packed(odd)[0], SCHEMA)
    assert dict(package.cases[0].documents[0].card)["title"] == "Рашэннеаб дарозе"
    assert package.cases[0].documents[0].files[0] == File("ab.txt", b"x\x0b\x00", "text/plain")
    assert differences(odd, package) == []
    paczka.build(odd, io.BytesIO())


def test_a_package_without_a_header_is_read():
    """The schema asks for none."""

    def without(name, data):
        if not name.endswith("/METS.xml") or "representations" in name:
            return data
        root = etree.fromstring(data)
        root.remove(root.find(eark.tag(eark.METS, "metsHdr")))
        return etree.tostring(root)

    package = read(rezipped(without), SCHEMA)
    assert (package.cases, package.creator, package.created) == (PACKAGE.cases, "", "")
