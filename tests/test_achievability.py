"""Can a plan be reached: every finding of the check, where it is told and where it is not."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import (
    Actuals,
    Funnel,
    History,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Stage,
    Store,
    Team,
    WorkCalendar,
    check_achievability,
    decompose,
    weights,
)
from targetkit.burden import burden
from targetkit.chance import Spread
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.estimate import Estimate
from targetkit.findings import Severity
from targetkit.headcount import Staffing, headcount
from targetkit.hindsight import MeasuredSpread
from targetkit.outlook import outlook
from targetkit.overdue import OverdueRail, RiskBand, healthy_target
from targetkit.stretch import stretch_for
from targetkit.what_it_takes import what_would_it_take

NOVEMBER = Month(2026, 11)
TUESDAY = date(2026, 11, 3)
FIRST_WEEK = NOVEMBER.weeks()[0]
WEEKDAYS = WorkCalendar.weekdays()
SIGNINGS, MONEY = Metric("signings"), Metric("disbursements", 1000, "CNY")
FUNNEL = Funnel([Stage(SIGNINGS), Stage(MONEY, ticket=50_000)])
STORE = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Manager("zhao-min")])
DAILY = {one.id: {"signings": 1} for one in STORE.managers()}


def plan_of(rows, roles=STORE, period=NOVEMBER, calendar=WEEKDAYS, metrics=None, funnel=None):
    """A plan of weekdays, of counts unless a funnel says otherwise."""
    return Plan.from_rows(rows, metrics=metrics, roles=roles, period=period, calendar=calendar, funnel=funnel)


def asked(*rows):
    """A plan of signings."""
    return plan_of([("signings", role, period, number) for role, period, number in rows])


def places(report, code):
    """Where a code is told."""
    return [(found.role, found.period) for found in report.where(code=code)]


def only(report, code):
    """The one finding of a code."""
    (found,) = report.where(code=code)
    return found


# --- above capacity (TK301) ---------------------------------------------------------------------------------------


def test_person_above():
    """A person with more than so many working days of what was shown is told, with what is too much."""
    report = check_achievability(asked(("wang-lei", NOVEMBER, 30), ("li-na", NOVEMBER, 21)), DAILY)
    found = only(report, "TK301")

    assert (Severity.WARNING, "wang-lei", 21, 30) == (
        found.severity,
        found.role,
        found.expected,
        found.actual,
    )
    assert (
        "signings of wang-lei in 2026-11: 30 are asked, and wang-lei has shown 21 in so many working days; "
        "give 9 to somebody else, or say what is different this time"
    ) == found.message
    assert (
        "wang-lei 2026年11月签约：目标 30，而按在岗工作日其已展现的能力为 21；请将 9 改由他人承担，或说明此次有何不同"
    ) == found.to_text("zh")
    assert report.ok


def test_groups_above():
    """A team and a store are held against their people together."""
    report = check_achievability(asked(("chengdu-01", NOVEMBER, 63), ("east", NOVEMBER, 43)), DAILY)
    found = only(report, "TK301")

    assert ("east", 42, 43) == (found.role, found.expected, found.actual)
    assert "whoever of them takes it" in found.message
    assert "内部如何调剂都不够" in found.to_text("zh")


def test_told_at_the_longest_period():
    """A week and a day are told when the period around them is not above capacity itself."""
    plan = asked(
        ("wang-lei", NOVEMBER, 30),
        ("wang-lei", FIRST_WEEK, 30),
        ("wang-lei", TUESDAY, 30),
        ("li-na", NOVEMBER, 10),
        ("li-na", FIRST_WEEK, 7),
        ("li-na", TUESDAY, 7),
        ("zhao-min", NOVEMBER, 3),
        ("zhao-min", FIRST_WEEK, 3),
        ("zhao-min", TUESDAY, 3),
    )

    assert {("wang-lei", NOVEMBER), ("li-na", FIRST_WEEK), ("zhao-min", TUESDAY)} == set(
        places(check_achievability(plan, DAILY), "TK301")
    )


def test_whole_pieces():
    """A piece on a day is not too much for someone who does a part of one; two are."""
    slow = {"li-na": {"signings": "0.4"}}

    assert not check_achievability(asked(("li-na", TUESDAY, 1)), slow).where(code="TK301")
    assert Fraction(2, 5) == only(check_achievability(asked(("li-na", TUESDAY, 2)), slow), "TK301").expected


def test_a_ticket_is_a_piece():
    """One whole loan on a day is not too much money, one and a quantum more is."""
    slow = {"li-na": {"disbursements": 20}}
    plans = [
        plan_of([("disbursements", "li-na", TUESDAY, amount)], funnel=FUNNEL) for amount in (69_000, 70_000)
    ]
    reports = [check_achievability(plan, slow) for plan in plans]

    assert [0, 1] == [len(report.where(code="TK301")) for report in reports]
    assert (Fraction(20_000), Decimal(70_000)) == (
        only(reports[1], "TK301").expected,
        only(reports[1], "TK301").actual,
    )


def test_presence_counts():
    """Half a day away is half a day less, days off are none, an own calendar opens more."""
    store = Store(
        "s",
        [
            Manager("away", away={TUESDAY: "0.5"}),
            Manager("off", left=date(2026, 11, 2)),
            Manager("keen", calendar=WorkCalendar.daily()),
        ],
    )
    plan = plan_of([("signings", id_, NOVEMBER, 99) for id_ in ("away", "off", "keen")], store)
    report = check_achievability(plan, {id_: {"signings": 1} for id_ in ("away", "off", "keen")})

    assert {"away": Fraction(41, 2), "off": 1, "keen": 30} == {
        found.role: found.expected for found in report.where(code="TK301")
    }


def test_a_split_within_capacity_is_quiet():
    """What decompose makes of a total that everybody can do is above capacity nowhere, in no period."""
    able = {"li-na": {"signings": "1.3"}, "wang-lei": {"signings": "0.4"}, "zhao-min": {"signings": "0.7"}}
    shares = {id_: Fraction(rate["signings"]) for id_, rate in able.items()}
    plan = decompose({SIGNINGS: 50}, STORE, NOVEMBER, calendar=WEEKDAYS, weights=weights.explicit(shares))

    assert not check_achievability(plan, able)


def test_data_behind_a_capacity():
    """Where a capacity is measured, what someone has shown is told with how much data it comes from."""
    fresh = Store("s", [Team("east", [Manager("li-na"), Manager("zhao-min"), Manager("sun")])])
    fresh = Store("s", [*fresh.children, Manager("wu", hired=date(2026, 11, 1))])
    plan = plan_of([("signings", role, NOVEMBER, 99) for role in ("s", "li-na", "wu")], fresh)
    found = {one.role: one for one in check_achievability(plan, past()).where(code="TK301")}

    assert (
        "li-na has shown 21 in so many working days (0.8 quantile of the months, " in found["li-na"].message
    )
    assert "from 3 in 2026-08 to 2026-10)" in found["li-na"].message
    assert "依据 3 个样本，2026年8月至2026年10月）" in found["li-na"].to_text("zh")
    assert "(no days present in the window: the level of s)" in found["wu"].message
    assert "（窗口内无在岗天数：按 s 的水平）" in found["wu"].to_text("zh")
    assert "(from 3 people in 2026-08 to 2026-10)" in found["s"].message
    assert "（依据 3 人，2026年8月至2026年10月）" in found["s"].to_text("zh")
    short = past().seen(date(2026, 9, 1)).capacity("signings")
    assert (
        "(from 2 people in 2026-08)"
        in only(check_achievability(asked(("east", NOVEMBER, 99)), short), "TK301").message
    )


def test_many_days_above():
    """Of several days, or weeks, above capacity the worst is told for all of them."""
    days = WEEKDAYS.working_days(NOVEMBER)
    plan = asked(*(("li-na", day, 3 if day == days[4] else 2) for day in days[:7]), ("li-na", days[9], 1))
    found = only(check_achievability(plan, DAILY), "TK301")

    assert (days[4], days[:7]) == (found.period, found.details["places"])
    assert found.message.endswith("6 other days are above as well, this one the most")
    assert found.to_text("zh").endswith("另有 6 天也超出，以此为最")
    two = asked(*(("li-na", week, 30) for week in NOVEMBER.weeks()[:2]))
    assert "1 other week is above as well" in only(check_achievability(two, DAILY), "TK301").message


# --- what is known of people (TK309) ------------------------------------------------------------------------------


def test_unknown_people():
    """Who is not known is told once, and counts in the groups as able to do what is asked."""
    plan = asked(
        ("chengdu-01", NOVEMBER, 90),
        ("li-na", NOVEMBER, 21),
        ("wang-lei", NOVEMBER, 48),
        ("zhao-min", NOVEMBER, 21),
    )
    report = check_achievability(plan, {"li-na": {"signings": 1}, "zhao-min": {SIGNINGS: 1}})
    found = only(report, "TK309")

    assert 1 == len(report)
    assert (Severity.INFO, "chengdu-01", NOVEMBER) == (found.severity, found.role, found.period)
    assert (
        "signings in 2026-11: nothing is known of what wang-lei can do; they count as able to do what is asked"
    ) == found.message


def test_unknown_without_target():
    """Someone who is not known and has no target is nothing to tell."""
    plan = asked(("chengdu-01", NOVEMBER, 42), ("li-na", NOVEMBER, 21), ("zhao-min", NOVEMBER, 0))

    assert not check_achievability(plan, {"li-na": {"signings": 2}}).where(code="TK309")


def test_unknown_metric():
    """A metric of which nothing is known of anybody is not looked at, and that is told."""
    report = check_achievability(asked(("li-na", NOVEMBER, 99)), {})
    found = only(report, "TK309")

    assert "nothing is known of what anybody in chengdu-01 can do of signings" in found.message
    assert "chengdu-01 的签约能力未知，未检查能否达成" == found.to_text("zh")
    assert not check_achievability(plan_of([], metrics=[SIGNINGS]), {})


# --- capacity from the past ---------------------------------------------------------------------------------------


def test_capacity_of_the_past():
    """What History.capacity gives is taken as it is: for all metrics, or by metric."""
    days = [day for month in (8, 9, 10) for day in WEEKDAYS.working_days(Month(2026, month))]
    rows = [(day, id_, "signings", 1) for day in days for id_ in ("li-na", "wang-lei", "zhao-min")]
    history = History(Actuals(rows), roles=STORE, calendar=WEEKDAYS)
    plan = plan_of(
        [("signings", "wang-lei", NOVEMBER, 30), ("visits", "wang-lei", NOVEMBER, 9)],
        metrics=[SIGNINGS, Metric("visits")],
    )
    capacity = history.capacity("signings")
    report = check_achievability(plan, capacity)

    assert 21 == only(report, "TK301").expected
    assert report == check_achievability(plan, {"signings": capacity})
    assert ("visits",) == only(report, "TK309").details["metrics"]


def past(metrics=None, name="signings", value=1):
    """Three months in which two of three people bring one every day, and the third never comes."""
    days = [day for month in (8, 9, 10) for day in WEEKDAYS.working_days(Month(2026, month))]
    rows = [(day, id_, name, value) for day in days for id_ in ("li-na", "zhao-min")]
    return History(Actuals(rows, metrics=metrics), roles=STORE, calendar=WEEKDAYS)


def test_history():
    """A history is asked for the people of the plan, before its month: good months against what is asked."""
    plan = asked(("li-na", NOVEMBER, 22), ("zhao-min", NOVEMBER, 21))
    report = check_achievability(plan, past())

    assert report == check_achievability(
        plan, past().capacity("signings", roles=STORE, before=NOVEMBER.start)
    )
    assert [("li-na", NOVEMBER)] == places(report, "TK301")


def test_history_expects_its_median():
    """What a history expects is the median of its months, whether it is given as capacity or as expectation."""
    plan = asked(("li-na", NOVEMBER, 22))
    usual = past().capacity("signings", "0.5", roles=STORE, before=NOVEMBER.start)
    told = {"expected": usual, "probability": "0.5", "spread": past()}
    chances = check_achievability(plan, **told).where(code="TK305")

    assert 1 == len(chances)
    assert chances == check_achievability(plan, past(), probability="0.5").where(code="TK305")
    assert chances == check_achievability(plan, expected=past(), probability="0.5").where(code="TK305")
    assert not check_achievability(
        plan, past(), expected={"li-na": {"signings": 2}}, probability="0.5"
    ).where(code="TK305")


def test_history_everywhere():
    """Whatever takes a capacity takes a history as well."""
    plan = asked(("chengdu-01", NOVEMBER, 60), ("li-na", NOVEMBER, 22))
    good, usual = (past().capacity("signings", q, roles=STORE, before=NOVEMBER.start) for q in ("0.8", "0.5"))

    assert outlook(plan, past()) == outlook(plan, expected=past())
    assert outlook(plan, past()) == outlook(plan, expected=usual, spread=past())
    assert headcount(plan, good) == headcount(plan, past())
    assert burden(plan, "signings", good) == burden(plan, "signings", past())
    assert stretch_for(plan, "0.8", capacity=past()) == stretch_for(plan, "0.8", capacity=good, spread=past())
    assert what_would_it_take(plan, past()) == what_would_it_take(plan, expected=usual, spread=past())


def test_history_ramp():
    """The ramp of the staffing is that of the new, too."""
    fresh = Store(
        "chengdu-01", [Manager("li-na"), Manager("zhao-min"), Manager("sun", hired=date(2026, 11, 1))]
    )
    plan = plan_of([("signings", "sun", NOVEMBER, 20)], fresh)
    slowly = Staffing(ramp={0: "0.1", 3: 1})

    assert not check_achievability(plan, past()).where(code="TK301")
    assert [("sun", NOVEMBER)] == places(check_achievability(plan, past(), staffing=slowly), "TK301")


def test_history_ramp_of_what_is_expected():
    """Who is on the ramp is expected to bring less, wherever a history says what is expected."""
    hired = date(2026, 11, 1)
    fresh = Store("s", [Manager("li-na"), Manager("zhao-min"), Manager("sun", hired=hired)])
    plan = plan_of([("signings", role, NOVEMBER, number) for role, number in (("s", 60), ("sun", 20))], fresh)
    ramp = {0: "0.1", 3: 1}
    slowly = Staffing(ramp=ramp)
    usual = past().capacity("signings", "0.5", roles=fresh, ramp=ramp, before=NOVEMBER.start)
    good = past().capacity("signings", roles=fresh, ramp=ramp, before=NOVEMBER.start)
    told = {"probability": "0.8", "staffing": slowly}
    measured = outlook(plan, past(), ramp=ramp).spreads["signings"]
    spread = MeasuredSpread({"signings": measured})
    chances = check_achievability(plan, expected=usual, probability="0.8", spread=spread).where(code="TK305")

    assert outlook(plan, expected=usual, spread=spread) == outlook(plan, past(), ramp=ramp)
    assert outlook(plan, past(), ramp=ramp) == outlook(plan, expected=past(), ramp=slowly.ramp)
    assert 3 > outlook(plan, past(), ramp=ramp)["signings", "sun", NOVEMBER].mean
    assert chances == check_achievability(plan, past(), **told).where(code="TK305")
    assert chances == check_achievability(plan, expected=past(), **told).where(code="TK305")
    assert what_would_it_take(plan, past(), staffing=slowly) == what_would_it_take(
        plan, expected=usual, staffing=slowly, spread=spread
    )
    assert stretch_for(plan, "0.3", capacity=past(), ramp=ramp) == stretch_for(
        plan, "0.3", capacity=good, spread=spread
    )
    assert stretch_for(plan, "0.3", capacity=good) != stretch_for(
        plan, "0.3", capacity=past(), spread=Spread()
    )


def test_quanta_of_the_past():
    """A past in yuan, by another name, is compared with a plan in thousands."""
    yuan = Metric("paid", 1, "CNY")
    money = Metric("disbursements", 1000, "CNY", aliases=["paid"])
    rows = [
        ("disbursements", "li-na", NOVEMBER, 1_050_000),
        ("disbursements", "zhao-min", NOVEMBER, 1_060_000),
    ]
    plan = plan_of([*rows, ("disbursements", "chengdu-01", NOVEMBER, 3_000_000)], metrics=[money])
    report = check_achievability(plan, past([yuan], "paid", 50_000))

    found = report.where(code="TK301", role="zhao-min").findings[0]
    assert ({"zhao-min", "chengdu-01"}, 1_050_000) == (
        {one.role for one in report.where(code="TK301")},
        found.expected,
    )
    # The level of the store is that of three people, one of whom brings nothing.
    assert 5 == only(report, "TK302").expected


class Forgetful:
    """A capacity that knows nobody but Li Na."""

    def per_day(self, _metric, manager, /):
        """One a day."""
        if manager != "li-na":
            raise UnknownMember("manager", manager)
        return Estimate(Fraction(1), 20)


def test_capacity_that_does_not_know():
    """A capacity that has never heard of somebody says nothing of them."""
    report = check_achievability(asked(("li-na", NOVEMBER, 22), ("wang-lei", NOVEMBER, 99)), Forgetful())

    assert [("li-na", NOVEMBER)] == places(report, "TK301")
    assert ("wang-lei",) == only(report, "TK309").details["who"]


# --- too few people (TK302) ---------------------------------------------------------------------------------------


def test_too_few_people():
    """Each group is told once, by the target that takes the most people, with the number to hire."""
    able = {one.id: {"signings": 1, "visits": 4} for one in STORE.managers()}
    rows = [
        (metric, role, NOVEMBER, number)
        for metric, role, number in [
            ("signings", "chengdu-01", 80),
            ("signings", "east", 42),
            ("visits", "chengdu-01", 500),
            ("visits", "east", 100),
        ]
    ]
    found = only(check_achievability(plan_of(rows), able), "TK302")

    assert ("chengdu-01", "visits", 6, 3) == (found.role, found.metric, found.expected, found.actual)
    assert (
        "visits of chengdu-01 in 2026-11: the target takes 6 people; the 3 there do the work of 3; hire 3"
    ) == found.message


def test_leaving_within_the_month():
    """Who is known to leave within the month is missed, though nothing is said of comings and goings."""
    team = Team("east", [Manager("li-na"), Manager("wang-lei", left=date(2026, 11, 13))])
    plan = plan_of([("signings", "east", NOVEMBER, 42)], team)
    able = {one.id: {"signings": 1} for one in team.managers()}

    assert (
        "signings of east in 2026-11: the target takes 2 people; the 2 there do the work of about 1.47; hire 1"
    ) == only(check_achievability(plan, able), "TK302").message


def test_hiring_ahead():
    """With attrition and a ramp the finding says how many are left when the new are ready."""
    staffing = Staffing(attrition="0.1", ramp={0: "0.5", 2: 1})
    short = only(check_achievability(asked(("east", NOVEMBER, 50)), DAILY, staffing=staffing), "TK302")
    enough = only(check_achievability(asked(("east", NOVEMBER, 42)), DAILY, staffing=staffing), "TK302")

    assert (
        "signings of east in 2026-11: the target takes 3 people; the 2 there do the work of 2, "
        "and 2 months on, after attrition, of 1.62; hire 1 now"
    ) == short.message
    assert (
        "enough today; but 2 months on, after attrition, they do that of 1.62; hire 1 now" in enough.message
    )
    assert "眼下够用，但 2 个月后扣除流失折合只剩 1.62 名；请立即招聘 1 名，届时正好接上" in enough.to_text(
        "zh"
    )


# --- the back office (TK303) --------------------------------------------------------------------------------------


def intakes(*rows):
    """A plan of intakes of the store."""
    return plan_of([("intakes", "chengdu-01", period, number) for period, number in rows])


def test_ceiling_of_a_day():
    """A day with more intakes than the back office takes in is told; a day at the ceiling is not."""
    plan = intakes((TUESDAY, 12), (date(2026, 11, 4), 10))
    report = check_achievability(plan, intakes_ceiling=10)
    found = only(report, "TK303")

    assert (TUESDAY, 10, 12, Severity.ERROR) == (found.period, found.expected, found.actual, found.severity)
    assert "move 2 to other days" in found.message
    assert not report.ok


def test_ceiling_by_date():
    """A ceiling by date holds on its dates; half a file more than a half is one too many."""
    plan = intakes((TUESDAY, 12), (date(2026, 11, 4), 99))

    assert [("chengdu-01", TUESDAY)] == places(
        check_achievability(plan, intakes_ceiling={TUESDAY: "11.5"}), "TK303"
    )
    assert not check_achievability(plan, intakes_ceiling={})


def test_ceiling_of_a_week():
    """Without targets by day, a week is held against the sum over its open days."""
    plan = intakes((FIRST_WEEK, 51), (NOVEMBER.weeks()[1], 50))

    assert [("chengdu-01", FIRST_WEEK)] == places(check_achievability(plan, intakes_ceiling=10), "TK303")
    assert not check_achievability(plan, intakes_ceiling={TUESDAY: 1})
    assert not check_achievability(plan_of([("intakes", "east", TUESDAY, 99)]), intakes_ceiling=1)


def test_ceiling_of_a_closed_day():
    """Files that arrive on a closed day are held against the ceiling of one day."""
    assert 1 == len(
        check_achievability(intakes((date(2026, 11, 8), 3)), intakes_ceiling=2).where(code="TK303")
    )


# --- no working day left (TK304) ----------------------------------------------------------------------------------


def test_nobody_there():
    """Someone with a target and no working day in the month is an error, and so is a group of such people."""
    store = Store("s", [Team("east", [Manager("gone", left=date(2026, 10, 15))]), Manager("zhao-min")])
    plan = plan_of([("signings", id_, NOVEMBER, 5) for id_ in ("s", "east", "gone", "zhao-min")], store)
    report = check_achievability(plan)
    messages = {found.role: found.message for found in report}

    assert {"east", "gone"} == set(messages)
    assert (
        "signings of gone in 2026-11: 5 are left, and from 1 Nov 2026 on there is no working day; "
        "give them to somebody who is there, or open a day"
    ) == messages["gone"]
    assert not report.ok


def test_days_left():
    """Late in the month what the plan asked for before counts as done, the rest needs a day to do it on."""
    leaving = Store("s", [Manager("li-na", left=date(2026, 11, 20)), Manager("sun", left=date(2026, 11, 20))])
    rows = [
        ("signings", "li-na", NOVEMBER, 5),
        ("signings", "li-na", date(2026, 11, 20), 4),
        ("signings", "li-na", date(2026, 11, 23), 1),
        ("signings", "sun", NOVEMBER, 5),
        ("signings", "sun", date(2026, 11, 20), 5),
    ]
    plan = plan_of(rows, leaving)

    assert not check_achievability(plan, since=date(2026, 11, 20))
    found = only(check_achievability(plan, since=date(2026, 11, 21)), "TK304")
    assert ("li-na", 1) == (found.role, found.actual)


def test_the_day_itself():
    """What is asked for on the first day that is still to come is not done yet."""
    gone = Store("s", [Manager("li-na", left=date(2026, 11, 19))])
    rows = [("signings", "li-na", NOVEMBER, 5), ("signings", "li-na", date(2026, 11, 20), 5)]

    assert 5 == only(check_achievability(plan_of(rows, gone), since=date(2026, 11, 20)), "TK304").actual


def test_days_left_by_week():
    """A week that has not ended yet is not done."""
    leaving = Store("s", [Manager("li-na", left=date(2026, 11, 27))])
    numbers = {NOVEMBER: 9, FIRST_WEEK: 4, NOVEMBER.weeks()[-1]: 5}
    plan = plan_of([("signings", "li-na", period, number) for period, number in numbers.items()], leaving)

    assert 5 == only(check_achievability(plan, since=date(2026, 11, 28)), "TK304").actual
    assert not check_achievability(plan, since=date(2026, 11, 27))
    assert not check_achievability(plan, since=date(2026, 12, 1))


def test_months_of_a_quarter():
    """In a longer plan each month needs a working day; without months the whole is looked at."""
    quarter = Quarter(2026, 4)
    store = Store("s", [Manager("li-na", left=date(2026, 10, 31))])
    rows = [("signings", "li-na", quarter, 9), *(("signings", "li-na", month, 3) for month in quarter.months)]
    report = check_achievability(plan_of(rows, store, quarter))
    whole = plan_of(rows[:1], store, quarter)

    assert list(quarter.months[1:]) == [found.period for found in report.where(code="TK304")]
    assert not check_achievability(whole)
    assert 9 == only(check_achievability(whole, since=date(2026, 11, 1)), "TK304").actual


# --- probability (TK305) ------------------------------------------------------------------------------------------


def test_probability():
    """Targets below the asked level are told with what is to be expected."""
    plan = asked(("chengdu-01", NOVEMBER, 75), ("li-na", NOVEMBER, 10))
    found = only(check_achievability(plan, expected=DAILY, probability="0.8"), "TK305")

    assert ("chengdu-01", Fraction(4, 5)) == (found.role, found.expected)
    assert (
        "signings of chengdu-01 in 2026-11: 75 are reached with a probability of 21.1%, "
        "less than the 80% asked; 63 are to be expected, and how far it may lie from that is assumed, not measured"
    ) == found.message
    assert found.to_text("zh").endswith("预计可达 63，其波动按通常水平假定，未实测")
    assert found.actual < Fraction(1, 4)


def test_money_expected():
    """What is to be expected of money is told in money."""
    plan = plan_of([("disbursements", "li-na", NOVEMBER, 1_000_000)], funnel=FUNNEL)
    found = only(
        check_achievability(plan, expected={"li-na": {"disbursements": 25}}, probability="0.8"), "TK305"
    )

    assert 525_000 == found.details["mean"]
    assert "525,000 CNY are to be expected" in found.message


def test_probability_from_capacity():
    """Without an expectation the mean behind the capacity is expected, with one it goes by that."""
    plan = asked(("li-na", NOVEMBER, 17))

    assert ["TK305"] == [found.code for found in check_achievability(plan, DAILY, probability="0.5")]
    assert not check_achievability(plan, DAILY, expected=DAILY, probability="0.5")
    assert not check_achievability(plan, DAILY, probability="0.5", spread=Spread(quantile="0.5"))


# --- first days that nothing feeds (TK311) ------------------------------------------------------------------------


LAGGED = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.5", approval_rate="0.5").with_lags(
    approvals=2, signings=1
)


def early(funnel=LAGGED, calendar=WEEKDAYS, period=NOVEMBER, **rows):
    """A plan of the store with so many of a metric on each of the first working days of November."""
    days = WEEKDAYS.working_days(NOVEMBER)
    told = [
        (metric, "chengdu-01", day, number)
        for metric, numbers in {"intakes": (8, 8), **rows}.items()
        for day, number in zip(days, numbers, strict=False)
    ]
    told += [(metric, "chengdu-01", period, sum(numbers)) for metric, numbers in rows.items()]
    return check_achievability(plan_of(told, period=period, calendar=calendar, funnel=funnel)).where(
        code="TK311"
    )


def test_first_days_without_stock():
    """What is planned before anything can arrive, and without any stock, comes from nothing."""
    found = early(signings=(1, 1, 1, 2))

    assert ["signings"] == [one.metric for one in found]
    assert (0, 3, 3, Severity.WARNING) == (
        found.findings[0].expected,
        found.findings[0].actual,
        found.findings[0].details["gap"],
        found.findings[0].severity,
    )
    assert (
        "signings of chengdu-01 in 2026-11: 3 are planned before anything handed in at intakes in this period can "
        "arrive, 3 working days on at the earliest; no stock is stated, so nothing feeds these 3: state what "
        "waits between the stages (the funnel's stock), or move them to later days"
    ) == found.findings[0].message
    assert "这 3 无件支撑" in found.findings[0].to_text("zh")


def test_first_days_with_stock():
    """The stock feeds them at the rates of the stages ahead of it; less than a piece is not told."""
    three = {"signings": (1, 1, 1, 2)}
    short = early(LAGGED.with_stock(intakes=4, approvals=2), **three).findings

    assert (2, 3, 1) == (short[0].expected, short[0].actual, short[0].details["gap"])
    assert "the stock stated becomes 2, and nothing feeds the other 1:" in short[0].message
    assert "所列存量件可转化 2，其余 1 无件支撑" in short[0].to_text("zh")
    assert not early(LAGGED.with_stock(approvals=6), **three)
    assert not early(LAGGED.with_stock(approvals=5), **three)
    money = {"disbursements": (100_000, 0, 0, 0)}
    assert 50_000 == early(LAGGED.with_stock(approvals=2), **money).findings[0].details["gap"]
    assert not early(LAGGED.with_stock(approvals=3), **money)


def test_first_days_that_need_no_stock():
    """Without a lag, from the day of arrival on, without an open day or a target, nothing is told."""
    closed = WEEKDAYS.closed(NOVEMBER.days)

    assert not early(LAGGED.with_lags(approvals=0, signings=0), signings=(5,))
    assert not early(signings=(0, 0, 0, 5))
    assert not early(calendar={"intakes": closed, "signings": WEEKDAYS}, signings=(5,))
    assert not early(signings=())
    assert 5 == early(LAGGED.with_lags(approvals=40), signings=(0, 0, 0, 5)).findings[0].actual


def test_first_days_of_a_store():
    """Each store is credited the share of the stock that it has of the target; weeks count where days have no number."""
    week = NOVEMBER.weeks()[0]
    shops = Region("r", [Store("a", [Manager("li-na")]), Store("b", [Manager("zhao-min")])])
    rows = [("signings", role, NOVEMBER, number) for role, number in (("r", 9), ("a", 6), ("b", 3))]
    rows += [("signings", role, week, number) for role, number in (("a", 4), ("b", 2))]
    plan = plan_of(
        [*rows, ("intakes", "a", NOVEMBER, 40)],
        shops,
        funnel=LAGGED.with_lags(approvals=6).with_stock(approvals=6),
    )
    found = check_achievability(plan).where(code="TK311")

    assert [("a", 2, 4), ("b", 1, 2)] == [(one.role, one.expected, one.actual) for one in found]


# --- overdue (TK306 to TK308) -------------------------------------------------------------------------------------


RAIL = OverdueRail("0.03", [RiskBand("A", "0.01", most=40), RiskBand("B", "0.05", most=70)])


def approvals(number):
    """A plan of approvals of the store."""
    return plan_of([("approvals", "chengdu-01", NOVEMBER, number)])


def test_guard_rail():
    """Approvals whose best mix is above the ceiling are told, with how many would stay within it."""
    report = check_achievability(approvals(100), overdue=RAIL)
    found = only(report, "TK306")

    assert (Fraction(3, 100), Fraction(34, 1000), 80) == (found.expected, found.actual, found.details["most"])
    assert (
        "approvals of chengdu-01 in 2026-11: 100 (A 40, B 60) come with an overdue rate of 3.4%, above the ceiling of "
        "3%; 80 would stay within it: lower the target, or find better customers"
    ) == found.message
    assert not report.ok
    assert not check_achievability(approvals(80), overdue=RAIL)
    assert not check_achievability(approvals(0), overdue=RAIL)


def test_supply_of_the_bands():
    """More approvals than all bands can bring are told as such."""
    report = check_achievability(approvals(111), overdue=RAIL).where(code="TK306")

    assert [110, Fraction(3, 100)] == sorted((found.expected for found in report), reverse=True)
    assert 1 == len(check_achievability(approvals(110), overdue=RAIL))
    assert any("all risk bands together bring 110 at most" in found.message for found in report)


def test_guard_rail_of_the_plan():
    """The guard rail that a plan carries is looked at by itself; one that is given holds in its place, and is told."""
    rows = [("approvals", "chengdu-01", NOVEMBER, 100)]
    plan = Plan.from_rows(rows, roles=STORE, period=NOVEMBER, calendar=WEEKDAYS, overdue=RAIL)
    other = OverdueRail("0.04", RAIL.bands)
    told = only(check_achievability(plan, overdue=other), "TK310")

    assert check_achievability(approvals(100), overdue=RAIL) == check_achievability(plan)
    assert check_achievability(plan) == check_achievability(
        plan, overdue=OverdueRail("0.03", RAIL.bands[::-1])
    )
    assert (Fraction(1, 25), Fraction(3, 100), NOVEMBER) == (told.expected, told.actual, told.period)
    assert (
        "approvals of chengdu-01 in 2026-11: the guard rail given to the check holds, with a ceiling of 4%; "
        "the plan carries another one, with a ceiling of 3%"
    ) == told.message
    assert ["TK310"] == [found.code for found in check_achievability(plan, overdue=other)]


def test_rail_that_never_holds():
    """A stated mix that is too bad leaves no approvals within the ceiling."""
    bad = OverdueRail("0.02", [RiskBand("A", "0.01", share="0.5"), RiskBand("B", "0.05", share="0.5")])

    assert 0 == only(check_achievability(approvals(10), overdue=bad), "TK306").details["most"]


def test_healthy_new_business():
    """Less than what healthy new business takes is an error; a rate that has not matured is told."""
    plan = plan_of([("disbursements", "chengdu-01", NOVEMBER, 3_000_000)], funnel=FUNNEL)
    healthy = healthy_target(MONEY, 3_000_000, "0.02")
    found = only(check_achievability(plan, healthy=healthy), "TK307")
    early = healthy_target(MONEY, 2_900_000, "0.02", provisional=True)

    assert (3_062_000, 3_000_000) == (found.expected, found.actual)
    assert "add 62,000 CNY" in found.message
    assert "良性新增 300万元 需放款 306.2万元；请增加 6.2万元" in found.to_text("zh")
    assert ["TK308"] == [one.code for one in check_achievability(plan, healthy=early)]
    assert 1 == len(check_achievability(plan_of([], funnel=FUNNEL), healthy=healthy))


# --- the check as a whole -----------------------------------------------------------------------------------------


def test_nothing_given():
    """With nothing to go by, only the working days are looked at; an empty plan passes."""
    assert not check_achievability(asked(("li-na", NOVEMBER, 10**6)))
    assert not check_achievability(
        plan_of([], metrics=[SIGNINGS]), DAILY, probability="0.9", expected=DAILY, staffing=Staffing()
    )


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"capacity": {"lina": {}}}, UnknownMember, "Did you mean 'li-na'?"),
        ({"capacity": {"li-na": {"signngs": 1}}}, UnknownMember, "Did you mean 'signings'?"),
        ({"capacity": {"li-na": {"signings": -1}}}, InvalidQuantity, "zero or more"),
        ({"capacity": 3}, InvalidValue, "quanta per present working day"),
        ({"probability": "0.8"}, InvalidValue, "a capacity"),
        ({"probability": "80", "expected": DAILY}, InvalidQuantity, "below 1"),
        ({"intakes_ceiling": 3}, UnknownMember, "intakes"),
        ({"overdue": RAIL}, UnknownMember, "approvals"),
        ({"healthy": healthy_target(MONEY, 1000, 0)}, UnknownMember, "disbursements"),
        ({"since": datetime(2026, 11, 3)}, InvalidPeriod, "not a datetime"),
    ],
)
def test_refused(given, error, text):
    """What does not fit the plan, or is no number, is refused in words."""
    with pytest.raises(error) as caught:
        check_achievability(asked(("li-na", NOVEMBER, 5)), **given)

    assert text in str(caught.value)


def test_ceiling_refused():
    """A negative ceiling is refused."""
    with pytest.raises(InvalidQuantity) as caught:
        check_achievability(intakes((TUESDAY, 1)), intakes_ceiling={TUESDAY: -1})

    assert ("intakes_ceiling", -1) == (caught.value.of, caught.value.given)
