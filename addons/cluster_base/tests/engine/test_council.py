from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_base.engine import council
from cluster_base.engine.council import ABSTAIN, AGAINST, FOR, LEFT, Ballot, Rule

HALF = Rule(Fraction(1, 2), above=True, majority="cast")
CAP = Rule(Fraction(1, 2), above=True, majority="cast", cap=Fraction(49, 100))
KINDS = ("farm", "craftsman", "firm", "authority", "academia")


@pytest.mark.parametrize(
    ("entitled", "share", "above", "least"),
    [
        (10, "1/2", True, 6),
        (10, "1/2", False, 5),
        (11, "1/2", True, 6),
        (11, "1/2", False, 6),
        (9, "2/3", False, 6),
        (9, "2/3", True, 7),
        (0, "1/2", True, 1),
        (3, "0", False, 1),
        (7, "1", False, 7),
    ],
)
def test_row_03_quorum(entitled, share, above, least):
    assert council.needed(entitled, Rule(Fraction(share), above, "cast")) == least


def test_row_03_no_quorum_no_decision():
    ballots = [Ballot("farm", FOR)] * 5
    assert council.count(11, 5, ballots, HALF).outcome == council.NO_QUORUM
    assert council.count(9, 5, ballots, HALF).outcome == council.ADOPTED


@pytest.mark.parametrize(
    ("choices", "majority", "outcome"),
    [
        ([FOR, FOR, AGAINST], "cast", council.ADOPTED),
        ([FOR, AGAINST], "cast", council.REJECTED),
        ([FOR, ABSTAIN, ABSTAIN], "cast", council.ADOPTED),
        ([FOR, ABSTAIN, ABSTAIN], "present", council.REJECTED),
        ([FOR, FOR, AGAINST], "two_thirds", council.ADOPTED),
        ([FOR, FOR, FOR, AGAINST, AGAINST], "two_thirds", council.REJECTED),
        ([ABSTAIN, ABSTAIN], "cast", council.NO_VOTES),
        ([LEFT, LEFT], "present", council.NO_VOTES),
    ],
)
def test_majorities(choices, majority, outcome):
    ballots = [Ballot("farm", choice) for choice in choices]
    assert council.count(5, 5, ballots, Rule(Fraction(1, 2), True, majority)).outcome == outcome


def test_row_03_one_kind_alone_cannot_carry_a_decision():
    ballots = [Ballot("farm", FOR)] * 8 + [Ballot("authority", AGAINST), Ballot("academia", AGAINST)]
    assert council.count(10, 10, ballots, HALF).outcome == council.ADOPTED
    result = council.count(10, 10, ballots, CAP)
    assert result.outcome == council.REJECTED
    assert result.share("farm") == Fraction(49, 100)
    assert result.by_choice[FOR] < result.by_choice[AGAINST]


def test_two_kinds_cannot_balance():
    ballots = [Ballot("farm", FOR), Ballot("firm", FOR)]
    assert council.count(2, 2, ballots, CAP).outcome == council.NO_BALANCE


def test_who_left_is_not_counted():
    ballots = [Ballot("farm", FOR), Ballot("firm", LEFT), Ballot("authority", FOR), Ballot("academia", AGAINST)]
    result = council.count(4, 3, ballots, CAP)
    assert result.outcome == council.ADOPTED
    assert "firm" not in result.counted


@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.sampled_from((FOR, AGAINST, ABSTAIN)), st.integers(1, 5)),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(council.MAJORITIES),
    st.randoms(),
)
def test_row_03_no_kind_above_the_cap(votes, majority, random):
    rule = Rule(Fraction(0), above=False, majority=majority, cap=Fraction(49, 100))
    ballots = [Ballot(kind, choice, Fraction(weight)) for kind, choice, weight in votes]
    result = council.count(len(ballots), len(ballots), ballots, rule)
    shuffled = ballots[:]
    random.shuffle(shuffled)
    assert council.count(len(ballots), len(ballots), shuffled, rule) == result
    for kind in result.counted:
        assert result.share(kind) <= Fraction(49, 100)
        assert result.counted[kind] <= result.cast[kind]


def test_capped_leaves_the_small_ones_alone():
    weights = {"farm": Fraction(90), "firm": Fraction(5), "academia": Fraction(5)}
    found = council.capped(weights, Fraction(49, 100))
    assert found["firm"] == found["academia"] == 5
    assert found["farm"] / sum(found.values()) == Fraction(49, 100)
    two = council.capped({"farm": Fraction(90), "firm": Fraction(80), "academia": Fraction(2)}, Fraction(49, 100))
    assert two["farm"] == two["firm"] == 49
