"""The time dimension: days, weeks, months, quarters, years, and how they nest.

A day is a `datetime.date`.
A month may start on any day from the 1st to the 28th (a fiscal month), quarters and years are made of months,
and weeks are clipped to their month, so that every period lies wholly inside the one above it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import ClassVar, Self, SupportsIndex, TypeAlias

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, WEEKLY, rrule

from targetkit._attrs import field, value
from targetkit.errors import InvalidPeriod, InvalidValue, UnknownMember
from targetkit.quantity import whole

__all__ = [
    "WEEKDAYS",
    "WEEK_SCHEMES",
    "Month",
    "Period",
    "PeriodLike",
    "Quarter",
    "Week",
    "Year",
    "as_day",
    "as_period",
    "label",
]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The names of the weekdays, in the order of `date.weekday()`."""

WEEK_SCHEMES = (*WEEKDAYS, "sevens")
"""How a month can be cut into weeks: by a first weekday, or in sevens from its first day."""

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LANGUAGES = ("en", "zh")
_SHORT = ("join", "keep")
_ONE_DAY = timedelta(days=1)

_MOST_FIRST_DAY = 28
_FULL_WEEK = 7
_FEWEST_WEEKDAYS = 3
_SATURDAY = 5

# A constructor that takes other arguments than it stores writes past the frozen `__setattr__`, as attrs does.
_set = object.__setattr__

_WRITTEN = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), "date({}, {}, {})"),
    (re.compile(r"(\d{4})-(\d{1,2})"), "Month({}, {})"),
    (re.compile(r"(\d{4})-?[Qq]([1-4])"), "Quarter({}, {})"),
    (re.compile(r"(\d{4})"), "Year({})"),
)


def as_day(given: object) -> date:
    """Take a day.

    Args:
        given: A `datetime.date`.

    Returns:
        The same day.

    Raises:
        InvalidPeriod: For a `datetime`, whose day depends on a time zone, and for anything else.

    >>> as_day(date(2026, 11, 3))
    datetime.date(2026, 11, 3)
    """
    if isinstance(given, datetime):
        expected = "a datetime.date, not a datetime; take its .date() in the store's time zone"
        raise InvalidPeriod(given, expected)
    if isinstance(given, date):
        return given
    raise InvalidPeriod(given, f"a datetime.date{_hint(given)}")


def _day(given: date) -> date:
    return as_day(given)


def _whole(name: str, given: object, low: int, high: int, why: str) -> int:
    """Take a part of a date: a whole number between two bounds."""
    return whole(given, name, low, high, f"a whole number from {low} to {high}{why}")


def _year(given: SupportsIndex) -> int:
    return _whole("year", given, 1000, 9998, ", written in four digits")


def _month_number(given: SupportsIndex) -> int:
    return _whole("month", given, 1, 12, "")


def _first_day(given: SupportsIndex) -> int:
    why = ": every month has such a day, so that fiscal months follow each other without gap or overlap"
    return _whole("day", given, 1, _MOST_FIRST_DAY, why)


@value(order=True)
class Week:
    """A run of days inside one month; which days belong together is the week scheme's matter.

    Weeks are ordered by their start. A day or a week can be asked for with `in`.

    Attributes:
        start: The first day.
        end: The last day, not before the first.

    Raises:
        InvalidPeriod: When either is not a day.
        InvalidValue: When the end lies before the start.

    >>> week = Week(date(2026, 11, 2), date(2026, 11, 8))
    >>> len(week.days), date(2026, 11, 8) in week, week.label(), week.label("zh")
    (7, True, '2–8 Nov', '11月2日–8日')
    """

    start: date = field(converter=_day)
    end: date = field(converter=_day)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise InvalidValue("Week: end", self.end, f"a day not before its start, {self.start}")

    @property
    def days(self) -> tuple[date, ...]:
        """Its days, in order."""
        return _days(self.start, self.end)

    def label(self, lang: str = "en") -> str:
        """Its days in short, without the year: "2–8 Nov", "11月2日–8日".

        Raises:
            UnknownMember: For a language other than `en` and `zh`.
        """
        start, end = self.start, self.end
        en, zh = f"{end.day} {_MONTH_NAMES[end.month - 1]}", f"{end.day}日"
        if start.month != end.month:
            en, zh = f"{start.day} {_MONTH_NAMES[start.month - 1]} – {en}", f"{end.month}月{zh}"
        elif start != end:
            en = f"{start.day}–{en}"
        zh = f"{start.month}月{start.day}日–{zh}" if start != end else f"{end.month}月{zh}"
        return _worded(lang, en, zh)

    def __contains__(self, item: PeriodLike) -> bool:
        return _inside(item, self.start, self.end)

    def __str__(self) -> str:
        return self.label()

    def __repr__(self) -> str:
        return f"Week({_day_repr(self.start)}, {_day_repr(self.end)})"


