"""Over-assignment: the two layers of a plan, and what a stretch comes to."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve

from targetkit import (
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Store,
    Team,
    WorkCalendar,
    check_achievability,
    check_consistency,
    decompose,
)
from targetkit._attrs import FrozenMap
from targetkit._case import Case
from targetkit._sums import check_assigned
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.headcount import headcount
from targetkit.hold import Bound, Hold
from targetkit.outlook import outlook

NOVEMBER = Month(2026, 11)
EAST = Team("east", [Manager("li-na"), Manager("wang-lei")])
WEST = Team("west", [Manager("zhao-min"), Manager("chen-yu"), Manager("sun-li")])
STORE = Store("chengdu-01", [EAST, WEST])
SIGNINGS = Metric("signings")


def split(number=40, roles=STORE, period=NOVEMBER, **options):
    """A plan of signings on weekdays."""
    return decompose({SIGNINGS: number}, roles, period, calendar=WorkCalendar.weekdays(), **options)


def numbers(plan, period=NOVEMBER):
    """Everybody's number of a period."""
    return {id_: plan.get("signings", id_, period) for id_ in (*STORE.ids, STORE.id)}


def test_without_a_stretch():
    """Without a stretch the two layers are the plan itself; a stretch of 0 is none."""
    plan = split(stretch={"manager": 0})

    assert plan is plan.base
    assert plan is plan.assigned
    assert split() == plan


def test_layers():
    """The base adds up; above it each group's number is raised by what the level below states, and rounded up."""
    plan = split(stretch={"team": "0.1", "manager": "0.05"})

    assert split() == plan.base
    assert split().basis == plan.base.basis
    assert {"east": 16, "west": 24} == {id_: plan["signings", id_, NOVEMBER] for id_ in ("east", "west")}
    assert {
        "chengdu-01": 40,
        "east": 18,
        "west": 26,
        "li-na": 10,
        "wang-lei": 9,
        "zhao-min": 9,
        "chen-yu": 9,
        "sun-li": 10,
    } == numbers(plan.assigned)
    assert plan.assigned is plan.assigned
    assert plan.assigned.basis is None
    assert check_consistency(plan).ok


def test_root_and_mixed_levels():
    """The root's own level may be stretched; where levels are mixed, each gets its own share."""
    store = Store("chengdu-01", [EAST, Manager("alone")])
    plan = split(30, store, stretch={"store": "0.1", "manager": "0.5"})
    layer = plan.assigned

    assert 33 == layer["signings", "chengdu-01", NOVEMBER]
    assert 20 == plan["signings", "east", NOVEMBER]
    assert (22, 17) == tuple(layer["signings", id_, NOVEMBER] for id_ in ("east", "alone"))
    assert 33 == layer["signings", "li-na", NOVEMBER] + layer["signings", "wang-lei", NOVEMBER]


def test_rows_keep_untouched():
    """Metrics, groups and people who get nothing more keep the very same lines."""
    plan = split(stretch={"manager": "0.05"}, bounds=[Bound("signings", "li-na", maximum=8)])
    layer = plan.assigned

    assert plan.lines["signings"]["west"] is layer.lines["signings"]["west"]
    assert plan.lines["signings"]["li-na"] is layer.lines["signings"]["li-na"]
    assert plan.lines["signings"] is plan.with_stretch({"manager": "0.05"}).base.lines["signings"]
    zero = split(0, stretch={"manager": "0.05"})
    assert zero.lines["signings"] is zero.assigned.lines["signings"]


def test_bounds_leave_no_room():
    """Maxima and holds are kept; what they leave no room for is not reached, and is read back."""
    plan = split(
        bounds=[Bound("signings", "wang-lei", minimum=2), Bound("signings", "li-na", maximum=8)],
        holds=[Hold("signings", id_, NOVEMBER, 8) for id_ in ("zhao-min", "chen-yu", "sun-li")],
        stretch={"team": "0.5", "manager": "0.5"},
    )
    layer = plan.assigned

    assert {8} == {layer["signings", id_, NOVEMBER] for id_ in ("li-na", "zhao-min", "chen-yu", "sun-li")}
    assert 24 == layer["signings", "west", NOVEMBER]
    assert (36, 46) == tuple(layer["signings", id_, NOVEMBER] for id_ in ("east", "wang-lei"))
    assert plan.reached_stretch("signings")["manager"].falls_short


def test_held_days():
    """What a hold of a day fixes stays, for a person and for all of a team."""
    first, second = date(2026, 11, 3), date(2026, 11, 4)
    plan = split(
        200,
        holds=[Hold("signings", "li-na", first, 0), Hold("signings", "west", second, 3)],
        stretch={"manager": 1},
    )

    assert 0 == plan.assigned["signings", "li-na", first]
    assert 3 == plan.assigned["signings", "west", second]
    assert 400 == sum(plan.assigned["signings", node, NOVEMBER] for node in STORE.managers())


