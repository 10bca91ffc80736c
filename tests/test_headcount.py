"""How many people a target takes, how many there will be, how many to hire."""

from datetime import date
from fractions import Fraction

import pytest

from targetkit import Manager, Metric, Month, Plan, Quarter, Store, Team, WorkCalendar
from targetkit._attrs import FrozenMap
from targetkit.capacity import Capacity
from targetkit.errors import InvalidQuantity, InvalidValue
from targetkit.estimate import Estimate
from targetkit.headcount import Staffing, headcount
from targetkit.ramp import Ramp

NOVEMBER = Month(2026, 11)
WEEKDAYS = WorkCalendar.weekdays()
SIGNINGS = Metric("signings")


def plan_of(people, number, period=NOVEMBER, calendar=WEEKDAYS):
    """A team with one target."""
    rows = [("signings", "east", period, number)]
    return Plan.from_rows(
        rows, metrics=[SIGNINGS], roles=Team("east", people), period=period, calendar=calendar
    )


def able(plan, **rates):
    """Everybody's rate: one a day unless said otherwise."""
    return {one.id: {"signings": rates.get(one.id, 1)} for one in plan.roles.managers()}


def people(count, **others):
    """So many people."""
    return [Manager(f"m{number}", **others) for number in range(count)]


def only(plan, capacity, staffing=None):
    """The one need of the plan."""
    (need,) = headcount(plan, capacity, staffing)
    return need


def test_enough():
    """A target that the people can do takes no hires."""
    plan = plan_of(people(2), 42)
    need = only(plan, able(plan))

    assert (2, 2, 2, 2, 0) == (need.needed, need.there, need.worth, need.staying, need.hires)
    assert (21, 42, NOVEMBER, "east", "signings") == (
        need.per_person,
        need.target,
        need.period,
        need.role,
        need.metric,
    )


def test_too_few():
    """One more piece than they can do takes another person."""
    plan = plan_of(people(2), 43)
    need = only(plan, able(plan))

    assert (3, 2, 1) == (need.needed, need.there, need.hires)


def test_enough_today_but_not_then():
    """Enough people today is no reason not to hire when some will leave before the new are ready."""
    plan = plan_of(people(10), 210)
    staffing = Staffing(attrition="0.05", ramp={0: 0, 1: "0.5", 3: 1})
    need = only(plan, able(plan), staffing)

    assert (10, 10, 3) == (need.needed, need.worth, need.ahead)
    assert 10 * Fraction(95, 100) ** 3 == need.staying
    # 1.43 full people are missing, and of those hired now some will leave as well.
    assert 2 == need.hires


def test_ramp_makes_more_hires():
    """Looking one month ahead, a hire who carries half counts half."""
    plan = plan_of(people(2), 84)
    at_once = only(plan, able(plan), Staffing(ahead=1))
    ramped = only(plan, able(plan), Staffing(ramp={0: 0, 1: "0.5", 3: 1}, ahead=1))

    assert (2, 4) == (at_once.hires, ramped.hires)


def test_known_leavers():
    """Who is known to leave before the horizon is not there then; who leaves after it is."""
    gone, later = Manager("a", left=date(2026, 12, 31)), Manager("b", left=date(2027, 2, 1))
    plan = plan_of([gone, later, Manager("c")], 63)
    need = only(plan, able(plan), Staffing(ramp={0: 0, 3: 1}))

    assert (3, 2, 1) == (need.worth, need.staying, need.hires)


@pytest.mark.parametrize(
    ("left", "staying", "hires"),
    [
        (date(2026, 11, 13), Fraction(31, 21), 1),
        (date(2026, 11, 27), Fraction(41, 21), 1),
        (date(2026, 11, 30), 2, 0),
    ],
)
def test_who_leaves_within_the_month(left, staying, hires):
    """Who leaves before the month's end is missing for the rest of it, even if nobody looks ahead."""
    plan = plan_of([Manager("a"), Manager("b", left=left)], 42)
    need = only(plan, able(plan))

    assert (2, staying, staying, hires) == (need.there, need.worth, need.staying, need.hires)


def test_who_comes_within_the_month():
    """Who starts within the month is there for the rest of it."""
    plan = plan_of([Manager("a"), Manager("b", hired=date(2026, 11, 16))], 32)
    need = only(plan, able(plan))

    assert (Fraction(32, 21), Fraction(32, 21), 0) == (need.worth, need.staying, need.hires)


