"""What happened: rows, the past of a store, what waits, and how a month stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from targetkit.actuals import Actuals, ActualsRow
from targetkit.funnel import Funnel
from targetkit.history import History
from targetkit.metric import Metric
from targetkit.plan import Plan
from targetkit.progress import Progress
from targetkit.role import Manager, Role, walk
from targetkit.stock import Stock
from targetkit.strategies import _asked, _days, _people, _plans
from targetkit.strategies._arguments import SOME_DAYS, check_flag, default, most_of, one_in
from targetkit.tracking import track
from targetkit.workdays import WorkCalendar

__all__ = ["actuals", "histories", "progresses", "rows", "stocks"]

STRANGER = "somebody-else"
"""The id of somebody who is in no tree."""

_DEALS = st.sampled_from([f"deal-{number}" for number in range(1, 10)])
_CHANNELS = st.sampled_from([None, "walk-in", "转介绍"])
_PIECES = st.integers(0, 9) | st.integers(-2, 60)
_HOURS = st.sampled_from([9, 15])
_MOMENTS: SearchStrategy[Literal["close", "morning", "hour"]] = st.sampled_from(["close", "morning", "hour"])

_Recorded: TypeAlias = date | datetime | None


@st.composite
def _rows(
    draw: DrawFn,
    people: Sequence[str],
    metrics: Sequence[Metric],
    days: SearchStrategy[date],
    pieces: SearchStrategy[int],
) -> ActualsRow:
    metric = draw(st.sampled_from(metrics))
    day = draw(days)
    deal = draw(one_in(3, _DEALS, st.none()))
    return (
        day,
        draw(st.sampled_from(people)),
        metric,
        metric.quantity(draw(pieces)),
        deal,
        draw(_recordings(day)),
        draw(_CHANNELS),
    )


def _recordings(day: date) -> SearchStrategy[_Recorded]:
    """When a row of a day was recorded: nobody knows, that day, at an hour of it, days later."""
    later = st.integers(0, 3).map(lambda gone: day + timedelta(gone))
    at = st.builds(datetime.combine, later, st.builds(time, _HOURS))
    moments: SearchStrategy[_Recorded] = st.one_of(later, at)
    return one_in(3, moments, st.none())


def rows(
    people: Iterable[str],
    metrics: Iterable[Metric],
    days: SearchStrategy[date] | None = None,
    *,
    pieces: SearchStrategy[int] | None = None,
) -> SearchStrategy[ActualsRow]:
    """Rows of what happened: pieces and corrections, of deals or of none, recorded at once or later.

    Args:
        people: The ids of those who brought something.
        metrics: What was brought.
        days: When.
        pieces: How many quanta.

    Raises:
        InvalidArgument: Nobody or nothing to choose from, something that is no strategy.
    """
    who, what = list(people), list(metrics)
    if not who or not what:
        raise InvalidArgument(f"people={who!r} and metrics={what!r}: expected one of each at least")
    return _rows(who, what, default("days", days, SOME_DAYS), default("pieces", pieces, _PIECES))


def _ids(roles: Role) -> list[str]:
    return [node.id for node in walk(roles) if isinstance(node, Manager)]


def actuals(
    plan: Plan,
    *,
    days: SearchStrategy[date] | None = None,
    min_size: int = 0,
    max_size: int | None = None,
    allow_strangers: bool = True,
) -> SearchStrategy[Actuals]:
    """What may have happened in the period of a plan: all of its metrics are known, whoever brought what.

    Args:
        plan: The plan.
        days: When; without it the days of the period and a few around it.
        min_size: How few rows.
        max_size: How many; None: up to forty, or what `min_size` asks for.
        allow_strangers: Whether somebody may bring something whom the plan does not have.

    Raises:
        InvalidArgument: Sizes that do not fit, something that is no strategy, an `allow_...` that is no bool.
    """
    most = most_of(min_size, max_size, usual=40)
    check_flag("allow_strangers", allow_strangers)
    # What strangers bring counts for their store: where the tree is one person there is none.
    known = _ids(plan.roles)
    people = [*known, STRANGER] if allow_strangers and plan.roles.children else known
    row = rows(people, plan.metrics, default("days", days, _days.around(plan.period)))
    return st.builds(Actuals, st.lists(row, min_size=min_size, max_size=most), metrics=st.just(plan.metrics))


@st.composite
def _histories(
    draw: DrawFn,
    roles: SearchStrategy[Role],
    metrics: SearchStrategy[Sequence[Metric]],
    days: SearchStrategy[date],
    calendars: SearchStrategy[WorkCalendar | None],
    min_size: int,
    max_size: int,
) -> History:
    tree, known = draw(roles), draw(metrics)
    row = rows([*_ids(tree), STRANGER], known, days)
    told = Actuals(draw(st.lists(row, min_size=min_size, max_size=max_size)), metrics=known)
    since, until = None, None
    if told.first is not None and told.last is not None and draw(st.booleans()):
        since = told.first - timedelta(draw(st.integers(0, 40)))
        until = told.last + timedelta(draw(st.integers(0, 40)))
    return History(told, roles=tree, calendar=draw(calendars), since=since, until=until)


def histories(
    roles: SearchStrategy[Role] | None = None,
    metrics: SearchStrategy[Sequence[Metric]] | None = None,
    *,
    days: SearchStrategy[date] | None = None,
    calendars: SearchStrategy[WorkCalendar | None] | None = None,
    min_size: int = 0,
    max_size: int | None = None,
) -> SearchStrategy[History]:
    """Pasts of a store, dense or nearly empty, with or without their reach.

    Args:
        roles: Whose past.
        metrics: Of what; the stages of a funnel without it.
        days: When; without it April to October 2026.
        calendars: The working days; None for every day.
        min_size: How few rows.
        max_size: How many; None: up to sixty, or what `min_size` asks for.

    Raises:
        InvalidArgument: Sizes that do not fit, something that is no strategy.
    """
    most = most_of(min_size, max_size, usual=60)
    when = default("days", days, st.dates(date(2026, 4, 20), date(2026, 10, 31)))
    return _histories(
        default("roles", roles, _people.roles(when)),
        default("metrics", metrics, _asked.funnels().map(_stages)),
        when,
        default("calendars", calendars, st.none() | _days.calendars(when)),
        min_size,
        most,
    )


def _stages(funnel: Funnel) -> Sequence[Metric]:
    return funnel.metrics


@st.composite
def _stocks(draw: DrawFn, plan: Plan, days: SearchStrategy[date], max_size: int) -> Stock:
    day = draw(days)
    people = st.sampled_from([*_ids(plan.roles), None])
    amounts = st.integers(0, 30)
    since = st.none() | st.integers(0, 60).map(lambda gone: day - timedelta(gone))
    rows = draw(
        st.lists(
            st.tuples(people, st.sampled_from(plan.metrics), amounts, since),
            max_size=max_size,
        )
    )
    told = [(who, metric, metric.quantity(pieces), when) for who, metric, pieces, when in rows]
    return Stock(told, as_of=day, metrics=plan.metrics, roles=plan.roles)


def stocks(
    plan: Plan, *, days: SearchStrategy[date] | None = None, max_size: int | None = None
) -> SearchStrategy[Stock]:
    """What may wait behind the stages of a plan, of people's own and of nobody's.

    Args:
        plan: The plan.
        days: At the end of which day it was looked at; without it one of the plan's period.
        max_size: How many rows; None: up to ten.

    Raises:
        InvalidArgument: A size that does not fit, something that is no strategy.
    """
    most = most_of(0, max_size, usual=10)
    return _stocks(plan, default("days", days, st.sampled_from(plan.period.days)), most)


@st.composite
def _progresses(draw: DrawFn, plans: SearchStrategy[Plan]) -> Progress:
    plan = draw(plans)
    day = draw(st.sampled_from(plan.period.days))
    told = draw(actuals(plan))
    at = draw(_MOMENTS)
    if at == "hour":
        return track(plan, told, datetime.combine(day, time(draw(_HOURS))))
    return track(plan, told, day, at=at)


def progresses(plans: SearchStrategy[Plan] | None = None) -> SearchStrategy[Progress]:
    """How plans stand at a moment of their period: in the morning, at an hour, at the close of a day.

    Args:
        plans: The plans.

    Raises:
        InvalidArgument: Something that is no strategy.
    """
    return _progresses(default("plans", plans, _plans.plans()))
