from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_base.engine import settlement
from cluster_base.engine.settlement import Fee, Line, Part

SHARES = st.sampled_from([None, {1: Decimal("33.3333"), 2: Decimal("33.3333"), 3: Decimal("33.3334")}])
LINE = st.tuples(st.integers(-50_000, 500_000), st.integers(0, 100_000), st.integers(1, 40), SHARES)
FEE = st.tuples(
    st.sampled_from(settlement.BASES),
    st.decimals(min_value=-30, max_value=30, places=4),
    st.sampled_from([None, 4, 5]),
    st.sampled_from([None, frozenset({0}), frozenset({1, 2})]),
)


def _order(lines, fees):
    lines = [Line(key, net, tax, Decimal(quantity), parts) for key, (net, tax, quantity, parts) in enumerate(lines)]
    return lines, [Fee(key, *fee) for key, fee in enumerate(fees)]


@given(st.lists(LINE, min_size=1, max_size=5), st.lists(FEE, max_size=4))
@settings(deadline=None, database=None)
def test_tourism_row_20_the_parts_sum_to_the_order(lines, fees):
    lines, fees = _order(lines, fees)
    parts = settlement.settle(1, lines, fees)
    assert sum(part.amount for part in parts) == sum(line.net + line.tax for line in lines)
    for line in lines:
        assert sum(part.amount for part in parts if part.line == line.key) == line.net + line.tax


@given(
    st.dictionaries(st.integers(1, 6), st.integers(-500, 50_000), min_size=1),
    st.lists(st.integers(0, 1000), min_size=1, max_size=5),
)
@settings(deadline=None, database=None)
def test_refunds_in_pieces_end_where_one_refund_ends(original, pieces):
    total = sum(original.values())
    if total <= 0:
        return
    already, given_back = dict.fromkeys(original, 0), 0
    for piece in [*pieces, total]:
        given_back = min(total, given_back + piece)
        written = settlement.refund(original, already, given_back)
        already = {key: already[key] - written[key] for key in original}
        assert sum(already.values()) == given_back
    assert already == original


def test_fees_of_each_basis():
    lines = [Line(1, 1000, 200, Decimal(2)), Line(2, 2000, 400, Decimal(1))]
    fees = [
        Fee(1, "percent", Decimal("2.5")),
        Fee(2, "item", Decimal("10"), recipient=9, lines=frozenset({1})),
        Fee(3, "order", Decimal("100")),
    ]
    parts = settlement.settle(5, lines, fees)
    assert parts == [
        Part(1, "fee", None, 25, fee=1),
        Part(2, "fee", None, 50, fee=1),
        Part(1, "fee", 9, 20, fee=2),
        Part(1, "fee", None, 33, fee=3),
        Part(2, "fee", None, 67, fee=3),
        Part(1, "own", 5, 922),
        Part(1, "tax", 5, 200),
        Part(2, "own", 5, 1883),
        Part(2, "tax", 5, 400),
    ]


def test_a_discount_raises_the_sellers_part():
    parts = settlement.settle(5, [Line(1, 1000, 0, Decimal(1))], [Fee(1, "percent", Decimal(-10))])
    assert [(part.purpose, part.amount) for part in parts] == [("fee", -100), ("own", 1100)]


def test_a_fee_per_order_on_free_lines_is_charged_once():
    parts = settlement.settle(5, [Line(1, 0, 0, Decimal(1)), Line(2, 0, 0, Decimal(1))], [Fee(1, "order", Decimal(5))])
    assert sum(part.amount for part in parts if part.purpose == "fee") == 5
    assert sum(part.amount for part in parts) == 0


def test_coins_of_an_order_rounded_as_a_whole():
    assert settlement.spread(101, {1: 33, 2: 33, 3: 33}) == {1: 34, 2: 34, 3: 33}
    assert settlement.spread(98, {1: 33, 2: 33, 3: 33}) == {1: 32, 2: 33, 3: 33}
    assert settlement.spread(5, {}) == {}
