"""Odoo 19.0 Community: fetched, unpacked and repaired.

The source is, in this order: the checkout that ``ODOO_SOURCE`` names; Debian's package
``odoo-19`` of the suite sid, fetched with apt's own download and signature check into a
private folder; a shallow git clone of upstream's branch 19.0.
"""

import os
import shutil
import subprocess
from pathlib import Path

from . import system
from .console import Problem, run_logged, say, step
from .paths import LOGS, ODOO_ROOT, VAR

PACKAGE = "odoo-19"
# Debian strips what its other packages bring; their links in Odoo's tree are relative.
COMPANIONS = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
)
# From the system's own suite: sid's 7.x has other icon names than Odoo's 4.7.
FROM_STABLE = ("fonts-font-awesome",)
UPSTREAM = "https://github.com/odoo/odoo.git"
STUB = (
    "// Debian's package leaves out this third-party library (background blur in video calls).\n"
    "// This empty module keeps the asset bundle whole; the feature stays off.\n"
)
MARK = ".complete"


def library() -> Path:
    """The folder that goes on Python's path."""
    source = os.environ.get("ODOO_SOURCE")
    if source:
        return Path(source).resolve()
    if (ODOO_ROOT / "git").is_dir():
        return ODOO_ROOT / "git"
    return ODOO_ROOT / "usr" / "lib" / "python3" / "dist-packages"


def addons_paths() -> list[Path]:
    """Odoo's own addons folders that are there (the package keeps all in one)."""
    return [path for path in (library() / "odoo" / "addons", library() / "addons") if path.is_dir()]


def ensure() -> Path:
    """Fetch Odoo where it is missing; return the folder for Python's path."""
    if os.environ.get("ODOO_SOURCE"):
        if not (library() / "odoo" / "release.py").is_file():
            raise Problem(f"ODOO_SOURCE={library()} holds no Odoo: point it to a checkout of Odoo 19.0.")
        return library()
    if not (ODOO_ROOT / MARK).is_file():
        building = ODOO_ROOT.with_name("odoo.building")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        if system.is_debian():
            try:
                _from_debian(building)
            except Problem:
                if not shutil.which("git"):
                    raise
                _from_git(building)
        else:
            _from_git(building)
        (building / MARK).touch()
        shutil.rmtree(ODOO_ROOT, ignore_errors=True)
        building.rename(ODOO_ROOT)
    return library()


def _index_targets() -> list[tuple[str, str, str]]:
    """(address, origin, label) of each package index that the machine's apt uses."""
    result = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)|$(ORIGIN)|$(LABEL)|$(SIGNED_BY)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    )
    return [tuple(line.split("|")) for line in result.stdout.splitlines() if line.count("|") == 3]  # type: ignore[misc]


def _private_apt(folder: Path) -> dict[str, str]:
    """An apt configuration with lists and sources of its own; the system's stay untouched."""
    mirrors = [row for row in _index_targets() if row[1] == "Debian" and row[2] == "Debian"]
    if not mirrors:
        raise Problem(
            "apt on this machine knows no Debian mirror: set ODOO_SOURCE to a checkout of Odoo 19.0, "
            "or use 'docker compose up'."
        )
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    keyring = next(
        (row[3] for row in mirrors if row[3].startswith("/")), "/usr/share/keyrings/debian-archive-keyring.gpg"
    )
    (folder / "sid.sources").write_text(
        f"Types: deb\nURIs: {mirrors[0][0]}\nSuites: sid\nComponents: main\nSigned-By: {keyring}\n"
    )
    configuration = folder / "apt.conf"
    configuration.write_text(
        f'Dir::State::Lists "{folder}/lists";\n'
        f'Dir::Etc::SourceList "{folder}/sid.sources";\n'
        'Dir::Etc::SourceParts "/dev/null";\n'
        f'Dir::Cache "{folder}/cache";\n'
        'Acquire::Languages "none";\n'
        'APT::Sandbox::User "";\n'
    )
    return dict(os.environ, APT_CONFIG=str(configuration))


def _update_sid(sid: dict[str, str], unreachable: str) -> None:
    """Read the suite's index; a frozen mirror's too, whose signature holds but is past its week."""
    log = LOGS / "apt-sid.log"
    try:
        run_logged(["apt-get", "update"], log, unreachable, env=sid)
    except Problem:
        if "is expired" not in log.read_text(errors="replace"):
            raise
        say("   the mirror's index is past its validity (a frozen mirror); its signature is still checked")
        with open(sid["APT_CONFIG"], "a") as configuration:
            configuration.write('Acquire::Check-Valid-Until "false";\n')
        run_logged(["apt-get", "update"], log, unreachable, env=sid)


def _from_debian(building: Path) -> None:
    unreachable = (
        "Odoo 19 could not be fetched with apt: check the network, set ODOO_SOURCE to a checkout of Odoo 19.0, "
        "or use 'docker compose up'"
    )
    debs = VAR / "debs"
    debs.mkdir(parents=True, exist_ok=True)
    with step("Fetching Odoo 19.0 (130 MB) with apt") as running:
        if not _index_targets() and not os.geteuid():
            run_logged(["apt-get", "update"], LOGS / "apt-update.log", unreachable)
        sid = _private_apt(VAR / "apt")
        _update_sid(sid, unreachable)
        running.progress("package index read, downloading")
        run_logged(["apt-get", "download", PACKAGE, *COMPANIONS], LOGS / "apt-odoo.log", unreachable, env=sid, cwd=debs)
        run_logged(
            ["apt-get", "-o", "APT::Sandbox::User=", "download", *FROM_STABLE],
            LOGS / "apt-fonts.log",
            unreachable,
            cwd=debs,
        )
    with step("Unpacking Odoo 19.0") as running:
        for package in (PACKAGE, *COMPANIONS, *FROM_STABLE):
            archive = max(debs.glob(f"{package}_*.deb"), key=lambda path: path.stat().st_mtime)
            running.progress(package)
            run_logged(
                ["dpkg-deb", "-x", str(archive), str(building)],
                LOGS / "unpack.log",
                f"{archive.name} could not be unpacked: is the disk full?",
            )
        repair(building / "usr" / "lib" / "python3" / "dist-packages" / "odoo" / "addons")


def repair(addons: Path) -> None:
    """Supply what Debian's package leaves out and no other package brings."""
    stub = addons / "mail" / "static" / "lib" / "selfie_segmentation" / "selfie_segmentation.js"
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(STUB)
    # The only dangling link: a font under another name in its own package.
    font = addons / "point_of_sale" / "static" / "src" / "fonts" / "Inconsolata.otf"
    if font.is_symlink() and not font.exists():
        fonts = addons.parents[4] / "share" / "fonts"
        candidates = sorted(fonts.rglob("Inconsolata*.[ot]tf"))
        if candidates:
            font.unlink()
            shutil.copy(candidates[0], font)


def _from_git(building: Path) -> None:
    with step("Cloning Odoo 19.0 from upstream") as running:
        run_logged(
            ["git", "clone", "--depth", "1", "--branch", "19.0", "--progress", UPSTREAM, str(building / "git")],
            LOGS / "git-clone.log",
            "Odoo 19 is neither in apt's reach nor upstream's: check the network, set ODOO_SOURCE to a checkout, "
            "or use 'docker compose up'",
            watch=lambda line: running.progress(line.strip()[-60:]),
        )
