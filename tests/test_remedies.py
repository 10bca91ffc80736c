from __future__ import annotations

import pickle
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Store,
    Team,
    WorkCalendar,
    decompose,
    land,
    levers,
    track,
)
from targetkit._situation import Firing
from targetkit.effect import Assumed, Effect
from targetkit.errors import ConflictingPolicy, DuplicateMember, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.labour import LabourLimits, Terms
from targetkit.lever import Ceiling, Cost, Lever
from targetkit.remedies import Reason, plan_remedies
from targetkit.rules import Rule
from targetkit.stock import Stock
from targetkit.triggers import BehindPace, Short, StockAbove, TooFew, Without

NOVEMBER = Month(2026, 11)
CALENDAR = WorkCalendar.weekdays()
TWELFTH = date(2026, 11, 12)
FUNNEL = Funnel.consumer_loan(
    average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
).with_lags(intakes=1, approvals=3, signings=2, disbursements=1)
LIMITS = LabourLimits.china(monthly_wage=8700)
LEVERS = levers.standard()
WEST = (Manager("zhao-min"),)
WHY = Assumed("tried once")
PACE = Rule("pace", BehindPace("submissions"), "store", ("overtime",), who="team")
SIGN = Rule("sign", Short("signings", "month"), "store", ("chase_signings",), who="team")


def east(**boss):
    """The team of two, led or not."""
    return Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei")], **boss)


def running(*rows, day=TWELFTH, team=None, people=WEST, calendar=CALENDAR):
    """A store that is asked for 3 million and has brought nothing but these rows."""
    store = Store("chengdu-01", [team or east(), Team("west", people)], name="成都一店")
    plan = decompose(FUNNEL.required(disbursements=3_000_000), store, NOVEMBER, calendar=calendar)
    return track(plan, Actuals(rows, metrics=plan.metrics), day)


def waiting(*rows, progress=None):
    """What waits on the evening of the twelfth."""
    plan = (progress or running()).plan
    return Stock(rows, as_of=TWELFTH, metrics=plan.metrics)


def lever(name="call", gain="0.5", uses=1, **given):
    """A lever that brings so much by each use."""
    effect = Effect(gain, per="use", metric=given.pop("metric", "submissions"), source=WHY)
    return Lever(name, effect=effect, ceiling=Ceiling(uses=uses, per=given.pop("per", "day")), **given)


def rule(*names, trigger=None, level="store", **given):
    """A rule that asks everybody."""
    return Rule("rule", trigger or BehindPace("submissions"), level, names or ("call",), who="team", **given)


def whys(thing):
    """The keys of the reasons."""
    return tuple(reason.why for reason in thing.reasons)


def test_overtime_closes_a_part():
    """Who is behind stays in the evening, for pay; what the limits do not allow stays open and says so."""
    plan = plan_remedies(running(), [PACE], LEVERS, LIMITS, days=1)
    (gap,) = plan.gaps

    assert {"li-na", "wang-lei", "zhao-min"} == {action.manager for action in plan.actions}
    assert {("overtime", date(2026, 11, 13), Fraction(1), Fraction(75), "CNY")} == {
        (one.lever, one.day, one.hours, one.cost, one.currency) for one in plan.actions
    }
    assert Fraction(225) == plan.cost
    assert gap.before - gap.expected == gap.after > 0
    assert (
        gap.expected == plan.expected["submissions"] == sum(one.gain["submissions"] for one in plan.actions)
    )
    assert ("all",) == whys(gap)
    assert ["TK741"] == [found.code for found in plan.findings]
    assert plan.actions == plan.answers[0].actions
    assert "pace/chengdu-01" == plan.actions[0].why


def test_uses_of_an_evening_are_one_action():
    """Three hours of one evening are one action, each further hour bringing less."""
    limits = evolve(LIMITS, special_reason="month end")
    plan = plan_remedies(running(), [PACE], LEVERS, limits, days=1)
    one = plan_remedies(running(), [PACE], LEVERS, LIMITS, days=1)

    assert {Fraction(3)} == {action.hours for action in plan.actions}
    assert one.expected["submissions"] * 2 < plan.expected["submissions"] < one.expected["submissions"] * 3


