"""The arithmetic of a landing: what is still to come, from what came and what each day weighs.

Floats in, floats out; of roles, metrics and plans it knows nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from targetkit.period import Month

__all__ = [
    "LITTLE",
    "Days",
    "Held",
    "Line",
    "day_noise",
    "held_out",
    "level_before",
    "remainder",
    "spread_of",
]

PSEUDO_DAYS = 14
"""For so many mean days of the period what was known before counts beside what has come."""

_RECENT, _SHORT, _YEAR = 28, 112, 364
_GROWING = 84
_CLIP = 0.5, 2.0
_LAST_YEAR, _LEVELS = 2 / 3, 1 / 6
LITTLE = 28
"""Fewer covered days than this tell neither a growth nor what a month would have been expected to bring."""


class Days:
    """A number for each day of a stretch, and the sum of any part of it at once.

    Args:
        first: The first day.
        numbers: One per day from there on; before and after them there is nothing.
    """

    __slots__ = ("_first", "_sums")

    def __init__(self, first: date, numbers: Iterable[float]) -> None:
        self._first = first
        self._sums = list(accumulate(numbers, initial=0.0))

    def between(self, start: date, before: date) -> float:
        """The sum from a day on to before another.

        >>> Days(date(2026, 11, 2), [3, 4, 5]).between(date(2026, 11, 3), date(2026, 12, 1))
        9.0
        """
        last = len(self._sums) - 1
        low, high = ((day - self._first).days for day in (start, before))
        low, high = min(max(low, 0), last), min(max(high, 0), last)
        return self._sums[high] - self._sums[low] if low < high else 0.0


class Line(NamedTuple):
    """What came of one metric to one role, and what its days weigh.

    Attributes:
        came: What came on each day.
        weights: What each day weighs, those of the period to come included.
        since: The first day that is covered.
    """

    came: Days
    weights: Days
    since: date


class Held(NamedTuple):
    """What was foretold for the rest of a past period, and what came of it."""

    foretold: float
    came: float


def _level(line: Line, end: date, days: int) -> float | None:
    """What came by what the days weigh; None without a day that weighs anything."""
    start = max(end - timedelta(days), line.since)
    weight = line.weights.between(start, end)
    return max(line.came.between(start, end) / weight, 0.0) if weight > 0 else None


def _growth(line: Line, end: date) -> float | None:
    """The last days over the same days a year ago; None where these are not known."""
    ago = end - timedelta(_YEAR)
    span = timedelta(min(_GROWING, (ago - line.since).days))
    before = line.came.between(ago - span, ago)
    if span.days < LITTLE or before <= 0:
        return None
    low, high = _CLIP
    return min(max(line.came.between(end - span, end) / before, low), high)


def level_before(line: Line, end: date, month: Month) -> tuple[float | None, bool]:
    """What a day of weight 1 is expected to bring in a month, and whether last year says it.

    Two thirds same month last year times growth, one sixth each the last 28 and 364 days;
    without last year the mean of the last 28 and 112.

    Args:
        line: What came and what the days weigh.
        end: The first day that must not be looked at.
        month: The month.
    """
    recent = _level(line, end, _RECENT)
    ago = month
    for _ in range(12):
        ago = ago.previous()
    weight = _weight(line, month)
    growth = _growth(line, end)
    if growth is not None and ago.start >= line.since and weight > 0 and _weight(line, ago) > 0:
        year = _level(line, end, _YEAR) or 0.0
        same = max(line.came.between(ago.start, ago.end + timedelta(1)), 0.0) * growth / weight
        return _LAST_YEAR * same + _LEVELS * (year if recent is None else recent) + _LEVELS * year, True
    known = [one for one in (recent, _level(line, end, _SHORT)) if one is not None]
    return (math.fsum(known) / len(known) if known else None), False


def _weight(line: Line, month: Month) -> float:
    return line.weights.between(month.start, month.end + timedelta(1))


def remainder(
    line: Line,
    months: Sequence[Month],
    now: date,
    attained: float,
    level: Callable[[Month], float | None],
) -> float | None:
    """What a period is still to bring: `(14·w·L + A) / (14·w + We) · Wr`.

    A is what came so far, We and Wr what the elapsed and the remaining days weigh, w what a mean day does;
    L, what a day of weight 1 was expected to bring, may differ from month to month.

    Args:
        line: What came and what the days weigh.
        months: The months of the period.
        now: The first day that is not over.
        attained: What came before it.
        level: What is expected of each month.

    Returns:
        The remainder; where no level is known, the pace so far by weight; None where there is neither.
    """
    start, end = months[0].start, months[-1].end + timedelta(1)
    gone, left = line.weights.between(start, now), line.weights.between(now, end)
    if left <= 0:
        return 0.0
    levels = [level(month) for month in months]
    if any(one is None for one in levels):
        return max(attained / gone * left, 0.0) if gone > 0 else None
    ahead = back = 0.0
    for month, one in zip(months, levels, strict=True):
        low, high = month.start, month.end + timedelta(1)
        ahead += (one or 0.0) * line.weights.between(max(low, now), high)
        back += (one or 0.0) * line.weights.between(low, min(high, now))
    to_come = ahead / left
    so_far = back / gone if gone > 0 else to_come
    rising = to_come / so_far if so_far > 0 else 1.0
    prior = PSEUDO_DAYS * (gone + left) / (end - start).days
    return max((prior * to_come + attained * rising) / (prior + gone) * left, 0.0)


def held_out(line: Line, months: Sequence[Month], elapsed: int) -> Held | None:
    """What would have been foretold for a past period after so many of its days, and what came.

    Args:
        line: What came, and what the days weigh by a shape that was learnt before the period.
        months: The months of the past period.
        elapsed: How many days were over.

    Returns:
        Both; None where nothing is known of the days before it, or nothing was left to come.
    """
    start, end = months[0].start, months[-1].end + timedelta(1)
    now = min(start + timedelta(elapsed), end)
    attained = line.came.between(start, now)
    levels = {month: level_before(line, start, month)[0] for month in months}
    foretold = None if None in levels.values() else remainder(line, months, now, attained, levels.get)
    return Held(foretold, line.came.between(now, end)) if foretold else None


def day_noise(line: Line, end: date) -> float | None:
    """The variance of a day by what is expected of it, around the level of its four weeks.

    Args:
        line: What came and what the days weigh.
        end: The first day that must not be looked at.

    Returns:
        Measured over the last year at most; None without four covered weeks.
    """
    squares = expected = 0.0
    stop = end
    while (stop - line.since).days >= _RECENT and (end - stop).days < _YEAR:
        start = stop - timedelta(_RECENT)
        weight = line.weights.between(start, stop)
        level = max(line.came.between(start, stop), 0.0) / weight if weight > 0 else 0.0
        for gone in range(_RECENT if level else 0):
            day = start + timedelta(gone)
            mean = level * line.weights.between(day, day + timedelta(1))
            squares += (line.came.between(day, day + timedelta(1)) - mean) ** 2
            expected += mean
        stop = start
    # Each four weeks gave away one degree of freedom to their own level.
    return squares / expected * _RECENT / (_RECENT - 1) if expected > 0 else None


def spread_of(held: Iterable[Held], usual: float, strength: float) -> float:
    """The root mean square of past relative errors, drawn to a usual one.

    Args:
        held: What was foretold and what came.
        usual: What a larger group shows.
        strength: For how many periods that counts.

    >>> round(spread_of([Held(100, 120), Held(100, 80)], 0.1, 2), 4)
    0.1581
    """
    squares = [(one.came / one.foretold - 1) ** 2 for one in held]
    return math.sqrt((math.fsum(squares) + strength * usual**2) / (len(squares) + strength))
