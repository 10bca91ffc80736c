"""What an operation did to a plan: which numbers moved, by whose reason, in words and as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Context
from typing import TYPE_CHECKING, Any, NamedTuple

from targetkit._attrs import field, value
from targetkit._changed import (
    ChangedRow,
    Measure,
    changed_rows,
    measure_of,
    measures,
    number_at,
    roles_of,
    same_time,
)
from targetkit._facts import Fact
from targetkit._text import check_line, render
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.labels import check_lang, digits, metric_name, reason_text
from targetkit.metric import Metric
from targetkit.period import PeriodLike, as_period, label
from targetkit.quantity import Quantity
from targetkit.role import Manager

if TYPE_CHECKING:
    from targetkit.plan import Plan
    from targetkit.role import Role
    from targetkit.timeline import Timeline

__all__ = ["KINDS", "NOTHING", "Change", "Edited", "Fact", "Move", "increase", "signed"]

KINDS = {
    "set": ("set", "设定"),
    "transfer": ("transfer", "转移"),
    "spread": ("spread", "重新分布"),
    "resplit": ("split anew", "重新分配"),
    "scale": ("scale", "按比例调整"),
    "hold": ("hold", "锁定"),
    "bound": ("bound", "设定上下限"),
    "release": ("release", "解除"),
    "stretch": ("over-assign", "加码"),
    "rebalance": ("rebalance", "重新平衡"),
    "replan": ("re-plan", "重排"),
    "negotiate": ("negotiate", "协商"),
    "start": ("start", "建立"),
    "replace": ("replace", "替换"),
    "undo": ("undo", "撤销"),
    "redo": ("redo", "重做"),
}
"""What an operation can be, and what it is called in English and in Chinese."""

NOTHING = "–"
"""No target at all."""

_HEADER = ("metric", "role", "period", "before", "after", "change")

_SHOWN = 12
"""Moves that a text shows; the rest is counted."""

# Targets lie below 10^31 and have at most 31 places; nothing is rounded here, whatever the caller's context says.
_EXACT = Context(prec=200)


def increase(before: Quantity | None, after: Quantity | None) -> Quantity:
    """By how much a number has grown, exactly; nothing counts as 0.

    >>> increase(5, 7), increase(None, 3), increase(4, None)
    (2, 3, -4)
    """
    was, now = before or 0, after or 0
    if isinstance(was, int) and isinstance(now, int):
        return now - was
    return _EXACT.subtract(now, was)


def signed(number: Quantity) -> str:
    """A difference with the sign that says in which direction it goes.

    >>> signed(1200), signed(-3), signed(0)
    ('+1,200', '-3', '0')
    """
    return f"+{digits(number)}" if number > 0 else digits(number)


@value
class Move:
    """One place of the grid whose number changed.

    Attributes:
        metric: The metric's name.
        role: The role's id.
        period: The date, Week, Month, Quarter or Year.
        before: What it was; None where there was no target.
        after: What it is; None where there is none any more.

    >>> from targetkit import Month
    >>> Move("signings", "li-na", Month(2026, 11), 5, 7).delta
    2
    """

    metric: str
    role: str
    period: PeriodLike
    before: Quantity | None
    after: Quantity | None

    @property
    def delta(self) -> Quantity:
        """By how much it grew; no target counts as 0."""
        return increase(self.before, self.after)


def _check_kind(_instance: object, _attribute: object, given: Any) -> None:
    if given not in KINDS:
        raise UnknownMember("kind of change", given, tuple(KINDS))


def _check_reason(_instance: object, _attribute: object, given: str) -> None:
    check_line("Change: reason", given)


def _period(given: PeriodLike | None) -> PeriodLike | None:
    return None if given is None else as_period(given)


def _moves(given: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(given)


def _facts(given: Iterable[Fact]) -> tuple[Fact, ...]:
    facts = tuple(given)
    for fact in facts:
        if not isinstance(fact, Fact):
            raise InvalidValue("Change: facts", fact, "a Fact, e.g. Fact('to', 'li-na')")
    return facts


@value(repr=False)
class Change:
    """What an operation did to a plan, for people and for the ledger.

    Attributes:
        kind: Which operation it was, one of `KINDS`.
        metric: The name of the metric it was asked for; empty where it concerns several.
        role: The id of the role it was asked for; empty where it concerns several.
        period: The period it was asked for, or None.
        before: The number at this place before, in the metric's unit; None where there is no one place or number.
        after: The number there afterwards.
        moves: The edited place and, for every role, the number of the whole period, as far as they changed.
        cells: How many numbers of managers changed, in the finest periods that their metrics have.
        reason: Why, on one line.
        facts: What has no place in the grid.

    Raises:
        UnknownMember: Another kind.
        InvalidPeriod: Something that is no date or period.
        InvalidValue: A reason of several lines, a fact that is no `Fact`.

    >>> from targetkit import Month
    >>> change = Change("set", metric="signings", role="li-na", period=Month(2026, 11), before=5, after=7,
    ...                 reason="two large files are ready")
    >>> print(change)
    set · signings of li-na in 2026-11 · 5 → 7 · two large files are ready
    """

    kind: str = field(validator=_check_kind)
    metric: str = field(default="", kw_only=True)
    role: str = field(default="", kw_only=True)
    period: PeriodLike | None = field(default=None, kw_only=True, converter=_period)
    before: Quantity | None = field(default=None, kw_only=True)
    after: Quantity | None = field(default=None, kw_only=True)
    moves: tuple[Move, ...] = field(default=(), kw_only=True, converter=_moves)
    cells: int = field(default=0, kw_only=True)
    reason: str = field(default="", kw_only=True, validator=_check_reason)
    facts: tuple[Fact, ...] = field(default=(), kw_only=True, converter=_facts)

    @classmethod
    def between(
        cls,
        kind: str,
        before: Plan,
        after: Plan,
        *,
        metric: str | Metric = "",
        role: str | Role = "",
        period: PeriodLike | None = None,
        reason: str = "",
        facts: Iterable[Fact] = (),
    ) -> Change:
        """Work out what an operation did from the plan before and the plan after it.

        Only rows that the two plans do not share as one object are read.

        Args:
            kind: Which operation it was.
            before: The plan before.
            after: The plan after, for the same period and week scheme; people may have come and gone.
            metric: The metric it was asked for.
            role: The role it was asked for.
            period: The period it was asked for.
            reason: Why.
            facts: What has no place in the grid.

        Returns:
            The change.

        Raises:
            InvalidValue: Plans for different periods or week schemes, a metric in different units,
                a fact that is no `Fact`.
            UnknownMember: Another kind; a metric or role that neither plan has.
            OutsidePeriod: A period that the plans do not have.
            InvalidPeriod: Something that is no date or period.
        """
        if not same_time(before, after):
            given = f"{label(after.period)} by {after.weeks}"
            expected = f"a plan for {label(before.period)} by {before.weeks}, as the one before it"
            raise InvalidValue("Change: period and weeks", given, expected)
        known, roles = measures(before, after), roles_of(before, after)
        name = measure_of(metric, known).metric.name if metric else ""
        id_ = _known(role if isinstance(role, str) else role.id, roles)
        moves, cells = _worked_out(before, after, known, roles)
        was = now = None
        if name and id_ and period is not None:
            place = before.timeline.place(period)
            was, now = number_at(before, name, id_, place), number_at(after, name, id_, place)
            if was != now and place > 0:
                moves.insert(0, Move(name, id_, as_period(period), was, now))
        return cls(
            kind,
            metric=name,
            role=id_,
            period=period,
            before=was,
            after=now,
            moves=moves,
            cells=cells,
            reason=reason,
            facts=facts,
        )

    def to_text(self, lang: str = "en") -> str:
        """The change for the terminal: one line that says what it is, and the numbers that moved.

        The first twelve moves are shown; `moves` has them all.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        lines = [self.headline(lang)]
        lines += [fact.to_text(lang) for fact in self.facts]
        if any((move.metric, move.role, move.period) != self._place for move in self.moves):
            lines += ["", self._table(lang), ""]
        if self.cells:
            cells = "cell" if self.cells == 1 else "cells"
            lines.append(
                f"客户经理的目标变动 {self.cells:,} 处"
                if lang == "zh"
                else f"{self.cells:,} {cells} of managers changed"
            )
        return "\n".join(lines).rstrip()

    def headline(self, lang: str = "en") -> str:
        """What it is, on one line: the operation, the place, the numbers and the reason.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> Change("transfer", metric="signings", role="li-na", before=5, after=4).headline("zh")
        '转移 · li-na 签约 · 5 → 4'
        """
        zh = check_lang(lang) == "zh"
        metric = metric_name(self.metric, lang) if self.metric else ""
        when = "" if self.period is None else label(self.period, lang)
        if zh:
            place = " ".join(filter(None, [self.role, when, metric]))
        else:
            word = "on" if isinstance(self.period, date) else "in"
            who = f"{metric} of {self.role}" if metric and self.role else metric or self.role
            place = " ".join(filter(None, [who, f"{word} {when}" if when else ""]))
        reason = reason_text(self.reason, lang)
        numbers = "" if self.before == self.after else f"{_shown(self.before)} → {_shown(self.after)}"
        return " · ".join(filter(None, [KINDS[self.kind][zh], place, numbers, reason]))

    @property
    def _place(self) -> tuple[str, str, PeriodLike | None]:
        return self.metric, self.role, self.period

    def _table(self, lang: str) -> str:
        zh = lang == "zh"
        header = ("指标", "岗位", "时间", "之前", "之后", "变动") if zh else _HEADER
        rows = [
            [
                metric_name(move.metric, lang),
                move.role,
                label(move.period, lang),
                _shown(move.before),
                _shown(move.after),
                signed(move.delta),
            ]
            for move in self.moves[:_SHOWN]
        ]
        text = render(header, rows, right=range(3, 6))
        left = len(self.moves) - _SHOWN
        if left <= 0:
            return text
        return f"{text}\n……另有 {left:,} 处" if zh else f"{text}\n... and {left:,} more"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


