"""The table [calendar] of a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from targetkit._attrs import value
from targetkit._toml import (
    Section,
    as_day,
    as_number,
    as_text,
    as_whole,
    as_yes_or_no,
    is_list,
    is_table,
)
from targetkit._written import metrics_by_name
from targetkit.errors import InvalidQuantity, UnknownMember
from targetkit.metric import Metric
from targetkit.quantity import exact
from targetkit.timeline import Span
from targetkit.workdays import WorkCalendar

__all__ = ["Holidays", "calendars_of"]

Years: TypeAlias = Span | tuple[int, ...]
"""The years whose holidays are wanted: those of a period, or some."""

_KEYS = ("week", "open", "closed", "holidays", "part", "official_through")
_WEEKS = {"weekdays": WorkCalendar.weekdays, "daily": WorkCalendar.daily}


class Holidays(Protocol):
    """What makes a calendar with a country's holidays; `targetkit.interop.holidays.calendar` does."""

    def __call__(
        self,
        country: str,
        *,
        years: Years,
        subdiv: str | None = None,
        base: WorkCalendar,
        half_days: bool = False,
    ) -> WorkCalendar:
        """Lay the holidays of some years over a calendar."""
        ...


def calendars_of(
    section: Section, metrics: tuple[Metric, ...], years: Years, holidays: Holidays | None
) -> Mapping[Metric, WorkCalendar]:
    """The calendar of each metric: its own, or the one for all."""
    named = section.named(_KEYS, metrics_by_name(metrics))
    made: dict[Metric, WorkCalendar] = {}
    if "week" in section or len(named) < len(metrics) or not metrics:
        made = dict.fromkeys(metrics, _calendar(section, years, holidays))
    section.finish(*_KEYS, *(metric.name for metric in metrics))
    for metric, key in named.items():
        inner = section.section(key)
        if inner is not None:
            made[metric] = _calendar(inner, years, holidays)
            inner.finish()
    return made


def _calendar(section: Section, years: Years, holidays: Holidays | None) -> WorkCalendar:
    """Week, rules, holidays, single days and parts of days, one laid over the other in this order."""
    calendar = section.need("week", _week, 'week = "weekdays", "daily", or weights by weekday')
    if calendar is None:
        calendar = WorkCalendar.weekdays()  # to find what else is wrong
    opened, closed = (section.take(key, _days) or _Days((), ()) for key in ("open", "closed"))
    both = [day for day in opened.days if day in closed.days]
    if both:
        section.problem(f"{both[0]} is both open and closed", "closed")
    for rule in opened.rules:
        calendar = section.problems.attempt(section.place("open"), calendar.opened, rule) or calendar
    for rule in closed.rules:
        calendar = section.problems.attempt(section.place("closed"), calendar.closed, rule) or calendar
    if "holidays" in section:
        calendar = _with_holidays(section, calendar, years, holidays)
    calendar = calendar.opened(opened.days).closed(closed.days)
    parts = section.section("part")
    if parts is not None:
        calendar = calendar.with_days(parts.dated(_part))
    year = section.take("official_through", as_whole)
    return calendar if year is None else calendar.with_official_through(year)


def _part(given: Any) -> Fraction:
    weight = exact(as_number(given))
    if not 0 < weight < 1:
        raise InvalidQuantity(
            as_number(given), "a part of a day lies between 0 and 1; use open and closed for whole ones"
        )
    return weight


def _week(given: Any) -> WorkCalendar:
    if is_table(given):
        return WorkCalendar.weekly({name: as_number(weight) for name, weight in given.items()})
    if not isinstance(given, str) or given not in _WEEKS:
        raise UnknownMember(
            "kind of week", given, tuple(_WEEKS), where="the calendar, beside weights by weekday"
        )
    return _WEEKS[given]()


@value
class _Days:
    """Days and recurrence rules that a list names."""

    days: tuple[date, ...]
    rules: tuple[str, ...]


def _days(given: Any) -> _Days:
    items = given if is_list(given) else [given]
    rules = [item for item in items if isinstance(item, str) and "FREQ=" in item.upper()]
    return _Days(tuple(as_day(item) for item in items if item not in rules), tuple(rules))


def _with_holidays(
    section: Section, calendar: WorkCalendar, years: Years, holidays: Holidays | None
) -> WorkCalendar:
    inner = section.section("holidays") if is_table(section.table["holidays"]) else None
    subdiv, half_days = None, None
    if inner is None:
        country = section.take("holidays", as_text)
    else:
        country = inner.need("country", as_text, 'a code such as "CN"')
        subdiv, half_days = inner.take("subdiv", as_text), inner.take("half_days", as_yes_or_no)
        inner.finish()
    if country is None:
        return calendar
    if holidays is None:
        section.problem("pass holidays=targetkit.interop.holidays.calendar to read_config", "holidays")
        return calendar
    made = section.problems.attempt(
        section.place("holidays"),
        holidays,
        country,
        years=years,
        subdiv=subdiv,
        base=calendar,
        half_days=bool(half_days),
    )
    return made or calendar
