"""Probabilities of counts, of money, of people together, of landings."""

import math
import pickle
import random
from fractions import Fraction

import pytest

from targetkit._chance import amount_tail, beta_below, count_tail, gamma_below, pooled
from targetkit.chance import (
    Spread,
    count_at_least,
    dispersion_of,
    landing_probability,
    mean_behind,
    money_at_least,
    together,
)
from targetkit.errors import InvalidQuantity


def negative_binomial(mean, dispersion, most):
    """The shares of the counts from 0 on, by their recursion."""
    size, spread = 1 / dispersion, dispersion * mean
    shares = [(1 + spread) ** -size]
    for count in range(most):
        shares.append(shares[-1] * (count + size) / (count + 1) * spread / (1 + spread))
    return shares


@pytest.mark.parametrize(("mean", "dispersion"), [(0.3, 5.0), (8.0, 0.1), (40.0, 0.02), (12.0, 1.0)])
def test_count_tail(mean, dispersion):
    """The tail of a count is what its shares leave."""
    shares = negative_binomial(mean, dispersion, 60)

    for target in range(60):
        assert 1 - math.fsum(shares[:target]) == pytest.approx(count_tail(target, mean, dispersion), abs=1e-9)


def test_poisson():
    """Without dispersion a count is a Poisson one."""
    assert Fraction(round((1 - 5 * math.exp(-2)) * 10**6), 10**6) == count_at_least(3, 2)
    assert amount_tail(9.0, 8.0, 0.0, 0.5) == pytest.approx(amount_tail(9.0, 8.0, 1e-8, 0.5), abs=1e-6)
    assert count_tail(9, 8.0, 0.0) == pytest.approx(count_tail(9, 8.0, 1e-8), abs=1e-6)


def test_ends():
    """Nothing is reached for sure; from nothing, nothing comes."""
    assert 1 == count_at_least(0, 0, "0.1")
    assert 0 == count_at_least(1, 0, "0.1")
    assert 1 == money_at_least(0, 0, 50_000)
    assert 0 == money_at_least(1, 0, 50_000)
    assert 0 == money_at_least(10**9, 5, 50_000, dispersion=5)
    assert (0, 1) == (beta_below(2, 3, 0.0), beta_below(2, 3, 1.0))
    assert 0 == gamma_below(2, 0.0)


def test_fixed_ticket():
    """Tickets that are all alike make money a count."""
    expected = count_at_least(8, 9, "0.1")

    assert expected == money_at_least(400_000, 9, 50_000, spread=0, dispersion="0.1")
    assert expected == money_at_least(350_001, 9, 50_000, spread=0, dispersion="0.1")


def simulated(pieces, mean, dispersion, spread, draws=20_000):
    """How often the tickets of a count come to so many average ones."""
    pick = random.Random(f"{pieces} {mean} {dispersion} {spread}")
    reached = 0
    for _ in range(draws):
        rate = pick.gammavariate(1 / dispersion, dispersion * mean)
        count, left = 0, math.exp(-rate) if rate < 700 else 0.0
        share = pick.random()
        total = left
        while total < share:
            count += 1
            left *= rate / count
            total += left
        amount = pick.gammavariate(count / spread**2, spread**2) if count else 0.0
        reached += amount >= pieces
    return reached / draws


@pytest.mark.parametrize(
    ("pieces", "mean", "dispersion", "spread", "error"),
    [
        (1.5, 1.0, 0.1, 0.5, 0.012),
        (4.0, 3.0, 0.5, 0.5, 0.012),
        (10.0, 8.0, 0.1, 0.2, 0.012),
        (30.0, 33.0, 0.1, 0.7, 0.012),
        (60.0, 60.0, 0.1, 0.5, 0.02),
        (5.0, 5.0, 0.2, 3.5, 0.02),
    ],
)
def test_money_as_simulated(pieces, mean, dispersion, spread, error):
    """The compound distribution is that of the simulation, within its error; matched by moments, 0.01 more."""
    assert simulated(pieces, mean, dispersion, spread) == pytest.approx(
        amount_tail(pieces, mean, dispersion, spread), abs=error
    )


def test_matched_money(monkeypatch):
    """Where money is matched by mean and variance it is less than 0.015 off the exact compound."""
    pick = random.Random(4)
    cases = []
    for _ in range(40):
        mean, spread = pick.choice(
            [(pick.uniform(40, 150), pick.uniform(0.2, 3)), (pick.uniform(0.5, 40), 4.0)]
        )
        cases.append((mean * pick.uniform(0.5, 1.6), mean, 10 ** pick.uniform(-3, 0.7), spread))
    matched = [amount_tail(*case) for case in cases]
    monkeypatch.setattr("targetkit._chance._MANY", math.inf)
    monkeypatch.setattr("targetkit._chance._VARIED", math.inf)

    assert [amount_tail(*case) for case in cases] == pytest.approx(matched, abs=0.015)
    assert [amount_tail(*case) for case in cases] != matched


