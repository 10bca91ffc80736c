"""Public holidays as a work calendar, copied from the holidays package (extra `calendars`).

The copy is a value: it stays what it was when the package is updated, and it travels in a plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit.errors import InvalidValue, MissingExtra, UnknownMember
from targetkit.period import Month, PeriodLike, Quarter, Week, Year, as_day
from targetkit.workdays import DayKind, WorkCalendar

if TYPE_CHECKING:
    from holidays import HolidayBase

__all__ = ["calendar"]

_WEEKDAYS = WorkCalendar.weekdays()
_HALF = Fraction(1, 2)
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5

# The names are only compared with each other, but they must not change with the locale of the machine.
_LANGUAGE = "en_US"

# The yearly notices of the State Council's General Office name runs of days off, weekends included.
_WEEKENDS_JOIN = frozenset({"CN"})


@value
class _DaysOff:
    """What the package says of some years.

    Attributes:
        statutory: The holidays themselves.
        rest: Other days off: in place of a holiday, swapped for a weekend day, or a weekend between these.
        made_up: Weekend days worked for days off elsewhere.
        swapped: The years that have swapped days.
    """

    statutory: frozenset[date]
    rest: frozenset[date]
    made_up: frozenset[date]
    swapped: frozenset[int]


def calendar(
    country: str = "CN",
    *,
    years: int | Iterable[int] | PeriodLike,
    subdiv: str | None = None,
    base: WorkCalendar = _WEEKDAYS,
    official_through: int | None = None,
    half_days: bool = False,
) -> WorkCalendar:
    """A country's public holidays, days off and make-up working days, laid over a calendar.

    Holidays are closed as statutory holidays. Days off in their place (observed) and those swapped for
    a weekend day are closed as rest days; the weekend days worked for them are open as make-up workdays.

    For China the holidays are those of 全国年节及纪念日放假办法 (State Council Order 795, revision of 2024):
    New Year 1 day, Spring Festival 4, Tomb-Sweeping 1, Labour Day 2, Dragon Boat 1, Mid-Autumn 1,
    National Day 3, and single days declared for one year.
    The swaps are those of the General Office's notice for each year;
    weekends that adjoin its days off belong to the break and are closed even where the base opens them.

    Args:
        country: A country's ISO 3166-1 code, as in `holidays.list_supported_countries()`.
        years: A year, several, or those of a period. In other years the base stays as it is,
            and the calendar is provisional before the first of them (`official_from`).
        subdiv: A subdivision of the country, as listed there.
        base: The calendar to lay them over.
        official_through: The last year for which make-up days are published.
            If not given: the last of `years`, but in a country that swaps days no later than the last year
            in which the package has a swap for it.
        half_days: Whether days that the package lists as half holidays count one half where they are worked.
            Not unless asked for: in China they concern a part of the people (8 March women, 4 May the young).

    Returns:
        The calendar.

    Raises:
        MissingExtra: When the package is not installed.
        UnknownMember: For a country or subdivision that it does not have.
        InvalidValue: For no year, something that is not a year, or a year that it does not cover.

    >>> china = calendar("CN", years=2026)
    >>> china.kind(date(2026, 2, 14)).label(), china.kind(date(2026, 10, 5)).label(), china.official_through
    ('make-up workday', 'rest day', 2026)
    """
    _check_place(country, subdiv)
    wanted = _years(years)
    covered = _entity(country, subdiv, ())
    low, high = covered.start_year, covered.end_year
    if wanted[0] < low or wanted[-1] > high:
        expected = f"years from {low} to {high}, which the holidays package has for {country}"
        raise InvalidValue("calendar: years", years, expected)
    off = _days_off(country, subdiv, wanted)
    laid = (
        base.closed(_within(off.rest, wanted))
        .closed(_within(off.statutory, wanted), DayKind.STATUTORY_HOLIDAY)
        .opened(_within(off.made_up, wanted), kind=DayKind.MAKE_UP_WORKDAY)
    )
    if half_days and "half_day" in covered.supported_categories:
        halves = _within(_entity(country, subdiv, wanted, half=True), wanted)
        laid = laid.with_days({day: min(_HALF, laid.weight(day)) for day in halves})
    if official_through is None:
        official_through = wanted[-1]
        if covered.has_substituted_holidays and wanted[-1] not in off.swapped:
            official_through = min(official_through, _last_swap(country, subdiv))
    return laid.with_official_from(wanted[0]).with_official_through(official_through)


def _check_place(country: str, subdiv: str | None) -> None:
    try:
        from holidays import list_supported_countries
    except ImportError:
        raise MissingExtra("holidays", "calendars") from None
    countries = list_supported_countries()
    if country not in countries:
        raise UnknownMember("country", country, tuple(countries), where="the holidays package")
    try:
        _entity(country, subdiv, ())
    except NotImplementedError:
        where = f"{country} of the holidays package"
        raise UnknownMember("subdivision", subdiv, tuple(countries[country]), where=where) from None


def _years(given: int | Iterable[int] | PeriodLike) -> tuple[int, ...]:
    """The years asked for, in order."""
    if isinstance(given, Week | Month | Quarter | Year):
        return tuple(range(given.start.year, given.end.year + 1))
    if isinstance(given, date):
        return (as_day(given).year,)
    years: list[object] = [*given] if isinstance(given, Iterable) else [given]
    taken = [year for year in years if isinstance(year, int) and not isinstance(year, bool)]
    if not taken or len(taken) < len(years):
        raise InvalidValue("calendar: years", given, "a year such as 2026, several, or a period")
    return tuple(sorted(set(taken)))


def _entity(
    country: str, subdiv: str | None, years: Iterable[int], *, observed: bool = True, half: bool = False
) -> HolidayBase:
    from holidays import country_holidays

    return country_holidays(
        country,
        subdiv=subdiv,
        years=years,
        expand=False,
        observed=observed,
        language=_LANGUAGE,
        categories="half_day" if half else None,
    )


def _days_off(country: str, subdiv: str | None, years: tuple[int, ...]) -> _DaysOff:
    # A day can be swapped across New Year, and a weekend that joins a break can lie before it.
    around = {year + shift for year in years for shift in (-1, 0, 1)}
    entity = _entity(country, subdiv, around)
    swaps = frozenset(_swaps(entity))
    # A holiday that is moved keeps its name. A day off given for one has a name of its own,
    # which does not occur when the holidays alone are asked for.
    alone = _entity(country, subdiv, around, observed=False)
    own = {(day.year, name) for day in alone for name in alone.get_list(day)}
    named = {day for day in entity if any((day.year, name) in own for name in entity.get_list(day))}
    statutory = named - swaps
    made_up = frozenset(entity.weekend_workdays)
    rest = set(entity) - statutory
    if entity.country in _WEEKENDS_JOIN:
        rest |= _adjoining_weekends(frozenset(entity), made_up)
    return _DaysOff(frozenset(statutory), frozenset(rest), made_up, frozenset(day.year for day in swaps))


def _adjoining_weekends(off: frozenset[date], made_up: frozenset[date]) -> set[date]:
    joined: set[date] = set()
    for day in off:
        for step in (-_ONE_DAY, _ONE_DAY):
            near = day + step
            while near.weekday() >= _SATURDAY and near not in off | made_up:
                joined.add(near)
                near += step
    return joined


def _swaps(entity: HolidayBase) -> Iterator[date]:
    """The days off that are swapped for weekend days."""
    label = getattr(entity, "substituted_label", None)
    if label:
        before, _, after = entity.tr(label).partition("%s")
        for day in entity:
            if any(name.startswith(before) and name.endswith(after) for name in entity.get_list(day)):
                yield day


@lru_cache(maxsize=64)
def _last_swap(country: str, subdiv: str | None) -> int:
    """The last year in which the package has a swap."""
    span = _entity(country, subdiv, ())
    every = _entity(country, subdiv, range(span.start_year, span.end_year + 1), observed=False)
    return max((day.year for day in _swaps(every)), default=span.end_year)


def _within(days: Iterable[date], years: tuple[int, ...]) -> list[date]:
    return [day for day in days if day.year in years]
