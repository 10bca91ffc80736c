"""Edits: one place set, a target scaled, a team split anew, several numbers held, the whole rounded again."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import astuple, evolve

from targetkit import (
    Bound,
    Hold,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Store,
    Team,
    WorkCalendar,
    check_consistency,
    decompose,
    resplit,
    scale,
    spread,
    spreads,
    weights,
)
from targetkit.change import Fact
from targetkit.edits import hold, release
from targetkit.errors import (
    AllWeightsZero,
    DuplicateMember,
    Infeasible,
    InvalidQuantity,
    InvalidValue,
    NoBasis,
    OutsidePeriod,
    UnknownMember,
)

NOVEMBER = Month(2026, 11)
QUARTER = Quarter(2026, 4)
WEEKS = NOVEMBER.weeks()
TUESDAY = date(2026, 11, 3)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
EAST = Team("east", [Manager("li-na"), Manager("wang-lei"), Manager("sun-qi")])
WEST = Team("west", [Manager("zhao-min"), Manager("wu-tao")])
STORE = Store("chengdu-01", [EAST, WEST])
PEOPLE = ("li-na", "wang-lei", "sun-qi", "zhao-min", "wu-tao")


def split(number=50, metric=SIGNINGS, period=NOVEMBER, roles=STORE, **options):
    """A plan of one metric on weekdays."""
    return decompose({metric: number}, roles, period, calendar=WorkCalendar.weekdays(), **options)


def numbers(plan, *ids, metric="signings", period=None):
    """What roles have in a period."""
    return [plan[metric, id, plan.period if period is None else period] for id in ids]


def shared(before, after, metric="signings"):
    """The roles whose row is one object in both plans."""
    return {id for id in before.roles.ids if before.line(metric, id) is after.line(metric, id)}


def test_set_a_number_of_the_period():
    """Siblings take up the difference by their shares, the team's number stays, and other teams are the same rows."""
    plan = split()
    after, change = plan.set("signings", "li-na", NOVEMBER, 3, reason="on a course")

    assert [30, 3, 14, 13] == numbers(after, "east", "li-na", "sun-qi", "wang-lei")
    assert {"west", "zhao-min", "wu-tao"} <= shared(plan, after)
    assert plan.line("signings", STORE) == after.line("signings", STORE)
    assert ("set", "signings", "li-na", NOVEMBER, 10, 3, "on a course") == (
        *(change.kind, change.metric, change.role, change.period),
        *(change.before, change.after, change.reason),
    )
    assert numbers(plan, "li-na") == [10]
    assert check_consistency(after).ok


def test_set_and_keep():
    """A sibling that is kept keeps its number; those who are left take up all of it."""
    after, _ = split().set(SIGNINGS, "li-na", NOVEMBER, 3, keep=["wang-lei"])

    assert [3, 10, 17] == numbers(after, "li-na", "wang-lei", "sun-qi")


def test_set_goes_down():
    """Those below share a new number as they shared the old one; the root's own number is the total."""
    plan = split(
        60, weights=weights.explicit({"li-na": 2, "wang-lei": 1, "sun-qi": 1, "zhao-min": 1, "wu-tao": 1})
    )
    west = plan.set("signings", "west", NOVEMBER, 40).plan
    total = plan.set("signings", STORE, NOVEMBER, 120).plan

    assert [60, 20, 10, 5, 5, 40, 20, 20] == numbers(
        west, "chengdu-01", "east", "li-na", "wang-lei", "sun-qi", "west", "zhao-min", "wu-tao"
    )
    assert [120, 40, 20, 20, 20, 20] == numbers(total, "chengdu-01", *PEOPLE)


def test_set_money():
    """Money goes as counts do, in its own quantum."""
    plan = split(3_000_000, MONEY)
    after, change = plan.set(MONEY, "li-na", NOVEMBER, "500000")

    assert [Decimal(500_000), Decimal(650_000), Decimal(650_000)] == numbers(
        after, "li-na", "wang-lei", "sun-qi", metric=MONEY
    )
    assert Decimal(500_000) == change.after
    assert check_consistency(after).ok


