"""Law *round trip*: JSON gives back an equal plan with its basis, and equal trees."""

from hypothesis import given

from targetkit import Plan
from targetkit.interop.json import dumps, loads
from tests.strategies import FEWER, regions, splits, stores


@FEWER
@given(splits(ruled=True))
def test_round_trip_json(split):
    """A plan comes back equal with its basis, which no equality of plans looks at."""
    plan = split.plan()
    again = loads(dumps(plan), Plan)

    assert plan == again
    assert plan.basis == again.basis
    assert plan.metrics == again.metrics
    assert list(plan.rows()) == list(again.rows())


@FEWER
@given(stores() | regions())
def test_round_trip_json_trees(tree):
    """A role tree comes back equal, its roles in the order in which they are shown."""
    again = loads(dumps(tree))

    assert tree == again
    assert tree.children == again.children
