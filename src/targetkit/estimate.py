"""A figure from the past, and how much data it stands on."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from targetkit._attrs import field, value
from targetkit.errors import InvalidQuantity
from targetkit.labels import check_lang, digits
from targetkit.period import Month, label
from targetkit.quantity import as_decimal, nearest

__all__ = ["PLACES", "Estimate", "Reach", "stated"]

PLACES = 6
"""Decimal places to which an estimate is rounded before it leaves the estimator."""

_STEP = Fraction(1, 10**PLACES)
_SHOWN = Fraction(1, 10**4)

Reach: TypeAlias = tuple[Month, ...] | tuple[date, date] | tuple[()]
"""Where the data comes from: months, or a first and a last day; empty where there is none."""


def stated(
    figure: float | Fraction, *, low: Fraction | None = None, high: Fraction | None = None
) -> Fraction:
    """A figure as it leaves an estimator: rounded to six decimal places, the same on every platform.

    Args:
        figure: What was computed.
        low: A bound that rounding must not cross.
        high: Another one, above.

    Raises:
        InvalidQuantity: NaN or infinity: an estimator that gives these has a defect.

    >>> stated(1 / 3), stated(Fraction(2, 3), high=Fraction(2, 3))
    (Fraction(333333, 1000000), Fraction(2, 3))
    """
    if not math.isfinite(figure):
        raise InvalidQuantity(figure, "only a finite figure can be stated", of="estimate")
    rounded = nearest(Fraction(figure), _STEP) * _STEP
    if low is not None and rounded < low:
        return low
    return high if high is not None and rounded > high else rounded


@value
class Estimate:
    """What the past says of one figure, and from how much of it.

    Attributes:
        value: The figure to go by.
        n: How many pieces, days or months it comes from; 0: it is taken from elsewhere, as `note` tells.
        window: The months, or the first and the last day, that were looked at.
        raw: What the data alone say, before shrinking and capping; None where they say nothing (0 of 0).
        shrinkage: How much of the value is the larger group's: 0 the own figure only, 1 the group's only;
            None where there is no larger group.
        note: What else should be known of it, in English.
        note_zh: The same in Chinese.

    >>> own = Estimate(Fraction("0.45"), 20, (Month(2026, 9), Month(2026, 10)), Fraction(3, 5), Fraction(3, 4))
    >>> print(own)
    0.45, from 20 in 2026-09 to 2026-10; own figure 0.6, 75% the larger group's
    >>> print(own.to_text("zh"))
    0.45，依据 2026年9月至2026年10月的 20 个样本；本身为 0.6，整体占 75%
    """

    value: Fraction
    n: int
    window: Reach = ()
    raw: Fraction | None = None
    shrinkage: Fraction | None = None
    note: str = field(default="", kw_only=True)
    note_zh: str = field(default="", kw_only=True)

    def to_text(self, lang: str = "en") -> str:
        """The figure and where it comes from, in one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        text = _decimal(self.value)
        if self.window:
            span = _between(self.window[0], self.window[-1], lang)
            text += f"，依据 {span}的 {self.n:,} 个样本" if zh else f", from {self.n:,} in {span}"
        if self.shrinkage:
            share = _decimal(self.shrinkage * 100, Fraction(1))
            own = "–" if self.raw is None else _decimal(self.raw)
            if zh:
                text += f"；本身为 {own}，整体占 {share}%"
            else:
                text += f"; own figure {own}, {share}% the larger group's"
        elif self.raw is not None and abs(self.raw - self.value) >= _SHOWN:
            text += f"；本身为 {_decimal(self.raw)}" if zh else f"; own figure {_decimal(self.raw)}"
        note = (self.note_zh or self.note) if zh else self.note
        return f"{text}{'；' if zh else '; '}{note}" if note else text

    def __str__(self) -> str:
        return self.to_text()


def _decimal(figure: Fraction, step: Fraction = _SHOWN) -> str:
    """A figure in digits, without zeros at the end."""
    return digits(as_decimal(nearest(figure, step), step), 0)


def _between(first: Month | date, last: Month | date, lang: str) -> str:
    if first == last:
        return label(first, lang)
    return f"{label(first, lang)}{'至' if lang == 'zh' else ' to '}{label(last, lang)}"
