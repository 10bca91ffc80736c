"""What it costs to see a plan, as a ratio to making it in the same run."""

from __future__ import annotations

import random
from statistics import median
from time import perf_counter

from targetkit import Funnel, Month, decompose
from tests.bench.stores import CALENDAR, store, strengths

ROUNDS = 12
FUNNEL = Funnel.consumer_loan(
    average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
)


def test_view_of_a_plan(measured):
    """A page of 200 people and five metrics costs less than their month's plan, and is below half a megabyte."""
    tree = store("store", 200)
    targets = FUNNEL.required(disbursements=60_000_000)
    rates = dict.fromkeys(targets, strengths(tree, random.Random(2026)))
    seconds = {"plan": [], "page": []}
    html = ""
    for turn in range(ROUNDS + 2):
        start = perf_counter()
        plan = decompose(targets, tree, Month(2026, 9), calendar=CALENDAR, weights=rates)
        made = perf_counter()
        html = plan.to_html()
        shown = perf_counter()
        if turn > 1:
            seconds["plan"].append(made - start)
            seconds["page"].append(shown - made)
    making, showing = median(seconds["plan"]), median(seconds["page"])
    measured.table(
        "views",
        ["what", "median, ms", "share of `decompose`"],
        [
            ["`decompose`, 200 people, five metrics", f"{1000 * making:.0f}", "100%"],
            [
                f"`plan.to_html()`, {len(html.encode()) // 1000} kB",
                f"{1000 * showing:.0f}",
                f"{100 * showing / making:.0f}%",
            ],
        ],
    )

    assert showing <= making
    assert len(html.encode()) < 500_000
