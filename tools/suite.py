"""``./cluster test``: three stages, one closing line.

plain    engines and tools, without Odoo
addons   pytest-odoo on clones without demo data, a process a core: addon tests and guards
browser  a served clone of the demo district: end to end in Chromium

The run fails when a stage ran fewer tests than ``tests/expected.json`` says, when a browser
test was skipped, when another test was skipped for a reason that is not on the list there,
or when our addons logged a warning.
"""

import contextlib
import json
import os
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import database, odoo, postgres, server
from .console import say, step
from .paths import ADDONS, DATA, LOGS, PYTHON, ROOT, VAR

EXPECTED = ROOT / "tests" / "expected.json"
STAGES = ("plain", "addons", "browser")
# Processes that share the addon tests; each takes up to 1 GB and a core with its PostgreSQL.
PROCESSES = min(2, os.cpu_count() or 1)


@dataclass
class Outcome:
    """What a stage's report says."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)


def read_report(path: Path) -> Outcome:
    """Read a JUnit report of pytest; a missing one is a failure."""
    outcome = Outcome()
    if not path.is_file():
        outcome.failed = 1
        return outcome
    for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314  our own file
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skipped is not None:
            reason = skipped.get("message", "")
            outcome.skipped.append(f"{case.get('classname')}.{case.get('name')}: {reason}")
        else:
            outcome.passed += 1
    return outcome


def complaints(stage: str, outcome: Outcome, expected: dict) -> list[str]:
    """Why a stage without failures does not count as passed."""
    found = []
    least = expected["least"][stage]
    if outcome.passed < least:
        found.append(f"{stage}: {outcome.passed} tests passed, at least {least} are expected")
    allowed = [] if stage == "browser" else expected["may_skip"]
    found += [f"{stage}: skipped {line}" for line in outcome.skipped if not any(reason in line for reason in allowed)]
    return found


def stage_of(argument: str) -> str | None:
    """The stage that a path on the command line belongs to; None for an option."""
    path = argument.split("::")[0]
    if argument.startswith("-") or not (ROOT / path).exists():
        return None
    parts = Path(path).parts
    if "e2e" in parts:
        return "browser"
    if "engine" in parts or parts[:2] == ("tests", "tools"):
        return "plain"
    return "addons"


def paths_of(stage: str) -> list[str]:
    """All test paths of a stage."""
    ours = [ADDONS / name / "tests" for name in odoo.OURS]
    if stage == "plain":
        found = [folder / "engine" for folder in ours] + [ROOT / "tests" / "tools"]
    elif stage == "addons":
        found = [*ours, ROOT / "tests" / "guards"]
    else:
        found = [ROOT / "tests" / "e2e"]
    return [str(path.relative_to(ROOT)) for path in found if path.is_dir()]


def run(pg: dict[str, str], arguments: Sequence[str]) -> int:
    chosen: dict[str, list[str]] = {stage: [] for stage in STAGES}
    extra: list[str] = []
    for argument in arguments:
        stage = stage_of(argument)
        if stage:
            chosen[stage].append(argument)
        else:
            extra.append(argument)
    narrowed = bool(arguments)
    wanted = [stage for stage in STAGES if chosen[stage]] or list(STAGES)
    expected = json.loads(EXPECTED.read_text())
    total, faults = Outcome(), []
    for stage in wanted:
        with step(f"Tests: {stage}"):
            code, outcome = _run_stage(pg, stage, chosen[stage] or paths_of(stage), extra)
        total.passed += outcome.passed
        total.failed += outcome.failed
        total.skipped += outcome.skipped
        if code not in (0, 5) and not outcome.failed:
            faults.append(f"{stage}: pytest ended with code {code}")
        if not narrowed:
            faults += complaints(stage, outcome, expected)
    for fault in faults:
        say(f"NOT PASSED: {fault}")
    print(f"{total.passed} passed, {total.failed + len(faults)} failed, {len(total.skipped)} skipped", flush=True)
    return 1 if total.failed or faults or not total.passed else 0


def shares(paths: Iterable[str], processes: int) -> list[list[str]]:
    """The test files below the paths in so many shares of about the same size; fewer where there are fewer files."""
    files = []
    for path in paths:
        there = ROOT / path
        inside = [one for one in there.rglob("test_*.py") if "engine" not in one.relative_to(there).parts]
        files += sorted(inside) if there.is_dir() else [there]
    loads: list[tuple[int, list[str]]] = [(0, []) for _process in range(max(1, min(processes, len(files))))]
    for file in sorted(files, key=lambda one: one.stat().st_size, reverse=True):
        place = loads.index(min(loads, key=lambda load: load[0]))
        size, chosen = loads[place]
        loads[place] = (size + file.stat().st_size, [*chosen, str(file.relative_to(ROOT))])
    return [sorted(chosen) for _size, chosen in loads]


def _run_stage(pg: dict[str, str], stage: str, paths: Sequence[str], extra: Sequence[str]) -> tuple[int, Outcome]:
    """The code of pytest (of several the highest) and what the reports say together."""
    sets = shares(paths, PROCESSES) if stage == "addons" and list(paths) == paths_of(stage) else [list(paths)]
    reports = [VAR / "reports" / f"{stage}{place or ''}.xml" for place in range(len(sets))]
    VAR.joinpath("reports").mkdir(parents=True, exist_ok=True)
    for report in reports:
        report.unlink(missing_ok=True)
    commons = [
        [f"--junitxml={report}", "-o", "junit_logging=no", *extra, *chosen]
        for report, chosen in zip(reports, sets, strict=True)
    ]
    if stage == "plain":
        code = _pytest(["-p", "no:odoo", *commons[0]], dict(os.environ, PYTHONPATH=str(ADDONS)))
    elif stage == "addons":
        code = _on_clones(pg, commons)
    else:
        code = _in_browser(pg, commons[0])
    total = Outcome()
    for outcome in map(read_report, reports):
        total.passed += outcome.passed
        total.failed += outcome.failed
        total.skipped += outcome.skipped
    return code, total


PYTEST = [str(PYTHON), "-m", "pytest", "-p", "no:cacheprovider"]


def _pytest(arguments: Sequence[str], environment: dict[str, str]) -> int:
    return subprocess.run([*PYTEST, *arguments], cwd=ROOT, env=environment, check=False).returncode


def _fast(pg: dict[str, str], name: str) -> None:
    """A test database may be lost at a power cut; no need to wait for the disk."""
    postgres.sql(pg, f'ALTER DATABASE "{name}" SET synchronous_commit = off')


def _on_clones(pg: dict[str, str], commons: Sequence[Sequence[str]]) -> int:
    """One pytest for each set of arguments, all at once; the first one speaks while it runs, the others at the end."""
    template = database.ensure_full(pg, demo=False)
    names = [f"test_addons_{os.getpid()}_{place}" for place in range(len(commons))]
    with contextlib.ExitStack() as stack:
        running = []
        for place, (name, common) in enumerate(zip(names, commons, strict=True)):
            database.clone(pg, template, name)
            stack.callback(database.drop, pg, name)
            _fast(pg, name)
            log = stack.enter_context((LOGS / f"test-addons-{place}.log").open("w+")) if place else None
            arguments = [f"--odoo-config={_configuration(place)}", f"--odoo-database={name}", "--odoo-http", *common]
            process = subprocess.Popen(
                [*PYTEST, *arguments], cwd=ROOT, env=odoo.environment(pg), stdout=log, stderr=log
            )
            stack.callback(process.kill)
            running.append((process, log))
        codes = []
        for process, log in running:
            codes.append(process.wait())
            if log:
                log.seek(0)
                print(log.read(), flush=True)
    # 5: a share in which no test was chosen
    return max((code for code in codes if code != 5), default=5)


def _configuration(place: int) -> Path:
    configuration = VAR / f"test-odoo-{place}.conf"
    configuration.write_text(
        "[options]\n"
        f"addons_path = {odoo.addons_path()}\n"
        f"data_dir = {DATA}\n"
        "http_interface = 127.0.0.1\n"
        f"http_port = {postgres.free_port()}\n"
        "list_db = False\n"
        "without_demo = True\n"
    )
    return configuration


def _in_browser(pg: dict[str, str], common: Sequence[str]) -> int:
    template = database.ensure_full(pg, demo=True)
    name = f"test_browser_{os.getpid()}"
    database.clone(pg, template, name)
    _fast(pg, name)
    try:
        with server.background(pg, name, LOGS / "test-server.log") as address:
            environment = odoo.environment(pg) | {
                "CLUSTER_E2E_URL": address,
                "CLUSTER_E2E_DB": name,
                "CLUSTER_E2E_LOG": str(LOGS / "test-server.log"),
                "CLUSTER_SCREENSHOTS": str(VAR / "screenshots"),
                "CLUSTER_ODOO_COMMAND": json.dumps(odoo.command()),
            }
            return _pytest(["-p", "no:odoo", *common], environment)
    finally:
        database.drop(pg, name)
