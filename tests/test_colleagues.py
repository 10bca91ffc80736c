"""Who helps whom in a plan of remedies: top performers coach, people with headroom take over, weekends go by turns."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Funnel,
    Manager,
    Month,
    Region,
    Store,
    Team,
    WorkCalendar,
    decompose,
    levers,
    track,
)
from targetkit.effect import Assumed, Effect
from targetkit.errors import ConflictingPolicy
from targetkit.labour import LabourLimits, Terms
from targetkit.lever import Ceiling, Cost, Lever
from targetkit.remedies import plan_remedies
from targetkit.rules import Rule
from targetkit.stock import Stock
from targetkit.triggers import BehindPace, Short, Without
from targetkit.workdays import DayKind

NOVEMBER = Month(2026, 11)
CALENDAR = WorkCalendar.weekdays()
TWELFTH, FRIDAY = date(2026, 11, 12), date(2026, 11, 13)
SATURDAY, SUNDAY = date(2026, 11, 14), date(2026, 11, 15)
FUNNEL = Funnel.consumer_loan(
    average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
).with_lags(intakes=1, approvals=3, signings=2, disbursements=1)
LIMITS = LabourLimits.china(monthly_wage=8700)
LEVERS = levers.standard()
WHY = Assumed("tried once")
SIX = [Manager(name) for name in ("li-na", "wang-lei", "zhao-min", "sun-li", "ma-chao", "he-xue")]
LESSON = Lever(
    "lesson",
    effect=Effect(5, per="use", metric="submissions", source=WHY),
    cost=Cost(coach_hours=1),
    ceiling=Ceiling(uses=1, per="period"),
    coach="top",
)
HELP = Lever(
    "help",
    effect=Effect("0.5", of="pace", metric="submissions", source=WHY),
    ceiling=Ceiling(uses=8),
    by="headroom",
)


def store(east=None, west=("zhao-min", "sun-li"), leader="boss"):
    """Two teams, the first of them led."""
    first = Team("east", east or [Manager("li-na"), Manager("wang-lei")], leader=Manager(leader))
    return Store("store", [first, Team("west", [Manager(name) for name in west])])


def running(came, roles=None, calendar=CALENDAR, day=TWELFTH, amount=3_000_000):
    """A month in which on each day these have brought so much."""
    plan = decompose(FUNNEL.required(disbursements=amount), roles or store(), NOVEMBER, calendar=calendar)
    rows = [
        (date(2026, 11, at), who, "submissions", each) for who, each in came.items() for at in (2, 3, 4, 5)
    ]
    return track(plan, Actuals(rows, metrics=plan.metrics), day)


def asks(*names, who="below", level="store", metric="submissions"):
    """A rule for whoever is behind."""
    return Rule("pace", BehindPace(metric), level, names, who=who)


def coaches(came, roles=None, days=1, **asked):
    """Whoever is coached → by whom."""
    plan = plan_remedies(running(came, roles), [asks("lesson", **asked)], [LESSON], LIMITS, days=days)
    return {one.manager: one.coach for one in plan.actions}


def whys(thing):
    """The keys of the reasons."""
    return tuple(reason.why for reason in thing.reasons)


def test_the_best_of_the_team_coaches():
    """Not the leader but whoever has brought the largest share of the own target: of the team, or else of the store."""
    came = {"boss": 1, "li-na": 4, "wang-lei": 2, "zhao-min": 3, "sun-li": 1}

    assert {
        "boss": "li-na",
        "wang-lei": "li-na",
        "sun-li": "zhao-min",
        "zhao-min": "li-na",
    } == coaches(came, who="team")


def test_whoever_does_better_and_is_there():
    """Who is away that day, or brings no more than the one who is to learn, does not coach."""
    away = [Manager("li-na", away=[FRIDAY]), Manager("wang-lei")]
    came = {"boss": 1, "li-na": 4, "wang-lei": 2}

    assert {"boss": "wang-lei", "zhao-min": "wang-lei", "sun-li": "wang-lei"} == coaches(
        came, store(away), who="team"
    )
    one = Rule("pace", BehindPace("submissions"), "manager", ("lesson",))
    plan = plan_remedies(running(came, store(away)), [one], [LESSON], LIMITS, days=1)
    assert ("coach",) == next(whys(answer) for answer in plan.answers if answer.firing.role == "wang-lei")


def test_nobody_to_learn_from():
    """Where all do the same, nobody is a top performer, and the rule says so in plain words."""
    plan = plan_remedies(running({}), [asks("lesson")], [LESSON], LIMITS)

    assert () == plan.actions
    assert ("top",) == whys(plan.answers[0])
    assert "nobody who does better is there to learn from" in plan.answers[0].why()
    assert "top" in whys(
        plan_remedies(running({}), [asks("lesson", level="team")], [LESSON], LIMITS).answers[0]
    )
    visits = Effect(20, per="use", metric="visits", source=WHY)
    for one in (LESSON, HELP):
        other = evolve(one, effect=visits)
        assert not plan_remedies(running({"li-na": 20}), [asks(one.name)], [other], LIMITS).actions


def test_equals_are_told_apart_alike():
    """Of two who have brought the same one coaches, whichever way the tree is written."""
    came = {"li-na": 3, "wang-lei": 3}
    turned = store([Manager("wang-lei"), Manager("li-na")])

    assert coaches(came) == coaches(came, turned)
    rules = [asks("lesson"), evolve(asks("lesson", level="team"), name="team")]
    both = plan_remedies(running(came), rules, [LESSON], LIMITS, days=1)
    assert {one.coach for one in both.actions} == set(coaches(came).values())


def test_stores_keep_to_themselves():
    """The top performer of another store of the region coaches nobody here."""
    far = Store("far", [Team("north", [Manager("ma-chao"), Manager("he-xue")])])
    came = {"li-na": 1, "ma-chao": 9}
    found = coaches(came, Region("region", [store(), far]), who="team", level="region")

    assert {"he-xue": "ma-chao", "boss": "li-na"}.items() <= found.items()
    assert {"ma-chao"} == {coach for who, coach in found.items() if who == "he-xue"}


def test_obliged_when_the_best_is_there():
    """A lesson that a rule obliges to waits for the first day on which the top performer is there."""
    east = [Manager("li-na", away=[FRIDAY]), Manager("wang-lei")]
    silent = Rule("silent", Without("submissions", 3), "manager", ("lesson",), "discipline")
    lesson = evolve(LESSON, kind="discipline")
    plan = plan_remedies(running({"li-na": 9}, store(east)), [silent], [lesson], LIMITS)
    none = plan_remedies(running({}, store(east)), [silent], [lesson], LIMITS)

    assert {("li-na", date(2026, 11, 16))} == {
        (one.coach, one.day) for one in plan.actions if one.manager == "wang-lei"
    }
    assert {("top",)} == {whys(one) for one in none.answers}


def test_whoever_has_headroom_takes_over():
    """Those who can do more than their target asks act, each for somebody who is short: in the own team where they can."""
    able = {name: {"submissions": 1} for name in ("boss", "wang-lei", "sun-li", "zhao-min")}
    able |= {"li-na": {"submissions": 40}}
    plan = plan_remedies(running({"li-na": 20}), [asks("help")], [HELP], LIMITS, capacity=able, days=1)
    (action,) = plan.actions

    assert "li-na" == action.manager
    assert action.helps in {"boss", "wang-lei"}
    assert f"takes over from {action.helps}" in plan.to_text()
    assert f"承接{action.helps}的客户" in plan.to_text("zh")
    assert f"; takes over from {action.helps}; planned" in str(action)
    assert action.to_text("zh").endswith(f"承接{action.helps}的客户；已计划")


def test_help_from_another_team():
    """Where the own team has nobody, the store helps, and what comes closes the gap of the one who is helped."""
    came = {"zhao-min": 20, "sun-li": 20}
    plan = plan_remedies(running(came), [asks("help", level="team", who="team")], [HELP], LIMITS, days=1)
    east = next(gap for gap in plan.gaps if gap.role == "east")
    own = {one.manager: one.helps for one in plan.actions}

    assert {"zhao-min", "sun-li"} == set(own)
    assert 2 == len(set(own.values())) == len({"boss", "li-na", "wang-lei"} & set(own.values()))
    assert east.expected == plan.expected["submissions"] > 0


def test_own_team_first():
    """With one gap that one helper closes, that is the colleague of the team and not the one of another."""
    quick = evolve(HELP, effect=Effect(6, per="use", metric="submissions", source=WHY))
    capacity = {name: {"submissions": 40} for name in ("li-na", "zhao-min", "sun-li")}
    progress = running({"li-na": 3, "zhao-min": 5, "sun-li": 5}, amount=2_000_000)
    plan = plan_remedies(progress, [asks("help")], [quick], LIMITS, capacity=capacity, days=1)

    assert ["li-na"] == [one.manager for one in plan.actions]
    assert 0 == plan.gaps[0].after


def test_one_helper_for_two():
    """Whoever is the only one with headroom takes over from one of two who are short; the other hears why not."""
    rule = Rule("one", BehindPace("submissions"), "manager", ("help",))
    able = {name: {"submissions": 1} for name in ("boss", "wang-lei", "sun-li", "zhao-min")}
    able |= {"li-na": {"submissions": 40}}
    plan = plan_remedies(running({"li-na": 20}), [rule], [HELP], LIMITS, capacity=able, days=1)
    answers = {answer.firing.role: answer for answer in plan.answers}
    helped = {one.helps for one in plan.actions}

    assert 1 == len(helped)
    assert {("headroom",)} == {whys(answer) for role, answer in answers.items() if role not in helped}


def test_nobody_gives_more_than_there_is():
    """A day's help takes no more usual hours than the own target leaves; by two levers together neither."""
    able = {name: {"submissions": 1} for name in ("boss", "wang-lei", "sun-li", "zhao-min")}
    other = evolve(HELP, name="other")
    progress = running({"li-na": 20})
    needs = progress.standing("submissions", "li-na").required
    capacity = able | {"li-na": {"submissions": needs + 4}}
    for pulled in ([HELP], [HELP, other]):
        plan = plan_remedies(
            progress, [asks(*(one.name for one in pulled))], pulled, LIMITS, capacity=capacity, days=1
        )
        given = sum(one.base for one in plan.actions if one.manager == "li-na")

        assert 0 < given <= 4
        assert {"li-na"} == {one.manager for one in plan.actions}


