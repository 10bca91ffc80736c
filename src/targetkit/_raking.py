"""Factors that multiply, fitted together: sweep over them, each time setting one so that its own sums fit.

It knows positions and numbers, nothing of days and calendars.
Floats estimate here, in a fixed order and summed exactly (`fsum` does not depend on the version of Python);
who calls rounds what comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from targetkit._attrs import value

__all__ = ["FLOOR", "Echo", "Family", "echo_of", "rake"]

FLOOR = 1e-6
"""No factor falls below it: corrections below zero must not turn a day's share negative, nor stop the fit."""

_SWEEPS = 6
_ECHO_STRENGTH = 1.0


@value
class Family:
    """One of the factors: it has a value per cell, and each position lies in one cell at most.

    Attributes:
        cells: For each cell the positions that lie in it.
        priors: What each cell's factor is without data.
        strength: How many pseudo-days the prior counts for; None for half of an average cell's expectation.
        smooth: Whether a cell borrows half of each neighbour's sums.
        pools: Runs of cells that are thought to be alike, as start and stop: the prior of each of their cells
            is the factor of all of them together, itself shrunk towards the prior with `pooled` pseudo-days.
        pooled: Those pseudo-days.
    """

    cells: tuple[tuple[int, ...], ...]
    priors: tuple[float, ...]
    strength: float | None
    smooth: bool = False
    pools: tuple[tuple[int, int], ...] = ()
    pooled: float = 0.0


class Echo(NamedTuple):
    """What a day hears of its like a year ago: a run of positions.

    Attributes:
        start: The first of the positions.
        stop: The one after the last; a run without positions is silence.
        share: How much of their surprise the day repeats, 0 to 1.
    """

    start: int
    stop: int
    share: float


def echo_of(echo: Echo, actual: Sequence[float], expected: Sequence[float]) -> float:
    """The factor of an echo: 1 + share × (actual / expected − 1), the ratio shrunk with one pseudo-day.

    Args:
        echo: The echo.
        actual: What came at each position.
        expected: What the other factors expect there.
    """
    came = fsum(actual[echo.start : echo.stop])
    due = fsum(expected[echo.start : echo.stop])
    ratio = (came + _ECHO_STRENGTH) / (due + _ECHO_STRENGTH)
    return max(FLOOR, 1 + echo.share * (ratio - 1))


def rake(
    actual: Sequence[float], opened: Sequence[float], families: Sequence[Family], echoes: Sequence[Echo]
) -> tuple[list[list[float]], list[float]]:
    """Fit all factors by sweeps of `(Σ actual + k · prior) / (Σ expected without this factor + k)`.

    Source: raking (iterative proportional fitting; Deming and Stephan 1940) with pseudo-observations as prior.

    Args:
        actual: What came at each position, in units of the mean day.
        opened: How much of each position is open, above 0.
        families: The factors, in the order in which a sweep sets them.
        echoes: One per position.

    Returns:
        The factors of each family, and what all but the echo expect at each position.
    """
    factors = [list(family.priors) for family in families]
    plain = list(opened)
    for family, values in zip(families, factors, strict=True):
        _scale(plain, family, values)
    heard = [1.0] * len(plain)
    sums = [
        _smoothed([fsum(actual[at] for at in cell) for cell in family.cells], family) for family in families
    ]
    for _ in range(_SWEEPS):
        for family, values, came in zip(families, factors, sums, strict=True):
            due = [
                fsum([plain[at] * heard[at] for at in cell]) / value
                for cell, value in zip(family.cells, values, strict=True)
            ]
            changed = _fitted(family, came, due)
            _scale(plain, family, [new / old for new, old in zip(changed, values, strict=True)])
            values[:] = changed
        heard = [echo_of(echo, actual, plain) if echo.start < echo.stop else 1.0 for echo in echoes]
    return factors, plain


def _fitted(family: Family, came: Sequence[float], due: Sequence[float]) -> list[float]:
    strength = family.strength
    if strength is None:
        strength = fsum(due) / len(due) / 2
    cells = zip(came, _smoothed(due, family), _priors(family, came, due), strict=True)
    return [max(FLOOR, (one + strength * prior) / (other + strength)) for one, other, prior in cells]


def _priors(family: Family, came: Sequence[float], due: Sequence[float]) -> list[float]:
    priors = list(family.priors)
    for start, stop in family.pools:
        one, other = fsum(came[start:stop]), fsum(due[start:stop])
        alike = (one + family.pooled * priors[start]) / (other + family.pooled)
        priors[start:stop] = [max(FLOOR, alike)] * (stop - start)
    return priors


def _smoothed(sums: Sequence[float], family: Family) -> list[float]:
    if not family.smooth:
        return list(sums)
    padded = [0.0, *sums, 0.0]
    return [
        here + (before + after) / 2
        for before, here, after in zip(padded, padded[1:], padded[2:], strict=False)
    ]


def _scale(plain: list[float], family: Family, ratios: Sequence[float]) -> None:
    for cell, ratio in zip(family.cells, ratios, strict=True):
        for at in cell:
            plain[at] *= ratio