def test_stock_is_taken_up_once():
    """Eight files and six an hour: today six, the next day two, and no third time."""
    plan = plan_remedies(running(), [SIGN], LEVERS, LIMITS, stock=waiting(("li-na", "approvals", 8)))

    assert [Fraction(6, 10), Fraction(2, 10)] == [one.gain["signings"] for one in plan.actions]
    assert Fraction(8, 10) == plan.expected["signings"]
    assert ("stock",) == whys(plan.gaps[0])


def test_gain_of_stock_is_at_most_its_rate():
    """However much a lever promises, no more of what waits gets on than usually do."""
    eager = Lever(
        "call",
        effect=Effect(1, per="use", of="stock", stage="approvals", files_an_hour=1, source=WHY),
        ceiling=Ceiling(uses=5),
    )
    plan = plan_remedies(
        running(),
        [rule(trigger=Short("signings", "month"))],
        [eager],
        LIMITS,
        stock=waiting(("li-na", "approvals", 5)),
    )

    assert Fraction(4) == plan.expected["signings"]


def test_clears_what_waits():
    """A rule about stock asks for files to be taken up; what they bring is told as well."""
    above = Rule("above", StockAbove("approvals", 2), "store", ("chase_signings",))
    plan = plan_remedies(
        running(),
        [above],
        LEVERS,
        LIMITS,
        stock=waiting(("li-na", "approvals", 5), ("zhao-min", "approvals", 1)),
    )
    (gap,) = plan.gaps

    assert gap.waiting
    assert (Fraction(4), Fraction(0)) == (gap.before, gap.after)
    assert Fraction(1) == gap.probability
    assert "approved, not yet signed" == gap.called()
    unknown = plan_remedies(running(), [above], LEVERS, LIMITS)
    assert ["TK703"] == [found.code for found in unknown.findings]


def test_files_that_nobody_takes_up():
    """A lever that does not take up files does nothing about them."""
    above = Rule("above", StockAbove("approvals", 2), "store", ("overtime",))
    plan = plan_remedies(running(), [above], LEVERS, LIMITS, stock=waiting(("li-na", "approvals", 5)))

    assert ("effect",) == whys(plan.gaps[0])
    assert Fraction(0) == plan.gaps[0].probability
    assert ["TK741", "TK742"] == [found.code for found in plan.findings]
    assert "approvals" in str(plan.findings[0])


def test_too_late():
    """On the last days only chasing helps: what begins now no longer gets there, and says so."""
    end = date(2026, 11, 26)
    progress = running(day=end)
    money = rule("overtime", "recruiting", trigger=Short("disbursements", "month"))
    plan = plan_remedies(progress, [money], LEVERS, LIMITS)

    assert () == plan.actions
    assert ("late",) == whys(plan.answers[0])
    assert "overtime, recruiting: what is done from now on gets there too late" == plan.answers[0].why()


def test_recruiting_cannot_help_this_month():
    """Too few people: recruiting is the answer of another month."""
    few = Rule("few", TooFew("submissions"), "store", ("recruiting",))
    able = {one: {"submissions": 1} for one in ("li-na", "wang-lei", "zhao-min")}
    plan = plan_remedies(running(), [few], LEVERS, LIMITS, capacity=able)

    assert () == plan.actions
    assert "招聘：现在起行动，期内已来不及见效" == plan.answers[0].why("zh")


def test_no_day_left():
    """When the month is over, the rule is answered by that."""
    plan = plan_remedies(running(day=date(2026, 11, 30)), [PACE], LEVERS, LIMITS)

    assert ("day",) == whys(plan.answers[0])
    assert "no day is left" in str(plan)


def test_only_one_left_may_not():
    """The only one left is not to work overtime: nothing is asked, and the limits are the reason."""
    alone = LIMITS.with_people(
        {id_: Terms(overtime_allowed=False) for id_ in ("li-na", "wang-lei", "zhao-min")}
    )
    plan = plan_remedies(running(), [PACE], LEVERS, alone)

    assert () == plan.actions
    assert ("limits",) == whys(plan.answers[0])


def test_nobody_asked():
    """Where whoever is short has nobody to ask, that is said."""
    asked = Rule("below", StockAbove("approvals", 1), "store", ("chase_signings",))
    plan = plan_remedies(running(), [asked], LEVERS, LIMITS, stock=waiting((None, "approvals", 4)))

    assert ("nobody",) == whys(plan.answers[0])


