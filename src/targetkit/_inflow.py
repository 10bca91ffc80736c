"""What a stage will still get of the one before it: of what came in lately, what is on its way arrives by rate and lag.

The arithmetic alone: working days have numbers, from 0 on; floats in, floats out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

__all__ = [
    "Lot",
    "Sums",
    "Trial",
    "added",
    "due",
    "measured",
    "rate_of",
    "still_due",
    "sums_of",
    "within",
]

WINDOW = 60
"""So many working days, some twelve weeks, tell the rate at which what was due arrived."""


class Lot(NamedTuple):
    """What waits by a snapshot: how much, and since which working day; None: that is not known."""

    amount: float
    since: int | None


def within(shares: Sequence[float]) -> list[float]:
    """The share that takes at most 0, 1, 2, ... working days; the last is one."""
    return list(accumulate(shares))


def _reached(reach: Sequence[float], days: int) -> float:
    """The share that takes at most so many days; none takes fewer than 0."""
    return reach[min(days, len(reach) - 1)] if days >= 0 else 0.0


def due(came: Sequence[float], reach: Sequence[float], after: int, upto: int) -> float:
    """What was to arrive after one working day and up to another if all of it arrived.

    Args:
        came: What came in on each working day, from the first on.
        reach: The share that takes at most so many days.
        after: The first of the two.
        upto: The other.

    >>> due([10.0, 0.0], [0.0, 0.5, 1.0], 0, 1)
    5.0
    """
    # What came in earlier has arrived.
    start = max(after - len(reach) + 1, 0)
    return math.fsum(
        amount * (_reached(reach, upto - at) - _reached(reach, after - at))
        for at, amount in enumerate(came[start : upto + 1], start)
        if amount
    )


def still_due(
    came: Sequence[float], reach: Sequence[float], now: int, end: int, lots: tuple[int, Sequence[Lot]] | None
) -> float:
    """What is to arrive after one working day and up to another of what came in by the first, if all of it arrived.

    Args:
        came: What came in on each working day.
        reach: The share that takes at most so many days.
        now: The last working day that is over.
        end: The last one that counts.
        lots: The working day of a snapshot and what waited then; None: what came in less what has arrived of it by the
            lag.  Who drops out is taken to leave as fast as who arrives.
    """
    if lots is None:
        return due(came[: now + 1], reach, now, end)
    seen, waiting = lots
    # A snapshot of the day that is running: what arrived on it no longer waits.
    now = max(now, seen)
    later = [0.0] * (seen + 1) + list(came[seen + 1 : now + 1])
    unknown = _share_of_unknown(came[: seen + 1], reach, seen, (now, end))
    told = math.fsum(
        lot.amount
        * (unknown if lot.since is None else _left(reach, seen - lot.since, now - lot.since, end - lot.since))
        for lot in waiting
    )
    return told + due(later, reach, now, end)


def _left(reach: Sequence[float], age: int, now: int, end: int) -> float:
    """Of what has waited for so long the share that arrives between two ages; what took longest never does."""
    open_ = 1.0 - _reached(reach, age)
    return (_reached(reach, end) - _reached(reach, now)) / open_ if open_ > 0 else 0.0


def _share_of_unknown(
    came: Sequence[float], reach: Sequence[float], seen: int, between: tuple[int, int]
) -> float:
    """The same for what is not known since when it waits: as of all that waits by the lag."""
    now, end = between
    waiting = math.fsum(amount * (1.0 - _reached(reach, seen - at)) for at, amount in enumerate(came))
    if waiting <= 0:
        return _left(reach, 0, now - seen, end - seen)
    return due(came, reach, now, end) / waiting


def rate_of(arrived: float, expected: float, usual: float, strength: float) -> float:
    """What arrived by what was due, drawn to a usual rate that counts for so much of what was due.

    >>> rate_of(30, 100, 0.5, 100)
    0.4
    """
    whole = expected + strength
    return max(arrived + strength * usual, 0.0) / whole if whole > 0 else usual


# --- how much it counts ---------------------------------------------------------------------------------------------


class Trial(NamedTuple):
    """What would have been foretold for the rest of a past period, by either way, and what came of it.

    Attributes:
        pace: By the run rate and what was known before.
        inflow: By what was on its way and would come in; None where nothing told it.
        came: What came.
    """

    pace: float
    inflow: float | None
    came: float


class Sums(NamedTuple):
    """What trials say of the weight: the two sums of a regression without a constant, and of how many."""

    products: float = 0.0
    squares: float = 0.0
    trials: int = 0


def sums_of(trials: Iterable[Trial], piece: float) -> Sums:
    """How the miss of the pace goes with what the other way says beyond it.

    Args:
        trials: Trials; each counts by what was expected of it, as what comes in pieces varies by that.
        piece: The least that is taken as expected.
    """
    known = [(one, one.inflow - one.pace, max(one.pace, piece)) for one in trials if one.inflow is not None]
    return Sums(
        math.fsum((one.came - one.pace) * apart / size for one, apart, size in known),
        math.fsum(apart**2 / size for _, apart, size in known),
        len(known),
    )


def measured(sums: Sums, usual: float, strength: float) -> float:
    """The weight at which both ways together would have missed least, drawn to a usual one; from 0 to 1.

    Source: J. M. Bates and C. W. J. Granger (1969), Operational Research Quarterly 20, on combining forecasts;
    the draw is a ridge: so many trials more as telling as these, which say the usual weight.

    >>> measured(Sums(5, 10, 10), 0.0, 2)
    0.4166666666666667
    """
    if not sums.trials or sums.squares <= 0:
        return usual
    more = strength * sums.squares / sums.trials
    return min(max((sums.products + more * usual) / (sums.squares + more), 0.0), 1.0)


def added(some: Iterable[Sums]) -> Sums:
    """The sums of all trials together."""
    listed = list(some)
    return Sums(
        math.fsum(one.products for one in listed),
        math.fsum(one.squares for one in listed),
        sum(one.trials for one in listed),
    )
