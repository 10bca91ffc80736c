"""The Shapley value of a change in a product, and its parts in whole numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

__all__ = ["shapley_of_product", "whole_parts"]


def shapley_of_product(before: Sequence[Fraction], after: Sequence[Fraction]) -> list[Fraction]:
    """What each factor contributes to the change of a product.

    The Shapley value averages, over all orders in which the factors could change one after the other,
    what the product changes by when this one does.
    A product is linear in each factor, so this average is the integral of its slope along the straight line
    from `before` to `after`: a polynomial in one variable per factor, in place of all subsets.

    Args:
        before: The factors of the first product.
        after: The factors of the second, as many.

    Returns:
        The part of each factor, exact; they sum to the second product less the first.
        A factor that is the same in both gets 0.

    Sources:
        L. S. Shapley, *A value for n-person games*, 1953;
        G. Owen, *Multilinear extensions of games*, Management Science 18, 1972 (the integral).

    >>> shapley_of_product([Fraction(10), Fraction(1, 2)], [Fraction(20), Fraction(1, 4)])
    [Fraction(15, 4), Fraction(-15, 4)]
    """
    changes = [new - old for old, new in zip(before, after, strict=True)]
    moving = [at for at, change in enumerate(changes) if change]
    still = math.prod(
        (old for old, change in zip(before, changes, strict=True) if not change), start=Fraction(1)
    )
    parts = [Fraction(0)] * len(changes)
    for at in moving:
        slope = [still]
        for other in moving:
            if other != at:
                slope = _times(slope, before[other], changes[other])
        integral = sum((term / (power + 1) for power, term in enumerate(slope)), Fraction(0))
        parts[at] = changes[at] * integral
    return parts


def whole_parts(parts: Sequence[Fraction]) -> list[int]:
    """Parts that sum to a whole number, as whole numbers with the same sum.

    Each is rounded down, and what is then missing goes, one each, to the largest remainders;
    of equal remainders the earlier is served first. Each stays less than one away from what it was,
    and a part that is whole stays as it is.

    Args:
        parts: The parts, of either sign; their sum is whole.

    >>> whole_parts([Fraction(3, 2), Fraction(-3, 4), Fraction(1, 4)])
    [2, -1, 0]
    """
    whole = [math.floor(part) for part in parts]
    left = int(sum(parts)) - sum(whole)
    by_remainder = sorted(range(len(parts)), key=lambda at: whole[at] - parts[at])
    for at in by_remainder[:left]:
        whole[at] += 1
    return whole


def _times(terms: Sequence[Fraction], constant: Fraction, slope: Fraction) -> list[Fraction]:
    """A polynomial, by its terms from power 0 on, times `constant + slope * x`."""
    longer = [term * constant for term in terms] + [Fraction(0)]
    for power, term in enumerate(terms):
        longer[power + 1] += term * slope
    return longer