def test_budget():
    """With little money the most is closed that it buys, the rest stays open for want of it."""
    plan = plan_remedies(running(), [PACE], LEVERS, LIMITS, 160, days=1)

    assert Fraction(150) == plan.cost
    assert 2 == len(plan.actions)
    assert "budget" in whys(plan.gaps[0])
    assert "(budget 160 CNY)" in plan.to_text()
    assert "（预算 160元）" in plan.to_text("zh")


def test_discipline_comes_before_the_budget():
    """What is obliged is done beyond the budget, with a warning; nothing is left for the gap."""
    talk = lever("talk", kind="discipline", cost=Cost(amount=40, currency="CNY"), lead=1)
    silent = Rule("silent", Without("submissions", 3), "manager", ("talk",), "discipline")
    plan = plan_remedies(running(), [silent, PACE], [*LEVERS, talk], LIMITS, 100, days=1)

    assert [("talk", "discipline")] * 3 == [(one.lever, one.kind) for one in plan.actions]
    assert (Fraction(120), Fraction(120)) == (plan.cost, plan.obliged_cost)
    assert "TK744" in [found.code for found in plan.findings]
    assert "120 CNY of it obliged" in plan.to_text()
    assert plan.gaps[0].expected == Fraction(3, 2)


def test_one_talk_answers_two_rules():
    """Two rules that oblige to the same are answered by the same action."""
    rules = [
        Rule(name, Without("submissions", days), "manager", ("coaching",), "discipline")
        for name, days in (("three", 3), ("five", 5))
    ]
    plan = plan_remedies(running(), rules, LEVERS, LIMITS)

    assert 3 == len(plan.actions)
    assert 6 == len(plan.answers)
    assert plan.answers[0].actions == plan.answers[3].actions


def test_coach():
    """The leader who carries targets coaches, and what that takes is told; a leader away cannot."""
    boss = Manager("boss", away=[date(2026, 11, 13)])
    silent = Rule("silent", Without("submissions", 3), "manager", ("coaching",), "discipline")
    rows = [(TWELFTH, "boss", "submissions", 9)]
    plan = plan_remedies(running(*rows, team=east(leader=boss)), [silent], LEVERS, LIMITS)
    (first,) = plan.actions_of("li-na")

    assert ("boss", date(2026, 11, 16)) == (first.coach, first.day)
    assert first.lost["submissions"] > 0
    assert plan.lost["submissions"] == sum(one.lost.get("submissions", 0) for one in plan.actions)
    assert "with boss" in plan.to_text()
    assert "带教：boss" in plan.to_text("zh")


def test_no_time_to_coach():
    """A talk of whole days for everybody: the leader's days run out, and the rule says so."""
    long = Lever("talk", kind="discipline", hours=8, cost=Cost(coach_hours=8))
    many = Team("east", [Manager(f"m{number}") for number in range(14)], leader=Manager("boss"))
    silent = Rule("silent", Without("submissions", 3), "manager", ("talk",), "discipline")
    rows = [(TWELFTH, "boss", "submissions", 9), (TWELFTH, "zhao-min", "submissions", 9)]
    plan = plan_remedies(running(*rows, team=many), [silent], [long], LIMITS)

    assert 12 == len(plan.actions)
    assert [("coach",)] * 2 == [whys(answer) for answer in plan.answers if not answer.actions]
    gone = Manager("gone", left=date(2026, 11, 12))
    late = running(*rows, (TWELFTH, "li-na", "submissions", 1), people=[gone])
    assert all(
        answer.firing.role != "gone" for answer in plan_remedies(late, [silent], [long], LIMITS).answers
    )


def test_full_days():
    """Two talks of a whole day each take two days; on a last day the second finds no time."""
    long = [Lever(name, kind="discipline", hours=8) for name in ("talk", "check")]
    silent = Rule("silent", Without("submissions", 3), "manager", ("talk", "check"), "discipline")
    plan = plan_remedies(running(day=date(2026, 11, 27)), [silent], long, LIMITS)

    assert 3 == len(plan.actions)
    assert {("hours",)} == {whys(answer) for answer in plan.answers}
    assert "not all: check: the working days are full" in plan.to_text()
    assert "未尽：" in plan.to_text("zh")


