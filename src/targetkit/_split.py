"""The engine of the split: a number down the role tree and over the cells of time, in whole quanta.

Roles are ids in a tree, periods are places in a timeline; weights have become numbers by now.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, Protocol

from targetkit._margins import Tree, round_table
from targetkit._rounding import SHIFT
from targetkit.allocation import Method, apportion_quanta, tie
from targetkit.role import Manager, Store

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from targetkit.role import Role
    from targetkit.timeline import Timeline

__all__ = [
    "Course",
    "NoRoom",
    "Order",
    "Pattern",
    "Pinned",
    "Rounded",
    "Stretches",
    "down_the_tree",
    "round_store",
    "split",
    "wanted_of",
]

Cells = list[int]


class Pattern(NamedTuple):
    """How one person's stretch of time is weighted; people with the same days share one.

    Attributes:
        cells: The weight of each cell.
        sums: The running totals of the cells as whole numbers, in a unit of their own.
        weight: The sum of the cells.
    """

    cells: tuple[Fraction, ...]
    sums: list[int]
    weight: Fraction

    @classmethod
    def of(cls, cells: tuple[Fraction, ...]) -> Pattern:
        """The pattern of these weights."""
        scale = math.lcm(*{cell.denominator for cell in cells})
        sums = list(accumulate(cell.numerator * (scale // cell.denominator) for cell in cells))
        return cls(cells, sums, Fraction(sums[-1], scale))

    def ideals(self, number: int) -> Cells:
        """A number of quanta in proportion to the cells, in units of 2^-40 quantum; sums to it exactly."""
        if not number:
            return [0] * len(self.sums)
        return self.spread(number << SHIFT)

    def spread(self, amount: int) -> Cells:
        """An amount in units of 2^-40 quantum in proportion to the cells; sums to it exactly."""
        twice, whole = amount << 1, self.sums[-1]
        if not whole:
            return [0] * len(self.sums)
        totals = [(twice * total // whole + 1) >> 1 for total in self.sums]
        return [after - before for before, after in zip([0, *totals], totals, strict=False)]


class Course(NamedTuple):
    """What a metric goes by: for each manager's id a load, and for each stretch of time a pattern.

    Attributes:
        loads: What the number of the whole span is apportioned by.
        patterns: One per stretch.
    """

    loads: dict[str, Fraction]
    patterns: dict[str, tuple[Pattern, ...]]

    def over_stretches(self, id: str, number: int) -> Cells:
        """A manager's number over the stretches, in units of 2^-40 of a quantum."""
        return Pattern.of(tuple(pattern.weight for pattern in self.patterns[id])).ideals(number)

    def over_cells(self, id: str, number: int) -> Cells:
        """A manager's number over all cells of the span, in the same unit."""
        parts = zip(self.patterns[id], self.over_stretches(id, number), strict=True)
        return [ideal for pattern, part in parts for ideal in pattern.spread(part)]


class Stretches(NamedTuple):
    """How the cells of a grain lie in time: cells in weeks in stretches in quarters.

    A stretch is a month, or a period of the grain itself where that is coarser.

    Attributes:
        places: The place of each stretch in the timeline.
        cells: For each stretch the range of its cells in the timeline.
        weeks: For each stretch the ranges of cells that make a week, counted from its first cell.
        quarters: The ranges of stretches that make a quarter.
    """

    places: range
    cells: tuple[range, ...]
    weeks: tuple[tuple[tuple[int, int], ...], ...]
    quarters: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, timeline: Timeline, grain: str) -> Stretches:
        """The stretches of a timeline for a grain."""
        places = timeline.levels["month" if grain in {"day", "week"} else grain]
        cells = tuple(timeline.below(place, grain) for place in places)
        weeks: list[tuple[tuple[int, int], ...]] = []
        for place, inside in zip(places, cells, strict=True):
            if grain == "day":
                days = (timeline.below(week, "day") for week in timeline.below(place, "week"))
                weeks.append(tuple((week.start - inside.start, week.stop - inside.start) for week in days))
            else:
                weeks.append(tuple((cell, cell + 1) for cell in range(len(inside))))
        quarters: tuple[tuple[int, int], ...] = ((0, len(places)),)
        if "year" in timeline.levels and grain in {"day", "week", "month"}:
            ranges = (timeline.below(quarter, "month") for quarter in timeline.levels["quarter"])
            quarters = tuple((months.start - places.start, months.stop - places.start) for months in ranges)
        return cls(places, cells, tuple(weeks), quarters)


