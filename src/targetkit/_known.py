"""What a progress and a history know of one metric, day by day, and what the days of each role weigh."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import evolve

from targetkit._landing import Days, Line
from targetkit._occasions import days_between
from targetkit.history import History
from targetkit.role import Manager, Region, walk
from targetkit.scope import presence
from targetkit.shape import fit_shape
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

    from targetkit.actuals import Actuals
    from targetkit.metric import Metric
    from targetkit.progress import Progress
    from targetkit.role import Role
    from targetkit.shape import Shape
    from targetkit.timeline import Span

__all__ = ["Known", "known_past"]

_ONE_DAY = timedelta(1)
_BACK = timedelta(480)
"""So far back a period's level looks: the same 84 days of last year, and some."""

_DAILY = WorkCalendar.daily()


def known_past(progress: Progress, history: History | None) -> History:
    """A history as it was known at the moment of a progress: only days before the period, only what was recorded.

    Args:
        progress: Where everybody stands.
        history: The past; None: the rows of the progress from before its period.
    """
    plan, before = progress.plan, progress.plan.period.start
    if history is None:
        calendars = {name: calendar for name, calendar in plan.calendars.items() if name in _names(progress)}
        rows = progress.actuals
        last = before - _ONE_DAY if rows.first and rows.first < before else None
        history = History(rows, roles=plan.roles, calendar=calendars or None, until=last)
    past = history.seen(before)
    # At a moment of a day nobody can tell which of that day's entries were made by then.
    day = progress.over if progress.today is None else progress.today - _ONE_DAY
    seen = past.actuals.as_of(day or before - _ONE_DAY)
    return past if seen is past.actuals else evolve(past, actuals=seen)


def _names(progress: Progress) -> set[str]:
    return {name for metric in progress.actuals.metrics for name in metric.names}


