"""What open cases will still yield: each waits at a stage for so many working days, and moves on, ends or waits.

The chances of moving and of ending are learnt by stage and age from all cases that were seen, those that are
still open among them.  Then the stock is rolled forward day by day.
Floats in, floats out; of roles, metrics and plans it knows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

__all__ = ["OLD", "Path", "Rates", "State", "Yield", "learnt", "path_of", "roll"]

OLD = 60
"""Working days from which on all ages are one."""

_PSEUDO = 5.0
"""For so many days at risk what the stage shows at any age counts beside what was seen at one age."""

Path = tuple[tuple[int, int], ...]
"""The stages that a case has reached, in order, each with the number of the working day; the last may be its end."""

State = tuple[int, int]
"""The stage at which a case waits, and for how many working days."""


def path_of(reached: Iterable[tuple[int, int]], end: int | None) -> Path:
    """The way of a case through the stages.

    Args:
        reached: Stages, from 0 on, each with the number of the working day.
        end: The working day on which it ended without reaching the last stage; None: it did not.

    Returns:
        The stages in order; one that is told later than a stage behind it is taken as reached on that day.
        An end is told as stage -1.

    >>> path_of([(2, 7), (0, 3), (1, 9)], None)
    ((0, 3), (1, 7), (2, 7))
    """
    stages = sorted(reached, reverse=True)
    days = accumulate((day for _, day in stages), min)
    path = [(stage, day) for (stage, _), day in zip(stages, days, strict=True)][::-1]
    if end is not None:
        path.append((-1, max(end, path[-1][1])))
    return tuple(path)


class Rates(NamedTuple):
    """What a case does on a working day, by stage and age.

    Attributes:
        moves: The chance that it moves on.
        ends: The chance that it ends.
        shares: Of those that move on from a stage the share that reaches each next one.
    """

    moves: list[list[float]]
    ends: list[list[float]]
    shares: list[list[float]]


def _stays(path: Path, now: int) -> Iterator[tuple[int, int, int | None]]:
    """Where a case has waited: the stage, the age at which it left or is now, and where it went."""
    for (stage, day), (then, left) in pairwise(path):
        yield stage, left - day, then
    stage, day = path[-1]
    if stage >= 0:
        yield stage, now - day, None


def learnt(paths: Iterable[Path], stages: int, now: int) -> Rates:
    """The chances by stage and age: `(moves + 5 · mean of the stage) / (days at risk + 5)`.

    A case is at risk on the day it reaches a stage and on each working day after it.

    Args:
        paths: The ways of all cases.
        stages: How many stages there are.
        now: The number of the last working day that is over.
    """
    moved = [[0.0] * (OLD + 1) for _ in range(stages)]
    ended = [[0.0] * (OLD + 1) for _ in range(stages)]
    left = [[0] * (OLD + 1) for _ in range(stages)]
    beyond = [0] * stages
    towards = [[0.0] * stages for _ in range(stages)]
    for path in paths:
        for stage, age, then in _stays(path, now):
            left[stage][min(age, OLD)] += 1
            beyond[stage] += max(age - OLD, 0)
            if then is not None:
                (moved if then >= 0 else ended)[stage][min(age, OLD)] += 1
            if then is not None and then >= 0:
                towards[stage][then] += 1
    moves: list[list[float]] = []
    ends: list[list[float]] = []
    for stage in range(stages):
        # At risk at an age is who left then or later.
        risk = [float(count) for count in accumulate(reversed(left[stage]))][::-1]
        risk[OLD] += beyond[stage]
        moves.append(_drawn(moved[stage], risk))
        ends.append(_drawn(ended[stage], risk))
    shares = [[count / (sum(line) or 1.0) for count in line] for line in towards]
    return Rates(moves, ends, shares)


def _drawn(happened: Sequence[float], risk: Sequence[float]) -> list[float]:
    whole = sum(risk)
    mean = sum(happened) / whole if whole else 0.0
    return [(count + _PSEUDO * mean) / (days + _PSEUDO) for count, days in zip(happened, risk, strict=True)]


class Yield(NamedTuple):
    """How many of one case will reach a stage in the working days to come.

    Attributes:
        waiting: By the stage where it waits and its age.
        fresh: By the stage at which it comes in, of one case on each of the days.
    """

    waiting: list[list[float]]
    fresh: list[float]


def roll(rates: Rates, stages: int, target: int, days: int) -> Yield:
    """Roll forward, from the last day back: what is worth what on the evening of each day.

    Args:
        rates: What cases do.
        stages: How many stages there are.
        target: The stage of which arrivals are counted.
        days: The working days to come.
    """
    waiting = [[0.0] * (OLD + 1) for _ in range(stages)]
    fresh = [0.0] * stages
    for _ in range(days):
        arriving = [0.0] * stages
        onward = [0.0] * stages
        for stage in reversed(range(stages)):
            # Who arrives may move on the same day.
            onward[stage] = sum(
                share * (float(then == target) + arriving[then])
                for then, share in enumerate(rates.shares[stage])
                if share
            )
            arriving[stage] = _worth(rates, stage, 0, onward[stage], waiting[stage][0])
            fresh[stage] += arriving[stage] + float(stage == target)
        waiting = [
            [
                _worth(rates, stage, min(age + 1, OLD), onward[stage], waiting[stage][min(age + 1, OLD)])
                for age in range(OLD + 1)
            ]
            for stage in range(stages)
        ]
    return Yield(waiting, fresh)


def _worth(rates: Rates, stage: int, age: int, onward: float, stays: float) -> float:
    """What a case at a stage is worth on a day: it moves on, ends, or stays."""
    moves, ends = rates.moves[stage][age], rates.ends[stage][age]
    return moves * onward + max(1 - moves - ends, 0.0) * stays
