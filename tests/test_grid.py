"""One metric of a plan laid open: what can change in it, and how it is put back."""

from datetime import date

import pytest
from attrs import evolve

from targetkit import Manager, Metric, Month, Plan, Quarter, Region, Store, Team, WorkCalendar, decompose
from targetkit._grid import Grid, Recast, assemble
from targetkit._rounding import ONE
from targetkit.errors import InvalidValue

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
STORE = Store("s", [Team("east", [Manager("a"), Manager("b")]), Team("west", [Manager("c")])])


def split(period=NOVEMBER, roles=STORE, **options):
    """A plan of signings."""
    return decompose({SIGNINGS: 30}, roles, period, calendar=WorkCalendar.weekdays(), **options)


def grid(plan, **fields):
    """Its grid."""
    return Grid(evolve(plan, **fields), SIGNINGS)


def test_what_has_gone_by():
    """Whole periods of the grain up to the frozen day have gone by."""
    plan = split()

    assert 0 == grid(plan).elapsed
    assert 0 == grid(plan, frozen=date(2026, 10, 31)).elapsed
    assert 11 == grid(plan, frozen=date(2026, 11, 11)).elapsed
    assert 30 == grid(plan, frozen=date(2026, 12, 24)).elapsed
    assert 1 == grid(split(grain="week"), frozen=date(2026, 11, 11)).elapsed
    assert 30 == grid(plan, frozen=date(2026, 11, 30)).gone(0)


def test_only_whole_plans_that_add_up():
    """A plan with gaps, or one that does not add up along roles or time, says so."""
    rows = list(split().rows())
    gap = Plan.from_rows(rows[:-1], like=split())
    empty = Plan.from_rows([], like=split())
    off = [
        row._replace(value=row.value + (row.period == NOVEMBER and row.role in {"a", "east", "s"}))
        for row in rows
    ]
    up = [row._replace(value=row.value + 1) if row.role == "s" else row for row in rows]
    for plan in (gap, empty):
        with pytest.raises(InvalidValue, match="a target in every place; check_consistency tells which lack"):
            Grid(plan, SIGNINGS)
    for wrong, who in ((off, "a"), (up, "s")):
        with pytest.raises(InvalidValue, match=r"one that adds up over 2026-11; check_consistency") as caught:
            Grid(Plan.from_rows(wrong, like=split()), SIGNINGS)
        assert f"signings of {who}" == caught.value.name


def test_a_typed_plan_goes_by_its_numbers():
    """Its ideals are its numbers; where nothing is known, open days count evenly."""
    plan = split(Quarter(2026, 4))
    typed = Grid(Plan.from_rows(plan.rows(), like=plan), SIGNINGS)
    leaf = typed.order.leaves[0]
    who = typed.order.ids[leaf]

    assert [number * ONE for number in typed.cells[leaf]] == list(typed.ideals(leaf))
    assert [plan["signings", who, month] * ONE for month in plan.timeline.months] == list(typed.above(leaf))
    assert {0, ONE} == set(typed.weights(leaf))
    assert list(plan.basis.metrics["signings"].above[who]) == list(Grid(plan, SIGNINGS).above(leaf))


def test_a_metric_that_follows():
    """It is open on the days of the metric that it follows, whatever stands in its own name."""
    money = Metric("disbursements", 1000, "CNY")
    mondays = WorkCalendar.weekly({"monday": 1})
    plan = decompose(
        {SIGNINGS: 30, money: 3_000_000},
        STORE,
        NOVEMBER,
        calendar={"signings": mondays, "disbursements": WorkCalendar.weekdays()},
        follow={"disbursements": "signings"},
    )
    laid = Grid(plan, money)
    opened = {day for day, is_open in zip(NOVEMBER.days, laid.opened[laid.node("a")], strict=True) if is_open}

    assert {day for day in NOVEMBER.days if day.weekday() == 0} == opened


def test_where_two_meet():
    """The lowest node above both, and the nodes above one as far as the store."""
    region = Region("r", [STORE, Store("t", [Manager("d")])])
    laid = grid(split(roles=region))

    def ids(nodes):
        return [laid.order.ids[node] for node in nodes]

    assert ["east", "s", "r", "east"] == ids(
        laid.meeting(laid.node(first), laid.node(second))
        for first, second in (("a", "b"), ("a", "c"), ("c", "d"), ("east", "a"))
    )
    assert ["a", "east", "s"] == ids(laid.above_in_store(laid.node("a")))
    assert ["r"] == ids(laid.above_in_store(0))


def test_nothing_new():
    """Putting back what was there gives the very plan; a row whose sums stay is the identical one."""
    plan = split()
    laid = Grid(plan, SIGNINGS)
    basis = plan.basis.metrics["signings"]
    same = Recast(dict(laid.cells), {leaf: basis.ideals[laid.order.ids[leaf]] for leaf in laid.cells}, {})
    first, second = laid.node("a"), laid.node("b")
    swapped = Recast({first: laid.cells[second], second: laid.cells[first]}, {}, {})
    after = assemble(laid, swapped)

    assert plan is assemble(laid, same)
    assert plan.line("signings", "east") is after.line("signings", "east")
    assert plan.line("signings", "a") == after.line("signings", "b")
    assert plan.line("signings", "a") != plan.line("signings", "b")
