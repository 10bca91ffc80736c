"""How long it takes to read a store's year and to fit every estimate, by what pandas takes to read and group it."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from statistics import median
from time import perf_counter

import pandas as pd

from targetkit import Actuals, Funnel, History, Manager, Month, Store, Team, WorkCalendar

NAMES = ("submissions", "approvals", "signings", "disbursed_loans", "disbursements")
CALENDAR = WorkCalendar.weekdays()
CHAIN = Funnel.consumer_loan(
    average_ticket=50_000,
    disbursing_rate="0.9",
    signing_rate="0.6",
    approval_rate="0.4",
    aliases={"submissions": "intakes"},
)
STORE = Store(
    "chengdu-01",
    [Team(f"team-{at}", [Manager(f"m{number:02}") for number in range(at, 50, 5)]) for at in range(5)],
)
NOVEMBER = Month(2026, 11)
LAG = 3
ROUNDS = 5


def write(path):
    """A year of 50 people and 5 metrics, a row for each on every open day; signings follow three days later."""
    rng = random.Random(20261101)
    days = [date(2025, 11, 1) + timedelta(gone) for gone in range(365)]
    opened = [day for day, share in zip(days, CALENDAR.weights(days), strict=True) if share]
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "manager", "metric", "value"])
        for manager in STORE.managers():
            approved = [rng.randrange(4) for _ in opened]
            for at, day in enumerate(opened):
                signed = sum(rng.random() < 0.6 for _ in range(approved[at - LAG])) if at >= LAG else 0
                figures = (rng.randrange(8), approved[at], signed, signed, signed * 50_000)
                for name, figure in zip(NAMES, figures, strict=True):
                    writer.writerow([day, manager.id, name, figure])
                    rows += 1
    return rows


def ours(path):
    """Read it, and fit every estimate."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        rows = [(date.fromisoformat(day), who, metric, int(value)) for day, who, metric, value in lines]
    actuals = Actuals(rows, metrics=CHAIN.metrics)
    history = History(
        actuals, roles=STORE, calendar=CALENDAR, since=date(2025, 11, 1), until=date(2026, 10, 31)
    )
    found = [history.funnel(CHAIN), history.funnels(CHAIN), history.lag("approvals", "signings")]
    for name in NAMES:
        found += [history.shares(name, month=NOVEMBER), history.profile(name), history.capacity(name)]
    return found


def theirs(path):
    """Read it, and group it once for each of the same estimates."""
    frame = pd.read_csv(path, parse_dates=["date"])
    frame["month"] = frame.date.dt.to_period("M")
    found = [
        frame.groupby(["metric", "month"]).value.sum(),
        frame.groupby(["metric", "manager", "month"]).value.sum(),
        frame[frame.metric.isin(["approvals", "signings"])].groupby(["metric", "date"]).value.sum(),
    ]
    for name in NAMES:
        one = frame[frame.metric == name]
        found += [
            one.groupby("manager").value.sum(),
            one.groupby(one.date.dt.day_of_week).value.mean(),
            one.groupby(["manager", "month"]).value.mean().groupby("manager").quantile(0.8),
        ]
    return found


def timed(do, path):
    """The median of some rounds, in seconds, after one that loads everything."""
    do(path)
    seconds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        do(path)
        seconds.append(perf_counter() - start)
    return median(seconds)


def test_a_year_is_read_and_fitted(measured, tmp_path):
    """Reading a year and fitting every estimate takes at most ten times what pandas takes to read and group it."""
    path = tmp_path / "history.csv"
    rows = write(path)
    own, pandas = timed(ours, path), timed(theirs, path)
    measured.table(
        "history speed",
        [f"a year of a store, {rows:,} rows", "median, ms", "times"],
        [
            ["`History` and 18 estimates, from the file", f"{1000 * own:.0f}", f"{own / pandas:.1f}"],
            ["`pandas.read_csv` and 18 groupbys", f"{1000 * pandas:.0f}", "1"],
        ],
    )

    assert LAG == ours(path)[2].quantile("0.5")
    assert own <= 10 * pandas
