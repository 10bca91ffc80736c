"""Where a plan's numbers come from: what travels with a plan, outside its equality."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap, field, value
from targetkit._rounding import ONE
from targetkit.period import label

if TYPE_CHECKING:
    from targetkit.allocation import Method
    from targetkit.hold import Bound, Hold
    from targetkit.metric import Metric
    from targetkit.timeline import Span

__all__ = ["Basis", "MetricBasis", "tie_key"]


def tie_key(metric: Metric, span: Span) -> str:
    """The key under which equals are told apart when a metric is apportioned; see `apportion`."""
    return f"{metric.name} {label(span)}"


_NOTHING_TOLD: FrozenMap[str, str] = FrozenMap()


@value
class MetricBasis:
    """How one metric of a plan was split.

    Attributes:
        method: How each group's number was apportioned among its children.
        follows: The metric whose cells this one went by; empty when it went by weights and profile.
        links: For each manager the own rate or ticket by which the person's need was worked out;
            empty where everybody goes by the store's.
        loads: For each manager what the number of the period was apportioned by:
            rate × days present, or the number of the metric that is followed.
        present: For each manager the days present in the period, parts of days included.
        profile: The profile's weight of each day of the period; empty when another metric is followed.
        weights: For each manager the weight of each period of the grain.
        ideals: For each manager the ideal of each period of the grain, in units of 2^-40 of a quantum.
            Within a month they sum to the month's whole number.
        told: `weights` and `profile` in words, by language; a policy that is the default is not told.
        above: For a plan of more than a month: for each manager the ideal of each month (or of each period
            of a coarser grain), in the same unit.
        rules: The holds and bounds that the numbers keep; the ideals are fitted to them.
        top_down: Whether the rounding found every group inside the group above it,
            for each store and month; otherwise the one network did it.
    """

    method: Method
    follows: str
    links: FrozenMap[str, Fraction]
    loads: FrozenMap[str, Fraction]
    present: FrozenMap[str, Fraction]
    profile: tuple[Fraction, ...]
    weights: FrozenMap[str, tuple[Fraction, ...]]
    ideals: FrozenMap[str, tuple[int, ...]]
    above: FrozenMap[str, tuple[int, ...]]
    top_down: bool
    told: FrozenMap[str, str] = field(default=_NOTHING_TOLD)
    rules: tuple[Hold | Bound, ...] = ()

    def ideal(self, manager: str, cell: int) -> Fraction:
        """The ideal of a manager in the period of the grain with this number, in quanta."""
        return Fraction(self.ideals[manager][cell], ONE)


@value
class Basis:
    """The basis of a plan: one `MetricBasis` for each metric that was split.

    Attributes:
        metrics: Metric's name to its basis.
    """

    metrics: FrozenMap[str, MetricBasis]