def test_takes_more_than_it_brings():
    """A leader who sells more in two hours than the lesson brings does not give it."""
    boss = Manager("boss")
    rows = [(TWELFTH, "boss", "submissions", 50)]
    plan = plan_remedies(
        running(*rows, team=east(leader=boss)),
        [Rule("pace", BehindPace("submissions"), "team", ("accompanied",))],
        LEVERS,
        LIMITS,
    )

    assert ("loss",) == whys(plan.answers[0])


def test_coach_of_a_choice():
    """What is chosen leaves the leader's day whole: whoever coaches has only so many hours."""
    coached = lever(gain=8, hours=2, cost=Cost(coach_hours=5))
    calm = Manager("boss")
    plan = plan_remedies(running(team=east(leader=calm)), [rule(level="team")], [coached], LIMITS, days=1)

    assert 1 == sum(one.coach == "boss" for one in plan.actions)
    assert ("coach",) == whys(plan.gaps[0])
    absent = Manager("boss", away=[date(2026, 11, 13)])
    none = plan_remedies(running(team=east(leader=absent)), [rule(level="team")], [coached], LIMITS, days=1)
    assert "coach" in next(whys(one) for one in none.answers if not one.actions)


def test_rest_in_place_of_pay():
    """Weekend work that is not paid gives a later working day back, and counts what that day would have brought."""
    rest = levers.standard(weekend={"cost": Cost(paid=False)})
    weekend = Rule("pace", BehindPace("submissions"), "store", ("weekend",), who="team")
    plan = plan_remedies(running(), [weekend], rest, LIMITS, days=4)
    free = WorkCalendar.weekdays().closed([date(2026, 11, day) for day in range(16, 31)])
    far = plan_remedies(running(calendar=free), [weekend], rest, LIMITS, days=4)

    assert () == plan.actions
    assert ("loss",) == whys(plan.answers[0])
    assert {(Fraction(0), date(2026, 12, 1))} == {(one.cost, one.rest_on) for one in far.actions}
    assert "rest on" in far.to_text()
    assert "补休" in far.to_text("zh")


def test_ceiling_of_the_gain():
    """A lever whose ceiling is a gain is used until that is reached."""
    capped = Lever(
        "call", effect=Effect("0.5", per="use", metric="submissions", source=WHY), ceiling=Ceiling(gain=1)
    )
    none = lever(uses=0)

    assert (
        Fraction(3) * 1
        == plan_remedies(running(), [rule()], [capped], LIMITS, days=1).expected["submissions"]
    )
    assert ("ceiling",) == whys(plan_remedies(running(), [rule()], [none], LIMITS, days=1).answers[0])


def test_ceiling_of_what_is_obliged():
    """A use that is obliged counts for the ceiling of what is chosen beside it."""
    both = lever("talk", hours=1)
    rules = [
        Rule("silent", Without("submissions", 3), "manager", ("talk",), "discipline"),
        rule("talk"),
    ]
    plan = plan_remedies(running(), rules, [both], LIMITS, days=1)

    assert 3 == len(plan.actions)
    weekly = Lever("talk", effect=both.effect, ceiling=Ceiling(gain="0.5", per="week"))
    assert Fraction(3, 2) == plan_remedies(running(), rules, [weekly], LIMITS, days=1).expected["submissions"]


def test_long_and_idle_levers():
    """What no day has hours for, and what brings nothing, is no candidate and says so."""
    long = lever(hours=9)
    idle = lever("idle", gain=0)
    bare = Lever("bare")
    plan = plan_remedies(running(), [rule("call", "idle", "bare")], [long, idle, bare], LIMITS)

    assert (
        Reason("limits", (("call", "call"),)),
        Reason("effect", (("idle", "idle"), ("bare", "bare"))),
    ) == (plan.answers[0].reasons)


def test_other_metric():
    """A lever that takes hold below what is short does nothing about it."""
    plan = plan_remedies(running(), [rule()], [lever(metric="signings")], LIMITS)

    assert ("effect",) == whys(plan.answers[0])


