"""The past of a store: its rows, its people and its calendars, and what can be estimated from them.

Each estimate has a room of its own; here is what they have in common:
how far the rows reach, which months are whole, and that nothing looks at the month that is to be planned.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve

from targetkit._attrs import FrozenMap, field, value
from targetkit.actuals import Actuals
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.period import Month, PeriodLike, as_day
from targetkit.role import Manager, Role
from targetkit.windows import Window, normal
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from targetkit.capacity import Capacity
    from targetkit.funnel import Funnel
    from targetkit.lag import Lag
    from targetkit.metric import Metric
    from targetkit.quantity import Number
    from targetkit.ramp import RampLike
    from targetkit.rates import FunnelEstimate
    from targetkit.shape import Shape
    from targetkit.shares import Shares

__all__ = ["Calendars", "History"]

_ONE_DAY = timedelta(days=1)

_SILENT = 2
"""So many open days without any row at the end of a month are a lull, and do not cut the month off."""

Calendars: TypeAlias = WorkCalendar | Mapping[str, WorkCalendar] | None
"""One calendar for all metrics, one for each by name, or none: every day is open."""


def _calendars(given: Calendars) -> WorkCalendar | FrozenMap[str, WorkCalendar] | None:
    return FrozenMap(given) if isinstance(given, Mapping) else given


def _optional_day(given: date | None) -> date | None:
    return None if given is None else as_day(given)


@value(repr=False)
class History:
    """What happened up to a day, and what it says about the months to come.

    Args:
        actuals: The rows.
        roles: The store, or whatever the rows are about: who is in which team, hired when, away when.
        calendar: The working days: one calendar, or one by the name of each metric; None: every day is open.
        since: The first day that the rows cover, if that is not the day of the first of them.
        until: The last one, if that is not the day of the last of them.
        first_day: The day on which months start, 1 to 28.

    Raises:
        InvalidPeriod: `since` or `until` is not a day.
        InvalidValue: `since` comes after `until`.

    >>> rows = [(date(2026, 9, 7), "li-na", "signings", 2), (date(2026, 10, 30), "li-na", "signings", 1)]
    >>> history = History(Actuals(rows), calendar=WorkCalendar.weekdays())
    >>> history.months, history.whole_months, history.next_day
    ((Month(2026, 9), Month(2026, 10)), (Month(2026, 10),), datetime.date(2026, 11, 1))
    """

    actuals: Actuals
    roles: Role | None = field(default=None, kw_only=True)
    calendar: WorkCalendar | FrozenMap[str, WorkCalendar] | None = field(
        default=None, kw_only=True, converter=_calendars
    )
    since: date | None = field(default=None, kw_only=True, converter=_optional_day)
    until: date | None = field(default=None, kw_only=True, converter=_optional_day)
    first_day: int = field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise InvalidValue("History: since", self.since, f"a day not after until, {self.until}")

    @property
    def first(self) -> date | None:
        """The first day that the rows cover; None without rows."""
        return self.since or self.actuals.first

    @property
    def last(self) -> date | None:
        """The last day that the rows cover; None without rows."""
        return self.until or self.actuals.last

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """All months that are touched, in order."""
        if self.first is None or self.last is None or self.first > self.last:
            return ()
        months = [Month.of(self.first, self.first_day)]
        while months[-1].end < self.last:
            months.append(months[-1].next())
        return tuple(months)

    @cached_property
    def whole_months(self) -> tuple[Month, ...]:
        """The months that are covered from their first to their last open day, in order."""
        return tuple(month for month in self.months if self._covers(month))

    @property
    def cut_off(self) -> tuple[Month, ...]:
        """The months that are not whole: the rows start after their first open day, or end before their last."""
        return tuple(month for month in self.months if month not in self.whole_months)

    @property
    def next_day(self) -> date | None:
        """The first day that is not over yet: that of the month after the last, where the last is whole."""
        if self.last is None:
            return None
        month = Month.of(self.last, self.first_day)
        return month.end + _ONE_DAY if month in self.whole_months else self.last + _ONE_DAY

    def calendar_of(self, metric: str | Metric) -> WorkCalendar:
        """The calendar of a metric; every day is open where none was given.

        Args:
            metric: The metric, or its name.
        """
        if self.calendar is None or isinstance(self.calendar, WorkCalendar):
            return self.calendar or WorkCalendar.daily()
        known = self.actuals.metric(metric)
        return next(
            (self.calendar[name] for name in known.names if name in self.calendar), WorkCalendar.daily()
        )

    def open_days(self, period: PeriodLike) -> tuple[date, ...]:
        """The days of a period that are open for any metric, in order.

        Args:
            period: The day or period.
        """
        if self.calendar is None or isinstance(self.calendar, WorkCalendar):
            return (self.calendar or WorkCalendar.daily()).working_days(period)
        calendars = self.calendar.values() or [WorkCalendar.daily()]
        return tuple(sorted({day for calendar in calendars for day in calendar.working_days(period)}))

    def seen(self, before: date | None) -> History:
        """This history as far as a plan may look: nothing of the day or later.

        Every estimate goes through here, so none looks further.

        What is seen are the rows of these days as they are known today, those recorded later included
        (`Actuals.as_of` tells what was known on a day).  A deal that has been given a day at or after `before`
        is seen where it lay until then: the row that moved it must not be looked at.

        Without a stated `until` nobody can tell a day on which nothing happened from one that is not covered.
        Where the last row that is seen lies in the month that ends before the day,
        and at most two open days without any row follow it, they count as covered: the view then reaches to
        the day before.  With more of them the month stays cut off, as rows after them must not be looked at.

        Args:
            before: The first day of the month to plan; None: the first day that is not over yet.

        Raises:
            InvalidPeriod: `before` is not a day.

        >>> rows = [(date(2026, 10, 1), "li-na", "signings", 2), (date(2026, 10, 29), "li-na", "signings", 1)]
        >>> history = History(Actuals(rows), calendar=WorkCalendar.weekdays())
        >>> history.whole_months, history.seen(date(2026, 11, 1)).whole_months
        ((), (Month(2026, 10),))
        """
        day = self.next_day if before is None else as_day(before)
        if day is None:
            return self
        if day not in self._views:
            until = None if self.until is None else min(self.until, day - _ONE_DAY)
            ended = self.since is not None and self.since >= day
            rows = self.actuals.between(self.since, day if until is None else until + _ONE_DAY)
            view = evolve(
                self,
                actuals=rows,
                since=None if ended else self.since,
                until=None if ended else until or self._after_a_lull(rows.last, day),
            )
            same = view.actuals is self.actuals and (view.since, view.until) == (self.since, self.until)
            self._views[day] = self if same else view
        return self._views[day]

    def managers_of(self, role: str | Role | None) -> tuple[str, ...]:
        """The ids of the managers of a role, in order.

        Args:
            role: A manager, team or store, or its id; None: everybody who has a row or is on the roster.

        Raises:
            UnknownMember: An id that neither the rows nor the roster have.
        """
        if role is None:
            return tuple(sorted({*self.actuals.managers, *self._roster}))
        if isinstance(role, str):
            if role in self.actuals.managers or role in self._roster:
                return (role,)
            role = self._group(role)
        return (role.id,) if isinstance(role, Manager) else tuple(sorted(one.id for one in role.managers()))

    @cached_property
    def memory(self) -> dict[Hashable, Any]:
        """What estimates of this very history have worked out and may be asked for again."""
        return {}

    # --- what it says -------------------------------------------------------------------------------------------

    def funnel(
        self,
        chain: Funnel,
        *,
        window: Window | None = None,
        role: str | Role | None = None,
        reading: str = "calendar",
        before: date | None = None,
    ) -> FunnelEstimate:
        """The rates and the average ticket of the store, a team or a person.

        Args:
            chain: The stages; their rates are what is taken where the past says nothing.
            window: How far back to look; None: `normal()`.
            role: A manager or team, or its id; None: the store as a whole.
            reading: `"calendar"`: what was signed in a month by what was approved in it.
                `"cohort"`: of the deals approved in the months the share that was signed since;
                deals younger than nine in ten took to be signed are left out where ten deals or more tell.
            before: The first day of the month to plan; None: the day after the last that is covered.

        Returns:
            An estimate for each link, and the funnel that they make.

        Raises:
            UnknownMember: A role that nobody knows, or another reading.
            InvalidPeriod: `before` is not a day.
        """
        from targetkit.rates import one_funnel

        return one_funnel(self, chain, window or normal(), role, reading, before)

    def funnels(
        self,
        chain: Funnel,
        managers: Collection[str | Role] | None = None,
        *,
        window: Window | None = None,
        reading: str = "calendar",
        before: date | None = None,
    ) -> dict[str, FunnelEstimate]:
        """The funnels of many at once: as `funnel` for each, by id.

        Args:
            chain: As in `funnel`.
            managers: Managers or teams, or their ids; None: the roster, or everybody who has a row without one.
            window: As in `funnel`.
            reading: As in `funnel`.
            before: As in `funnel`.

        Raises:
            UnknownMember: A role that nobody knows, or another reading.
            InvalidPeriod: `before` is not a day.
        """
        from targetkit.rates import many_funnels

        return many_funnels(self, chain, managers, window or normal(), reading, before)

    def shares(
        self,
        metric: str | Metric,
        *,
        month: Month,
        roles: Role | None = None,
        window: Window | None = None,
        ramp: RampLike | None = None,
        by: str | Metric | None = None,
    ) -> Shares:
        """The share of a month that each person may be expected to bring.

        Args:
            metric: The metric.
            month: The month to plan; nothing of it or later is looked at.
            roles: Who will be there; None: the roster of the history.
            window: How far back to look; None: as far as the rows go, what is older counting less.
            ramp: How much of an equal share a new hire carries: a `Ramp`, or its steps in months.
            by: The metric to go by: who has had the approvals will have the signings.
                None: the metric itself, or another that would have foretold the last whole month's shares
                better, by a tenth at least.

        Raises:
            UnknownMember: A metric that is not known.
            InvalidValue: No roster, or nobody on it who is there in the month.
        """
        from targetkit.shares import shares_of

        return shares_of(self, metric, month, roles or self.roles, window, ramp, by)

    def profile(
        self,
        metric: str | Metric,
        *,
        campaigns: Collection[date] = (),
        chain: Shape | None = None,
        before: date | None = None,
    ) -> Shape:
        """What share of a month falls on which day.

        Args:
            metric: The metric.
            campaigns: The days that are marked as campaigns, past and to come.
            chain: The shape of all stores together, towards which this one's is drawn.
            before: The first day of the month to plan; None: the day after the last that is covered.

        Raises:
            UnknownMember: A metric that is not known.
            InvalidPeriod: For something that is not a day.
        """
        from targetkit.shape import shape_of

        return shape_of(self, metric, campaigns, chain, before)

    def capacity(
        self,
        metric: str | Metric,
        quantile: Number = "0.8",
        *,
        roles: Role | None = None,
        window: Window | None = None,
        ramp: RampLike | None = None,
        before: date | None = None,
    ) -> Capacity:
        """What everybody has shown to be able to do in a working day of presence.

        Args:
            metric: The metric.
            quantile: Which of the person's months counts: `"0.8"` is a good one, not the best.
            roles: Who will be there; None: the roster of the history.
            window: How far back to look; None: the last six whole months.
            ramp: How much of a full load a new hire carries: a `Ramp`, or its steps in months.
            before: The first day of the month to plan; None: the day after the last that is covered.

        Raises:
            UnknownMember: A metric that is not known.
            InvalidQuantity: A quantile that is not above 0 and at most 1.
            InvalidValue: A ramp without a roster.
        """
        from targetkit.capacity import capacity_of

        return capacity_of(self, metric, quantile, roles=roles, window=window, ramp=ramp, before=before)

    def capacities(
        self,
        metrics: Collection[str | Metric],
        quantile: Number = "0.8",
        *,
        roles: Role | None = None,
        window: Window | None = None,
        ramp: RampLike | None = None,
        before: date | None = None,
    ) -> Capacity:
        """The same for several metrics at once.

        Args:
            metrics: The metrics.
            quantile: As in `capacity`, and so are the others.
            roles: Who will be there.
            window: How far back to look.
            ramp: How much of a full load a new hire carries.
            before: The first day of the month to plan.

        Raises:
            UnknownMember: A metric that is not known.
            InvalidQuantity: A quantile that is not above 0 and at most 1.
            InvalidValue: A ramp without a roster.
        """
        from targetkit.capacity import capacities_of

        return capacities_of(self, metrics, quantile, roles=roles, window=window, ramp=ramp, before=before)

    def lag(self, first: str | Metric, then: str | Metric, *, before: date | None = None) -> Lag:
        """How many working days lie between two stages.

        Args:
            first: The earlier stage.
            then: The later one.
            before: The first day of the month to plan; None: the day after the last that is covered.

        Raises:
            UnknownMember: A metric that is not known.
            TooLittleHistory: Too few days to tell.
        """
        from targetkit.lag import lag_of

        return lag_of(self, first, then, before=before)

    def __repr__(self) -> str:
        whole = f"{len(self.whole_months)} of {len(self.months)} months whole"
        span = f", {self.first} to {self.last}" if self.first and self.last else ""
        return f"<History: {len(self.actuals):,} rows{span}, {whole}>"

    # --- inside -------------------------------------------------------------------------------------------------

    @cached_property
    def _views(self) -> dict[date, History]:
        return {}

    @cached_property
    def _roster(self) -> frozenset[str]:
        if self.roles is None:
            return frozenset()
        if isinstance(self.roles, Manager):
            return frozenset({self.roles.id})
        return frozenset(manager.id for manager in self.roles.managers())

    def _group(self, id_: str) -> Role:
        if self.roles is not None and not isinstance(self.roles, Manager) and id_ in self.roles.ids:
            return self.roles.find(id_)
        ids = () if self.roles is None or isinstance(self.roles, Manager) else self.roles.ids
        known = tuple(sorted({*self.actuals.managers, *self._roster, *ids}))
        raise UnknownMember("role", id_, known, where="the history")

    def _after_a_lull(self, last: date | None, before: date) -> date | None:
        """The day before, where so few open days lie between it and the last row that they count as covered."""
        if last is None or (month := Month.of(last, self.first_day)).end + _ONE_DAY < before:
            return None
        silent = sum(last < day < before for day in self.open_days(month))
        return before - _ONE_DAY if 0 < silent <= _SILENT else None

    def _covers(self, month: Month) -> bool:
        opened = self.open_days(month)
        first, last = (opened[0], opened[-1]) if opened else (month.start, month.end)
        return bool(self.first and self.last and self.first <= first and last <= self.last)
