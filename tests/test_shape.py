"""The day shape: what the past says of the days of a month, and where it says nothing."""

import math
import pickle
from datetime import date, timedelta
from fractions import Fraction

import pytest

from targetkit import Actuals, History, Metric, Month, WorkCalendar
from targetkit._occasions import GROUPS, dead_weekdays, group_of, occasions, opening
from targetkit._raking import FLOOR, Echo, Family, echo_of, rake
from targetkit._shape import CELLS
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.period import WEEKDAYS
from targetkit.shape import PLACES, Shape, fit_shape
from targetkit.workdays import DayKind

NOVEMBER = Month(2026, 11)
HOLIDAY = DayKind.STATUTORY_HOLIDAY


def run(first, days, pieces=lambda _: 10):
    """What came on each of so many days."""
    return {first + timedelta(gone): pieces(first + timedelta(gone)) for gone in range(days)}


def share(shape, *days, **facts):
    """The shares of days of November, as floats."""
    weights = shape.weights(NOVEMBER, **facts)
    return [float(weights[day - 1]) for day in days]


# --- occasions --------------------------------------------------------------------------------------------------


def test_occasions():
    """A closed stretch with a holiday has an eve and a day after; weekends that touch it belong to it."""
    calendar = WorkCalendar.weekdays().closed([date(2026, 10, day) for day in (1, 2, 5)], HOLIDAY)

    assert {
        date(2026, 9, 30): "eve",
        date(2026, 10, 1): "holiday",
        date(2026, 10, 2): "holiday",
        date(2026, 10, 5): "holiday",
        date(2026, 10, 6): "day after",
    } == dict(occasions(calendar, date(2026, 9, 1), date(2026, 10, 31)))
    assert {} == dict(occasions(WorkCalendar.weekdays(), date(2026, 9, 1), date(2026, 10, 31)))


def test_occasions_at_the_edge():
    """Days outside of those asked about decide what those inside are."""
    calendar = WorkCalendar.daily().closed(date(2026, 10, 1), HOLIDAY)

    assert {date(2026, 9, 30): "eve"} == dict(occasions(calendar, date(2026, 9, 1), date(2026, 9, 30)))
    assert {date(2026, 10, 2): "day after"} == dict(
        occasions(calendar, date(2026, 10, 2), date(2026, 10, 31))
    )


def test_occasions_of_an_open_holiday():
    """A holiday on which the store is open is one all the same; a day between two stretches is an eve."""
    calendar = WorkCalendar.daily().opened([date(2026, 10, 1), date(2026, 10, 3)], kind=HOLIDAY)

    found = occasions(calendar, date(2026, 9, 1), date(2026, 10, 31))

    assert ["eve", "holiday", "eve", "holiday", "day after"] == list(found.values())


def test_stated_open_days_move_the_eve():
    """Where the open days are stated, they say where a closed stretch begins."""
    calendar = WorkCalendar.daily().closed(date(2026, 11, 12), HOLIDAY)
    stated = frozenset(day for day in NOVEMBER.days if day.day != 11)

    assert {
        date(2026, 11, 10): "eve",
        date(2026, 11, 12): "holiday",
        date(2026, 11, 13): "day after",
    } == dict(occasions(calendar, NOVEMBER.start, NOVEMBER.end, stated))


def test_opening():
    """Stated days are open whatever the calendar says, the others closed; part of a day stays a part."""
    calendar = WorkCalendar.weekdays().with_days({date(2026, 11, 3): "0.5"})
    stated = frozenset({date(2026, 11, 1), date(2026, 11, 3)})

    assert [0, 1, Fraction(1, 2)] == list(opening(calendar, NOVEMBER.start, date(2026, 11, 3)).values())
    assert [1, 0, Fraction(1, 2)] == list(
        opening(calendar, NOVEMBER.start, date(2026, 11, 3), stated).values()
    )


