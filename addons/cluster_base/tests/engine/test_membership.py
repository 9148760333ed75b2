from datetime import date
from itertools import product

import pytest

from cluster_base.engine import membership

ALLOWED = {
    ("applied", "admitted"), ("applied", "left"), ("admitted", "active"), ("admitted", "left"), ("active", "left"), ("left", "applied"),  # noqa: E501
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