@value(order=True)
class Month:
    """A calendar month, or a fiscal month that starts on a later day.

    Months are ordered in time. A day or any period can be asked for with `in`.

    Attributes:
        year: The year in which it starts, in four digits.
        month: The month in which it starts, 1 to 12.
        day: The day on which it starts, 1 to 28; see `Month.starting`.

    Raises:
        InvalidValue: For a year, month or day outside these.

    >>> Month(2026, 11).end, Month(2026, 12).next()
    (datetime.date(2026, 11, 30), Month(2027, 1))
    """

    year: int = field(converter=_year)
    month: int = field(converter=_month_number)
    day: int = field(default=1, converter=_first_day, kw_only=True)

    @classmethod
    def starting(cls, year: int, month: int, day: int = 1) -> Month:
        """A fiscal month: from this day to the eve of the same day a month later.

        Args:
            year: The year in which it starts.
            month: The month in which it starts, 1 to 12.
            day: The day on which it starts, 1 to 28.

        Returns:
            The month; with day 1 it is the calendar month.

        Raises:
            InvalidValue: For a year, month or day outside these.

        >>> print(Month.starting(2026, 11, day=26))
        2026-11-26 – 2026-12-25
        """
        return cls(year, month, day=day)

    @classmethod
    def of(cls, day: date, first_day: int = 1) -> Month:
        """The month that holds a day.

        Args:
            day: The day.
            first_day: The day on which months start, 1 to 28.

        Returns:
            The month in which the day lies.

        Raises:
            InvalidPeriod: When it is not a day.
            InvalidValue: When months cannot start on that day.

        >>> Month.of(date(2026, 11, 3), first_day=26)
        Month.starting(2026, 10, day=26)
        """
        start = as_day(day) + relativedelta(day=_first_day(first_day))
        if start > day:
            start -= relativedelta(months=1)
        return cls(start.year, start.month, day=start.day)

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, self.month, self.day)

    @property
    def end(self) -> date:
        """Its last day."""
        return _month_end(self.start)

    @property
    def days(self) -> tuple[date, ...]:
        """Its days, in order."""
        return _days(self.start, self.end)

    def next(self) -> Month:
        """The month after it, starting on the same day."""
        return _shifted(self, 1)

    def previous(self) -> Month:
        """The month before it, starting on the same day."""
        return _shifted(self, -1)

    def weeks(self, scheme: str = "monday", *, short: str = "join") -> tuple[Week, ...]:
        """Its weeks: they lie inside it, follow each other and together are all its days.

        A week that the month's start or end cuts off is *clipped*.
        One with fewer than three weekdays (Monday to Friday) would carry next to nothing.

        Args:
            scheme: The weekday on which weeks start ("monday" … "sunday"),
                or "sevens": 1–7, 8–14, 15–21, 22–end, counted from the month's first day.
            short: What becomes of a clipped week with fewer than three weekdays:
                it joins its neighbour ("join"), or stays ("keep").

        Returns:
            Four to six weeks, in order.

        Raises:
            UnknownMember: For another scheme, or another way with short weeks.

        >>> [str(week) for week in Month(2026, 11).weeks()]
        ['1–8 Nov', '9–15 Nov', '16–22 Nov', '23–30 Nov']
        """
        if scheme not in WEEK_SCHEMES:
            raise UnknownMember("week scheme", scheme, WEEK_SCHEMES)
        if short not in _SHORT:
            raise UnknownMember("way with short weeks", short, _SHORT)
        starts = _week_starts(self.start, self.end, scheme)
        ends = [start - _ONE_DAY for start in starts[1:]] + [self.end]
        weeks = [Week(start, end) for start, end in zip(starts, ends, strict=True)]
        if short == "join" and _is_short(weeks[0]):
            weeks[:2] = [Week(weeks[0].start, weeks[1].end)]
        if short == "join" and _is_short(weeks[-1]):
            weeks[-2:] = [Week(weeks[-2].start, weeks[-1].end)]
        return tuple(weeks)

    def label(self, lang: str = "en") -> str:
        """Its name: "2026-11", "2026年11月"; a fiscal month is named by its dates.

        Raises:
            UnknownMember: For a language other than `en` and `zh`.
        """
        if self.day > 1:
            return _dates(self.start, self.end, lang)
        return _worded(lang, f"{self.year}-{self.month:02}", f"{self.year}年{self.month}月")

    def __contains__(self, item: PeriodLike) -> bool:
        return _inside(item, self.start, self.end)

    def __str__(self) -> str:
        return self.label()

    def __repr__(self) -> str:
        if self.day > 1:
            return f"Month.starting({self.year}, {self.month}, day={self.day})"
        return f"Month({self.year}, {self.month})"


