"""What kind of day a date is for whom: overtime is counted and paid by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, partial
from typing import TypeAlias

from targetkit.role import DayWeights, Manager
from targetkit.workdays import DayKind, WorkCalendar

__all__ = ["KindOf", "is_off", "kinds_of"]

KindOf: TypeAlias = Callable[[str, date], DayKind]
"""What kind of day a date is for a manager, by id."""

_OFF = (DayKind.REST_DAY, DayKind.STATUTORY_HOLIDAY)


def is_off(kind: DayKind) -> bool:
    """Whether a day of this kind is a day off, rest day or statutory holiday.

    >>> is_off(DayKind.REST_DAY), is_off(DayKind.MAKE_UP_WORKDAY)
    (True, False)
    """
    return kind in _OFF


def kinds_of(calendar: WorkCalendar, managers: Iterable[Manager] = ()) -> KindOf:
    """What kind of day a date is for a manager: by the own calendar where there is one, else by the store's.

    Args:
        calendar: The store's calendar.
        managers: The people whose own calendars count.

    Returns:
        A function of a manager's id and a day.

    >>> kinds_of(WorkCalendar.weekdays())("li-na", date(2026, 11, 14))
    <DayKind.REST_DAY: 'rest_day'>
    """
    # A day is asked for once a person and a limit, and a calendar's rules are slow to evaluate.
    store = cache(calendar.kind)
    own = {
        manager.id: cache(partial(_kind, manager.calendar))
        for manager in managers
        if manager.calendar is not None
    }
    return lambda manager, day: own.get(manager, store)(day)


def _kind(days: DayWeights, day: date) -> DayKind:
    if isinstance(days, WorkCalendar):
        return days.kind(day)
    return DayKind.WORKDAY if days.weight(day) else DayKind.REST_DAY
