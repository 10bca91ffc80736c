"""What the people of a plan can do: their rates per present working day, by role and period."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast, overload, runtime_checkable

from targetkit._attrs import value
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.estimate import Estimate
from targetkit.history import History
from targetkit.metric import Metric
from targetkit.quantity import Number, exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targetkit._case import Case
    from targetkit.plan import Plan
    from targetkit.ramp import RampLike
    from targetkit.timeline import Timeline

__all__ = ["GOOD", "MIDDLE", "Abilities", "Able", "Capable", "PerDay", "piece_of", "read"]

GOOD, MIDDLE = Fraction(4, 5), Fraction(1, 2)
"""The quantiles of the months at which a history says what people can do, and what they do."""

_ONE = Fraction(1)


class Shown(Protocol):
    """A figure that says where it comes from; an estimate is one."""

    @property
    def value(self) -> Fraction:
        """The figure."""
        ...


@runtime_checkable
class Capable(Protocol):
    """What knows how much people do in a present working day; `History.capacity` gives one."""

    def per_day(self, metric: str, manager: str, /) -> Shown | None:
        """Quanta of a metric per present working day of a manager; None where nothing is known."""
        ...


@runtime_checkable
class Known(Capable, Protocol):
    """What also knows its metrics, how it was found, and what somebody with a full load does."""

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics of which it speaks, with the quanta in which it does."""
        ...

    @property
    def quantile(self) -> Fraction:
        """The share of the months in which people stayed within what it says."""
        ...

    def level(self, metric: str, role: str, /) -> Shown | None:
        """Quanta of a metric per present working day of somebody with a full load in a group."""
        ...


PerDay: TypeAlias = (
    Capable
    | Mapping[str, Capable]
    | Mapping[str, Mapping[str, Number]]
    | Mapping[str, Mapping[Metric, Number]]
)
"""One for all metrics, one per metric, or manager's id → metric → quanta per present working day."""


@value
class Able:
    """What everybody can do of one metric.

    All numbers are whole: multiples of `1 / scale` of a quantum.

    Attributes:
        scale: How many of them make a quantum.
        rates: Manager's id → the rate per present working day; who is not in it is not known.
        lines: Role's id → what it can do at each place of the timeline. Someone who is not known
            counts as able to do just what is asked.
        unknown: The managers with a target of whom nothing is known.
        piece: The quanta of one piece: 1 for a count, a ticket for money.
        data: Manager's id → the estimate that the rate comes from; who was given a plain number is left out.
    """

    scale: int
    rates: Mapping[str, Fraction]
    lines: Mapping[str, Sequence[int]]
    unknown: tuple[str, ...]
    piece: Fraction
    data: Mapping[str, Estimate]

    def at(self, role: str, place: int) -> Fraction:
        """What a role can do in a period, in quanta."""
        return Fraction(self.lines[role][place], self.scale)


