"""Charts that lay out their own rows: boxes and words at places in pixels, so that no word lies on another."""

from __future__ import annotations

from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from targetkit._attrs import value
from targetkit._text import width
from targetkit.interop.charts._look import Spec, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from targetkit.interop.charts._look import Look

__all__ = ["Drawing", "Key", "cut", "length"]

Align: TypeAlias = Literal["left", "center", "right"]

_LETTER = 0.57
"""How wide a letter is, as a share of its height; a Chinese one takes two of them."""

SIZE = 12
"""Pixels of a letter."""

_HEADING = 300
"""Pixels that a heading may take, however narrow the sheet is."""

_KEY = 16
"""Pixels of a sign of a legend."""


def _own(**fields: str) -> Spec:
    """Properties of a mark that each row says for itself; altair checks them faster than channels."""
    return {name: {"expr": f"datum.{field}"} for name, field in fields.items()}


_FILLED: Spec = {"type": "rect", **_own(fill="fill", stroke="edge", fillOpacity="weight")}
_RULED: Spec = {"type": "rule", **_own(opacity="weight")}
_WRITTEN: Spec = {
    "type": "text",
    "baseline": "middle",
    **_own(text="text", align="align", fontWeight="bold", fontSize="size", color="ink"),
}


def length(text: str, size: int = SIZE) -> float:
    """How many pixels a text takes, rather more than less.

    >>> length("李娜") == length("lina")
    True
    """
    return _LETTER * size * width(text)


def cut(text: str, pixels: float, size: int = SIZE) -> str:
    """As much of a text as fits.

    >>> cut("wang-lei", 100), cut("wang-lei", 40)
    ('wang-lei', 'wang…')
    """
    if length(text, size) <= pixels:
        return text
    room = pixels - length("…", size)
    ends = accumulate(length(letter, size) for letter in text)
    return f"{text[: sum(1 for _ in takewhile(lambda end: end <= room, ends))].rstrip()}…"


@value
class Key:
    """A sign and what it means.

    Attributes:
        text: What it means.
        sign: A letter or two that stand in the box.
        fill: The colour of the box.
        weight: How much of the colour it gets, from 0 to 1.
        edge: The colour of its edge; None for none.
        ink: The colour of the sign; that of letters if not said.
    """

    text: str
    sign: str = ""
    fill: str = "transparent"
    weight: float = 1
    edge: str | None = None
    ink: str | None = None


class Drawing:
    """A sheet that is filled box by box and word by word.

    Args:
        look: Its colours.
        tips: What is told of a box when it is pointed at: a field of its row → what the field is called.
    """

    def __init__(self, look: Look, tips: dict[str, str]) -> None:
        self._look = look
        self._tips = tips
        self._boxes: list[dict[str, Any]] = []
        self._signs: list[dict[str, Any]] = []
        self._lines: list[dict[str, Any]] = []
        self._words: list[dict[str, Any]] = []

    def box(
        self,
        at: tuple[float, float],
        size: tuple[float, float],
        fill: str,
        *,
        weight: float = 1,
        edge: str | None = None,
        **told: Any,
    ) -> None:
        """A box.

        Args:
            at: Its upper left corner.
            size: How wide and how high it is.
            fill: Its colour.
            weight: How much of the colour it gets, from 0 to 1.
            edge: The colour of its edge; none if not said.
            **told: What else its row holds: the numbers that it stands for, and the fields of `tips`;
                a box without any is a sign, of which nothing is told.
        """
        (x, y), (wide, high) = at, size
        row: dict[str, Any] = {"x": x, "x2": x + wide, "y": y, "y2": y + high, "fill": fill, "weight": weight}
        row["edge"] = edge or "transparent"
        for key, one in told.items():
            row[key] = shown(one) if isinstance(one, str) else one
        (self._boxes if told else self._signs).append(row)

    def line(self, at: tuple[float, float], to: tuple[float, float], *, weight: float = 1) -> None:
        """A line from one place to another, faint or strong."""
        (x, y), (x2, y2) = at, to
        self._lines.append({"x": x, "y": y, "x2": x2, "y2": y2, "weight": weight})

    def word(
        self,
        at: tuple[float, float],
        text: str,
        *,
        align: Align = "left",
        ink: str | None = None,
        size: int = SIZE,
        bold: bool = False,
    ) -> None:
        """A word.

        Args:
            at: Where it begins, or its middle, or its end; half way between its top and bottom.
            text: Any text.
            align: What of it is there.
            ink: Its colour; that of letters if not said.
            size: Its height.
            bold: Whether it stands out.
        """
        self._words.append(
            {
                "x": at[0],
                "y": at[1],
                "text": shown(text),
                "align": align,
                "ink": ink or self._look.ink,
                "size": size,
                "bold": "bold" if bold else "normal",
            }
        )

    def keys(self, at: tuple[float, float], keys: Iterable[Key], wide: float) -> float:
        """A legend: words beside signs, broken into lines.

        Args:
            at: Where it begins.
            keys: The signs, with what they mean.
            wide: How much room a line has.

        Returns:
            Where it ends, from above.
        """
        x, y = at
        for key in keys:
            takes = _KEY + 6 + length(key.text) + 18
            if x > at[0] and x + takes > at[0] + wide:
                x, y = at[0], y + _KEY + 6
            middle = y + _KEY / 2
            self.box((x, y), (_KEY, _KEY), key.fill, weight=key.weight, edge=key.edge)
            if key.sign:
                self.word((x + _KEY / 2, middle), key.sign, align="center", ink=key.ink, size=11)
            self.word((x + _KEY + 6, middle), key.text)
            x += takes
        return y + _KEY

    def finished(self, size: tuple[float, float], *, title: str, subtitle: Sequence[str] = ()) -> Spec:
        """The specification of all that was drawn.

        Args:
            size: How wide and how high the sheet is.
            title: What it shows.
            subtitle: Lines below the title.
        """
        wide, high = round(size[0]), round(size[1])
        x: Spec = {
            "field": "x",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [0, wide], "nice": False},
        }
        y: Spec = {**x, "field": "y", "scale": {"domain": [0, high], "nice": False, "reverse": True}}
        ends: Spec = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
        tips = [
            {"field": field, "type": "nominal", "title": shown(called)}
            for field, called in self._tips.items()
        ]
        layers: list[Spec] = [
            {"data": {"name": "boxes"}, "mark": _FILLED, "encoding": {**ends, "tooltip": tips}},
            {"data": {"name": "signs"}, "mark": _FILLED, "encoding": ends},
            {"data": {"name": "lines"}, "mark": _RULED, "encoding": ends},
            {"data": {"name": "words"}, "mark": _WRITTEN, "encoding": {}},
        ]
        rows = {"boxes": self._boxes, "signs": self._signs, "lines": self._lines, "words": self._words}
        drawn = [layer for layer in layers if rows[layer["data"]["name"]]]
        return self._look.finished(
            {"width": wide, "height": high, "encoding": {"x": x, "y": y}, "layer": drawn},
            {layer["data"]["name"]: rows[layer["data"]["name"]] for layer in drawn},
            title=title,
            subtitle=subtitle,
            wide=max(wide, _HEADING),
        )