@pytest.mark.parametrize(
    ("role", "period", "value"),
    [
        ("li-na", TUESDAY, 3),
        ("li-na", WEEKS[1], 5),
        ("east", TUESDAY, 5),
        ("chengdu-01", TUESDAY, 0),
        ("chengdu-01", WEEKS[1], 20),
    ],
)
def test_set_a_part_of_the_period(role, period, value):
    """A day or week is what was asked, and everybody's total stays."""
    plan = split()
    after, _ = plan.set("signings", role, period, value)

    assert value == after["signings", role, period]
    assert numbers(plan, *plan.roles.ids) == numbers(after, *plan.roles.ids)
    assert check_consistency(after).ok


def test_set_a_day_keeps_the_days_above():
    """Where siblings can make up for a day, the team's days stay, and those of the store."""
    plan = split(100)
    day = next(
        day for day in NOVEMBER.days if plan["signings", "li-na", day] and plan["signings", "east", day] > 1
    )
    after, _ = plan.set("signings", "li-na", day, 0, keep=["sun-qi"])

    assert 0 == after["signings", "li-na", day]
    assert plan["signings", "sun-qi", day] == after["signings", "sun-qi", day]
    assert {"chengdu-01", "east", "west", "zhao-min", "wu-tao"} <= shared(plan, after)


def test_set_a_store_in_a_region():
    """A store's day touches that store alone, a store's number all of them."""
    other = Store("chengdu-02", [Manager("chen-jie")])
    plan = split(60, roles=Region("chengdu", [STORE, other]))
    day = plan.set("signings", "chengdu-01", TUESDAY, 9, keep=[other]).plan
    number = plan.set("signings", "chengdu-01", NOVEMBER, 40).plan

    assert 9 == day["signings", "chengdu-01", TUESDAY]
    assert {"chengdu-02", "chen-jie"} <= shared(plan, day)
    assert [60, 40, 20] == numbers(number, "chengdu", "chengdu-01", "chengdu-02")
    assert check_consistency(number).ok


def test_set_in_a_quarter():
    """A month of a person in a plan for a quarter; everybody's total and the store's months stay."""
    plan = split(150, period=QUARTER)
    after, _ = plan.set("signings", "li-na", NOVEMBER, 3)

    assert 3 == after["signings", "li-na", NOVEMBER]
    assert numbers(plan, *plan.roles.ids) == numbers(after, *plan.roles.ids)
    assert all(plan["signings", STORE, month] == after["signings", STORE, month] for month in QUARTER.months)
    assert check_consistency(after.rebalance().plan).ok


@pytest.mark.parametrize("grain", ["week", "month"])
def test_set_with_a_coarser_grain(grain):
    """A plan whose targets stop at the week or month is changed there, and its days stay without targets."""
    plan = split(grain=grain)
    after, _ = plan.set("signings", "li-na", NOVEMBER, 4)

    assert [4, 13, 13] == numbers(after, "li-na", "wang-lei", "sun-qi")
    assert after.get("signings", "li-na", TUESDAY) is None
    assert grain == after.grain("signings")
    with pytest.raises(InvalidValue, match=f"a period of the {grain} or longer, where it has targets"):
        plan.set("signings", "li-na", TUESDAY, 1)


def test_set_a_held_place():
    """A hold of the very place is set anew, with its reason or a new one; other holds and bounds are kept."""
    rules = [Hold("signings", "li-na", NOVEMBER, 4, "ill"), Hold("signings", "wang-lei", NOVEMBER, 9)]
    plan = split(holds=rules)
    after = plan.set("signings", "li-na", NOVEMBER, 5).plan
    again = after.set("signings", "li-na", NOVEMBER, 6, reason="back").plan

    assert [5, 9] == numbers(after, "li-na", "wang-lei")
    assert {Hold("signings", "li-na", NOVEMBER, 5, "ill"), rules[1]} == set(
        after.basis.metrics["signings"].rules
    )
    assert Hold("signings", "li-na", NOVEMBER, 6, "back") in again.basis.metrics["signings"].rules
    with pytest.raises(Infeasible) as caught:
        plan.set("signings", "sun-qi", NOVEMBER, 26, keep=["li-na"])
    assert {"li-na", "wang-lei", "sun-qi"} >= {rule.role for rule in caught.value.conflicts}