@value(order=True, init=False)
class _Months:
    """Consecutive months that start on the same day of theirs: what a quarter and a year are."""

    first: Month

    _size: ClassVar[int]

    @classmethod
    def starting(cls, year: int, month: int, day: int = 1) -> Self:
        """The one that starts with a month, or with a day of it.

        Args:
            year: The year in which it starts.
            month: The month in which it starts, 1 to 12.
            day: The day on which all its months start, 1 to 28.

        Returns:
            The quarter or year; equal to the one of the calendar where it is that.

        Raises:
            InvalidValue: For a year, month or day outside these.

        >>> print(Quarter.starting(2026, 11, day=26))
        2026-11-26 – 2027-02-25
        """
        return cls._from(Month.starting(year, month, day))

    @classmethod
    def _from(cls, first: Month) -> Self:
        made = cls.__new__(cls)
        _set(made, "first", first)
        return made

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months, in order."""
        return tuple(_shifted(self.first, count) for count in range(self._size))

    @property
    def start(self) -> date:
        """Its first day."""
        return self.first.start

    @property
    def end(self) -> date:
        """Its last day."""
        return _shifted(self.first, self._size - 1).end

    @property
    def days(self) -> tuple[date, ...]:
        """Its days, in order."""
        return _days(self.start, self.end)

    def next(self) -> Self:
        """The one after it."""
        return self._from(_shifted(self.first, self._size))

    def previous(self) -> Self:
        """The one before it."""
        return self._from(_shifted(self.first, -self._size))

    def __contains__(self, item: PeriodLike) -> bool:
        return _inside(item, self.start, self.end)

    def _number(self) -> int | None:
        """Which one of its calendar year it is, from 1; None when it is not of the calendar."""
        number, odd = divmod(self.first.month - 1, self._size)
        return None if odd or self.first.day > 1 else number + 1

    def _starting_repr(self) -> str:
        day = f", day={self.first.day}" if self.first.day > 1 else ""
        return f"{type(self).__name__}.starting({self.first.year}, {self.first.month}{day})"


@value(order=True, init=False)
class Quarter(_Months):
    """Three months: of the calendar, or from any month and first day on (`Quarter.starting`).

    Args:
        year: The year, in four digits.
        quarter: 1 to 4.

    Attributes:
        first: Its first month; the others start on the same day of theirs.

    Raises:
        InvalidValue: For a year or quarter outside these.

    >>> Quarter(2026, 4).months
    (Month(2026, 10), Month(2026, 11), Month(2026, 12))
    """

    _size: ClassVar[int] = 3

    def __init__(self, year: int, quarter: int) -> None:
        number = _whole("quarter", quarter, 1, 4, "")
        _set(self, "first", Month(year, 3 * number - 2))

    def label(self, lang: str = "en") -> str:
        """Its name: "2026-Q4", "2026年第4季度"; one that is not of the calendar is named by its dates.

        Raises:
            UnknownMember: For a language other than `en` and `zh`.
        """
        number = self._number()
        if number is None:
            return _dates(self.start, self.end, lang)
        return _worded(lang, f"{self.first.year}-Q{number}", f"{self.first.year}年第{number}季度")

    def __str__(self) -> str:
        return self.label()

    def __repr__(self) -> str:
        number = self._number()
        return self._starting_repr() if number is None else f"Quarter({self.first.year}, {number})"


@value(order=True, init=False)
class Year(_Months):
    """Twelve months: of the calendar, or from any month and first day on (`Year.starting`).

    Args:
        year: The year, in four digits.

    Attributes:
        first: Its first month; the others start on the same day of theirs.

    Raises:
        InvalidValue: For a year outside these.

    >>> Year(2026).quarters[-1], len(Year(2026).days)
    (Quarter(2026, 4), 365)
    """

    _size: ClassVar[int] = 12

    def __init__(self, year: int) -> None:
        _set(self, "first", Month(year, 1))

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Its four quarters, in order."""
        firsts = self.months[::3]
        return tuple(Quarter.starting(first.year, first.month, first.day) for first in firsts)

    def label(self, lang: str = "en") -> str:
        """Its name: "2026", "2026年"; one that is not of the calendar is named by its dates.

        Raises:
            UnknownMember: For a language other than `en` and `zh`.
        """
        if self._number() is None:
            return _dates(self.start, self.end, lang)
        return _worded(lang, f"{self.first.year}", f"{self.first.year}年")

    def __str__(self) -> str:
        return self.label()

    def __repr__(self) -> str:
        return self._starting_repr() if self._number() is None else f"Year({self.first.year})"


