"""The law *shrunk*: a figure drawn towards the store's lies between the own and the store's."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from targetkit._credibility import shrunk
from tests.laws.pasts import CHAIN, histories

COUNTS = st.integers(0, 60)


@given(histories())
def test_shrunk(history):
    """Every person's rate and ticket lies between the own and the store's, however little there is of either."""
    store = history.funnel(CHAIN).links

    for found in history.funnels(CHAIN).values():
        for name, link in found.links.items():
            own = store[name].value if link.raw is None else link.raw
            assert min(own, store[name].value) <= link.value <= max(own, store[name].value)
            assert link.value > 0
            assert 0 < link.shrinkage <= 1


@given(st.integers(1, 60), COUNTS, st.integers(1, 60), COUNTS, st.integers(2, 1_000))
@example(26, 51, 26, 51, 994)  # the same figure twice, which no rounded one equals
def test_shrunk_exactly(n, came, pieces, stores, strength):
    """Rounding crosses neither figure, however near they are to each other."""
    own, store = Fraction(came, n), Fraction(stores, pieces)
    figure, share = shrunk(n, Fraction(came), store, Fraction(strength))

    assert min(own, store) <= figure <= max(own, store)
    assert 0 < share < 1
