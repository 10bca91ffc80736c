"""Changing a plan by hand: one place, a whole role, a team anew.

Every edit gives a new plan and the change it made; the plan it was asked of stays as it is.
An edit touches the managers below one node only: the cells of everybody else are the identical values,
what has gone by stands, and holds and bounds are kept or the edit is refused as a whole.
The totals of the day above those people stay where they can.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from targetkit import spreads
from targetkit import weights as _weights
from targetkit._asked import ASKED, Zero, edited, kept_of, loads_of, renewed, same_place, together
from targetkit._attrs import FrozenMap
from targetkit._facts import Told
from targetkit._fit import scaled
from targetkit._grid import Grid, assemble
from targetkit._pins import checked, rules_of
from targetkit._recast import Part
from targetkit._rounding import SHIFT
from targetkit.basis import Basis
from targetkit.change import Change, Edited, Fact
from targetkit.errors import AllWeightsZero, InvalidQuantity, InvalidValue, NoBasis, UnknownMember
from targetkit.hold import Bound, Hold
from targetkit.quantity import exact, up
from targetkit.role import Manager, walk
from targetkit.scope import Scope, presence
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from targetkit._pins import Rule
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.quantity import Number
    from targetkit.role import Role
    from targetkit.spreads import Amount, Spread
    from targetkit.weights import Weights

__all__ = ["Zero", "hold", "rebalance", "release", "resplit", "scale", "set_target", "spread"]


def set_target(
    plan: Plan,
    metric: str | Metric,
    role: str | Role,
    period: PeriodLike,
    value: Number,
    *,
    keep: Iterable[str | Role] = (),
    zero: Zero = "error",
    reason: str = "",
) -> Edited:
    """Set one target; the siblings that are not kept take up the difference, and so do those below, by their shares.

    For the whole period the parent's number stays, unless the role is the root, whose total then changes.
    For a shorter period everybody's total stays: the role's other days take up what this one gains or loses,
    and the parent's days stay where the siblings can make up for it. A store's other stores keep their days.
    A hold of the very same place is set anew; every other hold and bound is kept.

    Args:
        plan: The plan; it stays as it is.
        metric: The metric.
        role: Any role for the whole period or a day; a manager or a store also for a week or month.
        period: The plan's period, or a part of it that has not gone by.
        value: The new target.
        keep: Siblings whose number in the period stays.
        zero: What to do where a positive number meets people who all stand at zero.
        reason: Why, for the record.

    Returns:
        The new plan and the change.

    Raises:
        UnknownMember: A metric or role that the plan does not have, one to keep that is no sibling.
        OutsidePeriod: A period that it does not have.
        InvalidValue: A period that has gone by, a team's week, a plan with gaps.
        InvalidQuantity: A value that is negative, finer than the quantum or no number.
        AllWeightsZero: People who all stand at zero, where `zero` is `"error"`.
        Infeasible: What holds, bounds, absences and the past leave no room for.

    >>> from targetkit import Manager, Metric, Month, Store, WorkCalendar, decompose
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min"), Manager("wang-lei")])
    >>> november = Month(2026, 11)
    >>> plan = decompose({Metric("signings"): 30}, store, november, calendar=WorkCalendar.weekdays())
    >>> after, change = plan.set("signings", "li-na", november, 14)
    >>> [after["signings", id, november] for id in ("li-na", "zhao-min", "wang-lei")]
    [14, 8, 8]
    """
    grid = Grid(plan, plan.metric(metric))
    node, place = grid.node(role), grid.place(period)
    own = Hold(grid.metric.name, grid.order.ids[node], grid.timeline.periods[place], value, reason or ASKED)
    kept = kept_of(grid, node, place, keep)
    standing = [rule for rule in grid.rules if not same_place(rule, own)]
    above = max(grid.parent[node], 0)
    if place:
        # Stores have no days in common: what one gains on a day the others have no cause to lose.
        part = Part(grid, node if node in grid.order.tops else above)
        held = part.held(together(grid.metric, standing, [own, *kept]))
        held.confirm(part.moving)
        numbers = part.moving
    else:
        part = Part(grid, above)
        asked = [own, *kept]
        held = part.held(together(grid.metric, standing, asked))
        number = sum(part.moving.values()) if node else grid.metric.quanta(own.value) - grid.gone(0)
        numbers = part.shared(held, number, loads_of(part, asked, number, zero))
    new = renewed(part, numbers, held, "keep" if node else "free")
    rules = tuple(
        evolve(rule, value=own.value, reason=reason or rule.reason)
        if isinstance(rule, Hold) and same_place(rule, own)
        else rule
        for rule in grid.rules
    )
    return edited("set", grid, assemble(grid, new, rules), node, place, reason)


def scale(
    plan: Plan,
    metric: str | Metric,
    factor: Number,
    *,
    role: str | Role | None = None,
    keep: Iterable[str | Role] = (),
    zero: Zero = "error",
    reason: str = "",
) -> Edited:
    """Multiply a target of the whole period, rounded up to a quantum; those below share it as they do now.

    Args:
        plan: The plan; it stays as it is.
        metric: The metric.
        factor: By how much, e.g. `"1.05"`; not negative.
        role: Whose target; the whole plan's without it. Anybody else's siblings take up the difference.
        keep: Siblings whose number stays.
        zero: What to do where a positive number meets people who all stand at zero.
        reason: Why, for the record.

    Returns:
        The new plan and the change.

    Raises:
        InvalidQuantity: A factor that is negative or no number.
        UnknownMember: A metric or role that the plan does not have.
        Infeasible: What holds, bounds, absences and the past leave no room for.
    """
    own = plan.metric(metric)
    by = exact(factor, of="factor")
    if by < 0:
        raise InvalidQuantity(factor, "a factor is not negative", of="factor")
    who = plan.roles if role is None else plan.role(role)
    now = Fraction(plan[own, who, plan.period])
    value = own.quantity(up(now * by, own.quantum))
    after, change = set_target(plan, own, who, plan.period, value, keep=keep, zero=zero, reason=reason)
    return Edited(after, evolve(change, kind="scale", facts=(Fact("factor", str(factor)),)))


def spread(
    plan: Plan,
    metric: str | Metric,
    role: str | Role,
    how: Spread | Amount,
    *,
    period: PeriodLike | None = None,
    zero: Zero = "error",
    reason: str = "",
) -> Edited:
    """Spread what a role has over its days anew, in one of the ways of `targetkit.spreads`.

    Everybody's number in the period stays; the days change, and with them the days of those above.
    `spreads.change` and `spreads.clear` change the number itself, as `plan.set` does.

    Args:
        plan: The plan; it stays as it is.
        metric: The metric.
        role: Any role.
        how: A way, e.g. `spreads.even()`.
        period: A part of the plan's period whose own number stays; the whole without it.
        zero: What to do where a way gives nothing to any day on which somebody with a number is there.
        reason: Why, for the record.

    Returns:
        The new plan and the change.

    Raises:
        UnknownMember: A metric or role that the plan does not have.
        OutsidePeriod: A period that it does not have.
        InvalidValue: A period that has gone by, a way that does not answer with a weight per cell.
        AllWeightsZero: A positive number and only zero weights, where `zero` is `"error"`.
        Infeasible: What holds, bounds, absences and the past leave no room for.

    >>> from targetkit import Manager, Metric, Month, Store, WorkCalendar, decompose, spread, spreads
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> november = Month(2026, 11)
    >>> plan = decompose({Metric("signings"): 40}, store, november, calendar=WorkCalendar.weekdays())
    >>> after, change = spread(plan, "signings", "chengdu-01", spreads.front_loaded())
    >>> [after["signings", "chengdu-01", week] for week in november.weeks()]
    [16, 12, 8, 4]
    """
    grid = Grid(plan, plan.metric(metric))
    node, place = grid.node(role), grid.place(plan.period if period is None else period)
    at = grid.timeline.periods[place]
    if isinstance(how, spreads.change | spreads.clear):
        now = Fraction(plan[grid.metric, role, at])
        after, change = set_target(
            plan, grid.metric, role, at, grid.metric.nearest(how.number(now)), zero=zero, reason=reason
        )
        return Edited(after, evolve(change, kind="spread", facts=(Fact("how", how),)))
    part = Part(grid, node)
    shape = _shape(grid, node, grid.cells_of(place), how)
    prior = {leaf: _laid_over(part, leaf, shape, grid.cells_of(place), zero) for leaf in part.moving}
    asked: list[Hold] = []
    if place:
        cells = grid.cells_of(place)
        asked = [
            grid.hold(part.here[leaf], place, grid.number(part.here[leaf], cells), "its number stays")
            for leaf in part.moving
        ]
    held = part.held(together(grid.metric, grid.rules, asked))
    new = renewed(part, part.moving, held, "free", prior)
    way = how if isinstance(how, Told) else str(how)
    return edited("spread", grid, assemble(grid, new), node, place, reason, [Fact("how", way)])


def _shape(grid: Grid, node: int, cells: range, how: Spread) -> tuple[int, ...]:
    """What a way answers, as whole numbers in a unit of their own."""
    name = f"spread of {grid.metric.name} for {grid.order.ids[node]}"
    if not callable(how):
        raise InvalidValue(name, how, "a way such as spreads.even()")
    weights = list(how(spreads.Spreading(grid, grid.order.ids[node], cells)))
    if len(weights) != len(cells) or any(
        not isinstance(weight, Fraction) or weight < 0 for weight in weights
    ):
        raise InvalidValue(name, weights, f"one Fraction per cell, {len(cells)} of them, not negative")
    scale = math.lcm(*(weight.denominator for weight in weights))
    return tuple(int(weight * scale) for weight in weights)


def _laid_over(part: Part, leaf: int, shape: Sequence[int], cells: range, zero: Zero) -> list[int]:
    """A manager's present ideals with those of some cells in another shape."""
    grid = part.grid
    line = list(grid.ideals(part.here[leaf]))
    free = range(max(cells.start, grid.elapsed), cells.stop)
    shares = [shape[cell - cells.start] if part.opened[leaf][cell] else 0 for cell in free]
    number = grid.number(part.here[leaf], free)
    if not any(shares):
        if number and zero == "error":
            raise AllWeightsZero(part.order.ids[leaf], grid.metric.quantity(number), grid.metric.name)
        shares = [int(part.opened[leaf][cell]) for cell in free]
    if any(shares):
        line[free.start : free.stop] = scaled(shares, number << SHIFT)
    return line