class Order:
    """A role tree in the order in which its lines are worked through: by tie, whatever order it is listed in.

    Attributes:
        ids: The ids, each group before its members.
        children: For each node the numbers of its children.
        ties: For each node its place in the queue among equals.
        tops: The nodes whose subtrees are rounded each on its own: the stores, or the root where there is none.
        ends: For each node one past the last number below it.
        leaves: The nodes of the managers.
    """

    __slots__ = ("children", "ends", "ids", "leaves", "ties", "tops")

    def __init__(self, root: Role, key: str) -> None:
        self.ids: list[str] = []
        self.ties: list[bytes] = []
        self.tops: list[int] = []
        below: list[list[int]] = []
        waiting: list[tuple[bytes, int, Role]] = [(tie(key, root.id), -1, root)]
        while waiting:
            rank, parent, node = waiting.pop()
            number = len(self.ids)
            self.ids.append(node.id)
            self.ties.append(rank)
            below.append([])
            if parent >= 0:
                below[parent].append(number)
            if isinstance(node, Store):
                self.tops.append(number)
            if not isinstance(node, Manager):
                ranked = sorted(
                    ((tie(key, child.id), child) for child in node.children), key=_rank, reverse=True
                )
                waiting.extend((child_rank, number, child) for child_rank, child in ranked)
        self.children = tuple(map(tuple, below))
        self.leaves = [node for node, members in enumerate(self.children) if not members]
        self.ends = list(range(1, len(self.ids) + 1))
        for number in range(len(self.ids) - 1, -1, -1):
            if self.children[number]:
                self.ends[number] = self.ends[self.children[number][-1]]
        self.tops = self.tops or [0]

    def only(self, top: int, leaves: Collection[int]) -> tuple[Order, list[int]]:
        """The order of some managers below a node.

        Args:
            top: The node that becomes the root.
            leaves: The nodes of the managers that stay; groups without any are left out.

        Returns:
            The order, and for each of its nodes the number that it has here.
        """
        kept = set(leaves)
        for node in range(self.ends[top] - 1, top - 1, -1):
            if any(child in kept for child in self.children[node]):
                kept.add(node)
        here = [node for node in range(top, self.ends[top]) if node in kept]
        number = {node: at for at, node in enumerate(here)}
        other = object.__new__(Order)
        other.ids = [self.ids[node] for node in here]
        other.ties = [self.ties[node] for node in here]
        other.children = tuple(
            tuple(number[child] for child in self.children[node] if child in kept) for node in here
        )
        other.leaves = [at for at, members in enumerate(other.children) if not members]
        other.ends = [bisect_left(here, self.ends[node]) for node in here]
        other.tops = [number[node] for node in self.tops if node in number] or [0]
        return other, here

    def leaves_below(self, top: int) -> list[int]:
        """The nodes of the managers below a node."""
        return self.leaves[bisect_left(self.leaves, top) : bisect_left(self.leaves, self.ends[top])]

    def carried(self, loads: Mapping[str, Fraction]) -> list[int]:
        """The load below every node, in a whole unit of its own."""
        scale = math.lcm(*{load.denominator for load in loads.values()})
        carried = [0] * len(self.ids)
        for node in range(len(self.ids) - 1, -1, -1):
            below = self.children[node]
            if below:
                carried[node] = sum(carried[child] for child in below)
            else:
                load = loads[self.ids[node]]
                carried[node] = load.numerator * (scale // load.denominator)
        return carried

    def subtree(self, top: int) -> Tree:
        """The tree below a node, renumbered from 0."""
        return Tree(
            tuple(tuple(child - top for child in self.children[node]) for node in range(top, self.ends[top]))
        )


def _rank(pair: tuple[bytes, Role]) -> tuple[bytes, str]:
    return pair[0], pair[1].id


class NoRoom(Exception):
    """Someone has a positive number and no cell to put it in; it never leaves the package.

    Args:
        id: The manager's id.
        number: The number of quanta.
    """

    def __init__(self, id: str, number: int) -> None:
        super().__init__(id, number)
        self.id = id
        self.number = number


class Pinned(Protocol):
    """What is held and bounded, where a split asks for it; see `_held`."""

    def numbers(self, number: int, loads: Mapping[str, Fraction], method: Method) -> list[int]:
        """Every node's number for the whole span."""
        ...

    def above(self, numbers: Sequence[int], course: Course, stretches: Stretches) -> dict[str, Cells]:
        """The ideals over the stretches of the managers whom a rule about time concerns."""
        ...

    def by_stretch(
        self, lines: dict[int, Cells], above: Mapping[str, Cells], stretches: Stretches
    ) -> dict[int, Cells]:
        """Whole numbers over the stretches from which every rule can be met, near to those given and fair."""
        ...

    def wanted(
        self,
        top: int,
        members: Sequence[int],
        stretches: Stretches,
        place: int,
        numbers: Sequence[int],
        wanted: list[Cells],
    ) -> list[Cells]:
        """The ideals of one store's managers in one stretch, fitted to what is pinned in it."""
        ...


class Rounded(NamedTuple):
    """A number split.

    Attributes:
        numbers: For each node of the order its number for the whole span.
        cells: For each manager's id a whole number per cell.
        ideals: For each manager's id the ideal of each cell, in units of 2^-40 quantum.
        above: For each manager's id the ideal of each stretch in the same unit; empty when there is one stretch.
        top_down: Whether every table was rounded top-down.
    """

    numbers: list[int]
    cells: dict[str, Cells]
    ideals: dict[str, Cells]
    above: dict[str, Cells]
    top_down: bool


def split(
    order: Order,
    number: int,
    course: Course,
    method: Method,
    stretches: Stretches,
    pinned: Pinned | None = None,
) -> Rounded:
    """Split a number of quanta: down the tree, over the stretches, then over the cells of each store and stretch.

    Args:
        order: The tree.
        number: The number of quanta of the whole tree and span.
        course: Loads and patterns; whoever gets a positive number has a positive weight somewhere.
        method: How a group's number is apportioned among its children.
        stretches: The cells in time.
        pinned: What is held and bounded, if anything.

    Raises:
        NoRoom: If someone has a positive number and no weight anywhere.
        Infeasible: If what is pinned cannot be met.
    """
    numbers = (
        down_the_tree(order, number, course.loads, method)
        if pinned is None
        else pinned.numbers(number, course.loads, method)
    )
    for leaf in order.leaves:
        id_ = order.ids[leaf]
        if numbers[leaf] and not any(pattern.weight for pattern in course.patterns[id_]):
            raise NoRoom(id_, numbers[leaf])
    above, by_stretch, found = _over_stretches(order, numbers, course, stretches, pinned)
    cells: dict[str, Cells] = {order.ids[leaf]: [] for leaf in order.leaves}
    ideals: dict[str, Cells] = {order.ids[leaf]: [] for leaf in order.leaves}
    for place, weeks in enumerate(stretches.weeks):
        for top in order.tops:
            members = order.leaves_below(top)
            wanted = wanted_of([order.ids[leaf] for leaf in members], place, by_stretch, course)
            if pinned is not None:
                own = [by_stretch[order.ids[leaf]][place] for leaf in members]
                wanted = pinned.wanted(top, members, stretches, place, own, wanted)
            found &= round_store(order, top, members, weeks, wanted, cells)
            for leaf, line in zip(members, wanted, strict=True):
                ideals[order.ids[leaf]] += line
    return Rounded(numbers, cells, ideals, above, found)


def _over_stretches(
    order: Order, numbers: Sequence[int], course: Course, stretches: Stretches, pinned: Pinned | None
) -> tuple[dict[str, Cells], dict[str, Cells], bool]:
    """Every manager's ideals and whole numbers over the stretches, and whether they were found top-down."""
    ids = order.ids
    if len(stretches.places) == 1:
        return {}, {ids[leaf]: [numbers[leaf]] for leaf in order.leaves}, True
    above = {ids[leaf]: course.over_stretches(ids[leaf], numbers[leaf]) for leaf in order.leaves}
    if pinned is not None:
        above |= pinned.above(numbers, course, stretches)
    lines, found = round_table(
        order.subtree(0), stretches.quarters, {leaf: above[ids[leaf]] for leaf in order.leaves}
    )
    if pinned is not None:
        lines = pinned.by_stretch(lines, above, stretches)
    return above, {ids[leaf]: lines[leaf] for leaf in order.leaves}, found


def down_the_tree(order: Order, number: int, loads: Mapping[str, Fraction], method: Method) -> list[int]:
    """Every node's number: at each group in proportion to the loads below its children."""
    carried = order.carried(loads)
    numbers = [0] * len(order.ids)
    numbers[0] = number
    for node, below in enumerate(order.children):
        if below:
            shares = apportion_quanta(
                numbers[node],
                [carried[child] for child in below],
                [order.ties[child] for child in below],
                method,
            )
            for child, share in zip(below, shares, strict=True):
                numbers[child] = share
    return numbers


def wanted_of(ids: Sequence[str], place: int, by_stretch: Mapping[str, Cells], course: Course) -> list[Cells]:
    """The ideals of these managers in one stretch; who has the same number and days shares one line."""
    lines: dict[tuple[int, int], Cells] = {}
    wanted: list[Cells] = []
    for id_ in ids:
        pattern = course.patterns[id_][place]
        number = by_stretch[id_][place]
        key = (id(pattern), number)
        if key not in lines:
            lines[key] = pattern.ideals(number)
        wanted.append(lines[key])
    return wanted


def round_store(
    order: Order,
    top: int,
    members: Sequence[int],
    weeks: tuple[tuple[int, int], ...],
    wanted: Sequence[Cells],
    cells: dict[str, Cells],
) -> bool:
    """Round one store's stretch and add it to the cells; only the cells that anybody can fill are looked at."""
    distinct = {id(line): line for line in wanted}.values()
    opened = [cell for cell, ideals in enumerate(zip(*distinct, strict=True)) if any(ideals)]
    width = weeks[-1][1]
    if not opened:
        for leaf in members:
            cells[order.ids[leaf]] += [0] * width
        return True
    place = {cell: at for at, cell in enumerate(opened)}
    ranges: list[tuple[int, int]] = []
    for first, last in weeks:
        inside = [place[cell] for cell in range(first, last) if cell in place]
        if inside:
            ranges.append((inside[0], inside[-1] + 1))
    narrow = {leaf - top: [line[cell] for cell in opened] for leaf, line in zip(members, wanted, strict=True)}
    lines, found = round_table(order.subtree(top), tuple(ranges), narrow)
    for leaf in members:
        line = [0] * width
        for cell, number in zip(opened, lines[leaf - top], strict=True):
            line[cell] = number
        cells[order.ids[leaf]] += line
    return found
