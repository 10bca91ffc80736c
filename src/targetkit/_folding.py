"""Tables of a tree with many leaves: its groups at once, what is below each of them when somebody asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from targetkit._attrs import value
from targetkit._blocks import Block, Columns, Folded, Words
from targetkit.labels import counted

__all__ = ["FEW", "Entry", "by_group", "counts", "indented"]

FEW = 12
"""So many lines at the ends of a tree are taken in at a glance."""

MOST_CELLS = 40_000
"""More cells than these make a page slow, and nobody reads them there."""

MOST_DEPTH = 8
"""Deeper levels are not indented further: the numbers would leave the screen."""


@value
class Entry:
    """A role as a line of a table.

    Attributes:
        name: What the line calls it.
        level: Its level, e.g. `manager`.
        depth: How many roles above it the table shows.
        cells: What stands in the other columns.
        stays: Whether it is seen where others of its group are folded away.
    """

    name: str
    level: str
    depth: int
    cells: tuple[str, ...]
    stays: bool = False


def indented(name: str, depth: int) -> str:
    """A name as far to the right as its level is below the first.

    >>> indented("li-na", 2)
    '    li-na'
    """
    return f"{'  ' * min(depth, MOST_DEPTH)}{name}"


def counts(levels: Iterable[str], lang: str = "en") -> str:
    """How many of each level, in the order in which they come.

    Args:
        levels: The level of each.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.

    >>> counts(["team", "manager", "manager"]), counts(["team", "manager"], "zh")
    ('1 team, 2 managers', '1个团队、1名客户经理')
    """
    many = (counted(number, level, lang) for level, number in Counter(levels).items())
    return ("、" if lang == "zh" else ", ").join(many)


def by_group(
    header: Sequence[str],
    entries: Sequence[Entry],
    lang: str = "en",
    *,
    right: Iterable[int] | None = None,
    groups: Iterable[int] = (),
) -> tuple[Block, ...]:
    """A table of a tree, folded where there are more leaves than one can take in at a glance.

    Args:
        header: The headings.
        entries: The lines, each before those below it.
        lang: `en` or `zh`.
        right: The columns that are set to the right; all but the first if not said.
        groups: As in `Columns`.

    Returns:
        One table; or that of the groups and, folded, one for what is right below each of them.
        A leaf that is below no group stands among the groups; columns without a word in them are left out.
        Beyond 40,000 cells the rest is counted.

    Raises:
        UnknownMember: For another language.

    >>> people = [Entry(f"p{number}", "manager", 1, (str(number),)) for number in range(13)]
    >>> seen, below = by_group(["", "signings"], [Entry("east", "team", 0, ("78",)), *people])
    >>> seen.rows, below.summary, len(below.blocks[0].rows)
    ((('east', '78'),), 'east: 13 managers', 13)
    """
    aligned = frozenset(range(1, len(header)) if right is None else right)
    most = MOST_CELLS // len(header)
    left = len(entries) - most
    blocks = _blocks(Columns.of(header, (), right=aligned, groups=groups), entries[:most], lang)
    if left <= 0:
        return blocks
    return (
        *blocks,
        Words(f"另有 {left:,} 行未列出" if lang == "zh" else f"{left:,} more lines are not listed"),
    )


def _blocks(empty: Columns, entries: Sequence[Entry], lang: str) -> tuple[Block, ...]:
    parents = _parents(entries)
    holding = set(parents)
    leaves = [
        at for at, one in enumerate(entries) if at not in holding and parents[at] >= 0 and not one.stays
    ]
    if len(leaves) <= FEW:
        return (_filled(empty, entries),)
    below: dict[int, list[Entry]] = {}
    for at in leaves:
        below.setdefault(parents[at], []).append(entries[at])
    hidden = set(leaves)
    seen = [one for at, one in enumerate(entries) if at not in hidden]
    colon = "：" if lang == "zh" else ": "
    folded = (
        Folded(
            f"{entries[at].name}{colon}{counts((one.level for one in lines), lang)}",
            (_filled(empty, lines),),
        )
        for at, lines in sorted(below.items())
    )
    return (_filled(empty, seen), *folded)


def _filled(empty: Columns, lines: Sequence[Entry]) -> Columns:
    """A table with these lines, the first of which stands at the margin; without columns that say nothing."""
    margin = lines[0].depth
    rows = [(indented(one.name, one.depth - margin), *one.cells) for one in lines]
    filled = Columns.of(empty.header, rows, right=empty.right, groups=empty.groups)
    return filled if empty.groups else filled.without_empty()


def _parents(entries: Sequence[Entry]) -> list[int]:
    """The place of the line that each line is right below; -1 for none."""
    above: list[int] = []
    parents: list[int] = []
    for at, entry in enumerate(entries):
        while above and entries[above[-1]].depth >= entry.depth:
            above.pop()
        parents.append(above[-1] if above else -1)
        above.append(at)
    return parents
