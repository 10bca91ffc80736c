"""Managers, teams, stores and regions, with people who come, go and are away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, TypeAlias, TypeVar, cast

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from targetkit.role import Group, Manager, Region, Role, Store, Team, walk
from targetkit.strategies._arguments import SOME_DAYS, check_sizes, default, most_of, one_in
from targetkit.strategies._days import calendars as _calendars
from targetkit.workdays import WorkCalendar

__all__ = ["absences", "managers", "regions", "roles", "rosters", "stores", "teams"]

AnyRole = TypeVar("AnyRole", bound=Role)

_Place: TypeAlias = Literal["same", "new", "over", "beside"]

_MISSED = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(3, 4)])
_NAMES = st.sampled_from(["", "", "李娜", "王磊", "Ann O'Neil", "Grace, B.", 'Jo "the" Lee', "=1+1", "Ζωή"])
_GRADES = st.sampled_from([None, None, "junior", "senior", "主管"])

# Most people stay where the one before them is: few large teams rather than many small ones.
_PLACES: SearchStrategy[_Place] = st.sampled_from(["same", "same", "new", "beside", "over"])


def absences(
    days: SearchStrategy[date] | None = None, *, min_size: int = 0, max_size: int | None = None
) -> SearchStrategy[Mapping[date, Fraction]]:
    """Days that somebody misses, with the share missed: whole days, halves, thirds, quarters.

    Args:
        days: The days.
        min_size: How few.
        max_size: How many; None: up to four, or what `min_size` asks for.

    >>> from hypothesis import find
    >>> find(absences(min_size=1), bool)
    {datetime.date(2026, 9, 15): Fraction(1, 1)}
    """
    most = most_of(min_size, max_size, usual=4)
    return st.dictionaries(default("days", days, SOME_DAYS), _MISSED, min_size=min_size, max_size=most)


@st.composite
def _managers(
    draw: DrawFn,
    days: SearchStrategy[date],
    ids: SearchStrategy[str],
    names: SearchStrategy[str],
    away: SearchStrategy[Mapping[date, Fraction]],
    grades: SearchStrategy[str | None],
    calendars: SearchStrategy[WorkCalendar | None],
) -> Manager:
    hired = draw(st.none() | st.builds(_before, days, st.integers(0, 400)))
    left = draw(one_in(3, days, st.none()))
    if hired is not None and left is not None and left < hired:
        hired, left = left, hired
    return Manager(
        draw(ids),
        name=draw(names),
        hired=hired,
        left=left,
        away=draw(away),
        grade=draw(grades),
        calendar=draw(calendars),
    )


def _before(day: date, count: int) -> date:
    return day - timedelta(count)


def managers(
    days: SearchStrategy[date] | None = None,
    *,
    ids: SearchStrategy[str] | None = None,
    names: SearchStrategy[str] | None = None,
    away: SearchStrategy[Mapping[date, Fraction]] | None = None,
    grades: SearchStrategy[str | None] | None = None,
    calendars: SearchStrategy[WorkCalendar | None] | None = None,
) -> SearchStrategy[Manager]:
    """Client managers: some new, some about to leave, some away, some by a calendar of their own.

    Args:
        days: The days that matter: on these people leave and are away, and up to 400 days before they were hired.
        ids: Their ids. In a roster, team or store one that comes twice gets a number.
        names: What people call them; mostly nothing, sometimes something that files have trouble with.
        away: What they miss; see `absences`.
        grades: Their ranks.
        calendars: Their own calendars; None for the store's.

    Raises:
        InvalidArgument: Something that is no strategy.

    >>> from hypothesis import find
    >>> find(managers(ids=st.just("li-na")), lambda manager: manager.left is not None)
    Manager('li-na', left=datetime.date(2026, 9, 15))
    """
    when = default("days", days, SOME_DAYS)
    own: SearchStrategy[WorkCalendar | None] = one_in(6, _calendars(when), st.none())
    return _managers(
        when,
        default("ids", ids, st.just("manager")),
        default("names", names, _NAMES),
        default("away", away, absences(when)),
        default("grades", grades, _GRADES),
        default("calendars", calendars, own),
    )


def rosters(
    people: SearchStrategy[Manager] | None = None, *, min_size: int = 1, max_size: int | None = None
) -> SearchStrategy[tuple[Manager, ...]]:
    """Lists of people with ids of their own, as they stand in a file before anybody has put them into teams.

    Args:
        people: The people.
        min_size: How few.
        max_size: How many; None for no limit.

    Raises:
        InvalidArgument: Sizes that do not fit, something that is no strategy.
    """
    check_sizes(min_size, max_size)
    who = default("people", people, managers())
    return st.lists(who, min_size=min_size, max_size=max_size).map(distinct)


# --- groups ---------------------------------------------------------------------------------------------------------


@st.composite
def _grouped(
    draw: DrawFn,
    people: SearchStrategy[Manager],
    days: SearchStrategy[date],
    first: _Place,
    min_size: int,
    max_size: int,
) -> tuple[Manager | Team, ...]:
    """People in teams, in teams of teams, and beside them."""
    pairs = draw(st.lists(st.tuples(people, _PLACES), min_size=min_size, max_size=max_size))
    everybody = distinct(person for person, _ in pairs)
    places = [first, *(place for _, place in pairs[1:])]
    gathered: list[list[Manager]] = []
    above: list[bool] = []
    beside: list[Manager] = []
    for person, place in zip(everybody, places, strict=True):
        if place in {"new", "over"}:
            gathered.append([person])
            above.append(place == "over" and len(gathered) > 1)
        elif place == "same" and gathered:
            gathered[-1].append(person)
        else:
            beside.append(person)
    known = {person.id for person in everybody}
    made: list[Team] = []
    for members, over in zip(gathered, above, strict=True):
        leader = members[0] if len(members) > 1 and draw(st.booleans()) else None
        opened = draw(st.none() | days)
        rest = members if leader is None else members[1:]
        team = Team(_fresh("team", known), rest, leader=leader, opened=opened)
        if over:
            team = Team(_fresh("group", known), [made.pop(), team])
        made.append(team)
    return (*made, *beside)


def teams(
    people: SearchStrategy[Manager] | None = None,
    *,
    ids: SearchStrategy[str] | None = None,
    min_size: int = 1,
    max_size: int | None = None,
    days: SearchStrategy[date] | None = None,
) -> SearchStrategy[Team]:
    """Teams, with smaller teams inside or without.

    Args:
        people: Who is in them.
        ids: Their ids.
        min_size: How few people, 1 or more.
        max_size: How many; None: up to six, or what `min_size` asks for.
        days: The days that matter: see `managers`; teams open on one of them.

    Raises:
        InvalidArgument: Sizes that do not fit, something that is no strategy.
    """
    most = most_of(min_size, max_size, usual=6, least=1)
    return _groups(Team, default("ids", ids, st.just("team")), people, days, "beside", min_size, most)


def stores(
    people: SearchStrategy[Manager] | None = None,
    *,
    ids: SearchStrategy[str] | None = None,
    min_size: int = 1,
    max_size: int | None = None,
    days: SearchStrategy[date] | None = None,
) -> SearchStrategy[Store]:
    """Stores of teams, smaller teams, leaders, and managers without a team.

    What fails shrinks to a store of one team of one person:

    >>> from hypothesis import find
    >>> find(stores(), lambda store: True)
    Store('store', 1 team, 1 manager)

    Args:
        people: Who is in them.
        ids: Their ids.
        min_size: How few people, 1 or more.
        max_size: How many; None: up to twelve, or what `min_size` asks for.
        days: The days that matter: see `managers`; teams open on one of them.

    Raises:
        InvalidArgument: Sizes that do not fit, something that is no strategy.
    """
    most = most_of(min_size, max_size, usual=12, least=1)
    return _groups(Store, default("ids", ids, st.just("store")), people, days, "new", min_size, most)


def _groups(
    kind: Callable[[str, Sequence[Manager | Team]], AnyRole],
    ids: SearchStrategy[str],
    people: SearchStrategy[Manager] | None,
    days: SearchStrategy[date] | None,
    first: _Place,
    min_size: int,
    max_size: int,
) -> SearchStrategy[AnyRole]:
    """Teams or stores, in which no id comes twice."""
    when = default("days", days, SOME_DAYS)
    members = _grouped(default("people", people, managers(when)), when, first, min_size, max_size)

    def made(id: str, inside: Sequence[Manager | Team]) -> AnyRole:
        return kind(id, distinct(inside, {id}))

    return st.builds(made, ids, members)


def regions(
    stores: SearchStrategy[Store] | None = None,
    *,
    ids: SearchStrategy[str] | None = None,
    min_size: int = 1,
    max_size: int | None = None,
) -> SearchStrategy[Region]:
    """Regions of stores, one of which may lie in a region of its own.

    Args:
        stores: The stores; small ones without it.
        ids: The ids of the regions.
        min_size: How few stores, 1 or more.
        max_size: How many; None: up to three, or what `min_size` asks for.

    Raises:
        InvalidArgument: Sizes that do not fit, something that is no strategy.
    """
    most = most_of(min_size, max_size, usual=3, least=1)
    inside = st.lists(default("stores", stores, _small_stores()), min_size=min_size, max_size=most)
    return st.builds(_region, default("ids", ids, st.just("region")), inside, st.booleans())


def _small_stores() -> SearchStrategy[Store]:
    return stores(max_size=4)


def _region(id: str, members: Sequence[Store], nested: bool) -> Region:
    first, *others = distinct(members, {id})
    known = {id, *(node.id for store in (first, *others) for node in walk(store))}
    head = Region(_fresh(id, known), [first]) if nested else first
    return Region(id, [head, *others])


def roles(days: SearchStrategy[date] | None = None) -> SearchStrategy[Store | Region]:
    """Role trees to plan for: a store, or a region of a few.

    Args:
        days: The days that matter; see `managers`.

    Raises:
        InvalidArgument: Something that is no strategy.
    """
    when = default("days", days, SOME_DAYS)
    return one_in(3, regions(stores(days=when, max_size=4)), stores(days=when))


# --- ids ------------------------------------------------------------------------------------------------------------


def distinct(members: Iterable[AnyRole], taken: Iterable[str] = ()) -> tuple[AnyRole, ...]:
    """Trees in which no id comes twice: who would have one that is taken gets it with a number.

    Args:
        members: The trees.
        taken: Ids that are taken already.

    >>> distinct([Manager("li-na"), Manager("li-na"), Manager("wu")])
    (Manager('li-na'), Manager('li-na-2'), Manager('wu'))
    """
    known = set(taken)
    return tuple(cast("AnyRole", _renamed(member, known)) for member in members)


def _renamed(tree: Role, known: set[str]) -> Role:
    nodes = list(walk(tree))
    ids = {node.id: _fresh(node.id, known) for node in nodes}
    made: dict[str, Role] = {}
    for node in reversed(nodes):
        new = ids[node.id]
        if isinstance(node, Manager):
            made[node.id] = node if new == node.id else evolve(node, id=new)
        else:
            made[node.id] = _rebuilt(node, new, made)
    return made[tree.id]


def again(tree: Role, people: Mapping[str, Manager]) -> Role:
    """The same tree with other people in some places.

    Args:
        tree: The tree.
        people: Id → who is there instead, under the same id.
    """
    made: dict[str, Role] = {}
    for node in reversed(list(walk(tree))):
        made[node.id] = (
            people.get(node.id, node) if isinstance(node, Manager) else _rebuilt(node, node.id, made)
        )
    return made[tree.id]


def _rebuilt(group: Group, id: str, made: Mapping[str, Role]) -> Group:
    """A group with other ids; itself where nothing in it has changed."""
    if id == group.id and all(made[child.id] is child for child in group.children):
        return group
    if isinstance(group, Team):
        leader = None if group.leader is None else cast("Manager", made[group.leader.id])
        inside = [cast("Manager | Team", made[child.id]) for child in group.members]
        return Team(id, inside, name=group.name, leader=leader, opened=group.opened, level=group.level)
    if isinstance(group, Store):
        return Store(id, [cast("Manager | Team", made[child.id]) for child in group.teams], name=group.name)
    stores = [cast("Store | Region", made[child.id]) for child in group.members]
    return Region(id, stores, name=group.name, level=group.level)


def _fresh(id: str, known: set[str]) -> str:
    """An id that is not known yet, and is from now on."""
    number, fresh = 1, id
    while fresh in known:
        number += 1
        fresh = f"{id}-{number}"
    known.add(fresh)
    return fresh
