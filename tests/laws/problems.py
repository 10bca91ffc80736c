"""Problems of choice, as Hypothesis generates them: candidates, goals, limits, and a budget."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from targetkit._choice import Goal, Limit, Problem

COSTS = st.sampled_from(
    [Fraction(0), Fraction(0), Fraction(50), Fraction(100, 3), Fraction(75), Fraction(300)]
)
AMOUNTS = st.sampled_from([Fraction(part, parts) for part in range(1, 7) for parts in (1, 2, 5)])


@st.composite
def problems(draw, most=9):
    """A few candidates, what they close, and what they share."""
    count = draw(st.integers(1, most))
    some = st.dictionaries(st.integers(0, count - 1), AMOUNTS, max_size=count)
    costs = draw(st.lists(COSTS, min_size=count, max_size=count))
    goal = st.builds(Goal, st.integers(1, 20).map(Fraction), st.integers(1, 9).map(Fraction), some)
    limit = st.builds(Limit, some, st.integers(0, 6).map(Fraction))
    limits = draw(st.lists(limit, max_size=4))
    budget = draw(st.none() | st.integers(0, 400).map(Fraction))
    if budget is not None:
        limits = [*limits, Limit({at: cost for at, cost in enumerate(costs) if cost}, budget)]
    ranks = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    return Problem(costs, draw(st.lists(goal, max_size=4)), limits, ranks)
