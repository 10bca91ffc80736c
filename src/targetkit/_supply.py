"""Triggers that look at what there is to work with: files that wait too long or pile up, and people who are too few."""

from __future__ import annotations

import math
import operator
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsIndex

from targetkit._able import GOOD, Abilities, read
from targetkit._attrs import field, value
from targetkit._case import Case
from targetkit._situation import (
    Firing,
    below,
    check_name,
    first_asked,
    from_the_start,
    here,
    named,
    said,
    worded,
)
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.findings import Finding
from targetkit.labels import LANGS, waiting_name
from targetkit.quantity import Number, exact
from targetkit.ramp import Ramp, as_ramp
from targetkit.role import Manager, walk
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from targetkit._able import PerDay
    from targetkit._situation import Situation
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.progress import Progress
    from targetkit.role import Role
    from targetkit.stock import Waiting

__all__ = ["StockAbove", "StockOlder", "TooFew"]

_ZERO = Fraction(0)
_RAMP = Ramp({0: 0, 1: "0.5", 3: 1})


def _days(given: SupportsIndex) -> int:
    number = operator.index(given)
    if isinstance(given, bool) or number < 0:
        raise InvalidValue("StockOlder: days", given, "a whole number of days from 0 on")
    return number


def _ceiling(given: Number) -> Fraction:
    number = exact(given, of="ceiling of stock")
    if number < 0:
        raise InvalidQuantity(given, "a ceiling is zero or more", of="ceiling of stock")
    return number


class _Held(NamedTuple):
    """What waits behind a stage for a role: in the metric's unit, and the rows."""

    metric: Metric
    amount: Fraction
    rows: tuple[Waiting, ...]

    def among(self, people: Iterable[Manager]) -> tuple[str, ...]:
        """Those of some people who hold any of it."""
        holders = {row.manager for row in self.rows if row.quanta}
        return tuple(one.id for one in people if one.id in holders)


def _held(situation: Situation, stage: str, role: Role, before: date | None = None) -> _Held | None:
    """What waits behind a stage, or of it what waits since before a day; None where nothing is known of it."""
    stock = situation.stock
    if stock is None:
        return None
    try:
        metric = stock.metric(stage)
    except UnknownMember:
        try:
            return _Held(situation.progress.plan.metric(stage), _ZERO, ())
        except UnknownMember:
            return None
    rows = tuple(
        row
        for row in stock.of_role(role)
        if row.metric == metric.name and (before is None or (row.since is not None and row.since < before))
    )
    return _Held(metric, sum(row.quanta for row in rows) * metric.quantum, rows)


