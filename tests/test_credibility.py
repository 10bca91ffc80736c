"""How much people's own figures say beside the store's."""

from fractions import Fraction
from random import Random

import pytest

from targetkit._credibility import STRENGTH, shrunk, strength_of_means, strength_of_rates


def beta_binomial(strength, people, files, seed):
    """People whose own rates are drawn around 0.4 with a known strength, and what their files bring."""
    rng = Random(seed)
    rates = [rng.betavariate(0.4 * strength, 0.6 * strength) for _ in range(people)]
    return [(files, Fraction(sum(rng.random() < rate for _ in range(files)))) for rate in rates]


@pytest.mark.parametrize("strength", [5, 20, 80])
def test_the_strength_is_found_again(strength):
    """Of 2,000 people drawn with a known strength it comes back within a fifth."""
    found = strength_of_rates(beta_binomial(strength, 2_000, 40, seed=strength))

    assert 0.8 * strength < found < 1.25 * strength


def test_people_who_do_not_differ():
    """Where people differ no more than by chance, the store's figure says nearly everything."""
    assert 1_000 == strength_of_rates([(50, Fraction(20))] * 50)
    assert 1_000 == strength_of_means([[(10, Fraction(500)), (10, Fraction(540))]] * 50)


def test_people_who_differ_by_far():
    """However much they differ, two pieces of the store's stand beside the own ones."""
    assert 2 == strength_of_rates([(500, Fraction(0)), (500, Fraction(500))])
    assert 2 == strength_of_means([[(9, Fraction(9))] * 2, [(9, Fraction(90))] * 2])
    assert 2 == strength_of_means(
        [[(9, Fraction(9)), (9, Fraction(10))], [(9, Fraction(900)), (9, Fraction(901))]]
    )


@pytest.mark.parametrize("people", [[], [(40, Fraction(20))], [(9, Fraction(9))] * 3, [(9, Fraction(0))] * 3])
def test_nothing_to_tell_people_apart_by(people):
    """Nobody, one person, or a rate of 1 or 0: the usual strength."""
    assert STRENGTH == strength_of_rates(people)


@pytest.mark.parametrize(
    "people",
    [
        [],
        [[(5, Fraction(9)), (5, Fraction(8))]],
        [[(5, Fraction(9)), (5, Fraction(9))]] * 2,
        [[(5, Fraction(9))], [(5, Fraction(1))]],
    ],
)
def test_nothing_to_tell_means_apart_by(people):
    """Nobody, one person, no difference at all, or one month each: the usual strength."""
    assert STRENGTH == strength_of_means(people)


def test_a_few_people_say_little():
    """Two people who happen to differ do not make the store's figure worthless."""
    assert 8 < strength_of_rates([(3, Fraction(3)), (90, Fraction(36))]) < 15


def test_the_variance_within_and_between():
    """Bühlmann's k is the variance within people by that between them: here 400 by 200, drawn from the normal."""
    rng = Random(7)
    people = []
    for _ in range(1_500):
        own = rng.gauss(500, 200**0.5)
        people.append([(10, Fraction(rng.gauss(own * 10, (400 * 10) ** 0.5))) for _ in range(6)])

    assert 1.7 < strength_of_means(people) < 2.3


def test_shrunk():
    """Three of three files, with a strength of twelve and a store at two fifths: four fifths are the store's."""
    figure, share = shrunk(3, Fraction(3), Fraction(2, 5), Fraction(12))

    assert (Fraction(13, 25), Fraction(4, 5)) == (figure, share)
