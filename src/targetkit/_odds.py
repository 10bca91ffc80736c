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

_FINE = 100
"""To such a part of a piece the ends of an interval are said where pieces differ."""


@value
class Odds:
    """How much may still come, in quanta.

    Attributes:
        mean: What is expected.
        spread: The standard deviation as a share of it, for Student's t with 4 degrees of freedom.
        dispersion: The r of the variance m + r·m², for few pieces: a negative binomial count; None: Student's t.
        piece: How many quanta come in one piece.
        ticket: How much pieces differ, as a share of the average one; 0: they are counted.
        unsure: By how much wider Student's t is taken, as the spread itself comes from few periods.
    """

    mean: Fraction
    spread: Fraction
    dispersion: Fraction | None
    piece: Fraction
    ticket: Fraction
    unsure: Fraction = Fraction(1)

    def at_least(self, quanta: Fraction) -> Fraction:
        """The probability that so much comes, or more; it never rises with it.

        >>> odds = Odds(Fraction(8), Fraction(0), Fraction(1, 10), Fraction(1), Fraction(0))
        >>> [float(odds.at_least(Fraction(count))) for count in (0, 6, 8, 12)]
        [1.0, 0.724858, 0.507063, 0.170585]
        """
        if not self.mean:
            return Fraction(int(quanta <= 0))
        if self.dispersion is None:
            return landing_probability(quanta, 0, self.mean, self.spread * self.unsure)
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
            # Student's t is the narrower one in the middle: the wider of both is said.
            normal = NormalDist().inv_cdf(float(1 - tail))
            student = float(self.unsure) * _student4_beyond(float(tail)) / math.sqrt(2)
            far = float(self.mean * self.spread) * max(normal, student)
            low, high = float(self.mean) - far, float(self.mean) + far
            return max(math.floor(low), 0), math.ceil(high)
        # Of a large piece nobody needs the last quantum.
        step = max(int(self.piece) // _FINE, 1) if self.ticket else 1
        pieces, each = float(self.mean / self.piece), float(self.piece) / step
        deviation = math.sqrt(pieces * (1 + float(self.ticket) ** 2) + float(self.dispersion) * pieces**2)
        below, above = (round((pieces + side * deviation) * each) for side in (-1, 1))
        wide = max(round(deviation * each) // 4, 1)
        low = _last(lambda steps: self.at_least(Fraction(steps * step)) >= 1 - tail, below, wide)
        high = _last(lambda steps: self.at_least(Fraction(steps * step)) > tail, above, wide)
        return low * step, high * step if step == 1 else (high + 1) * step


def _last(holds: Callable[[int], bool], guess: int, step: int) -> int:
    """The last whole number from 0 on for which something holds that holds for 0 and then no more.

    Args:
        holds: The something.
        guess: Where it may be.
        step: How far away it is looked for first.

    >>> [_last(lambda number: number <= 70, guess, 4) for guess in (-3, 60, 70, 90)]
    [70, 70, 70, 70]
    """
    low = high = max(guess, 0)
    while low > 0 and not holds(low):
        low, high, step = max(low - step, 0), low, 2 * step
    if low == high:
        high = low + step
        while holds(high):
            low, step = high, 2 * step
            high = low + step
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
