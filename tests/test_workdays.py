import calendar as stdlib_calendar
import pickle
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from dateutil.rrule import DAILY, HOURLY, SA, WEEKLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.period import Month, Week, Year
from targetkit.workdays import DayKind, WorkCalendar

NOVEMBER = Month(2026, 11)
SATURDAYS = "DTSTART:20261107\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"
WEEKDAYS = WorkCalendar.weekdays()

days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
changes = st.one_of(
    st.tuples(st.just("with_days"), st.dictionaries(days, st.sampled_from([0, "0.5", 1]), max_size=4)),
    st.tuples(st.just("opened"), st.lists(days, max_size=3)),
    st.tuples(st.just("closed"), st.lists(days, max_size=3)),
    st.tuples(
        st.just("opened"), st.sampled_from([SATURDAYS, "DTSTART:20260101 RRULE:FREQ=DAILY;INTERVAL=3"])
    ),
    st.tuples(st.just("closed"), st.just("DTSTART:20260101 RRULE:FREQ=MONTHLY;BYMONTHDAY=15")),
)


def changed(calendar, steps):
    """Take the steps one after the other."""
    for name, argument in steps:
        calendar = getattr(calendar, name)(argument)
    return calendar


def test_starting_points():
    """Weekdays, every day, and weights by weekday; what is not named is closed."""
    weekly = WorkCalendar.weekly({"saturday": "0.5", "monday": 1})

    assert 21 == len(WEEKDAYS.working_days(NOVEMBER))
    assert NOVEMBER.days == WorkCalendar.daily().working_days(NOVEMBER)
    assert (1, Fraction(1, 2), 0) == tuple(map(weekly.weight, [date(2026, 11, day) for day in (2, 7, 8)]))
    assert WEEKDAYS == WorkCalendar.weekly(
        dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday"], 1)
    )
    assert (date(2026, 11, 2),) == WEEKDAYS.working_days(date(2026, 11, 2))


def test_a_store_as_it_is():
    """Weekdays and every other Saturday, closed for an outing, half a day on New Year's Eve."""
    store = WEEKDAYS.opened(SATURDAYS).closed(date(2026, 11, 20)).with_days({date(2026, 12, 31): "0.5"})
    saturdays = [day.day for day in store.working_days(NOVEMBER) if day.weekday() == 5]

    assert [7, 21] == saturdays
    assert (0, DayKind.REST_DAY) == (store.weight(date(2026, 11, 20)), store.kind(date(2026, 11, 20)))
    assert (Fraction(1, 2), DayKind.WORKDAY) == (
        store.weight(date(2026, 12, 31)),
        store.kind(date(2026, 12, 31)),
    )
    assert (store.is_open(date(2026, 11, 7)), store.is_open(date(2026, 11, 14))) == (True, False)
    assert "<WorkCalendar 1 1 1 1 1 0 0, 1 rules, 2 single days>" == repr(store)


def test_later_wins():
    """Of two things said about a day the later one holds, rules and single days alike."""
    day = date(2026, 11, 7)
    opened_last = WEEKDAYS.closed(day).opened(SATURDAYS, "0.5")
    closed_last = WEEKDAYS.opened(SATURDAYS).closed(day)

    assert (Fraction(1, 2), 0) == (opened_last.weight(day), closed_last.weight(day))
    assert Fraction(1, 2) == WEEKDAYS.opened(day).with_days({day: "0.5"}).weight(day)


@given(st.lists(changes, max_size=6))
def test_weights_are_the_weights_of_days(steps):
    """Asked for together or one by one, in whatever order, days have the same weight."""
    calendar = changed(WEEKDAYS, steps)
    asked = Year(2026).days[100::-1]

    assert tuple(calendar.weight(day) for day in asked) == calendar.weights(asked)
    assert {day for day in asked if calendar.is_open(day)} == {
        day for day in calendar.working_days(Year(2026)) if day in asked
    }


@given(st.lists(changes, max_size=6))
def test_calendars_are_values(steps):
    """Made in the same way twice they are equal, hash alike and survive pickling."""
    calendar = changed(WEEKDAYS, steps)
    twin = pickle.loads(pickle.dumps(changed(WEEKDAYS, steps)))  # our own bytes

    assert calendar == twin
    assert hash(calendar) == hash(twin)


