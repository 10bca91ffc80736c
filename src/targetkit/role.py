"""Who carries targets: managers in teams, teams in stores, stores in regions.

A tree may be of any depth and shape that a firm has; nothing here recurses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias, cast, runtime_checkable

from attrs import Attribute, Factory, fields

from targetkit._attrs import FrozenMap, field, value
from targetkit._text import check_line
from targetkit.errors import DuplicateMember, EmptyGroup, InvalidPeriod, InvalidValue, UnknownMember
from targetkit.quantity import Number, rate

if TYPE_CHECKING:
    from targetkit._html import Html

__all__ = ["DayWeights", "Group", "Ids", "Manager", "Region", "Role", "Store", "Team", "stores", "walk"]

_NOT = Fraction(0)
_WHOLE = Fraction(1)


@runtime_checkable
class DayWeights(Protocol):
    """What a manager's own calendar can answer; `WorkCalendar` does. It is hashable, like every value."""

    def weight(self, day: date, /) -> Fraction:
        """How much of the day is open: 0 closed, 1 open, between: part of it."""
        ...

    def weights(self, days: Sequence[date], /) -> tuple[Fraction, ...]:
        """The weight of each of the days."""
        ...


class Ids(Collection[str]):
    """All ids of a tree, kept in frozen sets that it shares with its branches.

    A group takes over the sets of its largest branch and adds one with everything else,
    united with the last of them as long as these are at most twice as large.
    So there are few sets, each id is copied a logarithmic number of times however a tree is built,
    and a chain of groups is checked for duplicates in time and memory near its length, not the square of it.

    Args:
        sets: Disjoint sets, each more than twice as large as the next.
    """

    __slots__ = ("_sets", "_size")

    def __init__(self, sets: tuple[frozenset[str], ...]) -> None:
        self._sets = sets
        self._size = sum(map(len, sets))

    def __contains__(self, id: object) -> bool:
        return any(id in ids for ids in self._sets)

    def __iter__(self) -> Iterator[str]:
        # In no order, as in a set.
        return (id for ids in self._sets for id in ids)

    def __len__(self) -> int:
        return self._size

    def with_all(self, fresh: set[str]) -> Ids:
        """These ids and others that are not among them."""
        kept = list(self._sets)
        while kept and len(kept[-1]) <= 2 * len(fresh):
            fresh = fresh | kept.pop()
        return Ids((*kept, frozenset(fresh)))


def _away(given: Mapping[date, Number] | Iterable[date]) -> FrozenMap[date, Fraction]:
    """Dates with the share missed, in the order of the calendar; a date alone is missed as a whole."""
    whole = not isinstance(given, Mapping)
    if isinstance(given, str) or not isinstance(cast(Any, given), Iterable):
        raise InvalidPeriod(given, "dates for away, or {date: share missed}; of a whole month its days")
    pairs = [(day, 1) for day in given] if whole else cast(Mapping[date, Number], given).items()
    missed = {_day(day, "away"): rate(share, of=f"share of {day} missed") for day, share in pairs}
    return FrozenMap((day, missed[day]) for day in sorted(missed))


