"""One warning logged by our addons fails the run, whichever test caused it.

A test that means to cause one takes it with ``assertLogs`` or ``mute_logger``.
"""

import logging
from pathlib import Path

import pytest

OURS = ("report_weasyprint", "cluster_base", "cluster_docs", "cluster_credit", "cluster_tourism")
NAMES = tuple(f"odoo.addons.{name}" for name in OURS)


class Collector(logging.Handler):
    """Keeps every warning that one of our modules logs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(NAMES):
            self.lines.append(f"{record.name}: {record.getMessage()}")


COLLECTOR = Collector()


def pytest_configure(config: pytest.Config) -> None:
    logging.getLogger().addHandler(COLLECTOR)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if COLLECTOR.lines and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    for line in COLLECTOR.lines:
        terminalreporter.write_line(f"WARNING LOGGED BY OURS: {line}", red=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Engine tests import our addons as plain packages, which Odoo's registry would refuse."""
    if config.getoption("--odoo-config", None) or config.getoption("--odoo-database", None):
        parts = collection_path.parts
        if "addons" in parts and parts[-2:] == ("tests", "engine"):
            return True
    return None
