"""One lender's real December, split by what October and November showed: every law holds on real numbers.

The roster is everyone active in the quarter, in the queue in which they mostly worked.
`SYSTEM` stands for files that no person touched: it is nobody, so it has no place in the roster and no share,
but the store's totals are the real ones, and its part of them is split among the people, too.
"""

from __future__ import annotations

import random
from collections import defaultdict
from fractions import Fraction

import pytest

from targetkit import (
    Manager,
    Metric,
    Month,
    Plan,
    Store,
    Targets,
    Team,
    WorkCalendar,
    check_consistency,
    decompose,
    profiles,
    weights,
)
from targetkit.files import read_config, read_plan, write_plan
from targetkit.period import WEEKDAYS
from targetkit.role import walk
from tests.real_data import ABSENT, data_folder, lender_rows, summed

pytestmark = [pytest.mark.skipif(data_folder() is None, reason=ABSENT), pytest.mark.untraced]

DECEMBER = Month(2011, 12)
METRICS = {
    "submissions": Metric("submissions"),
    "approvals": Metric("approvals"),
    "signings": Metric("signings"),
    "disbursed_loans": Metric("disbursed_loans"),
    "disbursements": Metric("disbursements", 1, "EUR"),
}
TOTALS = {
    "submissions": 2_122,
    "approvals": 844,
    "signings": 503,
    "disbursed_loans": 406,
    "disbursements": 5_909_682,
}


class Lender:
    """What the quarter says, made once."""

    def __init__(self):
        rows = lender_rows()
        people = [row for row in rows if row[2] != "SYSTEM"]
        past = [row for row in people if row[0] < DECEMBER.start]
        self.december = summed([row for row in rows if row[0] in DECEMBER], lambda row: row[3])
        self.teams = defaultdict(list)
        for team, manager in dict.fromkeys((row[1], row[2]) for row in people):
            self.teams[team].append(manager)
        brought = summed(past, lambda row: (row[3], row[2]))
        every = [manager for team in self.teams.values() for manager in team]
        self.shares = {name: {manager: brought[name, manager] for manager in every} for name in METRICS}
        # SYSTEM's files come in on certain days, too: the day shape is that of the whole store.
        known = [row for row in rows if row[0] < DECEMBER.start]
        days = [day for month in (Month(2011, 10), Month(2011, 11)) for day in month.days]
        count = summed([(WEEKDAYS[day.weekday()], 1) for day in days], lambda row: row[0])
        sums = summed(known, lambda row: (row[3], WEEKDAYS[row[0].weekday()]))
        self.shapes = {
            name: {weekday: Fraction(sums[name, weekday], count[weekday]) for weekday in WEEKDAYS}
            for name in METRICS
        }

    def store(self, shuffled=None):
        """The store, in the order of the data or in a random one."""
        teams = [(team, list(managers)) for team, managers in self.teams.items()]
        if shuffled is not None:
            shuffled.shuffle(teams)
            for _, managers in teams:
                shuffled.shuffle(managers)
        return Store("lender", [Team(team, [Manager(id_) for id_ in managers]) for team, managers in teams])

    def plan(self, store=None):
        """December's real totals, split."""
        return decompose(
            Targets({METRICS[name]: total for name, total in TOTALS.items()}),
            store or self.store(),
            DECEMBER,
            calendar=WorkCalendar.daily(),
            weights={name: weights.explicit(shares) for name, shares in self.shares.items()},
            profile={name: profiles.by_weekday(shape) for name, shape in self.shapes.items()},
        )


@pytest.fixture(scope="module")
def lender():
    """The lender."""
    return Lender()


@pytest.fixture(scope="module")
def plan(lender):
    """The plan."""
    return lender.plan()


def test_totals(lender):
    """The targets are December's real totals, and half a hundred people share them."""
    assert TOTALS == lender.december
    assert 52 == len(lender.store().managers())


