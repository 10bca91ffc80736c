"""Starting again in the middle of a period: what is missing, new facts, and what cannot be."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Bound,
    Funnel,
    Hold,
    Infeasible,
    InvalidPeriod,
    InvalidQuantity,
    InvalidValue,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Stage,
    Store,
    Team,
    UnknownMember,
    Week,
    WorkCalendar,
    check_consistency,
    decompose,
    profiles,
    replan,
    weights,
)
from targetkit.carry import catch_up

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
WEEKDAYS = WorkCalendar.weekdays()
TENTH = date(2026, 11, 10)


def store(east=("a", "b"), west=("c", "d"), **changed):
    """Two teams of two; people can be changed by id."""
    make = lambda one: evolve(Manager(one), **changed.get(one, {}))  # noqa: E731
    return Store("s", [Team("east", list(map(make, east))), Team("west", list(map(make, west)))])


def split(number=80, roles=None, period=NOVEMBER, **options):
    """Signings, everybody the same."""
    return decompose({SIGNINGS: number}, roles or store(), period, calendar=WEEKDAYS, **options)


def actuals(rows=(), metrics=(SIGNINGS,)):
    """So much, by whom, on the third unless it says when."""
    return Actuals(
        [(row[2] if len(row) > 2 else date(2026, 11, 3), row[0], metrics[0], row[1]) for row in rows],
        metrics=metrics,
    )


def numbers(plan, *roles, period=None):
    """What they have."""
    return [plan["signings", role, period or plan.period] for role in roles]


def facts(change):
    """The facts by name."""
    return {fact.name(): fact.value for fact in change.facts}


def rest(plan, role, after=TENTH):
    """The days after the tenth with something, as day of the month → number."""
    return {
        day.day: plan["signings", role, day]
        for day in plan.period.days
        if day > after and plan["signings", role, day]
    }


def test_elapsed_days_stand_at_what_came():
    """Corrections count as they are; who has more than asked keeps it, and nobody else's number moves."""
    after, change = replan(
        split(), actuals([("a", -2), ("b", 23), ("c", 5, TENTH)]), TENTH, reason="half time"
    )

    assert [20, 23, 20, 20, 83] == numbers(after, "a", "b", "c", "d", "s")
    assert -2 == after["signings", "a", date(2026, 11, 3)]
    assert 0 == after["signings", "d", date(2026, 11, 9)]
    assert (TENTH, "half time") == (after.frozen, change.reason)
    assert [("b", 20, 23), ("east", 40, 43), ("s", 80, 83)] == sorted(
        (move.role, move.before, move.after) for move in change.moves
    )
    assert {
        "signings: attained": 26,
        "signings: missing to date": max(0, 80 - sum(rest(split(), "s").values()) - 26),
        "signings: beyond the target, kept on top": 3,
    } == facts(change)
    assert check_consistency(after).ok
    assert after.explain("signings", "a", TENTH).steps[0].attained
    assert after == Plan.from_rows(after.rows(), like=after)
    with pytest.raises(InvalidQuantity, match="zero or more"):
        Plan.from_rows([("signings", "a", date(2026, 11, 11), -1)], like=after)
    again = after.rebalance().plan
    assert (after["signings", "a", NOVEMBER], -2) == (
        again["signings", "a", NOVEMBER],
        again["signings", "a", date(2026, 11, 3)],
    )


def test_only_what_was_known():
    """What was recorded later than the day is not seen."""
    late = Actuals([(date(2026, 11, 3), "a", SIGNINGS, 4, "deal", date(2026, 11, 12))], metrics=[SIGNINGS])
    after, _ = replan(split(), late, TENTH)

    assert 0 == after["signings", "a", date(2026, 11, 3)]


@pytest.mark.parametrize(
    ("carry", "first", "total"),
    [("spread", 11, 80), (catch_up(2), 35, 80), ("next_day", 35, 80), ("drop", 8, 53), ("borrow", 8, 53)],
)
def test_carry(carry, first, total):
    """Nothing came: the first two days after take what is missing, or it leaves the plan."""
    after, change = replan(split(), actuals(), TENTH, carry=carry)
    two = sum(after["signings", "s", date(2026, 11, day)] for day in (11, 12))

    assert ([total], True) == (numbers(after, "s"), abs(two - first) <= 3)
    left = {"drop": "signings: dropped", "borrow": "signings: carried to the next period"}.get(carry)
    assert left is None or 80 - total == facts(change)[left]


