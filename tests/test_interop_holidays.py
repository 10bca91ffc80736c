import sys
from datetime import date, datetime
from fractions import Fraction

import pytest

from targetkit.errors import InvalidPeriod, InvalidValue, MissingExtra, UnknownMember
from targetkit.interop.holidays import calendar
from targetkit.period import Month, Week, Year
from targetkit.workdays import DayKind, WorkCalendar


@pytest.fixture(scope="module")
def china():
    """The calendar of one known year."""
    return calendar("CN", years=2026)


def days_of(found, kind):
    """The days of 2026 of one kind."""
    return {f"{day:%m-%d}" for day in Year(2026).days if found.kind(day) is kind}


def test_china_2026(china):
    """The year 2026 is that of Order 795 and the General Office's notice: 13 holidays, six make-up days."""
    closed = {f"{day:%m-%d}" for day in Year(2026).days if day.weekday() < 5 and not china.is_open(day)}
    swapped = {"01-02", "02-20", "02-23", "04-06", "05-04", "05-05", "10-05", "10-06", "10-07"}

    assert {
        *("01-01", "02-16", "02-17", "02-18", "02-19", "04-05", "05-01", "05-02"),
        *("06-19", "09-25", "10-01", "10-02", "10-03"),
    } == days_of(china, DayKind.STATUTORY_HOLIDAY)
    assert {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"} == days_of(china, DayKind.MAKE_UP_WORKDAY)
    assert swapped <= days_of(china, DayKind.REST_DAY)
    assert closed == swapped | {
        *("01-01", "02-16", "02-17", "02-18", "02-19", "05-01", "06-19", "09-25", "10-01", "10-02")
    }
    assert 1 == china.weight(date(2026, 2, 14))
    assert 0 == china.weight(date(2026, 10, 3))


def test_breaks_take_weekends():
    """In China alone a weekend beside days off belongs to the break, even over a calendar that opens it."""
    found = calendar("CN", years=2026, base=WorkCalendar.daily())
    spring = [day.day for day in Month(2026, 2).days if not found.is_open(day)]

    assert list(range(15, 24)) == spring
    assert found.is_open(date(2026, 2, 8))
    assert calendar("US", years=2026, base=WorkCalendar.daily()).is_open(date(2026, 12, 26))


def test_breaks_across_new_year():
    """What a neighbouring year does to a year belongs to it: weekends before New Year, swaps across it."""
    ends = calendar("CN", years=2023, base=WorkCalendar.daily())
    swaps = calendar("CN", years=2011)

    assert [30, 31] == [day.day for day in Month(2023, 12).days if not ends.is_open(day)]
    assert DayKind.MAKE_UP_WORKDAY is swaps.kind(date(2011, 12, 31))
    assert DayKind.WORKDAY is swaps.kind(date(2012, 1, 2))


def test_years():
    """Years are given as one, several, or a period's; beyond them the base stays as it is."""
    fiscal = Month.starting(2025, 12, day=26)
    two = calendar("CN", years=[2026, 2025])

    assert two == calendar("CN", years=fiscal)
    assert calendar("CN", years=2026) == calendar("CN", years=Week(date(2026, 1, 5), date(2026, 1, 11)))
    assert calendar("CN", years=2026) == calendar("CN", years=date(2026, 5, 1))
    assert DayKind.STATUTORY_HOLIDAY is two.kind(date(2025, 10, 1))
    assert DayKind.WORKDAY is two.kind(date(2024, 10, 1))


def test_official_through():
    """Beyond the notices that the package has, or the years asked for, a calendar is provisional."""
    ahead = calendar("CN", years=(2026, 2027))

    assert 2026 == ahead.official_through
    assert not ahead.provisional(Month(2026, 12))
    assert ahead.provisional(Month(2027, 1))
    assert 2025 == calendar("CN", years=2025).official_through
    assert 2027 == calendar("US", years=2027).official_through
    assert 2027 == calendar("CN", years=(2026, 2027), official_through=2027).official_through


def test_official_from():
    """Before the years asked for, a calendar is provisional."""
    china = calendar("CN", years=[2027, 2026], official_through=2027)

    assert (2026, 2027) == (china.official_from, china.official_through)
    assert DayKind.WORKDAY is china.kind(date(2025, 10, 1))
    assert china.provisional(Month(2025, 10))
    assert not china.provisional(Month(2026, 10))


def test_half_days():
    """Half holidays count one half of a worked day, and only when asked for."""
    whole = calendar("CN", years=2027)
    half = calendar(
        "CN", years=2027, half_days=True, base=WorkCalendar.weekly({"monday": 1, "tuesday": "1/4"})
    )

    assert 1 == whole.weight(date(2027, 3, 8))
    assert (Fraction(1, 2), DayKind.WORKDAY) == (half.weight(date(2027, 3, 8)), half.kind(date(2027, 3, 8)))
    assert Fraction(1, 4) == half.weight(date(2027, 6, 1))
    assert 0 == half.weight(date(2027, 5, 4))
    assert calendar("GB", years=2027) == calendar("GB", years=2027, half_days=True)


def test_other_countries():
    """Elsewhere a holiday is closed as such, the day off given for it rests, a moved one is the holiday."""
    states = calendar("US", years=2026)
    japan = calendar("JP", years=2026)

    assert DayKind.STATUTORY_HOLIDAY is states.kind(date(2026, 7, 4))
    assert (DayKind.REST_DAY, 0) == (states.kind(date(2026, 7, 3)), states.weight(date(2026, 7, 3)))
    assert DayKind.REST_DAY is japan.kind(date(2026, 5, 6))
    assert DayKind.STATUTORY_HOLIDAY is calendar("NL", years=2025).kind(date(2025, 4, 26))
    assert DayKind.MAKE_UP_WORKDAY is calendar("HU", years=2026).kind(date(2026, 8, 8))
    assert DayKind.STATUTORY_HOLIDAY is calendar("DE", years=2026, subdiv="BY").kind(date(2026, 1, 6))


def test_locale(monkeypatch, china):
    """The language of the machine changes nothing."""
    monkeypatch.setenv("LANGUAGE", "zh_CN")

    assert china == calendar("CN", years=2026)


def test_places_unknown():
    """A country or subdivision that the package lacks is told what looks like it."""
    with pytest.raises(UnknownMember) as country:
        calendar("CNN", years=2026)
    with pytest.raises(UnknownMember) as subdivision:
        calendar("GB", years=2026, subdiv="ENGL")

    assert ("country", "CNN") == (country.value.kind, country.value.given)
    assert "CN" in country.value.suggestions
    assert "unknown country 'CNN' in the holidays package. Did you mean 'CN" in str(country.value)
    assert ("subdivision", "ENGL") == (subdivision.value.kind, subdivision.value.given)
    assert "unknown subdivision 'ENGL' in GB of the holidays package. Did you mean 'ENG'?" == str(
        subdivision.value
    )


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((), "a year such as 2026, several, or a period"),
        (True, "a year such as 2026, several, or a period"),
        ("2026", "a year such as 2026, several, or a period"),
        ((2026, "2027"), "a year such as 2026, several, or a period"),
        (1949, "years from 1950 to 2100, which the holidays package has for CN"),
        ((2026, 2101), "years from 1950 to 2100, which the holidays package has for CN"),
    ],
)
def test_years_refused(years, expected):
    """Years that are none, or that the package does not have, are refused."""
    with pytest.raises(InvalidValue) as error:
        calendar("CN", years=years)

    assert ("calendar: years", years, expected) == (error.value.name, error.value.given, error.value.expected)
    assert f"calendar: years: {years!r} was given; expected {expected}" == str(error.value)


def test_datetime_refused():
    """A datetime is no period, here either."""
    with pytest.raises(InvalidPeriod):
        calendar("CN", years=datetime(2026, 1, 1))


def test_missing(monkeypatch):
    """Without the package the error holds the line that installs it."""
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(MissingExtra) as error:
        calendar("CN", years=2026)

    assert ("holidays", "calendars") == (error.value.library, error.value.extra)
    assert "holidays is not installed; get it with: pip install 'targetkit[calendars]'" == str(error.value)
