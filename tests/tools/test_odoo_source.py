"""Odoo's tree: what the package leaves out is supplied, and a second repair changes nothing."""

import pytest

from tools import odoo_source
from tools.console import Problem


@pytest.fixture
def addons(tmp_path):
    folder = tmp_path / "usr" / "lib" / "python3" / "dist-packages" / "odoo" / "addons"
    (folder / "mail" / "static" / "lib").mkdir(parents=True)
    return folder


def _state(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_absent_library_gets_an_honest_stub(addons):
    odoo_source.repair(addons)
    stub = addons / "mail" / "static" / "lib" / "selfie_segmentation" / "selfie_segmentation.js"
    assert stub.read_text() == odoo_source.STUB


def test_a_library_that_is_there_stays(addons):
    theirs = addons / "mail" / "static" / "lib" / "selfie_segmentation" / "selfie_segmentation.js"
    theirs.parent.mkdir()
    theirs.write_text("real")
    odoo_source.repair(addons)
    assert theirs.read_text() == "real"


def test_the_dangling_font_is_replaced_by_the_installed_one(addons):
    link = addons / "point_of_sale" / "static" / "src" / "fonts" / "Inconsolata.otf"
    link.parent.mkdir(parents=True)
    link.symlink_to("/nowhere/Inconsolata.otf")
    installed = addons.parents[4] / "share" / "fonts" / "truetype" / "Inconsolata.ttf"
    installed.parent.mkdir(parents=True)
    installed.write_bytes(b"font")
    odoo_source.repair(addons)
    assert not link.is_symlink()
    assert link.read_bytes() == b"font"


def test_a_second_repair_changes_nothing(addons):
    odoo_source.repair(addons)
    before = _state(addons)
    odoo_source.repair(addons)
    assert _state(addons) == before


def test_a_checkout_without_odoo_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_SOURCE", str(tmp_path))
    with pytest.raises(Problem, match="holds no Odoo"):
        odoo_source.ensure()


def test_a_checkout_is_used_as_it_is(tmp_path, monkeypatch):
    (tmp_path / "odoo" / "addons").mkdir(parents=True)
    (tmp_path / "addons").mkdir()
    (tmp_path / "odoo" / "release.py").touch()
    monkeypatch.setenv("ODOO_SOURCE", str(tmp_path))
    assert odoo_source.ensure() == tmp_path
    assert odoo_source.addons_paths() == [tmp_path / "odoo" / "addons", tmp_path / "addons"]


def test_without_a_debian_mirror_the_ways_out_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(odoo_source, "_index_targets", lambda: [("x", "Ubuntu", "Ubuntu", "")])
    with pytest.raises(Problem, match="ODOO_SOURCE"):
        odoo_source._private_apt(tmp_path)


def test_the_private_apt_leaves_the_systems_sources_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(
        odoo_source, "_index_targets", lambda: [("http://mirror.example/debian", "Debian", "Debian", "")]
    )
    environment = odoo_source._private_apt(tmp_path)
    configuration = (tmp_path / "apt.conf").read_text()
    assert environment["APT_CONFIG"] == str(tmp_path / "apt.conf")
    assert 'Dir::Etc::SourceParts "/dev/null"' in configuration
    assert "URIs: http://mirror.example/debian\nSuites: sid\n" in (tmp_path / "sid.sources").read_text()
