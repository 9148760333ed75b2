from datetime import date

import pytest

from cluster_docs.engine.discipline import days_late, verdict

D = date.fromisoformat
DAY = D("2026-03-20")


@pytest.mark.parametrize(
    ("due", "closed", "stopped", "says", "late"),
    [
        ("2026-03-25", None, False, "open", 0),
        ("2026-03-20", None, False, "open", 0),  # the last day is not over before midnight
        ("2026-03-19", None, False, "overdue", 1),
        ("2026-03-19", "2026-03-19", False, "on_time", 0),
        ("2026-03-18", "2026-03-20", False, "late", 2),
        ("2026-03-18", "2026-03-21", False, "overdue", 2),  # closed after the day: it was still open then
        ("2026-03-25", "2026-03-26", False, "open", 0),
        (None, None, True, "open", 0),
        (None, "2026-03-10", True, "on_time", 0),
        (None, None, False, "no_term", 0),
        (None, "2026-03-10", False, "no_term", 0),
    ],
)
def test_row_18_the_verdict_of_a_day(due, closed, stopped, says, late):
    due, closed = due and D(due), closed and D(closed)
    assert verdict(DAY, due, closed, stopped) == says
    assert days_late(DAY, due, closed) == late
