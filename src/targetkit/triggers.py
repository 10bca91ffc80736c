"""What fires a rule: too long without a piece, short of a target, too much or too old stock, too few people.

A trigger is a value that looks at where a role stands and says what is short, or nothing.
What is short of a target is short by the running total: a day whose own target is 0 never fires.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol, SupportsIndex

from targetkit._attrs import field, value
from targetkit._situation import (
    Firing,
    Situation,
    behind,
    below,
    check_name,
    first_asked,
    here,
    named,
    period_of,
    said,
    worded,
)
from targetkit._supply import StockAbove, StockOlder, TooFew
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.quantity import Number, rate
from targetkit.role import Manager, walk
from targetkit.scope import presence
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from datetime import date

    from targetkit.findings import Finding
    from targetkit.plan import Plan
    from targetkit.role import Role

__all__ = [
    "BehindPace",
    "Firing",
    "Short",
    "Situation",
    "StockAbove",
    "StockOlder",
    "TooFew",
    "Trigger",
    "Without",
]

_ZERO = Fraction(0)


class Trigger(Protocol):
    """What can fire a rule. One of your own needs these three methods and the metric, and should be a frozen value."""

    @property
    def metric(self) -> str | None:
        """The name of the metric whose target it looks at; None where it looks at no target."""
        ...

    def looks_at(self, situation: Situation, role: Role) -> Firing | Finding | None:
        """What it says of a role: a firing, nothing, or a finding where something has to be known first."""
        ...

    def first_day(self, plan: Plan, role: Role) -> date | None:
        """The first day of a plan at whose end it could fire for a role; None: it never can."""
        ...

    def to_text(self, lang: str = "en") -> str:
        """What it waits for, in words."""
        ...


def _days(given: SupportsIndex) -> int:
    number = operator.index(given)
    if isinstance(given, bool) or number < 1:
        raise InvalidValue("Without: days", given, "a whole number of days from 1 on")
    return number


def _share(given: Number) -> Fraction:
    return rate(given, of="share of the pace")


def _count(given: str) -> str:
    if given not in _COUNTS:
        raise UnknownMember("way of counting days", given, tuple(_COUNTS), where="Without")
    return given


def _period(given: str) -> str:
    if given not in _PERIODS:
        raise UnknownMember("period", given, tuple(_PERIODS), where="Short")
    return given


def _rest(given: str) -> str:
    if given not in _RESTS:
        raise UnknownMember("way of counting the days left", given, tuple(_RESTS), where="Short")
    return given


_COUNTS = {
    "working": ("working days", "个工作日"),
    "calendar": ("days", "天"),
    "present": ("days present", "个在岗日"),
}
_PERIODS = {
    "day": ("the day's", "当日"),
    "week": ("the week's", "本周"),
    "month": ("the month's", "本月"),
    "whole": ("the whole period's", "全期"),
}
_RESTS = {
    "target": (", {coming:amount unit} are asked of the days left", "，余下各日计划 {coming:amount unit}"),
    "pace": (
        ", {coming:amount unit} come at the pace so far",
        "，按目前进度余下各日可达 {coming:amount unit}",
    ),
    "nothing": ("", ""),
}


@value
class Without:
    """So many days in a row without a piece, e.g. three days without a submission (三天未交件).

    Days count from the last piece on, or from the start of the plan or the first day of whoever began later,
    up to the last day that is over; a piece of the running day ends the row.
    It asks nothing of targets: only roles that have one are looked at.

    Args:
        metric: The metric, by name.
        days: How many days fire it.
        count: `"present"`: the role's own working days, parts as parts; `"working"`: the open days of the
            metric's calendar; `"calendar"`: all days.

    Raises:
        InvalidValue: Days that are no whole number from 1 on; a metric that is no name.
        UnknownMember: Another way of counting.

    >>> print(Without("submissions", 3).to_text())
    no submissions for 3 days present
    """

    metric: str = field(validator=check_name)
    days: int = field(default=3, converter=_days)
    count: str = field(default="present", converter=_count)

    def looks_at(self, situation: Situation, role: Role) -> Firing | None:
        """Fires where so many days have gone by; the gap is what is missing to the target by now.

        Args:
            situation: The situation.
            role: A role of the plan.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
        """
        progress = situation.progress
        own = progress.plan.metric(self.metric)
        standing = progress.standing(own, role)
        people = here(situation, role)
        if progress.over is None or standing.target is None or not people:
            return None
        running = progress.counts(own).running[role.id]
        start = progress.plan.period.start
        if running[-1] > running[(progress.over - start).days + 1]:
            return None
        gone = (progress.over - start).days + 1
        last = next((at for at in range(gone, 0, -1) if running[at] > running[at - 1]), 0)
        shares = self._shares(progress.plan, role)
        since = sum(shares[last:gone], _ZERO)
        if since < self.days:
            return None
        words = _COUNTS[self.count]
        text = said(
            "{role:words}: no {metric:metric} for {since:amount unit} {words:words}",
            "{role:words}：已连续 {since:amount unit} {words:words}没有{metric:metric}",
            role=named(situation, role),
            metric=own.name,
            since=since,
            words=words,
            unit="",
        )
        gap = max(behind(situation, standing) or _ZERO, _ZERO)
        asked = tuple(one.id for one in people)
        return Firing("", role.id, own.name, progress.over, Fraction(self.days), since, gap, asked, text)

    def first_day(self, plan: Plan, role: Role) -> date | None:
        """The day at whose end the first such row of days could be over; None without a target or so many days.

        Args:
            plan: The plan.
            role: One of its roles.
        """
        if plan.assigned.line(self.metric, role)[0] is None:
            return None
        sums = accumulate(self._shares(plan, role))
        return next(
            (day for day, gone in zip(plan.period.days, sums, strict=True) if gone >= self.days), None
        )

    def to_text(self, lang: str = "en") -> str:
        """What it waits for, in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        en, zh = "no {metric:metric} for {days} {words:words}", "连续 {days} {words:words}没有{metric:metric}"
        return worded(lang, said(en, zh, metric=self.metric, days=self.days, words=_COUNTS[self.count]))

    def _shares(self, plan: Plan, role: Role) -> tuple[Fraction, ...]:
        """What each day of the plan counts for a role; nothing before somebody is there and after all have left."""
        own, days = plan.metric(self.metric), plan.period.days
        people = [node for node in walk(role) if isinstance(node, Manager)]
        calendar = WorkCalendar.daily() if self.count == "calendar" else plan.calendars.get(own.name)
        opened = (calendar or WorkCalendar.daily()).weights(days)
        if self.count == "present":
            lines = {id(line): line for line in (presence(one, days, opened) for one in people)}
            return tuple(map(max, *lines.values())) if len(lines) > 1 else next(iter(lines.values()))
        first = min(one.hired or days[0] for one in people)
        last = max(one.left or days[-1] for one in people)
        return tuple(
            Fraction(bool(weight) and first <= day <= last) for day, weight in zip(days, opened, strict=True)
        )