Period: TypeAlias = Week | Month | Quarter | Year
"""A run of days that has a name."""

PeriodLike: TypeAlias = date | Period
"""A day or a period: what stands in the time dimension of a plan."""


def as_period(given: object) -> PeriodLike:
    """Take a day or a period.

    Args:
        given: A `datetime.date`, Week, Month, Quarter or Year.

    Returns:
        The same day or period.

    Raises:
        InvalidPeriod: For a `datetime`, a string (told how to write what it means), and anything else.

    >>> as_period(Month(2026, 11))
    Month(2026, 11)
    """
    if isinstance(given, Week | Month | Quarter | Year):
        return given
    if isinstance(given, date):
        return as_day(given)
    raise InvalidPeriod(given, f"a datetime.date, Week, Month, Quarter or Year{_hint(given)}")


def label(period: PeriodLike, lang: str = "en") -> str:
    """A day or period as a person reads it.

    Args:
        period: The day or period.
        lang: `en` or `zh`.

    Returns:
        Its name: "3 Nov 2026" or "2026年11月3日" for a day, else the period's own label.

    Raises:
        InvalidPeriod: When it is neither.
        UnknownMember: For another language.

    >>> label(date(2026, 11, 3)), label(Quarter(2026, 4), "zh")
    ('3 Nov 2026', '2026年第4季度')
    """
    period = as_period(period)
    if isinstance(period, date):
        return _worded(lang, f"{period.day} {_MONTH_NAMES[period.month - 1]} {period.year}", _zh_day(period))
    return period.label(lang)


def _hint(given: object) -> str:
    if not isinstance(given, str):
        return ""
    for pattern, form in _WRITTEN:
        match = pattern.fullmatch(given.strip())
        if match:
            return f"; write {form.format(*map(int, match.groups()))}"
    return "; write date(2026, 11, 3) for a day, Month(2026, 11) for a month"


def _worded(lang: str, en: str, zh: str) -> str:
    if lang not in _LANGUAGES:
        raise UnknownMember("language", lang, _LANGUAGES)
    return zh if lang == "zh" else en


def _zh_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _dates(start: date, end: date, lang: str) -> str:
    zh_end = _zh_day(end) if start.year != end.year else f"{end.month}月{end.day}日"
    return _worded(lang, f"{start} – {end}", f"{_zh_day(start)}–{zh_end}")


def _day_repr(day: date) -> str:
    return f"date({day.year}, {day.month}, {day.day})"


def _days(start: date, end: date) -> tuple[date, ...]:
    return tuple(map(date.fromordinal, range(start.toordinal(), end.toordinal() + 1)))


def _inside(item: PeriodLike, start: date, end: date) -> bool:
    item = as_period(item)
    if isinstance(item, date):
        return start <= item <= end
    return start <= item.start and item.end <= end


@lru_cache(maxsize=4096)
def _month_end(start: date) -> date:
    return start + relativedelta(months=1, days=-1)


@lru_cache(maxsize=4096)
def _shifted(month: Month, count: int) -> Month:
    start = month.start + relativedelta(months=count)
    return Month(start.year, start.month, day=start.day)


def _week_starts(start: date, end: date, scheme: str) -> list[date]:
    midnight = datetime.combine(start, time())
    if scheme == "sevens":
        return [moment.date() for moment in rrule(DAILY, interval=_FULL_WEEK, count=4, dtstart=midnight)]
    firsts = rrule(
        WEEKLY, byweekday=WEEKDAYS.index(scheme), dtstart=midnight, until=datetime.combine(end, time())
    )
    return sorted({start, *(moment.date() for moment in firsts)})


def _is_short(week: Week) -> bool:
    # A week that is not clipped has five weekdays.
    return sum(day.weekday() < _SATURDAY for day in week.days) < _FEWEST_WEEKDAYS