def test_groups():
    """Monday to Thursday are alike."""
    assert [GROUPS[at] for at in (0, 0, 0, 0, 1, 2, 3)] == [
        group_of(date(2026, 11, day)) for day in range(2, 9)
    ]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([0, 0, 0], frozenset()),
        ([0, 0, 0, 0], frozenset({"sunday"})),
        ([0, -2, 0, 0], frozenset({"sunday"})),
        ([0, 0, 0, 1], frozenset()),
        ([5, 0, 0, 0, 0, 0, 0, 0, 0], frozenset({"sunday"})),
        ([5, 0, 0, 0, 0, 0, 0, 0], frozenset()),
    ],
)
def test_dead_weekdays(numbers, expected):
    """Nothing in the last eight, with at least four seen."""
    sundays = [date(2026, 6, 7) + timedelta(7 * week) for week in range(len(numbers))]

    assert expected == dead_weekdays(
        dict(zip(sundays, numbers, strict=True)), dict.fromkeys(sundays, Fraction(1)), ()
    )


def test_special_days_say_nothing_of_their_weekday():
    """Closed days and special ones are not counted."""
    sundays = [date(2026, 6, 7) + timedelta(7 * week) for week in range(5)]
    opened = dict.fromkeys(sundays, Fraction(1))

    assert frozenset({"sunday"}) == dead_weekdays({sundays[0]: 4}, opened, {sundays[0]})
    assert frozenset() == dead_weekdays({sundays[0]: 4}, opened | {sundays[1]: Fraction(0)}, {sundays[0]})


# --- raking -----------------------------------------------------------------------------------------------------


def test_rake_one_family():
    """One factor is its own shrunk mean: (Σ y + k · prior) / (Σ expected + k)."""
    family = Family(((0, 1), (2,)), (1.0, 2.0), 3.0)

    (factors,), plain = rake([4.0, 2.0, 1.0], [1.0, 1.0, 0.5], [family], [Echo(0, 0, 1.0)] * 3)

    assert [pytest.approx(9 / 5), pytest.approx(7 / 3.5)] == factors
    assert [pytest.approx(9 / 5)] * 2 + [pytest.approx(1.0)] == plain


def test_rake_smooth():
    """A cell borrows half of its neighbours; the prior counts half of an average cell."""
    family = Family(((0,), (1,), (2,)), (1.0, 1.0, 1.0), None, smooth=True)

    (factors,), _ = rake([3.0, 0.0, 0.0], [1.0] * 3, [family], [Echo(0, 0, 1.0)] * 3)

    assert [pytest.approx(3.5 / 2), pytest.approx(2 / 2.5), pytest.approx(0.5 / 2)] == factors


def test_rake_pools():
    """Cells that are thought to be alike are drawn to what they are together."""
    family = Family(((0,), (1,), ()), (1.0,) * 3, 1.0, pools=((0, 2),), pooled=2.0)

    (factors,), _ = rake([6.0, 2.0], [1.0, 1.0], [family], [Echo(0, 0, 1.0)] * 2)

    alike = (6 + 2 + 2) / (1 + 1 + 2)
    assert [pytest.approx((6 + alike) / 2), pytest.approx((2 + alike) / 2), 1.0] == factors


def test_rake_keeps_above_zero():
    """Corrections below zero do not turn a factor negative."""
    (factors,), _ = rake([-5.0], [1.0], [Family(((0,),), (1.0,), 1.0)], [Echo(0, 0, 1.0)])

    assert [FLOOR] == factors


def test_echo():
    """A share of last year's surprise, shrunk with one pseudo-day; silence is 1."""
    assert math.isclose(1 + 0.3 * (10 / 4 - 1), echo_of(Echo(0, 3, 0.3), [4, 3, 2], [1, 1, 1]))
    assert 1 == echo_of(Echo(2, 2, 0.3), [4, 3, 2], [1, 1, 1])
    assert FLOOR == echo_of(Echo(0, 1, 1.0), [-4], [1])


