"""Rounding a table of ideals so that it is fair in every margin.

The table has a line per leaf of a tree (managers in teams in a store) and a column per unit of time
(days, in weeks). It still knows nothing of people and days: a tree is lists of numbers, a week a range of columns.

`round_table` first goes top-down, one small network for a group's children over the weeks and one for each week
over its days, which keeps every margin that it can reach within one of its ideal.
Where that finds nothing, one network over all leaves and columns at once gives what can always be promised.
See `docs/explanation/rounding.md` for the picture and the proof.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from targetkit._rounding import ONE, SHIFT, Arcs, mend, round_flow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Margins", "Tree", "dust_of", "round_table"]

Line = list[int]
Weeks = tuple[tuple[int, int], ...]


class Tree(NamedTuple):
    """A tree of nodes numbered so that a parent comes before its children; 0 is the root.

    Attributes:
        children: The children of each node; none for a leaf.
    """

    children: tuple[tuple[int, ...], ...]

    def summed(self, lines: dict[int, Line]) -> list[Line]:
        """A line for every node from the lines of the leaves."""
        table: list[Line] = [[]] * len(self.children)
        for node in range(len(self.children) - 1, -1, -1):
            below = self.children[node]
            if not below:
                table[node] = lines[node]
            elif len(below) == 1:
                table[node] = table[below[0]]
            else:
                table[node] = [sum(column) for column in zip(*(table[child] for child in below), strict=True)]
        return table


def round_table(tree: Tree, weeks: Weeks, ideals: dict[int, Line]) -> tuple[dict[int, Line], bool]:
    """Round every leaf's line of ideals to whole numbers, fairly in every margin.

    Args:
        tree: Who is below whom.
        weeks: The ranges of columns that make a week, `(first, one past the last)`, in order and without gaps.
        ideals: For each leaf a line of ideals in units of 2^-40 of a quantum, which sums to a whole number of quanta.

    Returns:
        For each leaf a line of whole numbers of quanta with the same sum,
        and whether they were found top-down (otherwise by the one network).

        Strictly within one of its ideal is: every leaf's cell, week, running total at week ends and inside a week;
        every inner node's cell; the root's week, running total at week ends and inside a week.
        Found top-down, the weeks of every inner node are too,
        and the running totals on every day nearly always.
    """
    table = tree.summed(ideals)
    dust = dust_of(ideals)
    for strict, turn in _TRIALS:
        found = _TopDown(tree, weeks, table, dust, turn, strict=strict).run()
        if found is not None:
            return found, True
    return _one_network(tree, weeks, table, dust), False


def dust_of(ideals: Mapping[int, Line]) -> int:
    """What is nearer to a whole number than the dust that its cells can carry is whole."""
    return sum(len(line) for line in ideals.values())


# --- top-down ---------------------------------------------------------------------------------------------------

_TRIALS = ((True, 0), (True, 1), (True, 2), (True, 3), (False, 0), (False, 1))
"""What is tried before the one network: whether every day's running total is held as well, and the first turn."""

_TURNS = 4
"""In how many orders of its lines a group is tried in one attempt."""

_HALF = ONE >> 1


class _Bounds(NamedTuple):
    """Between what a line of a small table must lie: in each column, and in the running total up to it."""

    low: Line
    high: Line
    sum_low: Line
    sum_high: Line


