"""How far a plan's whole numbers are from their ideals, margin by margin."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit._rounding import ONE, SHIFT
from targetkit._split import Stretches
from targetkit._text import render
from targetkit.errors import UnknownMember
from targetkit.labels import metric_name, word
from targetkit.period import label
from targetkit.role import Manager, stores, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from targetkit.basis import Basis, MetricBasis
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.role import Role
    from targetkit.timeline import Timeline

__all__ = ["Fairness", "Margin", "fairness"]

WHO = ("manager", "group", "store")
"""Whose margins: a manager's, those of a group inside a store, and the store's (or the root's where there is none)."""

WHEN = ("day", "week", "inside week", "week ends", "any day", "month")
"""Which margins: a day, a week, the running total inside the week, at week ends, on any day, and a month of several."""


@value
class Margin:
    """The largest distance in one family of margins, and where it is.

    Attributes:
        who: `"manager"`, `"group"` or `"store"`.
        when: `"day"`, `"week"`, `"inside week"`, `"week ends"`, `"any day"` or `"month"`.
        distance: How far the whole number is from its ideal, in quanta of the metric;
            the ideal is that of the basis, carried in units of 2^-40 of a quantum.
        metric: The metric's name.
        role: The id of the role.
        period: The day, week or month; of a running total, the period that it ends with.
    """

    who: str
    when: str
    distance: Fraction
    metric: str
    role: str
    period: PeriodLike


@value(repr=False)
class Fairness:
    """The largest distance from the ideal in every family of margins, over all metrics and months.

    Attributes:
        margins: One for each family that occurs in the plan.
    """

    margins: tuple[Margin, ...]

    @property
    def worst(self) -> Margin | None:
        """The margin with the largest distance; None for a plan whose metrics all stop at the span itself."""
        return max(self.margins, key=lambda margin: margin.distance, default=None)

    def of(self, who: str, when: str) -> Fraction:
        """The largest distance in one family; zero where the plan has no such margin.

        Raises:
            UnknownMember: If there is no such family.
        """
        for kind, given, known in (("who", who, WHO), ("when", when, WHEN)):
            if given not in known:
                raise UnknownMember(kind, given, known, where="fairness")
        found = (margin.distance for margin in self.margins if (margin.who, margin.when) == (who, when))
        return next(found, Fraction(0))

    def to_text(self, lang: str = "en") -> str:
        """The distances as a table: a line per kind of margin, a column per kind of role."""
        rows: list[list[str]] = []
        for when in WHEN:
            cells = {
                margin.who: f"{float(margin.distance):.3f}" for margin in self.margins if margin.when == when
            }
            if cells:
                rows.append([word(when, lang), *(cells.get(who, "–") for who in WHO)])
        title = word("largest distance from the ideal, in quanta", lang)
        head = [word("margin", lang), *(word(who, lang) for who in WHO)]
        lines = [title, render(head, rows, right=range(1, len(WHO) + 1))]
        if self.worst is not None:
            at = (
                f"{metric_name(self.worst.metric, lang)}, {self.worst.role}, {label(self.worst.period, lang)}"
            )
            lines.append(f"{word('largest', lang)}: {at}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def fairness(plan: Plan, basis: Basis) -> Fairness:
    """Compare a plan with the ideals of its basis, in every store and month.

    Args:
        plan: The plan.
        basis: Its basis.
    """
    largest: dict[tuple[str, str], tuple[int, Metric, str, int]] = {}
    for metric in plan.metrics:
        own = basis.metrics[metric.name]
        for who, role, gaps, above in _gaps(plan, metric, own):
            for when, distance, place in _distances(gaps, above, plan.timeline, plan.grain(metric)):
                if distance > largest.get((who, when), (-1,))[0]:
                    largest[who, when] = distance, metric, role, place
    return Fairness(
        tuple(
            Margin(who, when, Fraction(distance, ONE), metric.name, role, plan.timeline.periods[place])
            for when in WHEN
            for who in WHO
            if (who, when) in largest
            for distance, metric, role, place in [largest[who, when]]
        )
    )


def _gaps(plan: Plan, metric: Metric, basis: MetricBasis) -> Iterator[tuple[str, str, list[int], list[int]]]:
    """For each role up to its store: who it is, and what its cells and stretches lack to their ideals, in 2^-40."""
    stretches = Stretches.of(plan.timeline, plan.grain(metric))
    tops = {store.id for store in stores(plan.roles)} or {plan.roles.id}
    cells: dict[str, list[int]] = {}
    above: dict[str, list[int]] = {}
    inside = [(store, node) for store in _tops(plan.roles, tops) for node in walk(store)]
    for store, node in reversed(inside):
        if isinstance(node, Manager):
            line = plan.line(metric, node)
            numbers = [line[cell] or 0 for places in stretches.cells for cell in places]
            cells[node.id] = _minus(basis.ideals[node.id], numbers)
            wide = [line[place] or 0 for place in stretches.places]
            above[node.id] = _minus(basis.above[node.id], wide) if basis.above else []
        else:
            cells[node.id] = [
                sum(gaps) for gaps in zip(*(cells[child.id] for child in node.children), strict=True)
            ]
            above[node.id] = [
                sum(gaps) for gaps in zip(*(above[child.id] for child in node.children), strict=True)
            ]
        who = "manager" if isinstance(node, Manager) else "store" if node is store else "group"
        yield who, node.id, cells[node.id], above[node.id]


def _tops(root: Role, tops: set[str]) -> Iterator[Role]:
    return (node for node in walk(root) if node.id in tops)


def _minus(ideals: Sequence[int], numbers: Sequence[int]) -> list[int]:
    return [ideal - (number << SHIFT) for ideal, number in zip(ideals, numbers, strict=True)]


def _distances(
    gaps: Sequence[int], above: Sequence[int], timeline: Timeline, grain: str
) -> Iterator[tuple[str, int, int]]:
    """Each margin of one line: its family, its distance in 2^-40 quanta, and the place where it ends."""
    stretches = Stretches.of(timeline, grain)
    for place, gap in zip(stretches.places, above, strict=False):
        yield "month", abs(gap), place
    if grain not in {"day", "week"}:
        return
    start = 0
    for inside, weeks in zip(stretches.cells, stretches.weeks, strict=True):
        month = gaps[start : start + len(inside)]
        start += len(inside)
        running = list(accumulate(month))
        for first, last in weeks:
            week = month[first:last]
            at = inside.start + last - 1
            if grain == "day":
                yield from (("day", abs(gap), inside.start + first + day) for day, gap in enumerate(week))
                within = enumerate(accumulate(week))
                yield from (("inside week", abs(gap), inside.start + first + day) for day, gap in within)
                whole = enumerate(running[first:last])
                yield from (("any day", abs(gap), inside.start + first + day) for day, gap in whole)
                at = timeline.parent[at]
            yield "week", abs(sum(week)), at
            yield "week ends", abs(running[last - 1]), at
