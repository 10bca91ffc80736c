"""Rows of a deal that were recorded at the same time and say different things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from targetkit._events import moment_of, precedence_of
from targetkit.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from targetkit._events import Event
    from targetkit.metric import Metric

__all__ = ["told_twice"]


def told_twice(told: Iterable[Event], metric: Callable[[str], Metric]) -> list[Finding]:
    """The deals whose last record is not one (TK501).

    Args:
        told: All rows.
        metric: From a name to the metric.
    """
    by_deal: dict[tuple[str, str], set[Event]] = {}
    for event in told:
        if event.deal is not None:
            by_deal.setdefault((event.metric, event.deal), set()).add(event)
    found: list[Finding] = []
    for key in sorted(by_deal):
        events = sorted(by_deal[key], key=precedence_of, reverse=True)
        same = [event for event in events if moment_of(event.recorded) == moment_of(events[0].recorded)]
        channels = {event.channel for event in same if event.channel is not None}
        if len({event[:4] for event in same}) > 1 or len(channels) > 1:
            found.append(_finding(metric(key[0]), same))
    return found


def _finding(metric: Metric, events: Sequence[Event]) -> Finding:
    """What is told of such rows, the one that holds first."""
    kept = events[0]
    versions = tuple(
        f"{metric.quantity(event.quanta)} ({event.manager}, {event.day}"
        f"{'' if event.channel is None else f', {event.channel}'})"
        for event in dict.fromkeys(event._replace(recorded=None) for event in events)
    )
    return Finding.of(
        "TK501",
        metric=metric.name,
        role=kept.manager,
        period=kept.day,
        actual=metric.quantity(kept.quanta),
        unit=metric.unit,
        deal=kept.deal or "",
        versions=versions,
    )
