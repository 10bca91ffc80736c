"""Rounding a table so that it is fair and stays close to one that is already there.

A plan that is changed should not be shuffled: whoever keeps the same ideals should keep the same days.
So the old table is brought into the floors and ceilings of the new ideals, cell by cell, and what does not add up then
is pushed along those ways of the network of margins that change the fewest cells.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from targetkit._margins import Margins, Tree, dust_of
from targetkit._rounding import SHIFT, Arcs, mend

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Column", "round_near"]

Line = list[int]
Column = tuple[Line, Line]
"""The least and the greatest whole number of each column of the root."""


def round_near(
    tree: Tree,
    weeks: tuple[tuple[int, int], ...],
    ideals: dict[int, Line],
    old: Mapping[int, Line],
    column: Column | None = None,
    *,
    pinned: bool = False,
) -> dict[int, Line] | None:
    """Round every leaf's line of ideals fairly in every margin that can be promised, near to an old table.

    Args:
        tree: Who is below whom; more than one node.
        weeks: The ranges of columns that make a week.
        ideals: For each leaf a line of ideals in units of 2^-40 of a quantum, which sums to a whole number of quanta.
        old: For each leaf the whole numbers that stood there.
        column: Between what the root's columns have to lie; None for the floors and ceilings of their ideals.
        pinned: Whether the columns alone count for the root, instead of its weeks and running totals as well.

    Returns:
        For each leaf a line of whole numbers with the same sum as its ideals,
        or None if the columns asked for cannot be had.
    """
    margins = Margins(tree, weeks, tree.summed(ideals))
    sums = [sum(ideals[leaf]) >> SHIFT for leaf in margins.lines]
    whole = sum(sums)
    low, high = _bounds(margins, dust_of(ideals))
    if pinned:
        most = sum(
            abs(ideal) for line in ideals.values() for ideal in line
        )  # what has gone by may be negative
        for edge in margins.above:
            low[edge], high[edge] = -most, most
    if column is not None:
        for edge, least, most in zip(margins.columns, *column, strict=True):
            low[edge], high[edge] = max(low[edge], least), min(high[edge], most)
    start = {
        leaf: [min(max(number, low[edge]), high[edge]) for number, edge in zip(old[leaf], edges, strict=True)]
        for leaf, edges in margins.cells.items()
    }
    flow = Margins(tree, weeks, tree.summed(start)).value
    taken = [sum(start[leaf]) for leaf in margins.lines]
    flow += [*taken, sum(taken)]
    home: list[int | None] = [None] * len(flow)
    for leaf, edges in margins.cells.items():
        for edge, number in zip(edges, old[leaf], strict=True):
            home[edge] = number
    if not mend(_closed(tree, weeks), [*low, *sums, whole], [*high, *sums, whole], flow, home):
        return None
    return {leaf: [flow[edge] for edge in edges] for leaf, edges in margins.cells.items()}


def _bounds(margins: Margins, dust: int) -> tuple[Line, Line]:
    """The floor and the ceiling of every margin."""
    low = [(ideal + dust) >> SHIFT for ideal in margins.value]
    high = [-((dust - ideal) >> SHIFT) for ideal in margins.value]
    return low, high


@lru_cache(maxsize=64)
def _closed(tree: Tree, weeks: tuple[tuple[int, int], ...]) -> Arcs:
    """The network of the margins, with one more node that gives every line its number and takes the whole back."""
    nothing = {leaf: [0] * weeks[-1][1] for leaf, below in enumerate(tree.children) if not below}
    margins = Margins(tree, weeks, tree.summed(nothing))
    lines = list(margins.lines.values())
    tail = [*margins.tail, *[margins.nodes] * len(lines), margins.root]
    head = [*margins.head, *lines, margins.nodes]
    return Arcs(margins.nodes + 1, tail, head)
