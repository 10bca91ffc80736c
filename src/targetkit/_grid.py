"""One metric of a plan laid open for change, and put back.

A `Grid` has its whole numbers, its ideals, the days on which somebody is there, and what has gone by already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from attrs import evolve

from targetkit._attrs import FrozenMap
from targetkit._pins import Rule
from targetkit._rounding import ONE, SHIFT
from targetkit._split import Order, Pattern, Stretches
from targetkit.basis import Basis, tie_key
from targetkit.errors import InvalidValue
from targetkit.hold import Hold
from targetkit.period import label
from targetkit.role import Manager, walk
from targetkit.scope import opened
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.role import Role
    from targetkit.timeline import Line

__all__ = ["Grid", "Recast", "assemble", "calendar_of"]

Cells = list[int]


class Recast(NamedTuple):
    """New values of some managers.

    Attributes:
        cells: For each manager's node its whole numbers.
        ideals: For each its ideals, in units of 2^-40 of a quantum.
        above: For each the ideals over the stretches; empty when there is one.
    """

    cells: dict[int, Cells]
    ideals: dict[int, Cells]
    above: dict[int, Cells]


class Grid:
    """One metric of a plan, open for change.

    Args:
        plan: A plan with a target in every place down to the metric's grain.
        metric: The metric.

    Raises:
        InvalidValue: A plan with places that have no target, or that does not add up.
    """

    def __init__(self, plan: Plan, metric: Metric) -> None:
        self.plan = plan
        self.metric = metric
        self.timeline = plan.timeline
        self.grain = plan.grain(metric)
        self.order = Order(plan.roles, tie_key(metric, plan.period))
        self.parent = [-1] * len(self.order.ids)
        for node, below in enumerate(self.order.children):
            for child in below:
                self.parent[child] = node
        self.number_of = {id_: node for node, id_ in enumerate(self.order.ids)}
        lines = plan.lines.get(metric.name, _NOTHING)
        _check_whole(plan, metric, lines, self.grain)
        self.stretches = Stretches.of(self.timeline, self.grain)
        places = self.timeline.levels[self.grain]
        self.cells: dict[int, Cells] = {
            leaf: [number or 0 for number in lines[self.order.ids[leaf]][places.start : places.stop]]
            for leaf in self.order.leaves
        }
        self.width = len(places)
        self.basis = plan.basis.metrics[metric.name] if plan.basis is not None else None
        self.rules: tuple[Rule, ...] = () if self.basis is None else self.basis.rules
        self.elapsed = 0
        if plan.frozen is not None:
            day = (
                self.timeline.place(min(plan.frozen, plan.period.end))
                if plan.frozen >= plan.period.start
                else -1
            )
            while self.elapsed < self.width and self._last_day(places[self.elapsed]) <= day:
                self.elapsed += 1
        calendar = calendar_of(plan, metric)
        managers = [node for node in walk(plan.roles) if isinstance(node, Manager)]
        there = opened(managers, calendar, self.timeline, self.grain)
        self.opened = {
            leaf: tuple(
                is_open or bool(number)
                for is_open, number in zip(there[self.order.ids[leaf]], line, strict=True)
            )
            for leaf, line in self.cells.items()
        }

    def _last_day(self, place: int) -> int:
        return self.timeline.below(place, "day").stop - 1

    def ideals(self, leaf: int) -> Sequence[int]:
        """A manager's ideals; the numbers themselves where the plan was typed."""
        if self.basis is not None:
            return self.basis.ideals[self.order.ids[leaf]]
        return [number << SHIFT for number in self.cells[leaf]]

    def above(self, leaf: int) -> Sequence[int]:
        """A manager's ideals over the stretches; the numbers themselves where the plan was typed."""
        if self.basis is not None and self.basis.above:
            return self.basis.above[self.order.ids[leaf]]
        line = self.cells[leaf]
        start = self.stretches.cells[0].start
        return [
            sum(line[cells.start - start : cells.stop - start]) << SHIFT for cells in self.stretches.cells
        ]

    def weights(self, leaf: int) -> Cells:
        """What a manager's cells went by before anything was rounded; evenly over open ones where nothing is known."""
        line = () if self.basis is None else self.basis.weights[self.order.ids[leaf]]
        if any(line):
            return Pattern.of(tuple(line)).ideals(self.width)
        return [ONE if is_open else 0 for is_open in self.opened[leaf]]

    def number(self, node: int, cells: range | None = None) -> int:
        """What stands at a node, for the whole span or in some cells."""
        inside = range(self.width) if cells is None else cells
        return sum(
            sum(self.cells[leaf][inside.start : inside.stop]) for leaf in self.order.leaves_below(node)
        )

    def gone(self, node: int) -> int:
        """What has gone by at a node and stands."""
        return self.number(node, range(self.elapsed))

    def node(self, role: str | Role) -> int:
        """The node of a role."""
        return self.number_of[self.plan.role(role).id]

    def place(self, period: PeriodLike) -> int:
        """The place of a period in which something can still change.

        Raises:
            InvalidValue: If it has gone by, or lies below the metric's grain.
        """
        place = self.timeline.place(period)
        name = f"{self.metric.name} in {label(period)}"
        if place >= self.timeline.levels[self.grain].stop:
            raise InvalidValue(
                name, label(period), f"a period of the {self.grain} or longer, where it has targets"
            )
        if self.cells_of(place).stop <= self.elapsed:
            expected = f"a period after {self.plan.frozen}: up to then the plan stands at what was attained"
            raise InvalidValue(name, label(period), expected)
        return place

    def cells_of(self, place: int) -> range:
        """The cells of a place, counted from the start of the span."""
        start = self.timeline.levels[self.grain].start
        below = self.timeline.below(place, self.grain)
        return range(below.start - start, below.stop - start)

    def hold(self, node: int, place: int, number: int, reason: str) -> Hold:
        """A number of quanta at a place, as a hold."""
        period = self.timeline.periods[place]
        return Hold(self.metric.name, self.order.ids[node], period, self.metric.quantity(number), reason)

    def is_total(self, rule: Hold) -> bool:
        """Whether a hold is that of the root's number for the whole span; tells what is wrong with its place."""
        return self.place(rule.period) == 0 and self.node(rule.role) == 0

    def meeting(self, first: int, second: int) -> int:
        """The lowest node that both are below, or one of them when the other is below it."""
        node = first
        while not node <= second < self.order.ends[node]:
            node = self.parent[node]
        return node

    def above_in_store(self, node: int) -> list[int]:
        """A node and those above it, as far as its store, or as the root where there is none."""
        found = [node]
        while found[-1] not in self.order.tops and self.parent[found[-1]] >= 0:
            found.append(self.parent[found[-1]])
        return found