def test_set_a_typed_plan():
    """A plan that people typed is changed by what stands in it, when it is complete and adds up."""
    typed = Plan.from_rows(split().rows(), like=split())
    after = typed.set("signings", "li-na", NOVEMBER, 3).plan

    assert after.basis is None
    assert 3 == after["signings", "li-na", NOVEMBER]
    assert check_consistency(after).ok


def test_zero():
    """A number for people who all stand at zero is refused, or shared evenly; never in silence."""
    plan = split(
        40, weights=weights.explicit({"li-na": 1, "wang-lei": 1, "sun-qi": 0, "zhao-min": 0, "wu-tao": 0})
    )
    with pytest.raises(AllWeightsZero) as caught:
        plan.set("signings", "west", NOVEMBER, 10)
    after = plan.set("signings", "west", NOVEMBER, 10, zero="even").plan
    rest = plan.set("signings", "li-na", NOVEMBER, 10, keep=["wang-lei"], zero="even").plan

    assert ("west", 10, "signings") == astuple(caught.value)
    assert [5, 5, 30] == numbers(after, "zhao-min", "wu-tao", "east")
    assert [10, 20, 10] == numbers(rest, "li-na", "wang-lei", "sun-qi")
    with pytest.raises(AllWeightsZero, match="10 signings cannot be split: all weights in east are zero"):
        plan.set("signings", "li-na", NOVEMBER, 10, keep=["wang-lei"])


def test_scale():
    """A target times a factor, rounded up; anybody's siblings take up the difference."""
    plan = split()
    more, change = scale(plan, "signings", "1.05")
    person = scale(plan, "signings", 2, role="li-na").plan

    assert [53, 32, 21] == numbers(more, "chengdu-01", "east", "west")
    assert ("scale", "chengdu-01", (Fact("factor", "1.05"),)) == (change.kind, change.role, change.facts)
    assert [20, 5, 5, 20] == numbers(person, "li-na", "wang-lei", "sun-qi", "west")
    with pytest.raises(InvalidQuantity, match="a factor is not negative"):
        scale(plan, "signings", -1)


