"""Law *order-free*: listing teams, managers, metrics or rows in another order changes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from targetkit import Plan, Region, Store, Targets, Team
from tests.strategies import splits


def reshuffled(node, random):
    """The same tree with the members of every group in another order."""
    if not node.children:
        return node
    if isinstance(node, Team):
        members = [reshuffled(member, random) for member in node.members]
        random.shuffle(members)
        return Team(node.id, members, name=node.name, leader=node.leader, opened=node.opened)
    members = [reshuffled(member, random) for member in node.children]
    random.shuffle(members)
    return Store(node.id, members) if isinstance(node, Store) else Region(node.id, members)


@given(splits(ruled=True), st.randoms(use_true_random=False))
def test_order_free(split, random):
    """The plan is the same, number by number, however people, metrics, holds, bounds and rows are listed."""
    plan = split.plan()
    metrics = list(split.targets)
    random.shuffle(metrics)
    rules = {name: list(split.options.get(name, ())) for name in ("holds", "bounds")}
    for own in rules.values():
        random.shuffle(own)
    other = (
        split.changed(
            targets=Targets(
                {metric: split.targets[metric] for metric in metrics}, funnel=split.targets.funnel
            ),
            roles=reshuffled(split.roles, random),
        )
        .with_options(**rules)
        .plan()
    )
    rows = list(plan.rows())
    random.shuffle(rows)

    assert plan == other
    assert plan.basis == other.basis
    assert hash(plan) == hash(other)
    assert {metric: dict(lines) for metric, lines in plan.lines.items()} == {
        metric: dict(lines) for metric, lines in other.lines.items()
    }
    assert plan == Plan.from_rows(rows, like=other)
