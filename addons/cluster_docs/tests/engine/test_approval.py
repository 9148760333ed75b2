from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cluster_docs.engine import approval, reminder


def step(key, stage, state="waiting", outcome=None, **more):
    return approval.Step(key, stage, state, outcome, **more)


def test_stages_in_series_steps_in_parallel():
    steps = [step(1, 10), step(2, 10), step(3, 20)]
    assert approval.to_ask(steps) == [1, 2]
    steps = [step(1, 10, "decided", "agreed"), step(2, 10, "pending"), step(3, 20)]
    assert approval.to_ask(steps) == [], "the second of the stage is still asked"
    steps = [step(1, 10, "decided", "agreed"), step(2, 10, "decided", "remarks"), step(3, 20)]
    assert approval.to_ask(steps) == [3]
    assert approval.standing(steps) == "running"


def test_remarks_agree_and_a_rejection_stops_all():
    done = [step(1, 1, "decided", "remarks"), step(2, 2, "decided", "agreed")]
    assert approval.standing(done) == "agreed"
    stopped = [step(1, 1, "decided", "rejected"), step(2, 1, "pending"), step(3, 2)]
    assert (approval.standing(stopped), approval.to_ask(stopped)) == ("rejected", [])


def test_covers():
    assert approval.covers("", "anything.pdf")
    assert approval.covers("Дагавор*.docx; annex*", "дагавор 5.DOCX")
    assert not approval.covers("annex*", "дагавор.docx")


def test_only_those_who_saw_the_changed_file_are_concerned():
    steps = [
        step(1, 1, "decided", "agreed", seen=(("contract.docx", "a"), ("annex.xlsx", "b"))),
        step(2, 1, "decided", "agreed", covers="annex*", seen=(("contract.docx", "a"), ("annex.xlsx", "b"))),
        step(3, 2, "pending"),
        step(4, 1, "decided", "agreed", seen=()),
    ]
    assert approval.concerned(steps, ["annex.xlsx"]) == [1, 2]
    assert approval.concerned(steps, ["contract.docx"]) == [1]
    assert approval.concerned(steps, ["new.pdf"]) == []
    assert approval.concerned(steps, [], text=True) == [1, 2, 4]
    assert approval.concerned(steps, [], added=["new.pdf"]) == [1, 4], "who answers for every file has not seen it"
    assert approval.concerned(steps, [], added=["Annex 2.xlsx"]) == [1, 2, 4]
    assert approval.concerned(steps, [], added=["contract.docx"]) == [4], "seen already, or not answered for"


def test_what_no_longer_fits():
    seen = (("contract.docx", "a"),)
    steps = [
        step(1, 1, "decided", "agreed", seen=seen, text_seen="t"),
        step(2, 1, "decided", "rejected", seen=seen, text_seen="t"),
    ]
    assert approval.outdated(steps, {"contract.docx": "a"}, "t") == [2]
    assert approval.outdated(steps, {"contract.docx": "z"}, "t") == [1, 2]
    assert approval.outdated(steps, {"contract.docx": "a"}, "other") == [1, 2]
    assert approval.outdated(steps, {"contract.docx": "a", "annex.docx": "b"}, "t") == [1, 2]


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["agreed", "remarks"])), min_size=1, max_size=12))
def test_any_route_ends_agreed_after_each_was_asked_once(route):
    """Whatever the stages: each step is asked exactly once, never before an earlier stage has ended."""
    steps = {key: step(key, stage) for key, (stage, _outcome) in enumerate(route)}
    asked = []
    while turn := approval.to_ask(steps.values()):
        for key in turn:
            asked.append(key)
            steps[key] = step(key, steps[key].stage, "decided", route[key][1])
    assert sorted(asked) == sorted(steps)
    assert [steps[key].stage for key in asked] == sorted(one.stage for one in steps.values())
    assert approval.standing(steps.values()) == "agreed"


GENERAL, TERM, JOURNAL, BOTH = (
    reminder.Rule(3, 1),
    reminder.Rule(5, 2, term=7),
    reminder.Rule(4, 0, journal=2),
    reminder.Rule(6, 3, journal=2, term=7),
)


def test_the_most_particular_reminder_rule():
    rules = [GENERAL, TERM, JOURNAL, BOTH]
    assert reminder.choose(rules, 2, 7) == BOTH
    assert reminder.choose(rules, 1, 7) == TERM
    assert reminder.choose(rules, 2, None) == JOURNAL
    assert reminder.choose(rules, 1, 1) == GENERAL
    assert reminder.choose([TERM], 1, 1) is None


def test_days_of_reminders():
    due = date(2026, 3, 20)
    assert reminder.due_kinds(GENERAL, due, date(2026, 3, 16)) == []
    assert reminder.due_kinds(GENERAL, due, date(2026, 3, 17)) == ["before"]
    assert reminder.due_kinds(GENERAL, due, due) == ["before"]
    assert reminder.due_kinds(GENERAL, due, date(2026, 3, 21)) == ["overdue", "escalated"]
    assert reminder.due_kinds(BOTH, due, date(2026, 3, 22)) == ["overdue"]
    assert reminder.due_kinds(JOURNAL, due, date(2027, 1, 1)) == ["overdue"], "0 days: never escalated"
