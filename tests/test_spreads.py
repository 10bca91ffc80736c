"""The ways of spreading: what each gives to the days of a period."""

from datetime import date
from fractions import Fraction

import pytest

from targetkit import (
    Manager,
    Metric,
    Month,
    Quarter,
    Store,
    WorkCalendar,
    decompose,
    profiles,
    spread,
    spreads,
)
from targetkit.errors import InvalidQuantity, InvalidValue, OutsidePeriod, UnknownMember

NOVEMBER = Month(2026, 11)
WEEKS = NOVEMBER.weeks()
STORE = Store("s", [Manager("a"), Manager("b")])
VISITS = Metric("visits")
SIGNINGS = Metric("signings")


def split(period=NOVEMBER, number=200, grain="day", **profile):
    """Visits evenly, signings at the end of the month."""
    return decompose(
        {VISITS: number, SIGNINGS: 100},
        STORE,
        period,
        calendar=WorkCalendar.weekdays(),
        profile={"signings": profiles.month_end_push(5, 4)} | profile,
        grain={"visits": grain, "signings": "day"},
    )


def by_week(plan, metric="visits", role="s"):
    """What a role has in each week."""
    return [plan[metric, role, week] for week in WEEKS]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (spreads.even(), [48, 47, 47, 58]),
        (spreads.present(), [48, 47, 47, 58]),
        (spreads.front_loaded(), [82, 60, 39, 19]),
        (spreads.back_loaded(), [13, 34, 57, 96]),
        (spreads.growth("0.5"), [22, 35, 51, 92]),
        (spreads.growth("-0.5"), [105, 53, 27, 15]),
        (spreads.line(3, 0), [100, 66, 34, 0]),
        (spreads.line(0, 1), [0, 31, 60, 109]),
    ],
)
def test_shapes(how, expected):
    """What a way gives to the weeks of a month of 21 working days; the number stays."""
    after = spread(split(), "visits", "s", how).plan

    assert 200 == after["visits", "s", NOVEMBER]
    assert expected == by_week(after)


def test_like_another_metric():
    """In the shape of another metric of the same role."""
    plan = split()
    after = spread(plan, "visits", "a", spreads.like(SIGNINGS)).plan

    assert [2 * number for number in by_week(plan, "signings", "a")] == by_week(after, role="a")


def test_like_another_plan():
    """In the shape of an earlier plan, stretched over as many open days as there are now."""
    october = decompose(
        {VISITS: 170},
        STORE,
        Month(2026, 10),
        calendar=WorkCalendar.weekdays(),
        profile=profiles.month_end_push(5, 4),
    )
    after = spread(split(), "visits", "s", spreads.like(october)).plan
    last = [day for day in NOVEMBER.days if after["visits", "s", day]][-4:]

    assert all(after["visits", "s", day] >= 15 for day in last)
    assert all(after["visits", "s", day] <= 7 for day in NOVEMBER.days if day.day < 20)


def test_like_another_period():
    """In the shape of another month of a plan for the quarter; also of a metric of another grain."""
    plan = split(Quarter(2026, 4), 600)
    loaded = spread(plan, "visits", "s", spreads.front_loaded(), period=Month(2026, 10)).plan
    after = spread(loaded, "visits", "s", spreads.like(Month(2026, 10)), period=NOVEMBER).plan
    weekly = spread(split(grain="week"), "visits", "s", spreads.like("signings")).plan

    assert plan["visits", "s", NOVEMBER] == after["visits", "s", NOVEMBER]
    weeks = by_week(after)
    assert sorted(weeks[:3], reverse=True) == weeks[:3]
    assert weeks[0] > 2 * weeks[3]
    assert by_week(weekly)[3] > by_week(weekly)[0]


def test_weeks_count_from_the_period():
    """In a part of the period the first week is that of its first day."""
    plan = split(Quarter(2026, 4), 600)
    after = spread(plan, "visits", "s", spreads.growth(1), period=NOVEMBER).plan
    first, second, third, _ = by_week(after)

    assert first < second < third
    assert abs(second - 2 * first) <= 2


def test_ways_say_what_they_are():
    """Each prints its settings and is equal to another of the same."""
    assert "growth(rate=Fraction(1, 20))" == repr(spreads.growth("0.05"))
    assert spreads.line(3, 1) == spreads.line("3", 1)
    assert spreads.like("signings") == spreads.like(SIGNINGS)
    assert Fraction(0) == spreads.clear().number(Fraction(7))
    assert Fraction(21, 2) == spreads.change("0.5").number(Fraction(7))


@pytest.mark.parametrize(
    ("way", "error", "text"),
    [
        (lambda: spreads.growth(-1), InvalidQuantity, "growth is more than -1"),
        (lambda: spreads.growth("5 %"), InvalidQuantity, "not a number"),
        (lambda: spreads.line(-1, 2), InvalidQuantity, "a level is not negative"),
        (lambda: spreads.line(0, 0), InvalidValue, "at least one is positive"),
        (lambda: spreads.change("-1.5"), InvalidQuantity, "a change is at least -1"),
        (lambda: spread(split(), "visits", "s", spreads.like("loans")), UnknownMember, "loans"),
        (
            lambda: spread(split(), "visits", "s", spreads.like(date(2026, 12, 1))),
            OutsidePeriod,
            "1 Dec 2026",
        ),
    ],
)
def test_bad_ways(way, error, text):
    """A way that makes no sense is refused."""
    with pytest.raises(error, match=text):
        way()


@pytest.mark.parametrize(
    ("how", "en", "zh"),
    [
        (spreads.even(), "even()", "各营业日相同"),
        (spreads.present(), "present()", "按现有分布"),
        (spreads.front_loaded(), "front_loaded()", "前高后低"),
        (spreads.back_loaded(), "back_loaded()", "前低后高"),
        (spreads.growth("0.05"), "growth(rate=Fraction(1, 20))", "逐周递增 5%"),
        (
            spreads.line(3, "0.5"),
            "line(first=Fraction(3, 1), last=Fraction(1, 2))",
            "由首周每日 3 均匀变到末周每日 0.5",
        ),
        (spreads.like(SIGNINGS), "like(other='signings')", "参照签约的分布"),
        (spreads.like(Quarter(2026, 4)), "like(other=Quarter(2026, 4))", "参照2026年第4季度的分布"),
        (spreads.change("-0.1"), "change(share=Fraction(-1, 10))", "整体减少 10%"),
        (spreads.change("0.125"), "change(share=Fraction(1, 8))", "整体增加 12.5%"),
        (spreads.clear(), "clear()", "清零"),
    ],
)
def test_in_words(how, en, zh):
    """A way reads in English as it is written, and in Chinese in words."""
    assert (en, zh) == (how.to_text(), how.to_text("zh"))
    with pytest.raises(UnknownMember, match="unknown language 'fr'"):
        how.to_text("fr")


def test_like_another_plan_in_words():
    """Another plan is named by its period, on one line."""
    how = spreads.like(split())

    assert ("like(the plan for 2026-11)", "参照2026年11月计划的分布") == (how.to_text(), how.to_text("zh"))
