"""What users of other tools have reported, and what must not happen here: holds, bounds and the split."""

from collections import Counter
from datetime import date
from itertools import permutations

import pytest

from targetkit import Manager, Metric, Month, Region, Store, Team, WorkCalendar, Year, decompose, weights
from targetkit.errors import DuplicateMember, Infeasible, NoWorkingDay
from targetkit.hold import Bound, Hold

NOVEMBER = Month(2026, 11)
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


def numbers(plan, ids=PEOPLE):
    """What the people have in the whole period."""
    return [plan["signings", id, plan.period] for id in ids]


def test_the_order_of_pins_does_not_matter():
    """Each order of three holds and two bounds gives the same plan."""
    holds = [
        Hold("signings", "li-na", NOVEMBER, 7),
        Hold("signings", "east", date(2026, 11, 4), 5),
        Hold("signings", "shop", NOVEMBER.weeks()[1], 9),
    ]
    bounds = [Bound("signings", "west", maximum=12), Bound("signings", "sun-yu", minimum=7)]
    plans = {
        made(41, holds=order, bounds=turned)
        for order in permutations(holds)
        for turned in permutations(bounds)
    }

    assert 1 == len(plans)


def test_no_pin_is_lost():
    """Two holds of one place are refused; holds of places that overlap are all kept, or the conflict is named."""
    with pytest.raises(DuplicateMember, match="signings of li-na in 2026-11"):
        made(41, holds=[Hold("signings", "li-na", NOVEMBER, 7), Hold("signings", "li-na", NOVEMBER, 8)])

    day = Hold("signings", "li-na", date(2026, 11, 4), 3)
    week = Hold("signings", "li-na", NOVEMBER.weeks()[0], 4)
    plan = made(41, holds=[day, week, Hold("signings", "li-na", NOVEMBER, 5)])
    assert [3, 4, 5] == [plan["signings", "li-na", place] for place in (day.period, week.period, NOVEMBER)]

    with pytest.raises(Infeasible) as caught:
        made(41, holds=[day, week, Hold("signings", "li-na", NOVEMBER, 3)])
    assert {str(week), "signings of li-na, 2026-11: held at 3"} == set(map(str, caught.value.conflicts))


@pytest.mark.parametrize("bounds", [(), [Bound("signings", "sun-yu", maximum=9)]])
def test_zero_weight_is_no_new_person(bounds):
    """Who has weight zero gets nothing, and no equal share, whether there are bounds or not."""
    weight = weights.explicit({id: int(id != "sun-yu") for id in PEOPLE})

    assert [10, 10, 10, 10, 0] == numbers(made(40, weights=weight, bounds=bounds))


def test_the_leftover_goes_round():
    """Over many small splits the odd piece does not always go to the same person, nor to the first."""
    store = Store("shop", [Manager(f"m{number}") for number in range(5)])
    got = Counter()
    for year in range(2021, 2031):
        for month in range(1, 13):
            plan = made(1, store, Month(year, month), bounds=[Bound("signings", "m3", maximum=2)])
            got.update(id for id in ("m0", "m1", "m2", "m3", "m4") if plan["signings", id, plan.period])

    assert 120 == sum(got.values())
    assert max(got.values()) <= 40
    assert min(got.values()) >= 12


def test_a_very_large_amount():
    """The time does not grow with the number split, with holds and bounds neither."""
    number = 10**15 + 1
    plan = made(
        number,
        holds=[Hold("signings", "li-na", date(2026, 11, 4), 10**14), Hold("signings", "west", NOVEMBER, 3)],
        bounds=[Bound("signings", "wang-lei", maximum=10**13 + 7)],
    )

    assert number == sum(numbers(plan))
    assert 10**13 + 7 == plan["signings", "wang-lei", NOVEMBER]
    with pytest.raises(Infeasible) as caught:
        made(number, bounds=[Bound("signings", id, maximum=10**14) for id in PEOPLE])
    assert 5 * 10**14 + 1 == caught.value.by


@pytest.mark.parametrize(
    "bounds", [(), [Bound("signings", "li-na", maximum=9), Bound("signings", "west", minimum=5)]]
)
def test_more_in_all_lowers_nobody(bounds):
    """Raising the total lowers nobody, within bounds as well."""
    weight = weights.explicit(dict(zip(PEOPLE, (13, 5, 3, 2, 1), strict=True)))
    before = [0] * 5
    for number in range(5, 60):
        after = numbers(made(number, weights=weight, bounds=bounds))

        assert all(less <= more for less, more in zip(before, after, strict=True))
        before = after


def test_nothing_is_stranded():
    """Nothing goes to a team in which nobody is there, or a store without an open day; asked for, it is refused."""
    gone = Team("west", [Manager("zhao-min", left=date(2026, 10, 31))])
    shut = WorkCalendar.daily().closed(NOVEMBER.days)
    region = Region(
        "south",
        [
            Store("shop", [Team("east", [Manager("li-na")]), gone]),
            Store("mall", [Manager("he", calendar=shut)]),
        ],
    )
    plan = made(30, region)

    assert [30, 0, 0] == [plan["signings", id, NOVEMBER] for id in ("li-na", "west", "mall")]
    for id in ("west", "mall"):
        with pytest.raises(Infeasible) as caught:
            made(30, region, holds=[Hold("signings", id, NOVEMBER, 4)])
        assert 4 == caught.value.by
        assert 0 == caught.value.relaxation[0].value
    with pytest.raises(NoWorkingDay):
        made(30, gone)


def test_a_locked_month_of_a_year():
    """A month that is held leaves the year's number to the other months."""
    year = Year(2026)
    plan = made(
        600,
        period=year,
        holds=[Hold("signings", "shop", Month(2026, 2), 20), Hold("signings", "li-na", Month(2026, 3), 0)],
    )
    months = [plan["signings", "shop", month] for month in year.months]

    assert [600, 20, 0] == [sum(months), months[1], plan["signings", "li-na", Month(2026, 3)]]
    assert all(40 <= month <= 65 for at, month in enumerate(months) if at != 1)
    assert [120] * 5 == numbers(plan)