def test_metric_outside_the_plan():
    """A gain in something that the plan does not ask for is told where it is obliged, and closes nothing."""
    talk = lever("talk", metric="visits", kind="discipline")
    asked = Lever("call", effect=Effect(1, of="pace", metric="visits", source=WHY), ceiling=Ceiling(uses=1))
    silent = Rule("silent", Without("submissions", 3), "manager", ("talk",), "discipline")
    plan = plan_remedies(running(), [silent, rule()], [talk, asked], LabourLimits())

    assert {"visits": Fraction(3, 2)} == dict(plan.expected)
    assert ("effect",) == whys(plan.answers[-1])
    assert (None, Fraction(0)) == (plan.currency, plan.cost)
    assert "cost in all" not in plan.to_text()


def test_team_without_time():
    """A rule that obliges a whole team, and a day that has no time for it: said once for all of them."""
    long = [Lever(name, kind="discipline", hours=8) for name in ("talk", "check")]
    silent = Rule("silent", Without("submissions", 3), "team", ("talk", "check"), "discipline", who="team")
    plan = plan_remedies(running(day=date(2026, 11, 27)), [silent], long, LIMITS)

    assert 3 == len(plan.actions)
    assert (Reason("hours", (("check", "check"),)),) == plan.answers[0].reasons


def test_closed_by_what_is_obliged():
    """Where discipline closes the gap already, the rule is answered by it."""
    strong = lever("talk", gain=500, kind="discipline")
    plan = plan_remedies(
        running(),
        [Rule("silent", Without("submissions", 3), "manager", ("talk",), "discipline"), PACE],
        [*LEVERS, strong],
        LIMITS,
    )

    assert 0 == plan.gaps[0].after
    assert {"discipline"} == {one.kind for one in plan.actions}
    assert plan.answers[-1].actions
    assert 0 == plan.bound
    assert () == plan.open


def test_nothing_fires():
    """Where nothing is short there is nothing to do."""
    plan = plan_remedies(
        running(), [rule(trigger=Without("submissions", 20), level="manager")], [lever()], LIMITS
    )

    assert ((), (), ()) == (plan.actions, plan.gaps, plan.answers)
    assert "no rule fired" in repr(plan)
    assert "没有规则触发" in plan.to_text("zh")


def test_chosen_without_a_gap():
    """A rule that closes gaps and fires without one is answered by that."""

    class Always:
        metric = "submissions"

        def looks_at(self, _situation, role):
            return Firing(
                "", role.id, "submissions", NOVEMBER, *[Fraction(0)] * 3, ("li-na",), ("now", "现在")
            )

        def to_text(self, _lang="en"):
            return "always"

    plan = plan_remedies(running(), [rule(trigger=Always())], [lever()], LIMITS)

    assert ("nothing",) == whys(plan.answers[0])
    assert () == plan.findings
    assert "now → no action: nothing is missing" == plan.answers[0].to_text()


def test_asks_strangers():
    """A trigger of one's own that asks somebody outside the plan is refused."""

    class Strange:
        metric = "submissions"

        def looks_at(self, _situation, role):
            return Firing(
                "", role.id, "submissions", NOVEMBER, *[Fraction(1)] * 3, ("li-nan",), ("now", "现在")
            )

    with pytest.raises(UnknownMember) as caught:
        plan_remedies(running(), [Rule("odd", Strange(), "store", ("call",))], [lever()], LIMITS)

    assert ("manager", "li-nan", ("li-na",)) == (
        caught.value.kind,
        caught.value.given,
        caught.value.suggestions,
    )
    assert "asked by rule 'odd'" in str(caught.value)


def test_same_gap_of_two_rules():
    """Two rules that miss the same are one gap, with the larger figure; both are answered."""
    rules = [
        Rule("pace", BehindPace("submissions"), "store", ("overtime",), who="team"),
        Rule("month", Short("submissions", "month", rest="nothing"), "store", ("referrals",), who="team"),
    ]
    plan = plan_remedies(running(), rules, LEVERS, LIMITS)

    assert ("pace", "month") == plan.gaps[0].rules
    assert plan.answers[0].firing.gap < plan.answers[1].firing.gap == plan.gaps[0].before
    assert {"overtime", "referrals"} == {one.lever for one in plan.answers[0].actions}


