"""Which day carries how much."""

import pickle
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from targetkit import Actuals, History, Manager, Metric, Month, WorkCalendar, profiles
from targetkit._attrs import FrozenMap
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.scope import Scope
from targetkit.shape import Shape
from targetkit.workdays import DayKind

NOVEMBER = Month(2026, 11)
SCOPE = Scope(
    Metric("submissions"), Manager("li-na"), NOVEMBER, NOVEMBER.days, WorkCalendar.weekdays(), FrozenMap()
)


def on(profile, day):
    """What a profile gives a day of November."""
    return profiles.profile_of(profile, SCOPE)[day - 1]


def test_working_days():
    """Every day the same; the calendar closes those that are closed."""
    assert (Fraction(1),) * 30 == profiles.profile_of(profiles.working_days(), SCOPE)


def test_by_weekday():
    """Weekdays that are not named weigh 1."""
    profile = profiles.by_weekday({"monday": "1.5", "saturday": 0})

    assert [Fraction(3, 2), 1, 0] == [on(profile, 2), on(profile, 3), on(profile, 7)]
    with pytest.raises(UnknownMember, match="Did you mean 'monday'"):
        profiles.by_weekday({"mondy": 1})
    with pytest.raises(InvalidQuantity, match="monday: -1 is refused"):
        profiles.by_weekday({"monday": -1})


def test_month_end_push():
    """The last open days weigh more, weekends not counted."""
    profile = profiles.month_end_push(days=2, factor=3)

    assert [1, 3, 1, 3] == [on(profile, 26), on(profile, 27), on(profile, 29), on(profile, 30)]
    for count in (0, True, 1.5):
        with pytest.raises(InvalidValue, match="a whole number of at least 1"):
            profiles.month_end_push(days=count)


def test_explicit():
    """Stated days; without a default an open day left out is an error that names it."""
    profile = profiles.explicit({date(2026, 11, 3): 2}, default="0.5")

    assert [Fraction(1, 2), 2] == [on(profile, 2), on(profile, 3)]
    with pytest.raises(InvalidValue) as missing:
        profiles.explicit({day: 1 for day in NOVEMBER.days if day.day != 4})(SCOPE)
    with pytest.raises(InvalidPeriod):
        profiles.explicit({"2026-11-03": 1})

    assert "profile of submissions in 2026-11" == missing.value.name
    assert "2026-11-04" in str(missing.value)
    assert 0 == on(profiles.explicit({day: 1 for day in NOVEMBER.days if day.day != 7}), 7)


def test_product():
    """Profiles multiply."""
    profile = profiles.product(profiles.by_weekday({"monday": 2}), profiles.month_end_push(days=1, factor=3))

    assert [2, 6] == [on(profile, 2), on(profile, 30)]
    with pytest.raises(InvalidValue):
        profiles.product()


def test_a_profile_of_your_own_is_checked():
    """A function is a profile; its answer has one Fraction per day, none negative."""
    with pytest.raises(InvalidValue, match="one weight per day of 2026-11, 30 of them"):
        profiles.profile_of(lambda scope: (Fraction(1),), SCOPE)
    for wrong in (1.0, Fraction(-1)):
        with pytest.raises(InvalidQuantity, match="profile of submissions on 2026-11-01"):
            profiles.profile_of(lambda scope: (wrong,) * 30, SCOPE)  # noqa: B023  # called at once


def test_profiles_are_values():
    """Equal profiles are equal and survive pickling."""
    profile = profiles.product(
        profiles.by_weekday({"monday": 2}), profiles.explicit({date(2026, 11, 3): 2}, default=1)
    )

    assert profile == pickle.loads(pickle.dumps(profile))
    assert hash(profile) == hash(pickle.loads(pickle.dumps(profile)))


# --- from the past ----------------------------------------------------------------------------------------------

OCTOBER_ROWS = [
    (day, "li-na", "submissions", 30 if day.weekday() == 0 else 10)
    for month in (8, 9, 10)
    for day in Month(2026, month).days
    if day.weekday() < 5
]


def test_history():
    """A history is learnt from up to the month asked about; a shape gives what it was learnt to give."""
    later = [(date(2026, 11, day), "li-na", "submissions", 500) for day in (3, 10)]
    history = History(Actuals([*OCTOBER_ROWS, *later]), calendar=SCOPE.calendar)
    shape = History(Actuals(OCTOBER_ROWS), calendar=SCOPE.calendar).profile("submissions")

    assert profiles.profile_of(profiles.history(shape), SCOPE) == profiles.profile_of(
        profiles.history(history), SCOPE
    )
    assert 2.5 < on(profiles.history(shape), 16) / on(profiles.history(shape), 17) < 3.2


