"""The real December of test_bpi2012, changed on the way: holds, caps, a stretch, and a re-plan on the twelfth."""

from __future__ import annotations

from datetime import date

import pytest

from targetkit import Actuals, Bound, Hold, check_consistency, replan
from targetkit.edits import hold
from targetkit.role import walk
from targetkit.timeline import Timeline
from tests.real_data import ABSENT, data_folder, lender_rows
from tests.test_bpi2012 import DECEMBER, METRICS, TOTALS, Lender

pytestmark = [pytest.mark.skipif(data_folder() is None, reason=ABSENT), pytest.mark.untraced]

TWELFTH = date(2011, 12, 12)


def newest(rows):
    """The five people who brought their first submission last, before December."""
    first = {}
    for day, _, who, metric, number in sorted(rows):
        if metric == "submissions" and number and who != "SYSTEM" and day < DECEMBER.start:
            first.setdefault(who, day)
    return sorted(first, key=lambda who: (first[who], who))[-5:]


def adds_up(plan):
    """Assert that every parent is the sum of its children, in both trees, and that the check finds no error."""
    below = Timeline.of(DECEMBER, plan.weeks).children
    for metric in plan.metrics:
        for node in walk(plan.roles):
            line = plan.line(metric, node)

            assert all(
                line[at] == sum(line[place] for place in inside) for at, inside in enumerate(below) if inside
            )
            if node.children:
                assert line == tuple(
                    map(sum, zip(*(plan.line(metric, child) for child in node.children), strict=True))
                )
    assert check_consistency(plan).ok


def is_fair(plan):
    """Assert that what is promised is within one piece."""
    for margin in plan.fairness().margins:
        if margin.who != "group" or margin.when == "day":
            assert margin.distance < (2 if margin.when == "any day" else 1), margin


@pytest.fixture(scope="module")
def steps():
    """The plan after each step, and the change of each."""
    rows = lender_rows()
    plan = Lender().plan()
    new = newest(rows)
    others = [one for one in plan.roles.managers() if one.id not in new]
    most = sorted(others, key=lambda one: (-plan["submissions", one, DECEMBER], one.id))[:3]
    holds = [Hold("submissions", one, DECEMBER, plan["submissions", one, DECEMBER] - 5) for one in most]
    held = hold(plan, holds, reason="agreed with the three")
    bounds = [
        Bound("submissions", id_, maximum=max(1, held.plan["submissions", id_, DECEMBER] // 2)) for id_ in new
    ]
    capped = hold(held.plan, (), bounds, reason="new")
    stretched = capped.plan.with_stretch({"manager": "0.05"})
    actuals = Actuals(
        [(day, who, METRICS[metric], number) for day, _, who, metric, number in rows if day in DECEMBER],
        metrics=METRICS.values(),
    )
    after = replan(stretched, actuals, TWELFTH, reason="half time")
    released = replan(stretched, actuals, TWELFTH, surplus="release")
    return {
        "released": released,
        "plan": plan,
        "held": held,
        "capped": capped,
        "stretched": stretched,
        "after": after,
        "rows": rows,
    }


def test_laws_at_each_step(steps):
    """After each step everything adds up, holds and caps are kept, and the whole stays what was asked."""
    for plan in (steps["plan"], steps["held"].plan, steps["capped"].plan, steps["stretched"]):
        adds_up(plan)

        assert dict(TOTALS) == {metric.name: plan[metric, "lender", DECEMBER] for metric in plan.metrics}
    for plan in (steps["held"].plan, steps["capped"].plan):
        is_fair(plan.rebalance().plan)
    for step in ("after", "released"):
        adds_up(steps[step].plan)
        is_fair(steps[step].plan)
    assert dict(TOTALS) == {
        metric.name: steps["released"].plan[metric, "lender", DECEMBER] for metric in steps["plan"].metrics
    }


def test_held_and_capped(steps):
    """Three are held and five capped, before and after the re-plan, unless they have brought more already."""
    rules = steps["capped"].plan.basis.metrics["submissions"].rules
    assert 8 == len(rules)
    for plan in (steps["capped"].plan, steps["after"].plan):
        for rule in plan.basis.metrics["submissions"].rules:
            came = sum(
                number
                for day, _, who, metric, number in steps["rows"]
                if (who, metric) == (rule.role, "submissions") and DECEMBER.start <= day <= TWELFTH
            )
            now = plan["submissions", rule.role, DECEMBER]

            assert rule.value == now if isinstance(rule, Hold) else now <= max(rule.maximum, came)


def test_stretch(steps):
    """Managers are asked for at least 5% more together, before the re-plan and after it, and nothing of the past."""
    for plan in (steps["stretched"], steps["after"].plan):
        base = plan.base["submissions", "lender", DECEMBER]
        assigned = sum(plan.assigned["submissions", one, DECEMBER] for one in plan.roles.managers())

        assert assigned > base
    after = steps["after"].plan
    assert after.assigned["submissions", "lender", TWELFTH] == after["submissions", "lender", TWELFTH]


def test_frozen_past(steps):
    """Every day up to the twelfth is what really came; SYSTEM's files are nobody's."""
    after = steps["after"].plan
    came = {}
    for day, _, who, metric, number in steps["rows"]:
        if DECEMBER.start <= day <= TWELFTH:
            key = metric, "unassigned" if who == "SYSTEM" else who, day
            came[key] = came.get(key, 0) + number
    for metric in after.metrics:
        for one in after.roles.managers():
            for day in DECEMBER.days[:12]:
                assert came.get((metric.name, one.id, day), 0) == after[metric, one, day]
    assert after["submissions", "unassigned", DECEMBER] > 0
    assert all(after[metric, "lender", DECEMBER] >= number for metric, number in TOTALS.items())