class Abilities:
    """What everybody can do of each metric of a plan.

    Args:
        case: The plan.
        given: What people do per present working day.

    Attributes:
        case: The plan.
        quantile: The share of the months in which people stayed within it; None where it is not stated.

    Raises:
        UnknownMember: A metric or manager that the plan does not have.
        InvalidQuantity: A negative rate, or no number.
        InvalidValue: Something that says nothing of what people can do.
    """

    def __init__(self, case: Case, given: PerDay) -> None:
        self.case = case
        self.quantile = given.quantile if isinstance(given, Known) else None
        self._given = given
        self._data: dict[Metric, dict[str, Estimate]] = {}
        self._rates = _rates(case, given, self._data)
        self._known: dict[Metric, Able | None] = {}

    def level(self, metric: Metric, group: str) -> Fraction | None:
        """What somebody with a full load does in a group, per present working day; None where it is not stated."""
        if not isinstance(self._given, Known):
            return None
        name, unit = _own(self._given, metric)
        found = self._given.level(name, group)
        return None if found is None else found.value * unit

    def __getitem__(self, metric: Metric) -> Able | None:
        """What everybody can do of a metric; None where nothing is known of anybody."""
        if metric not in self._known:
            rates = self._rates.get(metric, {})
            self._known[metric] = self._able(metric, rates) if rates else None
        return self._known[metric]

    def _able(self, metric: Metric, rates: Mapping[str, Fraction]) -> Able:
        case = self.case
        shares = case.attendance(metric)
        patterns = {id(own): own for own in shares.values()}
        part = math.lcm(*{share.denominator for own in patterns.values() for share in own})
        unit = math.lcm(*{rate.denominator for rate in rates.values()})
        scale = part * unit
        there = {alike: _sums(case.timeline, own, part) for alike, own in patterns.items()}
        asked = case.lines(metric)
        lines: dict[str, Sequence[int]] = {}
        unknown: list[str] = []
        for manager in case.managers:
            rate, line = rates.get(manager.id), asked.get(manager.id)
            if rate is not None:
                times = rate.numerator * (unit // rate.denominator)
                lines[manager.id] = [times * days for days in there[id(shares[manager.id])]]
            elif line is not None:
                unknown.append(manager.id)
                lines[manager.id] = [(number or 0) * scale for number in line]
            else:
                lines[manager.id] = [0] * len(case.timeline)
        for node in reversed(case.nodes):
            if node.children:
                below = [lines[child.id] for child in node.children]
                lines[node.id] = [sum(numbers) for numbers in zip(*below, strict=True)]
        asked_of = tuple(id_ for id_ in unknown if asked[id_][0])
        return Able(scale, rates, lines, asked_of, piece_of(case, metric), self._data.get(metric, {}))


def piece_of(case: Case, metric: Metric) -> Fraction:
    """The quanta that come in one piece: 1, or the ticket of a stage that the plan's funnel reaches by one."""
    funnel = case.plan.funnel
    if funnel is None or metric not in funnel.metrics:
        return _ONE
    ticket = funnel.stage(metric).ticket
    return _ONE if ticket is None else ticket / metric.quantum


def _sums(timeline: Timeline, shares: Sequence[Fraction], part: int) -> tuple[int, ...]:
    """The days present at each place, in parts of a day."""
    return timeline.summed([int(share * part) for share in shares], "day")


def _rates(
    case: Case, given: Any, data: dict[Metric, dict[str, Estimate]]
) -> Mapping[Metric, Mapping[str, Fraction]]:
    """What was given, by the plan's own metrics and managers; the estimates that it comes from go into `data`."""
    people = {manager.id for manager in case.managers}
    found: dict[Metric, dict[str, Fraction]] = {metric: {} for metric in case.plan.metrics}
    if isinstance(given, Capable):
        given = dict.fromkeys((metric.name for metric in case.plan.metrics), given)
    if not isinstance(given, Mapping):
        expected = "a capacity, one per metric, or {manager: {metric: quanta per present working day}}"
        raise InvalidValue("capacity", given, expected)
    for key, told in cast(dict[Any, Any], given).items():
        if isinstance(told, Capable):
            metric = case.plan.metric(key)
            name, unit = _own(told, metric)
            shown = {id_: one for id_ in people if (one := _shown(told, name, id_)) is not None}
            found[metric] = {id_: one.value * unit for id_, one in shown.items()}
            data[metric] = {id_: one for id_, one in shown.items() if isinstance(one, Estimate)}
            continue
        id_ = key if isinstance(key, str) else key.id
        if id_ not in people:
            raise UnknownMember("manager", id_, tuple(sorted(people)), where="the capacity")
        for name, number in told.items():
            metric = case.plan.metric(name)
            rate = exact(number, of=f"capacity of {id_} for {metric.name}")
            if rate < 0:
                raise InvalidQuantity(number, "a capacity is zero or more", of=f"{metric.name} of {id_}")
            found[metric][id_] = rate
    return found


def _shown(told: Capable, name: str, id_: str) -> Shown | None:
    """What is known of a manager; a metric or manager that was never met is not known."""
    try:
        return told.per_day(name, id_)
    except UnknownMember:
        return None


def _own(told: Capable, metric: Metric) -> tuple[str, Fraction]:
    """What a capacity calls a metric, and how many of the plan's quanta one of its own makes."""
    if isinstance(told, Known):
        for own in told.metrics:
            if not set(own.names).isdisjoint(metric.names):
                return own.name, own.quantum / metric.quantum
    return metric.name, _ONE


@overload
def read(plan: Plan, given: PerDay | History, quantile: Number, ramp: RampLike | None = None) -> PerDay: ...
@overload
def read(
    plan: Plan, given: PerDay | History | None, quantile: Number, ramp: RampLike | None = None
) -> PerDay | None: ...
def read(
    plan: Plan, given: PerDay | History | None, quantile: Number, ramp: RampLike | None = None
) -> PerDay | None:
    """A capacity as it stands; that of a history for the metrics of the plan that it has met.

    Args:
        plan: The plan; its people, and what came before it, count.
        given: A capacity or a history, if any.
        quantile: Which of a person's months counts, for a history.
        ramp: How much of a full load the new carry, for a history.
    """
    if not isinstance(given, History):
        return given
    met = [
        own
        for own in given.actuals.metrics
        if any(not set(own.names).isdisjoint(metric.names) for metric in plan.metrics)
    ]
    return given.capacities(met, quantile, roles=plan.roles, ramp=ramp, before=plan.period.start)
