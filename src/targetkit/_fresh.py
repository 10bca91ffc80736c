"""One metric of a plan as it stands on a day: the past as it was, the rest as it was planned, on a new role tree."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from targetkit._attrs import FrozenMap
from targetkit._gone import is_nobody
from targetkit._grid import Grid, calendar_of
from targetkit._rounding import ONE, SHIFT
from targetkit.basis import Basis
from targetkit.role import Manager, walk
from targetkit.scope import opened, presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from targetkit._gone import Gone
    from targetkit._pins import Rule
    from targetkit.plan import Plan
    from targetkit.timeline import Line, Timeline
    from targetkit.workdays import WorkCalendar

__all__ = ["Fresh", "freshened"]

Cells = list[int]


class Fresh(NamedTuple):
    """One metric on the new tree.

    Attributes:
        grid: What was attained, and what the old plan still has for those who stay.
        asked: For each manager's id of the old plan its number.
        ahead: For each of them what the old plan has on the cells that remain.
        above: For each role's id of the old plan the id above it.
        lines: For each manager of the new tree the ideals of all cells, of days that open and close as well;
            those that remain in a unit of their own.
        gone: What was attained.
        days: For each manager of the old plan on how many of the cells that remain the person was to be there.
        leaving: The ids of those of whom it is new that they leave.
        rules: The holds and bounds of the old plan.
    """

    grid: Grid
    asked: dict[str, int]
    ahead: dict[str, int]
    above: dict[str, str]
    lines: dict[str, tuple[int, ...]]
    gone: Gone
    days: dict[str, int]
    leaving: frozenset[str]
    rules: tuple[Rule, ...]

    def beyond(self) -> dict[str, int]:
        """For each manager of the old or the new tree what came beyond the number that was asked."""
        found = {id_: max(0, self.gone.own.get(id_, 0) - number) for id_, number in self.asked.items()}
        for leaf in self.grid.cells:
            id_ = self.grid.order.ids[leaf]
            if is_nobody(id_):
                known = sum(
                    self.gone.own.get(other, 0)
                    for other in self.gone.strangers.get(id_, ())
                    if other in self.asked
                )
                found[id_] = max(0, self.grid.gone(leaf) - known - self.asked.get(id_, 0))
            elif id_ not in found:
                found[id_] = max(0, self.gone.own.get(id_, 0))
        return found


def freshened(old: Grid, skeleton: Plan, gone: Gone) -> Fresh:
    """One metric of a plan on a new tree: the past as it was, the rest as it was planned for those who are there.

    Args:
        old: The metric in the old plan.
        skeleton: The new plan, without this metric's lines.
        gone: What everybody brought in each cell that has gone by.
    """
    metric, ids = old.metric, old.order.ids
    timeline, grain, count = old.timeline, old.grain, gone.elapsed
    managers = [node for node in walk(skeleton.roles) if isinstance(node, Manager)]
    was = {node.id: node for node in walk(old.plan.roles) if isinstance(node, Manager)}
    profile = () if old.basis is None else old.basis.profile
    course = _Course(old, skeleton, was, profile)
    there = opened(managers, course.now, timeline, grain)
    cells: dict[str, Cells] = {}
    ideals: dict[str, tuple[int, ...]] = {}
    weights: dict[str, tuple[Fraction, ...]] = {}
    for manager in managers:
        id_ = manager.id
        past = gone.cells.get(id_, [0] * count)
        mask = old.opened[old.number_of[id_]] if course.same(manager) else there[id_]
        line = course.line(manager, count, mask[count:])
        rest = old.cells[old.number_of[id_]][count:] if id_ in was else [0] * len(line)
        cells[id_] = past + [
            number if is_open else 0 for number, is_open in zip(rest, mask[count:], strict=True)
        ]
        ideals[id_] = tuple([number << SHIFT for number in past] + line)
        weights[id_] = tuple(map(Fraction, [0] * count + line))
    asked = {ids[leaf]: sum(line) for leaf, line in old.cells.items()}
    basis = skeleton.basis
    if basis is not None and old.basis is not None:
        own = evolve(
            old.basis,
            ideals=FrozenMap(ideals),
            weights=FrozenMap(weights),
            above=FrozenMap(),
            rules=(),
            loads=FrozenMap((id_, Fraction(asked.get(id_, 0))) for id_ in cells),
            present=FrozenMap(_presences(managers, timeline, course.now)),
            links=FrozenMap((id_, link) for id_, link in old.basis.links.items() if id_ in cells),
        )
        basis = Basis(FrozenMap({**basis.metrics, metric.name: own}))
    lines = FrozenMap({**skeleton.lines, metric.name: _lines(skeleton, timeline, grain, cells)})
    return Fresh(
        grid=Grid(evolve(skeleton, lines=lines, basis=basis), metric),
        asked=asked,
        ahead={ids[leaf]: sum(line[count:]) for leaf, line in old.cells.items()},
        above={ids[node]: ids[parent] for node, parent in enumerate(old.parent) if parent >= 0},
        lines=ideals,
        gone=gone,
        days={ids[leaf]: sum(line[count:]) for leaf, line in old.opened.items()},
        leaving=frozenset(
            manager.id
            for manager in managers
            if manager.id in was and manager.left not in {None, was[manager.id].left}
        ),
        rules=old.rules,
    )


class _Course:
    """How the rest of everybody's period goes by the days, before anything is missing.

    Args:
        old: The metric in the old plan.
        new: The new plan.
        was: The managers of the old plan by id.
        profile: The profile's weight of each day; empty where another metric is followed or nothing is known.
    """

    def __init__(self, old: Grid, new: Plan, was: Mapping[str, Manager], profile: Sequence[Fraction]) -> None:
        self.old = old
        self.was = was
        self.profile = profile
        self.before = calendar_of(old.plan, old.metric)
        self.now = calendar_of(evolve(old.plan, calendars=new.calendars), old.metric)

    def same(self, manager: Manager) -> bool:
        """Whether the person is there on the very days that were known."""
        known = self.was.get(manager.id)
        return (
            known is not None
            and self.before == self.now
            and (
                known == manager
                or (known.hired, known.left, known.away, known.calendar)
                == (manager.hired, manager.left, manager.away, manager.calendar)
            )
        )

    def line(self, manager: Manager, count: int, mask: Sequence[bool]) -> Cells:
        """The ideals of the cells that remain, in a unit of their own: as they were, with days that open or close.

        Args:
            manager: The person.
            count: How many cells have gone by.
            mask: For each cell that remains whether the person is there.
        """
        kept: Sequence[int] = ()
        if manager.id in self.was:
            kept = self.old.ideals(self.old.number_of[manager.id])[count:]
        if not any(kept) or not self.same(manager):
            now = self._shape(manager, self.now)[count:]
            if any(kept):
                before = self._shape(self.was[manager.id], self.before)[count:]
                kept = _laid_over(kept, before, now)
            if not any(kept):
                kept = now
        return [ideal if is_open else 0 for ideal, is_open in zip(kept, mask, strict=True)]

    def _shape(self, manager: Manager, calendar: WorkCalendar) -> Cells:
        """What each cell weighs: calendar × profile × presence, in units of 2^-40."""
        timeline = self.old.timeline
        days = timeline.span.days
        line: Sequence[Fraction] = presence(manager, days, calendar.weights(days))
        if self.profile:
            line = [share * other for share, other in zip(line, self.profile, strict=True)]
        start = timeline.levels["day"].start
        inside = (timeline.below(cell, "day") for cell in timeline.levels[self.old.grain])
        return [int(sum(line[days.start - start : days.stop - start], Fraction(0)) * ONE) for days in inside]


def _laid_over(kept: Sequence[int], before: Sequence[int], now: Sequence[int]) -> Cells:
    """Ideals on other days: each in proportion to what its day weighs now, those of new days like the others."""
    common = [cell for cell, weight in enumerate(before) if weight and now[cell]]
    ideal, weight = sum(kept[cell] for cell in common), sum(before[cell] for cell in common)
    return [
        own * fresh // old if old else (fresh * ideal // weight if weight else 0)
        for own, old, fresh in zip(kept, before, now, strict=True)
    ]


def _presences(
    managers: Iterable[Manager], timeline: Timeline, calendar: WorkCalendar
) -> Iterable[tuple[str, Fraction]]:
    """How many days of the period everybody is there."""
    days = timeline.span.days
    weights = calendar.weights(days)
    return ((manager.id, sum(presence(manager, days, weights), Fraction(0))) for manager in managers)


def _lines(plan: Plan, timeline: Timeline, grain: str, cells: Mapping[str, Cells]) -> FrozenMap[str, Line]:
    rest = (None,) * (len(timeline) - timeline.levels[grain].stop)
    sums: dict[str, tuple[int, ...]] = {}
    for node in reversed(list(walk(plan.roles))):
        if isinstance(node, Manager):
            sums[node.id] = timeline.summed(cells[node.id], grain)
        else:
            sums[node.id] = tuple(map(sum, zip(*(sums[child.id] for child in node.children), strict=True)))
    return FrozenMap((id_, line + rest) for id_, line in sums.items())
