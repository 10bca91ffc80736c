"""Why rules cannot all be met: the smallest set that conflicts, by how much, and what would do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from targetkit.errors import Infeasible
from targetkit.hold import Hold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from targetkit._lattice import Lattice
    from targetkit._pins import Pin, Rule
    from targetkit.metric import Metric

__all__ = ["explain_conflict"]


def explain_conflict(
    metric: Metric, rules: Sequence[Rule], lattice: Lattice, most: int, given: str
) -> Infeasible:
    """Find out why the rules of a lattice cannot all be met.

    Args:
        metric: The metric.
        rules: What the sources of the lattice's pins stand for.
        lattice: A network that has no flow.
        most: What no edge has to carry more than.
        given: What the rules have to agree with, in words.

    Returns:
        The error to raise: a set of rules without any one of which the rest of the set can be met,
        how far they miss each other, and rules that would resolve every conflict.
    """
    search = _Search(lattice, most)
    core = search.irreducible()
    if not core:
        return Infeasible(metric.name, (), metric.quantity(search.lacking()), given=given)
    by = metric.quantity(search.gap(core))
    holds = {source for source, rule in enumerate(rules) if isinstance(rule, Hold)}
    loosened = [(rules[before.source], before, after) for before, after in search.relaxed(holds)]
    # What was corrected below zero in days that have gone by is more than any hold or bound can let go.
    told = [] if any(_below_zero(metric, *each) for each in loosened) else loosened
    relaxation = [_restated(metric, *each) for each in told]
    conflicts = [rules[source] for source in sorted(core)]
    return Infeasible(metric.name, tuple(conflicts), by, tuple(relaxation), given)


def _below_zero(metric: Metric, rule: Rule, before: Pin, after: Pin) -> bool:
    """Whether a loosened pin lets go more than the rule asks for."""
    asked = rule.value if isinstance(rule, Hold) else rule.minimum
    return asked is not None and metric.quanta(asked) + after.low < before.low


def _restated(metric: Metric, rule: Rule, before: Pin, after: Pin) -> Rule:
    """The rule that a loosened pin stands for; a pin may speak of a part of what the rule does."""
    down = after.low - before.low
    if isinstance(rule, Hold):
        return evolve(rule, value=metric.quantity(metric.quanta(rule.value) + down))
    up = 0 if before.high is None or after.high is None else after.high - before.high
    low, high = rule.minimum, rule.maximum
    return evolve(
        rule,
        minimum=None if low is None else metric.quantity(metric.quanta(low) + down),
        maximum=None if high is None else metric.quantity(metric.quanta(high) + up),
    )


class _Search:
    """Questions to one network, each answered from the flow that the one before has left behind."""

    def __init__(self, lattice: Lattice, most: int) -> None:
        self._lattice = lattice
        self._most = most
        self._pins = list(lattice.pins)
        self._flow = [0] * lattice.size
        self._at = {pin.source: at for at, pin in enumerate(lattice.pins) if pin.source >= 0}
        # The smallest first; of equals the last: what comes late is loosened first.
        self._by_size = sorted(self._at, key=lambda source: (self._size(source), -source))

    def _size(self, source: int) -> int:
        pin = self._pins[self._at[source]]
        return pin.low if pin.high is None else pin.high

    def _met(self, without: Collection[int] = ()) -> bool:
        return self._lattice.with_pins(self._pins).meets(self._flow, self._most, without)

    def irreducible(self) -> set[int]:
        """Sources that cannot be met together, and can without any one of them; none if nothing can be met at all."""
        if not self._met(self._at):
            return set()
        core = self._clashing(set(self._at)) or set()
        needed: set[int] = set()
        while core != needed:
            source = min(core - needed)
            smaller = self._clashing(core - {source})
            if smaller is None:
                needed.add(source)
            else:  # a rule that lifts something can make room, so all have to be looked at again
                core = smaller
                needed.clear()
        return core

    def _clashing(self, sources: set[int]) -> set[int] | None:
        """A part of the sources that is enough for a conflict; None if they can be met.

        More has to come into a part of the network than may leave it;
        whatever is not needed for that is left out, the smallest first.
        """
        without = set(self._at) - sources
        if self._met(without):
            return None
        into, out = map(set, self._lattice.cut(self._flow, self._most, without))
        speaking: dict[int, list[Pin]] = {edge: [] for edge in into | out}
        for pin, edge in zip(self._pins, self._lattice.edge_of, strict=True):
            if edge in speaking and pin.source not in without and sources.isdisjoint(pin.unless):
                speaking[edge].append(pin)

        def excess(edge: int, pins: Sequence[Pin]) -> int:
            least = max((pin.low for pin in pins), default=0) if edge in into else 0
            highs = (pin.high for pin in pins if pin.high is not None)
            return least - (min(highs, default=self._most) if edge in out else 0)

        left = sum(excess(edge, pins) for edge, pins in speaking.items())
        core: set[int] = set()
        for source in self._by_size:
            edge = self._lattice.edge_of[self._at[source]]
            if source not in sources or edge not in speaking:
                continue
            others = [pin for pin in speaking[edge] if pin.source != source]
            loss = excess(edge, speaking[edge]) - excess(edge, others)
            if loss < left:
                left -= loss
                speaking[edge] = others
            else:
                core.add(source)
        return core

    def gap(self, core: Collection[int]) -> int:
        """By how much the greatest of some sources has to give way for them to be met."""
        largest = next(source for source in reversed(self._by_size) if source in core)
        without = set(self._at).difference(core)
        at = self._at[largest]
        pin = self._pins[at]

        def enough(by: int) -> bool:
            self._pins[at] = _widened(pin, by)
            return self._met(without)

        by = _least(enough, self._most)
        self._pins[at] = pin
        return by

    def relaxed(self, exact: Collection[int]) -> list[tuple[Pin, Pin]]:
        """Pins that can be met, with those before them, where they had to change.

        Args:
            exact: The sources whose pins have to stay single numbers.
        """
        before = list(self._pins)
        for at in self._at.values():
            self._pins[at] = before[at]._replace(low=0, high=None)
        given_way: list[int] = []
        for source in self._by_size:
            at = self._at[source]
            loose = self._pins[at]
            self._pins[at] = before[at]
            if not self._met():
                self._pins[at] = loose
                given_way.append(at)
        for at in given_way:
            self._tighten(at, before[at], exact=before[at].source in exact)
        return [(before[at], self._pins[at]) for at in sorted(given_way)]

    def _tighten(self, at: int, pin: Pin, *, exact: bool) -> None:
        """Bring what has given way back as near to where it was as the others let it, on one side."""

        def enough(by: int) -> bool:
            self._pins[at] = _widened(pin, by)
            return self._met()

        self._met()
        carried = self._flow[self._lattice.edge_of[at]]
        most = carried if pin.high is None else pin.high
        by = _least(enough, max(pin.low - carried, carried - most))
        wide = _widened(pin, by)
        self._pins[at] = pin._replace(low=wide.low, high=wide.low if exact else pin.high)
        if not self._met():  # nearer than this there is nothing, so it is the other side
            self._pins[at] = pin._replace(low=pin.low + by if exact else pin.low, high=wide.high)

    def lacking(self) -> int:
        """By how much the total and the days alone miss each other."""
        pins = list(self._pins)

        def enough(by: int) -> bool:
            self._pins = [pin._replace(low=max(0, pin.low - by)) for pin in pins]
            return self._met(self._at)

        return _least(enough, self._most)


def _widened(pin: Pin, by: int) -> Pin:
    return pin._replace(low=max(0, pin.low - by), high=None if pin.high is None else pin.high + by)


def _least(enough: Callable[[int], bool], most: int) -> int:
    """The least positive number that is enough, up to one that is; often it is that one."""
    low, high = 0, most
    if high > 1 and not enough(high - 1):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high
