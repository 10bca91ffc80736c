"""How often people stay below what they were said to be able to do, in the month after."""

from __future__ import annotations

import csv
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from targetkit import Actuals, History, Manager, Month, Store, Team, WorkCalendar

DATA = Path(__file__).parents[3] / "shared" / "data" / "bpi2012" / "daily_2011q4.csv"
NO_PERSON = "SYSTEM"

CALENDAR = WorkCalendar.weekdays()
DECEMBER = Month(2011, 12)
NEXT = Month(2026, 7)
QUANTILES = ("0.5", "0.8", "0.9")


def made_up(seed, pieces, months):
    """A store of thirty whose people, teams and months differ, with the month to come."""
    pick = np.random.default_rng(seed)
    span = [NEXT]
    while len(span) <= months:
        span.insert(0, span[0].previous())
    teams = [Team(f"t{team}", [Manager(f"p{team}-{one}") for one in range(6)]) for team in range(5)]
    levels = {
        manager.id: pieces / 21 * math.exp(effect + pick.normal(0, 0.4))
        for team, effect in zip(teams, pick.normal(0, 0.2, len(teams)), strict=True)
        for manager in team.members
    }
    rows = []
    for month in span:
        shock = math.exp(pick.normal(0, 0.15))
        for id_, level in levels.items():
            mean = level * shock * math.exp(pick.normal(0, 0.15))
            days = CALENDAR.working_days(month)
            rows += [
                (day, id_, "signings", int(count))
                for day, count in zip(days, pick.poisson(mean, len(days)), strict=True)
            ]
    return History(
        Actuals(rows), roles=Store("s", teams), calendar=CALENDAR, since=span[0].start, until=NEXT.end
    )


def below(history, metric, month):
    """For everybody with days in the past and any of the metric in the month: whether it stayed below, by quantile."""
    days = len(CALENDAR.working_days(month))
    brought = history.actuals.by_manager(metric, month)
    lines = []
    for quantile in QUANTILES:
        capacity = history.capacity(metric, quantile, before=month.start)
        found = [(capacity.per_day(metric, id_), quanta) for id_, quanta in brought.items()]
        limits = [
            (own.value * days, quanta) for own, quanta in found if own is not None and own.raw is not None
        ]
        lines.append([(quanta < limit) + (quanta == limit) / 2 for limit, quanta in limits])
    return np.array(lines)


def test_capacity_of_made_up_people(measured):
    """Over sixty stores about as many people stay below in the next month as the quantile says."""
    rows = []
    for months in (6, 3, 2):
        for pieces in (4, 10, 40):
            stores = [below(made_up(seed, pieces, months), "signings", NEXT) for seed in range(60)]
            shares = np.hstack(stores).mean(axis=1)
            rows.append([f"{months} months, {pieces} pieces a month", *(f"{share:.1%}" for share in shares)])
            # The greatest of three months is not what happens one month in ten: only the first two can be met.
            for share, quantile in zip(shares[:2], QUANTILES[:2], strict=True):
                assert abs(share - float(quantile)) < 0.09
    measured.table("capacity", ["past", *(f"quantile {quantile}" for quantile in QUANTILES)], rows)


@pytest.mark.skipif(not DATA.exists(), reason="the lender's quarter is not beside the project")
def test_capacity_of_a_lender(measured):
    """From October and November alone, as many people stay below in December as the quantile says, within 8 of 100."""
    with DATA.open(encoding="utf-8", newline="") as file:
        told = [
            (date.fromisoformat(row["date"]), row["manager"], row["metric"], int(row["value"]))
            for row in csv.DictReader(file)
            if row["manager"] != NO_PERSON
        ]
    history = History(Actuals(told), calendar=CALENDAR)
    rows = []
    for metric in ("submissions", "approvals", "signings", "disbursed_loans"):
        shares = below(history, metric, DECEMBER).mean(axis=1)
        rows.append([metric.replace("_", " "), *(f"{share:.0%}" for share in shares)])
        assert abs(shares[1] - 0.8) < 0.08
    measured.table(
        "capacity of a lender", ["metric", *(f"quantile {quantile}" for quantile in QUANTILES)], rows
    )
