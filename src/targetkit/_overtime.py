"""Overtime held against limits: what a choice of shifts must keep to, and what a schedule breaks.

The limits that are sums (hours a day, hours a month) are reckoned once and read twice:
as what a choice must keep to, and as what a schedule is judged by.
A week's rest is no sum, since two shifts on one day cost one day of rest.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, product
from typing import Any, Protocol

from targetkit._attrs import field, value
from targetkit._kinds import KindOf, is_off
from targetkit._sentence import told
from targetkit._terms import MOST_HOURS
from targetkit.errors import InvalidQuantity, InvalidValue
from targetkit.findings import Finding, Report
from targetkit.labels import check_lang
from targetkit.period import Month, PeriodLike, Week, as_day
from targetkit.quantity import Number, exact
from targetkit.workdays import DayKind

__all__ = ["Cap", "Limits", "Shift", "caps", "check", "is_off"]

MOST_ROWS = 64
"""Beyond so many ways to work through a week's days off, a simpler and stricter row takes their place."""

_ONE = Fraction(1)
_WEEK = 7

_CAPS = {
    "person": ("{role} {period:in}: no overtime", "{role} {period}：不安排加班"),
    "day": (
        "{role} {period:in}: at most {most:amount} h of overtime",
        "{role} {period}：加班不超过 {most:amount} 小时",
    ),
    "month": (
        "{role} {period:in}: at most {most:amount} h more of overtime",
        "{role} {period}：加班最多还可安排 {most:amount} 小时",
    ),
    "week": ("{role} {period:in}: the week's rest is kept", "{role} {period}：须保证每周休息"),
    "compensation": (
        "{role} {period:in}: rest takes the place of pay on rest days only",
        "{role} {period}：仅休息日加班可安排补休",
    ),
}


def _hours(given: Number) -> Fraction:
    hours = exact(given, of="hours of a shift")
    if not 0 < hours <= MOST_HOURS:
        raise InvalidQuantity(
            given, f"a shift is longer than 0 and at most {MOST_HOURS} hours", of="hours of a shift"
        )
    return hours


def _day(given: date) -> date:
    return as_day(given)


def _check_manager(_instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, str) or not given:
        raise InvalidValue("Shift: manager", given, "the id of a manager")


@value
class Shift:
    """Work beyond a person's normal hours, planned or done: after a working day, or on a day off.

    Args:
        manager: The person's id.
        day: The day.
        hours: How many hours, above 0 and at most 24.
        compensated: Whether the same time of rest is given instead of pay (补休), which only a rest day allows.

    Raises:
        InvalidValue: No id.
        InvalidPeriod: `day` is not a date.
        InvalidQuantity: Hours outside these.

    >>> Shift("li-na", date(2026, 11, 14), 4).hours
    Fraction(4, 1)
    """

    manager: str = field(validator=_check_manager)
    day: date = field(converter=_day)
    hours: Fraction = field(converter=_hours)
    compensated: bool = field(default=False, kw_only=True)


@value
class Cap:
    """A limit on which of several shifts may be chosen together: Σ weight × x ≤ most, each x 0 or 1.

    Attributes:
        weights: The number of each shift concerned, from 0, and how much it counts.
        most: What they may come to.
        limit: Which limit it is: `day`, `month`, `week`, `person` or `compensation`.
        role: The person's id.
        period: The day, week or month that it is about.
    """

    weights: tuple[tuple[int, Fraction], ...]
    most: Fraction
    limit: str
    role: str
    period: PeriodLike

    def allows(self, chosen: Collection[int]) -> bool:
        """Whether a choice of shifts keeps to it.

        Args:
            chosen: The numbers of the shifts chosen.

        >>> Cap(((0, Fraction(2)), (1, Fraction(2))), Fraction(3), "day", "li-na", date(2026, 11, 13)).allows({0, 1})
        False
        """
        return sum((weight for number, weight in self.weights if number in chosen), Fraction()) <= self.most

    def to_text(self, lang: str = "en") -> str:
        """The limit in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> print(Cap(((0, Fraction(2)),), Fraction(1), "day", "li-na", date(2026, 11, 13)).to_text())
        li-na on 13 Nov 2026: at most 1 h of overtime
        """
        sentence = _CAPS[self.limit][check_lang(lang) == "zh"]
        return told(sentence, lang, {"role": self.role, "period": self.period, "most": self.most})