def test_who_leaves_and_is_not_known():
    """So is somebody of whom nothing is known, unless something is asked of them: that they are taken to do."""
    people = [Manager("a"), Manager("b", left=date(2026, 11, 13)), Manager("c", left=date(2026, 10, 30))]
    plan = plan_of(people, 42)
    rows = [
        ("signings", "east", NOVEMBER, 42),
        ("signings", "b", NOVEMBER, 21),
        ("signings", "c", NOVEMBER, 0),
    ]
    need, told = (only(one, {"a": {"signings": 1}}) for one in (plan, Plan.from_rows(rows, like=plan)))

    assert (Fraction(31, 21), Fraction(31, 21), 1) == (need.worth, need.staying, need.hires)
    assert (2, 2, 0) == (told.worth, told.staying, told.hires)


def test_months_after_the_horizon():
    """A month of a longer plan that lies after the horizon goes by who is there in it."""
    quarter = Quarter(2026, 4)
    people = [Manager("a"), Manager("b", left=date(2026, 11, 30)), Manager("c", hired=date(2026, 12, 1))]
    rows = [("signings", "east", month, 40) for month in quarter.months]
    plan = Plan.from_rows(
        rows, metrics=[SIGNINGS], roles=Team("east", people), period=quarter, calendar=WEEKDAYS
    )

    assert [2, 2, 2] == [need.staying for need in headcount(plan, able(plan))]
    assert [2, 2, 2] == [need.staying for need in headcount(plan, able(plan), Staffing(ahead=1))]


RAMP = {0: 0, 1: "0.5", 3: 1}


def test_the_new_grow():
    """Who carries half a load now and a full one by the horizon needs no one hired beside them."""
    plan = plan_of([Manager("a"), Manager("b", hired=date(2026, 10, 1))], 42)
    need = only(plan, able(plan, b="0.5"), Staffing(ramp=RAMP))

    assert (3, Fraction(3, 2), 2, 0) == (need.ahead, need.worth, need.staying, need.hires)


def test_the_new_at_no_load_yet():
    """Who carries nothing in the month itself is by the horizon what the ramp says: half a person, then a full one."""
    plan = plan_of([Manager("a"), Manager("b", hired=date(2026, 11, 1))], 42)
    need = only(plan, able(plan, b=0), Staffing(ramp=RAMP))
    sooner = only(plan, able(plan, b=0), Staffing(ramp=RAMP, ahead=1))

    assert (2, 1, 2, 0) == (need.needed, need.worth, need.staying, need.hires)
    assert (Fraction(3, 2), 1) == (sooner.staying, sooner.hires)


def test_the_new_grow_to_the_level():
    """A capacity that was worked out without the ramp lets nobody grow beyond the level of the group."""
    hired = date(2026, 10, 1)
    plan = plan_of([Manager("a"), Manager("b", hired=hired), Manager("c", hired=hired)], 84)
    rates = {"a": Fraction(1), "b": Fraction(1), "c": Fraction(1, 2)}
    shown = FrozenMap({"signings": FrozenMap({who: Estimate(rate, 9) for who, rate in rates.items()})})
    full = FrozenMap({"signings": FrozenMap({"east": Estimate(Fraction(1), 9)})})
    need = only(plan, Capacity((SIGNINGS,), Fraction(4, 5), None, shown, full), Staffing(ramp=RAMP))

    assert (Fraction(5, 2), 3, 1) == (need.worth, need.staying, need.hires)


def test_the_absent_count_less():
    """Absence makes people worth less this month; it is no reason to hire, since they come back."""
    away = dict.fromkeys(NOVEMBER.days[:15], 1)
    plan = plan_of([Manager("a", away=away), Manager("b")], 42)
    need = only(plan, able(plan))

    assert need.worth < 2 == need.staying
    assert 0 == need.hires


def test_unknown_people():
    """Someone of whom nothing is known counts as a full person."""
    plan = plan_of(people(2), 42)
    need = only(plan, {"m0": {"signings": 1}})

    assert (2, 2, 2, 0) == (need.needed, need.worth, need.staying, need.hires)


def test_who_comes_after_the_horizon():
    """Who starts after the horizon does not help by then; who starts before it does."""
    plan = plan_of(
        [Manager("a"), Manager("b", hired=date(2027, 2, 2)), Manager("c", hired=date(2027, 2, 1))], 63
    )
    need = only(plan, able(plan), Staffing(ramp={0: 0, 3: 1}))

    assert (1, 1, 2, 1) == (need.there, need.worth, need.staying, need.hires)


def test_unknown_who_leaves():
    """Someone unknown who leaves before the horizon, with or without a target, is not there then."""
    gone = Manager("gone", left=date(2026, 12, 31))
    plan = plan_of([Manager("a"), gone, Manager("left", left=date(2026, 12, 31))], 63)
    rows = [("signings", "east", NOVEMBER, 63), ("signings", "gone", NOVEMBER, 21)]
    told = Plan.from_rows(rows, like=plan)
    need = only(told, {"a": {"signings": 1}}, Staffing(ramp={0: 0, 3: 1}))

    assert (3, 3, 1, 2) == (need.there, need.worth, need.staying, need.hires)


