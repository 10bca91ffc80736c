"""What it costs to show a plan, and what came of it, as a share of making that plan in the same run."""

from __future__ import annotations

import random
from datetime import date
from statistics import median
from time import perf_counter

import pytest

from targetkit import Actuals, Funnel, Month, attribute, decompose, land, levers, plan_remedies, track
from targetkit.interop import charts
from targetkit.labour import LabourLimits
from targetkit.scenarios import compare
from targetkit.stock import Stock
from tests.bench.stores import CALENDAR, store, strengths
from tests.bench.test_remedies import RULES

TODAY = date(2026, 9, 16)
ROUNDS = 9
LOANS = Funnel.consumer_loan(
    average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
).with_lags(intakes=1, approvals=3, signings=2, disbursements=1)


def made(people, more=1):
    """What makes the plan: five metrics, from targets to a plan with its basis."""
    tree = store("store", people)
    rates = strengths(tree, random.Random(people))
    asked = LOANS.required(disbursements=180_000 * people * more)
    return lambda: decompose(asked, tree, Month(2026, 9), calendar=CALENDAR, weights=rates)


def happened(plan):
    """The rows of the half of a month, and what waits."""
    pick = random.Random(2026)
    people = [person.id for person in plan.roles.managers()]
    days = [day for day in CALENDAR.working_days(plan.period) if day <= TODAY]
    parts = {"submissions": 0.4, "intakes": 0.35, "approvals": 0.15, "signings": 0.1}
    rows = [
        (day, id_, metric, 1)
        for day in days
        for id_ in people
        for metric, share in parts.items()
        if pick.random() < share
    ]
    rows += [(day, id_, "disbursements", 50_000) for day in days for id_ in people if pick.random() < 0.1]
    waits = [(id_, "approvals", pick.randint(1, 9), date(2026, 9, pick.randint(1, 15))) for id_ in people]
    return Actuals(rows, metrics=plan.metrics), Stock(waits, as_of=TODAY, metrics=plan.metrics)


def displays(plan, people):
    """What is shown: name → what gives it something new to show, and how it is shown."""
    actuals, stock = happened(plan)

    def progress():
        return track(plan, actuals, TODAY, stock=stock)

    limits = LabourLimits.china(monthly_wage=8_700)
    remedies = plan_remedies(progress(), RULES, levers.standard(), limits, 400 * people)
    landing = land(progress(), metric="disbursements", role="store")
    reasons = attribute(progress(), "store")
    scenarios = compare({"now": plan, "more": made(people, 2)()})
    shown = {
        "`plan`": (plan, lambda one: one._repr_html_()),
        "`progress`": (progress, lambda one: one._repr_html_()),
        f"`remedies`, {len(remedies.actions)} actions": (remedies, lambda one: one._repr_html_()),
    }
    drawn = {
        "`target_tree(plan, ...)`": (plan, lambda one: charts.target_tree(one, "submissions")),
        "`heat_map(plan, ...)`": (plan, lambda one: charts.heat_map(one, "submissions")),
        "`heat_map(progress, ...)`": (progress, lambda one: charts.heat_map(one, "submissions")),
        "`burn_up(progress, ...)`": (
            progress,
            lambda one: charts.burn_up(one, "disbursements", landing=landing),
        ),
        "`funnel(progress)`": (progress, charts.funnel),
        "`waterfall(...)`": (reasons, charts.waterfall),
        "`remedy_calendar(remedies)`": (remedies, charts.remedy_calendar),
        "`comparison(...)` of two plans": (scenarios, charts.comparison),
    }
    return shown | {name: (of, _spelled(draw)) for name, (of, draw) in drawn.items()}


def _spelled(draw):
    """A chart as a notebook takes it from altair, its check of the marks included."""
    return lambda one: draw(one).to_dict()


@pytest.mark.parametrize("people", [50, 200])
def test_display_costs_less_than_the_plan(measured, people):
    """Each page and chart costs less than making the plan it shows."""
    make = made(people)
    plan = make()
    work = {"`decompose`, five metrics": (None, lambda _: make()), **displays(plan, people)}
    seconds = {name: [] for name in work}
    for turn in range(ROUNDS + 1):
        for name, (of, show) in work.items():  # in turns, so that all meet the same machine
            given = of() if callable(of) else of
            start = perf_counter()
            show(given)
            if turn:  # the first one loads altair
                seconds[name].append(perf_counter() - start)
    took = {name: median(each) for name, each in seconds.items()}
    whole, *others = took.values()
    measured.display = getattr(measured, "display", {}) | {people: took}
    if people == 200:
        measured.table("display", *_table(measured.display))

    assert max(others) < whole


def _table(display):
    """The times of both stores beside each other."""
    (small, few), (large, many) = display.items()
    rows = []
    for (name, took), (other, longer) in zip(few.items(), many.items(), strict=True):
        whole, all_ = next(iter(few.values())), next(iter(many.values()))
        counts = [text.removesuffix(" actions").rpartition(", ")[2] for text in (name, other)]
        called = name if name == other else f"`remedies`, {counts[0]} and {counts[1]} actions"
        rows.append(
            [
                called,
                f"{1000 * took:.0f}",
                f"{100 * took / whole:.0f}%",
                f"{1000 * longer:.0f}",
                f"{100 * longer / all_:.0f}%",
            ]
        )
    head = ["what", f"{small} people, ms", "of `decompose`", f"{large} people, ms", "of `decompose`"]
    return head, rows
