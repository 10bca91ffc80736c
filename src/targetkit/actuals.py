"""What happened: rows of who brought how much of what on which day, the past and the present alike.

Rows add up.  Those of one deal and one metric replace each other: what was recorded last holds.
Nothing is thrown away, so that `as_of` can say what was known on an earlier day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from targetkit._attrs import value
from targetkit._pasted import pasted
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.findings import Finding
from targetkit.metric import Metric, MetricMap
from targetkit.period import PeriodLike, as_day, as_period
from targetkit.quantity import Number
from targetkit.role import Manager, Role

__all__ = ["Actuals", "ActualsRow", "Event", "Who", "of_events"]

_SHAPE = "(date, manager, metric, value[, deal[, recorded]])"
_COUNT = Metric("quanta")


class Event(NamedTuple):
    """One row of what happened, with its value in quanta.

    Attributes:
        day: The day it counts for.
        manager: The id of who brought it.
        metric: The metric's name.
        quanta: How much, as a whole number of the metric's quanta; a negative one is a correction.
        deal: The deal that it belongs to: the rows of one deal and metric replace each other. None: it adds up.
        recorded: When it was recorded; a date alone is the start of that day, None is before everything.
    """

    day: date
    manager: str
    metric: str
    quanta: int
    deal: str | None = None
    recorded: date | datetime | None = None


ActualsRow: TypeAlias = (
    Event
    | tuple[date, str | Manager, str | Metric, Number]
    | tuple[date, str | Manager, str | Metric, Number, str | None]
    | tuple[date, str | Manager, str | Metric, Number, str | None, date | datetime | None]
)
"""A row as it is handed in: with a value, or as an `Event` with quanta."""

Who: TypeAlias = "str | Role | Collection[str | Manager]"
"""Somebody, everybody in a team or store, or several managers."""


@value(init=False, repr=False, eq=False)
class Actuals:
    """Everything that is known to have happened.

    Two are equal when they were told the same rows, however often each, in whatever order, of the same metrics.

    Args:
        rows: Tuples `(date, manager, metric, value[, deal[, recorded]])`, with ids and names or the objects;
            or Events, whose value is in quanta.
        metrics: The metrics that are known, which answer to their aliases as well.
            Any other name becomes a count.

    Raises:
        InvalidValue: A row of another shape, an id, name or deal that is no text.
        InvalidPeriod: A day that is no date; a time of recording with a time zone, whose day is not certain.
        InvalidQuantity: A value that is no number, or finer than the metric's quantum.
        DuplicateMember: Two different metrics with a name in common.

    >>> november = [
    ...     (date(2026, 11, 2), "li-na", "signings", 2),
    ...     (date(2026, 11, 3), "li-na", "signings", -1),
    ...     (date(2026, 11, 3), "zhao-min", "disbursements", 50_000, "deal-7", date(2026, 11, 3)),
    ...     (date(2026, 11, 3), "zhao-min", "disbursements", 40_000, "deal-7", date(2026, 11, 9)),
    ... ]
    >>> actuals = Actuals(november, metrics=[Metric("disbursements", 1000, "CNY")])
    >>> actuals
    <Actuals: 4 rows, 2 managers, 2 metrics, 2026-11-02 to 2026-11-03>
    >>> actuals.total("signings"), actuals.total("disbursements")
    (1, 40)
    >>> actuals.as_of(date(2026, 11, 8)).total("disbursements")
    50
    """

    metrics: tuple[Metric, ...]
    """The metrics that are known, by name; not all of them need to have occurred."""

    _told: tuple[Event, ...]

    def __init__(self, rows: Iterable[ActualsRow] = (), *, metrics: Iterable[Metric] | None = None) -> None:
        taken = _shaped(rows)
        known = _Names([] if metrics is None else metrics, taken)
        # A constructor that takes other arguments than it stores writes past the frozen `__setattr__`.
        object.__setattr__(self, "_told", tuple(_events(taken, known)))
        object.__setattr__(self, "metrics", known.metrics)

    def metric(self, key: str | Metric) -> Metric:
        """The metric of this name or alias.

        Args:
            key: A name, or the metric itself; one that never occurred is taken as it is.

        Raises:
            UnknownMember: A name that is not known, with those that come near.
            InvalidValue: A metric whose quantum is not that of the one that has its name here.
        """
        if isinstance(key, str):
            if key not in self._by_name:
                raise UnknownMember("metric", key, tuple(sorted(self._by_name)), where="the actuals")
            return self._by_name[key]
        same = next((self._by_name[name] for name in key.names if name in self._by_name), key)
        if same.quantum != key.quantum:
            expected = f"the one known here, {same!r}; hand yours to Actuals(rows, metrics=[...])"
            raise InvalidValue("Actuals: metric", key, expected)
        return same

    @cached_property
    def managers(self) -> tuple[str, ...]:
        """The ids of everybody with a row that counts, in order."""
        return tuple(sorted({id_ for lines in self._lines.values() for id_ in lines}))

    @cached_property
    def first(self) -> date | None:
        """The first day with a row that counts; None without rows."""
        return min((day for days in self._daily.values() for day in days), default=None)

    @cached_property
    def last(self) -> date | None:
        """The last day with a row that counts; None without rows."""
        return max((day for days in self._daily.values() for day in days), default=None)

    def rows(self) -> tuple[Event, ...]:
        """Every row that was told, those that were replaced later included, in an order of their own."""
        return self._in_order

    def events(self) -> tuple[Event, ...]:
        """The rows that count: all without a deal, and of each deal and metric the one recorded last."""
        return tuple(sorted(self._settled, key=_order))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is doubtful in the rows.

        Rows of a deal that were recorded at the same time and differ (TK501);
        rows without a deal that look as if they had been pasted twice (TK512): every row of some days in a row,
        at least 24 different ones, stands there several times. All rows count nevertheless.
        """
        told_twice = [_conflict(self.metric(events[0].metric), events) for events in self._conflicts()]
        plain = [event for event in self._told if event.deal is None]
        return (*told_twice, *pasted(plain, self.metric))

    def as_of(self, day: date) -> Actuals:
        """What was known at the end of a day.

        Args:
            day: The day. Rows of later days are not seen, nor those recorded later;
                one that does not say when it was recorded was known on its own day.

        Raises:
            InvalidPeriod: For something that is not a day.
        """
        limit = as_day(day)
        return self._only(event for event in self._told if event.day <= limit and _known_on(event) <= limit)

    def between(self, first: date | None, before: date) -> Actuals:
        """Only the rows of some days, whenever they were recorded.

        These are the rows as they are known today, each in the days where its own day falls.
        A deal that was given another day has a row for both: where both fall in the days the one recorded last holds,
        where only the earlier one does it holds there, as what replaced it is not seen.

        Args:
            first: The first day that is seen; None: as far as the rows go back.
            before: The first day after them that is not seen.

        Raises:
            InvalidPeriod: For something that is not a day.
        """
        start, end = date.min if first is None else as_day(first), as_day(before)
        if not self._told or (start <= self._extent[0] and self._extent[1] < end):
            return self
        return self._only(event for event in self._told if start <= event.day < end)

    def with_rows(self, rows: Iterable[ActualsRow]) -> Actuals:
        """These rows and more.

        Args:
            rows: As in `Actuals`. A row without a deal that is told again adds up again.

        Raises:
            InvalidValue: As in `Actuals`, and so are the other errors.
        """
        return Actuals((*self._told, *rows), metrics=self.metrics)

    def daily(self, metric: str | Metric, managers: Who | None = None) -> dict[date, int]:
        """How much came on each day.

        Args:
            metric: The metric.
            managers: Only of these.

        Returns:
            Day → quanta, in order; days without a row are left out. A correction can make a day negative.

        Raises:
            UnknownMember: A metric that is not known.
        """
        name = self.metric(metric).name
        if managers is None:
            return dict(self._daily.get(name, {}))
        lines = self._lines.get(name, {})
        return _summed(lines[id_] for id_ in sorted(_ids(managers)) if id_ in lines)

    def lines(self, metric: str | Metric) -> dict[str, Mapping[date, int]]:
        """How much everybody brought on each day.

        Args:
            metric: The metric.

        Returns:
            Id → day → quanta, in order of the ids; the days are in no order.

        Raises:
            UnknownMember: A metric that is not known.
        """
        lines = self._lines.get(self.metric(metric).name, {})
        return {id_: MappingProxyType(line) for id_, line in sorted(lines.items())}

    def total(
        self, metric: str | Metric, managers: Who | None = None, period: PeriodLike | None = None
    ) -> int:
        """How much came in all, in quanta.

        Args:
            metric: The metric.
            managers: Only of these.
            period: Only on this day or in this period.

        Raises:
            UnknownMember: A metric that is not known.
            InvalidPeriod: For something that is no day or period.
        """
        by_manager = self.by_manager(metric, period)
        wanted = by_manager.keys() if managers is None else _ids(managers)
        return sum(by_manager.get(id_, 0) for id_ in wanted)

    def by_manager(self, metric: str | Metric, period: PeriodLike | None = None) -> dict[str, int]:
        """How much everybody brought.

        Args:
            metric: The metric.
            period: Only on this day or in this period.

        Returns:
            Id → quanta, in order of the ids; who has no row in the period is left out.

        Raises:
            UnknownMember: A metric that is not known.
            InvalidPeriod: For something that is no day or period.
        """
        name = self.metric(metric).name
        start, end = _bounds(period)
        key = (name, start, end)
        if key not in self._sums:
            sums: dict[str, int] = {}
            for id_, (days, reached) in self._running(name).items():
                since, until = bisect_left(days, start), bisect_right(days, end)
                if since < until:
                    sums[id_] = reached[until] - reached[since]
            self._sums[key] = sums
        return dict(self._sums[key])

    def cases(self, metric: str | Metric) -> dict[str, Event]:
        """The row that holds for each deal.

        Args:
            metric: The metric.

        Returns:
            Deal → its row, in order of the deals; rows without a deal are left out.

        Raises:
            UnknownMember: A metric that is not known.
        """
        return dict(self._cases.get(self.metric(metric).name, {}))

    def __len__(self) -> int:
        return len(self._told)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Actuals):
            return self.metrics == other.metrics and self._multiset == other._multiset
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.metrics, frozenset(self._multiset.items())))

    def __repr__(self) -> str:
        counts = [(len(self), "row"), (len(self.managers), "manager"), (len(self.metrics), "metric")]
        parts = [f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in counts]
        span = f", {self.first} to {self.last}" if self.first else ""
        return f"<Actuals: {', '.join(parts)}{span}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return of_events, (self._told, self.metrics)

    # --- inside -------------------------------------------------------------------------------------------------

    def _only(self, events: Iterable[Event]) -> Actuals:
        """Some of these rows, which have passed the door already."""
        kept = tuple(events)
        return self if len(kept) == len(self._told) else of_events(kept, self.metrics)

    @cached_property
    def _by_name(self) -> dict[str, Metric]:
        return {name: metric for metric in self.metrics for name in metric.names}

    @cached_property
    def _multiset(self) -> Counter[Event]:
        return Counter(self._told)

    @cached_property
    def _extent(self) -> tuple[date, date]:
        """The first and the last day of all rows that were told, of which there is one at least."""
        days = {event.day for event in self._told}
        return min(days), max(days)

    @cached_property
    def _in_order(self) -> tuple[Event, ...]:
        return tuple(sorted(self._told, key=_order))

    @cached_property
    def _settled(self) -> tuple[Event, ...]:
        """The rows that count, in no order that means anything."""
        plain = [event for event in self._told if event.deal is None]
        return (*plain, *(event for cases in self._cases.values() for event in cases.values()))

    @cached_property
    def _cases(self) -> dict[str, dict[str, Event]]:
        """Metric → deal → its row."""
        latest: dict[str, dict[str, Event]] = {}
        for event in self._told:
            if event.deal is None:
                continue
            cases = latest.setdefault(event.metric, {})
            other = cases.get(event.deal)
            if other is None or _precedence(event) > _precedence(other):
                cases[event.deal] = event
        return {name: dict(sorted(cases.items())) for name, cases in latest.items()}

    @cached_property
    def _lines(self) -> dict[str, dict[str, dict[date, int]]]:
        """Metric → manager → day → quanta."""
        known: dict[tuple[str, str], dict[date, int]] = {}
        for day, manager, metric, quanta, _, _ in self._settled:
            key = metric, manager
            if key not in known:
                known[key] = {}
            line = known[key]
            line[day] = line[day] + quanta if day in line else quanta
        lines: dict[str, dict[str, dict[date, int]]] = {}
        for (metric, manager), line in known.items():
            lines.setdefault(metric, {})[manager] = line
        return lines

    @cached_property
    def _daily(self) -> dict[str, dict[date, int]]:
        return {name: _summed(lines.values()) for name, lines in self._lines.items()}

    @cached_property
    def _sums(self) -> dict[tuple[str, date, date], dict[str, int]]:
        """What `by_manager` has been asked before."""
        return {}

    @cached_property
    def _totals(self) -> dict[str, dict[str, tuple[list[date], list[int]]]]:
        """The running totals that `_running` has been asked before."""
        return {}

    def _running(self, name: str) -> dict[str, tuple[list[date], list[int]]]:
        """Manager → the days with a row, and what came before each of them and in all."""
        if name not in self._totals:
            lines = sorted(self._lines.get(name, {}).items())
            in_order = [(id_, sorted(line.items())) for id_, line in lines]
            self._totals[name] = {
                id_: ([day for day, _ in line], list(accumulate((quanta for _, quanta in line), initial=0)))
                for id_, line in in_order
            }
        return self._totals[name]

    def _conflicts(self) -> list[list[Event]]:
        """Of each deal whose last record is not one: the different rows, the one that holds first."""
        told: dict[tuple[str, str], set[Event]] = {}
        for event in self._told:
            if event.deal is not None:
                told.setdefault((event.metric, event.deal), set()).add(event)
        conflicts: list[list[Event]] = []
        for key in sorted(told):
            events = sorted(told[key], key=_precedence, reverse=True)
            same = [event for event in events if _moment(event) == _moment(events[0])]
            if len({event[:4] for event in same}) > 1:
                conflicts.append(same)
        return conflicts