def test_any_depth():
    """A chain of two thousand teams is no harder than one team."""
    team = Team("t0", [Manager("m0")])
    for number in range(1, 2_000):
        team = Team(f"t{number}", [team, Manager(f"m{number}")])
    rows = [("signings", "t1999", NOVEMBER, 42_000)]
    plan = Plan.from_rows(rows, metrics=[SIGNINGS], roles=team, period=NOVEMBER, calendar=WEEKDAYS)

    assert 2_000 == only(plan, able(plan)).needed


def test_unknown_people_with_targets():
    """Someone unknown counts as able to do what is asked, be it much or little."""
    rows = [("signings", role, NOVEMBER, number) for role, number in (("east", 84), ("m0", 21), ("m1", 63))]
    team = Team("east", people(2))
    plan = Plan.from_rows(rows, metrics=[SIGNINGS], roles=team, period=NOVEMBER, calendar=WEEKDAYS)
    need = only(plan, {"m0": {"signings": 1}})

    assert (4, 4, 4, 0) == (need.needed, need.worth, need.staying, need.hires)


def test_nothing_to_say():
    """Without a capacity, a target, or anybody who can do anything there is no need to tell."""
    plan = plan_of(people(2), 42)

    assert () == headcount(plan, {})
    assert () == headcount(plan, able(plan, m0=0, m1=0))
    assert () == headcount(plan_of(people(2), 0), able(plan))


def test_no_open_day():
    """A month without an open day takes no people at all: none would help."""
    plan = plan_of(people(2), 42, calendar=WEEKDAYS.closed(NOVEMBER))
    need = only(plan, able(plan))

    assert (0, 0, 0, 0) == (need.needed, need.worth, need.there, need.hires)


def test_every_group_and_month():
    """Every group has its needs, month by month."""
    quarter = Quarter(2026, 4)
    store = Store("s", [Team("east", people(2)), Manager("boss")])
    rows = [("signings", role, month, 30) for role in ("s", "east", "boss") for month in quarter.months]
    plan = Plan.from_rows(rows, metrics=[SIGNINGS], roles=store, period=quarter, calendar=WEEKDAYS)

    assert [(role, month) for role in ("s", "east") for month in quarter.months] == [
        (need.role, need.period) for need in headcount(plan, able(plan))
    ]


def test_stated_level():
    """A capacity that knows what a full load is in a group says what a person more would do."""
    plan = plan_of(people(2), 84)
    shown = FrozenMap(
        {"signings": FrozenMap({"m0": Estimate(Fraction(1), 9), "m1": Estimate(Fraction(1), 9)})}
    )
    full = FrozenMap({"signings": FrozenMap({"east": Estimate(Fraction(2), 9)})})
    known = Capacity((SIGNINGS,), Fraction(4, 5), None, shown, full)
    unknown = Capacity((SIGNINGS,), Fraction(4, 5), None, shown, FrozenMap({"signings": FrozenMap()}))

    assert (42, 2, 1, 1) == tuple(
        getattr(only(plan, known), name) for name in ("per_person", "needed", "worth", "hires")
    )
    assert 21 == only(plan, unknown).per_person


def test_horizon():
    """One hires for the day on which somebody hired today carries a full load, at most five years ahead."""
    start = date(2026, 11, 1)

    assert 0 == Staffing().months_ahead(start)
    assert 0 == Staffing(ramp={0: "0.1", 3: 1}, ahead=0).months_ahead(start)
    assert 3 == Staffing(ramp={0: 0, 3: 1}).months_ahead(start)
    assert 2 == Staffing(ramp=Ramp({0: 0, 6: 1}, unit="weeks")).months_ahead(start)
    assert 1 == Staffing(ramp={0: "0.1", 3: 1}, ahead=1).months_ahead(start)
    assert 60 == Staffing(ramp={0: "0.1", 90: 1}).months_ahead(start)


def test_nobody_ready_by_then():
    """Where a hire carries nothing yet at the horizon, nobody hired now would help: the error says so."""
    plan = plan_of(people(2), 84)
    with pytest.raises(InvalidValue) as caught:
        headcount(plan, able(plan), Staffing(ramp={0: 0, 3: 1}, ahead=1))

    assert ("Staffing: ahead", 1) == (caught.value.name, caught.value.given)
    assert "carries something" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"attrition": 1}, InvalidQuantity, "below 1"),
        ({"attrition": "-0.1"}, InvalidQuantity, "from 0"),
        ({"ramp": {0: 1, 3: 0}}, InvalidValue, "nobody stays new"),
        ({"ahead": 61}, InvalidValue, "from 0 to 60"),
    ],
)
def test_refused(given, error, text):
    """Comings and goings that cannot be are refused in words."""
    with pytest.raises(error) as caught:
        Staffing(**given)

    assert text in str(caught.value)
