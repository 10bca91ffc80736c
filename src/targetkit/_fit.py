"""Fitting a table of ideals to what is pinned, proportionally and exactly."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from targetkit._rounding import mend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from targetkit._lattice import Lattice

__all__ = ["fit", "scaled"]

Cells = list[int]

_SWEEPS = 200
_NEAR = 1 << 12
"""A margin that is off by less than this many units of 2^-40 is left to the exact repair."""


def fit(lattice: Lattice, prior: Mapping[int, Sequence[int]], most: int) -> dict[int, Cells] | None:
    """Scale a table until every pinned sum is met: in proportion first, then exactly.

    Each pinned sum is scaled in turn (iterative proportional fitting), which keeps the ratios of cells
    that no pin tells apart, and comes near to the table that is closest to the prior one in relative entropy.
    What is still missing is pushed along the network, so that every pin is met to the unit.
    Cells whose prior is zero stay zero unless a pin cannot be met without them.

    Args:
        lattice: The pins, each with `low == high`, in units of 2^-40 of a quantum.
        prior: For each leaf a line of numbers, not negative.
        most: What no edge has to carry more than.

    Returns:
        For each leaf the fitted line; None if the pins cannot all be met.

    References:
        Deming, W. E. and Stephan, F. F. (1940), On a least squares adjustment of a sampled frequency table,
        Annals of Mathematical Statistics 11, 427-444.
    """
    amounts = [sum(prior[bundle.leaf][cell] for cell in bundle.cells) for bundle in lattice.bundles]
    wanted = {edge: pin.low for pin, edge in zip(lattice.pins, lattice.edge_of, strict=True)}
    _rake(amounts, wanted, lattice.members(), [len(bundle.cells) for bundle in lattice.bundles])
    exact = _repaired(lattice, amounts, most)
    if exact is None:
        return None
    fitted = {leaf: [0] * len(line) for leaf, line in prior.items()}
    for bundle in lattice.bundles:
        line = prior[bundle.leaf]
        shares = [line[cell] for cell in bundle.cells]
        for cell, number in zip(bundle.cells, scaled(shares, exact[bundle.edge]), strict=True):
            fitted[bundle.leaf][cell] = number
    return fitted


def _rake(
    amounts: Cells, wanted: Mapping[int, int], members: Mapping[int, Sequence[int]], sizes: Sequence[int]
) -> None:
    """Scale every pinned sum to what is wanted, over and over, until all are near."""
    for edge, bundles in members.items():
        if wanted[edge] and not any(amounts[bundle] for bundle in bundles):
            whole = sum(sizes[bundle] for bundle in bundles)
            for bundle in bundles:  # nothing to go by: evenly over its cells
                amounts[bundle] = wanted[edge] * sizes[bundle] // whole
    for _ in range(_SWEEPS):
        worst = 0
        for edge, bundles in members.items():
            target = wanted[edge]
            current = 0
            for bundle in bundles:
                current += amounts[bundle]
            worst = max(worst, abs(current - target))
            if current and current != target:
                for bundle in bundles:
                    amounts[bundle] = amounts[bundle] * target // current
        if worst < _NEAR:
            break


def _repaired(lattice: Lattice, amounts: Sequence[int], most: int) -> Cells | None:
    """What every edge carries when the pins are met to the unit; cells without a prior are opened last."""
    for closed in (True, False):
        low, high = lattice.bounds(most)
        if closed:
            for bundle, amount in zip(lattice.bundles, amounts, strict=True):
                if not amount:
                    high[bundle.edge] = 0
        flow = lattice.carried(amounts)
        if mend(lattice.arcs, low, high, flow):
            return flow
    return None


def scaled(shares: Sequence[int], number: int) -> Cells:
    """A number in proportion to shares, evenly where there are none; by running totals, so that it sums exactly."""
    sums = list(accumulate(shares if any(shares) else [1] * len(shares)))
    totals = [(2 * number * total // sums[-1] + 1) >> 1 for total in sums]
    return [after - before for before, after in zip([0, *totals], totals, strict=False)]