class _Names:
    """The metrics by name, which grow by the names that nobody has introduced."""

    def __init__(self, metrics: Iterable[Metric], rows: Sequence[tuple[Any, ...]]) -> None:
        told = [row[2] for row in rows if isinstance(row[2], Metric)]
        known = MetricMap(dict.fromkeys([*metrics, *dict.fromkeys(told)]))
        self._metrics = {name: metric for metric in known for name in metric.names}

    def metric(self, key: object) -> Metric:
        name = key.name if isinstance(key, Metric) else key
        if not isinstance(name, str):
            raise InvalidValue("Actuals: metric", key, "a Metric or its name")
        if name not in self._metrics:
            self._metrics[name] = Metric(name)
        return self._metrics[name]

    @property
    def metrics(self) -> tuple[Metric, ...]:
        return tuple(sorted(set(self._metrics.values()), key=lambda metric: metric.name))


def of_events(told: tuple[Event, ...], metrics: tuple[Metric, ...]) -> Actuals:
    """From rows that have passed the door already."""
    actuals = Actuals(metrics=metrics)
    object.__setattr__(actuals, "_told", told)
    return actuals


def _shaped(rows: Iterable[ActualsRow]) -> list[tuple[Any, ...]]:
    """The rows as tuples of six; a tuple stays the one it is."""
    taken: list[tuple[Any, ...]] = []
    for number, given in enumerate(rows, 1):
        row: tuple[Any, ...] = tuple(given) if isinstance(given, tuple | list) else ()
        if not 4 <= len(row) <= 6:
            raise InvalidValue(f"Actuals: row {number}", given, f"a tuple {_SHAPE}, or an Event")
        taken.append(given if isinstance(given, Event) else row + (None,) * (6 - len(row)))
    return taken


