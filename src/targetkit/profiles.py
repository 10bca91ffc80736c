"""Which day carries how much: policies that give each day of a month a weight.

A profile is a small value that is called with a `Scope` and answers with one Fraction per day.
A manager's day weighs calendar × profile × presence, so a profile need not know who is there or which days are closed.
Only the proportions count.  Any function of the same shape will do; these compose, and say in words what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from attrs import evolve

from targetkit._attrs import FrozenMap, field, value
from targetkit._composed import found_in
from targetkit._text import one_of
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.labels import check_lang
from targetkit.period import WEEKDAYS, as_day
from targetkit.quantity import Number, is_whole, not_negative
from targetkit.scope import Scope
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from targetkit.history import History
    from targetkit.shape import Shape

__all__ = [
    "ENDS",
    "Profile",
    "ahead",
    "by_weekday",
    "described",
    "explicit",
    "histories_of",
    "history",
    "month_end_push",
    "product",
    "profile_of",
    "working_days",
]

Profile: TypeAlias = Callable[[Scope], tuple[Fraction, ...]]
"""A policy: from a scope to a weight for each day of its month."""

ENDS = ("steady", "cut-off")
"""What the last days of a month are for, where a stage runs ahead of a later one."""

_LOOK_AHEAD = 13
_ONE = Fraction(1)
_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def profile_of(policy: Profile, scope: Scope) -> tuple[Fraction, ...]:
    """Ask a profile and check its answer.

    Raises:
        InvalidValue: If it does not give one weight per day.
        InvalidQuantity: If a weight is negative or no Fraction.
    """
    if not callable(policy):
        raise InvalidValue(
            f"profile of {scope.metric.name}", policy, "a policy, e.g. profiles.by_weekday({...})"
        )
    weights = tuple(policy(scope))
    if len(weights) != len(scope.days):
        expected = f"one weight per day of {scope.month}, {len(scope.days)} of them"
        raise InvalidValue(f"profile of {scope.metric.name}", len(weights), expected)
    for day, weight in zip(scope.days, weights, strict=True):
        if not isinstance(weight, Fraction) or weight < 0:
            reason = "a profile answers with Fractions that are not negative"
            raise InvalidQuantity(weight, reason, of=f"profile of {scope.metric.name} on {day}")
    return weights


def described(policy: Profile, lang: str = "en") -> str:
    """What a profile does, in words.

    Args:
        policy: A profile; a function of one's own is called by its name.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.

    >>> from targetkit import profiles
    >>> profiles.described(profiles.product(profiles.by_weekday({"monday": "1.5"}), profiles.month_end_push()))
    'monday 1.5, other days 1 × the last 5 open days of the month 2, other days 1'
    """
    check_lang(lang)
    describe: Callable[[str], str] | None = getattr(policy, "describe", None)
    return getattr(policy, "__name__", type(policy).__name__) if describe is None else describe(lang)


def _short(weight: Fraction) -> str:
    """A weight as a person writes it."""
    return f"{float(weight):.4g}"


@value
class working_days:
    """Every open day the same, as far as the calendar and the presence go: the default."""

    def __call__(self, scope: Scope) -> tuple[Fraction, ...]:
        """The weight of each day of the scope."""
        return (_ONE,) * len(scope.days)

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        return "各营业日相同" if check_lang(lang) == "zh" else "every open day alike"


def _weekdays(given: Mapping[str, Number]) -> FrozenMap[str, Fraction]:
    for name in given:
        if name not in WEEKDAYS:
            raise UnknownMember("weekday", name, WEEKDAYS)
    return FrozenMap({name: _weight(weight, name) for name, weight in given.items()})


def _weight(given: Number, of: str) -> Fraction:
    return not_negative(given, of=of, what="a weight")


def _optional_weight(given: Number | None) -> Fraction | None:
    return None if given is None else _weight(given, "any other day")


@value
class by_weekday:
    """A weight for each day of the week.

    Args:
        given: Weekday's name to weight; those not named weigh 1.

    >>> from targetkit import profiles
    >>> profiles.by_weekday({"monday": "1.5", "friday": "0.5"}).given["monday"]
    Fraction(3, 2)
    """

    given: FrozenMap[str, Fraction] = field(converter=_weekdays)

    def __call__(self, scope: Scope) -> tuple[Fraction, ...]:
        """The weight of each day of the scope."""
        return tuple(self.given.get(WEEKDAYS[day.weekday()], _ONE) for day in scope.days)

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        zh = check_lang(lang) == "zh"
        names = _WEEKDAYS_ZH if zh else WEEKDAYS
        stated = [
            f"{name} {_short(self.given[key])}"
            for key, name in zip(WEEKDAYS, names, strict=True)
            if key in self.given
        ]
        return ("、" if zh else ", ").join([*stated, "其他日 1" if zh else "other days 1"])


def _count(given: int) -> int:
    if not is_whole(given, 1):
        raise InvalidValue("days of a month-end push", given, "a whole number of at least 1")
    return given


def _factor(given: Number) -> Fraction:
    return _weight(given, "factor of a month-end push")


@value
class month_end_push:
    """The last open days of the month weigh more (月底冲刺).

    Args:
        days: How many of the calendar's open days at the end of the month.
        factor: What each of them weighs, where any other day weighs 1.
    """

    days: int = field(default=5, converter=_count)
    factor: Fraction = field(default=Fraction(2), converter=_factor)

    def __call__(self, scope: Scope) -> tuple[Fraction, ...]:
        """The weight of each day of the scope."""
        opened = [place for place, weight in enumerate(scope.calendar.weights(scope.days)) if weight]
        pushed = set(opened[-self.days :])
        return tuple(self.factor if place in pushed else _ONE for place in range(len(scope.days)))

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        if check_lang(lang) == "zh":
            return f"月底最后 {self.days} 个营业日 {_short(self.factor)}，其他日 1"
        days = "open day" if self.days == 1 else f"{self.days} open days"
        return f"the last {days} of the month {_short(self.factor)}, other days 1"


def _days(given: Mapping[date, Number]) -> FrozenMap[date, Fraction]:
    return FrozenMap({as_day(day): _weight(weight, str(day)) for day, weight in given.items()})


@value
class explicit:
    """A stated weight for each day.

    Args:
        given: Date to weight; days outside the month asked about do not matter.
        default: The weight of days not named; without it, leaving an open day out is an error.

    Raises:
        InvalidValue: When called, if an open day has no weight and there is no default.
    """

    given: FrozenMap[date, Fraction] = field(converter=_days)
    default: Fraction | None = field(default=None, kw_only=True, converter=_optional_weight)

    def __call__(self, scope: Scope) -> tuple[Fraction, ...]:
        """The weight of each day of the scope."""
        if self.default is None:
            opened = zip(scope.days, scope.calendar.weights(scope.days), strict=True)
            missing = [str(day) for day, weight in opened if weight and day not in self.given]
            if missing:
                name = f"profile of {scope.metric.name} in {scope.month}"
                raise InvalidValue(
                    name, f"nothing for {', '.join(missing)}", "a weight for each open day, or a default"
                )
        rest = self.default or Fraction(0)
        return tuple(self.given.get(day, rest) for day in scope.days)

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        if check_lang(lang) == "zh":
            return f"按日指定：{len(self.given)} 天" + (
                "" if self.default is None else f"，其他日 {_short(self.default)}"
            )
        rest = "" if self.default is None else f", other days {_short(self.default)}"
        days = "1 day" if len(self.given) == 1 else f"{len(self.given)} days"
        return f"stated day by day for {days}{rest}"


def histories_of(policy: Profile) -> tuple[history, ...]:
    """The profiles that go by the past, inside whatever they are composed to.

    Args:
        policy: A profile.

    >>> from targetkit import profiles
    >>> from targetkit.shape import Shape
    >>> past = profiles.history(Shape())
    >>> profiles.histories_of(profiles.product(profiles.ahead(past, 2), profiles.month_end_push())) == (past,)
    True
    """
    return found_in(policy, history)


@value(init=False)
class product:
    """Several profiles multiplied: `product(by_weekday(...), month_end_push())`."""

    policies: tuple[Profile, ...]

    def __init__(self, *policies: Profile) -> None:
        if not policies:
            raise InvalidValue("product", policies, "at least one profile")
        object.__setattr__(self, "policies", policies)

    @property
    def inner(self) -> tuple[Profile, ...]:
        """The profiles it multiplies."""
        return self.policies

    def __call__(self, scope: Scope) -> tuple[Fraction, ...]:
        """The weight of each day of the scope."""
        weights = [_ONE] * len(scope.days)
        for policy in self.policies:
            weights = [one * other for one, other in zip(weights, profile_of(policy, scope), strict=True)]
        return tuple(weights)

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        return " × ".join(described(policy, lang) for policy in self.policies)


def _lead(given: int) -> int:
    if not is_whole(given, 0):
        raise InvalidValue("days of a lead", given, "whole working days from 0 on")
    return given


def _end(given: str) -> str:
    return one_of(given, "end of a lead", ENDS)


@value
class ahead:
    """A later stage's profile, so many working days earlier: what is to be paid out on the 20th is handed in before.

    Args:
        profile: The profile of the later stage.
        days: The working days that a piece takes to get there.
        calendar: The calendar of the later stage; without one, that of the metric itself.
        end: What the last days of the month are for: `"steady"`, for the next month, so they go on as before;
            `"cut-off"`, for nothing that counts this month, so they carry nothing.

    A day on which the later stage is closed carries a share of what the working day before it does.
    """

    profile: Profile
    days: int = field(converter=_lead)
    calendar: WorkCalendar | None = field(default=None, kw_only=True)
    end: str = field(default="steady", kw_only=True, converter=_end)

    @property
    def inner(self) -> tuple[Profile, ...]:
        """The profile it runs ahead of."""
        return (self.profile,)

    def __call__(self, scope: Scope) -> tuple[Fraction, ...]:
        """The weight of each day of the scope."""
        calendar = self.calendar or scope.calendar
        wanted, here = self._wanted(scope, calendar)
        opened = scope.calendar.weights(scope.days)
        # Each day leads to the working day of the later stage that comes so many days after it.
        targets: list[int] = []
        gone = 0
        for day in scope.days:
            gone += here.get(day, 0)
            targets.append(max(gone - 1, 0) + self.days)
        sharing: dict[int, Fraction] = {}
        for target, share in zip(targets, opened, strict=True):
            sharing[target] = sharing.get(target, Fraction(0)) + share
        return tuple(
            wanted[target] / (sharing[target] or _ONE) if target < len(wanted) else Fraction(0)
            for target in targets
        )

    def _wanted(self, scope: Scope, calendar: WorkCalendar) -> tuple[list[Fraction], dict[date, int]]:
        """What the later stage wants on each of its open days, in order, and which days of the month these are."""
        wanted: list[Fraction] = []
        here: dict[date, int] = {}
        month = scope.month
        # A closed year of months in a row is no month to look ahead to.
        for ahead_of in range(_LOOK_AHEAD):
            days = month.days
            later = evolve(scope, month=month, days=days, calendar=calendar)
            weights = zip(days, calendar.weights(days), profile_of(self.profile, later), strict=True)
            opened = [(day, weight * share) for day, weight, share in weights if weight]
            wanted += [share for _, share in opened]
            if not ahead_of:
                here = dict.fromkeys((day for day, _ in opened), 1)
            if self.end == "cut-off" or len(wanted) >= len(here) + self.days:
                break
            month = month.next()
        return wanted, here

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        later = described(self.profile, lang)
        if lang == "zh":
            return f"比后续环节提前 {self.days} 个工作日：{later}"
        return f"{self.days} working {'day' if self.days == 1 else 'days'} ahead of: {later}"


def _campaign_days(given: Collection[date]) -> frozenset[date]:
    return frozenset(map(as_day, given))


@value
class history:
    """The days of a month as the days that were say.

    The calendar of the month asked about says which of its days are open and which are holidays.

    Args:
        source: A shape; or a history, from which the shape of each metric is learnt anew,
            from the days before the month asked about.
        campaigns: The days that are campaigns, past and to come.

    >>> from datetime import timedelta
    >>> from targetkit import Manager, Metric, Month, WorkCalendar, decompose, profiles
    >>> from targetkit.shape import fit_shape
    >>> days = [date(2026, 8, 3) + timedelta(gone) for gone in range(89)]
    >>> shape = fit_shape({day: 30 if day.weekday() == 0 else 10 for day in days}, before=date(2026, 11, 1))
    >>> weekdays = WorkCalendar.weekdays()
    >>> plan = decompose(
    ...     {Metric("submissions"): 60},
    ...     Manager("li-na"),
    ...     Month(2026, 11),
    ...     calendar=weekdays,
    ...     profile=profiles.history(shape),
    ... )
    >>> [plan["submissions", "li-na", date(2026, 11, day)] for day in (2, 3, 4, 5, 6)]
    [6, 2, 2, 2, 2]
    """

    source: Shape | History
    campaigns: frozenset[date] = field(default=frozenset[date](), converter=_campaign_days)

    def __call__(self, scope: Scope) -> tuple[Fraction, ...]:
        """The weight of each day of the scope."""
        factors = self.shape(scope).factors(scope.days, calendar=scope.calendar, campaigns=self.campaigns)
        opened = scope.calendar.weights(scope.days)
        if any(factor and weight for factor, weight in zip(factors, opened, strict=True)):
            return factors
        # Nothing ever came on the days that are open now: then the past says nothing of them.
        return (_ONE,) * len(scope.days)

    def describe(self, lang: str = "en") -> str:
        """What it does, in words: what a shape was learnt from, or that one is learnt."""
        from targetkit.shape import Shape

        zh = check_lang(lang) == "zh"
        if isinstance(self.source, Shape):
            return self.source.explain(lang).replace("\n", "" if zh else " ").rstrip(".。")
        marked = len(self.campaigns)
        if zh:
            known = f"该月日历和 {marked} 个活动日" if marked else "该月日历"
            return f"按该月之前的每日数据学得的日分布，并采用{known}"
        days = "1 campaign day" if marked == 1 else f"{marked} campaign days"
        known = f"its calendar and {days}" if marked else "its calendar"
        return f"the day shape learnt from the days before the month, with {known}"

    def shape(self, scope: Scope) -> Shape:
        """The day shape of a metric in a month: the one given, or one learnt from the days before the month.

        Args:
            scope: The metric and the month.
        """
        from targetkit.shape import Shape

        if isinstance(self.source, Shape):
            return self.source
        return self.source.profile(scope.metric, before=scope.month.start, campaigns=self.campaigns)
