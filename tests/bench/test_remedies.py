"""What it costs to plan remedies for a store of 50 people among 1,000 candidates, as a ratio to HiGHS in one run."""

from __future__ import annotations

import random
from datetime import date

import pytest

from targetkit import Actuals, Funnel, Month, decompose, levers, track
from targetkit.labour import LabourLimits
from targetkit.remedies import plan_remedies
from targetkit.rules import Rule
from targetkit.stock import Stock
from targetkit.triggers import BehindPace, Short, StockOlder
from tests.bench.stores import CALENDAR, fixed_split, store, strengths
from tests.bench.table import Program, Table

GROUP = "remedies for 50 people"
LIMIT = 10
TODAY = date(2026, 9, 16)
WAGE = 8_700
ROUNDS = {"rounds": 9, "warmup_rounds": 1}
RULES = (
    Rule("pace", BehindPace("submissions"), "team", ("referrals", "another_method", "overtime"), who="team"),
    Rule("week", Short("disbursements", "week"), "store", ("chase_signings", "weekend"), who="team"),
    Rule("old", StockOlder("approvals", 5), "store", ("chase_signings",)),
)


@pytest.fixture(scope="module")
def running():
    """A store of 50 in the middle of its month, behind, with files that wait; what is known of it."""
    pick = random.Random(2026)
    tree = store("store", 50)
    funnel = Funnel.consumer_loan(
        average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
    ).with_lags(intakes=1, approvals=3, signings=2, disbursements=1)
    plan = decompose(
        funnel.required(disbursements=9_000_000),
        tree,
        Month(2026, 9),
        calendar=CALENDAR,
        weights=strengths(tree, pick),
    )
    people = [person.id for person in tree.managers()]
    rows = [
        (day, id_, "submissions", 1)
        for day in CALENDAR.working_days(Month(2026, 9))
        for id_ in people
        if day <= TODAY and pick.random() < 0.4
    ]
    waits = [
        (id_, "approvals", pick.randint(1, 9), date(2026, 9, pick.randint(1, 15)))
        for id_ in people
        if pick.random() < 0.7
    ]
    progress = track(plan, Actuals(rows, metrics=plan.metrics), TODAY)
    return progress, Stock(waits, as_of=TODAY, metrics=plan.metrics)


@pytest.mark.benchmark(group=GROUP)
@pytest.mark.parametrize("budget", [None, 10_000], ids=["no budget", "budget"])
def test_remedies(benchmark, measured, running, budget):
    """All of it: which rules fire, the candidates, the choice, its bound, and what is said of it."""
    progress, stock = running
    limits = LabourLimits.china(monthly_wage=WAGE)
    plan = benchmark.pedantic(
        lambda: plan_remedies(progress, RULES, levers.standard(), limits, budget, stock=stock, days=8),
        **ROUNDS,
    )

    assert plan.considered >= 1000
    assert plan.actions
    seconds = benchmark.stats.stats.median
    measured.seconds["remedies budget" if budget else "remedies"] = seconds
    measured.distances = getattr(measured, "distances", {}) | {budget: plan}


@pytest.mark.benchmark(group=GROUP)
@pytest.mark.parametrize("chained", [False, True], ids=["cells", "network"])
def test_highs(benchmark, measured, chained):
    """HiGHS on the linear program of one metric of the fixed instance, ready to be solved."""
    program = Program(Table.of(fixed_split()()), chained=chained)
    found = benchmark.pedantic(program.solve, **ROUNDS)

    assert 0 == found.status
    measured.seconds["remedies network" if chained else "remedies cells"] = benchmark.stats.stats.median


def test_at_most_ten_times(measured):
    """To plan remedies costs at most ten times what HiGHS takes for one metric."""
    theirs = min(measured.seconds[f"remedies {name}"] for name in ("cells", "network"))
    lines = []
    for what, key, budget in (
        ("no budget", "remedies", None),
        ("a budget of 10,000", "remedies budget", 10_000),
    ):
        plan = measured.distances[budget]
        seconds = measured.seconds[key]
        lines.append(
            [
                f"`plan_remedies`, {plan.considered:,} candidates, {what}",
                f"{1000 * seconds:.0f}",
                f"{seconds / theirs:.1f}",
                f"{100 * float(plan.distance / plan.bound):.2f}%",
            ]
        )
    lines.append(["HiGHS, one metric", f"{1000 * theirs:.0f}", "1.0", ""])
    measured.table(
        "remedies", ["what", "median, ms", f"times HiGHS (at most {LIMIT})", "at most from the best"], lines
    )

    assert measured.seconds["remedies"] <= LIMIT * theirs
    assert measured.seconds["remedies budget"] <= LIMIT * theirs
