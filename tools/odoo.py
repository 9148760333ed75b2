"""Running Odoo: its command line, its environment, its log lines as progress."""

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from . import odoo_source
from .console import Step, run_logged
from .paths import ADDONS, CONFIG, DATA, LOGS, PYTHON, ROOT

OURS = ("report_weasyprint", "cluster_base", "cluster_docs")
LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")


def environment(database: dict[str, str]) -> dict[str, str]:
    """The process environment: the database's variables and Odoo on Python's path."""
    return dict(os.environ, **database, PYTHONDONTWRITEBYTECODE="")


def addons_path() -> str:
    return ",".join(str(path) for path in (*odoo_source.addons_paths(), ADDONS))


def options() -> list[str]:
    """What every Odoo command of ours is given."""
    return ["--config", str(CONFIG / "odoo.conf"), "--addons-path", addons_path(), "--data-dir", str(DATA)]


def command(*arguments: str, subcommand: str | None = None) -> list[str]:
    """Odoo's command line; a command of an addon is found by the addons path before its name."""
    named = [f"--addons-path={addons_path()}", subcommand] if subcommand else []
    return [str(PYTHON), "-m", "odoo", *named, *options(), *arguments]


def run(
    database: dict[str, str],
    arguments: Sequence[str],
    log: str,
    problem: str,
    running: Step | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Path:
    """Run Odoo to its end with progress per module; return the log's path."""

    def watch(line: str) -> None:
        match = LOADING.search(line)
        if match and running:
            running.progress(f"module {match[2]} of {match[3]}: {match[1]}")
        if on_line:
            on_line(line)

    target = LOGS / log
    DATA.mkdir(parents=True, exist_ok=True)
    run_logged(command(*arguments), target, problem, watch=watch, env=environment(database), cwd=ROOT)
    return target


def upstream_modules() -> list[str]:
    """What our addons depend on, outside of ours, sorted."""
    import ast

    found: set[str] = set()
    for name in OURS:
        manifest = ast.literal_eval((ADDONS / name / "__manifest__.py").read_text())
        found.update(manifest["depends"])
    return sorted(found - set(OURS))


def call(database: dict[str, str], arguments: Sequence[str], subcommand: str) -> int:
    """Run an Odoo command on our own terminal; return its exit code."""
    process = subprocess.Popen(command(*arguments, subcommand=subcommand), env=environment(database), cwd=ROOT)
    try:
        return process.wait()
    except KeyboardInterrupt:
        return process.wait()


def start(database: dict[str, str], arguments: Sequence[str], log: Path | None = None) -> subprocess.Popen:
    """Start Odoo's server in the background (its output in ``log``, or on our own terminal)."""
    sink = None
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        sink = log.open("w")
    return subprocess.Popen(
        [str(PYTHON), str(CONFIG / "serve.py"), *options(), *arguments],
        env=environment(database),
        cwd=ROOT,
        stdout=sink,
        stderr=subprocess.STDOUT if sink else None,
    )
