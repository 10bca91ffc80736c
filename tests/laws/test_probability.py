"""Law: probabilities fall as targets rise, agree with simulation within its error, and rest on the past alone."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals, History, Manager, Month, Plan, Store, Team
from targetkit._chance import count_tail
from targetkit.chance import count_at_least, landing_probability, money_at_least
from targetkit.outlook import outlook

MEANS = st.decimals(0, 300, places=2)
DISPERSIONS = st.decimals(0, 5, places=3)
TARGETS = st.lists(st.integers(0, 600), min_size=2, max_size=6).map(sorted)


def falls(chances):
    """No chance is greater than the one before it."""
    return all(one >= two for one, two in pairwise(chances))


@given(TARGETS, MEANS, DISPERSIONS)
def test_probability_of_counts_falls(targets, mean, dispersion):
    """More pieces are never more probable."""
    chances = [count_at_least(target, mean, dispersion) for target in targets]

    assert falls(chances)
    assert all(0 <= chance <= 1 for chance in chances)


@given(TARGETS, st.decimals(0, 60, places=2), DISPERSIONS, st.decimals(0, 4, places=2))
def test_probability_of_money_falls(targets, mean, dispersion, spread):
    """More money is never more probable, whichever way its distribution is reckoned."""
    chances = [
        money_at_least(target * 11_000, mean, 50_000, spread=spread, dispersion=dispersion)
        for target in targets
    ]

    assert falls(chances)
    assert all(0 <= chance <= 1 for chance in chances)


@given(TARGETS, st.integers(-50, 300), st.integers(0, 300), st.decimals(0, 2, places=3))
def test_probability_of_landings_falls(targets, attained, remainder, spread):
    """A higher target is never more probable on a month's way."""
    assert falls([landing_probability(target, attained, remainder, spread) for target in targets])


@given(st.integers(1, 200), st.lists(MEANS, min_size=2, max_size=6).map(sorted), DISPERSIONS)
def test_probability_rises_with_what_is_expected(target, means, dispersion):
    """Who is expected to bring more reaches a target more probably."""
    assert falls([count_at_least(target, mean, dispersion) for mean in reversed(means)])


@pytest.mark.parametrize(("mean", "dispersion"), [(2, 0.5), (8, 0.1), (30, 0.05), (5, 2.0), (100, 0.02)])
def test_probability_agrees_with_simulation(mean, dispersion):
    """Thousands of seeded draws of a Poisson count with a gamma mean lie within four standard errors of it."""
    pick = random.Random(f"{mean} {dispersion}")
    draws = 8_000
    counts = []
    for _ in range(draws):
        rate = mean * pick.gammavariate(1 / dispersion, dispersion)
        # The pieces of a day that lasts `rate`, at one a time unit.
        count, clock = 0, pick.expovariate(1)
        while clock < rate:
            count += 1
            clock += pick.expovariate(1)
        counts.append(count)

    for target in (1, mean // 2, mean, mean + mean // 2, 2 * mean):
        chance = count_tail(target, mean, dispersion)
        error = math.sqrt(chance * (1 - chance) / draws)
        happened = sum(count >= target for count in counts) / draws
        assert abs(happened - chance) <= 4 * error + 1e-9


MONTHS = [Month(2026, month) for month in range(1, 6)]
STORE = Store("s", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Manager("zhao-min")])
BROUGHT = st.lists(
    st.tuples(
        st.sampled_from(MONTHS), st.integers(0, 27), st.sampled_from(STORE.managers()), st.integers(-2, 30)
    ),
    min_size=1,
    max_size=40,
)


def seen_by(rows, roles=STORE):
    """The history of these rows."""
    told = [(month.days[day], one.id, "signings", pieces) for month, day, one, pieces in rows]
    return History(Actuals(told), roles=roles, since=MONTHS[0].start, until=MONTHS[-1].end)


def foretold(history, target=20):
    """The outlook on April, target by target."""
    april = MONTHS[3]
    plan = Plan.from_rows(
        [("signings", id_, april, target) for id_ in STORE.ids], roles=history.roles, period=april
    )
    return {(one.role, one.target): one for one in outlook(plan, history)}


@given(BROUGHT, st.randoms(use_true_random=False))
def test_probability_rests_on_the_past(rows, pick):
    """What the month and those after it bring changes nothing, nor does the order of rows and people."""
    past = [row for row in rows if row[0] < MONTHS[3]]
    mixed = pick.sample(rows, len(rows))
    back = Store("s", STORE.children[::-1])

    assert foretold(seen_by(rows)) == foretold(seen_by(past)) == foretold(seen_by(mixed, back))


@given(BROUGHT, st.integers(0, 100), st.integers(0, 100))
def test_probability_from_a_history_falls(rows, one, more):
    """Of store, team and person a higher target is never more probable, whatever was measured."""
    low, high = (foretold(seen_by(rows), target) for target in (one, one + more))

    for (role, _), chance in high.items():
        assert chance.probability <= low[role, one].probability
        assert 0 <= chance.probability <= 1
