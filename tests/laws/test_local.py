"""Law *local*: an edit inside one team changes no cell of another.

It leaves that team fair inside, and ancestors' days within two of their ideal until `plan.rebalance()`,
after which the law *fair* holds again in full.
Exact, clean and held hold all the time, and an edit that is refused leaves the plan as it was.
"""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from attrs import frozen
from hypothesis import given, reject
from hypothesis import strategies as st

from targetkit import Hold, Manager, Quarter, Targets, resplit, scale, spread, spreads, transfer, weights
from targetkit._rounding import ONE
from targetkit._split import Stretches
from targetkit.errors import AllWeightsZero, Infeasible, InvalidQuantity, NoWorkingDay
from targetkit.role import stores as stores_of
from targetkit.role import walk
from targetkit.scope import opened
from tests.strategies import (
    METRICS,
    PERIODS,
    SHAPES,
    Split,
    calendars,
    places,
    policies,
    regions,
    rules,
    stores,
)

REFUSED = (AllWeightsZero, Infeasible, InvalidQuantity, NoWorkingDay)
WAYS = st.one_of(
    st.sampled_from([spreads.even(), spreads.present(), spreads.front_loaded(), spreads.back_loaded()]),
    st.sampled_from([spreads.growth("0.5"), spreads.growth("-0.9"), spreads.line(3, 1), spreads.line(0, 1)]),
    st.sampled_from([spreads.change("0.2"), spreads.change("-0.5"), spreads.clear()]),
)


def gaps(plan, metric, node):
    """What a role's cells lack to their ideals, stretch by stretch, and the weeks of each stretch."""
    grain = plan.grain(metric)
    stretches = Stretches.of(plan.timeline, grain)
    start = plan.timeline.levels[grain].start
    basis = plan.basis.metrics[metric.name]
    people = [leaf for leaf in walk(node) if isinstance(leaf, Manager)]
    line = plan.line(metric, node)
    ideals = [sum(column) for column in zip(*(basis.ideals[leaf.id] for leaf in people), strict=True)]
    for cells, weeks in zip(stretches.cells, stretches.weeks, strict=True):
        yield [Fraction(ideals[cell - start], ONE) - line[cell] for cell in cells], weeks


def distances(plan, metric, node):
    """For each family of margins of a role the largest distance from the ideals of the basis."""
    found = {"cell": Fraction(0), "week": Fraction(0), "inside week": Fraction(0), "week ends": Fraction(0)}
    for month, weeks in gaps(plan, metric, node):
        running = list(accumulate(month))
        found["cell"] = max(found["cell"], *map(abs, month))
        for first, last in weeks:
            found["week"] = max(found["week"], abs(sum(month[first:last])))
            found["inside week"] = max(found["inside week"], *map(abs, accumulate(month[first:last])))
            found["week ends"] = max(found["week ends"], abs(running[last - 1]))
    return found


def fair_inside(plan, metric, top):
    """Assert that everybody below a node is fair, and every group's days, as far up as their store."""
    for root in inside_stores(plan, top):
        for node in walk(root):
            found = distances(plan, metric, node)
            for family, distance in found.items():
                if family == "cell" or not node.children:
                    assert distance < 1, (family, metric, node.id, float(distance))


def inside_stores(plan, top):
    """A node itself where it lies in a store, otherwise the stores below it."""
    return (
        (top,) if any(node.level == "store" for node in above(plan.roles, top)) else stores_of(top) or (top,)
    )


def lawful(plan):
    """Assert the laws exact, clean and held."""
    for metric in plan.metrics:
        stop = plan.timeline.levels[plan.grain(metric)].stop
        for node in walk(plan.roles):
            line = plan.line(metric, node)[:stop]
            assert min(line) >= 0, node.id
            for place, below in enumerate(plan.timeline.children):
                parts = line[below.start : min(below.stop, stop)]
                assert not parts or sum(parts) == line[place], (node.id, place)
            if node.children:
                lines = [plan.line(metric, child)[:stop] for child in node.children]
                assert line == tuple(map(sum, zip(*lines, strict=True))), node.id
            else:
                assert_clean(plan, metric, node)
        for rule in plan.basis.metrics[metric.name].rules:
            if isinstance(rule, Hold):
                assert rule.value == plan[metric, rule.role, rule.period], rule
            else:
                number = plan[metric, rule.role, plan.period]
                assert (rule.minimum or 0) <= number, rule
                assert rule.maximum is None or number <= rule.maximum, rule


