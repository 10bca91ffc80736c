"""What fires a rule: when, for whom, and by how much."""

import pickle
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve

from targetkit import Actuals, Manager, Metric, Month, Plan, Quarter, Stock, Store, Team, WorkCalendar, track
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.findings import Finding
from targetkit.triggers import BehindPace, Short, Situation, StockAbove, StockOlder, TooFew, Without

NOVEMBER = Month(2026, 11)
FILES = Metric("submissions", aliases=["files"])
MONEY = Metric("disbursements", 1000, "CNY")
WEEKDAYS = WorkCalendar.weekdays()


def nov(day):
    """A day of November 2026; the 1st is a Sunday."""
    return date(2026, 11, day)


def store(**changes):
    """A team of two and a team of one."""
    people = {name: Manager(name, **changes.get(name, {})) for name in ("li", "wang", "zhao")}
    return Store(
        "s", [Team("east", [people["li"], people["wang"]], name="东区"), Team("west", [people["zhao"]])]
    )


def planned(cells, roles=None, metric=FILES, period=NOVEMBER):
    """A plan with these numbers by person and day; groups and longer periods are their sums."""
    roles = roles or store()
    ids = {"s": ("li", "wang", "zhao"), "east": ("li", "wang"), "west": ("zhao",)}
    ids |= {name: (name,) for name in ids["s"]}
    periods = (period, *NOVEMBER.weeks(), *period.days)
    rows = []
    for role, people in ids.items():
        for when in periods:
            days = (when,) if isinstance(when, date) else when.days
            own = [
                cells.get((one, day.day if day.month == 11 else None), 0) for one in people for day in days
            ]
            rows.append((metric, role, when, sum(own)))
    return Plan.from_rows(rows, metrics=[metric], roles=roles, period=period, calendar=WEEKDAYS)


def at(plan, rows=(), day=None, metric=FILES, **others):
    """The situation at the close of a day, or at a moment."""
    told = [(nov(on), who, metric, number) for who, on, number in rows]
    return Situation(track(plan, Actuals(told, metrics=[metric]), day), **others)


ONE_EACH = {(who, day): 1 for who in ("li", "wang", "zhao") for day in (2, 3, 4, 5, 6)}


def test_days_without_a_piece():
    """So many working days after the last piece it fires, not before, and a piece of the running day ends it."""
    plan = planned(ONE_EACH)
    li = plan.role("li")
    came = [("li", 2, 1)]
    rule = Without("files", 3)

    assert None is rule.looks_at(at(plan, came, nov(4)), li)
    found = rule.looks_at(at(plan, came, nov(5)), li)
    assert ("", "li", "submissions", nov(5), 3, 3, 3, ("li",)) == (
        found.rule,
        found.role,
        found.metric,
        found.period,
        found.expected,
        found.actual,
        found.gap,
        found.people,
    )
    assert "li: no submissions for 3 days present" == str(found)
    assert "li：已连续 3 个在岗日没有交件" == found.to_text("zh")
    assert None is rule.looks_at(at(plan, [*came, ("li", 6, 1)], datetime(2026, 11, 6, 9)), li)
    assert 3 == rule.looks_at(at(plan, came, datetime(2026, 11, 6, 9)), li).actual


def test_before_the_first_day():
    """Before a day is over nobody has gone without, nothing is due, and nobody is behind."""
    plan = planned(ONE_EACH)
    situation = Situation(track(plan, Actuals([], metrics=[FILES]), nov(1), at="morning"))

    assert situation.due is None
    assert all(
        trigger.looks_at(situation, plan.roles) is None
        for trigger in (Without("submissions", 1), Short("submissions", "day"), BehindPace("submissions"))
    )


@pytest.mark.parametrize(("count", "first"), [("calendar", nov(1)), ("working", nov(2)), ("present", nov(4))])
def test_ways_of_counting_days(count, first):
    """All days, the open ones, or those on which the person was there; of a plan that began with nothing."""
    roles = store(li={"away": [nov(2), nov(3)]})
    plan = planned(ONE_EACH, roles)
    rule = Without("submissions", 1, count)
    days = [nov(day) for day in range(1, 8)]

    fired = [day for day in days if rule.looks_at(at(plan, (), day), plan.role("li"))]
    assert first == fired[0] == rule.first_day(plan, plan.role("li"))


