"""Law *exact*: in the base layer every parent equals the sum of its children, in both trees, for every metric."""

from hypothesis import example, given

from targetkit import Manager, Metric, Month, Store, Targets, WorkCalendar, decompose
from targetkit.role import walk
from tests.strategies import Split, splits

THREE = Store("store", [Manager(id) for id in ("li-na", "wang-lei", "zhao-min")])
TEN = Split(
    Targets({Metric("signings"): 10}),
    THREE,
    Month(2026, 11),
    {"calendar": WorkCalendar.weekdays(), "method": "largest_remainder"},
)
"""Ten that three share, one of whom gets what is left over."""


@given(splits(ruled=True))
@example(TEN)
def test_exact(split):
    """Every number is the sum of those below it, along roles and along time, and the root's is the target."""
    plan = split.plan()
    timeline = plan.timeline

    for metric in plan.metrics:
        assert split.targets[metric] == plan[metric, plan.roles, plan.period]

        deepest = timeline.levels[plan.grain(metric)].stop
        for node in walk(plan.roles):
            line = plan.line(metric, node)
            for place in range(deepest):
                below = timeline.children[place]
                if below and below.start < deepest:
                    assert line[place] == sum(line[child] for child in below)
                if node.children:
                    assert line[place] == sum(plan.line(metric, child)[place] for child in node.children)


def test_exact_beyond_floats():
    """A number that no float holds is split to the last unit."""
    number = 10**18 + 1
    plan = decompose({Metric("units"): number}, THREE, Month(2026, 11), calendar=WorkCalendar.daily())
    cells = [row.value for row in plan.rows(level="manager", grain="day")]

    assert number == sum(cells)
    assert max(cells) - min(cells) <= 2
