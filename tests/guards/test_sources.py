"""What Odoo 19 would accept in silence, and what our own rules forbid."""

import os
import subprocess
import sys
from pathlib import Path

from guards import checks
from guards.common import OURS, ROOT, GuardCase

import odoo.addons


class TestSources(GuardCase):
    def _files(self, pattern):
        for addon in OURS:
            for path in sorted((ROOT / "addons" / addon).rglob(pattern)):
                if "tests" not in path.parts:
                    yield path, str(path.relative_to(ROOT))

    def test_no_broken_link_in_odoo(self):
        webs = [Path(folder) / "web" for folder in odoo.addons.__path__ if (Path(folder) / "web" / "static").is_dir()]
        self.assertTrue(webs)
        for web in webs:
            self.assertContent(checks.broken_links(web / "static"))

    def test_no_silent_mistakes(self):
        complaints = []
        for pattern in ("*.py", "*.xml", "*.js"):
            for path, name in self._files(pattern):
                complaints += checks.bad_lines(path.read_text(), name)
        self.assertContent(complaints)

    def test_controllers_do_not_browse_with_sudo(self):
        complaints = []
        for path, name in self._files("controllers/*.py"):
            complaints += checks.browsed_with_sudo(path.read_text(), name)
        self.assertContent(complaints)

    def test_engines_stand_alone(self):
        complaints, seen = [], 0
        for path, name in self._files("engine/*.py"):
            complaints += checks.foreign_imports(path.read_text(), name)
            seen += 1
        self.assertGreater(seen, 3)
        self.assertContent(complaints)

    def test_engines_import_without_odoo(self):
        names = [f"{addon}.engine" for addon in OURS if (ROOT / "addons" / addon / "engine").is_dir()]
        modules = [
            f"{name}.{path.stem}"
            for name in names
            for path in sorted((ROOT / "addons").glob(name.replace(".", "/") + "/[a-z]*.py"))
        ]
        code = f"import sys, {', '.join(modules)}; assert 'odoo.models' not in sys.modules"
        environment = {"PYTHONPATH": str(ROOT / "addons"), "PATH": os.environ["PATH"]}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])


class TestInstallation(GuardCase):
    def test_the_log_is_clean(self):
        """The launcher writes it when it builds the template that this database is a clone of."""
        folder = Path(os.environ.get("CLUSTER_VAR") or ROOT / "var") / "log"
        logs = sorted(folder.glob("install-template_bare*.log"), key=lambda path: path.stat().st_mtime)
        self.assertTrue(logs, f"no installation log in {folder}: './cluster test' writes it")
        self.assertContent(checks.log_faults(logs[-1].read_text(errors="replace"), OURS))
