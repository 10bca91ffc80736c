"""What people have shown to be able to do in a day's presence: a good month's pace, not the best one."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from targetkit._attendance import Attendance
from targetkit._attrs import FrozenMap, field, value
from targetkit._capacity import FEW, Level, Own, Piece, drawn, full_months, levels, nearest_level, own
from targetkit._text import render
from targetkit.errors import InvalidValue
from targetkit.estimate import LITTLE, Estimate, Ground, stated, told
from targetkit.findings import Finding
from targetkit.labels import digits, metric_name, percent, word
from targetkit.metric import Metric
from targetkit.quantity import Number, as_decimal, nearest, rate
from targetkit.ramp import RampLike, as_ramp
from targetkit.role import Manager, Role
from targetkit.windows import Window, cut_off, in_part, trailing

if TYPE_CHECKING:
    from targetkit.history import History
    from targetkit.period import Month

__all__ = ["Capacity", "capacities_of", "capacity_of"]

_ZERO = Fraction(0)
_ONE = Fraction(1)
_SHOWN = Fraction(1, 100)
_HALF_YEAR = 6

_KINDS = {
    "month": ("{quantile} quantile of the months", "各月的 {quantile} 分位数"),
    "week": (
        "{quantile} quantile of the weeks, half as far from their mean",
        "各周的 {quantile} 分位数，与均值之差减半",
    ),
    "days": ("mean of {days} days present", "在岗 {days} 天的平均"),
    "group": ("no days present in the window: the level of {group}", "窗口内无在岗天数：按 {group} 的水平"),
}
_RAMPED = ("{share} of a full load (ramp)", "爬坡期：满负荷的 {share}")


@value(repr=False)
class Capacity:
    """What everybody can be expected to be able to do, per present working day.

    It is what `check_achievability` compares a plan with.

    Attributes:
        metrics: The metrics it speaks of.
        quantile: Which of a person's months counts.
        before: The first day of the month to plan, for which the ramp holds; None without any rows.
        people: Metric's name → manager's id → estimate, in quanta per present working day;
            those of whom nothing can be said are left out.
        groups: Metric's name → group's id → what somebody with a full load does there, in the same unit.
            An empty id stands for everybody where there is no roster.
        unknown: The ids that have rows but are not on the roster; they are left out.
        findings: What should be known of the figures.
    """

    metrics: tuple[Metric, ...]
    quantile: Fraction
    before: date | None
    people: FrozenMap[str, FrozenMap[str, Estimate]]
    groups: FrozenMap[str, FrozenMap[str, Estimate]]
    unknown: tuple[str, ...] = field(default=(), kw_only=True)
    findings: tuple[Finding, ...] = field(default=(), kw_only=True)

    def per_day(self, metric: str | Metric, manager: str | Manager, /) -> Estimate | None:
        """What a person can do of a metric in a working day of full presence.

        Args:
            metric: The metric, or a name of it.
            manager: The person, or the id.

        Returns:
            Quanta of the metric; None for a metric or a person of whom nothing is known.
        """
        return self._of(self.people, metric, manager)

    def level(self, metric: str | Metric, role: str | Role, /) -> Estimate | None:
        """What somebody with a full load does in a team or store: what a new hire grows into.

        Args:
            metric: The metric, or a name of it.
            role: The team or store, or its id.

        Returns:
            Quanta of the metric per present working day; None where nobody has shown anything.
        """
        return self._of(self.groups, metric, role)

    def to_text(self, lang: str = "en") -> str:
        """A table of everybody, in the metrics' own units per present working day.

        Below it stands from how much data the figures come, whose rows are left out, and what should be known.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> print(Capacity((), Fraction(4, 5), None, FrozenMap(), FrozenMap()).to_text())
        manager
        -------
        """
        header = [word("manager", lang), *(metric_name(metric.name, lang) for metric in self.metrics)]
        ids = sorted({id_ for found in self.people.values() for id_ in found})
        rows = [[id_, *(self._cell(metric, id_) for metric in self.metrics)] for id_ in ids]
        table = render(header, rows, right=range(1, len(header)))
        return "\n".join([table, *told(self.grounds, self.findings, self.unknown, lang)])

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """From how much data the figures of each metric come."""
        of = "months, weeks or spans of people", "人月、人周或时段"
        towards = "the level of the team or store", "团队或门店的水平"
        return tuple(
            Ground.of_estimates(metric.name, self.people[metric.name].values(), of, towards)
            for metric in self.metrics
        )

    def _cell(self, metric: Metric, id_: str) -> str:
        found = self.per_day(metric, id_)
        if found is None:
            return "–"
        return digits(as_decimal(nearest(found.value * metric.quantum, _SHOWN), _SHOWN))

    def _of(
        self, told: Mapping[str, Mapping[str, Estimate]], metric: str | Metric, role: str | Role
    ) -> Estimate | None:
        name = metric if isinstance(metric, str) else metric.name
        known = next((one.name for one in self.metrics if name in one.names), None)
        return None if known is None else told[known].get(role if isinstance(role, str) else role.id)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        known = len({id_ for found in self.people.values() for id_ in found})
        names = ", ".join(metric.name for metric in self.metrics)
        data = "".join(f"; {ground.to_text()}" for ground in self.grounds)
        return f"<Capacity: {names or 'no metrics'} of {known} managers, quantile {float(self.quantile):g}{data}>"


def capacity_of(
    history: History,
    metric: str | Metric,
    quantile: Number = "0.8",
    *,
    roles: Role | None = None,
    window: Window | None = None,
    ramp: RampLike | None = None,
    before: date | None = None,
) -> Capacity:
    """What everybody has shown to be able to do of one metric; see `capacities_of`.

    >>> from targetkit.actuals import Actuals
    >>> from targetkit.history import History
    >>> rows = [(date(2026, month, 1), "li-na", "signings", pieces) for month, pieces in ((1, 31), (2, 14), (3, 62))]
    >>> history = History(Actuals(rows), until=date(2026, 3, 31))
    >>> print(capacity_of(history, "signings").per_day("signings", "li-na"))
    2, from 3 in 2026-01 to 2026-03; 0.8 quantile of the months
    """
    return capacities_of(history, (metric,), quantile, roles=roles, window=window, ramp=ramp, before=before)


def capacities_of(
    history: History,
    metrics: Collection[str | Metric],
    quantile: Number = "0.8",
    *,
    roles: Role | None = None,
    window: Window | None = None,
    ramp: RampLike | None = None,
    before: date | None = None,
) -> Capacity:
    """What everybody has shown to be able to do, per present working day.

    A person's own figure is a quantile of what the months of the window brought per day of presence: a good month,
    which can be asked again, not the best one.  Where there are few months the weeks are taken, where there are
    few weeks the mean.  The figure is drawn to the level of the team, the more the less it stands on;
    a team of fewer than three with a figure gives way to what is above it.
    Who has no days of their own gets that level.

    Args:
        history: The past.
        metrics: The metrics.
        quantile: Above 0 and at most 1.
        roles: Who will be there, and who was present when; None: the roster of the history.
            Without any, everybody counts as present from the first row to the end of the month of the last one.
        window: How far back to look; None: the last six whole months.
        ramp: How much of a full load a new hire carries: a `Ramp`, or its steps in months.
            What was brought on the ramp counts by it, and who is on it in the month to plan gets their share.
        before: The first day of the month to plan: nothing of it or later is looked at.
            None: the first day that is not over yet.

    Returns:
        The capacity.  A metric without a single row in the window says nothing of anybody.

    Raises:
        UnknownMember: A metric that is not known.
        InvalidQuantity: A quantile outside (0, 1].
        InvalidValue: A ramp that is none.
        InvalidPeriod: `before` is not a day.
    """
    share = rate(quantile, of="quantile of a capacity")
    taken = tuple(history.actuals.metric(metric) for metric in metrics)
    roster = roles or history.roles
    if ramp is not None and roster is None:
        expected = "a roster with the days of hire beside it, here or as History(roles=...)"
        raise InvalidValue("capacity: ramp", ramp, expected)
    past = history.seen(before)
    first_day = history.next_day if before is None else before
    months = () if first_day is None else (window or trailing(_HALF_YEAR)).months(history, first_day)
    there = Attendance(past, roster, None if ramp is None else as_ramp(ramp), first_day)
    people: dict[str, FrozenMap[str, Estimate]] = {}
    groups: dict[str, FrozenMap[str, Estimate]] = {}
    findings: list[Finding] = []
    for metric in taken:
        shown = _shown(past, metric, there, window, months, share)
        known = levels(shown.own, there.above)
        people[metric.name] = FrozenMap(_people(metric, there, shown, known, share))
        groups[metric.name] = FrozenMap(_groups(shown, known))
        findings += _said(past, metric, shown, first_day)
    unknown = tuple(sorted({*past.actuals.managers} - {*there.managers}))
    return Capacity(
        taken,
        share,
        first_day,
        FrozenMap(people),
        FrozenMap(groups),
        unknown=unknown,
        findings=tuple(dict.fromkeys(findings)),
    )


class _Shown(NamedTuple):
    """What the months of a window show: of each person who was there, in the order of the ids."""

    months: tuple[Month, ...]
    own: dict[str, Own]
    few: bool = False


def _shown(
    past: History,
    metric: Metric,
    there: Attendance,
    window: Window | None,
    months: tuple[Month, ...],
    quantile: Fraction,
) -> _Shown:
    """Everybody's own figure for one metric."""
    if not any(past.actuals.by_manager(metric, month) for month in months):
        return _Shown(months, {})
    pieces = there.months(metric, months)
    few = len(months) < FEW
    if window is not None:
        level = window.level(_figures(months, pieces))
        kept = level.months
        pieces = {
            id_: [piece for month, piece in zip(months, own_months, strict=True) if month in kept]
            for id_, own_months in pieces.items()
        }
        months, few = kept, level.short
    found: dict[str, Own] = {}
    for id_, own_months in pieces.items():
        short = full_months(own_months) < FEW
        weeks = there.weeks(metric, months, id_) if short else []
        figure = own(own_months, weeks, float(quantile))
        if figure is not None:
            found[id_] = figure
    return _Shown(months, found, few)


