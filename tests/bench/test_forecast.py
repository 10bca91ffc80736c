"""How near a landing comes to what a month brought, and whether what is said with a probability happens as often."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta

import numpy as np
import pytest

from targetkit import Actuals, Funnel, History, Manager, Metric, Plan, Stage, Store
from targetkit.forecast import land
from targetkit.tracking import track
from tests.bench.histories import made_up
from tests.bench.test_calibration import calibration

STORES = 20
MONTHS, LEARNT_FROM = 30, 24
DAYS = (5, 10, 15, 20)
APART = (0.85, 0.95, 1.05, 1.15)
SIGNINGS = Metric("signings")
APPROVALS = Metric("approvals")
PERSON = Store("store", [Manager("li-na")])
LATE_STORES, LATE_MEAN = 5, 40
RATE, SHOCK = 0.6, 0.1
LATE = {
    "after 1 to 5 days": (0, 0.1, 0.2, 0.4, 0.2, 0.1),
    "after 2 to 11 days": (0, 0, *[0.1] * 10),
    "after 6 to 15 days": (*[0] * 6, *[0.1] * 10),
    "unrelated": None,
}
"""How many working days after its approval a signing comes."""


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
    head = ["when", "targets", "calibration error", "Brier", "said 80% and more", "happened", "inside 80%"]
    measured.table("landing probabilities", head, rows)

    assert max(errors) < 0.06, rows


def signed(store, shares, pick):
    """The signings of a store's approvals by day: a share that varies from month to month, after some working days.

    Without shares for the days, signings that know nothing of what came of the approvals, only of the calendar.
    """
    opened = [day for day in sorted(store.daily) if store.calendar.weight(day)]
    came = dict.fromkeys(opened, 0)
    for month in store.months:
        rate = min(RATE * np.exp(pick.normal(-SHOCK * SHOCK / 2, SHOCK)), 1)
        for day in month.days:
            at = bisect_right(opened, day) - 1
            if shares is None:
                came[opened[at]] += int(pick.poisson(rate * store.expected[day]))
            elif store.daily[day]:
                signings = pick.multinomial(pick.binomial(store.daily[day], rate), shares)
                for signing_day, count in zip(opened[at:], signings.tolist(), strict=False):
                    came[signing_day] += count
    return came


def late_landings(store, came, *, related):
    """For each held-out month and day the landings of the signings by their own days, and with what approvals tell."""
    rows = [(day, "li-na", "approvals", count) for day, count in store.daily.items()]
    rows += [(day, "li-na", "signings", count) for day, count in came.items()]
    actuals = Actuals(rows, metrics=[APPROVALS, SIGNINGS])
    covered = {"since": store.months[0].start, "until": store.months[-1].end}
    history = History(actuals, roles=PERSON, calendar=store.calendar, **covered)
    # Of unrelated series no lag is found: one is stated, so that the trials alone can tell that it is of no use.
    chain = Funnel([Stage(APPROVALS), Stage(SIGNINGS, rate=RATE)])
    chain = chain if related else chain.with_lags(signings=3)
    for month in store.months[LEARNT_FROM:]:
        plans = [
            Plan.from_rows(
                [(metric, "store", month, 1) for metric in (APPROVALS, SIGNINGS)],
                roles=PERSON,
                period=month,
                calendar=store.calendar,
                funnel=funnel,
            )
            for funnel in (None, chain)
        ]
        for day in DAYS:
            yield (
                month,
                day,
                [
                    land(
                        track(plan, actuals, month.start + timedelta(day - 1)),
                        history,
                        metric="signings",
                        role="store",
                        campaigns=store.campaigns,
                    )["signings", "store"]
                    for plan in plans
                ],
            )


def test_landing_of_a_late_stage(measured):
    """What stock and recent intake will yield makes a late stage's landing better, and is left out where it does not."""
    cells = {}
    for name, shares in LATE.items():
        for seed in range(LATE_STORES):
            store = made_up(seed, LATE_MEAN, months=MONTHS)
            came = signed(store, shares, np.random.default_rng([seed, LATE_MEAN]))
            for month, day, (alone, found) in late_landings(store, came, related=shares is not None):
                days = [came.get(one, 0) for one in month.days]
                opened = [float(weight) for weight in store.calendar.weights(month.days)]
                rate = sum(days[:day]) / max(sum(opened[:day]), 1) * sum(opened)
                misses = [abs(float(one) - sum(days)) for one in (rate, alone.expected, found.expected)]
                cells.setdefault((name, day), []).append([*misses, sum(days), float(found.weight or 0)])
    rows, missed = [], {}
    for (name, day), found in cells.items():
        *misses, whole, weights = np.sum(found, axis=0)
        missed[name, day] = [100 * miss / whole for miss in misses]
        rows.append(
            [
                f"{name}, day {day}",
                *(f"{miss:.1f}" for miss in missed[name, day]),
                f"{weights / len(found):.0%}",
            ]
        )
    head = [
        "signings, when",
        "working-day run rate",
        "by their own days",
        "landing",
        "weight of stock and intake",
    ]
    measured.table("landing of a late stage", head, rows)

    for day in DAYS:
        rate, _, found = np.sum([missed[name, day] for name in LATE], axis=0)
        assert found < rate, rows
    for name, shares in LATE.items():
        _, alone, found = np.sum([missed[name, day] for day in DAYS], axis=0)
        assert found < (1.05 * alone if shares is None else 0.9 * alone), rows