def assert_clean(plan, metric, manager):
    """Assert that nothing falls where the calendar is closed or the person is not there."""
    grain = plan.grain(metric)
    there = opened([manager], plan.calendars[metric.name], plan.timeline, grain)[manager.id]
    for place, is_open in zip(plan.timeline.levels[grain], there, strict=True):
        assert is_open or not plan.line(metric, manager)[place], (manager.id, place)


@st.composite
def plans(draw):
    """A plan of one metric, with holds and bounds in every other one."""
    tree = draw(st.one_of(stores(most=9), stores(most=9), regions()))
    metric = draw(st.sampled_from(METRICS[1:]))
    people = [manager.id for manager in tree.managers()]
    split = Split(
        Targets({metric: draw(st.integers(0, 12) | st.integers(0, 200)) * metric.quantum}),
        tree,
        draw(st.one_of(PERIODS, PERIODS, st.just(Quarter(2026, 4)))),
        {
            "calendar": draw(calendars()),
            "weights": draw(policies(people)),
            "profile": draw(SHAPES),
            "method": draw(st.sampled_from(["webster", "largest_remainder"])),
            "grain": draw(st.sampled_from(["day", "day", "day", "week", "month"])),
            "weeks": draw(st.sampled_from(["monday", "sevens"])),
        },
    )
    plan = split.plan()
    if draw(st.booleans()):
        holds, bounds = draw(rules(plan, (0,)))
        plan = split.with_options(holds=holds, bounds=bounds).plan()
    return plan


def fair_again(plan):
    """Assert the law fair against the ideals of the basis, in every store."""
    for metric in plan.metrics:
        for top in stores_of(plan.roles) or (plan.roles,):
            fair_inside(plan, metric, top)
            assert all(distance < 1 for distance in distances(plan, metric, top).values())


@frozen
class Edit:
    """An edit of one metric.

    Attributes:
        metric: The metric.
        touched: The nodes whose subtrees it may change.
        top: The lowest node above all of them.
        run: The edit.
        words: What it is, for the report of a failure.
    """

    metric: object
    touched: tuple
    top: object
    run: object
    words: tuple

    def __repr__(self):
        return repr((self.words, [node.id for node in self.touched], self.top.id))


def parents(root):
    """Whose child everybody is, by id."""
    return {child.id: node for node in walk(root) for child in node.children}


def above(root, node):
    """A node and everybody above it, upwards."""
    up = parents(root)
    found = [node]
    while found[-1].id in up:
        found.append(up[found[-1].id])
    return found


@st.composite
def edits(draw, plan):
    """An edit of one place or of what is below one node."""
    metric = draw(st.sampled_from(plan.metrics))
    nodes = list(walk(plan.roles))
    node = draw(st.sampled_from(nodes))
    up = above(plan.roles, node)
    parent = up[1] if len(up) > 1 else node
    zero = draw(st.sampled_from(["even", "error"]))
    kind = draw(st.sampled_from(["set", "set", "scale", "spread", "resplit", "transfer", "transfer"]))
    if kind == "set":
        period = draw(st.sampled_from(places(plan, metric, node)) | st.just(plan.period))
        now = Fraction(plan[metric, node, period])
        value = max(Fraction(0), now + draw(st.integers(-6, 6)) * metric.quantum)
        siblings = [other for other in parent.children if other is not node] if parent is not node else []
        keep = draw(st.lists(st.sampled_from(siblings), unique_by=id, max_size=2)) if siblings else []
        top = node if node.level == "store" and period != plan.period else parent
        return Edit(
            metric,
            (top,),
            top,
            lambda: plan.set(metric, node, period, value, keep=keep, zero=zero),
            ("set", metric.name, node.id, period, value, keep, zero),
        )
    if kind == "scale":
        factor = draw(st.sampled_from(["1.1", "0.5", 2, 0]))
        return Edit(
            metric,
            (parent,),
            parent,
            lambda: scale(plan, metric, factor, role=node, zero=zero),
            ("scale", metric.name, node.id, factor, zero),
        )
    if kind == "spread":
        how = draw(WAYS)
        period = draw(st.sampled_from(places(plan, metric, node)) | st.just(plan.period))
        wide = isinstance(how, spreads.change | spreads.clear)
        top = parent if wide and (node.level != "store" or period == plan.period) else node
        return Edit(
            metric,
            (top,),
            top,
            lambda: spread(plan, metric, node, how, period=period, zero=zero),
            ("spread", metric.name, node.id, how, period, zero),
        )
    if kind == "resplit":
        people = [leaf.id for leaf in walk(node) if isinstance(leaf, Manager)]
        policy = weights.explicit({id_: draw(st.integers(0, 4)) for id_ in people})
        return Edit(
            metric,
            (node,),
            node,
            lambda: resplit(plan, node, policy, metrics=[metric]),
            ("resplit", metric.name, node.id, str(policy)),
        )
    other = draw(st.sampled_from(nodes))
    ups = above(plan.roles, other)
    meeting = next(one for one in up if one in ups)
    if meeting.id in (node.id, other.id):
        reject()
    timeline = plan.timeline
    period = draw(
        st.sampled_from(timeline.periods[: timeline.levels[plan.grain(metric)].stop]) | st.just(plan.period)
    )
    there = int(Fraction(plan[metric, node, period]) / metric.quantum)
    amount = draw(st.integers(1, max(1, min(there, 5)))) * metric.quantum
    others = draw(st.sampled_from(["move", "fixed"]))
    return Edit(
        metric,
        (node, other) if others == "fixed" else (meeting,),
        meeting,
        lambda: transfer(plan, metric, node, other, amount, period, others=others, zero=zero),
        ("transfer", metric.name, node.id, other.id, amount, period, others, zero),
    )