def _said(past: History, metric: Metric, shown: _Shown, before: date | None) -> list[Finding]:
    """What should be known of the figures of a metric."""
    name = metric.name
    if not shown.own:
        return [Finding.of("TK511", metric=name, period=before, form="shown")]
    findings = [*cut_off(past, name, shown.months), *in_part(past, shown.months)]
    if shown.few:
        months = shown.months
        findings.append(
            Finding.of("TK502", metric=name, period=months[-1], form="good", count=len(months), used=months)
        )
    inside = {day for month in shown.months for day in month.days}
    lines = past.actuals.lines(metric)
    told_of = (lines[id_] for id_ in shown.own if id_ in lines)
    days = sum(quanta > 0 for line in told_of for day, quanta in line.items() if day in inside)
    if days < LITTLE * len(shown.own):
        findings.append(
            Finding.of("TK510", metric=name, period=before, count=days, people=len(shown.own), needed=LITTLE)
        )
    return findings


def _figures(months: Sequence[Month], pieces: Mapping[str, Sequence[Piece]]) -> dict[Month, Fraction]:
    """What a day of presence brought in each month, over everybody: by it a window tells unusual months."""
    figures: dict[Month, Fraction] = {}
    for place, month in enumerate(months):
        inside = [own_months[place] for own_months in pieces.values()]
        days = math.fsum(piece.days for piece in inside)
        if days > 0:
            figures[month] = stated(sum(piece.quanta for piece in inside) / days)
    return figures


