"""The columns of a picture of people × days: where each period stands, and what it is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit.period import Month

if TYPE_CHECKING:
    from targetkit.interop.charts._drawing import Drawing
    from targetkit.period import PeriodLike

__all__ = ["HEAD", "Column", "columns"]

HEAD = 34
"""Pixels of the headings of days."""

_WEEKDAYS = {"en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), "zh": tuple("一二三四五六日")}
_APART = 7
"""Pixels between two weeks."""


@value
class Column:
    """A period at its place.

    Attributes:
        period: A day, or a longer period.
        x: Where it begins.
        wide: How wide it is.
    """

    period: PeriodLike
    x: float
    wide: float

    @property
    def middle(self) -> float:
        """Half way through it."""
        return self.x + self.wide / 2

    def head(self, drawing: Drawing, y: float, lang: str) -> None:
        """Write the weekday, and below it the day; of a longer period when it begins."""
        if isinstance(self.period, date):
            weekday = _WEEKDAYS[lang][self.period.weekday()]
            drawing.word((self.middle, y + 9), weekday, align="center", size=10)
        self.short(drawing, y + 24)

    def short(self, drawing: Drawing, y: float, ink: str | None = None) -> None:
        """Write the day alone, or when a longer period begins."""
        drawing.word((self.middle, y), called(self.period), align="center", size=11, ink=ink)


def called(period: PeriodLike) -> str:
    """A period in a few letters, under a title that says the year.

    >>> called(date(2026, 11, 3)), called(Month(2026, 11))
    ('3', '2026-11')
    """
    if isinstance(period, date):
        return f"{period.day}"
    if isinstance(period, Month):
        return f"{period.start:%Y-%m}"
    return f"{period.start:%m-%d}"


def columns(
    periods: Sequence[PeriodLike], groups: Iterable[object], widths: Sequence[float], left: float
) -> tuple[Column, ...]:
    """Periods side by side, the weeks of days parted.

    Args:
        periods: The periods, in order.
        groups: For each the week, or whatever is parted from the next.
        widths: For each how wide it is.
        left: Where the first one begins.
    """
    found: list[Column] = []
    x, before = left, None
    for period, group, wide in zip(periods, groups, widths, strict=True):
        if found and group != before:
            x += _APART
        found.append(Column(period, x, wide))
        x, before = x + wide, group
    return tuple(found)