def test_equal_when_they_say_the_same():
    """The way to a calendar leaves no trace: order, undone changes and days that change nothing."""
    first, second = date(2026, 11, 3), date(2026, 11, 4)

    assert WEEKDAYS.closed(first).closed(second) == WEEKDAYS.closed([second, first])
    assert WEEKDAYS == WEEKDAYS.closed(first).opened(first) == WEEKDAYS.closed(date(2026, 11, 1))
    assert WEEKDAYS != WEEKDAYS.closed(first)
    assert WEEKDAYS.opened(SATURDAYS) == WEEKDAYS.opened(
        "rrule:byday=SA;freq=WEEKLY;interval=2\ndtstart;value=date:2026-11-07T00:00:00"
    )


def test_kinds():
    """A rest day that opens becomes a workday, a workday that closes a rest day; a holiday stays one."""
    tuesday, sunday, holiday = date(2026, 11, 3), date(2026, 11, 8), date(2026, 10, 1)
    made_up = WEEKDAYS.opened(sunday, kind=DayKind.MAKE_UP_WORKDAY)
    festive = WEEKDAYS.closed(holiday, DayKind.STATUTORY_HOLIDAY)

    assert DayKind.WORKDAY is WEEKDAYS.opened(sunday).kind(sunday)
    assert DayKind.REST_DAY is WEEKDAYS.with_days({tuesday: 0}).kind(tuesday)
    assert DayKind.MAKE_UP_WORKDAY is made_up.with_days({sunday: "0.5"}).kind(sunday)
    assert DayKind.STATUTORY_HOLIDAY is festive.opened(holiday).kind(holiday)
    assert DayKind.STATUTORY_HOLIDAY is festive.with_days({holiday: 0}).kind(holiday)
    assert DayKind.WORKDAY is WEEKDAYS.opened(SATURDAYS).kind(date(2026, 11, 21))
    assert DayKind.REST_DAY is WEEKDAYS.opened(SATURDAYS, kind=DayKind.REST_DAY).kind(date(2026, 11, 21))


def test_kind_labels():
    """Kinds are named in English and Chinese, and nothing else."""
    assert ["工作日", "休息日", "法定节假日", "补班"] == [kind.label("zh") for kind in DayKind]
    assert "statutory holiday" == DayKind.STATUTORY_HOLIDAY.label()
    with pytest.raises(UnknownMember) as error:
        DayKind.WORKDAY.label("de")
    assert ("language", ("en", "zh")) == (error.value.kind, error.value.known)


def test_days_in_every_form():
    """One day, several, a week's, or a rule's can be changed."""
    week = Week(date(2026, 11, 2), date(2026, 11, 8))
    open_days = WEEKDAYS.closed(week).working_days(NOVEMBER)

    assert 16 == len(open_days)
    assert open_days == WEEKDAYS.closed(iter(week.days)).working_days(NOVEMBER)
    assert open_days == WEEKDAYS.closed(rrule(DAILY, dtstart=datetime(2026, 11, 2), count=7)).working_days(
        NOVEMBER
    )
    assert open_days == WEEKDAYS.closed("FREQ=DAILY;COUNT=7", start=week.start).working_days(NOVEMBER)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("DTSTART:20261107 RRULE:FREQ=WEEKLY;INTERVAL=2", [7, 21]),
        ("DTSTART:20261107\nFREQ=WEEKLY\nEXDATE:20261114", [7, 21, 28]),
        ("DTSTART:20261107\r\nRRULE:FREQ=WEEKLY;INTERVAL=2\r\nRDATE:20261103,20261101", [1, 3, 7, 21]),
        ("DTSTART:20261101 RRULE:FREQ=WEEKLY EXRULE:FREQ=WEEKLY;INTERVAL=2", [8, 22]),
        ("DTSTART:20200101 RRULE:FREQ=MONTHLY;BYDAY=-1FR", [27]),
        ("DTSTART:20261101 RRULE:FREQ=DAILY;UNTIL=20261103", [1, 2, 3]),
        ("DTSTART:20261125 RRULE:FREQ=DAILY", [25, 26, 27, 28, 29, 30]),
        (rrule(WEEKLY, byweekday=SA, dtstart=datetime(2026, 11, 1)), [7, 14, 21, 28]),
    ],
)
def test_rules(rule, expected):
    """A rule opens exactly the days it yields, in every part of its grammar, with the weight given."""
    calendar = WorkCalendar.from_rrule(rule, "0.5")

    assert expected == [day.day for day in calendar.working_days(NOVEMBER)]
    assert {Fraction(1, 2), 0} == set(calendar.weights(NOVEMBER.days))
    assert calendar == WorkCalendar.from_rrule(calendar.layers[0].rule, "0.5")


