"""What was attained and what is missing make the target; nobody sees the future; the order of rows says nothing.

Nor does it say anything whether a progress was made from nothing or from the day before.
"""

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals
from targetkit.credit import Handover, SharedCredit
from targetkit.role import Manager, walk
from targetkit.tracking import track
from tests.strategies import PERIODS, splits


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


@st.composite
def days_of_deals(draw):
    """A split, rows of two deals that replace each other, recorded then or later, a ledger, and days in order."""
    split = draw(splits(periods=PERIODS))
    people = [split.roles.managers()[0].id, "somebody-else", "another"]
    days = [split.period.start + timedelta(days=offset) for offset in range(-1, 4)]
    piece = st.tuples(
        st.sampled_from(days),
        st.sampled_from(people),
        st.just(split.targets.metrics[0].name),
        st.integers(-2, 9),
        st.sampled_from(["a", "b", None]),
        st.sampled_from([None, 0, 1, 2, 3]),
        st.sampled_from([9, 15]),
    )
    rows = [
        (
            day,
            who,
            metric,
            1000 * number,
            deal,
            late if late is None else datetime(day.year, day.month, day.day, hour) + timedelta(days=late),
        )
        for day, who, metric, number, deal, late, hour in draw(st.lists(piece, min_size=6, max_size=24))
    ]
    handover = Handover("a", people[0], "another", draw(st.sampled_from(days)), "gone")
    shared = SharedCredit("b", {people[0]: "2/3", "another": "1/3"}, "together")
    ledger = draw(st.sampled_from([(), (handover,), (shared, handover)]))
    as_told, in_parts = draw(st.permutations(rows)), draw(st.permutations(rows))
    return split, as_told, in_parts, ledger, days[1:]


def told(progress):
    """All that a progress says and stands on."""
    plan, actuals = progress.plan, progress.actuals
    periods = [plan.period, plan.timeline.periods[plan.timeline.levels["week"].start], progress.seen]
    boards = [progress.board(metric, period) for metric in plan.metrics[:1] for period in periods]
    lines = [actuals.lines(metric) for metric in actuals.metrics]
    cases = [list(actuals.cases(metric).items()) for metric in actuals.metrics]
    return progress, boards, lines, cases, actuals.events(), actuals.managers, actuals.first, actuals.last


@given(days_of_deals(), st.booleans())
def test_day_by_day(case, at_noon):
    """Going on from the day before says what tracking from nothing says, however the rows came in."""
    split, rows, waiting, ledger, days = case
    plan = split.plan()
    whole = Actuals(rows, metrics=plan.metrics, ledger=ledger)
    record = Actuals(metrics=plan.metrics, ledger=ledger)
    previous = other = None
    for day in days:
        moment = datetime(day.year, day.month, day.day, 12) if at_noon else day
        previous = track(plan, whole, moment, previous=previous)
        come, waiting = waiting[: 1 + len(rows) // 4], waiting[1 + len(rows) // 4 :]
        record = record.with_rows(come)
        other = track(plan, record, moment, previous=other)

        assert told(track(plan, whole, moment)) == told(previous)
        assert told(track(plan, Actuals(record.rows(), metrics=plan.metrics, ledger=ledger), moment)) == told(
            other
        )
