"""What users of other tools have reported, and what must not happen here: edits and re-plans."""

from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest

from targetkit import (
    Actuals,
    Bound,
    Hold,
    Manager,
    Metric,
    Month,
    Quarter,
    Region,
    Store,
    Team,
    WorkCalendar,
    decompose,
    profiles,
    replan,
    resplit,
    scale,
    spread,
    spreads,
    transfer,
    weights,
)
from targetkit.edits import hold
from targetkit.errors import AllWeightsZero, Infeasible
from targetkit.role import walk

NOVEMBER = Month(2026, 11)
FIRST, *_, LAST = NOVEMBER.weeks()
SIGNINGS = Metric("signings")
STORE = Store(
    "shop",
    [
        Team("east", [Manager("li-na"), Manager("wang-lei"), Manager("chen-jie")]),
        Team("west", [Manager("zhao-min"), Manager("sun-yu")]),
    ],
)
PEOPLE = ("li-na", "wang-lei", "chen-jie", "zhao-min", "sun-yu")


def made(number, roles=STORE, period=NOVEMBER, **options):
    """A plan of signings on weekdays."""
    return decompose({SIGNINGS: number}, roles, period, **{"calendar": WorkCalendar.weekdays()} | options)


def numbers(plan, ids=PEOPLE, period=None):
    """What roles have in a period."""
    return [plan["signings", id, period or plan.period] for id in ids]


def test_a_group_that_stands_at_zero():
    """Whoever gives something to people who all stand at zero says how, or is refused and told who they are."""
    plan = made(40, weights=weights.explicit(dict(zip(PEOPLE, (1, 1, 2, 0, 0), strict=True))))
    west = [Hold("signings", "west", NOVEMBER, 8)]
    edits = {
        "set": lambda zero: plan.set("signings", "west", NOVEMBER, 8, zero=zero),
        "transfer": lambda zero: transfer(plan, "signings", "east", "west", 8, zero=zero),
        "hold": lambda zero: hold(plan, west, zero=zero),
    }
    for edit in edits.values():
        with pytest.raises(AllWeightsZero) as caught:
            edit("error")
        after, _ = edit("even")

        assert ("west", 8, "signings") == (caught.value.group, caught.value.number, caught.value.metric)
        assert [8, 8, 16, 4, 4] == numbers(after)


def test_a_shape_that_is_zero_everywhere():
    """A shape that gives nothing to any day is refused, or lies evenly over the days on which the person is there."""
    plan, _ = made(40).set("signings", "li-na", FIRST, 0)
    way = spreads.like(FIRST)

    with pytest.raises(AllWeightsZero) as caught:
        spread(plan, "signings", "li-na", way)
    assert ("li-na", 8) == (caught.value.group, caught.value.number)
    after, change = spread(plan, "signings", "li-na", way, zero="even")
    assert 8 == after["signings", "li-na", NOVEMBER]
    assert {0, 1} == {after["signings", "li-na", day] for day in NOVEMBER.days}
    assert 8 > change.cells > 0


def test_no_pin_is_lost_by_an_edit():
    """Holds that overlap in time and along the tree are all kept by every later edit, or the edit is refused."""
    day, week = date(2026, 11, 4), NOVEMBER.weeks()[0]
    holds = [
        Hold("signings", "li-na", day, 2),
        Hold("signings", "li-na", week, 3),
        Hold("signings", "li-na", NOVEMBER, 7),
        Hold("signings", "east", day, 3),
        Hold("signings", "east", NOVEMBER, 30),
        Hold("signings", "shop", week, 9),
    ]
    plan, _ = hold(made(50), holds)
    edits = [
        lambda plan: plan.set("signings", "wang-lei", NOVEMBER, 14),
        lambda plan: transfer(plan, "signings", "chen-jie", "wang-lei", 2),
        lambda plan: spread(plan, "signings", "east", spreads.back_loaded()),
        lambda plan: resplit(plan, "shop", weights.explicit(dict.fromkeys(PEOPLE, 1))),
        lambda plan: scale(plan, "signings", "1.2"),
        lambda plan: plan.rebalance(),
    ]
    for edit in edits:
        plan, _ = edit(plan)

        assert [one.value for one in holds] == [plan["signings", one.role, one.period] for one in holds]
    with pytest.raises(Infeasible) as caught:
        plan.set("signings", "li-na", date(2026, 11, 5), 2)
    assert {holds[0], holds[1]} <= set(caught.value.conflicts)


