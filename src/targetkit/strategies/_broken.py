"""Plans with one fault on purpose, each with the finding that it must cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from attrs import evolve
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from targetkit import weights as _weights
from targetkit._attrs import FrozenMap, field, value
from targetkit.checks import check_consistency
from targetkit.findings import Report
from targetkit.funnel import Funnel, Stage
from targetkit.metric import Metric, Targets
from targetkit.period import PeriodLike
from targetkit.plan import Plan, Row
from targetkit.role import Manager, Role, walk
from targetkit.role import stores as stores_of
from targetkit.scope import presence
from targetkit.strategies import _asked, _people, _plans
from targetkit.strategies._arguments import default
from targetkit.workdays import WorkCalendar

__all__ = ["BROKEN_CODES", "Broken", "broken_plans"]


@value
class Broken:
    """A plan with a fault, and where a check must find it.

    There may be other findings, too: who raises one number leaves more than one sum wrong.

    Attributes:
        plan: The plan.
        code: The code of the finding.
        metric: The name of the metric that the finding speaks of, or None.
        role: The role's id, or None.
        period: The day or period, or None.
        options: What `check_consistency` needs beside the plan, e.g. the targets that were asked for.
    """

    plan: Plan
    code: str
    metric: str | None
    role: str | None
    period: PeriodLike | None
    options: FrozenMap[str, Any] = field(factory=FrozenMap[str, Any], converter=FrozenMap[str, Any])

    def report(self) -> Report:
        """What `check_consistency` says of it."""
        return check_consistency(self.plan, **self.options)

    def is_in(self, report: Report) -> bool:
        """Whether a report has the finding."""
        wanted = (self.code, self.metric, self.role, self.period)
        return any((one.code, one.metric, one.role, one.period) == wanted for one in report)


class _Case:
    """A sound plan under the hammer.

    Args:
        draw: Where choices come from.
        plan: The plan, without stretch.
    """

    def __init__(self, draw: DrawFn, plan: Plan) -> None:
        self.draw = draw
        self.plan = plan
        self.root = plan.roles
        self.nodes = tuple(walk(plan.roles))
        self.timeline = plan.timeline
        self.rows = {(row.metric, row.role, row.period): row.value for row in plan.rows()}

    def one_of(self, choices: Iterable[Any]) -> Any:
        """One of these; an example without any is passed over."""
        known = list(choices)
        return self.draw(st.sampled_from(known)) if known else reject()

    def metric(self) -> Metric:
        """Any metric."""
        found: Metric = self.one_of(self.plan.metrics)
        return found

    def more(self) -> int:
        """By how many quanta a number is wrong."""
        return self.draw(st.integers(1, 50))

    def number(self, metric: Metric, role: Role, period: PeriodLike) -> int:
        """The quanta at a place that has a target."""
        return metric.quanta(self.rows[metric.name, role.id, period])

    def set(self, metric: Metric, role: Role, period: PeriodLike, quanta: int) -> None:
        """Put another number at a place."""
        self.rows[metric.name, role.id, period] = metric.quantity(quanta)

    def raised(self, metric: Metric, role: Role, period: PeriodLike) -> None:
        """Put a greater number at a place."""
        self.set(metric, role, period, self.number(metric, role, period) + self.more())

    def periods(self, metric: Metric) -> tuple[PeriodLike, ...]:
        """The periods in which a metric has targets."""
        return self.timeline.periods[: self.timeline.levels[self.plan.grain(metric)].stop]

    def groups(self, fewest: int = 1) -> list[Role]:
        """The roles with so many below."""
        return [node for node in self.nodes if len(node.children) >= fewest]

    def days(self, metric: Metric, manager: Manager) -> tuple[Fraction, ...]:
        """The share of each day that somebody works."""
        calendar = self.plan.calendars.get(metric.name, WorkCalendar.daily())
        return presence(manager, self.plan.period.days, calendar.weights(self.plan.period.days))

    def made(
        self,
        code: str,
        metric: str | None,
        role: str | None,
        period: PeriodLike | None,
        *,
        like: Plan | None = None,
        extra: Iterable[Row] = (),
        **options: Any,
    ) -> Broken:
        """The broken plan."""
        rows = [Row(*place, amount) for place, amount in self.rows.items()]
        plan = Plan.from_rows([*rows, *extra], like=self.plan if like is None else like)
        return Broken(plan, code, metric, role, period, options)


_Break: TypeAlias = Callable[[_Case], Broken]


# --- sums -----------------------------------------------------------------------------------------------------------


def _less_below(case: _Case) -> Broken:
    metric, group = case.metric(), case.one_of(case.groups())
    period = case.one_of(case.periods(metric))
    case.raised(metric, group, period)
    return case.made("TK101", metric.name, group.id, period)


def _less_inside(case: _Case) -> Broken:
    metric, role = case.metric(), case.one_of(case.nodes)
    period = case.one_of(place[0] for place in _nested(case, metric))
    case.raised(metric, role, period)
    return case.made("TK102", metric.name, role.id, period)


def _more_below(case: _Case) -> Broken:
    metric, group = case.metric(), case.one_of(case.groups())
    period = case.one_of(case.periods(metric))
    case.raised(metric, case.one_of(group.children), period)
    return case.made("TK103", metric.name, group.id, period)


def _more_inside(case: _Case) -> Broken:
    metric, role = case.metric(), case.one_of(case.nodes)
    whole, inner = case.one_of(_nested(case, metric))
    case.raised(metric, role, inner)
    return case.made("TK104", metric.name, role.id, whole)


def _nested(case: _Case, metric: Metric) -> Iterator[tuple[PeriodLike, PeriodLike]]:
    """The periods with targets that have others inside, each with these."""
    stop = case.timeline.levels[case.plan.grain(metric)].stop
    for place in range(stop):
        for inside in case.timeline.children[place]:
            if inside < stop:
                yield case.timeline.periods[place], case.timeline.periods[inside]


def _left_out(case: _Case) -> Broken:
    metric = case.metric()
    whole = case.plan.period
    child = case.one_of(
        node for group in case.groups(fewest=2) for node in group.children if case.number(metric, node, whole)
    )
    gone = {node.id for node in walk(child)}
    case.rows = {
        key: amount for key, amount in case.rows.items() if key[0] != metric.name or key[1] not in gone
    }
    return case.made("TK105", metric.name, child.id, whole)


# --- rows without a place -------------------------------------------------------------------------------------------


def _unknown_metric(case: _Case) -> Broken:
    role = case.one_of(case.nodes)
    stray = Row("no such metric", role.id, case.plan.period, case.more())
    return case.made("TK106", stray.metric, role.id, stray.period, extra=[stray])


def _unknown_role(case: _Case) -> Broken:
    metric = case.metric()
    stray = Row(metric.name, "no such role", case.plan.period, metric.quantity(case.more()))
    return case.made("TK107", metric.name, stray.role, stray.period, extra=[stray])


def _unknown_period(case: _Case) -> Broken:
    metric, role = case.metric(), case.one_of(case.nodes)
    day = case.plan.period.end + timedelta(case.more())
    stray = Row(metric.name, role.id, day, metric.quantity(case.more()))
    return case.made("TK108", metric.name, role.id, day, extra=[stray])


# --- the funnel -----------------------------------------------------------------------------------------------------


def _links(case: _Case) -> Iterator[tuple[Stage, Stage, Fraction, Fraction]]:
    """Neighbours in the funnel that the plan has both, with quanta per quantum, and the quanta that wait between."""
    funnel = case.plan.funnel
    chain = [] if funnel is None else [stage for stage in funnel.stages if stage.of is None]
    for above, below in pairwise(chain):
        if above.metric in case.plan.metrics and below.metric in case.plan.metrics and below.link is not None:
            rate = below.link * above.metric.quantum / below.metric.quantum
            waiting: Mapping[str, Any] = {} if funnel is None else funnel.stock
            yield above, below, rate, Fraction(waiting.get(above.metric.name, 0)) / above.metric.quantum


def _not_carried(case: _Case) -> Broken:
    whole = case.plan.period
    needed = [
        above
        for above, below, rate, stock in _links(case)
        if case.number(below.metric, case.root, whole) / rate > stock
    ]
    stage = case.one_of(needed)
    case.rows = {key: amount for key, amount in case.rows.items() if key[0] != stage.metric.name}
    return case.made("TK109", stage.metric.name, case.root.id, whole)


def _short_of(case: _Case) -> tuple[Metric, PeriodLike]:
    """Ask more of the root than the funnel brings."""
    whole = case.plan.period
    above, below, rate, stock = case.one_of(_links(case))
    brought = (case.number(above.metric, case.root, whole) + stock) * rate
    case.set(below.metric, case.root, whole, int(brought) + case.more())
    return below.metric, whole


def _no_reach(case: _Case) -> Broken:
    metric, whole = _short_of(case)
    return case.made("TK110", metric.name, case.root.id, whole)


def _no_reach_later(case: _Case) -> Broken:
    metric, whole = _short_of(case)
    like = evolve(case.plan, frozen=case.one_of(case.plan.period.days))
    return case.made("TK115", metric.name, case.root.id, whole, like=like)


def _no_reach_below(case: _Case) -> Broken:
    whole = case.plan.period
    above, below, rate, stock = case.one_of(_links(case))
    total = case.number(below.metric, case.root, whole)
    share = stock / total if total else Fraction(0)
    role = case.one_of(case.nodes[1:] if share * rate < 1 else ())
    least = (case.number(above.metric, role, whole) + 1) * rate / (1 - share * rate)
    case.set(below.metric, role, whole, int(least) + case.more())
    return case.made("TK111", below.metric.name, role.id, whole)


# --- days -----------------------------------------------------------------------------------------------------------


def _provisional(case: _Case) -> Broken:
    year = case.plan.period.start.year - case.more()
    calendars = {name: calendar.with_official_through(year) for name, calendar in case.plan.calendars.items()}
    like = evolve(case.plan, calendars=FrozenMap(calendars))
    return case.made("TK112", None, None, case.plan.period, like=like)


def _day_off(case: _Case) -> Broken:
    metric = case.one_of(metric for metric in case.plan.metrics if case.plan.grain(metric) == "day")
    off = [
        (node, day)
        for node in case.nodes
        if isinstance(node, Manager)
        for day, share in zip(case.plan.period.days, case.days(metric, node), strict=True)
        if not share
    ]
    manager, day = case.one_of(off)
    case.raised(metric, manager, day)
    return case.made("TK113", metric.name, manager.id, day)


def _asked_for_more(case: _Case) -> Broken:
    metric, whole = case.metric(), case.plan.period
    asked = metric.quantity(case.number(metric, case.root, whole) + case.more())
    return case.made("TK114", metric.name, case.root.id, whole, targets=Targets({metric: asked}))


# --- who carries how much, and when ---------------------------------------------------------------------------------


def _flat(case: _Case) -> Broken:
    metric, whole = case.metric(), case.plan.period
    able = {
        node.id: any(any(case.days(metric, one)) for one in walk(node) if isinstance(one, Manager))
        for node in case.nodes
    }
    group = case.one_of(
        node for node in case.groups(fewest=2) if sum(able[child.id] for child in node.children) > 1
    )
    number = case.more()
    for child in group.children:
        case.set(metric, child, whole, number)
    spared = case.one_of(child for child in group.children if able[child.id])
    nobody = {node.id for node in walk(spared)}
    shares = {node.id: int(node.id not in nobody) for node in case.nodes if isinstance(node, Manager)}
    return case.made("TK201", metric.name, group.id, whole, weights={metric.name: _weights.explicit(shares)})


def _new_hire(case: _Case) -> Broken:
    metric, whole = case.metric(), case.plan.period
    top = case.one_of(stores_of(case.root) or (case.root,))
    asked = {
        node: Fraction(case.number(metric, node, whole)) / sum(case.days(metric, node))
        for node in walk(top)
        if isinstance(node, Manager) and case.number(metric, node, whole) and any(case.days(metric, node))
    }
    new = case.one_of(asked if len(asked) > 1 else ())
    hired = case.plan.period.start
    others = [rate for node, rate in asked.items() if node is not new]
    fresh = evolve(new, hired=hired)
    tree = _people.again(
        case.root, {new.id: fresh, **{node.id: _seasoned(node) for node in asked if node is not new}}
    )
    most = max(others) * sum(case.days(metric, fresh))
    case.set(metric, new, whole, int(most) + case.more())
    return case.made(
        "TK202", metric.name, new.id, whole, like=evolve(case.plan, roles=tree, lines=FrozenMap())
    )


def _seasoned(manager: Manager) -> Manager:
    """The same person, who has always been here."""
    return evolve(manager, hired=None)


def _back_loaded(case: _Case) -> Broken:
    metric = case.one_of(metric for metric in case.plan.metrics if case.plan.grain(metric) == "day")
    month = case.one_of(case.timeline.months)
    calendar = case.plan.calendars.get(metric.name, WorkCalendar.daily())
    worked: list[date] = [day for day in month.days if calendar.weight(day)]
    if len(worked) < 3:
        reject()
    total = sum(case.number(metric, case.root, day) for day in month.days)
    last = worked[-1]
    case.set(metric, case.root, last, case.number(metric, case.root, last) + total + 5 + case.more())
    return case.made("TK203", metric.name, case.root.id, month)


_BREAKS: dict[str, _Break] = {
    "TK101": _less_below,
    "TK102": _less_inside,
    "TK103": _more_below,
    "TK104": _more_inside,
    "TK105": _left_out,
    "TK106": _unknown_metric,
    "TK107": _unknown_role,
    "TK108": _unknown_period,
    "TK109": _not_carried,
    "TK110": _no_reach,
    "TK111": _no_reach_below,
    "TK112": _provisional,
    "TK113": _day_off,
    "TK114": _asked_for_more,
    "TK115": _no_reach_later,
    "TK201": _flat,
    "TK202": _new_hire,
    "TK203": _back_loaded,
}

BROKEN_CODES = tuple(_BREAKS)
"""The codes that `broken_plans` knows: everything that `check_consistency` can find."""

_FUNNELLED = {"TK109", "TK110", "TK111", "TK115"}
_SEVERAL = {"TK105", "TK111", "TK201", "TK202"}
_DAILY = {"TK113", "TK203"}


def _sound(code: str) -> SearchStrategy[Plan]:
    """Plans in which a fault finds its place."""
    least = 2 if code in _SEVERAL else 1
    roles = _people.stores(min_size=least, max_size=6)
    funnels = _asked.funnels().filter(_is_linked) if code in _FUNNELLED else st.none() | _asked.funnels()
    return _plans.plans(
        roles,
        targets=_asked.targets(funnels, numbers=st.integers(5, 400)),
        grains=st.just("day") if code in _DAILY else None,
        allow_stretch=False,
    )


def _is_linked(funnel: Funnel) -> bool:
    return len(funnel.stages) > 1


@st.composite
def _broken(draw: DrawFn, codes: tuple[str, ...], plans: SearchStrategy[Plan] | None) -> Broken:
    code = draw(st.sampled_from(codes))
    plan = draw(_sound(code) if plans is None else plans)
    return _BREAKS[code](_Case(draw, plan.with_stretch({})))


def broken_plans(
    plans: SearchStrategy[Plan] | None = None, *, codes: Iterable[str] = BROKEN_CODES
) -> SearchStrategy[Broken]:
    """Plans with one fault on purpose, each with the finding that it must cause.

    Args:
        plans: Sound plans without gaps to break; one without a place for the fault is passed over.
            Without it plans that have one.
        codes: Which findings; all that `check_consistency` has without it.

    Raises:
        InvalidArgument: No code or one that is not known, something that is no strategy.

    >>> broken_plans(codes=["no such code"])
    Traceback (most recent call last):
        ...
    hypothesis.errors.InvalidArgument: codes=('no such code',): expected some of TK101, TK102, ...
    """
    wanted = tuple(codes)
    unknown = [code for code in wanted if code not in _BREAKS]
    if unknown or not wanted:
        raise InvalidArgument(f"codes={wanted!r}: expected some of {', '.join(BROKEN_CODES)}")
    return _broken(wanted, None if plans is None else default("plans", plans, st.nothing()))