@pytest.mark.parametrize("count", ["calendar", "working", "present"])
def test_who_has_just_begun(count):
    """The days before somebody was hired are nobody's silence, and who has left is not asked."""
    roles = store(li={"hired": nov(5)}, wang={"left": nov(4)})
    plan = planned(ONE_EACH, roles)
    rule = Without("submissions", 2, count)

    assert None is rule.looks_at(at(plan, (), nov(5)), plan.role("li"))
    assert 2 == rule.looks_at(at(plan, (), nov(6)), plan.role("li")).actual
    assert None is rule.looks_at(at(plan, (), nov(6)), plan.role("wang"))
    assert None is Without("submissions", 30, count).first_day(plan, plan.role("li"))


def test_days_of_a_group():
    """A group is there when anybody is: one on leave does not stop its days."""
    plan = planned(ONE_EACH, store(li={"away": [nov(3)]}))
    found = Without("submissions", 3).looks_at(at(plan, (), nov(4)), plan.role("east"))

    assert (3, ("li", "wang")) == (found.actual, found.people)


def test_no_target_is_no_silence():
    """Of whom nothing is asked nothing is missed."""
    plan = Plan.from_rows([(FILES, "li", NOVEMBER, 5)], metrics=[FILES], roles=store(), period=NOVEMBER)
    situation = at(plan, (), nov(9))

    for trigger in (Without("submissions"), Short("submissions", "whole"), BehindPace("submissions")):
        assert None is trigger.looks_at(situation, plan.role("wang"))
        assert None is trigger.first_day(plan, plan.role("wang"))
    assert None is TooFew("submissions").looks_at(situation, plan.role("wang"))
    assert nov(3) == Without("submissions").first_day(plan, plan.role("li"))


def test_short_of_the_day():
    """The running total by the end of the day counts, and only those below their own are asked."""
    plan = planned(ONE_EACH)
    found = Short("submissions", "day").looks_at(
        at(plan, [("li", 2, 3), ("wang", 2, 1), ("wang", 3, -1)], nov(3)), plan.role("east")
    )

    assert ("east", nov(3), 4, 3, 1, 0, ("wang",)) == (
        found.role,
        found.period,
        found.expected,
        found.actual,
        found.gap,
        found.coming,
        found.people,
    )
    assert "东区, submissions: 4 should stand by the end of 3 Nov 2026, 3 do; 1 short" == found.to_text()
    assert "东区 交件：2026年11月3日结束时应累计 4，已达成 3，尚缺 1" == found.to_text("zh")


def test_short_in_the_course_of_the_day():
    """The running day is due once anything has come on it; a morning looks at the day before."""
    plan = planned(ONE_EACH)
    rule, east = Short("submissions", "day"), plan.role("east")
    came = [("li", 2, 1), ("wang", 2, 1)]
    actuals = Actuals([(nov(on), who, FILES, number) for who, on, number in came], metrics=[FILES])
    noon = at(plan, [*came, ("li", 3, 1)], datetime(2026, 11, 3, 12))

    assert None is rule.looks_at(Situation(track(plan, actuals, nov(3), at="morning")), east)
    assert (nov(3), 1, ("wang",)) == (
        noon.due,
        rule.looks_at(noon, east).gap,
        rule.looks_at(noon, east).people,
    )


def test_a_day_of_nothing_never_fires():
    """What was missed before a day without a target of its own is no shortfall of that day."""
    plan = planned({("li", 2): 2, ("li", 4): 1})
    day, li = Short("submissions", "day"), plan.role("li")

    assert [2, None, 3] == [
        found and found.gap for found in (day.looks_at(at(plan, (), nov(on)), li) for on in (2, 3, 4))
    ]
    assert 2 == BehindPace("submissions").looks_at(at(plan, (), nov(3)), li).gap


def test_short_of_the_week():
    """The days still to come bring what they are asked for, what the pace says, or nothing."""
    plan = planned(ONE_EACH)
    li = plan.role("li")
    situation = at(plan, [("li", 2, 1)], nov(3))
    target, pace, nothing = (
        Short("submissions", "week", rest=rest).looks_at(situation, li)
        for rest in ("target", "pace", "nothing")
    )

    assert (NOVEMBER.weeks()[0], 5, 1) == (target.period, target.expected, target.actual)
    assert [(3, 1), (Fraction(3, 2), Fraction(5, 2)), (0, 4)] == [
        (one.coming, one.gap) for one in (target, pace, nothing)
    ]
    assert (
        "li, submissions: 5 should stand by the end of 1–8 Nov, 1 do, 3 are asked of the days left; 1 short"
        == target.to_text()
    )
    assert (
        "li 交件：11月1日–8日结束时应累计 5，已达成 1，按目前进度余下各日可达 1.5，尚缺 2.5"
        == pace.to_text("zh")
    )
    assert "li, submissions: 5 should stand by the end of 1–8 Nov, 1 do; 4 short" == nothing.to_text()


