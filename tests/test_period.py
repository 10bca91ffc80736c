import copy
import pickle
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit.errors import InvalidPeriod, InvalidValue, UnknownMember
from targetkit.period import WEEK_SCHEMES, Month, Quarter, Week, Year, as_day, as_period, label

FISCAL = Month.starting(2026, 11, day=26)
PERIODS = [
    Week(date(2026, 11, 2), date(2026, 11, 8)),
    Month(2026, 11),
    FISCAL,
    Quarter(2026, 4),
    Quarter.starting(2026, 11, day=26),
    Year(2026),
    Year.starting(2026, 4),
]

months = st.builds(Month.starting, st.integers(1990, 2060), st.integers(1, 12), st.integers(1, 28))


@given(months, st.sampled_from(WEEK_SCHEMES), st.sampled_from(["join", "keep"]))
def test_weeks_tile_their_month(month, scheme, short):
    """Weeks are all the days of their month, in order, under every scheme; joined ones carry something."""
    weeks = month.weeks(scheme, short=short)

    assert month.days == tuple(day for week in weeks for day in week.days)
    assert sorted(weeks) == list(weeks)
    assert 4 <= len(weeks) <= 6
    if short == "join":
        assert all(sum(day.weekday() < 5 for day in week.days) >= 3 for week in weeks)


@given(months, st.sampled_from(WEEK_SCHEMES[:7]))
def test_weeks_start_on_their_weekday(month, scheme):
    """Kept as they are, all weeks but the first start on the scheme's weekday and end on its eve."""
    weeks = month.weeks(scheme, short="keep")

    assert {scheme} == {f"{week.start:%A}".lower() for week in weeks[1:]}
    assert all(after.start - before.end == timedelta(days=1) for before, after in pairwise(weeks))
    assert all(len(week.days) == 7 for week in weeks[1:-1])


@given(months)
def test_months_follow_each_other(month):
    """A month ends on the eve of the next one, and the way there and back leads home."""
    assert month.end + timedelta(days=1) == month.next().start
    assert (
        month == month.next().previous() == Month.of(month.start, month.day) == Month.of(month.end, month.day)
    )


@given(months)
def test_quarters_and_years_nest(month):
    """A year is its quarters, a quarter its months, day for day, whatever day they start on."""
    year = Year.starting(month.year, month.month, month.day)

    assert year.months == tuple(each for quarter in year.quarters for each in quarter.months)
    assert year.days == tuple(day for each in year.months for day in each.days)
    assert all(each in quarter and quarter in year for quarter in year.quarters for each in quarter.months)
    assert year == year.next().previous()
    assert year.quarters[0] == year.quarters[1].previous()
    assert year.end + timedelta(days=1) == year.next().start == year.quarters[3].next().start


def test_idle_weeks():
    """Of the 36 months 2026 to 2028, ten would start or end with a week without a weekday."""
    idle = 0
    for month in Year(2026).months + Year(2027).months + Year(2028).months:
        weeks = month.weeks(short="keep")
        idle += any(all(day.weekday() >= 5 for day in week.days) for week in (weeks[0], weeks[-1]))

    assert 10 == idle


def test_weeks_joined():
    """A clipped week with fewer than three weekdays joins its neighbour, one with three stays."""
    assert ["1–8 Nov", "9–15 Nov", "16–22 Nov", "23–30 Nov"] == [
        str(week) for week in Month(2026, 11).weeks()
    ]
    assert ["1–5 Jul", "27–31 Jul"] == [str(Month(2026, 7).weeks()[place]) for place in (0, -1)]
    assert 6 == len(Month(2026, 11).weeks(short="keep"))


def test_sevens():
    """In sevens, the fourth week takes the rest, and a fiscal month counts from its own first day."""
    assert ["1–7 Nov", "8–14 Nov", "15–21 Nov", "22–30 Nov"] == [
        str(week) for week in Month(2026, 11).weeks("sevens")
    ]
    assert ["26 Nov – 2 Dec", "3–9 Dec", "10–16 Dec", "17–25 Dec"] == [
        str(week) for week in FISCAL.weeks("sevens")
    ]