def test_zero_weight_is_no_new_person_when_a_team_is_split_anew():
    """Who has weight zero gets nothing of what is split anew, and no equal share."""
    after, _ = resplit(made(40), "east", weights.explicit({"li-na": 1, "wang-lei": 3, "chen-jie": 0}))

    assert [6, 18, 0, 8, 8] == numbers(after)
    with pytest.raises(AllWeightsZero) as caught:
        resplit(made(40), "east", weights.explicit(dict.fromkeys(PEOPLE[:3], 0)))
    assert ("east", 24) == (caught.value.group, caught.value.number)


def test_nothing_is_stranded_under_a_closed_branch():
    """A team in which nobody is there any more takes nothing: asked for it is refused, left over it goes to the others."""
    shut = Store("shop", [STORE.find("east"), Team("west", [Manager("zhao-min", left=date(2026, 10, 30))])])
    plan = made(30, shut)
    for zero in ("error", "even"):
        with pytest.raises((AllWeightsZero, Infeasible)):
            plan.set("signings", "west", NOVEMBER, 4, zero=zero)
        with pytest.raises((AllWeightsZero, Infeasible)):
            transfer(plan, "signings", "east", "west", 4, zero=zero)

    closing = Store(
        "shop",
        [
            STORE.find("east"),
            Team("west", [Manager(id, left=date(2026, 11, 10)) for id in ("zhao-min", "sun-yu")]),
        ],
    )
    came = Actuals([(date(2026, 11, 9), "sun-yu", SIGNINGS, 2)], metrics=[SIGNINGS])
    after, _ = replan(made(50), came, date(2026, 11, 10), roles=closing)
    assert [48, 2, 50] == numbers(after, ("east", "west", "shop"))
    assert [0] * 20 == [after["signings", "west", date(2026, 11, day)] for day in range(11, 31)]


def test_a_group_gives_what_leaves_it():
    """What reaches somebody on a day in another store leaves the giving store on that day, to the piece."""
    mall = Store("mall", [Manager("he")])
    plan = made(42, Region("south", [Store("shop", [Manager(id) for id in PEOPLE[:3]]), mall]))
    day = date(2026, 11, 3)
    after, _ = transfer(plan, "signings", "shop", "he", 1, day)

    assert [1, 0] == [one["signings", "shop", day] for one in (plan, after)]
    assert 1 == after["signings", "he", day] - plan["signings", "he", day]


def test_somebody_who_comes_back():
    """What stood under nobody's name goes back to a person who is on the list again."""
    other = Store("mall", [Manager("he")])
    region = Region("south", [STORE, other])
    without = Region("south", [Store("shop", [STORE.find("east"), Manager("zhao-min")]), other])
    came = Actuals([(date(2026, 11, 3), "sun-yu", SIGNINGS, 2)], metrics=[SIGNINGS])
    plan, _ = replan(made(60, region), came, date(2026, 11, 5), roles=without)
    back = Region("south", [Store("shop", [*STORE.children, plan.role("unassigned of shop")]), other])
    after, _ = replan(plan, came, date(2026, 11, 9), roles=back)

    assert 2 == plan["signings", "unassigned of shop", NOVEMBER]
    assert [0, 2] == [after["signings", id, date(2026, 11, 3)] for id in ("unassigned of shop", "sun-yu")]
    assert 60 == after["signings", "south", NOVEMBER]


