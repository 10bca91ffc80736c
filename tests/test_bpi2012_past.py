"""One lender's real December, foretold: who brings how much of it, from October and November alone.

Everybody whom October or November know is on the roster; `SYSTEM` is nobody.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from targetkit import Actuals, History, Manager, Month, Store, Team
from targetkit.files import read_actuals
from tests.real_data import ABSENT, data_folder, lender_rows

pytestmark = [pytest.mark.skipif(data_folder() is None, reason=ABSENT), pytest.mark.untraced]

NOVEMBER, DECEMBER = Month(2011, 11), Month(2011, 12)
LAST_MONTHS = {"signings": 54.6, "disbursed_loans": 54.0}
"""What the shares of the last month miss over all months of the lender's five, in per cent: the figure to reach."""


@pytest.fixture(scope="module")
def actuals():
    """What the people brought in the quarter."""
    return Actuals(
        (day, manager, metric, value)
        for day, _, manager, metric, value in lender_rows()
        if manager != "SYSTEM"
    )


@pytest.fixture(scope="module")
def history(actuals):
    """October and November."""
    known = actuals.between(None, DECEMBER.start)
    people = set(known.managers)
    teams = {manager: team for _, team, manager, _, _ in lender_rows() if manager in people}
    roster = [
        Team(team, [Manager(id_) for id_, own in teams.items() if own == team])
        for team in dict.fromkeys(teams.values())
    ]
    return History(known, roles=Store("lender", roster))


def missed(shares, actuals, history, metric):
    """The sum of all misses over the people by the sum of what they brought, in per cent."""
    brought = actuals.by_manager(metric, DECEMBER)
    people = history.actuals.managers
    whole = sum(brought.get(id_, 0) for id_ in people)
    misses = sum(abs(shares.get(id_, 0) * whole - brought.get(id_, 0)) for id_ in people)
    return float(misses / whole * 100)


def last_month(history, metric):
    """Each person's share of November."""
    brought = history.actuals.by_manager(metric, NOVEMBER)
    whole = sum(brought.values())
    return {id_: Fraction(number, whole) for id_, number in brought.items()}


@pytest.mark.parametrize("metric", ["signings", "disbursed_loans"])
def test_shares(actuals, history, metric):
    """Shares from two months miss less than those of the last month, and less than equal ones."""
    people = history.actuals.managers
    equal = missed(dict.fromkeys(people, Fraction(1, len(people))), actuals, history, metric)
    last = missed(last_month(history, metric), actuals, history, metric)
    found = missed(history.shares(metric, month=DECEMBER), actuals, history, metric)
    own = missed(history.shares(metric, month=DECEMBER, by=metric), actuals, history, metric)

    assert found < own < min(last, equal)
    assert found <= LAST_MONTHS[metric]


@pytest.mark.parametrize("metric", ["signings", "disbursed_loans"])
def test_shares_sum(history, metric):
    """The shares of everybody are one, exactly; December itself changes none of them."""
    shares = history.shares(metric, month=DECEMBER)
    later = history.actuals.with_rows([(date(2011, 12, 1), "10861", metric, 1_000)])

    assert 1 == sum(shares.values())
    assert shares == History(later, roles=history.roles).shares(metric, month=DECEMBER)


def test_from_file(actuals, tmp_path):
    """The file as it lies there, but for its own column of teams, is the same past."""
    text = (data_folder() / "bpi2012" / "daily_2011q4.csv").read_text(encoding="utf-8")
    head, _, rows = text.partition("\n")
    lines = [line for line in rows.splitlines() if ",SYSTEM," not in line]
    path = tmp_path / "history.csv"
    path.write_text("\n".join([head.replace("team", "#team"), *lines, ""]), encoding="utf-8")

    assert actuals == read_actuals(path)