def test_history_takes_the_campaigns_to_come():
    """A marked day weighs what a campaign weighs; the calendar is that of the month asked about."""
    shape = Shape(campaign="1.5")
    profile = profiles.history(shape, campaigns=[date(2026, 11, 11)])

    assert [1, Fraction(3, 2)] == [on(profile, 10), on(profile, 11)]
    assert profile == pickle.loads(pickle.dumps(profile))
    with pytest.raises(InvalidPeriod):
        profiles.history(shape, campaigns=["2026-11-11"])


def test_history_takes_the_calendar_of_the_month():
    """The eve of a holiday that only the calendar of the month knows is an eve."""
    shape = Shape(holidays={("eve", "monday to thursday"): 2}, calendar=WorkCalendar.weekdays())
    holiday = SCOPE.calendar.closed(date(2026, 11, 12), DayKind.STATUTORY_HOLIDAY)

    assert 1 == on(profiles.history(shape), 11)
    assert 2 == profiles.profile_of(profiles.history(shape), evolve(SCOPE, calendar=holiday))[10]


def test_history_without_open_days():
    """Where the past knows none of the open days, they weigh the same."""
    dead = Shape(dead=["monday", "tuesday", "wednesday", "thursday", "friday"])

    assert (1,) * 30 == profiles.profile_of(profiles.history(dead), SCOPE)


@pytest.mark.parametrize(
    ("policy", "en", "zh"),
    [
        (profiles.working_days(), "every open day alike", "各营业日相同"),
        (
            profiles.by_weekday({"friday": "0.5", "monday": 2}),
            "monday 2, friday 0.5, other days 1",
            "周一 2、周五 0.5、其他日 1",
        ),
        (
            profiles.month_end_push(1, 3),
            "the last open day of the month 3, other days 1",
            "月底最后 1 个营业日 3，其他日 1",
        ),
        (
            profiles.explicit({date(2026, 11, 2): 2}, default="0.5"),
            "stated day by day for 1 day, other days 0.5",
            "按日指定：1 天，其他日 0.5",
        ),
        (
            profiles.explicit({date(2026, 11, 2): 2, date(2026, 11, 3): 1}),
            "stated day by day for 2 days",
            "按日指定：2 天",
        ),
        (
            profiles.product(profiles.working_days(), profiles.month_end_push()),
            "every open day alike × the last 5 open days of the month 2, other days 1",
            "各营业日相同 × 月底最后 5 个营业日 2，其他日 1",
        ),
        (
            profiles.ahead(profiles.working_days(), 1),
            "1 working day ahead of: every open day alike",
            "比后续环节提前 1 个工作日：各营业日相同",
        ),
        (
            profiles.ahead(profiles.working_days(), 3),
            "3 working days ahead of: every open day alike",
            "比后续环节提前 3 个工作日：各营业日相同",
        ),
        (profiles.history(Shape()), "Day shape stated by hand, not learnt", "人工设定的日分布，未经学习"),
        (
            profiles.history(History(Actuals())),
            "the day shape learnt from the days before the month, with its calendar",
            "按该月之前的每日数据学得的日分布，并采用该月日历",
        ),
        (
            profiles.history(History(Actuals()), campaigns=[date(2026, 11, 11)]),
            "the day shape learnt from the days before the month, with its calendar and 1 campaign day",
            "按该月之前的每日数据学得的日分布，并采用该月日历和 1 个活动日",
        ),
        (
            profiles.history(History(Actuals()), campaigns=[date(2026, 6, 18), date(2026, 11, 11)]),
            "the day shape learnt from the days before the month, with its calendar and 2 campaign days",
            "按该月之前的每日数据学得的日分布，并采用该月日历和 2 个活动日",
        ),
        (profiles.profile_of, "profile_of", "profile_of"),
    ],
)
def test_described(policy, en, zh):
    """A profile says in words what it does; a function of one's own is called by its name."""
    assert en == profiles.described(policy)
    assert zh == profiles.described(policy, "zh")
    with pytest.raises(UnknownMember, match="unknown language 'fr'"):
        profiles.described(policy, "fr")
