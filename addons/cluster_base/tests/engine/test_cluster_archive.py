import io
import json
import zipfile

from cluster_base.engine import cluster_archive as archive

MEMBER = ["cluster.member,1", "Двор, „Лясны“", "cluster.member.kind,=farm", archive.digest(b"x")]
TABLES = {
    "cluster.member": (["id", "name", ">kind_id", "@scan"], [MEMBER]),
    "cluster.member.fee": (["id", ">member_id"], [["cluster.member.fee,7", "cluster.member,1"]]),
}
FILES = {archive.digest(b"x"): b"x"}


def packed(tables=None, files=None):
    return archive.pack({"cluster": "SM"}, tables or TABLES, FILES if files is None else files)


def changed(content, **parts):
    """The archive with other parts: None takes one out."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        found = {name: source.read(name) for name in source.namelist()}
    found.update({name.replace("__", "/"): part for name, part in parts.items()})
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as target:
        for name, part in found.items():
            if part is not None:
                target.writestr(name, part)
    return whole.getvalue()


def test_a_whole_archive_has_no_fault_and_is_the_same_each_time():
    assert archive.check(packed()) == []
    assert packed() == packed()


def test_words_of_all_letters_come_back():
    with zipfile.ZipFile(io.BytesIO(packed())) as found:
        columns, rows = archive.read_table(found.read("tables/cluster.member.csv"))
        listing = json.loads(found.read("manifest.json"))
    assert (columns, rows) == TABLES["cluster.member"]
    assert listing["tables"] == {"cluster.member": 1, "cluster.member.fee": 1}
    assert listing["cluster"] == "SM"


def test_no_archive_at_all():
    for content in (b"", b"no zip", changed(packed(), **{"manifest.json": None})):
        assert [fault.text for fault in archive.check(content)] == ["this is no archive of a cluster"]


def test_a_version_of_another_time():
    listing = json.dumps({"version": 9}).encode()
    assert "version 9" in archive.check(changed(packed(), **{"manifest.json": listing}))[0].text


def test_a_changed_file_is_named():
    faults = archive.check(changed(packed(), **{f"files__{archive.digest(b'x')}": b"y"}))
    assert [str(fault) for fault in faults] == [f"files/{archive.digest(b'x')}: was changed: its digest is another"]


def test_a_missing_and_a_foreign_file_are_named():
    faults = archive.check(changed(packed(), **{f"files__{archive.digest(b'x')}": None, "extra.txt": b"e"}))
    texts = [str(fault) for fault in faults]
    assert f"files/{archive.digest(b'x')}: is missing" in texts
    assert "extra.txt: is not in the list" in texts
    assert any("cluster.member.csv, line 2: scan names a file that is not there" in text for text in texts)


def test_a_reference_to_nothing_is_named_with_its_line():
    tables = {**TABLES, "cluster.member.fee": (["id", ">member_id"], [["cluster.member.fee,7", "cluster.member,2"]])}
    assert [str(fault) for fault in archive.check(packed(tables))] == [
        "tables/cluster.member.fee.csv, line 2: member_id names a line that is not there: cluster.member,2"
    ]


def test_a_line_with_other_columns_is_named():
    tables = {**TABLES, "cluster.member.fee": (["id", ">member_id"], [["cluster.member.fee,7"]])}
    assert "line 2: has 1 columns instead of 2" in str(archive.check(packed(tables))[0])
