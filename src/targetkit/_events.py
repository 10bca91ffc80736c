"""A row of what happened: how it is taken, when it was known, and which of two rows of a deal holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeAlias

from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue
from targetkit.metric import Metric, MetricMap
from targetkit.period import as_day
from targetkit.quantity import Number
from targetkit.role import Manager

__all__ = [
    "ActualsRow",
    "Event",
    "Names",
    "amount_of",
    "check_recorded",
    "day_of",
    "events_of",
    "id_of",
    "known_on",
    "moment_of",
    "order_of",
    "precedence_of",
    "shaped",
]

_SHAPE = "(date, manager, metric, value[, deal[, recorded[, channel]]])"
_FIELDS = 7
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
        channel: Where it came from, in the firm's own word, e.g. `own` (自拓), `referral` (转介绍),
            `headquarters` (总部线索); None: not said.
    """

    day: date
    manager: str
    metric: str
    quanta: int
    deal: str | None = None
    recorded: date | datetime | None = None
    channel: str | None = None


ActualsRow: TypeAlias = (
    Event
    | tuple[date, str | Manager, str | Metric, Number]
    | tuple[date, str | Manager, str | Metric, Number, str | None]
    | tuple[date, str | Manager, str | Metric, Number, str | None, date | datetime | None]
    | tuple[date, str | Manager, str | Metric, Number, str | None, date | datetime | None, str | None]
)
"""A row as it is handed in: with a value, or as an `Event` with quanta."""


class Names:
    """The metrics by name, which grow by the names that nobody has introduced.

    Args:
        metrics: Those that are known.
        rows: Tuples with a metric or its name in one place; the metrics among these are known as well.
        place: Which place that is.
        where: Whose rows they are, for errors.
    """

    def __init__(
        self,
        metrics: Iterable[Metric],
        rows: Sequence[tuple[Any, ...]],
        place: int = 2,
        where: str = "Actuals",
    ) -> None:
        told = [row[place] for row in rows if isinstance(row[place], Metric)]
        known = MetricMap(dict.fromkeys([*metrics, *dict.fromkeys(told)]))
        self._metrics = {name: metric for metric in known for name in metric.names}
        self._where = where

    def metric(self, key: object) -> Metric:
        """The metric of this name; a name that is not known becomes a count.

        Raises:
            InvalidValue: Neither a metric nor a text.
        """
        name = key.name if isinstance(key, Metric) else key
        if not isinstance(name, str):
            raise InvalidValue(f"{self._where}: metric", key, "a Metric or its name")
        if name not in self._metrics:
            self._metrics[name] = Metric(name)
        return self._metrics[name]

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """All of them, by name."""
        return tuple(sorted(set(self._metrics.values()), key=lambda metric: metric.name))


def shaped(rows: Iterable[ActualsRow]) -> list[tuple[Any, ...]]:
    """The rows as tuples with a place for each field; an Event stays the one it is."""
    taken: list[tuple[Any, ...]] = []
    for number, given in enumerate(rows, 1):
        row: tuple[Any, ...] = tuple(given) if isinstance(given, tuple | list) else ()
        if not 4 <= len(row) <= _FIELDS:
            raise InvalidValue(f"Actuals: row {number}", given, f"a tuple {_SHAPE}, or an Event")
        taken.append(given if isinstance(given, Event) else row + (None,) * (_FIELDS - len(row)))
    return taken