def test_nobody_has_headroom():
    """Where everybody is busy with the own target nobody takes over, for a reason in plain words."""
    plan = plan_remedies(running({}), [asks("help", who="team")], [HELP], LIMITS)
    little = {name: {"submissions": 1} for name in ("boss", "wang-lei", "sun-li", "zhao-min")}
    progress = running({"li-na": 20})
    needs = progress.standing("submissions", "li-na").required
    spare = little | {"li-na": {"submissions": needs + Fraction(1, 100)}}
    tight = plan_remedies(progress, [asks("help")], [HELP], LIMITS, capacity=spare, days=1)

    assert () == plan.actions == tight.actions
    assert ("headroom",) == whys(plan.answers[0]) == whys(tight.answers[0])
    assert "nobody has more time than the own target takes" in plan.answers[0].why()
    assert "没有人有更多余力" in plan.answers[0].why("zh")


def test_help_with_what_waits():
    """Files that wait for one are taken up by another, who has headroom for what comes of them."""
    chase = Lever(
        "chase",
        effect=Effect("0.5", per="use", of="stock", stage="approvals", source=WHY),
        ceiling=Ceiling(uses=1),
        by="headroom",
    )
    progress = running({"li-na": 4})
    waits = Stock([("wang-lei", "approvals", 4)], as_of=TWELFTH, metrics=progress.plan.metrics)
    able = {"li-na": {"submissions": 40, "signings": 40}}
    rule = Rule("sign", Short("signings", "month"), "store", ("chase",))
    asked = plan_remedies(
        progress, [evolve(rule, levers=("chase",), who="below")], [chase], LIMITS, capacity=able, stock=waits
    )

    assert all(one.helps == "wang-lei" for one in asked.actions)


