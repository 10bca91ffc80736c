"""The distribution functions behind `chance`: floats in, floats out, nothing but the standard library.

The incomplete gamma and beta functions go by their series and continued fractions
(Abramowitz and Stegun 6.5.29, 6.5.31 and 26.5.8; the fractions by Lentz's method).
"""

from __future__ import annotations

import math
from statistics import NormalDist

__all__ = [
    "amount_tail",
    "beta_below",
    "count_tail",
    "expected_behind",
    "gamma_below",
    "pooled",
    "student4_below",
]

_TINY = 1e-300
_NEAR = 1e-12
_NEGLIGIBLE = 1e-9
_STEPS = 20_000
"""More than any argument needs that a target leads to; the fractions take about the root of theirs."""

_POISSON = 1e-9
"""A dispersion below which a negative binomial is a Poisson distribution to the last digit shown."""

_MANY = 40
"""Expected pieces from which on a sum of tickets is taken by its mean and variance alone."""

_VARIED = 3
"""A spread of tickets beyond which it is as well."""

_FAR = 10_000
"""Pieces that fewer than `_MANY` expected ones will never become."""


def gamma_below(shape: float, x: float) -> float:
    """The share of a gamma distribution of scale 1 that lies below x.

    >>> round(gamma_below(2.0, 3.0), 6)
    0.800852
    """
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        step = 0
        while term > total * _NEAR:
            step += 1
            term *= x / (shape + step)
            total += term
        return min(1.0, front * total)
    b = x + 1 - shape
    c = 1 / _TINY
    d = fraction = 1 / b
    step, change = 0, 0.0
    while abs(change - 1) > _NEAR and step < _STEPS:
        step += 1
        a = -step * (step - shape)
        b += 2
        d = 1 / _nonzero(a * d + b)
        c = _nonzero(b + a / c)
        change = d * c
        fraction *= change
    return min(1.0, max(0.0, 1 - front * fraction))


def beta_below(a: float, b: float, x: float) -> float:
    """The share of a beta distribution that lies below x.

    >>> round(beta_below(2.0, 3.0, 0.25), 6)
    0.261719
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x > (a + 1) / (a + b + 2):
        return min(1.0, max(0.0, 1 - front * _beta_fraction(b, a, 1 - x) / b))
    return min(1.0, front * _beta_fraction(a, b, x) / a)


def _beta_fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = fraction = 1 / _nonzero(1 - (a + b) * x / (a + 1))
    step, change = 0, 0.0
    while abs(change - 1) > _NEAR and step < _STEPS:
        step += 1
        twice = a + 2 * step
        for factor in (
            step * (b - step) * x / ((twice - 1) * twice),
            -(a + step) * (a + b + step) * x / (twice * (twice + 1)),
        ):
            d = 1 / _nonzero(1 + factor * d)
            c = _nonzero(1 + factor / c)
            change = d * c
            fraction *= change
    return fraction


def _nonzero(number: float) -> float:
    """Lentz's guard: a fraction goes on where a part of it happens to vanish."""
    return number if abs(number) > _TINY else _TINY


def count_tail(target: float, mean: float, dispersion: float) -> float:
    """The probability that a count with variance m + r·m² is at least the target.

    >>> round(count_tail(10, 8.0, 0.1), 4), round(count_tail(10, 8.0, 0.0), 4)
    (0.3113, 0.2834)
    """
    if target <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if dispersion < _POISSON:
        return gamma_below(target, mean)
    spread = dispersion * mean
    return beta_below(target, 1 / dispersion, spread / (1 + spread))


def amount_tail(pieces: float, mean: float, dispersion: float, spread: float) -> float:
    """The probability that the tickets of all pieces together are at least so many average tickets.

    Args:
        pieces: The amount asked, in average tickets.
        mean: The expected number of pieces.
        dispersion: That of the number of pieces.
        spread: The standard deviation of a ticket, in average tickets; tickets follow a gamma distribution,
            so the sum of n of them does as well, with n times the shape.

    Of many pieces, or of very different ones, the sum is taken as a gamma distribution of the same mean
    and variance, but for the chance that there is no piece at all: less than 0.015 off.

    >>> round(amount_tail(4.0, 3.0, 0.5, 0.5), 4)
    0.2849
    """
    if pieces <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if spread <= 0:
        return count_tail(math.ceil(pieces - _NEAR * pieces), mean, dispersion)
    # Which way it is reckoned must not depend on the target, or the probability could rise with it.
    if mean > _MANY or spread > _VARIED:
        return _matched_tail(pieces, mean, dispersion, spread)
    if pieces > _FAR:
        return 0.0
    shape = 1 / spread**2
    middle = max(1, math.ceil(pieces))
    total = 0.0
    for count in range(middle - 1, 0, -1):
        enough = 1 - gamma_below(count * shape, pieces * shape)
        if enough < _NEGLIGIBLE:
            break
        total += enough * _count_share(count, mean, dispersion)
    count, short, rest = middle, 1.0, 1.0
    while short > _NEGLIGIBLE and rest > _NEGLIGIBLE:
        short = gamma_below(count * shape, pieces * shape)
        rest = count_tail(count + 1, mean, dispersion)
        total += (1 - short) * _count_share(count, mean, dispersion)
        count += 1
    return min(1.0, total + rest)


def _count_share(count: int, mean: float, dispersion: float) -> float:
    """The probability of exactly this count."""
    if dispersion < _POISSON:
        return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    size, spread = 1 / dispersion, dispersion * mean
    ways = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    return math.exp(ways + count * math.log(spread / (1 + spread)) - size * math.log1p(spread))


def _matched_tail(pieces: float, mean: float, dispersion: float, spread: float) -> float:
    """As `amount_tail`, by the first two moments, given that there is a piece at all."""
    some = count_tail(1, mean, dispersion)
    first = mean / some
    second = (mean * (1 + spread**2) + (1 + dispersion) * mean**2) / some
    scale = (second - first**2) / first
    return some * (1 - gamma_below(first / scale, pieces / scale))


def student4_below(x: float) -> float:
    """The share of a Student-t distribution with 4 degrees of freedom that lies below x, in closed form.

    >>> round(student4_below(2.132), 3)
    0.95
    """
    a = x / math.sqrt(1 + x * x / 4)
    return 0.5 + 0.375 * a * (1 - a * a / 12)


def expected_behind(level: float, quantile: float, dispersion: float) -> float:
    """The mean of a count with variance m + r·m² that stays within a level in this share of the periods.

    The smaller root of `(level − m)² = z²·(m + r·m²)`, in the form that does not cancel.

    >>> round(expected_behind(10.0, 0.8, 0.1), 4)
    7.0748
    """
    if level <= 0:
        return 0.0
    z2 = NormalDist().inv_cdf(quantile) ** 2
    b = 2 * level + z2
    return 2 * level**2 / (b + math.sqrt(b * b - 4 * (1 - z2 * dispersion) * level**2))


def pooled(mean: float, squares: float, dispersion: float, shock: float) -> tuple[float, float]:
    """Mean and dispersion of the count of several people together; see `chance.together`.

    Args:
        mean: The sum of their means.
        squares: The sum of the squares of these.
        dispersion: That of each.
        shock: The standard deviation of what they share.

    >>> pooled(16.0, 128.0, 0.1, 0.0)
    (16.0, 0.05)
    """
    if mean <= 0:
        return 0.0, 0.0
    return mean, (dispersion * squares + shock**2 * (mean**2 - squares)) / mean**2
