"""Rates are never summed: each node has its own numerator over its own denominator, and the order of rows says nothing."""

from datetime import timedelta
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from targetkit import Actuals, Stock
from targetkit._nobody import is_nobody
from targetkit.overdue import Cohort
from targetkit.rate_targets import ActivityRate, ConversionRate, OverdueRate, RateTarget
from targetkit.role import Manager, walk
from targetkit.tracking import track
from tests.strategies import FEWER, splits

RATES = (ActivityRate("submissions"), ConversionRate("signings", "submissions"), OverdueRate())


@st.composite
def rated(draw):
    """A plan with targets for rates, rows of what happened, cohorts of some people, and a day."""
    split = draw(
        splits().filter(lambda split: "submissions" in [metric.name for metric in split.targets.metrics])
    )
    plan = split.plan()
    nodes = list(walk(plan.roles))
    people = [node.id for node in nodes if isinstance(node, Manager)]
    shares = st.integers(0, 20).map(lambda number: Fraction(number, 20))
    targets = [
        RateTarget(rate, draw(shares), role=role, at_most=draw(st.booleans()))
        for rate in RATES
        for role in draw(st.lists(st.sampled_from([node.id for node in nodes]), unique=True, max_size=3))
    ]
    days = [plan.period.start + timedelta(gone) for gone in range(-3, 34)]
    strangers = [] if isinstance(plan.roles, Manager) else ["somebody-else"]
    rows = st.tuples(
        st.sampled_from(days),
        st.sampled_from(people + strangers),
        st.sampled_from(["submissions", "signings"]),
        st.integers(-1, 4),
    )
    day = draw(st.sampled_from([day for day in days if day in plan.period]))
    cohorts = st.builds(
        lambda back, amount, bad: Cohort(day - timedelta(back), amount + bad, bad),
        st.integers(31, 90),
        st.integers(0, 9),
        st.integers(0, 3),
    )
    overdue = draw(st.dictionaries(st.sampled_from(people), st.lists(cohorts, max_size=3), max_size=4))
    return plan.with_rate_targets(targets), draw(st.lists(rows, max_size=20)), overdue, day


@FEWER
@given(rated(), st.randoms())
def test_rates(case, random):
    """A group's rate is what it brought over what it came from; attained and gap make the target; no order counts."""
    plan, rows, overdue, day = case
    progress = track(plan, Actuals(rows, metrics=plan.metrics), day, overdue=overdue)
    shuffled = random.sample(rows, len(rows))
    turned = {id_: own[::-1] for id_, own in overdue.items()}
    other = plan.with_rate_targets(random.sample(plan.rate_targets, len(plan.rate_targets)))
    again = track(other, Actuals(shuffled, metrics=plan.metrics), day, overdue=turned)

    assert progress == again
    assert set(progress.rates()) == set(again.rates())
    asked = {one.role for one in plan.rate_targets}
    assert asked == {one.role for one in progress.rates()}
    for own in progress.rates():
        assert own.attained is None or own.attained + own.gap == own.target
    for rate in RATES:
        for node in walk(progress.plan.roles):
            own = progress.rate(rate, node)
            below = [progress.rate(rate, child) for child in node.children if not is_nobody(child.id)]
            assert own.attained is None or own.attained * own.denominator == own.numerator
            if isinstance(rate, ConversionRate):
                came = [Fraction(progress.standing(name, node).attained) for name in (rate.metric, rate.per)]
                assert came == [own.numerator, own.denominator]
            elif below:
                assert own.numerator == sum(one.numerator for one in below)
                assert own.denominator == sum(one.denominator for one in below)


@FEWER
@given(splits(), st.data())
def test_strain(split, data):
    """What a group can do in the days left is what its people can, each on the days on which they are there."""
    plan = split.plan()
    metric = plan.metrics[-1]
    people = [node.id for node in walk(plan.roles) if isinstance(node, Manager)]
    rates = data.draw(st.fixed_dictionaries(dict.fromkeys(people, st.fractions(0, 5, max_denominator=4))))
    day = plan.period.start + timedelta(data.draw(st.integers(0, 27)))
    progress = track(plan, Actuals(metrics=plan.metrics), day)
    strain = progress.strain({id_: {metric.name: rate} for id_, rate in rates.items()}, metric)
    can = {one.role: (one.able or 0) * one.days_left for one in strain.rows}

    for node in walk(plan.roles):
        own = strain.of(node)
        if isinstance(node, Manager):
            assert rates[node.id] * metric.quantum * own.days_left == can[node.id]
        else:
            assert sum(can[child.id] for child in node.children) == can[node.id]
        if own.above:
            assert own.beyond == Fraction(own.gap) - can[node.id] > 0
        elif own.gap is not None:
            assert own.gap <= can[node.id]


@FEWER
@given(splits(), st.data())
def test_clearing(split, data):
    """What waits for a group is what waits for its people, in all ages together, in whatever order it is listed."""
    plan = split.plan()
    assume(plan.funnel is not None)
    people = [node.id for node in walk(plan.roles) if isinstance(node, Manager)]
    day = plan.period.start + timedelta(data.draw(st.integers(0, 20)))
    row = st.tuples(
        st.sampled_from(people),
        st.just("submissions"),
        st.integers(0, 9),
        st.none() | st.integers(0, 30).map(lambda gone: day - timedelta(gone)),
    )
    rows = data.draw(st.lists(row, max_size=12))
    stock = Stock(rows, day)
    progress = track(plan, Actuals(metrics=plan.metrics), day, stock=stock)
    board = {one.role: one for one in progress.clearings().rows if one.metric.name == "submissions"}
    turned = track(plan, Actuals(metrics=plan.metrics), day, stock=Stock(rows[::-1], day))

    assert progress == turned
    for node in walk(plan.roles):
        own = board[node.id]
        assert own.waiting == sum(band.amount for band in own.ages)
        if node.children:
            assert own.waiting == sum(board[child.id].waiting for child in node.children)
