"""A lever: what can be done about a gap, when, at what price, and how much of it there is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from targetkit._attrs import FrozenMap, field, value
from targetkit._sentence import told
from targetkit._text import check_line, check_name, one_of
from targetkit.effect import Effect
from targetkit.errors import ConflictingPolicy, InvalidQuantity, InvalidValue
from targetkit.labels import check_lang
from targetkit.quantity import Number, exact, is_whole, not_negative

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["By", "Ceiling", "Coach", "Cost", "Lever", "Purpose", "When", "Within"]

Purpose: TypeAlias = Literal["closing", "discipline"]
"""Chosen to close a gap, or obliged by the rule that fired."""

When: TypeAlias = Literal["hours", "evening", "rest_day"]
"""Within working hours, after them, or on a rest day; the last two are overtime."""

Within: TypeAlias = Literal["day", "week", "period"]
"""For how long a ceiling counts."""

By: TypeAlias = Literal["asked", "headroom"]
"""Done by those whom the rule asks, or for them by people with headroom."""

Coach: TypeAlias = Literal["leader", "top"]
"""The team's leader, or its top performer."""

_DAY = 24

_KINDS = {"closing": ("to close a gap", "补缺口"), "discipline": ("discipline", "纪律")}
_WHENS = {
    "hours": ("in working hours", "工作时间内"),
    "evening": ("in the evening", "晚间"),
    "rest_day": ("on a rest day", "休息日"),
}
_BYS = {
    "headroom": (
        "done by people with headroom, of the same team first, then of the store",
        "由有余力的人承接，先本团队、后全店",
    )
}
_COACHES = {
    "leader": ("coached by the team's leader", "由团队经理带教"),
    "top": (
        "coached by the team's top performer, or else the store's",
        "由本团队业绩最好的人带教，没有则由全店最好的人",
    ),
}
_SPANS = {"day": ("day", "日"), "week": ("week", "周"), "period": ("period", "期")}


def _amount(given: Number) -> Fraction:
    return not_negative(given, of="cost of a lever")


def _coach_hours(given: Number) -> Fraction:
    return not_negative(given, of="coach's hours")


def _hours(given: Number) -> Fraction:
    hours = exact(given, of="hours of a lever")
    if not 0 < hours <= _DAY:
        raise InvalidQuantity(given, "one use lasts more than 0 and at most 24 hours", of="hours of a lever")
    return hours


def _most_gain(given: Number | None) -> Fraction | None:
    return None if given is None else not_negative(given, of="ceiling of the gain")


def _check_currency(instance: Cost, _attribute: object, given: Any) -> None:
    if given is None:
        if instance.amount:
            expected = f"the currency of {instance.amount}, e.g. 'CNY': a cost without one cannot be compared"
            raise InvalidValue("Cost: currency", None, expected)
    elif not isinstance(given, str) or not given.strip():
        raise InvalidValue("Cost: currency", given, "a text, e.g. 'CNY'")
    else:
        check_line("Cost: currency", given)


def _span(given: Within) -> Within:
    return one_of(given, "per", get_args(Within), "a Ceiling")


def _check_uses(_instance: object, _attribute: object, given: Any) -> None:
    if given is not None and not is_whole(given, 0):
        raise InvalidValue("Ceiling: uses", given, "a whole number from 0 on")


def _check_name(_instance: object, _attribute: object, given: Any) -> None:
    check_name("Lever: name", given)


def _kind(given: Purpose) -> Purpose:
    return one_of(given, "kind", get_args(Purpose), "a Lever")


def _when(given: When) -> When:
    return one_of(given, "when", get_args(When), "a Lever")


def _by(given: By) -> By:
    return one_of(given, "by", get_args(By), "a Lever")


def _coach(given: Coach) -> Coach:
    return one_of(given, "coach", get_args(Coach), "a Lever")


def _check_whole(name: str, given: Any, least: int | None) -> None:
    if not is_whole(given, least):
        expected = "a whole number" if least is None else f"a whole number from {least} on"
        raise InvalidValue(name, given, expected)


def _check_lead(instance: Lever, _attribute: object, given: Any) -> None:
    _check_whole(f"Lever {instance.name!r}: lead", given, 0)


def _check_rank(instance: Lever, _attribute: object, given: Any) -> None:
    _check_whole(f"Lever {instance.name!r}: rank", given, None)


def _texts(given: Mapping[str, str]) -> FrozenMap[str, str]:
    for lang, text in given.items():
        check_lang(lang)
        check_line(f"Lever: text in {lang}", text)
    return FrozenMap(given)


