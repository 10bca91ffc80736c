"""The rows that count: of each deal the one that holds, and everybody's days; worked out anew, or with more rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import TypeAlias

from targetkit._attrs import value
from targetkit._events import Event, precedence_of
from targetkit.credit import Credit

__all__ = ["Settled", "added_to"]

_Cases: TypeAlias = dict[str, dict[str, Event]]
_Lines: TypeAlias = dict[str, dict[str, dict[date, int]]]


@value(eq=False)
class Settled:
    """What rows come to. Nothing in it changes once it is made.

    Attributes:
        told: All rows.
        credit: For whom deals count.
        cases: Metric → deal → the row that holds.
        lines: Metric → manager → day → quanta; only days with a row that counts.
    """

    told: tuple[Event, ...]
    credit: Credit
    cases: Mapping[str, Mapping[str, Event]]
    lines: Mapping[str, Mapping[str, Mapping[date, int]]]

    @classmethod
    def of(cls, told: tuple[Event, ...], credit: Credit) -> Settled:
        """From nothing.

        Args:
            told: All rows.
            credit: For whom deals count.
        """
        cases: _Cases = {}
        for event in told:
            if event[4] is not None:
                _hold(cases, event)
        lines: _Lines = {}
        for day, manager, metric, quanta, *_ in _counting(told, cases, credit):
            known = lines.get(metric)
            if known is None:
                known = lines[metric] = {}
            line = known.get(manager)
            if line is None:
                line = known[manager] = {}
            line[day] = line[day] + quanta if day in line else quanta
        return cls(told, credit, cases, lines)

    def rows(self) -> Iterator[Event]:
        """The rows that count, each under the person it counts for, in no order that means anything."""
        return _counting(self.told, self.cases, self.credit)

    def grown(self, told: tuple[Event, ...], added: Sequence[Event]) -> Settled:
        """The same with more rows: only their own days are worked out anew.

        Args:
            told: All rows.
            added: Those of them that are not among the ones here.
        """
        cases = {metric: dict(own) for metric, own in self.cases.items()}
        come = [event for event in added if event.deal is None]
        gone: list[Event] = []
        for event in added:
            if event.deal is not None:
                held, other = _hold(cases, event)
                come += [event] if held else []
                gone += [other] if held and other is not None else []
        lines = {metric: {id_: dict(line) for id_, line in own.items()} for metric, own in self.lines.items()}
        for day, manager, metric, quanta, *_ in _owned(come, self.credit):
            line = lines.setdefault(metric, {}).setdefault(manager, {})
            line[day] = line.get(day, 0) + quanta
        empty: set[tuple[date, str, str]] = set()
        for day, manager, metric, quanta, *_ in _owned(gone, self.credit):
            lines[metric][manager][day] -= quanta
            empty.add((day, manager, metric))
        empty.difference_update(
            event[:3]
            for event in _owned((cases[event.metric][event.deal or ""] for event in gone), self.credit)
        )
        if empty:
            # A day that a row has left stands only where another one is.
            empty.difference_update(event[:3] for event in _counting(told, cases, self.credit))
            _clear(lines, empty)
        return Settled(told, self.credit, cases, lines)


def added_to(before: tuple[Event, ...], now: tuple[Event, ...]) -> list[Event] | None:
    """The rows by which there are more; None where those before are not all there, in the same order.

    Args:
        before: The rows before.
        now: The rows now.
    """
    if now[: len(before)] == before:
        return list(now[len(before) :])
    added: list[Event] = []
    rest = iter(before)
    awaited = next(rest, None)
    for event in now:
        if event == awaited:
            awaited = next(rest, None)
        else:
            added.append(event)
    return added if awaited is None else None


def _hold(cases: _Cases, event: Event) -> tuple[bool, Event | None]:
    """Whether a row of a deal holds from now on, and the one that held before."""
    own = cases.setdefault(event.metric, {})
    deal = event.deal or ""
    other = own.get(deal)
    holds = other is None or precedence_of(event) > precedence_of(other)
    if holds:
        own[deal] = event
    return holds, other


def _counting(
    told: Iterable[Event], cases: Mapping[str, Mapping[str, Event]], credit: Credit
) -> Iterator[Event]:
    plain = (event for event in told if event[4] is None)
    held = chain.from_iterable(own.values() for own in cases.values())
    return chain(plain, _owned(held, credit))


def _owned(events: Iterable[Event], credit: Credit) -> Iterable[Event]:
    """Rows as they count: those of deals by owner."""
    if not credit.entries:
        return events
    return (part for event in events for part in ((event,) if event.deal is None else credit.credited(event)))


def _clear(lines: _Lines, empty: Iterable[tuple[date, str, str]]) -> None:
    """Take out days without a row, and who has none left; the metric has: that of the deal."""
    for day, manager, metric in empty:
        own = lines[metric]
        del own[manager][day]
        if not own[manager]:
            del own[manager]