class Step(NamedTuple):
    """An edit, the plan before it, and the plan after it; None where it was refused."""

    before: object
    edit: Edit
    after: object


@st.composite
def chains(draw, most):
    """Edits one after the other."""
    plan = draw(plans())
    steps = []
    for _ in range(draw(st.integers(1, most))):
        edit = draw(edits(plan))
        before = pickle.dumps(plan.lines)
        try:
            after = edit.run().plan
        except REFUSED:
            after = None
        assert before == pickle.dumps(plan.lines)
        steps.append(Step(plan, edit, after))
        plan = plan if after is None else after
    return steps


def keeps_the_law(step):
    """Assert that only rows of those touched and those above them are new, and what they are."""
    before, edit, after = step
    roots = before.roles
    touched = {node.id for top in edit.touched for node in (*walk(top), *above(roots, top))}
    lawful(after)
    for node in walk(roots):
        assert node.id in touched or before.line(edit.metric, node) is after.line(edit.metric, node), node.id
    if edit.words[0] == "transfer":
        assert_common_ancestors(step)
        return
    fair_inside(after, edit.metric, edit.top)


def assert_common_ancestors(step):
    """Assert that a transfer leaves everybody's number above both, and both of them fair."""
    before, edit, after = step
    for node in above(before.roles, edit.top):
        assert before[edit.metric, node, before.period] == after[edit.metric, node, before.period], node.id
    for id in edit.words[2:4]:
        if not before.role(id).children:
            fair_inside(after, edit.metric, before.role(id))


def farthest_above(step):
    """How far a day above an edited node is from its ideal at most, as far up as the store."""
    up = above(step.before.roles, step.edit.top)
    store = next((at for at, node in enumerate(up) if node.level == "store"), 0)
    return max(
        (distances(step.after, step.edit.metric, node)["cell"] for node in up[1 : store + 1]),
        default=Fraction(0),
    )


@given(chains(most=1))
def test_local(steps):
    """One edit of a fair plan: nobody else's cells, fair inside, ancestors' days within two of their ideal."""
    (step,) = steps
    if step.after is None:
        return
    keeps_the_law(step)

    assert farthest_above(step) < 2


@given(chains(most=4))
def test_local_until_rebalance(steps):
    """However many edits there were, the law fair holds again in full after a rebalance; everybody's number stays."""
    for step in steps:
        if step.after is not None:
            keeps_the_law(step)
            assert farthest_above(step) < 3
    plan = steps[-1].before if steps[-1].after is None else steps[-1].after
    again = plan.rebalance().plan
    lawful(again)
    fair_again(again)

    for metric in plan.metrics:
        for node in walk(plan.roles):
            assert plan[metric, node, plan.period] == again[metric, node, plan.period]
