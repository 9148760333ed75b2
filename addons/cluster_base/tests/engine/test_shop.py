"""The common basket: sums to the cent, seasons, what a guest may type, all or nothing."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_base.engine import basket, checkout, season, shop_form

CENT = Decimal("0.01")
prices = st.integers(1, 5_000_00).map(lambda cents: cents * CENT)
quantities = st.integers(1, 999).map(Decimal) | st.integers(1, 20_000).map(lambda grams: grams * Decimal("0.001"))
baskets = st.lists(st.tuples(st.integers(1, 5), prices, quantities), min_size=1, max_size=20).map(
    lambda rows: [basket.Line(key, *row) for key, row in enumerate(rows)]
)


@settings(max_examples=300)
@given(baskets, st.integers(-9_999, 0))
def test_tourism_row_19_the_orders_add_up_to_the_basket(lines, discount):
    gross = sum(basket.amount(line.price, line.quantity) for line in lines)
    shared = {"discount": discount} if gross else {}
    parts = basket.split(lines, shared)
    assert sum(part.total for part in parts.values()) == gross + sum(shared.values())
    assert {key for part in parts.values() for key in part.lines} == {line.key for line in lines}
    assert all(parts[line.seller].lines[line.key] == basket.amount(line.price, line.quantity) for line in lines)


@settings(max_examples=300)
@given(st.integers(-(10**7), 10**7), st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_a_share_is_off_by_less_than_a_cent(whole, weights):
    shares = basket.spread(whole, weights)
    assert sum(shares) == whole
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - whole * weight) < sum(weights)


def test_thirds_of_a_ruble():
    assert basket.spread(-100, [1, 1, 1]) == [-34, -33, -33]
    with pytest.raises(ValueError, match="Weights"):
        basket.spread(1, [0, 0])


def test_a_half_is_rounded_as_the_books_do():
    assert basket.amount(Decimal("0.33"), Decimal("1.5")) == 50
    assert basket.amount(Decimal("1.005"), Decimal(1)) == 101


@pytest.mark.parametrize(
    ("month", "first", "last", "expected"),
    [(6, None, None, True), (6, 5, 9, True), (10, 5, 9, False), (1, 11, 3, True), (11, 11, 3, True),
     (4, 11, 3, False), (7, 7, None, True), (8, 7, None, False), (5, 5, 5, True)],
)  # fmt: skip
def test_season(month, first, last, expected):
    assert season.in_season(month, first, last) is expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("1", 1), (" 999 ", 999), ("0", None), ("-1", None), ("1e9", None), ("1000000000", None), ("", None),
     ("two", None), ("1.5", None), ("١", None)],
)  # fmt: skip
def test_quantity(typed, expected):
    assert shop_form.quantity(typed) == expected


def test_contact():
    assert shop_form.contact_problems({"name": "Ян", "phone": "+375 29 123-45-67", "email": "a@b.by"}) == {}
    assert shop_form.contact_problems({}) == {"name": "missing", "phone": "missing", "email": "missing"}
    assert shop_form.contact_problems({"name": "x" * 121, "phone": "12", "email": "a@b", "note": "n" * 1001}) == {
        "name": "long", "phone": "form", "email": "form", "note": "long",
    }  # fmt: skip
    assert shop_form.contact_problems({"name": "Ян", "phone": "80291234567"}, email_needed=False) == {}


def test_one_phone_written_in_two_ways():
    assert shop_form.phone_digits("8 (029) 123-45-67") == shop_form.phone_digits("+375 29 123 45 67") == "291234567"
    assert shop_form.phone_digits("12") == ""


@pytest.mark.parametrize(
    ("answers", "whole", "choice", "expected"),
    [
        (["waiting", "confirmed"], False, None, "waiting"),
        (["declined", "confirmed"], False, None, "partly"),
        (["declined", "waiting"], True, None, "choice"),
        (["declined", "waiting"], True, "accepted", "waiting"),
        (["declined", "confirmed"], True, "accepted", "partly"),
        (["declined", "confirmed"], True, "returned", "returned"),
        (["declined", "declined"], True, None, "declined"),
        (["confirmed", "confirmed"], True, None, "confirmed"),
    ],
)
def test_tourism_row_18_state(answers, whole, choice, expected):
    assert checkout.state(answers, whole, choice) == expected


def test_tourism_row_18_nothing_is_a_contract_before_all_agreed():
    assert not checkout.may_be_settled(["confirmed"], ["waiting"], True, None)
    assert not checkout.may_be_settled(["confirmed"], ["declined"], True, None)
    assert not checkout.may_be_settled(["confirmed", "declined"], ["confirmed"], True, None)
    assert checkout.may_be_settled(["confirmed"], ["confirmed"], True, None)
    assert checkout.may_be_settled(["confirmed", "declined"], ["declined"], True, "accepted")
    assert checkout.may_be_settled(["confirmed"], ["waiting"], False, None)
    assert not checkout.may_be_settled(["declined"], ["confirmed"], False, None)