def test_borrow_in_a_quarter():
    """A short October goes to November, on its last day as well as before; after the last month it leaves the plan."""
    plan = split(240, period=Quarter(2026, 4))
    months = [Month(2026, at) for at in (10, 11, 12)]
    before = [plan["signings", "s", month] for month in months]
    for day in (date(2026, 10, 20), date(2026, 10, 31)):
        after, change = replan(plan, actuals(), day, carry="borrow")
        now = [after["signings", "s", month] for month in months]

        assert 240 == sum(now)
        assert abs(before[2] - now[2]) <= 4
        assert now[1] - before[1] > (40 if day.day == 20 else 70)
        assert facts(change)["signings: carried to 2026-11"] > 40
    ahead = actuals([(id_, 100, date(2026, 10, 2)) for id_ in "abcd"])

    assert "signings: carried to 2026-11" not in facts(
        replan(plan, ahead, date(2026, 10, 20), carry="borrow").change
    )
    after, change = replan(plan, actuals(), date(2026, 12, 15), carry="borrow")

    assert facts(change)["signings: carried to the next period"] == 240 - numbers(after, "s")[0]


def test_release():
    """What came beyond a whole target is taken off the others' rest, but for what is held."""
    held = Hold("signings", "c", NOVEMBER, 20)
    after, change = replan(split(holds=[held]), actuals([("a", 30)]), TENTH, surplus="release")

    assert 80 == numbers(after, "s")[0]
    assert [30, 20] == numbers(after, "a", "c")
    assert 10 == facts(change)["signings: beyond the target, released"]
    after, change = replan(split(holds=[held]), actuals([("a", 90)]), TENTH, surplus="release")

    assert [90, 0, 20, 0] == numbers(after, "a", "b", "c", "d")
    assert 40 == facts(change)["signings: beyond the target, released"]


def test_holds_and_bounds():
    """Kept, or eased to what came; what came on top does not make others of a held team give way elsewhere."""
    plan = split(
        holds=[
            Hold("signings", "east", NOVEMBER, 40),
            Hold("signings", "c", TENTH, 1),
            Hold("signings", "d", date(2026, 11, 20), 3),
        ],
        bounds=[Bound("signings", "c", maximum=20)],
    )
    after, change = replan(plan, actuals([("a", 26), ("d", 24)]), TENTH)

    assert [26, 14, 20, 27] == numbers(after, "a", "b", "c", "d")
    assert 3 == after["signings", "d", date(2026, 11, 20)]
    assert {"east", "c", "d"} == {rule.role for rule in after.basis.metrics["signings"].rules}
    after, change = replan(plan, actuals([("a", 50)]), TENTH)

    assert [50, 0] == numbers(after, "a", "b")
    assert Hold("signings", "east", NOVEMBER, 50) == facts(change)["signings: eased, was 40"]


def test_root_held_and_drop():
    """A held total stays when what is missing is dropped; so does the minimum of a team."""
    plan = split(holds=[Hold("signings", "s", NOVEMBER, 80)])

    assert [80] == numbers(replan(plan, actuals(), TENTH, carry="drop").plan, "s")
    plan = split(bounds=[Bound("signings", "east", minimum=38), Bound("signings", "s", maximum=80)])
    after, _ = replan(plan, actuals([("c", 30)]), TENTH, carry="drop")

    assert 38 == numbers(after, "east")[0]
    assert numbers(after, "s")[0] <= 80


def test_leavers():
    """Who leaves later keeps a part, who is gone none: their team takes it; what they brought stays in the store."""
    tree = store(("a", "b"), ("d",), a={"left": date(2026, 11, 18)})
    after, _ = replan(split(), actuals([("a", 4), ("c", 6)]), TENTH, roles=tree)

    assert 80 == numbers(after, "s")[0]
    assert numbers(after, "east")[0] == 40
    assert 4 < numbers(after, "a")[0] < 12
    assert [6, 34] == numbers(after, "unassigned", "d")
    assert "未分配" == after.roles.find("unassigned").name
    again, _ = replan(after, actuals([("a", 4), ("c", 7), ("nobody", 1)]), date(2026, 11, 11))

    assert [8] == numbers(again, "unassigned")
    assert 1 == sum(role.id == "unassigned" for role in again.roles.children)