class _TopDown:
    """One attempt to round a table group by group, each inside the whole numbers of the group above."""

    def __init__(
        self, tree: Tree, weeks: Weeks, table: list[Line], dust: int, turn: int, *, strict: bool
    ) -> None:
        self.tree = tree
        self.weeks = weeks
        self.table = table
        self.dust = dust
        self.turn = turn
        self.strict = strict
        self.week_ideals = [[sum(line[first:last]) for first, last in weeks] for line in table]
        self.by_week: list[Line] = [[]] * len(table)
        self.rounded: list[Line] = [[]] * len(table)

    def run(self) -> dict[int, Line] | None:
        """The rounded lines of the leaves, or None where a group cannot be rounded inside the one above."""
        for group, children in enumerate(self.tree.children):
            if children and not any(
                self._round_below(group, _turned(children, self.turn + turn)) for turn in range(_TURNS)
            ):
                return None
        if not self.tree.children[0]:
            self.rounded[0] = _round_alone(self.table[0])
        return {node: self.rounded[node] for node, below in enumerate(self.tree.children) if not below}

    def _round_below(self, group: int, children: Sequence[int]) -> bool:
        """Round the children of a group over the weeks, then over the days of each week."""
        is_root = group == 0
        ideals = [self.week_ideals[child] for child in children]
        lines = [self._week_bounds(line) for line in ideals]
        column = self._week_bounds(self.week_ideals[group]) if is_root else _pinned(self.by_week[group])
        found = _fill(ideals, lines, column, pinned=not is_root)
        if found is None:
            return False
        for child, totals in zip(children, found, strict=True):
            self.by_week[child] = totals
            self.rounded[child] = []
        if is_root:
            self.by_week[0] = [sum(totals) for totals in zip(*found, strict=True)]
        for week, (first, last) in enumerate(self.weeks):
            if last - first == 1:
                for child in children:
                    self.rounded[child].append(self.by_week[child][week])
                continue
            ideals = [self.table[child][first:last] for child in children]
            lines = [self._day_bounds(child, week) for child in children]
            column = self._day_bounds(0, week) if is_root else _pinned(self.rounded[group][first:last])
            found = _fill(ideals, lines, column, pinned=not is_root)
            if found is None:
                return False
            for child, cells in zip(children, found, strict=True):
                self.rounded[child].extend(cells)
        return True

    def _week_bounds(self, ideals: Line) -> _Bounds:
        dust = self.dust
        sums = list(accumulate(ideals))
        return _Bounds(
            [(ideal + dust) >> SHIFT for ideal in ideals],
            [-((dust - ideal) >> SHIFT) for ideal in ideals],
            [(ideal + dust) >> SHIFT for ideal in sums],
            [-((dust - ideal) >> SHIFT) for ideal in sums],
        )

    def _day_bounds(self, node: int, week: int) -> _Bounds:
        """Bounds inside a week whose total is given: each day, and the running total since Monday and since the 1st."""
        first, last = self.weeks[week]
        bounds = self._week_bounds(self.table[node][first:last])
        if self.strict and week:
            dust = self.dust
            base = sum(self.by_week[node][:week])
            ideal_base = sum(self.week_ideals[node][:week]) - (base << SHIFT)
            for place, ideal in enumerate(accumulate(self.table[node][first:last], initial=ideal_base)):
                if place:
                    bounds.sum_low[place - 1] = max(bounds.sum_low[place - 1], (ideal + dust) >> SHIFT)
                    bounds.sum_high[place - 1] = min(bounds.sum_high[place - 1], -((dust - ideal) >> SHIFT))
        bounds.sum_low[-1] = bounds.sum_high[-1] = self.by_week[node][week]
        return bounds


def _turned(children: tuple[int, ...], turn: int) -> tuple[int, ...]:
    """The lines in another order: started a fifth further on every second turn, and every other turn backwards."""
    start = turn // 2 * len(children) // 5
    turned = children[start:] + children[:start]
    return turned[::-1] if turn % 2 else turned


def _pinned(line: Line) -> _Bounds:
    sums = list(accumulate(line))
    return _Bounds(line, line, sums, sums)


def _round_alone(ideals: Line) -> Line:
    """Round one line by its running totals: no sum of neighbouring columns is a whole quantum off."""
    sums = [(ideal + _HALF) >> SHIFT for ideal in accumulate(ideals)]
    return [after - before for before, after in zip([0, *sums], sums, strict=False)]


def _fill(
    ideals: Sequence[Line], lines: Sequence[_Bounds], column: _Bounds, *, pinned: bool
) -> list[Line] | None:
    """Whole numbers for a small table, every line and every column within its bounds; None if there are none.

    Line after line takes whole numbers within its own bounds, making up for what the lines before left over;
    columns that end out of bounds are mended on the table's network.
    """
    width = len(ideals[0])
    pull = [0] * width
    if pinned:
        # The columns are whole already: what they differ from the ideal by is spread evenly over the lines.
        wanted = [sum(cells) for cells in zip(*ideals, strict=True)]
        pull = [
            (total << SHIFT) - ideal for total, ideal in zip(column.sum_low, accumulate(wanted), strict=True)
        ]
    owed = [0] * width
    found: list[Line] = []
    count = len(lines)
    for place, (ideal, bounds) in enumerate(zip(ideals, lines, strict=True)):
        if not _tighten(bounds):
            return None
        line: Line = []
        total = 0
        ideal_total = 0
        for at in range(width):
            ideal_total += ideal[at]
            debt = owed[at] + ideal_total + pull[at] * (place + 1) // count - pull[at] * place // count
            least = max(bounds.sum_low[at], total + bounds.low[at])
            most = min(bounds.sum_high[at], total + bounds.high[at])
            now = min(max((debt + _HALF) >> SHIFT, least), most)
            owed[at] = debt - (now << SHIFT)
            line.append(now - total)
            total = now
        found.append(line)
    sums = [sum(cells) for cells in zip(*found, strict=True)]
    total = 0
    for at, cell in enumerate(sums):
        total += cell
        if not (
            column.low[at] <= cell <= column.high[at] and column.sum_low[at] <= total <= column.sum_high[at]
        ):
            return _mended(found, lines, column)
    return found


def _tighten(bounds: _Bounds) -> bool:
    """Narrow the running totals to those from which the line can be finished; False if there are none."""
    low, high, sum_low, sum_high = bounds
    for at in range(len(low) - 1, 0, -1):
        sum_low[at - 1] = max(sum_low[at - 1], sum_low[at] - high[at])
        sum_high[at - 1] = min(sum_high[at - 1], sum_high[at] - low[at])
        if sum_low[at - 1] > sum_high[at - 1]:
            return False
    return max(sum_low[0], low[0]) <= min(sum_high[0], high[0])


