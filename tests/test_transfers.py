"""Transfers: what leaves the one reaches the other, and nobody above both notices."""

from datetime import date

import pytest
from attrs import astuple, evolve

from targetkit import (
    Bound,
    Hold,
    Manager,
    Metric,
    Month,
    Region,
    Store,
    Team,
    WorkCalendar,
    check_consistency,
    decompose,
    transfer,
    weights,
)
from targetkit.change import Fact
from targetkit.errors import (
    AllWeightsZero,
    Infeasible,
    InvalidQuantity,
    InvalidValue,
    NoWorkingDay,
    UnknownMember,
)

NOVEMBER = Month(2026, 11)
WEEKS = NOVEMBER.weeks()
TUESDAY = date(2026, 11, 3)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
EAST = Team("east", [Manager("li-na"), Manager("wang-lei"), Manager("sun-qi")])
WEST = Team("west", [Manager("zhao-min"), Manager("wu-tao")])
STORE = Store("chengdu-01", [EAST, WEST])


def split(number=50, metric=SIGNINGS, roles=STORE, **options):
    """A plan of one metric on weekdays."""
    return decompose({metric: number}, roles, NOVEMBER, calendar=WorkCalendar.weekdays(), **options)


def numbers(plan, *ids, metric="signings", period=NOVEMBER):
    """What roles have in a period."""
    return [plan[metric, id, period] for id in ids]


def changed(before, after, metric="signings"):
    """The roles whose row is another one."""
    return {id for id in before.roles.ids if before.line(metric, id) is not after.line(metric, id)}


def test_within_a_team():
    """Two people of a team: the team's row and every other row are the identical ones."""
    plan = split()
    after, change = transfer(
        plan, "signings", "li-na", "wang-lei", 3, reason="a deal moves with its customer"
    )

    assert [7, 13] == numbers(after, "li-na", "wang-lei")
    assert {"li-na", "wang-lei"} == changed(plan, after)
    assert ("transfer", "li-na", 10, 7, (Fact("to", "wang-lei"), Fact("amount", 3))) == (
        *(change.kind, change.role, change.before, change.after),
        change.facts,
    )


def test_across_teams():
    """The teams change by the amount, the store's row is the identical one; teams give by their people's shares."""
    plan = split(4_400_000, MONEY)
    person = transfer(plan, MONEY, "li-na", "zhao-min", 300_000).plan
    team = transfer(plan, MONEY, "east", "west", 300_000).plan

    assert {"li-na", "east", "zhao-min", "west"} == changed(plan, person, MONEY)
    assert [580_000, 1_180_000] == numbers(person, "li-na", "zhao-min", metric=MONEY)
    assert [780_000, 780_000, 780_000, 1_030_000, 1_030_000] == numbers(
        team, "li-na", "wang-lei", "sun-qi", "zhao-min", "wu-tao", metric=MONEY
    )
    assert plan.line(MONEY, STORE) is team.line(MONEY, STORE)
    assert check_consistency(team).ok


def test_across_stores():
    """The region's number stays; each store's days follow its own number."""
    region = Region("chengdu", [STORE, Store("chengdu-02", [Manager("chen-jie")])])
    plan = split(60, roles=region)
    after = transfer(plan, "signings", "li-na", "chen-jie", 4).plan

    assert [60, 46, 14] == numbers(after, "chengdu", "chengdu-01", "chengdu-02")
    assert {"li-na", "east", "chengdu-01", "chengdu-02", "chen-jie", "chengdu"} >= changed(plan, after)
    assert check_consistency(after).ok


def test_in_a_part_of_the_period():
    """A week's amount moves in that week: numbers and that week change by it, and the store's days stay."""
    plan = split(100)
    after = transfer(plan, "signings", "east", "zhao-min", 5, WEEKS[1]).plan

    assert [55, 45] == numbers(after, "east", "west")
    assert plan["signings", "zhao-min", WEEKS[1]] + 5 == after["signings", "zhao-min", WEEKS[1]]
    assert plan["signings", "east", WEEKS[1]] - 5 == after["signings", "east", WEEKS[1]]
    assert plan.line("signings", STORE) is after.line("signings", STORE)
    assert numbers(plan, "wu-tao") == numbers(after, "wu-tao")


