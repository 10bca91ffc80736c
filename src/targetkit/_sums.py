"""TK101 to TK105: do the parts add up to the whole, along role and along time?"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from targetkit._case import Case
    from targetkit.findings import Finding
    from targetkit.metric import Metric
    from targetkit.role import Role
    from targetkit.timeline import Line

__all__ = ["check_assigned", "check_sums"]

_NOTHING = Fraction(0)


def check_sums(case: Case, stretch: Fraction) -> Iterator[Finding]:
    """Every sum of the plan, and every target that is missing in one.

    Args:
        case: The plan.
        stretch: The share by which those below a role may have more than it.
    """
    for metric in case.plan.metrics:
        if case.plan.grain(metric):
            sums = _Sums(case, metric, stretch)
            yield from sums.along_role()
            yield from sums.along_time()


def check_assigned(case: Case, layer: Case, told: Collection[Finding]) -> Iterator[Finding]:
    """The sums along role of the layer that people are asked for; see `Plan.assigned`.

    Args:
        case: The plan, whose own numbers are the base.
        layer: Its assigned layer.
        told: What was found in the base; roles of which it speaks already are passed over.
    """
    known = {(found.metric, found.role) for found in told}
    for metric in layer.plan.metrics:
        if layer.plan.grain(metric):
            for found in _Stretched(case, layer, metric).along_role():
                if (found.metric, found.role) not in known:
                    yield found


class _Sums:
    """The sums of one metric.

    Where a role has no target of its own, what is below it counts for it: a store and its managers
    add up or not, whether or not anybody typed the numbers of the teams.
    """

    def __init__(self, case: Case, metric: Metric, stretch: Fraction) -> None:
        self.case = case
        self.metric = metric
        self.stretch = stretch
        self.lines = case.lines(metric)
        self.stop = case.timeline.levels[case.plan.grain(metric)].stop
        self.filled = self._filled()
        self._carried: Mapping[str, frozenset[int]] | None = None

    @property
    def carried(self) -> Mapping[str, frozenset[int]]:
        """Where somebody on a level has a target; most plans are never asked."""
        if self._carried is None:
            self._carried = self.case.carried(self.metric)
        return self._carried

    def along_role(self) -> Iterator[Finding]:
        """Every role against those right below it."""
        for node in self.case.nodes:
            own = self.lines.get(node.id)
            if own is None or not node.children:
                continue
            below = [self.filled[child.id] for child in node.children]
            if any(None in line for line in below) or list(own[: self.stop]) != _added(below):
                yield from self._group(node, own, below)

    def _group(self, node: Role, own: Line, below: Sequence[Line]) -> Iterator[Finding]:
        """One role, place by place, the coarse ones first."""
        said: set[tuple[str, int]] = set()
        for place in range(self.stop):
            whole = own[place]
            if whole is None:
                continue
            given = [line[place] for line in below if line[place] is not None]
            if not given:
                yield from self._nobody(node, whole, place, said)
                continue
            yield from self._compared(node, whole, sum(filter(None, given)), place)
            for child, line in zip(node.children, below, strict=True):
                if line[place] is None:
                    yield from self._missing(node, child, whole, place, said)

    def _compared(self, node: Role, whole: int, total: int, place: int) -> Iterator[Finding]:
        """The sum of those below against the number of a role."""
        count = len(node.children)
        most = math.ceil(whole * (1 + self.stretch))
        if total < whole:
            gap = self.metric.quantity(whole - total)
            yield self.case.found(
                "TK101", self.metric, node.id, place, expected=whole, actual=total, count=count, gap=gap
            )
        elif total > most:
            gap = self.metric.quantity(total - most)
            stated = {"base": self.metric.quantity(whole), "stretch": self.stretch} if self.stretch else {}
            form = "stretched" if self.stretch else ""
            yield self.case.found(
                "TK103",
                self.metric,
                node.id,
                place,
                expected=most,
                actual=total,
                form=form,
                count=count,
                gap=gap,
                **stated,
            )

    def _missing(
        self, parent: Role, child: Role, whole: int, place: int, said: set[tuple[str, int]]
    ) -> Iterator[Finding]:
        """Someone without a target among others who have theirs."""
        if not self._left_out(child, place, said):
            return
        if self.case.there(self.metric, child, place):
            yield self.case.found("TK105", self.metric, child.id, place, expected=whole, parent=parent.id)

    def _nobody(self, node: Role, whole: int, place: int, said: set[tuple[str, int]]) -> Iterator[Finding]:
        """A role with a number of which nobody below has any."""
        levels = {child.level for child in node.children}
        elsewhere = any(place in self.carried[level] for level in levels)
        if not whole or not elsewhere or not self._left_out(node, place, said, below=True):
            return
        who = tuple(child.id for child in node.children if self.case.there(self.metric, child, place))
        if who:
            count = len(node.children)
            yield self.case.found(
                "TK105", self.metric, node.id, place, expected=whole, form="nobody", count=count, who=who
            )

    def _left_out(self, node: Role, place: int, said: set[tuple[str, int]], *, below: bool = False) -> bool:
        """Whether a missing target leaves something open; it is said once, at the coarsest period.

        Who has targets in other parts of the period, and they make up the number of the whole,
        has nothing to do in this one: an empty cell of a sheet means 0 there.
        """
        above = self.case.timeline.parent[place]
        said.add((node.id, place))
        if (node.id, above) in said:
            return False
        if below or above < 0:
            return True
        line = self.filled[node.id]
        whole = line[above]
        cells = self.case.timeline.children[above]
        return whole is None or sum(number or 0 for number in line[cells.start : cells.stop]) < whole

    def along_time(self) -> Iterator[Finding]:
        """Every role's periods against the periods inside them."""
        children = self.case.timeline.children
        parents = [place for place in range(self.stop) if children[place]]
        for node in self.case.nodes:
            line = self.lines.get(node.id)
            if line is None:
                continue
            for place in parents:
                whole, cells = line[place], children[place]
                numbers = line[cells.start : cells.stop]
                if whole is not None and (None in numbers or whole != sum(filter(None, numbers))):
                    yield from self._period(node, line, whole, place)

    def _period(self, node: Role, line: Line, whole: int, place: int) -> Iterator[Finding]:
        """One period against the nearest level inside it that has any target."""
        timeline = self.case.timeline
        names = list(timeline.levels)
        for level in names[names.index(timeline.level_of(place)) + 1 :]:
            cells = timeline.below(place, level)
            given = [number for number in line[cells.start : cells.stop] if number is not None]
            if not given:
                continue
            total = sum(given)
            if total != whole:
                code = "TK102" if total < whole else "TK104"
                gap = self.metric.quantity(abs(whole - total))
                yield self.case.found(
                    code, self.metric, node.id, place, expected=whole, actual=total, level=level, gap=gap
                )
            return
        level = timeline.level_of(timeline.children[place].start)
        if whole and not self.carried[node.level].isdisjoint(timeline.levels[level]):
            yield self.case.found(
                "TK105", self.metric, node.id, place, expected=whole, form="never", level=level
            )

    def _filled(self) -> dict[str, Line]:
        """The lines of all roles, with the sums of those below where a role has no target of its own."""
        nothing = (None,) * self.stop
        filled: dict[str, Line] = {}
        for node in reversed(self.case.nodes):
            own = self.lines.get(node.id, nothing)[: self.stop]
            if node.children and None in own:
                below = [filled[child.id] for child in node.children]
                own = tuple(
                    _sum([line[place] for line in below]) if number is None else number
                    for place, number in enumerate(own)
                )
            filled[node.id] = own
        return filled


