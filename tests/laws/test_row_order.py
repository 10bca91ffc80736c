"""The law *order-free*, for the past: the order of the rows changes nothing."""

from __future__ import annotations

from datetime import date
from random import Random

from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from targetkit import Actuals, History
from tests.laws.pasts import CHAIN, METRICS, MONTH, READINGS, STORE, histories

RECORDED_TWICE = [
    (date(2026, 9, 2), "a", METRICS[1], 5, "deal-1", date(2026, 9, 9)),
    (date(2026, 9, 3), "c", METRICS[1], 3, "deal-1", date(2026, 9, 4)),
]
"""A deal whose row that was recorded first is told last."""


@given(histories(), READINGS, st.randoms(use_true_random=False))
@example(History(Actuals(RECORDED_TWICE, metrics=METRICS), roles=STORE), "calendar", Random(1))
@example(History(Actuals(RECORDED_TWICE, metrics=METRICS), roles=STORE), "calendar", Random(0))
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