def test_resplit():
    """A team anew by other weights: its number stays, metric by metric, and nobody else is touched."""
    plan = decompose({SIGNINGS: 50, MONEY: 2_500_000}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
    policy = weights.explicit({"li-na": 3, "wang-lei": 1, "sun-qi": 1})
    both, change = resplit(plan, "east", policy)
    one = resplit(plan, "east", policy, metrics=[SIGNINGS]).plan

    assert [18, 6, 6, 30] == numbers(both, "li-na", "wang-lei", "sun-qi", "east")
    assert [900_000, 300_000] == numbers(both, "li-na", "sun-qi", metric=MONEY)
    assert {"west", "zhao-min", "wu-tao"} <= shared(plan, both)
    assert ("resplit", "east") == (change.kind, change.role)
    assert plan.lines["disbursements"] is one.lines["disbursements"]
    with pytest.raises(AllWeightsZero) as caught:
        resplit(plan, EAST, weights.explicit({"li-na": 0, "wang-lei": 0, "sun-qi": 0}))
    assert ("east", 30, "signings") == astuple(caught.value)


def test_hold_several_places():
    """Several numbers at once, and bounds: everybody else takes up the rest, and the plan keeps them from then on."""
    plan = split()
    holds = [Hold("signings", "li-na", NOVEMBER, 4), Hold("signings", "zhao-min", TUESDAY, 2)]
    bounds = [Bound("signings", "west", maximum=15, reason="two new people")]
    after, change = hold(plan, holds, bounds, reason="agreed")
    again = hold(after, [Hold("signings", "li-na", NOVEMBER, 6)]).plan
    moved = again.set("signings", "wang-lei", NOVEMBER, 20).plan

    assert [4, 15] == numbers(after, "li-na", "west")
    assert 2 == after["signings", "zhao-min", TUESDAY]
    assert {*holds, *bounds} == set(after.basis.metrics["signings"].rules)
    assert ("hold", "agreed") == (change.kind, change.reason)
    assert [("hold", holds[0]), ("hold", holds[1]), ("bound", bounds[0])] == [
        (fact.key, fact.value) for fact in change.facts
    ]
    assert [6, 15, 9] == numbers(moved, "li-na", "west", "sun-qi")
    assert 2 == moved["signings", "zhao-min", TUESDAY]
    assert "bound" == hold(plan, bounds=bounds).change.kind


def test_hold_the_total():
    """A hold of the root's number changes the total; alone or with others."""
    after = hold(
        split(), [Hold("signings", STORE, NOVEMBER, 70), Hold("signings", "east", NOVEMBER, 30)]
    ).plan

    assert [70, 30, 40, 20] == numbers(after, "chengdu-01", "east", "west", "wu-tao")


def test_hold_and_zero():
    """What nobody is left to take is refused, or shared evenly among those at zero; so is a least number."""
    plan = split(
        40, weights=weights.explicit({"li-na": 1, "wang-lei": 1, "sun-qi": 0, "zhao-min": 0, "wu-tao": 0})
    )
    both = [Hold("signings", "li-na", NOVEMBER, 10), Hold("signings", "wang-lei", NOVEMBER, 20)]
    least = [Bound("signings", "west", minimum=6)]

    assert [2, 3, 5] == sorted(numbers(hold(plan, both, zero="even").plan, "sun-qi", "zhao-min", "wu-tao"))
    assert [3, 3] == numbers(hold(plan, bounds=least, zero="even").plan, "zhao-min", "wu-tao")
    assert [40, 0] == numbers(hold(plan, bounds=[Bound("signings", "west", maximum=6)]).plan, "east", "west")
    for asked in ({"holds": both}, {"bounds": least}):
        with pytest.raises(AllWeightsZero):
            hold(plan, **asked)


def test_hold_by_another_name():
    """A metric that is known by two names has its holds in common."""
    intakes = Metric("intakes", aliases=("applications",))
    plan = split(50, intakes, holds=[Hold("applications", "li-na", NOVEMBER, 4)])
    after = plan.set("intakes", "li-na", NOVEMBER, 6).plan

    assert [6] == numbers(after, "li-na", metric="intakes")
    assert 1 == len(after.basis.metrics["intakes"].rules)


def test_release():
    """Holds and bounds go; no number changes until the next edit."""
    rules = [Hold("signings", "li-na", NOVEMBER, 4), Hold("signings", "wang-lei", NOVEMBER, 9)]
    plan = split(holds=rules)
    after, change = release(plan, rules[:1], reason="back from leave")
    moved = after.set("signings", "sun-qi", NOVEMBER, 11).plan

    assert plan.lines == after.lines
    assert tuple(rules[1:]) == after.basis.metrics["signings"].rules
    assert ("release", (Fact("released", rules[0]),)) == (change.kind, change.facts)
    assert "release · back from leave\nreleased: signings of li-na, 2026-11: held at 4" == str(change)
    assert "解除 · back from leave\n已解除：li-na 2026年11月 签约锁定为 4" == change.to_text("zh")
    assert [10, 9] == numbers(moved, "li-na", "wang-lei")
    with pytest.raises(UnknownMember, match=r"unknown hold or bound .*li-na, 2026-11: held at 4"):
        release(after, rules[:1])


def test_rebalance():
    """Everything is rounded anew from its ideals: fair in every margin, everybody's number as it was."""
    plan = split().set("signings", "li-na", NOVEMBER, 3).plan.set("signings", "zhao-min", TUESDAY, 3).plan
    after, change = plan.rebalance(reason="before it is published")

    assert numbers(plan, *PEOPLE) == numbers(after, *PEOPLE)
    assert all(after.fairness().of(who, when) < 1 for who in ("manager", "store") for when in ("day", "week"))
    assert ("rebalance", "before it is published") == (change.kind, change.reason)


def frozen_plan():
    """A plan of which the first eleven days stand."""
    return evolve(split(), frozen=date(2026, 11, 11))


def test_the_past_stands():
    """Days that have gone by are not touched; a number that is set counts them."""
    plan = frozen_plan()
    after = plan.set("signings", "li-na", NOVEMBER, 20).plan
    total = scale(plan, "signings", 2).plan
    gone = [day for day in NOVEMBER.days if day <= plan.frozen]

    assert [20, 30] == numbers(after, "li-na", "east")
    assert [100] == numbers(total, "chengdu-01")
    for changed in (after, total, resplit(plan, STORE, weights.equal()).plan, plan.rebalance().plan):
        assert [plan["signings", id, day] for id in PEOPLE for day in gone] == [
            changed["signings", id, day] for id in PEOPLE for day in gone
        ]
        assert check_consistency(changed).ok


def test_the_past_refuses():
    """Nothing that has gone by can be set, and nothing below what stands already."""
    plan = frozen_plan()
    with pytest.raises(InvalidValue, match="a period after 2026-11-11: up to then the plan stands"):
        plan.set("signings", "li-na", TUESDAY, 1)
    with pytest.raises(InvalidValue, match="a period after 2026-11-11"):
        hold(plan, [Hold("signings", "li-na", TUESDAY, 1)])
    with pytest.raises(InvalidValue, match="a period after 2026-11-11"):
        spread(plan, "signings", "li-na", spreads.even(), period=WEEKS[0])
    gone = plan["signings", "li-na", WEEKS[0]]
    with pytest.raises(Infeasible, match="that cannot change any more") as caught:
        plan.set("signings", "li-na", NOVEMBER, 0)

    assert caught.value.by >= gone
    assert 0 < gone


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"metric": "siginings"}, UnknownMember, "Did you mean 'signings'"),
        ({"role": "li-nan"}, UnknownMember, "Did you mean 'li-na'"),
        ({"period": Month(2026, 12)}, OutsidePeriod, "2026-12"),
        ({"value": -1}, InvalidQuantity, "a target is zero or more"),
        ({"value": "3.5"}, InvalidQuantity, "3.5"),
        ({"value": "many"}, InvalidQuantity, "not a number"),
        ({"keep": ["zhao-min"]}, UnknownMember, "keep"),
        ({"keep": ["li-na"]}, UnknownMember, "keep"),
        ({"role": "east", "period": WEEKS[1]}, InvalidValue, "instead of its week hold its days"),
        ({"value": 31}, Infeasible, "they miss each other by 1"),
        ({"keep": ["wang-lei", "sun-qi"]}, Infeasible, "these cannot all be met"),
        ({"period": date(2026, 11, 1), "value": 5}, Infeasible, "these cannot all be met"),
        ({"role": "chengdu-01", "keep": ["east"]}, UnknownMember, "keep"),
    ],
)
def test_bad_input(change, error, text):
    """What cannot be done says so, and nothing is half done."""
    plan = split()
    before = dict(plan.lines)
    asked = {"metric": "signings", "role": "li-na", "period": NOVEMBER, "value": 3} | change
    with pytest.raises(error, match=text):
        plan.set(**asked)

    assert before == dict(plan.lines)


