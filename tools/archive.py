"""Backup and restore: one tar file with the dump, the files and their digests."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

from . import database, postgres
from .console import Problem, say, step
from .paths import DATA, VAR

FORMAT = 1


def _digest(path: Path) -> str:
    whole = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            whole.update(block)
    return whole.hexdigest()


def _program(name: str) -> str:
    return shutil.which(name) or str(postgres.bin_folder() / name)


def backup(pg: dict[str, str], name: str, directory: str) -> Path:
    """Write ``NAME-YYYYmmdd-HHMMSS.tar`` into the directory; complete or not at all."""
    target_folder = Path(directory)
    try:
        target_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"{directory} cannot be written: {error.strerror}.") from error
    target = target_folder / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}.tar"
    VAR.mkdir(parents=True, exist_ok=True)
    with step(f"Backing up {name}"), tempfile.TemporaryDirectory(dir=VAR) as work:
        dump = Path(work) / "database.dump"
        done = subprocess.run(
            [_program("pg_dump"), "-Fc", "-f", str(dump), name],
            env=dict(os.environ, **pg),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Problem(f"The database could not be dumped: {done.stderr.strip().splitlines()[-1]}")
        about = {"format": FORMAT, "database": name, "sha256": _digest(dump), "made": time.strftime("%FT%T%z")}
        unfinished = target.with_suffix(".part")
        with tarfile.open(unfinished, "w") as tar:
            content = json.dumps(about).encode()
            entry = tarfile.TarInfo("backup.json")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
            tar.add(dump, "database.dump")
            files = DATA / "filestore" / name
            if files.is_dir():
                tar.add(files, "filestore")
        unfinished.chmod(0o600)
        unfinished.rename(target)
    say(f"{target} ({target.stat().st_size // 1024**2} MB)")
    return target


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Unpack plain files and folders that stay inside (Debian 12's tarfile has no filters).

    :raises ValueError: a member points elsewhere or is neither file nor folder.
    """
    for member in tar:
        target = (folder / member.name).resolve()
        if not target.is_relative_to(folder.resolve()) or not (member.isreg() or member.isdir()):
            raise ValueError(f"{member.name} does not belong into a backup")
        if member.isdir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with tar.extractfile(member) as source, target.open("wb") as sink:  # type: ignore[union-attr]
            shutil.copyfileobj(source, sink)


def restore(pg: dict[str, str], file: str, name: str) -> None:
    """Make the database ``name`` of a backup; refuses to overwrite one."""
    if postgres.database_exists(pg, name):
        raise Problem(f"Database {name} is there already: name a new one with -d, nothing was changed.")
    building = f"{name}_restoring"
    with step(f"Restoring {file} as {name}"), tempfile.TemporaryDirectory(dir=VAR) as work:
        folder = Path(work)
        try:
            with tarfile.open(file) as tar:
                _unpack(tar, folder)
            about = json.loads((folder / "backup.json").read_text())
        except FileNotFoundError as error:
            raise Problem(f"There is no backup {file}.") from error
        except (tarfile.TarError, KeyError, ValueError, OSError) as error:
            raise Problem(f"{file} is not a backup of ours: {error}.") from error
        if about.get("format") != FORMAT or _digest(folder / "database.dump") != about["sha256"]:
            raise Problem(f"{file} is damaged: its digest does not match. Take another backup.")
        database.drop(pg, building)
        database.create_empty(pg, building)
        done = subprocess.run(
            [_program("pg_restore"), "--no-owner", "-d", building, str(folder / "database.dump")],
            env=dict(os.environ, **pg),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode and "already exists" not in done.stderr:
            database.drop(pg, building)
            raise Problem(f"The backup could not be loaded: {done.stderr.strip().splitlines()[-1]}")
        if (folder / "filestore").is_dir():
            shutil.move(folder / "filestore", DATA / "filestore" / building)
        database.publish(pg, building, name)
