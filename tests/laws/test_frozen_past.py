"""Law *frozen past*: after a re-plan elapsed days equal what was attained; the laws hold for the days that remain.

What was attained and what the rest should be is worked out anew here, from the rows and the old plan.
"""

from __future__ import annotations

import math
import pickle
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given, reject
from hypothesis import strategies as st

from targetkit import Actuals, Hold, Manager, Metric, Plan, replan
from targetkit.carry import catch_up
from targetkit.errors import Infeasible
from targetkit.role import stores as stores_of
from targetkit.role import walk
from targetkit.scope import opened
from tests.laws.test_order_free import reshuffled
from tests.strategies import FEWER, METRICS, PERIODS, regions, splits, stores

EXACT = (*METRICS[:2], Metric("disbursements", "0.01", "CNY"))
WAYS = st.sampled_from(["spread", "spread", catch_up(3), "next_day", "drop", "borrow"])


class Case(NamedTuple):
    """A re-plan to be done; shown in a few words."""

    plan: Plan
    rows: list
    day: date
    carry: object

    def __repr__(self):
        return f"<{self.plan.period}, {self.plan.roles}, {self.rows} by {self.day}, {self.carry}>"


@st.composite
def attained(draw, plan):
    """Rows of what came, some of them corrections, cents among them, some from people who are nowhere."""
    people = [manager.id for manager in plan.roles.managers()] + ["stranger"]
    span = st.integers(-2, min(130, (plan.period.end - plan.period.start).days + 2))
    values = {
        "submissions": st.integers(-2, 6),
        "signings": st.integers(-1, 3),
        "disbursements": st.integers(-300_000, 9_000_000).map(lambda cents: Fraction(cents, 100)),
    }
    rows = []
    for _ in range(draw(st.integers(0, 25))):
        metric = draw(st.sampled_from(plan.metrics)).name
        day = plan.period.start + timedelta(draw(span))
        rows.append((day, draw(st.sampled_from(people)), metric, draw(values[metric])))
    return rows


@st.composite
def replans(draw, split):
    """A plan, rows of what came, the last day that has gone by, and how what is missing is carried."""
    plan = draw(split).plan()
    rows = draw(attained(plan))
    day = plan.period.start + timedelta(draw(st.integers(-1, (plan.period.end - plan.period.start).days + 1)))
    return Case(plan, rows, day, draw(WAYS))


def done(plan, rows, day, carry, **facts):
    """The re-plan; it is impossible only where nobody has a day left, or something is held."""
    try:
        return replan(plan, Actuals(rows, metrics=EXACT), day, carry=carry, **facts)
    except Infeasible as error:
        if error.conflicts or "none is left" in error.given or plan.basis.metrics[error.metric].rules:
            reject()
        raise


def came(rows, metric, cells, ids, quantum):
    """What these people brought together in each of some periods, in whole quanta by running totals."""
    daily = defaultdict(Fraction)
    for day, who, name, number in rows:
        if name == metric and who in ids:
            daily[day] += Fraction(number)
    totals = [0]
    running = Fraction(0)
    for cell in cells:
        running += sum((amount for day, amount in daily.items() if in_it(day, cell)), Fraction(0))
        totals.append(math.floor(running / quantum))
    return [after - before for before, after in pairwise(totals)]


def in_it(day, cell):
    """Whether a day lies in a day or longer period."""
    return day == cell if not hasattr(cell, "start") else cell.start <= day <= cell.end


def elapsed(plan, metric, day):
    """The cells that have gone by, and the number of the first one that has not."""
    timeline = plan.timeline
    cells = timeline.levels[plan.grain(metric)]
    gone = [place for place in cells if timeline.last_day(place) <= day]
    return [timeline.periods[place] for place in gone], cells.start + len(gone)


