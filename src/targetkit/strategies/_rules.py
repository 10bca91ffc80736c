"""Holds and bounds that a plan can keep, or nearly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from targetkit.hold import Bound, Hold
from targetkit.role import stores as stores_of
from targetkit.role import walk
from targetkit.strategies._arguments import default, most_of

if TYPE_CHECKING:
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.role import Role

__all__ = ["bounds", "holds", "places"]


def places(plan: Plan, metric: Metric, role: Role) -> tuple[PeriodLike, ...]:
    """The periods of a plan in which a role can be held, the whole one first.

    Args:
        plan: The plan.
        metric: One of its metrics.
        role: One of its roles.

    Returns:
        For managers and stores all of them down to the metric's grain; for a team the whole period and its cells;
        above a store the whole period.
    """
    tops = stores_of(plan.roles) or (plan.roles,)
    timeline = plan.timeline
    cells = timeline.levels[plan.grain(metric)]
    if not role.children or role in tops:
        return timeline.periods[: cells.stop]
    if any(role in walk(top) for top in tops):
        return (plan.period, *timeline.periods[cells.start : cells.stop])
    return (plan.period,)


def _moved(
    draw: DrawFn, plan: Plan, metric: Metric, role: Role, period: PeriodLike, shifts: SearchStrategy[int]
) -> Fraction:
    """What the plan has there, some quanta off, and not negative."""
    return max(Fraction(0), Fraction(plan[metric, role, period]) + draw(shifts) * metric.quantum)


@st.composite
def _holds(draw: DrawFn, plan: Plan, shifts: SearchStrategy[int], min_size: int, max_size: int) -> list[Hold]:
    nodes = list(walk(plan.roles))
    held: dict[tuple[Metric, str, PeriodLike], Hold] = {}
    for _ in range(draw(st.integers(min_size, max_size))):
        metric = draw(st.sampled_from(plan.metrics))
        role = draw(st.sampled_from(nodes))
        period = draw(st.sampled_from(places(plan, metric, role)) | st.just(plan.period))
        amount = _moved(draw, plan, metric, role, period, shifts)
        held[metric, role.id, period] = Hold(metric, role, period, amount)
    return list(held.values())


def holds(
    plan: Plan,
    *,
    shifts: SearchStrategy[int] | None = None,
    min_size: int = 0,
    max_size: int | None = None,
) -> SearchStrategy[list[Hold]]:
    """Numbers of a plan that stay as they are, no place twice.

    Args:
        plan: A plan without gaps.
        shifts: How many quanta off what the plan has; without it none, so that all of them can be kept.
        min_size: How few are drawn; the same place may be drawn again.
        max_size: How many; None: up to five, or what `min_size` asks for.

    Raises:
        InvalidArgument: Sizes that do not fit, something that is no strategy.
    """
    most = most_of(min_size, max_size, usual=5)
    return _holds(plan, default("shifts", shifts, st.just(0)), min_size, most)


@st.composite
def _bounds(
    draw: DrawFn, plan: Plan, shifts: SearchStrategy[int], min_size: int, max_size: int
) -> list[Bound]:
    nodes = list(walk(plan.roles))
    bounded: dict[tuple[Metric, str], Bound] = {}
    sides: list[Literal["minimum", "maximum"]] = ["minimum", "maximum"]
    for _ in range(draw(st.integers(min_size, max_size))):
        metric = draw(st.sampled_from(plan.metrics))
        role = draw(st.sampled_from(nodes))
        limit = _moved(draw, plan, metric, role, plan.period, shifts)
        if draw(st.sampled_from(sides)) == "minimum":
            bounded[metric, role.id] = Bound(metric, role, minimum=limit)
        else:
            bounded[metric, role.id] = Bound(metric, role, maximum=limit)
    return list(bounded.values())


def bounds(
    plan: Plan,
    *,
    shifts: SearchStrategy[int] | None = None,
    min_size: int = 0,
    max_size: int | None = None,
) -> SearchStrategy[list[Bound]]:
    """Minimums and maximums for roles of a plan, no role of a metric twice.

    Args:
        plan: A plan without gaps.
        shifts: How many quanta off what the plan has; without it none, so that the plan keeps all of them.
        min_size: How few are drawn; the same role may be drawn again.
        max_size: How many; None: up to three, or what `min_size` asks for.

    Raises:
        InvalidArgument: Sizes that do not fit, something that is no strategy.
    """
    most = most_of(min_size, max_size, usual=3)
    return _bounds(plan, default("shifts", shifts, st.just(0)), min_size, most)