def test_together_as_simulated():
    """People who share a part of their luck: the matched distribution is within 0.02 of the simulated one."""
    pick = random.Random(7)
    means, own, shock = [4.0, 8.0, 2.0, 6.0, 10.0], 0.1, 0.15
    mean, dispersion = pooled(sum(means), sum(one * one for one in means), own, shock)
    rest = own - shock**2
    sums = []
    for _ in range(20_000):
        luck = pick.gammavariate(1 / shock**2, shock**2)
        total = 0
        for expected in means:
            rate = luck * expected * pick.gammavariate((1 + shock**2) / rest, rest / (1 + shock**2))
            limit, product = math.exp(-rate), pick.random()
            while product > limit:
                total += 1
                product *= pick.random()
        sums.append(total)

    assert 30 == mean
    for target in (20, 25, 30, 35, 40):
        happened = sum(total >= target for total in sums) / len(sums)
        assert happened == pytest.approx(count_tail(target, mean, dispersion), abs=0.02)


def test_together():
    """Independent people average out, what they share does not; nobody brings nothing."""
    assert (Fraction(16), Fraction(1, 20)) == together([(8, "0.1"), (8, "0.1")], shock=0)
    assert (Fraction(16), Fraction(11, 200)) == together([(8, "0.1"), (8, "0.1")])
    assert (0, 0) == together([(0, "0.1")])
    assert (16.0, pytest.approx(0.055)) == pooled(16.0, 128.0, 0.1, 0.1)
    assert (0.0, 0.0) == pooled(0.0, 0.0, 0.1, 0.1)


def test_landing():
    """A landing is as probable as Student's t with 4 degrees of freedom says."""
    assert Fraction(1, 2) == landing_probability(100, 40, 60, "0.1")
    # 95% of the distribution lie below 2.131847 of its units, 60 × 0.1 / √2 each.
    assert Fraction(5, 100) == round(landing_probability(Fraction("109.044664"), 40, 60, "0.1"), 4)
    assert (1, 0) == (landing_probability(40, 40, 0, "0.1"), landing_probability(41, 40, 0, "0.1"))
    assert (1, 0) == (landing_probability(100, 40, 60, 0), landing_probability(101, 40, 60, 0))
    assert Fraction(1, 2) == landing_probability(55, -5, 60, "0.1")


def test_dispersion():
    """Past errors beyond chance are the dispersion, kept within bounds; without any, the usual one."""
    assert Fraction(9, 200) == dispersion_of([(10, 8), (10, 15), (10, 12), (10, 5)])
    assert Fraction(1, 50) == dispersion_of([(10, 10)])
    assert 5 == dispersion_of([(1, 50)])
    assert Fraction(3, 100) == dispersion_of([(10, 8), (10, 15), (10, 12), (10, 5)], prior="0.02")
    assert Fraction(1, 5) == dispersion_of([(0, 3)], prior="0.2")
    assert Spread().dispersion == dispersion_of([]) == dispersion_of([(0, 3)])


def test_mean_behind():
    """A level in the upper quantiles lies above the mean; at the median it is the mean."""
    mean = mean_behind(10, quantile="0.8", dispersion="0.1")
    # One standard normal quantile of 0.8416 above the mean.
    above = float(mean) + 0.841621 * math.sqrt(mean + Fraction(1, 10) * mean**2)

    assert above == pytest.approx(10, abs=1e-4)
    assert 10 == mean_behind(10, quantile="0.5", dispersion="0.1")
    assert 0 == mean_behind(0, quantile="0.8", dispersion="0.1")
    assert 0 < mean_behind(10, quantile="0.95", dispersion=5) < 10
    assert 0 < mean_behind("0.5", quantile="0.8", dispersion="0.1") < Fraction(1, 2)


@pytest.mark.parametrize(
    ("call", "of"),
    [
        (lambda: count_at_least(3, -1), "mean"),
        (lambda: count_at_least(3, 1, "5.1"), "dispersion"),
        (lambda: money_at_least(3, 1, 0), "ticket"),
        (lambda: money_at_least(3, -1, 1), "pieces"),
        (lambda: landing_probability(1, 1, -1, 0), "remainder"),
        (lambda: landing_probability(1, 1, 1, -1), "spread"),
        (lambda: dispersion_of([(-1, 1)]), "expected"),
        (lambda: dispersion_of([], prior=6), "dispersion"),
        (lambda: dispersion_of([], strength=-1), "strength"),
        (lambda: together([], shock=-1), "shock"),
        (lambda: mean_behind(1, quantile=1, dispersion=0), "quantile"),
        (lambda: Spread(quantile="0.4"), "quantile"),
        (lambda: Spread(ticket=-1), "spread of a ticket"),
    ],
)
def test_refused(call, of):
    """Numbers outside what they mean are refused by name."""
    with pytest.raises(InvalidQuantity) as caught:
        call()

    assert of == caught.value.of
    assert of in str(caught.value)


def test_spread_is_a_value():
    """A spread takes its numbers through the one door, and is compared by them."""
    spread = Spread(dispersion="0.2", shock=0.15, quantile="0.9")

    assert (Fraction(1, 5), Fraction(3, 20), Fraction(1, 2), Fraction(9, 10)) == (
        spread.dispersion,
        spread.shock,
        spread.ticket,
        spread.quantile,
    )
    assert spread == pickle.loads(pickle.dumps(spread))
    assert {Spread(): 1} == {Spread(dispersion=Fraction(1, 10)): 1}