def resplit(
    plan: Plan,
    role: str | Role,
    weights: Weights,
    *,
    metrics: Iterable[str | Metric] | None = None,
    reason: str = "",
) -> Edited:
    """Split a role's number among its people anew by other weights; its own number stays.

    Weights count for the days that are still to come.

    Args:
        plan: The plan; it stays as it is.
        role: A team, store or region.
        weights: Who carries how much per full present day; see `targetkit.weights`.
        metrics: Which metrics; all of the plan without it.
        reason: Why, for the record.

    Returns:
        The new plan and the change.

    Raises:
        UnknownMember: A metric or role that the plan does not have.
        MissingWeight: Somebody below the role whom explicit weights leave out.
        AllWeightsZero: A positive number for people who all have weight zero.
        Infeasible: What holds, bounds, absences and the past leave no room for.
    """
    after = plan
    for own in plan.metrics if metrics is None else [plan.metric(metric) for metric in metrics]:
        grid = Grid(after, own)
        part = Part(grid, grid.node(role))
        loads = _carried(grid, part, weights)
        number = sum(part.moving.values())
        if number and not any(loads.values()):
            raise AllWeightsZero(plan.role(role).id, own.quantity(number), own.name)
        held = part.held(grid.rules)
        numbers = part.shared(held, number, loads)
        after = assemble(grid, renewed(part, numbers, held, "keep"))
    change = Change.between("resplit", plan, after, role=plan.role(role), reason=reason)
    return Edited(after, change)