class _Stretched(_Sums):
    """The sums of one metric in the assigned layer."""

    def __init__(self, case: Case, layer: Case, metric: Metric) -> None:
        super().__init__(layer, metric, _NOTHING)
        self.stated = case.plan.stretch
        self.base = _Sums(case, metric, _NOTHING).filled

    def _compared(self, node: Role, whole: int, total: int, place: int) -> Iterator[Finding]:
        """The sum of those below against the number of a role: less anywhere, more in the whole period.

        In shorter periods the pieces of a group's extra and of its children's may fall on different days.
        """
        share = self._share(node)
        most = math.ceil(whole * (1 + share))
        less = total < whole
        if less or (total > most and not place):
            yield self.case.found(
                "TK101" if less else "TK103",
                self.metric,
                node.id,
                place,
                expected=whole if less else most,
                actual=total,
                form="assigned",
                count=len(node.children),
                gap=self.metric.quantity(whole - total if less else total - most),
                base=self.metric.quantity(whole),
                stretch=share,
            )

    def _share(self, node: Role) -> Fraction:
        """The stretch of those below a role: each level's by its part of the base numbers."""
        numbers = [(self.base[child.id][0] or 0, child.level) for child in node.children]
        whole = sum(number for number, _ in numbers)
        stated = sum((number * self.stated.get(level, _NOTHING) for number, level in numbers), _NOTHING)
        return stated / whole if whole else _NOTHING


def _sum(numbers: Sequence[int | None]) -> int | None:
    """The sum of the numbers there are; None where there are none."""
    given = [number for number in numbers if number is not None]
    return sum(given) if given else None


def _added(lines: Sequence[Line]) -> list[int]:
    """The sums of whole lines, place by place."""
    return [sum(filter(None, numbers)) for numbers in zip(*lines, strict=True)]
