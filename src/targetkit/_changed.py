"""Which rows of two plans differ: found by reading only those that are not the very same tuple."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from targetkit._attrs import FrozenMap
from targetkit.errors import InvalidValue, OutsidePeriod, UnknownMember
from targetkit.metric import Metric
from targetkit.period import label
from targetkit.role import walk
from targetkit.timeline import Line

if TYPE_CHECKING:
    from targetkit.plan import Plan
    from targetkit.quantity import Quantity
    from targetkit.role import Role
    from targetkit.timeline import Timeline

__all__ = [
    "ChangedRow",
    "Measure",
    "changed_rows",
    "common_places",
    "measure_of",
    "measures",
    "number_at",
    "roles_of",
    "same_time",
    "sharing",
    "uppermost",
]

_NO_LINES: FrozenMap[str, Line] = FrozenMap()


class Measure(NamedTuple):
    """A metric of either plan, and how many of its quanta a quantum of each plan is.

    Attributes:
        metric: The metric; where the quanta of the plans differ, with the greatest that measures both.
        before: Quanta of it per quantum of the first plan.
        after: Quanta of it per quantum of the second plan.
    """

    metric: Metric
    before: int
    after: int


class ChangedRow(NamedTuple):
    """The line of one metric and role in two plans; None where a plan has none.

    Attributes:
        measure: The metric.
        role: The role's id.
        before: Its line in the first plan, in quanta of that plan.
        after: Its line in the second plan, in quanta of that plan.
    """

    measure: Measure
    role: str
    before: Line | None
    after: Line | None

    def was(self, place: int) -> int | None:
        """The number at a place of the first plan, in quanta of the common measure."""
        return _scaled(self.before, place, self.measure.before)

    def now(self, place: int) -> int | None:
        """The number at a place of the second plan, in quanta of the common measure."""
        return _scaled(self.after, place, self.measure.after)


def same_time(before: Plan, after: Plan) -> bool:
    """Whether the lines of two plans have the same places."""
    return (before.period, before.weeks) == (after.period, after.weeks)


def measures(before: Plan, after: Plan) -> tuple[Measure, ...]:
    """The metrics of both plans: those of the second in its order, then those that only the first has.

    Raises:
        InvalidValue: A metric that is in one unit here and in another there.
    """
    old = {metric.name: metric for metric in before.metrics}
    new = {metric.name: metric for metric in after.metrics}
    either = {**new, **{name: metric for name, metric in old.items() if name not in new}}
    return tuple(_measure(old.get(name, metric), new.get(name, metric)) for name, metric in either.items())


def _measure(old: Metric, new: Metric) -> Measure:
    if old.unit != new.unit:
        expected = f"the unit {old.unit!r}, in which the other plan has it"
        raise InvalidValue(f"unit of {new.name}", new.unit, expected)
    if old.quantum == new.quantum:
        return Measure(new, 1, 1)
    one, two = old.quantum, new.quantum
    size = math.gcd(one.numerator * two.denominator, two.numerator * one.denominator)
    quantum = Fraction(size, one.denominator * two.denominator)
    metric = Metric(new.name, quantum, new.unit, aliases=new.aliases)
    return Measure(metric, int(one / quantum), int(two / quantum))


def measure_of(given: str | Metric, known: Iterable[Measure]) -> Measure:
    """One of the metrics of two plans, by name, alias or object.

    Raises:
        UnknownMember: If neither plan has it.
    """
    name = given.name if isinstance(given, Metric) else given
    names: list[str] = []
    for measure in known:
        if name in measure.metric.names:
            return measure
        names.append(measure.metric.name)
    raise UnknownMember("metric", name, tuple(names), where="either plan")


def roles_of(before: Plan, after: Plan) -> dict[str, Role]:
    """The roles of both plans by id: those of the second in its order, then those that only the first has."""
    found = {node.id: node for node in walk(after.roles)}
    if before.roles is not after.roles:
        for node in walk(before.roles):
            found.setdefault(node.id, node)
    return found


def common_places(before: Timeline, after: Timeline) -> list[tuple[int, int]]:
    """The periods that both plans have: the place of each in the one and in the other.

    Raises:
        OutsidePeriod: If there is none.
    """
    pairs = [(place, after.place(each)) for place, each in enumerate(before.periods) if each in after]
    if not pairs:
        hint = "the two plans have no day in common; take plans whose periods overlap"
        raise OutsidePeriod(label(after.span), label(before.span), hint)
    return pairs


def uppermost(timeline: Timeline, places: Iterable[int]) -> list[int]:
    """Those of some places of a timeline that lie below no other of them."""
    among = set(places)
    found: list[int] = []
    for place in sorted(among):
        above = timeline.parent[place]
        while above >= 0 and above not in among:
            above = timeline.parent[above]
        if above < 0:
            found.append(place)
    return found


def changed_rows(
    before: Plan, after: Plan, metrics: Iterable[Measure], roles: Iterable[str]
) -> Iterator[ChangedRow]:
    """The rows that are not the same in two plans, metric by metric, role by role.

    Rows that both plans share as one object are passed over unread, and so are whole metrics.

    Args:
        before: The first plan.
        after: The second plan.
        metrics: Which metrics, from `measures`.
        roles: The ids of the roles, in order.
    """
    ids = tuple(roles)
    aligned = same_time(before, after)
    for measure in metrics:
        old = before.lines.get(measure.metric.name, _NO_LINES)
        new = after.lines.get(measure.metric.name, _NO_LINES)
        alike = aligned and measure.before == measure.after
        if alike and old is new:
            continue
        for id_ in ids:
            was, now = old.get(id_), new.get(id_)
            # `==` looks at the identity of what the tuples hold first; a shared tuple costs nothing at all.
            if was is now is None or (alike and (was is now or was == now)):
                continue
            yield ChangedRow(measure, id_, was, now)


def number_at(plan: Plan, metric: str, role: str, place: int) -> Quantity | None:
    """The target at a place of a plan's timeline; None where there is none, nor such a metric or role.

    Args:
        plan: The plan.
        metric: The metric's name.
        role: The role's id.
        place: The place.
    """
    line = plan.lines.get(metric, _NO_LINES).get(role)
    number = None if line is None else line[place]
    return None if number is None else plan.metric(metric).quantity(number)


def sharing(before: Plan, after: Plan) -> Plan:
    """The same plan, with the rows of the one before it wherever these are equal, so that they are kept once."""
    lines = {name: _shared(before.lines.get(name), rows) for name, rows in after.lines.items()}
    if all(lines[name] is rows for name, rows in after.lines.items()):
        return after
    return evolve(after, lines=FrozenMap(lines))


def _shared(old: FrozenMap[str, Line] | None, new: FrozenMap[str, Line]) -> FrozenMap[str, Line]:
    if old is None or old is new:
        return new
    if old == new:
        return old
    rows = {id_: _either(old.get(id_), row) for id_, row in new.items()}
    return new if all(rows[id_] is row for id_, row in new.items()) else FrozenMap(rows)


def _either(old: Line | None, new: Line) -> Line:
    return old if old is not None and old == new else new


def _scaled(line: Line | None, place: int, factor: int) -> int | None:
    number = None if line is None else line[place]
    return None if number is None else number * factor