class Known:
    """One metric of a progress: everybody's days, from the past and in the period.

    Args:
        progress: Where everybody stands.
        past: What was known before the period.
        metric: The plan's metric.
        campaigns: Campaign days, past and to come.

    Attributes:
        metric: The plan's metric.
        met: The same in the past; None where the past has nothing of it.
        first: The first day that is covered by the past; the period's first where there is none.
        end: The first day that is not.
        now: The first day of the period that is not over.
    """

    def __init__(
        self, progress: Progress, past: History, metric: Metric, campaigns: Collection[date]
    ) -> None:
        plan = progress.plan
        self.progress, self.past, self.metric = progress, past, metric
        self.met = _same(past.actuals, metric)
        self.nodes: tuple[Role, ...] = tuple(walk(plan.roles))
        start = plan.period.start
        self.now = start if progress.over is None else progress.over + _ONE_DAY
        self.first = past.first if self.met is not None and past.first is not None else start
        self.end = min(past.next_day or start, start) if self.met is not None else start
        self._campaigns = frozenset(campaigns)
        self._came = self._lines()
        self._homes = self._home_of()
        self._weights: dict[tuple[str, str, date], Days] = {}
        self._daily: dict[str, Days] = {}
        self._spans: dict[Span, Sequence[date]] = {}
        self._open: dict[tuple[date, date], tuple[Fraction, ...]] = {}

    def line(self, node: Role, period: Span, anchor: date) -> Line:
        """What came to a role before and in a period, and what its days weigh.

        Args:
            node: The role.
            period: The period, that of the plan or one before it.
            anchor: The day before which the shape of the days is learnt.
        """
        return Line(self._days_of(node.id), self._weights_of(node, period, anchor), self.first)

    @property
    def last(self) -> date:
        """The last day that is covered by the past."""
        return self.end - _ONE_DAY

    def numbers(self, node: Role) -> Iterator[tuple[date, float]]:
        """Each day of the past or the period on which anything came to a role and that is over, in quanta."""
        size = float(self.met.quantum / self.metric.quantum) if self.met is not None else 1.0
        for day, came in self._came[node.id].items():
            yield day, came * size
        counts = self.progress.counts(self.metric)
        running, start = counts.running[node.id], self.progress.plan.period.start
        for gone, (before, after) in enumerate(pairwise(running[: (self.now - start).days + 1])):
            if after != before:
                yield start + timedelta(gone), (after - before) / counts.per_quantum

    def known(self, node: Role) -> bool:
        """Whether the past knows anything of the store of a role."""
        return bool(self._came[self._homes[node.id].id])

    def strangers(self) -> dict[str, str]:
        """Those of the rows whom the plan does not know → the role that they count for."""
        return self._strangers

    def open_days(self, first: date, last: date) -> list[date]:
        """The working days of the metric, by the past's calendar and the plan's."""
        days = days_between(first, last)
        return [day for day, weight in zip(days, self._opened(days), strict=True) if weight]

    # --- what came ----------------------------------------------------------------------------------------------

    def _lines(self) -> dict[str, dict[date, int]]:
        """For each role what came before the period on each day, in the past's quanta."""
        lines = {} if self.met is None else self.past.actuals.lines(self.met)
        own = {node.id for node in self.nodes}
        self._strangers = self._place([id_ for id_ in self.past.actuals.managers if id_ not in own])
        extra: dict[str, list[Mapping[date, int]]] = {}
        for id_, line in lines.items():
            place = id_ if id_ in own else self._strangers.get(id_)
            if place is not None:
                extra.setdefault(place, []).append(line)
        found: dict[str, dict[date, int]] = {}
        for node in reversed(self.nodes):
            total: dict[date, int] = {}
            for line in (*extra.get(node.id, ()), *(found[child.id] for child in node.children)):
                for day, came in line.items():
                    total[day] = total.get(day, 0) + came
            found[node.id] = total
        return found

    def _place(self, ids: Sequence[str]) -> dict[str, str]:
        """Where those count whom the plan does not know: in the group they were in, as far as it still exists."""
        plan, roles = self.progress.plan, self.past.roles
        groups = {node.id for node in self.nodes if not isinstance(node, Manager)}
        root: str | None = plan.roles.id
        nearest: dict[str, str | None] = {}
        if roles is not None:
            # Where the past knows more than the plan, who stands outside the plan is nobody of it.
            if roles.id != root and any(node.id == root for node in walk(roles)):
                root = None
            for node in walk(roles):
                here = node.id if node.id in groups else nearest.get(node.id, root)
                nearest[node.id] = here
                nearest.update((child.id, here) for child in node.children)
        found = {id_: nearest.get(id_, root) for id_ in ids}
        return {id_: place for id_, place in found.items() if place is not None}

    def _days_of(self, id_: str) -> Days:
        if id_ not in self._daily:
            line = self._came[id_]
            size = float(self.met.quantum / self.metric.quantum) if self.met is not None else 1.0
            days = days_between(self.first, self.end - _ONE_DAY) if self.first < self.end else ()
            self._daily[id_] = Days(self.first, [line.get(day, 0) * size for day in days])
        return self._daily[id_]

    # --- what days weigh ----------------------------------------------------------------------------------------

    def _home_of(self) -> dict[str, Role]:
        """For each role the one whose shape its days have: its store's, or its own above stores."""
        homes: dict[str, Role] = {}
        for node in self.nodes:
            home = homes.get(node.id, node)
            homes[node.id] = home
            below = None if isinstance(home, Region) else home
            homes.update((child.id, child if below is None else below) for child in node.children)
        return homes

    def _weights_of(self, node: Role, period: Span, anchor: date) -> Days:
        home = self._homes[node.id]
        days, factors = self._factors_of(home, period, anchor)
        opened = self._opened(days)
        there = presence(node, days, opened) if isinstance(node, Manager) else opened
        key = (home.id if there is opened else node.id, str(period), anchor)
        if key not in self._weights:
            numbers = [factor * float(part) for factor, part in zip(factors, there, strict=True)]
            self._weights[key] = Days(days[0], numbers)
        return self._weights[key]

    def _factors_of(self, home: Role, period: Span, anchor: date) -> tuple[Sequence[date], Sequence[float]]:
        """The days up to the end of a period, and what each would weigh if it were wholly open."""
        start = self.progress.plan.period.start
        if period not in self._spans:
            self._spans[period] = days_between(max(self.first, period.start - _BACK), period.end)
        days = self._spans[period]
        if not self.known(home):
            return days, self._planned(days)
        # Only what lies before the period and the calendars go into it, so that it serves day after day.
        key = ("landing days", *self._of(home, anchor), period, self._calendar)
        memory = self.past.memory
        if key not in memory:
            shape = self._shape(home, anchor)
            before = [day for day in days if day < start]
            parts = (before, self._past_calendar), (days[len(before) :], self._calendar)
            memory[key] = [
                float(factor)
                for part, calendar in parts
                if part
                for factor in shape.factors(part, calendar=calendar, campaigns=self._campaigns)
            ]
        factors: list[float] = memory[key]
        return days, factors

    def _of(self, home: Role, anchor: date) -> tuple[Hashable, ...]:
        return self.metric.name, home, self.progress.plan.roles, anchor, self._campaigns

    def _planned(self, days: Sequence[date]) -> list[float]:
        """The profile by which the plan was split; all days alike where it does not say."""
        basis = self.progress.plan.basis
        of = None if basis is None else basis.metrics.get(self.metric.name)
        if basis is not None and of is not None and not of.profile:
            of = basis.metrics.get(of.follows)
        profile = () if of is None else of.profile
        # The profile speaks of the plan's days; other metrics may have a past, whose days come before.
        return [*[1.0] * (len(days) - len(profile)), *map(float, profile)]

    def _shape(self, home: Role, anchor: date) -> Shape:
        """The day shape of a store, learnt from the days before a day; that of a region's stores is drawn to its own."""
        came = self._came[home.id]
        root = self.progress.plan.roles
        chain = self._shape(root, anchor) if home is not root else None
        key = ("landing", *self._of(home, anchor))
        memory = self.past.memory
        if key not in memory:
            memory[key] = fit_shape(
                came,
                calendar=None if self.past.calendar is None else self._past_calendar,
                campaigns=self._campaigns,
                chain=chain,
                before=anchor,
                since=self.first,
                until=self.end - _ONE_DAY,
            )
        shape: Shape = memory[key]
        return shape

    @cached_property
    def _past_calendar(self) -> WorkCalendar:
        return _DAILY if self.met is None else self.past.calendar_of(self.met)

    @cached_property
    def _calendar(self) -> WorkCalendar:
        return self.progress.plan.calendars.get(self.metric.name, self._past_calendar)

    def _opened(self, days: Sequence[date]) -> tuple[Fraction, ...]:
        """How much of each day is open, by the past's calendar before the period and the plan's in it."""
        key = days[0], days[-1]
        if key not in self._open:
            start = self.progress.plan.period.start
            before = [day for day in days if day < start]
            parts = (before, self._past_calendar), (days[len(before) :], self._calendar)
            self._open[key] = tuple(
                weight for part, calendar in parts if part for weight in calendar.weights(part)
            )
        return self._open[key]


def _same(actuals: Actuals, metric: Metric) -> Metric | None:
    """The metric of the rows that goes by a name of another."""
    return next((one for one in actuals.metrics if set(metric.names) & set(one.names)), None)
