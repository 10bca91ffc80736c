"""One metric on the table: whose number stands where, and what a changed one does to everybody else's.

Of every group it is known what its people have been given (`numbers`) and what of its own number
nobody has taken (`untaken`); the two together are what it is asked for.
Whatever is moved, the root is asked for the same: what one gives up another takes, or it lies untaken with a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from targetkit._attrs import FrozenMap, field, value
from targetkit.allocation import apportion_within

if TYPE_CHECKING:
    from targetkit.allocation import Method
    from targetkit.metric import Metric

__all__ = [
    "ACCEPTED",
    "ANSWERED",
    "CONCEDED",
    "COUNTERED",
    "IMPOSED",
    "OPEN",
    "Crossed",
    "Frame",
    "State",
    "Table",
    "Talk",
]

OPEN, COUNTERED, ANSWERED = "open", "countered", "answered"
ACCEPTED, CONCEDED, IMPOSED = "accepted", "conceded", "imposed"

_SETTLED = frozenset({ACCEPTED, CONCEDED, IMPOSED})


@value
class State:
    """How far one role has come.

    Attributes:
        name: `open`, `countered`, `answered`, `accepted`, `conceded` or `imposed`.
        offer: The quanta of the counter-proposal, or of the answer to it.
        reason: What was said for it last.
        absorb: Who takes the difference when the answer is accepted.
    """

    name: str = OPEN
    offer: int | None = None
    reason: str = ""
    absorb: str = ""

    @property
    def settled(self) -> bool:
        """Whether the number is agreed, or imposed."""
        return self.name in _SETTLED


May: TypeAlias = Callable[[str], bool]
"""Who may be given something, or relieved."""


class Crossed(NamedTuple):
    """A bound that a move would cross.

    Attributes:
        role: Whose.
        number: The quanta that the role would have.
        low: The least it may have.
        high: The most it may have, or None.
    """

    role: str
    number: int
    low: int
    high: int | None


@value
class Frame:
    """What stays while a metric is talked over.

    Attributes:
        metric: The metric.
        ids: The roles, each before those below it.
        above: The id above each but the root.
        below: The ids just below each group.
        ties: The place of each among equals.
        low: The least quanta of those who have a minimum.
        high: The most quanta of those who have a maximum.
        method: How numbers are apportioned.
    """

    metric: Metric
    ids: tuple[str, ...]
    above: FrozenMap[str, str]
    below: FrozenMap[str, tuple[str, ...]]
    ties: FrozenMap[str, bytes]
    low: FrozenMap[str, int]
    high: FrozenMap[str, int]
    method: Method


@value
class Table:
    """Where a metric stands between two moves.

    Attributes:
        frame: What stays.
        numbers: Role's id → quanta; a parent's are the sum of its children's.
        untaken: Group's id → the quanta of its own number that nobody below has taken; those with none are left out.
            Negative where those below took more than the group is asked for.
        states: Role's id → how far it has come; the root is not asked.
    """

    frame: Frame = field(eq=False)
    numbers: FrozenMap[str, int]
    untaken: FrozenMap[str, int]
    states: FrozenMap[str, State]

    def asked(self) -> dict[str, int]:
        """What each role is asked for: its people's numbers, and what nobody of them has taken."""
        return _asked(self.frame, self.numbers, self.untaken)

    def start(self) -> Talk:
        """What a move is made on."""
        return Talk(self)

    def with_state(self, role: str, state: State) -> Table:
        """The same, but for how far one role has come."""
        return Table(self.frame, self.numbers, self.untaken, FrozenMap({**self.states, role: state}))


def _asked(frame: Frame, numbers: Mapping[str, int], untaken: Mapping[str, int]) -> dict[str, int]:
    heaps = dict(untaken)
    if any(heaps.values()):
        for id_ in reversed(frame.ids):
            lying = heaps.get(id_)
            if lying and id_ in frame.above:
                parent = frame.above[id_]
                heaps[parent] = heaps.get(parent, 0) + lying
    return {id_: number + heaps.get(id_, 0) for id_, number in numbers.items()}


def _anybody(_role: str) -> bool:
    return True