@value
class Cost:
    """What one use of a lever costs.

    Args:
        amount: Materials, fees, gifts: money per use; not negative.
        currency: What the amount is in.
        paid: Whether overtime is paid for it, as the limits of labour say; without effect in working hours.
        coach_hours: How many hours of its selling time the use takes from whoever coaches.

    Raises:
        InvalidQuantity: A negative amount or negative hours.
        InvalidValue: An amount without a currency.

    >>> Cost(amount=50, currency="CNY").to_text()
    '50 CNY, overtime pay'
    """

    amount: Fraction = field(default=Fraction(0), kw_only=True, converter=_amount)
    currency: str | None = field(default=None, kw_only=True, validator=_check_currency)
    paid: bool = field(default=True, kw_only=True)
    coach_hours: Fraction = field(default=Fraction(0), kw_only=True, converter=_coach_hours)

    def to_text(self, lang: str = "en", *, overtime: bool = True) -> str:
        """The cost in words; empty when there is none.

        Args:
            lang: `en` or `zh`.
            overtime: Whether the lever is pulled outside working hours.

        Raises:
            UnknownMember: For another language.
        """
        chinese = check_lang(lang) == "zh"
        parts: list[str] = []
        if self.amount:
            given = {"amount": self.amount, "currency": self.currency}
            parts.append(told("{amount:amount currency}", lang, given))
        if self.paid and overtime:
            parts.append("加班费" if chinese else "overtime pay")
        if self.coach_hours:
            sentence = "带教人{hours:amount unit}小时" if chinese else "{hours:amount unit} h of the coach"
            parts.append(told(sentence, lang, {"hours": self.coach_hours, "unit": ""}))
        return ("、" if chinese else ", ").join(parts)


@value
class Ceiling:
    """How much there is of a lever for one person.

    Args:
        uses: How often at most one person can use it.
        per: For how long that counts: a `day`, a `week` from Monday to Sunday, or the whole `period`.
        gain: How much at most one person's uses can bring in that time, in the unit of the metric
            where the lever takes hold.

    Raises:
        InvalidValue: Neither uses nor gain; uses that are no whole number.
        InvalidQuantity: A negative gain.
        UnknownMember: `per` is something else.

    >>> Ceiling(uses=2, per="week").to_text()
    'at most 2 times a week'
    """

    uses: int | None = field(default=None, kw_only=True, validator=_check_uses)
    per: Within = field(default="day", kw_only=True, converter=_span)
    gain: Fraction | None = field(default=None, kw_only=True, converter=_most_gain)

    def __attrs_post_init__(self) -> None:
        if self.uses is None and self.gain is None:
            raise InvalidValue("Ceiling", None, "uses=, gain= or both: without one there is no ceiling")

    def to_text(self, lang: str = "en") -> str:
        """The ceiling in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        chinese = check_lang(lang) == "zh"
        span = _SPANS[self.per][chinese]
        parts: list[str] = []
        if self.uses is not None:
            times = "once" if self.uses == 1 else f"{self.uses} times"
            parts.append(f"每人每{span}至多{self.uses}次" if chinese else f"at most {times} a {span}")
        if self.gain is not None:
            sentence = (
                f"每人每{span}至多带来{{gain:amount unit}}"
                if chinese
                else f"at most {{gain:amount unit}} a {span}"
            )
            parts.append(told(sentence, lang, {"gain": self.gain, "unit": ""}))
        return ("，" if chinese else ", ").join(parts)


@value
class Lever:
    """Something that can be done about a gap.

    Args:
        name: What rules and actions call it.
        kind: `closing`: chosen where it closes a gap. `discipline`: the rule that fired obliges to it.
        when: `hours`, or overtime: `evening`, `rest_day`.
        hours: How long one use lasts.
        effect: What one use brings; None: nothing by itself, as a spot check.
        cost: What one use costs.
        ceiling: How much there is of it for one person; a lever with an effect has one.
        by: `asked`: whoever the rule asks does it. `headroom`: it is done for them by people of whom each day that is left
            asks less than they can do (by the capacity, or else their own pace so far), of the same team first,
            then of the store; nobody gives more than that.
        coach: Who gives the coach's hours of its cost: the team's `leader`; or the `top` performer, who has brought
            the largest share of the own target so far, of the team or else of the store.
        lead: The working days before it takes hold; those through the funnel come on top.
        rank: What is done first at the same price: the lower number.
        labels: Language → what people call it; without one the name stands in the text.
        why: Language → why its hours, ceiling, lead and cost are as they are.

    Raises:
        InvalidValue: An effect without a ceiling; a name, a lead or a rank that is none.
        InvalidQuantity: Hours that are not above 0, or more than a day has.
        UnknownMember: Another kind, time, coach or language.
        ConflictingPolicy: Discipline outside working hours: a rule obliges, and overtime has to be agreed;
            discipline by people with headroom, whom the rule does not oblige.

    >>> from targetkit.effect import Assumed, Effect
    >>> evening = Lever(
    ...     "overtime", when="evening", ceiling=Ceiling(uses=3), labels={"zh": "加班展业"},
    ...     effect=Effect("0.5", of="pace", source=Assumed("fewer people answer", zh="接听的人较少")),
    ... )
    >>> print(evening.to_text())
    overtime (to close a gap, in the evening, 1 h): 0.5 usual hours an hour (assumed: fewer people answer); \
