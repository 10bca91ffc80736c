"""People × days: what is asked of each on each day, and of days gone by what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit.interop.charts._days import HEAD, columns
from targetkit.interop.charts._drawing import Drawing, cut, length
from targetkit.interop.charts._heat_cells import Source
from targetkit.interop.charts._heat_paint import Paint
from targetkit.interop.charts._look import Spec
from targetkit.period import label
from targetkit.role import Manager, walk
from targetkit.tables import named, placed

if TYPE_CHECKING:
    from targetkit.interop.charts._days import Column
    from targetkit.interop.charts._heat_cells import Cell
    from targetkit.interop.charts._heat_paint import Seen
    from targetkit.interop.charts._look import Look
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.progress import Progress
    from targetkit.role import Role

__all__ = ["heat_of"]

_FEW = 25
"""So many people have room for numbers."""

_ROW, _THIN, _GROUP = 22, 15, 24
"""Pixels of a row of a person of few, of a person of many, and of a group."""

_DAY, _NARROW, _LONGER = 18, 15, 40
"""Pixels of a day, of a day without anything, and of a longer period; at least."""

_WIDEST = 1150
_NAMES = 170
_INDENT = 12
_DEEPEST = 6
"""Deeper levels are not indented further: their names would have no room."""


def heat_of(of: Plan | Progress, metric: str | Metric, role: str | Role | None = None, *, look: Look) -> Spec:
    """The specification of people × days; see `targetkit.interop.charts.heat_map`."""
    source = Source(of, metric)
    top = source.plan.roles if role is None else source.plan.role(role)
    rows = tuple(_rows(top, source, look.lang))
    every = {cell for row in rows for cell in row.cells}  # most are alike
    numbers = look.numbers(source.metric, [one for cell in every for one in (cell.target, cell.attained)])
    paint = Paint.of(look, source.metric, numbers, every, running=source.running)
    seen = {cell: paint.seen(cell) for cell in every}
    heat = _Heat(look, source, rows, [[seen[cell] for cell in row.cells] for row in rows])
    high = heat.draw(heat.drawing.keys((0, 0), paint.keys(every), heat.wide) + 10)
    heading = [top.name or top.id, numbers.title, label(source.plan.period, look.lang)]
    told: list[str] = []
    if source.over is not None:
        key = "left of the line" if 0 < sum(source.gone) < len(source.gone) else "up to"
        told.append(look.say(key, day=label(min(source.over, source.plan.period.end), look.lang)))
    return heat.drawing.finished((heat.wide, high), title=" · ".join(heading), subtitle=told)


@value
class _Row:
    """A person, or a group above the people right below it.

    Attributes:
        role: Its id.
        name: What the row calls it.
        indent: How far it is to the right.
        cells: A person's cells; empty for a group.
        leads: Whether people stand right below it.
    """

    role: str
    name: str
    indent: float
    cells: tuple[Cell, ...]
    leads: bool


def _rows(top: Role, source: Source, lang: str) -> Iterator[_Row]:
    """The groups and people in the order of the tree; the first group's name stands above all."""
    nodes = tuple(walk(top))
    for node, (placed_, name) in zip(nodes, named(tuple(placed(nodes)), lang), strict=True):
        indent = min(max(0, placed_.depth - 1), _DEEPEST) * _INDENT
        cells = source.cells(node) if isinstance(node, Manager) else ()
        leads = any(isinstance(child, Manager) for child in node.children)
        yield _Row(node.id, name, indent, cells, leads)


class _Heat:
    """Where everything goes."""

    def __init__(
        self, look: Look, source: Source, rows: Sequence[_Row], seen: Sequence[Sequence[Seen | None]]
    ) -> None:
        self._look = look
        self._source = source
        self._rows = rows
        self._seen = seen
        self.drawing = Drawing(
            look, {"who": look.say("who"), "when": look.say("when"), "label": look.say("told")}
        )
        self._names = min(_NAMES, max(ceil(length(row.name)) + row.indent for row in rows) + 8)
        people = sum(bool(row.cells) for row in rows)
        self._few = people <= _FEW
        self._columns = self._placed(numbers=self._few)
        self._numbers = self._few and self.wide <= _WIDEST
        if not self._numbers:
            self._columns = self._placed(numbers=False)
        self._called = [(str(_start(one)), label(one, look.lang)) for one in source.periods]

    @property
    def wide(self) -> float:
        """How wide all of it is."""
        return self._columns[-1].x + self._columns[-1].wide

    def draw(self, top: float) -> float:
        """Everything but the legend; where it ends."""
        for column in self._columns:
            column.head(self.drawing, top, self._look.lang)
        y = top + HEAD
        for at, (row, seen) in enumerate(zip(self._rows, self._seen, strict=True)):
            if row.cells:
                high = _ROW if self._few else _THIN
                self._person(row, seen, y, high)
            elif at:
                high = _GROUP
                self._group(row, y, days=row.leads and not self._few and y > top + HEAD)
            else:
                high = 0
            y += high
        edge = self._edge()
        if edge is not None:
            self.drawing.line((edge, top + HEAD), (edge, y))
        return y

    def _person(self, row: _Row, seen: Sequence[Seen | None], y: float, high: float) -> None:
        middle = y + high / 2
        self.drawing.word((row.indent, middle), cut(row.name, self._names - row.indent - 8))
        for column, (start, when), one in zip(self._columns, self._called, seen, strict=True):
            if one is None:
                continue
            self.drawing.box(
                (column.x + 1, y + 1),
                (column.wide - 1, high - 1),
                one.fill,
                weight=one.weight,
                edge=one.edge,
                who=row.name,
                when=when,
                label=one.told,
                role=row.role,
                period=start,
                target=one.target,
                attained=one.attained,
            )
            text = one.number if self._numbers else one.sign
            if text:
                self.drawing.word((column.middle, middle), text, align="center", ink=one.ink, size=11)

    def _group(self, row: _Row, y: float, *, days: bool) -> None:
        """The name of a group; where many people follow, the days once more."""
        middle = y + _GROUP / 2 + 2
        self.drawing.word((row.indent, middle), cut(row.name, self._names - row.indent - 8), bold=True)
        if days:
            for column in self._columns:
                column.short(self.drawing, middle, self._look.pale)

    def _placed(self, *, numbers: bool) -> tuple[Column, ...]:
        """The columns; days on which nothing is to be seen of anybody are narrow."""
        source, widths = self._source, list[int]()
        people = [seen for seen in self._seen if seen]
        for at, period in enumerate(source.periods):
            here = [seen[at] for seen in people]
            least = _DAY if isinstance(period, date) else _LONGER
            if isinstance(period, date) and not any(here):
                widths.append(_NARROW)
            elif numbers:
                widths.append(max([least, *(ceil(length(one.number, 11)) + 6 for one in here if one)]))
            else:
                widths.append(least)
        return columns(source.periods, source.weeks, widths, self._names)

    def _edge(self) -> float | None:
        """Where what is over ends, unless all or nothing is."""
        done = sum(self._source.gone)
        if not 0 < done < len(self._columns):
            return None
        before, after = self._columns[done - 1], self._columns[done]
        return (before.x + before.wide + after.x) / 2


def _start(period: PeriodLike) -> date:
    return period if isinstance(period, date) else period.start
