"""What happened: rows of who brought how much of what on which day, the past and the present alike.

Rows add up.  Those of one deal and one metric replace each other: what was recorded last holds.
Nothing is thrown away, so that `as_of` can say what was known on an earlier day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from targetkit._attrs import value
from targetkit._doubts import told_twice
from targetkit._events import (
    ActualsRow,
    Event,
    Names,
    check_recorded,
    events_of,
    moment_of,
    order_of,
    shaped,
)
from targetkit._pasted import pasted
from targetkit._settled import Settled, added_to
from targetkit._whose import Who, bounds_of, ids_of
from targetkit.credit import Credit, Entry, principal
from targetkit.errors import InvalidPeriod, InvalidValue, UnknownMember
from targetkit.findings import Finding
from targetkit.metric import Metric
from targetkit.period import PeriodLike, as_day

__all__ = ["Actuals", "ActualsRow", "Event", "Who", "of_events"]


@value(init=False, repr=False, eq=False)
class Actuals:
    """Everything that is known to have happened.

    Two are equal when they were told the same rows, however often each, in whatever order, of the same metrics.

    Args:
        rows: Tuples `(date, manager, metric, value[, deal[, recorded[, channel]]])`, with ids and names or the objects;
            or Events, whose value is in quanta.
        metrics: The metrics that are known, which answer to their aliases as well.
            Any other name becomes a count.
        ledger: For whom deals count that were handed over or are shared; see `targetkit.handover`.

    Raises:
        InvalidValue: A row of another shape, an id, name, deal or channel that is no text;
            two different entries of the ledger for one deal, person and day.
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

    ledger: tuple[Entry, ...]
    """For whom deals count that were handed over or are shared, in the order in which that takes effect."""

    _told: tuple[Event, ...]
    _credit: Credit

    def __init__(
        self,
        rows: Iterable[ActualsRow] = (),
        *,
        metrics: Iterable[Metric] | None = None,
        ledger: Iterable[Entry] = (),
    ) -> None:
        taken = shaped(rows)
        known = Names([] if metrics is None else metrics, taken)
        _store(self, tuple(events_of(taken, known)), known.metrics, Credit(ledger))

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
        """The rows that count: all without a deal, and of each deal and metric the one recorded last.

        Each stands under the person it counts for; a deal that is shared has a row for everybody who gets a part.
        """
        return tuple(sorted(self._settled, key=order_of))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is doubtful in the rows.

        Rows of a deal that were recorded at the same time and differ (TK501);
        rows without a deal that look as if they had been pasted twice (TK512): every row of some days in a row,
        at least 24 different ones, stands there several times. All rows count nevertheless.
        """
        plain = [event for event in self._told if event.deal is None]
        return (*told_twice(self._told, self.metric), *pasted(plain, self.metric))

    def as_of(self, day: date) -> Actuals:
        """What was known at the end of a day.

        Args:
            day: The day. Rows of later days are not seen, nor rows and entries of the ledger recorded later;
                one that does not say when it was recorded was known on its own day.

        Raises:
            InvalidPeriod: For something that is not a day.
        """
        limit = as_day(day)
        entries = [entry for entry in self.ledger if entry.known_on <= limit]
        close = datetime.combine(limit, time.max)
        told = [
            event
            for event in self._told
            # By place and in one go, as a month has thousands of them; a row that does not say when was known then.
            if event[0] <= limit
            and (
                (recorded := event[5]) is None
                or (recorded <= close if isinstance(recorded, datetime) else recorded <= limit)
            )
        ]
        if len(entries) == len(self.ledger):
            return self._only(told)
        return _made(tuple(told), self.metrics, Credit(entries))

    def known_at(self, moment: datetime) -> Actuals:
        """What was known at a moment of a day.

        Args:
            moment: The store's own time, without a zone. A row of that day that does not say when it was recorded
                is seen, as is one that names only the day.

        Raises:
            InvalidPeriod: For something that is no datetime, or has a time zone.

        >>> rows = [(date(2026, 11, 3), "li-na", "signings", 1, None, datetime(2026, 11, 3, hour)) for hour in (9, 15)]
        >>> Actuals(rows).known_at(datetime(2026, 11, 3, 12)).total("signings")
        1
        """
        given: Any = moment
        if not isinstance(given, datetime):
            raise InvalidPeriod(given, "a datetime; as_of takes a day")
        check_recorded(moment, "what was known then")
        known = self.as_of(moment.date())
        entries = [entry for entry in known.ledger if moment_of(entry.recorded) <= moment]
        told = [event for event in known._told if moment_of(event.recorded) <= moment]  # noqa: SLF001  # its own kind
        return _made(tuple(told), self.metrics, Credit(entries))

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

        Only the new rows pass the door, so a day's rows cost what a day's rows cost.

        Args:
            rows: As in `Actuals`. A row without a deal that is told again adds up again.

        Raises:
            InvalidValue: As in `Actuals`, and so are the other errors, which number the new rows from 1.
        """
        taken = shaped(rows)
        known = Names(self.metrics, taken)
        fresh = events_of(taken, known)
        return _made((*self._told, *fresh), known.metrics, self._credit)

    def with_ledger(self, entries: Iterable[Entry]) -> Actuals:
        """The same rows with more entries in the ledger: so it is replayed.

        Args:
            entries: Handovers and shared credit, in any order.

        Raises:
            InvalidValue: Two different entries for one deal, person and day that were recorded at the same time.
        """
        return _made(self._told, self.metrics, Credit((*self.ledger, *entries)))

    def of_channel(self, channel: str | None) -> Actuals:
        """Only what came by one channel.

        A row of a deal that names no channel has that of the deal: the one that was recorded last.
        Of a deal all rows stay or go together with the one that counts.

        Args:
            channel: The firm's word for it; None: rows of which nobody knows the channel.
        """
        if not channel:
            channel = None
        cases = {
            (name, deal)
            for name, own in self._cases.items()
            for deal, event in own.items()
            if self._channel(event) == channel
        }
        return self._only(
            event
            for event in self._told
            if (event.channel == channel if event.deal is None else (event.metric, event.deal) in cases)
        )

    def by_channel(
        self, metric: str | Metric, managers: Who | None = None, period: PeriodLike | None = None
    ) -> dict[str | None, int]:
        """How much came by each channel.

        Args:
            metric: The metric.
            managers: Only of these.
            period: Only on this day or in this period.

        Returns:
            Channel → quanta, in order, None (not said) last; together they are the `total`.

        Raises:
            UnknownMember: A metric that is not known.
            InvalidPeriod: For something that is no day or period.
        """
        name = self.metric(metric).name
        start, end = bounds_of(period)
        wanted = None if managers is None else ids_of(managers)
        sums: dict[str | None, int] = {}
        for event in self._settled:
            if event.metric != name or not start <= event.day <= end:
                continue
            if wanted is None or event.manager in wanted:
                channel = self._channel(event)
                sums[channel] = sums.get(channel, 0) + event.quanta
        return dict(sorted(sums.items(), key=lambda item: (item[0] is None, item[0] or "")))

    def owners(
        self, deal: str, day: date | None = None, *, metric: str | Metric | None = None
    ) -> dict[str, Fraction]:
        """For whom a row of a deal would count on a day.

        Args:
            deal: The deal.
            day: The day; None: that of its last row.
            metric: Go by who has the row of this metric; None: by the last row up to that day.

        Returns:
            Id → share, in order of the ids; exactly 1 together.

        Raises:
            UnknownMember: A deal that no row names, or none of this metric; a metric that is not known.
            InvalidPeriod: For something that is not a day.
        """
        name = None if metric is None else self.metric(metric).name
        known = self._deals if name is None else self._cases.get(name, {})
        if deal not in known:
            where = "the actuals" if name is None else f"the actuals of {name}"
            raise UnknownMember("deal", deal, tuple(sorted(known)), where=where)
        held = self._deals[deal] if name is None else [self._cases[name][deal]]
        wanted = held[-1].day if day is None else as_day(day)
        told = next((event for event in reversed(held) if event.day <= wanted), held[0])
        return self._credit.owners(told.manager, deal, wanted)

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
        return _summed(lines[id_] for id_ in sorted(ids_of(managers)) if id_ in lines)

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
        wanted = by_manager.keys() if managers is None else ids_of(managers)
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
        start, end = bounds_of(period)
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
            A deal that was handed over stands under the person its row counts for,
            one that is shared, whole, under the one who has the largest share.

        Raises:
            UnknownMember: A metric that is not known.
        """
        cases = self._cases.get(self.metric(metric).name, {})
        if not self.ledger:
            return dict(cases)
        found: dict[str, Event] = {}
        for deal, event in cases.items():
            owners = self._credit.owners(event.manager, deal, event.day)
            found[deal] = event._replace(manager=principal(owners, deal))
        return found

    def __len__(self) -> int:
        return len(self._told)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Actuals):
            mine = (self.metrics, self.ledger, self._multiset)
            return mine == (other.metrics, other.ledger, other._multiset)
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.metrics, self.ledger, frozenset(self._multiset.items())))

    def __repr__(self) -> str:
        counts = [(len(self), "row"), (len(self.managers), "manager"), (len(self.metrics), "metric")]
        if self.ledger:
            counts.append((len(self.ledger), "ledger row"))
        parts = [f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in counts]
        span = f", {self.first} to {self.last}" if self.first else ""
        return f"<Actuals: {', '.join(parts)}{span}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return of_events, (self._told, self.metrics, self.ledger)

    def resuming(self, before: Actuals) -> Actuals:
        """The same rows; what those of them that stood before came to is not worked out again.

        Args:
            before: An earlier record of them; of one with rows or a ledger that are not here nothing is taken.

        >>> monday = Actuals([(date(2026, 11, 2), "li-na", "signings", 2)])
        >>> tuesday = monday.with_rows([(date(2026, 11, 3), "li-na", "signings", 1)])
        >>> tuesday.resuming(monday) == tuesday
        True
        """
        added = added_to(before._told, self._told) if self.ledger == before.ledger else None
        if added is None:
            return self
        same = _made(self._told, self.metrics, self._credit)
        object.__setattr__(same, "_counted", before._counted.grown(self._told, added))
        return same

    # --- inside -------------------------------------------------------------------------------------------------

    def _only(self, events: Iterable[Event]) -> Actuals:
        """Some of these rows, which have passed the door already."""
        kept = tuple(events)
        return self if len(kept) == len(self._told) else _made(kept, self.metrics, self._credit)

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
        return tuple(sorted(self._told, key=order_of))

    @cached_property
    def _counted(self) -> Settled:
        """What the rows come to."""
        return Settled.of(self._told, self._credit)

    @cached_property
    def _settled(self) -> tuple[Event, ...]:
        """The rows that count, in no order that means anything."""
        return tuple(self._counted.rows())

    @cached_property
    def _deals(self) -> dict[str, list[Event]]:
        """Deal → the rows of it that hold, by day."""
        deals: dict[str, list[Event]] = {}
        for cases in self._cases.values():
            for deal, event in cases.items():
                deals.setdefault(deal, []).append(event)
        return {
            deal: sorted(held, key=lambda event: (event.day, order_of(event))) for deal, held in deals.items()
        }

    @cached_property
    def _channels(self) -> dict[str, str]:
        """Deal → the channel that was recorded for it last."""
        named = [event for event in self._told if event.deal is not None and event.channel is not None]
        named.sort(key=lambda event: (moment_of(event.recorded), event.day, event.metric, event.channel))
        return {event.deal or "": event.channel or "" for event in named}

    def _channel(self, event: Event) -> str | None:
        """Where a row came from."""
        if event.channel is not None or event.deal is None:
            return event.channel
        return self._channels.get(event.deal)

    @cached_property
    def _cases(self) -> dict[str, dict[str, Event]]:
        """Metric → deal → its row."""
        return {name: dict(sorted(own.items())) for name, own in self._counted.cases.items()}

    @property
    def _lines(self) -> Mapping[str, Mapping[str, Mapping[date, int]]]:
        """Metric → manager → day → quanta."""
        return self._counted.lines

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


def of_events(
    told: tuple[Event, ...], metrics: tuple[Metric, ...], ledger: tuple[Entry, ...] = ()
) -> Actuals:
    """From rows that have passed the door already."""
    return _made(told, metrics, Credit(ledger))


def _made(told: tuple[Event, ...], metrics: tuple[Metric, ...], credit: Credit) -> Actuals:
    actuals = Actuals(metrics=metrics)
    _store(actuals, told, actuals.metrics, credit)
    return actuals


def _store(actuals: Actuals, told: tuple[Event, ...], metrics: tuple[Metric, ...], credit: Credit) -> None:
    # A constructor that takes other arguments than it stores writes past the frozen `__setattr__`.
    for name, given in (
        ("_told", told),
        ("metrics", metrics),
        ("_credit", credit),
        ("ledger", credit.entries),
    ):
        object.__setattr__(actuals, name, given)


def _summed(lines: Iterable[Mapping[date, int]]) -> dict[date, int]:
    total: dict[date, int] = {}
    for line in lines:
        for day, quanta in line.items():
            total[day] = total.get(day, 0) + quanta
    return dict(sorted(total.items()))
