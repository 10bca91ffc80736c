"""Burn-up, funnel and waterfall as charts, and charts as files; tests/test_charts_people.py has the others."""

import importlib.util
import struct
import sys
from collections import Counter
from datetime import date, datetime
from fractions import Fraction
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Funnel,
    InvalidValue,
    Manager,
    Metric,
    MissingExtra,
    MissingFont,
    Month,
    Quarter,
    Stage,
    Store,
    Targets,
    Team,
    UnknownMember,
    WorkCalendar,
    attribute,
    decompose,
    land,
    track,
)
from targetkit.attribution import attribute_funnel
from targetkit.interop.charts import _export, _fonts, burn_up, funnel, save, waterfall
from targetkit.interop.charts._burn_up import _spread, burn_up_of
from targetkit.interop.charts._export import to_svg
from targetkit.interop.charts._fonts import Font, chinese_font, font_at, places
from targetkit.interop.charts._funnel import funnel_of
from targetkit.interop.charts._look import Look, folded, position, shown, unlike
from targetkit.interop.charts._waterfall import waterfall_of
from targetkit.interop.charts._words import said
from targetkit.labels import amount

EVIL = "</script><img src=x onerror=alert(1)>"
NOVEMBER = Month(2026, 11)
WEEKDAYS = WorkCalendar.weekdays()
EN, ZH, PAGE = Look.of(), Look.of("zh", dark=True), Look.page("zh")

FONT = chinese_font(places())
needs_font = pytest.mark.skipif(FONT is None, reason="no font with Chinese letters is installed")


@pytest.fixture(scope="module")
def plan():
    """A store of four in two teams, from submissions down to money."""
    store = Store(
        "chengdu-01",
        [
            Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei", name="王磊")], name="东区"),
            Team("west", [Manager("zhao-min", name="赵敏"), Manager("evil", name=EVIL)], name="西区"),
        ],
        name="锦江门店",
    )
    stages = Funnel.consumer_loan(
        average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
    )
    asked = stages.required(disbursements=1_500_000)
    return decompose(asked, store, NOVEMBER, calendar=WEEKDAYS, follow={"disbursements": "signings"})


