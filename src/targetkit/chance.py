"""How probable it is that a target is reached, in numbers that can be shown to people.

Small counts follow a negative binomial distribution, whose variance m + r·m² leaves room for good and bad months;
a Poisson distribution would be over-confident. Money is the sum of the tickets of such a count.
A landing, which is a level with a relative error, follows Student's t with 4 degrees of freedom.
Probabilities never rise with the target. They are computed with floats and answered to six decimal places.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from targetkit._attrs import field, value
from targetkit._chance import amount_tail, count_tail, expected_behind, student4_below
from targetkit.errors import InvalidQuantity
from targetkit.quantity import Number, exact, not_negative

__all__ = [
    "Spread",
    "count_at_least",
    "dispersion_of",
    "landing_probability",
    "mean_behind",
    "money_at_least",
    "rounded",
    "together",
]

LEAST, MOST = Fraction(1, 50), Fraction(5)
"""Between these a measured dispersion is kept: fewer months than one would like say more than they know."""

_PLACES = 10**6
_ZERO = Fraction(0)


def _dispersion(given: Number) -> Fraction:
    number = not_negative(given, of="dispersion")
    if number > MOST:
        raise InvalidQuantity(
            given, f"it is at most {MOST}; above that a count says nothing", of="dispersion"
        )
    return number


def _shock(given: Number) -> Fraction:
    return not_negative(given, of="shock")


def _ticket(given: Number) -> Fraction:
    return not_negative(given, of="spread of a ticket")


def _optional_quantile(given: Number | None) -> Fraction | None:
    return None if given is None else _quantile(given)


def _quantile(given: Number) -> Fraction:
    share = exact(given, of="quantile")
    if not Fraction(1, 2) <= share < 1:
        raise InvalidQuantity(
            given, "a capacity is shown in a share of the months from 1/2 to below 1", of="quantile"
        )
    return share


@value
class Spread:
    """How far what comes may lie from what is expected.

    Args:
        dispersion: The r in the variance m + r·m² of a person's count in a period: 0 to 5;
            `dispersion_of` measures it.
        shock: The standard deviation of what the people of a store share, good months and bad ones,
            as a share of what is expected: it does not average out over people.
        ticket: The standard deviation of a ticket, as a share of the average one.
        quantile: The share of the months in which someone stayed within a capacity,
            for those whose capacity is known and what is expected of them is not, from 1/2 to below 1;
            None: as the capacity says, or else 4/5.

    Raises:
        InvalidQuantity: For a number outside these bounds.

    >>> Spread(dispersion="0.2").shock
    Fraction(1, 10)
    """

    dispersion: Fraction = field(default=Fraction(1, 10), kw_only=True, converter=_dispersion)
    shock: Fraction = field(default=Fraction(1, 10), kw_only=True, converter=_shock)
    ticket: Fraction = field(default=Fraction(1, 2), kw_only=True, converter=_ticket)
    quantile: Fraction | None = field(default=None, kw_only=True, converter=_optional_quantile)


def rounded(probability: float) -> Fraction:
    """A float as the fraction that is shown, to six decimal places.

    >>> rounded(0.33333333)
    Fraction(333333, 1000000)
    """
    return Fraction(round(probability * _PLACES), _PLACES)


def count_at_least(target: int, mean: Number, dispersion: Number = 0) -> Fraction:
    """The probability that a count reaches its target.

    Args:
        target: Pieces.
        mean: The pieces expected; 0 or more.
        dispersion: The r in the variance m + r·m², 0 to 5; 0 makes it a Poisson distribution.

    Returns:
        The tail of the negative binomial distribution from the target on, to six places.

    Raises:
        InvalidQuantity: A negative mean, a dispersion outside 0 to 5, or no number.

    >>> [float(count_at_least(target, 8, "0.1")) for target in (0, 6, 8, 12)]
    [1.0, 0.724858, 0.507063, 0.170585]
    """
    expected = not_negative(mean, of="mean")
    return rounded(count_tail(target, float(expected), float(_dispersion(dispersion))))


def money_at_least(
    target: Number, pieces: Number, ticket: Number, *, spread: Number = "0.5", dispersion: Number = 0
) -> Fraction:
    """The probability that the tickets of a count of pieces together reach an amount.

    Args:
        target: The amount.
        pieces: The pieces expected; 0 or more.
        ticket: The average amount of one, above 0.
        spread: The standard deviation of a ticket as a share of the average; 0: all are alike.
        dispersion: That of the count, as in `count_at_least`.

    Returns:
        The tail of the compound distribution with tickets from a gamma distribution, to six places.
        From 40 pieces expected on, and for a spread above 3, it is matched by mean and variance,
        which is less than 0.015 off.

    Raises:
        InvalidQuantity: A negative number, a ticket of 0, a dispersion above 5, or no number.

    >>> float(money_at_least(400_000, 8, 50_000, dispersion="0.1"))
    0.450631
    """
    amount = exact(target, of="target")
    average = exact(ticket, of="ticket")
    if average <= 0:
        raise InvalidQuantity(ticket, "a ticket, the amount per piece, lies above 0", of="ticket")
    return rounded(
        amount_tail(
            float(amount / average),
            float(not_negative(pieces, of="pieces")),
            float(_dispersion(dispersion)),
            float(_ticket(spread)),
        )
    )


def landing_probability(target: Number, attained: Number, remainder: Number, spread: Number) -> Fraction:
    """The probability that a month that is under way lands at its target or above.

    `1 − T4((target − attained − remainder) / (spread · remainder / √2))`, T4 the distribution function of
    Student's t with 4 degrees of freedom, whose variance is 2.

    Args:
        target: What is asked.
        attained: What came so far; corrections may have made it negative.
        remainder: What is still expected, 0 or more.
        spread: The standard deviation of the remainder as a share of it: the larger of the noise of the days
            and the root mean square of past landing errors at the same day of the month.

    Returns:
        The probability, to six places; 0 or 1 where nothing can vary any more.

    Raises:
        InvalidQuantity: A negative remainder or spread, or no number.

    >>> [float(landing_probability(target, 40, 60, "0.1")) for target in (90, 100, 110)]
    [0.961042, 0.5, 0.038958]
    """
    ahead = exact(target, of="target") - exact(attained, of="attained")
    expected = not_negative(remainder, of="remainder")
    scale = float(expected * not_negative(spread, of="spread")) / math.sqrt(2)
    if not scale:
        return Fraction(int(expected >= ahead))
    return rounded(1 - student4_below(float(ahead - expected) / scale))


def dispersion_of(
    pairs: Iterable[tuple[Number, Number]], *, prior: Number | None = None, strength: Number = 6
) -> Fraction:
    """The dispersion that past months show: r = Σ((actual − m)² − m) / Σ m², kept between 0.02 and 5.

    Args:
        pairs: What was expected and what came, for each month or for each person and month.
        prior: What a larger group shows, e.g. the chain of which this is one store; None: none.
        strength: For how many months the prior counts.

    Returns:
        The r of `count_at_least`, to six places; without a month that expected anything the prior,
        and without one that of `Spread()`.

    Raises:
        InvalidQuantity: A negative expectation or strength, a prior outside 0 to 5, or no number.

    >>> dispersion_of([(10, 8), (10, 15), (10, 12), (10, 5)])
    Fraction(9, 200)
    >>> dispersion_of([(10, 8), (10, 15), (10, 12), (10, 5)], prior="0.02")
    Fraction(3, 100)
    """
    excess, squares, months = _ZERO, _ZERO, 0
    for expected, actual in pairs:
        mean = not_negative(expected, of="expected")
        excess += (exact(actual, of="actual") - mean) ** 2 - mean
        squares += mean**2
        months += mean > 0
    usual = None if prior is None else _dispersion(prior)
    weight = not_negative(strength, of="strength")
    if not squares:
        return Spread().dispersion if usual is None else usual
    shown = excess / squares
    if usual is not None:
        shown = (months * shown + weight * usual) / (months + weight)
    return min(MOST, max(LEAST, round(shown, 6)))


def together(
    parts: Iterable[tuple[Number, Number]], *, shock: Number = Fraction(1, 10)
) -> tuple[Fraction, Fraction]:
    """The count of several people together, as a count of its own.

    The sum is taken as a negative binomial distribution of the same mean and variance
    `Σ(m + r·m²) + shock²·Σ mᵢ·mⱼ` over all pairs of different people.

    Args:
        parts: Mean and dispersion of each.
        shock: The standard deviation of what they share, as a share of what is expected.

    Returns:
        The mean, and the dispersion to six places.

    Raises:
        InvalidQuantity: A negative number, a dispersion above 5, or no number.

    >>> together([(8, "0.1"), (8, "0.1")], shock=0)
    (Fraction(16, 1), Fraction(1, 20))
    """
    shared = _shock(shock) ** 2
    mean = squares = own = _ZERO
    for expected, dispersion in parts:
        part = not_negative(expected, of="mean")
        mean += part
        squares += part**2
        own += _dispersion(dispersion) * part**2
    if not mean:
        return mean, _ZERO
    return mean, min(MOST, round((own + shared * (mean**2 - squares)) / mean**2, 6))


def mean_behind(level: Number, *, quantile: Number, dispersion: Number) -> Fraction:
    """What is to be expected of someone who stays within a level in a share of the months.

    The mean m of which the level is the quantile, `level = m + z·√(m + r·m²)`, by the normal approximation.

    Args:
        level: What was shown: a capacity; 0 or more.
        quantile: The share of the months, from 1/2 to below 1.
        dispersion: The r of the variance.

    Returns:
        The mean, at most the level, to six places.

    Raises:
        InvalidQuantity: A number outside these bounds, or no number.

    >>> float(mean_behind(10, quantile="0.8", dispersion="0.1"))
    7.074821
    """
    shown = float(not_negative(level, of="level"))
    return rounded(expected_behind(shown, float(_quantile(quantile)), float(_dispersion(dispersion))))