@value
class StockAbove:
    """More files waiting behind a stage than a ceiling (存量件超限).

    Args:
        stage: The stage that they have passed, by its metric's name.
        ceiling: The most that may wait, in the metric's unit, for each role looked at.

    Raises:
        InvalidQuantity: A ceiling that is negative or no number.
        InvalidValue: A stage that is no name.

    >>> print(StockAbove("approvals", 20).to_text())
    more than 20 waiting behind approvals
    """

    stage: str = field(validator=check_name)
    ceiling: Fraction = field(converter=_ceiling)

    @property
    def metric(self) -> None:
        """It looks at no target."""
        return None

    def looks_at(self, situation: Situation, role: Role) -> Firing | Finding | None:
        """Fires where more waits; the gap is what is above the ceiling, and those are asked who hold it.

        Args:
            situation: The situation; its stock may be None, which is a finding (TK703).
            role: A role.
        """
        held = _held(situation, self.stage, role)
        if held is None:
            return _unknown("TK703", self.stage, self)
        gap = held.amount - self.ceiling
        if gap <= 0:
            return None
        text = said(
            "{role:words}: {actual:amount unit} waiting behind {metric:metric}, {gap:amount unit} more than "
            "{expected:amount unit}",
            "{role:words}：{waiting:words}存量 {actual:amount unit}，超出上限 {expected:amount unit} 共 {gap:amount unit}",
            role=named(situation, role),
            metric=held.metric.name,
            waiting=_waiting(held.metric.name),
            actual=held.amount,
            expected=self.ceiling,
            gap=gap,
            unit=held.metric.unit,
        )
        when = situation.progress.plan.period
        people = held.among(here(situation, role))
        return Firing("", role.id, held.metric.name, when, self.ceiling, held.amount, gap, people, text)

    first_day = from_the_start

    def to_text(self, lang: str = "en") -> str:
        """What it waits for, in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        en = "more than {ceiling:amount unit} waiting behind {stage:metric}"
        zh = "{waiting:words}存量超过 {ceiling:amount unit}"
        waiting = _waiting(self.stage)
        return worded(lang, said(en, zh, ceiling=self.ceiling, stage=self.stage, waiting=waiting, unit=""))


@value
class StockOlder:
    """Files waiting behind a stage for longer than so many days (积压件).

    What waits since nobody knows when is not counted.

    Args:
        stage: The stage that they have passed, by its metric's name.
        days: The most days that a file may wait, 0 or more; all days count.

    Raises:
        InvalidValue: Days that are no whole number from 0 on; a stage that is no name.

    >>> print(StockOlder("approvals", 7).to_text())
    waiting behind approvals for more than 7 days
    """

    stage: str = field(validator=check_name)
    days: int = field(converter=_days)

    @property
    def metric(self) -> None:
        """It looks at no target."""
        return None

    def looks_at(self, situation: Situation, role: Role) -> Firing | Finding | None:
        """Fires where anything is older; the gap is all of that, and those are asked who hold it.

        Args:
            situation: The situation; its stock may be None, which is a finding (TK703).
            role: A role.
        """
        stock = situation.stock
        before = None if stock is None else stock.as_of - timedelta(self.days)
        held = _held(situation, self.stage, role, before)
        if held is None:
            return _unknown("TK703", self.stage, self)
        if not held.amount:
            return None
        text = said(
            "{role:words}: {gap:amount unit} waiting behind {metric:metric} for more than {days} days",
            "{role:words}：{waiting:words}有 {gap:amount unit} 超过 {days} 天",
            role=named(situation, role),
            metric=held.metric.name,
            waiting=_waiting(held.metric.name),
            gap=held.amount,
            days=self.days,
            unit=held.metric.unit,
        )
        when = situation.progress.plan.period
        people = held.among(here(situation, role))
        return Firing("", role.id, held.metric.name, when, _ZERO, held.amount, held.amount, people, text)

    first_day = from_the_start

    def to_text(self, lang: str = "en") -> str:
        """What it waits for, in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        en, zh = (
            "waiting behind {stage:metric} for more than {days} days",
            "{waiting:words}超过 {days} 天",
        )
        return worded(lang, said(en, zh, stage=self.stage, waiting=_waiting(self.stage), days=self.days))


