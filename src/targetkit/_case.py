"""A plan under examination: what every check asks of it, worked out once."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from targetkit._attrs import FrozenMap
from targetkit.findings import Finding
from targetkit.role import Manager, stores, walk
from targetkit.scope import presence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.role import Role
    from targetkit.timeline import Line
    from targetkit.workdays import WorkCalendar

__all__ = ["Case"]

_NO_LINES: FrozenMap[str, Line] = FrozenMap()
_OPEN = Fraction(1)


class Case:
    """A plan with its tree laid out flat, and who is there on which day.

    Args:
        plan: The plan.

    Attributes:
        plan: The plan.
        timeline: Its periods.
        nodes: Its roles, each before those below it.
        managers: Those of them that are managers.
        stores: Its stores, or the root where there is none.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.timeline = plan.timeline
        self.nodes: tuple[Role, ...] = tuple(walk(plan.roles))
        self.managers = tuple(node for node in self.nodes if isinstance(node, Manager))
        self.stores: tuple[Role, ...] = stores(plan.roles) or (plan.roles,)
        self._days = plan.period.days
        self._opened: dict[WorkCalendar | None, tuple[Fraction, ...]] = {}
        self._there: dict[WorkCalendar | None, dict[str, tuple[Fraction, ...]]] = {}

    def lines(self, metric: Metric) -> Mapping[str, Line]:
        """The lines of a metric by role; roles without any target may be left out."""
        return self.plan.lines.get(metric.name, _NO_LINES)

    def opened(self, metric: Metric) -> tuple[Fraction, ...]:
        """The weight of each day by the metric's calendar; every day is open where none is known."""
        calendar = self.plan.calendars.get(metric.name)
        if calendar not in self._opened:
            weights = (_OPEN,) * len(self._days) if calendar is None else calendar.weights(self._days)
            self._opened[calendar] = weights
        return self._opened[calendar]

    def attendance(self, metric: Metric) -> Mapping[str, tuple[Fraction, ...]]:
        """For each manager's id the share of each day worked; people with the same days share one tuple."""
        calendar = self.plan.calendars.get(metric.name)
        if calendar not in self._there:
            opened = self.opened(metric)
            self._there[calendar] = {
                manager.id: presence(manager, self._days, opened) for manager in self.managers
            }
        return self._there[calendar]

    def there(self, metric: Metric, node: Role, place: int) -> bool:
        """Whether anybody of a role works on any day of a period."""
        first = self.timeline.levels["day"].start
        days = self.timeline.below(place, "day")
        shares = self.attendance(metric)
        return any(
            any(shares[person.id][days.start - first : days.stop - first])
            for person in walk(node)
            if isinstance(person, Manager)
        )

    def found(
        self,
        code: str,
        metric: Metric,
        role: str,
        place: int,
        *,
        expected: int | Fraction | str | None = None,
        actual: int | Fraction | str | None = None,
        **details: Any,
    ) -> Finding:
        """A finding at a place of the grid.

        Args:
            code: The code.
            metric: The metric.
            role: The role's id.
            place: The place in time.
            expected: In quanta of the metric; a Fraction is shown as a part of one.
            actual: Likewise.
            details: What else the sentence needs; see `Finding.of`.
        """
        return Finding.of(
            code,
            metric=metric.name,
            role=role,
            period=self.timeline.periods[place],
            expected=_figure(metric, expected),
            actual=_figure(metric, actual),
            unit=metric.unit,
            **details,
        )

    def carried(self, metric: Metric) -> Mapping[str, frozenset[int]]:
        """For each level of roles the places at which somebody on it has a target."""
        found: dict[str, set[int]] = {}
        lines = self.lines(metric)
        for node in self.nodes:
            places = found.setdefault(node.level, set())
            places.update(place for place, number in enumerate(lines.get(node.id, ())) if number is not None)
        return {level: frozenset(places) for level, places in found.items()}

    def months(self) -> Iterator[int]:
        """The place of the whole period, and those of its months where these are others."""
        yield 0
        yield from (place for place in self.timeline.levels["month"] if place)


def _figure(metric: Metric, number: int | Fraction | str | None) -> Any:
    """Quanta as a quantity; a part of a quantum as the fraction it is."""
    if number is None or isinstance(number, str):
        return number
    if isinstance(number, int) or number.denominator == 1:
        return metric.quantity(int(number))
    return number * metric.quantum
