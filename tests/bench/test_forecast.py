"""How near a landing comes to what a month brought, and whether what is said with a probability happens as often."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from targetkit import Actuals, History, Manager, Metric, Plan, Store
from targetkit.forecast import land
from targetkit.tracking import track
from tests.bench.histories import made_up
from tests.bench.test_calibration import calibration

STORES = 20
MONTHS, LEARNT_FROM = 30, 24
DAYS = (5, 10, 15, 20)
APART = (0.85, 0.95, 1.05, 1.15)
SIGNINGS = Metric("signings")
PERSON = Store("store", [Manager("li-na")])


def run_rate(store, month, day):
    """What came so far per open day, for all open days."""
    opened = [float(weight) for weight in store.calendar.weights(month.days)]
    return store.actual(month)[:day].sum() / max(sum(opened[:day]), 1) * sum(opened)


def landings(store):
    """For each held-out month and day of it the landing, and what the month brought."""
    rows = [(day, "li-na", "signings", came) for day, came in store.daily.items() if came]
    actuals = Actuals(rows, metrics=[SIGNINGS])
    covered = {"since": store.months[0].start, "until": store.months[-1].end}
    history = History(actuals, roles=PERSON, calendar=store.calendar, **covered)
    for month in store.months[LEARNT_FROM:]:
        plan = Plan.from_rows(
            [("signings", "store", month, 1)],
            roles=PERSON,
            period=month,
            metrics=[SIGNINGS],
            calendar=store.calendar,
        )
        for day in DAYS:
            progress = track(plan, actuals, month.start + timedelta(day - 1))
            found = land(progress, history, role="store", campaigns=store.campaigns)
            yield month, day, found["signings", "store"]


@pytest.fixture(scope="module")
def stores():
    """For each size and day what was missed by either way, what came, and what was said of some targets."""
    found = {}
    pick = np.random.default_rng(2026)
    for mean in (5, 20, 100):
        for seed in range(STORES):
            store = made_up(seed, mean, months=MONTHS)
            for month, day, landing in landings(store):
                came = store.actual(month).sum()
                cell = found.setdefault((mean, day), {"rate": 0, "landing": 0, "came": 0, "said": []})
                cell["rate"] += abs(run_rate(store, month, day) - came)
                cell["landing"] += abs(float(landing.expected) - came)
                cell["came"] += came
                # Around the pace of the month before, which knows nothing of the landing.
                pace = store.actual(month.previous()).sum()
                for apart in APART:
                    target = max(1, round(pace * apart * pick.uniform(0.95, 1.05)))
                    said = float(landing.probability_of(target))
                    cell["said"].append((said, came >= target))
                inside = float(landing.low) <= came <= float(landing.high)
                cell.setdefault("inside", []).append(inside)
    return found


def test_landing_error(measured, stores):
    """On every day a landing misses less than the working-day run rate does."""
    rows = [
        [
            f"{mean} a day, day {day}",
            f"{100 * cell['rate'] / cell['came']:.1f}",
            f"{100 * cell['landing'] / cell['came']:.1f}",
        ]
        for (mean, day), cell in stores.items()
    ]
    for day in DAYS:
        own = [cell for (_, other), cell in stores.items() if other == day]
        rate, landing = (np.mean([cell[way] / cell["came"] for cell in own]) for way in ("rate", "landing"))
        rows.append([f"all, day {day}", f"{100 * rate:.1f}", f"{100 * landing:.1f}"])
    measured.table("landing", ["pieces, when", "working-day run rate", "landing"], rows)

    assert all(cell["landing"] < cell["rate"] for cell in stores.values()), rows


def test_landing_probabilities(measured, stores):
    """Of the targets that are said to be reached with a probability, about that share is reached."""
    rows, errors = [], []
    for day in DAYS:
        own = [cell for (_, other), cell in stores.items() if other == day]
        pairs = [pair for cell in own for pair in cell["said"]]
        inside = np.mean([one for cell in own for one in cell["inside"]])
        error, brier, sure, came = calibration(*zip(*pairs, strict=True))
        errors.append(error)
        numbers = [f"{error:.3f}", f"{brier:.3f}", f"{sure:.0%}", f"{came:.0%}", f"{inside:.0%}"]
        rows.append([f"day {day}", len(pairs), *numbers])
    head = ["when", "targets", "calibration error", "Brier", "said 80 % and more", "happened", "inside 80 %"]
    measured.table("landing probabilities", head, rows)

    assert max(errors) < 0.06, rows