class Limits(Protocol):
    """What is asked of the limits; `LabourLimits` answers it."""

    @property
    def first_day(self) -> int:
        """The day on which months start."""
        ...

    @property
    def rest_days_a_week(self) -> int:
        """How many days off a week stay free."""
        ...

    @property
    def special_reason(self) -> str:
        """Why more than the usual hours are allowed; empty where they are not."""
        ...

    def allows_overtime(self, manager: str) -> bool:
        """Whether the person may be asked at all."""
        ...

    def usual_hours(self, manager: str) -> Fraction | None:
        """The hours after a working day beyond which a special reason is needed; None without such a limit."""
        ...

    def most_hours(self, manager: str, kind: DayKind) -> Fraction:
        """The most hours on a day of this kind."""
        ...

    def month_left(self, manager: str, month: Month) -> Fraction | None:
        """The hours that a month still has room for; below 0 where it is overdrawn, None without limit."""
        ...

    def counts(self, shift: Shift, kind: DayKind) -> bool:
        """Whether a shift counts towards the month."""
        ...

    def cited(self, limit: str) -> tuple[str, str]:
        """Where a limit comes from, in English and Chinese."""
        ...

    def asked_first(self) -> tuple[str, str]:
        """Who is asked before anybody works overtime, in English and Chinese."""
        ...


@value
class _Bound:
    """One limit that is a sum: of which shifts, with what weights, and what it may come to."""

    weights: tuple[tuple[int, Fraction], ...]
    most: Fraction
    limit: str
    role: str
    period: PeriodLike
    kind: DayKind

    @property
    def total(self) -> Fraction:
        """What all the shifts come to."""
        return sum((weight for _, weight in self.weights), Fraction())


@value
class _Rest:
    """The days off of a person's week on which there are shifts, and on how many of them one may work."""

    role: str
    week: Week
    days: tuple[tuple[date, tuple[int, ...]], ...]
    off: int
    allowed: int


def caps(limits: Limits, slots: Sequence[Shift], kind_of: KindOf) -> tuple[Cap, ...]:
    """The limits that a choice among shifts has to keep to, without those that any choice keeps.

    Args:
        limits: The limits.
        slots: The shifts to choose from.
        kind_of: What kind of day a date is for a manager.
    """
    found = [
        Cap(bound.weights, bound.most, bound.limit, bound.role, bound.period)
        for bound in _bounds(limits, slots, kind_of)
        if bound.total > bound.most
    ]
    for rest in _rests(limits, slots, kind_of):
        found += (Cap(weights, most, "week", rest.role, rest.week) for weights, most in _rows(rest))
    return tuple(found)


def check(limits: Limits, shifts: Sequence[Shift], kind_of: KindOf, agreed: Collection[Shift]) -> Report:
    """What a schedule of shifts breaks, and what is not agreed on yet.

    Args:
        limits: The limits.
        shifts: The shifts, planned or done.
        kind_of: What kind of day a date is for a manager.
        agreed: Those of them that were agreed on.
    """
    found = [_broken(limits, bound) for bound in _bounds(limits, shifts, kind_of) if bound.total > bound.most]
    found += (_unrested(limits, rest) for rest in _rests(limits, shifts, kind_of))
    found += _beyond_usual(limits, shifts, kind_of)
    open_days: defaultdict[tuple[str, date], Fraction] = defaultdict(Fraction)
    for shift in shifts:
        if shift not in agreed:
            open_days[shift.manager, shift.day] += shift.hours
    found += (
        Finding.of("TK726", role=manager, period=day, actual=hours, asked=limits.asked_first())
        for (manager, day), hours in open_days.items()
    )
    return Report(found)


def _bounds(limits: Limits, shifts: Sequence[Shift], kind_of: KindOf) -> Iterator[_Bound]:
    """Every limit that is a sum, whether it binds or not."""
    days: defaultdict[tuple[str, date], list[int]] = defaultdict(list)
    months: defaultdict[tuple[str, Month], list[int]] = defaultdict(list)
    for number, shift in enumerate(shifts):
        days[shift.manager, shift.day].append(number)
        if limits.counts(shift, kind_of(shift.manager, shift.day)):
            months[shift.manager, Month.of(shift.day, limits.first_day)].append(number)
    for (manager, day), numbers in days.items():
        kind = kind_of(manager, day)
        hours = tuple((each, shifts[each].hours) for each in numbers)
        if not limits.allows_overtime(manager):
            yield _Bound(hours, Fraction(), "person", manager, day, kind)
            continue
        yield _Bound(hours, limits.most_hours(manager, kind), "day", manager, day, kind)
        resting = tuple((each, _ONE) for each in numbers if shifts[each].compensated)
        if kind is not DayKind.REST_DAY:
            yield _Bound(resting, Fraction(), "compensation", manager, day, kind)
    for (manager, month), numbers in months.items():
        left = limits.month_left(manager, month)
        if left is not None and limits.allows_overtime(manager):
            hours = tuple((each, shifts[each].hours) for each in numbers)
            # Overdrawn or full is the same for what could come on top.
            yield _Bound(hours, max(left, Fraction()), "month", manager, month, DayKind.WORKDAY)


