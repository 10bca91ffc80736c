"""A linear program over shares from 0 to 1, solved by the simplex method, and a bound that holds exactly.

Floats find the solution; they decide nothing. What is promised, the bound, comes from weak duality
in whole numbers: it holds whatever the floats did, at worst it is too high.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import inf, lcm
from typing import NamedTuple

__all__ = ["Row", "Solution", "bound_of", "maximum"]

_NEAR = 1e-9
_DUST = 1e-13
_STALLED = 30
"""So many steps without a gain, and the steps go by the first index, which cannot run in circles."""

_STEPS = 20
"""So many times the columns and rows: twenty times what programs of this kind take, lest floats go in circles after all."""

_BITS = 60


class Row(NamedTuple):
    """A row of the program: the weighted shares sum to at most so much.

    Attributes:
        weights: Column → whole weight, of either sign.
        most: A whole number, not negative.
    """

    weights: Mapping[int, int]
    most: int

    @property
    def scale(self) -> int:
        """The largest weight, by which floats are kept near 1."""
        return max(map(abs, self.weights.values()), default=0) or 1


class Solution(NamedTuple):
    """What the simplex method found.

    Attributes:
        shares: The share of each column, 0 to 1.
        duals: For each objective, for each row, what one more of `most` would bring, in the objective's unit.
        slack: What each row has left, as a share of its largest weight.
        exchange: So much of the second objective is worth giving for one of the first, if there is a second.
        steps: How many steps it took.
    """

    shares: list[float]
    duals: list[list[float]]
    slack: list[float]
    exchange: float
    steps: int


def maximum(
    columns: int, rows: Sequence[Row], objectives: Sequence[Sequence[float]], start: Iterable[int] = ()
) -> Solution:
    """The shares that are best by the first objective, among these by the second, and so on.

    The bounded primal simplex method on a sparse tableau (Dantzig 1963, chapter 18; Bland 1977 against circles).

    Args:
        columns: How many columns there are.
        rows: What limits them.
        objectives: For each objective the worth of each column, the most important objective first.
        start: Columns that begin with a share of 1, together within all rows; the nearer to the best the faster.

    >>> [round(share, 6) for share in maximum(2, [Row({0: 2, 1: 1}, 2)], [[3.0, 2.0]]).shares]
    [0.5, 1.0]
    """
    table = _Tableau(columns, rows, objectives, frozenset(start))
    most = _STEPS * (columns + len(rows) + 1)
    for rank in range(len(objectives)):
        table.settle(rank, most)
    return table.solution(rows)


def bound_of(rows: Sequence[Row], objective: Mapping[int, Fraction], duals: Sequence[float]) -> Fraction:
    """What no shares from 0 to 1 within the rows exceed by an objective, exactly.

    Weak duality: whatever the duals, as long as they are not negative,
    `c·x <= Σ dual·most + Σ max(0, c − Σ dual·weight)`.

    Args:
        rows: What limits the shares.
        objective: Column → worth; columns that are not named are worth nothing.
        duals: One per row in the objective's unit; those below 0 count as 0.

    >>> rows = [Row({0: 2, 1: 1}, 2)]
    >>> print(bound_of(rows, {0: Fraction(3), 1: Fraction(2)}, [1.5]))
    7/2
    """
    unit = lcm(*(worth.denominator for worth in objective.values()))
    left = {column: int(worth * unit) << _BITS for column, worth in objective.items()}
    total = 0
    for row, dual in zip(rows, duals, strict=True):
        price = int(Fraction(max(dual, 0.0)) * unit * (1 << _BITS)) if dual > 0 else 0
        if price:
            total += price * row.most
            for column, weight in row.weights.items():
                left[column] = left.get(column, 0) - price * weight
    total += sum(rest for rest in left.values() if rest > 0)
    return Fraction(total, unit << _BITS)


class _Tableau:
    """The rows as equations `basic + Σ weight · nonbasic = value`, one basic column each.

    Columns from `columns` on are the slacks of the rows.
    """

    def __init__(
        self,
        columns: int,
        rows: Sequence[Row],
        objectives: Sequence[Sequence[float]],
        start: frozenset[int],
    ) -> None:
        self.columns = columns
        self.scales = [row.scale for row in rows]
        self.lines = [
            {column: weight / scale for column, weight in row.weights.items() if weight}
            for row, scale in zip(rows, self.scales, strict=True)
        ]
        self.values = [
            (row.most - sum(weight for column, weight in row.weights.items() if column in start)) / scale
            for row, scale in zip(rows, self.scales, strict=True)
        ]
        self.basic = list(range(columns, columns + len(rows)))
        # Which way a column may move: up from 0, down from 1, or not by itself, as a basic one.
        self.ways = [-1 if column in start else 1 for column in range(columns)] + [0] * len(rows)
        self.where: list[set[int]] = [set() for _ in self.ways]
        for at, line in enumerate(self.lines):
            for column in line:
                self.where[column].add(at)
        self.units = [max(map(abs, worth), default=0.0) or 1.0 for worth in objectives]
        self.gains = [
            [one / unit for one in worth] + [0.0] * len(rows)
            for worth, unit in zip(objectives, self.units, strict=True)
        ]
        self.free = [True] * len(self.ways)
        self.steps = 0

    def settle(self, rank: int, most: int) -> None:
        """Go on until no column can improve an objective; then hold still what would worsen it."""
        gains = self.gains[rank]
        stalled = 0
        while self.steps < most:
            entering = self._entering(gains, by_index=stalled > _STALLED)
            if entering is None:
                break
            stalled = 0 if self._step(entering, by_index=stalled > _STALLED) > _NEAR else stalled + 1
        self.free = [free and abs(gain) <= _NEAR for free, gain in zip(self.free, gains, strict=True)]

    def _entering(self, gains: list[float], *, by_index: bool) -> int | None:
        """The column that improves most for each unit of its own, or the first that improves at all."""
        if by_index:
            return next(
                (
                    column
                    for column, (way, gain) in enumerate(zip(self.ways, gains, strict=True))
                    if way * gain > _NEAR and self.free[column]
                ),
                None,
            )
        scores = [
            way * gain if free else 0.0 for way, gain, free in zip(self.ways, gains, self.free, strict=True)
        ]
        best = max(scores, default=0.0)
        return scores.index(best) if best > _NEAR else None

    def _step(self, entering: int, *, by_index: bool) -> float:
        """Move a column as far as the rows let it; tell how far."""
        way = self.ways[entering]
        far = 1.0 if entering < self.columns else inf
        leaving, best = -1, 0.0
        for at in self.where[entering]:
            weight = way * self.lines[at][entering]
            if abs(weight) <= _NEAR:
                continue
            if weight > 0:
                room = self.values[at] / weight
            elif self.basic[at] < self.columns:
                room = (1.0 - self.values[at]) / -weight
            else:
                continue
            room = max(room, 0.0)
            first = by_index and leaving >= 0 and self.basic[at] < self.basic[leaving]
            if room < far - _DUST or (room <= far and (first if by_index else abs(weight) > best)):
                far, leaving, best = min(room, far), at, abs(weight)
        self.steps += 1
        for at in self.where[entering]:
            self.values[at] -= way * far * self.lines[at][entering]
        if leaving < 0:
            self.ways[entering] = -way
        else:
            up = way * self.lines[leaving][entering] < 0
            self._swap(leaving, entering, far if way > 0 else 1.0 - far, up=up)
        return far

    def _swap(self, leaving: int, entering: int, value: float, *, up: bool) -> None:
        """Let a column take the place of another in the basis, which stops at 0 or, `up`, at 1."""
        line = self.lines[leaving]
        pivot = line.pop(entering)
        out = self.basic[leaving]
        line[out] = 1.0
        for column in line:
            line[column] /= pivot
        self.where[entering].discard(leaving)
        self.where[out].add(leaving)
        for at in tuple(self.where[entering]):
            other = self.lines[at]
            factor = other.pop(entering)
            for column, weight in line.items():
                before = other.get(column)
                if before is None:
                    other[column] = -factor * weight
                    self.where[column].add(at)
                    continue
                after = before - factor * weight
                if -_DUST < after < _DUST:
                    del other[column]
                    self.where[column].discard(at)
                else:
                    other[column] = after
        self.where[entering] = set()
        for gains in self.gains:
            factor = gains[entering]
            if factor:
                for column, weight in line.items():
                    gains[column] -= factor * weight
            gains[entering] = 0.0
        self.basic[leaving], self.values[leaving] = entering, value
        self.ways[entering], self.ways[out] = 0, -1 if up else 1

    def solution(self, rows: Sequence[Row]) -> Solution:
        """What stands in the tableau."""
        every = [1.0 if way < 0 else 0.0 for way in self.ways]
        for column, value in zip(self.basic, self.values, strict=True):
            every[column] = value
        duals = [
            [-unit * gains[self.columns + at] / self.scales[at] for at in range(len(rows))]
            for gains, unit in zip(self.gains, self.units, strict=True)
        ]
        shares = [min(max(share, 0.0), 1.0) for share in every[: self.columns]]
        return Solution(shares, duals, every[self.columns :], self._exchange(), self.steps)

    def _exchange(self) -> float:
        """The least weight on the first objective with which it outweighs the second in every column."""
        if len(self.gains) < 2:
            return 0.0
        first, second = self.gains[:2]
        needed = [
            way * gain / -(way * before)
            for way, before, gain in zip(self.ways, first, second, strict=True)
            if way * before < -_NEAR and way * gain > 0
        ]
        return max(needed, default=0.0) * self.units[1] / self.units[0]
