"""What a holiday does to the days around it: which day is a holiday, an eve, a day after, and which weekdays are dead.

A *closed stretch* is a run of days that are closed or statutory holidays, as long as it can be.
One that holds a statutory holiday has an eve and a day after, also where the store stays open on the holiday.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType

from targetkit.period import WEEKDAYS
from targetkit.workdays import DayKind, WorkCalendar

__all__ = [
    "GROUPS",
    "OCCASIONS",
    "days_between",
    "dead_weekdays",
    "group_of",
    "kinds",
    "occasions",
    "opening",
]

OCCASIONS = ("holiday", "eve", "day after")
"""What a day can be because of a statutory holiday."""

GROUPS = ("monday to thursday", "friday", "saturday", "sunday")
"""The weekdays among which an occasion is told apart."""

_FRIDAY = 4
_MARGIN = 31  # days to either side in which a closed stretch is followed to its end
_LAST_SEEN = 8
_LEAST_SEEN = 4


def group_of(day: date) -> str:
    """The group of weekdays that a day belongs to.

    >>> group_of(date(2026, 11, 3)), group_of(date(2026, 11, 6))
    ('monday to thursday', 'friday')
    """
    return GROUPS[max(0, day.weekday() - _FRIDAY + 1)]


def days_between(first: date, last: date) -> tuple[date, ...]:
    """All days from the first to the last."""
    return tuple(first + timedelta(gone) for gone in range((last - first).days + 1))


@lru_cache(maxsize=128)
def opening(
    calendar: WorkCalendar, first: date, last: date, open_days: frozenset[date] | None = None
) -> Mapping[date, Fraction]:
    """How much of each day is open.

    Args:
        calendar: The calendar.
        first: The first day.
        last: The last day.
        open_days: The days that are open, where that is known better than from the calendar.

    Returns:
        The weight of each day: the calendar's; with `open_days` 0 for a day that is not among them,
        and 1 for one of them that the calendar closes.
    """
    days = days_between(first, last)
    weights = zip(days, calendar.weights(days), strict=True)
    if open_days is None:
        return MappingProxyType(dict(weights))
    return MappingProxyType(
        {day: (weight or Fraction(1)) if day in open_days else Fraction(0) for day, weight in weights}
    )


@lru_cache(maxsize=128)
def kinds(calendar: WorkCalendar, first: date, last: date) -> Mapping[date, DayKind]:
    """The kinds of the days that are neither workdays nor rest days."""
    told = ((day, calendar.kind(day)) for day in days_between(first, last))
    usual = (DayKind.WORKDAY, DayKind.REST_DAY)
    return MappingProxyType({day: kind for day, kind in told if kind not in usual})


@lru_cache(maxsize=128)
def occasions(
    calendar: WorkCalendar, first: date, last: date, open_days: frozenset[date] | None = None
) -> Mapping[date, str]:
    """The days that are a holiday, an eve or a day after.

    Args:
        calendar: The calendar, which knows the kinds of days.
        first: The first day asked about.
        last: The last one.
        open_days: As in `opening`.

    Returns:
        For each such day from the first to the last its occasion.
        A day between two stretches is the eve of the second.
    """
    start, end = first - timedelta(_MARGIN), last + timedelta(_MARGIN)
    special = kinds(calendar, start, end)
    statutory = {day for day, kind in special.items() if kind is DayKind.STATUTORY_HOLIDAY}
    if not statutory:
        return MappingProxyType({})
    opened = {**opening(calendar, start, end), **opening(calendar, first, last, open_days)}
    found: dict[date, str] = {}
    eves: list[date] = []
    for off, run in groupby(opened, lambda day: day in statutory or not opened[day]):
        stretch = list(run)
        if off and not statutory.isdisjoint(stretch):
            found.update((day, "holiday") for day in stretch if day in statutory)
            eves.append(stretch[0] - timedelta(1))
            found[stretch[-1] + timedelta(1)] = "day after"
    found.update((day, "eve") for day in eves)
    return MappingProxyType({day: name for day, name in sorted(found.items()) if first <= day <= last})


def dead_weekdays(
    daily: Mapping[date, int], opened: Mapping[date, Fraction], special: Collection[date]
) -> frozenset[str]:
    """The weekdays on which nothing happens any more.

    Args:
        daily: What came, by day; a day that is missing had nothing.
        opened: The weights of the days looked at, in order.
        special: Days that say nothing of their weekday: occasions, campaigns, make-up workdays.

    Returns:
        The weekdays without a positive value in their last eight ordinary open days,
        of which at least four must have been seen.
    """
    seen: list[list[int]] = [[] for _ in WEEKDAYS]
    for day, weight in opened.items():
        if weight and day not in special:
            seen[day.weekday()].append(daily.get(day, 0))
    return frozenset(
        name
        for name, numbers in zip(WEEKDAYS, seen, strict=True)
        if len(numbers) >= _LEAST_SEEN and max(numbers[-_LAST_SEEN:]) <= 0
    )
