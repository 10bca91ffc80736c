"""Who may be asked for more than the base, how much more, and on which days it falls.

A `Room` looks at one metric of a plan. It knows the plan's numbers, dates and rules and nothing of weights,
so that equal plans leave equal room.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap
from targetkit._margins import round_table
from targetkit._split import Course, Order, Pattern, Stretches, round_store, wanted_of
from targetkit.allocation import apportion_within
from targetkit.basis import tie_key
from targetkit.hold import Bound
from targetkit.role import Manager, walk
from targetkit.scope import presence
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from targetkit._pins import Rule
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.timeline import Line

__all__ = ["Room", "added_up", "over_time"]

Cells = list[int]

_ZERO = Fraction(0)
_ONE = Fraction(1)
_NO_LINES: FrozenMap[str, Line] = FrozenMap()


class Room:
    """One metric of a plan: what everybody has, how much it may become, and on which days more can be done.

    Where numbers are missing, the parts count for the whole, and nobody's number is 0.

    Args:
        plan: The plan.
        metric: One of its metrics that has targets.
        rules: The holds and bounds to keep; those of the plan's basis if none are given.

    Attributes:
        order: The role tree.
        numbers: For each node its number for the whole period.
        rules: The holds and bounds that are kept.
        most: For each node the greatest number it may have, or None for any.
    """

    def __init__(self, plan: Plan, metric: Metric, rules: tuple[Rule, ...] | None = None) -> None:
        self.plan = plan
        self.metric = metric
        self.timeline = plan.timeline
        self.grain = plan.grain(metric)
        self.places = self.timeline.levels[self.grain]
        self.order = Order(plan.roles, tie_key(metric, self.timeline.span))
        self.stretches = Stretches.of(self.timeline, self.grain)
        lines = plan.lines.get(metric.name, _NO_LINES)
        nothing: Line = (None,) * len(self.timeline)
        self.lines: list[Line] = [lines.get(id_, nothing) for id_ in self.order.ids]
        self.numbers = self._whole_numbers()
        basis = None if plan.basis is None else plan.basis.metrics.get(metric.name)
        stated = () if basis is None else basis.rules
        self.rules = stated if rules is None else rules
        self.patterns = self._patterns()
        self.most = self._limits()

    def _whole_numbers(self) -> list[int]:
        numbers = [0] * len(self.lines)
        for node in range(len(numbers) - 1, -1, -1):
            own = self.lines[node][0]
            below = self.order.children[node]
            if own is None:
                own = sum(numbers[child] for child in below) if below else sum(self.cells(node))
            numbers[node] = own
        return numbers

    def cells(self, node: int) -> Cells:
        """The numbers of a node in each period of the grain."""
        return [cell or 0 for cell in self.lines[node][self.places.start : self.places.stop]]

    # --- how much -------------------------------------------------------------------------------------------------

    def _limits(self) -> list[int | None]:
        """What rules, and for groups the limits below them, allow; nobody's limit is below the own number."""
        place = {id_: node for node, id_ in enumerate(self.order.ids)}
        most: list[int | None] = [None] * len(place)
        for rule in self.rules:
            amount = rule.maximum if isinstance(rule, Bound) else rule.value
            whole = isinstance(rule, Bound) or rule.period == self.plan.period
            if amount is not None and whole and rule.role in place:
                node = place[rule.role]
                most[node] = _least(most[node], self.metric.quanta(amount))
        for node in range(len(most) - 1, -1, -1):
            below = self.order.children[node]
            if below:
                parts = [most[child] for child in below]
                known = [part for part in parts if part is not None]
                if len(known) == len(parts):
                    most[node] = _least(most[node], sum(known))
            elif not self._days_of(node):
                most[node] = self.numbers[node]
            # Nobody who has nothing is given any of what goes beyond.
            own = most[node] if self.numbers[node] else 0
            most[node] = None if own is None else max(own, self.numbers[node])
        return most

    def _days_of(self, leaf: int) -> bool:
        return any(pattern.weight for pattern in self.patterns[self.order.ids[leaf]])

    def within(self, node: int, number: int) -> int:
        """A number as far as the node may have it, and not below what it has."""
        most = self.most[node]
        return max(self.numbers[node], number if most is None else min(number, most))

    def apportioned(self, group: int, total: int, loads: Sequence[Fraction]) -> list[int]:
        """A total among the children of a group: nobody gets less than the own number or more than may be.

        Args:
            group: The node of the group.
            total: What they should sum to; as near to it as the limits allow.
            loads: In proportion to what, one per child.
        """
        below = self.order.children[group]
        low = [self.numbers[child] for child in below]
        limits = [self.most[child] for child in below]
        total = max(total, sum(low))
        high = [max(total, own) if limit is None else limit for own, limit in zip(low, limits, strict=True)]
        if None not in limits:
            total = min(total, sum(high))
        # Always this method: raising the total lowers nobody, and nothing but the numbers decides.
        return apportion_within(
            total, loads, [self.order.ties[child] for child in below], low, high, "webster"
        )

    # --- when -----------------------------------------------------------------------------------------------------

    def _patterns(self) -> dict[str, tuple[Pattern, ...]]:
        """For each manager the weight of each cell: what the store has there, where the person can do more.

        A person's own cells are mostly 0 or 1 and would put every second piece beside a first one;
        the store's say which days carry how much.
        """
        closed = self._held_cells()
        there = self._there()
        known: dict[tuple[int, int, frozenset[int]], tuple[Pattern, ...]] = {}
        found: dict[str, tuple[Pattern, ...]] = {}
        for top in self.order.tops:
            members = self.order.leaves_below(top)
            shape = [sum(column) for column in zip(*(self.cells(leaf) for leaf in members), strict=True)]
            for leaf in members:
                id_ = self.order.ids[leaf]
                held = closed.get(leaf, frozenset())
                key = top, id(there[id_]), held
                if key not in known:
                    shares = [_ZERO if at in held else share for at, share in enumerate(there[id_])]
                    weights = [number * share for number, share in zip(shape, shares, strict=True)]
                    known[key] = self._by_stretch(weights if any(weights) else shares)
                found[id_] = known[key]
        return found

    def _by_stretch(self, weights: Sequence[Fraction]) -> tuple[Pattern, ...]:
        first = self.places.start
        return tuple(
            Pattern.of(tuple(weights[inside.start - first : inside.stop - first]))
            for inside in self.stretches.cells
        )

    def _there(self) -> dict[str, tuple[Fraction, ...]]:
        """For each manager the part of every cell still to come on which the person is there; alike ones share it."""
        days = self.timeline.span.days
        calendar = self.plan.calendars.get(self.metric.name, WorkCalendar.daily())
        opened = calendar.weights(days)
        start = self.timeline.levels["day"].start
        inside = [
            slice(cells.start - start, cells.stop - start)
            for cells in (self.timeline.below(place, "day") for place in self.places)
        ]
        gone = [self._is_gone(self.timeline.periods[place]) for place in self.places]
        whole = [sum(opened[cells], _ZERO) for cells in inside]
        known: dict[int, tuple[tuple[Fraction, ...], tuple[Fraction, ...]]] = {}
        found: dict[str, tuple[Fraction, ...]] = {}
        for manager in walk(self.plan.roles):
            if isinstance(manager, Manager):
                own = presence(manager, days, opened)
                if id(own) not in known:
                    parts = (sum(own[cells], _ZERO) for cells in inside)
                    shares = tuple(
                        _ZERO if past else part / every if every else part
                        for part, every, past in zip(parts, whole, gone, strict=True)
                    )
                    known[id(own)] = own, shares
                found[manager.id] = known[id(own)][1]
        return found

    def _is_gone(self, period: PeriodLike) -> bool:
        last = period if isinstance(period, date) else period.end
        return self.plan.frozen is not None and last <= self.plan.frozen

    def _held_cells(self) -> dict[int, frozenset[int]]:
        """For each manager the cells that a hold of a day, week or month fixes, the person's own or a group's."""
        place = {id_: node for node, id_ in enumerate(self.order.ids)}
        found: dict[int, frozenset[int]] = {}
        for rule in self.rules:
            if isinstance(rule, Bound) or rule.role not in place or rule.period == self.plan.period:
                continue
            inside = self.timeline.below(self.timeline.place(rule.period), self.grain)
            held = {cell - self.places.start for cell in inside}
            for leaf in self.order.leaves_below(place[rule.role]):
                found[leaf] = found.get(leaf, frozenset()) | held
        return found

    # --- the lines ------------------------------------------------------------------------------------------------

    def spread(self, numbers: Sequence[int]) -> dict[int, Cells]:
        """What goes beyond the numbers there are, over the cells of time.

        Args:
            numbers: For each node its new number; a manager's is not below the one there is.

        Returns:
            For each manager's node a whole number per cell; they sum to what is new.
        """
        extras = [new - old for new, old in zip(numbers, self.numbers, strict=True)]
        return over_time(self.order, extras, self.patterns, self.stretches, self._by_month)

    def _by_month(self, leaf: int) -> Pattern:
        """The months in proportion to the person's own numbers, where anything can still be done."""
        patterns = self.patterns[self.order.ids[leaf]]
        cells = self.cells(leaf)
        first = self.places.start
        own = [
            Fraction(sum(cells[inside.start - first : inside.stop - first])) if pattern.weight else _ZERO
            for inside, pattern in zip(self.stretches.cells, patterns, strict=True)
        ]
        return Pattern.of(tuple(own if any(own) else (pattern.weight for pattern in patterns)))

    def with_extra(self, numbers: Sequence[int], cells: Mapping[int, Cells]) -> FrozenMap[str, Line]:
        """The lines of the plan with what goes beyond them.

        A group's extra follows that of its children, scaled, so that in no period they have less than it.

        Args:
            numbers: For each node its new number.
            cells: For each manager's node the extra of each cell.
        """
        extra: list[Cells] = [[]] * len(self.lines)
        found: dict[str, Line] = {}
        for node in range(len(self.lines) - 1, -1, -1):
            below = self.order.children[node]
            if below:
                asked = numbers[node] - self.numbers[node]
                extra[node] = _scaled(added_up(extra[child] for child in below), asked)
            else:
                extra[node] = cells[node]
            id_ = self.order.ids[node]
            found[id_] = self._raised(self.lines[node], extra[node])
        own = self.plan.lines[self.metric.name]
        return FrozenMap((id_, found[id_]) for id_ in own)

    def _raised(self, line: Line, extra: Cells) -> Line:
        if not any(extra):
            return line
        more = self.timeline.summed(extra, self.grain)
        stop = self.places.stop
        raised = (None if own is None else own + plus for own, plus in zip(line[:stop], more, strict=True))
        return (*raised, *line[stop:])


