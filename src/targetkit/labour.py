"""What the law and the firm allow: how much overtime, on which days, at what pay, and who is asked first.

The figures are the user's; `LabourLimits.china` fills in those of China's Labour Law, with the articles they come from.
They describe what a plan of remedies keeps to and are no legal advice: regional rules and the firm's own may ask for more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve

from targetkit import _overtime
from targetkit._attrs import FrozenMap, field, value
from targetkit._kinds import KindOf, is_off, kinds_of
from targetkit._overtime import Cap, Shift
from targetkit._terms import (
    CHINA,
    LIMITS,
    MOST_HOURS,
    Citation,
    Terms,
    a_factor,
    a_wage,
    check_first_day,
    check_flag,
    check_people,
    check_rest_days,
    check_text,
    citations_of,
    hours_of_a_day,
    hours_of_a_month,
    limits_of,
    paid_days,
    people_of,
    texts_of,
    working_hours,
)
from targetkit.errors import ConflictingPolicy, InvalidValue
from targetkit.findings import Report
from targetkit.period import Month
from targetkit.workdays import DayKind

__all__ = ["LIMITS", "Cap", "Citation", "KindOf", "LabourLimits", "Shift", "Terms", "kinds_of"]

_ZERO = Fraction(0)
_USUAL = Terms()
_OWN = ("the limits given", "设定的限制")
_CONSULT = FrozenMap({"en": "consult the union and the worker first", "zh": "须先与工会和劳动者协商"})


@value
class LabourLimits:
    """How much overtime may be asked of whom, and what is paid for it.

    The defaults are the figures of China's Labour Law without its name; `LabourLimits.china` adds sources and currency.
    Hours on rest days and holidays count towards the month unless rest is given for them.

    Args:
        daily: The hours after a working day that are usually allowed.
        daily_special: Those that are allowed for a special reason.
        special_reason: That reason, recorded; without one `daily` counts.
        monthly: The hours a month; None for no such limit.
        monthly_off_days: Whether hours on rest days and holidays count towards the month:
            the stricter reading of article 41, and the default.
        first_day: The day on which months start, as in `Month.starting`.
        rest_days_a_week: How many days off stay free from Monday to Sunday.
        workday: What an hour after a working day pays, in hourly wages.
        rest_day: What an hour on a rest day pays unless rest is given for it.
        holiday: What an hour on a statutory holiday pays.
        irregular_holiday_pay: Whether who has irregular hours is paid for statutory holidays; some regions ask for it.
        days_a_month: The paid days of a month, by which a monthly wage becomes an hourly one.
        hours_a_day: The hours of a working day; also the most on a day off.
        currency: The currency of the wages.
        monthly_wage: The wage of who has no own; None where it is not known.
        people: The terms of single people, by id; who is not in it has `Terms()`.
        consultation: Who is asked before anybody works overtime, as `{"en": ..., "zh": ...}`.
        sources: The laws and articles.

    Raises:
        InvalidQuantity: A number outside its bounds.
        InvalidValue: A wage without currency, people without `Terms`, or a text with a line break.
        ConflictingPolicy: Limits that cannot all hold.

    >>> from datetime import date
    >>> limits = LabourLimits.china(people={"li-na": Terms(monthly_wage=8700)})
    >>> limits.hourly("li-na"), limits.most_hours("li-na", DayKind.WORKDAY)
    (Fraction(50, 1), Fraction(1, 1))
    >>> limits.pay(Shift("li-na", date(2026, 11, 14), 4), DayKind.REST_DAY)
    Fraction(400, 1)
    """

    daily: Fraction = field(default=Fraction(1), kw_only=True, converter=hours_of_a_day)
    daily_special: Fraction = field(
        default=Fraction(3),
        kw_only=True,
        converter=hours_of_a_day,
    )
    special_reason: str = field(default="", kw_only=True, validator=check_text)
    monthly: Fraction | None = field(default=Fraction(36), kw_only=True, converter=hours_of_a_month)
    monthly_off_days: bool = field(default=True, kw_only=True, validator=check_flag)
    first_day: int = field(default=1, kw_only=True, validator=check_first_day)
    rest_days_a_week: int = field(default=1, kw_only=True, validator=check_rest_days)
    workday: Fraction = field(default=Fraction(3, 2), kw_only=True, converter=a_factor)
    rest_day: Fraction = field(default=Fraction(2), kw_only=True, converter=a_factor)
    holiday: Fraction = field(default=Fraction(3), kw_only=True, converter=a_factor)
    irregular_holiday_pay: bool = field(default=False, kw_only=True, validator=check_flag)
    days_a_month: Fraction = field(
        default=Fraction(87, 4),
        kw_only=True,
        converter=paid_days,
    )
    hours_a_day: Fraction = field(
        default=Fraction(8),
        kw_only=True,
        converter=working_hours,
    )
    currency: str = field(default="", kw_only=True, validator=check_text)
    monthly_wage: Fraction | None = field(default=None, kw_only=True, converter=a_wage)
    people: FrozenMap[str, Terms] = field(
        factory=FrozenMap[str, Terms], kw_only=True, converter=people_of, validator=check_people
    )
    consultation: FrozenMap[str, str] = field(default=_CONSULT, kw_only=True, converter=texts_of)
    sources: tuple[Citation, ...] = field(default=(), kw_only=True, converter=citations_of)

    def __attrs_post_init__(self) -> None:
        _check_hours_agree(self)
        _check_wages(self)

    @classmethod
    def china(cls, **changes: Any) -> LabourLimits:
        """The limits of China's Labour Law, in yuan.

        Articles 38, 41 and 44 of the Labour Law; article 13 of the Interim Provisions on Payment of Wages;
        for the hourly wage the notice Renshebufa [2025] No. 2: monthly wage / 21.75 / 8.

        Args:
            changes: What differs, by the names of the fields; what is stricter by the region's or the firm's rules
                belongs here, and so do the people.

        Raises:
            InvalidQuantity, InvalidValue, ConflictingPolicy: As for `LabourLimits`.

        >>> LabourLimits.china(special_reason="month end").most_hours("li-na", DayKind.WORKDAY)
        Fraction(3, 1)
        """
        preset: dict[str, Any] = {"currency": "CNY", "sources": CHINA}
        return cls(**{**preset, **changes})

    def with_people(self, people: Mapping[str, Terms]) -> LabourLimits:
        """The same limits with the terms of these people in place of what was said of them.

        Args:
            people: The terms by id.

        Raises:
            InvalidValue: People without `Terms`, or a wage without currency.
            ConflictingPolicy: Hours worked in a month that starts on another day.

        >>> LabourLimits.china().with_people({"li-na": Terms(overtime_allowed=False)}).allows_overtime("li-na")
        False
        """
        return evolve(self, people=FrozenMap({**self.people, **people}))

    def terms(self, manager: str) -> Terms:
        """The terms of a person.

        Args:
            manager: The person's id.
        """
        return self.people.get(manager, _USUAL)

    def allows_overtime(self, manager: str) -> bool:
        """Whether a person may be asked to work overtime.

        Args:
            manager: The person's id.
        """
        return self.terms(manager).overtime_allowed

    def hourly(self, manager: str) -> Fraction | None:
        """What an hour of a person's normal work is paid: monthly wage / paid days a month / hours a day.

        Args:
            manager: The person's id.

        Returns:
            The wage in the currency; None where no wage is known.
        """
        own = self.terms(manager).monthly_wage
        wage = self.monthly_wage if own is None else own
        return None if wage is None else wage / self.days_a_month / self.hours_a_day

    def factor(self, shift: Shift, kind: DayKind) -> Fraction:
        """How many hourly wages an hour of a shift pays.

        Rest takes the place of pay on rest days only, however the shift was meant.
        Overtime pay does not apply to irregular hours; for statutory holidays `irregular_holiday_pay` decides.

        Args:
            shift: The shift.
            kind: What kind of day its day is.
        """
        irregular = self.terms(shift.manager).hours == "irregular"
        if kind is DayKind.STATUTORY_HOLIDAY:
            return _ZERO if irregular and not self.irregular_holiday_pay else self.holiday
        if irregular:
            return _ZERO
        if kind is DayKind.REST_DAY:
            return _ZERO if shift.compensated else self.rest_day
        return self.workday

    def pay(self, shift: Shift, kind: DayKind) -> Fraction | None:
        """What a shift costs in pay, exactly.

        Args:
            shift: The shift.
            kind: What kind of day its day is.

        Returns:
            The amount in the currency, 0 where nothing is due; None where something is due and no wage is known.
        """
        factor = self.factor(shift, kind)
        if not factor:
            return _ZERO
        hourly = self.hourly(shift.manager)
        return None if hourly is None else hourly * factor * shift.hours

    def most_hours(self, manager: str, kind: DayKind) -> Fraction:
        """The most overtime of a person on a day.

        After a working day: `daily`, or `daily_special` with a recorded reason; on a day off: `hours_a_day`.
        Irregular hours know no daily limit, only the day's own hours.

        Args:
            manager: The person's id.
            kind: What kind of day it is.

        Returns:
            The hours; 0 for who is not to work overtime.
        """
        terms = self.terms(manager)
        off = is_off(kind)
        if not terms.overtime_allowed:
            return _ZERO
        if terms.hours == "irregular":
            return MOST_HOURS - (_ZERO if off else self.hours_a_day)
        if off:
            return self.hours_a_day
        return self.daily_special if self.special_reason else self.daily

    def usual_hours(self, manager: str) -> Fraction | None:
        """The hours after a working day beyond which a special reason has to be recorded.

        Args:
            manager: The person's id.

        Returns:
            The hours; None with irregular hours, which know no such limit.
        """
        return None if self.terms(manager).hours == "irregular" else self.daily

    def month_left(self, manager: str, month: Month) -> Fraction | None:
        """The overtime hours that a month still has room for, from what was worked already.

        Args:
            manager: The person's id.
            month: The month.

        Returns:
            The hours, below 0 where the month is overdrawn; None without a limit, as with irregular hours.
        """
        terms = self.terms(manager)
        if self.monthly is None or terms.hours == "irregular":
            return None
        return self.monthly - (terms.worked if terms.worked_in in {None, month} else _ZERO)

    def counts(self, shift: Shift, kind: DayKind) -> bool:
        """Whether a shift counts towards the hours of its month.

        What rest is given for on a rest day does not: it was moved, not added.

        Args:
            shift: The shift.
            kind: What kind of day its day is.
        """
        if not is_off(kind):
            return True
        moved = shift.compensated and kind is DayKind.REST_DAY
        return self.monthly_off_days and not moved

    def cited(self, limit: str) -> tuple[str, str]:
        """Where a limit comes from, in English and in Chinese.

        Args:
            limit: One of `LIMITS`.

        Raises:
            UnknownMember: For another limit.
        """
        limits_of(limit)
        found = [source for source in self.sources if limit in source.limits]
        if not found:
            return _OWN
        return "; ".join(source.en for source in found), "；".join(source.zh for source in found)

    def asked_first(self) -> tuple[str, str]:
        """Who is asked before anybody works overtime, in English and in Chinese."""
        return self.consultation["en"], self.consultation["zh"]

    def caps(self, slots: Sequence[Shift], kind_of: KindOf) -> tuple[Cap, ...]:
        """The limits that any choice among shifts has to keep to, as sums.

        Args:
            slots: The shifts to choose from.
            kind_of: What kind of day a date is for a manager, as `kinds_of` gives it.

        Returns:
            Hours a day, hours a month, the week's rest, people who are not to work overtime,
            and rest in place of pay where that is not possible; without those that every choice keeps.
            A choice keeps them all exactly when `check` finds no error in it. Only where somebody has very many
            shifts in one week's days off do they ask for more rest than that: no more shifts than days.
        """
        return _overtime.caps(self, slots, kind_of)

    def check(
        self, shifts: Sequence[Shift], kind_of: KindOf, agreed: Collection[Shift] = frozenset()
    ) -> Report:
        """Judge a schedule of overtime: what breaks a limit, and what nobody has agreed to yet.

        Args:
            shifts: The shifts, planned or done.
            kind_of: What kind of day a date is for a manager, as `kinds_of` gives it.
            agreed: Those that the union and the worker were consulted about and agreed to; never assumed.

        Returns:
            The findings TK721 to TK727.

        >>> from datetime import date
        >>> from targetkit import WorkCalendar
        >>> weekdays = kinds_of(WorkCalendar.weekdays())
        >>> both = [Shift("li-na", date(2026, 11, day), 8) for day in (14, 15)]
        >>> [found.code for found in LabourLimits.china().check(both, weekdays, agreed=both)]
        ['TK723']
        """
        return _overtime.check(self, shifts, kind_of, agreed)


def _check_hours_agree(limits: LabourLimits) -> None:
    """Refuse limits of which one could never be reached, or none could hold."""
    daily, special, monthly = limits.daily, limits.daily_special, limits.monthly
    day = special if limits.special_reason else daily
    reason = ""
    if special < daily:
        reason = f"{special} hours a day for a special reason are less than the usual {daily}; raise one or lower the other"
    elif monthly is not None and monthly < day:
        reason = f"{monthly} hours a month are less than {day} on a single day; raise one or lower the other"
    elif limits.hours_a_day + special > MOST_HOURS:
        reason = f"{limits.hours_a_day} hours of work and {special} of overtime are more than a day has"
    if reason:
        raise ConflictingPolicy("overtime", reason)
    for id, terms in limits.people.items():
        if terms.worked_in is not None and terms.worked_in.day != limits.first_day:
            started = f"the hours of {id} were worked in {terms.worked_in}, and months start on day {limits.first_day}"
            raise ConflictingPolicy(
                "overtime", f"{started}; give the month that the limits know, or another first_day"
            )


def _check_wages(limits: LabourLimits) -> None:
    """Refuse a wage in no currency."""
    waged = [id for id, terms in limits.people.items() if terms.monthly_wage is not None]
    if limits.currency or (limits.monthly_wage is None and not waged):
        return
    whose = f"the wage of {waged[0]}" if waged else "the monthly wage"
    raise InvalidValue("LabourLimits: currency", limits.currency, f"the currency of {whose}, such as 'CNY'")
