"""Incentives: what is promised for which result, what it costs, and whether it was paid on time and in full (兑现激励)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import evolve

from targetkit._attrs import field, value
from targetkit._text import check_name
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.findings import Finding, Report
from targetkit.labels import amount as said
from targetkit.labels import check_lang, digits, level_name, metric_name, percent
from targetkit.period import as_day
from targetkit.quantity import Number, Quantity, as_quantity, exact, is_decimal, not_negative
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from targetkit.actuals import Actuals
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.role import Role

__all__ = ["Incentive", "IncentiveCost", "Payment", "check_incentives"]

_NOTHING = Fraction(0)


def _money(given: Number) -> Fraction:
    """An amount that is zero or more and can be written down."""
    number = not_negative(given, of="amount", what="an amount that is paid")
    _written(number, given)
    return number


def _limit(given: Number | None) -> Fraction | None:
    """A threshold or share above zero; None where it is not the way in which the incentive is earned."""
    if given is None:
        return None
    number = exact(given, of="threshold")
    if number <= 0:
        raise InvalidQuantity(given, "what has to be reached lies above zero", of="threshold")
    _written(number, given)
    return number


def _written(number: Fraction, given: object) -> None:
    if not is_decimal(number):
        raise InvalidQuantity(given, "it has no finite decimal expansion", of="incentive")


def _text(instance: object, attribute: Any, given: Any) -> None:
    check_name(f"{type(instance).__name__}: {attribute.name}", given)


def _ids(given: Iterable[str | Role]) -> tuple[str, ...]:
    taken: Any = given
    if isinstance(taken, str) or not isinstance(taken, Iterable):
        raise InvalidValue("Incentive: within", taken, "ids of roles in a list, e.g. ['east']")
    return tuple(one if isinstance(one, str) else one.id for one in given)


def _payments(given: Iterable[Payment]) -> tuple[Payment, ...]:
    taken: tuple[Any, ...] = tuple(given)
    for one in taken:
        if not isinstance(one, Payment):
            raise InvalidValue("Incentive: payments", one, "a Payment")
    return taken


@value
class Payment:
    """An incentive that was paid out.

    Args:
        role: The id of who got it.
        day: The day on which it was paid.
        amount: How much, in the unit of the incentive.

    Raises:
        InvalidValue: An id that is empty or has spaces around it.
        InvalidPeriod: A day that is no date.
        InvalidQuantity: An amount below zero, or no number.

    >>> Payment("li-na", date(2026, 12, 10), 500).amount
    Fraction(500, 1)
    """

    role: str = field(validator=_text)
    day: date = field(converter=as_day)
    amount: Fraction = field(converter=_money)


@value
class IncentiveCost:
    """What an incentive comes to.

    Attributes:
        roles: The ids of those who get it when everybody attains exactly what is asked.
        amount: What they get together.
        eligible: The ids of all who could get it.
        most: What it comes to when all of them do.
    """

    roles: tuple[str, ...]
    amount: Quantity
    eligible: tuple[str, ...]
    most: Quantity


@value
class Incentive:
    """What is promised for a result: announced at the kick-off, paid when it is due (激励方案).

    It is earned by reaching either a `threshold` of the metric or a `share` of one's own target for the whole period.

    Args:
        name: What it is called; findings name it.
        metric: The name of the metric that is looked at.
        amount: What everybody who earns it gets, in `unit`.
        due: The day by which it is paid.
        threshold: How much of the metric has to be reached, in the metric's own unit.
        share: Which share of one's own target; `1` for all of it, `"1.2"` for a fifth more.
        level: The level of roles that can earn it: each manager, or each team as a whole.
        within: Only those who are, or are below, one of these roles; empty for all.
        unit: The currency.
        payments: What was paid so far.

    Raises:
        InvalidValue: Neither or both of threshold and share; a text that is empty or has line breaks.
        InvalidQuantity: An amount below zero, a threshold or share that is not above it, no number.
        InvalidPeriod: A day that is no date.

    >>> Incentive("full month", "signings", 500, due=date(2026, 12, 10), share=1).to_text()
    'full month: 500 CNY for every manager who reaches 100% of the own target of signings; due 2026-12-10'
    """

    name: str = field(validator=_text)
    metric: str = field(validator=_text)
    amount: Fraction = field(converter=_money)
    due: date = field(kw_only=True, converter=as_day)
    threshold: Fraction | None = field(default=None, kw_only=True, converter=_limit)
    share: Fraction | None = field(default=None, kw_only=True, converter=_limit)
    level: str = field(default="manager", kw_only=True, validator=_text)
    within: tuple[str, ...] = field(default=(), kw_only=True, converter=_ids)
    unit: str = field(default="CNY", kw_only=True, validator=_text)
    payments: tuple[Payment, ...] = field(default=(), kw_only=True, converter=_payments)

    def __attrs_post_init__(self) -> None:
        if (self.threshold is None) == (self.share is None):
            given = (self.threshold, self.share)
            raise InvalidValue(
                f"Incentive {self.name!r}", given, "either a threshold or a share of the own target"
            )

    def with_payments(self, payments: Iterable[Payment]) -> Incentive:
        """The same incentive with more payments.

        Args:
            payments: What was paid besides.

        Raises:
            InvalidValue: Something that is no Payment.
        """
        return evolve(self, payments=(*self.payments, *payments))

    def eligible(self, plan: Plan) -> tuple[Role, ...]:
        """The roles that can earn it, in the order of the plan.

        Args:
            plan: The plan.

        Raises:
            UnknownMember: A level, or a role of `within`, that the plan does not have.
        """
        levels = sorted({node.level for node in walk(plan.roles)})
        if self.level not in levels:
            raise UnknownMember("level of roles", self.level, tuple(levels), where="the plan")
        tops = [plan.role(id_) for id_ in self.within] or [plan.roles]
        inside = {node.id for top in tops for node in walk(top)}
        return tuple(node for node in walk(plan.roles) if node.level == self.level and node.id in inside)

    def cost(self, plan: Plan) -> IncentiveCost:
        """What it comes to when everybody attains exactly what is asked, and at most.

        Args:
            plan: The plan; who is asked for more than its base is judged by what is asked.

        Raises:
            UnknownMember: A metric, level or role that the plan does not have.

        >>> from targetkit import Manager, Metric, Month, Plan, Team
        >>> plan = Plan.from_rows(
        ...     [("signings", "li-na", Month(2026, 11), 5), ("signings", "wang-lei", Month(2026, 11), 3)],
        ...     roles=Team("east", [Manager("li-na"), Manager("wang-lei")]), period=Month(2026, 11),
        ... )
        >>> cost = Incentive("four", "signings", 800, due=date(2026, 12, 10), threshold=4).cost(plan)
        >>> cost.roles, cost.amount, cost.most
        (('li-na',), 800, 1600)
        """
        metric, asked = plan.metric(self.metric), plan.assigned
        everybody = self.eligible(plan)
        earning = tuple(
            node.id
            for node in everybody
            if self._reached(metric, target := asked.line(metric, node)[0] or 0, target)
        )
        ids = tuple(node.id for node in everybody)
        return IncentiveCost(
            earning, as_quantity(self.amount * len(earning)), ids, as_quantity(self.amount * len(ids))
        )

    def earned(self, plan: Plan, actuals: Actuals) -> tuple[str, ...]:
        """The ids of those who have reached it in the plan's period.

        Args:
            plan: The plan.
            actuals: What happened.

        Raises:
            UnknownMember: A metric, level or role that the plan does not have.
        """
        metric, asked = plan.metric(self.metric), plan.assigned
        brought = actuals.by_manager(metric, plan.period)
        return tuple(
            node.id
            for node in self.eligible(plan)
            if self._reached(metric, _brought(node, brought), asked.line(metric, node)[0] or 0)
        )

    def paid(self, role: str, *, until: date | None = None) -> Fraction:
        """How much of it a role was paid.

        Args:
            role: The role's id.
            until: The last day that is seen; None: all days.
        """
        own = (one for one in self.payments if one.role == role and (until is None or one.day <= until))
        return sum((one.amount for one in own), _NOTHING)

    def condition(self, metric: Metric, lang: str = "en") -> str:
        """What has to be reached, in a few words.

        Args:
            metric: The metric, which knows its unit.
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        if self.threshold is not None:
            text = said(as_quantity(self.threshold), metric.unit, lang)
            return f"达到 {text}" if zh else f"{text} or more"
        share = percent(self._share)
        return f"完成自身目标的 {share}" if zh else f"{share} of the own target"

    def to_text(self, lang: str = "en") -> str:
        """The promise in a sentence.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        what, each = metric_name(self.metric, lang), said(as_quantity(self.amount), self.unit, lang)
        level = level_name(self.level, lang)
        if check_lang(lang) == "zh":
            if self.threshold is not None:
                reach = f"{what}达到 {digits(as_quantity(self.threshold))}"
            else:
                reach = f"完成自身{what}目标的 {percent(self._share)}"
            return f"{self.name}：每个{level}{reach}，奖励 {each}；{self.due} 前兑现"
        if self.threshold is not None:
            reach = f"{what} of {digits(as_quantity(self.threshold))}"
        else:
            reach = f"{percent(self._share)} of the own target of {what}"
        return f"{self.name}: {each} for every {level} who reaches {reach}; due {self.due}"

    def __str__(self) -> str:
        return self.to_text()

    @property
    def _share(self) -> Fraction:
        return _NOTHING if self.share is None else self.share

    def _reached(self, metric: Metric, attained: int, target: int) -> bool:
        """Whether so many quanta are enough; a share of no target is never reached."""
        if self.threshold is not None:
            return attained * metric.quantum >= self.threshold
        return target > 0 and attained >= self._share * target


def check_incentives(incentives: Iterable[Incentive], plan: Plan, actuals: Actuals, *, as_of: date) -> Report:
    """Whether what was promised and earned was paid on time and in full (按时足额兑现).

    Args:
        incentives: What was promised, with the payments.
        plan: The plan.
        actuals: What happened.
        as_of: The day at whose end it is judged; nothing is short before an incentive is due.

    Returns:
        A report: paid after the due day (TK761), paid short or not at all although it is due (TK762).

    Raises:
        UnknownMember: A metric, level or role that the plan does not have.
        InvalidPeriod: `as_of` is no date.
    """
    day = as_day(as_of)
    return Report(found for one in incentives for found in _judged(one, plan, actuals, day))


def _judged(incentive: Incentive, plan: Plan, actuals: Actuals, day: date) -> Iterator[Finding]:
    unit = incentive.unit
    for role in incentive.earned(plan, actuals):
        paid = incentive.paid(role, until=day)
        late = [one for one in incentive.payments if one.role == role and incentive.due < one.day <= day]
        in_time = incentive.paid(role, until=min(day, incentive.due))
        place: dict[str, Any] = {
            "metric": plan.metric(incentive.metric).name,
            "role": role,
            "period": incentive.due,
        }
        if late and in_time < incentive.amount:
            yield Finding.of(
                "TK761",
                **place,
                expected=as_quantity(incentive.amount),
                actual=as_quantity(sum((one.amount for one in late), _NOTHING)),
                unit=unit,
                name=incentive.name,
                paid=max(one.day for one in late),
            )
        if day > incentive.due and paid < incentive.amount:
            yield Finding.of(
                "TK762",
                **place,
                expected=as_quantity(incentive.amount),
                actual=as_quantity(paid),
                form="" if paid else "nothing",
                unit=unit,
                name=incentive.name,
                gap=as_quantity(incentive.amount - paid),
            )


def _brought(node: Role, brought: Any) -> int:
    return sum(brought.get(one.id, 0) for one in walk(node) if isinstance(one, Manager))
