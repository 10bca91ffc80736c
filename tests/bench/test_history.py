"""What it costs to read a year of a store and to estimate everything from it, as a ratio to pandas in the same run."""

from __future__ import annotations

import csv
import gc
import random
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from targetkit import Funnel, History, Manager, Month, Store, Team, WorkCalendar
from targetkit.files import read_actuals

PLANNED = Month(2026, 11)
FIRST = Month(2025, 11)
CHAIN = Funnel.consumer_loan(
    average_ticket=50_000, signing_rate="0.8", approval_rate="0.45", intake_rate="0.9"
)
METRICS = [metric.name for metric in CHAIN.metrics]
PEOPLE = 50
ROUNDS = 5


def store():
    """50 people in five teams."""
    people = [Manager(f"m{number}") for number in range(PEOPLE)]
    return Store("store", [Team(f"t{first}", people[first : first + 10]) for first in range(0, PEOPLE, 10)])


def write_year(path):
    """A year of rows, about 60,000: who brought how much of what on which day, as a core system would write it."""
    pick = np.random.default_rng(2026)
    calm = random.Random(2026)
    strength = pick.uniform(2, 6, PEOPLE)
    rows = []
    month = FIRST
    while month != PLANNED:
        for day in month.days:
            if day.weekday() == 6:
                continue
            files = pick.poisson(strength * (1.3 if day.weekday() == 0 else 1))
            taken = pick.binomial(files, 0.9)
            approved = pick.binomial(taken, 0.45)
            signed = pick.binomial(approved, 0.8)
            paid = signed * pick.integers(40, 61, PEOPLE) * 1000
            table = np.stack([files, taken, approved, signed, paid], axis=1).tolist()
            rows += [
                (day, f"m{number}", metric, value)
                for number, line in enumerate(table)
                for metric, value in zip(METRICS, line, strict=True)
                if value or calm.random() < 0.15
            ]
        month = month.next()
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("date", "manager", "metric", "value"), *rows])
    return len(rows)


def estimate_all(history):
    """Every estimate there is, with the time of each kind."""
    kinds = {
        "funnel": lambda: history.funnel(CHAIN),
        "funnels of all people": lambda: history.funnels(CHAIN),
        "shares": lambda: [history.shares(metric, month=PLANNED) for metric in METRICS],
        "day shapes": lambda: [history.profile(metric) for metric in METRICS],
        "capacity": lambda: history.capacities(METRICS),
        "lags": lambda: [history.lag(METRICS[at], METRICS[at + 1]) for at in range(len(METRICS) - 1)],
    }
    return {kind: seconds(make) for kind, make in kinds.items()}


def seconds(do):
    """How long it takes, once."""
    start = perf_counter()
    do()
    return perf_counter() - start


def ours(path, tree):
    """Read and estimate; the time of each part."""
    start = perf_counter()
    actuals = read_actuals(path, metrics=CHAIN.metrics)
    read = perf_counter() - start
    history = History(
        actuals, roles=tree, calendar=WorkCalendar.weekdays().opened("DTSTART:20251101 RRULE:FREQ=WEEKLY")
    )
    return {"reading": read} | estimate_all(history)


def theirs(path):
    """`read_csv`, and one `groupby` for each estimate: what each is the sum of; the time of each part."""
    start = perf_counter()
    table = pd.read_csv(path, parse_dates=["date"])
    read = perf_counter() - start
    month = table["date"].dt.to_period("M")

    def summed(*by):
        return table.groupby(list(by))["value"].sum()

    def of(metric, by):
        return table[table["metric"] == metric].groupby(by)["value"].sum()

    kinds = {
        "funnel": lambda: summed(month, "metric"),
        "funnels of all people": lambda: summed("manager", month, "metric"),
        "shares": lambda: [of(metric, "manager") for metric in METRICS],
        "day shapes": lambda: [of(metric, "date") for metric in METRICS],
        "capacity": lambda: summed("manager", "metric", month),
        "lags": lambda: [of(metric, "date") for metric in METRICS[1:]],
    }
    return {"reading": read} | {kind: seconds(make) for kind, make in kinds.items()}


def test_history(measured, tmp_path):
    """A year of one store costs at most ten times `read_csv` and a groupby per estimate."""
    path = tmp_path / "history.csv"
    count = write_year(path)
    tree = store()
    # What the test run itself holds is no part of either's work, so the collector leaves it alone.
    gc.collect()
    gc.freeze()
    rounds = [(ours(path, tree), theirs(path)) for _ in range(ROUNDS)]
    gc.unfreeze()
    parts = [*rounds[0][0]]
    mine = {part: median(one[part] for one, _ in rounds) for part in parts}
    other = {part: median(one[part] for _, one in rounds) for part in parts}
    rows = [
        [part, f"{1000 * mine[part]:.0f}", f"{1000 * other[part]:.1f}", f"{mine[part] / other[part]:.1f}"]
        for part in parts
    ]
    whole, pandas = (median(sum(times.values()) for times in side) for side in zip(*rounds, strict=True))
    rows.append(
        [f"all of it, {count:,} rows", f"{1000 * whole:.0f}", f"{1000 * pandas:.1f}", f"{whole / pandas:.1f}"]
    )
    measured.table("history", ["what", "targetkit, ms", "pandas, ms", "ratio"], rows)

    assert whole <= 10 * pandas