def _events(rows: Sequence[tuple[Any, ...]], names: _Names) -> list[Event]:
    """The rows as events; what comes often is looked up, not computed again."""
    managers: dict[Any, str] = {}
    metrics: dict[Any, tuple[str, Callable[[Any], int], int]] = {}
    events: list[Event] = []
    for number, row in enumerate(rows, 1):
        day, who, what, amount, deal, recorded = row
        if type(day) is not date:
            day = _day(day, number)
        if type(who) is not str or who not in managers:
            managers[who] = _manager(who, number)
        if type(what) is not str or what not in metrics:
            metrics[what] = _door(names.metric(what))
        name, quanta, whole = (
            metrics[what] if type(row) is not Event else (metrics[what][0], _COUNT.quanta, 1)
        )
        # The door is for what may be wrong; a whole number of quanta is not.
        if type(amount) is int and whole and not amount % whole:
            amount //= whole
        else:
            amount = _amount(amount, quanta, f"row {number}: {name} of {managers[who]}")
        if deal is not None:
            _check_deal(deal, number)
        if recorded is not None and type(recorded) is not date:
            _check_recorded(recorded, number)
        events.append(Event(day, managers[who], name, amount, deal, recorded))
    return events


def _door(metric: Metric) -> tuple[str, Callable[[Any], int], int]:
    """The name, what turns an amount into quanta, and the quantum where it is a whole number."""
    return metric.name, metric.quanta, metric.quantum.numerator if metric.quantum.denominator == 1 else 0