@pytest.fixture(scope="module")
def actuals(plan):
    """What they brought from August on: more or less as much every day."""
    rows = []
    for month in (8, 9, 10, 11):
        for number, day in enumerate(WEEKDAYS.working_days(Month(2026, month))):
            for at, id_ in enumerate(("li-na", "wang-lei", "zhao-min", "evil")):
                rows.append((day, id_, "submissions", 1 + (number + at) % 2))
                rows.append((day, id_, "intakes", 1 + (number + at) % 2 // 2))
                if (number + at) % 3 == 0:
                    rows.append((day, id_, "approvals", 1))
                if (number + at) % 4 == 0:
                    rows += [(day, id_, "signings", 1), (day, id_, "disbursements", 47_000 + 1000 * at)]
    return Actuals(rows, metrics=plan.metrics)


@pytest.fixture(scope="module")
def progress(plan, actuals):
    """Where they stand on the twelfth."""
    return track(plan, actuals, date(2026, 11, 12))


@pytest.fixture(scope="module")
def landing(progress):
    """Where the store's money will land."""
    return land(progress, metric="disbursements", role="chengdu-01")


@pytest.fixture(scope="module")
def small():
    """A person whose metrics are given by the day, by the week and by the month."""
    plan = decompose(
        {Metric("signings"): 21, Metric("visits"): 8, Metric("letters"): 3},
        Manager("li-na"),
        NOVEMBER,
        calendar=WEEKDAYS,
        grain={"visits": "week", "letters": "month"},
    )
    rows = [(date(2026, 11, 3), "li-na", "signings", 4), (date(2026, 11, 4), "li-na", "signings", -1)]
    return plan, Actuals(rows, metrics=plan.metrics)


def texts(spec):
    """The heading of a chart, line by line."""
    return [spec["title"]["text"], *spec["title"].get("subtitle", [])]


# --- burn-up ----------------------------------------------------------------------------------------------------


def test_burn_up_lines(plan, progress):
    """The dashed line is the sum of the days' targets, the solid one of what came, both day by day."""
    data = burn_up_of(progress, "disbursements", look=EN)["datasets"]
    asked = list(accumulate(plan["disbursements", "chengdu-01", day] for day in NOVEMBER.days))
    brought = accumulate(progress.standing("disbursements", None, day).attained for day in NOVEMBER.days[:12])

    for sums, rows in ((asked, data["due"]), (list(brought), data["came"])):
        assert [(amount(sum_, "CNY"), int(sum_)) for sum_ in sums] == [
            (row["label"], row["at"]) for row in rows
        ]
        assert [day.isoformat() for day in NOVEMBER.days[: len(sums)]] == [row["day"] for row in rows]
    assert 1_500_000 == asked[-1]
    assert [f"attained {data['came'][-1]['label']}"] == [row["words"] for row in data["now"]]


def test_burn_up_fan(progress, landing):
    """The fan begins where it stands and ends at the landing: what is expected, its interval, that of every second."""
    landed = landing["disbursements", "chengdu-01"]
    data = burn_up_of(progress, "disbursements", landing=landing, look=EN)["datasets"]
    inner = [landed.attained + 1000 * quanta for quanta in landed.odds.within(Fraction(1, 2))]
    now, end = "2026-11-12", "2026-11-30"
    stands = int(landed.attained)

    assert [
        (now, "80%", stands, stands),
        (end, "80%", int(landed.low), int(landed.high)),
        (now, "50%", stands, stands),
        (end, "50%", *map(int, inner)),
    ] == [(row["day"], row["share"], row["low"], row["high"]) for row in data["fan"]]
    assert [(now, stands), (end, float(landed.expected))] == [
        (row["day"], row["at"]) for row in data["lands"]
    ]
    assert {
        "target": (1_500_000, "target 1,500,000 CNY"),
        "expected": (
            float(landed.expected),
            f"expected {amount(landed.metric.nearest(landed.expected), 'CNY')}",
        ),
        "low": (int(landed.low), amount(landed.metric.nearest(landed.low), "CNY")),
        "high": (int(landed.high), amount(landed.metric.nearest(landed.high), "CNY")),
    } == {row["kind"]: (row["at"], row["words"]) for row in data["beside"]}
    assert data == burn_up_of(progress, "disbursements", landing=landed, look=EN)["datasets"]


def test_burn_up_says_where_it_stands(progress, landing):
    """The heading says it in words, in both languages."""
    standing, landed = progress.standing("disbursements"), landing["disbursements", "chengdu-01"]
    came, due = amount(standing.attained, "CNY"), amount(standing.to_date, "CNY")
    ends = [landed.metric.nearest(one) for one in (landed.expected, landed.low, landed.high)]
    english, chinese = ([amount(one, "CNY", lang) for one in ends] for lang in ("en", "zh"))
    chance = 100 * float(landed.probability)

    assert [
        "锦江门店 · disbursements (CNY) · 2026-11",
        f"12 Nov 2026: {came} of 1,500,000 CNY, {due} due by then",
        f"expected {english[0]}, 80% of the time between {english[1]} and {english[2]}; "
        f"{chance:.0f}% to reach the target",
    ] == texts(burn_up_of(progress, "disbursements", landing=landing, look=EN))
    assert [
        "锦江门店 · 放款金额（万元） · 2026年11月",
        f"截至2026年11月12日：达成{amount(standing.attained, 'CNY', 'zh')}，目标150万元，"
        f"应达成{amount(standing.to_date, 'CNY', 'zh')}",
        f"预计{chinese[0]}，80%的可能在{chinese[1]}至{chinese[2]}之间；达成概率{chance:.0f}%",
    ] == texts(burn_up_of(progress, "disbursements", landing=landing, look=ZH))


def test_burn_up_says_that_its_spread_is_assumed(progress, landing):
    """Where no past period tells how far a landing may miss, the heading says so behind the chance."""
    landed = landing["disbursements", "chengdu-01"]
    assumed = evolve(landed, periods=0)

    assert 0 < landed.periods
    for look, words in ((EN, "; spread assumed, not measured"), (ZH, "；误差按通常水平假定，未实测")):
        measured, told = (
            "".join(texts(burn_up_of(progress, "disbursements", landing=one, look=look, width=2000)))
            for one in (landed, assumed)
        )
        assert f"{measured}{words}" == told


@pytest.mark.parametrize(
    ("moment", "at"), [(date(2026, 11, 12), "morning"), (datetime(2026, 11, 12, 12), "close")]
)
def test_charts_say_that_a_day_is_running(plan, actuals, moment, at):
    """In the morning and in the middle of a day neither burn-up nor funnel shows it as over."""
    progress = track(plan, actuals, moment, at=at)

    for look, words in (
        (EN, "12 Nov 2026, a day that is not over"),
        (ZH, "截至2026年11月12日（当日未结束）"),
    ):
        for spec in (burn_up_of(progress, "signings", look=look), funnel_of(progress, look=look)):
            assert texts(spec)[1].startswith(words)


def test_burn_up_words_do_not_overlap(progress, landing):
    """What is written beside the last day stands where it belongs, or as near as its neighbours let it."""
    beside = burn_up_of(progress, "disbursements", landing=landing, look=EN)["datasets"]["beside"]
    rows = [{"at": at} for at in (60, 10, 11, 40, 42, 43)]
    _spread(rows, 4)

    assert [row["at"] for row in beside] == [pytest.approx(row["place"]) for row in beside]
    assert [60, 8.5, 12.5, 37.666667, 41.666667, 45.666667] == [pytest.approx(row["place"]) for row in rows]


def test_burn_up_writes_where_it_is_free(small):
    """What came is written above the line where it is ahead, below it where it is behind, else among the others."""
    places = {}
    for day in (3, 9, 12, 30):
        spec = burn_up_of(track(*small, date(2026, 11, day)), "signings", look=EN)
        mark = spec["layer"][-2]
        places[day] = (len(spec["datasets"]["now"]), mark["mark"].get("align"), mark["encoding"].get("x"))
    ahead = Actuals([(date(2026, 11, 12), "li-na", "signings", 20)], metrics=small[0].metrics)

    assert {
        3: (1, "left", {"value": 4}),
        9: (1, "left", None),
        12: (1, "left", None),
        30: (0, None, None),
    } == places
    assert (
        "right"
        == burn_up_of(track(small[0], ahead, date(2026, 11, 12)), "signings", look=EN)["layer"][-2]["mark"][
            "align"
        ]
    )
    assert ["attained", "target"] == sorted(row["kind"] for row in spec["datasets"]["beside"])


def test_burn_up_writes_beside_what_is_expected(small):
    """Ahead, but with no room left of the line: what came is not written upon the fan, which begins right of it."""
    plan, _ = small
    rows = [(day, "li-na", "signings", 2 + day.day % 2) for day in WEEKDAYS.working_days(NOVEMBER)[:10]]
    progress = track(plan, Actuals(rows, metrics=plan.metrics), date(2026, 11, 13))
    landing = land(progress, metric="signings", role="li-na")
    wide, narrow = (
        burn_up_of(progress, "signings", landing=landing, look=EN, width=width) for width in (620, 160)
    )
    alone = burn_up_of(progress, "signings", look=EN, width=160)

    assert wide["datasets"]["lands"]
    assert ["right", None, "left"] == [
        spec["layer"][-2]["mark"].get("align") for spec in (wide, narrow, alone)
    ]
    assert [
        "attained" in {row["kind"] for row in spec["datasets"]["beside"]} for spec in (wide, narrow, alone)
    ] == [
        False,
        True,
        False,
    ]


def test_burn_up_writes_beside_the_last_day(small):
    """What finds no room at the line stands with the others, right of the last day."""
    plan, _ = small
    rows = [(day, "li-na", "signings", 1) for day in WEEKDAYS.working_days(NOVEMBER)[:-3]]
    spec = burn_up_of(
        track(plan, Actuals(rows, metrics=plan.metrics), date(2026, 11, 27)), "signings", look=EN, width=120
    )

    assert {("2026-11-30", "attained 18"), ("2026-11-30", "target 21")} == {
        (row["day"], row["words"]) for row in spec["datasets"]["beside"]
    }


def test_burn_up_writes_above_the_days(small):
    """Of a person who is behind with nothing, or less, the number stands above the line: below it are the days."""
    plan, _ = small
    heights = {}
    for brought in (-3, 0, 8):
        rows = [(date(2026, 11, 3), "li-na", "signings", brought)] if brought else []
        progress = track(plan, Actuals(rows, metrics=plan.metrics), date(2026, 11, 20))
        heights[brought] = burn_up_of(progress, "signings", look=EN)["layer"][-2]["mark"]["dy"]

    assert {-3: -11, 0: -11, 8: 13} == heights


def test_burn_up_of_coarse_metrics(small):
    """A metric that stops at the week or month has its target at their ends; corrections may go below zero."""
    progress = track(*small, date(2026, 11, 4), at="morning")
    data = {
        name: burn_up_of(progress, name, look=EN)["datasets"] for name in ("signings", "visits", "letters")
    }

    assert [("2026-11-30", 3)] == [(row["day"], row["at"]) for row in data["letters"]["due"]]
    assert [week.end.isoformat() for week in NOVEMBER.weeks()] == [
        row["day"] for row in data["visits"]["due"]
    ]
    assert [("2026-11-01", 0), ("2026-11-02", 0), ("2026-11-03", 4)] == [
        (row["day"], row["at"]) for row in data["signings"]["came"]
    ]


def test_burn_up_of_a_running_day(small):
    """What came today counts as soon as it came."""
    plan, _ = small
    rows = [(date(2026, 11, 3), "li-na", "signings", -2)]
    progress = track(plan, Actuals(rows, metrics=plan.metrics), datetime(2026, 11, 3, 18))
    spec = burn_up_of(progress, "signings", look=EN)

    assert ("2026-11-03", -2) == tuple(spec["datasets"]["came"][-1][key] for key in ("day", "at"))
    assert -2 == spec["encoding"]["y"]["scale"]["domain"][0]


def test_burn_up_without_past(small):
    """Before the first day is over nothing is foretold, and it says so."""
    progress = track(*small, date(2026, 11, 1), at="morning")
    landing = land(progress, metric="visits")
    spec = burn_up_of(progress, "visits", landing=landing, look=EN)

    assert [] == [*spec["datasets"]["came"], *spec["datasets"]["fan"], *spec["datasets"]["lands"]]
    assert texts(spec)[2].endswith("nothing: there is no history, and no day is over")
    assert texts(burn_up_of(evolve(progress, today=None), "visits", look=EN))[1].startswith("–: 0 of 8")


def test_burn_up_without_target(plan, actuals):
    """What nobody asked for is shown as it came, with the interval that was asked for alone."""
    rows = [(date(2026, 11, 3), "chen-jie", "signings", 2)]
    progress = track(plan, Actuals(rows, metrics=plan.metrics), date(2026, 11, 6))
    landed = land(progress, metric="signings", role="unassigned", share="0.5")["signings", "unassigned"]
    spec = burn_up_of(progress, "signings", "unassigned", landing=landed, look=EN)

    assert [] == spec["datasets"]["due"]
    assert {"50%"} == {row["share"] for row in spec["datasets"]["fan"]}
    assert ["6 Nov 2026: 2, no target"] == texts(spec)[1:2]
    assert 0 == landed.periods
    assert texts(spec)[2].endswith(
        f"and {amount(landed.metric.nearest(landed.high))}; spread assumed, not measured"
    )


def test_burn_up_refuses_another_landing(progress, landing, actuals, plan):
    """A landing of another day would begin in the air."""
    earlier = track(plan, actuals, date(2026, 11, 10))
    for wrong in (landing["disbursements", "chengdu-01"], "soon"):
        with pytest.raises(InvalidValue) as error:
            burn_up_of(earlier, "disbursements", landing=wrong, look=EN)

        assert wrong is error.value.given
        assert "a landing of disbursements of chengdu-01 from the progress that is drawn" in str(error.value)
    with pytest.raises(UnknownMember):
        burn_up(progress, "signings", landing=landing)


def test_burn_up_of_a_quarter():
    """A quarter has a tick where a month begins, a month where a week does."""
    plan = decompose({Metric("signings"): 66}, Manager("li-na"), Quarter(2026, 4), calendar=WEEKDAYS)
    progress = track(plan, Actuals([], metrics=plan.metrics), date(2026, 10, 9))
    ticks = burn_up_of(progress, "signings", look=EN)["encoding"]["x"]["axis"]["values"]

    assert [(10, 1), (11, 1), (12, 1), (12, 31)] == [(tick["month"], tick["date"]) for tick in ticks]


def test_burn_up_of_many_days_stays_dashed(small):
    """With dots on it a line of a whole quarter would look like that of what came."""
    quarter = decompose({Metric("signings"): 66}, Manager("li-na"), Quarter(2026, 4), calendar=WEEKDAYS)
    dots = {}
    for name, plan in {"month": small[0], "quarter": quarter}.items():
        progress = track(plan, Actuals([], metrics=plan.metrics), plan.period.end)
        layers = burn_up_of(progress, "signings", look=EN)["layer"]
        marks = [
            (layer["data"]["name"], layer["mark"]) for layer in layers if layer["mark"]["type"] == "point"
        ]
        dots[name] = [(of, mark["opacity"], mark["size"]) for of, mark in marks]

    assert {"month": [("due", 1, 14), ("came", 1, 34)], "quarter": [("due", 0, 14), ("came", 1, 9)]} == dots


# --- funnel -----------------------------------------------------------------------------------------------------


def test_funnel_numbers(progress):
    """Every stage has its target, what is due, and what came, as its standing says."""
    rows = funnel_of(progress, look=EN)["datasets"]["stages"]
    standings = [progress.standing(metric) for metric in progress.plan.metrics]

    for one, row in zip(standings, rows, strict=True):
        said = [amount(number, one.metric.unit) for number in (one.target, one.to_date, one.attained)]
        assert said == [row["required_label"], row["due_label"], row["attained_label"]]
        assert f"{said[2]} of {said[0]} ({100 * float(one.attainment):.0f}%)" == row["words"]
        if not one.metric.unit:
            assert (one.target, one.to_date, one.attained) == (
                row["required_at"],
                row["due_at"],
                row["attained_at"],
            )


def test_funnel_money(progress):
    """Money that is asked is as long as the files it comes from, and what came of it has the same scale."""
    *_, signings, money = funnel_of(progress, look=EN)["datasets"]["stages"]
    standing = progress.standing("disbursements")

    assert signings["required_at"] == money["required_at"]
    assert money["attained_at"] / money["required_at"] == pytest.approx(float(standing.attainment))
    assert money["due_at"] / money["required_at"] == pytest.approx(float(standing.to_date / standing.target))


def test_funnel_rates(progress):
    """The rates between the stages are those of the attribution."""
    factors = attribute(progress, "chengdu-01").factors[1:]
    english, chinese = (
        [row["rate"] for row in funnel_of(progress, look=look)["datasets"]["stages"]] for look in (EN, ZH)
    )

    assert [
        "",
        *(f"↓ {one.label()} {one.text(one.actual)}, {one.text(one.planned)} planned" for one in factors),
    ] == english
    assert [
        "",
        *(
            f"↓ {one.label('zh')} {one.text(one.actual, 'zh')}，计划 {one.text(one.planned, 'zh')}"
            for one in factors
        ),
    ] == chinese


def test_funnel_of_a_plan(plan):
    """A plan alone shows what is asked, and the rates that this implies."""
    spec = funnel_of(plan, "east", look=ZH)
    rows = spec["datasets"]["stages"]

    assert [plan[metric, "east", NOVEMBER] for metric in plan.metrics[:4]] == [
        row["required_at"] for row in rows[:4]
    ]
    assert all(row["attained_at"] is None and row["due_at"] is None for row in rows)
    assert ["东区 · 漏斗 · 2026年11月", "条形：目标"] == texts(spec)
    assert ["交件", "进件", "批款件数", "签约", "放款金额"] == [row["stage"] for row in rows]
    assert "75万元" == rows[-1]["words"]
    assert rows[1]["rate"].startswith("↓ 进件率 ")


def test_funnel_of_a_week(progress):
    """The same for any period of the plan."""
    week = NOVEMBER.weeks()[1]
    row = funnel_of(progress, "li-na", week, look=EN)["datasets"]["stages"][0]
    standing = progress.standing("submissions", "li-na", week)

    assert (standing.target, standing.attained) == (row["required_at"], row["attained_at"])


def test_funnel_with_side_stages_and_gaps():
    """A side stage comes from its own stage, one outside the plan is left out, what nobody asked for is shown as it came."""
    stages = Funnel(
        [
            Stage(Metric("visits")),
            Stage(Metric("offers"), rate="0.5"),
            Stage(Metric("offered", 1, "CNY"), ticket=900, of="offers"),
            Stage(Metric("contracts"), rate="0.5"),
            Stage(Metric("签约"), rate="0.5"),
            Stage(Metric("signings"), rate="0.5"),
        ]
    )
    asked = Targets(
        {metric: 8 for metric in stages.metrics if metric.name not in {"contracts", "offered"}}, funnel=stages
    )
    store = Store("chengdu-01", [Manager("li-na"), Manager("wang-lei")])
    plan = decompose(asked.with_metric(stages.stage("offered").metric, 0), store, NOVEMBER, calendar=WEEKDAYS)
    rows = [(date(2026, 11, 3), "nobody", "visits", 2), (date(2026, 11, 3), "nobody", "offered", 900)]
    progress = track(plan, Actuals(rows, metrics=plan.metrics), date(2026, 11, 4))
    whole = funnel_of(progress, look=ZH)["datasets"]["stages"]
    own = funnel_of(progress, "unassigned", look=EN)["datasets"]["stages"]

    assert ["visits", "offers", "offered", "签约", "签约\u2060"] == [row["stage"] for row in whole]
    assert "900元 / 0元（–）" == whole[2]["words"]
    assert [2, 8] == [own[1]["attained_at"], whole[2]["attained_at"]]
    assert "↓ offered/offers –，计划 0元" == whole[2]["rate"]
    assert [("visits", "2, no target", ""), ("offered", "900 CNY, no target", "")] == [
        (row["stage"], row["words"], row["rate"]) for row in own
    ]


def test_funnel_refuses_what_has_none(progress, plan):
    """A plan without a funnel, or a role of which nothing is asked, has no stage to show."""
    bare = decompose({Metric("signings"): 8}, Manager("li-na"), NOVEMBER, calendar=WEEKDAYS)
    with pytest.raises(InvalidValue, match="a plan with a funnel"):
        funnel(bare)

    later = evolve(plan, lines=evolve(bare).lines)
    with pytest.raises(InvalidValue, match="a role with a target for a stage in 2026-11") as error:
        funnel(later)

    assert "chengdu-01" == error.value.given


# --- waterfall --------------------------------------------------------------------------------------------------


def loan(target, attained):
    """What a loan funnel of three stages is short of."""
    stages = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80")
    names = ("approvals", "signings", "disbursements")
    return attribute_funnel(
        stages, dict(zip(names, target, strict=True)), dict(zip(names, attained, strict=True))
    )


def test_waterfall_steps(progress):
    """A bar for the target, one for each step from there, one for what came."""
    for attribution in (attribute(progress, "chengdu-01"), attribute(progress, "east", to_date=True)):
        rows = waterfall_of(attribution, look=EN)["datasets"]["steps"]
        steps = attribution.rows()
        costs = [attribution.metric.quantity(-attribution.metric.quanta(step.part)) for step in steps]

        assert [
            (0, int(attribution.target)),
            *((int(step.start), int(step.end)) for step in steps),
            (0, int(attribution.attained)),
        ] == [(row["start"], row["end"]) for row in rows]
        assert [
            amount(attribution.target, "CNY"),
            *(f"{'+' if cost > 0 else ''}{amount(cost, 'CNY')}" for cost in costs),
            amount(attribution.attained, "CNY"),
        ] == [row["label"] for row in rows]
        assert ["lost" if cost < 0 else "gained" for cost in costs if cost] == [
            row["kind"] for row in rows[1:-1] if row["kind"] != "none"
        ]
        assert [f"{one.text(one.planned)} → {one.text(one.actual)}" for one in attribution.factors] == [
            row["detail"] for row in rows[1:-1]
        ]


def test_waterfall_words(progress):
    """Its heading says who, what, when, and by how much; to date the target is what is due."""
    whole = attribute(progress, "east")
    to_date = attribute(progress, "east", to_date=True)
    gap, came = amount(whole.gap, "CNY", "zh"), amount(whole.attained, "CNY", "zh")

    assert ["东区 · 放款金额 · 2026年11月", f"差{gap}：达成{came}，目标75万元"] == texts(
        waterfall_of(whole, look=ZH)
    )
    assert "应达成" == waterfall_of(to_date, look=ZH)["datasets"]["steps"][0]["name"]
    assert texts(waterfall_of(to_date, look=EN))[1].endswith(f"{amount(to_date.target, 'CNY')} due by now")


@pytest.mark.parametrize(
    ("attained", "expected"),
    [
        ((10, 6, 330_000), "70,000 CNY short: 330,000 CNY of 400,000 CNY"),
        ((10, 8, 450_000), "50,000 CNY over: 450,000 CNY of 400,000 CNY"),
        ((10, 8, 400_000), "exactly as asked: 400,000 CNY"),
    ],
)
def test_waterfall_says_the_gap(attained, expected):
    """Short, over, or as asked; of nobody and no time in particular."""
    assert ["disbursements", expected] == texts(waterfall_of(loan((10, 8, 400_000), attained), look=EN))


def test_waterfall_of_what_is_left_out():
    """A stage that is not counted is there and says so; a name that stands there twice stays two bars."""
    stages = Funnel(
        [Stage(Metric("attained")), Stage(Metric("visits"), rate="0.5"), Stage(Metric("deals"), rate="0.5")]
    )
    target = {"attained": 16, "visits": 8, "deals": 4}
    found = attribute_funnel(stages, target, {"attained": 16, "visits": 0, "deals": 3})
    rows = waterfall_of(found, look=EN)["datasets"]["steps"]

    assert ["target", "attained", "visits", "deals/attained", "attained\u2060"] == [
        row["name"] for row in rows
    ]
    assert [*[row["name"] for row in rows[1:]], None] == [row["next"] for row in rows]
    assert "0  (not counted)" == rows[2]["words"]


# --- safe, valid, and in Chinese throughout ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def specs(progress, landing):
    """Every chart of these, in Chinese."""
    return {
        "burn-up": burn_up_of(progress, "disbursements", landing=landing, look=ZH),
        "funnel": funnel_of(progress, look=ZH),
        "waterfall": waterfall_of(attribute(progress, "chengdu-01"), look=ZH),
    }


@pytest.fixture(scope="module")
def evil():
    """Every chart of a store in which whatever people name is markup."""
    money, calls = Metric(EVIL, 1, EVIL), Metric("calls")
    stages = Funnel([Stage(calls), Stage(money, ticket=10)])
    store = Store(EVIL, [Manager("li-na", name=EVIL)])
    plan = decompose(stages.required({money: 420}), store, NOVEMBER, calendar=WEEKDAYS)
    rows = [(date(2026, 11, 3), "li-na", money, 4), (date(2026, 11, 3), "li-na", calls, 4)]
    progress = track(plan, Actuals(rows), date(2026, 11, 4))
    landing = land(progress, metric=EVIL, role="li-na")
    return [
        burn_up(progress, EVIL, "li-na", landing=landing),
        funnel(progress, dark=True),
        waterfall(attribute(progress, EVIL)),
    ]


class Elements(HTMLParser):
    """The elements of a page, as a browser would see them."""

    def __init__(self, page):
        super().__init__()
        self.count = Counter()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """No element may do anything."""
        self.count[tag] += 1
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data):
        """What is seen, or is a script."""
        self.text += data


def test_names_are_no_markup(evil, tmp_path):
    """A name that ends a script stays a name: in a notebook, in SVG, in a page."""
    for chart in evil:
        save(chart, tmp_path / "chart.html")
        for page in (
            chart.to_html(),
            *chart._repr_mimebundle_().values(),
            (tmp_path / "chart.html").read_text(),
        ):
            seen = Elements(page).count

            assert seen["script"]
            assert not seen["img"]
        svg = Elements(to_svg(chart))

        assert not svg.count.keys() & {"img", "image", "script"}
        assert shown(EVIL) in svg.text


def test_other_charts_are_no_markup(tmp_path):
    """A chart that somebody else made is saved as safely."""
    alt = pytest.importorskip("altair")
    save(
        alt.Chart(alt.InlineData([{"name": EVIL}]), title=EVIL).mark_text().encode(text="name:N"),
        tmp_path / "own.html",
    )
    page = (tmp_path / "own.html").read_text(encoding="utf-8")

    assert {"script": 2, "img": 0} == {tag: Elements(page).count[tag] for tag in ("script", "img")}
    assert "&lt;/script&gt;&lt;img" in page


def test_charts_are_valid(progress, landing):
    """Altair finds nothing wrong with them, in any look."""
    for lang, dark in (("en", False), ("zh", True)):
        for chart in (
            burn_up(progress, "disbursements", landing=landing, lang=lang, dark=dark),
            funnel(progress, lang=lang, dark=dark),
            waterfall(attribute(progress, "chengdu-01"), lang=lang, dark=dark),
        ):
            assert {"#16181d" if dark else "#ffffff"} == {chart.to_dict()["background"]}


def test_charts_are_chinese(specs):
    """In Chinese no word of them is English, but what people called so."""
    for spec in specs.values():
        words = [*texts(spec)]
        for rows in spec["datasets"].values():
            words += [
                text
                for row in rows
                for key, text in row.items()
                if isinstance(text, str) and key not in {"kind", "day"}
            ]

        assert [] == [text for text in words if any(letter.isascii() and letter.isalpha() for letter in text)]


def test_pages_lend_their_ink(progress):
    """A drawing in a page has its letters in the colour of the page, on nothing."""
    svg = to_svg(funnel_of(progress, look=PAGE))

    assert "currentColor" in svg
    assert 'fill="transparent"' in svg or "<rect" not in svg


def test_another_language(progress):
    """There are two."""
    for make in (lambda: funnel(progress, lang="fr"), lambda: Look.page("fr")):
        with pytest.raises(UnknownMember) as error:
            make()

        assert ("language", "fr") == (error.value.kind, error.value.given)


def test_words():
    """A word that is not there is an error, not a gap."""
    with pytest.raises(UnknownMember) as error:
        said("profit", "en")

    assert "unknown word of the charts 'profit'" in str(error.value)


def test_room_for_names():
    """Names have the room that they need, up to where a label is cut."""
    short, long = (EN.names(names)["minExtent"] for names in (["li-na"], ["li-na", "x" * 400]))

    assert short == EN.room(["li-na"])
    assert long == EN.finished({}, {}, title="")["config"]["axis"]["labelLimit"] + 10


def test_places_and_names():
    """Whole numbers stay whole as far as a chart can tell them apart; names that read alike stay apart."""
    assert [3, -2, 0.25, float(2**60)] == [position(one) for one in (3, Fraction(-2), Fraction(1, 4), 2**60)]
    assert ["a", "b", "a\u2060"] == unlike(["a", "b", "a"])
    assert shown(shown("<b>")) == shown("<b>")
    assert EN.room([]) < EN.room(["ab"]) < ZH.room(["签约"])


def test_pictures_of_the_page():
    """What is written on the pictures of docs/how-to/charts.md is what is drawn now; if not: `python docs/charts.py`."""
    docs = Path(__file__).parents[1] / "docs"
    spec = importlib.util.spec_from_file_location("charts", docs / "charts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kept = {file.name: file for file in (docs / "_static" / "charts").iterdir()}
    drawn = module.drawn()

    assert kept.keys() == drawn.keys()
    for name, picture in drawn.items():
        assert Elements(picture).text == Elements(kept[name].read_text(encoding="utf-8")).text


def test_headings_are_folded(progress, landing):
    """On a narrow sheet a heading takes more lines; what it says stays the same."""
    wide, narrow = (
        burn_up_of(progress, "disbursements", landing=landing, look=EN, width=width) for width in (620, 120)
    )

    assert texts(wide)[0] == " ".join(narrow["title"]["text"])
    assert " ".join(texts(wide)[1:]) == " ".join(narrow["title"]["subtitle"])
    assert ["达成4，", "目标42；", "一二三四五"] == folded("达成4，目标42；一二三四五", 70)
    assert {"text": "November"} == EN.finished({}, {}, title="November", wide=80)["title"]
    assert ["s ·", "wang-lei", "-and-oth", "ers"] == folded("s · wang-lei-and-others", 60)
    assert ["赵", "敏"] == folded("赵敏", 1)


# --- files ------------------------------------------------------------------------------------------------------


@needs_font
def test_png_has_chinese_letters(plan, tmp_path):
    """Two names are two pictures, where boxes would be one."""
    pictures = []
    for name in ("锦江门店", "武侯门店"):
        spec = funnel_of(plan, look=EN)
        spec["title"]["text"] = name
        save(spec, tmp_path / "chart.png")
        pictures.append((tmp_path / "chart.png").read_bytes())

    assert all(one.startswith(b"\x89PNG") for one in pictures)
    assert pictures[0] != pictures[1]
    assert len({struct.unpack(">II", one[16:24]) for one in pictures}) == 1


@needs_font
def test_a_font_is_chosen(plan):
    """The letters are asked for in a font that is there."""
    assert f"'{FONT.family}', " in to_svg(funnel_of(plan, look=ZH))


def test_svg_and_html_need_no_font(plan, tmp_path, monkeypatch):
    """Who opens them draws the letters."""
    monkeypatch.setattr(_export, "chinese_font", lambda places: None)
    for kind in ("svg", "html"):
        save(funnel(plan, lang="zh"), tmp_path / f"chart.{kind}")

    assert "锦江门店" in Elements((tmp_path / "chart.svg").read_text(encoding="utf-8")).text
    page = (tmp_path / "chart.html").read_text(encoding="utf-8")
    assert "vegaEmbed" in page
    assert 'src="' not in page[: page.index("<script>")]
    assert "<title>锦江门店 · 漏斗 · 2026年11月</title>" in page


def test_png_without_a_font(plan, tmp_path, monkeypatch):
    """A picture of boxes is none; what to do instead is said. English needs no such font."""
    monkeypatch.setattr(_export, "chinese_font", lambda places: None)
    monkeypatch.setattr(_export, "places", lambda: (tmp_path / "fonts",))
    with pytest.raises(MissingFont) as error:
        save(funnel(plan, lang="zh"), tmp_path / "chart.png")
    spec = funnel_of(plan, look=EN)
    spec["title"]["text"] = "Jinjiang"
    save(spec, tmp_path / "english.png")

    assert (str(tmp_path / "fonts"),) == error.value.looked
    assert not (tmp_path / "chart.png").exists()
    assert (tmp_path / "english.png").read_bytes().startswith(b"\x89PNG")


def test_other_files(plan, tmp_path):
    """Pictures and pages are what charts are saved as."""
    with pytest.raises(UnknownMember) as error:
        save(funnel(plan), tmp_path / "chart.gif")

    assert ".gif" == error.value.given
    assert (".png", ".svg", ".html") == error.value.known


def test_wrong_things(plan, progress, landing, actuals):
    """What is no progress, plan, landing or reason is refused by its type, with what makes the right one."""
    found = attribute(progress, "chengdu-01")
    refused = {
        ("burn_up: progress", "Plan", "a Progress, as track("): lambda: burn_up(plan, "signings"),
        ("burn_up: landing", "Attribution", "what land(progress) makes"): lambda: burn_up(
            progress, "disbursements", landing=found
        ),
        ("funnel: of", "Landing", "a Plan, as decompose makes it"): lambda: funnel(landing),
        ("waterfall: attribution", "Progress", "as attribute("): lambda: waterfall(progress),
    }
    for (name, given, advice), make in refused.items():
        with pytest.raises(InvalidValue) as error:
            make()

        assert (name, given) == (error.value.name, error.value.given)
        assert advice in error.value.expected
    both = [burn_up(progress, "disbursements", landing=one).to_dict() for one in (landing, landing.places[0])]
    assert both[0] == both[1]


def test_saving_something_else(plan, tmp_path, monkeypatch):
    """Only charts are saved, and only under a path; without altair nothing else is a chart either."""
    chart, file = funnel(plan), tmp_path / "chart.svg"
    refused = [
        ((plan, file), {}, "save: chart", "Plan", "save(chart, path)"),
        ((str(file), chart), {}, "save: chart", "str", "save(chart, path)"),
        ((chart, chart), {}, "save: path", type(chart).__name__, ".png, .svg or .html"),
        ((chart, file), {"font": 12}, "save: font", "int", "the file of a font"),
    ]
    for arguments, options, name, given, advice in refused:
        with pytest.raises(InvalidValue) as error:
            save(*arguments, **options)

        assert (name, given) == (error.value.name, error.value.given)
        assert advice in error.value.expected
    monkeypatch.setitem(sys.modules, "altair.typing", None)
    with pytest.raises(InvalidValue, match="save: chart"):
        save(plan, file)

    assert [] == list(tmp_path.iterdir())


def test_no_such_directory(plan, tmp_path):
    """A file that cannot be written is told by the name that was asked for."""
    file = tmp_path / "nowhere" / "chart.html"
    with pytest.raises(FileNotFoundError) as error:
        save(funnel(plan), file)

    assert str(file) == error.value.filename


@pytest.mark.parametrize(("library", "package"), [("altair", "altair"), ("vl_convert", "vl-convert-python")])
def test_missing(plan, tmp_path, monkeypatch, library, package):
    """Without its library the error holds the line that installs it."""
    spec = funnel_of(plan, look=EN)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra) as error:
        save(spec, tmp_path / "chart.svg") if library == "vl_convert" else funnel(plan)

    assert f"{package} is not installed; get it with: pip install 'targetkit[notebook]'" == str(error.value)


# --- fonts ------------------------------------------------------------------------------------------------------


def font(*families, chinese=True):
    """The tables of a font that say what it is called and for whom it is made: (id, language, name)."""
    texts = [name.encode("utf-16-be") for _, _, name in families]
    starts = [0, *accumulate(map(len, texts))]
    records = b"".join(
        struct.pack(">HHHHHH", 3, 1, language, id_, len(text), start)
        for (id_, language, _), text, start in zip(families, texts, starts, strict=False)
    )
    name = struct.pack(">HHH", 0, len(families), 6 + len(records)) + records + b"".join(texts)
    os2 = bytes(78) + struct.pack(">II", (1 << 18) * chinese, 0)
    head = b"\0\1\0\0" + struct.pack(">HHHH", 2, 0, 0, 0)
    at = len(head) + 32
    tables = struct.pack(">4sIII", b"OS/2", 0, at, len(os2)) + struct.pack(
        ">4sIII", b"name", 0, at + len(os2), len(name)
    )
    return head + tables + os2 + name


def test_fonts_are_found(tmp_path):
    """Of the fonts with Chinese letters the ones made for China come first; what is no font is passed over."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "broken.ttf").write_bytes(b"ttcf\0\0\0\0\xff\xff\xff\xff")
    (tmp_path / "names.otf").write_bytes(font((1, 0x804, "无衬线"))[:-20])
    (tmp_path / "latin.ttf").write_bytes(font((1, 0x409, "Latin"), chinese=False))
    (tmp_path / "notes.txt").write_text("no font")

    assert chinese_font((tmp_path,)) is None

    (tmp_path / "any.ttf").write_bytes(font((1, 0x409, "Any Hei")))
    _fonts.chinese_font.cache_clear()

    assert Font("Any Hei", tmp_path / "any.ttf") == chinese_font((tmp_path,))

    good = tmp_path / "sub" / "good.OTF"
    good.write_bytes(
        font((1, 0x409, "Noto Sans SC Thin"), (16, 0x804, "思源黑体"), (16, 0x409, "Noto Sans SC"))
    )
    _fonts.chinese_font.cache_clear()

    assert Font("Noto Sans SC", good) == chinese_font((tmp_path,))
    assert Font("Noto Sans SC", good) == font_at(good)


def test_font_places(tmp_path, monkeypatch):
    """Fonts are looked for where the systems keep them, as far as these places are there."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WINDIR", str(tmp_path / "windows"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    for place in (".fonts", "windows/Fonts", "local/Microsoft/Windows/Fonts"):
        (tmp_path / place).mkdir(parents=True)

    assert {tmp_path / ".fonts", tmp_path / "windows/Fonts", tmp_path / "local/Microsoft/Windows/Fonts"} == {
        place for place in places() if place.is_relative_to(tmp_path)
    }

    monkeypatch.delenv("WINDIR")
    monkeypatch.delenv("LOCALAPPDATA")

    assert [tmp_path / ".fonts"] == [place for place in places() if place.is_relative_to(tmp_path)]


def test_a_font_of_ones_own(plan, tmp_path):
    """A font that is handed in goes before all others, and has to be one."""
    file = tmp_path / "own.ttf"
    file.write_bytes(font((1, 0x409, "Own Hei")))
    save(funnel(plan), tmp_path / "chart.svg", font=file)
    (tmp_path / "latin.ttf").write_bytes(font((1, 0x409, "Latin"), chinese=False))

    assert "'Own Hei', 'Noto Sans CJK SC'" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    for wrong in (tmp_path / "latin.ttf", tmp_path / "chart.svg", tmp_path / "none.ttf"):
        for name in ("chart.png", "chart.html"):
            with pytest.raises(InvalidValue) as error:
                save(funnel(plan), tmp_path / name, font=wrong)

            assert ("save: font", str(wrong)) == (error.value.name, error.value.given)
            assert not (tmp_path / name).exists()