# --- the shape --------------------------------------------------------------------------------------------------


def test_weekdays_are_recovered():
    """A Friday that brings twice as much gets twice the share, but for the prior's pull."""
    shape = fit_shape(
        run(date(2025, 11, 1), 365, lambda day: 20 if day.weekday() == 4 else 10), before=NOVEMBER.start
    )

    friday, monday = share(shape, 13, 16)

    assert 1.9 < friday / monday < 2.05
    assert 365 == shape.n
    assert (date(2025, 11, 1), date(2026, 10, 31)) == shape.window


def test_month_position_is_recovered():
    """The last days of a month, when they always bring more, get more."""
    shape = fit_shape(
        run(date(2024, 11, 1), 730, lambda day: 30 if day.day >= 28 else 10), before=NOVEMBER.start
    )

    late, eve, middle = share(shape, 29, 27, 15)

    assert 1.8 < late / middle < 3
    assert 1.1 < eve / middle


def test_occasions_are_recovered():
    """An eve brings more, a day after less: next time as well."""
    holidays = [date(2025, month, 12) for month in range(1, 13)] + [
        date(2026, month, 12) for month in range(1, 12)
    ]
    calendar = WorkCalendar.daily().closed(holidays, HOLIDAY)
    eves = {day - timedelta(1) for day in holidays}
    after = {day + timedelta(1) for day in holidays}
    daily = run(
        date(2025, 1, 1),
        669,
        lambda day: 0 if day in holidays else 30 if day in eves else 10 - 5 * (day in after),
    )

    shape = fit_shape(daily, calendar=calendar, before=NOVEMBER.start)

    eve, closed, later, usual = share(shape, 11, 12, 13, 17)
    assert eve > 1.8 * usual
    assert 0 == closed
    assert later < 0.8 * usual
    assert {"holiday": 0, "eve": 22, "day after": 22} == dict(shape.seen.occasions)


def test_campaigns_are_recovered():
    """A marked day gets what marked days brought, and no more when it is not marked."""
    marked = [date(2026, month, day) for month in (3, 6, 9) for day in range(8, 22)]
    shape = fit_shape(
        run(date(2025, 11, 1), 365, lambda day: 25 if day in marked else 10),
        campaigns=[*marked, date(2026, 11, 10)],
        before=NOVEMBER.start,
    )

    known, stated, usual = share(shape, 10, 17, 24, campaigns=[date(2026, 11, 17)])

    assert 2 < known / usual < 2.6
    assert math.isclose(known, stated, rel_tol=0.05)
    assert 42 == shape.seen.campaigns


def test_echo_of_last_year():
    """What last year's same week had beyond all factors, this year's has to a part; around New Year, the date has."""
    usual = run(date(2024, 11, 1), 730)
    fair = dict.fromkeys((date(2025, 11, 17) + timedelta(gone) for gone in range(7)), 40)
    party = {date(2025, 12, 31): 60, date(2026, 1, 6): 60}

    shape = fit_shape(usual | fair | party, before=NOVEMBER.start)

    assert Fraction("1.3") < shape.echoes[date(2026, 11, 19)] < Fraction("1.5")
    assert shape.echoes[date(2026, 12, 31)] > 2
    assert shape.echoes[date(2027, 1, 6)] > 2
    assert abs(shape.echoes[date(2026, 12, 30)] - 1) < Fraction("0.3")


def test_dead_weekday():
    """A weekday without anything is closed, unless the day is stated to be open or made up for."""
    daily = run(date(2026, 5, 1), 184, lambda day: 10 if day.weekday() < 6 else 0)
    made_up = WorkCalendar.daily().opened(date(2026, 11, 8), kind=DayKind.MAKE_UP_WORKDAY)

    shape = fit_shape(daily, before=NOVEMBER.start)

    assert frozenset({"sunday"}) == shape.dead
    assert [0, 0] == share(shape, 1, 8)
    assert [0, pytest.approx(share(shape, 9, calendar=made_up), rel=0.3)] == [
        share(shape, 1, calendar=made_up)[0],
        share(shape, 8, calendar=made_up),
    ]
    assert [True, False] == [weight > 0 for weight in share(shape, 1, 2, open_days=[date(2026, 11, 1)])]


