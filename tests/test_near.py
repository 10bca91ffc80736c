"""Rounding near to an old table: fair for the new ideals, and unchanged where the ideals are."""

from hypothesis import given
from hypothesis import strategies as st

from targetkit._margins import Tree, round_table
from targetkit._near import round_near
from targetkit._rounding import ONE, SHIFT
from tests.test_margins import INNER, LEAF, ROOT, farthest, proportional, tables


@st.composite
def changed(draw):
    """A table, what it was rounded to, and other ideals for some of its lines."""
    tree, weeks, ideals = draw(tables().filter(lambda table: len(table[0].children) > 1))
    old, _ = round_table(tree, weeks, ideals)
    other = dict(ideals)
    for leaf, line in ideals.items():
        if draw(st.booleans()):
            weights = draw(st.lists(st.integers(0, 5), min_size=len(line), max_size=len(line)).filter(any))
            other[leaf] = proportional(draw(st.integers(0, 12)), weights)
    return tree, weeks, ideals, other, old


@given(changed())
def test_fair(case):
    """Every margin that can be promised is less than one from its new ideal, and every line keeps its sum."""
    tree, weeks, _, ideals, old = case
    found = round_near(tree, weeks, ideals, old)
    largest = farthest(tree, weeks, ideals, found)
    promised = {"leaf": LEAF, "root": ROOT, "inner": INNER}

    assert {leaf: sum(line) >> SHIFT for leaf, line in ideals.items()} == {
        leaf: sum(line) for leaf, line in found.items()
    }
    assert all(distance < ONE for (kind, family), distance in largest.items() if family in promised[kind])


@given(changed())
def test_same_ideals(case):
    """With the ideals that it was made from, the old table stays as it is."""
    tree, weeks, ideals, _, old = case

    assert old == round_near(tree, weeks, ideals, old)


STORE = Tree(((1, 2, 3), (), (), ()))
WEEKS = ((0, 2), (2, 4))


def evenly(*numbers):
    """Ideals of lines spread evenly over four columns."""
    return {leaf: proportional(number, [1] * 4) for leaf, number in enumerate(numbers, 1)}


def test_near():
    """One piece more changes a cell, and two more so that every margin is fair again."""
    before, after = evenly(2, 3, 5), evenly(2, 4, 5)
    old, _ = round_table(STORE, WEEKS, before)
    found = round_near(STORE, WEEKS, after, old)

    assert 3 == sum(abs(now - then) for leaf in old for now, then in zip(found[leaf], old[leaf], strict=True))


def test_columns():
    """Columns that are given are met, or there is no table; the root's weeks may be left to them."""
    ideals = evenly(2, 3, 5)
    old, _ = round_table(STORE, WEEKS, ideals)
    column = [2, 3, 3, 2]

    found = round_near(STORE, WEEKS, ideals, old, (column, column))
    assert column == [sum(cells) for cells in zip(*found.values(), strict=True)]
    assert round_near(STORE, WEEKS, ideals, old, ([4, 4, 1, 1], [4, 4, 1, 1])) is None
    free = round_near(STORE, WEEKS, ideals, old, ([2, 2, 3, 3], [2, 2, 3, 3]), pinned=True)
    assert [2, 2, 3, 3] == [sum(cells) for cells in zip(*free.values(), strict=True)]


def test_columns_that_cannot_be_had():
    """Columns further from their ideals than the margins allow are refused, not forced."""
    ideals = evenly(2, 3, 5)
    old, _ = round_table(STORE, WEEKS, ideals)
    column = [4, 1, 3, 2]

    assert round_near(STORE, WEEKS, ideals, old, (column, column)) is None