def test_holds_that_conflict():
    """Two holds of one place, and holds that leave no room, are named."""
    plan = split(holds=[Hold("signings", "li-na", NOVEMBER, 10)])
    twice = [Hold("signings", "li-na", NOVEMBER, value) for value in (3, 4)]
    with pytest.raises(DuplicateMember):
        hold(plan, twice)
    with pytest.raises(Infeasible) as caught:
        hold(plan, [Hold("signings", "east", NOVEMBER, 9)])
    with pytest.raises(UnknownMember, match="li-nan"):
        hold(plan, [Hold("signings", "li-nan", NOVEMBER, 9)])

    assert {"li-na", "east"} == {rule.role for rule in caught.value.conflicts}
    assert 1 == caught.value.by


def test_a_typed_plan_keeps_no_holds():
    """Holding, releasing and rebalancing need the basis."""
    typed = Plan.from_rows(split().rows(), like=split())
    for asked, run in {
        "hold()": lambda: hold(typed, [Hold("signings", "li-na", NOVEMBER, 3)]),
        "release()": lambda: release(typed, []),
        "rebalance()": typed.rebalance,
    }.items():
        with pytest.raises(NoBasis) as caught:
            run()
        assert (asked,) == astuple(caught.value)


def test_spread_changes_days_alone():
    """Everybody's number stays, the days change, and the number of a week that is spread stays too."""
    plan = split(60)
    team, change = spread(plan, "signings", "east", spreads.front_loaded())
    week, of_week = spread(plan, "signings", "li-na", spreads.back_loaded(), period=WEEKS[1])

    assert numbers(plan, *plan.roles.ids) == numbers(team, *plan.roles.ids)
    assert [15, 10, 7, 4] == [team["signings", "east", at] for at in WEEKS]
    assert {"west", "zhao-min", "wu-tao"} <= shared(plan, team)
    assert ("spread", "east", (Fact("how", spreads.front_loaded()),)) == (
        change.kind,
        change.role,
        change.facts,
    )
    assert [plan["signings", "li-na", at] for at in WEEKS] == [week["signings", "li-na", at] for at in WEEKS]
    assert ("signings", "li-na", WEEKS[1]) == (of_week.metric, of_week.role, of_week.period)
    assert check_consistency(team).ok