def test_make_up_days_are_learnt_from():
    """A make-up Sunday among dead ones counts as a day that was worked."""
    calendar = WorkCalendar.daily().opened(date(2026, 9, 20), kind=DayKind.MAKE_UP_WORKDAY)
    daily = run(date(2026, 5, 1), 184, lambda day: 10 if day.weekday() < 6 or day == date(2026, 9, 20) else 0)

    shape = fit_shape(daily, calendar=calendar, before=NOVEMBER.start)

    assert frozenset({"sunday"}) == shape.dead
    assert 184 - 26 + 1 == shape.n


def test_part_days():
    """A day that is half open gets half; what it brought says no more of its weekday."""
    calendar = WorkCalendar.weekly(dict.fromkeys(WEEKDAYS[:5], 1) | {"saturday": "0.5"})
    daily = run(date(2025, 11, 1), 365, lambda day: (10, 10, 10, 10, 10, 5, 0)[day.weekday()])

    shape = fit_shape(daily, calendar=calendar, before=NOVEMBER.start)

    saturday, friday, sunday = share(shape, 14, 13, 15)
    assert math.isclose(friday / 2, saturday, rel_tol=0.01)
    assert 0 == sunday


def test_chain():
    """A store's weekdays and occasions are drawn towards those of all stores; without data it has their shape."""
    holidays = {("eve", GROUPS[0]): 3}
    chain = Shape(weekdays=[3, 1, 1, 1, 1, 1, 1], holidays=holidays)
    few = run(date(2026, 10, 26), 4)

    alone = fit_shape(few, before=NOVEMBER.start)
    drawn = fit_shape(few, chain=chain, before=NOVEMBER.start)
    empty = fit_shape({}, chain=chain, before=NOVEMBER.start)

    assert alone.weekdays[0] < drawn.weekdays[0] < 3
    assert 3 == drawn.holidays["eve", GROUPS[0]]
    assert chain.weights(NOVEMBER) == empty.weights(NOVEMBER)


@pytest.mark.parametrize(
    "daily",
    [
        {},
        {date(2026, 11, 1): 5},
        run(date(2026, 9, 1), 61, lambda _: 0),
        run(date(2026, 9, 1), 61, lambda day: -day.day),
    ],
    ids=["nothing", "only later", "zeros", "corrections"],
)
def test_nothing_to_learn(daily):
    """Without anything that came before, the open days share the month alike."""
    shape = fit_shape(daily, calendar=WorkCalendar.weekdays(), before=NOVEMBER.start)

    assert {0, Fraction(1, 21)} == set(shape.weights(NOVEMBER))
    assert 0 == shape.n
    assert "the open days share the month alike." in shape.explain()


def test_one_day():
    """One day says next to nothing; its shape is nearly flat."""
    shape = fit_shape({date(2026, 10, 30): 7}, before=NOVEMBER.start)

    assert 1 == shape.n
    assert all(math.isclose(1 / 30, weight, rel_tol=0.3) for weight in map(float, shape.weights(NOVEMBER)))


def test_covered_days():
    """Days that the data covers count although nothing came; those before `since` and 800 days back do not."""
    daily = {date(2026, 10, 1): 3}

    shape = fit_shape(daily, before=NOVEMBER.start, since=date(2026, 9, 1), until=date(2026, 12, 31))
    long = fit_shape(daily, before=NOVEMBER.start, since=date(2020, 1, 1))

    assert (date(2026, 9, 1), date(2026, 10, 31)) == shape.window
    assert (date(2024, 7, 24), date(2026, 10, 1)) == long.window
    assert (
        fit_shape({}, before=NOVEMBER.start, since=date(2026, 11, 2), until=date(2026, 11, 3)).window is None
    )
    assert Shape().window is None


