"""Which whole actions to take: the most of the gaps for the least money, near a bound that is certain.

Of people, levers and days it knows nothing: candidates, goals and limits are numbered.
The linear program over shares of candidates gives both the bound and the start. Rounded down it loses at most
one candidate per binding row, for a vertex has no more fractions than that; then whole candidates fill up,
the cheapest for what they add first, and those without whom nothing would be missing go.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm

from targetkit._attrs import value
from targetkit._linear import Row, Solution, bound_of, maximum

__all__ = ["Choice", "Goal", "Limit", "Problem", "choose"]

_ZERO = Fraction(0)
_WHOLE = 1 - 1e-7
_NONE = 1e-7
_TIGHT = 1e-7
_SIX = Fraction(1, 10**6)


@value(eq=False)
class Goal:
    """Something that is missing, and what closes it.

    Attributes:
        need: How much is missing; above 0.
        worth: What it is worth when all of it is closed; above 0.
        gains: Candidate → how much it closes, in the unit of the need; above 0.
    """

    need: Fraction
    worth: Fraction
    gains: Mapping[int, Fraction]


@value(eq=False)
class Limit:
    """What candidates may use together.

    Attributes:
        weights: Candidate → how much it uses; above 0.
        most: How much there is; not negative.
    """

    weights: Mapping[int, Fraction]
    most: Fraction


@value(eq=False)
class Problem:
    """Candidates, goals and limits by number.

    Attributes:
        costs: The cost of each candidate; not negative.
        goals: What is missing.
        limits: What must not be exceeded.
        ranks: For each candidate, what is preferred at an equal price; the smaller the sooner.
    """

    costs: Sequence[Fraction]
    goals: Sequence[Goal]
    limits: Sequence[Limit]
    ranks: Sequence[int] = ()


@value(eq=False)
class Choice:
    """What was chosen, and how far it may be from the best.

    Attributes:
        chosen: The candidates, in order.
        closed: For each goal how much of it is closed, in its unit.
        worth: What that is worth in all.
        bound: What no choice within the limits is worth more than, to six places, rounded up.
        cost: What it costs.
        cost_bound: What no choice that is worth as much costs less than, to six places, rounded down.
        largest: The worth of the candidate that is worth most by itself.
        dearest: The cost of the dearest candidate.
        binding: How many rows bind the linear program: goals and limits without anything to spare.
    """

    chosen: tuple[int, ...]
    closed: tuple[Fraction, ...]
    worth: Fraction
    bound: Fraction
    cost: Fraction
    cost_bound: Fraction
    largest: Fraction
    dearest: Fraction
    binding: int

    @property
    def distance(self) -> Fraction:
        """By how much the worth may at most be below the best."""
        return self.bound - self.worth


def choose(problem: Problem) -> Choice:
    """The candidates to take.

    First the most worth of goals closed, then the least cost, then the smallest ranks.

    Args:
        problem: Candidates, goals and limits.

    Returns:
        A choice within all limits, and how far it may be from the best.

    Source: a vertex of a linear program has at most as many fractions as rows that bind (Dantzig 1963);
    to round it down and fill up is the rule of Dantzig (1957) for the knapsack, row by row.

    >>> goal = Goal(Fraction(3), Fraction(3), {0: Fraction(2), 1: Fraction(2), 2: Fraction(1)})
    >>> chosen = choose(Problem([Fraction(10), Fraction(30), Fraction(7)], [goal], []))
    >>> chosen.chosen, str(chosen.cost), str(chosen.bound)
    ((0, 2), '17', '3')
    """
    counted = _Counted(problem)
    start = counted.filled(())
    found = counted.solved(start)
    order = sorted(range(len(problem.costs)), key=lambda at: -found.shares[at])
    whole = counted.fitting(at for at in order if found.shares[at] > _WHOLE)
    parts = [at for at in order if _NONE < found.shares[at] <= _WHOLE]
    picks = [
        counted.thinned(counted.filled(counted.fitting([*whole, *parts]))),
        counted.thinned(counted.filled(whole)),
        counted.thinned(start),
    ]
    # Sorted is stable: of equals the one nearest to the linear program stays.
    best = min(picks, key=lambda pick: (-counted.worth(pick), counted.cost(pick)))
    return counted.told(best, found)


class _Counted:
    """A problem in whole numbers, so that whether something fits or is closed is never a matter of rounding."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.count = len(problem.costs)
        self.rows = [_whole_row(limit.weights, limit.most) for limit in problem.limits]
        self.goals = [_whole_row(goal.gains, goal.need) for goal in problem.goals]
        self.inside: list[list[tuple[int, int]]] = [[] for _ in range(self.count)]
        self.closes: list[list[tuple[int, int]]] = [[] for _ in range(self.count)]
        for places, rows in ((self.inside, self.rows), (self.closes, self.goals)):
            for at, row in enumerate(rows):
                for candidate, weight in row.weights.items():
                    places[candidate].append((at, weight))
        self.unit_worth = [
            float(goal.worth) / row.most for goal, row in zip(problem.goals, self.goals, strict=True)
        ]
        self.costs = [float(cost) for cost in problem.costs]
        self.ranks = tuple(problem.ranks) or (0,) * self.count

    # --- sets of candidates --------------------------------------------------------------------------------------

    def fitting(self, candidates: Iterable[int]) -> list[int]:
        """Those that fit, one after the other."""
        left = [row.most for row in self.rows]
        return [at for at in candidates if self._take(at, left)]

    def filled(self, taken: Iterable[int]) -> list[int]:
        """A set that fits, and what can be added to it: the cheapest for what it adds first.

        What a candidate adds only falls as others are taken, so one that is no longer first waits for its turn.
        """
        chosen = list(taken)
        left = [row.most for row in self.rows]
        missing = [row.most for row in self.goals]
        for at in chosen:
            self._take(at, left)
            self._close(at, missing)
        known = set(chosen)
        waiting = [self._turn(at, missing) for at in range(self.count) if at not in known]
        waiting = [turn for turn in waiting if turn[-2]]
        heapq.heapify(waiting)
        while waiting:
            turn = heapq.heappop(waiting)
            at = turn[-1]
            now = self._turn(at, missing)
            if not now[-2]:
                continue
            if waiting and now > waiting[0]:
                heapq.heappush(waiting, now)
            elif self._take(at, left):
                self._close(at, missing)
                chosen.append(at)
        return chosen

    def thinned(self, chosen: Iterable[int]) -> list[int]:
        """The same without those that nothing would be missing without, the dearest first."""
        kept = set(chosen)
        spare = [sum(row.weights.get(at, 0) for at in kept) - row.most for row in self.goals]
        order = sorted(kept, key=lambda at: (self.problem.costs[at], self.ranks[at], at), reverse=True)
        for at in order:
            if all(spare[goal] >= gain for goal, gain in self.closes[at]):
                kept.discard(at)
                for goal, gain in self.closes[at]:
                    spare[goal] -= gain
        return sorted(kept)

    def worth(self, chosen: Iterable[int]) -> Fraction:
        """What the goals that are closed by it are worth."""
        parts = zip(self.problem.goals, self.shares(chosen), strict=True)
        return sum((goal.worth * share for goal, share in parts), _ZERO)

    def shares(self, chosen: Iterable[int]) -> list[Fraction]:
        """How much of each goal is closed, from 0 to 1."""
        missing = [row.most for row in self.goals]
        for at in chosen:
            self._close(at, missing)
        return [1 - Fraction(left, row.most) for left, row in zip(missing, self.goals, strict=True)]

    def cost(self, chosen: Iterable[int]) -> Fraction:
        """What it costs."""
        return sum((self.problem.costs[at] for at in chosen), _ZERO)

    def _take(self, candidate: int, left: list[int]) -> bool:
        if any(left[row] < weight for row, weight in self.inside[candidate]):
            return False
        for row, weight in self.inside[candidate]:
            left[row] -= weight
        return True

    def _close(self, candidate: int, missing: list[int]) -> None:
        for goal, gain in self.closes[candidate]:
            missing[goal] = max(0, missing[goal] - gain)

    def _turn(self, candidate: int, missing: list[int]) -> tuple[float, int, float, float, int]:
        """When it is a candidate's turn: by its price, its rank, and by what it adds, which comes last but one."""
        adds = sum(self.unit_worth[goal] * min(gain, missing[goal]) for goal, gain in self.closes[candidate])
        price = self.costs[candidate] / adds if adds else 0.0
        return price, self.ranks[candidate], -adds, adds, candidate

    # --- the linear program ----------------------------------------------------------------------------------------

    @cached_property
    def program(self) -> list[Row]:
        """The limits, then a row per goal: its share times the need is at most what the candidates close."""
        shares = [
            Row({self.count + at: row.most} | {one: -gain for one, gain in row.weights.items()}, 0)
            for at, row in enumerate(self.goals)
        ]
        return [*self.rows, *shares]

    def solved(self, start: Sequence[int]) -> Solution:
        """The best shares: worth before cost; ranks have had their say in the start."""
        done = [self.count + at for at, share in enumerate(self.shares(start)) if share == 1]
        nothing = [0.0] * len(self.goals)
        objectives = [
            [0.0] * self.count + [float(goal.worth) for goal in self.problem.goals],
            [-cost for cost in self.costs] + nothing,
        ]
        return maximum(self.count + len(self.goals), self.program, objectives, [*start, *done])

    def told(self, chosen: Sequence[int], found: Solution) -> Choice:
        """The choice beside its bounds."""
        problem = self.problem
        worth = self.worth(chosen)
        closed = zip(problem.goals, self.shares(chosen), strict=True)
        alone = [_ZERO] * self.count
        for goal in problem.goals:
            for at, gain in goal.gains.items():
                alone[at] += goal.worth * min(gain / goal.need, Fraction(1))
        return Choice(
            tuple(chosen),
            tuple(goal.need * share for goal, share in closed),
            worth,
            self._bound(found),
            self.cost(chosen),
            self._cost_bound(found, worth),
            max(alone, default=_ZERO),
            max(problem.costs, default=_ZERO),
            sum(left < _TIGHT for left in found.slack),
        )

    @property
    def _worths(self) -> dict[int, Fraction]:
        return {self.count + at: goal.worth for at, goal in enumerate(self.problem.goals)}

    def _bound(self, found: Solution) -> Fraction:
        everything = sum((goal.worth for goal in self.problem.goals), _ZERO)
        bound = bound_of(self.program, self._worths, found.duals[0])
        return min(everything, -(-bound // _SIX) * _SIX)

    def _cost_bound(self, found: Solution, worth: Fraction) -> Fraction:
        """Whoever is worth as much: `cost >= weight · worth − most of (weight · worth − cost)`, whatever the weight."""
        weight = Fraction(found.exchange * (1 + _NONE))
        objective = {at: -cost for at, cost in enumerate(self.problem.costs) if cost}
        objective |= {at: weight * one for at, one in self._worths.items()}
        duals = [
            float(weight) * first + second
            for first, second in zip(found.duals[0], found.duals[1], strict=True)
        ]
        least = weight * worth - bound_of(self.program, objective, duals)
        return max(_ZERO, least // _SIX * _SIX)


def _whole_row(weights: Mapping[int, Fraction], most: Fraction) -> Row:
    """The same row in whole numbers."""
    unit = lcm(most.denominator, *(weight.denominator for weight in weights.values()))
    return Row(
        {at: weight.numerator * (unit // weight.denominator) for at, weight in weights.items()},
        most.numerator * (unit // most.denominator),
    )
