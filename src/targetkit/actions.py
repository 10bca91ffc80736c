"""An action: who does what, when and why, what it is expected to bring, and what has become of it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import evolve

from targetkit._attrs import FrozenMap, field, value
from targetkit._sentence import told
from targetkit._text import one_of
from targetkit.errors import InvalidQuantity, InvalidValue, OutOfTurn
from targetkit.labels import check_lang, percent
from targetkit.lever import Purpose, When
from targetkit.period import as_day
from targetkit.quantity import Number, exact, not_negative

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from targetkit.lever import Lever

__all__ = ["Action", "State"]

State: TypeAlias = Literal["planned", "agreed", "done", "verified", "no_effect"]
"""What has become of an action."""

TEN_THOUSAND = Fraction(10_000)
"""The amount for which prices are told: one 万."""

_STATES: dict[State, tuple[str, str]] = {
    "planned": ("planned", "已计划"),
    "agreed": ("agreed", "已同意"),
    "done": ("done", "已执行"),
    "verified": ("verified", "已验证"),
    "no_effect": ("no effect", "无效果"),
}


def _kind(given: Purpose) -> Purpose:
    return one_of(given, "kind", get_args(Purpose), "an Action")


def _when(given: When) -> When:
    return one_of(given, "when", get_args(When), "an Action")


def _state(given: State) -> State:
    return one_of(given, "state", tuple(_STATES), "an Action")


def _hours(given: Number) -> Fraction:
    return not_negative(given, of="hours of an action")


def _cost(given: Number) -> Fraction:
    return not_negative(given, of="cost of an action")


def _base(given: Number) -> Fraction:
    return not_negative(given, of="base of an action")


def _measured(given: Number | None) -> Fraction | None:
    return None if given is None else not_negative(given, of="measured gain")


def _rest(given: object) -> date | None:
    return None if given is None else as_day(given)


def _amounts(given: Mapping[str, Number]) -> FrozenMap[str, Fraction]:
    return FrozenMap({metric: not_negative(amount, of=metric) for metric, amount in given.items()})


def _chances(given: Mapping[str, Number]) -> FrozenMap[str, Fraction]:
    chances = _amounts(given)
    for metric, chance in chances.items():
        if chance.numerator > chance.denominator:
            raise InvalidQuantity(str(chance), "a probability lies between 0 and 1", of=metric)
    return chances


def _check_currency(instance: Action, _attribute: object, given: Any) -> None:
    if given is None and instance.cost:
        raise InvalidValue(
            "Action: currency", None, f"the currency of the cost of {instance.cost}, e.g. 'CNY'"
        )


@value
class Action:
    """Something that somebody does about a gap on a day.

    Args:
        lever: The name of the lever that is pulled.
        kind: `closing` or `discipline`.
        manager: The id of who does it.
        day: When.
        hours: How long.
        rule: The name of the rule that it answers.
        why: The key of the firing that it answers.
        gain: Metric → how much is expected by the end of the period, in its unit,
            from the metric where the lever takes hold down to the last.
        probability: Metric → how likely at least one piece of it comes; of money, one ticket.
        cost: What it costs.
        currency: What the cost is in.
        lost: Metric → what is not brought because of it: the coach's selling time, the day of rest given back.
        when: `hours`, or overtime: `evening`, `rest_day`.
        rest_on: The working day that is free instead, for work on a rest day that is not paid.
        coach: The id of who comes along, or teaches.
        helps: The id of whose customers are taken over; the gain closes that person's gap.
        metric: Where the lever takes hold; when not given, the first metric of the gain.
        closes: The metric that prices are told for; when not given, the last metric of the gain.
        base: What a gain of 1 of the lever would bring of `metric` here (`Effect.base`);
            by it the measured gain is brought back to the lever's unit.
        state: `planned`, `agreed`, `done`, `verified` or `no_effect`.
        measured: What it has brought of `metric`, once that is known.
        labels: Language → what people call the lever.

    Raises:
        InvalidQuantity: A negative number, a probability above 1.
        InvalidValue: A cost without a currency; a day of rest that is not after work on a rest day;
            something measured before it is verified, or nothing although it has no effect.
        InvalidPeriod: A day that is none.
        UnknownMember: Another kind, time or state.

    >>> from datetime import date
    >>> evening = Action(
    ...     "overtime", manager="li-na", day=date(2026, 11, 13), when="evening", hours=1, rule="short", why="short:east",
    ...     gain={"submissions": "0.4", "disbursements": 5760}, cost=75, currency="CNY",
    ... )
    >>> str(evening.price_per(10_000)), evening.agree().do().verify("0.5").state
    ('3125/24', 'verified')
    """

    lever: str
    kind: Purpose = field(default="closing", kw_only=True, converter=_kind)
    manager: str = field(kw_only=True)
    day: date = field(kw_only=True, converter=as_day)
    hours: Fraction = field(kw_only=True, converter=_hours)
    rule: str = field(kw_only=True)
    why: str = field(kw_only=True)
    gain: FrozenMap[str, Fraction] = field(factory=FrozenMap[str, Fraction], kw_only=True, converter=_amounts)
    probability: FrozenMap[str, Fraction] = field(
        factory=FrozenMap[str, Fraction], kw_only=True, converter=_chances
    )
    cost: Fraction = field(default=Fraction(0), kw_only=True, converter=_cost)
    currency: str | None = field(default=None, kw_only=True, validator=_check_currency)
    lost: FrozenMap[str, Fraction] = field(factory=FrozenMap[str, Fraction], kw_only=True, converter=_amounts)
    when: When = field(default="hours", kw_only=True, converter=_when)
    rest_on: date | None = field(default=None, kw_only=True, converter=_rest)
    coach: str | None = field(default=None, kw_only=True)
    helps: str | None = field(default=None, kw_only=True)
    metric: str = field(default="", kw_only=True)
    closes: str = field(default="", kw_only=True)
    base: Fraction = field(default=Fraction(1), kw_only=True, converter=_base)
    state: State = field(default="planned", kw_only=True, converter=_state)
    measured: Fraction | None = field(default=None, kw_only=True, converter=_measured)
    labels: FrozenMap[str, str] = field(
        factory=FrozenMap[str, str], kw_only=True, converter=FrozenMap[str, str]
    )

    def __attrs_post_init__(self) -> None:
        # Which metric comes first is not part of a mapping's equality, so it is a field of its own.
        metrics = tuple(self.gain)
        object.__setattr__(self, "metric", self.metric or (metrics[0] if metrics else ""))
        object.__setattr__(self, "closes", self.closes or (metrics[-1] if metrics else ""))
        place = f"Action {self.lever!r} of {self.manager}"
        if self.rest_on is not None and (self.when != "rest_day" or self.rest_on <= self.day):
            expected = "a day after work on a rest day, or None"
            raise InvalidValue(f"{place}: rest_on", str(self.rest_on), expected)
        known = self.measured is not None
        if known and self.state not in {"verified", "no_effect"}:
            raise InvalidValue(f"{place}: measured", str(self.measured), f"None while it is {self.state}")
        if not known and (self.state == "no_effect" or (self.state == "verified" and self.gain)):
            expected = f"what it brought of {self.metric or 'its metric'}, since it is {self.state}"
            raise InvalidValue(f"{place}: measured", None, expected)
        if known and bool(self.measured) != (self.state == "verified"):
            expected = "0 without an effect, and more than 0 with one"
            raise InvalidValue(f"{place}: measured", str(self.measured), expected)

    @classmethod
    def of(cls, lever: Lever, **given: Any) -> Action:
        """An action that pulls a lever: its name, kind, time, hours and labels are the lever's.

        Args:
            lever: The lever.
            given: The other arguments of an Action, which also take the place of the lever's own.

        Raises:
            InvalidQuantity, InvalidValue, InvalidPeriod, UnknownMember: As an Action raises them.
        """
        own: dict[str, Any] = {
            "kind": lever.kind,
            "when": lever.when,
            "hours": lever.hours,
            "labels": lever.labels,
        }
        return cls(lever.name, **{**own, **given})

    @property
    def overtime(self) -> bool:
        """Whether it lies outside working hours, so that it is done only when agreed."""
        return self.when != "hours"

    def agree(self) -> Action:
        """The same action, agreed by the worker (and by the union, where the law asks for it).

        Raises:
            OutOfTurn: It is not planned any more.
        """
        return self._step("agree", {"planned"}, "agreed", "only what is planned can be agreed")

    def do(self) -> Action:
        """The same action, done.

        Overtime is done only when it was agreed (Labour Law of China, article 41);
        within working hours, as discipline is, it needs no agreement.

        Raises:
            OutOfTurn: It is done already, or overtime that nobody agreed to.
        """
        if self.overtime:
            return self._step(
                "do", {"agreed"}, "done", "overtime is done once it is agreed: agree() comes first"
            )
        return self._step("do", {"planned", "agreed"}, "done", "it is done once")

    def verify(self, measured: Number | None = None) -> Action:
        """The same action, with what it has brought.

        Args:
            measured: How much of `metric` came because of it; 0 is no effect.
                None only where no gain was expected: a spot check that was made.

        Raises:
            OutOfTurn: It is not done.
            InvalidValue: Nothing measured although a gain was expected.
            InvalidQuantity: Something that is no number, or negative.
        """
        amount = _measured(measured)
        state: State = "no_effect" if amount == 0 else "verified"
        return self._step(
            "verify", {"done"}, state, "what it brought is known once it is done", measured=amount
        )

    def no_effect(self) -> Action:
        """The same action, which has brought nothing.

        Raises:
            OutOfTurn: It is not done.
        """
        return self.verify(0)

    def price_per(self, amount: Number = TEN_THOUSAND, *, metric: str | None = None) -> Fraction | None:
        """What so much of a metric costs by this action.

        Args:
            amount: How much, in the metric's unit.
            metric: The metric; None: `closes`.

        Returns:
            The cost in `currency`; None where the action brings none of the metric.

        Raises:
            InvalidQuantity: An amount that is no number.
        """
        gain = self.gain.get(self.closes if metric is None else metric)
        return self.cost * exact(amount, of="amount") / gain if gain else None

    def label(self, lang: str = "en") -> str:
        """What people call the lever.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return self.labels.get(check_lang(lang), self.lever)

    def to_text(self, lang: str = "en", *, units: Mapping[str, str] | None = None) -> str:
        """The action in one line: when, who, what, why, what it should bring, its price and its state.

        Args:
            lang: `en` or `zh`.
            units: Metric → its unit, e.g. `CNY`; pieces have none.

        Raises:
            UnknownMember: For another language.
        """
        chinese = check_lang(lang) == "zh"
        sentence = (
            "{day:}，{manager}：{lever}{hours:amount unit}小时（规则：{rule}）"
            if chinese
            else "{day:}, {manager}: {lever}, {hours:amount unit} h (rule {rule})"
        )
        given = {
            "day": self.day,
            "manager": self.manager,
            "lever": self.label(lang),
            "hours": self.hours,
            "unit": "",
            "rule": self.rule,
        }
        parts = [
            told(sentence, lang, given),
            *self._brings(lang, units or {}),
            *self._takes(lang, units or {}),
        ]
        parts.append(_STATES[self.state][chinese])
        return ("；" if chinese else "; ").join(parts)

    def __str__(self) -> str:
        return self.to_text()

    def _brings(self, lang: str, units: Mapping[str, str]) -> list[str]:
        """What is expected of it, or has come."""
        chinese = lang == "zh"
        parts: list[str] = []
        if self.gain:
            items = [self._item(name, amount, units, lang) for name, amount in self.gain.items()]
            parts.append(("预计" if chinese else "expected ") + ("、" if chinese else ", ").join(items))
        if self.measured is not None and self.metric:
            item = _amount(self.metric, self.measured, units, lang)
            parts.append(f"实测{item}" if chinese else f"measured {item}")
        return parts

    def _item(self, name: str, amount: Fraction, units: Mapping[str, str], lang: str) -> str:
        text = _amount(name, amount, units, lang)
        chance = self.probability.get(name)
        if chance is None:
            return text
        share = percent(chance)
        return f"{text}（概率{share}）" if lang == "zh" else f"{text} ({share} likely)"

    def _takes(self, lang: str, units: Mapping[str, str]) -> list[str]:
        """What it costs: money, time of others, a day of rest."""
        chinese = lang == "zh"
        parts: list[str] = []
        if self.cost:
            money = {"cost": self.cost, "currency": self.currency}
            parts.append(
                told("成本{cost:amount currency}" if chinese else "costs {cost:amount currency}", lang, money)
            )
        price = self.price_per() if self.cost else None
        if price is not None:
            unit = units.get(self.closes, "")
            given = {
                "price": price,
                "currency": self.currency,
                "much": 10_000,
                "unit": unit,
                "metric": self.closes,
            }
            sentence = (
                "每{much:amount unit}{metric:metric}{price:amount currency}"
                if chinese
                else "{price:amount currency} per {much:amount unit} of {metric:metric}"
            )
            parts.append(told(sentence, lang, given))
        if self.coach is not None:
            parts.append(f"带教：{self.coach}" if chinese else f"with {self.coach}")
        if self.helps is not None:
            parts.append(f"承接{self.helps}的客户" if chinese else f"takes over from {self.helps}")
        lost = [_amount(name, amount, units, lang) for name, amount in self.lost.items() if amount]
        if lost:
            parts.append("占用产能：" + "、".join(lost) if chinese else "loses " + ", ".join(lost))
        if self.rest_on is not None:
            parts.append(told("{day}补休" if chinese else "rest on {day}", lang, {"day": self.rest_on}))
        return parts

    def _step(self, asked: str, allowed: set[str], state: State, reason: str, **changes: Any) -> Action:
        if self.state not in allowed:
            place = f"{self.lever} of {self.manager} on {self.day} is {_STATES[self.state][0]}"
            raise OutOfTurn(asked, f"{place}; {reason}")
        return evolve(self, state=state, **changes)


def _amount(name: str, amount: Fraction, units: Mapping[str, str], lang: str) -> str:
    given = {"metric": name, "amount": amount, "unit": units.get(name, "")}
    sentence = (
        "{metric:metric}{amount:amount unit}" if lang == "zh" else "{amount:amount unit} {metric:metric}"
    )
    return told(sentence, lang, given)
