"""What there is to act with: who is there on which day, how fast, what waits, what a gain becomes."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from targetkit._able import MIDDLE, Abilities, read
from targetkit._case import Case
from targetkit._effects import reach, room
from targetkit._nobody import is_nobody
from targetkit._overtime import is_off
from targetkit.errors import UnknownMember
from targetkit.labour import kinds_of
from targetkit.role import Manager, walk
from targetkit.scope import presence
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from targetkit._situation import Situation
    from targetkit.effect import Effect
    from targetkit.labour import KindOf, LabourLimits
    from targetkit.metric import Metric

__all__ = ["Means", "stated_down"]

_ZERO = Fraction(0)
_STEP = 10**6

PRIOR = Fraction(5)
"""As so many working days what is known of a person beforehand counts beside what has come."""


def stated_down(amount: Fraction) -> Fraction:
    """An expectation to six places, rounded down so that it promises no more.

    >>> stated_down(Fraction(2, 3))
    Fraction(333333, 500000)
    """
    return Fraction(math.floor(amount * _STEP), _STEP)


class Means:
    """What a plan that is running leaves to act with.

    Args:
        situation: Where everybody stands, what waits and what people can do.
        limits: The hours of a working day, and what kinds of days allow.

    Attributes:
        first: The first day on which anything can be done: the running one, or the one after the last that is over.
        until: The last day of the plan.
        managers: The people of the plan by id; nobody's rows are not among them.
        office: The days on which files move on, in order: those of the bottom metric's calendar.
        bottom: The metric that everything leads to: the last of the funnel's chain, or of the plan.
    """

    def __init__(self, situation: Situation, limits: LabourLimits) -> None:
        plan = situation.progress.plan
        self.situation = situation
        self.limits = limits
        self.plan = plan
        self.funnel = plan.funnel
        over = situation.progress.over or plan.period.start - timedelta(1)
        self.first = situation.progress.today or over + timedelta(1)
        self.until = plan.period.end
        self.managers = {
            node.id: node for node in walk(plan.roles) if isinstance(node, Manager) and not is_nobody(node.id)
        }
        self.bottom = self.chain[-1]
        moving = plan.calendars.get(self.bottom, WorkCalendar.daily())
        # People work where the funnel begins: a Saturday that is open for customers is no day off because banks are closed.
        self.calendar = plan.calendars.get(self.chain[0], moving)
        self.days = tuple(day for day in plan.period.days if day >= self.first)
        self._opened = self.calendar.weights(self.days)
        self.office = [
            day for day, weight in zip(self.days, moving.weights(self.days), strict=True) if weight
        ]
        self.kind_of: KindOf = kinds_of(self.calendar, self.managers.values())
        self._present: dict[str, dict[date, Fraction]] = {}
        self._paces: dict[tuple[str, str], Fraction] = {}
        self._shares: dict[tuple[str, int], dict[str, Fraction]] = {}

    # --- people and days -------------------------------------------------------------------------------------------

    def present(self, manager: str, day: date) -> Fraction:
        """The share of a day that somebody is there to work, by the calendar and the absences; 0 outside the plan."""
        if manager not in self._present:
            shares = presence(self.managers[manager], self.days, self._opened) if self.days else ()
            self._present[manager] = dict(zip(self.days, shares, strict=True))
        return self._present[manager].get(day, _ZERO)

    def free(self, manager: str, day: date) -> bool:
        """Whether somebody has a day off on which to work is possible: a rest day or holiday, and not away."""
        person = self.managers[manager]
        off = is_off(self.kind_of(manager, day)) and not self.present(manager, day)
        return off and person.present(day) > 0

    def rest_after(self, manager: str, day: date) -> date:
        """The working day that is given back for a rest day: the first after its week, within the plan or not."""
        person = self.managers[manager]
        own = person.calendar or self.calendar
        ahead = (day + timedelta(7 - day.weekday() + more) for more in range(60))
        return next((one for one in ahead if own.weight(one) * person.present(one)), day + timedelta(7))

    def days_off(self, manager: str, day: date) -> int:
        """How many days off the week of a day has for somebody, from Monday to Sunday."""
        monday = day - timedelta(day.weekday())
        return sum(is_off(self.kind_of(manager, monday + timedelta(more))) for more in range(7))

    def pace(self, manager: str, metric: str) -> Fraction:
        """What somebody usually brings of a metric in an hour of work.

        What has come in the period, beside five working days of what was known before it:
        what the person can do by the capacity or the history, or else what the plan asks.

        Source: the mean of a credibility estimator (Bühlmann 1967), with five days of prior.
        """
        if (manager, metric) not in self._paces:
            self._paces[manager, metric] = self._pace(manager, metric)
        return self._paces[manager, metric]

    def _pace(self, manager: str, name: str) -> Fraction:
        metric = self.metric(name)
        if metric is None:
            return _ZERO
        standing = self.situation.progress.standing(metric, manager)
        known = self.able(metric, manager)
        days = standing.days_over + standing.days_left
        asked = Fraction(standing.target or 0) / days if days else _ZERO
        before = asked if known is None else known
        came = max(Fraction(standing.attained), _ZERO)
        a_day = (PRIOR * before + came) / (PRIOR + standing.days_over)
        return stated_down(a_day / self.limits.hours_a_day)

    @cached_property
    def _abilities(self) -> Abilities | None:
        given = self.situation.capacity
        if given is None:
            return None
        return Abilities(Case(self.plan.assigned), read(self.plan, given, MIDDLE))

    def able(self, metric: Metric, manager: str) -> Fraction | None:
        """What somebody can bring in a working day by the capacity or the history; None where that is not known."""
        known = None if self._abilities is None else self._abilities[metric]
        rate = None if known is None else known.rates.get(manager)
        return None if rate is None else rate * metric.quantum

    # --- metrics and what becomes of a gain ------------------------------------------------------------------------

    @cached_property
    def chain(self) -> tuple[str, ...]:
        """The metrics from the top down: the funnel's without side stages, or those of the plan."""
        if self.funnel is None:
            return tuple(metric.name for metric in self.plan.metrics)
        return tuple(stage.metric.name for stage in self.funnel.stages if stage.of is None)

    def metric(self, name: str) -> Metric | None:
        """The plan's metric of a name or alias; None where it has none."""
        try:
            return self.plan.metric(name)
        except UnknownMember:
            return None

    def unit(self, name: str) -> str:
        """The unit of a metric, of the plan or its funnel; empty where it has none."""
        for metric in (*self.plan.metrics, *(() if self.funnel is None else self.funnel.metrics)):
            if name in metric.names:
                return metric.unit
        return ""

    def after(self, stage: str) -> str | None:
        """The stage that follows one in the funnel's chain; None for the last and outside of it."""
        if self.funnel is None:
            return None
        try:
            name = self.funnel.stage(stage).metric.name
        except UnknownMember:
            return None
        at = self.chain.index(name) + 1 if name in self.chain else len(self.chain)
        return self.chain[at] if at < len(self.chain) else None

    def link_after(self, stage: str) -> Fraction:
        """What usually becomes of one piece at the next stage of the chain; 0 where there is none."""
        return reach(self.funnel, stage, sum(self._longest)).get(self.after(stage) or "", _ZERO)

    def takes_hold(self, effect: Effect, asked: str) -> str | None:
        """The metric in which an effect shows first.

        Args:
            effect: The effect.
            asked: The metric that is short, for effects of no metric of their own without a funnel.

        Returns:
            The metric's name; None where there is none: no next stage.
        """
        if effect.of == "stock":
            return self.after(effect.stage or "")
        if effect.metric is not None:
            own = self.metric(effect.metric)
            return effect.metric if own is None else own.name
        planned = {metric.name for metric in self.plan.metrics}
        tops = [name for name in self.chain if name in planned]
        return tops[0] if self.funnel is not None and tops else asked

    @cached_property
    def waiting(self) -> dict[tuple[str, str], Fraction] | None:
        """What waits for whom behind which stage, in the metric's unit; None where nothing is known of it."""
        stock = self.situation.stock
        if stock is None:
            return None
        found: dict[tuple[str, str], Fraction] = {}
        for row in stock.rows:
            own = self.metric(row.metric)
            key = row.manager, row.metric if own is None else own.name
            amount = row.quanta * stock.metric(row.metric).quantum
            found[key] = found.get(key, _ZERO) + amount
        return found

    def day_after(self, day: date, lead: int) -> date | None:
        """The working day on which something of a day takes hold; None where the plan is over by then."""
        if not lead:
            return day
        at = bisect_right(self.office, day) + lead - 1
        return self.office[at] if at < len(self.office) else None

    def becomes(self, metric: str, day: date, until: date) -> dict[str, Fraction]:
        """What one piece of a metric, come on a day, is by the end of another, there and at each later stage."""
        key = metric, room(day, until, self.office)
        if key not in self._shares:
            self._shares[key] = reach(self.funnel, *key)
        return self._shares[key]

    def worth(self, metric: str) -> Fraction:
        """What a unit of a metric is worth in the bottom metric.

        Down the funnel's chain by its rates. What does not lead to the bottom counts by the targets:
        a share of what the plan asks of it is worth the same share of what the plan asks of the bottom.
        """
        if self.funnel is not None:
            shares = reach(self.funnel, metric, sum(self._longest))
            if self.bottom in shares:
                return shares[self.bottom]
        asked = {name: self.situation.progress.standing(name).target for name in self._planned(metric)}
        own, bottom = asked.get(metric), asked.get(self.bottom)
        return Fraction(bottom) / Fraction(own) if own and bottom else Fraction(1)

    def _planned(self, metric: str) -> list[str]:
        return [name for name in (metric, self.bottom) if self.metric(name) is not None]

    @cached_property
    def _longest(self) -> list[int]:
        """The most working days of each step of the funnel."""
        lags = [] if self.funnel is None else [stage.lag for stage in self.funnel.stages]
        return [lag if isinstance(lag, int) else len(lag.weights) for lag in lags]