def _day(given: object, number: int) -> date:
    try:
        return as_day(given)
    except InvalidPeriod as error:
        raise InvalidPeriod(given, f"{error.expected} (row {number})") from None


def _manager(given: object, number: int) -> str:
    id_ = given.id if isinstance(given, Manager) else given
    if not isinstance(id_, str) or not id_ or id_ != id_.strip():
        expected = "a Manager, or an id: a text that is not empty and has no spaces around it"
        raise InvalidValue(f"Actuals: manager of row {number}", given, expected)
    return id_


def _amount(given: Any, quanta: Callable[[Any], int], of: str) -> int:
    try:
        return quanta(given)
    except InvalidQuantity as error:
        raise InvalidQuantity(given, error.reason, error.quantum, of) from None


def _check_deal(given: object, number: int) -> None:
    if not isinstance(given, str) or not given.strip():
        raise InvalidValue(f"Actuals: deal of row {number}", given, "a text that is not empty, or None")


def _check_recorded(given: object, number: int) -> None:
    if not isinstance(given, date):
        expected = f"a date, a datetime or None for when row {number} was recorded"
        raise InvalidPeriod(given, expected)
    if isinstance(given, datetime) and given.tzinfo is not None:
        expected = (
            f"a datetime without a time zone for when row {number} was recorded; bring it to the store's "
            "time zone, then .replace(tzinfo=None)"
        )
        raise InvalidPeriod(given, expected)


