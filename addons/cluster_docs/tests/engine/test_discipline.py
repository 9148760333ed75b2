from datetime import date

import pytest

from cluster_docs.engine.discipline import days_late, facts, verdict

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


def test_row_18_the_facts_of_a_history():
    first, later, last = D("2026-03-06"), D("2026-03-10"), D("2026-03-20")
    events = [
        ("registered", {}, first),
        ("deadline", {"due": "2026-03-23"}, first),
        ("resolution", {"resolution": 1, "responsible": 7}, first),
        ("resolution", {"resolution": 2, "responsible": 8}, later),  # under the first: it moves nobody
        ("deadline", {"due": "", "kind": "stopped"}, later),
        ("answered", {}, later),
        ("answered", {}, last),
    ]
    found = facts(events, {1, 3})
    assert (found.registered, found.void, found.due, found.stopped) == (True, False, None, True)
    assert (found.closed, found.executor) == (later, 7)
    events += [("reopened", {}, last), ("deadline", {"due": "2026-04-06", "kind": "suspension"}, last)]
    events += [("resolution", {"resolution": 3, "responsible": 9}, last)]
    found = facts(events, {1, 3})
    assert (found.closed, found.due, found.stopped, found.executor) == (None, D("2026-04-06"), False, 9)
    events += [("resolution_cancelled", {"resolution": 3}, last), ("void", {}, last)]
    found = facts(events, {1, 3})
    assert (found.executor, found.void) == (7, True)