def stands_at_what_came(after, rows, day, known):
    """Assert that elapsed cells equal what was attained, and that nothing is lost."""
    here = {manager.id for manager in after.roles.managers()}
    for metric in after.metrics:
        periods, first = elapsed(after, metric, day)
        start = after.timeline.levels[after.grain(metric)].start
        strangers = {who for _, who, *_ in rows} - here
        whole = [0] * len(periods)
        for id_ in here:
            line = list(after.line(metric, id_)[start:first])
            whole = [one + other for one, other in zip(whole, line, strict=True)]
            if not id_.startswith("unassigned"):
                assert came(rows, metric.name, periods, {id_}, metric.quantum) == line
        if known and strangers:
            nobody = (
                list(after.line(metric, "unassigned")[start:first])
                if "unassigned" in here
                else [0] * len(periods)
            )
            assert came(rows, metric.name, periods, strangers, metric.quantum) == nobody
        assert whole == list(after.line(metric, after.roles)[start:first])


def adds_up(plan):
    """Assert that every parent is the sum of its children, in both trees."""
    for metric in plan.metrics:
        stop = plan.timeline.levels[plan.grain(metric)].stop
        for node in walk(plan.roles):
            line = plan.line(metric, node)
            for place, inside in enumerate(plan.timeline.children):
                if inside and inside.stop <= stop:
                    assert line[place] == sum(line[inside.start : inside.stop])
            if node.children:
                parts = [plan.line(metric, child)[:stop] for child in node.children]
                assert line[:stop] == tuple(map(sum, zip(*parts, strict=True)))


def is_clean(plan, day):
    """Assert that nothing that remains is negative, or falls on a day on which the person is not there."""
    people = plan.roles.managers()
    for metric in plan.metrics:
        calendar = calendar_of(plan, metric)
        there = opened(people, calendar, plan.timeline, plan.grain(metric))
        _, first = elapsed(plan, metric, day)
        cells = plan.timeline.levels[plan.grain(metric)]
        for manager in people:
            rest = plan.line(metric, manager)[first : cells.stop]
            able = there[manager.id][first - cells.start :]
            assert all(number >= 0 for number in rest), (metric, manager, rest)
            assert all(is_open or not number for number, is_open in zip(rest, able, strict=True)), (
                metric,
                manager,
            )


def is_fair(plan):
    """Assert that what the law promises is strictly within one, running totals on any day within two."""
    for margin in plan.fairness().margins:
        promised = margin.who != "group" or margin.when == "day"
        if promised:
            assert margin.distance < (2 if margin.when in ("any day", "month") else 1), margin


@given(replans(splits(ruled=True)), st.sampled_from(["keep", "release"]))
def test_frozen_past(case, surplus):
    """Elapsed days are what was attained; the rest is exact, clean and fair; what was held is held."""
    plan, rows, day, carry = case
    after, change = done(plan, rows, day, carry, surplus=surplus)

    stands_at_what_came(after, rows, day, len(stores_of(plan.roles)) < 2)
    adds_up(after)
    is_clean(after, day)
    is_fair(after)
    assert day == after.frozen
    for name, basis in after.basis.metrics.items():
        metric = after.metric(name)
        for rule in basis.rules:
            if isinstance(rule, Hold):
                assert rule.value == after[metric, rule.role, rule.period]
            elif rule.maximum is not None:
                _, first = elapsed(after, metric, day)
                line = after.line(metric, rule.role)
                gone = sum(line[after.timeline.levels[after.grain(metric)].start : first])
                assert line[0] <= max(metric.quanta(rule.maximum), gone)
    assert change.kind == "replan"


