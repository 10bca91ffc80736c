"""TK311: what is planned for the first days, before anything handed in can arrive, and waits nowhere."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from targetkit._case import Case
    from targetkit.findings import Finding
    from targetkit.funnel import Funnel, Stage
    from targetkit.metric import Metric
    from targetkit.role import Role

__all__ = ["check_first_days"]

_ZERO, _ONE = Fraction(0), Fraction(1)


def check_first_days(case: Case) -> Iterator[Finding]:
    """Stages behind a lag whose first days are fed by neither the files of this period nor the stock stated.

    A piece handed in on the first open day at the topmost stage of the plan arrives after the least of its lead time.
    What a stage is asked for before that must wait already: the funnel's stock, at the rates of the stages ahead of it.
    Of it each store is credited the share that it has of the root's target. Less than a piece is not told.

    Args:
        case: The plan.
    """
    funnel = case.plan.funnel
    if funnel is None:
        return
    chain = [stage for stage in funnel.stages if stage.of is None]
    carried = [(stage, own) for stage in chain if (own := _own(case, stage)) is not None]
    for stage, metric in carried[1:]:
        top, source = carried[0]
        least = next(days for days, share in enumerate(funnel.lead(top.metric, stage.metric)) if share)
        arrives = _arrival(case, source, metric, least) if least else None
        if arrives is not None:
            waiting = _waiting(funnel, chain[: chain.index(stage) + 1])
            piece = _ONE if stage.ticket is None else stage.ticket
            for store in case.stores:
                yield from _told(case, store, (source, metric), (arrives, least), (waiting, piece))


def _own(case: Case, stage: Stage) -> Metric | None:
    """The plan's own metric for a stage."""
    names = set(stage.metric.names)
    return next((metric for metric in case.plan.metrics if not names.isdisjoint(metric.names)), None)


def _arrival(case: Case, source: Metric, metric: Metric, least: int) -> date | None:
    """The day on which the first piece of the period arrives; the end of time where it does not in the period."""
    anyday, period = WorkCalendar.daily(), case.plan.period
    handed, arriving = (
        case.plan.calendars.get(name, anyday).working_days(period) for name in (source.name, metric.name)
    )
    if not handed:
        return None
    after = [day for day in arriving if day > handed[0]]
    return after[least - 1] if least <= len(after) else date.max


def _waiting(funnel: Funnel, chain: list[Stage]) -> Fraction:
    """What the stock behind the stages above the last of a chain becomes there."""
    amount = _ZERO
    for above, below in pairwise(chain):
        amount += Fraction(funnel.stock.get(above.metric.name, 0))
        amount *= below.link or _ONE
    return amount


def _told(
    case: Case,
    store: Role,
    metrics: tuple[Metric, Metric],
    arrival: tuple[date, int],
    stock: tuple[Fraction, Fraction],
) -> Iterator[Finding]:
    """What one store is asked for too early, if that is a piece or more."""
    (source, metric), (arrives, least), (waiting, piece) = metrics, arrival, stock
    lines, root = case.lines(metric), case.plan.roles.id
    line, grain = lines.get(store.id), case.plan.grain(metric)
    if line is None or not grain:
        return
    early = 0
    for place in case.timeline.levels[grain]:
        period = case.timeline.periods[place]
        if (period if isinstance(period, date) else period.end) < arrives:
            early += line[place] or 0
    whole = lines.get(root, line)[0]
    share = Fraction(line[0] or 0, whole) if whole else _ONE
    covered = waiting * share / metric.quantum
    if early - covered < piece / metric.quantum:
        return
    yield case.found(
        "TK311",
        metric,
        store.id,
        0,
        expected=covered,
        actual=early,
        form="" if waiting else "none",
        gap=metric.quantity(math.ceil(early - covered)),
        source=source.name,
        lag=least,
    )
