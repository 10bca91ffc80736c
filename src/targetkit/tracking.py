"""Tracking a plan: what was asked beside what has come, every morning, every evening, at any moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from attrs import evolve, fields

from targetkit._attrs import FrozenMap
from targetkit._clearance import taken_stock
from targetkit._counts import Ground
from targetkit._gone import with_owners
from targetkit.actuals import Actuals
from targetkit.errors import OutsidePeriod, UnknownMember
from targetkit.period import as_day, label
from targetkit.progress import Progress
from targetkit.rate_standings import cohorts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from targetkit.overdue import Cohort
    from targetkit.plan import Plan
    from targetkit.role import Role
    from targetkit.stock import Stock

__all__ = ["At", "track"]

At = Literal["close", "morning"]
"""The moment of a day: when it is over, or before anything has come."""


def track(
    plan: Plan,
    actuals: Actuals,
    as_of: date | datetime,
    *,
    at: At = "close",
    stock: Stock | None = None,
    overdue: Mapping[str, Iterable[Cohort]] | None = None,
    previous: Progress | None = None,
) -> Progress:
    """Where everybody stands at a moment.

    Only what was known at the moment is seen: rows of later days are not, nor those recorded later.
    At the close of a day the day counts as over; in the morning it is still to come;
    at a time of day (a `datetime`) it is running: what has come counts, its target is not due yet.

    Args:
        plan: The plan; those of its targets that were assigned count.
        actuals: What happened. What people brought whom the plan does not know counts for the store,
            under its child `unassigned` (未分配).
        as_of: The day, or the moment, in the store's time.
        at: Of a day, `"close"` or `"morning"`.
        stock: What waits behind the stages at the end of a day up to then, for `progress.clearing`.
        overdue: Manager's id → what was disbursed and what of it has turned overdue, for overdue rates.
        previous: An earlier progress of the plan to go on from, e.g. yesterday's. It changes nothing but the time:
            what it has worked out of the plan, and of the rows that it saw, is not worked out again.

    Returns:
        The progress.

    Raises:
        InvalidPeriod: An `as_of` that is no day or moment.
        OutsidePeriod: A moment that is not in the plan's period.
        UnknownMember: A moment of a day that does not exist; a metric of the plan of which the actuals know nothing;
            stock of a stage, or stock or overdue loans of somebody, that the plan does not have.
        InvalidValue: Stock of another time than from the eve of the plan to the moment; loans of later.

    >>> from datetime import date
    >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, track
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> signings = Metric("signings")
    >>> plan = decompose({signings: 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> actuals = Actuals([(date(2026, 11, 3), "li-na", signings, 4)], metrics=[signings])
    >>> standing = track(plan, actuals, date(2026, 11, 6)).standing("signings", "li-na")
    >>> standing.target, standing.to_date, standing.attained, standing.gap
    (21, 5, 4, 17)
    """
    if at not in {"close", "morning"}:
        raise UnknownMember("moment", at, ("close", "morning"), where="track")
    if isinstance(as_of, datetime):
        day = as_of.date()
        seen = actuals.known_at(as_of)
        closed = False
    else:
        day = as_day(as_of)
        closed = at == "close"
        seen = actuals.as_of(day if closed else day - timedelta(days=1))
    over = day if closed else day - timedelta(days=1)
    if day not in plan.period:
        first, last = plan.period.start, plan.period.end
        raise OutsidePeriod(label(day), label(plan.period), f"it runs from {first} to {last}")
    _check_metrics(plan, actuals)
    if previous is not None:
        seen = seen.resuming(previous.actuals)
    roles, owners = with_owners(plan, plan.roles, _brought(plan, seen), plan.period.end)
    tracked = _with_roles(plan, roles, None if previous is None else previous.plan)
    return Progress(
        tracked,
        seen,
        over if over >= plan.period.start else None,
        None if closed else day,
        FrozenMap(owners),
        None if stock is None else taken_stock(stock, tracked, day),
        cohorts_of(overdue, plan, day),
        ground=Ground(tracked) if previous is None else previous.ground,
    )


def _brought(plan: Plan, seen: Actuals) -> set[str]:
    """Whose rows count in the period."""
    days = plan.period.days
    return {
        id_
        for metric in seen.metrics
        for id_, line in seen.lines(metric).items()
        if not line.keys().isdisjoint(days)
    }


def _with_roles(plan: Plan, roles: Role, previous: Plan | None) -> Plan:
    """The plan with these roles; the previous one itself where that is the very same."""
    if roles is plan.roles:
        return plan
    made = evolve(plan, roles=roles)
    if previous is not None and previous.roles == roles:
        names = [each.name for each in fields(type(plan)) if each.name != "roles"]
        if all(getattr(previous, name) is getattr(made, name) for name in names):
            return previous
    return made


def _check_metrics(plan: Plan, actuals: Actuals) -> None:
    known = {name for metric in actuals.metrics for name in metric.names}
    for metric in plan.metrics:
        if not known.intersection(metric.names):
            where = "the actuals; Actuals(rows, metrics=plan.metrics) says that nothing has come of those without a row"
            raise UnknownMember("metric", metric.name, tuple(sorted(known)), where=where)
