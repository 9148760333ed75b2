from decimal import Decimal as D

from cluster_base.engine.funding import Line, difference, percent, totals


def test_row_63_plan_against_spending():
    lines = [Line(D(1000), D(400)), Line(D(500), D(650)), Line(D(200), D(100), eligible=False)]
    found = totals(lines, D(900), D(85))
    assert (found.planned, found.spent, found.left) == (D(1700), D(1150), D(550))
    assert found.eligible_spent == D(1050)
    assert found.grant_due == D("892.50")
    assert found.overspent == D(150)


def test_row_63_the_grant_pays_no_more_than_promised():
    assert totals([Line(D(1000), D(1000))], D(500), D(85)).grant_due == D(500)


def test_row_63_shares():
    assert percent(D(300000), D(334700)) == D("89.63")
    assert percent(D(1), D(0)) == 0
    assert difference([D("58079.78")], D("58079.79")) == D("-0.01")
