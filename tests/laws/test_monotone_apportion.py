"""The law *monotone*, where it is made: one more to split takes nothing from anyone."""

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from targetkit.allocation import apportion_quanta, tie

# Few different weights over many members: ties at every turn.
TIED = st.lists(st.sampled_from([0, 1, 1, 2, 3, Fraction(1, 2), Fraction(3, 5)]), min_size=1, max_size=40)
MIXED = st.lists(st.fractions(min_value=0, max_value=50, max_denominator=30), min_size=1, max_size=12)


@given(st.integers(0, 300), (TIED | MIXED).filter(any), st.text(max_size=3))
@example(4, [1] * 10, "")
@example(10, [6, 6, 2], "")
def test_monotone_apportion(total, weights, key):
    """With `webster` everybody's share of the next five totals is at least the share of this one."""
    ties = [tie(key, str(at)) for at in range(len(weights))]
    before = apportion_quanta(total, weights, ties)
    for more in range(total + 1, total + 6):
        after = apportion_quanta(more, weights, ties)

        assert all(now >= then for now, then in zip(after, before, strict=True)), (more, before, after)
        before = after
