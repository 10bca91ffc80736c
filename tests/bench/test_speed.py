"""How long it takes, as ratios to something else in the same run: machines differ, ratios hardly."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from statistics import median
from time import perf_counter

import pytest

from targetkit import Metric, Month, apportion, decompose
from tests.bench.stores import CALENDAR, fixed_split, region, store, strengths
from tests.bench.table import Program, Table

MONTH = "a store's month"


@pytest.mark.benchmark(group=MONTH)
def test_decompose(benchmark, measured):
    """The whole `decompose` of 50 managers in 5 teams, 5 metrics of 400, 22 working days of 30."""
    plan = benchmark.pedantic(fixed_split(), rounds=25, warmup_rounds=3)

    assert [400] * 5 == [plan[metric, plan.roles, plan.period] for metric in plan.metrics]
    measured.seconds["decompose"] = benchmark.stats.stats.median


@pytest.mark.benchmark(group=MONTH)
@pytest.mark.parametrize("chained", [False, True], ids=["cells", "network"])
def test_highs(benchmark, measured, chained):
    """HiGHS on the linear program of one of these metrics, ready to be solved."""
    program = Program(Table.of(fixed_split()()), chained=chained)
    found = benchmark.pedantic(program.solve, rounds=25, warmup_rounds=3)

    assert found.status == 0
    measured.seconds["network" if chained else "cells"] = benchmark.stats.stats.median


def test_at_most_ten_times(measured):
    """All of `decompose`, five metrics, against the faster way to put one metric to HiGHS: ten times at most."""
    ours, *theirs = (measured.seconds[name] for name in ("decompose", "cells", "network"))
    times = ours / min(theirs)
    rows = [
        ["`decompose`, five metrics, from targets to plan", f"{1000 * ours:.1f}", "1"],
        *(
            [f"HiGHS, one metric, {name}", f"{1000 * seconds:.1f}", f"{ours / seconds:.1f}"]
            for name, seconds in zip(
                ("cells as variables", "margins as variables, a network"), theirs, strict=True
            )
        ),
    ]
    measured.table("speed", ["what", "median, ms", "`decompose` takes … times as long"], rows)

    assert times <= 10


def fastest(do, rounds):
    """The least of several times: what the work takes when nothing else is in the way."""
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        do()
        seconds.append(perf_counter() - start)
    return min(seconds)


def test_scaling(measured):
    """Time grows no worse than n·log n in managers, under one store and under a region of stores of 50."""
    rows = []
    unit = {}
    for managers in (50, 500, 5_000):
        cells = []
        for name, tree in (("store", store("store", managers)), ("region", region(managers))):
            rates = strengths(tree, random.Random(managers))
            targets = {Metric("submissions"): 8 * managers}
            seconds = fastest(
                lambda tree=tree, rates=rates, targets=targets: decompose(
                    targets, tree, Month(2026, 9), calendar=CALENDAR, weights=rates
                ),
                4,
            )
            unit[name, managers] = seconds / (managers * math.log2(managers))
            cells += [f"{seconds:.3f}", f"{1e6 * unit[name, managers]:.1f}"]
        rows.append([f"{managers:,}", *cells])
    head = ["managers", "one store, s", "per n·log₂ n, µs", "region of stores of 50, s", "per n·log₂ n, µs"]
    measured.table("scaling", head, rows)

    for name in ("store", "region"):
        assert unit[name, 5_000] <= 1.5 * unit[name, 500]
        assert unit[name, 5_000] <= 1.5 * unit[name, 50]


def test_apportion(measured):
    """The time does not grow with the number split; cents come back as Decimals, which costs the rest."""
    pick = random.Random(50)
    weights = {f"m{number}": pick.randint(1, 40) for number in range(50)}
    cases = {
        "300": (300, 1),
        "300,000,000": (300_000_000, 1),
        "300.00, in cents": ("300.00", "0.01"),
        "3,000,000.00, in cents": ("3000000.00", "0.01"),
    }
    seconds = dict.fromkeys(cases, math.inf)
    for _ in range(300):  # in turns, so that all meet the same machine
        for name, (total, quantum) in cases.items():
            start = perf_counter()
            apportion(total, weights, quantum=quantum)
            seconds[name] = min(seconds[name], perf_counter() - start)
    rows = [[name, f"{1e6 * took:.0f}", f"{took / seconds['300']:.2f}"] for name, took in seconds.items()]
    measured.table("apportion", ["`apportion` over 50 people", "µs", "ratio"], rows)

    assert seconds["300,000,000"] <= 1.5 * seconds["300"]
    assert seconds["3,000,000.00, in cents"] <= 1.5 * seconds["300.00, in cents"]
    assert seconds["3,000,000.00, in cents"] <= 3 * seconds["300"]


def test_import_time(measured, tmp_path):
    """A process that imports the library takes at most 2.2 times as long as one with what the library needs."""
    programs = ("import attrs, dateutil.rrule", "from targetkit import decompose, Plan, Store, Month")
    # Compiled once, as an installation is, whatever the environment says about writing that down.
    env = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    seconds = {program: [] for program in programs}
    for turn in range(26):
        for program in programs:
            start = perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True, env=env)
            if turn:  # the first one compiles
                seconds[program].append(perf_counter() - start)
    base, own = (median(seconds[program]) for program in programs)
    rows = [
        [f"`{program}`", f"{1000 * took:.0f}", f"{took / base:.2f}"]
        for program, took in zip(programs, (base, own), strict=True)
    ]
    measured.table("import", ["`python -c`", "median, ms", "ratio"], rows)

    assert own <= 2.2 * base
