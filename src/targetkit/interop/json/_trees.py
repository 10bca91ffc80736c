"""Role trees as a flat list, each role with the one it is in: a tree of any depth is a document of one depth."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from targetkit._attrs import FrozenMap, field, value
from targetkit.interop.json._problems import Refused, collected
from targetkit.role import DayWeights, Manager, Region, Role, Store, Team

__all__ = ["ManagerNode", "Nodes", "RegionNode", "StoreNode", "TeamNode", "nodes_of", "tree_of"]


@value
class ManagerNode:
    """A manager; `within` names the group, `leads` says that it is its leader."""

    id: str
    within: str | None = field(default=None, kw_only=True)
    leads: bool = field(default=False, kw_only=True)
    name: str = field(default="", kw_only=True)
    hired: date | None = field(default=None, kw_only=True)
    left: date | None = field(default=None, kw_only=True)
    away: FrozenMap[date, Fraction] = field(factory=FrozenMap[date, Fraction], kw_only=True)
    grade: str | None = field(default=None, kw_only=True)
    calendar: DayWeights | None = field(default=None, kw_only=True)


@value
class TeamNode:
    """A team."""

    id: str
    within: str | None = field(default=None, kw_only=True)
    name: str = field(default="", kw_only=True)
    level: str = field(default="team", kw_only=True)
    opened: date | None = field(default=None, kw_only=True)


@value
class StoreNode:
    """A store."""

    id: str
    within: str | None = field(default=None, kw_only=True)
    name: str = field(default="", kw_only=True)


@value
class RegionNode:
    """A region."""

    id: str
    within: str | None = field(default=None, kw_only=True)
    name: str = field(default="", kw_only=True)
    level: str = field(default="region", kw_only=True)


Node: TypeAlias = ManagerNode | TeamNode | StoreNode | RegionNode
Nodes: TypeAlias = tuple[Node, ...]


def nodes_of(root: Role) -> Nodes:
    """The roles of a tree, each before those in it, in the order of display."""
    nodes: list[Node] = []
    left: list[tuple[Role, str | None, bool]] = [(root, None, False)]
    while left:
        role, within, leads = left.pop()
        nodes.append(_node(role, within, leads))
        leader = role.leader if isinstance(role, Team) else None
        left.extend((child, role.id, child is leader) for child in reversed(role.children))
    return tuple(nodes)


def _node(role: Role, within: str | None, leads: bool) -> Node:
    if isinstance(role, Manager):
        return ManagerNode(
            role.id,
            within=within,
            leads=leads,
            name=role.name,
            hired=role.hired,
            left=role.left,
            away=role.away,
            grade=role.grade,
            calendar=role.calendar,
        )
    if isinstance(role, Team):
        return TeamNode(role.id, within=within, name=role.name, level=role.level, opened=role.opened)
    if isinstance(role, Store):
        return StoreNode(role.id, within=within, name=role.name)
    return RegionNode(role.id, within=within, name=role.name, level=role.level)


def tree_of(nodes: Nodes) -> Role:
    """The tree of a list of roles.

    Raises:
        Several: A role that is twice there, or in none that stands before it; a leader of no team;
            what the roles themselves refuse.
    """
    if not nodes:
        raise Refused([], "at least one role")
    _check(nodes)
    members: dict[str, list[Any]] = {}
    leaders: dict[str, Manager] = {}
    roots: list[Role] = []
    for number in range(len(nodes) - 1, -1, -1):
        node = nodes[number]
        made = next(collected([(number, node)], lambda each: _made(each, members, leaders)))
        if node.within is None:
            roots.append(made)
        elif isinstance(node, ManagerNode) and node.leads and isinstance(made, Manager):
            leaders[node.within] = made
        else:
            members.setdefault(node.within, []).append(made)
    return roots[0]


def _check(nodes: Nodes) -> None:
    """Each role once, the root first, every other in a group before it."""
    groups: dict[str, Node] = {}
    met: set[str] = set()
    led: set[str] = set()

    def check(node: Node) -> None:
        if node.id in met:
            raise Refused(node.id, "an id of its own; another role here has it")
        first = not met
        met.add(node.id)
        known = node.within in groups
        if not isinstance(node, ManagerNode):
            groups[node.id] = node
        if first != (node.within is None) or (not first and not known):
            expected = (
                "null for the root, which comes first" if first else "the id of a group that comes before it"
            )
            raise Refused(node.within, f"as `within` {expected}")
        if not isinstance(node, ManagerNode) or not node.leads:
            return
        if not isinstance(groups.get(node.within or ""), TeamNode) or node.within in led:
            raise Refused(node.id, "one leader for a team, and none elsewhere")
        led.add(node.within or "")

    list(collected(enumerate(nodes), check))


def _made(node: Node, members: dict[str, list[Any]], leaders: dict[str, Manager]) -> Role:
    inside = members.pop(node.id, [])[::-1]
    if isinstance(node, ManagerNode):
        return Manager(
            node.id,
            name=node.name,
            hired=node.hired,
            left=node.left,
            away=node.away,
            grade=node.grade,
            calendar=node.calendar,
        )
    if isinstance(node, TeamNode):
        return Team(
            node.id,
            inside,
            name=node.name,
            leader=leaders.get(node.id),
            opened=node.opened,
            level=node.level,
        )
    if isinstance(node, StoreNode):
        return Store(node.id, inside, name=node.name)
    return Region(node.id, inside, name=node.name, level=node.level)