def _moment(event: Event) -> datetime:
    """When it was recorded, so that all can be compared."""
    recorded = event.recorded
    if recorded is None:
        return datetime.min  # noqa: DTZ901  # no time of a store has a zone here
    return recorded if isinstance(recorded, datetime) else datetime.combine(recorded, time.min)


def _precedence(event: Event) -> tuple[Any, ...]:
    """Which of a deal's rows holds: the last recorded; at the same time the greatest value, the latest day."""
    return (_moment(event), event.quanta, event.day, event.manager, isinstance(event.recorded, datetime))


def _order(event: Event) -> tuple[Any, ...]:
    return (event.day, event.manager, event.metric, event.deal or "", *_precedence(event))


def _known_on(event: Event) -> date:
    """The day on which a row was recorded."""
    recorded = event.recorded
    if recorded is None:
        return event.day
    return recorded.date() if isinstance(recorded, datetime) else recorded


def _bounds(period: PeriodLike | None) -> tuple[date, date]:
    if period is None:
        return date.min, date.max
    taken = as_period(period)
    return (taken, taken) if isinstance(taken, date) else (taken.start, taken.end)


def _ids(who: Who) -> set[str]:
    """The ids of the managers that are meant."""
    if isinstance(who, str):
        return {who}
    if isinstance(who, Manager):
        return {who.id}
    if isinstance(who, Collection):
        return {member if isinstance(member, str) else member.id for member in who}
    return {manager.id for manager in who.managers()}


def _summed(lines: Iterable[Mapping[date, int]]) -> dict[date, int]:
    total: dict[date, int] = {}
    for line in lines:
        for day, quanta in line.items():
            total[day] = total.get(day, 0) + quanta
    return dict(sorted(total.items()))


def _conflict(metric: Metric, events: Sequence[Event]) -> Finding:
    kept = events[0]
    versions = tuple(
        f"{metric.quantity(event.quanta)} ({event.manager}, {event.day})"
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
