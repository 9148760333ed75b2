"""Progress and problems on the terminal."""

import sys

import pytest

from tools import console


def test_step_says_what_and_how_long(capsys):
    with console.step("Cooking"):
        pass
    told = capsys.readouterr().err
    assert told.startswith("-> Cooking\n")
    assert "done in" in told


def test_a_failed_step_is_not_said_to_be_done(capsys):
    with pytest.raises(console.Problem), console.step("Cooking"):
        raise console.Problem("No salt: buy some.")
    assert "done" not in capsys.readouterr().err


def test_progress_is_said_at_most_every_two_seconds(capsys, monkeypatch):
    clock = iter([100.0, 103.0, 103.5, 105.5])
    monkeypatch.setattr(console.time, "monotonic", lambda: next(clock))
    running = console.Step("Cooking")
    for text in ("one", "two", "three"):
        running.progress(text)
    told = capsys.readouterr().err
    assert "one (3 s)" in told
    assert "two" not in told
    assert "three" in told


def test_run_logged_keeps_the_output_and_shows_each_line(tmp_path):
    seen = []
    log = tmp_path / "log" / "x.log"
    console.run_logged([sys.executable, "-c", "print('a'); print('b')"], log, "It failed", watch=seen.append)
    assert log.read_text() == "a\nb\n"
    assert seen == ["a\n", "b\n"]


def test_run_logged_names_the_log_where_the_command_fails(tmp_path):
    log = tmp_path / "x.log"
    with pytest.raises(console.Problem, match=r"^It failed \(see .*x\.log\)\.$"):
        console.run_logged([sys.executable, "-c", "raise SystemExit(3)"], log, "It failed")


def test_run_logged_names_a_missing_program(tmp_path):
    with pytest.raises(console.Problem, match="no-such-program-here is not installed"):
        console.run_logged(["no-such-program-here"], tmp_path / "x.log", "It failed")
