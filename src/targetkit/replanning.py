"""Starting again in the middle of a period: the past as it was, what is missing onto the days that remain."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import evolve

from targetkit._attrs import FrozenMap
from targetkit._fresh import freshened
from targetkit._gone import gone_by, lines_of, with_owners
from targetkit._grid import Grid
from targetkit._options import in_turn
from targetkit._rest import Rest
from targetkit.basis import Basis
from targetkit.carry import Carry, read_carry
from targetkit.change import Change, Edited, Fact
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.period import as_day
from targetkit.quantity import exact
from targetkit.rate_targets import still_held
from targetkit.role import Manager, walk
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from targetkit._gone import Gone
    from targetkit.actuals import Actuals
    from targetkit.funnel import Funnel
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.quantity import Number
    from targetkit.role import Role

__all__ = ["Surplus", "replan"]

Surplus: TypeAlias = Literal["keep", "release"]
"""What becomes of what somebody attained beyond the whole target: kept on top, or taken off the others' rest."""

_Given: TypeAlias = "WorkCalendar | Mapping[str, WorkCalendar] | None"


def replan(
    plan: Plan,
    actuals: Actuals,
    as_of: date,
    *,
    carry: Carry = "spread",
    surplus: Surplus = "keep",
    roles: Role | None = None,
    targets: Mapping[str | Metric, Number] | None = None,
    funnel: Funnel | None = None,
    calendar: _Given = None,
    joiners: Mapping[str, Number] | None = None,
    reason: str = "",
) -> Edited:
    """Freeze what has gone by at what was attained, and put what is missing onto the days that remain.

    Everybody's number stays what was asked, or becomes what was attained if that is more;
    `carry` says what becomes of what is missing, `surplus` of what came beyond a whole target.
    Of the plans that the laws allow, one close to the old plan is taken.
    A metric that stops at the week is looked at in whole weeks: the running one is still to come.
    Money counts in whole quanta, on the day on which the running total reaches them.

    New facts enter here. People who leave hand their rest to their team, people who join take part in their team's,
    people who change teams take their number along, and what no team of theirs can take goes up.
    What people brought who are in the tree no longer stands under a child `unassigned` (未分配) of their store,
    or, where the tree has several stores, `unassigned of <store>`; it takes nothing new.
    Holds and bounds are kept; a hold that the past has overtaken, or for which no day is left,
    is eased to what was attained.
    A new target goes onto everybody in proportion to what they have left; the change says who bears it.

    Args:
        plan: The plan; it stays as it is.
        actuals: What happened, of every metric of the plan. Only what was known at the end of `as_of` is seen.
        as_of: The last day that has gone by.
        carry: `"spread"`, `catch_up(days)`, `"next_day"`, `"drop"` or `"borrow"`; see `targetkit.carry`.
        surplus: `"keep"`: the others' numbers stay, so that the whole grows by it;
            `"release"`: the others' rest shrinks by it, so that the whole stays.
        roles: The tree from now on, `hired`, `left`, `away` and teams as they will be; the plan's without it.
        targets: New totals of the root for the whole period, by metric.
        funnel: Rates and tickets that hold from now on: the stages before the last one carried are then asked
            for what the rest needs by them.
        calendar: The days that are open from now on.
        joiners: Id → how much somebody who joins carries per present day, where an average colleague carries 1.
        reason: Why, for the record.

    Returns:
        The new plan, frozen to `as_of`, and the change.
        Its facts say what was attained and missing, dropped, carried out of the plan, or released, by metric.

    Raises:
        UnknownMember: A metric of which the actuals know nothing; a carry, metric or joiner that does not exist.
        InvalidPeriod: An `as_of` that is no day.
        InvalidValue: A plan with gaps; an `as_of` before the one of an earlier re-plan;
            a target below what was attained; a funnel without any stage of the plan.
        InvalidQuantity: A target finer than the quantum or no number.
        Infeasible: What holds, bounds and the days that remain leave no room for;
            with `"drop"` or `"borrow"` the rest leaves the plan instead.

    >>> from datetime import date
    >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, replan
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> november, signings = Month(2026, 11), Metric("signings")
    >>> plan = decompose({signings: 40}, store, november, calendar=WorkCalendar.weekdays())
    >>> actuals = Actuals([(date(2026, 11, 3), "li-na", signings, 4)], metrics=[signings])
    >>> after, change = replan(plan, actuals, date(2026, 11, 10))
    >>> after["signings", "zhao-min", november], after["signings", "zhao-min", date(2026, 11, 3)]
    (20, 0)
    """
    day = _last_day(plan, as_of)
    way = read_carry(carry)
    if surplus not in {"keep", "release"}:
        raise UnknownMember("surplus", surplus, ("keep", "release"), where="replan")
    grids = {metric: Grid(plan, metric) for metric in plan.metrics}
    known = actuals.as_of(day)
    lines = {
        metric: lines_of(known, metric, plan.timeline, grid.grain, day) for metric, grid in grids.items()
    }
    brought = {id_ for own in lines.values() for id_ in own.cells}
    tree, owners = with_owners(plan, plan.roles if roles is None else roles, brought, day)
    gone = {metric: gone_by(own, owners) for metric, own in lines.items()}
    factors = _factors(joiners, plan, tree)
    after = _skeleton(plan, tree, day, funnel, calendar)
    asked = _asked(plan, gone, targets, funnel)
    told: list[Fact] = []
    follows = _follows(plan)
    for metric in in_turn(plan.metrics, follows):
        fresh = freshened(grids[metric], after, gone[metric])
        rest = Rest(fresh, metric, way, release=surplus == "release", joiners=factors)
        after = rest.planned(asked.get(metric), _line_of(follows.get(metric), after))
        told += rest.facts
    change = Change.between("replan", plan, after, reason=reason, facts=told)
    return Edited(after, change)


