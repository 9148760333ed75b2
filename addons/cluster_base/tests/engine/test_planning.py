"""The joint plan: clashes and gaps, against a reckoning day by day."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_base.engine.planning import Finding, Plan, findings, same_place, wrong_dates

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
BEDS = 7


def sept(day):
    return date(2026, 9, day)


def plan(number, kind, first, last, **more):
    return Plan(number, kind, sept(first), sept(last), **more)


def test_two_events_in_one_place_clash_once():
    one = plan(1, "event", 10, 12, place=(1, 2, 3))
    other = plan(2, "event", 12, 14, place=(1, 2))
    assert findings([other, one], FIRST, LAST) == [Finding("place", sept(12), sept(12), (1, 2))]


def test_events_next_to_each_other_do_not_clash():
    assert not findings([plan(1, "event", 10, 11, place=(1,)), plan(2, "event", 12, 12, place=(1,))], FIRST, LAST)
    assert not findings([plan(1, "event", 10, 11, place=(1, 2)), plan(2, "event", 10, 11, place=(1, 3))], FIRST, LAST)
    assert not findings([plan(1, "event", 10, 11), plan(2, "event", 10, 11)], FIRST, LAST)


def test_the_same_people_far_apart_clash():
    one = plan(1, "event", 10, 10, place=(1, 2), audience="schools")
    other = plan(2, "event", 10, 10, place=(1, 3), audience="schools")
    third = plan(3, "event", 10, 10, place=(1, 4), audience="families")
    assert findings([one, other, third], FIRST, LAST) == [Finding("audience", sept(10), sept(10), (1, 2))]


def test_more_needed_than_offered():
    plans = [
        plan(1, "capacity", 1, 30, subject=BEDS, quantity=10),
        plan(2, "need", 10, 12, subject=BEDS, quantity=8),
        plan(3, "need", 12, 13, subject=BEDS, quantity=4),
    ]
    assert findings(plans, FIRST, LAST) == [Finding("shortage", sept(12), sept(12), (1, 2, 3), BEDS, 10, 12)]


def test_exactly_enough_is_enough():
    plans = [plan(1, "capacity", 1, 5, subject=BEDS, quantity=4), plan(2, "need", 1, 5, subject=BEDS, quantity=4)]
    assert not findings(plans, FIRST, LAST)


def test_gap_of_a_season():
    plans = [
        plan(1, "season", 5, 20, subject=BEDS),
        plan(2, "capacity", 1, 8, subject=BEDS, quantity=2),
        plan(3, "capacity", 15, 30, subject=BEDS, quantity=2),
    ]
    assert findings(plans, FIRST, LAST) == [Finding("gap", sept(9), sept(14), (1,), BEDS)]
    assert findings(plans, FIRST, LAST)[0].days == 6


def test_a_season_of_everything_asks_for_all_that_is_dealt_with():
    plans = [plan(1, "season", 1, 2), plan(2, "need", 2, 2, subject=9, quantity=1)]
    assert {(one.kind, one.subject, one.start.day, one.end.day) for one in findings(plans, FIRST, LAST)} == {
        ("gap", 9, 1, 2),
        ("shortage", 9, 2, 2),
    }


def test_small_rules():
    assert wrong_dates(sept(2), sept(1)) and not wrong_dates(sept(2), sept(2)) and not wrong_dates(None, sept(1))
    assert same_place((1, 2), (1, 2, 3)) and not same_place((1, 2), (1, 3)) and not same_place((), ())


plans_strategy = st.lists(
    st.tuples(
        st.sampled_from(["season", "capacity", "event", "need"]),
        st.integers(1, 30),
        st.integers(0, 9),
        st.sampled_from([1, 2]),
        st.integers(1, 5),
        st.sampled_from([(), (1,), (1, 2), (1, 3)]),
    ),
    max_size=8,
)


@given(plans_strategy)
@settings(max_examples=200, deadline=None)
def test_day_by_day_says_the_same(drawn):
    plans = [
        Plan(number, kind, sept(first), sept(first) + timedelta(days=more), place, "", subject, quantity)
        for number, (kind, first, more, subject, quantity, place) in enumerate(drawn, 1)
    ]
    found = findings(plans, FIRST, LAST)
    for day in (sept(number) for number in range(1, 31)):
        there = [one for one in plans if one.start <= day <= one.end]
        for subject in (1, 2):
            about = [one for one in there if one.subject == subject]
            need = sum(one.quantity for one in about if one.kind == "need")
            offer = sum(one.quantity for one in about if one.kind == "capacity")
            told = [f for f in found if f.kind == "shortage" and f.subject == subject and f.start <= day <= f.end]
            assert (len(told) == 1) == (need > offer)
            gap = any(one.kind == "season" for one in about) and not offer
            told = [f for f in found if f.kind == "gap" and f.subject == subject and f.start <= day <= f.end]
            assert (len(told) == 1) == gap
        events = [one for one in there if one.kind == "event"]
        pairs = {
            (one.id, other.id)
            for one in events
            for other in events
            if one.id < other.id and same_place(one.place, other.place)
        }
        told = {tuple(sorted(f.plans)) for f in found if f.kind == "place" and f.start <= day <= f.end}
        assert told == pairs
