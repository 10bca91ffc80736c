"""The past: how far it reaches, which months are whole, and what a plan may look at."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from targetkit import Actuals, History, Manager, Metric, Month, Store, Team, WorkCalendar
from targetkit.errors import InvalidPeriod, InvalidValue, UnknownMember
from targetkit.windows import last_month, normal, trailing

WEEKDAYS = WorkCalendar.weekdays()
SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def past(*days, metric="signings", **options):
    """A history with one piece on each of these days."""
    return History(Actuals([(day, "li-na", metric, 1) for day in days]), **options)


def test_months_that_are_cut_off():
    """A month is whole when the rows reach from its first to its last open day, by the calendar that was given."""
    days = date(2026, 8, 10), date(2026, 10, 30)

    assert (Month(2026, 8), SEPTEMBER, OCTOBER) == past(*days).months
    assert (Month(2026, 8), OCTOBER) == past(*days).cut_off
    assert (SEPTEMBER, OCTOBER) == past(*days, calendar=WEEKDAYS).whole_months
    assert (Month(2026, 8), SEPTEMBER, OCTOBER) == past(
        *days, since=date(2026, 8, 1), until=date(2026, 10, 31)
    ).whole_months


def test_the_first_day_that_is_not_over():
    """After a whole month comes the next one's first day; otherwise the day after the last row."""
    assert date(2026, 11, 1) == past(date(2026, 10, 30), calendar=WEEKDAYS, since=date(2026, 10, 1)).next_day
    assert date(2026, 10, 31) == past(date(2026, 10, 30)).next_day
    assert History(Actuals()).next_day is None


def test_a_closed_month_is_judged_by_its_days():
    """In a month without an open day every day counts."""
    closed = WEEKDAYS.closed(OCTOBER)

    assert (OCTOBER,) == past(date(2026, 10, 5), calendar=closed).cut_off


def test_fiscal_months():
    """Months can start on a later day."""
    history = past(date(2026, 9, 26), date(2026, 10, 25), first_day=26)

    assert (Month.starting(2026, 9, day=26),) == history.months == history.whole_months
    assert date(2026, 10, 26) == history.next_day


def test_calendars_by_metric():
    """Each metric has its calendar, by any of its names; a day is open when any of them is."""
    intakes = Metric("intakes", aliases=["applications"])
    actuals = Actuals([(date(2026, 10, 1), "li-na", "signings", 1)], metrics=[intakes])
    history = History(actuals, calendar={"applications": WEEKDAYS})
    both = History(actuals, calendar={"intakes": WEEKDAYS, "signings": WorkCalendar.weekly({"saturday": 1})})

    assert WEEKDAYS == history.calendar_of("intakes")
    assert WorkCalendar.daily() == history.calendar_of("signings")
    assert 22 == len(history.open_days(OCTOBER))
    assert 27 == len(both.open_days(OCTOBER))
    assert 31 == len(History(actuals, calendar={}).open_days(OCTOBER))
    assert WorkCalendar.daily() == History(actuals).calendar_of("signings")
    assert WEEKDAYS == History(actuals, calendar=WEEKDAYS).calendar_of("signings")


def test_nothing_of_the_month_to_plan_is_seen():
    """A view ends before the day, whatever the history was told of its reach."""
    days = date(2026, 9, 1), date(2026, 10, 5), date(2026, 11, 2)
    history = past(*days, since=date(2026, 9, 1), until=date(2026, 11, 30))
    seen = history.seen(date(2026, 11, 1))

    assert (date(2026, 9, 1), date(2026, 10, 31)) == (seen.first, seen.last)
    assert 2 == len(seen.actuals)
    assert seen is history.seen(date(2026, 11, 1))
    assert past(*days).seen(date(2027, 1, 1)).last == date(2026, 11, 2)
    assert past(*days).seen(None) == past(*days)
    assert () == history.seen(date(2026, 9, 1)).months
    assert () == History(Actuals()).seen(None).months


@pytest.mark.parametrize(
    ("last", "reach"),
    [
        (date(2026, 10, 30), date(2026, 10, 30)),
        (date(2026, 10, 29), date(2026, 10, 31)),
        (date(2026, 10, 28), date(2026, 10, 31)),
        (date(2026, 10, 27), date(2026, 10, 27)),
        (date(2026, 9, 30), date(2026, 9, 30)),
    ],
)
def test_a_lull_at_the_end_of_a_month(last, reach):
    """Up to two open days without a row do not cut the month off before the day, whatever comes after it."""
    rows = [date(2026, 9, 1), last]
    history = past(*rows, calendar=WEEKDAYS)
    seen = history.seen(date(2026, 11, 1))

    assert (
        reach == seen.last == past(*rows, date(2026, 11, 3), calendar=WEEKDAYS).seen(date(2026, 11, 1)).last
    )
    assert (reach.day >= 30 and reach.month == 10) == (OCTOBER in seen.whole_months)
    assert history.seen(None) == history


def test_a_lull_needs_rows():
    """Without a row that is seen nothing is covered, and a stated last day stands."""
    days = date(2026, 10, 1), date(2026, 10, 29)

    assert past(*days).seen(date.min).last is None
    assert days[1] == past(*days).seen(date.max).last
    assert days[1] == past(*days, until=days[1]).seen(date(2026, 11, 1)).last


