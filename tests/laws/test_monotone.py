"""Law *monotone*: with `webster`, raising the period's total lowers nobody's number for the period."""

from hypothesis import given
from hypothesis import strategies as st

from targetkit import Targets
from targetkit.role import walk
from tests.strategies import splits


@given(splits(methods=("webster",)), st.integers(1, 5))
def test_monotone(split, more):
    """With a higher total for the period nobody has less for the period, whatever the tree and the period."""
    plan = split.plan()
    metric = split.targets.metrics[0]
    raised = dict(split.targets)
    raised[metric] += more * metric.quantum
    higher = split.changed(targets=Targets(raised, funnel=split.targets.funnel)).plan()

    for node in walk(plan.roles):
        assert plan[metric, node, plan.period] <= higher[metric, node, plan.period]