def test_pace_of_what_is_known():
    """Who can do more brings more in an hour; without a capacity it is what the plan asks of them."""
    able = {"li-na": {"submissions": 20}, "wang-lei": {"submissions": 0}, "zhao-min": {"submissions": 1}}
    plan = plan_remedies(running(), [PACE], LEVERS, LIMITS, capacity=able, days=1)
    gains = {one.manager: one.gain["submissions"] for one in plan.actions}

    assert gains["li-na"] > gains["zhao-min"] > 0
    assert "wang-lei" not in gains


def test_unknown_wage():
    """Without a wage overtime has no price: that is said, and under a budget it is not asked."""
    limits = LabourLimits.china()
    plan = plan_remedies(running(), [PACE], LEVERS, limits, days=1)
    held = plan_remedies(running(), [PACE], LEVERS, limits, 1000, days=1)

    assert Fraction(0) == plan.cost
    assert plan.actions
    assert ["TK741", "TK743"] == [found.code for found in plan.findings]
    assert () == held.actions
    assert ("wage",) == whys(held.answers[0])
    assert "under a budget" in str(held.findings[-1])


def test_landing_counts():
    """With a landing the chance of the month's gap counts what comes anyway; without one the actions alone."""
    rows = [
        (day, who, "submissions", 3)
        for day in CALENDAR.working_days(NOVEMBER)
        if day <= TWELFTH
        for who in ("li-na", "zhao-min")
    ]
    progress = running(*rows)
    month = Rule("month", Short("submissions", "month"), "store", ("overtime",), who="team")
    alone = plan_remedies(progress, [month], LEVERS, LIMITS)
    landing = land(progress, metric="submissions", role="chengdu-01")
    beside = plan_remedies(progress, [month], LEVERS, LIMITS, landing=landing)
    other = plan_remedies(progress, [month], LEVERS, LIMITS, landing=land(progress, metric="signings"))
    target = progress.standing("submissions").target

    assert beside.gaps[0].probability == landing["submissions", "chengdu-01"].probability_of(
        target - beside.gaps[0].expected
    )
    assert alone.gaps[0].probability == other.gaps[0].probability
    assert alone.actions == beside.actions


def bare(metric, targets, **given):
    """A plan without a funnel."""
    store = Store("s", [Manager("a"), Manager("b")])
    plan = decompose(targets, store, NOVEMBER, calendar=CALENDAR)
    progress = track(plan, Actuals([], metrics=plan.metrics), TWELFTH)
    trigger = BehindPace(metric)
    return plan_remedies(
        progress, [Rule("r", trigger, "store", ("call",), who="team")], given["pulled"], LIMITS
    )


def test_without_a_funnel():
    """A gain stays what it is; the worth of a metric is a share of its target; of money no chance is told."""
    deposits, visits = Metric("deposits", 1000, "CNY"), Metric("visits")
    hour = Lever("call", effect=Effect("0.5", of="pace", source=WHY), ceiling=Ceiling(uses=1))
    plan = bare("visits", {visits: 88, deposits: 880_000}, pulled=[hour])
    money = bare("deposits", {deposits: 880_000}, pulled=[hour])
    none = Lever(
        "call",
        effect=Effect("0.5", per="use", of="stock", stage="visits", source=WHY),
        ceiling=Ceiling(uses=1),
    )

    assert ("visits",) == tuple(plan.expected)
    assert ("deposits",) == tuple(money.expected)
    assert money.gaps[0].probability is None
    assert plan.gaps[0].expected * 10_000 == plan.closed
    assert ("stock",) == whys(bare("visits", {visits: 88}, pulled=[none]).answers[0])
    assert "–" in money.to_text()


def test_chain_ends():
    """Nothing follows the last stage, nor one that the funnel does not have."""
    ends = [
        Lever(
            name,
            effect=Effect("0.5", per="use", of="stock", stage=stage, source=WHY),
            ceiling=Ceiling(uses=1),
        )
        for name, stage in (("last", "disbursements"), ("other", "visits"))
    ]
    plan = plan_remedies(
        running(), [rule("last", "other")], ends, LIMITS, stock=waiting(("li-na", "visits", 3))
    )

    assert ("stock",) == whys(plan.answers[0])