def test_a_deal_that_was_moved():
    """A deal that was given a day of the month to plan is seen where it lay; one moved within the past is moved."""
    rows = [
        (date(2026, 10, 1), "li-na", "signings", 1, "a", date(2026, 10, 1)),
        (date(2026, 11, 2), "li-na", "signings", 1, "a", date(2026, 11, 2)),
        (date(2026, 10, 2), "li-na", "signings", 1, "b", date(2026, 10, 2)),
        (date(2026, 10, 5), "li-na", "signings", 1, "b", date(2026, 11, 3)),
    ]
    seen = History(Actuals(rows)).seen(date(2026, 11, 1)).actuals

    assert {date(2026, 10, 1): 1, date(2026, 10, 5): 1} == seen.daily("signings")


def test_rows_outside_the_reach_are_not_seen():
    """Rows before `since` or after `until` are not part of the history."""
    days = date(2026, 8, 3), date(2026, 9, 7), date(2026, 10, 5)
    seen = past(*days, since=date(2026, 9, 1), until=date(2026, 9, 30)).seen(None)

    assert {date(2026, 9, 7): 1} == seen.actuals.daily("signings")


def test_whom_a_role_means():
    """A manager of the rows or the roster, or everybody in a team."""
    store = Store(
        "s", [Team("east", [Manager("li-na"), Manager("new")]), Team("west", [Manager("zhao-min")])]
    )
    history = past(date(2026, 10, 1), roles=store)

    assert ("li-na", "new", "zhao-min") == history.managers_of(None)
    assert ("li-na", "new") == history.managers_of("east") == history.managers_of(store.teams[0])
    assert ("new",) == history.managers_of("new")
    assert ("stranger",) == history.managers_of(Manager("stranger"))
    assert ("li-na",) == past(date(2026, 10, 1), roles=Manager("li-na")).managers_of(None)
    for unknown in (history, past(date(2026, 10, 1)), past(date(2026, 10, 1), roles=Manager("li-na"))):
        with pytest.raises(UnknownMember) as caught:
            unknown.managers_of("li-nan")
        assert ("li-na",) == caught.value.suggestions
        assert "in the history" in str(caught.value)


def test_reach_that_is_none():
    """The reach is given in days, the first of them not after the last."""
    with pytest.raises(InvalidValue) as caught:
        past(since=date(2026, 10, 2), until=date(2026, 10, 1))
    with pytest.raises(InvalidPeriod):
        past(since=datetime(2026, 10, 2))

    assert "History: since" == caught.value.name
    assert "a day not after until, 2026-10-01" in str(caught.value)


def test_repr():
    """A history says how far it reaches."""
    assert "<History: 0 rows, 0 of 0 months whole>" == repr(History(Actuals()))
    assert "<History: 1 rows, 2026-10-01 to 2026-10-01, 0 of 1 months whole>" == repr(past(date(2026, 10, 1)))


def test_windows():
    """The last whole months before the day; without a whole one, the last that is cut off."""
    history = past(date(2026, 6, 1), calendar=WEEKDAYS, until=date(2026, 10, 30))
    before = date(2026, 11, 1)
    torn = past(date(2026, 10, 5), date(2026, 10, 7))

    assert (OCTOBER,) == last_month().months(history, before)
    assert (SEPTEMBER, OCTOBER) == trailing(2).months(history, before)
    assert 5 == len(normal().months(history, before))
    assert (SEPTEMBER,) == last_month().months(history, date(2026, 10, 15))
    assert (OCTOBER,) == normal().months(torn, before)
    assert () == normal().months(History(Actuals()), before)


@pytest.mark.parametrize("count", [0, True, "3", 1.0])
def test_trailing_takes_a_count(count):
    """A window has at least one month."""
    with pytest.raises(InvalidValue) as caught:
        trailing(count)

    assert "trailing: months" == caught.value.name


def test_normal_sets_aside():
    """Months beyond three times the median absolute deviation are set aside, and the median is the level."""
    months = [Month(2026, month) for month in range(5, 11)]
    level = normal().level(dict(zip(months, (40, 42, 38, 41, 90, 39), strict=True)))

    assert 40 == level.middle
    assert {months[4]: 90} == dict(level.aside)
    assert months[4] not in level.months
    assert not level.short


def test_normal_of_few():
    """With fewer than three months the last one is the level, and it is told."""
    level = normal().level({SEPTEMBER: 1, OCTOBER: 9})

    assert ((OCTOBER,), None, True) == (level.months, level.middle, level.short)
    assert () == normal().level({}).months
    assert (SEPTEMBER, OCTOBER) == trailing(2).level({OCTOBER: 1, SEPTEMBER: 2}).months
    assert (OCTOBER,) == last_month().level({OCTOBER: 1}).months


def test_each_estimate_sees_the_past_only():
    """What leads to the rooms of the estimates hands them the past, the calendar, and nothing of the month to plan."""
    days = [date(2026, 9, 1) + timedelta(gone) for gone in range(61)]
    rows = [(day, "li-na", "approvals", 1, str(day)) for day in days]
    rows += [(day + timedelta(7), "li-na", "signings", 1, str(day)) for day in days]
    history = History(Actuals(rows), calendar=WEEKDAYS, roles=Team("east", [Manager("li-na")]))
    november = Month(2026, 11)
    before = november.start
    capacity = history.capacity("approvals", before=before)

    assert 0 == history.profile("approvals", before=before).weights(november)[0]
    assert 0 < History(history.actuals).profile("approvals", before=before).weights(november)[0]
    assert Fraction(1, 30) == History(Actuals(metrics=[Metric("x")])).profile("x").weights(november)[0]
    assert 5 == history.lag("approvals", "signings", before=before).quantile("0.5")
    assert capacity == history.capacities(["approvals"], before=before)
    assert capacity.per_day("approvals", "li-na").value >= 1
