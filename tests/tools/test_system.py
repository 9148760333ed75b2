"""System packages: what is missing and what is said where they cannot be installed."""

import pytest

from tools import system
from tools.console import Problem

THERE = system.Need("present-package", lambda: True)
GONE = system.Need("absent-package", lambda: False)


def test_missing_names_only_what_is_absent():
    assert system.missing([THERE, GONE]) == ["absent-package"]


def test_nothing_missing_asks_nothing(monkeypatch):
    monkeypatch.setattr(system, "is_debian", lambda: pytest.fail("must not be asked"))
    system.ensure([THERE])


def test_another_system_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(system, "is_debian", lambda: False)
    with pytest.raises(Problem, match="not Debian or Ubuntu.*absent-package.*docker compose up"):
        system.ensure([THERE, GONE])


def test_without_root_the_command_is_named(monkeypatch):
    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    with pytest.raises(Problem, match="apt-get install absent-package' as root"):
        system.ensure([GONE])


def test_without_network_the_way_out_is_named(monkeypatch):
    def refuse(_command, _log, problem, **_options):
        raise Problem(problem)

    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    monkeypatch.setattr(system, "run_logged", refuse)
    with pytest.raises(Problem, match="check the network"):
        system.ensure([GONE])


def test_every_need_can_be_asked():
    for need in (*system.RUN, *system.DATABASE, *system.TEST):
        assert need.present() in (True, False), need.package
