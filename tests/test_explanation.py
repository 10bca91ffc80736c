"""Why a target is what it is."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit import (
    Funnel,
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
    weights,
)
from targetkit.errors import NoTarget
from targetkit.explanation import IdealStep, RoundingStep, ShareStep
from tests.strategies import splits

NOVEMBER = Month(2026, 11)
STORE = Store(
    "chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])]
)


def recomputes(explanation):
    """Whether every step's numbers give its result, and the last result is the target."""
    value = None
    for step in explanation.steps:
        if isinstance(step, ShareStep):
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
        "of chengdu-01's 209, east carries 66.67 %: 139.33, in whole numbers 139; "
        "of east's 139, li-na carries 50 %: 69.50, in whole numbers 70 (a tie, decided by a fixed order); "
        "of li-na's 70 for 2026-11, 3 Nov 2026 carries 4.76 %: ideally 3.33; "
        "rounded down together with everybody's other days to 3."
    )

    assert expected == explanation.sentence == str(explanation) == repr(explanation)
    # 2^-40 of a quantum is the grain of the ideals that were rounded.
    carried = plan.basis.metrics["submissions"].ideal("li-na", 2)
    assert abs(carried - explanation.steps[-1].ideal) <= Fraction(1, 2**40)
    assert [False, True] == [step.tied for step in explanation.steps if isinstance(step, ShareStep)]
    assert Fraction(209 * 2, 3) == explanation.steps[0].exact
    assert ("down", Fraction(1, 3)) == (explanation.steps[-1].direction, explanation.steps[-1].distance)


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

    assert all("3 Nov 2026 carries 4.76 %" in text for text in texts)
    assert "1 Nov 2026 carries 0 %" in str(closed)


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
