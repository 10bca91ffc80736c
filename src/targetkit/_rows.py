"""Targets as rows: what is asked of whom, when, and the place of each in a grid."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from targetkit._attrs import FrozenMap
from targetkit.errors import DuplicateMember, InvalidQuantity
from targetkit.metric import Metric
from targetkit.period import as_period, label
from targetkit.quantity import Number, Quantity, not_negative
from targetkit.role import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from targetkit.period import PeriodLike
    from targetkit.role import Role
    from targetkit.timeline import Line, Timeline

__all__ = ["AnyRow", "Row", "named", "occurring", "placed"]


class Row(NamedTuple):
    """One target: what is asked of whom, when.

    Attributes:
        metric: The metric's name.
        role: The role's id.
        period: A date, Week, Month, Quarter or Year.
        value: The quantity: an int for a count, a Decimal for money.
    """

    metric: str
    role: str
    period: PeriodLike
    value: Quantity


AnyRow: TypeAlias = Row | tuple[str | Metric, "str | Role", "PeriodLike", Number]


def named(row: AnyRow) -> Row:
    """A row by the names of its metric and role."""
    metric, role, period, amount = row
    name = metric.name if isinstance(metric, Metric) else metric
    return Row(name, role if isinstance(role, str) else role.id, as_period(period), cast("Quantity", amount))


def occurring(given: Iterable[str | Metric]) -> tuple[Metric, ...]:
    """The metrics that rows name: as they were handed in, or a count where there is only a name."""
    metrics: dict[str, Metric] = {}
    for metric in given:
        if isinstance(metric, Metric):
            metrics[metric.name] = metric
        else:
            metrics.setdefault(metric, Metric(metric))
    return tuple(metrics.values())


def placed(
    rows: Iterable[Row], metrics: Iterable[Metric], roles: Role, timeline: Timeline, frozen: date | None
) -> tuple[FrozenMap[str, FrozenMap[str, Line]], tuple[Row, ...]]:
    """The rows as lines, and those that have no place.

    Args:
        rows: The rows by name; their values are taken through the one door here.
        metrics: What can be asked for.
        roles: The root of the role tree.
        timeline: The periods.
        frozen: The last day that stands at what was attained, which corrections can make negative.

    Raises:
        InvalidQuantity: A negative target, one finer than its quantum, or no number.
        DuplicateMember: Two rows for the same place.
    """
    names = {name: metric for metric in metrics for name in metric.names}
    known = {node.id for node in walk(roles)}
    grid: dict[str, dict[str, list[int | None]]] = {}
    strays: list[Row] = []
    for row in rows:
        metric = names.get(row.metric)
        if metric is None or row.role not in known or row.period not in timeline:
            strays.append(Row(row.metric, row.role, row.period, _amount(row)))
            continue
        quanta = metric.quanta(row.value)
        if quanta < 0 and not (frozen is not None and _first(row.period) <= frozen):
            of = f"{row.metric} of {row.role} in {label(row.period)}"
            raise InvalidQuantity(row.value, "a target is zero or more", metric.quantum, of)
        line = grid.setdefault(metric.name, {}).setdefault(row.role, [None] * len(timeline))
        place = timeline.place(row.period)
        if line[place] is not None:
            name = f"{row.metric} of {row.role} in {label(row.period)}"
            raise DuplicateMember("target", name, "the rows", "keep one row for each place")
        line[place] = quanta
    lines = {
        name: FrozenMap((id_, tuple(line)) for id_, line in by_role.items()) for name, by_role in grid.items()
    }
    return FrozenMap((name, FrozenMap(by_role)) for name, by_role in lines.items()), tuple(strays)


def _amount(row: Row) -> Quantity:
    """The value of a row whose metric, and so whose quantum, is not known: exactly as given."""
    of = f"{row.metric} of {row.role} in {label(row.period)}"
    amount = not_negative(row.value, of=of, what="a target")
    try:
        return Metric(row.metric, Fraction(1, amount.denominator)).quantity(amount.numerator)
    except InvalidQuantity:
        raise InvalidQuantity(row.value, "it has no finite decimal expansion", of=of) from None


def _first(period: PeriodLike) -> date:
    return period if isinstance(period, date) else period.start