def test_open_days_without_a_past():
    """Where every open day of the month is a dead weekday, they share it alike; where none is open, it is said."""
    shape = Shape(dead=["sunday"], calendar=WorkCalendar.weekly({"sunday": 1}))

    assert {0, Fraction(1, 5)} == set(shape.weights(NOVEMBER))
    with pytest.raises(InvalidValue) as closed:
        shape.weights(NOVEMBER, open_days=[])
    assert (NOVEMBER, "a month with an open day") == (closed.value.given, closed.value.expected)
    assert "Shape.weights: month: Month(2026, 11) was given; expected a month with an open day" == str(
        closed.value
    )


def test_small_factors_stay_above_zero():
    """What is rounded is rounded to a millionth, but not away."""
    factors = Shape(weekdays=["0.000001", 1, 1, 1, 1, 1, 1], month_days=["0.1"] * 31).factors(NOVEMBER.days)

    assert Fraction(1, PLACES) == factors[1]
    assert Fraction(1, 10) == factors[2]


def test_stated_shape():
    """A shape can be stated; what it cannot mean is refused, located."""
    assert Shape() == pickle.loads(pickle.dumps(Shape()))
    assert hash(Shape(echoes={NOVEMBER.start: 2})) == hash(Shape(echoes={NOVEMBER.start: 2}))
    with pytest.raises(
        InvalidQuantity, match="factor of a day shape: -1 is refused: a factor is zero or more"
    ):
        Shape(campaign=-1)
    with pytest.raises(InvalidValue, match="expected seven factors, Monday first"):
        Shape(weekdays=[1, 1])
    with pytest.raises(InvalidValue, match="expected 31 factors"):
        Shape(month_days=[1])
    with pytest.raises(UnknownMember, match="unknown weekday 'sun'"):
        Shape(dead=["sun"])
    with pytest.raises(UnknownMember) as cell:
        Shape(holidays={("eve", "monday"): 2})
    assert (("eve", "monday"), len(CELLS)) == (cell.value.given, len(cell.value.known))
    with pytest.raises(InvalidPeriod):
        fit_shape({"2026-11-01": 2}, before=NOVEMBER.start)


# --- what it says -----------------------------------------------------------------------------------------------


def test_explain():
    """The facts that were used and from how many days, in both languages."""
    calendar = WorkCalendar.daily().closed(date(2026, 10, 1), HOLIDAY)
    daily = run(date(2025, 11, 1), 365, lambda day: 10 * (day.weekday() < 5))
    shape = fit_shape(
        daily,
        calendar=calendar,
        campaigns=[date(2026, 6, 2), date(2026, 11, 11)],
        chain=Shape(),
        before=NOVEMBER.start,
    )

    assert (
        "Day shape learnt from 259 open days, 2025-11-01 to 2026-10-31; 2% of an average weekday's factor is prior.\n"
        "Used: the calendar's open days; "
        "open days by statutory holidays: 0 on them, 1 on the eve, 1 the day after; "
        "campaign days: 1 seen, 1 to come; last year, for 358 days to come; the shape of all stores, as a prior.\n"
        "Nothing happens on Saturday, Sunday any more."
    ) == shape.explain()
    assert (
        "日分布由 2025-11-01 至 2026-10-31 的 259 个营业日学得，星期系数平均有 2%来自先验。\n"
        "采用：日历中的营业日；法定节假日当日 0 天、节前 1 天、节后 1 天；活动日：已有 1 天，未来 1 天；"
        "去年同期，用于未来 358 天；全部门店的日分布作为先验。\n"
        "周六、周日已无业务发生。"
    ) == shape.explain("zh")
    with pytest.raises(UnknownMember, match="unknown language 'fr'"):
        shape.explain("fr")


