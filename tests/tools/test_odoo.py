"""How Odoo is started."""

import subprocess
from pathlib import Path

from tools import odoo
from tools.paths import CONFIG, PYTHON


def test_a_server_is_started_by_a_script_that_it_can_start_again(monkeypatch):
    """With workers it starts its companion as ``python <its own first argument> gevent …``."""
    started = []
    monkeypatch.setattr(odoo.subprocess, "Popen", lambda command, **_options: started.append(command))
    odoo.start({}, ["-d", "x", "--workers", "4"])
    python, script, *arguments = started[0]
    assert python == str(PYTHON)
    assert arguments[-2:] == ["--workers", "4"]
    assert Path(script).is_file()


def test_the_script_runs_odoo_by_its_name():
    answer = subprocess.run(
        [str(PYTHON), str(CONFIG / "serve.py"), "--version"], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert "Odoo" in answer.stdout + answer.stderr
