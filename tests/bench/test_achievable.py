"""What it costs to say whether a plan can be reached, as a ratio to HiGHS in the same run."""

from __future__ import annotations

import random
from fractions import Fraction
from statistics import median
from time import perf_counter

import pytest

from targetkit import check_achievability
from targetkit.headcount import Staffing
from tests.bench.stores import fixed_split
from tests.bench.table import Program, Table

ROUNDS = 15


def timed(do):
    """The median of several times, the first ones left out."""
    seconds = []
    for turn in range(ROUNDS + 2):
        start = perf_counter()
        do()
        if turn > 1:
            seconds.append(perf_counter() - start)
    return median(seconds)


@pytest.mark.parametrize("slack", [Fraction(13, 10), Fraction(9, 10)], ids=["enough", "too little"])
def test_achievability(measured, slack):
    """Every level of a store of 50 people costs at most ten times what HiGHS takes for one metric's rounding."""
    plan = fixed_split()()
    pick = random.Random(2026)
    capacity = {
        one.id: {
            metric: slack * plan.line(metric, one)[0] * Fraction(pick.randint(80, 130), 2_200)
            for metric in plan.metrics
        }
        for one in plan.roles.managers()
    }
    staffing = Staffing(attrition="0.03", ramp={0: 0, 3: 1})
    found = check_achievability(plan, capacity, probability="0.5", staffing=staffing)
    ours = timed(lambda: check_achievability(plan, capacity, probability="0.5", staffing=staffing))
    theirs = min(timed(Program(Table.of(plan), chained=chained).solve) for chained in (False, True))
    rows = measured.seconds.setdefault("achievability", [])
    name = "enough capacity" if slack > 1 else "too little"
    rows.append(
        [f"`check_achievability`, {name}", len(found), f"{1000 * ours:.1f}", f"{ours / theirs:.1f}"],
    )
    measured.table("achievability", ["what", "findings", "median, ms", "times HiGHS on one metric"], rows)

    assert ours <= 10 * theirs
