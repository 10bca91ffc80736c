"""What a progress counts with: the days and cells of its plan, and what has come of each metric by day."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from targetkit._nobody import called
from targetkit.metric import Metric
from targetkit.role import Manager, walk
from targetkit.scope import presence
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from targetkit.actuals import Actuals
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.quantity import Quantity
    from targetkit.role import Role
    from targetkit.timeline import Line

__all__ = ["Counts", "Ground", "Moment", "Window"]

_ZERO = Fraction(0)
_DAILY = WorkCalendar.daily()

Running: TypeAlias = list[Fraction]
"""How many working days of the period there are before each of its days, and in all."""

Numbers: TypeAlias = tuple[
    "Quantity | None", "Quantity | None", "Quantity", "Quantity | None", Fraction, Fraction
]
"""Target, to date, attained, today, days over, days left."""


class Moment(NamedTuple):
    """When it is.

    Attributes:
        over: The last day that is over, or None before the first.
        today: The day that is running; None at the close of a day.
    """

    over: date | None
    today: date | None

    @property
    def seen(self) -> date | None:
        """The last day of which anything was seen."""
        return self.over if self.today is None else self.today


class Ground:
    """What does not depend on what has come: the cells of a plan and the working days of its roles.

    It is the same day after day, so a progress takes it over from the one before it.

    Args:
        plan: The plan.

    Attributes:
        plan: The plan.
        nodes: Its roles, each before its children.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.nodes: tuple[Role, ...] = tuple(walk(plan.roles))
        self._days: dict[WorkCalendar, dict[str, Running]] = {}
        self._cells: dict[str, Cells] = {}
        self._called: dict[str, Mapping[str, str]] = {}

    def days(self, metric: Metric) -> Mapping[str, Running]:
        """For each role the running total of its working days: of a group those on which anybody is there."""
        calendar = self.plan.calendars.get(metric.name, _DAILY)
        if calendar not in self._days:
            self._days[calendar] = self._running(calendar)
        return self._days[calendar]

    def cells(self, metric: Metric) -> Cells:
        """The cells of a metric of the plan."""
        if metric.name not in self._cells:
            self._cells[metric.name] = Cells(self.plan, metric)
        return self._cells[metric.name]

    def called(self, lang: str) -> Mapping[str, str]:
        """For each role what it is called among the others."""
        if lang not in self._called:
            self._called[lang] = called({node.id: node.name or node.id for node in self.nodes}, lang)
        return self._called[lang]

    def _running(self, calendar: WorkCalendar) -> dict[str, Running]:
        span = self.plan.period.days
        opened = calendar.weights(span)
        lines: dict[str, tuple[Fraction, ...]] = {}
        sums: dict[int, Running] = {}
        found: dict[str, Running] = {}
        for node in reversed(self.nodes):
            if isinstance(node, Manager):
                line = presence(node, span, opened)
            else:
                # Most people are there on all open days and share one line; so does their group.
                below = list({id(lines[child.id]): lines[child.id] for child in node.children}.values())
                line = below[0] if len(below) == 1 else tuple(map(max, *below))
            lines[node.id] = line
            if id(line) not in sums:
                sums[id(line)] = list(accumulate(line, initial=_ZERO))
            found[node.id] = sums[id(line)]
        return found


class Cells:
    """The cells of one metric of a plan, and what is asked for up to each of them.

    Args:
        plan: The plan.
        metric: Its metric.
    """

    def __init__(self, plan: Plan, metric: Metric) -> None:
        timeline = plan.timeline
        self._cells = timeline.levels[plan.grain(metric) or "day"]
        bounds = [_ends(timeline.periods[cell]) for cell in self._cells]
        self._starts, self._ends = [first for first, _ in bounds], [last for _, last in bounds]
        self._lines: Mapping[str, Line] = plan.assigned.lines.get(metric.name) or {}
        self._nothing: Line = (None,) * len(timeline)
        self._asked: dict[str, tuple[Line, list[int]]] = {}

    def asked(self, role: str) -> tuple[Line, list[int]]:
        """A role's line, and the running total of its cells."""
        if role not in self._asked:
            line = self._lines.get(role, self._nothing)
            self._asked[role] = line, list(accumulate(self.of(line), initial=0))
        return self._asked[role]

    def of(self, line: Line) -> list[int]:
        """The cells of a line; where nothing is asked, 0."""
        return [number or 0 for number in line[self._cells.start : self._cells.stop]]

    def inside(self, first: date, last: date | None) -> tuple[int, int]:
        """Which cells lie wholly between two days: the first of them, and the first after them."""
        if last is None or last < first:
            return 0, 0
        start = bisect_left(self._starts, first)
        return start, max(start, bisect_right(self._ends, last))


class Window(NamedTuple):
    """One period at a moment, as places in the lines of one metric.

    Attributes:
        place: The place of the period in the timeline.
        due: Which cells of it are over.
        now: Which cell is running; None where the period is not.
        days: The first day of the period, the first that is not over, and the first after it.
        came: The first day, and the first of which nothing can have been seen.
        worked: By the identity of a running total how many of its days are over, and how many are left.
    """

    place: int
    due: tuple[int, int]
    now: tuple[int, int] | None
    days: tuple[int, int, int]
    came: tuple[int, int]
    worked: dict[int, tuple[Fraction, Fraction]]