def _rests(limits: Limits, shifts: Sequence[Shift], kind_of: KindOf) -> Iterator[_Rest]:
    """The weeks in which the shifts, all of them together, leave somebody too little rest."""
    weeks: defaultdict[tuple[str, date], defaultdict[date, list[int]]]
    weeks = defaultdict(lambda: defaultdict(list))
    for number, shift in enumerate(shifts):
        if is_off(kind_of(shift.manager, shift.day)) and limits.allows_overtime(shift.manager):
            monday = shift.day - timedelta(shift.day.weekday())
            weeks[shift.manager, monday][shift.day].append(number)
    for (manager, monday), worked in weeks.items():
        week = Week(monday, monday + timedelta(_WEEK - 1))
        off = sum(is_off(kind_of(manager, day)) for day in week.days)
        allowed = max(off - limits.rest_days_a_week, 0)
        if len(worked) > allowed:
            days = tuple((day, tuple(worked[day])) for day in sorted(worked))
            yield _Rest(manager, week, days, off, allowed)


def _rows(rest: _Rest) -> list[tuple[tuple[tuple[int, Fraction], ...], Fraction]]:
    """Linear rows that hold for exactly the choices that work on no more days off than allowed.

    Of any `allowed + 1` days one stays free. For each way to come on all but the longest of them,
    whoever comes so does not come on that one at all: its shifts weigh 1, each of the others as many as they are.
    """
    rows: list[tuple[tuple[tuple[int, Fraction], ...], Fraction]] = []
    for days in combinations((numbers for _, numbers in rest.days), rest.allowed + 1):
        *others, longest = sorted(days, key=len)
        if len(rows) + math.prod(map(len, others)) > MOST_ROWS:
            every = tuple((number, _ONE) for _, numbers in rest.days for number in numbers)
            return [(every, Fraction(rest.allowed))]
        size = Fraction(len(longest))
        for one_each in product(*others):
            weights = [*((each, size) for each in one_each), *((each, _ONE) for each in longest)]
            rows.append((tuple(sorted(weights)), size * rest.allowed))
    return rows


def _broken(limits: Limits, bound: _Bound) -> Finding:
    """What is said of a sum that is more than it may be."""
    role, period, total, source = bound.role, bound.period, bound.total, limits.cited(bound.limit)
    kind = (bound.kind.label("en"), bound.kind.label("zh"))
    if bound.limit == "person":
        return Finding.of("TK724", role=role, period=period, expected=0, actual=total)
    if bound.limit == "compensation":
        return Finding.of("TK725", role=role, period=period, kind=kind, source=source)
    if bound.limit == "month":
        return Finding.of("TK722", role=role, period=period, expected=bound.most, actual=total, source=source)
    return Finding.of(
        "TK721",
        role=role,
        period=period,
        expected=bound.most,
        actual=total,
        form="off" if is_off(bound.kind) else "",
        kind=kind,
        source=source,
    )


def _unrested(limits: Limits, rest: _Rest) -> Finding:
    """What is said of a week without its rest."""
    return Finding.of(
        "TK723",
        role=rest.role,
        period=rest.week,
        expected=min(limits.rest_days_a_week, rest.off),
        actual=rest.off - len(rest.days),
        days=tuple(day for day, _ in rest.days),
        source=limits.cited("week"),
    )


def _beyond_usual(limits: Limits, shifts: Sequence[Shift], kind_of: KindOf) -> Iterator[Finding]:
    """The working days on which the special reason is needed and enough."""
    for bound in _bounds(limits, shifts, kind_of):
        usual = limits.usual_hours(bound.role)
        if bound.limit != "day" or usual is None or is_off(bound.kind):
            continue
        if usual < bound.total <= bound.most:
            yield Finding.of(
                "TK727",
                role=bound.role,
                period=bound.period,
                expected=usual,
                actual=bound.total,
                reason=limits.special_reason,
                source=limits.cited("day"),
            )
