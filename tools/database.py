"""Databases: templates built once per set of manifests and pins, cloned for every use."""

import contextlib
import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from . import odoo, postgres
from .console import Problem, Step, run_logged, say, step
from .paths import ADDONS, CONFIG, DATA, LOGS, VAR

EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
LANGUAGES = ("be_BY", "ru_RU", "pl_PL", "lt_LT")
# What a database is made of; tests and browser files change without a rebuild.
SOURCES = (".py", ".xml", ".csv", ".po", ".tsv", ".json", ".scss", ".js", ".css", ".png", ".svg")


def _digest(parts: list[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:12]


def core_key() -> str:
    """Names the template of the upstream modules: pins, Odoo's version, dependencies."""
    release = (odoo.odoo_source.library() / "odoo" / "release.py").read_bytes()
    return _digest([(CONFIG / "requirements.txt").read_bytes(), release, " ".join(odoo.upstream_modules()).encode()])


def source_key() -> str:
    """Names the state of our addons: every file that a database is made of."""
    parts = []
    for path in sorted(ADDONS.rglob("*")):
        relative = path.relative_to(ADDONS)
        if path.is_file() and path.suffix in SOURCES and "tests" not in relative.parts:
            parts += [str(relative).encode(), path.read_bytes()]
    return _digest(parts)


def core_name() -> str:
    return f"template_core_{core_key()}"


def full_name(demo: bool) -> str:
    return f"template_{'demo' if demo else 'bare'}_{_digest([core_key().encode(), source_key().encode()])}"


def _filestore(name: str) -> Path:
    return DATA / "filestore" / name


def create_empty(pg: dict[str, str], name: str) -> None:
    postgres.sql(pg, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    for extension in EXTENSIONS:
        postgres.sql(pg, f"CREATE EXTENSION IF NOT EXISTS {extension}", name)
    with contextlib.suppress(Problem):  # only the extension's owner may; searches work without, unindexed
        postgres.sql(pg, "ALTER FUNCTION unaccent(text) IMMUTABLE", name)


def drop(pg: dict[str, str], name: str) -> None:
    postgres.sql(pg, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(_filestore(name), ignore_errors=True)


def clone(pg: dict[str, str], source: str, target: str) -> None:
    """Copy a template, its files too (by hard links: Odoo never changes a stored file)."""
    drop(pg, target)
    postgres.sql(pg, f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    if _filestore(source).is_dir():
        subprocess.run(["cp", "-al", str(_filestore(source)), str(_filestore(target))], check=True)


def publish(pg: dict[str, str], building: str, name: str) -> None:
    postgres.sql(pg, f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    if _filestore(building).is_dir():
        shutil.rmtree(_filestore(name), ignore_errors=True)
        _filestore(building).rename(_filestore(name))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two launchers at once (up and test) build a template one after the other."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "building.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("   another ./cluster is building a template; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_core(pg: dict[str, str]) -> str:
    """The template with the upstream modules (3 to 5 minutes, once per set of pins)."""
    with _alone():
        return _ensure_core(pg)


def _ensure_core(pg: dict[str, str]) -> str:
    name = core_name()
    if postgres.database_exists(pg, name):
        return name
    building = f"{name}_building"
    modules = odoo.upstream_modules()
    with step(f"Installing Odoo's own modules ({', '.join(modules)}) once for all databases") as running:
        drop(pg, building)
        create_empty(pg, building)
        odoo.run(
            pg,
            ["-d", building, "-i", ",".join(modules), "--stop-after-init", "--load-language", ",".join(LANGUAGES)],
            "template-core.log",
            "Odoo's own modules could not be installed",
            running,
        )
        publish(pg, building, name)
    return name


def ensure_full(pg: dict[str, str], demo: bool) -> str:
    """The template with our addons on top, with or without the demo district."""
    with _alone():
        return _ensure_full(pg, demo)


def _ensure_full(pg: dict[str, str], demo: bool) -> str:
    name = full_name(demo)
    if postgres.database_exists(pg, name):
        return name
    core = _ensure_core(pg)
    building = f"{name}_building"
    with step(f"Installing the district's addons{' and the demo district' if demo else ''}") as running:
        clone(pg, core, building)
        install(pg, building, demo, running)
        _forget_older(pg, "demo" if demo else "bare")
        publish(pg, building, name)
    return name


def install(pg: dict[str, str], name: str, demo: bool, running: Step) -> None:
    if demo:
        # Odoo loads a module's demo data only where all it depends on has its own; upstream's we do not want.
        postgres.sql(pg, "UPDATE ir_module_module SET demo = true WHERE state = 'installed'", name)
    log = odoo.run(
        pg,
        ["-d", name, "-i", ",".join(odoo.OURS), "--stop-after-init", *(["--with-demo"] if demo else [])],
        f"install-{name[:40]}.log",
        "Our addons could not be installed",
        running,
    )
    complain(log)
    _remember(pg, name)
    if demo:
        running.progress("preparing the pages' styles and scripts")
        warm(pg, name)


def warm(pg: dict[str, str], name: str) -> None:
    """Build the asset bundles now, so that the first page is quick for its first reader."""
    run_logged(
        odoo.command("-d", name, "--no-http", subcommand="shell"),
        LOGS / "warm.log",
        "The pages' styles and scripts could not be prepared",
        env=odoo.environment(pg),
        stdin_text="env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n",
    )
    complain(LOGS / "warm.log")


def complain(log: Path) -> None:
    """Odoo only logs a failed constraint, a broken demo record or a style sheet that does not compile; not here.

    :raises Problem: naming the first such line.
    """
    for line in log.read_text(errors="replace").splitlines():
        ours = any(
            f"odoo.addons.{name}" in line or f"/{name}/" in line for name in (*odoo.OURS, "base.models.assetsbundle")
        )
        demo_left_out = "demo data failed to install" in line  # Odoo goes on without it
        if " ERROR " in line or " CRITICAL " in line or demo_left_out or (" WARNING " in line and ours):
            raise Problem(f"The installation logged a fault: {line.strip()[-300:]} (see {log}).")


def _forget_older(pg: dict[str, str], kind: str) -> None:
    for other in postgres.sql(pg, f"SELECT datname FROM pg_database WHERE datname LIKE 'template\\_{kind}\\_%'"):  # noqa: S608
        if not other.endswith("_building"):
            drop(pg, other)


def _remember(pg: dict[str, str], name: str) -> None:
    """Keep in the database which source it was made of."""
    postgres.sql(
        pg,
        "INSERT INTO ir_config_parameter (key, value, create_date, write_date) "  # noqa: S608
        f"VALUES ('cluster.source', '{source_key()}', now(), now()) "
        "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, write_date = now()",
        name,
    )


def is_current(pg: dict[str, str], name: str) -> bool:
    rows = postgres.sql(pg, "SELECT value FROM ir_config_parameter WHERE key = 'cluster.source'", name)
    return rows == [source_key()]


def has_demo(pg: dict[str, str], name: str) -> bool:
    return postgres.sql(pg, "SELECT demo FROM ir_module_module WHERE name = 'cluster_base'", name) == ["t"]


def ensure(pg: dict[str, str], name: str, demo: bool) -> None:
    """Create the named database, or upgrade it where our source has changed since."""
    if not postgres.database_exists(pg, name):
        template = ensure_full(pg, demo)
        with step(f"Creating database {name}"):
            clone(pg, template, name)
        return
    if postgres.sql(pg, "SELECT to_regclass('ir_module_module')", name) == []:
        raise Problem(f"Database {name} is there but is not Odoo's: name another one with -d.")
    if not is_current(pg, name):
        with step(f"Upgrading database {name}") as running:
            log = odoo.run(
                pg,
                ["-d", name, "-i", ",".join(odoo.OURS), "-u", ",".join(odoo.OURS), "--stop-after-init"],
                "upgrade.log",
                f"Database {name} could not be upgraded",
                running,
            )
            complain(log)
            _remember(pg, name)
