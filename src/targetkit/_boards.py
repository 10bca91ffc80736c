"""Boards, on which roles stand side by side: whom they show, how deep each stands, and what is folded of a long one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from targetkit._attrs import FrozenMap
from targetkit._blocks import Block, Columns, Folded, Items
from targetkit._folding import FEW, Entry, by_group, indented
from targetkit._nobody import called, is_nobody
from targetkit.errors import UnknownMember
from targetkit.labels import check_lang

if TYPE_CHECKING:
    from targetkit.role import Role

__all__ = ["Shown", "beside", "cut", "more", "shown"]


class Shown(NamedTuple):
    """Whom a board shows.

    Attributes:
        roles: The roles, each before those below it.
        names: What people call those that have a name, and those around them.
        depths: How far below the root each stands; only that of the root where roles of one level stand side by side.
    """

    roles: tuple[Role, ...]
    names: FrozenMap[str, str]
    depths: FrozenMap[str, int]


def shown(nodes: Sequence[Role], level: str | None = None) -> Shown:
    """Those of a level, or everybody.

    Args:
        nodes: The roles of a tree, each before those below it, the root first.
        level: Only roles of this level.

    Raises:
        UnknownMember: A level that none of them has.

    >>> from targetkit.role import Manager, Store, walk
    >>> board = shown(tuple(walk(Store("s", [Manager("li-na")]))))
    >>> dict(board.depths)
    {'s': 0, 'li-na': 1}
    """
    names = FrozenMap((node.id, node.name) for node in nodes if node.name)
    depths = {nodes[0].id: 0}
    if level is None:
        ids = {node.id for node in nodes}
        for node in nodes:
            depth = depths[node.id] + 1
            depths.update((child.id, depth) for child in node.children if child.id in ids)
        return Shown(tuple(nodes), names, FrozenMap(depths))
    roles = tuple(node for node in nodes if node.level == level)
    if not roles:
        levels = tuple(sorted({node.level for node in nodes}))
        raise UnknownMember("level of roles", level, levels, where="the plan")
    return Shown(roles, names, FrozenMap(depths))


def beside(
    header: Sequence[str],
    lines: Iterable[tuple[str, Sequence[str]]],
    names: Mapping[str, str],
    depths: Mapping[str, int],
    lang: str,
    *,
    right: Collection[int],
    fold: bool,
) -> tuple[Block, ...]:
    """Roles side by side: a line for each, those below a group under it.

    Args:
        header: The headings, that of the role first.
        lines: The id of each role, and its other cells.
        names: What people call the roles that have a name.
        depths: How far below the root each stands.
        lang: `en` or `zh`.
        right: The columns that are set to the right.
        fold: Whether many people are folded away under their groups; what nobody owns is always seen.

    >>> beside(["", "signings"], [("li-na", ["2"])], {"li-na": "李娜"}, {}, "en", right=[1], fold=True)[0].rows
    (('李娜', '2'),)
    """
    told = [(id_, tuple(cells)) for id_, cells in lines]
    who = called({id_: names.get(id_, id_) for id_, _ in told}, lang)
    entries = [
        Entry(who[id_], "manager", depths.get(id_, 0), cells, stays=is_nobody(id_)) for id_, cells in told
    ]
    if fold and any(entry.depth for entry in entries):
        return by_group(header, entries, lang, right=right)
    rows = ([indented(entry.name, entry.depth), *entry.cells] for entry in entries)
    table = Columns.of(header, rows, right=right)
    return cut(table, lang) if fold else (table,)


def cut(block: Columns | Items, lang: str, most: int = FEW) -> tuple[Block, ...]:
    """The first lines of a long table or list, and the rest to unfold.

    Args:
        block: The table or list.
        lang: `en` or `zh`.
        most: So many lines are seen at once.

    >>> seen, below = cut(Items("late:", ("li-na", "wang-lei", "sun-qi")), "en", 1)
    >>> seen.items, below.summary, below.blocks[0].items
    (('li-na',), '... and 2 more', ('wang-lei', 'sun-qi'))
    """
    if isinstance(block, Columns):
        if len(block.rows) <= most:
            return (block,)
        rest: Block = evolve(block, rows=block.rows[most:], lead="")
        return evolve(block, rows=block.rows[:most]), Folded(more(len(block.rows) - most, lang), (rest,))
    if len(block.items) <= most:
        return (block,)
    rest = evolve(block, items=block.items[most:], lead="")
    return evolve(block, items=block.items[:most]), Folded(more(len(block.items) - most, lang), (rest,))


def more(number: int, lang: str) -> str:
    """What is said of lines that are not shown.

    Args:
        number: How many.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.

    >>> more(3, "en"), more(3, "zh")
    ('... and 3 more', '……另有 3 项')
    """
    return f"……另有 {number:,} 项" if check_lang(lang) == "zh" else f"... and {number:,} more"
