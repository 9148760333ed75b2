"""Several files as one: still PDF/A-3b, tagged, each mark leading to its own tag."""

import io

import pypdf
import pytest
from weasyprint import HTML

from report_weasyprint.engine import conformance
from report_weasyprint.engine.join import join

PAGE = """<html lang=be><head><title>{0}</title></head><body><h1>{0}</h1>
<p>Тэкст {0} са <a href="https://example.com/{0}">спасылкай</a>.</p>{1}</body></html>"""


def made(word, more=""):
    return HTML(string=PAGE.format(word, more)).write_pdf(
        pdf_variant="pdf/a-3b", pdf_tags=True, pdf_identifier=word.encode().ljust(16)[:16]
    )


@pytest.fixture(scope="module")
def files():
    return [made("Адзін"), made("Два", "<p style='break-before: page'>Другая старонка</p>"), made("Тры")]


def test_the_whole_is_what_its_parts_are(files):
    assert all(conformance.faults(pdf, "be") == [] for pdf in files)
    whole = join(files, "Даведкі & <жнівень>")
    assert conformance.faults(whole, "be", "Даведкі & <жнівень>") == []
    reader = pypdf.PdfReader(io.BytesIO(whole))
    assert [page.extract_text().split()[0] for page in reader.pages] == ["Адзін", "Два", "Другая", "Тры"]
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "Даведкі &amp; &lt;жнівень&gt;" in xmp


def test_every_mark_leads_to_a_tag_of_its_own_page(files):
    reader = pypdf.PdfReader(io.BytesIO(join(files, "x")))
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    nums = tree["/ParentTree"]["/Nums"]
    table = {nums[place]: nums[place + 1] for place in range(0, len(nums), 2)}
    assert sorted(table) == list(range(len(nums) // 2)), "keys ascend and none is used twice"
    pages = {page.indirect_reference.idnum: place for place, page in enumerate(reader.pages)}
    for place, page in enumerate(reader.pages):
        tags = table[page["/StructParents"]]
        assert tags and all(pages[tag.get_object().raw_get("/Pg").idnum] == place for tag in tags)
        for note in page.get("/Annots") or ():
            note = note.get_object()
            tag = table[note["/StructParent"]].get_object()
            kids = [kid.get_object() for kid in tag["/K"]]
            (link,) = [kid for kid in kids if isinstance(kid, dict) and kid.get("/Type") == "/OBJR"]
            assert link["/Obj"].get_object()["/A"]["/URI"] == note["/A"]["/URI"]
            assert link.raw_get("/Obj").idnum in {one.idnum for one in page["/Annots"]}
    assert [top.get_object()["/P"]["/Type"] for top in tree["/K"]] == ["/StructTreeRoot"] * 3


def test_nothing_to_join():
    with pytest.raises(ValueError, match="no file"):
        join([], "x")
