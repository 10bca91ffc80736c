"""Where everybody stands: target, attained and gap of any metric, role and period, as seen at a moment."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap, field, value
from targetkit._events import is_nobody
from targetkit._text import render
from targetkit.errors import UnknownMember
from targetkit.labels import word
from targetkit.metric import Metric
from targetkit.period import label
from targetkit.quantity import as_decimal, nearest, up
from targetkit.role import Manager, walk
from targetkit.scope import presence
from targetkit.tables import MOST_DEPTH, NOTHING, Numbers
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from targetkit.actuals import Actuals
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.quantity import Quantity
    from targetkit.role import Role

__all__ = ["Board", "Place", "Progress", "Standing"]

_TENTH = Fraction(1, 10)
_THREE_DIGITS = 1000

_RANKINGS = ("attainment", "attained")


@value
class Standing:
    """Where one role stands with one metric in one period.

    Attributes:
        metric: The metric, in the finest size in which target and attained can both be said.
        role: The role's id.
        period: The period.
        target: What is asked for the whole period; None where the plan has nothing.
        to_date: What should stand by now: the targets of the days that are over.
        attained: What has come in the period.
        today: The target of the day that is running; None when the day is over or not of the period.
        days_over: How many of the role's working days in the period are over.
        days_left: How many are still to come, the running one among them; parts of days count as parts.
    """

    metric: Metric
    role: str
    period: PeriodLike
    target: Quantity | None
    to_date: Quantity | None
    attained: Quantity
    today: Quantity | None
    days_over: Fraction
    days_left: Fraction

    @property
    def gap(self) -> Quantity | None:
        """What is still missing to the target; negative when there is more. `attained + gap == target`."""
        return None if self.target is None else self._minus(self.target, self.attained)

    @property
    def behind(self) -> Quantity | None:
        """What is missing to where it should stand by now; negative when it is ahead."""
        return None if self.to_date is None else self._minus(self.to_date, self.attained)

    @property
    def reached(self) -> bool:
        """Whether there was a target above zero and it stands; a target of zero is never attained."""
        return bool(self.target) and self.attained >= (self.target or 0)

    @property
    def attainment(self) -> Fraction | None:
        """The share of the target that has come; None without a target above zero."""
        return Fraction(self.attained) / Fraction(self.target) if self.target else None

    @property
    def pace(self) -> Fraction | None:
        """What came per working day that is over; None before the first."""
        return Fraction(self.attained) / self.days_over if self.days_over else None

    @property
    def required(self) -> Fraction | None:
        """What each working day that is left has to bring; None without a target or without a day left."""
        if self.gap is None or (self.gap > 0 and not self.days_left):
            return None
        return max(Fraction(0), Fraction(self.gap)) / self.days_left if self.days_left else Fraction(0)

    def _minus(self, one: Quantity, other: Quantity) -> Quantity:
        return self.metric.quantity(self.metric.quanta(one) - self.metric.quanta(other))


def _no_counts() -> dict[str, _Counts]:
    return {}


@value(repr=False)
class Progress:
    """A plan beside what has happened, as it was seen at a moment; `track` makes it.

    Targets are those that were assigned. What people brought whom the plan does not know
    counts for the store and stands under its child `unassigned`.

    Attributes:
        plan: The plan, with the child `unassigned` where something has no owner.
        actuals: What was seen.
        over: The last day that is over, or None before the first.
        today: The day that is running; None at the close of a day.
        owners: For those whom the plan does not know the id under which they count.
    """

    plan: Plan
    actuals: Actuals
    over: date | None
    today: date | None
    owners: FrozenMap[str, str] = FrozenMap()
    _counts: dict[str, _Counts] = field(factory=_no_counts, init=False, eq=False, hash=False)

    def __reduce__(self) -> tuple[object, ...]:
        return Progress, (self.plan, self.actuals, self.over, self.today, self.owners)

    @property
    def seen(self) -> date | None:
        """The last day of which anything was seen."""
        return self.today if self.today is not None else self.over

    def standing(
        self, metric: str | Metric, role: str | Role | None = None, period: PeriodLike | None = None
    ) -> Standing:
        """Where a role stands with a metric in a period.

        Args:
            metric: The metric.
            role: The role; the root without it.
            period: A date, week, month or longer period of the plan; its whole period without it.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
            OutsidePeriod: A period that it does not have.
        """
        plan = self.plan
        own = plan.metric(metric)
        id_ = plan.roles.id if role is None else plan.role(role).id
        when = plan.period if period is None else period
        counts = self.counts(own)
        place = plan.timeline.place(when)
        first, last = _ends(when)
        line = plan.assigned.line(own, id_)
        target = line[place]
        over = self.over if self.over is not None and self.over >= first else None
        to_date = None if target is None else counts.planned(line, first, min(last, over) if over else None)
        running = self.today is not None and first <= self.today <= last
        today = counts.planned(line, self.today, self.today) if running and self.today is not None else None
        until = min(last, self.seen) if self.seen is not None else None
        days = counts.days(id_)
        start = plan.period.start
        at = (first - start).days, (last - start).days + 1
        done = min(max((over - start).days + 1, at[0]), at[1]) if over else at[0]
        return Standing(
            counts.metric,
            id_,
            when,
            None if target is None else counts.quantity(target * counts.per_quantum),
            None if to_date is None else counts.quantity(to_date),
            counts.quantity(counts.attained(id_, first, until)),
            None if today is None else counts.quantity(today),
            days[done] - days[at[0]],
            days[at[1]] - days[done],
        )

    def counts(self, metric: Metric) -> _Counts:
        """What is known of a metric, worked out once."""
        if metric.name not in self._counts:
            self._counts[metric.name] = _Counts(self, metric)
        return self._counts[metric.name]

    def days_since(self, metric: str | Metric, role: str | Role | None = None) -> Fraction | None:
        """How many of a role's working days have gone by without a piece, up to the last day that is over.

        Args:
            metric: The metric, e.g. submissions.
            role: Mostly a manager; the root without it.

        Returns:
            The working days since the last day with something, parts of days as parts;
            since the start of the plan where nothing has come at all; None before the first day is over.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
        """
        if self.over is None:
            return None
        counts = self.counts(self.plan.metric(metric))
        id_ = self.plan.roles.id if role is None else self.plan.role(role).id
        days = counts.days(id_)
        gone = (self.over - self.plan.period.start).days + 1
        came = counts.running[id_]
        last = next((at for at in range(gone, 0, -1) if came[at] > came[at - 1]), 0)
        return days[gone] - days[last]

    def activity_rate(
        self,
        metric: str | Metric,
        role: str | Role | None = None,
        period: PeriodLike | None = None,
    ) -> Fraction | None:
        """The share of managers who brought anything (活动率), of those who were there on any day that is over.

        Args:
            metric: The metric, e.g. submissions.
            role: A group; the root without it.
            period: A period of the plan; its whole period without it.

        Returns:
            The share; None where nobody was there yet.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
            OutsidePeriod: A period that it does not have.
        """
        top = self.plan.roles if role is None else self.plan.role(role)
        own = [self.standing(metric, node, period) for node in walk(top) if isinstance(node, Manager)]
        there = [one for one in own if one.days_over and not is_nobody(one.role)]
        return Fraction(sum(one.attained > 0 for one in there), len(there)) if there else None

    def board(
        self, metric: str | Metric, period: PeriodLike | None = None, *, level: str | None = None
    ) -> Board:
        """One metric for everybody, or for everybody of a level, in the order of the tree.

        Args:
            metric: The metric.
            period: A date, week, month or longer period of the plan; its whole period without it.
            level: Only roles of this level.

        Raises:
            UnknownMember: A metric or level that the plan does not have.
            OutsidePeriod: A period that it does not have.
        """
        nodes = tuple(walk(self.plan.roles))
        levels = {node.level for node in nodes}
        if level is not None and level not in levels:
            raise UnknownMember("level of roles", level, tuple(sorted(levels)), where="the plan")
        standings = tuple(
            self.standing(metric, node, period) for node in nodes if level is None or node.level == level
        )
        depths: dict[str, int] = {self.plan.roles.id: 0}
        for node in nodes if level is None else ():
            depths.update(dict.fromkeys((child.id for child in node.children), depths[node.id] + 1))
        names = FrozenMap((node.id, node.name) for node in nodes if node.name)
        return Board(standings, names, FrozenMap(depths))

    def to_text(self, lang: str = "en") -> str:
        """The whole period by metric: for the root, and for each of its children."""
        seen = "–" if self.seen is None else label(self.seen, lang)
        when = label(self.plan.period, lang)
        parts = [f"{self.plan.roles.name or self.plan.roles.id} · {when} · {word('as of', lang)} {seen}"]
        nodes = () if isinstance(self.plan.roles, Manager) else self.plan.roles.children
        for node in (self.plan.roles, *nodes):
            head = [node.name or node.id, *_headings(lang)]
            rows: list[list[str]] = []
            for metric in self.plan.metrics:
                standing = self.standing(metric, node)
                if standing.target is not None or standing.attained:
                    numbers = _numbers([standing], lang)
                    rows.append([numbers.title, *_cells(standing, numbers, lang)])
            if rows:
                parts.append(render(head, rows, right=range(1, len(head))))
        return "\n\n".join(parts)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


@value
class Place:
    """One place of a ranking.

    Attributes:
        rank: From 1; equal ones share a rank, and the next one counts them all.
        standing: Who, and how they stand.
    """

    rank: int
    standing: Standing


@value(repr=False)
class Board:
    """One metric of several roles in one period, side by side.

    Attributes:
        standings: One per role, in the order of the tree.
        names: What people call those roles that have a name.
        depths: How far below the root each role is shown; empty for roles side by side.
    """

    standings: tuple[Standing, ...]
    names: FrozenMap[str, str]
    depths: FrozenMap[str, int] = FrozenMap()

    def ranking(self, by: str = "attainment") -> tuple[Place, ...]:
        """Who is ahead: the best first, equal ones side by side in the order of their ids.

        Args:
            by: `"attainment"`, the share of the target; `"attained"`, the number.
                Who has no target above zero is in no ranking by attainment.

        Raises:
            UnknownMember: Another way.
        """
        if by not in _RANKINGS:
            raise UnknownMember("ranking", by, _RANKINGS, where="a board")
        by_share = by == "attainment"
        known = ((one.attainment if by_share else Fraction(one.attained), one) for one in self.standings)
        scored = [(score, one) for score, one in known if score is not None]
        scored.sort(key=lambda pair: (-pair[0], pair[1].role))
        scores = [-score for score, _ in scored]
        return tuple(Place(bisect_left(scores, -score) + 1, one) for score, one in scored)

    def to_text(self, lang: str = "en") -> str:
        """The board as a table: a line per role, the people of a team under it."""
        numbers = _numbers(self.standings, lang)
        head = ["", *_headings(lang)]
        rows = [
            [f"{self._indent(one.role)}{self.names.get(one.role, one.role)}", *_cells(one, numbers, lang)]
            for one in self.standings
        ]
        title = f"{numbers.title} · {label(self.standings[0].period, lang)}"
        return f"{title}\n\n{render(head, rows, right=range(1, len(head)))}"

    def _indent(self, role: str) -> str:
        return "  " * min(self.depths.get(role, 0), MOST_DEPTH)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


COLUMNS = ("target", "to date", "attained", "gap", "attainment", "per day left")
"""What is said of a standing in a table."""


def _headings(lang: str = "en") -> list[str]:
    """The headings of the columns."""
    return [word(key, lang) for key in COLUMNS]


def _numbers(standings: Sequence[Standing], lang: str) -> Numbers:
    """How all numbers of one metric are written, the unit said once."""
    known = [one for each in standings for one in (each.target, each.to_date, each.attained, each.gap)]
    left = [_per_day(each.metric, each.required) for each in standings if each.required]
    return Numbers.of(standings[0].metric, [*known, *left], lang)


def _cells(standing: Standing, numbers: Numbers, lang: str) -> list[str]:
    """A standing as the cells of a table row."""
    shown = [standing.target, standing.to_date, standing.attained, standing.gap]
    share, left = standing.attainment, standing.required
    percent = "%" if lang == "zh" else " %"
    return [
        *(numbers.text(one, "0") for one in shown),
        NOTHING if share is None else f"{nearest(100 * share, Fraction(1))}{percent}",
        NOTHING if left is None else numbers.text(_per_day(standing.metric, left), "0"),
    ]


def _per_day(metric: Metric, number: Fraction) -> Quantity:
    """What a day has to bring, rounded up: pieces to one decimal place, money to its first three digits."""
    if metric.quantum == 1 and not metric.unit:
        return as_decimal(up(number, _TENTH), _TENTH)
    size = metric.quantum
    while number >= _THREE_DIGITS * size:
        size *= 10
    return as_decimal(up(number, size), size)


class _Counts:
    """One metric of a progress: everybody's running totals, in a size that divides the plan's and the actuals'."""

    def __init__(self, progress: Progress, metric: Metric) -> None:
        plan, actuals = progress.plan, progress.actuals
        self.plan = plan
        self.own = metric
        known = {name: own for own in actuals.metrics for name in own.names}
        came = next((known[name] for name in metric.names if name in known), None)
        size = metric.quantum if came is None else _common(metric.quantum, came.quantum)
        self.metric = metric if size == metric.quantum else Metric(metric.name, size, metric.unit)
        self.per_quantum = int(metric.quantum / size)
        self.start = plan.period.start
        width = (plan.period.end - self.start).days + 1
        times = 1 if came is None else int(came.quantum / size)
        lines: Mapping[str, Mapping[date, int]] = {} if came is None else actuals.lines(came)
        self.running: dict[str, list[int]] = {}
        days: dict[str, list[int]] = {}
        owned: dict[str, list[Mapping[date, int]]] = {}
        for id_, own_line in lines.items():
            owned.setdefault(progress.owners.get(id_, id_), []).append(own_line)
        for node in reversed(list(walk(plan.roles))):
            line = [0] * width
            if isinstance(node, Manager):
                for own in owned.get(node.id, ()):
                    for day, came_then in own.items():
                        at = (day - self.start).days
                        if 0 <= at < width:
                            line[at] += came_then * times
            else:
                line = [
                    sum(column) for column in zip(*(days[child.id] for child in node.children), strict=True)
                ]
            days[node.id] = line
            self.running[node.id] = list(accumulate(line, initial=0))
        timeline = plan.timeline
        self._cells = timeline.levels[plan.grain(metric) or "day"]
        self._starts, self._ends = map(
            list, zip(*(_ends(timeline.periods[cell]) for cell in self._cells), strict=True)
        )
        span = plan.period.days
        opened = plan.calendars.get(metric.name, WorkCalendar.daily()).weights(span)
        people = (node for node in walk(plan.roles) if isinstance(node, Manager))
        self._presence = {manager.id: presence(manager, span, opened) for manager in people}
        self._there: dict[str, list[Fraction]] = {}

    def quantity(self, number: int) -> Quantity:
        """A number in the finest size as people read it."""
        return self.metric.quantity(number)

    def attained(self, role: str, first: date, last: date | None) -> int:
        """What came from one day to another."""
        if last is None or last < first:
            return 0
        running = self.running[role]
        return running[(last - self.start).days + 1] - running[(first - self.start).days]

    def planned(self, line: Sequence[int | None], first: date, last: date | None) -> int:
        """What is asked from one day to another; of a cell that is not over yet, nothing."""
        if last is None or last < first:
            return 0
        cells = line[self._cells.start : self._cells.stop]
        inside = cells[bisect_left(self._starts, first) : bisect_right(self._ends, last)]
        return sum(number or 0 for number in inside) * self.per_quantum

    def days(self, role: str) -> list[Fraction]:
        """The running total of a role's working days: of a group those on which anybody is there."""
        if role not in self._there:
            lines = {id(line): line for line in map(self._presence.__getitem__, self._people(role))}
            most = [max(column) for column in zip(*lines.values(), strict=True)]
            self._there[role] = list(accumulate(most, initial=Fraction(0)))
        return self._there[role]

    def _people(self, role: str) -> list[str]:
        return [node.id for node in walk(self.plan.role(role)) if isinstance(node, Manager)]


def _common(one: Fraction, other: Fraction) -> Fraction:
    """The greatest size of which both are whole multiples."""
    return Fraction(
        math.gcd(one.numerator * other.denominator, other.numerator * one.denominator),
        one.denominator * other.denominator,
    )


def _ends(period: PeriodLike) -> tuple[date, date]:
    return (period, period) if isinstance(period, date) else (period.start, period.end)
