"""Moving an amount from one to another: what leaves the one reaches the other, and nobody above them notices."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from targetkit._asked import ASKED, Zero, edited, loads_of, renewed, revive, together
from targetkit._grid import Grid, assemble
from targetkit._recast import Days, Part
from targetkit.allocation import apportion_within
from targetkit.change import Fact
from targetkit.errors import Infeasible, InvalidQuantity, InvalidValue, NoWorkingDay
from targetkit.hold import Hold
from targetkit.period import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from targetkit._grid import Recast
    from targetkit._held import Held
    from targetkit._pins import Rule
    from targetkit.change import Edited
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.quantity import Number
    from targetkit.role import Role

__all__ = ["transfer"]


def transfer(
    plan: Plan,
    metric: str | Metric,
    source: str | Role,
    target: str | Role,
    amount: Number,
    period: PeriodLike | None = None,
    *,
    others: Literal["move", "fixed"] = "move",
    zero: Zero = "error",
    reason: str = "",
) -> Edited:
    """Move an amount from one to another, within a team or across teams: what leaves the one reaches the other.

    The number of everyone above both stays, and day by day so does the target of the lowest node above both,
    as long as the two are there on enough days in common.
    Otherwise other people below that node change days, their own numbers kept;
    and where they cannot make up for it either, the days of those above move.
    Between two stores there is nothing to keep by day: each store's days follow its own number.

    Args:
        plan: The plan; it stays as it is.
        metric: The metric.
        source: Who gives: a manager, or a team by its people's shares.
        target: Who takes.
        amount: How much.
        period: When: the plan's whole period without it; a part of it moves what stands in that part.
        others: `"move"`: other people may change days where the two have too few days in common;
            `"fixed"`: their days stay, or the transfer is refused.
        zero: What to do where the people of the target all stand at zero.
        reason: Why, for the record.

    Returns:
        The new plan and the change.

    Raises:
        UnknownMember: A metric or role that the plan does not have.
        OutsidePeriod: A period that it does not have.
        InvalidValue: A period that has gone by, a source that is the target, or above or below it.
        InvalidQuantity: An amount that is not positive, finer than the quantum, or more than there is to give.
        AllWeightsZero: People who all stand at zero, where `zero` is `"error"`.
        Infeasible: What holds, bounds, absences and fixed days leave no room for.

    >>> from targetkit import Manager, Metric, Month, Store, Team, WorkCalendar, decompose, transfer
    >>> store = Store("chengdu-01", [Team("east", [Manager("li-na")]), Team("west", [Manager("zhao-min")])])
    >>> november = Month(2026, 11)
    >>> plan = decompose({Metric("signings"): 20}, store, november, calendar=WorkCalendar.weekdays())
    >>> after, change = transfer(plan, "signings", "li-na", "zhao-min", 3)
    >>> [after["signings", id, november] for id in ("east", "west", "chengdu-01")]
    [7, 13, 20]
    """
    grid = Grid(plan, plan.metric(metric))
    giver, taker = grid.node(source), grid.node(target)
    place = grid.place(plan.period if period is None else period)
    top = grid.meeting(giver, taker)
    if top in {giver, taker}:
        given = f"{grid.order.ids[giver]} to {grid.order.ids[taker]}"
        raise InvalidValue("transfer", given, "two roles of which neither is above the other")
    if others not in {"move", "fixed"}:
        raise InvalidValue("transfer: others", others, '"move" or "fixed"')
    moved = _movable(grid, giver, place, amount)
    part = Part(grid, top, [*grid.order.leaves_below(giver), *grid.order.leaves_below(taker)])
    if place:
        asked = _moved_within(part, giver, taker, place, moved, zero)
        held = part.held(together(grid.metric, grid.rules, asked))
        numbers = {leaf: part.moving[leaf] + _gain(part, leaf, asked) for leaf in part.moving}
        held.confirm(numbers)
    else:
        asked = [
            grid.hold(node, 0, grid.number(node) + gain, ASKED)
            for node, gain in ((giver, -moved), (taker, moved))
        ]
        held = part.held(together(grid.metric, grid.rules, asked))
        number = sum(part.moving.values())
        numbers = part.shared(held, number, loads_of(part, asked, number, zero))
    new = _transferred(part, numbers, held, others, moved, together(grid.metric, grid.rules, asked))
    facts = [Fact("to", grid.order.ids[taker]), Fact("amount", grid.metric.quantity(moved))]
    return edited("transfer", grid, assemble(grid, new), giver, place, reason, facts)


def _movable(grid: Grid, giver: int, place: int, amount: Number) -> int:
    """An amount to transfer in quanta, no more than there is."""
    moved = grid.metric.quanta(amount)
    cells = grid.cells_of(place)
    there = grid.number(giver, range(max(cells.start, grid.elapsed), cells.stop))
    of = f"transfer from {grid.order.ids[giver]}"
    if moved <= 0:
        raise InvalidQuantity(amount, "an amount to transfer is more than zero", grid.metric.quantum, of)
    if moved > there:
        quantity = grid.metric.quantity(there)
        reason = f"there are only {quantity} to give in {label(grid.timeline.periods[place])}"
        raise InvalidQuantity(amount, reason, grid.metric.quantum, of)
    return moved


def _moved_within(part: Part, giver: int, taker: int, place: int, moved: int, zero: Zero) -> list[Hold]:
    """Who gives and who takes how much of a part of the period, as what each is asked for in it."""
    grid = part.grid
    cells = grid.cells_of(place)
    free = range(max(cells.start, grid.elapsed), cells.stop)
    asked: list[Hold] = []
    for node, sign in ((giver, -1), (taker, 1)):
        leaves = part.below(node)
        loads = {leaf: Fraction(grid.number(part.here[leaf], free)) for leaf in leaves}
        most = [_most(part, leaf, place, moved, sign) for leaf in leaves]
        if sign > 0:
            able = [leaf for leaf, room in zip(leaves, most, strict=True) if room]
            revive(part, loads, able, moved, zero, grid.order.ids[node])
        if sum(room for leaf, room in zip(leaves, most, strict=True) if loads[leaf]) < moved:
            # What is held forbids it; everybody's part as it would be without says which rules they are.
            there = [any(part.opened[leaf][cells.start : cells.stop]) for leaf in leaves]
            if not any(there):
                when = label(grid.timeline.periods[place])
                raise NoWorkingDay(grid.order.ids[node], when, grid.metric.name, grid.metric.quantity(moved))
            most = [
                (int(loads[leaf]) if sign < 0 else moved) if is_there else 0
                for leaf, is_there in zip(leaves, there, strict=True)
            ]
            loads = {leaf: loads[leaf] + (sign > 0) for leaf in leaves}
        ties = [part.order.ties[leaf] for leaf in leaves]
        weights = [loads[leaf] for leaf in leaves]
        shares = apportion_within(moved, weights, ties, [0] * len(leaves), most)
        asked += [
            grid.hold(part.here[leaf], place, grid.number(part.here[leaf], cells) + sign * share, ASKED)
            for leaf, share in zip(leaves, shares, strict=True)
        ]
    return asked


def _most(part: Part, leaf: int, place: int, moved: int, sign: int) -> int:
    """How much of an amount one person can give (-1) or take (+1) in a part of the period, by what is held of theirs."""
    grid, node = part.grid, part.here[leaf]
    cells = grid.cells_of(place)
    total = grid.number(node)
    most = moved
    fixed: set[int] = set(range(grid.elapsed))
    for rule in grid.rules:
        if rule.role != grid.order.ids[node]:
            continue
        if isinstance(rule, Hold):
            inside = grid.cells_of(grid.timeline.place(rule.period))
            fixed.update(inside if cells.start <= inside.start and inside.stop <= cells.stop else ())
            most = 0 if inside.start <= cells.start and cells.stop <= inside.stop else most
        elif sign < 0 and rule.minimum is not None:
            most = min(most, total - grid.metric.quanta(rule.minimum))
        elif sign > 0 and rule.maximum is not None:
            most = min(most, grid.metric.quanta(rule.maximum) - total)
    able = [cell for cell in cells if cell not in fixed and part.opened[leaf][cell]]
    if sign < 0:
        return min(most, sum(grid.cells[node][cell] for cell in able))
    return most if able else 0


def _gain(part: Part, leaf: int, asked: Iterable[Hold]) -> int:
    """What a manager's number grows by when its part of the period is what is asked for."""
    grid = part.grid
    return sum(
        grid.metric.quanta(rule.value)
        - grid.number(part.here[leaf], grid.cells_of(grid.timeline.place(rule.period)))
        for rule in asked
        if rule.role == part.order.ids[leaf]
    )


def _transferred(
    part: Part, numbers: Mapping[int, int], held: Held, others: str, moved: int, rules: Sequence[Rule]
) -> Recast:
    """New values with the days of the lowest node above both kept: by the two alone, or with the help of third parties."""
    grid = part.grid
    days: Days = "must" if len(part.order.tops) == 1 else "free"
    new = part.recast(numbers, held, days)
    if new is not None:
        return new
    if others == "fixed":
        given = "the days of everybody else: the two are not there on enough days in common"
        raise Infeasible(grid.metric.name, (), grid.metric.quantity(moved), given=given)
    whole = Part(grid, part.top)
    here = {node: at for at, node in enumerate(whole.here)}
    moved_to = {**whole.moving, **{here[part.here[leaf]]: number for leaf, number in numbers.items()}}
    return renewed(whole, moved_to, whole.held(rules), "must")
