"""How much a person's own figure says beside that of the whole store: the strength of the larger group.

The strength is a number of pieces: someone with as many pieces of their own counts half.
It is estimated from how much people differ beyond what chance alone would make them differ.
A few people say little about that, so five people of twenty pieces, who differ as much as is usual, stand beside them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from targetkit.estimate import stated

__all__ = ["STRENGTH", "shrunk", "strength_of_means", "strength_of_rates"]

STRENGTH = Fraction(20)
"""The usual strength: what holds where nothing can be said about how much people differ."""

_LEAST, _MOST = 2, 1_000
_PSEUDO_PIECES = 100.0


def strength_of_rates(people: Sequence[tuple[int, Fraction]]) -> Fraction:
    """The strength of a beta-binomial prior, by the method of moments (Kleinman 1973).

    With `p` the pooled rate and `n` pieces each,
    `E Σ n (x/n − p)² = p (1 − p) [(K − 1) + ρ Σ (1 − n/N) (n − 1)]` for K people; the strength is `1/ρ − 1`.

    Args:
        people: For each person the pieces (above 0) and how many of them went on.

    Returns:
        The strength in pieces, from 2 (so that nobody's three files decide alone) to 1,000.

    >>> strength_of_rates([])
    Fraction(20, 1)
    >>> str(strength_of_rates([(100, Fraction(20)), (100, Fraction(60))]))
    '109/25'
    """
    whole = sum(n for n, _ in people)
    pooled = float(sum(x for _, x in people) / whole) if whole else 0.0
    chance = pooled * (1 - pooled)
    if chance <= 0:
        return STRENGTH
    room = math.fsum((1 - n / whole) * (n - 1) for n, _ in people)
    spread = math.fsum(n * (float(x) / n - pooled) ** 2 for n, x in people)
    beyond = spread / chance - (len(people) - 1)
    between = (beyond + _PSEUDO_PIECES / float(STRENGTH + 1)) / (room + _PSEUDO_PIECES)
    return _bounded(1 / between - 1 if between > 0 else _MOST)


def strength_of_means(people: Sequence[Sequence[tuple[int, Fraction]]]) -> Fraction:
    """The strength of the store's mean beside people's own means (Bühlmann and Straub 1970).

    Args:
        people: For each person, and each month with pieces, their number and their sum.

    Returns:
        The variance within people by that between them, in pieces, from 2 to 1,000.

    >>> strength_of_means([[(10, Fraction(500))], [(10, Fraction(600))]])
    Fraction(20, 1)
    """
    totals = [(sum(n for n, _ in line), sum(x for _, x in line)) for line in people]
    freedom = sum(len(line) - 1 for line in people)
    if freedom <= 0:
        return STRENGTH
    whole = sum(n for n, _ in totals)
    means = [float(x / n) for n, x in totals]
    pooled = math.fsum(float(x) for _, x in totals) / whole
    pairs = [(n, float(x / n), mean) for line, mean in zip(people, means, strict=True) for n, x in line]
    within = math.fsum(n * (figure - mean) ** 2 for n, figure, mean in pairs) / freedom
    spread = math.fsum(n * (mean - pooled) ** 2 for (n, _), mean in zip(totals, means, strict=True))
    if within <= 0:
        return stated(_LEAST) if spread > 0 else STRENGTH
    room = whole - math.fsum(n * n for n, _ in totals) / whole
    beyond = spread / within - (len(people) - 1)
    between = (beyond + _PSEUDO_PIECES / float(STRENGTH)) / (room + _PSEUDO_PIECES)
    return _bounded(1 / between if between > 0 else _MOST)


def shrunk(n: int, x: Fraction, store: Fraction, strength: Fraction) -> tuple[Fraction, Fraction]:
    """A person's figure drawn towards the store's.

    Args:
        n: The pieces of the person, above 0.
        x: How many of them went on, or their sum.
        store: The store's figure.
        strength: So many pieces of the store's stand beside the person's own.

    Returns:
        The figure, between the own and the store's, and how much of it is the store's.

    >>> figure, share = shrunk(3, Fraction(3), Fraction(2, 5), Fraction(12))
    >>> str(figure), str(share)
    ('13/25', '4/5')
    """
    own = x / n
    share = strength / (n + strength)
    figure = own + share * (store - own)
    return stated(figure, low=min(own, store), high=max(own, store)), share


def _bounded(strength: float) -> Fraction:
    return stated(round(min(max(strength, _LEAST), _MOST), 2))