def test_week_schemes_unknown():
    """An unknown scheme or way with short weeks is told what exists."""
    with pytest.raises(UnknownMember) as scheme:
        Month(2026, 11).weeks("munday")
    with pytest.raises(UnknownMember) as short:
        Month(2026, 11).weeks(short="drop")

    assert ("munday", WEEK_SCHEMES) == (scheme.value.given, scheme.value.known)
    assert "monday" in scheme.value.suggestions
    assert "unknown week scheme 'munday'. Did you mean " in str(scheme.value)
    assert "unknown way with short weeks 'drop'. There is 'join' and 'keep'." == str(short.value)


def test_boundaries():
    """Months have the days the calendar gives them; a fiscal one ends on the eve of its day."""
    assert (date(2028, 2, 1), date(2028, 2, 29)) == (Month(2028, 2).start, Month(2028, 2).end)
    assert (date(2026, 11, 26), date(2026, 12, 25)) == (FISCAL.start, FISCAL.end)
    assert date(2027, 2, 27) == Month.starting(2027, 1, day=28).end
    assert (Month(2027, 1), Month(2025, 12)) == (Month(2026, 12).next(), Month(2026, 1).previous())
    assert (Quarter(2027, 1), Quarter(2025, 4)) == (Quarter(2026, 4).next(), Quarter(2026, 1).previous())
    assert Month.starting(2026, 10, day=26) == Month.of(date(2026, 11, 3), first_day=26)


def test_fiscal_is_calendar_on_the_first():
    """What starts where the calendar's month, quarter or year starts is that one."""
    assert Month(2026, 11) == Month.starting(2026, 11, day=1)
    assert Quarter(2026, 4) == Quarter.starting(2026, 10)
    assert Year(2026) == Year.starting(2026, 1)
    assert Year(2026).quarters == tuple(Quarter(2026, number) for number in (1, 2, 3, 4))


def test_contains():
    """A period holds its days and what lies wholly inside it."""
    month = Month(2026, 11)

    assert date(2026, 11, 30) in month
    assert date(2026, 12, 1) not in month
    assert all(week in month for week in month.weeks())
    assert Month(2026, 11) in month
    assert month in Quarter(2026, 4)
    assert FISCAL in Year(2026)
    assert FISCAL not in month
    assert Year(2026) not in month
    assert date(2026, 11, 3) in Week(date(2026, 11, 2), date(2026, 11, 8))
    with pytest.raises(InvalidPeriod):
        _ = "2026-11-03" in month


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_values(period):
    """Periods are equal by what they are, hash alike, and survive pickling and copying."""
    twin = pickle.loads(pickle.dumps(period))  # our own bytes

    assert period == twin
    assert hash(period) == hash(twin)
    assert period == copy.deepcopy(period)
    assert period == eval(repr(period))  # noqa: S307  # reads like the constructor
    assert period is as_period(period)


def test_order():
    """Each kind of period sorts in time, and kinds are never equal."""
    weeks = Month(2026, 11).weeks()

    assert list(weeks) == sorted({*weeks})
    assert Month(2026, 11) < FISCAL < Month(2026, 12)
    assert Quarter(2026, 4) < Quarter(2027, 1)
    assert Year(2026) < Year(2027)
    assert Quarter(2026, 1) != Year(2026)
    with pytest.raises(AttributeError):
        Quarter(2026, 1).first = Month(2026, 2)


@pytest.mark.parametrize(
    ("period", "en", "zh"),
    [
        (date(2026, 11, 3), "3 Nov 2026", "2026年11月3日"),
        (Week(date(2026, 11, 2), date(2026, 11, 8)), "2–8 Nov", "11月2日–8日"),
        (Week(date(2026, 11, 30), date(2026, 12, 2)), "30 Nov – 2 Dec", "11月30日–12月2日"),
        (Week(date(2026, 11, 1), date(2026, 11, 1)), "1 Nov", "11月1日"),
        (Month(2026, 3), "2026-03", "2026年3月"),
        (FISCAL, "2026-11-26 – 2026-12-25", "2026年11月26日–12月25日"),
        (FISCAL.next(), "2026-12-26 – 2027-01-25", "2026年12月26日–2027年1月25日"),
        (Quarter(2026, 4), "2026-Q4", "2026年第4季度"),
        (Quarter.starting(2026, 11), "2026-11-01 – 2027-01-31", "2026年11月1日–2027年1月31日"),
        (Quarter.starting(2026, 4, day=26), "2026-04-26 – 2026-07-25", "2026年4月26日–7月25日"),
        (Year(2026), "2026", "2026年"),
        (Year.starting(2026, 4), "2026-04-01 – 2027-03-31", "2026年4月1日–2027年3月31日"),
    ],
)
def test_labels(period, en, zh):
    """Days and periods are named in English and Chinese; what is not of the calendar by its dates."""
    assert (en, zh) == (label(period), label(period, "zh"))
    if not isinstance(period, date):
        assert en == str(period)