@value
class TooFew:
    """Too few people for what is still asked: it takes more per day left than they can do (人力不足).

    Args:
        metric: The metric, by name.
        ramp: How much of a full load somebody hired now carries; its steps in months, or a `Ramp`.
            The default, nothing in the first month and half a load until the third is over, is an assumption.

    Raises:
        InvalidValue: A ramp that does not start at 0; a metric that is no name.
        InvalidQuantity: A share that is no number.

    >>> print(TooFew("submissions").to_text())
    too few people for the submissions asked
    """

    metric: str = field(validator=check_name)
    ramp: Ramp = field(default=_RAMP, kw_only=True, converter=as_ramp)

    def looks_at(self, situation: Situation, role: Role) -> Firing | Finding | None:
        """Fires where the people of a role cannot do what is still asked in the days left.

        Whose capacity is not known counts as able to do what they are asked themselves.

        Args:
            situation: The situation; a capacity that says nothing of the metric is a finding (TK704).
            role: A role of the plan.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
        """
        progress = situation.progress
        own = progress.plan.metric(self.metric)
        standing = progress.standing(own, role)
        if standing.gap is None or standing.gap <= 0:
            return None
        if situation.capacity is None:
            return _unknown("TK704", own.name, self)
        abilities = _abilities(progress, situation.capacity)
        able = abilities[own]
        if able is None:
            return _unknown("TK704", own.name, self)
        asked, can = Fraction(standing.gap), _can(situation, own, role, able.rates)
        gap = asked - can
        if gap <= 0:
            return None
        known = [able.rates[one.id] for one in here(situation, role) if able.rates.get(one.id)]
        level = abilities.level(own, role.id) or (median(known) if known else _ZERO)
        full = level * own.quantum * _left(situation, own, role)
        missing = math.ceil(gap / full) if full else None
        newcomer = level * own.quantum * self._carried(situation, own)
        text = self._told(named(situation, role), own, asked, can, gap, missing, newcomer)
        return Firing(
            "",
            role.id,
            own.name,
            progress.plan.period,
            asked,
            can,
            gap,
            below(situation, own, role),
            text,
            missing=missing,
            newcomer=newcomer,
        )

    first_day = first_asked

    def to_text(self, lang: str = "en") -> str:
        """What it waits for, in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        en, zh = "too few people for the {metric:metric} asked", "现有人力不足以完成{metric:metric}目标"
        return worded(lang, said(en, zh, metric=self.metric))

    def _carried(self, situation: Situation, metric: Metric) -> Fraction:
        """How many days with a full load somebody hired on the situation's day would work before the plan ends."""
        plan, hired = situation.progress.plan, situation.day
        if hired is None:
            return _ZERO
        days = [day for day in plan.period.days if day >= hired]
        opened = plan.calendars.get(metric.name, WorkCalendar.daily()).weights(days)
        shares = (self.ramp.share(hired, day) for day in days)
        return sum((weight * share for weight, share in zip(opened, shares, strict=True)), _ZERO)

    def _told(
        self,
        role: tuple[str, ...],
        metric: Metric,
        asked: Fraction,
        can: Fraction,
        gap: Fraction,
        missing: int | None,
        newcomer: Fraction,
    ) -> tuple[str, str]:
        en = "{role:words}, {metric:metric}: {asked:amount unit} still asked, people can do {can:amount unit} in the days left"
        zh = "{role:words} {metric:metric}：尚需 {asked:amount unit}，现有人力在余下的日子可完成 {can:amount unit}"
        if missing is None:
            en, zh = f"{en}; {{gap:amount unit}} too much", f"{zh}，多出 {{gap:amount unit}}"
        else:
            en = f"{en}; {{missing}} full people missing, and somebody hired now brings {{newcomer:amount unit}} of it"
            zh = f"{zh}；缺 {{missing}} 名满负荷人员，现在招聘的新人在期内可完成 {{newcomer:amount unit}}"
        return said(
            en,
            zh,
            role=role,
            metric=metric.name,
            asked=asked,
            can=can,
            gap=gap,
            missing=missing,
            newcomer=newcomer,
            unit=metric.unit,
        )


def _abilities(progress: Progress, capacity: PerDay | History) -> Abilities:
    plan = progress.plan
    return Abilities(Case(plan.assigned), read(plan, capacity, GOOD))


def _left(situation: Situation, metric: Metric, role: Role) -> Fraction:
    """The working days left of a role, without a running day on which something has come."""
    progress = situation.progress
    left = progress.standing(metric, role).days_left
    if situation.due is not None and situation.due == progress.today:
        left -= progress.standing(metric, role, situation.due).days_left
    return left


def _can(situation: Situation, metric: Metric, role: Role, rates: Mapping[str, Fraction]) -> Fraction:
    """What the people of a role can still bring."""
    total = _ZERO
    for one in (node for node in walk(role) if isinstance(node, Manager)):
        rate = rates.get(one.id)
        if rate is None:
            total += max(Fraction(situation.progress.standing(metric, one).gap or 0), _ZERO)
        else:
            total += rate * metric.quantum * _left(situation, metric, one)
    return total


def _waiting(stage: str) -> tuple[str, ...]:
    """What is said of files behind a stage, in each language."""
    return tuple(waiting_name(stage, lang) for lang in LANGS)


def _unknown(code: str, metric: str, trigger: Any) -> Finding:
    return Finding.of(code, metric=metric, rule=(trigger.to_text("en"), trigger.to_text("zh")))