def _people(
    metric: Metric, there: Attendance, shown: _Shown, known: Mapping[str, Level], quantile: Fraction
) -> dict[str, Estimate]:
    """Everybody's estimate; those of whom nothing can be said are left out."""
    nearest = nearest_level(known, there.above)
    groups = {id_: group for id_ in there.managers if (group := nearest[id_]) is not None}
    drawn_by = drawn(shown.own, groups, known)
    found: dict[str, Estimate] = {}
    for id_, group in groups.items():
        share = there.coming(metric, id_)
        level, figure = known[group], shown.own.get(id_)
        notes = _notes(figure, group, share, quantile)
        if figure is None:
            full = max(stated(level.rate), _ZERO)
            found[id_] = _estimate(full * share, 0, (), None, _ONE, notes)
            continue
        raw = stated(figure.rate)
        drawn_to = stated(drawn_by[id_], high=_ONE) if level.people > 1 else None
        full = max(raw + (drawn_to or _ZERO) * (stated(level.rate) - raw), _ZERO)
        found[id_] = _estimate(full * share, figure.n, shown.months, stated(raw * share), drawn_to, notes)
    return found


def _groups(shown: _Shown, known: Mapping[str, Level]) -> dict[str, Estimate]:
    """The levels of the groups as estimates."""
    notes = (
        "mean of the people, each by the days present, in full loads",
        "各人按在岗天数加权的平均，按满负荷计",
    )
    return {
        group: _estimate(max(stated(level.rate), _ZERO), level.people, shown.months, None, None, notes)
        for group, level in known.items()
    }


def _estimate(
    figure: Fraction,
    n: int,
    months: tuple[Month, ...],
    raw: Fraction | None,
    shrinkage: Fraction | None,
    notes: tuple[str, str],
) -> Estimate:
    note, note_zh = notes
    return Estimate(stated(figure), n, months, raw, shrinkage, note=note, note_zh=note_zh)


def _notes(figure: Own | None, group: str, share: Fraction, quantile: Fraction) -> tuple[str, str]:
    """How a figure came about, in both languages."""
    told = _KINDS["group" if figure is None else figure.kind]
    details = {
        "quantile": f"{float(quantile):g}",
        "days": f"{0 if figure is None else figure.days:g}",
    }
    en, zh = (
        text.format(group=group or everybody, **details)
        for text, everybody in zip(told, ("everybody", "全体"), strict=True)
    )
    if share == 1:
        return en, zh
    ramped = [text.format(share=percent(share, 0)) for text in _RAMPED]
    return f"{en}; {ramped[0]}", f"{zh}；{ramped[1]}"
