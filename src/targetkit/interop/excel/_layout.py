"""Where everything stands in the workbook: a sheet per group, a row per role, a column per period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from targetkit._attrs import value
from targetkit.interop.excel._amounts import Cell, Scale
from targetkit.interop.excel._words import said
from targetkit.metric import Metric
from targetkit.plan import Plan
from targetkit.role import Manager, Role, walk
from targetkit.timeline import Line

__all__ = [
    "FIRST_ROW",
    "ID",
    "KEY_ROW",
    "MARK",
    "NAME",
    "TARGETS",
    "TOTAL",
    "Content",
    "Layout",
    "called",
    "sheet_names",
]

TARGETS = "targetkit/targets"
"""What the first cell of a sheet says that holds targets: the reader goes by this, not by the sheet's name."""

KEY_ROW = 0
"""The hidden row that says of each column for which period it is."""

MARK, ID, NAME, TOTAL = 0, 1, 2, 3
"""The columns: the metric and the role (both hidden), what people call the role, and the whole period."""

FIRST_ROW = 6
"""The first row below the headings."""

_LONGEST = 31
"""Characters that the name of a sheet may have."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


@value
class Content:
    """What stands in a cell: an amount, and the formula that works it out if there is one."""

    amount: Cell
    formula: str = ""


class Layout:
    """The places of a plan's targets in a workbook.

    Args:
        plan: The plan.
        lang: `en` or `zh`.

    Attributes:
        called: Role's id → what people call it, which tells everybody apart.
        groups: The roles that have a sheet: all that are no managers, or the root.
        sheets: The id of each of them → the name of its sheet.
        columns: Place of the timeline → its column.
        scales: Metric's name → the unit of its amounts.
    """

    def __init__(self, plan: Plan, lang: str) -> None:
        self.plan = plan
        self.lang = lang
        nodes = tuple(walk(plan.roles))
        self.called = called((node.id, node.name) for node in nodes)
        self.groups = tuple(node for node in nodes if not isinstance(node, Manager)) or nodes
        own = [said(key, lang) for key in ("cover", "actuals", "contingency", "incentives", "lists")]
        names = sheet_names((self.called[group.id] for group in self.groups), own)
        self.sheets = dict(zip((group.id for group in self.groups), names, strict=True))
        self.columns = {place: TOTAL + at for at, place in enumerate(self._order())}
        self._lines = {
            metric.name: {node.id: plan.line(metric, node) for node in nodes} for metric in plan.metrics
        }
        self.scales = {
            metric.name: Scale.of(metric, _known(self._lines[metric.name].values()), lang)
            for metric in plan.metrics
        }
        self._cells: dict[tuple[str, int], Cell] = {}

    def members(self, group: Role) -> tuple[Role, ...]:
        """The roles with a row in a group's sheet, its own total apart."""
        return group.children or (group,)

    def row(self, group: Role, metric: Metric, at: int) -> int:
        """The row of the metric's heading (0), of the members (from 1), and of the total behind them."""
        return FIRST_ROW + self.plan.metrics.index(metric) * self.height(group) + at

    def height(self, group: Role) -> int:
        """How many rows each metric takes in a group's sheet, with an empty one behind it."""
        return len(self.members(group)) + (3 if group.children else 2)

    def total(self, group: Role, metric: Metric) -> int:
        """The row with the group's own targets."""
        return self.row(group, metric, len(self.members(group)) + (1 if group.children else 0))

    def number(self, metric: Metric, role: str, place: int) -> Cell | None:
        """A target as it stands in a cell; None where there is none."""
        quanta = self._lines[metric.name][role][place]
        if quanta is None:
            return None
        key = metric.name, quanta
        if key not in self._cells:  # the same small numbers come again and again
            self._cells[key] = self.scales[metric.name].cell(metric, quanta)
        return self._cells[key]

    def content(self, group: Role, metric: Metric, role: Role, row: int, place: int) -> Content | None:
        """What stands in a cell of a group's sheet: a sum wherever the parts do add up to the target.

        Args:
            group: Whose sheet it is.
            metric: The metric.
            role: Whose row it is.
            row: The row.
            place: The place of the column's period.
        """
        own = self.number(metric, role.id, place)
        if own is None or isinstance(own, str):
            return None if own is None else Content(own)
        column = self.columns[place]
        if role.id != group.id and not isinstance(role, Manager):
            return Content(own, f"={self.address(role, self.total(role, metric), column)}")
        if role.children and self._adds_up(
            metric, [(child.id, place) for child in role.children], role, place
        ):
            letters = letters_of(column)
            return Content(own, f"=SUM({letters}{self.row(group, metric, 1) + 1}:{letters}{row})")
        inside = self.plan.timeline.children[place]
        if inside and self._adds_up(metric, [(role.id, part) for part in inside], role, place):
            return Content(own, f"=SUM({_joined([self.columns[part] for part in inside], row)})")
        return Content(own)

    def address(self, group: Role, row: int, column: int) -> str:
        """A cell of a group's sheet as a formula names it."""
        name = self.sheets[group.id].replace("'", "''")
        return f"'{name}'!{letters_of(column)}{row + 1}"

    def _adds_up(self, metric: Metric, parts: Sequence[tuple[str, int]], role: Role, place: int) -> bool:
        """Whether the parts make up the target, all as numbers that a spreadsheet can add."""
        lines = self._lines[metric.name]
        given = [lines[id_][at] for id_, at in parts]
        known = [number for number in given if number is not None]
        if not known or sum(known) != lines[role.id][place]:
            return False
        return not any(isinstance(self.number(metric, id_, at), str) for id_, at in parts)

    def _order(self) -> list[int]:
        """The places as columns: the whole first, then day by day, each period behind what it is made of."""
        timeline = self.plan.timeline
        rank = {level: at for at, level in enumerate(timeline.levels)}
        rest = range(1, len(timeline))
        return [0, *sorted(rest, key=lambda at: (timeline.last_day(at), -rank[timeline.level_of(at)]))]


