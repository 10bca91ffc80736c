"""The tree of periods of a plan: year, quarters, months, weeks, days.

Every period of a plan has one place in it; a line of targets has one number per place.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from targetkit.errors import InvalidPeriod, OutsidePeriod, UnknownMember
from targetkit.period import Month, Quarter, Week, Year, as_period, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from targetkit.period import PeriodLike

__all__ = ["LEVELS", "Line", "Span", "Timeline"]

Span = Month | Quarter | Year
"""What a plan can be made for."""

Line = tuple[int | None, ...]
"""The numbers of one role and metric, in quanta, one per place of a timeline; None where there is no target."""

LEVELS = ("year", "quarter", "month", "week", "day")
"""The levels of the time dimension, the coarsest first; a metric's grain is the one it stops at."""


class Timeline:
    """All periods of a span under one week scheme, level by level, each level in order of time.

    Use `Timeline.of`, which keeps the timelines in use; they are never changed.

    Attributes:
        span: The month, quarter or year at the root.
        scheme: The week scheme.
        periods: Every period, coarse before fine; the root is at place 0.
        children: For each place the range of the places just below it.
        levels: For each level present the range of its places (`"day"`, `"week"`, `"month"`, ...).
    """

    __slots__ = ("_places", "children", "levels", "parent", "periods", "scheme", "span")

    def __init__(self, span: Span, scheme: str) -> None:
        self.span = span
        self.scheme = scheme
        tiers = _tiers(span, scheme)
        self.periods: tuple[PeriodLike, ...] = tuple(period for _, tier in tiers for period in tier)
        self._places = {period: place for place, period in enumerate(self.periods)}
        self.levels: dict[str, range] = {}
        fresh = 0
        for name, tier in tiers:
            self.levels[name] = range(fresh, fresh + len(tier))
            fresh += len(tier)
        self.children = self._ranges_below()
        self.parent = [-1] * len(self.periods)
        for place, below in enumerate(self.children):
            for child in below:
                self.parent[child] = place

    @staticmethod
    @lru_cache(maxsize=128)
    def of(span: Span, scheme: str) -> Timeline:
        """The timeline of a span, made once."""
        return Timeline(span, scheme)

    def __len__(self) -> int:
        return len(self.periods)

    def __contains__(self, period: object) -> bool:
        return period in self._places

    def place(self, given: object) -> int:
        """The place of a day or period.

        Raises:
            InvalidPeriod: If it is neither.
            OutsidePeriod: If it does not belong to this timeline; the text names what would.
        """
        period = as_period(given)
        place = self._places.get(period)
        if place is None:
            raise OutsidePeriod(label(period), label(self.span), self._hint(period))
        return place

    def level_of(self, place: int) -> str:
        """The name of the level that a place is on."""
        return next(name for name, places in self.levels.items() if place in places)

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of the span."""
        return (self.span,) if isinstance(self.span, Month) else self.span.months

    def below(self, place: int, level: str) -> range:
        """The places of a level that lie inside a place."""
        inside = range(place, place + 1)
        target = self.levels[level]
        while inside.start < target.start:
            inside = range(self.children[inside.start].start, self.children[inside.stop - 1].stop)
        return inside

    def last_day(self, place: int) -> date:
        """The last day of a place."""
        return _end(self.periods[place])

    def summed(self, cells: Sequence[int], grain: str) -> tuple[int, ...]:
        """A line down to a grain from its finest numbers: coarser places are sums.

        Args:
            cells: One number per period of the grain, in order.
            grain: The level of the cells.
        """
        first = self.levels[grain].start
        sums = [0] * first + list(cells)
        for place in range(first - 1, -1, -1):
            below = self.children[place]
            sums[place] = sum(sums[below.start : below.stop])
        return tuple(sums)

    def check_level(self, level: str) -> str:
        """A level of this timeline by its name.

        Raises:
            UnknownMember: If it has no such level.
        """
        if level not in self.levels:
            raise UnknownMember("level of time", level, tuple(self.levels), where=label(self.span))
        return level

    def _hint(self, period: PeriodLike) -> str:
        start = period if isinstance(period, date) else period.start
        same = [other for other in self.periods if type(other) is type(period)]
        near = [other for other in same if not isinstance(other, date) and other.start <= start <= other.end]
        if near:
            return f"did you mean {label(near[0])}?"
        first, last = self.span.start, self.span.end
        return f"it runs from {first} to {last}"

    def _ranges_below(self) -> list[range]:
        ranges: list[range] = []
        names = list(self.levels)
        for upper, lower in pairwise(names):
            fresh = self.levels[lower].start
            for place in self.levels[upper]:
                first = fresh
                end = _end(self.periods[place])
                while fresh < self.levels[lower].stop and _end(self.periods[fresh]) <= end:
                    fresh += 1
                ranges.append(range(first, fresh))
        ranges.extend(range(0) for _ in self.levels[names[-1]])
        return ranges


def _end(period: PeriodLike) -> date:
    return period if isinstance(period, date) else period.end


def _tiers(span: Span, scheme: str) -> list[tuple[str, Sequence[PeriodLike]]]:
    """The levels under a span, from the span itself down to its days."""
    if isinstance(span, Month):
        upper: list[tuple[str, Sequence[PeriodLike]]] = []
        months: Sequence[Month] = (span,)
    elif isinstance(span, Quarter):
        upper = [("quarter", (span,))]
        months = span.months
    elif isinstance(span, Year):
        upper = [("year", (span,)), ("quarter", span.quarters)]
        months = span.months
    else:
        raise InvalidPeriod(span, "a Month, Quarter or Year to plan for")
    weeks: Iterable[Week] = (week for month in months for week in month.weeks(scheme))
    return [*upper, ("month", months), ("week", tuple(weeks)), ("day", span.days)]
