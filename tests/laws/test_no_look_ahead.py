"""The law *no look ahead*: what happens in the month to plan, or later, changes no estimate."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.pasts import CHAIN, MONTH, READINGS, WINDOWS, histories, rows


@given(histories(), st.lists(rows(first=MONTH.start, count=60), max_size=20), WINDOWS, READINGS)
def test_no_look_ahead(history, later, window, reading):
    """Rows at or after the day change neither rates nor shares."""
    more = evolve(history, actuals=history.actuals.with_rows(later))
    asked = {"window": window, "reading": reading, "before": MONTH.start}

    assert history.funnels(CHAIN, "abc", **asked) == more.funnels(CHAIN, "abc", **asked)
    assert history.shares("signings", month=MONTH) == more.shares("signings", month=MONTH)
    assert history.shares("signings", month=MONTH, window=window) == more.shares(
        "signings", month=MONTH, window=window
    )
