"""What a picture of people × days knows of each cell: what is asked, what came, and whether anybody is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from targetkit._attrs import value
from targetkit.period import Month
from targetkit.progress import Progress
from targetkit.scope import presence
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.quantity import Quantity
    from targetkit.role import Manager

__all__ = ["Cell", "Source", "State", "end_of"]

State = Literal["open", "closed", "absent"]
"""Whether a person can do anything in a period; if not, whether that is so for the calendar's sake or their own."""

_DAILY = WorkCalendar.daily()


@value
class Cell:
    """A person in a period.

    Attributes:
        target: What is asked; None for nothing.
        attained: What came; None where it is not over.
        state: Whether the person can do anything in it.
    """

    target: Quantity | None
    attained: Quantity | None
    state: State

    @property
    def blank(self) -> bool:
        """Whether nothing is asked and nothing came."""
        return not self.target and not self.attained

    @property
    def beyond(self) -> Fraction:
        """What came beyond what was asked; negative where something is missing."""
        return Fraction(self.attained or 0) - Fraction(self.target or 0)


class Source:
    """A metric of a plan, or of what has come of it.

    Days are seen one by one for a month, weeks for anything longer, or what the metric stops at.

    Args:
        of: The plan, or a progress, whose targets are those that were assigned.
        metric: The metric.

    Raises:
        UnknownMember: A metric that the plan does not have.

    Attributes:
        plan: The plan.
        metric: The metric, in a size in which all can be said.
        periods: The columns.
        weeks: The place of the period that each of them is in.
        running: Whether it is a progress.
        over: The last day of it that is over, if there is one.
        gone: Whether each column is over.
    """

    def __init__(self, of: Plan | Progress, metric: str | Metric) -> None:
        self.plan = of.plan if isinstance(of, Progress) else of
        own = self.plan.metric(metric)
        self._counts = of.counts(own) if isinstance(of, Progress) else None
        self.running = isinstance(of, Progress)
        self.over = of.over if isinstance(of, Progress) else None
        self.metric = own if self._counts is None else self._counts.metric
        self._own = own
        timeline = self.plan.timeline
        levels = list(timeline.levels)
        finest = "day" if isinstance(self.plan.period, Month) else "week"
        level = levels[min(levels.index(finest), levels.index(self.plan.grain(own) or "day"))]
        self._places = timeline.levels[level]
        self.periods: tuple[PeriodLike, ...] = timeline.periods[self._places.start : self._places.stop]
        self.gone = tuple(self.over is not None and end_of(period) <= self.over for period in self.periods)
        self._windows = [] if self._counts is None else list(map(self._counts.window, self.periods))
        self.weeks = tuple(timeline.parent[place] for place in self._places)
        first = timeline.levels["day"].start
        inside = (timeline.below(place, "day") for place in self._places)
        self._inside = [slice(days.start - first, days.stop - first) for days in inside]
        self._days = self.plan.period.days
        self._opened = self.plan.calendars.get(own.name, _DAILY).weights(self._days)
        self._known: dict[int, tuple[State, ...]] = {}

    def cells(self, manager: Manager) -> tuple[Cell, ...]:
        """A person's cells, one per column."""
        return tuple(map(Cell, *self._numbers(manager), self._states(manager)))

    def _numbers(self, manager: Manager) -> tuple[Sequence[Quantity | None], Sequence[Quantity | None]]:
        """What is asked, and what came of what is over."""
        if self._counts is None:
            line = self.plan.line(self._own, manager)[self._places.start : self._places.stop]
            asked = [None if quanta is None else self._own.quantity(quanta) for quanta in line]
            return asked, [None] * len(asked)
        told = [self._counts.numbers(manager.id, window) for window in self._windows]
        came = [own[2] if over else None for own, over in zip(told, self.gone, strict=True)]
        return [own[0] for own in told], came

    def _states(self, manager: Manager) -> tuple[State, ...]:
        line = presence(manager, self._days, self._opened)
        if line is self._opened:
            # Most people are there whenever it is open, and share one line.
            if id(line) not in self._known:
                self._known[id(line)] = self._stated(line, line)
            return self._known[id(line)]
        opened = self._opened if manager.calendar is None else manager.calendar.weights(self._days)
        return self._stated(opened, line)

    def _stated(self, opened: Sequence[Fraction], there: Sequence[Fraction]) -> tuple[State, ...]:
        return tuple(
            "open" if any(there[days]) else "absent" if any(opened[days]) else "closed"
            for days in self._inside
        )


def end_of(period: PeriodLike) -> date:
    """The last day of a period."""
    return period if isinstance(period, date) else period.end
