"""The lint set: its key and command lines; and each grep shown to catch what it is for."""

import re
import shutil

import pytest
import yaml

from tools import lint
from tools.paths import CONFIG, ROOT

HOOKS = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
}


def test_the_key_changes_with_the_lock(tmp_path):
    for name in lint.SOURCES:
        shutil.copy(CONFIG / "lint" / name, tmp_path / name)
    before = lint.packages_key(tmp_path)
    assert lint.packages_key(CONFIG / "lint") == before
    (tmp_path / "package-lock.json").write_text("{}")
    assert lint.packages_key(tmp_path) != before


def test_the_lock_names_no_registry():
    assert "resolved" not in (CONFIG / "lint" / "package-lock.json").read_text()


def test_prettier_is_given_its_configuration():
    assert lint.arguments_for("prettier", ["--check", "a.xml"])[1] == "--config"
    assert lint.arguments_for("ruff", ["check", "a.py"]) == ["ruff", "check", "a.py"]


def test_every_hook_is_local():
    whole = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert {repository["repo"] for repository in whole["repos"]} == {"local"}
    assert {hook["language"] for hook in HOOKS.values()} <= {"system", "pygrep"}


@pytest.mark.parametrize(
    ("hook", "bad"),
    [
        ("trailing-whitespace", "x = 1 "),
        ("merge-conflict", "<<<<<<< HEAD"),
        ("view-mode-tree", '<field name="view_mode">tree,form</field>'),
        ("view-mode-tree", '"view_mode": "form,tree",'),
        ("view-mode-tree", "<tree>"),
        ("sql-constraints", "    _sql_constraints = ["),
        ("t-esc", '<span t-esc="x"/>'),
        ("t-esc", '<span t-raw="x"/>'),
        ("csrf", '@http.route("/x", csrf=False)'),
    ],
)
def test_each_grep_complains(hook, bad):
    assert re.search(HOOKS[hook]["entry"].encode(), bad.encode())


@pytest.mark.parametrize(
    ("hook", "good"),
    [
        ("view-mode-tree", '<field name="view_mode">list,form</field>'),
        ("view-mode-tree", "<treeview/>"),
        ("sql-constraints", "# _sql_constraints are ignored"),
        ("t-esc", '<span t-out="x"/>'),
        ("csrf", '@http.route("/x")'),
        ("trailing-whitespace", "x = 1"),
    ],
)
def test_each_grep_lets_good_lines_pass(hook, good):
    assert not re.search(HOOKS[hook]["entry"].encode(), good.encode())
