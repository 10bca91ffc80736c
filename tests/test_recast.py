"""New numbers for some people: near to what stands there, the days above kept where they can be."""

from datetime import date

from attrs import evolve

from targetkit import (
    Hold,
    Manager,
    Metric,
    Month,
    Quarter,
    Store,
    Team,
    WorkCalendar,
    check_consistency,
    decompose,
)
from targetkit._attrs import FrozenMap
from targetkit._grid import Grid, assemble
from targetkit._recast import Part
from targetkit._rounding import ONE
from targetkit.basis import Basis

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
STORE = Store("s", [Team("east", [Manager("a"), Manager("b")]), Team("west", [Manager("c"), Manager("d")])])


def split(number=60, roles=STORE, period=NOVEMBER, **options):
    """A plan of signings on weekdays."""
    return decompose({SIGNINGS: number}, roles, period, calendar=WorkCalendar.weekdays(), **options)


def with_ideals(plan, who, ideals):
    """A plan with other ideals of one person."""
    own = plan.basis.metrics["signings"]
    own = evolve(own, ideals=FrozenMap({**own.ideals, who: tuple(ideals)}))
    return evolve(plan, basis=Basis(FrozenMap({"signings": own})))


def days(plan, who):
    """The whole numbers of a role by day."""
    return [plan["signings", who, day] for day in NOVEMBER.days]


def test_a_store_day_that_is_held_stays():
    """What is held above those who change is theirs to keep as well."""
    day = date(2026, 11, 3)
    plan = split(holds=[Hold("signings", "s", day, 6), Hold("signings", "c", day, 0)])
    after = plan.set("signings", "a", NOVEMBER, 5).plan

    assert 6 == after["signings", "s", day]
    assert days(plan, "west") == days(after, "west")


def test_days_far_from_their_ideals_are_made_fair():
    """Where a team's days were left far from their ideals, the kept days become ideals that are what stands there."""
    plan = split()
    number = plan["signings", "a", NOVEMBER]
    far = with_ideals(plan, "a", [0, number * ONE, *[0] * 28])
    after = far.set("signings", "a", NOVEMBER, number - 3).plan
    ideals = after.basis.metrics["signings"].ideals

    assert days(plan, "east") == days(after, "east")
    assert [number * ONE for number in days(after, "east")] == [
        sum(pair) for pair in zip(ideals["a"], ideals["b"], strict=True)
    ]


def test_days_that_cannot_come_near():
    """Where the days above are too far off for any rounding, the team is fair inside and its days are whole."""
    plan = split()
    number = plan["signings", "c", NOVEMBER]
    far = with_ideals(plan, "c", [0, number * ONE, *[0] * 28])
    grid = Grid(far, SIGNINGS)
    part = Part(grid, grid.node("east"))
    numbers = {leaf: moving + 2 for leaf, moving in part.moving.items()}
    new = part.recast(numbers, part.held(()), "free")
    after = assemble(grid, new)
    ideals = after.basis.metrics["signings"].ideals

    assert [plan["signings", "east", NOVEMBER] + 4] == [sum(days(after, "east"))]
    assert [number * ONE for number in days(after, "east")] == [
        sum(pair) for pair in zip(ideals["a"], ideals["b"], strict=True)
    ]
    assert all(
        abs(ideal - number * ONE) < ONE
        for who in ("a", "b")
        for ideal, number in zip(ideals[who], days(after, who), strict=True)
    )
    assert check_consistency(after).ok


def test_a_person_alone():
    """One person's days go to new ideals, no further from the days above than they may."""
    plan = split()
    grid = Grid(plan, SIGNINGS)
    part = Part(grid, grid.node("a"))
    kept = part.recast(part.moving, part.held(()), "keep")
    more = part.recast({0: part.moving[0] + 1}, part.held(()), "free")

    assert plan is assemble(grid, kept)
    assert part.recast({0: part.moving[0] + 1}, part.held(()), "keep") is None
    assert part.moving[0] + 1 == sum(more.cells[grid.node("a")])


def test_kept_days_in_a_quarter():
    """Where months in whole numbers leave no room for the ideals of the days, the days are kept as they stand."""
    team = Team("t0", [Manager("m00", hired=date(2026, 11, 20)), Manager("m01", left=date(2026, 12, 5))])
    plan = split(14, Store("s", [team]), Quarter(2026, 4))
    after = plan.set("signings", "m00", plan.period, 4).plan

    assert 4 == after["signings", "m00", plan.period]
    assert plan["signings", "s", plan.period] == after["signings", "s", plan.period]
    assert check_consistency(after).ok
