"""Law *held*: a hold is kept to the quantum, a bound is never crossed.

If that is impossible, `Infeasible` names an irreducible set of holds and bounds that conflict.
"""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from targetkit import Manager, Metric, Month, Quarter, Store, Targets, Team, WorkCalendar
from targetkit.errors import AllWeightsZero, Infeasible, NoWorkingDay
from targetkit.hold import Bound, Hold
from targetkit.role import walk
from tests.strategies import PERIODS, Split, splits, stores

NEAR = splits(numbers=st.integers(0, 60), ruled=True, off=(0, 0, 0, 0, 1, -1))
FAR = splits(
    numbers=st.integers(0, 60),
    periods=st.one_of(PERIODS, PERIODS, st.just(Quarter(2026, 4))),
    ruled=True,
    off=(0, 1, -1, 2, 5),
)

TEAM_DAY = Split(
    Targets({Metric("signings"): 19}),
    Store("s", [Team("t", [Manager("m")])]),
    Month(2026, 11),
    {"calendar": WorkCalendar.weekdays(), "holds": [Hold("signings", "t", date(2026, 11, 5), 3)]},
)
"""A team's day that is held two above its ideal."""


def keeps_the_law(plan, holds, bounds):
    """Assert it hold by hold and bound by bound."""
    for rule in holds:
        assert rule.value == plan[rule.metric, rule.role, rule.period], rule
    for rule in bounds:
        number = plan[rule.metric, rule.role, plan.period]
        assert rule.minimum is None or rule.minimum <= number, rule
        assert rule.maximum is None or number <= rule.maximum, rule


def ruled(split, rules):
    """The split with these holds and bounds and no others."""
    holds = [rule for rule in rules if isinstance(rule, Hold)]
    bounds = [rule for rule in rules if isinstance(rule, Bound)]
    return split.with_options(holds=holds, bounds=bounds)


def conflict(split):
    """The conflict for which a split cannot be made; None if that is not what keeps it."""
    try:
        split.made()
    except Infeasible as error:
        return error
    except (NoWorkingDay, AllWeightsZero):
        return None
    return None


def in_place(rules, relaxation):
    """The rules with those of a relaxation in place of those about the same."""
    instead = {about(rule): rule for rule in relaxation}
    return [instead.get(about(rule), rule) for rule in rules]


def about(rule):
    """What a rule is about, whatever it asks for."""
    return type(rule), rule.metric, rule.role, getattr(rule, "period", None)


@given(NEAR)
@example(TEAM_DAY)
def test_held(split):
    """Whatever a plan can be made of keeps every hold and every bound."""
    if conflict(split) is None:
        keeps_the_law(split.plan(), split.options.get("holds", ()), split.options.get("bounds", ()))


@given(splits(ruled=True))
def test_held_at_what_there_is(split):
    """Holds and bounds at what a plan has anyway can always be met, and nobody's number for the period moves."""
    if "holds" not in split.options:
        return
    free = ruled(split, []).plan()
    plan = split.plan()

    keeps_the_law(plan, split.options["holds"], split.options["bounds"])
    for metric in plan.metrics:
        for node in walk(plan.roles):
            assert free[metric, node, plan.period] == plan[metric, node, plan.period]


@given(FAR)
def test_held_or_infeasible(split):
    """What conflicts can be met without any one of it, and the relaxation resolves every conflict."""
    error = conflict(split)
    if error is None:
        return
    rules = [*split.options["holds"], *split.options["bounds"]]
    own = [rule for rule in rules if rule.metric == error.metric]

    assert error.conflicts
    assert error.by > 0
    assert set(error.conflicts) <= set(own)
    assert conflict(ruled(split, error.conflicts)) is not None
    for rule in error.conflicts:
        assert conflict(ruled(split, [other for other in error.conflicts if other != rule])) is None, rule
    assert error.relaxation
    assert not set(error.relaxation) & set(own)
    assert conflict(ruled(split, in_place(own, error.relaxation))) is None


@given(
    splits(roles=stores(), periods=PERIODS, methods=("webster",), numbers=st.integers(0, 400)),
    st.integers(1, 5),
    st.data(),
)
def test_held_monotone(split, more, data):
    """With a higher total nobody has less, within the same bounds, which stay uncrossed."""
    metric = split.targets.metrics[0]
    free = split.plan()
    bounds = []
    for node in walk(split.roles):
        if data.draw(st.integers(0, 2)) == 0:
            number = free[metric, node, free.period]
            least = number * data.draw(st.sampled_from([0, 1]))
            room = data.draw(st.sampled_from([0, 0, 2])) * more * metric.quantum
            bounds.append(Bound(metric, node, minimum=least, maximum=number + room))
    bounded = ruled(split, bounds)
    raised = dict(split.targets)
    raised[metric] += more * metric.quantum
    higher = bounded.changed(targets=Targets(raised, funnel=split.targets.funnel))
    if conflict(higher) is not None:
        return
    plan, after = bounded.plan(), higher.plan()

    keeps_the_law(after, [], bounds)

    for node in walk(plan.roles):
        assert plan[metric, node, plan.period] <= after[metric, node, plan.period]
