"""The engine of `shape`: puts each day of the past into its cells, has the factors fitted, and hears last year."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, timedelta
from math import fsum
from typing import TypeVar

from targetkit._attrs import value
from targetkit._occasions import GROUPS, OCCASIONS, dead_weekdays, group_of, kinds, occasions, opening
from targetkit._raking import Echo, Family, echo_of, rake
from targetkit.period import WEEKDAYS
from targetkit.workdays import DayKind, WorkCalendar

__all__ = ["CELLS", "Cell", "Learnt", "Past", "Prior", "learn"]

Cell = tuple[str, str]
"""An occasion and a group of weekdays."""

CELLS: tuple[Cell, ...] = tuple((occasion, group) for occasion in OCCASIONS for group in GROUPS)
"""All of them."""

# Pseudo-days for which the priors count.
_LEVEL, _WEEKDAY, _CAMPAIGN, _CAMPAIGN_WEEKDAY = 3.0, 1.0, 10.0, 5.0
# An occasion's cell is drawn to the chain's; without a chain to what the occasion is on any weekday, and that to 1.
_OCCASION_OF_CHAIN, _OCCASION_BY_WEEKDAY, _OCCASION = 2.0, 5.0, 2.0
_POOLS = tuple((start, start + len(GROUPS)) for start in range(0, len(CELLS), len(GROUPS)))

_Name = TypeVar("_Name", bound=Hashable)

_YEAR_OF_WEEKS = timedelta(364)
_HALF_WEEK = timedelta(3)
_ECHO_AHEAD = 366
_ECHO_SHARE = 0.3
_SILENCE = Echo(0, 0, 0.0)
_TURN_OF_YEAR = ((12, 10), (1, 6))  # whose days lie on dates, not on weekdays


@value
class Past:
    """The days to learn from.

    Attributes:
        daily: What came on each day; a day that is missing had nothing.
        first: The first day.
        last: The last day.
        calendar: Which days were open.
        campaigns: The days that are marked as campaigns.
    """

    daily: Mapping[date, int]
    first: date
    last: date
    calendar: WorkCalendar
    campaigns: frozenset[date]


@value
class Prior:
    """What is thought before the days are seen.

    Attributes:
        weekdays: The factor of each weekday.
        holidays: The factor of each cell of `CELLS`.
        chain: Whether they come from all stores together.
    """

    weekdays: tuple[float, ...]
    holidays: tuple[float, ...]
    chain: bool


@value
class Learnt:
    """What the days say.

    Attributes:
        weekdays: The factor of each weekday.
        dead: The weekdays without anything.
        holidays: The factor of each cell of `CELLS`.
        month_days: The factor of each day of a month.
        campaign: The factor of a campaign day.
        campaign_weekdays: What it is multiplied with on each weekday.
        echoes: The factors of the days ahead that repeat something.
        days: How many days were learnt from.
        occasions: How many of them were of each occasion.
        campaigns: How many of them were campaign days.
        shrinkage: How much of an average weekday's factor is the prior.
    """

    weekdays: list[float]
    dead: frozenset[str]
    holidays: list[float]
    month_days: list[float]
    campaign: float
    campaign_weekdays: list[float]
    echoes: dict[date, float]
    days: int
    occasions: dict[str, int]
    campaigns: int
    shrinkage: float


def learn(past: Past, prior: Prior, before: date) -> Learnt | None:
    """Fit the factors of a day shape.

    Args:
        past: The days to learn from, all before `before`.
        prior: What is thought of weekdays and occasions without them.
        before: The first of the days ahead.

    Returns:
        What the days say; None where nothing came.
    """
    around = occasions(past.calendar, past.first, past.last)
    opened = opening(past.calendar, past.first, past.last)
    special = kinds(past.calendar, past.first, past.last)
    make_up = {day for day, kind in special.items() if kind is DayKind.MAKE_UP_WORKDAY}
    dead = dead_weekdays(past.daily, opened, past.campaigns | make_up | set(around))
    days = [
        day
        for day, weight in opened.items()
        if weight and (WEEKDAYS[day.weekday()] not in dead or day in make_up)
    ]
    weights = [float(opened[day]) for day in days]
    came = [past.daily.get(day, 0) for day in days]
    whole = fsum(weights)
    if sum(came) <= 0:
        return None
    unit = sum(came) / whole
    actual = [number / unit for number in came]
    families = _families(days, around, past.campaigns, prior)
    factors, plain = rake(actual, weights, families, [_echo(day, days) for day in days])
    _, weekdays, holidays, month_days, campaign, campaign_weekdays = factors
    ahead = [before + timedelta(gone) for gone in range(_ECHO_AHEAD)]
    heard = {day: echo for day in ahead if (echo := _echo(day, days)).start < echo.stop}
    return Learnt(
        weekdays=weekdays,
        dead=dead,
        holidays=holidays,
        month_days=month_days,
        campaign=campaign[0],
        campaign_weekdays=campaign_weekdays,
        echoes={day: echo_of(echo, actual, plain) for day, echo in heard.items()},
        days=len(days),
        occasions={name: sum(around.get(day) == name for day in days) for name in OCCASIONS},
        campaigns=sum(day in past.campaigns for day in days),
        shrinkage=_WEEKDAY / (whole / len({day.weekday() for day in days}) + _WEEKDAY),
    )


def _families(
    days: list[date], around: Mapping[date, str], campaigns: frozenset[date], prior: Prior
) -> tuple[Family, ...]:
    """Level by month, weekday, occasion, day of month, campaign, and campaign by weekday."""
    months = sorted({(day.year, day.month) for day in days})
    special = _cells(days, CELLS, lambda day: (around[day], group_of(day)) if day in around else None)
    marked = _cells(days, range(len(WEEKDAYS)), lambda day: day.weekday() if day in campaigns else None)
    by_occasion = Family(special, prior.holidays, _OCCASION_BY_WEEKDAY, pools=_POOLS, pooled=_OCCASION)
    if prior.chain:
        by_occasion = Family(special, prior.holidays, _OCCASION_OF_CHAIN)
    return (
        Family(_cells(days, months, lambda day: (day.year, day.month)), (1.0,) * len(months), _LEVEL),
        Family(_cells(days, range(7), date.weekday), prior.weekdays, _WEEKDAY),
        by_occasion,
        Family(_cells(days, range(1, 32), lambda day: day.day), (1.0,) * 31, None, smooth=True),
        Family((tuple(sorted(at for cell in marked for at in cell)),), (1.0,), _CAMPAIGN),
        Family(marked, (1.0,) * 7, _CAMPAIGN_WEEKDAY),
    )


def _cells(
    days: list[date], names: Iterable[_Name], of: Callable[[date], _Name | None]
) -> tuple[tuple[int, ...], ...]:
    """For each name the positions of its days; a day without one lies in no cell."""
    found: dict[_Name, list[int]] = {name: [] for name in names}
    for at, day in enumerate(days):
        name = of(day)
        if name is not None:
            found[name].append(at)
    return tuple(map(tuple, found.values()))


def _echo(day: date, days: list[date]) -> Echo:
    """What a day hears: around the turn of the year its own date, otherwise the week around its weekday."""
    if day - _YEAR_OF_WEEKS + _HALF_WEEK < days[0]:
        return _SILENCE
    late, early = _TURN_OF_YEAR
    if (day.month, day.day) >= late or (day.month, day.day) <= early:
        first = last = day.replace(year=day.year - 1)
        share = 1.0
    else:
        first, last = day - _YEAR_OF_WEEKS - _HALF_WEEK, day - _YEAR_OF_WEEKS + _HALF_WEEK
        share = _ECHO_SHARE
    return Echo(bisect_left(days, first), bisect_left(days, last + timedelta(1)), share)
