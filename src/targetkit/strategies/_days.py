"""Months and longer periods, and which of their days are open."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from targetkit.period import Month, Quarter, Year
from targetkit.strategies._arguments import SOME_DAYS, default, one_in
from targetkit.timeline import Span
from targetkit.workdays import DayKind, WorkCalendar

__all__ = ["around", "calendars", "months", "periods"]

_FIRST, _LAST = Month(2026, 10), Month(2026, 12)

_PARTS = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(3, 4)])
_OFF = st.sampled_from([DayKind.REST_DAY, DayKind.STATUTORY_HOLIDAY])


def months(
    min_value: Month | None = None,
    max_value: Month | None = None,
    *,
    first_days: SearchStrategy[int] | None = None,
) -> SearchStrategy[Month]:
    """Months, those of a fiscal year that starts on another day among them.

    Args:
        min_value: The first one, by year and month; None: October 2026, or `max_value` where that is earlier.
        max_value: The last one; None: December 2026, or `min_value` where that is later.
        first_days: The day on which they start, 1 to 28.

    Raises:
        InvalidArgument: A first month after the last one, something that is no month or no strategy.

    >>> from hypothesis import find
    >>> find(months(Month(2027, 2)), lambda month: True)
    Month(2027, 2)
    """
    low, high = _bounds(min_value, max_value)
    starts = default("first_days", first_days, st.just(1) | st.integers(1, 28))
    return st.builds(_month, st.integers(low, high), starts)


def _bounds(min_value: Month | None, max_value: Month | None) -> tuple[int, int]:
    """The first and the last month, counted from year 0."""
    for name, given in (("min_value", min_value), ("max_value", max_value)):
        if given is not None and not isinstance(given, Month):
            raise InvalidArgument(f"{name}={given!r} is no Month")
    low = _FIRST if min_value is None else min_value
    high = _LAST if max_value is None else max_value
    first, last = 12 * low.year + low.month - 1, 12 * high.year + high.month - 1
    if first > last:
        if min_value is not None and max_value is not None:
            raise InvalidArgument(f"min_value={min_value!r} comes after max_value={max_value!r}")
        first = last = last if min_value is None else first
    return first, last


def _month(number: int, first_day: int) -> Month:
    return Month.starting(number // 12, number % 12 + 1, first_day)


def periods(
    min_value: Month | None = None,
    max_value: Month | None = None,
    *,
    first_days: SearchStrategy[int] | None = None,
) -> SearchStrategy[Span]:
    """What a plan can be for: mostly a month, sometimes the calendar quarter or year of one.

    Args:
        min_value: The first month, as in `months`.
        max_value: The last month.
        first_days: The day on which months start.

    Raises:
        InvalidArgument: As in `months`.
    """
    single = months(min_value, max_value, first_days=first_days)
    return one_in(6, single.map(_quarter) | single.map(_whole_year), single)


def _quarter(month: Month) -> Quarter:
    return Quarter(month.year, (month.month + 2) // 3)


def _whole_year(month: Month) -> Year:
    return Year(month.year)


def around(period: Span) -> SearchStrategy[date]:
    """The days of a period, and a few before and after.

    Args:
        period: The period.
    """
    return st.dates(period.start - timedelta(10), period.end + timedelta(10))


@cache
def _bases() -> tuple[WorkCalendar, ...]:
    """Weekdays; every day; every other Saturday; a week of parts."""
    weekdays = WorkCalendar.weekdays()
    return (
        weekdays,
        WorkCalendar.daily(),
        weekdays.opened("DTSTART:20261003\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"),
        WorkCalendar.weekly({"monday": 1, "tuesday": "0.5", "friday": 1, "saturday": Fraction(1, 3)}),
    )


@st.composite
def _calendars(draw: DrawFn, days: SearchStrategy[date], years: SearchStrategy[int | None]) -> WorkCalendar:
    calendar = draw(st.sampled_from(_bases()))
    closed = draw(st.lists(days, max_size=4))
    if closed:
        calendar = calendar.closed(closed, draw(_OFF))
    made_up = draw(one_in(3, st.lists(days, max_size=2), st.just([])))
    if made_up:
        calendar = calendar.opened(made_up, draw(_PARTS), DayKind.MAKE_UP_WORKDAY)
    return calendar.with_official_through(draw(years))


def calendars(
    days: SearchStrategy[date] | None = None, *, official_through: SearchStrategy[int | None] | None = None
) -> SearchStrategy[WorkCalendar]:
    """Work calendars: weekdays, every day, every other Saturday or a week of parts; days closed and made up for.

    Args:
        days: The days that are closed or made up for.
        official_through: The last year for which make-up days are published; mostly None.

    Raises:
        InvalidArgument: Something that is no strategy.
    """
    return _calendars(
        default("days", days, SOME_DAYS),
        default("official_through", official_through, st.sampled_from([None, None, None, 2026])),
    )
