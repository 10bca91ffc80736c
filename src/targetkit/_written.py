"""How days, periods and metrics are written in files."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from targetkit.errors import InvalidValue
from targetkit.labels import metric_name
from targetkit.metric import Metric
from targetkit.period import Month, Quarter, Week, Year

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from targetkit.period import Period, PeriodLike

__all__ = ["day_of", "days_of", "metrics_by_name", "moment_of", "period_of", "written"]

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})[-/年](\d{1,2})月?")
_QUARTER = re.compile(r"(\d{4})[-年]?(?:[Qq]|第)([1-4])(?:季度)?")
_YEAR = re.compile(r"(\d{4})年?")
_RANGE = re.compile(r"\s*(?:\.\.|~|～|–|至)\s*")

# What a spreadsheet makes of 2026-11 when the file is opened and saved there.
_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SHORT_MONTH = re.compile(rf"({'|'.join(_SHORT_MONTHS)})-(\d\d)")

_DAY_FORM = "a day is written 2026-11-03"
_FORMS = "write 2026-11-03, 2026-11-02..2026-11-08 (a week), 2026-11, 2026-Q4 or 2026"


def day_of(text: str) -> date:
    """The day that is written.

    Raises:
        ValueError: If none is, or one that does not exist.

    >>> day_of("2026-11-03") == day_of("2026/11/3") == day_of("2026年11月3日")
    True
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a day: {_DAY_FORM}")
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise ValueError(f"{text!r} is not a day: {error}") from None


def moment_of(text: str) -> date | datetime:
    """The day that is written, or the day and the time.

    Raises:
        ValueError: If none is, one that does not exist, or a time with a time zone.

    >>> moment_of("2026/11/3"), moment_of("2026-11-03 14:05")
    (datetime.date(2026, 11, 3), datetime.datetime(2026, 11, 3, 14, 5))
    """
    if ":" not in text:
        return day_of(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no time: {error}; write 2026-11-03 14:05") from None
    if moment.tzinfo is not None:
        raise ValueError(f"{text!r} has a time zone; write the store's own time without it")
    return moment


def days_of(text: str) -> Iterator[date]:
    """The day that is written, or all days from one to another.

    Raises:
        ValueError: If neither is written, or the last comes before the first.

    >>> [day.day for day in days_of("2026-11-30..2026-12-02")]
    [30, 1, 2]
    """
    first, last = _bounds(text)
    for gone in range((last - first).days + 1):
        yield first + timedelta(gone)


def period_of(text: str) -> PeriodLike:
    """The day or period that is written.

    A first and a last day are a fiscal month, quarter or year if they begin and end like one, and a week otherwise.

    Args:
        text: As `written` writes it, or as people and spreadsheets do.

    Raises:
        ValueError: If none is written.

    >>> period_of("2026-11"), period_of("2026年第4季度"), period_of("2026-11-26..2026-12-25")
    (Month(2026, 11), Quarter(2026, 4), Month.starting(2026, 11, day=26))
    """
    text = text.strip()
    if _DAY.fullmatch(text):
        return day_of(text)
    try:
        if match := _MONTH.fullmatch(text):
            return Month(int(match[1]), int(match[2]))
        if match := _QUARTER.fullmatch(text):
            return Quarter(int(match[1]), int(match[2]))
        if match := _YEAR.fullmatch(text):
            return Year(int(match[1]))
        if match := _SHORT_MONTH.fullmatch(text):
            return Month(2000 + int(match[2]), 1 + _SHORT_MONTHS.index(match[1]))
    except InvalidValue as error:
        raise ValueError(f"{text!r} is not a period: {error}") from None
    if not _RANGE.search(text):
        raise ValueError(f"{text!r} is not a period: {_FORMS}")
    return _between(*_bounds(text))


def written(period: PeriodLike) -> str:
    """A day or period as it stands in a file; `period_of` reads it back.

    >>> written(Month(2026, 11)), written(Week(date(2026, 11, 2), date(2026, 11, 8)))
    ('2026-11', '2026-11-02..2026-11-08')
    """
    if isinstance(period, date):
        return period.isoformat()
    name = str(period)
    # A fiscal period is labelled with its dates, and a week without the year.
    if isinstance(period, Week) or " " in name:
        return f"{period.start}..{period.end}"
    return name


def metrics_by_name(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """Metrics by name, by alias and by the glossary's Chinese word, in this order of precedence.

    >>> [*metrics_by_name([Metric("submissions")])]
    ['submissions', '交件']
    """
    own = tuple(metrics)
    names = {name: metric for metric in own for name in metric.names}
    for metric in own:
        names.setdefault(metric_name(metric.name, "zh"), metric)
    return names


def _bounds(text: str) -> tuple[date, date]:
    first, *rest = _RANGE.split(text.strip())
    start = day_of(first)
    if not rest:
        return start, start
    if len(rest) > 1:
        raise ValueError(f"{text!r} is not one stretch of days: write 2026-11-02..2026-11-08")
    end = day_of(rest[0])
    if end < start:
        raise ValueError(f"{text!r} ends before it starts")
    return start, end


def _between(start: date, end: date) -> Period:
    for kind in (Month, Quarter, Year):
        try:
            like = kind.starting(start.year, start.month, start.day)
        except InvalidValue:  # it starts on a day that not every month has
            break
        if like.end == end:
            return like
    return Week(start, end)