class Counts:
    """One metric of a progress: everybody's running totals, in a size that divides the plan's and the actuals'.

    Args:
        ground: The plan.
        metric: Its metric.
        actuals: What has come.
        owners: For those whom the plan does not know the id under which they count.
        moment: When it is.

    Attributes:
        metric: The metric in that size.
        per_quantum: How many of these make a quantum of the plan.
        running: For each role what came before each day of the period, and in all.
    """

    def __init__(
        self, ground: Ground, metric: Metric, actuals: Actuals, owners: Mapping[str, str], moment: Moment
    ) -> None:
        self._ground, self._moment = ground, moment
        known = {name: own for own in actuals.metrics for name in own.names}
        came = next((known[name] for name in metric.names if name in known), None)
        size = metric.quantum if came is None else _common(metric.quantum, came.quantum)
        self.metric = metric if size == metric.quantum else Metric(metric.name, size, metric.unit)
        self.per_quantum = int(metric.quantum / size)
        self._whole = size == 1
        self._start = ground.plan.period.start
        self._cells = ground.cells(metric)
        self._days = ground.days(metric)
        lines = {} if came is None else actuals.lines(came)
        self.running = self._running(lines, owners, 1 if came is None else int(came.quantum / size))
        self._windows: dict[int, Window] = {}

    def quantity(self, number: int) -> Quantity:
        """A number in the finest size as people read it."""
        return number if self._whole else self.metric.quantity(number)

    def attained(self, role: str, first: date, last: date | None) -> int:
        """What came from one day to another."""
        if last is None or last < first:
            return 0
        running = self.running[role]
        return running[(last - self._start).days + 1] - running[(first - self._start).days]

    def planned(self, line: Line, first: date, last: date | None) -> int:
        """What is asked from one day to another; of a cell that is not over yet, nothing."""
        start, end = self._cells.inside(first, last)
        return sum(self._cells.of(line)[start:end]) * self.per_quantum

    def days(self, role: str) -> Running:
        """The running total of a role's working days: of a group those on which anybody is there."""
        return self._days[role]

    def window(self, period: PeriodLike) -> Window:
        """A period of the plan at the moment.

        Raises:
            OutsidePeriod: A period that the plan does not have.
        """
        place = self._ground.plan.timeline.place(period)
        if place not in self._windows:
            self._windows[place] = self._window(place, *_ends(period))
        return self._windows[place]

    def numbers(self, role: str, window: Window) -> Numbers:
        """Where a role stands in a period.

        Args:
            role: Its id.
            window: The period.
        """
        line, asked = self._cells.asked(role)
        target, size = line[window.place], self.per_quantum
        running = self.running[role]
        attained = running[window.came[1]] - running[window.came[0]]
        to_date = today = None
        if target is not None:
            target *= size
            to_date = (asked[window.due[1]] - asked[window.due[0]]) * size
        if window.now is not None:
            today = (asked[window.now[1]] - asked[window.now[0]]) * size
        over, left = self._worked(self._days[role], window)
        if self._whole:
            return target, to_date, attained, today, over, left
        said = self.metric.quantity
        return (
            None if target is None else said(target),
            None if to_date is None else said(to_date),
            said(attained),
            None if today is None else said(today),
            over,
            left,
        )

    def _window(self, place: int, first: date, last: date) -> Window:
        over, today = self._moment
        over = over if over is not None and over >= first else None
        running = today is not None and first <= today <= last
        start, end = (first - self._start).days, (last - self._start).days + 1
        seen = self._moment.seen
        return Window(
            place,
            self._cells.inside(first, None if over is None else min(last, over)),
            self._cells.inside(today, today) if running and today is not None else None,
            (start, start if over is None else min((over - self._start).days + 1, end), end),
            (start, start if seen is None else max(start, min((seen - self._start).days + 1, end))),
            {},
        )

    def _worked(self, running: Running, window: Window) -> tuple[Fraction, Fraction]:
        # Most roles share one running total, which the ground keeps, so that its identity is its own.
        known = window.worked.get(id(running))
        if known is None:
            first, done, end = (running[at] for at in window.days)
            known = window.worked[id(running)] = done - first, end - done
        return known

    def _running(
        self, lines: Mapping[str, Mapping[date, int]], owners: Mapping[str, str], times: int
    ) -> dict[str, list[int]]:
        nodes, start = self._ground.nodes, self._start.toordinal()
        width = len(self._ground.plan.period.days)
        owned: dict[str, list[Mapping[date, int]]] = {}
        for id_, line in lines.items():
            owned.setdefault(owners.get(id_, id_), []).append(line)
        days: dict[str, Sequence[int]] = {}
        for node in reversed(nodes):
            below = [days[child.id] for child in node.children]
            days[node.id] = _summed(below) if below else _daily(owned.get(node.id, ()), start, width, times)
        return {node.id: list(accumulate(days[node.id], initial=0)) for node in nodes}


def _daily(lines: Iterable[Mapping[date, int]], start: int, width: int, times: int) -> list[int]:
    """What some lines come to on each day of a period."""
    came = [0] * width
    for line in lines:
        for day, quanta in line.items():
            at = day.toordinal() - start
            if 0 <= at < width:
                came[at] += quanta * times
    return came


def _summed(lines: Sequence[Sequence[int]]) -> list[int]:
    return list(map(sum, zip(*lines, strict=True)))


def _common(one: Fraction, other: Fraction) -> Fraction:
    """The greatest size of which both are whole multiples."""
    return Fraction(
        math.gcd(one.numerator * other.denominator, other.numerator * one.denominator),
        one.denominator * other.denominator,
    )


def _ends(period: PeriodLike) -> tuple[date, date]:
    return (period, period) if isinstance(period, date) else (period.start, period.end)