def test_labels_languages():
    """Another language is refused by name."""
    with pytest.raises(UnknownMember) as error:
        label(Month(2026, 11), "de")

    assert ("language", "de", ("en", "zh")) == (error.value.kind, error.value.given, error.value.known)


def test_repr():
    """A period shows the way to write it."""
    assert [
        "Week(date(2026, 11, 2), date(2026, 11, 8))",
        "Month(2026, 11)",
        "Month.starting(2026, 11, day=26)",
        "Quarter(2026, 4)",
        "Quarter.starting(2026, 11, day=26)",
        "Year(2026)",
        "Year.starting(2026, 4)",
    ] == [repr(period) for period in PERIODS]


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        (datetime(2026, 11, 3), "not a datetime; take its .date()"),
        ("2026-11-03", "write date(2026, 11, 3)"),
        (" 2026-1 ", "write Month(2026, 1)"),
        ("2026-Q4", "write Quarter(2026, 4)"),
        ("2026", "write Year(2026)"),
        ("november", "write date(2026, 11, 3) for a day, Month(2026, 11) for a month"),
        (202611, "expected a datetime.date"),
    ],
)
@pytest.mark.parametrize("take", [as_day, as_period])
def test_not_a_period(take, given, hint):
    """A datetime, a string or anything else is refused, and told how to write it."""
    with pytest.raises(InvalidPeriod) as error:
        take(given)

    assert given is error.value.given
    assert repr(given) in str(error.value)
    assert hint in str(error.value)


def test_a_period_is_not_a_day():
    """Where a day is needed, a month is none."""
    day = date(2026, 11, 3)

    assert day is as_day(day) is as_period(day)
    with pytest.raises(InvalidPeriod, match="Month"):
        as_day(Month(2026, 11))


@pytest.mark.parametrize(
    ("make", "name", "given", "expected"),
    [
        (lambda: Month(2026, 13), "month", 13, "a whole number from 1 to 12"),
        (lambda: Month(26, 11), "year", 26, "a whole number from 1000 to 9998, written in four digits"),
        (lambda: Month(2026, True), "month", True, "a whole number from 1 to 12"),
        (
            lambda: Month("2026", 11),
            "year",
            "2026",
            "a whole number from 1000 to 9998, written in four digits",
        ),
        (lambda: Quarter(2026, 5), "quarter", 5, "a whole number from 1 to 4"),
        (lambda: Year(9999), "year", 9999, "a whole number from 1000 to 9998, written in four digits"),
        (
            lambda: Month(9998, 12).next(),
            "year",
            9999,
            "a whole number from 1000 to 9998, written in four digits",
        ),
        (
            lambda: Month.starting(2026, 11, day=29),
            "day",
            29,
            (
                "a whole number from 1 to 28: every month has such a day, "
                "so that fiscal months follow each other without gap or overlap"
            ),
        ),
        (
            lambda: Week(date(2026, 11, 8), date(2026, 11, 2)),
            "Week: end",
            date(2026, 11, 2),
            "a day not before its start, 2026-11-08",
        ),
    ],
)
def test_out_of_range(make, name, given, expected):
    """A part of a date that cannot be is refused with what it may be."""
    with pytest.raises(InvalidValue) as error:
        make()

    assert (name, given, expected) == (error.value.name, error.value.given, error.value.expected)
    assert f"{name}: {given!r} was given; expected {expected}" == str(error.value)
