"""How a plan's numbers come onto the table, and the bounds that they keep there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap
from targetkit._talks import Frame, State, Table
from targetkit.allocation import Method, tie
from targetkit.basis import tie_key
from targetkit.errors import InvalidValue
from targetkit.hold import Bound, Hold
from targetkit.role import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from targetkit.metric import Metric
    from targetkit.plan import Plan

__all__ = ["opened"]

_USUAL: Method = "webster"


def opened(plan: Plan, metric: Metric, limits: Iterable[Bound]) -> Table:
    """One metric of a plan, with everybody's number proposed and nobody's answered.

    Args:
        plan: The plan.
        metric: The metric.
        limits: Minimums and maximums beside those that the plan carries; those of other metrics are passed over.

    Raises:
        InvalidValue: Numbers of the whole period that are missing, do not add up, or cross a bound.
        InvalidQuantity: A bound finer than the quantum.
    """
    nodes = tuple(walk(plan.roles))
    numbers: dict[str, int] = {}
    for node in nodes:
        number = plan.line(metric, node)[0]
        if number is None:
            raise InvalidValue("plan to talk over", f"no {metric.name} of {node.id}", _WHOLE)
        numbers[node.id] = number
    for node in nodes:
        below = sum(numbers[child.id] for child in node.children)
        if node.children and below != numbers[node.id]:
            given = f"{metric.name} of {node.id}: {_said(metric, numbers[node.id])}, below it {_said(metric, below)}"
            raise InvalidValue("plan to talk over", given, _WHOLE)
    low, high = _limits(plan, metric, limits)
    for id_, number in numbers.items():
        if not low.get(id_, 0) <= number <= high.get(id_, number):
            given = f"{metric.name} of {id_}: {_said(metric, number)}"
            raise InvalidValue("plan to talk over", given, f"numbers within the bounds of {id_}")
    key = tie_key(metric, plan.period)
    frame = Frame(
        metric,
        tuple(numbers),
        FrozenMap((child.id, node.id) for node in nodes for child in node.children),
        FrozenMap((node.id, tuple(child.id for child in node.children)) for node in nodes if node.children),
        FrozenMap((id_, tie(key, id_)) for id_ in numbers),
        FrozenMap(low),
        FrozenMap(high),
        _USUAL if plan.basis is None else plan.basis.metrics[metric.name].method,
    )
    states = FrozenMap((id_, State()) for id_ in frame.above)
    return Table(frame, FrozenMap(numbers), FrozenMap(), states)


_WHOLE = "a number of the whole period for everybody, each the sum of those below; see check_consistency"


def _said(metric: Metric, quanta: int) -> str:
    return str(metric.quantity(quanta))


def _limits(plan: Plan, metric: Metric, given: Iterable[Bound]) -> tuple[dict[str, int], dict[str, int]]:
    """The least and the most of those who have a bound; a number that is held is both."""
    rules: list[Hold | Bound] = [bound for bound in given if bound.metric in metric.names]
    if plan.basis is not None and metric.name in plan.basis.metrics:
        rules += plan.basis.metrics[metric.name].rules
    low: dict[str, int] = {}
    high: dict[str, int] = {}
    for rule in rules:
        least, most = (rule.value, rule.value) if isinstance(rule, Hold) else (rule.minimum, rule.maximum)
        if isinstance(rule, Hold) and rule.period != plan.period:
            # Whoever has a day or week held has at least that much in the whole period.
            most = None
        if least is not None:
            low[rule.role] = max(low.get(rule.role, 0), metric.quanta(least))
        if most is not None:
            quanta = metric.quanta(most)
            high[rule.role] = min(high.get(rule.role, quanta), quanta)
    return low, high
