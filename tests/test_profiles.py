"""Which day carries how much."""

import pickle
from datetime import date
from fractions import Fraction

import pytest

from targetkit import Manager, Metric, Month, WorkCalendar, profiles
from targetkit._attrs import FrozenMap
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.scope import Scope

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