def test_a_weekend_by_turns():
    """Of a team of six three are asked for Saturday and three for Sunday, for pay; whoever comes has the other day off."""
    roles = Store("store", [Team("team", SIX)])
    plan = plan_remedies(running({}, roles), [asks("weekend")], LEVERS, LIMITS, days=3)
    days = {day: [one.manager for one in plan.actions if one.day == day] for day in (SATURDAY, SUNDAY)}
    prices = {one.price_per() for one in plan.actions}

    assert [3, 3] == [len(people) for people in days.values()]
    assert not set(days[SATURDAY]) & set(days[SUNDAY])
    assert {Fraction(400)} == {one.cost for one in plan.actions}
    assert all(price > 0 for price in prices)
    assert "400 CNY" in plan.to_text()


def test_the_next_weekend_the_other_day():
    """Whoever comes on Saturday comes on Sunday the week after."""
    roles = Store("store", [Team("team", SIX)])
    plan = plan_remedies(running({}, roles), [asks("weekend")], LEVERS, LIMITS, days=10)
    for person in SIX:
        first, second = (one.day.weekday() for one in plan.actions_of(person))

        assert {5, 6} == {first, second}


def test_rest_days_before_holidays():
    """A holiday costs more than a rest day: where both are free, nobody is asked for the holiday."""
    calendar = CALENDAR.closed([SATURDAY], DayKind.STATUTORY_HOLIDAY).closed([FRIDAY])
    roles = Store("store", [Team("team", SIX)])
    plan = plan_remedies(running({}, roles, calendar), [asks("weekend")], LEVERS, LIMITS, days=3)

    assert {FRIDAY, SUNDAY} == {one.day for one in plan.actions}
    assert {1, 2} >= {len(plan.actions_of(person)) for person in SIX}


