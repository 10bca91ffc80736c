from __future__ import annotations

import random
from fractions import Fraction
from itertools import chain, combinations

import pytest

from targetkit._choice import Goal, Limit, Problem, choose


def goal(need, gains, worth=None):
    """A goal of plain numbers."""
    return Goal(Fraction(need), Fraction(worth or need), {at: Fraction(one) for at, one in gains.items()})


def limit(weights, most):
    """A limit of plain numbers."""
    return Limit({at: Fraction(one) for at, one in weights.items()}, Fraction(most))


def problem(costs, goals, limits=(), ranks=()):
    """A problem of plain numbers."""
    return Problem([Fraction(cost) for cost in costs], goals, limits, ranks)


def test_cheapest_that_closes():
    """All of the gap is closed, by the cheapest set, and nothing is chosen that is not needed."""
    found = choose(problem([10, 30, 7, 1], [goal(3, {0: 2, 1: 2, 2: 1})]))

    assert (0, 2) == found.chosen
    assert (Fraction(3),) == found.closed
    assert Fraction(17) == found.cost
    assert 0 <= found.cost - found.cost_bound <= 1
    assert (Fraction(3), 0) == (found.bound, found.distance)


def test_most_within_the_budget():
    """Where money is short the most is closed that it buys, and the bound says how much that could be."""
    budget = limit({0: 10, 1: 10, 2: 5}, 15)
    found = choose(problem([10, 10, 5], [goal(9, {0: 4, 1: 3, 2: 2})], [budget]))

    assert (0, 2) == found.chosen
    assert (Fraction(6),) == found.closed
    assert 0 <= found.distance <= Fraction(1, 10**6)


def test_first_by_rank():
    """At an equal price the smaller rank is taken."""
    found = choose(problem([0, 0, 0], [goal(1, {0: 1, 1: 1, 2: 1})], ranks=[2, 0, 1]))

    assert (1,) == found.chosen


def test_dearest_goes_when_not_needed():
    """What others have closed meanwhile is not paid for."""
    found = choose(problem([1, 1, 100], [goal(2, {0: 1, 1: 1}), goal(1, {0: 1, 2: 1})]))

    assert (0, 1) == found.chosen


def test_limits_are_exact():
    """Ten tenths fit into one, and not a bit more."""
    tenth = dict.fromkeys(range(11), Fraction(1, 10))
    found = choose(problem([1] * 11, [goal(11, dict.fromkeys(range(11), 1))], [limit(tenth, 1)]))

    assert 10 == len(found.chosen)
    assert Fraction(10) == found.worth


def test_nothing_to_do():
    """No goals, no candidates, and candidates that fit nowhere leave nothing chosen."""
    assert () == choose(problem([], [])).chosen
    assert () == choose(problem([5], [])).chosen
    alone = choose(problem([5], [goal(4, {0: 1})], [limit({0: 2}, 1)]))
    assert ((), (Fraction(0),)) == (alone.chosen, alone.closed)
    assert choose(problem([], [goal(4, {})])).bound < Fraction(1, 1000)


def random_problem(seed):
    """A small problem, the same for every seed."""
    pick = random.Random(seed)
    count = pick.randint(2, 9)

    def some(values):
        return {at: Fraction(pick.choice(values)) for at in pick.sample(range(count), pick.randint(1, count))}

    costs = [pick.choice([0, 40, 75, 100, 300]) for _ in range(count)]
    goals = [
        goal(pick.randint(1, 20), some([1, 2, 3, 5]), pick.randint(1, 9)) for _ in range(pick.randint(1, 3))
    ]
    limits = [limit(some([1, 2, 3]), pick.randint(0, 6)) for _ in range(pick.randint(0, 4))]
    return problem(costs, goals, limits)


def worth_of(given, chosen):
    """What a set of candidates is worth."""
    return sum(
        one.worth * min(sum(one.gains.get(at, 0) for at in chosen) / one.need, 1) for one in given.goals
    )


def sets_within(given):
    """Every set of candidates within the limits."""
    every = range(len(given.costs))
    for chosen in chain.from_iterable(combinations(every, size) for size in range(len(every) + 1)):
        if all(sum(row.weights.get(at, 0) for at in chosen) <= row.most for row in given.limits):
            yield chosen


@pytest.mark.parametrize("seed", range(60))
def test_against_every_set(seed):
    """The bounds hold for every set there is, and what is chosen is as near to them as promised."""
    given = random_problem(seed)
    found = choose(given)
    best = max(worth_of(given, chosen) for chosen in sets_within(given))
    cheapest = min(
        sum((given.costs[at] for at in chosen), Fraction(0))
        for chosen in sets_within(given)
        if worth_of(given, chosen) >= found.worth
    )

    assert found.chosen in set(sets_within(given))
    assert found.worth == worth_of(given, found.chosen)
    assert found.worth <= best <= found.bound
    assert found.cost_bound <= cheapest <= found.cost
    assert found.worth >= found.bound - found.binding * found.largest - Fraction(1, 10**6)


@pytest.mark.parametrize("seed", range(40))
def test_bound_is_that_of_highs(seed):
    """The bound is the optimum of the linear program, as HiGHS finds it, to six places."""
    optimize = pytest.importorskip("scipy.optimize", reason="HiGHS is compared with where scipy is there")
    given = random_problem(seed)
    count, goals = len(given.costs), len(given.goals)
    rows, most = [], []
    for one in given.limits:
        rows.append([float(one.weights.get(at, 0)) for at in range(count)] + [0.0] * goals)
        most.append(float(one.most))
    for number, one in enumerate(given.goals):
        own = [float(one.need) if at == number else 0.0 for at in range(goals)]
        rows.append([-float(one.gains.get(at, 0)) for at in range(count)] + own)
        most.append(0.0)
    worth = [0.0] * count + [-float(one.worth) for one in given.goals]

    theirs = optimize.linprog(worth, A_ub=rows, b_ub=most, bounds=(0, 1), method="highs")

    assert 0 == theirs.status
    assert float(choose(given).bound) == pytest.approx(-theirs.fun, abs=2e-6)
