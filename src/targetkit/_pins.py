"""Holds and bounds as numbers: which cells of which node of a role tree sum to how little and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.hold import Bound, Hold
from targetkit.period import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from targetkit._split import Order
    from targetkit.metric import Metric
    from targetkit.quantity import Quantity
    from targetkit.timeline import Timeline

__all__ = ["Pin", "Rule", "checked", "read_pins", "rules_of"]

Rule = Hold | Bound

R = TypeVar("R", Hold, Bound)


class Pin(NamedTuple):
    """How much the cells of a node in a stretch of time sum to.

    Attributes:
        node: The number of the node in its order.
        first: The first cell, counted from the start of the span.
        last: One past the last cell.
        low: The least sum.
        high: The greatest sum; None for any.
        source: Which rule it comes from, no two from the same; -1 for what is not up for discussion.
        unless: Rules any one of which lifts it; only for what is not up for discussion.
    """

    node: int
    first: int
    last: int
    low: int
    high: int | None
    source: int = -1
    unless: tuple[int, ...] = ()


def checked(kind: type[R], given: Iterable[R]) -> list[R]:
    """Holds or bounds as they were handed in.

    Raises:
        InvalidValue: Something else among them.
    """
    taken = list(given)
    for rule in taken:
        if not isinstance(rule, kind):
            raise InvalidValue(f"{kind.__name__.lower()}s", rule, f"an iterable of {kind.__name__}")
    return taken


def rules_of(metric: Metric, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules about a metric in an order of their own, so that the order given does not matter."""
    own = (rule for rule in rules if rule.metric in metric.names)
    return tuple(sorted(own, key=_place))


def _place(rule: Rule) -> tuple[str, str, str, str]:
    period = label(rule.period) if isinstance(rule, Hold) else ""
    return rule.role, period, type(rule).__name__, str(rule)


def read_pins(
    metric: Metric, rules: Sequence[Rule], order: Order, timeline: Timeline, grain: str
) -> list[Pin]:
    """What the rules about one metric say of an order's nodes and a timeline's cells.

    Raises:
        UnknownMember: A role that is not in the tree.
        OutsidePeriod: A period that the plan does not have.
        DuplicateMember: Two holds of the same place.
        InvalidQuantity: A value finer than the quantum.
        InvalidValue: A place that cannot be held together with others, such as a team's week.
    """
    numbers = {id_: number for number, id_ in enumerate(order.ids)}
    start, width = timeline.levels[grain].start, len(timeline.levels[grain])
    pins: list[Pin] = []
    seen: set[tuple[int, int]] = set()
    for source, rule in enumerate(rules):
        if rule.role not in numbers:
            known = tuple(sorted(order.ids))
            raise UnknownMember(
                "role", rule.role, known, where=f"a {type(rule).__name__.lower()} of {metric.name}"
            )
        node = numbers[rule.role]
        if isinstance(rule, Bound):
            low = 0 if rule.minimum is None else _quanta(metric, rule.minimum, rule)
            high = None if rule.maximum is None else _quanta(metric, rule.maximum, rule)
            pins.append(Pin(node, 0, width, low, high, source))
            continue
        place = timeline.place(rule.period)
        if (node, place) in seen:
            name = f"{metric.name} of {rule.role} in {label(rule.period)}"
            raise DuplicateMember("hold", name, "the holds", "keep one hold for each place")
        seen.add((node, place))
        _check_place(rule, node, place, order, timeline, grain)
        cells = timeline.below(place, grain)
        number = _quanta(metric, rule.value, rule)
        pins.append(Pin(node, cells.start - start, cells.stop - start, number, number, source))
    return pins


def _quanta(metric: Metric, amount: Quantity, rule: Rule) -> int:
    try:
        return metric.quanta(amount)
    except InvalidQuantity as error:
        raise InvalidQuantity(amount, error.reason, error.quantum, f"{type(rule).__name__}: {rule}") from None


def _check_place(rule: Hold, node: int, place: int, order: Order, timeline: Timeline, grain: str) -> None:
    """Refuse what lies in neither of the two families of margins, and say what to hold instead."""
    name = f"hold of {rule.metric} for {rule.role}"
    given = label(rule.period)
    if place >= timeline.levels[grain].stop:
        raise InvalidValue(name, given, f"a period of the {grain} or longer, where {rule.metric} has targets")
    top = next((top for top in order.tops if top <= node < order.ends[top]), None)
    if not place or not order.children[node] or node == top:
        return
    if top is None:
        expected = f"{label(timeline.span)}; below it, hold the days of its stores"
        raise InvalidValue(name, given, expected)
    if place not in timeline.levels[grain]:
        advice = "its days" if grain == "day" else f"each {grain} of it"
        level = timeline.level_of(place)
        expected = f"{label(timeline.span)} or a single {grain}; instead of its {level} hold {advice} or the {level}s of its people"
        raise InvalidValue(name, given, expected)
