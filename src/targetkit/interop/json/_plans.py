"""A plan as it is written: its targets by metric, role and period, so that a service can look one up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache

from attrs import evolve

from targetkit._attrs import FrozenMap, value
from targetkit._rows import Row
from targetkit.assigned import read_stretch
from targetkit.basis import Basis, MetricBasis
from targetkit.errors import InvalidQuantity
from targetkit.funnel import Funnel
from targetkit.interop.json._problems import Refused, collected, within
from targetkit.interop.json._texts import PERIODS, period_text
from targetkit.metric import Metric, MetricMap
from targetkit.overdue import OverdueRail
from targetkit.period import PeriodLike
from targetkit.plan import Plan
from targetkit.quantity import Quantity
from targetkit.rate_targets import RateTarget
from targetkit.role import Manager, Role, walk
from targetkit.timeline import Line, Span, Timeline
from targetkit.workdays import WorkCalendar

__all__ = ["PlanForm", "plan_of", "written_plan"]

_PERIOD = period_text(PERIODS)


@value
class CalendarForm:
    """A calendar, and the metrics whose days it opens."""

    metrics: tuple[str, ...]
    calendar: WorkCalendar


@value
class PlanForm:
    """A plan; `targets` has metric, role's id and period, and there the target."""

    metrics: tuple[Metric, ...]
    roles: Role
    period: Span
    targets: FrozenMap[str, FrozenMap[str, FrozenMap[str, Quantity]]]
    weeks: str = "monday"
    calendars: tuple[CalendarForm, ...] = ()
    funnel: Funnel | None = None
    overdue: OverdueRail | None = None
    rate_targets: tuple[RateTarget, ...] = ()
    stretch: FrozenMap[str, Fraction] = FrozenMap()
    frozen: date | None = None
    strays: tuple[Row, ...] = ()
    basis: Basis | None = None


@lru_cache(maxsize=64)
def _places(span: Span, weeks: str) -> Mapping[str, int]:
    """How each period of a timeline is written, and its place."""
    return {_PERIOD.write(period): place for place, period in enumerate(Timeline.of(span, weeks).periods)}


def written_plan(plan: Plan) -> PlanForm:
    """What is written of a plan."""
    texts = tuple(_places(plan.period, plan.weeks))
    targets = FrozenMap(
        (name, FrozenMap((role, _cells(plan.metric(name), line, texts)) for role, line in lines.items()))
        for name, lines in plan.lines.items()
    )
    shared: dict[WorkCalendar, list[str]] = {}
    for name, calendar in plan.calendars.items():
        shared.setdefault(calendar, []).append(name)
    return PlanForm(
        metrics=plan.metrics,
        roles=plan.roles,
        period=plan.period,
        targets=targets,
        weeks=plan.weeks,
        calendars=tuple(CalendarForm(tuple(names), calendar) for calendar, names in shared.items()),
        funnel=plan.funnel,
        overdue=plan.overdue,
        rate_targets=plan.rate_targets,
        stretch=plan.stretch,
        frozen=plan.frozen,
        strays=plan.strays,
        basis=plan.basis,
    )


def _cells(metric: Metric, line: Line, texts: tuple[str, ...]) -> FrozenMap[str, Quantity]:
    told = zip(texts, line, strict=True)
    return FrozenMap((text, metric.quantity(quanta)) for text, quanta in told if quanta is not None)


def plan_of(form: PlanForm) -> Plan:
    """The plan of what was written; it need not add up, but every target has its place.

    Raises:
        Several: Names, roles or periods that the plan does not have, targets that are none,
            a basis that is that of another plan.
    """
    metrics = {metric.name: metric for metric in form.metrics}
    if len(metrics) < len(form.metrics):
        raise Refused([], "each metric once")
    within("metrics", MetricMap, dict.fromkeys(form.metrics))
    within("weeks", lambda given: Timeline.of(form.period, given), form.weeks)
    stretch = within("stretch", lambda given: read_stretch(given, form.roles), form.stretch)
    calendars = within("calendars", lambda given: _calendars(given, metrics), form.calendars)
    plan = Plan(
        metrics=form.metrics,
        roles=form.roles,
        period=form.period,
        weeks=form.weeks,
        calendars=calendars,
        funnel=form.funnel,
        overdue=form.overdue,
        rate_targets=form.rate_targets,
        stretch=stretch,
        frozen=form.frozen,
        strays=form.strays,
        lines=FrozenMap(),
    )
    lines = within("targets", lambda given: FrozenMap(_lines(given, plan, metrics)), form.targets)
    if form.basis is not None:
        within(
            "basis",
            lambda basis: within("metrics", lambda own: _check_basis(own, plan), basis.metrics),
            form.basis,
        )
    return evolve(plan, lines=lines, basis=form.basis)


