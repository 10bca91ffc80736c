"""A split with holds and bounds: what everybody else takes up, and whether it can be done at all.

Spans come first (`numbers`): each group's number in proportion to the loads, inside the bounds below it.
Where days or weeks are pinned as well, a network decides whether people's numbers leave room for them,
and moves them as little as makes room. Then the ideals are fitted to the pinned days and weeks,
so that rounding, which hits every whole margin, keeps each hold to the quantum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from targetkit._conflict import explain_conflict
from targetkit._fit import fit, scaled
from targetkit._lattice import Lattice
from targetkit._pins import Pin
from targetkit._rounding import SHIFT, mend
from targetkit.allocation import apportion_within
from targetkit.hold import Hold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from targetkit._pins import Rule
    from targetkit._split import Course, Order, Stretches
    from targetkit.allocation import Method
    from targetkit.metric import Metric

__all__ = ["Held"]

Cells = list[int]


class Held:
    """The rules about one metric, ready for a split.

    Args:
        metric: The metric.
        rules: Its holds and bounds.
        order: The role tree.
        pins: What the rules say of the nodes of the order.
        opened: For each manager's id the cells of the span on which the person may have something to do.
    """

    def __init__(
        self,
        metric: Metric,
        rules: Sequence[Rule],
        order: Order,
        pins: Sequence[Pin],
        opened: Mapping[str, Sequence[bool]],
    ) -> None:
        self.metric = metric
        self.rules = rules
        self.order = order
        self.pins = list(pins)
        self.opened = {leaf: opened[order.ids[leaf]] for leaf in order.leaves}
        self.width = len(next(iter(self.opened.values())))
        self.in_time = [pin for pin in pins if pin.last - pin.first < self.width]

    def numbers(self, number: int, loads: Mapping[str, Fraction], method: Method) -> list[int]:
        """Every node's number for the whole span.

        Raises:
            Infeasible: If the rules, the days and the number cannot all be met.
        """
        idle = self._idle(loads)
        fixed = [Pin(0, 0, self.width, number, number), *idle]
        low, high = self._limits(number, [*self.pins, *(pin for pin in fixed if not pin.unless)])
        fits = low[0] <= number <= high[0] and all(
            least <= most for least, most in zip(low, high, strict=True)
        )
        numbers = self._apportioned(number, loads, method, low, high, idle) if fits else []
        if not fits or (self.in_time and not self._leaves_room(numbers, fixed, number)):
            lattice = self._lattice([*self.pins, *fixed])
            most = max([number, *map(_most, self.pins)])
            if lattice.flow(most) is None:
                given = f"{self.metric.quantity(number)} in all and the days on which people are there"
                raise explain_conflict(self.metric, self.rules, lattice, most, given)
            numbers = self._moved(numbers, fixed, number)
        return numbers

    def confirm(self, numbers: Mapping[int, int]) -> None:
        """Tell whether everybody's number leaves room for what is held.

        Args:
            numbers: For each manager's node the number for the whole span.

        Raises:
            Infeasible: If the rules, the days and the numbers cannot all be met.
        """
        leaves = [Pin(leaf, 0, self.width, number, number) for leaf, number in numbers.items()]
        lattice = self._lattice([*self.pins, *leaves])
        most = max([sum(numbers.values()), *map(_most, self.pins)])
        if lattice.flow(most) is None:
            given = "everybody's number and the days on which people are there"
            raise explain_conflict(self.metric, self.rules, lattice, most, given)

    def limits(self, number: int) -> tuple[list[int], list[int]]:
        """How little and how much each node of the order can have, of a number in all, by its own rules and those below it."""
        return self._limits(number, self.pins)

    def _idle(self, loads: Mapping[str, Fraction]) -> list[Pin]:
        """Nothing for whoever has no weight, unless a hold or a minimum says so."""
        lifting: dict[int, list[int]] = {}
        for pin in self.pins:
            rule = self.rules[pin.source]
            if isinstance(rule, Hold) or rule.minimum is not None:
                lifting.setdefault(pin.node, []).append(pin.source)
        return [
            Pin(leaf, 0, self.width, 0, 0, unless=tuple(lifting.get(leaf, ())))
            for leaf in self.order.leaves
            if not loads[self.order.ids[leaf]]
        ]

    def _limits(self, number: int, pins: Sequence[Pin]) -> tuple[list[int], list[int]]:
        """How little and how much each node can have by its own rules and those below it."""
        low = [0] * len(self.order.ids)
        high = [number] * len(self.order.ids)
        for pin in pins:
            if pin.last - pin.first == self.width:
                low[pin.node] = max(low[pin.node], pin.low)
                if pin.high is not None:
                    high[pin.node] = min(high[pin.node], pin.high)
        covered = [0] * len(low)
        for node, inside in self._outermost():
            covered[node] += inside
        for node in range(len(low) - 1, -1, -1):
            low[node] = max(low[node], covered[node])
            below = self.order.children[node]
            if below:
                low[node] = max(low[node], sum(low[child] for child in below))
                high[node] = min(high[node], sum(high[child] for child in below))
            elif not any(self.opened[node]):
                high[node] = 0
        return low, high

    def _outermost(self) -> list[tuple[int, int]]:
        """What the pinned stretches of each node hold that lie in no other one."""
        seen: dict[int, set[int]] = {}
        found: list[tuple[int, int]] = []
        for pin in sorted(self.in_time, key=lambda pin: pin.first - pin.last):
            cells = seen.setdefault(pin.node, set())
            if pin.first not in cells:
                cells.update(range(pin.first, pin.last))
                found.append((pin.node, pin.low))
        return found

    def _apportioned(
        self,
        number: int,
        loads: Mapping[str, Fraction],
        method: Method,
        low: list[int],
        high: list[int],
        idle: Sequence[Pin],
    ) -> list[int]:
        """Every group's number among its children, in proportion to the loads and within the limits.

        Who has no weight gets what the rules ask for; more, and evenly, only when all others are full.
        """
        carried = self.order.carried(loads)
        busy = list(high)
        for pin in idle:
            busy[pin.node] = low[pin.node]
        for node in range(len(busy) - 1, -1, -1):
            below = self.order.children[node]
            if below:
                busy[node] = min(busy[node], max(low[node], sum(busy[child] for child in below)))
        numbers = [0] * len(low)
        numbers[0] = number
        for node, below in enumerate(self.order.children):
            if not below:
                continue
            ties = [self.order.ties[child] for child in below]
            least = [low[child] for child in below]
            most = [busy[child] for child in below]
            first = min(numbers[node], sum(most))
            shares = apportion_within(first, [carried[child] for child in below], ties, least, most, method)
            if first < numbers[node]:
                room = [high[child] - share for child, share in zip(below, shares, strict=True)]
                more = apportion_within(
                    numbers[node] - first, [1] * len(below), ties, [0] * len(below), room, method
                )
                shares = [share + extra for share, extra in zip(shares, more, strict=True)]
            for child, share in zip(below, shares, strict=True):
                numbers[child] = share
        return numbers

    def _lattice(self, pins: Sequence[Pin]) -> Lattice:
        return Lattice(self.order.children, self.order.tops, pins, self.opened)

    def _lattice_below(self, top: int, cells: tuple[int, int], pins: Sequence[Pin]) -> Lattice:
        """The network of one store's pins, its nodes and cells counted from the first."""
        opened = {leaf - top: self.opened[leaf][slice(*cells)] for leaf in self.order.leaves_below(top)}
        return Lattice(self.order.subtree(top).children, (0,), pins, opened)

    def _leaves_room(self, numbers: Sequence[int], fixed: Sequence[Pin], number: int) -> bool:
        leaves = [Pin(leaf, 0, self.width, numbers[leaf], numbers[leaf]) for leaf in self.order.leaves]
        return self._lattice([*self.pins, *fixed, *leaves]).flow(number) is not None

    def _moved(self, numbers: Sequence[int], fixed: Sequence[Pin], number: int) -> list[int]:
        """The numbers from which every rule can be met, nobody's further from those given than need be."""
        leaves = self.order.leaves
        lattice = self._lattice(
            [*self.pins, *fixed, *(Pin(leaf, 0, self.width, 0, number) for leaf in leaves)]
        )
        flow = _nearest(lattice, [numbers[leaf] for leaf in leaves], number)
        moved = [0] * len(numbers)
        for leaf, edge in zip(leaves, lattice.edge_of[-len(leaves) :], strict=True):
            moved[leaf] = flow[edge]
        for node in range(len(moved) - 1, -1, -1):
            moved[node] += sum(moved[child] for child in self.order.children[node])
        return moved

    # --- time -------------------------------------------------------------------------------------------------------

    def above(self, numbers: Sequence[int], course: Course, stretches: Stretches) -> dict[str, Cells]:
        """The ideals over the stretches of everybody in a store in which days, weeks or months are pinned."""
        found: dict[str, Cells] = {}
        ends = _ends(stretches)
        for top in self.order.tops:
            members = self.order.leaves_below(top)
            if not self._inside(top, 0, self.width):
                continue
            prior = {leaf: course.over_cells(self.order.ids[leaf], numbers[leaf]) for leaf in members}
            fitted = self._fitted(top, members, (0, self.width), prior, [numbers[leaf] for leaf in members])
            for leaf, line in fitted.items():
                found[self.order.ids[leaf]] = [sum(line[first:last]) for first, last in ends]
        return found

    def by_stretch(
        self, lines: dict[int, Cells], above: Mapping[str, Cells], stretches: Stretches
    ) -> dict[int, Cells]:
        """Whole numbers over the stretches from which every rule can be met, near to those given and fair."""
        ends = _ends(stretches)
        found = dict(lines)
        for top in self.order.tops:
            pins = self._inside(top, 0, self.width)
            if not pins:
                continue
            members = self.order.leaves_below(top)
            for leaf in members:
                own = sum(lines[leaf])
                pins.append(Pin(leaf - top, 0, self.width, own, own))
            ideals = [above[self.order.ids[leaf]] for leaf in members]
            whole = [sum(column) for column in zip(*ideals, strict=True)]
            for node, line in ((0, whole), *zip((leaf - top for leaf in members), ideals, strict=True)):
                for (first, last), ideal in zip(ends, line, strict=True):
                    pins.append(Pin(node, first, last, ideal >> SHIFT, -(-ideal >> SHIFT)))
            lattice = self._lattice_below(top, (0, self.width), pins)
            # The ideals themselves lie between their floors and ceilings and meet every rule.
            flow = cast("Cells", _settled(lattice, [number for leaf in members for number in lines[leaf]]))
            numbers = iter(lattice.edge_of[-len(members) * len(ends) :])
            for leaf in members:
                found[leaf] = [flow[next(numbers)] for _ in ends]
        return found

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
        first, last = _ends(stretches)[place]
        idle = any(number and not any(line) for number, line in zip(numbers, wanted, strict=True))
        if not idle and not self._inside(top, first, last):
            return wanted
        prior = dict(zip(members, wanted, strict=True))
        fitted = self._fitted(top, members, (first, last), prior, numbers)
        return [fitted[leaf] for leaf in members]

    def _inside(self, top: int, first: int, last: int) -> list[Pin]:
        """What is pinned of a store within some cells, counted from the first of them."""
        return [
            pin._replace(node=pin.node - top, first=pin.first - first, last=pin.last - first)
            for pin in self.in_time
            if top <= pin.node < self.order.ends[top] and first <= pin.first and pin.last <= last
        ]

    def _fitted(
        self,
        top: int,
        members: Sequence[int],
        cells: tuple[int, int],
        prior: Mapping[int, Cells],
        numbers: Sequence[int],
    ) -> dict[int, Cells]:
        first, last = cells
        pins = [
            pin._replace(low=pin.low << SHIFT, high=pin.low << SHIFT)
            for pin in self._inside(top, first, last)
        ]
        for leaf, number in zip(members, numbers, strict=True):
            pins.append(Pin(leaf - top, 0, last - first, number << SHIFT, number << SHIFT))
        lattice = self._lattice_below(top, cells, pins)
        # `numbers` and `by_stretch` have left room for it.
        fitted = cast(
            "dict[int, Cells]",
            fit(lattice, {leaf - top: prior[leaf] for leaf in members}, sum(numbers) << SHIFT),
        )
        return {leaf + top: line for leaf, line in fitted.items()}