def test_all_days_held_or_gone():
    """Who has no day left for it is asked for nothing more."""
    plan = split(stretch={"manager": 1})
    gone = evolve(plan, frozen=date(2026, 11, 30))
    later = evolve(plan, frozen=date(2026, 11, 15))

    assert gone.base.lines == gone.assigned.lines
    assert 80 == sum(later.assigned["signings", node, NOVEMBER] for node in STORE.managers())
    for day in (each for each in NOVEMBER.days if each <= later.frozen):
        assert later.base["signings", "li-na", day] == later.assigned["signings", "li-na", day]


def test_weeks_and_quarters():
    """Metrics by the week and plans of several months are stretched as well; a week that goes on is not gone."""
    plan = split(90, period=Quarter(2026, 4), grain="week", stretch={"manager": "0.1"})
    held = split(
        90,
        period=Quarter(2026, 4),
        holds=[Hold("signings", id_, Month(2026, 12), 6) for id_ in ("li-na", "wang-lei")],
        stretch={"manager": "0.5"},
    )
    december = evolve(held, frozen=date(2026, 11, 30)).assigned

    assert 90 < sum(plan.assigned["signings", node, plan.period] for node in STORE.managers())
    assert 6 == held.assigned["signings", "li-na", Month(2026, 12)]
    assert 27 == held.assigned["signings", "li-na", held.period]
    assert held["signings", "li-na", held.period] == december["signings", "li-na", held.period]
    assert 6 < december["signings", "zhao-min", Month(2026, 12)]


def test_days_left_without_base():
    """Where nothing of the base is left in the days to come, the extra goes to the days on which people are there."""
    rows = [("signings", id_, day, 4) for id_ in ("east", "li-na") for day in (date(2026, 11, 2), NOVEMBER)]
    plan = Plan.from_rows(rows, roles=EAST, period=NOVEMBER, calendar=WorkCalendar.weekdays())
    layer = evolve(plan.with_stretch({"manager": "0.25"}), frozen=date(2026, 11, 10)).assigned
    quarter = Plan.from_rows(
        [("signings", id_, at, 4) for id_ in ("east", "li-na") for at in (Quarter(2026, 4), Month(2026, 10))],
        roles=EAST,
        period=Quarter(2026, 4),
    ).with_stretch({"manager": "0.25"})

    assert (5, 4) == (layer["signings", "li-na", NOVEMBER], layer["signings", "li-na", date(2026, 11, 2)])
    assert 5 == evolve(quarter, frozen=date(2026, 10, 31)).assigned["signings", "li-na", quarter.period]


def test_own_calendar():
    """Who works on days that the store closes may have something more on them."""
    team = Team("east", [Manager("li-na", calendar=WorkCalendar.weekly({"sunday": 1})), Manager("wang-lei")])
    plan = split(20, team, stretch={"manager": "0.5"})

    sundays = [day for day in NOVEMBER.days if day.weekday() == 6]
    assert plan.assigned["signings", "li-na", NOVEMBER] == sum(
        plan.assigned["signings", "li-na", day] for day in sundays
    )


def test_typed_plans():
    """A plan with gaps and wrong sums has layers as well; it is the base that is reported, once."""
    rows = [("signings", "chengdu-01", NOVEMBER, 20), ("signings", "east", NOVEMBER, 8)]
    rows += [("signings", "li-na", NOVEMBER, 9), ("signings", "zhao-min", date(2026, 11, 3), 4)]
    plan = Plan.from_rows(rows, roles=STORE, period=NOVEMBER).with_stretch({"manager": "0.5", "team": "0.5"})
    layer = plan.assigned

    assert layer.get("signings", "west", NOVEMBER) is None
    assert {"east": 20, "li-na": 30} == {id_: layer["signings", id_, NOVEMBER] for id_ in ("east", "li-na")}
    assert {found.message for found in check_consistency(plan)} == {
        found.message for found in check_consistency(plan.base)
    }
    nothing = Plan.from_rows([], roles=STORE, period=NOVEMBER, metrics=[SIGNINGS]).with_stretch({"team": 1})
    assert nothing.base == nothing.assigned
    assert check_consistency(nothing).findings == check_consistency(nothing.base).findings
    assert 0 == nothing.reached_stretch("signings")["team"].compounded


def test_reached():
    """What a stretch comes to is read back level by level: 5% on 8 pieces is one piece, 12.5%."""
    plan = split(8, EAST, stretch={"manager": "0.05"})
    reached = plan.reached_stretch("signings")
    own = reached["manager"]

    assert ["team", "manager"] == [each.level for each in reached]
    assert 2 == len(reached)
    assert (Fraction(1, 20), Fraction(1, 8), Fraction(1, 8)) == (own.stated, own.reached, own.compounded)
    assert (8, 9, 1) == (own.base, own.assigned, own.extra)
    assert not own.falls_short
    assert (0, 0) == (reached["team"].stated, reached["team"].reached)
    assert str(reached) == repr(reached)
    assert [
        "signings",
        "",
        "         base  assigned  stated  reached  over the base",
        "-------------------------------------------------------",
        "team        8         8      0%       0%             0%",
        "manager     8         9      5%    12.5%          12.5%",
    ] == str(reached).splitlines()
    assert "签约" == reached.to_text("zh").splitlines()[0]
    assert "客户经理         8         9        5%     12.5%         12.5%" in reached.to_text("zh")
    with pytest.raises(UnknownMember, match="unknown level of roles 'store' in the plan"):
        reached["store"]


