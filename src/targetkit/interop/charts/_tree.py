"""Who carries what: the groups of a plan, and below them all of their people, as bars."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit.interop.charts._drawing import Drawing, cut, length
from targetkit.interop.charts._look import Spec, position
from targetkit.period import label
from targetkit.role import Manager, walk
from targetkit.tables import NOTHING, named, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from targetkit.interop.charts._look import Look
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.quantity import Quantity
    from targetkit.role import Role

__all__ = ["tree_of"]

_ROW = 18
_HEAD = 28
_GAP = 24
_WIDE = 290
"""Pixels of a panel of people."""

BESIDE = 3
"""Panels beside each other, where nobody says otherwise."""

_FULL = 20
"""People in one panel; those of a group that has more go into several."""

_NAMES = 110
_LONG_NAMES = 220
_INDENT = 14
_DEEPEST = 8
"""Deeper levels are not indented further: their names would have no room."""


@value
class _Bar:
    """A role with its target."""

    role: str
    name: str
    depth: int
    target: Quantity | None
    label: str
    share: str


def tree_of(plan: Plan, metric: str | Metric, *, look: Look, beside: int = BESIDE) -> Spec:
    """The specification of who carries what; see `targetkit.interop.charts.target_tree`.

    Args:
        plan: The plan.
        metric: The metric.
        look: The look.
        beside: How many panels of people stand beside each other at most.
    """
    own = plan.metric(metric)
    nodes = tuple(walk(plan.roles))
    targets = {node.id: plan.get(own, node, plan.period) for node in nodes}
    numbers = look.numbers(own, list(targets.values()))
    whole = targets[plan.roles.id]
    bars = {
        role.id: _Bar(
            role.id,
            name,
            role.depth,
            targets[role.id],
            numbers.text(targets[role.id], "0"),
            _share(targets[role.id], whole, look),
        )
        for role, name in named(tuple(placed(nodes)), look.lang)
    }
    tips = {"who": look.say("who"), "label": numbers.title, "share": look.say("share")}
    panels = tuple(_panels(nodes, bars, look))
    sheet = _Sheet(Drawing(look, tips), look, max(1, min(beside, len(panels))))
    high = sheet.groups([bars[node.id] for node in nodes if not isinstance(node, Manager)])
    high = sheet.people(panels, high)
    heading = [bars[plan.roles.id].name, numbers.title, label(plan.period, look.lang)]
    return sheet.drawing.finished((sheet.wide, high), title=" · ".join(heading))


@value
class _Panel:
    """People of one group, as many as one looks over."""

    title: str
    bars: tuple[_Bar, ...]


def _panels(nodes: Sequence[Role], bars: Mapping[str, _Bar], look: Look) -> Iterator[_Panel]:
    """The people right below each group."""
    if isinstance(nodes[0], Manager):
        yield _Panel("", (bars[nodes[0].id],))
    for node in nodes:
        own = [bars[child.id] for child in node.children if isinstance(child, Manager)]
        parts = math.ceil(len(own) / _FULL)
        for part in range(parts):
            first, last = len(own) * part // parts, len(own) * (part + 1) // parts
            name = bars[node.id].name
            if parts > 1:
                name = look.say("continued", name=name, part=str(part + 1), parts=str(parts))
            yield _Panel(name, tuple(own[first:last]))


@value
class _Sheet:
    """Where the bars go."""

    drawing: Drawing
    look: Look
    beside: int

    @property
    def wide(self) -> int:
        """How wide all of it is."""
        return self.beside * (_WIDE + _GAP) - _GAP

    def groups(self, bars: Sequence[_Bar]) -> float:
        """A bar for each group below the first, which all of them make up; where they end."""
        if not bars:
            return 0
        names = min(_LONG_NAMES, max(length(bar.name) + _indent(bar) for bar in bars) + 8)
        room = self.wide - names - max(length(_said(bar)) for bar in bars) - 12
        per = room / _longest(bars[1:])
        for at, bar in enumerate(bars):
            y = at * _ROW
            name = cut(bar.name, names - _indent(bar) - 8)
            self.drawing.word((_indent(bar), y + _ROW / 2), name, bold=not at)
            wide = per * float(bar.target or 0) if at else 0
            self._bar(bar, (names, y), wide, self.look.blue)
            self.drawing.word((names + wide + 6, y + _ROW / 2), _said(bar), bold=not at)
        return len(bars) * _ROW + 8

    def people(self, panels: Sequence[_Panel], top: float) -> float:
        """The panels, each person a bar, all on one scale; where they end."""
        own = [bar for panel in panels for bar in panel.bars]
        names = min(_NAMES, max((length(bar.name) for bar in own), default=0) + 8)
        room = _WIDE - names - max((length(bar.label) for bar in own), default=0) - 10
        y = top
        for first in range(0, len(panels), self.beside):
            line = panels[first : first + self.beside]
            for at, panel in enumerate(line):
                self._panel(panel, (at * (_WIDE + _GAP), y), names, room / _longest(own))
            y += _HEAD + _ROW * max(len(panel.bars) for panel in line) + 8
        return y

    def _panel(self, panel: _Panel, at: tuple[float, float], names: float, per: float) -> None:
        x, y = at
        self.drawing.word((x, y + _HEAD - 10), cut(panel.title, _WIDE), bold=True)
        for line, bar in enumerate(panel.bars):
            top = y + _HEAD + line * _ROW
            self.drawing.word((x, top + _ROW / 2), cut(bar.name, names - 8))
            wide = per * float(bar.target or 0)
            self._bar(bar, (x + names, top), wide, self.look.green)
            self.drawing.word((x + names + wide + 5, top + _ROW / 2), bar.label)

    def _bar(self, bar: _Bar, at: tuple[float, float], wide: float, fill: str) -> None:
        self.drawing.box(
            (at[0], at[1] + 2),
            (wide, _ROW - 4),
            fill,
            who=bar.name,
            role=bar.role,
            number=None if bar.target is None else position(bar.target),
            label=bar.label,
            share=bar.share,
        )


def _longest(bars: Sequence[_Bar]) -> float:
    return max((float(bar.target or 0) for bar in bars), default=0) or 1


def _indent(bar: _Bar) -> int:
    return min(bar.depth, _DEEPEST) * _INDENT


def _said(bar: _Bar) -> str:
    return bar.label if bar.share == NOTHING else f"{bar.label} · {bar.share}"


def _share(target: Quantity | None, whole: Quantity | None, look: Look) -> str:
    """How much of the root's target it is, in per cent."""
    if target is None or not whole:
        return NOTHING
    return look.share(Fraction(target) / Fraction(whole))