def _most(pin: Pin) -> int:
    return pin.low if pin.high is None else pin.high


def _ends(stretches: Stretches) -> list[tuple[int, int]]:
    """The cells of each stretch, counted from the first of the span."""
    start = stretches.cells[0].start
    return [(inside.start - start, inside.stop - start) for inside in stretches.cells]


def _nearest(lattice: Lattice, numbers: Sequence[int], most: int) -> list[int]:
    """A flow in which the last pins, one per number, carry what is as near to the numbers as can be.

    The largest distance is as small as can be, then that of all who can do with less, and so on,
    so that what one cannot take is borne by many; within that, few are moved.
    """
    count = len(numbers)
    apart = [most] * count
    flow = [0] * lattice.size

    def within(distances: Sequence[int]) -> Lattice:
        loose = [
            pin._replace(low=max(0, number - distance), high=number + distance)
            for pin, number, distance in zip(lattice.pins[-count:], numbers, distances, strict=True)
        ]
        return lattice.with_pins([*lattice.pins[:-count], *loose])

    nearer = set(range(count))
    high = most
    while nearer and high:
        low = -1
        while high - low > 1:
            middle = (low + high) // 2
            tried = [middle if at in nearer else distance for at, distance in enumerate(apart)]
            if within(tried).meets(flow, most):
                high = middle
            else:
                low = middle
        apart = [high if at in nearer else distance for at, distance in enumerate(apart)]
        for at in sorted(nearer) if high else ():
            apart[at] = high - 1
            if not within(apart).meets(flow, most):
                apart[at] = high
                nearer.remove(at)
    return cast("list[int]", _settled(within(apart), numbers))


def _settled(lattice: Lattice, numbers: Sequence[int]) -> list[int] | None:
    """A flow that meets every pin, found from one in which the last pins carry these numbers; None if there is none."""
    amounts = [0] * len(lattice.bundles)
    passing = lattice.members()
    edges = lattice.edge_of[-len(numbers) :]
    home: list[int | None] = [None] * lattice.size
    for edge, number in zip(edges, numbers, strict=True):
        home[edge] = number
        inside = passing[edge]
        sizes = [len(lattice.bundles[bundle].cells) for bundle in inside]
        for bundle, amount in zip(inside, scaled(sizes, number) if inside else (), strict=True):
            amounts[bundle] = amount
    flow = lattice.carried(amounts)
    low, high = lattice.bounds(sum(numbers))
    return flow if mend(lattice.arcs, low, high, flow, home) else None
