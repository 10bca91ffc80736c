"""The laws of rules: a day's 0 never fires, nothing fires before it can, and order says nothing."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals, Manager, Metric, Month, Plan, Store, Team, contingency, levers
from targetkit._situation import here
from targetkit.role import walk
from targetkit.rules import Rule, fired, standard
from targetkit.tracking import track
from targetkit.triggers import BehindPace, Short, Situation, Without
from tests.strategies import FEWER, calendars, stores

LEVELS = ("manager", "team", "store")
RULES = tuple(
    Rule(f"{name} {level}", trigger, level, who="below")
    for level in LEVELS
    for name, trigger in {
        "day": Short("submissions", "day"),
        "week": Short("disbursements", "week"),
        "month": Short("signings", "month", rest="nothing"),
        "pace": BehindPace("signings", "0.9"),
        "silent": Without("signings", 2),
        "closed": Without("signings", 2, "working"),
    }.items()
)


METRICS = (Metric("submissions"), Metric("signings"), Metric("disbursements", 1000, "CNY"))
MONTH = Month(2026, 11)
DAYS = st.sampled_from(MONTH.days)


def summed(metric, roles, own):
    """Rows of a metric for every role and period, from numbers by person and day."""
    for node in walk(roles):
        people = {one.id for one in walk(node) if isinstance(one, Manager)}
        cells = {day: number for (who, day), number in own.items() if who in people and number}
        for when in (MONTH, *MONTH.weeks(), *MONTH.days):
            inside = {when} if when in MONTH.days else set(when.days)
            yield (
                metric,
                node.id,
                when,
                sum(own.get((who, day), 0) for who in people for day in inside & set(cells)),
            )


@st.composite
def running(draw):
    """A plan with a few numbers, rows of what happened, and a day of it that is over."""
    roles = draw(stores(most=4))
    people = [node.id for node in walk(roles) if isinstance(node, Manager)]
    numbers = st.integers(0, 3).map(lambda number: number * 1000)
    rows = []
    for metric in METRICS:
        own = draw(st.dictionaries(st.tuples(st.sampled_from(people), DAYS), numbers, max_size=6))
        rows += summed(metric, roles, own)
    plan = Plan.from_rows(rows, metrics=METRICS, roles=roles, period=MONTH, calendar=draw(calendars()))
    names = st.sampled_from([metric.name for metric in METRICS])
    row = st.tuples(DAYS, st.sampled_from([*people, "somebody-else"]), names, numbers)
    return plan, draw(st.lists(row, max_size=8)), draw(DAYS)


@FEWER
@given(running())
def test_a_day_of_nothing_never_fires(case):
    """Who is asked for nothing on a day, in a week or in a month is not short of it; what fires is short by the running total."""
    plan, rows, day = case
    situation = Situation(track(plan, Actuals(rows, metrics=plan.metrics), day))
    progress = situation.progress

    for firing in fired(situation, RULES).firings:
        own = progress.standing(firing.metric, firing.role, firing.period)
        whole = progress.standing(firing.metric, firing.role)
        if firing.rule.startswith(("day", "week", "month")):
            assert own.target > 0
            assert firing.gap == firing.expected - firing.actual - firing.coming > 0
        if firing.rule.startswith(("day", "week", "pace")):
            assert firing.gap == whole.behind > 0
        if not firing.rule.startswith(("silent", "closed")):
            below = [progress.standing(firing.metric, one).behind for one in firing.people]
            assert all(behind is None or behind > 0 for behind in below)


def keys(situation, rule):
    """For whom a rule fires."""
    return {firing.key for firing in fired(situation, [rule]).firings}


@FEWER
@given(running(), st.data())
def test_nothing_fires_before_it_was_prepared(case, data):
    """Where nothing ever comes, a rule fires first at the close of the day that the contingency plan says."""
    plan, rows, day = case
    prepared = contingency.contingency_plan(plan, RULES, levers.standard()).prepared
    first = {(one.rule.name, one.role): one.first_day for one in prepared}
    came = fired(Situation(track(plan, Actuals(rows, metrics=METRICS), day)), RULES)

    assert all(first[one.rule, one.role] <= day for one in came.firings if not one.rule.startswith("month"))
    if prepared:
        one = data.draw(st.sampled_from(prepared))
        key, nothing = f"{one.rule.name}/{one.role}", Actuals([], metrics=METRICS)
        close = Situation(track(plan, nothing, one.first_day))
        morning = Situation(track(plan, nothing, one.first_day, at="morning"))
        assert key in keys(close, one.rule) or not here(close, plan.role(one.role))
        assert key not in keys(morning, one.rule) or key.startswith("month")


def turned(role):
    """The same tree, listed the other way round."""
    made = {}
    for node in reversed(list(walk(role))):
        members = [
            made[child.id] for child in reversed(node.children) if child != getattr(node, "leader", None)
        ]
        if isinstance(node, Team):
            made[node.id] = evolve(node, members=members)
        elif isinstance(node, Store):
            made[node.id] = evolve(node, teams=members)
        else:
            made[node.id] = node
    return made[role.id]


@FEWER
@given(running(), st.randoms(use_true_random=False))
def test_order_says_nothing(case, random):
    """Rows, teams and people listed in another order fire the same rules, for the same people, with the same words."""
    plan, rows, day = case
    rules = (*RULES, *standard(applications="submissions", ceilings={"approvals": 3}))
    other = evolve(plan, roles=turned(plan.roles))
    shuffled = random.sample(rows, len(rows))
    one = fired(Situation(track(plan, Actuals(rows, metrics=plan.metrics), day)), rules)
    two = fired(Situation(track(other, Actuals(shuffled, metrics=plan.metrics), day)), rules)

    assert one == two
    assert one.to_text("zh") == two.to_text("zh")
