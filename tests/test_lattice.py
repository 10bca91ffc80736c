"""The network of pins: who passes where, and where more arrives than can leave."""

import pytest

from targetkit._lattice import Lattice
from targetkit._pins import Pin

# A store of a team of two and one more person, over four cells; the last person is away on the third.
CHILDREN = ((1, 4), (2, 3), (), (), ())
OPENED = {2: [True] * 4, 3: [True] * 4, 4: [True, True, False, True]}


def lattice(*pins):
    """The network of these pins."""
    return Lattice(CHILDREN, [0], pins, OPENED)


def test_bundles():
    """Cells that no pin tells apart are one edge; a cell that is closed has none."""
    network = lattice(Pin(1, 1, 2, 3, 3), Pin(4, 0, 2, 1, 1))

    assert [(2, (0, 2, 3)), (2, (1,)), (3, (0, 2, 3)), (3, (1,)), (4, (0, 1)), (4, (3,))] == [
        bundle[:2] for bundle in network.bundles
    ]


def test_flow():
    """A flow meets every pin: whole spans, days of a group, nested stretches of a person and of the store."""
    pins = (
        Pin(0, 0, 4, 9, 9),
        Pin(1, 0, 4, 5, None),
        Pin(1, 0, 1, 2, 2),
        Pin(1, 0, 1, 1, 4),
        Pin(0, 0, 2, 4, 4),
        Pin(0, 0, 1, 3, 3),
        Pin(2, 2, 4, 1, 1),
        Pin(2, 2, 4, 0, 7),
    )
    network = lattice(*pins)
    flow = network.flow(9)
    carried = [0 if edge < 0 else flow[edge] for edge in network.edge_of]

    assert all(
        pin.low <= now <= (9 if pin.high is None else pin.high)
        for pin, now in zip(pins, carried, strict=True)
    )
    assert flow == network.carried([flow[bundle.edge] for bundle in network.bundles])
    assert network.flow(9, without=()) == flow


def test_members():
    """Each pinned edge knows the bundles that pass it, whether they do so on the way in or out."""
    network = lattice(Pin(0, 0, 4, 9, 9), Pin(1, 1, 2, 3, 3), Pin(4, 0, 2, 1, 1))
    members = network.members()

    assert [[0, 1, 2, 3, 4, 5], [1, 3], [4]] == [members[edge] for edge in network.edge_of]


def test_sources_left_out():
    """A pin does not count without its source; one that a rule lifts counts when that rule is left out."""
    network = lattice(
        Pin(0, 0, 4, 9, 9), Pin(2, 0, 4, 2, 2, 0), Pin(2, 0, 4, 0, 0, unless=(0,)), Pin(2, 0, 4, 7, 7, 1)
    )
    _, edge, *_ = network.edge_of

    assert network.flow(9) is None
    assert 2 == network.flow(9, without={1})[edge]
    assert network.flow(9, without={0}) is None
    assert 0 == network.flow(9, without={0, 1})[edge]


@pytest.mark.parametrize(
    ("pins", "into", "out"),
    [
        # The team has five, its people may have four together: what enters the team and what leaves it.
        ((Pin(1, 0, 4, 5, 5), Pin(2, 0, 4, 0, 3), Pin(3, 0, 4, 0, 1)), {0}, {1, 2}),
        # The people have more than the team may: the same, met from the other side.
        ((Pin(1, 0, 4, 0, 5), Pin(2, 0, 4, 3, 9), Pin(3, 0, 4, 3, 9)), {1, 2}, {0}),
        # One place has to carry more than it may.
        ((Pin(1, 0, 4, 5, 9), Pin(1, 0, 4, 0, 4)), {0}, {0}),
    ],
)
def test_cut(pins, into, out):
    """Where no flow is, more has to come into a part than may leave it, by the bounds at its border alone."""
    network = lattice(*pins)
    flow = [0] * network.size

    assert not network.meets(flow, 9)
    low, high = network.bounds(9)
    entering, leaving = network.cut(flow, 9)
    assert sum(low[edge] for edge in entering) > sum(high[edge] for edge in leaving)
    assert {network.edge_of[at] for at in into} <= set(entering)
    assert {network.edge_of[at] for at in out} <= set(leaving)


def test_with_pins():
    """The same network asks other numbers of the same places."""
    network = lattice(Pin(0, 0, 4, 9, 9), Pin(1, 0, 4, 5, 5))
    other = network.with_pins([Pin(0, 0, 4, 3, 3), Pin(1, 0, 4, 1, 1)])

    assert [3, 1] == [other.flow(9)[edge] for edge in other.edge_of]
    assert [9, 5] == [network.flow(9)[edge] for edge in network.edge_of]
