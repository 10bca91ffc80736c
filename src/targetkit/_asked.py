"""What an edit asks for: together with what stands, and what everybody's number goes by."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from attrs import evolve

from targetkit.change import Change, Edited
from targetkit.errors import AllWeightsZero, Infeasible, UnknownMember
from targetkit.hold import Bound, Hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from targetkit._grid import Grid, Recast
    from targetkit._held import Held
    from targetkit._pins import Rule
    from targetkit._recast import Days, Part
    from targetkit.change import Fact
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.role import Role

__all__ = ["ASKED", "Zero", "edited", "kept_of", "loads_of", "renewed", "revive", "same_place", "together"]

Zero: TypeAlias = Literal["error", "even"]
"""What to do where a positive number meets people who all stand at zero: refuse, or share it evenly."""

ASKED = "asked for now"
"""Why something is held that no rule of the plan holds."""


def same_place(rule: Rule, other: Rule) -> bool:
    """Whether two rules about one metric speak of the same place; it may be known by several names."""
    if isinstance(rule, Hold) and isinstance(other, Hold):
        return rule.role == other.role and rule.period == other.period
    return isinstance(rule, Bound) and isinstance(other, Bound) and rule.role == other.role


def together(metric: Metric, standing: Sequence[Rule], asked: Sequence[Hold]) -> list[Rule]:
    """What stands and what is asked for now; an edit does not overrule what is held elsewhere."""
    rules: list[Rule] = list(asked)
    for rule in standing:
        same = next((own for own in asked if same_place(rule, own)), None)
        if same is None:
            rules.append(rule)
        elif isinstance(rule, Hold) and rule.value != same.value:
            by = abs(metric.quanta(rule.value) - metric.quanta(same.value))
            raise Infeasible(
                metric.name, (rule, same), metric.quantity(by), (evolve(rule, value=same.value),)
            )
    return rules


def kept_of(grid: Grid, node: int, place: int, keep: Iterable[str | Role]) -> list[Hold]:
    """Siblings whose numbers stay, as holds."""
    parent = grid.parent[node]
    siblings = [other for other in grid.order.children[parent] if other != node] if node else []
    cells = grid.cells_of(place)
    kept: list[Hold] = []
    for one in keep:
        other = grid.node(one)
        if other not in siblings:
            known = tuple(sorted(grid.order.ids[sibling] for sibling in siblings))
            raise UnknownMember("sibling", grid.order.ids[other], known, where="keep")
        if place == 0 or node not in grid.order.tops:  # below the period, other stores stay anyway
            kept.append(grid.hold(other, place, grid.number(other, cells), "kept"))
    return kept


def loads_of(part: Part, asked: Iterable[Rule], number: int, zero: Zero) -> dict[int, Fraction]:
    """What everybody's open number is shared by: the present one, or evenly where all stand at zero and may.

    Args:
        part: What changes.
        asked: Holds and bounds that are new; those of a part of the period do not matter here.
        number: What the whole part's open cells sum to.
        zero: What to do where all stand at zero.
    """
    grid = part.grid
    loads = {leaf: Fraction(moving) for leaf, moving in part.moving.items()}
    wanted = {part.top: number}
    for rule in asked:
        node = grid.node(rule.role)
        if isinstance(rule, Bound):
            least = 0 if rule.minimum is None else grid.metric.quanta(rule.minimum) - grid.gone(node)
            revive(part, loads, part.below(node), least, zero, rule.role)
        elif grid.place(rule.period) == 0:
            wanted[node] = grid.metric.quanta(rule.value) - grid.gone(node)
    # Whoever is held takes its people and its number out of the nearest group above it that is held.
    rest = dict(wanted)
    free = {node: part.below(node) for node in wanted}
    for node in sorted(wanted):
        above = [other for other in wanted if other < node < grid.order.ends[other]]
        if above:
            rest[max(above)] -= wanted[node]
            taken = set(free[node])
            for other in above:
                free[other] = [leaf for leaf in free[other] if leaf not in taken]
    for node, left in rest.items():
        revive(part, loads, free[node], left, zero, grid.order.ids[node])
    return loads


def revive(
    part: Part, loads: dict[int, Fraction], leaves: Sequence[int], number: int, zero: Zero, group: str
) -> None:
    """Share a positive number evenly among people who all stand at zero, or refuse it."""
    if number <= 0 or not leaves or any(loads[leaf] for leaf in leaves):
        return
    if zero == "error":
        metric = part.grid.metric
        raise AllWeightsZero(group, metric.quantity(number), metric.name)
    able = [leaf for leaf in leaves if any(part.opened[leaf])]
    for leaf in able:
        loads[leaf] = Fraction(number, len(able))


def renewed(
    part: Part,
    numbers: Mapping[int, int],
    held: Held,
    days: Days,
    prior: Mapping[int, Sequence[int]] | None = None,
) -> Recast:
    """New values, with the days kept where they can be.

    Args:
        part: The part of the grid that changes.
        numbers: For each manager of the part what the open cells sum to.
        held: What is held in time.
        days: Whether to try to keep the totals of the days.
        prior: For each manager a line to go by; the present ideals without it.
    """
    new = part.recast(numbers, held, days, prior)
    return new if new is not None else cast("Recast", part.recast(numbers, held, "free", prior))


def edited(
    kind: str, grid: Grid, after: Plan, node: int, place: int, reason: str, facts: Iterable[Fact] = ()
) -> Edited:
    """A new plan with the record of what was done.

    Args:
        kind: Which operation it was.
        grid: The metric of the plan before.
        after: The new plan.
        node: The number of the role that was asked for.
        place: The place of the period that was asked for.
        reason: Why.
        facts: What has no place in the grid.
    """
    change = Change.between(
        kind,
        grid.plan,
        after,
        metric=grid.metric,
        role=grid.order.ids[node],
        period=grid.timeline.periods[place],
        reason=reason,
        facts=facts,
    )
    return Edited(after, change)
