"""The law *whole*: shares sum to one exactly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.pasts import MONTH, RAMPS, WINDOWS, histories


@given(histories(), st.none() | WINDOWS, st.none() | RAMPS)
def test_shares_sum(history, window, ramp):
    """Whatever the past, the window and the ramp: nobody's share is negative, and they sum to one."""
    shares = history.shares("signings", month=MONTH, window=window, ramp=ramp)

    assert 1 == sum(shares.values())
    assert all(share >= 0 for share in shares.values())
