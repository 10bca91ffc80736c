"""The two kernels: rounding a flow fairly, and mending one that breaks its bounds."""

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from targetkit._rounding import ONE, Arcs, mend, round_flow

# Halves and thirds meet each other and become whole together; the rest is anything.
PUSHES = st.one_of(
    st.sampled_from([ONE // 2, ONE // 4, ONE // 3, ONE - ONE // 3, 1, ONE - 1]), st.integers(0, ONE - 1)
)


def out_of(nodes, tail, head, flow):
    """What leaves each node less what enters it."""
    net = [0] * nodes
    for leaves, enters, amount in zip(tail, head, flow, strict=True):
        net[leaves] += amount
        net[enters] -= amount
    return net


@st.composite
def circulations(draw):
    """A network on few nodes and the fractional parts of a flow that is conserved in it."""
    nodes = draw(st.integers(2, 9))
    edges = {}
    for _ in range(draw(st.integers(1, 9))):
        cycle = draw(st.permutations(range(nodes)))[: draw(st.integers(2, nodes))]
        push = draw(PUSHES)
        for one, other in zip(cycle, cycle[1:] + cycle[:1], strict=True):
            forward = draw(st.booleans()) if len(cycle) == 2 else (other, one) not in edges
            pair, amount = ((one, other), push) if forward else ((other, one), -push)
            edges[pair] = (edges.get(pair, 0) + amount) % ONE
    listed = draw(st.permutations(sorted(edges)))
    return nodes, [one for one, _ in listed], [other for _, other in listed], [edges[pair] for pair in listed]


@given(circulations())
def test_round_flow(network):
    """Every edge goes to its floor or its ceiling, a whole one stays, and every node keeps its balance."""
    nodes, tail, head, part = network

    ups = round_flow(nodes, tail, head, part, 0)

    assert all(up in (0, 1) for up in ups)
    assert all(up == 0 for up, share in zip(ups, part, strict=True) if not share)
    assert out_of(nodes, tail, head, part) == [ONE * net for net in out_of(nodes, tail, head, ups)]


@given(circulations(), st.data())
def test_round_flow_dust(network, data):
    """What is whole but for dust goes to that whole number, and balances hold as if there were no dust."""
    nodes, tail, head, part = network
    part = [share if 40 <= share <= ONE - 40 else 0 for share in part]
    assume(not any(net % ONE for net in out_of(nodes, tail, head, part)))
    dusty = [(share + data.draw(st.integers(-3, 3))) % ONE for share in part]

    ups = round_flow(nodes, tail, head, dusty, 3)
    carried = [up - (share > ONE - 40) for up, share in zip(ups, dusty, strict=True)]

    assert all(up == 0 for up, share in zip(carried, part, strict=True) if not share)
    assert out_of(nodes, tail, head, part) == [ONE * net for net in out_of(nodes, tail, head, carried)]


def test_round_flow_takes_the_shorter_way():
    """A cycle is pushed to the whole number that is nearer, and along itself where both are as near."""
    assert [0, 0, 0] == round_flow(3, [0, 1, 2], [1, 2, 0], [ONE // 3] * 3, 0)
    assert [1, 1, 1] == round_flow(3, [0, 1, 2], [1, 2, 0], [ONE // 2] * 3, 0)
    assert [1, 1, 0] == round_flow(3, [0, 1, 0], [1, 2, 2], [2 * ONE // 3, 2 * ONE // 3, ONE // 3], 2)


def test_round_flow_leaves_its_argument():
    """The parts that were handed in stay as they were."""
    part = [ONE // 2, ONE // 2]

    round_flow(2, [0, 1], [1, 0], part, 0)

    assert [ONE // 2, ONE // 2] == part


@st.composite
def bounded(draw):
    """A tiny network, bounds for its edges, and a whole-number flow."""
    nodes = draw(st.integers(2, 4))
    ends = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)).filter(
        lambda pair: pair[0] != pair[1]
    )
    edges = draw(st.lists(ends, min_size=1, max_size=6))
    bounds = [sorted(draw(st.tuples(st.integers(-2, 2), st.integers(-2, 2)))) for _ in edges]
    flow = [draw(st.integers(-4, 4)) for _ in edges]
    return nodes, [one for one, _ in edges], [other for _, other in edges], *zip(*bounds, strict=True), flow


@given(bounded())
def test_mend(network):
    """It ends within the bounds whenever any flow with the same balances is, and says so; balances are kept."""
    nodes, tail, head, low, high, flow = network
    wanted = out_of(nodes, tail, head, flow)
    choices = product(*(range(least, most + 1) for least, most in zip(low, high, strict=True)))
    possible = any(wanted == out_of(nodes, tail, head, choice) for choice in choices)
    before = [max(least - now, now - most, 0) for least, now, most in zip(low, flow, high, strict=True)]

    assert possible == mend(Arcs(nodes, tail, head), low, high, flow)
    assert wanted == out_of(nodes, tail, head, flow)
    after = [max(least - now, now - most, 0) for least, now, most in zip(low, flow, high, strict=True)]
    assert all(now <= then for now, then in zip(after, before, strict=True))
    assert possible == (not any(after))


@pytest.mark.parametrize(
    ("high", "mended"),
    [([3, 3, 9], True), ([3, 2, 9], True), ([3, 1, 9], False)],
)
def test_mend_pushes_no_more_than_fits(high, mended):
    """An edge four short takes what each way round carries, and fails where all ways together are too narrow."""
    flow = [0, 0, 0]

    assert mended is mend(Arcs(2, [0, 0, 1], [1, 1, 0]), [0, 0, 5], high, flow)
    assert mended is (flow[2] >= 5)


def test_arcs():
    """At each node an edge is met by its number where it leaves and by the complement where it enters."""
    arcs = Arcs(3, [0, 0, 2], [1, 2, 1])

    assert (0, 2, 4, 6) == arcs.start
    assert (0, 1, ~0, ~2, ~1, 2) == arcs.at


def test_mend_refuses_bounds_that_cross():
    """An edge that would have to carry more than it may has no flow, whatever the others do."""
    flow = [1, 5]

    assert not mend(Arcs(2, [0, 0], [1, 1]), [2, 0], [1, 9], flow)
    assert [1, 5] == flow


def test_mend_near_home_fails():
    """An edge that nothing leads around stays as it is, with a home and without."""
    alone = Arcs(2, [0], [1])

    assert not mend(alone, [1], [9], [0])
    assert not mend(alone, [1], [9], [0], [0])


@given(bounded(), st.data())
def test_mend_near_home(network, data):
    """With a home for edges it ends within the bounds just as often, and balances are kept."""
    nodes, tail, head, low, high, flow = network
    wanted = out_of(nodes, tail, head, flow)
    home = [data.draw(st.none() | st.integers(-2, 2)) for _ in flow]
    plain = flow.copy()
    possible = mend(Arcs(nodes, tail, head), low, high, plain)

    assert possible == mend(Arcs(nodes, tail, head), low, high, flow, home)
    assert wanted == out_of(nodes, tail, head, flow)
    if possible:
        assert all(least <= now <= most for least, now, most in zip(low, flow, high, strict=True))


def test_mend_takes_few_away_from_home():
    """A long way of edges that may go anywhere, or back home, comes before a short one away from home."""
    arcs = Arcs(4, [0, 0, 2, 3, 1], [1, 2, 3, 1, 0])
    away, free, back = [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]
    low, high = [0, 0, 0, 0, 1], [9, 9, 9, 9, 9]

    assert mend(arcs, low, high, away)
    assert [1, 0, 0, 0, 1] == away
    assert mend(arcs, low, high, free, [0, None, None, None, None])
    assert [0, 1, 1, 1, 1] == free
    assert mend(arcs, low, high, back, [0, 1, None, 1, None])
    assert [0, 1, 1, 1, 1] == back
