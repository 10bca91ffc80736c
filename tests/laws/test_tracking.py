"""What was attained and what is missing make the target; nobody sees the future; the order of rows says nothing."""

from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals
from targetkit.role import Manager, walk
from targetkit.tracking import track
from tests.strategies import splits


@st.composite
def tracked(draw):
    """A plan, rows of what happened around its period, and a day of it."""
    plan = draw(splits()).plan()
    people = [node.id for node in walk(plan.roles) if isinstance(node, Manager)]
    strangers = [] if isinstance(plan.roles, Manager) else ["somebody-else"]
    days = [plan.period.start + timedelta(days=offset) for offset in range(-3, 34)]
    row = st.tuples(
        st.sampled_from(days),
        st.sampled_from(people + strangers),
        st.sampled_from([metric.name for metric in plan.metrics]),
        st.integers(-2, 9).map(lambda number: number * 1000),
    )
    day = draw(st.sampled_from([day for day in days if day in plan.period]))
    return plan, draw(st.lists(row, max_size=20)), day


@given(tracked(), st.randoms())
def test_tracking(case, random):
    """At every node and period attained and gap make the target, and children's attained the parent's."""
    plan, rows, day = case
    actuals = Actuals(rows, metrics=plan.metrics)
    progress = track(plan, actuals, day)
    shuffled = random.sample(rows, len(rows))
    earlier = Actuals([row for row in rows if row[0] <= day], metrics=plan.metrics)

    assert progress == track(plan, Actuals(shuffled, metrics=plan.metrics), day)
    assert progress.to_text() == track(plan, earlier, day).to_text()
    for metric in plan.metrics:
        for node in walk(progress.plan.roles):
            for period in (plan.period, day):
                own = progress.standing(metric, node, period)
                if own.target is not None:
                    assert Fraction(own.target) == Fraction(own.attained) + Fraction(own.gap)
                    assert 0 <= own.to_date <= own.target
                if not isinstance(node, Manager):
                    below = (progress.standing(metric, child, period).attained for child in node.children)
                    assert own.attained == sum(below)