def _day(given: object, what: str) -> date:
    """A date; a datetime is refused, because a moment is not a day."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    raise InvalidPeriod(given, f"a datetime.date for {what}")


def _check_day(instance: Manager | Team, attribute: Attribute[date | None], given: date | None) -> None:
    if given is not None:
        _day(given, f"{attribute.name} of {instance.id!r}")


def _check_id(instance: Role, _attribute: object, given: Any) -> None:
    name = f"{type(instance).__name__}: id"
    if isinstance(given, str):
        check_line(name, given)
    if not isinstance(given, str) or not given or given != given.strip():
        raise InvalidValue(name, given, "a text that is not empty and has no spaces around it")


def _check_text(instance: Role, attribute: Attribute[Any], given: Any) -> None:
    if given == attribute.default:
        return
    name = f"{type(instance).__name__} {instance.id!r}: {attribute.name}"
    if not isinstance(given, str):
        raise InvalidValue(name, given, "a text")
    check_line(name, given)


def _check_left(instance: Manager, _attribute: Attribute[date | None], given: date | None) -> None:
    if given is not None and instance.hired is not None and given < instance.hired:
        expected = f"a last day on or after {instance.hired}, the day of hire"
        raise InvalidValue(f"Manager {instance.id!r}: left", given, expected)


def _check_calendar(instance: Manager, _attribute: Attribute[Any], given: Any) -> None:
    if given is not None and not (isinstance(given, Hashable) and isinstance(given, DayWeights)):
        expected = "a calendar such as WorkCalendar: hashable, with weight(day) and weights(days)"
        raise InvalidValue(f"Manager {instance.id!r}: calendar", given, expected)


def _to_html(self: Role, lang: str = "en") -> Html:  # noqa: D417  # the role itself, whose method this becomes
    """The role and everybody below it for a notebook or a page: teams, people, who comes, goes and is away.

    Where they are many, the people of each group are there to unfold.

    Args:
        lang: `en` or `zh`.

    Returns:
        A piece of HTML that takes its colours from where it stands.

    Raises:
        UnknownMember: For another language.

    >>> "li-na &amp; co" in Team("east", [Manager("li-na", name="li-na & co")]).to_html()
    True
    """
    from targetkit._blocks import in_html
    from targetkit._role_blocks import role_blocks

    return in_html(role_blocks(self, lang))


def _repr_html(self: Role) -> str:
    return _to_html(self)


@value(repr=False, cache_hash=True)
class Manager:
    """The person who brings customers (客户经理): the leaf of every tree.

    Args:
        id: Unique in the tree.
        name: What people call the person.
        hired: The first day present; None: present from the start.
        left: The last day present; None: stays.
        away: Date → share of that day missed, in (0, 1]; or dates alone, missed as a whole.
        grade: The firm's own word for the person's rank, for weights that look at it.
        calendar: An own calendar instead of the store's; it may open days that the store closes.

    Raises:
        InvalidValue: An id that is empty or has spaces around it,
            a text with a line break or control character, `left` before `hired`, a calendar that is not one.
        InvalidPeriod: A datetime or anything else where a date is needed.
        InvalidQuantity: A share of a day outside (0, 1].

    >>> from datetime import date
    >>> li_na = Manager("li-na", hired=date(2023, 5, 8), away={date(2026, 11, 3): "0.5"})
    >>> li_na.present(date(2026, 11, 3))
    Fraction(1, 2)
    """

    level: ClassVar[str] = "manager"
    children: ClassVar[tuple[Role, ...]] = ()

    id: str = field(validator=_check_id)
    name: str = field(default="", kw_only=True, validator=_check_text)
    hired: date | None = field(default=None, kw_only=True, validator=_check_day)
    left: date | None = field(default=None, kw_only=True, validator=[_check_day, _check_left])
    away: FrozenMap[date, Fraction] = field(factory=FrozenMap[date, Fraction], kw_only=True, converter=_away)
    grade: str | None = field(default=None, kw_only=True, validator=_check_text)
    calendar: DayWeights | None = field(default=None, kw_only=True, validator=_check_calendar)

    def present(self, day: date) -> Fraction:
        """The share of a day that the person is there, whatever the calendar says of that day.

        Returns:
            0 before `hired` and after `left`, otherwise 1 less the share missed.

        Raises:
            InvalidPeriod: For a datetime, and for anything that is not a date.
        """
        _day(day, f"a day of {self.id!r}")
        if (self.hired is not None and day < self.hired) or (self.left is not None and day > self.left):
            return _NOT
        return _WHOLE - self.away.get(day, _NOT)

    to_html = _to_html
    _repr_html_ = _repr_html

    def __repr__(self) -> str:
        given = ((name, getattr(self, name)) for name in _MANAGER_DETAILS)
        return f"Manager({', '.join([repr(self.id), *(f'{name}={what!r}' for name, what in given if what)])})"


_MANAGER_DETAILS = tuple(attribute.name for attribute in fields(Manager) if attribute.kw_only)


def _teams(given: Iterable[Manager | Team]) -> tuple[Manager | Team, ...]:
    return _tuple(given)


def _stores(given: Iterable[Store | Region]) -> tuple[Store | Region, ...]:
    return _tuple(given)


def _tuple(given: Iterable[Any]) -> tuple[Any, ...]:
    """What was given as members; what cannot be iterated over stays for the check to refuse."""
    try:
        members = iter(given)
    except TypeError:
        return (given,)
    return tuple(members)


def _gather(group: Group) -> Ids:
    """Check what a group is made of, and collect its ids."""
    kind = type(group).__name__
    allowed, expected = _MEMBERS[kind]
    _check_id(group, None, group.id)
    leader = getattr(group, "leader", None)
    if not isinstance(leader, Manager | None):
        raise InvalidValue(f"Team {group.id!r}: leader", leader, "a Manager or None")
    for child in group.children:
        if not isinstance(child, allowed):
            raise InvalidValue(f"{kind} {group.id!r}: member", child, expected)
    if not group.children:
        raise EmptyGroup(group.level, group.id)
    branches = [child for child in group.children if not isinstance(child, Manager)]
    largest = max(branches, key=lambda branch: len(branch.ids), default=None)
    known = Ids(()) if largest is None else largest.ids
    fresh = {group.id}
    count = 1
    for child in group.children:
        if isinstance(child, Manager):
            fresh.add(child.id)
            count += 1
        elif child is largest:
            largest = None
        else:
            fresh.update(child.ids)
            count += len(child.ids)
    if len(fresh) < count or any(id in known for id in fresh):
        where = f"{group.level} {group.id!r}"
        advice = "give each its own id, or keep it in one place of the tree"
        raise DuplicateMember("role", _twice(group), where, advice)
    return known.with_all(fresh)


def _twice(group: Group) -> str:
    """The first id that a walk meets again: the same one on every run, which sets do not promise."""
    met = Counter(node.id for node in walk(group))
    return next(id for id, times in met.items() if times > 1)


def _heading(group: Group) -> tuple[object, ...]:
    """What a group says of itself, its members apart."""
    heading = (type(group).__name__, group.id, group.name, group.level, len(group.children))
    if isinstance(group, Team):
        return (*heading, group.opened, None if group.leader is None else group.leader.id)
    return heading


def _by_id(group: Group) -> list[Role]:
    return sorted(group.children, key=lambda child: child.id)


def _hash(group: Group) -> int:
    """The hash by value, from those of the children, which are known by now."""
    return hash((_heading(group), *(hash(child) for child in _by_id(group))))


def _equal(one: Group, two: Group) -> bool:
    """Equality by value with children in id order, for trees of any depth."""
    pairs: list[tuple[Role, Role]] = [(one, two)]
    while pairs:
        left, right = pairs.pop()
        if left is right:
            continue
        if isinstance(left, Manager) or isinstance(right, Manager):
            if left != right:
                return False
        elif hash(left) != hash(right) or _heading(left) != _heading(right):
            return False
        else:
            pairs.extend(zip(_by_id(left), _by_id(right), strict=True))
    return True


def _shown(group: Group) -> str:
    """The group in one line: its id and how many of each kind are below it."""
    count = Counter(type(node).__name__ for node in walk(group))
    count[type(group).__name__] -= 1
    below = [(kind, count[kind]) for kind in ("Region", "Store", "Team", "Manager") if count[kind]]
    parts = [f"{many} {kind.lower()}{'s' if many > 1 else ''}" for kind, many in below]
    return f"{type(group).__name__}({', '.join([repr(group.id), *parts])})"


def _find(group: Group, id: str) -> Role:
    """The node of this id, the group itself included."""
    for node in walk(group):
        if node.id == id:
            return node
    known = tuple(node.id for node in walk(group))
    raise UnknownMember("role", id, known, f"{group.level} {group.id!r}")


def _managers(group: Group) -> tuple[Manager, ...]:
    """All managers below, in the order given, leaders before their teams."""
    return tuple(node for node in walk(group) if isinstance(node, Manager))


_Row: TypeAlias = "Manager | tuple[Callable[..., Group], str, dict[str, Any], bool, int]"


def _rows(group: Group) -> tuple[_Row, ...]:
    """A tree as flat rows, members before their group: what is pickled, at any depth."""
    rows: list[_Row] = []
    stack: list[Role] = [group]
    while stack:
        node = stack.pop()
        if isinstance(node, Manager):
            rows.append(node)
            continue
        rows.append(_row(node))
        stack.extend(node.children)
    return tuple(reversed(rows))


def _row(group: Group) -> _Row:
    """One group: how to make it again from the members that come before it."""
    details: dict[str, Any] = {"name": group.name}
    if not isinstance(group, Store):
        details["level"] = group.level
    if not isinstance(group, Team):
        return (type(group), group.id, details, False, len(group.children))
    details["opened"] = group.opened
    return (type(group), group.id, details, group.leader is not None, len(group.children))


def _rebuild(rows: tuple[_Row, ...]) -> Role:
    """The tree that gave these rows."""
    made: list[Role] = []
    for row in rows:
        if isinstance(row, Manager):
            made.append(row)
            continue
        kind, id, details, led, count = row
        first = len(made) - count
        members = made[first:]
        del made[first:]
        if led:
            details = {**details, "leader": members.pop(0)}
        made.append(kind(id, members, **details))
    return made[0]


@value(eq=False, repr=False)
class Team:
    """Managers, or smaller teams (小组), with or without a leader who carries targets too (带队).

    Two teams are equal when they say the same, in whatever order their members are listed.

    Args:
        id: Unique in the tree.
        members: Managers and teams; may be empty when there is a leader.
        name: What people call the team.
        leader: The manager who leads it and has targets as well; comes first among the children.
        opened: The day the team started, for weights by team age.
        level: The firm's own word for this level.

    Raises:
        InvalidValue: An id that is empty or has spaces around it,
            a text with a line break or control character, a member that is no manager or team, a leader who is no manager.
        EmptyGroup: Neither members nor a leader.
        DuplicateMember: An id that occurs twice in the tree.
        InvalidPeriod: `opened` is not a date.

    >>> Team("east", [Manager("li-na"), Team("east-1", [Manager("wang-lei")])], leader=Manager("zhou"))
    Team('east', 1 team, 3 managers)
    """

    id: str
    members: tuple[Manager | Team, ...] = field(converter=_teams)
    name: str = field(default="", kw_only=True, validator=_check_text)
    leader: Manager | None = field(default=None, kw_only=True)
    opened: date | None = field(default=None, kw_only=True, validator=_check_day)
    level: str = field(default="team", kw_only=True, validator=_check_text)
    ids: Ids = field(init=False, default=Factory(_gather, takes_self=True))
    _hash: int = field(init=False, default=Factory(_hash, takes_self=True))

    @property
    def children(self) -> tuple[Manager | Team, ...]:
        """The leader, if there is one, and the members."""
        return self.members if self.leader is None else (self.leader, *self.members)

    managers = _managers
    find = _find
    to_html = _to_html
    _repr_html_ = _repr_html

    def __repr__(self) -> str:
        return _shown(self)

    def __eq__(self, other: object) -> bool:
        return _equal(self, other) if isinstance(other, Team) else NotImplemented

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (_rows(self),)


@value(eq=False, repr=False)
class Store:
    """The branch that has the monthly target (门店).

    Two stores are equal when they say the same, in whatever order their teams are listed.

    Args:
        id: Unique in the tree.
        teams: Its teams; managers without a team stand beside them.
        name: What people call the store.

    Raises:
        InvalidValue: An id that is empty or has spaces around it,
            a text with a line break or control character, a member that is no team or manager.
        EmptyGroup: No teams.
        DuplicateMember: An id that occurs twice in the tree.

    >>> store = Store("chengdu-01", [Team("east", [Manager("li-na")]), Manager("wang-lei")])
    >>> store.find("li-na")
    Manager('li-na')
    >>> [manager.id for manager in store.managers()]
    ['li-na', 'wang-lei']
    """

    level: ClassVar[str] = "store"

    id: str
    teams: tuple[Manager | Team, ...] = field(converter=_teams)
    name: str = field(default="", kw_only=True, validator=_check_text)
    ids: Ids = field(init=False, default=Factory(_gather, takes_self=True))
    _hash: int = field(init=False, default=Factory(_hash, takes_self=True))

    @property
    def children(self) -> tuple[Manager | Team, ...]:
        """The teams, and the managers beside them."""
        return self.teams

    managers = _managers
    find = _find
    to_html = _to_html
    _repr_html_ = _repr_html

    def __repr__(self) -> str:
        return _shown(self)

    def __eq__(self, other: object) -> bool:
        return _equal(self, other) if isinstance(other, Store) else NotImplemented

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (_rows(self),)


@value(eq=False, repr=False)
class Region:
    """Whatever lies above stores (区域): stores or smaller regions.

    Two regions are equal when they say the same, in whatever order their members are listed.

    Args:
        id: Unique in the tree.
        members: Stores and regions.
        name: What people call the region.
        level: The firm's own word for this level.

    Raises:
        InvalidValue: An id that is empty or has spaces around it,
            a text with a line break or control character, a member that is no store or region.
        EmptyGroup: No members.
        DuplicateMember: An id that occurs twice in the tree.

    >>> Region("southwest", [Store("chengdu-01", [Manager("li-na")]), Store("chengdu-02", [Manager("wu")])])
    Region('southwest', 2 stores, 2 managers)
    """

    id: str
    members: tuple[Store | Region, ...] = field(converter=_stores)
    name: str = field(default="", kw_only=True, validator=_check_text)
    level: str = field(default="region", kw_only=True, validator=_check_text)
    ids: Ids = field(init=False, default=Factory(_gather, takes_self=True))
    _hash: int = field(init=False, default=Factory(_hash, takes_self=True))

    @property
    def children(self) -> tuple[Store | Region, ...]:
        """The members."""
        return self.members

    managers = _managers
    find = _find
    to_html = _to_html
    _repr_html_ = _repr_html

    def __repr__(self) -> str:
        return _shown(self)

    def __eq__(self, other: object) -> bool:
        return _equal(self, other) if isinstance(other, Region) else NotImplemented

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (_rows(self),)


Group: TypeAlias = Team | Store | Region
"""A node with members."""

Role: TypeAlias = Manager | Team | Store | Region
"""A node of the role tree."""

_MEMBERS: dict[str, tuple[tuple[type, ...], str]] = {
    "Team": ((Manager, Team), "managers or teams"),
    "Store": ((Manager, Team), "teams or managers"),
    "Region": ((Store, Region), "stores or regions"),
}


def walk(node: Role) -> Iterator[Role]:
    """Every node of a tree, each before its children, in the order given.

    Args:
        node: Where to start; it comes first.

    Yields:
        The nodes.

    >>> [node.id for node in walk(Team("east", [Manager("li-na")], leader=Manager("zhou")))]
    ['east', 'zhou', 'li-na']
    """
    stack: list[Role] = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))


def stores(root: Role) -> tuple[Store, ...]:
    """All stores of a tree, in the order given; none when the root lies below them.

    >>> stores(Region("southwest", [Store("chengdu-01", [Manager("li-na")])]))
    (Store('chengdu-01', 1 manager),)
    """
    return tuple(node for node in walk(root) if isinstance(node, Store))
