"""What was attained in the days of a plan that have gone by, and by whom; also what nobody owns any more."""

from __future__ import annotations

from collections import Counter
from operator import is_
from typing import TYPE_CHECKING, NamedTuple, cast

from attrs import evolve

from targetkit._nobody import UNASSIGNED, is_nobody
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.role import Manager, Region, Store, Team, stores, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from fractions import Fraction

    from targetkit.actuals import Actuals
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.role import Role
    from targetkit.timeline import Timeline

__all__ = [
    "UNASSIGNED",
    "Gone",
    "Lines",
    "gone_by",
    "is_nobody",
    "lines_of",
    "with_owners",
    "with_people",
    "without_nobody",
]

Cells = list[int]


class Lines(NamedTuple):
    """What everybody brought of one metric.

    Attributes:
        size: The actuals' quantum in quanta of the plan.
        elapsed: How many cells have gone by.
        cells: For each id with something the cells that have gone by, in the actuals' quanta.
    """

    size: Fraction
    elapsed: int
    cells: dict[str, Cells]


class Gone(NamedTuple):
    """What was attained of one metric, in quanta of the plan.

    Attributes:
        elapsed: How many cells have gone by.
        cells: For each id of the new tree with something its cells.
        own: For each id with something, also outside the tree, the sum.
        strangers: For each id that stands for nobody the ids of those whose rows it takes.
    """

    elapsed: int
    cells: dict[str, Cells]
    own: dict[str, int]
    strangers: Mapping[str, tuple[str, ...]]


def elapsed_cells(timeline: Timeline, grain: str, as_of: date) -> int:
    """How many cells of a grain lie wholly in the past."""
    return sum(timeline.last_day(cell) <= as_of for cell in timeline.levels[grain])


def lines_of(actuals: Actuals, metric: Metric, timeline: Timeline, grain: str, as_of: date) -> Lines:
    """What everybody brought in each cell that has gone by.

    Raises:
        UnknownMember: A metric of which the actuals know nothing.
    """
    known = {name: own for own in actuals.metrics for name in own.names}
    own = next((known[name] for name in metric.names if name in known), None)
    if own is None:
        where = "the actuals; Actuals(rows, metrics=plan.metrics) says that nothing has come of those without a row"
        raise UnknownMember("metric", metric.name, tuple(sorted(known)), where=where)
    count = elapsed_cells(timeline, grain, as_of)
    days = timeline.levels["day"]
    cell_of = {
        timeline.span.days[at - days.start]: cell
        for cell, place in enumerate(timeline.levels[grain][:count])
        for at in timeline.below(place, "day")
    }
    found: dict[str, Cells] = {}
    for id_, line in actuals.lines(own).items():
        cells = [0] * count
        for day, quanta in line.items():
            if day in cell_of:
                cells[cell_of[day]] += quanta
        if any(cells):
            found[id_] = cells
    return Lines(own.quantum / metric.quantum, count, found)


def gone_by(lines: Lines, owners: Mapping[str, str]) -> Gone:
    """The same in quanta of the plan, what strangers brought under the ids that stand for nobody.

    A quantum counts in the cell in which the running total reaches it, so that nothing counts before it was there.

    Args:
        lines: What everybody brought.
        owners: For each id outside the tree the one that stands for it.
    """
    raw: dict[str, Cells] = {}
    strangers: dict[str, tuple[str, ...]] = dict.fromkeys(owners.values(), ())
    for id_, cells in lines.cells.items():
        owner = owners.get(id_, id_)
        raw[owner] = (
            [one + other for one, other in zip(raw[owner], cells, strict=True)] if owner in raw else cells
        )
        if owner != id_:
            strangers[owner] += (id_,)
    return Gone(
        lines.elapsed,
        {id_: _whole(cells, lines.size) for id_, cells in raw.items()},
        {id_: sum(_whole(cells, lines.size)) for id_, cells in lines.cells.items()},
        strangers,
    )