def test_rules_counted_from_a_start():
    """`start` takes the place of the rule's own start, in a string and in an object."""
    expected = WorkCalendar.from_rrule("DTSTART:20261107 RRULE:FREQ=WEEKLY;INTERVAL=2")
    start = date(2026, 11, 7)

    assert expected == WorkCalendar.from_rrule("FREQ=WEEKLY;INTERVAL=2", start=start)
    assert expected == WorkCalendar.from_rrule("DTSTART:20261031 FREQ=WEEKLY;INTERVAL=2", start=start)
    assert expected == WorkCalendar.from_rrule(rrule(WEEKLY, interval=2), start=start)


def test_rules_do_not_depend_on_the_program():
    """The week of a rule starts on Monday whatever first weekday the running program has set."""
    rule = "DTSTART:20261101 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO"
    expected = WorkCalendar.from_rrule(rule)
    stdlib_calendar.setfirstweekday(stdlib_calendar.SUNDAY)
    try:
        found = WorkCalendar.from_rrule(rule)
        days = [day.day for day in found.working_days(NOVEMBER)]
    finally:
        stdlib_calendar.setfirstweekday(stdlib_calendar.MONDAY)

    assert expected == found
    assert [1, 9, 15, 23, 29] == days
    assert 1 == WorkCalendar.from_rrule(f"{rule};WKST=SU").layers[0].rule.count("WKST=SU")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=SA", "a rule without a start would mean other days each day it is read"),
        ("DTSTART:20260103 DTSTART:20260104 FREQ=DAILY", "one DTSTART, or start="),
        ("DTSTART:20260103", "an RRULE, such as FREQ=WEEKLY;BYDAY=SA"),
        ("DTSTART:20260103T090000 FREQ=DAILY", "a plain day in DTSTART"),
        ("DTSTART;TZID=Asia/Shanghai:20260103 FREQ=DAILY", "a time of day or a time zone has no meaning"),
        ("DTSTART:20260103 FREQ=DAILY EXDATE:20260104T000000Z", "a plain day in EXDATE"),
        ("DTSTART:20260230 FREQ=DAILY", "a day that exists in DTSTART, not 20260230: day is out of range"),
        ("DTSTART:20260103 FREQ=HOURLY", "a frequency of days or longer"),
        ("DTSTART:20260103 FREQ=DAILY;BYHOUR=9", "no hours"),
        ("DTSTART:20260103 FREQ=DAILY;INTERVAL=0", "an INTERVAL of at least 1"),
        ("DTSTART:20260103 FREQ=OFTEN", "dateutil can read; it says: invalid 'FREQ': OFTEN"),
        ("DTSTART:20260103 RRULE:BYDAY=SA", "dateutil can read; it says: "),
        ("DTSTART:20260103 FREQ=DAILY;UNTIL=20260105T000000Z", "dateutil can read; it says: "),
        (
            "DTSTART:20260103 FREQ=DAILY SUMMARY:x",
            "the properties DTSTART, RDATE, EXDATE, RRULE, EXRULE, not SUMMARY",
        ),
        (rrule(DAILY, dtstart=datetime(2026, 1, 3, 9)), "an rrule made without dtstart starts now"),
        (rrule(HOURLY, dtstart=datetime(2026, 1, 3)), "a frequency of days or longer"),
        (rrule(DAILY, dtstart=datetime(2026, 1, 3, tzinfo=UTC)), "a dtstart without time zone"),
        (7, "a recurrence rule as a string, or a dateutil rrule"),
    ],
)
def test_rules_refused(rule, expected):
    """A rule that is no rule of days, or that says other days tomorrow, is refused with the reason."""
    with pytest.raises(InvalidValue) as error:
        WorkCalendar.from_rrule(rule)

    assert "WorkCalendar: rule" == error.value.name
    assert expected in error.value.expected
    assert error.value.expected in str(error.value)


