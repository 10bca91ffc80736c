"""Why a target is what it is."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit import (
    Actuals,
    Bound,
    Funnel,
    History,
    Hold,
    Manager,
    Metric,
    Month,
    Quarter,
    Store,
    Team,
    WorkCalendar,
    Year,
    decompose,
    profiles,
    replan,
    weights,
)
from targetkit.errors import NoTarget
from targetkit.explanation import GivenStep, IdealStep, RoundingStep, ShareStep
from targetkit.overdue import OverdueRail, RiskBand
from tests.strategies import splits

NOVEMBER = Month(2026, 11)
STORE = Store(
    "chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])]
)


def recomputes(explanation):
    """Whether every step's numbers give its result, and the last result is the target."""
    value = None
    for step in explanation.steps:
        if isinstance(step, ShareStep | GivenStep):
            assert step.recompute() == step.result
            value = step.result
        elif isinstance(step, IdealStep):
            assert step.recompute() == step.ideal
        else:
            assert isinstance(step, RoundingStep)
            value = step.result
    assert value is None or value == explanation.value
    return True


@given(splits(), st.data())
def test_the_steps_recompute_the_value(split, data):
    """For any target of any plan the numbers of the steps lead to it, and it reads in both languages."""
    plan = split.plan()
    rows = list(plan.rows())
    row = rows[data.draw(st.integers(0, len(rows) - 1))]
    explanation = plan.explain(row.metric, row.role, row.period)

    assert row.value == explanation.value
    assert recomputes(explanation)
    for lang in ("en", "zh"):
        assert row.role in explanation.to_text(lang)
    manager = (
        explanation.steps
        and isinstance(explanation.steps[-1], RoundingStep)
        and row.role in {person.id for person in split.roles.managers()}
    )
    if manager and not isinstance(row.period, Quarter):
        assert explanation.steps[-1].distance < 1
        assert row.value in explanation.steps[-1].recompute() or explanation.steps[-1].direction == "whole"


@pytest.fixture(scope="module")
def plan():
    """Two hundred and nine submissions."""
    return decompose({Metric("submissions"): 209}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays())


def test_a_day_in_words(plan):
    """The sentence names each group's number, the share, the tie, the ideal and the rounding."""
    explanation = plan.explain("submissions", "li-na", date(2026, 11, 3))
    expected = (
        "li-na's target for submissions on 3 Nov 2026 is 3: "
        "of chengdu-01's 209, east carries 66.67%: 139.33, in whole numbers 139; "
        "of east's 139, li-na carries 50%: 69.50, in whole numbers 70 (a tie, decided by a fixed order); "
        "of li-na's 70 for 2026-11, 3 Nov 2026 carries 4.76%: ideally 3.33; "
        "rounded down together with everybody's other days to 3."
    )

    assert expected == explanation.sentence == str(explanation) == repr(explanation)
    # 2^-40 of a quantum is the grain of the ideals that were rounded.
    carried = plan.basis.metrics["submissions"].ideal("li-na", 2)
    assert abs(carried - explanation.steps[-1].ideal) <= Fraction(1, 2**40)
    assert [False, True] == [step.tied for step in explanation.steps if isinstance(step, ShareStep)]
    assert Fraction(209 * 2, 3) == explanation.steps[0].exact
    assert ("down", Fraction(1, 3)) == (explanation.steps[-1].direction, explanation.steps[-1].distance)
    assert (3, 4) == explanation.steps[-1].recompute()


def test_chinese(plan):
    """The same in Chinese, the tie told as well."""
    text = plan.explain("submissions", "wang-lei", NOVEMBER).to_text("zh")

    assert (
        "wang-lei 2026年11月的交件目标是 69：chengdu-01 的 209 按权重分给 east 66.67%，即 139.33，取整为 139；"
        "east 的 139 按权重分给 wang-lei 50%，即 69.50，取整为 69（并列，按固定顺序）。"
    ) == text