def part_time():
    """Two people who are never there on the same day, and a third who always is."""
    odd = Manager("odd", away={day: 1 for day in NOVEMBER.days if day.day % 2 == 0})
    even = Manager("even", away={day: 1 for day in NOVEMBER.days if day.day % 2})
    return Store("store", [Team("east", [odd, Manager("always")]), Team("west", [even])])


def test_third_parties_move():
    """Without common days others change days for it, numbers kept; with fixed others it is refused."""
    plan = split(60, roles=part_time())
    after = transfer(plan, "signings", "odd", "even", 2).plan

    assert plan.line("signings", "store") is after.line("signings", "store")
    assert numbers(plan, "always") == numbers(after, "always")
    assert "always" in changed(plan, after)
    with pytest.raises(Infeasible, match="the two are not there on enough days in common") as caught:
        transfer(plan, "signings", "odd", "even", 2, others="fixed")
    assert ("signings", (), 2) == astuple(caught.value)[:3]


def test_third_parties_move_in_a_week():
    """What is moved in a week is moved in that week, also when others have to help."""
    plan = split(90, roles=part_time())
    week = WEEKS[1]
    after = transfer(plan, "signings", "odd", "even", 2, week).plan

    assert plan["signings", "odd", week] - 2 == after["signings", "odd", week]
    assert plan["signings", "even", week] + 2 == after["signings", "even", week]
    assert numbers(plan, "always", "store") == numbers(after, "always", "store")
    assert plan["signings", "store", week] == after["signings", "store", week]


def test_nobody_can_help():
    """Where even others cannot make up for it, the days of the store move, and its number stays."""
    alone = Store("store", part_time().children[0].children[:1] + part_time().children[1].children)
    plan = split(40, roles=alone)
    after = transfer(plan, "signings", "odd", "even", 5).plan

    assert [14, 26, 40] == numbers(after, "odd", "even", "store")
    assert plan.line("signings", "store") != after.line("signings", "store")


def test_others_can_be_fixed():
    """With common days, nobody else is needed."""
    plan = split()
    after = transfer(plan, "signings", "li-na", "zhao-min", 3, others="fixed").plan

    assert {"li-na", "east", "zhao-min", "west"} == changed(plan, after)


def test_who_is_held_does_not_give_or_take():
    """In a week a group gives and takes by those whose numbers are not held."""
    rules = [Hold("signings", "li-na", NOVEMBER, 20), Hold("signings", "wang-lei", WEEKS[1], 5)]
    bounds = [Bound("signings", "zhao-min", maximum=21), Bound("signings", "sun-qi", minimum=17)]
    bounds += [Bound("signings", "wu-tao", minimum=5)]
    plan = split(100, holds=rules, bounds=bounds)
    after = transfer(plan, "signings", "east", "west", 3, WEEKS[1]).plan

    assert numbers(plan, "li-na", "wang-lei") == numbers(after, "li-na", "wang-lei")
    assert plan["signings", "sun-qi", NOVEMBER] - 3 == after["signings", "sun-qi", NOVEMBER]
    assert after["signings", "zhao-min", NOVEMBER] <= 21
    assert after["signings", "sun-qi", NOVEMBER] >= 17