def _whole(cells: Cells, size: Fraction) -> Cells:
    """Amounts in another quantum, by running totals rounded down."""
    if size == 1:
        return cells
    whole: Cells = []
    done = total = 0
    for amount in cells:
        total += amount
        now = (total * size.numerator) // size.denominator
        whole.append(now - done)
        done = now
    return whole


# --- what nobody owns ---------------------------------------------------------------------------------------------


def with_owners(plan: Plan, roles: Role, brought: Iterable[str], as_of: date) -> tuple[Role, dict[str, str]]:
    """A tree in which everything has a place.

    Args:
        plan: The plan so far, which knows in which store somebody was.
        roles: The new tree.
        brought: The ids of those who brought something.
        as_of: The last day that has gone by.

    Returns:
        The tree, with a child that stands for nobody in each store that needs one, and
        for each id outside the tree the id that stands for it. What stands for nobody takes nothing new.

    Raises:
        InvalidValue: Somebody outside a tree that is a single manager.
    """
    here = {node.id for node in walk(roles)}
    strangers = sorted(set(brought) - here)
    if not strangers:
        return roles, {}
    if isinstance(roles, Manager):
        raise InvalidValue(
            "replan: roles", tuple(strangers), "a store or team with a place for what they brought"
        )
    homes = sorted(store.id for store in stores(roles))
    now = {node.id: store.id for store in stores(roles) for node in walk(store)}
    was = {node.id: store for store in stores(plan.roles) for node in walk(store)}
    owners: dict[str, str] = {}
    needed: dict[str, str] = {}
    for id_ in strangers:
        home = _home(was.get(id_), homes, now) if homes else roles.id
        owners[id_] = UNASSIGNED if len(homes) < 2 else f"{UNASSIGNED} of {home}"
        if owners[id_] not in here:
            needed[home] = owners[id_]
    return _with_nobody(roles, needed, as_of), owners


def _home(was: Store | None, homes: list[str], now: Mapping[str, str]) -> str:
    """The store of somebody who is gone: the same, or the one to which most colleagues went, or the first."""
    if was is None:
        return homes[0]
    if was.id in homes:
        return was.id
    colleagues = Counter(now[node.id] for node in walk(was) if node.id in now)
    return max(homes, key=lambda home: colleagues[home])


def _with_nobody(roles: Role, needed: Mapping[str, str], as_of: date) -> Role:
    made: dict[str, Role] = {}
    for node in reversed(list(walk(roles))):
        children = tuple(made[child.id] for child in node.children)
        if node.id in needed:
            children = (*children, Manager(needed[node.id], name="未分配", left=as_of))
        same = len(children) == len(node.children) and all(map(is_, children, node.children))
        made[node.id] = node if same else _with_children(node, children)
    return made[roles.id]


def without_nobody(roles: Role) -> Role:
    """The tree without what stands for nobody; a group of nobody else stays as it is."""
    made: dict[str, Role] = {}
    for node in reversed(list(walk(roles))):
        children = tuple(made[child.id] for child in node.children if not is_nobody(child.id))
        same = len(children) == len(node.children) and all(map(is_, children, node.children))
        made[node.id] = node if same or not children else _with_children(node, children)
    return made[roles.id]


def with_people(roles: Role, people: Mapping[str, Manager]) -> Role:
    """The tree with other managers in the places of those with the same ids."""
    made: dict[str, Role] = {}
    for node in reversed(list(walk(roles))):
        if isinstance(node, Manager):
            made[node.id] = people.get(node.id, node)
            continue
        children = tuple(made[child.id] for child in node.children)
        made[node.id] = node if all(map(is_, children, node.children)) else _with_children(node, children)
    return made[roles.id]


def _with_children(node: Role, children: tuple[Role, ...]) -> Role:
    if isinstance(node, Store):
        return evolve(node, teams=cast("tuple[Manager | Team, ...]", children))
    if isinstance(node, Team):
        leader, members = (None, children) if node.leader is None else (children[0], children[1:])
        return evolve(
            node, leader=cast("Manager | None", leader), members=cast("tuple[Manager | Team, ...]", members)
        )
    return evolve(cast("Region", node), members=cast("tuple[Store | Region, ...]", children))