def test_more_days_of_a_week():
    """Where a week has three days off and a lever allows it, somebody comes on two of them; one stays free."""
    often = levers.standard(weekend={"ceiling": Ceiling(uses=1)})
    calendar = CALENDAR.closed([FRIDAY])
    roles = Store("store", [Team("team", SIX)])
    plan = plan_remedies(running({}, roles, calendar), [asks("weekend")], often, LIMITS, days=3)

    assert {2} == {len(plan.actions_of(person)) for person in SIX}


def test_month_of_overtime():
    """Who has worked 35 hours of overtime this month stays for one more."""
    people = {one: Terms(worked=35) for one in ("li-na", "wang-lei", "zhao-min", "sun-li", "boss")}
    plan = plan_remedies(running({}), [asks("overtime")], LEVERS, LIMITS.with_people(people), days=5)

    assert {1} == {len(plan.actions_of(person)) for person in people}
    assert ("limits",) == whys(plan.gaps[0])


def test_chasing_helps_to_the_end():
    """On the last days nothing that begins now gets there any more; what waits to be signed still does."""
    end = date(2026, 11, 26)
    progress = running({}, day=end)
    waits = Stock([("li-na", "approvals", 5)], as_of=end, metrics=progress.plan.metrics)
    rule = Rule("month", Short("signings", "month"), "store", ("overtime", "chase_signings"), who="team")
    plan = plan_remedies(progress, [rule], LEVERS, LIMITS, stock=waits)

    assert {"chase_signings"} == {one.lever for one in plan.actions}
    assert "overtime: what is done from now on gets there too late" in plan.gaps[0].why()


