"""What a policy sees when it is asked: who, which month, and how much of each day each person is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from fractions import Fraction

    from targetkit.metric import Metric
    from targetkit.period import Month
    from targetkit.role import Manager, Role
    from targetkit.timeline import Timeline
    from targetkit.workdays import WorkCalendar

__all__ = ["Scope", "opened", "presence"]


@value
class Scope:
    """One metric of one role tree in one month: what weights and profiles are asked about.

    Attributes:
        metric: The metric being split.
        roles: The root of the role tree.
        month: The month.
        days: Its days, in order; every tuple of day weights has this length.
        calendar: The calendar of the metric.
        present: For each manager's id the share of each day that the person is there to work:
            the calendar's weight (or that of the person's own calendar) times the presence.
    """

    metric: Metric
    roles: Role
    month: Month
    days: tuple[date, ...]
    calendar: WorkCalendar
    present: FrozenMap[str, tuple[Fraction, ...]]


def presence(manager: Manager, days: Sequence[date], opened: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The share of each day that a manager is there to work.

    Args:
        manager: The person.
        days: The days, in order.
        opened: The calendar's weight of each day; the person's own calendar comes before it.

    Returns:
        One share per day; the very tuple given when nothing keeps the person from any day.
    """
    weights = opened if manager.calendar is None else manager.calendar.weights(days)
    first, last = days[0], days[-1]
    whole = (
        (manager.hired is None or manager.hired <= first)
        and (manager.left is None or last <= manager.left)
        and not any(first <= day <= last for day in manager.away)
    )
    if whole:
        return weights
    return tuple(weight * manager.present(day) for day, weight in zip(days, weights, strict=True))


def opened(
    managers: Iterable[Manager], calendar: WorkCalendar, timeline: Timeline, grain: str
) -> dict[str, tuple[bool, ...]]:
    """In which periods of a grain each manager is there at all to do something.

    Args:
        managers: The people.
        calendar: The calendar of the metric.
        timeline: The periods.
        grain: The level of the cells.

    Returns:
        For each manager's id one truth value per period of the grain.
    """
    days = timeline.span.days
    start = timeline.levels["day"].start
    inside = [timeline.below(cell, "day") for cell in timeline.levels[grain]]
    weights = calendar.weights(days)
    known: dict[int, tuple[bool, ...]] = {}
    lines: list[tuple[Fraction, ...]] = []  # kept, so that no two can have the same identity
    found: dict[str, tuple[bool, ...]] = {}
    for manager in managers:
        line = presence(manager, days, weights)
        if id(line) not in known:
            lines.append(line)
            known[id(line)] = tuple(any(line[cells.start - start : cells.stop - start]) for cells in inside)
        found[manager.id] = known[id(line)]
    return found