def test_the_pace_does_not_count_a_day_that_has_begun():
    """Of a running day on which something has come nothing more is counted on."""
    plan = planned(ONE_EACH)
    situation = at(plan, [("li", 2, 1), ("li", 3, 1)], datetime(2026, 11, 3, 12))
    found = Short("submissions", "week", rest="pace").looks_at(situation, plan.role("li"))

    assert None is found
    assert 1 == Short("submissions", "week", rest="pace").looks_at(situation, plan.role("wang")).gap - 4


@pytest.mark.parametrize(("period", "expected"), [("month", NOVEMBER), ("whole", Quarter(2026, 4))])
def test_longer_periods(period, expected):
    """The month of the day, or the whole plan; a level that the plan's timeline does not have says nothing."""
    plan = planned(ONE_EACH, period=Quarter(2026, 4))
    found = Short("submissions", period).looks_at(at(plan, (), nov(30)), plan.roles)

    assert None is found if period == "month" else (expected, 15) == (found.period, found.gap)
    assert None is Short("submissions", "week").looks_at(at(planned({}), (), nov(4)), plan.roles)


def test_behind_the_pace():
    """Below the share of what should stand it fires for all that is missing; people without a target are asked too."""
    plan = planned(dict.fromkeys(ONE_EACH, 1000), metric=MONEY)
    came = [("li", 2, 1000), ("li", 3, 1000), ("wang", 2, 1000)]
    situation = at(plan, came, nov(3), MONEY)
    found = BehindPace("disbursements", "0.8").looks_at(situation, plan.role("east"))

    assert (NOVEMBER, 4000, 3000, 1000, ("wang",)) == (
        found.period,
        found.expected,
        found.actual,
        found.gap,
        found.people,
    )
    assert None is BehindPace("disbursements", "0.75").looks_at(situation, plan.role("east"))
    assert (
        "东区, disbursements: 4,000 CNY should stand by now, 3,000 CNY do; 1,000 CNY behind the pace"
        == str(found)
    )
    assert "东区 放款金额：按进度应达成 4,000元，已达成 3,000元，落后 1,000元" == found.to_text("zh")
    assert nov(2) == BehindPace("disbursements").first_day(plan, plan.roles)


def test_who_has_no_own_target_is_asked():
    """Where only the team has a target, everybody of it is below nothing and is asked."""
    rows = [(FILES, "east", NOVEMBER, 3), *((FILES, "east", nov(day), 1) for day in (2, 3, 4))]
    plan = Plan.from_rows(rows, metrics=[FILES], roles=store(wang={"hired": nov(20)}), period=NOVEMBER)

    assert ("li",) == BehindPace("submissions").looks_at(at(plan, (), nov(4)), plan.role("east")).people


def waiting(*rows):
    """A stock as of the 10th: whose, behind what, how many, since when."""
    return Stock([(who, what, number, since) for who, what, number, since in rows], nov(10))


def test_stock_above_a_ceiling():
    """What is above it is the gap, and those are asked who hold it and are still there."""
    plan = planned(ONE_EACH, store(wang={"left": nov(9)}))
    held = waiting(("li", "approvals", 4, None), ("wang", "approvals", 3, None), (None, "approvals", 1, None))
    situation = at(plan, (), nov(10), stock=held)
    rule = StockAbove("approvals", 6)
    found = rule.looks_at(situation, plan.roles)

    assert ("s", "approvals", NOVEMBER, 6, 8, 2, ("li",)) == (
        found.role,
        found.metric,
        found.period,
        found.expected,
        found.actual,
        found.gap,
        found.people,
    )
    assert "s: 8 waiting behind approvals, 2 more than 6" == found.to_text()
    assert "s：待签约存量 8，超出上限 6 共 2" == found.to_text("zh")
    assert None is rule.looks_at(situation, plan.role("west"))
    assert nov(1) == rule.first_day(plan, plan.roles)


def test_stock_that_is_too_old():
    """What has waited for more than so many days; what waits since nobody knows when is not counted."""
    plan = planned(ONE_EACH)
    rows = [("li", "approvals", 2, nov(2)), ("wang", "approvals", 3, nov(3)), ("wang", "approvals", 1, None)]
    situation = at(plan, (), nov(10), stock=waiting(*rows))
    found = StockOlder("approvals", 7).looks_at(situation, plan.roles)

    assert (0, 2, 2, ("li",)) == (found.expected, found.actual, found.gap, found.people)
    assert "s: 2 waiting behind approvals for more than 7 days" == found.to_text()
    assert "s：待签约有 2 超过 7 天" == found.to_text("zh")
    assert None is StockOlder("approvals", 8).looks_at(situation, plan.roles)
    assert nov(1) == StockOlder("approvals", 8).first_day(plan, plan.roles)