class Edited(NamedTuple):
    """What every edit returns: the new plan, and what was done to it.

    Attributes:
        plan: The new plan; the one that was edited is as it was.
        change: What was done.
    """

    plan: Plan
    change: Change


def _known(role: str, roles: Mapping[str, Role]) -> str:
    if role and role not in roles:
        raise UnknownMember("role", role, tuple(sorted(roles)), where="either plan")
    return role


def _worked_out(
    before: Plan, after: Plan, metrics: tuple[Measure, ...], roles: Mapping[str, Role]
) -> tuple[list[Move], int]:
    """The numbers of the whole period that changed, and how many cells of managers did."""
    moves: list[Move] = []
    cells = 0
    timeline = before.timeline
    for row in changed_rows(before, after, metrics, roles):
        metric = row.measure.metric
        was, now = row.was(0), row.now(0)
        if was != now:
            old, new = (None if number is None else metric.quantity(number) for number in (was, now))
            moves.append(Move(metric.name, row.role, before.period, old, new))
        if isinstance(roles[row.role], Manager):
            cells += _cells(row, timeline)
    return moves, cells


def _cells(row: ChangedRow, timeline: Timeline) -> int:
    """How many numbers of a row changed, in the finest periods in which it has any."""
    filled = (place for place in range(len(timeline) - 1, -1, -1) if row.was(place) != row.now(place))
    finest = next(filled, None)
    if finest is None:
        return 0
    return sum(row.was(place) != row.now(place) for place in timeline.levels[timeline.level_of(finest)])


def _shown(number: Quantity | None) -> str:
    return NOTHING if number is None else digits(number)