def hold(
    plan: Plan,
    holds: Iterable[Hold] = (),
    bounds: Iterable[Bound] = (),
    *,
    zero: Zero = "error",
    reason: str = "",
) -> Edited:
    """Hold several places at once, or bound what people are given; everybody else takes up the rest by their shares.

    A hold of a place that is held already takes the place of the old one.
    The plan keeps them from now on; `release` lets them go.

    Args:
        plan: The plan; it stays as it is.
        holds: What stays at which number. A hold of the root's whole period changes the total.
        bounds: How little and how much.
        zero: What to do where a positive number meets people who all stand at zero.
        reason: Why, for the record.

    Returns:
        The new plan and the change.

    Raises:
        UnknownMember: A metric or role that the plan does not have.
        OutsidePeriod: A period that it does not have.
        DuplicateMember: Two holds of one place.
        InvalidValue: A place that cannot be held, or that has gone by.
        NoBasis: A plan that was typed keeps none.
        AllWeightsZero: People who all stand at zero, where `zero` is `"error"`.
        Infeasible: What cannot all be met.

    >>> from targetkit import Bound, Hold, Manager, Metric, Month, Store, WorkCalendar, decompose
    >>> from targetkit.edits import hold
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min"), Manager("wang-lei")])
    >>> november = Month(2026, 11)
    >>> plan = decompose({Metric("signings"): 30}, store, november, calendar=WorkCalendar.weekdays())
    >>> after, change = hold(plan, [Hold("signings", "li-na", november, 14)],
    ...                      [Bound("signings", "wang-lei", maximum=6, reason="new")])
    >>> [after["signings", id, november] for id in ("li-na", "zhao-min", "wang-lei")]
    [14, 10, 6]
    """
    if plan.basis is None:
        raise NoBasis("hold()")
    given: list[Rule] = [*checked(Hold, holds), *checked(Bound, bounds)]
    touched = {plan.metric(rule.metric) for rule in given}
    after = plan
    for own in (metric for metric in plan.metrics if metric in touched):
        grid = Grid(after, own)
        fresh = rules_of(own, given)
        standing = [rule for rule in grid.rules if not any(same_place(rule, new) for new in fresh)]
        rules = rules_of(own, [*standing, *fresh])
        part = Part(grid, 0)
        held = part.held(rules)
        totals = [rule for rule in fresh if isinstance(rule, Hold) and grid.is_total(rule)]
        now = sum(part.moving.values())
        number = own.quanta(totals[0].value) - grid.gone(0) if totals else now
        numbers = part.shared(held, number, loads_of(part, fresh, number, zero))
        after = assemble(grid, renewed(part, numbers, held, "keep" if number == now else "free"), rules)
    kind = "hold" if any(isinstance(rule, Hold) for rule in given) else "bound"
    facts = [Fact("hold" if isinstance(rule, Hold) else "bound", rule) for rule in given]
    return Edited(after, Change.between(kind, plan, after, reason=reason, facts=facts))