def events_of(rows: Sequence[tuple[Any, ...]], names: Names) -> list[Event]:
    """The rows as events; what comes often is looked up, not computed again."""
    managers: dict[Any, str] = {}
    metrics: dict[Any, tuple[str, Callable[[Any], int], int]] = {}
    channels: set[str] = set()
    events: list[Event] = []
    for number, row in enumerate(rows, 1):
        day, who, what, amount, deal, recorded, channel = row
        if type(day) is not date:
            day = day_of(day, number)
        if type(who) is not str or who not in managers:
            managers[who] = id_of(who, f"Actuals: manager of row {number}")
        if type(what) is not str or what not in metrics:
            metrics[what] = _door(names.metric(what))
        name, quanta, whole = (
            metrics[what] if type(row) is not Event else (metrics[what][0], _COUNT.quanta, 1)
        )
        # The door is for what may be wrong; a whole number of quanta is not.
        if type(amount) is int and whole and not amount % whole:
            amount //= whole
        else:
            amount = amount_of(amount, quanta, f"row {number}: {name} of {managers[who]}")
        if deal is not None:
            _check_deal(deal, number)
        if recorded is not None and type(recorded) is not date:
            check_recorded(recorded, f"when row {number} was recorded")
        if channel is not None and (type(channel) is not str or channel not in channels):
            _check_channel(channel, number)
            channels.add(channel)
        events.append(Event(day, managers[who], name, amount, deal, recorded, channel))
    return events


def _door(metric: Metric) -> tuple[str, Callable[[Any], int], int]:
    """The name, what turns an amount into quanta, and the quantum where it is a whole number."""
    return metric.name, metric.quanta, metric.quantum.numerator if metric.quantum.denominator == 1 else 0


def day_of(given: object, number: int) -> date:
    """The day of a row, by its number."""
    try:
        return as_day(given)
    except InvalidPeriod as error:
        raise InvalidPeriod(given, f"{error.expected} (row {number})") from None


def id_of(given: object, where: str) -> str:
    """The id of a person."""
    id_ = given.id if isinstance(given, Manager) else given
    if not isinstance(id_, str) or not id_ or id_ != id_.strip():
        expected = "a Manager, or an id: a text that is not empty and has no spaces around it"
        raise InvalidValue(where, given, expected)
    return id_


def amount_of(given: Any, quanta: Callable[[Any], int], of: str) -> int:
    """An amount in quanta; an error says whose it is."""
    try:
        return quanta(given)
    except InvalidQuantity as error:
        raise InvalidQuantity(given, error.reason, error.quantum, of) from None


def _check_deal(given: object, number: int) -> None:
    if not isinstance(given, str) or not given.strip():
        raise InvalidValue(f"Actuals: deal of row {number}", given, "a text that is not empty, or None")


def _check_channel(given: object, number: int) -> None:
    if not isinstance(given, str) or not given or given != given.strip():
        expected = "a text that is not empty and has no spaces around it, e.g. 'referral', or None"
        raise InvalidValue(f"Actuals: channel of row {number}", given, expected)


def check_recorded(given: object, what: str) -> None:
    """Refuse a time of recording that is none, or whose day is not certain."""
    if not isinstance(given, date):
        expected = f"a date, a datetime or None for {what}"
        raise InvalidPeriod(given, expected)
    if isinstance(given, datetime) and given.tzinfo is not None:
        expected = (
            f"a datetime without a time zone for {what}; bring it to the store's "
            "time zone, then .replace(tzinfo=None)"
        )
        raise InvalidPeriod(given, expected)


def moment_of(recorded: date | datetime | None) -> datetime:
    """When something was recorded, so that all can be compared."""
    if recorded is None:
        return datetime.min  # noqa: DTZ901  # no time of a store has a zone here
    return recorded if isinstance(recorded, datetime) else datetime.combine(recorded, time.min)


def precedence_of(event: Event) -> tuple[Any, ...]:
    """Which of a deal's rows holds: the last recorded; at the same time the greatest value, the latest day."""
    told = isinstance(event.recorded, datetime)
    return (moment_of(event.recorded), event.quanta, event.day, event.manager, told, event.channel or "")


def order_of(event: Event) -> tuple[Any, ...]:
    """The order in which rows are listed."""
    return (event.day, event.manager, event.metric, event.deal or "", *precedence_of(event))


def known_on(recorded: date | datetime | None, day: date) -> date:
    """The day on which something was recorded; its own day where that is not said."""
    if recorded is None:
        return day
    return recorded.date() if isinstance(recorded, datetime) else recorded
