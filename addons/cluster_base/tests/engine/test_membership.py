from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_base.engine import membership

ALLOWED = {
    ("applied", "admitted"), ("applied", "left"), ("admitted", "active"), ("admitted", "left"),
    ("active", "overdue"), ("active", "suspended"), ("active", "left"),
    ("overdue", "active"), ("overdue", "grace"), ("overdue", "suspended"), ("overdue", "left"),
    ("grace", "active"), ("grace", "overdue"), ("grace", "suspended"), ("grace", "left"),
    ("suspended", "active"), ("suspended", "overdue"), ("suspended", "grace"), ("suspended", "left"),
    ("left", "applied"),
}  # fmt: skip


@pytest.mark.parametrize("step", list(product(membership.STATES, repeat=2)))
def test_steps(step):
    assert membership.may_follow(*step) is (step in ALLOWED)


def test_dates():
    days = {
        "applied_on": date(2026, 1, 1),
        "admitted_on": date(2026, 1, 1),
        "active_from": None,
        "left_on": date(2026, 2, 1),
    }
    assert membership.wrong_order(days) is None
    assert membership.wrong_order({**days, "left_on": date(2025, 12, 31)}) == ("admitted_on", "left_on")
    assert membership.wrong_order({}) is None


def test_number():
    assert membership.contract_number("SM", 2026, 7) == "SM/2026/007"
    assert membership.contract_number("SM", 2026, 1234) == "SM/2026/1234"


DAY = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda number: DAY + timedelta(number))
stays = st.lists(st.tuples(days, st.none() | st.integers(0, 40)), max_size=30).map(
    lambda pairs: [
        membership.Spell(number, start, None if length is None else start + timedelta(length))
        for number, (start, length) in enumerate(pairs)
    ]
)


@given(stays, days, st.integers(0, 60))
def test_joined_and_left_add_up_between_any_two_days(spells, first, length):
    found = membership.movement(spells, first, first + timedelta(length))
    assert found.adds_up
    following = membership.movement(spells, first + timedelta(length + 1), first + timedelta(length + 9))
    assert len(found.at_end) == len(following.at_start)


def test_movement():
    spells = [
        membership.Spell("stays", date(2025, 1, 1)),
        membership.Spell("goes", date(2025, 1, 1), date(2026, 2, 1)),
        membership.Spell("comes", date(2026, 3, 1)),
        membership.Spell("passes", date(2026, 2, 1), date(2026, 2, 1)),
        membership.Spell("gone before", date(2025, 1, 1), date(2025, 12, 31)),
        membership.Spell("comes later", date(2027, 1, 1)),
    ]
    found = membership.movement(spells, date(2026, 1, 1), date(2026, 12, 31))
    names = [[spell.member for spell in part] for part in (found.at_start, found.joined, found.left, found.at_end)]
    assert names == [["stays", "goes"], ["comes", "passes"], ["goes", "passes"], ["stays", "comes"]]
    with pytest.raises(ValueError):
        membership.movement(spells, date(2026, 2, 1), date(2026, 1, 1))


def test_renewal_rate():
    assert membership.renewal_rate([1, 2, 3], [2, 3, 9]) == Fraction(2, 3)
    assert membership.renewal_rate([], [1]) is None


@given(st.dictionaries(st.integers(), st.integers(1, 500), min_size=1, max_size=12))
def test_shares_add_up(counts):
    assert sum(membership.shares(counts).values()) == 100


def test_shares():
    assert membership.shares({"a": 1, "b": 1, "c": 1}) == {
        "a": Fraction(334, 10),
        "b": Fraction(333, 10),
        "c": Fraction(333, 10),
    }  # noqa: E501
    assert membership.shares({"a": 0}) == {"a": 0}


def test_terms():
    assert membership.term_end(date(2026, 2, 5), 12) == date(2027, 2, 4)
    assert membership.term_end(date(2026, 2, 5), 0) is None


def test_what_the_dates_of_an_imported_member_tell():
    days = {"applied_on": DAY, "admitted_on": date(2026, 1, 5), "active_from": date(2026, 1, 9)}
    assert membership.steps_of("overdue", days) == [
        ("applied", DAY, date(2026, 1, 5)),
        ("admitted", date(2026, 1, 5), date(2026, 1, 9)),
        ("overdue", date(2026, 1, 9), None),
    ]
    left = membership.steps_of("left", {"applied_on": DAY, "left_on": date(2026, 1, 3)})
    assert left == [("applied", DAY, date(2026, 1, 3))]
