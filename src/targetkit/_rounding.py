"""The two kernels of the split: rounding a flow fairly, and mending one that breaks its bounds.

They know nothing of people and days.
A network is flat arrays: edge `e` runs from node `tail[e]` to node `head[e]`.
Both work in whole numbers on arrays that are made before the loop, so that the very same
functions could be compiled and would give the very same plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ONE", "SHIFT", "Arcs", "mend", "round_flow"]

SHIFT = 40
"""Ideals are carried in units of 2^-40 of a quantum."""

ONE = 1 << SHIFT


def round_flow(
    nodes: int, tail: Sequence[int], head: Sequence[int], part: Sequence[int], dust: int
) -> list[int]:
    """Round the fractional parts of a flow so that every edge goes to its floor or its ceiling.

    The flow must be conserved (up to whole numbers) at every node, except for dust.
    A forest of fractional edges is kept; an edge that closes a cycle lets the cycle be pushed,
    which conserves the flow, until one of its edges is whole.
    What is left on the forest at the end is whole but for dust and goes to the nearest.

    Args:
        nodes: How many nodes there are.
        tail: The node that each edge leaves.
        head: The node that each edge enters.
        part: The fractional part of each edge's flow, in units of 2^-40, from 0 up to but not including 2^40.
        dust: An edge within this many units of a whole number counts as whole from the start.

    Returns:
        For each edge 0 when it goes to its floor, 1 when it goes to its ceiling.

    References:
        Cox, L. H. (1987), A constructive procedure for unbiased controlled rounding, JASA 82, 520-524.
        Hoffman, A. J. and Kruskal, J. B. (1956), Integral boundary points of convex polyhedra.
    """
    part = list(part)
    up_edge = [-1] * nodes  # the forest: the edge to a node's parent, or -1 at a root
    seen = [-1] * nodes
    for edge in range(len(part)):
        if not dust < part[edge] < ONE - dust:
            continue
        first, second = tail[edge], head[edge]
        node = first
        seen[node] = edge
        while (above := up_edge[node]) >= 0:
            node = tail[above] + head[above] - node
            seen[node] = edge
        meet = second
        while seen[meet] != edge and (above := up_edge[meet]) >= 0:
            meet = tail[above] + head[above] - meet
        if seen[meet] == edge:
            push = _room(edge, meet, tail, head, part, up_edge)
            cut = _push(first, meet, push, -1, tail, head, part, up_edge)
            _push(second, meet, push, 1, tail, head, part, up_edge)
            part[edge] += push
            if part[edge] in (0, ONE):
                continue
            if not cut:  # then the other side was, and its end now hangs in a tree of its own
                first = second
        _reroot(first, tail, head, up_edge)
        up_edge[first] = edge
    return [1 if 2 * share >= ONE else 0 for share in part]


def _room(
    edge: int,
    meet: int,
    tail: Sequence[int],
    head: Sequence[int],
    part: Sequence[int],
    up_edge: Sequence[int],
) -> int:
    """How far to push the cycle closed by an edge, along it (positive) or against it: the shorter way."""
    along, against = ONE - part[edge], part[edge]
    for start, sign in ((tail[edge], -1), (head[edge], 1)):
        node = start
        while node != meet:
            above = up_edge[node]
            parent = tail[above] + head[above] - node
            here = part[above]
            if (tail[above] == node) == (sign > 0):
                along, against = min(along, ONE - here), min(against, here)
            else:
                along, against = min(along, here), min(against, ONE - here)
            node = parent
    return along if along <= against else -against


def _push(
    node: int,
    meet: int,
    push: int,
    sign: int,
    tail: Sequence[int],
    head: Sequence[int],
    part: list[int],
    up_edge: list[int],
) -> bool:
    """Push one side of a cycle and cut the edges that have become whole; tell whether any has."""
    cut = False
    while node != meet:
        above = up_edge[node]
        parent = tail[above] + head[above] - node
        part[above] += push if (tail[above] == node) == (sign > 0) else -push
        if part[above] in (0, ONE):
            up_edge[node] = -1
            cut = True
        node = parent
    return cut


def _reroot(node: int, tail: Sequence[int], head: Sequence[int], up_edge: list[int]) -> None:
    """Make a node the root of its tree by turning the edges above it around."""
    carried = -1
    while node >= 0:
        above = up_edge[node]
        up_edge[node] = carried
        carried = above
        node = tail[above] + head[above] - node if above >= 0 else -1


class Arcs:
    """A network made ready for `mend`: its edges, and at each node the edges that touch it.

    Args:
        nodes: How many nodes there are.
        tail: The node that each edge leaves.
        head: The node that each edge enters.
    """

    __slots__ = ("at", "head", "nodes", "start", "tail")

    def __init__(self, nodes: int, tail: Sequence[int], head: Sequence[int]) -> None:
        self.nodes = nodes
        self.tail = tuple(tail)
        self.head = tuple(head)
        start = [0] * (nodes + 1)
        for node in (*tail, *head):
            start[node + 1] += 1
        for node in range(nodes):
            start[node + 1] += start[node]
        fill = start[:-1]
        at = [0] * (2 * len(self.tail))
        for edge, (leaves, enters) in enumerate(zip(self.tail, self.head, strict=True)):
            at[fill[leaves]] = edge
            fill[leaves] += 1
            at[fill[enters]] = ~edge  # ~edge: the edge met at its head
            fill[enters] += 1
        self.start = tuple(start)
        self.at = tuple(at)


def mend(
    arcs: Arcs,
    low: Sequence[int],
    high: Sequence[int],
    flow: list[int],
    home: Sequence[int | None] | None = None,
) -> bool:
    """Bring a whole-number flow within its bounds by pushing it around cycles.

    Each cycle takes an edge that is out of bounds nearer to them and no other edge further away,
    so it ends with a flow within all bounds, or with the proof that there is none:
    an edge through which no cycle can be pushed.

    Args:
        arcs: The network.
        low: The least whole flow of each edge.
        high: The greatest whole flow of each edge.
        flow: A whole-number flow that is conserved; changed in place.
        home: For each edge the flow that it should stay near, or None where that does not matter.
            Every cycle is then one that takes as few of these edges away from home as a cycle can;
            the sum of the distances comes out near the least one, and often at it.

    Returns:
        Whether the flow is now within its bounds.
        When it is not, no flow with the same balances is.

    References:
        Hoffman, A. J. (1960), Some recent applications of the theory of linear inequalities:
        a circulation within bounds exists unless a cut forbids it.
    """
    way = _Way(
        [0] * arcs.nodes, [-1] * arcs.nodes, [0] * (2 * arcs.nodes), [0] * arcs.nodes, [0] * (2 * arcs.nodes)
    )
    mark = 0
    for edge in range(len(flow)):
        if low[edge] > high[edge]:
            return False
        while (lack := low[edge] - flow[edge]) > 0 or flow[edge] > high[edge]:
            if lack > 0:
                source, goal, amount = arcs.head[edge], arcs.tail[edge], lack
            else:
                source, goal, amount = arcs.tail[edge], arcs.head[edge], flow[edge] - high[edge]
            reached = (
                _reach(arcs, low, high, flow, source, goal, mark, way)
                if home is None
                else _reach_near(arcs, low, high, flow, home, source, goal, mark, way)
            )
            if not reached:
                return False
            amount = _send(arcs, low, high, flow, source, goal, amount, way)
            flow[edge] += amount if lack > 0 else -amount
            mark += 1
    return True


class _Way(NamedTuple):
    """The arrays of a search.

    Attributes:
        via: The arc by which a node was reached.
        seen: The search in which a node was last seen.
        queue: The nodes to look at.
        far: How many edges the way to a node takes away from home.
        later: The nodes to look at after those of the queue.
    """

    via: list[int]
    seen: list[int]
    queue: list[int]
    far: list[int]
    later: list[int]


def _reach(
    arcs: Arcs,
    low: Sequence[int],
    high: Sequence[int],
    flow: Sequence[int],
    source: int,
    goal: int,
    mark: int,
    way: _Way,
) -> bool:
    """Search, nearest first, for a way along which more can flow from source to goal."""
    tail, head, start, at = arcs.tail, arcs.head, arcs.start, arcs.at
    via, seen, queue, _, _ = way
    seen[source] = mark
    queue[0] = source
    read, write = 0, 1
    while read < write and seen[goal] != mark:
        node = queue[read]
        read += 1
        for place in range(start[node], start[node + 1]):
            arc = at[place]
            if arc >= 0:
                other = head[arc]
                passes = seen[other] != mark and flow[arc] < high[arc]
            else:
                other = tail[~arc]
                passes = seen[other] != mark and flow[~arc] > low[~arc]
            if passes:
                seen[other] = mark
                via[other] = arc
                queue[write] = other
                write += 1
    return seen[goal] == mark


def _reach_near(  # noqa: C901  # one loop without calls: it is the innermost of the package
    arcs: Arcs,
    low: Sequence[int],
    high: Sequence[int],
    flow: Sequence[int],
    home: Sequence[int | None],
    source: int,
    goal: int,
    mark: int,
    way: _Way,
) -> bool:
    """Search for the way from source to goal that takes the fewest edges away from home."""
    tail, head, start, at = arcs.tail, arcs.head, arcs.start, arcs.at
    via, seen, queue, far, later = way
    seen[source] = mark
    far[source] = steps = 0
    queue[0] = source
    waiting, put_off = 1, 0
    while waiting or put_off:
        if not waiting:
            queue, later = later, queue
            waiting, put_off = put_off, 0
            steps += 1
        waiting -= 1
        node = queue[waiting]
        if far[node] != steps:
            continue  # it was reached by a shorter way, and has been looked at
        if node == goal:
            return True
        for place in range(start[node], start[node + 1]):
            arc = at[place]
            if arc >= 0:
                here, rest, other = flow[arc], home[arc], head[arc]
                if here >= high[arc]:
                    continue
                leaves = rest is not None and here >= rest
            else:
                here, rest, other = flow[~arc], home[~arc], tail[~arc]
                if here <= low[~arc]:
                    continue
                leaves = rest is not None and here <= rest
            away = steps + 1 if leaves else steps
            if seen[other] == mark and far[other] <= away:
                continue
            seen[other] = mark
            far[other] = away
            via[other] = arc
            if leaves:
                later[put_off] = other
                put_off += 1
            else:
                queue[waiting] = other
                waiting += 1
    return False


def _send(
    arcs: Arcs,
    low: Sequence[int],
    high: Sequence[int],
    flow: list[int],
    source: int,
    goal: int,
    amount: int,
    way: _Way,
) -> int:
    """Send as much as asked for, or as fits, along the way that was found; return how much."""
    tail, head = arcs.tail, arcs.head
    via = way.via
    node = goal
    while node != source:
        arc = via[node]
        amount = min(amount, high[arc] - flow[arc] if arc >= 0 else flow[~arc] - low[~arc])
        node = tail[arc] if arc >= 0 else head[~arc]
    node = goal
    while node != source:
        arc = via[node]
        if arc >= 0:
            flow[arc] += amount
            node = tail[arc]
        else:
            flow[~arc] -= amount
            node = head[~arc]
    return amount
