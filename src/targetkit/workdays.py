"""Which days are worked, how much of each, and why not.

A calendar gives each day a weight (0 closed, 1 open, between: part of a day) and a kind.
It starts from the weekdays; rules and single days are laid over them, and what is said later wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from attrs import evolve
from dateutil.rrule import rrule, rruleset, rrulestr

from targetkit._attrs import FrozenMap, field, value
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.period import WEEKDAYS, Month, Period, PeriodLike, Quarter, Week, Year, as_day, as_period
from targetkit.quantity import Number, exact, rate

__all__ = ["DayKind", "DayLayer", "DaysLike", "RuleLayer", "WorkCalendar"]

DaysLike: TypeAlias = date | Period | Iterable[date] | str | rrule
"""Days to change: one, those of a period, several, or those of a recurrence rule."""

_RULE = "WorkCalendar: rule"
_WEIGHT = "weight of a day"
_ONLY_DAYS = "a calendar speaks of days, so a time of day or a time zone has no meaning in it"
_DAY_PROPERTIES = ("DTSTART", "RDATE", "EXDATE")
_RULE_PROPERTIES = ("RRULE", "EXRULE")
_DAY_TEXT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T00:?00(?::?00)?)?")
_FINER_THAN_DAYS = re.compile(r"FREQ=(HOURLY|MINUTELY|SECONDLY)|BY(HOUR|MINUTE|SECOND)=")
_NO_STEP = re.compile(r"INTERVAL=(-|0+(;|$))")


class DayKind(Enum):
    """Why a day is worked or not."""

    WORKDAY = "workday"
    REST_DAY = "rest_day"
    STATUTORY_HOLIDAY = "statutory_holiday"
    MAKE_UP_WORKDAY = "make_up_workday"

    def label(self, lang: str = "en") -> str:
        """Its name as a person reads it.

        Raises:
            UnknownMember: For a language other than `en` and `zh`.

        >>> DayKind.MAKE_UP_WORKDAY.label(), DayKind.MAKE_UP_WORKDAY.label("zh")
        ('make-up workday', '补班')
        """
        if lang not in _KIND_LABELS:
            raise UnknownMember("language", lang, tuple(_KIND_LABELS))
        return _KIND_LABELS[lang][self]


_KIND_LABELS = {
    "en": {
        DayKind.WORKDAY: "workday",
        DayKind.REST_DAY: "rest day",
        DayKind.STATUTORY_HOLIDAY: "statutory holiday",
        DayKind.MAKE_UP_WORKDAY: "make-up workday",
    },
    "zh": {
        DayKind.WORKDAY: "工作日",
        DayKind.REST_DAY: "休息日",
        DayKind.STATUTORY_HOLIDAY: "法定节假日",
        DayKind.MAKE_UP_WORKDAY: "补班",
    },
}

_State: TypeAlias = tuple[Fraction, DayKind]


def _weight(given: Number) -> Fraction:
    share = exact(given, of=_WEIGHT)
    if not 0 <= share <= 1:
        raise InvalidQuantity(given, "it lies from 0 (closed) to 1 (open)", of=_WEIGHT)
    return share


def _week(given: Iterable[Number]) -> tuple[Fraction, ...]:
    weights = tuple(_weight(number) for number in given)
    if len(weights) != len(WEEKDAYS):
        raise InvalidValue("WorkCalendar: week", weights, "seven weights, Monday first")
    return weights


@value
class RuleLayer:
    """Days of a recurrence rule, laid over what a calendar says so far.

    Attributes:
        rule: The rule in canonical form: DTSTART, RRULE and what else there is, a line each.
        weight: The weight of its days.
        kind: Their kind; None leaves it to what the day was.
    """

    rule: str
    weight: Fraction = field(converter=_weight)
    kind: DayKind | None = None


@value
class DayLayer:
    """Single days, laid over what a calendar says so far.

    Attributes:
        days: The weight and kind of each.
    """

    days: FrozenMap[date, tuple[Fraction, DayKind]]


def _layers(given: Iterable[RuleLayer | DayLayer]) -> tuple[RuleLayer | DayLayer, ...]:
    return tuple(given)


@value(repr=False)
class WorkCalendar:
    """Which days are worked: a weight from 0 to 1 and a kind for every date.

    Made by `weekdays`, `daily`, `weekly` or `from_rrule` and changed by `opened`, `closed` and `with_days`,
    each of which gives a new calendar; what is said later wins.
    Days that change nothing leave no trace: calendars without rules are equal when they say the same of
    every day, those with rules when they also lay the same rules in the same order.

    Attributes:
        week: The weights of Monday to Sunday, on which everything else is laid.
        layers: What is laid over them, in order.
        official_through: The last year for which make-up days are published;
            None when that question does not arise.
        official_from: The first year whose holidays and make-up days are in it; None likewise.

    >>> saturdays = "DTSTART:20261107 RRULE:FREQ=WEEKLY;INTERVAL=2"
    >>> calendar = WorkCalendar.weekdays().opened(saturdays).closed(date(2026, 11, 13))
    >>> calendar = calendar.with_days({date(2026, 12, 31): "0.5"})
    >>> [str(calendar.weight(date(2026, 11, day))) for day in (7, 13, 14, 21)]
    ['1', '0', '0', '1']
    >>> len(calendar.working_days(Month(2026, 11))), str(calendar.weight(date(2026, 12, 31)))
    (22, '1/2')
    """

    week: tuple[Fraction, ...] = field(converter=_week, kw_only=True)
    layers: tuple[RuleLayer | DayLayer, ...] = field(default=(), converter=_layers, kw_only=True)
    official_through: int | None = field(default=None, kw_only=True)
    official_from: int | None = field(default=None, kw_only=True)

    @classmethod
    def weekdays(cls) -> WorkCalendar:
        """Open from Monday to Friday."""
        return cls(week=(1, 1, 1, 1, 1, 0, 0))

    @classmethod
    def daily(cls) -> WorkCalendar:
        """Open every day."""
        return cls(week=(1,) * 7)

    @classmethod
    def weekly(cls, weights: Mapping[str, Number]) -> WorkCalendar:
        """The same every week.

        Args:
            weights: The weights, 0 to 1, by weekday ("monday" … "sunday"); one that is not named is closed.

        Raises:
            UnknownMember: For another name.
            InvalidQuantity: For a weight outside 0 to 1.

        >>> [str(weight) for weight in WorkCalendar.weekly({"friday": 1, "saturday": "0.5"}).week]
        ['0', '0', '0', '0', '1', '1/2', '0']
        """
        for name in weights:
            if name not in WEEKDAYS:
                raise UnknownMember("weekday", name, WEEKDAYS)
        return cls(week=tuple(weights.get(name, 0) for name in WEEKDAYS))

    @classmethod
    def from_rrule(cls, rule: str | rrule, weight: Number = 1, *, start: date | None = None) -> WorkCalendar:
        """Open on the days of a recurrence rule, closed on all others.

        Args:
            rule: A rule of RFC 5545, as a string (with or without the word `RRULE:`;
                `DTSTART`, `RDATE`, `EXRULE` and `EXDATE` set apart by spaces or lines) or a dateutil rrule.
                It speaks of days: times of day and time zones are refused, as dropping them could move a day.
            weight: The weight of its days, above 0.
            start: The day from which the rule is counted, in place of its own DTSTART.

        Raises:
            InvalidValue: For a rule without a start, which would depend on the day it is read; one with times
                of day or a time zone; and one that dateutil cannot read, with dateutil's reason.
            InvalidQuantity: For a weight outside 0 to 1, and for 0.

        >>> mondays = WorkCalendar.from_rrule("FREQ=WEEKLY;BYDAY=MO", start=date(2026, 1, 1))
        >>> [day.day for day in mondays.working_days(Month(2026, 11))]
        [2, 9, 16, 23, 30]
        """
        return cls(week=(0,) * 7).opened(_canonical(rule, start), weight)

    def opened(
        self, days: DaysLike, weight: Number = 1, kind: DayKind | None = None, *, start: date | None = None
    ) -> WorkCalendar:
        """The calendar with more days open.

        Args:
            days: A day, a period, several days, or a rule as in `from_rrule`.
            weight: The weight they get, above 0.
            kind: The kind they get; if none is given, rest days become workdays and the others keep theirs.
            start: The day from which a rule is counted; of no meaning for anything else.

        Raises:
            InvalidPeriod: For something that is not a day.
            InvalidValue: As in `from_rrule`.
            InvalidQuantity: For a weight outside 0 to 1, and for 0: `closed` says that.
        """
        return self._changed(days, rate(weight, of=_WEIGHT), kind, start)

    def closed(
        self, days: DaysLike, kind: DayKind = DayKind.REST_DAY, *, start: date | None = None
    ) -> WorkCalendar:
        """The calendar with more days closed.

        Args:
            days: A day, a period, several days, or a rule as in `from_rrule`.
            kind: The kind they get.
            start: The day from which a rule is counted; of no meaning for anything else.

        Raises:
            InvalidPeriod: For something that is not a day.
            InvalidValue: As in `from_rrule`.
        """
        return self._changed(days, Fraction(0), kind, start)

    def with_days(self, weights: Mapping[date, Number]) -> WorkCalendar:
        """The calendar with other weights on single days.

        Args:
            weights: The weights, 0 to 1, by day.
                Rest days that get a weight become workdays, workdays that lose it rest days;
                the others keep their kind.

        Raises:
            InvalidPeriod: For something that is not a day.
            InvalidQuantity: For a weight outside 0 to 1.
        """
        taken = {as_day(day): _weight(number) for day, number in weights.items()}
        return self._laid({day: (share, None) for day, share in taken.items()})

    def with_official_through(self, year: int | None) -> WorkCalendar:
        """The calendar with another last year for which make-up days are published."""
        return evolve(self, official_through=year)

    def with_official_from(self, year: int | None) -> WorkCalendar:
        """The calendar with another first year whose holidays and make-up days are in it."""
        return evolve(self, official_from=year)

    def weight(self, day: date) -> Fraction:
        """How much of a day is worked: 0 closed, 1 open.

        Raises:
            InvalidPeriod: For something that is not a day.
        """
        return self.weights((day,))[0]

    def weights(self, days: Sequence[date]) -> tuple[Fraction, ...]:
        """The weights of many days at once, in their order; every rule is evaluated once per year.

        Raises:
            InvalidPeriod: For something that is not a day.
        """
        return tuple(share for share, _ in _states(self.week, self.layers, days))

    def kind(self, day: date) -> DayKind:
        """What kind of day it is.

        Raises:
            InvalidPeriod: For something that is not a day.
        """
        return _states(self.week, self.layers, (day,))[0][1]

    def is_open(self, day: date) -> bool:
        """Whether any of the day is worked.

        Raises:
            InvalidPeriod: For something that is not a day.
        """
        return self.weight(day) > 0

    def working_days(self, period: PeriodLike) -> tuple[date, ...]:
        """The days of a period of which anything is worked, in order.

        Raises:
            InvalidPeriod: For something that is not a day or period.
        """
        days = _days_of(as_period(period))
        return tuple(day for day, share in zip(days, self.weights(days), strict=True) if share)

    def provisional(self, period: PeriodLike) -> bool:
        """Whether any of the period lies before the first or after the last year that is officially known.

        Such days are a guess: they are what the calendar says without the holidays of their year.

        Raises:
            InvalidPeriod: For something that is not a day or period.

        >>> WorkCalendar.weekdays().with_official_through(2026).provisional(Month.starting(2026, 12, day=26))
        True
        """
        days = _days_of(as_period(period))
        early = self.official_from is not None and days[0].year < self.official_from
        late = self.official_through is not None and days[-1].year > self.official_through
        return early or late

    def __repr__(self) -> str:
        week = " ".join(map(str, self.week))
        rules = sum(isinstance(layer, RuleLayer) for layer in self.layers)
        days = sum(len(layer.days) for layer in self.layers if isinstance(layer, DayLayer))
        ends = (("from", self.official_from), ("through", self.official_through))
        known = "".join(f" {word} {year}" for word, year in ends if year is not None)
        official = f", official{known}" if known else ""
        return f"<WorkCalendar {week}, {rules} rules, {days} single days{official}>"

    def _changed(
        self, days: DaysLike, weight: Fraction, kind: DayKind | None, start: date | None
    ) -> WorkCalendar:
        kind = None if kind is None else _kind(kind)
        if isinstance(days, str | rrule):
            layer = RuleLayer(_canonical(days, start), weight, kind)
            return evolve(self, layers=(*self.layers, layer))
        return self._laid(dict.fromkeys(map(as_day, _days_of(days)), (weight, kind)))

    def _laid(self, changes: Mapping[date, tuple[Fraction, DayKind | None]]) -> WorkCalendar:
        """Lay single days over the calendar, and drop those that now say what lies beneath them anyway."""
        beneath = self.layers
        top: dict[date, _State] = {}
        if beneath and isinstance(beneath[-1], DayLayer):
            top, beneath = dict(beneath[-1].days), beneath[:-1]
        now = _states(self.week, self.layers, tuple(changes))
        for (day, (share, kind)), (_, was) in zip(changes.items(), now, strict=True):
            top[day] = (share, _suited(was, share) if kind is None else kind)
        below = _states(self.week, beneath, tuple(top))
        left = {day: state for (day, state), was in zip(top.items(), below, strict=True) if state != was}
        return evolve(self, layers=(*beneath, DayLayer(FrozenMap(left))) if left else beneath)


def _kind(given: object) -> DayKind:
    if not isinstance(given, DayKind):
        raise UnknownMember("day kind", given, tuple(f"DayKind.{kind.name}" for kind in DayKind))
    return given


def _suited(kind: DayKind, weight: Fraction) -> DayKind:
    """The kind of a day that only got another weight."""
    if weight:
        return DayKind.WORKDAY if kind is DayKind.REST_DAY else kind
    return kind if kind is DayKind.STATUTORY_HOLIDAY else DayKind.REST_DAY


def _days_of(given: PeriodLike | Iterable[date]) -> tuple[date, ...]:
    if isinstance(given, date):
        return (given,)
    if isinstance(given, Week | Month | Quarter | Year):
        return given.days
    try:
        several = iter(given)
    except TypeError:
        expected = "a datetime.date, a period, several dates, or a recurrence rule"
        raise InvalidPeriod(given, expected) from None
    return tuple(several)


def _states(
    week: tuple[Fraction, ...], layers: Iterable[RuleLayer | DayLayer], days: Sequence[date]
) -> list[_State]:
    """The weight and kind of each day, layer over layer."""
    usual = [(share, DayKind.WORKDAY if share else DayKind.REST_DAY) for share in week]
    states = [usual[as_day(day).weekday()] for day in days]
    for layer in layers:
        if isinstance(layer, DayLayer):
            states = [layer.days.get(day, state) for day, state in zip(days, states, strict=True)]
            continue
        hit = frozenset[date]().union(*(_rule_days(layer.rule, year) for year in {day.year for day in days}))
        for place, day in enumerate(days):
            if day in hit:
                kind = layer.kind or _suited(states[place][1], layer.weight)
                states[place] = (layer.weight, kind)
    return states


@lru_cache(maxsize=256)
def _parsed(rule: str) -> rrule | rruleset:
    return rrulestr(rule, cache=True)


@lru_cache(maxsize=1024)
def _rule_days(rule: str, year: int) -> frozenset[date]:
    moments = _parsed(rule).between(datetime(year, 1, 1), datetime(year, 12, 31), inc=True)  # noqa: DTZ001  # days
    return frozenset(moment.date() for moment in moments)


def _canonical(rule: object, start: date | None) -> str:
    """The rule as text, one way for each meaning as far as dateutil's own text has it.

    Raises:
        InvalidValue: As in `WorkCalendar.from_rrule`.
    """
    if isinstance(rule, rrule):
        return _canonical(_rule_text(rule, start), start)
    if not isinstance(rule, str):
        raise InvalidValue(_RULE, rule, "a recurrence rule as a string, or a dateutil rrule")
    parts = _properties(rule)
    if start is not None:
        parts["DTSTART"] = [_compact(as_day(start))]
    if len(parts["DTSTART"]) != 1:
        reason = "one DTSTART, or start=…: a rule without a start would mean other days each day it is read"
        raise InvalidValue(_RULE, rule, reason)
    if not parts["RRULE"]:
        raise InvalidValue(_RULE, rule, "an RRULE, such as FREQ=WEEKLY;BYDAY=SA")
    anchor = f"DTSTART:{parts['DTSTART'][0]}"
    lines = [anchor]
    for name in _RULE_PROPERTIES:
        lines += sorted({f"{name}:{_checked_rule(anchor, text, rule)}" for text in parts[name]})
    for name in ("RDATE", "EXDATE"):
        if parts[name]:
            lines.append(f"{name}:{','.join(sorted(set(parts[name])))}")
    return "\n".join(lines)


def _rule_text(rule: rrule, start: date | None) -> str:
    if start is not None:
        rule = rule.replace(dtstart=datetime.combine(as_day(start), time()))
    first = next(iter(rule), None)
    # dateutil's text leaves the zone out without a word.
    if first is not None and first.tzinfo is not None:
        raise InvalidValue(_RULE, rule, f"a dtstart without time zone; {_ONLY_DAYS}")
    return str(rule)


def _properties(rule: str) -> dict[str, list[str]]:
    """The values of a rule's properties by name, those that are days in one spelling."""
    parts: dict[str, list[str]] = {name: [] for name in (*_DAY_PROPERTIES, *_RULE_PROPERTIES)}
    for line in rule.upper().split():
        head, colon, body = line.partition(":")
        name, *parameters = head.split(";") if colon else ["RRULE"]
        body = body if colon else line
        if name not in parts:
            raise InvalidValue(_RULE, rule, f"the properties {', '.join(parts)}, not {name}")
        if name in _RULE_PROPERTIES:
            parts[name].append(body)
            continue
        for text in body.split(","):
            match = _DAY_TEXT.fullmatch(text)
            if match is None or not {*parameters} <= {"VALUE=DATE", "VALUE=DATE-TIME"}:
                hint = f"a plain day in {name}, such as {name}:20260103; {_ONLY_DAYS}"
                raise InvalidValue(_RULE, rule, f"{hint} (an rrule made without dtstart starts now)")
            try:
                day = date(*map(int, match.groups()))
            except ValueError as error:
                raise InvalidValue(_RULE, rule, f"a day that exists in {name}, not {text}: {error}") from None
            parts[name].append(_compact(day))
    return parts


def _compact(day: date) -> str:
    return day.isoformat().replace("-", "")


def _checked_rule(anchor: str, text: str, rule: str) -> str:
    """What follows `RRULE:`, in dateutil's own spelling."""
    if _FINER_THAN_DAYS.search(text):
        raise InvalidValue(_RULE, rule, f"a frequency of days or longer, and no hours; {_ONLY_DAYS}")
    if _NO_STEP.search(text):
        raise InvalidValue(_RULE, rule, "an INTERVAL of at least 1")
    # Without WKST dateutil takes the first weekday of the running program; RFC 5545 says Monday.
    monday = "" if "WKST=" in text else ";WKST=MO"
    try:
        spelled = str(rrulestr(f"{anchor}\nRRULE:{text}{monday}")).partition("RRULE:")[2]
    except (TypeError, ValueError) as error:
        raise InvalidValue(_RULE, rule, f"a rule that dateutil can read; it says: {error}") from None
    return spelled if "WKST=" in spelled else f"{spelled};WKST=MO"
