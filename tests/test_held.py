"""A split with holds and bounds, by example."""

from datetime import date
from fractions import Fraction

import pytest

from targetkit import (
    Manager,
    Metric,
    Month,
    Quarter,
    Region,
    Store,
    Team,
    WorkCalendar,
    check_consistency,
    decompose,
    weights,
)
from targetkit._held import Held
from targetkit._pins import read_pins
from targetkit._split import Order
from targetkit.errors import Infeasible
from targetkit.hold import Bound, Hold
from targetkit.timeline import Timeline

NOVEMBER = Month(2026, 11)
AUTUMN = Quarter(2026, 4)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
PEOPLE = ("li-na", "wang-lei", "chen-jie", "zhao-min", "sun-yu")
STORE = Store(
    "shop",
    [Team("east", [Manager(id) for id in PEOPLE[:3]]), Team("west", [Manager(id) for id in PEOPLE[3:]])],
)


def made(number, *rules, roles=STORE, period=NOVEMBER, **options):
    """The plan with these rules, which keeps them and adds up."""
    holds = [rule for rule in rules if isinstance(rule, Hold)]
    bounds = [rule for rule in rules if isinstance(rule, Bound)]
    options = {"calendar": WorkCalendar.weekdays()} | options
    plan = decompose({SIGNINGS: number}, roles, period, holds=holds, bounds=bounds, **options)

    assert check_consistency(plan).ok
    assert number == plan["signings", roles, period]
    for rule in holds:
        assert rule.value == plan["signings", rule.role, rule.period]
    return plan


def numbers(plan, ids=PEOPLE):
    """What the people have in the whole period."""
    return [plan["signings", id, plan.period] for id in ids]


def test_hold_and_bound():
    """Who is held stays, who is bounded stops there; the others take up the rest in proportion."""
    weight = weights.explicit({"li-na": 1, "wang-lei": 1, "chen-jie": 2, "zhao-min": 3, "sun-yu": 3})
    plan = made(
        50,
        Hold(SIGNINGS, "li-na", NOVEMBER, 3),
        Bound(SIGNINGS, "west", maximum=26),
        Bound(SIGNINGS, "sun-yu", minimum=14),
        weights=weight,
    )

    assert [3, 7, 14, 12, 14] == numbers(plan)
    assert (
        Bound(SIGNINGS, "sun-yu", minimum=14),
        Bound(SIGNINGS, "west", maximum=26),
    ) == tuple(rule for rule in plan.basis.metrics["signings"].rules if isinstance(rule, Bound))


def test_days_and_weeks():
    """Days of people, teams and the store, and weeks of people and the store, are all kept at once."""
    week = NOVEMBER.weeks()[1]
    plan = made(
        50,
        Hold(SIGNINGS, "li-na", date(2026, 11, 3), 3),
        Hold(SIGNINGS, "east", date(2026, 11, 3), 4),
        Hold(SIGNINGS, "shop", week, 20),
        Hold(SIGNINGS, "shop", date(2026, 11, 4), 0),
        Hold(SIGNINGS, "wang-lei", week, 1),
    )

    assert [10] * 5 == numbers(plan)
    assert plan.fairness().of("manager", "day") < 1


def test_numbers_make_room():
    """Held days that people's shares leave no room for move the shares, and nobody's more than needed."""
    third, fourth = date(2026, 11, 3), date(2026, 11, 4)
    plan = made(
        20,
        Hold(SIGNINGS, "east", third, 9),
        Hold(SIGNINGS, "east", fourth, 7),
        Hold(SIGNINGS, "li-na", third, 1),
    )

    assert [5, 5, 6, 2, 2] == numbers(plan)


def test_days_off_make_room():
    """Who is there on held days alone follows what is held; those who share the rest stay as near as can be."""
    week = NOVEMBER.weeks()[0]
    people = [Manager(id) for id in PEOPLE[:4]]
    only = Manager("sun-yu", left=date(2026, 11, 6))
    plan = made(
        50,
        Hold(SIGNINGS, "shop", week, 3),
        roles=Store("shop", [*people, only]),
        weights=weights.monthly(weights.equal()),
    )
    asked = made(50, roles=Store("shop", [*people, only]), weights=weights.monthly(weights.equal()))

    assert [10] * 5 == numbers(asked)
    assert 3 == numbers(plan)[4]
    assert [11, 12, 12, 12] == sorted(numbers(plan)[:4])