def test_holds_forbid():
    """What is held is named, and the transfer refused as a whole."""
    plan = split(100, holds=[Hold("signings", id, NOVEMBER, 20) for id in ("zhao-min", "wu-tao")])
    day = next(day for day in NOVEMBER.days if plan["signings", "east", day])
    with pytest.raises(Infeasible) as caught:
        transfer(plan, "signings", "east", "west", 1, day)
    with pytest.raises(Infeasible, match="li-na"):
        transfer(
            split(50, holds=[Hold("signings", "li-na", NOVEMBER, 10)]), "signings", "li-na", "zhao-min", 1
        )
    giving = split(100, holds=[Hold("signings", id, NOVEMBER, 20) for id in ("li-na", "wang-lei", "sun-qi")])
    with pytest.raises(Infeasible):
        transfer(giving, "signings", "east", "west", 1, day)

    assert any(rule.role in {"zhao-min", "wu-tao"} for rule in caught.value.conflicts)


def test_zero():
    """Somebody who stands at zero takes nothing in silence: it is refused, or shared evenly."""
    nobody = weights.explicit({"li-na": 1, "wang-lei": 1, "sun-qi": 1, "zhao-min": 0, "wu-tao": 0})
    plan = split(60, weights=nobody)
    with pytest.raises(AllWeightsZero):
        transfer(plan, "signings", "li-na", "west", 4)
    with pytest.raises(AllWeightsZero):
        transfer(plan, "signings", "li-na", "west", 2, WEEKS[1])
    whole = transfer(plan, "signings", "li-na", "west", 4, zero="even").plan
    week = transfer(plan, "signings", "li-na", "west", 2, WEEKS[1], zero="even").plan

    assert [2, 2] == numbers(whole, "zhao-min", "wu-tao")
    assert [1, 1] == numbers(week, "zhao-min", "wu-tao", period=WEEKS[1])


def test_the_past_stands():
    """Only what is still to come can be given."""
    plan = evolve(split(100), frozen=date(2026, 11, 11))
    left = sum(plan["signings", "li-na", day] for day in NOVEMBER.days if day > plan.frozen)
    after = transfer(plan, "signings", "li-na", "zhao-min", left).plan

    assert 20 - left == after["signings", "li-na", NOVEMBER]
    with pytest.raises(InvalidQuantity, match=f"there are only {left} to give in 2026-11"):
        transfer(plan, "signings", "li-na", "zhao-min", left + 1)
    with pytest.raises(InvalidValue, match="a period after 2026-11-11"):
        transfer(plan, "signings", "li-na", "zhao-min", 1, TUESDAY)


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        (
            {"amount": 11},
            InvalidQuantity,
            "transfer from li-na: 11 is refused: there are only 10 to give in 2026-11",
        ),
        ({"amount": 0}, InvalidQuantity, "more than zero"),
        ({"amount": -2}, InvalidQuantity, "more than zero"),
        ({"amount": "0.5"}, InvalidQuantity, "0.5"),
        ({"target": "east"}, InvalidValue, "'li-na to east' was given; expected two roles of which neither"),
        ({"target": "li-na"}, InvalidValue, "neither is above the other"),
        ({"target": "zhao"}, UnknownMember, "unknown role 'zhao'"),
        ({"metric": "loans"}, UnknownMember, "unknown metric 'loans'"),
        ({"others": "stay"}, InvalidValue, '"move" or "fixed"'),
        ({"period": date(2026, 11, 1)}, InvalidQuantity, "there are only 0 to give"),
    ],
)
def test_bad_input(change, error, text):
    """What cannot be moved says so, and nothing is half done."""
    plan = split()
    before = dict(plan.lines)
    asked = {"metric": "signings", "source": "li-na", "target": "zhao-min", "amount": 3} | change
    with pytest.raises(error, match=text):
        transfer(plan, **asked)

    assert before == dict(plan.lines)


def test_nobody_is_there():
    """A group of whom nobody is there in the week cannot take anything in it."""
    away = Manager("zhao-min", away=dict.fromkeys(WEEKS[1].days, 1))
    plan = split(50, roles=Store("s", [EAST, away]))
    with pytest.raises(NoWorkingDay) as caught:
        transfer(plan, "signings", "east", "zhao-min", 2, WEEKS[1])

    assert ("zhao-min", "9–15 Nov", "signings", 2) == astuple(caught.value)