def test_exact(plan):
    """Every parent is the sum of its children, along role and along time."""
    below = plan.timeline.children
    for metric in plan.metrics:
        for node in walk(plan.roles):
            line = plan.line(metric, node)

            assert all(
                line[at] == sum(line[place] for place in inside) for at, inside in enumerate(below) if inside
            )
            if node.children:
                parts = [plan.line(metric, child) for child in node.children]

                assert line == tuple(map(sum, zip(*parts, strict=True)))
    assert dict(TOTALS) == {metric.name: plan[metric, "lender", DECEMBER] for metric in plan.metrics}


def test_fair(plan):
    """Every margin is less than one piece from its share: even the running totals on any day."""
    margins = plan.fairness().margins

    assert 15 == len(margins)
    assert all(margin.distance < 1 for margin in margins)


def test_clean(lender, plan):
    """Nothing is negative, and nobody gets anything without a share, or on a weekday that never brought any."""
    first = plan.timeline.levels["day"].start
    for name in METRICS:
        for id_, share in lender.shares[name].items():
            line = plan.line(name, id_)

            assert all(cell >= 0 for cell in line)
            assert share or not line[0]
            for day, cell in zip(DECEMBER.days, line[first:], strict=True):
                assert lender.shapes[name][WEEKDAYS[day.weekday()]] or not cell


def test_shape(plan):
    """Submissions come in on weekends, disbursing hardly does: the two days have less than one in fifty."""
    weekend = {
        name: Fraction(sum(plan[name, "lender", day] for day in DECEMBER.days if day.weekday() > 4)) / total
        for name, total in TOTALS.items()
    }

    assert weekend["submissions"] > Fraction(1, 10)
    assert weekend["disbursements"] < Fraction(1, 50)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_free(lender, plan, seed):
    """The order of teams and people changes nothing."""
    assert plan == lender.plan(lender.store(random.Random(seed)))


def test_deterministic(lender, plan):
    """The same input gives the same plan, basis and all."""
    again = lender.plan()

    assert plan == again
    assert plan.basis == again.basis


def test_round_trip(plan, tmp_path):
    """Rows and both kinds of file give the plan back."""
    assert plan == Plan.from_rows(plan.rows(), like=plan)
    for name in ("plan.csv", "plan.json"):
        write_plan(plan, tmp_path / name)

        assert plan == read_plan(tmp_path / name, like=plan)


def test_check(plan):
    """The check finds no error."""
    assert check_consistency(plan).ok


def test_from_files(lender, plan, tmp_path):
    """The same from files is the very same plan."""
    people = [f"{manager},{team}" for team, managers in lender.teams.items() for manager in managers]
    (tmp_path / "roster.csv").write_text("\n".join(["id,team", *people, ""]), encoding="utf-8")
    shares = [f"{id_},{name},{share}" for name, own in lender.shares.items() for id_, share in own.items()]
    (tmp_path / "weights.csv").write_text("\n".join(["manager,metric,weight", *shares, ""]), encoding="utf-8")
    lines = [
        'period.month = "2011-12"',
        'store = { id = "lender", roster = "roster.csv" }',
        'calendar.week = "daily"',
        'weights.from = "weights.csv"',
        "[targets]",
        *(f"{name} = {total}" for name, total in TOTALS.items() if name != "disbursements"),
        f'disbursements = {{ amount = {TOTALS["disbursements"]}, unit = "EUR" }}',
    ]
    for name, shape in lender.shapes.items():
        days = ", ".join(f'{weekday} = "{weight}"' for weekday, weight in shape.items())
        lines += ["[profile]"] * (name == "submissions") + [f"{name}.weekdays = {{ {days} }}"]
    (tmp_path / "store.toml").write_text("\n".join(lines), encoding="utf-8")
    from_files = read_config(tmp_path / "store.toml").plan()

    assert plan == from_files
    assert plan.basis == from_files.basis