def test_stock_of_the_progress():
    """Without a stock of its own a situation takes what the progress knows."""
    plan = planned(ONE_EACH)
    held = waiting(("li", "approvals", 4, None))
    progress = evolve(track(plan, Actuals([], metrics=[FILES]), nov(10)), stock=held)
    other = waiting(("li", "approvals", 9, None))

    assert progress.stock.total("approvals") == Situation(progress).stock.total("approvals") == 4
    assert 9 == Situation(progress, other).stock.total("approvals")


@pytest.mark.parametrize("rule", [StockAbove("approvals", 2), StockOlder("approvals", 2)])
def test_stock_that_is_not_known(rule):
    """Neither a stock nor a stage that anybody knows: a finding; a stage of the plan where nothing waits: nothing."""
    plan = planned(ONE_EACH)
    none = rule.looks_at(at(plan, (), nov(10)), plan.roles)
    unknown = rule.looks_at(at(plan, (), nov(10), stock=waiting(("li", "intakes", 1, None))), plan.roles)

    assert ("TK703", "approvals") == (none.code, none.metric)
    assert none == unknown
    assert "give the stock, or rows with their deals" in none.message
    assert "存量件未知" in none.to_text("zh")
    assert None is StockAbove("submissions", 0).looks_at(at(plan, (), nov(10), stock=waiting()), plan.roles)


def able(**rates):
    """What people hand in per present working day."""
    return {who: {"submissions": rate} for who, rate in rates.items()}


def test_too_few_people():
    """What is still asked is more than the people can do; the number missing, and what somebody new would bring."""
    plan = planned({(who, day): 2 for who in ("li", "wang") for day in (23, 24, 25, 26, 27, 30)})
    situation = at(plan, (), nov(25), capacity=able(li=2, wang=1, zhao=1))
    found = TooFew("submissions").looks_at(situation, plan.role("east"))

    assert (24, 9, 15, 4, 0) == (found.expected, found.actual, found.gap, found.missing, found.newcomer)
    assert ("li", "wang") == found.people
    assert (
        "东区, submissions: 24 still asked, people can do 9 in the days left; "
        "4 full people missing, and somebody hired now brings 0 of it" == found.to_text()
    )
    assert "缺 4 名满负荷人员，现在招聘的新人在期内可完成 0" in found.to_text("zh")
    ramped = TooFew("submissions", ramp={0: "0.5"}).looks_at(situation, plan.role("east"))
    assert Fraction(9, 4) == ramped.newcomer
    assert nov(23) == TooFew("submissions").first_day(plan, plan.roles)


def test_who_is_not_known_does_what_is_asked():
    """Of whom no capacity is known the own gap counts as what they can do; with nobody's rate nobody can be counted."""
    plan = planned({("li", 30): 9, ("wang", 30): 2})
    situation = at(plan, [("wang", 20, 3)], nov(27), capacity=able(li=0))
    found = TooFew("submissions").looks_at(situation, plan.role("east"))

    assert (8, 0, 8, None, 0) == (found.expected, found.actual, found.gap, found.missing, found.newcomer)
    assert "东区, submissions: 8 still asked, people can do 0 in the days left; 8 too much" == found.to_text()
    assert "，多出 8" in found.to_text("zh")


def test_too_few_people_in_the_course_of_the_day():
    """A running day on which something has come is no day left."""
    plan = planned({("li", 27): 1, ("li", 30): 1})
    rule, li = TooFew("submissions"), plan.role("li")
    noon = datetime(2026, 11, 27, 12)

    assert None is rule.looks_at(at(plan, (), noon, capacity=able(li=1)), li)
    found = rule.looks_at(at(plan, [("wang", 27, 1)], noon, capacity=able(li=1)), li)
    assert (2, 1) == (found.expected, found.actual)


def test_too_few_people_for_a_plan_that_is_over():
    """Nobody hired after the last day brings anything."""
    plan = planned({("li", 30): 1})
    situation = at(plan, (), nov(30), capacity=able(li=1))
    found = TooFew("submissions").looks_at(situation, plan.role("li"))

    assert None is situation.day
    assert (1, None, 0, ("li",)) == (found.gap, found.missing, found.newcomer, found.people)


