"""The kick-off pack: what is written comes back, and what people change in it is seen."""

from datetime import date, datetime

import openpyxl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from targetkit import (
    Actuals,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Store,
    Targets,
    Team,
    WorkCalendar,
    decompose,
)
from targetkit.interop.excel import read_actuals, read_targets, write_pack
from tests.strategies import splits, stores

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")


def store():
    """Two teams, one with a sub-team, somebody new and somebody away."""
    east = Team(
        "east",
        [
            Manager("li", name="李娜", away=[date(2026, 11, 4)]),
            Team("east-1", [Manager("wang"), Manager("wu")]),
        ],
        name="东区",
    )
    return Store("s", [east, Team("west", [Manager("zhao", hired=date(2026, 11, 9))])], name="春熙路")


def plan(**options):
    """A plan with a count and money."""
    targets = Targets({SIGNINGS: 40, MONEY: 2_000_000})
    return decompose(targets, store(), NOVEMBER, **{"calendar": WorkCalendar.weekdays(), **options})


FEWEST = settings(max_examples=max(settings.default.max_examples // 8, 1))
"""A workbook takes its time: an eighth of the profile's examples."""


# --- round trips ------------------------------------------------------------------------------------------------


@FEWEST
@given(split=splits(stores(most=4), st.just(NOVEMBER)), lang=st.sampled_from(["en", "zh"]))
def test_round_trip_of_plans(tmp_path_factory, split, lang):
    """A workbook gives back an equal plan like the one it came from, with nothing to report."""
    made = split.plan()
    path = tmp_path_factory.mktemp("pack") / "pack.xlsx"
    write_pack(path, made, lang=lang)
    read = read_targets(path, like=made)

    assert made == read.plan
    assert () == read.report.findings


@FEWEST
@given(data=st.data())
def test_round_trip_of_any_targets(tmp_path_factory, data):
    """So does one of a plan that does not add up, has gaps, strays and amounts that no double holds."""
    roles = store()
    base = Plan.from_rows([], metrics=[SIGNINGS, MONEY], roles=roles, period=NOVEMBER)
    places = st.tuples(
        st.sampled_from([SIGNINGS, MONEY]),
        st.sampled_from(["s", "east", "east-1", "li", "wang", "nobody"]),
        st.sampled_from([*base.timeline.periods, date(2026, 12, 1)]),
    )
    numbers = st.one_of(st.integers(0, 30), st.integers(0, 10**19))
    cells = data.draw(st.dictionaries(places, numbers, max_size=40))
    rows = [
        (metric, role, period, number * metric.quantum) for (metric, role, period), number in cells.items()
    ]
    made = Plan.from_rows(rows, like=base)
    path = tmp_path_factory.mktemp("pack") / "pack.xlsx"
    write_pack(path, made, lang="zh")
    read = read_targets(path, like=made)

    assert made == read.plan
    assert () == read.report.findings


DAYS = st.dates(date(1850, 1, 1), date(2026, 12, 31))
NAMES = st.sampled_from(["li", "wang", "东", "=1+1", "-x", "@home", "+86", "'quoted", "春熙路"])
AMOUNTS = st.one_of(st.integers(-50, 50), st.integers(-(10**25), 10**25))
ROWS = st.tuples(
    DAYS,
    NAMES,
    st.sampled_from(["signings", "disbursements", "=SUM(A1)", "陪展"]),
    AMOUNTS,
    st.none() | NAMES | st.sampled_from(["00123", "7"]),
    st.none() | DAYS | st.datetimes(datetime(1950, 1, 1), datetime(2026, 12, 31)),
    st.none() | NAMES,
)


@FEWEST
@given(rows=st.lists(ROWS, max_size=12), lang=st.sampled_from(["en", "zh"]))
def test_round_trip_of_actuals(tmp_path_factory, rows, lang):
    """What happened comes back as it was told: corrections as numbers, texts as texts, every digit."""
    rows = [(*row[:3], row[3] * (1000 if row[2] == "disbursements" else 1), *row[4:]) for row in rows]
    told = Actuals(rows, metrics=[MONEY, Metric("intakes", aliases=["applications"])])
    path = tmp_path_factory.mktemp("pack") / "pack.xlsx"
    write_pack(path, plan(), lang=lang, actuals=told)

    assert told == read_actuals(path)


def test_actuals_with_aliases_and_hours(tmp_path):
    """Other names of a metric come back, and so does the hour at which something was recorded."""
    visits = Metric("visits", aliases=["calls", "陪访"])
    rows = [(date(2026, 11, 3), "li", visits, 2, None, datetime(2026, 11, 4, 9, 30), None)]
    write_pack(tmp_path / "pack.xlsx", plan(), actuals=Actuals(rows, metrics=[visits]))
    read = read_actuals(tmp_path / "pack.xlsx")

    assert Actuals(rows, metrics=[visits]) == read
    assert ("calls", "陪访") == next(metric for metric in read.metrics if metric == visits).aliases


@pytest.mark.parametrize(
    "roles",
    [Manager("li"), Team("east", [Manager("li")]), Region("r", [store(), Store("t", [Manager("he")])])],
)
@pytest.mark.parametrize("period", [NOVEMBER, Quarter(2026, 4), Month.starting(2026, 11, 26)])
def test_any_tree_and_period(tmp_path, roles, period):
    """A person alone, a region of stores, a quarter and a fiscal month come back, too."""
    made = decompose(Targets({SIGNINGS: 30}), roles, period, calendar=WorkCalendar.daily())
    write_pack(tmp_path / "pack.xlsx", made)

    assert made == read_targets(tmp_path / "pack.xlsx", like=made).plan


def test_deep_trees(tmp_path):
    """A tree of very many levels has a sheet for each, and comes back."""
    tree = Team("t0", [Manager("li")])
    for level in range(1, 30):
        tree = Team(f"t{level}", [tree])
    made = decompose(Targets({SIGNINGS: 3}), tree, NOVEMBER, calendar=WorkCalendar.daily(), grain="month")
    write_pack(tmp_path / "pack.xlsx", made)

    assert made == read_targets(tmp_path / "pack.xlsx", like=made).plan


def test_stretch(tmp_path):
    """With a stretch the base is written and said to be it; the assigned layer can be written, too."""
    made = plan(stretch={"manager": "0.1"})
    write_pack(tmp_path / "base.xlsx", made)
    write_pack(tmp_path / "assigned.xlsx", made.assigned)
    cover = openpyxl.load_workbook(tmp_path / "base.xlsx")["Cover"]

    assert made == read_targets(tmp_path / "base.xlsx", like=made).plan
    assert made.assigned == read_targets(tmp_path / "assigned.xlsx", like=made.assigned).plan
    assert any("base targets" in str(row[2]) for row in cover.iter_rows(values_only=True))


def test_frozen_past(tmp_path):
    """Days that stand at what was attained come back with their corrections, which are negative."""
    bare = Plan.from_rows((), metrics=[SIGNINGS], roles=store(), period=NOVEMBER)
    rows = [("signings", "li", date(2026, 11, 3), -2), ("signings", "li", date(2026, 11, 20), 2)]
    made = Plan.from_rows(rows, like=evolve(bare, frozen=date(2026, 11, 10)))
    write_pack(tmp_path / "pack.xlsx", made)

    assert made == read_targets(tmp_path / "pack.xlsx", like=made).plan