def test_a_whole_team_is_gone():
    """What no team can take goes up; a hold of a role that is gone is let go, and told."""
    plan = split(holds=[Hold("signings", "west", NOVEMBER, 40)])
    after, change = replan(
        plan, actuals(), TENTH, roles=Store("s", [Team("east", [Manager("a"), Manager("b")])])
    )

    assert [40, 40, 80] == numbers(after, "a", "b", "s")
    assert Hold("signings", "west", NOVEMBER, 40) == facts(change)["signings: let go, as the role is gone"]


def test_joiners():
    """They take part in what their team has left, by their days and what they carry; a successor takes all of it."""
    tree = store(("a", "b", "n"), n={"hired": date(2026, 11, 16)})
    after, _ = replan(split(), actuals(), TENTH, roles=tree)
    less, _ = replan(split(), actuals(), TENTH, roles=tree, joiners={"n": "0.5"})

    assert [40, 20, 20] == numbers(after, "east", "c", "d")
    assert numbers(after, "a")[0] > numbers(after, "n")[0] > numbers(less, "n")[0] > 0
    after, _ = replan(split(), actuals(), TENTH, roles=store(("n",)))

    assert [40, 40] == numbers(after, "east", "n")
    after, _ = replan(split(), actuals(), TENTH, roles=store(("n",), joins={}), joiners={"n": 0})
    assert 80 == numbers(after, "s")[0]
    new = Store("s", [*store().teams, Team("north", [Manager("n")])])
    after, _ = replan(split(), actuals(), TENTH, roles=new)

    assert [16, 80] == numbers(after, "n", "s")


def test_changes_of_team():
    """A person takes the number along, what was attained and what is left."""
    after, _ = replan(split(), actuals([("b", 5)]), TENTH, roles=store(("a",), ("b", "c", "d")))

    assert [20, 60, 20] == numbers(after, "east", "west", "b")
    led = Store(
        "s",
        [
            Team("east", [Manager("a")], leader=Manager("b")),
            Team("west", [Manager("d")], leader=Manager("c")),
        ],
    )
    after, _ = replan(split(), actuals([("e", 5)]), TENTH, roles=led)

    assert [20, 20, 20, 20, 5] == numbers(after, "a", "b", "c", "d", "unassigned")


def test_stores_merge():
    """What a leaver brought stays with the store, or goes where most colleagues went; a stranger's with the first."""
    stores = [
        Store("s1", [Manager("a")]),
        Store("s2", [Manager("b"), Manager("c")]),
        Store("s3", [Manager("d")]),
    ]
    plan = split(roles=Region("r", stores))
    merged = Region("r", [Store("s1", [Manager("a")]), Store("s3", [Manager("b"), Manager("d")])])
    after, _ = replan(plan, actuals([("c", 3), ("x", 2)]), TENTH, roles=merged)

    assert [3, 2] == numbers(after, "unassigned of s3", "unassigned of s1")
    assert 82 == numbers(after, "r")[0]
    closed = Region("r", [stores[0], Store("s2", [Manager("b")]), stores[2]])
    after, _ = replan(plan, actuals([("c", 3)]), TENTH, roles=closed)

    assert [3] == numbers(after, "unassigned of s2")
    team = split(roles=Team("east", [Manager("a")]))
    assert [2] == numbers(replan(team, actuals([("x", 2)]), TENTH).plan, "unassigned")


def test_new_target():
    """Everybody bears it in proportion to what is left; a hold of the total is set anew."""
    plan = split(holds=[Hold("signings", "s", NOVEMBER, 80)])
    after, change = replan(plan, actuals([("a", 10)]), TENTH, targets={"signings": 115})

    assert [25, 30, 30, 30] == numbers(after, "a", "b", "c", "d")
    assert (80, 115) == (facts(change)["signings: target before"], facts(change)["signings: target now"])
    assert 115 == after.basis.metrics["signings"].rules[0].value
    done = actuals([(id_, 20) for id_ in "abcd"])
    after, _ = replan(split(), done, TENTH, targets={SIGNINGS: 84})

    assert [21, 21, 21, 21] == numbers(after, "a", "b", "c", "d")