@value
class Short:
    """Short of what should stand by the end of the day, the week, the month or the whole period.

    All are running totals since the start of the plan, and a period whose own target is 0 never fires.
    In the morning the day that is over is looked at: what the running day is asked for counts once anything has come.

    Args:
        metric: The metric, by name.
        period: `"day"`, `"week"`, `"month"` or `"whole"`: the one in which the last day that is due lies.
        rest: What the days of that period that are still to come are taken to bring: `"target"`, what they are
            asked for, so that a week that goes by its plan is not short on Monday; `"pace"`, what came per day so far;
            `"nothing"`.

    Raises:
        UnknownMember: Another period or way of counting.
        InvalidValue: A metric that is no name.

    >>> print(Short("applications", "day").to_text())
    applications short of the day's target
    """

    metric: str = field(validator=check_name)
    period: str = field(default="day", converter=_period)
    rest: str = field(default="target", kw_only=True, converter=_rest)

    def looks_at(self, situation: Situation, role: Role) -> Firing | None:
        """Fires where the running total falls short.

        Args:
            situation: The situation.
            role: A role of the plan.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
        """
        progress = situation.progress
        own = progress.plan.metric(self.metric)
        when = period_of(situation, self.period)
        if when is None or situation.due is None:
            return None
        whole, part = progress.standing(own, role), progress.standing(own, role, when)
        missing = behind(situation, whole)
        ahead = behind(situation, part)
        if not part.target or missing is None or ahead is None:
            return None
        # The days of the part that are due are asked for what is missing in it and what came in it.
        asked = Fraction(part.target) - ahead - Fraction(part.attained)
        expected = missing + Fraction(whole.attained) + asked
        left = part.days_left
        if situation.due == progress.today:
            left -= progress.standing(own, role, situation.due).days_left
        pace = (whole.pace or _ZERO) * left
        coming = {"target": asked, "pace": pace, "nothing": _ZERO}[self.rest]
        gap = expected - Fraction(whole.attained) - coming
        if gap <= 0:
            return None
        rest_en, rest_zh = _RESTS[self.rest] if coming else ("", "")
        text = said(
            "{role:words}, {metric:metric}: {expected:amount unit} should stand by the end of {period}, "
            f"{{actual:amount unit}} do{rest_en}; {{gap:amount unit}} short",
            "{role:words} {metric:metric}：{period}结束时应累计 {expected:amount unit}，"
            f"已达成 {{actual:amount unit}}{rest_zh}，尚缺 {{gap:amount unit}}",
            role=named(situation, role),
            metric=own.name,
            period=when,
            expected=expected,
            actual=Fraction(whole.attained),
            coming=coming,
            gap=gap,
            unit=own.unit,
        )
        people = below(situation, own, role)
        actual = Fraction(whole.attained)
        return Firing("", role.id, own.name, when, expected, actual, gap, people, text, coming=coming)

    first_day = first_asked

    def to_text(self, lang: str = "en") -> str:
        """What it waits for, in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        en, zh = "{metric:metric} short of {words:words} target", "{metric:metric}未达{words:words}目标"
        return worded(lang, said(en, zh, metric=self.metric, words=_PERIODS[self.period]))


@value
class BehindPace:
    """Behind what should stand by now (落后进度).

    Args:
        metric: The metric, by name.
        share: The share of what should stand by now below which it fires, above 0 and at most 1.

    Raises:
        InvalidQuantity: A share outside (0, 1].
        InvalidValue: A metric that is no name.

    >>> print(BehindPace("signings", "0.9").to_text())
    signings below 90% of the pace
    """

    metric: str = field(validator=check_name)
    share: Fraction = field(default=Fraction(1), converter=_share)

    def looks_at(self, situation: Situation, role: Role) -> Firing | None:
        """Fires where less stands than the share of what should; the gap is all that is missing by now.

        Args:
            situation: The situation.
            role: A role of the plan.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
        """
        progress = situation.progress
        own = progress.plan.metric(self.metric)
        standing = progress.standing(own, role)
        gap = behind(situation, standing)
        actual = Fraction(standing.attained)
        if gap is None or actual >= self.share * (gap + actual):
            return None
        text = said(
            "{role:words}, {metric:metric}: {expected:amount unit} should stand by now, {actual:amount unit} do; "
            "{gap:amount unit} behind the pace",
            "{role:words} {metric:metric}：按进度应达成 {expected:amount unit}，已达成 {actual:amount unit}，"
            "落后 {gap:amount unit}",
            role=named(situation, role),
            metric=own.name,
            expected=gap + actual,
            actual=actual,
            gap=gap,
            unit=own.unit,
        )
        people = below(situation, own, role)
        return Firing("", role.id, own.name, progress.plan.period, gap + actual, actual, gap, people, text)

    first_day = first_asked

    def to_text(self, lang: str = "en") -> str:
        """What it waits for, in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        if self.share == 1:
            return worded(
                lang, said("{metric:metric} behind the pace", "{metric:metric}落后进度", metric=self.metric)
            )
        en, zh = (
            "{metric:metric} below {share:percent} of the pace",
            "{metric:metric}低于应达成的 {share:percent}",
        )
        return worded(lang, said(en, zh, metric=self.metric, share=self.share))