def over_time(
    order: Order,
    numbers: Sequence[int],
    patterns: Mapping[str, tuple[Pattern, ...]],
    stretches: Stretches,
    by_month: Callable[[int], Pattern],
) -> dict[int, Cells]:
    """Everybody's number over the cells of time, each store and month rounded together.

    Args:
        order: The role tree.
        numbers: For each node its number for the whole span; only those of managers count.
        patterns: For each manager's id the weights of the cells, one pattern per stretch.
        stretches: The cells in time.
        by_month: For a manager's node the weights of the stretches; asked where there are several.

    Returns:
        For each manager's node a whole number per cell.
    """
    ids = order.ids
    lines = {leaf: [numbers[leaf]] for leaf in order.leaves}
    if len(stretches.places) > 1:
        ideals = {leaf: by_month(leaf).ideals(numbers[leaf]) for leaf in order.leaves}
        lines, _ = round_table(order.subtree(0), stretches.quarters, ideals)
    by_stretch = {ids[leaf]: line for leaf, line in lines.items()}
    course = Course({}, dict(patterns))
    cells: dict[str, Cells] = {ids[leaf]: [] for leaf in order.leaves}
    for place, weeks in enumerate(stretches.weeks):
        for top in order.tops:
            members = order.leaves_below(top)
            wanted = wanted_of([ids[leaf] for leaf in members], place, by_stretch, course)
            round_store(order, top, members, weeks, wanted, cells)
    return {leaf: cells[ids[leaf]] for leaf in order.leaves}


def added_up(lines: Iterable[Sequence[int]]) -> Cells:
    """The sums of whole lines, cell by cell."""
    return [sum(column) for column in zip(*lines, strict=True)]


def _scaled(line: Cells, total: int) -> Cells:
    """A line brought down to a total, running total by running total, so that no cell grows."""
    whole = sum(line)
    if total >= whole:
        return line
    totals = [total * running // whole for running in accumulate(line)]
    return [after - before for before, after in zip([0, *totals], totals, strict=False)]


def _least(one: int | None, other: int) -> int:
    return other if one is None else min(one, other)