def test_spread_a_number():
    """Ways that change the number itself round to the nearest, and siblings take it up."""
    plan = split()
    more, change = spread(plan, "signings", "li-na", spreads.change("0.25"))
    none = spread(plan, "signings", "li-na", spreads.clear(), period=WEEKS[1]).plan

    assert [13, 9, 8] == numbers(more, "li-na", "sun-qi", "wang-lei")
    assert ("spread", 10, 13) == (change.kind, change.before, change.after)
    assert 0 == none["signings", "li-na", WEEKS[1]]
    assert [10] == numbers(none, "li-na")


def first_day_only(spreading):
    """A way of one's own: everything on the first day."""
    return [Fraction(cell == spreading.cells.start) for cell in spreading.cells]


def test_spread_onto_nothing():
    """A way that leaves somebody without a day is refused, or spread evenly."""
    plan = split()
    with pytest.raises(AllWeightsZero) as caught:
        spread(plan, "signings", "li-na", first_day_only)
    even = spread(plan, "signings", "li-na", first_day_only, zero="even").plan
    away = Store("s", [Manager("here"), Manager("gone", left=date(2026, 10, 31))])
    nobody = split(5, roles=away, weights=weights.explicit({"here": 1, "gone": 0}))

    assert ("li-na", 10, "signings") == astuple(caught.value)
    assert [10] == numbers(even, "li-na")
    assert [5, 0] == numbers(spread(nobody, "signings", "s", spreads.even()).plan, "here", "gone")


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ("even", "a way such as spreads.even()"),
        (lambda spreading: [Fraction(1)], "one Fraction per cell, 30 of them"),
        (lambda spreading: [1.0] * 30, "one Fraction per cell"),
        (lambda spreading: [Fraction(-1)] * 30, "not negative"),
    ],
)
def test_spread_by_no_way(how, text):
    """What is no way, or does not answer with weights, is refused."""
    with pytest.raises(InvalidValue, match="spread of signings for li-na") as caught:
        spread(split(), "signings", "li-na", how)

    assert text in str(caught.value)
