"""What of the rows of what happened does not fit the plan that they are held against."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from targetkit._nobody import is_nobody
from targetkit.errors import OutsidePeriod
from targetkit.findings import Finding, Report
from targetkit.period import as_day
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from targetkit._events import Event
    from targetkit.actuals import Actuals
    from targetkit.metric import Metric
    from targetkit.plan import Plan

__all__ = ["check_actuals"]

_EXAMPLES = 3


def check_actuals(actuals: Actuals, plan: Plan, as_of: date | None = None) -> Report:
    """Look through the rows of what happened before they are held against a plan.

    Nothing is left out for a finding, and nothing is left out without one.

    - TK601: people who are not among the plan's managers, and what is nobody's: counted in the store.
    - TK602: metrics that neither the plan nor its funnel has.
    - TK603, TK604: rows before the plan, after it, or after `as_of`.
    - TK605: more taken back than had come; a deal that stands below 0.
    - TK606: rows of deals that were told again word for word, and count once.
    - TK501, TK512: deals told in two ways, rows that look as if they had been pasted twice.

    Args:
        actuals: What happened.
        plan: The plan.
        as_of: The day at whose end it is looked at; None: everything is seen.

    Returns:
        The findings, each with its place: people by metric, days by metric.

    Raises:
        InvalidPeriod: An `as_of` that is no day.
        OutsidePeriod: An `as_of` outside the plan's period.

    >>> from datetime import date
    >>> from targetkit import Actuals, Manager, Month, Plan, Team
    >>> november = Month(2026, 11)
    >>> plan = Plan.from_rows([("signings", "li-na", november, 5)], roles=Team("east", [Manager("li-na")]),
    ...                       period=november)
    >>> report = check_actuals(Actuals([(date(2026, 11, 3), "wu", "signings", 1)]), plan)
    >>> [(found.code, found.role, found.actual) for found in report]
    [('TK601', 'wu', 1)]
    """
    day = None if as_of is None else as_day(as_of)
    if day is not None and day not in plan.period:
        hint = "look at the plan as of one of its own days"
        raise OutsidePeriod(str(day), str(plan.period), hint)
    known = {name for metric in plan.metrics for name in metric.names}
    if plan.funnel is not None:
        known |= {name for metric in plan.funnel.metrics for name in metric.names}
    foreign = {metric.name for metric in actuals.metrics if known.isdisjoint(metric.names)}
    seen = actuals if day is None else actuals.as_of(day)
    events = [event for event in seen.events() if event.day in plan.period]
    return Report(
        [
            *_strangers([event for event in events if event.metric not in foreign], plan, actuals.metric),
            *_foreign([event for event in events if event.metric in foreign], plan, actuals.metric),
            *_outside(actuals, plan, day),
            *_taken_back(seen, actuals.metric),
            *_told_again(seen, actuals.metric),
            *seen.findings,
        ]
    )


def _strangers(events: Iterable[Event], plan: Plan, metric: Callable[[str], Metric]) -> Iterator[Finding]:
    people = {node.id for node in walk(plan.roles) if isinstance(node, Manager)}
    sums: Counter[tuple[str, str]] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    for event in events:
        if event.manager not in people or is_nobody(event.manager):
            key = event.metric, event.manager
            sums[key] += event.quanta
            counts[key] += 1
    for (name, id_), count in sorted(counts.items()):
        own = metric(name)
        yield Finding.of(
            "TK601",
            form="nobody" if is_nobody(id_) else "",
            metric=name,
            role=id_,
            period=plan.period,
            actual=own.quantity(sums[name, id_]),
            unit=own.unit,
            count=count,
        )


def _foreign(events: Iterable[Event], plan: Plan, metric: Callable[[str], Metric]) -> Iterator[Finding]:
    known = tuple(own.name for own in plan.metrics)
    for own, events_of in _by_metric(events, metric):
        yield Finding.of(
            "TK602",
            metric=own.name,
            period=plan.period,
            actual=own.quantity(sum(event.quanta for event in events_of)),
            unit=own.unit,
            count=len(events_of),
            known=known,
        )


def _outside(actuals: Actuals, plan: Plan, as_of: date | None) -> Iterator[Finding]:
    """Rows whose days do not count: before the plan, after it, after the day that is looked at."""
    start, end = plan.period.start, plan.period.end
    events = actuals.events()
    before = [event for event in events if event.day < start]
    after = [event for event in events if event.day > end]
    yield from _days(("TK603", ""), before, start, actuals.metric)
    yield from _days(("TK604", ""), after, end, actuals.metric)
    if as_of is not None:
        late = [event for event in events if as_of < event.day <= end]
        yield from _days(("TK604", "as_of"), late, as_of, actuals.metric)


def _days(
    kind: tuple[str, str], events: Iterable[Event], limit: date, metric: Callable[[str], Metric]
) -> Iterator[Finding]:
    """One finding of a code and form for each metric, with the first and the last of the days."""
    code, form = kind
    for own, events_of in _by_metric(events, metric):
        days = [event.day for event in events_of]
        yield Finding.of(
            code,
            form=form,
            metric=own.name,
            period=min(days),
            actual=own.quantity(sum(event.quanta for event in events_of)),
            unit=own.unit,
            count=len(events_of),
            first=min(days),
            last=max(days),
            as_of=limit,
        )


def _taken_back(seen: Actuals, metric: Callable[[str], Metric]) -> Iterator[Finding]:
    """Corrections of what never came, and deals that stand below zero."""
    came: dict[tuple[str, str], dict[date, list[int]]] = {}
    for event in seen.rows():
        if event.deal is None:
            sums = came.setdefault((event.metric, event.manager), {}).setdefault(event.day, [0, 0])
            sums[event.quanta < 0] += abs(event.quanta)
    for (name, id_), days in sorted(came.items()):
        own, total = metric(name), 0
        for day, (plus, minus) in sorted(days.items()):
            total += plus
            if minus > total:
                yield _taken(own, id_, day, minus, total)
            total = max(0, total - minus)
    for own in seen.metrics:
        for deal, event in seen.cases(own).items():
            if event.quanta < 0:
                yield Finding.of(
                    "TK605",
                    form="deal",
                    metric=own.name,
                    role=event.manager,
                    period=event.day,
                    actual=own.quantity(event.quanta),
                    unit=own.unit,
                    deal=deal,
                )


def _taken(metric: Metric, id_: str, day: date, minus: int, total: int) -> Finding:
    return Finding.of(
        "TK605",
        metric=metric.name,
        role=id_,
        period=day,
        expected=metric.quantity(total),
        actual=metric.quantity(minus),
        unit=metric.unit,
    )


def _told_again(seen: Actuals, metric: Callable[[str], Metric]) -> Iterator[Finding]:
    counts = Counter(event for event in seen.rows() if event.deal is not None)
    again = [event for event, count in counts.items() for _ in range(count - 1)]
    for own, events_of in _by_metric(again, metric):
        deals = sorted({event.deal or "" for event in events_of})
        yield Finding.of(
            "TK606",
            metric=own.name,
            period=min(event.day for event in events_of),
            count=len(events_of),
            examples=tuple(deals[:_EXAMPLES]),
        )


def _by_metric(
    events: Iterable[Event], metric: Callable[[str], Metric]
) -> Iterator[tuple[Metric, list[Event]]]:
    """The metrics that have any of these rows, by name, each with its rows."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.metric, []).append(event)
    for name, own in sorted(found.items()):
        yield metric(name), own