at most 3 times a day; costs: overtime pay
    >>> print(evening.to_text("zh"))
    加班展业（补缺口，晚间，1小时）：每小时相当于平常0.5小时（假定：接听的人较少）；每人每日至多3次；成本：加班费
    """

    name: str = field(validator=_check_name)
    kind: Purpose = field(default="closing", kw_only=True, converter=_kind)
    when: When = field(default="hours", kw_only=True, converter=_when)
    hours: Fraction = field(default=Fraction(1), kw_only=True, converter=_hours)
    effect: Effect | None = field(default=None, kw_only=True)
    cost: Cost = field(factory=Cost, kw_only=True)
    ceiling: Ceiling | None = field(default=None, kw_only=True)
    by: By = field(default="asked", kw_only=True, converter=_by)
    coach: Coach = field(default="leader", kw_only=True, converter=_coach)
    lead: int = field(default=0, kw_only=True, validator=_check_lead)
    rank: int = field(default=0, kw_only=True, validator=_check_rank)
    labels: FrozenMap[str, str] = field(factory=FrozenMap[str, str], kw_only=True, converter=_texts)
    why: FrozenMap[str, str] = field(factory=FrozenMap[str, str], kw_only=True, converter=_texts)

    def __attrs_post_init__(self) -> None:
        place = f"Lever {self.name!r}"
        for name, given, kind in (
            ("effect", self.effect, Effect),
            ("ceiling", self.ceiling, Ceiling),
            ("cost", self.cost, Cost),
        ):
            if not isinstance(given, kind) and (given is not None or kind is Cost):
                raise InvalidValue(f"{place}: {name}", given, f"{kind.__name__}(...)")
        if self.effect is not None and self.ceiling is None:
            expected = "Ceiling(uses=...) or Ceiling(gain=...): a lever that brings something has an end"
            raise InvalidValue(f"{place}: ceiling", None, expected)
        if self.kind == "discipline" and self.overtime:
            reason = (
                "discipline is an obligation and overtime has to be agreed (Labour Law of China, article 41); "
                'use when="hours", or kind="closing"'
            )
            raise ConflictingPolicy(place, reason)
        if self.kind == "discipline" and self.by == "headroom":
            reason = 'a rule obliges those for whom it fires; use by="asked", or kind="closing"'
            raise ConflictingPolicy(place, reason)

    @property
    def overtime(self) -> bool:
        """Whether it lies outside working hours, so that the limits of labour apply and people have to agree."""
        return self.when != "hours"

    def label(self, lang: str = "en") -> str:
        """What people call it.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return self.labels.get(check_lang(lang), self.name)

    def to_text(self, lang: str = "en") -> str:
        """The lever in one line: when, what it brings and how that is known, how much there is of it, its price.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        chinese = check_lang(lang) == "zh"
        sentence = "（{kind:words}，{when:words}，{hours:amount unit}小时）："
        if not chinese:
            sentence = " ({kind:words}, {when:words}, {hours:amount unit} h): "
        head = {"kind": _KINDS[self.kind], "when": _WHENS[self.when], "hours": self.hours, "unit": ""}
        parts = ["本身不带来业务量" if chinese else "brings no volume by itself"]
        if self.effect is not None:
            parts = [self.effect.to_text(lang)]
        if self.ceiling is not None:
            parts.append(self.ceiling.to_text(lang))
        if self.lead:
            days = "day" if self.lead == 1 else "days"
            parts.append(
                f"{self.lead}个工作日后起效" if chinese else f"takes hold after {self.lead} working {days}"
            )
        if self.by in _BYS:
            parts.append(_BYS[self.by][chinese])
        if self.cost.coach_hours:
            parts.append(_COACHES[self.coach][chinese])
        cost = self.cost.to_text(lang, overtime=self.overtime)
        if cost:
            parts.append(f"成本：{cost}" if chinese else f"costs: {cost}")
        if self.why:
            parts.append(self.why.get(lang) or next(iter(self.why.values())))
        return self.label(lang) + told(sentence, lang, head) + ("；" if chinese else "; ").join(parts)

    def __str__(self) -> str:
        return self.to_text()