def test_worth_of_a_side_metric():
    """What does not lead to the bottom counts by its share of the targets."""
    store = Store("s", [Manager("a")])
    targets = {**FUNNEL.required(disbursements=3_000_000), Metric("accounts"): 100}
    plan = decompose(targets, store, NOVEMBER, calendar=CALENDAR)
    progress = track(evolve(plan, funnel=FUNNEL), Actuals([], metrics=plan.metrics), TWELFTH)
    accounts = rule(trigger=BehindPace("accounts"))
    found = plan_remedies(progress, [accounts], [lever(metric="accounts", gain=1)], LIMITS, days=1)
    closes = found.gaps[0].expected

    assert Fraction(30_000) * closes == found.closed


def test_made_for_people():
    """By person and by day, in both languages, with names, prices, the bound, and who is asked first."""
    rules = [PACE, SIGN]
    plan = plan_remedies(running(), rules, LEVERS, LIMITS, stock=waiting(("li-na", "approvals", 3)), days=2)
    text, chinese = plan.to_text(), plan.to_text("zh")

    assert plan.actions == tuple(one for day in (13, 14) for one in plan.actions_on(date(2026, 11, day)))
    assert plan.actions_of("li-na") == plan.actions_of(Manager("li-na"))
    assert "Remedy plan · 成都一店 · 2026-11 · from 13 Nov 2026 on" in text
    assert "Overtime: consult the union and the worker first" in text
    assert "no plan within the same limits closes more" in text
    assert "75 CNY" in text
    assert "弥补计划 · 成都一店" in chinese
    assert "加班：须先与工会和劳动者协商" in chinese
    assert "在同样限制下没有方案能补得更多" in chinese
    assert plan == pickle.loads(pickle.dumps(plan))
    assert hash(plan) == hash(pickle.loads(pickle.dumps(plan)))
    assert plan.cost_distance == plan.cost - plan.obliged_cost - plan.cost_bound


def test_too_many_to_show():
    """A day of more actions than anybody reads is cut; the plan has them all."""
    many = [Manager(f"m{number}") for number in range(45)]
    plan = plan_remedies(running(people=many), [PACE], LEVERS, LIMITS, days=1)

    assert 47 == len(plan.actions)
    assert "... and 7 more" in plan.to_text()
    assert "……另有 7 项" in plan.to_text("zh")


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"budget": -1}, InvalidQuantity, "it is zero or more"),
        ({"budget": "much"}, InvalidQuantity, "it is not a number"),
        ({"days": 0}, InvalidValue, "a whole number of days from 1 on"),
        ({"days": True}, InvalidValue, "a whole number of days from 1 on"),
        ({"levers": [lever(), lever()]}, DuplicateMember, "lever 'call' occurs twice"),
        ({"rules": [rule(), rule()]}, DuplicateMember, "rule 'rule' occurs twice"),
        ({"rules": [rule("cal")]}, UnknownMember, "Did you mean 'call'?"),
        (
            {"levers": [lever(cost=Cost(amount=5, currency="USD"))]},
            InvalidValue,
            "all costs in one currency",
        ),
        ({"budget": 5, "limits": LabourLimits()}, InvalidValue, "a currency: give the limits one"),
        (
            {"levers": [lever(when="evening")], "rules": [rule(kind="discipline")]},
            ConflictingPolicy,
            "overtime has to be agreed",
        ),
    ],
)
def test_refused(given, error, text):
    """What cannot be meant is refused before anything is planned."""
    usual = {"rules": [rule()], "levers": [lever()], "limits": LIMITS} | given

    with pytest.raises(error) as caught:
        plan_remedies(running(), **usual)

    assert text in str(caught.value)


def test_a_plan_without_metrics():
    """Where nothing is asked, nothing can be made up for, which is said."""
    november = Month(2026, 11)
    nothing = Plan.from_rows([], metrics=[], roles=Store("s", [Manager("li-na")]), period=november)
    progress = track(nothing, Actuals(metrics=()), date(2026, 11, 12))

    with pytest.raises(InvalidValue, match="one of a plan with metrics") as caught:
        plan_remedies(progress, [], [lever()], LIMITS)

    assert ("plan_remedies: progress", "s · 2026-11 · as of 12 Nov 2026") == (
        caught.value.name,
        caught.value.given,
    )


def test_rule_without_a_target():
    """A rule for a metric without a target is a finding, and the others are planned."""
    plan = plan_remedies(running(), [PACE, Rule("visits", Short("visits"), "team")], LEVERS, LIMITS)

    assert "TK701" in [found.code for found in plan.findings]
    assert plan.actions