def test_a_capacity_that_is_not_known():
    """Without one, or with one that says nothing of the metric, it is a finding."""
    plan = planned(ONE_EACH)
    rule = TooFew("submissions")
    none = rule.looks_at(at(plan, (), nov(3)), plan.roles)
    silent = rule.looks_at(at(plan, (), nov(3), capacity={"li": {}}), plan.roles)

    assert isinstance(none, Finding)
    assert ("TK704", "submissions", none) == (none.code, none.metric, silent)
    assert "give a capacity, or the history that it comes from" in none.message
    assert "人员每日可完成的交件未知" in none.to_text("zh")


def test_the_day_on_which_something_can_be_done():
    """The running day, or the next on which anybody works; a day that was given stays."""
    plan = planned(ONE_EACH)
    actuals = Actuals([], metrics=[FILES])

    assert nov(9) == at(plan, (), nov(6)).day
    assert nov(8) == at(plan, (), datetime(2026, 11, 8, 9)).day
    assert nov(2) == Situation(track(plan, actuals, nov(1), at="close")).day
    assert nov(7) == Situation(track(plan, actuals, nov(6)), day=nov(7)).day


def test_a_situation_is_a_value():
    """Equal ones are equal, also with a capacity that was given as a mapping, and they can be pickled."""
    plan = planned(ONE_EACH)
    one, two = (at(plan, (), nov(3), capacity=able(li=Decimal(1))) for _ in range(2))
    found = BehindPace("submissions").looks_at(one, plan.roles)

    assert one == two
    assert hash(one) == hash(two)
    assert one == pickle.loads(pickle.dumps(one))
    assert found == pickle.loads(pickle.dumps(found))
    assert "/s" == found.key


@pytest.mark.parametrize(
    ("trigger", "en", "zh"),
    [
        (
            Without("submissions", 3, "working"),
            "no submissions for 3 working days",
            "连续 3 个工作日没有交件",
        ),
        (Without("submissions", 3, "calendar"), "no submissions for 3 days", "连续 3 天没有交件"),
        (Short("signings", "week"), "signings short of the week's target", "签约未达本周目标"),
        (BehindPace("signings"), "signings behind the pace", "签约落后进度"),
        (BehindPace("signings", "0.9"), "signings below 90% of the pace", "签约低于应达成的 90%"),
        (StockAbove("intakes", 9), "more than 9 waiting behind intakes", "审核中存量超过 9"),
        (StockOlder("intakes", 9), "waiting behind intakes for more than 9 days", "审核中超过 9 天"),
        (TooFew("intakes"), "too few people for the intakes asked", "现有人力不足以完成进件目标"),
    ],
)
def test_triggers_in_words(trigger, en, zh):
    """Every trigger says in both languages what it waits for."""
    assert (en, zh) == (trigger.to_text(), trigger.to_text("zh"))
    with pytest.raises(UnknownMember, match="'fr'"):
        trigger.to_text("fr")


@pytest.mark.parametrize(
    ("make", "error", "told"),
    [
        (
            lambda: Without("submissions", 0),
            InvalidValue,
            "Without: days: 0 was given; expected a whole number",
        ),
        (lambda: Without("submissions", True), InvalidValue, "Without: days: True was given"),
        (
            lambda: Without("", 3),
            InvalidValue,
            "Without: metric: '' was given; expected the name of a metric",
        ),
        (lambda: Without("submissions", 3, "bank"), UnknownMember, "'bank'"),
        (lambda: Short("submissions", "hour"), UnknownMember, "'hour'"),
        (lambda: Short("submissions", rest="hope"), UnknownMember, "'hope'"),
        (lambda: BehindPace("submissions", 2), InvalidQuantity, "2 is refused"),
        (lambda: StockAbove("approvals", -1), InvalidQuantity, "a ceiling is zero or more"),
        (lambda: StockAbove(MONEY, 1), InvalidValue, "StockAbove: stage"),
        (lambda: StockOlder("approvals", -1), InvalidValue, "StockOlder: days: -1 was given"),
        (lambda: StockOlder("approvals", False), InvalidValue, "StockOlder: days: False was given"),
        (lambda: TooFew("submissions", ramp={1: 1}), InvalidValue, "from 0 onwards"),
    ],
)
def test_triggers_that_make_no_sense(make, error, told):
    """A threshold outside its meaning is refused with what was given."""
    with pytest.raises(error) as caught:
        make()

    assert told in str(caught.value)
