"""The Python environment: a venv with the pinned requirements and Odoo on its path."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from . import odoo_source
from .console import Problem, Step, run_logged, step
from .paths import CONFIG, LOGS, PYTHON, VAR, VENV


def _key(lock: str) -> str:
    content = (CONFIG / lock).read_bytes() + sys.version.encode() + str(odoo_source.library()).encode()
    return hashlib.sha256(content).hexdigest()


def _mark(lock: str) -> Path:
    """Written when the lock file is installed whole (the development set holds the other)."""
    return VENV / f".{lock}.installed"


def ensure(development: bool = False) -> None:
    """Create or complete the venv; with ``development`` the tools for tests and lint too."""
    locks = ("requirements-dev.txt",) if development else ("requirements.txt", "requirements-dev.txt")
    if PYTHON.exists() and any(_mark(lock).is_file() and _mark(lock).read_text() == _key(lock) for lock in locks):
        return
    lock = locks[0]
    count = sum(line[:1].isalpha() for line in (CONFIG / lock).read_text().splitlines())
    with step(f"Installing {count} Python packages") as running:
        offline = "The Python packages could not be installed: check the network, or use 'docker compose up'"
        if not PYTHON.exists():
            run_logged([sys.executable, "-m", "venv", "--clear", str(VENV)], LOGS / "venv.log", offline)
        _install(lock, offline, running)
        site = subprocess.run(
            [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        # Odoo's package metadata stands beside it, so pip sees what OCA's wheels ask for.
        with open(f"{site}/odoo-source.pth", "w") as path_file:
            path_file.write(f"{odoo_source.library()}\n")
        _mark(lock).write_text(_key(lock))


def _install(lock: str, offline: str, running: Step) -> None:
    """Install a lock file with its hashes: by uv where it can be had, by pip otherwise."""
    pip = [str(PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar", "off", "--require-hashes"]
    # A lock names everything; OCA's wheels ask for Odoo, which is no package of PyPI.
    whole = ["--no-deps", "-r", str(CONFIG / lock)]

    def watch(line: str) -> None:
        if line.startswith(("Collecting", "Downloading", "Resolved", "Prepared", "Installed", " + ")):
            running.progress(line.strip()[:80])

    environment = dict(os.environ)
    if "PIP_CERT" in environment:
        environment.setdefault("SSL_CERT_FILE", environment["PIP_CERT"])
    try:
        run_logged([*pip, "-r", str(CONFIG / "requirements-uv.txt")], LOGS / "pip-uv.log", offline)
        uv = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), "--require-hashes"]
        run_logged([*uv, *whole], LOGS / "uv.log", offline, watch=watch, env=environment)
    except Problem:
        running.progress("going on with pip alone")
        run_logged([*pip, *whole], LOGS / "pip.log", offline, watch=watch)


def _stand_in() -> Path:
    """A folder with an empty wheel named odoo: OCA's wheels ask for it, no index has it, no lock file names it."""
    folder = VAR / "stand-in"
    folder.mkdir(parents=True, exist_ok=True)
    about = "odoo-19.0.dist-info"
    with zipfile.ZipFile(folder / "odoo-19.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return folder


def lock() -> None:
    """Write the lock files from the .in files (needs ``uv``, in the development set)."""
    ensure(development=True)
    stand_in = _stand_in()
    for name in ("requirements-uv", "requirements", "requirements-dev"):
        with step(f"Locking {name}"):
            run_logged(
                [str(PYTHON), "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.10"]
                + ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
                + ["--find-links", str(stand_in), "--no-emit-package", "odoo"]
                + ["-o", f"{name}.txt", f"{name}.in"],
                LOGS / "lock.log",
                "The requirements could not be locked",
                cwd=CONFIG,
            )