@FEWER
@given(replans(splits()))
def test_frozen_past_keeps_numbers(case):
    """Everybody's number is what was asked, or what was attained if that is more; what is missing goes by the old days."""
    plan, rows, day, _ = case
    after, _ = done(plan, rows, day, "spread")

    for metric in plan.metrics:
        _, first = elapsed(plan, metric, day)
        cells = plan.timeline.levels[plan.grain(metric)]
        gone = first - cells.start
        calendar = calendar_of(plan, metric)
        there = opened(plan.roles.managers(), calendar, plan.timeline, plan.grain(metric))
        wanted = {
            manager.id: max(
                plan.line(metric, manager)[0], sum(after.line(metric, manager)[cells.start : first])
            )
            for manager in plan.roles.managers()
        }
        idle = {id_ for id_, able in there.items() if not any(able[gone:])}
        if any(after.line(metric, id_)[0] != wanted[id_] for id_ in idle):
            continue  # somebody who has no day left: the others take it up
        for id_, number in wanted.items():
            assert number == after.line(metric, id_)[0]
            own = plan.basis.metrics[metric.name].ideals[id_][gone:]
            if sum(own) and not basis_follows(plan, metric) and len(plan.timeline.months) == 1:
                rest = number - sum(after.line(metric, id_)[cells.start : first])
                for ideal, old in zip(after.basis.metrics[metric.name].ideals[id_][gone:], own, strict=True):
                    assert abs(ideal - Fraction(old * rest << 40, sum(own))) < 1 << 20


def calendar_of(plan, metric):
    """The calendar of a metric, or of the one that it follows."""
    return plan.calendars[basis_follows(plan, metric) or metric.name]


def basis_follows(plan, metric):
    """The name of the metric that it follows, or nothing."""
    return plan.basis.metrics[metric.name].follows


@FEWER
@given(replans(splits(roles=stores(), periods=PERIODS)), stores())
def test_frozen_past_on_another_tree(case, tree):
    """People who join, leave, and change teams change nothing of the laws; the total stays where somebody has a day left."""
    plan, rows, day, carry = case
    after, _ = done(plan, rows, day, carry, roles=tree)

    stands_at_what_came(after, rows, day, known=True)
    adds_up(after)
    is_clean(after, day)
    is_fair(after)
    if carry == "spread":
        for metric in plan.metrics:
            nobody = after.line(metric, "unassigned")[0] if "unassigned" in after.roles.ids else 0
            assert plan.line(metric, plan.roles)[0] + min(0, nobody) <= after.line(metric, after.roles)[0]


@FEWER
@given(replans(splits(roles=regions(), periods=PERIODS)), regions())
def test_frozen_past_in_a_region(case, tree):
    """The same where stores merge and open."""
    plan, rows, day, carry = case
    after, _ = done(plan, rows, day, carry, roles=tree)

    stands_at_what_came(after, rows, day, known=False)
    adds_up(after)
    is_clean(after, day)
    is_fair(after)


@FEWER
@given(replans(splits(ruled=True)), st.integers(1, 20), st.data())
def test_frozen_past_again(case, more, data):
    """A second re-plan of a re-plan keeps the laws, with what has become known since."""
    plan, rows, day, carry = case
    once, _ = done(plan, rows, day, carry)
    rows += data.draw(attained(plan))
    later = day + timedelta(more)
    after, _ = done(once, rows, later, carry)

    stands_at_what_came(after, rows, later, len(stores_of(plan.roles)) < 2)
    adds_up(after)
    is_clean(after, later)
    is_fair(after)


@FEWER
@given(replans(splits(periods=PERIODS)), st.randoms(use_true_random=False))
def test_frozen_past_is_pure_deterministic_and_order_free(case, random):
    """The arguments stay as they are, the same gives the same, and no order counts."""
    plan, rows, day, carry = case
    copy = pickle.loads(pickle.dumps(plan))
    after, change = done(plan, rows, day, carry)
    again, same = done(copy, rows, day, carry)

    assert copy == plan
    assert copy.basis == plan.basis
    assert (after, after.basis, change) == (again, again.basis, same)
    random.shuffle(rows)
    other, _ = done(plan, rows, day, carry, roles=reshuffled(plan.roles, random))
    assert after == other
    assert pickle.loads(pickle.dumps(after)) == after
    assert isinstance(hash(after), int)
    assert Plan.from_rows(after.rows(), like=after) == after
    assert {manager.id for manager in after.roles.managers()} >= {
        manager.id for manager in plan.roles.managers() if isinstance(manager, Manager)
    }
