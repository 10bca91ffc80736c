"""The law *order-free*, for the past: the order of the rows changes nothing."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals
from tests.laws.pasts import CHAIN, METRICS, MONTH, READINGS, histories


@given(histories(), READINGS, st.randoms(use_true_random=False))
def test_row_order(history, reading, random):
    """The same rows in another order are the same past, with the same estimates to the last digit."""
    rows = list(history.actuals.rows())
    random.shuffle(rows)
    other = evolve(history, actuals=Actuals(rows, metrics=METRICS))

    assert history == other
    assert hash(history) == hash(other)
    assert history.actuals.findings == other.actuals.findings
    assert history.funnel(CHAIN, reading=reading) == other.funnel(CHAIN, reading=reading)
    assert history.funnels(CHAIN, reading=reading) == other.funnels(CHAIN, reading=reading)
    assert history.shares("signings", month=MONTH) == other.shares("signings", month=MONTH)
