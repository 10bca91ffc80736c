"""What it costs to say whether a plan can be reached, as a ratio to HiGHS in the same run."""

from __future__ import annotations

import random
from fractions import Fraction
from statistics import median
from time import perf_counter

import pytest

from targetkit import Actuals, History, Month, check_achievability
from targetkit.headcount import Staffing
from tests.bench.stores import CALENDAR, fixed_split
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


def record(measured, name, found, ours, theirs):
    """Another row of the table."""
    rows = measured.seconds.setdefault("achievability", [])
    rows.append([f"`check_achievability`, {name}", len(found), f"{1000 * ours:.1f}", f"{ours / theirs:.1f}"])
    measured.table("achievability", ["what", "findings", "median, ms", "times HiGHS on one metric"], rows)


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
    record(measured, "enough capacity" if slack > 1 else "too little", found, ours, theirs)

    assert ours <= 10 * theirs


def test_achievability_from_a_history(measured):
    """So does it from a history of a year and a half, whose spread is measured each time anew."""
    plan = fixed_split()()
    pick = random.Random(2026)
    months = [Month(2025, month) for month in range(3, 13)] + [Month(2026, month) for month in range(1, 9)]
    rows = [
        (day, one.id, metric, 1)
        for month in months
        for day in CALENDAR.working_days(month)
        for one in plan.roles.managers()
        for metric in plan.metrics
        if pick.random() < 0.35
    ]
    history = History(Actuals(rows), roles=plan.roles, calendar=CALENDAR)

    def check():
        history.memory.clear()
        return check_achievability(plan, history, probability="0.5")

    found = check()
    ours = timed(check)
    theirs = min(timed(Program(Table.of(plan), chained=chained).solve) for chained in (False, True))
    record(measured, "from 18 months of rows", found, ours, theirs)

    assert ours <= 10 * theirs
