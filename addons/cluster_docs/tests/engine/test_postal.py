from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cluster_docs.engine import delivery, postal

RATES = [
    postal.Rate("simple", 20, 72, date(2025, 1, 1), date(2025, 12, 31)),
    postal.Rate("simple", 20, 80, date(2026, 1, 1)),
    postal.Rate("simple", 100, 120, date(2026, 1, 1)),
    postal.Rate("registered", 20, 300, date(2026, 1, 1)),
]


def test_the_rate_of_the_day_and_the_step_of_the_weight():
    assert postal.fee(RATES, "simple", 20, date(2025, 12, 31)) == 72
    assert postal.fee(RATES, "simple", 20, date(2026, 1, 1)) == 80
    assert postal.fee(RATES, "simple", 21, date(2026, 1, 1)) == 120
    assert postal.fee(RATES, "registered", 5, date(2026, 5, 1)) == 300


def test_what_is_not_known_is_not_guessed():
    assert postal.fee(RATES, "simple", 101, date(2026, 1, 1)) is None
    assert postal.fee(RATES, "notice", 5, date(2026, 1, 1)) is None
    assert postal.fee(RATES, "simple", 0, date(2026, 1, 1)) is None
    assert postal.fee(RATES, "registered", 5, date(2025, 5, 1)) is None


@given(st.lists(st.builds(postal.Item, st.sampled_from(postal.KINDS), st.none() | st.integers(0, 10_000))))
def test_row_44_totals_are_the_sum_of_their_kinds(items):
    *kinds, everything = postal.totals(items)
    assert everything.count == len(items) == sum(total.count for total in kinds)
    assert everything.fee == sum(item.fee or 0 for item in items) == sum(total.fee for total in kinds)
    assert everything.without_fee == sum(item.fee is None for item in items)


def test_the_way_of_a_letter():
    assert delivery.may_follow("queued", "sent")
    assert delivery.may_follow("failed", "queued")
    assert not delivery.may_follow("delivered", "queued")
    assert set(delivery.NEXT) == set(delivery.STATUSES)