class Talk:
    """A table while a move is made on it; nothing of it is seen unless the move comes to its end.

    Args:
        table: Where the metric stands.
    """

    def __init__(self, table: Table) -> None:
        self.frame = table.frame
        self.numbers = dict(table.numbers)
        self.untaken = dict(table.untaken)
        self.states = dict(table.states)

    def end(self) -> Table:
        """The table as it is after the move."""
        untaken = {id_: lying for id_, lying in self.untaken.items() if lying}
        return Table(self.frame, FrozenMap(self.numbers), FrozenMap(untaken), FrozenMap(self.states))

    def crossed(self) -> Crossed | None:
        """A bound that is crossed, if any."""
        for id_ in self.frame.ids:
            low, high, number = self.frame.low.get(id_, 0), self.frame.high.get(id_), self.numbers[id_]
            if number < low or (high is not None and number > high):
                return Crossed(id_, number, low, high)
        return None

    def give(self, role: str, quanta: int, absorb: str) -> None:
        """Ask a role for another number.

        Inside a group that is asked for less, what nobody has taken goes first, then those whose number is open
        are relieved, then the others; of more only those take whose number is open, and the rest lies untaken.
        Beside it, the difference goes to its siblings or lies untaken with the group above.

        Args:
            role: Anybody but the root.
            quanta: What it is asked for from now on.
            absorb: `open`: siblings whose number is open take the difference, as far as their bounds allow;
                `all`: all siblings, and who is raised after having settled is open again; `up`: nobody.
        """
        more = quanta - _asked(self.frame, self.numbers, self.untaken)[role]
        self._inside(role, more)
        above = self.frame.above[role]
        lying = self.untaken.get(above, 0)
        self.untaken[above] = lying - more
        if absorb == "up":
            return
        # What was lying there before has its own story: only the difference is handed on.
        freed = min(-more, max(lying - more, 0)) if more < 0 else -min(more, max(more - lying, 0))
        self.spread(above, freed, absorb, but=role)

    def spread(self, group: str, amount: int, absorb: str, *, but: str = "") -> int:
        """Hand what lies untaken with a group on to its people.

        Args:
            group: The group.
            amount: How many quanta; negative to relieve its people.
            absorb: `open` or `all`, as in `give`.
            but: Somebody just below who is left out.

        Returns:
            How many quanta were placed.
        """
        may = _anybody if absorb == "all" else self._open
        placed = amount - self._pour(group, amount, may, but)
        self.untaken[group] = self.untaken.get(group, 0) - placed
        return placed

    def _open(self, role: str) -> bool:
        return not self.states[role].settled

    def _inside(self, role: str, more: int) -> None:
        """Change what a role is asked for, and the numbers below it."""
        if role not in self.frame.below:
            self._climb(role, more)
            return
        more = self._offset(role, more)
        more = self._pour(role, more, self._open)
        if more < 0:
            more = self._pour(role, more, _anybody)
        self.untaken[role] = self.untaken.get(role, 0) + more

    def _climb(self, role: str, more: int) -> None:
        """Add to a number and to all above it."""
        node: str | None = role
        while node is not None:
            self.numbers[node] += more
            node = self.frame.above.get(node)

    def _offset(self, role: str, more: int) -> int:
        """Take a change out of what lies untaken below a role, in proportion; give back what is left of it."""
        sign = -1 if more < 0 else 1
        lying = {id_: -sign * self.untaken.get(id_, 0) for id_ in self._subtree(role, _anybody)}
        heaps = [id_ for id_, heap in lying.items() if heap > 0]
        most = [lying[id_] for id_ in heaps]
        taken = min(sign * more, sum(most))
        if taken:
            ties = [self.frame.ties[id_] for id_ in heaps]
            parts = apportion_within(taken, most, ties, [0] * len(most), most, self.frame.method)
            for id_, part in zip(heaps, parts, strict=True):
                self.untaken[id_] += sign * part
        return more - sign * taken

    def _subtree(self, role: str, may: May, but: str = "") -> Iterator[str]:
        """A role and those below it who may, each before those below."""
        stack = [role]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(child for child in self.frame.below.get(node, ()) if child != but and may(child))

    def _pour(self, group: str, amount: int, may: May, but: str = "") -> int:
        """Raise or relieve the people of a group in proportion to their numbers, inside their bounds.

        Who has nothing gets nothing.

        Returns:
            What could not be placed.
        """
        if not amount:
            return 0
        inside = list(self._subtree(group, may, but))
        room = self._room(inside, amount)
        sign = -1 if amount < 0 else 1
        placed = sign * min(abs(amount), sum(room[child] for child in self._children(group, room)))
        change = {group: placed}
        for node in inside:
            part = change.get(node, 0)
            children = self._children(node, room)
            if part and children:
                change.update(zip(children, self._shared(children, part, room), strict=True))
        del change[group]
        for node, part in change.items():
            self.numbers[node] += part
            if part > 0 and self.states[node].settled:
                self.states[node] = State()
        self._climb(group, placed)
        return amount - placed

    def _children(self, node: str, room: Mapping[str, int]) -> list[str]:
        """Those just below who have room."""
        return [child for child in self.frame.below.get(node, ()) if room.get(child)]

    def _room(self, inside: list[str], amount: int) -> dict[str, int]:
        """How far each of these can be raised, or lowered; the first is the group they are in."""
        room: dict[str, int] = {}
        for node in reversed(inside[1:]):
            number = self.numbers[node]
            if amount > 0:
                high = self.frame.high.get(node)
                own = amount if high is None else min(amount, high - number)
            else:
                own = min(-amount, number - self.frame.low.get(node, 0))
            if node in self.frame.below:
                own = min(own, sum(room[child] for child in self._children(node, room)))
            room[node] = own if number else 0
        return room

    def _shared(self, children: list[str], part: int, room: Mapping[str, int]) -> list[int]:
        """The change of each child."""
        numbers = [self.numbers[child] for child in children]
        ties = [self.frame.ties[child] for child in children]
        if part > 0:
            low, high = (
                numbers,
                [number + room[child] for number, child in zip(numbers, children, strict=True)],
            )
        else:
            low, high = (
                [number - room[child] for number, child in zip(numbers, children, strict=True)],
                numbers,
            )
        shares = apportion_within(sum(numbers) + part, numbers, ties, low, high, self.frame.method)
        return [share - number for share, number in zip(shares, numbers, strict=True)]
