"""What may still come: a distribution around what is expected, and how wide it is."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit._chance import amount_tail, count_tail
from targetkit.chance import landing_probability, rounded

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Odds"]


@value
class Odds:
    """How much may still come, in quanta.

    Attributes:
        mean: What is expected.
        spread: The standard deviation as a share of it, for Student's t with 4 degrees of freedom.
        dispersion: The r of the variance m + r·m², for few pieces: a negative binomial count; None: Student's t.
        piece: How many quanta come in one piece.
        ticket: How much pieces differ, as a share of the average one; 0: they are counted.
    """

    mean: Fraction
    spread: Fraction
    dispersion: Fraction | None
    piece: Fraction
    ticket: Fraction

    def at_least(self, quanta: Fraction) -> Fraction:
        """The probability that so much comes, or more; it never rises with it.

        >>> odds = Odds(Fraction(8), Fraction(0), Fraction(1, 10), Fraction(1), Fraction(0))
        >>> [float(odds.at_least(Fraction(count))) for count in (0, 6, 8, 12)]
        [1.0, 0.724858, 0.507063, 0.170585]
        """
        if not self.mean:
            return Fraction(int(quanta <= 0))
        if self.dispersion is None:
            return landing_probability(quanta, 0, self.mean, self.spread)
        pieces, mean, dispersion = quanta / self.piece, float(self.mean / self.piece), float(self.dispersion)
        if self.ticket:
            return rounded(amount_tail(float(pieces), mean, dispersion, float(self.ticket)))
        return rounded(count_tail(math.ceil(pieces), mean, dispersion))

    def within(self, share: Fraction) -> tuple[int, int]:
        """The whole quanta between which what comes lies with a probability, as much below as above.

        Args:
            share: The probability, in (0, 1).

        >>> Odds(Fraction(60), Fraction(1, 10), None, Fraction(1), Fraction(0)).within(Fraction(4, 5))
        (52, 68)
        """
        tail = (1 - share) / 2
        if not self.mean:
            return 0, 0
        if self.dispersion is None:
            # Student's t with the same variance is the narrower one in the middle: the wider of both is said.
            normal = NormalDist().inv_cdf(float(1 - tail))
            far = float(self.mean * self.spread) * max(normal, _student4_beyond(float(tail)) / math.sqrt(2))
            low, high = float(self.mean) - far, float(self.mean) + far
            return max(math.floor(low), 0), math.ceil(high)
        low = _last(lambda quanta: self.at_least(Fraction(quanta)) >= 1 - tail)
        return low, max(low, _last(lambda quanta: self.at_least(Fraction(quanta)) > tail))


def _last(holds: Callable[[int], bool]) -> int:
    """The last whole number from 0 on for which something holds that holds for 0 and then no more."""
    high = 1
    while holds(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _student4_beyond(tail: float) -> float:
    """Where the upper tail of Student's t with 4 degrees of freedom begins, in closed form.

    >>> round(_student4_beyond(0.05), 3)
    2.132
    """
    root = math.sqrt(4 * tail * (1 - tail))
    return 2 * math.sqrt(max(math.cos(math.acos(root) / 3) / root - 1, 0.0))
