"""Why rules cannot all be met: a smallest conflict, by how much, and what would do instead."""

from datetime import date

import pytest

from targetkit import Manager, Metric, Month, Store, Team, WorkCalendar, decompose, weights
from targetkit._conflict import explain_conflict
from targetkit._lattice import Lattice
from targetkit._pins import Pin
from targetkit.errors import AllWeightsZero, Infeasible, NoWorkingDay
from targetkit.hold import Bound, Hold

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
STORE = Store(
    "shop",
    [
        Team("east", [Manager("li-na"), Manager("wang-lei"), Manager("chen-jie")]),
        Team("west", [Manager("zhao-min"), Manager("sun-yu")]),
    ],
)
EVERYBODY = ("li-na", "wang-lei", "chen-jie", "zhao-min", "sun-yu")


def held(id, value, period=NOVEMBER):
    """A hold of signings."""
    return Hold(SIGNINGS, id, period, value)


def most(id, value):
    """At most so many signings."""
    return Bound(SIGNINGS, id, maximum=value)


def least(id, value):
    """At least so many signings."""
    return Bound(SIGNINGS, id, minimum=value)


def conflict(*rules, number=50, metric=SIGNINGS, **options):
    """What is raised for these rules."""
    holds = [rule for rule in rules if isinstance(rule, Hold)]
    bounds = [rule for rule in rules if isinstance(rule, Bound)]
    with pytest.raises(Infeasible) as caught:
        decompose(
            {metric: number},
            STORE,
            NOVEMBER,
            calendar=WorkCalendar.weekdays(),
            holds=holds,
            bounds=bounds,
            **options,
        )
    return caught.value


FIRST, *WEEKS = NOVEMBER.weeks()
THIRD = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("rules", "core", "by", "relaxation"),
    [
        # People who are held above the total; a hold that the conflict does not need is not named.
        (
            [held("li-na", 30), held("wang-lei", 28), *(held(id, 1) for id in EVERYBODY[2:])],
            [0, 1],
            8,
            [held("li-na", 19)],
        ),
        (
            [held(id, 20) for id in EVERYBODY],
            [0, 1, 2],
            10,
            [held("sun-yu", 10), held("li-na", 0), held("chen-jie", 0)],
        ),
        # Bounds below the total.
        ([most(id, 9) for id in EVERYBODY], [0, 1, 2, 3, 4], 5, [most("chen-jie", 14)]),
        # A minimum above a maximum, of a team and its people.
        ([most("east", 10), *(least(id, 4) for id in EVERYBODY[:3])], [0, 1, 2, 3], 2, [most("east", 12)]),
        # A day above the month.
        ([held("li-na", 3), held("li-na", 4, THIRD)], [0, 1], 1, [held("li-na", 3, THIRD)]),
        # Something on a day that is closed, and too much for one side of a bound.
        ([held("shop", 3, date(2026, 11, 1))], [0], 3, [held("shop", 0, date(2026, 11, 1))]),
        (
            [Bound(SIGNINGS, "east", minimum=51, maximum=60)],
            [0],
            1,
            [Bound(SIGNINGS, "east", minimum=50, maximum=60)],
        ),
        # Two conflicts at once: one is named, the relaxation resolves both.
        (
            [held("li-na", 3), held("li-na", 4, THIRD), most("west", 5), least("sun-yu", 6)],
            [2, 3],
            1,
            [held("li-na", 3, THIRD), least("sun-yu", 5)],
        ),
    ],
)
def test_conflict(rules, core, by, relaxation):
    """The error names a set without any one of which the rest can be met, the gap, and what would do."""
    error = conflict(*rules)

    assert {str(rules[at]) for at in core} == set(map(str, error.conflicts))
    assert by == error.by
    assert set(map(str, relaxation)) == set(map(str, error.relaxation))
    assert "signings: these cannot all be met with 50 in all and the days on which people are there" in str(
        error
    )


def test_order_does_not_matter():
    """The same conflict is told the same way in whatever order the rules come."""
    rules = [held("li-na", 30), most("west", 5), held("wang-lei", 30), least("zhao-min", 6)]

    assert str(conflict(*rules)) == str(conflict(*reversed(rules)))


def test_money():
    """What is missing is told in the unit of the metric."""
    error = conflict(Hold(MONEY, "li-na", NOVEMBER, 60_000), number=50_000, metric=MONEY)

    assert "10000" == str(error.by)
    assert "disbursements of li-na, 2026-11: held at 50000" == str(error.relaxation[0])


def test_who_has_no_weight():
    """A person without weight who is held cannot make the others' rules work by taking more unasked."""
    weight = weights.explicit({id: int(id != "sun-yu") for id in EVERYBODY})
    rest = [held(id, 12) for id in EVERYBODY[:4]]

    assert set(map(str, rest)) == set(map(str, conflict(*rest, held("sun-yu", 5), weights=weight).conflicts))


def test_nobody_at_all():
    """Where no split agrees with the days and weights alone, it is the error that it is without rules."""
    options = {"calendar": WorkCalendar.weekdays(), "bounds": [most("east", 60)]}

    with pytest.raises(AllWeightsZero):
        decompose(
            {SIGNINGS: 5}, STORE, NOVEMBER, weights=weights.explicit(dict.fromkeys(EVERYBODY, 0)), **options
        )
    with pytest.raises(NoWorkingDay):
        decompose(
            {SIGNINGS: 5},
            STORE,
            NOVEMBER,
            **options | {"calendar": WorkCalendar.daily().closed(NOVEMBER.days)},
        )


def test_without_any_rule():
    """A total that meets nobody who is there is no rule's fault."""
    lattice = Lattice([(1,), ()], [0], [Pin(0, 0, 2, 5, 5), Pin(1, 0, 2, 3, None, 0)], {1: [False, False]})
    error = explain_conflict(SIGNINGS, [least("li-na", 3)], lattice, 5, "5 in all")

    assert ((), 5, ()) == (error.conflicts, error.by, error.relaxation)
    assert "signings: no split agrees with 5 in all; it misses by 5" == str(error)
