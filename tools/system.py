"""System packages: what is missing, installed by apt where that is allowed."""

import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from .console import Problem, run_logged, step
from .paths import LOGS


class Need(NamedTuple):
    """A system package and the test that shows that what it brings is there."""

    package: str
    present: Callable[[], bool]


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _file(pattern: str) -> Callable[[], bool]:
    return lambda: any(Path("/").glob(pattern))


CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

RUN = (
    Need("ca-certificates", _file("etc/ssl/certs/ca-certificates.crt")),
    Need("libpango-1.0-0", _library("pango-1.0")),
    Need("libpangoft2-1.0-0", _library("pangoft2-1.0")),
    Need("libharfbuzz-subset0", _library("harfbuzz-subset")),
    Need("libmagic1", _library("magic")),
    Need("fonts-dejavu-core", _file("usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")),
    Need("fontconfig", _program("fc-list")),
    # Reads scans, in the district's languages.
    Need("tesseract-ocr", _program("tesseract")),
    *(
        Need(f"tesseract-ocr-{language}", _file(f"usr/share/tesseract-ocr/*/tessdata/{language}.traineddata"))
        for language in ("bel", "lit", "pol", "rus")
    ),
)
DATABASE = (Need("postgresql", _file("usr/lib/postgresql/*/bin/initdb")),)
TEST = (
    Need("chromium", _program(*CHROMIUM)),
    Need("git", _program("git")),
    # Node.js, which drives Chromium and formats our files, is linked with it.
    Need("libatomic1", _library("atomic")),
)


def is_debian() -> bool:
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def missing(needs: Iterable[Need]) -> list[str]:
    return [need.package for need in needs if not need.present()]


def ensure(needs: Iterable[Need]) -> None:
    """Install what is missing, or say in one sentence what to install.

    :raises Problem: not Debian or Ubuntu, not root, or no network.
    """
    packages = missing(needs)
    if not packages:
        return
    names = " ".join(packages)
    if not is_debian():
        raise Problem(
            f"This system is not Debian or Ubuntu: install the equivalents of {names}, "
            "or run the product from images with 'docker compose up'."
        )
    if os.geteuid():
        raise Problem(f"Missing system packages: run 'apt-get install {names}' as root, or use 'docker compose up'.")
    with step(f"Installing system packages: {names}") as running:
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        unreachable = (
            f"The system packages {names} could not be installed: check the network, or use 'docker compose up'"
        )
        run_logged(["apt-get", "update"], LOGS / "apt-update.log", unreachable, env=environment)
        run_logged(
            ["apt-get", "install", "-y", "--no-install-recommends", *packages],
            LOGS / "apt-install.log",
            unreachable,
            watch=lambda line: running.progress(line.strip()[:90]) if line.startswith(("Get:", "Setting up")) else None,
            env=environment,
        )


def apt_has_lists() -> bool:
    """Whether apt knows any package index; ``apt-get download`` needs one."""
    result = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"], capture_output=True, text=True, check=False
    )
    return bool(result.stdout.strip())