def test_weights_refused():
    """A weight lies between closed and open; to open something at 0 says nothing."""
    day = date(2026, 11, 3)
    with pytest.raises(InvalidQuantity) as above:
        WEEKDAYS.with_days({day: "1.5"})
    with pytest.raises(InvalidQuantity) as zero:
        WEEKDAYS.opened(day, 0)

    assert ("1.5", "weight of a day") == (above.value.given, above.value.of)
    assert "weight of a day: '1.5' is refused: it lies from 0 (closed) to 1 (open)" == str(above.value)
    assert 0 == zero.value.given


def test_names_refused():
    """A weekday or kind that does not exist is told what exists."""
    with pytest.raises(UnknownMember) as weekday:
        WorkCalendar.weekly({"sunda": 1})
    with pytest.raises(UnknownMember) as kind:
        WEEKDAYS.closed(date(2026, 11, 3), "REST_DAY")

    assert ("weekday", "sunda") == (weekday.value.kind, weekday.value.given)
    assert "unknown weekday 'sunda'. Did you mean 'sunday'" in str(weekday.value)
    assert ("day kind", "REST_DAY") == (kind.value.kind, kind.value.given)
    assert "DayKind.REST_DAY" in kind.value.suggestions


@pytest.mark.parametrize(
    "ask",
    [
        WEEKDAYS.weight,
        WEEKDAYS.kind,
        WEEKDAYS.is_open,
        lambda given: WEEKDAYS.weights([given]),
        WEEKDAYS.closed,
        lambda given: WEEKDAYS.opened([given]),
        lambda given: WEEKDAYS.with_days({given: 1}),
        WEEKDAYS.working_days,
        WEEKDAYS.provisional,
    ],
)
@pytest.mark.parametrize("given", [datetime(2026, 11, 3), 20261103])
def test_days_refused(ask, given):
    """Wherever a day is asked for, a datetime or a number is refused."""
    with pytest.raises(InvalidPeriod) as error:
        ask(given)

    assert given is error.value.given
    assert "datetime.date" in str(error.value)


def test_week_refused():
    """A week has seven weights."""
    with pytest.raises(InvalidValue) as error:
        WorkCalendar(week=(1, 1))

    assert "seven weights, Monday first" == error.value.expected
    assert "WorkCalendar: week: " in str(error.value)


def test_provisional():
    """A period is provisional when it ends after the last official year, and never where none is stated."""
    official = WEEKDAYS.with_official_through(2026)

    assert not official.provisional(Month(2026, 12))
    assert not official.provisional(date(2026, 12, 31))
    assert official.provisional(Month.starting(2026, 12, day=26))
    assert not WEEKDAYS.provisional(Year(2030))
    assert WEEKDAYS != official
    assert "official through 2026>" in repr(official)


def test_provisional_before():
    """A period that begins before the first official year is provisional as well; each end keeps the other."""
    known = WEEKDAYS.with_official_from(2026).with_official_through(2027)

    assert known == WorkCalendar(week=WEEKDAYS.week, official_from=2026, official_through=2027)
    assert known == WEEKDAYS.with_official_through(2027).with_official_from(2026).closed(date(2026, 1, 3))
    assert known == pickle.loads(pickle.dumps(known))  # our own bytes
    assert known != known.with_official_from(2025)
    assert known.provisional(Month(2025, 10))
    assert known.provisional(Month.starting(2025, 12, day=26))
    assert not known.provisional(Month(2026, 1))
    assert known.provisional(Month(2028, 1))
    assert WEEKDAYS.with_official_from(2026).provisional(date(2025, 12, 31))
    assert not WEEKDAYS.with_official_from(2026).provisional(Year(2030))
    assert "single days, official from 2026 through 2027>" in repr(known)
    assert "single days, official from 2026>" in repr(WEEKDAYS.with_official_from(2026))
