"""How long it takes from one stage to the next: the two estimators.

Both answer with a share for each number of working days, in whole units of `UNIT`, that add up to it.
What floats there are inside go through +, −, ×, ÷, √ and exact sums, which every platform rounds alike.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise

__all__ = ["UNIT", "Pairs", "Shift", "best_shift", "from_pairs", "shares_of"]

UNIT = 1_000_000
"""One, in the fixed point of what comes out."""

PSEUDO_PAIRS = 5
"""How many pairs the plain shares count for where few pairs could have been watched for so long."""

_FINE = UNIT**2
_SPAN = 10
_PAST = 10
_MONTHS = 6
_FARTHEST = 40
_SHORTEST = 30
_CLEAR = Fraction(
    7, 2
)  # standard deviations; among 40 shifts of unrelated series 4 of 100 find a run like that

Pairs = Sequence[tuple[int, int]]
"""Of each deal: the working days that it took, and those for which it could have been watched, not fewer."""

Shift = tuple[tuple[int, ...], int]
"""Shares, and the correlation at the best shift in units of `UNIT`."""


def from_pairs(pairs: Pairs) -> tuple[int, ...]:
    """The distribution of what was watched, freed of what was not watched long enough.

    Deals that take long and started late are still open: they are missing from the pairs,
    and the plain shares would make the lag look short.
    So the distribution function comes from the last lag down: of the deals that took at most `d` days and could
    have been watched for `d` days, the share that took exactly `d` is taken off.
    Where few could be watched for so long, that share is drawn towards the plain one by `PSEUDO_PAIRS`;
    where all could, the plain shares come out exactly.

    Source: D. Lynden-Bell (1971), Monthly Notices of the Royal Astronomical Society 155; S. W. Lagakos,
    L. M. Barraj, V. De Gruttola (1988), Biometrika 75, for lags; actuaries know it as chain ladder.

    Args:
        pairs: At least one.

    Returns:
        A share for each lag from 0 to the longest.

    >>> from_pairs([(1, 9), (1, 9), (2, 9), (5, 9)])
    (0, 500000, 250000, 0, 0, 250000)
    >>> from_pairs([(0, 9), (4, 9), (0, 3), (0, 2), (0, 1)])
    (714286, 0, 0, 0, 285714)
    """
    longest = max(lag for lag, _ in pairs)
    took = [0] * (longest + 1)
    watched = [0] * (longest + 2)
    for lag, follow in pairs:
        took[lag] += 1
        watched[lag] += 1
        watched[min(follow, longest) + 1] -= 1
    within = list(accumulate(took))
    at_risk = list(accumulate(watched))
    left = _FINE
    reached = [left]
    for lag in range(longest, 0, -1):
        share = took[lag] * (within[lag] + PSEUDO_PAIRS)
        left -= left * share // (within[lag] * (at_risk[lag] + PSEUDO_PAIRS)) if share else 0
        reached.append(left)
    return _rounded(reached[::-1])


def shares_of(sizes: Sequence[int]) -> tuple[int, ...]:
    """Shares in units of `UNIT`, in proportion to the sizes, that add up to it.

    >>> shares_of([1, 1, 1])
    (333333, 333334, 333333)
    """
    total = sum(sizes)
    return _rounded([_FINE * part // total for part in accumulate(sizes)])


def _rounded(reached: Sequence[int]) -> tuple[int, ...]:
    """The steps of a distribution function, each running total at the nearest unit."""
    ends = [(part + UNIT // 2) // UNIT for part in reached]
    return tuple(end - start for start, end in zip([0, *ends], ends, strict=False))


def best_shift(first: Mapping[date, int], then: Mapping[date, int], opened: Sequence[date]) -> Shift | None:
    """By how many working days the second series runs behind the first.

    Both are freed of what the calendar does to them (weekdays; from six months on also the place in the month,
    as a push at the month's end hits both) and of everything slower than a month.
    Both then go through the filter that takes its memory from the first series.  What is left is laid over each
    other: the run of neighbouring shifts counts that stands out most, each in proportion to how well it fits,
    which is the distribution of the lag.
    What comes on a closed day counts for the open day before.

    Source: G. E. P. Box and G. M. Jenkins (1970), Time Series Analysis, chapter 11, on reading the response to
    a pre-whitened series from the cross-correlations.

    Args:
        first: Day → quanta of the earlier stage.
        then: Day → quanta of the later stage.
        opened: The open days on which both were recorded, in order.

    Returns:
        The shares and the correlation at the best shift; None where the series are too short or no shift stands out.
    """
    count = len(opened)
    if count < _SHORTEST:
        return None
    farthest = min(_FARTHEST, count // 3)
    keys = _calendar_keys(opened)
    early, late = (_freed(_on(opened, daily), keys) for daily in (first, then))
    memory = _memory(early)
    early, late = _filtered(early, memory), _filtered(late, memory)
    fits = [_correlation(early[: count - shift], late[shift:]) for shift in range(farthest + 1)]
    run = max(_runs(fits), key=lambda run: _standing(fits, run), default=(0, 0))
    low, high = run
    if low == high or (count - high) * _standing(fits, run) < (_CLEAR * UNIT) ** 2:
        return None
    fitting = fits[low:high]
    return shares_of([0] * low + fitting), max(fitting)


def _runs(fits: Sequence[int]) -> list[tuple[int, int]]:
    """Where neighbouring shifts fit: the first shift and the one after the last."""
    edges = [-1, *(shift for shift, fit in enumerate(fits) if fit <= 0), len(fits)]
    return [(low + 1, high) for low, high in pairwise(edges) if high > low + 1]


def _standing(fits: Sequence[int], run: tuple[int, int]) -> Fraction:
    """How far a run stands out: the square of its sum, by its length; by chance that is 1 over the days."""
    return Fraction(sum(fits[slice(*run)]) ** 2, run[1] - run[0])


def _on(opened: Sequence[date], daily: Mapping[date, int]) -> list[float]:
    """A series on the open days: a closed day goes to the one before; what lies before the first is left out."""
    series = [0] * (len(opened) + 1)
    for day, quanta in daily.items():
        series[bisect_right(opened, day)] += quanta
    return [float(quanta) for quanta in series[1:]]


def _calendar_keys(opened: Sequence[date]) -> list[list[int]]:
    """What the calendar says of each day: its place in the month, from the nearer end, and its weekday."""
    weekdays = [day.weekday() for day in opened]
    sizes = Counter((day.year, day.month) for day in opened)
    if len(sizes) < _MONTHS:
        return [weekdays]
    places: list[int] = []
    for size in sizes.values():
        places += [place if 2 * place < size - 1 else place - size for place in range(size)]
    return [places, weekdays]


def _freed(series: Sequence[float], keys: Sequence[Sequence[int]]) -> list[float]:
    """What is left of a series without the calendar's means, and without the mean of the days around."""
    rest = list(series)
    for key in keys:
        alike: dict[int, list[float]] = {}
        for left, own in zip(rest, key, strict=True):
            alike.setdefault(own, []).append(left)
        means = {own: math.fsum(some) / len(some) for own, some in alike.items()}
        rest = [left - means[own] for left, own in zip(rest, key, strict=True)]
    around = [rest[max(place - _SPAN, 0) : place + _SPAN + 1] for place in range(len(rest))]
    # What is left by rounding alone would fit itself perfectly.
    return [round(left - math.fsum(near) / len(near), 6) for left, near in zip(rest, around, strict=True)]


def _memory(series: Sequence[float]) -> list[float]:
    """How a day goes by the ten before it: an autoregression by the recursion of Levinson and Durbin."""
    lags = [_product(series[lag:], series) for lag in range(_PAST + 1)]
    left = lags[0]
    weights: list[float] = []
    for lag in range(1, _PAST + 1):
        if left <= 0:
            return weights
        known = math.fsum(weight * lags[lag - 1 - back] for back, weight in enumerate(weights))
        new = (lags[lag] - known) / left
        weights = [own - new * other for own, other in zip(weights, reversed(weights), strict=True)] + [new]
        left *= 1 - new * new
    return weights


def _filtered(series: Sequence[float], memory: Sequence[float]) -> list[float]:
    """A series without what the days before it tell of each day."""
    return [
        own - math.fsum(weight * series[place - 1 - back] for back, weight in enumerate(memory[:place]))
        for place, own in enumerate(series)
    ]


def _product(one: Sequence[float], two: Sequence[float]) -> float:
    return math.fsum(left * right for left, right in zip(one, two, strict=False))


def _correlation(one: Sequence[float], two: Sequence[float]) -> int:
    """Pearson's correlation in units of `UNIT`; 0 for a series that never moves."""
    mean_one, mean_two = math.fsum(one) / len(one), math.fsum(two) / len(two)
    left, right = [own - mean_one for own in one], [own - mean_two for own in two]
    scale = math.sqrt(_product(left, left) * _product(right, right))
    return round(UNIT * _product(left, right) / scale) if scale > 0 else 0