def test_every_price_is_told():
    """Every action that closes money shows its price: none for what costs nothing, pieces where the end is counted."""
    names = ("referrals", "chase_signings", "overtime")
    progress = running({})
    waits = Stock([("li-na", "approvals", 5)], as_of=TWELFTH, metrics=progress.plan.metrics)
    rule = Rule("week", Short("disbursements", "month"), "store", names, who="team")
    text = plan_remedies(progress, [rule], LEVERS, LIMITS, stock=waits, days=1).to_text()
    unknown = plan_remedies(progress, [rule], LEVERS, LabourLimits.china(), stock=waits, days=1).to_text()
    rows = [
        line
        for line in text.splitlines()
        if any(word in line for word in ("referrals", " chase", "overtime  "))
    ]

    assert all("CNY disbursements" in row and row.count(" CNY") >= 2 for row in rows if "0." in row)
    assert "per 10,000" in text
    assert [line for line in unknown.splitlines() if "chase signings" in line and " 0 CNY" in line]
    assert not [line for line in unknown.splitlines() if "overtime  " in line and " 0 CNY" in line]
    counted = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40")
    plan = decompose(counted.required(signings=42), store(), NOVEMBER, calendar=CALENDAR)
    pieces = plan_remedies(
        track(plan, Actuals([], metrics=plan.metrics), TWELFTH),
        [Rule("pace", BehindPace("signings"), "store", ("overtime",))],
        LEVERS,
        LIMITS,
        days=1,
    )
    assert "per piece" in pieces.to_text()
    assert "1件" in pieces.to_text("zh")


def test_special_reason_is_recorded():
    """The reason for which a day may have three hours of overtime stands in the plan and in its text."""
    limits = evolve(LIMITS, special_reason="month end")
    plan = plan_remedies(running({}), [asks("overtime")], LEVERS, limits, days=1)
    usual = plan_remedies(running({}), [asks("overtime")], LEVERS, LIMITS, days=1)

    assert ("month end", "") == (plan.special_reason, usual.special_reason)
    assert "; special reason: month end" in plan.to_text()
    assert "；特殊原因：month end" in plan.to_text("zh")
    assert "special reason" not in usual.to_text()


def test_how_near():
    """Where a dearer whole does not fit, the text says what no plan could beat, and by how little that is missed."""
    plan = plan_remedies(running({}), [asks("referrals", "overtime")], LEVERS, LIMITS, 190, days=2)

    assert plan.distance
    assert "no plan within the same limits closes more than" in plan.to_text()
    assert "在同样限制下任何方案至多" in plan.to_text("zh")
    progress = running({"li-na": 3, "zhao-min": 5, "sun-li": 5}, amount=2_000_000)
    strong = levers.standard(overtime={"effect": Effect("0.7", per="use", metric="submissions", source=WHY)})
    closed = plan_remedies(progress, [asks("overtime", who="team")], strong, LIMITS, days=9)
    assert 0 == closed.gaps[0].after
    assert closed.cost_distance >= 1
    assert "; a plan that closes as much saves at most" in closed.to_text()
    assert "；达到同样效果的方案至多可再省" in closed.to_text("zh")


def test_those_below_stay():
    """Overtime asks those below their target, not those who reached it."""
    plan = plan_remedies(running({"li-na": 20}), [asks("overtime")], LEVERS, LIMITS, days=1)

    assert {"boss", "wang-lei", "zhao-min", "sun-li"} == {one.manager for one in plan.actions}


def test_a_rule_does_not_oblige_others():
    """A rule obliges those for whom it fires, not whoever has headroom."""
    rule = Rule("silent", Without("submissions", 3), "manager", ("help",), "discipline")
    with pytest.raises(ConflictingPolicy) as caught:
        plan_remedies(running({}), [rule], [HELP], LIMITS)

    assert "by people with headroom" in str(caught.value)
