"""How a cell of a picture of people × days looks, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit.interop.charts._drawing import Key
from targetkit.interop.charts._look import position

if TYPE_CHECKING:
    from targetkit.interop.charts._heat_cells import Cell
    from targetkit.interop.charts._look import Look
    from targetkit.metric import Metric
    from targetkit.quantity import Quantity
    from targetkit.tables import Numbers

__all__ = ["Paint", "Seen"]

_STRONG = 0.75
"""A colour of such a weight needs the letters that stand on colours."""

_FAINT = 0.2
_SHADES = 5
"""So many values are listed one by one in the legend."""

_ABSENT, _SHORT, _OVER = "×", "−", "+"


@value
class Seen:
    """How a cell looks.

    Attributes:
        told: What it says in words.
        target: What is asked, as its place on an axis.
        attained: What came, likewise.
        fill: Its colour.
        weight: How much of the colour it gets.
        edge: The colour of its edge, or None.
        number: What stands in it where there is room.
        sign: What stands in it where there is not.
        ink: The colour of that.
    """

    told: str
    target: int | float | None
    attained: int | float | None
    fill: str
    weight: float
    edge: str | None
    number: str
    sign: str
    ink: str


@value
class Paint:
    """The colours of all cells.

    Attributes:
        look: The look.
        metric: The metric.
        numbers: How its numbers are written.
        running: Whether it is a progress.
        most: The most that is asked in a cell.
        farthest: The most that what came is away from what was asked.
    """

    look: Look
    metric: Metric
    numbers: Numbers
    running: bool
    most: Fraction
    farthest: Fraction

    @classmethod
    def of(
        cls, look: Look, metric: Metric, numbers: Numbers, cells: Iterable[Cell], *, running: bool
    ) -> Paint:
        """That of some cells."""
        known = tuple(cells)
        most = max((Fraction(cell.target or 0) for cell in known), default=Fraction(0))
        away = (abs(cell.beyond) for cell in known if cell.attained is not None)
        return cls(look, metric, numbers, running, most, max(away, default=Fraction(0)))

    def seen(self, cell: Cell) -> Seen | None:
        """How a cell looks; None where there is nothing to see: it is closed, or nothing is asked at all."""
        look = self.look
        if cell.blank:
            if cell.state == "absent":
                return self._as("transparent", 1, None, _ABSENT, _ABSENT, look.pale, cell)
            if cell.state == "closed" or cell.target is None:
                return None
            return self._as("transparent", 1, look.pale, "", "", look.ink, cell)
        if cell.attained is None:
            fill, sign, number = self._asked, "", self._number(cell.target)
            weight = _weight(Fraction(cell.target or 0), self.most)
        else:
            fill = look.red if cell.beyond < 0 else look.blue
            sign = _SHORT if cell.beyond < 0 else _OVER if cell.beyond else ""
            number = f"{self._number(cell.attained)}/{self._number(cell.target)}"
            weight = _weight(abs(cell.beyond), self.farthest)
        ink = look.on_colour if weight >= _STRONG else look.ink
        return self._as(fill, weight, None, number, sign, ink, cell)

    def keys(self, cells: Iterable[Cell]) -> Iterator[Key]:
        """What the colours and signs mean that occur."""
        known = tuple(cells)
        look = self.look
        over = [cell for cell in known if cell.attained is not None and not cell.blank]
        if any(cell.beyond < 0 for cell in over):
            yield Key(look.say("less than asked"), _SHORT, look.red, _STRONG, ink=look.on_colour)
        if any(not cell.beyond for cell in over):
            yield Key(look.say("as asked"), "", look.blue, _FAINT)
        if any(cell.beyond > 0 for cell in over):
            yield Key(look.say("more than asked"), _OVER, look.blue, _STRONG, ink=look.on_colour)
        yield from self._shades(cell.target for cell in known if cell.attained is None and cell.target)
        empty = [cell for cell in known if cell.blank]
        if any(cell.state == "open" and cell.target is not None for cell in empty):
            yield Key("0", edge=look.pale)
        if any(cell.state == "absent" for cell in empty):
            yield Key(look.say("absent"), _ABSENT, ink=look.pale)

    def _as(
        self, fill: str, weight: float, edge: str | None, number: str, sign: str, ink: str, cell: Cell
    ) -> Seen:
        target, attained = (None if one is None else position(one) for one in (cell.target, cell.attained))
        return Seen(self._told(cell), target, attained, fill, weight, edge, number, sign, ink)

    @property
    def _asked(self) -> str:
        """The colour of what is asked: of a progress a quiet one, since what came is what matters."""
        return self.look.pale if self.running else self.look.blue

    def _shades(self, targets: Iterable[Quantity]) -> Iterator[Key]:
        """The shades of what is asked, or some of them."""
        values = sorted(set(targets))
        if len(values) > _SHADES:
            values = [values[0], values[len(values) // 2], values[-1]]
        for one in values:
            weight = _weight(Fraction(one), self.most)
            name = self._number(one)
            yield Key(self.look.say("asked", number=name) if self.running else name, "", self._asked, weight)

    def _number(self, quantity: Quantity | None) -> str:
        return self.numbers.text(quantity, "0")

    def _told(self, cell: Cell) -> str:
        """What is asked; of what is over, what came of it, and by how much it is short or over."""
        look, metric = self.look, self.metric
        if cell.blank and cell.state == "absent":
            return look.say("absent")
        target = look.amount(metric, cell.target or 0)
        if cell.attained is None:
            return target
        attained = look.amount(metric, cell.attained)
        if cell.target is None:
            return look.say("came", attained=attained)
        gap = look.amount(
            metric, metric.quantity(abs(metric.quanta(cell.attained) - metric.quanta(cell.target)))
        )
        if not cell.beyond:
            return look.say("gap even", target=target)
        return look.say(
            "gap short" if cell.beyond < 0 else "gap over", gap=gap, attained=attained, target=target
        )


def _weight(number: Fraction, most: Fraction) -> float:
    """From faint for nothing to full for the most."""
    return round(_FAINT + (1 - _FAINT) * float(number / most), 3) if number else _FAINT