def test_the_whole(plan):
    """The root's number of the period is what was given."""
    explanation = plan.explain("submissions", STORE, NOVEMBER)

    assert () == explanation.steps
    assert "chengdu-01's target for submissions in 2026-11 is 209: the target that was given." == str(
        explanation
    )
    assert "chengdu-01 2026年11月的交件目标是 209，即整个目标。" == explanation.to_text("zh")


def test_directions(plan):
    """Up, down, or the ideal itself."""
    directions = {plan.explain("submissions", "zhao-min", day).steps[-1].direction for day in NOVEMBER.days}

    assert {"up", "down", "whole"} == directions
    assert "which is 0" in str(plan.explain("submissions", "zhao-min", date(2026, 11, 1)))


def test_above_a_month_goes_by_months():
    """A day of a year is explained by its month, a quarter by itself."""
    year = decompose(
        {Metric("deposits", 100, "CNY"): 1_000_000}, STORE, Year(2026), calendar=WorkCalendar.weekdays()
    )
    day = year.explain("deposits", "east", date(2026, 5, 6))
    quarter = year.explain("deposits", "east", Quarter(2026, 2))

    assert [Month(2026, 5), date(2026, 5, 6)] == [
        step.period for step in day.steps if isinstance(step, IdealStep)
    ]
    assert [Quarter(2026, 2)] == [step.period for step in quarter.steps if isinstance(step, IdealStep)]
    assert recomputes(day)
    assert recomputes(quarter)


def test_following():
    """What follows another metric says so, and nothing of nothing stays nothing."""
    plan = decompose(
        {Metric("signings"): 1, Metric("disbursements", 1000, "CNY"): 50_000},
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        follow={"disbursements": "signings"},
    )
    lucky = next(id for id in ("li-na", "wang-lei", "zhao-min") if plan["signings", id, NOVEMBER])
    others = {"li-na", "wang-lei", "zhao-min"} - {lucky}

    assert "(it follows signings)" in str(plan.explain("disbursements", lucky, NOVEMBER))
    assert "（跟随签约）" in plan.explain("disbursements", lucky, NOVEMBER).to_text("zh")
    for id in others:
        explanation = plan.explain("disbursements", id, date(2026, 11, 3))
        assert Decimal(0) == explanation.value
        assert recomputes(explanation)