def test_new_rates():
    """The stages before the last one are asked for what its rest needs by the new rates."""
    funnel = Funnel([Stage(Metric("approvals")), Stage(SIGNINGS, rate="0.5")])
    plan = decompose(funnel.required(signings=40), store(), NOVEMBER, calendar=WEEKDAYS)
    came = Actuals([(date(2026, 11, 3), "a", "signings", 10), (date(2026, 11, 3), "a", "approvals", 18)])
    after, change = replan(plan, came, TENTH, funnel=funnel.with_rate("signings", "0.4"))

    assert (18 + 75, 40) == (after["approvals", "s", NOVEMBER], after["signings", "s", NOVEMBER])
    assert 80 == facts(change)["approvals: target before"]
    fixed, _ = replan(plan, came, TENTH, funnel=funnel, targets={"approvals": 90, "signings": 44})

    assert (90, 44) == (fixed["approvals", "s", NOVEMBER], fixed["signings", "s", NOVEMBER])
    with pytest.raises(InvalidValue, match="a funnel with a stage that the plan carries"):
        replan(split(), actuals(), TENTH, funnel=Funnel([Stage(Metric("leads"))]))


def test_calendar():
    """A newly opened Saturday gets its share, a closed day nothing, and the days of the others keep their shape."""
    plan = split(400, profile=profiles.by_weekday({"friday": 2}))
    moved = WEEKDAYS.opened([date(2026, 11, 14)]).closed([date(2026, 11, 16)])
    after, _ = replan(plan, actuals(), TENTH, calendar=moved)
    day = lambda number: after["signings", "s", date(2026, 11, number)]  # noqa: E731

    assert 400 == numbers(after, "s")[0]
    assert (0, True) == (day(16), day(14) > 15)
    assert day(13) > 1.5 * day(12)
    same, _ = replan(plan, actuals(), TENTH, calendar={"signings": moved})

    assert after == same
    away = store(a={"away": {date(2026, 11, 12): 1}})
    assert 0 == replan(plan, actuals(), TENTH, roles=away).plan["signings", "a", date(2026, 11, 12)]
    saturday = WorkCalendar.weekly({"saturday": 1}).closed([date(2026, 11, 14), date(2026, 11, 21)])
    assert {28} == set(rest(replan(plan, actuals(), TENTH, calendar=saturday).plan, "a"))
    assert 400 == replan(plan, actuals(), TENTH, calendar=saturday).plan["signings", "s", date(2026, 11, 28)]


def test_money_follows():
    """Cents count on the day on which they fill a quantum; money goes where the signings go."""
    plan = decompose(
        {SIGNINGS: 40, MONEY: 2_000_000},
        store(),
        NOVEMBER,
        calendar=WEEKDAYS,
        follow={"disbursements": "signings"},
    )
    cents = Metric("disbursements", "0.01", "CNY")
    rows = [(date(2026, 11, 3 + at), "a", cents, "700.50") for at in range(3)]
    after, _ = replan(plan, Actuals(rows, metrics=[SIGNINGS, cents]), TENTH)

    assert [0, 1000, 1000] == [after[MONEY, "a", date(2026, 11, 3 + at)] for at in range(3)]
    assert 2_000_000 == after[MONEY, "s", NOVEMBER]
    joined, _ = replan(plan, Actuals(rows, metrics=[SIGNINGS, cents]), TENTH, roles=store(("a", "b", "n")))
    assert joined[MONEY, "n", NOVEMBER] > 0
    assert all(
        after[SIGNINGS, "a", day] or not after[MONEY, "a", day] for day in NOVEMBER.days if day > TENTH
    )


def test_weeks():
    """A metric that stops at the week is looked at in whole weeks: the running one is still to come."""
    plan = split(grain="week")
    weeks = NOVEMBER.weeks()
    after, _ = replan(plan, actuals([("a", 3), ("a", 9, TENTH)]), TENTH)
    gone = weeks[0] if weeks[0].end < TENTH else None

    assert isinstance(weeks[0], Week)
    assert gone is None or 3 == after["signings", "a", gone]
    assert [20, 20] == numbers(after, "a", "b")
    assert after["signings", "s", next(week for week in weeks if TENTH in week)] > 0


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2026, 10, 31)])
def test_before_the_period(day):
    """Nothing has gone by: the plan stays."""
    plan = split()
    after, _ = replan(plan, actuals([("a", 5, day)]), day)

    assert plan.lines == after.lines


@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2026, 12, 24)])
def test_after_the_period(day):
    """No day is left: what is missing can only leave the plan."""
    with pytest.raises(Infeasible) as no_day:
        replan(split(), actuals([("a", 5)]), day)

    assert 75 == no_day.value.by
    assert "none is left on which anybody is there; carry='drop' or 'borrow'" in str(no_day.value)
    held = split(holds=[Hold("signings", "a", NOVEMBER, 20)])
    after, change = replan(held, actuals([("a", 5)]), day, carry="drop")

    assert [5, 0] == numbers(after, "a", "b")
    assert 75 == facts(change)["signings: dropped"]