@pytest.mark.parametrize(
    ("shape", "en", "zh"),
    [
        (Shape(), "Day shape stated by hand, not learnt.", "人工设定的日分布，未经学习。"),
        (
            fit_shape({}, before=NOVEMBER.start),
            "No day to learn from: the open days share the month alike.",
            "没有可供学习的日期：各营业日平均分配。",
        ),
        (
            fit_shape({date(2026, 10, 1): 0}, chain=Shape(), before=NOVEMBER.start),
            "Nothing came from 2026-10-01 to 2026-10-01: the shape of all stores is taken.",
            "2026-10-01 至 2026-10-01 没有任何数据：采用全部门店的日分布。",
        ),
        (
            fit_shape({date(2024, 10, 1): 9}, before=NOVEMBER.start),
            "Day shape learnt from 1 open day, 2024-10-01 to 2024-10-01; 50% of an average weekday's factor is prior.\n"
            "Used: nothing but the days; no calendar, no campaigns.",
            "日分布由 2024-10-01 至 2024-10-01 的 1 个营业日学得，星期系数平均有 50%来自先验。\n"
            "采用：仅有每日数据，没有日历和活动日。",
        ),
    ],
)
def test_explain_little(shape, en, zh):
    """What was not learnt says so."""
    assert en == shape.explain()
    assert zh == shape.explain("zh")


def test_a_profile_says_what_it_stands_on():
    """A shape learnt from a history says its n, window and shrinkage, and which months are cut off."""
    days = [date(2026, 9, 7) + timedelta(gone) for gone in range(40)]
    history = History(Actuals([(day, "a", "signings", 10) for day in days]))
    shape = history.profile("signings", before=date(2026, 11, 1))
    shrunk = f"{float(shape.seen.shrinkage):.0%}"

    assert "signings" == shape.metric
    assert [("TK509", 9), ("TK509", 10)] == [
        (found.code, found.period.start.month) for found in shape.findings
    ]
    assert [
        "from how much data:",
        f"  signings: n 40 (open days), window 7 Sep 2026 to 16 Oct 2026, shrinkage {shrunk} (all days alike)",
        f"  TK509 {shape.findings[0].message}",
        f"  TK509 {shape.findings[1].message}",
    ] == str(shape).splitlines()[-4:]
    assert str(shape).startswith(shape.explain())
    assert (
        f"样本 40（营业日），时段 2026年9月7日至2026年10月16日，收缩 {shrunk}（各日相同）"
        in shape.to_text("zh")
    )
    assert (
        f"<Shape of signings: n 40 (open days), window 7 Sep 2026 to 16 Oct 2026, shrinkage {shrunk} (all days alike)>"
    ) == repr(shape)


@pytest.mark.parametrize(
    ("days", "code", "text"),
    [
        ((), "TK511", "signings: nothing came before 1 Nov 2026, so the open days share the month alike"),
        ((date(2026, 10, 31),), "TK510", "the day shape rests on too few open days, 1 where 20 would do"),
    ],
)
def test_a_profile_of_little(days, code, text):
    """A shape of nothing, or of a few days, says so; not where that of all stores stands behind it."""
    known = Actuals([(day, "a", "signings", 1) for day in days], metrics=[Metric("signings")])
    shape = History(known).profile("signings", before=date(2026, 11, 1))
    of_chain = History(known).profile("signings", before=date(2026, 11, 1), chain=Shape())

    assert code == shape.findings[-1].code
    assert text in str(shape)
    assert code not in [found.code for found in of_chain.findings]


def test_a_shape_stated_by_hand():
    """A shape that somebody states stands on no data."""
    shape = Shape(weekdays=[2, 1, 1, 1, 1, 1, 1])

    assert shape.ground is None
    assert "Day shape stated by hand, not learnt." == str(shape)
    assert "<Shape: stated by hand>" == repr(shape)
