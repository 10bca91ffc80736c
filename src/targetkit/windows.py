"""How far back to look, and what to make of months that were not like the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from targetkit._attrs import FrozenMap, field, value
from targetkit.errors import InvalidValue
from targetkit.findings import Finding
from targetkit.quantity import is_whole

if TYPE_CHECKING:
    from targetkit.estimate import Reach
    from targetkit.history import History
    from targetkit.period import Month

__all__ = ["Level", "Window", "cut_off", "in_part", "last_month", "median", "normal", "trailing"]

_FEWEST = 3
_HALF = Fraction(1, 2)
_ONE_DAY = timedelta(days=1)


@value
class Level:
    """What a window makes of one figure that each month has.

    Attributes:
        months: The months that it goes by, in order.
        aside: The months that were set aside, with their figures.
        middle: The median of the months' figures where that is the level; None: the months are taken together.
        short: Whether there were too few months to say what is normal.
    """

    months: tuple[Month, ...]
    aside: FrozenMap[Month, Fraction] = field(factory=FrozenMap["Month", Fraction])
    middle: Fraction | None = None
    short: bool = False


class Window(Protocol):
    """How far back to look: `last_month()`, `trailing(n)`, `normal()`, or anything of this shape."""

    def months(self, history: History, before: date) -> tuple[Month, ...]:
        """The months to look at, in order, all of them over before the day."""
        ...

    def level(self, figures: Mapping[Month, Fraction]) -> Level:
        """Which of the months to go by, given the figure of each that has one."""
        ...


def _latest(history: History, before: date, count: int) -> tuple[Month, ...]:
    """The last whole months; the last one that is cut off where there is no whole one."""
    past = history.seen(before)
    return past.whole_months[-count:] or past.months[-1:]


@value
class last_month:
    """The last whole month (门店前一个月的水平)."""

    def months(self, history: History, before: date) -> tuple[Month, ...]:
        """The last whole month before the day; one that is cut off where there is no other."""
        return _latest(history, before, 1)

    def level(self, figures: Mapping[Month, Fraction]) -> Level:
        """The month itself."""
        return Level(tuple(sorted(figures)))


def _count(given: int) -> int:
    if not is_whole(given, 1):
        raise InvalidValue("trailing: months", given, "a whole number of at least 1")
    return given


@value
class trailing:
    """The last so many whole months, all of them together.

    Args:
        count: How many.

    Raises:
        InvalidValue: For less than one.
    """

    count: int = field(converter=_count)

    def months(self, history: History, before: date) -> tuple[Month, ...]:
        """The last whole months before the day, fewer where there are not so many."""
        return _latest(history, before, self.count)

    def level(self, figures: Mapping[Month, Fraction]) -> Level:
        """All of them."""
        return Level(tuple(sorted(figures)))


@value
class normal:
    """What is normal (正常的水平): the median of the last six whole months, unusual ones set aside.

    A month is unusual when its figure is further than three times the median absolute deviation
    from the median (Hampel 1974).  With fewer than three months that have a figure the last of them is the level.

    >>> from targetkit.period import Month
    >>> figures = {Month(2026, m): Fraction(share) for m, share in zip((7, 8, 9, 10), ("0.4", "0.42", "0.39", "0.9"))}
    >>> level = normal().level(figures)
    >>> level.aside, level.middle
    ({Month(2026, 10): Fraction(9, 10)}, Fraction(2, 5))
    """

    def months(self, history: History, before: date) -> tuple[Month, ...]:
        """The last six whole months before the day, fewer where there are not so many."""
        return _latest(history, before, 6)

    def level(self, figures: Mapping[Month, Fraction]) -> Level:
        """Those that are like the others, and their median."""
        months = tuple(sorted(figures))
        if len(months) < _FEWEST:
            return Level(months[-1:], short=True)
        middle = median(figures.values())
        limit = 3 * median(abs(figure - middle) for figure in figures.values())
        kept = tuple(month for month in months if abs(figures[month] - middle) <= limit)
        aside = FrozenMap((month, figures[month]) for month in months if month not in kept)
        return Level(kept, aside, median(figures[month] for month in kept))


def cut_off(past: History, metric: str, months: Reach) -> tuple[Finding, ...]:
    """What is said where an estimate has to take months that are cut off for whole ones (TK503).

    Args:
        past: What was looked at.
        metric: The metric's name.
        months: The months that the estimate goes by; days are no months, and none is taken for whole.
    """
    cut = tuple(month for month in past.cut_off if month in months)
    if not cut:
        return ()
    first, last = past.first or "", past.last or ""
    return (Finding.of("TK503", metric=metric, period=cut[-1], months=cut, first=first, last=last),)


def in_part(past: History, window: Reach) -> tuple[Finding, ...]:
    """What is said of months that are cut off and of which the covered days are taken, or which are left out (TK509).

    It names no metric, so that a report of several estimates says it once.

    Args:
        past: What was looked at.
        window: The months that an estimate goes by: of the others those that come after them are told, and the one
            right before them; or its first and its last day: those that lie in between are told.
    """
    if not window:
        return ()
    start = window[0] if isinstance(window[0], date) else window[0].start - _ONE_DAY
    found = [month for month in past.cut_off if month not in window and start <= month.end]
    first, last = past.first or "", past.last or ""
    return tuple(Finding.of("TK509", period=month, first=first, last=last) for month in found)


def median(figures: Iterable[Fraction]) -> Fraction:
    """The middle figure; of an even number the mean of the two in the middle.

    >>> median([Fraction(3), Fraction(1), Fraction(2), Fraction(10)])
    Fraction(5, 2)
    """
    ordered = sorted(figures)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) * _HALF