def test_reached_falls_short():
    """Bounds that leave no room show as less than was stated; money is told in money."""
    money = Metric("disbursements", 1000, "CNY")
    plan = decompose(
        {money: 40_000},
        EAST,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        bounds=[Bound(money, id_, maximum=21_000) for id_ in ("li-na", "wang-lei")],
        stretch={"manager": "0.25"},
    )
    own = plan.reached_stretch(money)["manager"]

    assert own.falls_short
    assert Fraction(1, 20) == own.reached
    assert Decimal(2000) == own.extra


@pytest.mark.parametrize(
    ("stretch", "error", "text"),
    [
        (
            0.05,
            InvalidValue,
            "stretch: 0.05 was given; expected {'manager': '0.05'} for example; {} for none",
        ),
        (
            {"managr": "0.05"},
            UnknownMember,
            "unknown level of roles 'managr' in stretch. Did you mean 'manager'?",
        ),
        (
            {"manager": -1},
            InvalidQuantity,
            "stretch of manager: -1 is refused: a stretch is 0 or more; 0.05 asks",
        ),
        ({"manager": True}, InvalidQuantity, "stretch of manager: True is refused: a bool is not a number"),
        (
            {"manager": 0.1 + 0.2},
            InvalidQuantity,
            "stretch of manager: 0.30000000000000004 is refused: a float",
        ),
    ],
)
def test_bad_stretch(stretch, error, text):
    """A stretch that cannot be taken is told before anything is split."""
    with pytest.raises(error) as caught:
        split(stretch=stretch)
    with pytest.raises(error):
        split().with_stretch(stretch)

    assert text in str(caught.value)


def test_kept_layers():
    """Layers of plans in use are kept, of a few of them, and equal plans with other bounds keep their own."""
    free = split(stretch={"manager": 1})
    bound = split(stretch={"manager": 1}, bounds=[Bound("signings", "li-na", maximum=8)])
    first = free.assigned

    assert free == bound
    assert first != bound.assigned
    assert first is free.assigned
    for number in range(10):
        assert split(number, stretch={"manager": 1}).assigned
    assert first == free.assigned


def test_consistency_reads_both_layers():
    """A layer with less below than above is an error, with more than is stated a warning; each says which layer."""
    plan = split(stretch={"manager": "0.05"})
    layer = plan.assigned
    team = layer.lines["signings"]["east"]

    def told(line):
        lines = FrozenMap({**layer.lines["signings"], "east": line})
        found = check_assigned(Case(plan), Case(evolve(layer, lines=FrozenMap({"signings": lines}))), ())
        return [each for each in found if each.role == "east"]

    less = told((18, *team[1:]))
    more = told((14, *team[1:]))
    assert [("TK101", 18, 17)] == [(each.code, each.expected, each.actual) for each in less]
    assert (
        "signings in 2026-11: in the assigned layer the 2 below east add up to 17, 1 less than its 18; "
        "work the layer out again from the base"
    ) == less[0].message
    assert [("TK103", 15, 17)] == [(each.code, each.expected, each.actual) for each in more]
    assert (
        "signings in 2026-11: in the assigned layer the 2 below east add up to 17, 2 more than 15, which is its 14 "
        "with the stretch of 5% that the plan states; work the layer out again from the base, or state a greater stretch"
    ) == more[0].message
    assert [] == told(team)


def test_achievability_reads_assigned():
    """Whether people can reach their targets is judged by what they are assigned."""
    able = {
        id_: {"signings": Fraction(8, 21)} for id_ in ("li-na", "wang-lei", "zhao-min", "chen-yu", "sun-li")
    }
    plan = split(stretch={"team": "0.25"})

    assert not check_achievability(plan.base, able).where(code="TK301")
    found = check_achievability(plan, able).where(code="TK301", role="li-na", period=NOVEMBER)
    assert [(8, 10)] == [(each.expected, each.actual) for each in found]
    expected = {node.id: 10 for node in STORE.managers()}
    chances = outlook(plan, able).chances
    assert expected == {each.role: each.target for each in chances if each.role in expected}
    assert 7 == sum(need.needed for need in headcount(plan, able) if need.role in ("east", "west"))


def test_pure():
    """Looking at the layers changes nothing in the plan."""
    plan = split(stretch={"manager": "0.05"})
    before = hash(plan), dict(plan.lines)
    layer = plan.assigned

    assert before == (hash(plan), dict(plan.lines))
    assert Plan.from_rows(plan.rows(), like=plan) == plan
    assert Plan.from_rows(plan.rows(), like=plan).assigned == layer
    assert plan != plan.base
