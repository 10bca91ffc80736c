"""How near shares from the past come to what a lender's people brought in the month after."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from targetkit import Actuals, History, Manager, Month, Team

DATA = Path(__file__).parents[3] / "shared" / "data" / "bpi2012" / "daily_2011q4.csv"

NOVEMBER, DECEMBER = Month(2011, 11), Month(2011, 12)

NO_PERSON = "SYSTEM"


def equal(history, metric, people):
    """Everybody the same."""
    return dict.fromkeys(people, Fraction(1, len(people)))


def last_month(history, metric, people):
    """What each brought in November."""
    brought = history.actuals.by_manager(metric, NOVEMBER)
    whole = sum(brought.get(id_, 0) for id_ in people)
    return {id_: Fraction(brought.get(id_, 0), whole) for id_ in people}


def own_past(history, metric, people):
    """`History.shares` by nothing but what each brought of the metric itself."""
    return history.shares(metric, month=DECEMBER, by=metric)


def shares(history, metric, people):
    """`History.shares`."""
    return history.shares(metric, month=DECEMBER)


WAYS = {
    "equal": equal,
    "last month": last_month,
    "own past": own_past,
    "shares": shares,
}


@pytest.mark.skipif(not DATA.exists(), reason="the lender's quarter is not beside the project")
def test_shares_of_a_lender(measured):
    """From October and November, December's shares miss less than those of the last month, and equal ones."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [
            (date.fromisoformat(row["date"]), row["manager"], row["metric"], int(row["value"]))
            for row in csv.DictReader(file)
            if row["manager"] != NO_PERSON
        ]
    actuals = Actuals(rows)
    known = actuals.between(None, DECEMBER.start)
    history = History(known, roles=Team("lender", [Manager(id_) for id_ in known.managers]))
    missed = {}
    for metric in ("signings", "disbursed_loans", "disbursements"):
        brought = actuals.by_manager(metric, DECEMBER)
        whole = sum(brought.get(id_, 0) for id_ in known.managers)
        for name, way in WAYS.items():
            told = way(history, metric, known.managers)
            misses = (abs(told[id_] * whole - brought.get(id_, 0)) for id_ in known.managers)
            missed[name, metric] = float(sum(misses) / whole * 100)
    metrics = ("signings", "disbursed_loans", "disbursements")
    table = [[name, *(f"{missed[name, metric]:.1f}" for metric in metrics)] for name in WAYS]
    measured.table("shares among people", ["shares", *(name.replace("_", " ") for name in metrics)], table)

    for metric in metrics:
        assert missed["shares", metric] < missed["own past", metric] < missed["last month", metric]
        assert missed["shares", metric] < missed["equal", metric]
    # What was reached elsewhere on longer series of the same lender by the shares of the month before.
    assert missed["shares", "signings"] < 54.6
    assert missed["shares", "disbursed_loans"] < 54