def test_confirm():
    """Whole numbers that are given leave room for what is held, or the conflict is told."""
    order = Order(STORE, "")
    rules = (Hold(SIGNINGS, "li-na", date(2026, 11, 3), 3),)
    timeline = Timeline.of(NOVEMBER, "monday")
    there = dict.fromkeys(PEOPLE, (True,) * 30)
    held = Held(SIGNINGS, rules, order, read_pins(SIGNINGS, rules, order, timeline, "day"), there)
    numbers = dict.fromkeys(order.leaves, 3)

    low, high = held.limits(9)
    assert (3, 9) == (low[0], high[0])
    held.confirm(numbers)
    with pytest.raises(Infeasible, match="with everybody's number and the days") as caught:
        held.confirm(dict.fromkeys(numbers, 2))
    assert rules == caught.value.conflicts
    assert 1 == caught.value.by


def test_few_are_moved():
    """One person who needs more takes it from as few as can give it."""
    third = date(2026, 11, 3)
    plan = made(
        50,
        Hold(SIGNINGS, "li-na", third, 8),
        *(Hold(SIGNINGS, "li-na", date(2026, 11, day), 2) for day in (4, 5)),
    )

    assert [12, 9, 9, 10, 10] == numbers(plan)


def test_weight_zero():
    """Who has no weight gets what the rules ask for, and more only when all others are full, then evenly."""
    weight = weights.explicit({"li-na": 1, "wang-lei": 1, "chen-jie": 0, "zhao-min": 0, "sun-yu": 0})
    rules = [Bound(SIGNINGS, "chen-jie", minimum=2), Bound(SIGNINGS, "zhao-min", minimum=1)]

    assert [9, 8, 2, 1, 0] == sorted(numbers(made(20, *rules, weights=weight)), reverse=True)
    full = [Bound(SIGNINGS, "li-na", maximum=5), Bound(SIGNINGS, "wang-lei", maximum=5)]
    assert [5, 5, 6, 4, 0] == numbers(made(20, *rules, *full, weights=weight))


def test_week_held_where_there_is_no_weight():
    """A held day of somebody without weight is kept, on days that the person is there."""
    weight = weights.explicit({id: int(id != "li-na") for id in PEOPLE})
    plan = made(20, Hold(SIGNINGS, "li-na", NOVEMBER.weeks()[2], 4), weights=weight)

    assert [4, 3, 3, 5, 5] == numbers(plan)


def test_months():
    """Months and days of a quarter are held; the rest of the quarter is filled."""
    december = Month(2026, 12)
    plan = made(
        150,
        Hold(SIGNINGS, "li-na", date(2026, 11, 3), 3),
        Hold(SIGNINGS, "li-na", december, 20),
        Hold(SIGNINGS, "shop", december, 60),
        Hold(SIGNINGS, "east", date(2026, 11, 5), 9),
        period=AUTUMN,
    )

    assert [30] * 5 == numbers(plan)
    assert 90 == sum(plan["signings", "shop", month] for month in AUTUMN.months[:2])
    assert all(
        margin.distance < 1
        for margin in plan.fairness().margins
        if margin.when == "month" and margin.who != "group"
    )


def test_each_store_by_itself():
    """What is held in one store moves nothing in time in another one."""
    other = Store("mall", [Manager("he-ping"), Manager("ma-li")])
    region = Region("south", [STORE, other])
    free = made(90, roles=region, period=AUTUMN)
    plan = made(90, Hold(SIGNINGS, "li-na", date(2026, 12, 1), 4), roles=region, period=AUTUMN)

    assert free.line("signings", "mall") == plan.line("signings", "mall")


def test_one_person():
    """A plan of a single manager can be held as any other."""
    plan = made(9, Hold(SIGNINGS, "li-na", date(2026, 11, 3), 5), roles=Manager("li-na"))

    assert [9] == numbers(plan, ["li-na"])


def test_money_on_the_days_of_another_metric():
    """What follows a metric can be held on the days of that metric, whatever its own calendar is."""
    plan = decompose(
        {SIGNINGS: 60, MONEY: 3_000_000},
        STORE,
        NOVEMBER,
        calendar={"signings": WorkCalendar.daily(), "disbursements": WorkCalendar.weekdays()},
        follow={"disbursements": "signings"},
        holds=[Hold(MONEY, "li-na", date(2026, 11, 1), 250_000)],
        bounds=[Bound(MONEY, "east", maximum=1_700_000)],
    )

    assert 250_000 == plan["disbursements", "li-na", date(2026, 11, 1)]
    assert 1_700_000 == plan["disbursements", "east", NOVEMBER]
    assert check_consistency(plan).ok


def test_ideals_are_fitted():
    """The basis keeps the ideals that the holds leave, and the rules."""
    rule = Hold(SIGNINGS, "li-na", date(2026, 11, 3), 3)
    basis = made(50, rule).basis.metrics["signings"]

    assert (rule,) == basis.rules
    assert 3 == basis.ideal("li-na", 2)
    assert Fraction(7, 20) == round(basis.ideal("li-na", 3), 6)
