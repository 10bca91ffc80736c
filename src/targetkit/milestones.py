"""A line of targets as dates: what must stand by when, because a row of 0 0 1 0 1 says nothing to a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from targetkit._attrs import value
from targetkit.errors import UnknownMember
from targetkit.labels import amount, check_lang, pieces
from targetkit.metric import Metric
from targetkit.quantity import Quantity
from targetkit.timeline import Line, Timeline

__all__ = ["BY", "Milestone", "milestones"]

BY = ("auto", "day", "week")
"""How milestones can be told."""

FEW = 10
"""As many dates in a period a person keeps in mind; with more, the weeks are told."""

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@value
class Milestone:
    """What must stand by the end of a day.

    Attributes:
        metric: The metric.
        day: The day.
        total: The running total since the start of the plan's period.
        added: What this milestone adds to the one before.

    >>> str(Milestone(Metric("submissions"), date(2026, 11, 4), 2, 1))
    '2 by 4 November'
    """

    metric: Metric
    day: date
    total: Quantity
    added: Quantity

    def to_text(self, lang: str = "en") -> str:
        """The milestone in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> Milestone(Metric("submissions"), date(2026, 11, 4), 2, 1).to_text("zh")
        '截至11月4日累计2件'
        """
        unit = self.metric.unit
        total = amount(self.total, unit, lang)
        if check_lang(lang) == "en":
            return f"{total} by {self.day.day} {_MONTHS[self.day.month - 1]}"
        measure = "" if unit else pieces(self.metric.name, lang)
        return f"截至{self.day.month}月{self.day.day}日累计{total}{measure}"

    def __str__(self) -> str:
        return self.to_text()


def milestones(metric: Metric, line: Line, timeline: Timeline, by: str = "auto") -> tuple[Milestone, ...]:
    """The running total of a line as dates.

    Args:
        metric: The metric.
        line: The numbers in quanta, one per place of the timeline.
        timeline: The periods.
        by: `day`: every day with a positive target;
            `week`: each week that adds something, at its last day with a positive target;
            `auto`: by day where at most ten days have one, otherwise by week.
            A line that stops at a coarser period has its milestones at the ends of these, whatever is asked.

    Returns:
        The milestones in order of time, each higher than the one before; none for a line without a positive target.

    Raises:
        UnknownMember: For another `by`.

    >>> from targetkit.period import Month
    >>> timeline = Timeline.of(Month(2026, 11), "monday")
    >>> days = [0, 0, 1, 1] + [0] * 14 + [3] + [0] * 11
    >>> [str(each) for each in milestones(Metric("signings"), timeline.summed(days, "day"), timeline)]
    ['1 by 3 November', '2 by 4 November', '5 by 19 November']
    """
    if by not in BY:
        raise UnknownMember("way of telling milestones", by, BY)
    finest = max((place for place, number in enumerate(line) if number is not None), default=None)
    if finest is None:
        return ()
    grain = timeline.level_of(finest)
    due = list(_due(line, timeline, grain))
    if grain == "day" and (by == "week" or (by == "auto" and len(due) > FEW)):
        due = list(_by_week(due, timeline))
    told: list[Milestone] = []
    total = 0
    for place, number in due:
        total += number
        told.append(Milestone(metric, _end(timeline, place), metric.quantity(total), metric.quantity(number)))
    return tuple(told)


def _due(line: Line, timeline: Timeline, grain: str) -> Iterator[tuple[int, int]]:
    """The places of the grain with a positive target, and what it is."""
    for place in timeline.levels[grain]:
        number = line[place]
        if number:
            yield place, number


def _by_week(due: list[tuple[int, int]], timeline: Timeline) -> Iterator[tuple[int, int]]:
    """The last of the days of each week, and what they are together."""
    weeks: dict[int, list[tuple[int, int]]] = {}
    for place, number in due:
        weeks.setdefault(timeline.parent[place], []).append((place, number))
    for days in weeks.values():
        yield days[-1][0], sum(number for _, number in days)


def _end(timeline: Timeline, place: int) -> date:
    period = timeline.periods[place]
    return period if isinstance(period, date) else period.end