def test_of_nothing_the_weights_tell_the_share():
    """Who has nothing this month is told the same share of it as the others."""
    plan = decompose({Metric("signings"): 1}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
    texts = [str(plan.explain("signings", id, date(2026, 11, 3))) for id in ("li-na", "wang-lei", "zhao-min")]
    closed = plan.explain("signings", "li-na", date(2026, 11, 1))

    assert all("3 Nov 2026 carries 4.76%" in text for text in texts)
    assert "1 Nov 2026 carries 0%" in str(closed)


def test_no_target(plan):
    """Where there is nothing there is nothing to explain."""
    coarse = decompose({Metric("x"): 9}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays(), grain="week")
    with pytest.raises(NoTarget):
        coarse.explain("x", "li-na", date(2026, 11, 3))


def test_policies_explain_themselves():
    """Weights and profiles other than the default are told in words, own rates as such."""
    funnel = Funnel.consumer_loan(signing_rate="0.5", approval_rate="0.5")
    plan = decompose(
        funnel.required(signings=9),
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        weights={"signings": weights.tenure({0: 0, 3: 1})},
        profile={"signings": profiles.month_end_push()},
        rates={"li-na": funnel},
    )
    signings, approvals = (plan.explain(name, "li-na", NOVEMBER) for name in ("signings", "approvals"))

    assert "weights: " in str(signings)
    assert "; days: the last 5 open days of the month 2, other days 1)." in str(signings)
    assert "日期：月底最后 5 个营业日 2，其他日 1）。" in signings.to_text("zh")
    assert "(weights: each person's own rates; li-na's is 0.50)" in str(approvals)
    assert "（权重：各人自己的转化率；li-na 的为 0.50）" in approvals.to_text("zh")
    assert "(weights: each person's own rates)" in str(plan.explain("approvals", "east", NOVEMBER))


def test_the_guard_rail_is_told():
    """The guard rail of a plan stands beside the targets of its metric, and beside no others."""
    plan = decompose(
        {Metric("approvals"): 9, Metric("signings"): 6},
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        weights=weights.tenure({0: 1}),
        overdue=OverdueRail("0.03", [RiskBand("A", "0.01")]),
    )
    whole, part = (plan.explain("approvals", role, NOVEMBER) for role in ("chengdu-01", "east"))

    assert (
        "chengdu-01's target for approvals in 2026-11 is 9: the target that was given "
        "(guard rail: the overdue rate of approvals is at most 3% (A 1%))."
    ) == str(whole)
    assert "即整个目标（平衡逾期指标：批款件数的逾期率不超过 3%（A 1%））。" in whole.to_text("zh")
    assert "; guard rail: the overdue rate of approvals is at most 3% (A 1%))." in str(part)
    assert "guard rail" not in str(plan.explain("signings", "east", NOVEMBER))


def test_by_the_past():
    """A target by the past says which metric foretold it, or that the past had nothing of it."""
    people = [Manager(f"m{number}") for number in range(6)]
    days = [date(2026, 8, 3) + timedelta(gone) for gone in range(90)]
    rows = [(day, one.id, "approvals", 1 + place) for day in days for place, one in enumerate(people)]
    rows += [(day, one.id, "signings", 1 + place) for day in days[60:] for place, one in enumerate(people)]
    history = History(Actuals(rows, metrics=[Metric("deposits")]), until=date(2026, 10, 31))
    plan = decompose(
        {Metric("signings"): 60, Metric("deposits"): 12},
        Team("east", people),
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        weights=weights.history(history),
    )

    assert (
        "; by approvals, which foretold the last month better; n 540 (days of people with approvals), "
        in str(plan.explain("signings", "m1", NOVEMBER))
    )
    assert "；按批款件数（对上月的预测更准）；样本 540" in plan.explain("signings", "m1", NOVEMBER).to_text(
        "zh"
    )
    assert "; the past has no deposits, so the shares are equal" in str(
        plan.explain("deposits", "m1", NOVEMBER)
    )


def test_what_is_held_in_words():
    """A held number is told with its hold and reason, what it leaves to others as such, and days as fitted to it."""
    third = date(2026, 11, 3)
    held = decompose(
        {Metric("submissions"): 30},
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        holds=[
            Hold("submissions", "li-na", NOVEMBER, 4, "back from leave"),
            Hold("submissions", "li-na", third, 2),
        ],
        bounds=[Bound("submissions", "west", maximum=8)],
    )
    own = held.explain("submissions", "li-na", third)
    left = held.explain("submissions", "wang-lei", NOVEMBER)

    assert recomputes(own)
    assert recomputes(left)
    assert "li-na has 4 (submissions of li-na, 2026-11: held at 4 (back from leave))" in own.sentence
    assert "li-na 为 4（li-na 2026年11月 交件锁定为 4（back from leave））" in own.to_text("zh")
    assert "3 Nov 2026 carries 50% after fitting to what is held and changed: ideally 2" in own.sentence
    assert "of east's 22, wang-lei has 18, by what is held and was changed" in left.sentence
    assert (
        "west has 8 (submissions of west at most 8)" in held.explain("submissions", "west", NOVEMBER).sentence
    )
    assert "wang-lei 为 18（由锁定和调整决定）" in left.to_text("zh")
    assert "按锁定和调整配平后" in own.to_text("zh")


def test_what_was_attained_in_words():
    """After a re-plan a day that has gone by is what was attained, and the rest is told as changed."""
    submissions = Metric("submissions")
    plan = decompose({submissions: 30}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
    actuals = Actuals([(date(2026, 11, 3), "li-na", submissions, 5)], metrics=[submissions])
    after = replan(plan, actuals, date(2026, 11, 10)).plan
    gone = after.explain("submissions", "li-na", date(2026, 11, 3))

    assert gone.sentence.endswith("is 5: what was attained, as the period has gone by.")
    assert gone.to_text("zh").endswith("这是实际完成数，该时段已过去。")
    assert recomputes(gone)
    assert recomputes(after.explain("submissions", "li-na", date(2026, 11, 12)))
