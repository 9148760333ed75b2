from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_base.engine import shares

AMOUNT = st.integers(min_value=-10_000_000, max_value=10_000_000)


@st.composite
def hundred(draw):
    """Shares of two to six members that sum to exactly 100 %."""
    cuts = draw(st.lists(st.integers(1, 999_999), min_size=1, max_size=5, unique=True))
    edges = [0, *sorted(cuts), 1_000_000]
    steps = [Decimal(b - a) / 10_000 for a, b in zip(edges, edges[1:], strict=False)]
    return dict(enumerate(steps, 1))


@given(AMOUNT, hundred())
@settings(deadline=None, database=None)
def test_row_14_the_parts_sum_to_the_sale(amount, weights):
    assert shares.problem(weights.items()) is None
    parts = shares.split(amount, weights)
    assert sum(parts.values()) == amount
    for member, part in parts.items():
        assert abs(part - amount * weights[member] / 100) < 1


@given(AMOUNT, hundred(), st.randoms())
@settings(deadline=None, database=None)
def test_the_order_of_the_members_does_not_matter(amount, weights, random):
    members = list(weights)
    random.shuffle(members)
    assert shares.split(amount, {member: weights[member] for member in members}) == shares.split(amount, weights)


@given(AMOUNT, hundred())
@settings(deadline=None, database=None)
def test_a_refund_is_the_sale_with_the_other_sign(amount, weights):
    sale, refund = shares.split(amount, weights), shares.split(-amount, weights)
    assert {member: -part for member, part in sale.items()} == refund


def test_a_third_each_of_ten_roubles():
    assert shares.split(1000, {7: Decimal("33.3333"), 3: Decimal("33.3333"), 5: Decimal("33.3334")}) == {
        7: 333,
        3: 333,
        5: 334,
    }
    assert shares.split(1, {2: Decimal(50), 1: Decimal(50)}) == {2: 0, 1: 1}


@pytest.mark.parametrize(
    ("parts", "code", "amount"),
    [
        ([(1, "100")], "few", "0"),
        ([], "few", "0"),
        ([(1, "50"), (1, "50")], "twice", "0"),
        ([(1, "100"), (2, "0")], "zero", "0"),
        ([(1, "120"), (2, "-20")], "zero", "0"),
        ([(1, "33.33"), (2, "33.33"), (3, "33.33")], "missing", "0.01"),
        ([(1, "60"), (2, "40.0001")], "over", "0.0001"),
        ([(1, "33.33333"), (2, "66.66667")], "decimals", "0"),
    ],
)
def test_shares_that_cannot_stand(parts, code, amount):
    found = shares.problem([(member, Decimal(share)) for member, share in parts])
    assert found == (code, Decimal(amount))


def test_nothing_to_divide_by():
    with pytest.raises(ValueError, match="nothing"):
        shares.split(100, {})
    with pytest.raises(ValueError, match="nothing"):
        shares.split(100, {1: 5, 2: -5})
