"""What makes a test run fail although no test did."""

import pytest

from tools import suite

REPORT = """<testsuites><testsuite>
<testcase classname="a" name="one"/>
<testcase classname="a" name="two"><failure message="no"/></testcase>
<testcase classname="a" name="three"><error message="no"/></testcase>
<testcase classname="a" name="four"><skipped message="chromium is missing"/></testcase>
</testsuite></testsuites>"""
EXPECTED = {"least": {"plain": 2, "addons": 2, "browser": 1}, "may_skip": ["shared/data"]}


def test_a_report_is_counted(tmp_path):
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    outcome = suite.read_report(path)
    assert (outcome.passed, outcome.failed) == (1, 2)
    assert outcome.skipped == ["a.four: chromium is missing"]


def test_a_missing_report_is_a_failure(tmp_path):
    assert suite.read_report(tmp_path / "none.xml").failed == 1


def test_fewer_tests_than_expected_are_a_fault():
    assert suite.complaints("plain", suite.Outcome(passed=1), EXPECTED) == [
        "plain: 1 tests passed, at least 2 are expected"
    ]
    assert suite.complaints("plain", suite.Outcome(passed=2), EXPECTED) == []


def test_no_test_at_all_is_a_fault():
    assert suite.complaints("browser", suite.Outcome(), EXPECTED)


@pytest.mark.parametrize(
    ("stage", "reason", "faults"),
    [
        ("addons", "shared/data is absent", 0),
        ("addons", "HttpCase wants --odoo-http", 1),
        ("browser", "shared/data is absent", 1),
        ("browser", "no chromium", 1),
    ],
)
def test_only_named_reasons_allow_a_skip_and_none_in_the_browser(stage, reason, faults):
    outcome = suite.Outcome(passed=5, skipped=[f"a.b: {reason}"])
    assert len(suite.complaints(stage, outcome, EXPECTED)) == faults


@pytest.mark.parametrize(
    ("argument", "stage"),
    [
        ("tests/tools/test_suite.py", "plain"),
        ("tests/tools/test_suite.py::test_a_report_is_counted", "plain"),
        ("addons/report_weasyprint", "addons"),
        ("-k", None),
        ("no/such/path", None),
    ],
)
def test_a_path_belongs_to_its_stage(argument, stage):
    assert suite.stage_of(argument) == stage


def test_the_addon_tests_are_shared_without_loss_or_repetition():
    paths = suite.paths_of("addons")
    first, second = suite.shares(paths, 2)
    assert first and second and not set(first) & set(second)
    (alone,) = suite.shares(paths, 1)
    assert sorted(first + second) == sorted(alone)
    assert all("/engine/" not in file for file in alone)
    sizes = [sum((suite.ROOT / file).stat().st_size for file in share) for share in (first, second)]
    assert max(sizes) < 1.1 * min(sizes)
    assert suite.shares(["tests/tools/test_suite.py"], 2) == [["tests/tools/test_suite.py"]]


def test_the_expectations_name_every_stage():
    import json

    expected = json.loads(suite.EXPECTED.read_text())
    assert set(expected["least"]) == set(suite.STAGES)
    assert all(count > 0 for count in expected["least"].values())
