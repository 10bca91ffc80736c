"""What can be met at all: the two families of margins that rules pin, as one network.

Numbers flow from the root down the role tree to each leaf, through the leaf's pinned stretches of time into its cells,
and from there through the pinned cells of its groups and the pinned stretches of its store.
Each family is nested, so whole numbers within whole bounds exist as soon as any numbers do (Hoffman and Kruskal 1956).
Cells that no rule tells apart are one edge; that keeps the network as small as the rules are few.
"""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from targetkit._rounding import Arcs, mend

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from targetkit._pins import Pin

__all__ = ["Bundle", "Lattice"]


class Bundle(NamedTuple):
    """Cells of one leaf that no rule tells apart.

    Attributes:
        leaf: The leaf.
        cells: The cells, in order.
        edge: The edge that carries them.
    """

    leaf: int
    cells: tuple[int, ...]
    edge: int


class Lattice:
    """The network of some pins.

    Args:
        children: The children of each node of the tree; a parent comes before its children, 0 is the root.
        tops: The nodes whose stretches of time may be pinned: the stores, or the root.
        pins: What is pinned. Several pins of the same place must all be met.
        opened: For each leaf the cells that may hold anything.
    """

    def __init__(
        self,
        children: Sequence[Sequence[int]],
        tops: Collection[int],
        pins: Sequence[Pin],
        opened: Mapping[int, Sequence[bool]],
    ) -> None:
        self.pins = pins
        self._nodes = 1  # node 0 is where everything comes from and goes to
        self._tail: list[int] = []
        self._head: list[int] = []
        self._link: list[int] = [-1]  # for each node the edge to the one outside it
        self.edge_of: list[int] = [-1] * len(pins)
        self.bundles: list[Bundle] = []
        width = len(next(iter(opened.values())))
        by_node: dict[int, list[int]] = defaultdict(list)
        for at, pin in enumerate(pins):
            by_node[pin.node].append(at)
        spans = self._add_spans(children, by_node, width)
        columns = self._add_columns(children, tops, by_node, width)
        for leaf, cells in opened.items():
            inner = self._add_stretches(by_node.get(leaf, ()), spans[leaf], width, inwards=True)
            self._add_cells(leaf, cells, inner, columns[leaf])
        self.arcs = Arcs(self._nodes, self._tail, self._head)

    @property
    def size(self) -> int:
        """How many edges there are."""
        return len(self._tail)

    def _add_node(self, outside: int, *, inwards: bool) -> int:
        """A node that hangs on one outside it, by an edge that leads to it or away from it."""
        node = self._nodes
        self._nodes += 1
        self._link.append(self._add_edge(outside, node) if inwards else self._add_edge(node, outside))
        return node

    def _add_edge(self, tail: int, head: int) -> int:
        self._tail.append(tail)
        self._head.append(head)
        return len(self._tail) - 1

    def _add_spans(
        self, children: Sequence[Sequence[int]], by_node: Mapping[int, list[int]], width: int
    ) -> list[int]:
        """The role tree over the whole span: a node each, and the edge that enters it."""
        spans = [0] * len(children)
        above = [0] * len(children)
        for node, below in enumerate(children):
            spans[node] = self._add_node(spans[above[node]] if node else 0, inwards=True)
            for at in by_node.get(node, ()):
                if self.pins[at].last - self.pins[at].first == width:
                    self.edge_of[at] = self._link[spans[node]]
            for child in below:
                above[child] = node
        return spans

    def _add_columns(
        self,
        children: Sequence[Sequence[int]],
        tops: Collection[int],
        by_node: Mapping[int, list[int]],
        width: int,
    ) -> list[list[int]]:
        """For each leaf and cell the innermost pinned node of the groups above it."""
        columns: list[list[int]] = [[0] * width for _ in children]
        for node, below in enumerate(children):
            if not below:
                continue
            own = columns[node]
            if node in tops:
                own = self._add_stretches(by_node.get(node, ()), 0, width, inwards=False)
            else:
                own = self._add_group_cells(by_node.get(node, ()), own, width)
            for child in below:
                columns[child] = own
        return columns

    def _add_group_cells(self, pins: Sequence[int], outer: list[int], width: int) -> list[int]:
        own = list(outer)
        made: dict[int, int] = {}
        for at in pins:
            first, last = self.pins[at].first, self.pins[at].last
            if last - first == width:
                continue
            if first not in made:
                own[first] = made[first] = self._add_node(outer[first], inwards=False)
            self.edge_of[at] = self._link[made[first]]
        return own

    def _add_stretches(self, pins: Sequence[int], outside: int, width: int, *, inwards: bool) -> list[int]:
        """Nested stretches of time below a node; for each cell the innermost."""
        inner = [outside] * width
        made: dict[tuple[int, int], int] = {}
        for at in sorted(pins, key=lambda at: self.pins[at].first - self.pins[at].last):
            first, last = self.pins[at].first, self.pins[at].last
            if last - first == width:
                continue
            if (first, last) not in made:
                node = made[first, last] = self._add_node(inner[first], inwards=inwards)
                inner[first:last] = [node] * (last - first)
            self.edge_of[at] = self._link[made[first, last]]
        return inner

    def _add_cells(self, leaf: int, opened: Sequence[bool], inner: list[int], column: list[int]) -> None:
        ends: dict[tuple[int, int], list[int]] = defaultdict(list)
        for cell, is_open in enumerate(opened):
            if is_open:
                ends[inner[cell], column[cell]].append(cell)
        for (tail, head), cells in ends.items():
            self.bundles.append(Bundle(leaf, tuple(cells), self._add_edge(tail, head)))

    # --- asking it --------------------------------------------------------------------------------------------------

    def bounds(self, most: int, without: Collection[int] = ()) -> tuple[list[int], list[int]]:
        """The bounds of every edge.

        Args:
            most: What no edge has to carry more than.
            without: Sources that do not count.
        """
        low = [0] * len(self._tail)
        high = [most] * len(self._tail)
        for pin, edge in zip(self.pins, self.edge_of, strict=True):
            lifted = any(source not in without for source in pin.unless)
            if pin.source not in without and not lifted:
                low[edge] = max(low[edge], pin.low)
                if pin.high is not None:
                    high[edge] = min(high[edge], pin.high)
        return low, high

    def with_pins(self, pins: Sequence[Pin]) -> Lattice:
        """The same network with other numbers at the same places.

        Args:
            pins: One for each of `pins`, of the same node and cells.
        """
        other = copy(self)
        other.pins = pins
        return other

    def flow(self, most: int, without: Collection[int] = ()) -> list[int] | None:
        """What every edge carries when all pins are met; None if they cannot be."""
        flow = [0] * len(self._tail)
        return flow if self.meets(flow, most, without) else None

    def meets(self, flow: list[int], most: int, without: Collection[int] = ()) -> bool:
        """Bring a conserved flow to where all pins are met, and say whether that went."""
        low, high = self.bounds(most, without)
        return mend(self.arcs, low, high, flow)

    def cut(
        self, flow: Sequence[int], most: int, without: Collection[int] = ()
    ) -> tuple[list[int], list[int]]:
        """The edges into and out of a part of the network in which more must arrive than can leave.

        Args:
            flow: What `meets` has left behind when it failed.
            most: What no edge has to carry more than.
            without: Sources that do not count.

        References:
            Hoffman, A. J. (1960): there is such a part whenever no flow is within the bounds.
        """
        low, high = self.bounds(most, without)
        edge = next(
            edge
            for edge, now in enumerate(flow)
            if not low[edge] <= now <= high[edge] or low[edge] > high[edge]
        )
        if low[edge] > high[edge]:
            return [edge], [edge]
        first = self._head[edge] if flow[edge] < low[edge] else self._tail[edge]
        inside = {first}
        waiting = [first]
        while waiting:
            node = waiting.pop()
            for arc in self.arcs.at[self.arcs.start[node] : self.arcs.start[node + 1]]:
                if arc >= 0:
                    other, passes = self._head[arc], flow[arc] < high[arc]
                else:
                    other, passes = self._tail[~arc], flow[~arc] > low[~arc]
                if passes and other not in inside:
                    inside.add(other)
                    waiting.append(other)
        pairs = list(enumerate(zip(self._tail, self._head, strict=True)))
        return (
            [edge for edge, (tail, head) in pairs if head in inside and tail not in inside],
            [edge for edge, (tail, head) in pairs if tail in inside and head not in inside],
        )

    def carried(self, bundled: Sequence[int]) -> list[int]:
        """What every edge carries when the bundles carry this much.

        Args:
            bundled: One amount per bundle.
        """
        flow = [0] * len(self._tail)
        through = [0] * self._nodes
        for bundle, amount in zip(self.bundles, bundled, strict=True):
            flow[bundle.edge] = amount
            through[self._tail[bundle.edge]] += amount
            through[self._head[bundle.edge]] += amount
        for node in range(self._nodes - 1, 0, -1):  # whoever is nearer to the outside was added earlier
            edge = self._link[node]
            flow[edge] = through[node]
            through[self._tail[edge] + self._head[edge] - node] += through[node]
        return flow

    def members(self) -> dict[int, list[int]]:
        """For each edge that a pin speaks of the numbers of the bundles that pass it."""
        pinned = set(self.edge_of)
        passing: dict[int, list[int]] = {edge: [] for edge in sorted(pinned)}
        for number, bundle in enumerate(self.bundles):
            for end in (self._tail[bundle.edge], self._head[bundle.edge]):
                node = end
                while node:
                    edge = self._link[node]
                    if edge in pinned:
                        passing[edge].append(number)
                    node = self._tail[edge] + self._head[edge] - node
        return passing