def _last_day(plan: Plan, as_of: date) -> date:
    """The day as of which the plan starts again; what has gone by once does not come back."""
    day = as_day(as_of)
    if plan.frozen is not None and day < plan.frozen:
        raise InvalidValue(
            "replan: as_of", day, f"{plan.frozen} or later: up to then the plan has gone by already"
        )
    return day


def _skeleton(plan: Plan, tree: Role, day: date, funnel: Funnel | None, calendar: _Given) -> Plan:
    """The new plan without its lines."""
    calendars = dict(plan.calendars)
    if isinstance(calendar, Mapping):
        given = {plan.metric(name).name: own for name, own in calendar.items()}
    else:
        given = {} if calendar is None else {metric.name: calendar for metric in plan.metrics}
    for name, own in given.items():
        if not isinstance(own, WorkCalendar):
            raise InvalidValue(f"calendar of {name}", own, "a WorkCalendar, e.g. WorkCalendar.weekdays()")
        calendars[name] = own
    return evolve(
        plan,
        roles=tree,
        calendars=FrozenMap(calendars),
        funnel=plan.funnel if funnel is None else funnel,
        rate_targets=still_held(plan.rate_targets, tree),
        frozen=day,
        lines=FrozenMap(),
        basis=None if plan.basis is None else Basis(FrozenMap()),
    )


def _follows(plan: Plan) -> dict[Metric, Metric]:
    """Which metric goes by another one's days."""
    if plan.basis is None:
        return {}
    pairs = ((metric, plan.basis.metrics[metric.name].follows) for metric in plan.metrics)
    return {metric: plan.metric(ahead) for metric, ahead in pairs if ahead}


def _asked(
    plan: Plan,
    gone: Mapping[Metric, Gone],
    targets: Mapping[str | Metric, Number] | None,
    funnel: Funnel | None,
) -> dict[Metric, int]:
    """The new totals of the whole period, in quanta: those given, and what new rates need for the rest."""
    asked = {plan.metric(name): plan.metric(name).quanta(number) for name, number in (targets or {}).items()}
    if funnel is None:
        return asked
    follows = _follows(plan)
    names = {name: metric for metric in plan.metrics for name in metric.names}
    chain = [
        names[stage.metric.name] for stage in funnel.stages if stage.of is None and stage.metric.name in names
    ]
    chain = [metric for metric in chain if metric not in follows]
    if not chain:
        raise InvalidValue("replan: funnel", funnel, "a funnel with a stage that the plan carries")
    came = {metric: sum(map(sum, gone[metric].cells.values())) for metric in chain}
    last = chain[-1]
    total = asked.get(last)
    if total is None:
        total = last.quanta(plan[last, plan.roles, plan.period])
    need = funnel.required({last.name: last.quantity(max(0, total - came[last]))})
    for metric in chain[:-1]:
        if metric not in asked and metric.name in {own.name for own in need}:
            asked[metric] = came[metric] + metric.quanta(need[metric.name])
    return asked


def _factors(joiners: Mapping[str, Number] | None, plan: Plan, tree: Role) -> dict[str, Fraction]:
    factors = {id_: exact(factor, of=f"joiner {id_}") for id_, factor in (joiners or {}).items()}
    before = {node.id for node in walk(plan.roles)}
    fresh = tuple(
        sorted(node.id for node in walk(tree) if isinstance(node, Manager) and node.id not in before)
    )
    for id_, factor in factors.items():
        if id_ not in fresh:
            raise UnknownMember(
                "joiner", id_, fresh, where="the people of the new tree who are not in the plan"
            )
        if factor < 0:
            raise InvalidQuantity(
                factor, "a joiner's share is not negative; 1 is an average colleague's", of=f"joiner {id_}"
            )
    return factors


def _line_of(metric: Metric | None, plan: Plan) -> Mapping[str, Sequence[int]]:
    """The cells of the metric whose days another one goes by."""
    if metric is None:
        return {}
    grid = Grid(plan, metric)
    return {grid.order.ids[leaf]: line for leaf, line in grid.cells.items()}