def test_scaling_up_lowers_nobody():
    """Scaling up from any plan lowers nobody, step by step."""
    plan = made(23, weights=weights.explicit(dict(zip(PEOPLE, (13, 5, 3, 2, 1), strict=True))))
    for _ in range(25):
        after, _ = scale(plan, "signings", Fraction(26, 25))
        everybody = [node.id for node in walk(STORE)]

        assert all(
            less <= more
            for less, more in zip(numbers(plan, everybody), numbers(after, everybody), strict=True)
        )
        plan = after


def test_the_order_of_those_kept_does_not_matter():
    """Each order of the siblings that are kept gives the same plan, and so does that of several holds."""
    store = Store("shop", [Manager(id) for id in PEOPLE])
    plan = made(43, store)
    kept = {
        plan.set("signings", "li-na", NOVEMBER, 11, keep=order).plan
        for order in permutations(["wang-lei", "chen-jie", "sun-yu"])
    }
    holds = [Hold("signings", id, NOVEMBER, number) for number, id in enumerate(PEOPLE[:3], 5)]
    held = {
        hold(plan, order, [Bound("signings", "sun-yu", maximum=12)]).plan for order in permutations(holds)
    }

    assert 1 == len(kept) == len(held)
    assert numbers(plan)[1:3] == numbers(*kept)[1:3]
    assert [5, 6, 7, 13, 12] == numbers(*held)


def test_very_large_amounts():
    """The time of an edit does not grow with the numbers, in the days neither."""
    big = 10**15
    plan = made(5 * big + 3, period=Quarter(2026, 4))
    quarter = plan.period
    after, _ = plan.set("signings", "li-na", quarter, big // 3)
    after, _ = transfer(after, "signings", "east", "west", big // 7)
    after, _ = transfer(after, "signings", "zhao-min", "wang-lei", big // 10**5, date(2026, 11, 4))
    after, _ = after.set("signings", "sun-yu", date(2026, 11, 5), big // 11)
    after, _ = spread(after, "signings", "shop", spreads.front_loaded())
    after, _ = scale(after, "signings", "1.37")
    after, _ = resplit(after, "east", weights.explicit({"li-na": 1, "wang-lei": 2, "chen-jie": 3}))
    after, _ = hold(after, [Hold("signings", "shop", date(2026, 11, 4), big // 13)])
    after, _ = replan(after, Actuals([], metrics=[SIGNINGS]), date(2026, 11, 10))

    number = -(-(5 * big + 3) * 137 // 100)
    assert [number, number] == [after["signings", "shop", quarter], sum(numbers(after))]
    assert 0 == after["signings", "shop", date(2026, 11, 4)]


@pytest.mark.parametrize("held", range(123_450, 123_458))
def test_a_held_week_of_the_store_survives_a_team_split_anew(held):
    """What a team's new split leaves of a held week is met by whole numbers; rebalancing keeps the hold all the same."""
    store = Store(
        "shop",
        [
            Team("east", [Manager("li-na"), Manager("wang-lei", away={date(2026, 11, 18): 1})]),
            Team("west", [Manager("zhao-min"), Manager("chen-jing")]),
        ],
    )
    month, signings = Month(2026, 11), Metric("signings")
    week = month.weeks()[2]
    plan = decompose(
        {signings: 999_983},
        store,
        month,
        calendar=WorkCalendar.weekdays(),
        weights=weights.explicit({"li-na": 3, "wang-lei": 2, "zhao-min": 1, "chen-jing": 1}),
        profile=profiles.month_end_push(),
        holds=[Hold("signings", "shop", week, held)],
    )
    edited = resplit(plan, "east", weights.explicit({"li-na": 0, "wang-lei": 1})).plan

    assert held == edited["signings", "shop", week]
    assert held == edited.rebalance().plan["signings", "shop", week]
