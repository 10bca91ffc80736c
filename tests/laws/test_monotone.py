"""Law *monotone*: with `webster`, raising the period's total lowers nobody's number for the period."""

from hypothesis import given
from hypothesis import strategies as st

from targetkit import Manager, Metric, Month, Store, Targets, WorkCalendar, decompose, weights
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


def test_monotone_where_the_largest_remainder_is_not():
    """Six, six and two share ten and then eleven: by the largest remainder the third would have one less of eleven."""
    people = {"li-na": 6, "wang-lei": 6, "zhao-min": 2}
    month = Month(2026, 11)

    def number(total):
        plan = decompose(
            {Metric("signings"): total},
            Store("shop", [Manager(id_) for id_ in people]),
            month,
            calendar=WorkCalendar.daily(),
            weights=weights.explicit(people),
        )
        return plan["signings", "zhao-min", month]

    assert number(10) <= number(11)
