"""``./cluster`` itself, as a process: troubles end in one sentence and exit code 2."""

import os
import shutil
import subprocess
import sys

import pytest

from tools.paths import ROOT


def call(*arguments, **environment):
    return subprocess.run(
        [str(ROOT / "cluster"), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd="/",
        check=False,
    )


@pytest.fixture
def bare_path(tmp_path):
    """A PATH with what the launcher's shell needs and nothing to install with."""
    for name in ("sh", "dirname", "id", "env"):
        (tmp_path / name).symlink_to(shutil.which(name))
    return tmp_path


def is_one_sentence(text: str) -> bool:
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


def test_without_python_and_apt_it_says_what_to_install(bare_path):
    result = call("up", PATH=str(bare_path))
    assert result.returncode == 2
    assert is_one_sentence(result.stderr)
    assert "python3-venv" in result.stderr and "docker compose up" in result.stderr


def test_another_system_is_pointed_to_the_images(bare_path, tmp_path):
    (bare_path / "python3").symlink_to(sys.executable)
    result = call("up", PATH=str(bare_path), CLUSTER_VAR=str(tmp_path / "var"))
    assert result.returncode == 2
    assert "docker compose up" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


def test_a_folder_without_rights_is_named(bare_path, tmp_path):
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
    else:
        command = []
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    result = subprocess.run(
        [*command, sys.executable, "-m", "tools", "down"],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "CLUSTER_VAR": str(closed / "var"), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=ROOT,
        check=False,
    )
    assert result.returncode == 2, result.stderr
    assert is_one_sentence(result.stderr)
    assert "cannot be written" in result.stderr


def test_an_unknown_command_is_refused():
    result = call("dance", PATH=os.environ["PATH"])
    assert result.returncode == 2
    assert "invalid choice" in result.stderr


def test_help_names_every_command():
    result = call("--help", PATH=os.environ["PATH"])
    assert result.returncode == 0
    for name in ("up", "init", "test", "shell", "bench", "verify", "backup", "restore", "down"):
        assert f"\n    {name} " in result.stdout
