"""Law *frozen past*, and all that holds with it, where remedies add days and hours and give some back.

Which days those are is worked out anew here, from the actions and the old plan.
"""

from __future__ import annotations

import pickle
from datetime import date, timedelta

from attrs import evolve
from hypothesis import given, reject
from hypothesis import strategies as st

from targetkit import (
    Actuals,
    Hold,
    Manager,
    Metric,
    Month,
    Store,
    WorkCalendar,
    decompose,
    levers,
    replan,
    track,
)
from targetkit.actions import Action
from targetkit.applying import apply
from targetkit.errors import Infeasible
from targetkit.labour import LabourLimits
from targetkit.remedies import plan_remedies
from targetkit.scope import presence
from tests.laws.test_frozen_past import (
    EXACT,
    adds_up,
    calendar_of,
    elapsed,
    is_clean,
    is_fair,
    replans,
    stands_at_what_came,
)
from tests.strategies import FEWER, PERIODS, splits, stores

SMALL_TREES = stores(most=3)
NUMBERS = st.integers(40, 400)
SMALL = decompose(
    {Metric("signings"): 4}, Store("s", [Manager("a")]), Month(2026, 11), calendar=WorkCalendar.daily()
)
BARE = plan_remedies(
    track(SMALL, Actuals([], metrics=SMALL.metrics), date(2026, 11, 2)),
    [],
    levers.standard(),
    LabourLimits.china(),
)


@st.composite
def cases(draw, split):
    """A re-plan, and what some people do within a fortnight: in the evening, on a day off, in working hours; some of it agreed."""
    case = draw(replans(split))
    people = [manager.id for manager in case.plan.roles.managers()]
    start = case.day + timedelta(1)
    actions = []
    for number in range(draw(st.integers(0, 4)) or 1):
        day = start + timedelta(draw(st.integers(-1, 9)))
        when = draw(st.sampled_from(["rest_day", "rest_day", "evening", "hours"]))
        rest = draw(st.none() | st.integers(1, 4) | st.integers(1, 4)) if when == "rest_day" else None
        actions.append(
            Action(
                f"lever-{number}",
                manager=draw(st.sampled_from(people)),
                day=day,
                when=when,
                hours=draw(st.integers(0, 8)),
                rule="week",
                why="week/store",
                rest_on=None if rest is None else day + timedelta(rest),
                state=draw(st.sampled_from(["planned", "agreed", "agreed", "done"])),
            )
        )
    own = {"role": case.plan.roles.id, "period": case.plan.period, "day": start, "actions": tuple(actions)}
    return case, evolve(BARE, **own)


def applied(case, plans, plan):
    """The plan with remedies; it is impossible only where nobody has a day left, or something is held."""
    try:
        return apply(plans, plan, Actuals(case.rows, metrics=EXACT), carry=case.carry)
    except Infeasible as error:
        if error.conflicts or "none is left" in error.given or plan.basis.metrics[error.metric].rules:
            reject()
        raise


def counted(plans):
    """The overtime that was agreed."""
    return [one for one in plans.actions if one.when != "hours" and one.state != "planned"]


def opens_only_what_was_agreed(before, after, plans):
    """Assert that nobody has a target on a day on which they neither were to work nor come, or on which they rest."""
    agreed = counted(plans)
    come = {(one.manager, one.day) for one in agreed if one.when == "rest_day"}
    rest = {(one.manager, one.rest_on) for one in agreed if one.rest_on is not None}
    was = {manager.id: manager for manager in before.roles.managers()}
    for metric in before.metrics:
        periods, first = elapsed(after, metric, after.frozen)
        cells = after.timeline.levels[after.grain(metric)]
        for id_, manager in was.items():
            line = after.line(metric, id_)
            for place in range(first, cells.stop):
                span = after.timeline.below(place, "day")
                days = [after.timeline.periods[at] for at in span]
                weights = calendar_of(before, metric).weights(days)
                there = presence(manager, days, weights)
                able = [
                    (share or (id_, day) in come) and (id_, day) not in rest
                    for day, share in zip(days, there, strict=True)
                ]
                assert any(able) or not line[place], (metric, id_, days, periods)
    for manager in after.roles.managers():
        if manager.id not in {one.manager for one in agreed} and manager.id in was:
            assert was[manager.id] == manager


@given(cases(splits(roles=SMALL_TREES, periods=PERIODS, numbers=NUMBERS, ruled=True)))
def test_applied(drawn):
    """With more days and fewer, elapsed days are what was attained, and the rest is exact, clean, fair and held."""
    case, plans = drawn
    after, change = applied(case, plans, case.plan)

    stands_at_what_came(after, case.rows, case.day, known=True)
    adds_up(after)
    is_clean(after, case.day)
    is_fair(after)
    opens_only_what_was_agreed(case.plan, after, plans)
    assert case.day == after.frozen
    for name, basis in after.basis.metrics.items():
        for rule in basis.rules:
            if isinstance(rule, Hold):
                assert rule.value == after[name, rule.role, rule.period]
    assert change.kind == "replan"


@FEWER
@given(cases(splits(roles=SMALL_TREES, periods=PERIODS, numbers=NUMBERS)))
def test_applied_keeps_numbers(drawn):
    """Everybody's number is what a re-plan makes it; without overtime that was agreed so is everything else."""
    case, plans = drawn
    done = applied(case, plans, case.plan)
    actuals = Actuals(case.rows, metrics=EXACT)
    try:
        plain = replan(case.plan, actuals, case.day, carry=case.carry)
    except Infeasible:
        reject()

    if not counted(plans):
        assert plain == done
    for metric in case.plan.metrics:
        if case.carry != "spread" or not (
            everybody_is_able(done.plan, metric) and everybody_is_able(plain.plan, metric)
        ):
            continue
        for manager in case.plan.roles.managers():
            assert plain.plan.line(metric, manager)[0] == done.plan.line(metric, manager.id)[0]


def everybody_is_able(plan, metric):
    """Whether each has a day left of a metric."""
    _, first = elapsed(plan, metric, plan.frozen)
    cells = plan.timeline.levels[plan.grain(metric)]
    days = [
        plan.timeline.periods[at]
        for place in range(first, cells.stop)
        for at in plan.timeline.below(place, "day")
    ]
    weights = calendar_of(plan, metric).weights(days)
    return bool(days) and all(
        any(presence(one, days, weights))
        for one in plan.roles.managers()
        if not one.id.startswith("unassigned")
    )


@FEWER
@given(cases(splits(roles=SMALL_TREES, periods=PERIODS, numbers=NUMBERS)))
def test_applied_is_pure_and_deterministic(drawn):
    """The arguments stay as they are, the same gives the same, and a plan with remedies is a value."""
    case, plans = drawn
    copy = pickle.loads(pickle.dumps(case.plan))
    after, change = applied(case, plans, case.plan)
    again, same = applied(case, plans, copy)

    assert copy == case.plan
    assert (after, after.basis, change) == (again, again.basis, same)
    assert pickle.loads(pickle.dumps(after)) == after
    assert isinstance(hash(after), int)
