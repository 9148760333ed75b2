"""A backup comes back whole, or is refused with a reason. Works on a real private server."""

import os
import tarfile
import tempfile
from pathlib import Path

import pytest

from tools import archive, database, postgres
from tools.console import Problem


@pytest.fixture(scope="module")
def home():
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def pg(home):
    server = postgres.Server(home / "pg")
    server.ensure()
    yield server.environment()
    server.stop()


@pytest.fixture(autouse=True)
def files(home, monkeypatch):
    data = home / "data"
    monkeypatch.setattr(archive, "DATA", data)
    monkeypatch.setattr(database, "DATA", data)
    monkeypatch.setattr(archive, "VAR", home)
    return data / "filestore"


@pytest.fixture
def saved(pg, files, home):
    database.drop(pg, "first")
    database.create_empty(pg, "first")
    postgres.sql(pg, "CREATE TABLE document (number text)", "first")
    postgres.sql(pg, "INSERT INTO document VALUES ('02-15/345')", "first")
    (files / "first" / "ab").mkdir(parents=True, exist_ok=True)
    (files / "first" / "ab" / "abcd").write_bytes(b"scan")
    return archive.backup(pg, "first", str(home / "backups"))


def test_rows_and_files_come_back(pg, files, saved):
    database.drop(pg, "second")
    archive.restore(pg, str(saved), "second")
    assert postgres.sql(pg, "SELECT number FROM document", "second") == ["02-15/345"]
    assert (files / "second" / "ab" / "abcd").read_bytes() == b"scan"
    assert saved.stat().st_mode & 0o077 == 0, "a backup is for its owner's eyes"


def test_nothing_is_overwritten(pg, saved):
    with pytest.raises(Problem, match="there already"):
        archive.restore(pg, str(saved), "first")


def test_a_damaged_backup_is_refused(pg, saved, tmp_path):
    folder = tmp_path / "open"
    with tarfile.open(saved) as tar:
        archive._unpack(tar, folder)
    dump = bytearray((folder / "database.dump").read_bytes())
    dump[len(dump) // 2] ^= 1
    (folder / "database.dump").write_bytes(dump)
    bad = tmp_path / "bad.tar"
    with tarfile.open(bad, "w") as tar:
        for name in sorted(os.listdir(folder)):
            tar.add(folder / name, name)
    with pytest.raises(Problem, match="damaged"):
        archive.restore(pg, str(bad), "third")
    assert not postgres.database_exists(pg, "third")


def test_what_is_no_backup_is_refused(pg, tmp_path):
    other = tmp_path / "letter.pdf"
    other.write_bytes(b"%PDF-1.7")
    with pytest.raises(Problem, match="not a backup"):
        archive.restore(pg, str(other), "third")
    with pytest.raises(Problem, match="no backup"):
        archive.restore(pg, str(tmp_path / "none.tar"), "third")


def test_a_backup_cannot_write_outside(pg, tmp_path):
    bad = tmp_path / "bad.tar"
    escaped = tmp_path / "escaped"
    escaped.write_text("x")
    with tarfile.open(bad, "w") as tar:
        tar.add(escaped, "../../escaped-from-backup")
    with pytest.raises(Problem, match="does not belong"):
        archive.restore(pg, str(bad), "third")