def release(plan: Plan, rules: Iterable[Hold | Bound], *, reason: str = "") -> Edited:
    """Let holds and bounds go; no number changes until the next edit.

    Args:
        plan: The plan; it stays as it is.
        rules: Holds and bounds that the plan keeps.
        reason: Why, for the record.

    Returns:
        The new plan and the change.

    Raises:
        UnknownMember: A rule that the plan does not keep.
        NoBasis: A plan that was typed keeps none.
    """
    gone = list(rules)
    if plan.basis is None:
        raise NoBasis("release()")
    standing = [rule for own in plan.basis.metrics.values() for rule in own.rules]
    for rule in gone:
        if rule not in standing:
            raise UnknownMember("hold or bound", str(rule), tuple(map(str, standing)), where="the plan")
    metrics = {
        name: evolve(own, rules=tuple(rule for rule in own.rules if rule not in gone))
        for name, own in plan.basis.metrics.items()
    }
    after = evolve(plan, basis=Basis(FrozenMap(metrics)))
    facts = [Fact("released", rule) for rule in gone]
    return Edited(after, Change.between("release", plan, after, reason=reason, facts=facts))


def rebalance(plan: Plan, *, reason: str = "") -> Edited:
    """Round the whole plan anew from its ideals, so that every margin is fair again.

    Edits keep what they do not touch, which leaves the days of those above up to two pieces from their ideal.
    Everybody's number for the whole period stays, and so do holds and what has gone by.

    Args:
        plan: The plan; it stays as it is.
        reason: Why, for the record.

    Returns:
        The new plan and the change.

    Raises:
        NoBasis: If the plan was made from rows.
    """
    if plan.basis is None:
        raise NoBasis("rebalance()")
    after = plan
    for own in plan.metrics:
        grid = Grid(after, own)
        part = Part(grid, 0)
        after = assemble(grid, part.rounded_anew(part.held(grid.rules)))
    return Edited(after, Change.between("rebalance", plan, after, reason=reason))


def _carried(grid: Grid, part: Part, weights: Weights) -> dict[int, Fraction]:
    """Rate × presence of everybody in a part over the days to come."""
    plan = grid.plan
    calendar = plan.calendars.get(grid.metric.name, WorkCalendar.daily())
    role = plan.role(part.order.ids[0])
    managers = [node for node in walk(role) if isinstance(node, Manager)]
    carried = dict.fromkeys((manager.id for manager in managers), Fraction(0))
    for month in grid.timeline.months:
        opened = calendar.weights(month.days)
        there = FrozenMap((manager.id, presence(manager, month.days, opened)) for manager in managers)
        rates = _weights.rates_of(weights, Scope(grid.metric, role, month, month.days, calendar, there))
        for id_, present in there.items():
            line = _weights.per_day(rates[id_], present)
            carried[id_] += sum(
                (
                    share
                    for day, share in zip(month.days, line, strict=True)
                    if plan.frozen is None or day > plan.frozen
                ),
                Fraction(0),
            )
    return {leaf: carried[part.order.ids[leaf]] for leaf in part.order.leaves}