def test_typed_edited_and_stretched():
    """Plans without a basis, edited ones and over-assigned ones start again like others."""
    plan = split()
    typed, _ = replan(Plan.from_rows(plan.rows(), like=plan), actuals([("a", 5)]), TENTH)

    assert [20, 20, 80] == numbers(typed, "a", "b", "s")
    assert typed.basis is None
    edited = plan.set("signings", "a", NOVEMBER, 26).plan.with_stretch({"manager": "0.05"})
    after, _ = replan(edited, actuals([("a", 5)]), TENTH)

    assert [26, 14] == numbers(after, "a", "b")
    assert after.assigned["signings", "a", NOVEMBER] > 26
    assert 5 == after.assigned["signings", "a", date(2026, 11, 3)]


def test_nothing_to_go_by():
    """Who had nothing ahead takes a colleague's rest by the days of the calendar; a typed weekend stays."""
    plan = split(40, weights=weights.explicit({"a": 1, "b": 0, "c": 1, "d": 1}))
    after, _ = replan(plan, actuals(), TENTH, roles=store(("b",)))

    assert numbers(plan, "a") == numbers(after, "b")
    assert all(day.weekday() < 5 or not after["signings", "b", day] for day in NOVEMBER.days)


def test_refused():
    """Each mistake is told, and nothing is done."""
    plan = split()
    once, _ = replan(plan, actuals(), TENTH)
    with pytest.raises(
        InvalidValue, match=r"as_of: datetime.date\(2026, 11, 9\) was given; expected 2026-11-10 or later"
    ):
        replan(once, actuals(), date(2026, 11, 9))
    with pytest.raises(InvalidPeriod):
        replan(plan, actuals(), NOVEMBER)
    with pytest.raises(UnknownMember, match="surplus"):
        replan(plan, actuals(), TENTH, surplus="hide")
    with pytest.raises(UnknownMember, match=r"Actuals\(rows, metrics=plan.metrics\)"):
        replan(plan, Actuals(), TENTH)
    with pytest.raises(UnknownMember, match="joiner"):
        replan(plan, actuals(), TENTH, joiners={"a": 1})
    with pytest.raises(InvalidQuantity, match="a joiner's share is not negative"):
        replan(plan, actuals(), TENTH, roles=store(("a", "b", "n")), joiners={"n": -1})
    with pytest.raises(InvalidValue, match="calendar of signings"):
        replan(plan, actuals(), TENTH, calendar={"signings": "daily"})
    with pytest.raises(UnknownMember, match="metric"):
        replan(plan, actuals(), TENTH, targets={"sinings": 3})
    with pytest.raises(
        InvalidValue, match=r"target of signings: 10 was given; expected at least 30, which was attained"
    ):
        replan(plan, actuals([("a", 30)]), TENTH, targets={"signings": 10})
    with pytest.raises(InvalidValue, match="a store or team with a place for what they brought"):
        replan(split(roles=Manager("a")), actuals([("x", 1)]), TENTH)
    gaps = Plan.from_rows([("signings", "s", NOVEMBER, 3)], like=plan)
    with pytest.raises(InvalidValue, match="a plan with gaps"):
        replan(gaps, actuals(), TENTH)


def test_alone():
    """A single manager is a plan as well."""
    after, _ = replan(split(10, roles=Manager("a")), actuals([("a", 4)]), TENTH)

    assert 10 == numbers(after, "a")[0]
    assert 6 == sum(rest(after, "a").values())
    assert Fraction(1) > after.fairness().of("manager", "day")


def test_a_hold_below_what_was_corrected():
    """Where corrections have brought less than nothing and no day is left, no hold would do, and none is named."""
    week = NOVEMBER.weeks()[2]
    days = [day for day in week.days if day > week.start]
    signings = Metric("signings")
    store = Store("s", [Manager("li-na"), Manager("wang")])
    hold = Hold("signings", "li-na", week, 4)
    plan = decompose({signings: 60}, store, NOVEMBER, calendar=WorkCalendar.weekdays(), holds=[hold])
    actuals = Actuals([(week.start, "li-na", signings, -1)], metrics=[signings])
    away = Store("s", [Manager("li-na", away=days), Manager("wang")])
    with pytest.raises(Infeasible) as error:
        replan(plan, actuals, week.start, roles=away)

    assert ("signings", 1, ()) == (error.value.metric, error.value.by, error.value.relaxation)
    assert ["li-na"] == [one.role for one in error.value.conflicts]
