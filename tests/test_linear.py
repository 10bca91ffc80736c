from __future__ import annotations

import random
from fractions import Fraction

import pytest

from targetkit._linear import Row, bound_of, maximum


def test_first_objective_before_second():
    """Of all that is best by the first objective the best by the second is taken."""
    rows = [Row({0: 1, 1: 1, 2: 1}, 2)]

    found = maximum(3, rows, [[1.0, 1.0, 1.0], [-5.0, -1.0, -2.0]])

    assert [0.0, 1.0, 1.0] == pytest.approx(found.shares)
    assert [0.0] == pytest.approx(found.slack)


def test_within_the_rows():
    """Shares are taken in part where a row binds, and a start at 1 is left again where that is better."""
    rows = [Row({0: 2, 1: 1}, 2), Row({0: 1}, 1)]

    found = maximum(2, rows, [[3.0, 2.0]], start=[0])

    assert [0.5, 1.0] == pytest.approx(found.shares)
    assert [1.5, 0.0] == pytest.approx(found.duals[0])


def test_column_in_terms_of_others():
    """A column can be what others make up for: it rises to 1 and no further."""
    rows = [Row({2: 3, 0: -2, 1: -2}, 0)]

    found = maximum(3, rows, [[0.0, 0.0, 9.0], [-10.0, -1.0, 0.0]])

    assert [0.5, 1.0, 1.0] == pytest.approx(found.shares)
    assert 0 < found.exchange


def test_nothing_to_decide():
    """Without columns, rows or worth there is nothing, and no step is taken."""
    found = maximum(0, [], [[]])

    assert ([], [], 0) == (found.shares, found.slack, found.steps)
    assert [0.0] == maximum(1, [Row({}, 0), Row({0: 0}, 1)], [[0.0]]).shares


def test_dust_in_a_row():
    """A weight that is next to nothing beside the others of its row does not stop its column."""
    found = maximum(2, [Row({0: 10**10, 1: 1}, 10**10)], [[0.0, 1.0]])

    assert [0.0, 1.0] == found.shares


def test_bound_holds_whatever_the_duals():
    """A bound from any duals is at least as high as what can be reached; from the right ones it is that."""
    rows = [Row({0: 2, 1: 1}, 2)]
    worth = {0: Fraction(3), 1: Fraction(2)}

    assert Fraction(7, 2) == bound_of(rows, worth, [1.5])
    assert Fraction(5) == bound_of(rows, worth, [0.0])
    assert Fraction(5) == bound_of(rows, worth, [-4.0])
    assert Fraction(4) == bound_of(rows, worth, [2.0])


def dull(seed):
    """A program in which nearly every step is of length zero."""
    pick = random.Random(seed)
    rows = [Row({at: pick.choice([1, -1]) for at in pick.sample(range(12), 5)}, 0) for _ in range(12)]
    return rows, [float(pick.choice([0, 1, 1])) for _ in range(12)]


@pytest.mark.parametrize("seed", range(20))
def test_does_not_run_in_circles(seed, monkeypatch):
    """Where steps do not improve anything the first index decides, and the result is the same."""
    rows, worth = dull(seed)
    usual = maximum(12, rows, [worth])
    monkeypatch.setattr("targetkit._linear._STALLED", -1)

    by_index = maximum(12, rows, [worth])

    def reached(found):
        return sum(one * share for one, share in zip(worth, found.shares, strict=True))

    assert reached(usual) == pytest.approx(reached(by_index))
    assert float(bound_of(rows, dict(enumerate(map(Fraction, worth))), usual.duals[0])) == pytest.approx(
        reached(usual)
    )


def test_gives_up_in_time(monkeypatch):
    """A run of steps that is too long ends with what it has; the bound is true all the same."""
    rows, worth = dull(3)
    reached = maximum(12, rows, [worth])
    monkeypatch.setattr("targetkit._linear._STEPS", 0)

    found = maximum(12, rows, [worth])

    assert 0 == sum(found.shares)
    assert bound_of(rows, dict(enumerate(map(Fraction, worth))), found.duals[0]) >= sum(
        one * share for one, share in zip(worth, reached.shares, strict=True)
    )
