"""``./cluster bench NAME``: runs ``tools/bench/NAME.py`` on a fresh clone of the demo district."""

import subprocess

from . import database, odoo
from .console import Problem
from .paths import DATA, PYTHON, ROOT

BENCHES = ROOT / "tools" / "bench"


def names() -> list[str]:
    """Modules that can be run; others are parts of them."""
    return sorted(
        path.stem
        for path in BENCHES.glob("*.py")
        if not path.stem.startswith("_") and "\ndef main(env" in path.read_text()
    )


def run(pg: dict[str, str], name: str) -> int:
    if name not in names():
        raise Problem(f"There is no benchmark {name}: choose from {', '.join(names())}.")
    template = database.ensure_full(pg, demo=True)
    target = f"bench_{name}"
    database.clone(pg, template, target)
    try:
        return subprocess.run(
            [str(PYTHON), "-m", "tools.bench", name, target, odoo.addons_path(), str(DATA)],
            env=odoo.environment(pg),
            cwd=ROOT,
            check=False,
        ).returncode
    finally:
        database.drop(pg, target)
