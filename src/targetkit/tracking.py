"""Tracking a plan: what was asked beside what has come, every morning, every evening, at any moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from attrs import evolve

from targetkit._attrs import FrozenMap
from targetkit._gone import with_owners
from targetkit.actuals import Actuals
from targetkit.errors import OutsidePeriod, UnknownMember
from targetkit.period import as_day, label
from targetkit.progress import Progress

if TYPE_CHECKING:
    from targetkit.plan import Plan

__all__ = ["At", "track"]

At = Literal["close", "morning"]
"""The moment of a day: when it is over, or before anything has come."""


def track(plan: Plan, actuals: Actuals, as_of: date | datetime, *, at: At = "close") -> Progress:
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

    Returns:
        The progress.

    Raises:
        InvalidPeriod: An `as_of` that is no day or moment.
        OutsidePeriod: A moment that is not in the plan's period.
        UnknownMember: A moment of a day that does not exist; a metric of the plan of which the actuals know nothing.

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
    brought = seen.between(plan.period.start, plan.period.end + timedelta(days=1)).managers
    roles, owners = with_owners(plan, plan.roles, brought, plan.period.end)
    return Progress(
        plan if roles is plan.roles else evolve(plan, roles=roles),
        seen,
        over if over >= plan.period.start else None,
        None if closed else day,
        FrozenMap(owners),
    )


def _check_metrics(plan: Plan, actuals: Actuals) -> None:
    known = {name for metric in actuals.metrics for name in metric.names}
    for metric in plan.metrics:
        if not known.intersection(metric.names):
            where = "the actuals; Actuals(rows, metrics=plan.metrics) says that nothing has come of those without a row"
            raise UnknownMember("metric", metric.name, tuple(sorted(known)), where=where)
