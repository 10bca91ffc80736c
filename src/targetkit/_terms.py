"""One person's conditions of work, and the laws that limits are taken from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, cast

from attrs import Attribute

from targetkit._attrs import FrozenMap, field, value
from targetkit._text import check_line, one_of
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.labels import LANGS
from targetkit.period import Month
from targetkit.quantity import Number, exact, is_whole

__all__ = [
    "CHINA",
    "HOURS",
    "LIMITS",
    "MOST_DAYS",
    "MOST_HOURS",
    "Citation",
    "Terms",
    "a_factor",
    "a_wage",
    "check_first_day",
    "check_flag",
    "check_people",
    "check_rest_days",
    "check_text",
    "citations_of",
    "hours_of_a_day",
    "hours_of_a_month",
    "limits_of",
    "paid_days",
    "people_of",
    "texts_of",
    "worked_hours",
    "working_hours",
]

HOURS = ("standard", "irregular")
"""The systems of working hours: standard hours (标准工时), and irregular ones (不定时), which the authority approves."""

LIMITS = ("day", "month", "week", "person", "compensation", "pay", "wage", "consultation")
"""What a citation can be about: the limits of a `Cap`, the factors of pay, the hourly wage, and who is asked first."""

MOST_HOURS = 24
"""The hours of a day."""

MOST_DAYS = 31
"""The days of the longest month."""

_ZERO = Fraction(0)
_MOST_REST = 6


def within(given: Number, name: str, low: int, high: int | None = None, *, above: bool = False) -> Fraction:
    """Take a number between two bounds.

    Args:
        given: The number.
        name: What it is, for the error.
        low: The least it may be.
        high: The most it may be, if there is such a bound.
        above: Whether it has to be more than the least.

    Raises:
        InvalidQuantity: When it lies outside them.

    >>> within("0.5", "share", 0, 1)
    Fraction(1, 2)
    """
    number = exact(given, of=name)
    if number < low or (above and number == low) or (high is not None and number > high):
        least = f"above {low}" if above else f"at least {low}"
        expected = f"it is {least}" if high is None else f"it is {least} and at most {high}"
        raise InvalidQuantity(given, expected, of=name)
    return number


def hours_of_a_day(given: Number) -> Fraction:
    """Take overtime hours of a day."""
    return within(given, "overtime hours a day", 0, MOST_HOURS)


def hours_of_a_month(given: Number | None) -> Fraction | None:
    """Take overtime hours of a month, if they are limited."""
    return None if given is None else within(given, "overtime hours a month", 0)


def worked_hours(given: Number) -> Fraction:
    """Take overtime hours that were worked."""
    return within(given, "overtime hours already worked", 0)


def a_factor(given: Number) -> Fraction:
    """Take what an hour pays, in hourly wages."""
    return within(given, "pay in hourly wages", 0)


def paid_days(given: Number) -> Fraction:
    """Take the paid days of a month."""
    return within(given, "paid days a month", 0, MOST_DAYS, above=True)


def working_hours(given: Number) -> Fraction:
    """Take the hours of a working day."""
    return within(given, "hours of a working day", 0, MOST_HOURS, above=True)


def a_wage(given: Number | None) -> Fraction | None:
    """Take a monthly wage, if it is known."""
    return None if given is None else within(given, "monthly wage", 0, above=True)


def check_flag(instance: object, attribute: Attribute[bool], given: object) -> None:
    """Refuse what is neither True nor False."""
    if not isinstance(given, bool):
        raise InvalidValue(f"{type(instance).__name__}: {attribute.name}", given, "True or False")


def _check_hours(_instance: object, _attribute: object, given: object) -> None:
    one_of(given, "system of working hours", HOURS)


def check_text(instance: object, attribute: Attribute[str], given: object) -> None:
    """Refuse what is no text on one line."""
    name = f"{type(instance).__name__}: {attribute.name}"
    if not isinstance(given, str):
        raise InvalidValue(name, given, "a text")
    check_line(name, given)


def _check_worked_in(_instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, Month | None):
        raise InvalidValue(
            "Terms: worked_in", given, "the Month whose overtime `worked` is, or None for each month"
        )


@value
class Terms:
    """The conditions of one person's work.

    Why somebody is not to work overtime is nobody's business here: it is never asked and never stored.

    Args:
        hours: `standard`, or `irregular` (不定时) where the authority has approved it for the post.
        overtime_allowed: Whether the person may be asked to work overtime at all.
        monthly_wage: The wage that overtime pay is reckoned from, in the currency of the limits;
            None: that of the limits.
        worked: The overtime hours already worked in the month.
        worked_in: That month; without it they count in every month that is looked at.

    Raises:
        UnknownMember: Another system of working hours.
        InvalidQuantity: A wage that is not above 0, or hours below 0.
        InvalidValue: `overtime_allowed` or `worked_in` is something else.

    >>> Terms(worked=12, overtime_allowed=True).worked
    Fraction(12, 1)
    """

    hours: str = field(default="standard", kw_only=True, validator=_check_hours)
    overtime_allowed: bool = field(default=True, kw_only=True, validator=check_flag)
    monthly_wage: Fraction | None = field(default=None, kw_only=True, converter=a_wage)
    worked: Fraction = field(default=_ZERO, kw_only=True, converter=worked_hours)
    worked_in: Month | None = field(default=None, kw_only=True, validator=_check_worked_in)


def limits_of(given: str | Iterable[str]) -> tuple[str, ...]:
    """Take the names of limits."""
    limits = (given,) if isinstance(given, str) else tuple(given)
    for limit in limits:
        if limit not in LIMITS:
            raise UnknownMember("limit", limit, LIMITS, where="a citation")
    return limits


@value
class Citation:
    """Where limits come from: a law and its article.

    Args:
        limits: What is taken from it, of `LIMITS`.
        en: The law and the article in English.
        zh: The same in Chinese.

    Raises:
        UnknownMember: A limit that does not exist.
        InvalidValue: A text with a line break.

    >>> Citation("week", "Labour Law, article 38", "《劳动法》第三十八条").limits
    ('week',)
    """

    limits: tuple[str, ...] = field(converter=limits_of)
    en: str = field(validator=check_text)
    zh: str = field(validator=check_text)


CHINA = (
    Citation(
        ("day", "month", "consultation"),
        "Labour Law of the People's Republic of China, article 41",
        "《中华人民共和国劳动法》第四十一条",
    ),
    Citation(
        "week",
        "Labour Law of the People's Republic of China, article 38",
        "《中华人民共和国劳动法》第三十八条",
    ),
    Citation(
        ("pay", "compensation"),
        "Labour Law of the People's Republic of China, article 44",
        "《中华人民共和国劳动法》第四十四条",
    ),
    Citation(
        "pay",
        "Interim Provisions on Payment of Wages (Laobufa [1994] No. 489), article 13",
        "《工资支付暂行规定》（劳部发〔1994〕489号）第十三条",
    ),
    Citation(
        "wage",
        "Notice on average working hours and the conversion of wages (Renshebufa [2025] No. 2)",
        "《关于职工全年月平均工作时间和工资折算问题的通知》（人社部发〔2025〕2号）",
    ),
)


def people_of(given: Mapping[str, Terms]) -> FrozenMap[str, Terms]:
    """Take the terms of people, in the order of their ids."""
    if not isinstance(cast("Any", given), Mapping):
        raise InvalidValue("LabourLimits: people", given, "a mapping of ids to Terms")
    return FrozenMap((id, given[id]) for id in sorted(given))


def check_people(_instance: object, _attribute: object, given: Mapping[str, Any]) -> None:
    """Refuse people whose terms are something else."""
    for id, terms in given.items():
        if not isinstance(terms, Terms):
            raise InvalidValue(f"LabourLimits: people of {id!r}", terms, "Terms")


def check_rest_days(_instance: object, _attribute: object, given: Any) -> None:
    """Refuse what is no number of days that a week can rest."""
    if not is_whole(given, 0) or given > _MOST_REST:
        raise InvalidValue("LabourLimits: rest_days_a_week", given, f"a whole number from 0 to {_MOST_REST}")


def check_first_day(_instance: object, _attribute: object, given: int) -> None:
    """Refuse a day on which months cannot start."""
    Month(2000, 1, day=given)


def texts_of(given: Mapping[str, str]) -> FrozenMap[str, str]:
    """Take a text in each language."""
    missing = [lang for lang in LANGS if not isinstance(given.get(lang), str)]
    if missing:
        raise InvalidValue("LabourLimits: consultation", dict(given), "a text each for 'en' and 'zh'")
    for lang in LANGS:
        check_line(f"LabourLimits: consultation in {lang}", given[lang])
    return FrozenMap((lang, given[lang]) for lang in LANGS)


def citations_of(given: Iterable[Citation]) -> tuple[Citation, ...]:
    """Take citations, in their order."""
    sources = tuple(given)
    for source in sources:
        if not isinstance(source, Citation):
            raise InvalidValue("LabourLimits: sources", source, "Citations")
    return sources
