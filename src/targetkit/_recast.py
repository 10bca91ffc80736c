"""New numbers for some people of a plan, near to those that stand there.

Their ideals are fitted to what is pinned and, where it can be, to the day totals that stood above them;
the whole numbers are the fair ones near to the old.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from targetkit._fit import fit, scaled
from targetkit._grid import Grid, Recast
from targetkit._held import Held
from targetkit._lattice import Lattice
from targetkit._margins import Tree, round_table
from targetkit._near import Column, round_near
from targetkit._pins import Pin, Rule, read_pins
from targetkit._rounding import ONE, SHIFT
from targetkit.errors import Infeasible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

__all__ = ["Days", "Part"]

Cells = list[int]
Fitted: TypeAlias = tuple[dict[int, Cells], dict[int, Cells]]
"""Ideals of the cells and of the months; none of the latter where there is one."""

_ALONE = Tree(((1,), ()))

Days: TypeAlias = Literal["keep", "must", "free"]
"""What becomes of the totals of the days above those whose numbers change."""


class Part:
    """Some managers' open cells: what an edit may change.

    Everything outside it is a constant: what has gone by, other cells, other people.
    Its nodes are numbered anew; `here` gives the numbers that they have in the grid.

    Args:
        grid: The whole.
        top: The node whose subtree it lies in.
        touched: The nodes of the managers; all below the top without it.
    """

    def __init__(self, grid: Grid, top: int, touched: Iterable[int] | None = None) -> None:
        self.grid = grid
        self.top = top
        self.order, self.here = grid.order.only(
            top, grid.order.leaves_below(top) if touched is None else tuple(touched)
        )
        self.free = range(grid.elapsed, grid.width)
        self._free_cells = [cell in self.free for cell in range(grid.width)]
        self.cells = {leaf: grid.cells[self.here[leaf]] for leaf in self.order.leaves}
        self.opened = {
            leaf: (False,) * grid.elapsed + grid.opened[self.here[leaf]][grid.elapsed :]
            for leaf in self.order.leaves
        }
        self.moving: dict[int, int] = {leaf: sum(line[grid.elapsed :]) for leaf, line in self.cells.items()}

    def constant(self, node: int, cells: range) -> int:
        """What stands in some cells of a node of the grid and cannot change here."""
        mine = set(self.here)
        fixed = 0
        for leaf in self.grid.order.leaves_below(node):
            stop = min(cells.stop, self.grid.elapsed) if leaf in mine else cells.stop
            fixed += sum(self.grid.cells[leaf][cells.start : stop])
        return fixed

    def held(self, rules: Sequence[Rule]) -> Held:
        """The rules about this part: what they leave once the constants are taken off.

        Args:
            rules: Standing rules and those of the edit.

        Raises:
            Infeasible: A hold below what cannot change any more.
        """
        grid = self.grid
        number_here = {node: at for at, node in enumerate(self.here)}
        pins: list[Pin] = []
        for pin in read_pins(grid.metric, rules, grid.order, grid.timeline, grid.grain):
            node = number_here.get(pin.node)
            if node is None and pin.node <= self.top < grid.order.ends[pin.node]:
                node = 0  # somebody above: what is left of it is for the whole part
            if node is None:
                continue
            fixed = self.constant(pin.node, range(pin.first, pin.last))
            if pin.low == pin.high and pin.low < fixed:
                quantity = grid.metric.quantity
                given = f"the {quantity(fixed)} that cannot change any more"
                raise Infeasible(
                    grid.metric.name, (rules[pin.source],), quantity(fixed - pin.low), given=given
                )
            high = None if pin.high is None else max(0, pin.high - fixed)
            pins.append(pin._replace(node=node, low=max(0, pin.low - fixed), high=high))
        opened_to = {self.order.ids[leaf]: line for leaf, line in self.opened.items()}
        return Held(grid.metric, rules, self.order, pins, opened_to)

    def below(self, node: int) -> list[int]:
        """The managers of this part that are below a node of the grid, numbered as they are here."""
        end = self.grid.order.ends[node]
        return [leaf for leaf in self.order.leaves if node <= self.here[leaf] < end]

    def shared(self, held: Held, number: int, loads: Mapping[int, Fraction]) -> dict[int, int]:
        """What everybody's open cells sum to: a number in proportion to loads, within what is held.

        Args:
            held: The rules about this part.
            number: What the whole part's open cells sum to.
            loads: For each manager of the part.

        Raises:
            Infeasible: If the rules cannot be met.
        """
        by_id = {self.order.ids[leaf]: load for leaf, load in loads.items()}
        method = "webster" if self.grid.basis is None else self.grid.basis.method
        numbers = held.numbers(number, by_id, method)
        return {leaf: numbers[leaf] for leaf in self.order.leaves}

    def recast(
        self,
        numbers: Mapping[int, int],
        held: Held,
        days: Days,
        prior: Mapping[int, Sequence[int]] | None = None,
    ) -> Recast | None:
        """New ideals and whole numbers for everybody in the part.

        Args:
            numbers: For each manager of the part what the open cells sum to; the rules leave room for them.
            held: What is held in time.
            days: What becomes of the totals of the days above these people: `"keep"` them, together with their ideals
                or, where that cannot be, by ideals that are what stands there, as long as all days above stay
                within two of theirs; `"must"`: the same, however far that takes the days above;
                `"free"`: let them go, no further than within two of the ideals above where that can be.
            prior: For each manager a line to go by; the present ideals without it.

        Returns:
            What is new; None if the days cannot be kept. Free days always find something.
        """
        lines = {leaf: self._prior(leaf, number, prior) for leaf, number in numbers.items()}
        if days != "free":
            sums, ideal = self._day_sums(self.cells), self._ideal_days()
            # Days that an earlier edit has left further from their ideals are to be fair again.
            near = all(abs(pin.low - (sums[pin.node][pin.first] << SHIFT)) < ONE for pin in ideal)
            new = self._kept(lines, numbers, held, sums, ideal) if near else None
            new = new or self._kept(lines, numbers, self._with_days(held, sums), sums)
            return new if new is None or days == "must" or self._is_near_above(new, sums) else None
        # The numbers leave room for what is held, and nothing else is asked.
        ideals, above = cast("Fitted", self._fitted(lines, numbers, held, ()))
        found = self._rounded(ideals, self._windows(ideals), pinned=False)
        if found is None:
            # No rounding of these ideals leaves the days above near to theirs; ideals that are whole by day do.
            loose = cast("dict[int, Cells]", self._rounded(ideals, None, pinned=False))
            sums = self._day_sums(loose)
            return self._kept(lines, numbers, self._with_days(held, sums), sums)
        return self._renumbered(found, ideals, above)

    def _is_near_above(self, new: Recast, sums: Mapping[int, Cells]) -> bool:
        """Whether all days above stay within two of their ideals when the part's own days stay."""
        windows = self._windows({leaf: new.ideals[self.here[leaf]] for leaf in self.order.leaves})
        return all(
            low <= number <= high
            for top, column in windows.items()
            for low, number, high in zip(column[0], sums[top], column[1], strict=True)
        )

    def _kept(
        self,
        lines: Mapping[int, Cells],
        numbers: Mapping[int, int],
        held: Held,
        sums: Mapping[int, Cells],
        ideal_days: Sequence[Pin] = (),
    ) -> Recast | None:
        """New values whose days sum to what is asked; None if there are none."""
        fitted = self._fitted(lines, numbers, held, ideal_days)
        if fitted is None:
            return None
        found = self._rounded(fitted[0], {top: (line, line) for top, line in sums.items()}, pinned=True)
        return None if found is None else self._renumbered(found, *fitted)

    def rounded_anew(self, held: Held) -> Recast:
        """Whole numbers as a fresh split would round the present ideals; everybody's number stays.

        Args:
            held: What is held in time.
        """
        grid, ends = self.grid, self._ends()
        ideals = {leaf: list(grid.ideals(self.here[leaf])) for leaf in self.order.leaves}
        above = (
            {leaf: list(grid.above(self.here[leaf])) for leaf in self.order.leaves} if len(ends) > 1 else {}
        )
        if held.in_time:
            # An edit below a role meets a hold of the role by its whole numbers; now the ideals have to meet it.
            lines = {leaf: self._masked(line) for leaf, line in ideals.items()}
            ideals, above = cast("Fitted", self._fitted(lines, self.moving, held, ()))
        if len(ends) > 1:
            whole, _ = round_table(self.order.subtree(0), grid.stretches.quarters, above)
            gone = self._gone()
            free = {leaf: _plus(line, gone[leaf], -1) for leaf, line in whole.items()}
            left = {leaf: _plus(line, gone[leaf], -1 << SHIFT) for leaf, line in above.items()}
            by_stretch = held.by_stretch(free, self._by_id(left), grid.stretches)
            for place, cells in enumerate(ends):
                numbers = {leaf: line[place] for leaf, line in by_stretch.items()}
                prior = {leaf: self._masked(line)[cells.start : cells.stop] for leaf, line in ideals.items()}
                # What was met before by other months' numbers has room in these: `by_stretch` has seen to it.
                fitted = cast("dict[int, Cells]", self._fit(cells, prior, numbers, held.in_time, ()))
                first = min(max(cells.start, grid.elapsed), cells.stop)
                for leaf, line in fitted.items():
                    ideals[leaf][first : cells.stop] = line[first - cells.start :]
        found: dict[int, Cells] = {leaf: [] for leaf in ideals}
        for place, cells in enumerate(ends):
            for top in self.order.tops:
                members = self.order.leaves_below(top)
                own = {leaf - top: ideals[leaf][cells.start : cells.stop] for leaf in members}
                lines, _ = round_table(self.order.subtree(top), grid.stretches.weeks[place], own)
                for leaf in members:
                    found[leaf] += lines[leaf - top]
        return self._renumbered(found, ideals, above)

    def _renumbered(
        self, cells: Mapping[int, Cells], ideals: Mapping[int, Cells], above: Mapping[int, Cells]
    ) -> Recast:
        """The same by the numbers of the grid."""
        return Recast(
            *({self.here[leaf]: line for leaf, line in lines.items()} for lines in (cells, ideals, above))
        )

    def _masked(self, line: Sequence[int]) -> Cells:
        """A line where something may change, and zero elsewhere."""
        return [share if is_free else 0 for share, is_free in zip(line, self._free_cells, strict=True)]

    def _sums(self, line: Sequence[int]) -> Cells:
        """What a line sums to in each stretch; it may be shorter than the span."""
        return [sum(line[cells.start : cells.stop]) for cells in self._ends()]

    def _day_sums(self, lines: Mapping[int, Cells]) -> dict[int, Cells]:
        """What the days of each store in the part sum to."""
        return {
            top: [
                sum(column)
                for column in zip(*map(lines.__getitem__, self.order.leaves_below(top)), strict=True)
            ]
            for top in self.order.tops
        }

    def _ideal_days(self) -> list[Pin]:
        """The ideals of the days of each store in the part."""
        sums = self._day_sums({leaf: list(self.grid.ideals(self.here[leaf])) for leaf in self.order.leaves})
        return [
            Pin(top, cell, cell + 1, line[cell], line[cell])
            for top, line in sums.items()
            for cell in self.free
        ]

    def _with_days(self, held: Held, sums: Mapping[int, Cells]) -> Held:
        """The same rules with the days of each store in the part pinned as well."""
        days = [
            Pin(top, cell, cell + 1, line[cell], line[cell])
            for top, line in sums.items()
            for cell in self.free
        ]
        opened_to = {self.order.ids[leaf]: line for leaf, line in self.opened.items()}
        return Held(self.grid.metric, held.rules, self.order, [*held.pins, *days], opened_to)

    def _prior(self, leaf: int, number: int, prior: Mapping[int, Sequence[int]] | None) -> Cells:
        """A line in proportion to what a manager goes by, on the cells that may change."""
        grid, node = self.grid, self.here[leaf]
        own = grid.ideals(node) if prior is None else prior[leaf]
        for line in (own, grid.weights(node)):
            shares = [share if is_open else 0 for share, is_open in zip(line, self.opened[leaf], strict=True)]
            if any(shares):
                return scaled(shares, number << SHIFT)
        return [0] * grid.width

    def _fitted(
        self, lines: Mapping[int, Cells], numbers: Mapping[int, int], held: Held, columns: Sequence[Pin]
    ) -> Fitted | None:
        """Ideals that meet every pin, month by month in whole numbers, and those of the months."""
        fitted = self._fit(range(self.grid.width), lines, numbers, held.in_time, columns)
        ends, stretches = self._ends(), self.grid.stretches
        if fitted is None:
            return None
        if len(ends) == 1:
            return self._with_gone(fitted), {}
        above = {leaf: self._sums(line) for leaf, line in fitted.items()}
        old = {leaf: self._sums(self._masked(line)) for leaf, line in self.cells.items()}
        # Where the days are kept, those of a month sum to a whole number, which is hit.
        whole = cast(
            "dict[int, Cells]",
            self._near(self.order.subtree(0), stretches.quarters, above, old, None, pinned=False),
        )
        by_stretch = held.by_stretch(whole, self._by_id(above), stretches)
        again: dict[int, Cells] = {leaf: [] for leaf in fitted}
        for place, cells in enumerate(ends):
            own = {leaf: by_stretch[leaf][place] for leaf in numbers}
            parts = {leaf: line[cells.start : cells.stop] for leaf, line in fitted.items()}
            inside = self._fit(cells, parts, own, held.in_time, columns)
            if inside is None:
                return None
            for leaf, line in inside.items():
                again[leaf] += line
        gone = self._gone()
        return self._with_gone(again), {
            leaf: _plus(line, gone[leaf], 1 << SHIFT) for leaf, line in above.items()
        }

    def _with_gone(self, lines: Mapping[int, Cells]) -> dict[int, Cells]:
        """Ideals with what has gone by in its place, which stands as it is."""
        gone = self.free.start
        return {
            leaf: [number << SHIFT for number in self.cells[leaf][:gone]] + line[gone:]
            for leaf, line in lines.items()
        }

    def _by_id(self, lines: Mapping[int, Cells]) -> dict[str, Cells]:
        return {self.order.ids[leaf]: line for leaf, line in lines.items()}

    def _gone(self) -> dict[int, Cells]:
        """What has gone by in each stretch."""
        return {leaf: self._sums(line[: self.grid.elapsed]) for leaf, line in self.cells.items()}

    def _fit(
        self,
        cells: range,
        lines: Mapping[int, Cells],
        numbers: Mapping[int, int],
        in_time: Sequence[Pin],
        columns: Sequence[Pin],
    ) -> dict[int, Cells] | None:
        pins = [
            Pin(leaf, 0, len(cells), number << SHIFT, number << SHIFT) for leaf, number in numbers.items()
        ]
        wanted = [*(pin._replace(low=pin.low << SHIFT, high=pin.low << SHIFT) for pin in in_time), *columns]
        pins += [
            pin._replace(first=pin.first - cells.start, last=pin.last - cells.start)
            for pin in wanted
            if cells.start <= pin.first and pin.last <= cells.stop and pin.last - pin.first < len(cells)
        ]
        opened_there = {leaf: line[cells.start : cells.stop] for leaf, line in self.opened.items()}
        lattice = Lattice(self.order.children, self.order.tops, pins, opened_there)
        return fit(lattice, lines, sum(numbers.values()) << SHIFT)

    def _ends(self) -> list[range]:
        start = self.grid.stretches.cells[0].start
        return [range(inside.start - start, inside.stop - start) for inside in self.grid.stretches.cells]

    # --- whole numbers ----------------------------------------------------------------------------------------------

    def _rounded(
        self, ideals: Mapping[int, Cells], columns: Mapping[int, Column] | None, *, pinned: bool
    ) -> dict[int, Cells] | None:
        """Whole numbers near to those that were there, with the days of each store in the part between bounds."""
        found: dict[int, Cells] = {leaf: [] for leaf in ideals}
        for place, cells in enumerate(self._ends()):
            weeks = self.grid.stretches.weeks[place]
            for top in self.order.tops:
                members = self.order.leaves_below(top)
                own = {leaf - top: ideals[leaf][cells.start : cells.stop] for leaf in members}
                old = {leaf - top: self.cells[leaf][cells.start : cells.stop] for leaf in members}
                column: Column | None = None
                if columns is not None:
                    low, high = columns[top]
                    column = low[cells.start : cells.stop], high[cells.start : cells.stop]
                lines = self._near(self.order.subtree(top), weeks, own, old, column, pinned=pinned)
                if lines is None:
                    return None
                for leaf in members:
                    found[leaf] += lines[leaf - top]
        return found

    def _windows(self, ideals: Mapping[int, Cells]) -> dict[int, Column]:
        """Between what the days of each store in the part lie when those above stay within two of their ideal."""
        sums = self._day_sums(self.cells)
        return {top: self._window(top, ideals, line) for top, line in sums.items()}

    def _window(self, top: int, ideals: Mapping[int, Cells], sums: Cells) -> Column:
        grid, gone = self.grid, self.free.start
        low = sums[:gone] + [0] * len(self.free)
        # What has gone by may be negative, so sums say nothing of how much there is.
        most = sum(
            abs(number) for lines in (self.cells, ideals) for line in lines.values() for number in line
        )
        high = sums[:gone] + [most] * len(self.free)
        below = self.order.leaves_below(top)
        moved = [
            sum(ideals[leaf][cell] - grid.ideals(self.here[leaf])[cell] for leaf in below)
            for cell in self.free
        ]
        for node in grid.above_in_store(self.here[top]):
            leaves = grid.order.leaves_below(node)
            for cell, more in zip(self.free, moved, strict=True):
                gap = sum((grid.cells[leaf][cell] << SHIFT) - grid.ideals(leaf)[cell] for leaf in leaves)
                middle = (sums[cell] << SHIFT) - gap + more
                low[cell] = max(low[cell], ((middle - 2 * ONE) >> SHIFT) + 1)
                high[cell] = min(high[cell], -((-middle - 2 * ONE) >> SHIFT) - 1)
        return low, high

    def _near(
        self,
        tree: Tree,
        weeks: tuple[tuple[int, int], ...],
        ideals: dict[int, Cells],
        old: Mapping[int, Cells],
        column: Column | None,
        *,
        pinned: bool,
    ) -> dict[int, Cells] | None:
        """`round_near`, for a single manager as well."""
        if tree.children[0]:
            return round_near(tree, weeks, ideals, old, column, pinned=pinned)
        found = round_near(_ALONE, weeks, {1: ideals[0]}, {1: old[0]}, column, pinned=pinned)
        return None if found is None else {0: found[1]}


def _plus(line: Sequence[int], other: Sequence[int], times: int) -> Cells:
    return [number + times * more for number, more in zip(line, other, strict=True)]