def letters_of(column: int) -> str:
    """The letters of a column, counted from 0.

    >>> letters_of(0), letters_of(25), letters_of(26), letters_of(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def called(people: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Ids → what people are called: the name, with the id where that alone does not tell them apart.

    >>> called([("li-1", "李娜"), ("li-2", "李娜"), ("wang", "王磊"), ("zhao", ""), ("lu", "zhao")])
    {'li-1': '李娜 (li-1)', 'li-2': '李娜 (li-2)', 'wang': '王磊', 'zhao': 'zhao', 'lu': 'zhao (lu)'}
    """
    given = dict(people)
    count: dict[str, int] = {}
    for name in given.values():
        count[name] = count.get(name, 0) + 1
    told: dict[str, str] = {}
    for id_, name in given.items():
        text = name if count[name] == 1 and name not in given else f"{name} ({id_})"
        # A name can be made to look like another with its id; the id itself is always one's own.
        told[id_] = id_ if name in {"", id_} or (text != name and (text in given or text in count)) else text
    return told


def sheet_names(wanted: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Names that sheets may have: short, without signs that formulas need, and each only once.

    Args:
        wanted: What they should be called.
        taken: Names that others have.

    >>> sheet_names(["east", "East", "a/b", ""], ["Cover"])
    ['east', 'East (2)', 'a b', '_']
    """
    used = {name.casefold() for name in taken} | {"history"}
    names: list[str] = []
    for text in wanted:
        plain = _cut(_FORBIDDEN.sub(" ", text).strip(" '"), _LONGEST) or "_"
        name, number = plain, 1
        while name.casefold() in used:
            number += 1
            behind = f" ({number})"
            name = _cut(plain, _LONGEST - len(behind)) + behind
        used.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, longest: int) -> str:
    """The beginning of a text, in the units of UTF-16 in which the names of sheets are measured."""
    units = text.encode("utf-16-le")[: 2 * longest]
    return units.decode("utf-16-le", errors="ignore").strip(" '")


def _joined(columns: list[int], row: int) -> str:
    """Cells of one row: as a range where they stand side by side."""
    if len(columns) > 1 and columns[-1] - columns[0] == len(columns) - 1:
        return f"{letters_of(columns[0])}{row + 1}:{letters_of(columns[-1])}{row + 1}"
    return ",".join(f"{letters_of(column)}{row + 1}" for column in columns)


def _known(lines: Iterable[Line]) -> Iterator[int]:
    return (number for line in lines for number in line if number is not None)
