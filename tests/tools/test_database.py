"""The keys that name templates: they change with what a database is made of, and with nothing else."""

import pytest

from tools import database
from tools.console import Problem


@pytest.fixture
def addons(tmp_path, monkeypatch):
    model = tmp_path / "cluster_x" / "models" / "thing.py"
    model.parent.mkdir(parents=True)
    model.write_text("x = 1\n")
    monkeypatch.setattr(database, "ADDONS", tmp_path)
    return tmp_path / "cluster_x"


def test_the_key_changes_with_a_model(addons):
    before = database.source_key()
    (addons / "models" / "thing.py").write_text("x = 2\n")
    assert database.source_key() != before


def test_the_key_changes_with_a_new_view(addons):
    before = database.source_key()
    (addons / "thing_views.xml").write_text("<odoo/>")
    assert database.source_key() != before


def test_the_key_changes_with_a_name(addons):
    before = database.source_key()
    (addons / "models" / "thing.py").rename(addons / "models" / "other.py")
    assert database.source_key() != before


@pytest.mark.parametrize("name", ["tests/test_x.py", "readme/USAGE.md", "models/thing.pyc"])
def test_the_key_ignores_what_no_database_is_made_of(addons, name):
    before = database.source_key()
    (addons / name).parent.mkdir(exist_ok=True)
    (addons / name).write_text("anything")
    assert database.source_key() == before


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-01 00:00:00,000 7 ERROR x odoo.schema: Table 'a': unable to add constraint 'b'",
        "2026-01-01 00:00:00,000 7 CRITICAL x odoo.modules.loading: no",
        "2026-01-01 00:00:00,000 7 WARNING x odoo.addons.cluster_docs.models: odd",
        "2026-01-01 00:00:00,000 7 WARNING x odoo.modules.loading: Module crm demo data failed to install, installed",
    ],
)
def test_a_logged_fault_is_a_problem(tmp_path, line):
    log = tmp_path / "install.log"
    log.write_text(f"2026-01-01 00:00:00,000 7 INFO x odoo: fine\n{line}\n")
    with pytest.raises(Problem, match="The installation logged a fault"):
        database.complain(log)


def test_a_warning_of_others_is_no_problem(tmp_path):
    log = tmp_path / "install.log"
    log.write_text("2026-01-01 00:00:00,000 7 WARNING x odoo.addons.sale.models: theirs\n")
    database.complain(log)


def test_a_style_sheet_that_does_not_compile_fails_the_installation(tmp_path):
    log = tmp_path / "warm.log"
    log.write_text("2026-01-01 WARNING district odoo.addons.base.models.assetsbundle: Internal Error: no unit\n")
    with pytest.raises(Problem, match="logged a fault"):
        database.complain(log)
