"""Fitting ideals to what is pinned: in proportion, and exactly."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from targetkit._fit import fit, scaled
from targetkit._lattice import Lattice
from targetkit._pins import Pin
from targetkit._rounding import ONE

CHILDREN = ((1, 2), (), ())


def fitted(prior, *pins, opened=None):
    """The prior table fitted to pins, in quanta."""
    width = len(prior[1])
    sums = [Pin(leaf, 0, width, sum(line) * ONE, sum(line) * ONE) for leaf, line in prior.items()]
    wanted = [Pin(node, first, last, number * ONE, number * ONE) for node, first, last, number in pins]
    lattice = Lattice(CHILDREN, [0], [*sums, *wanted], opened or {1: [True] * width, 2: [True] * width})
    return fit(lattice, {leaf: [cell * ONE for cell in line] for leaf, line in prior.items()}, 100 * ONE)


def test_in_proportion():
    """What is held stays; the rest keeps its ratios."""
    found = fitted({1: [1, 2, 3, 4], 2: [1, 1, 1, 1]}, (1, 3, 4, 7))

    assert [7 * ONE] == found[1][3:]
    assert all(
        abs(cell - part * ONE // 2) < ONE // 1000 for cell, part in zip(found[1], (1, 2, 3), strict=False)
    )
    assert [ONE] * 4 == found[2]


def test_both_families():
    """A day of the whole and a day of one person meet exactly, and so do the people's sums."""
    found = fitted({1: [2, 2, 2], 2: [2, 2, 2]}, (0, 0, 1, 5), (1, 0, 1, 1), (2, 1, 3, 2))

    assert 5 * ONE == found[1][0] + found[2][0]
    assert ONE == found[1][0]
    assert 2 * ONE == sum(found[2][1:])
    assert [6 * ONE] * 2 == [sum(found[1]), sum(found[2])]


def test_nothing_to_go_by():
    """Cells without a prior get something, evenly, only where a pin cannot be met without them."""
    asked = fitted({1: [0, 0, 0, 4], 2: [1, 1, 1, 1]}, (1, 0, 2, 2))
    unasked = fitted({1: [0, 0, 2, 2], 2: [1, 1, 1, 1]}, (1, 3, 4, 1))
    late = fitted({1: [0, 4], 2: [1, 1]}, (0, 0, 1, 3), (2, 1, 2, 1))

    assert [ONE, ONE, 0, 2 * ONE] == asked[1]
    assert [0, 0, 3 * ONE, ONE] == unasked[1]
    assert 3 * ONE == late[1][0] + late[2][0]


def test_impossible():
    """Pins that contradict each other have no table."""
    assert fitted({1: [1, 1], 2: [1, 1]}, (1, 0, 1, 3)) is None


@given(st.data())
def test_exact(data):
    """Whatever table there is that meets the pins, the fitted one meets them to the unit and is nowhere negative."""
    width = data.draw(st.integers(1, 5))
    cells = st.lists(st.integers(0, 4), min_size=width, max_size=width)
    table = {leaf: data.draw(cells) for leaf in (1, 2)}
    whole = {0: [sum(column) for column in zip(*table.values(), strict=True)], **table}
    places = [(node, at, at + 1) for node, at in product(whole, range(width))]
    pins = [
        (node, first, last, sum(whole[node][first:last]))
        for node, first, last in data.draw(st.lists(st.sampled_from(places), unique=True))
    ]
    prior = {leaf: scaled(data.draw(cells), sum(line)) for leaf, line in table.items()}
    found = fitted(prior, *pins)

    assert all(cell >= 0 for line in found.values() for cell in line)
    assert {leaf: sum(line) * ONE for leaf, line in table.items()} == {
        leaf: sum(line) for leaf, line in found.items()
    }
    whole = {0: [sum(column) for column in zip(*found.values(), strict=True)], **found}
    assert all(number * ONE == sum(whole[node][first:last]) for node, first, last, number in pins)


def test_scaled():
    """A number in proportion to shares, or evenly, with the sum exact."""
    assert [3, 4, 3] == scaled([0, 0, 0], 10)
    assert [0, 7, 3] == scaled([0, 2, 1], 10)