def _mended(found: list[Line], lines: Sequence[_Bounds], column: _Bounds) -> list[Line] | None:
    """Push what is too much in one column to another, within all bounds."""
    count, width = len(found), len(column.low)
    low: Line = []
    high: Line = []
    flow: Line = []
    for line, bounds in zip(found, lines, strict=True):
        low += bounds.low
        high += bounds.high
        flow += line
    for line, bounds in zip(found, lines, strict=True):
        low += bounds.sum_low[:-1]
        high += bounds.sum_high[:-1]
        flow += list(accumulate(line))[:-1]
    sums = [sum(cells) for cells in zip(*found, strict=True)]
    low += column.low + column.sum_low[:-1]
    high += column.high + column.sum_high[:-1]
    flow += sums + list(accumulate(sums))[:-1]
    if not mend(_small_table(count, width), low, high, flow):
        return None
    return [flow[place * width : (place + 1) * width] for place in range(count)]


@lru_cache(maxsize=64)
def _small_table(count: int, width: int) -> Arcs:
    """The network of a table: per line a chain of running totals, its cells, per column its sum, and their chain."""
    tail: Line = []
    head: Line = []
    columns = count * width
    chain = columns + width
    for line in range(count):
        for at in range(width):
            tail.append(line * width + at)
            head.append(columns + at)
    for line in range(count):
        for at in range(width - 1):
            tail.append(line * width + at + 1)
            head.append(line * width + at)
    for at in range(width):
        tail.append(columns + at)
        head.append(chain + at)
    for at in range(width - 1):
        tail.append(chain + at)
        head.append(chain + at + 1)
    return Arcs(chain + width, tail, head)


# --- the one network --------------------------------------------------------------------------------------------


class Margins:
    """The margins of a whole table as edges: two nested families that meet in the cells.

    Args:
        tree: Who is below whom.
        weeks: The ranges of columns that make a week.
        table: A line per node, groups as sums.

    Attributes:
        nodes: How many nodes there are.
        tail: The node that each edge leaves.
        head: The node that each edge enters.
        value: What each edge carries in this table.
        cells: For each leaf the edges of its columns.
        columns: The edges of the root's columns.
        above: The edges of all margins of the root.
        lines: For each leaf the node that its whole line comes from.
        root: The node that the whole table ends in.
    """

    def __init__(self, tree: Tree, weeks: Weeks, table: Sequence[Line]) -> None:
        self.weeks = weeks
        self.nodes = 0
        self.tail: Line = []
        self.head: Line = []
        self.value: Line = []
        self.cells: dict[int, Line] = {}
        self.lines: dict[int, int] = {}
        width = weeks[-1][1]
        days = {group: self._add_nodes(width) for group, children in enumerate(tree.children) if children}
        self.root, self.columns = self._add_family(table[0], days[0], into_columns=False)
        self.above = range(len(self.value))
        for group, children in enumerate(tree.children):
            for child in children:
                if tree.children[child]:
                    for own, above, amount in zip(days[child], days[group], table[child], strict=True):
                        self._add_edge(own, above, amount)
                else:
                    self.lines[child], self.cells[child] = self._add_family(
                        table[child], days[group], into_columns=True
                    )

    def _add_nodes(self, count: int) -> range:
        self.nodes += count
        return range(self.nodes - count, self.nodes)

    def _add_edge(self, tail: int, head: int, amount: int) -> int:
        self.tail.append(tail)
        self.head.append(head)
        self.value.append(amount)
        return len(self.value) - 1

    def _add_family(self, line: Line, columns: Sequence[int], *, into_columns: bool) -> tuple[int, Line]:
        """Hang a line's nested margins over one node a column; return its own node and the edges of the columns.

        From the top: the whole, the running total at each week's end, the week, the running total inside it.
        """

        def edge(upper: int, lower: int, amount: int) -> int:
            return (
                self._add_edge(upper, lower, amount) if into_columns else self._add_edge(lower, upper, amount)
            )

        done = list(accumulate(line, initial=0))
        carrying = [0] * len(line)
        (whole,) = self._add_nodes(1)
        node = whole
        for first, last in reversed(self.weeks):
            inside = node
            if first:
                before, inside = self._add_nodes(2)
                edge(node, before, done[first])
                edge(node, inside, done[last] - done[first])
                node = before
            for at in range(last - 1, first, -1):
                carrying[at] = edge(inside, columns[at], line[at])
                (before,) = self._add_nodes(1)
                edge(inside, before, done[at] - done[first])
                inside = before
            carrying[first] = edge(inside, columns[first], line[first])
        return whole, carrying


def _one_network(tree: Tree, weeks: Weeks, table: list[Line], dust: int) -> dict[int, Line]:
    """Round all leaves and columns at once, every nested margin going to its floor or its ceiling."""
    margins = Margins(tree, weeks, table)
    part = [ideal & (ONE - 1) for ideal in margins.value]
    ups = round_flow(margins.nodes, margins.tail, margins.head, part, dust)
    return {
        leaf: [(ideal >> SHIFT) + ups[edge] for ideal, edge in zip(table[leaf], edges, strict=True)]
        for leaf, edges in margins.cells.items()
    }