def calendar_of(plan: Plan, metric: Metric) -> WorkCalendar:
    """The calendar by whose days a metric goes: its own, or that of the metric that it follows."""
    name = metric.name
    while plan.basis is not None and name in plan.basis.metrics and plan.basis.metrics[name].follows:
        name = plan.basis.metrics[name].follows
    return plan.calendars.get(name, WorkCalendar.daily())


def assemble(grid: Grid, new: Recast, rules: tuple[Rule, ...] | None = None) -> Plan:
    """The plan with the new values of one metric; rows that do not change are the identical ones.

    Args:
        grid: The metric as it was.
        new: What is new.
        rules: The holds and bounds from now on; those that stand without it.
    """
    plan, order, timeline = grid.plan, grid.order, grid.timeline
    lines: dict[str, Line] = dict(plan.lines[grid.metric.name])
    rest = (None,) * (len(timeline) - timeline.levels[grid.grain].stop)
    changed = {leaf for leaf, line in new.cells.items() if line != grid.cells[leaf]}
    for leaf in changed:
        lines[order.ids[leaf]] = timeline.summed(new.cells[leaf], grid.grain) + rest
    for node in range(len(order.ids) - 1, -1, -1):
        below = order.children[node]
        if any(child in changed for child in below):
            columns = zip(*(lines[order.ids[child]] for child in below), strict=True)
            line = tuple(
                None if None in column else sum(cast("tuple[int, ...]", column)) for column in columns
            )
            if line != lines[order.ids[node]]:
                changed.add(node)
                lines[order.ids[node]] = line
    basis = plan.basis
    if basis is not None and grid.basis is not None:
        own = evolve(
            grid.basis,
            ideals=_with(grid.basis.ideals, order, new.ideals),
            above=_with(grid.basis.above, order, new.above),
            rules=grid.rules if rules is None else rules,
        )
        basis = Basis(FrozenMap({**basis.metrics, grid.metric.name: own}))
    if not changed and basis == plan.basis:
        return plan
    return evolve(plan, lines=FrozenMap({**plan.lines, grid.metric.name: FrozenMap(lines)}), basis=basis)


def _with(
    before: FrozenMap[str, tuple[int, ...]], order: Order, lines: Mapping[int, Cells]
) -> FrozenMap[str, tuple[int, ...]]:
    fresh = {order.ids[leaf]: tuple(line) for leaf, line in lines.items()}
    changed = {id_: line for id_, line in fresh.items() if before.get(id_) != line}
    return FrozenMap({**before, **changed}) if changed else before


def _check_whole(plan: Plan, metric: Metric, lines: Mapping[str, Line], grain: str) -> None:
    """Only a plan without gaps that adds up can be changed place by place."""
    stop = plan.timeline.levels[grain].stop if grain else 0
    nodes = tuple(walk(plan.roles))
    for node in nodes:
        line = lines.get(node.id, ())
        if not stop or not line or None in line[:stop]:
            expected = "a target in every place; check_consistency tells which lack"
            raise InvalidValue(f"{metric.name} of {node.id}", "a plan with gaps", expected)
    full = cast("Mapping[str, tuple[int, ...]]", lines)
    for node in nodes:
        if isinstance(node, Manager):
            summed = plan.timeline.summed(full[node.id][plan.timeline.levels[grain].start : stop], grain)
        else:
            parts = (full[child.id][:stop] for child in node.children)
            summed = tuple(sum(column) for column in zip(*parts, strict=True))
        if summed != full[node.id][:stop]:
            expected = (
                f"one that adds up over {label(plan.period)}; check_consistency tells where it does not"
            )
            raise InvalidValue(f"{metric.name} of {node.id}", "a plan that does not add up", expected)


_NOTHING: FrozenMap[str, Line] = FrozenMap()