def _calendars(
    given: tuple[CalendarForm, ...], metrics: Mapping[str, Metric]
) -> FrozenMap[str, WorkCalendar]:
    pairs = [(name, each.calendar) for each in given for name in each.metrics]
    for name, _ in pairs:
        if name not in metrics:
            raise Refused(name, f"one of the plan's metrics, {', '.join(metrics)}")
    found = FrozenMap(pairs)
    if len(found) < len(pairs):
        raise Refused([], "one calendar for each metric")
    return found


_Given = FrozenMap[str, FrozenMap[str, FrozenMap[str, Quantity]]]


def _lines(
    given: _Given, plan: Plan, metrics: Mapping[str, Metric]
) -> Iterator[tuple[str, FrozenMap[str, Line]]]:
    """The targets as lines, everything that is wrong with them told at its place."""
    places = _places(plan.period, plan.weeks)
    ids = {node.id for node in walk(plan.roles)}

    def of_metric(each: tuple[str, FrozenMap[str, FrozenMap[str, Quantity]]]) -> FrozenMap[str, Line]:
        name, roles = each
        metric = metrics.get(name)
        if metric is None:
            raise Refused(name, f"one of the plan's metrics, {', '.join(metrics)}")

        def of_role(told: tuple[str, FrozenMap[str, Quantity]]) -> Line:
            id_, cells = told
            if id_ not in ids:
                raise Refused(id_, "a role of the plan")
            return _line(cells, metric, places, plan)

        told = collected(((id_, (id_, cells)) for id_, cells in roles.items()), of_role)
        return FrozenMap(zip(roles, tuple(told), strict=True))

    made = tuple(collected(((name, (name, roles)) for name, roles in given.items()), of_metric))
    yield from zip(given, made, strict=True)


def _line(cells: FrozenMap[str, Quantity], metric: Metric, places: Mapping[str, int], plan: Plan) -> Line:
    line: list[int | None] = [None] * len(places)
    periods = plan.timeline.periods

    def fill(cell: tuple[str, Quantity]) -> None:
        text, amount = cell
        place = places.get(text)
        if place is None:
            raise Refused(text, f"a period of {plan.period}, as {_PERIOD.write(plan.period)} is written")
        quanta = metric.quanta(amount)
        if quanta < 0 and not (plan.frozen is not None and _first(periods[place]) <= plan.frozen):
            raise InvalidQuantity(amount, "a target is zero or more", metric.quantum, metric.name)
        line[place] = quanta

    list(collected(((text, (text, amount)) for text, amount in cells.items()), fill))
    return tuple(line)


def _first(period: PeriodLike) -> date:
    return period if isinstance(period, date) else period.start


# --- the basis --------------------------------------------------------------------------------------------------


def _check_basis(given: FrozenMap[str, MetricBasis], plan: Plan) -> None:
    """The basis fits the plan: its metrics, people and periods are those of the plan."""
    people = {node.id for node in walk(plan.roles) if isinstance(node, Manager)}
    counts = {len(places) for places in plan.timeline.levels.values()}

    def check(each: tuple[str, MetricBasis]) -> None:
        name, basis = each
        known = tuple(metric.name for metric in plan.metrics)
        if name not in known or (basis.follows and basis.follows not in known):
            raise Refused(
                name if name not in known else basis.follows, f"one of the plan's metrics, {', '.join(known)}"
            )
        tables = (basis.links, basis.loads, basis.present, basis.weights, basis.ideals, basis.above)
        strangers = sorted({id_ for table in tables for id_ in table} - people)
        if strangers:
            raise Refused(strangers[0], "a manager of the plan")
        if (
            len({*map(len, basis.ideals.values()), *map(len, basis.weights.values())} - {0}) > 1
            or not {len(ideals) for ideals in basis.ideals.values()} <= counts
        ):
            raise Refused(
                name, "as many ideals and weights for each manager as the plan has periods of one level"
            )

    list(collected(((name, (name, basis)) for name, basis in given.items()), check))
