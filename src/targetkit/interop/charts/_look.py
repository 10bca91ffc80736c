"""How the charts look: colours that the colour-blind can tell apart, fonts that know Chinese, words in both languages.

A chart is written as a Vega-Lite specification, a plain dict, whose marks read named data sets:

    rows = [{"name": look.shown(name), "at": position(quantity), "label": look.amount(metric, quantity)}]
    spec = {"data": {"name": "rows"}, "mark": look.bar(), "encoding": {...}}
    return look.finished(spec, {"rows": rows}, title="...")

`finished` adds fonts, sizes and colours; `_altair.chart_of` makes the altair chart of it, `to_svg` a picture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from targetkit._attrs import value
from targetkit._text import width
from targetkit.interop.charts._words import said
from targetkit.labels import amount, check_lang, percent
from targetkit.tables import Numbers

if TYPE_CHECKING:
    from targetkit.metric import Metric
    from targetkit.quantity import Quantity

__all__ = ["FAMILY", "FONTS", "Look", "Rows", "Spec", "folded", "position", "shown", "unlike"]

Spec: TypeAlias = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""

Rows: TypeAlias = Sequence[Mapping[str, Any]]
"""The data of a chart: for each number its place on the axis and, as text, what it is exactly."""

FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Droid Sans Fallback",
)
"""Families with Chinese glyphs as they are written in China, the first that is there is taken."""

FAMILY = ", ".join([*(f"'{name}'" for name in FONTS), "sans-serif"])

_LABEL = 12
_TITLE = 15
_LIMIT = 240
"""So many pixels of a label of an axis or legend are shown."""

_LETTER = 0.56
"""How wide a letter is, as a share of its height; a Chinese one takes two of them."""

_LIGHT, _DARK = "#ffffff", "#101114"

_DIM = 0.04045
_SEEN = (0.2126, 0.7152, 0.0722)
"""How bright full red, green and blue are."""

_MIDDLE = 0.19
"""Brighter colours than this differ more from `_DARK` than from `_LIGHT`."""

_CLAUSE = re.compile(r"[^\s，；：]+[\s，；：]*")
_EXACT = 2**53
_JOINER = "\u2060"


@value
class Look:
    """The colours of a chart, and the language of its words.

    The colours are those of Okabe and Ito, darker on light paper and brighter on dark.
    No chart tells anything by colour alone.

    Attributes:
        lang: `en` or `zh`.
        ink: Letters, axes, and lines that must be seen.
        pale: The grid, and lines that need not.
        paper: The background; `transparent` lets what is behind be seen.
        blue: What was attained.
        red: What is missing or lost.
        green: What was gained, is free, is done.
        orange: What is expected.
        purple: Another kind.
        yellow: Another kind.
        sky: Another kind, a blue that is told apart from `blue`.
        grey: What was asked, as an area.
        on_colour: Letters on a bar of `blue`, `red`, `green` or `purple`.
        folds: Whether a heading is broken into lines; a page writes it itself, and breaks it where the screen ends.
    """

    lang: str
    ink: str
    pale: str
    paper: str
    blue: str
    red: str
    green: str
    orange: str
    purple: str
    yellow: str
    sky: str
    grey: str
    on_colour: str
    folds: bool = True

    @classmethod
    def of(cls, lang: str = "en", dark: bool = False) -> Look:
        """The look of a chart of its own.

        Raises:
            UnknownMember: For another language.
        """
        check_lang(lang)
        if dark:
            return cls(
                lang,
                ink="#e8e8e8",
                pale="#8c8c8c",
                paper="#16181d",
                blue="#56b4e9",
                red="#ff8a4c",
                green="#2fc49a",
                orange="#e69f00",
                purple="#cc79a7",
                yellow="#f0e442",
                sky="#0072b2",
                grey="#4a4e57",
                on_colour=_DARK,
            )
        return cls(
            lang,
            ink="#222222",
            pale="#8c8c8c",
            paper="#ffffff",
            blue="#0072b2",
            red="#d55e00",
            green="#009e73",
            orange="#e69f00",
            purple="#b5558a",
            yellow="#f0e442",
            sky="#56b4e9",
            grey="#d9d9d9",
            on_colour=_LIGHT,
        )

    @classmethod
    def page(cls, lang: str = "en") -> Look:
        """The look of a drawing in a page, whose letters it takes on, light or dark.

        Raises:
            UnknownMember: For another language.
        """
        return cls(
            check_lang(lang),
            ink="currentColor",
            pale="#8c8c8c",
            paper="transparent",
            blue="#2b88c4",
            red="#d55e00",
            green="#009e73",
            orange="#d98f00",
            purple="#c0689a",
            yellow="#e5d62f",
            sky="#8ccbf2",
            grey="#8c8c8c66",
            on_colour=_LIGHT,
            folds=False,
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """Colours for kinds of things, all that can be told apart."""
        return self.blue, self.orange, self.green, self.purple, self.red, self.sky, self.yellow, self.pale

    @staticmethod
    def on(fill: str) -> str:
        """Letters on a bar of any of `kinds`: light or dark, whichever is read more easily.

        Args:
            fill: The colour of the bar, as `#rrggbb`.

        Source: Web Content Accessibility Guidelines 2.2, relative luminance and contrast ratio.

        >>> Look.on("#0072b2"), Look.on("#f0e442")
        ('#ffffff', '#101114')
        """
        parts = (int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [part / 12.92 if part <= _DIM else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        bright = sum(share * part for share, part in zip(_SEEN, linear, strict=True))
        return _DARK if bright > _MIDDLE else _LIGHT

    def say(self, key: str, **filled: str) -> str:
        """A word or sentence of the charts, in the language of the look."""
        return said(key, self.lang).format(**filled)

    def numbers(self, metric: Metric, quantities: Sequence[Quantity | None]) -> Numbers:
        """How the numbers of an axis or column are written, all alike, the unit said once in `title`."""
        return Numbers.of(metric, quantities, self.lang)

    def amount(self, metric: Metric, quantity: Quantity) -> str:
        """A quantity with its unit, exactly, as a person reads it; in Chinese yuan in 万元 where these stay whole."""
        return shown(amount(quantity, metric.unit, self.lang))

    def amounts(self, metric: Metric, **quantities: Quantity | None) -> dict[str, str]:
        """Some quantities of a metric as words to fill into a sentence; what is not there is left out."""
        return {name: self.amount(metric, one) for name, one in quantities.items() if one is not None}

    def share(self, share: Fraction) -> str:
        """A share in whole per cent."""
        return percent(share, 0)

    def tip(self, **fields: str) -> list[Spec]:
        """What is told of a mark that is pointed at: field of the data → the word for it."""
        return [{"field": name, "type": "nominal", "title": self.say(key)} for name, key in fields.items()]

    def scale_of(self, numbers: Numbers, metric: Metric) -> Spec:
        """The axis of a metric's amounts: its ticks are whole quanta, in 万元 where its numbers are."""
        tens = " / 10000" if numbers.wan else ""
        return {
            "title": shown(numbers.title),
            "tickMinStep": float(metric.quantum),
            "labelExpr": f"format(datum.value{tens}, ',.6~f')",
        }

    def names(self, texts: Sequence[str]) -> Spec:
        """The axis of names that stand left of their bars; what is longer than its limit ends in dots there."""
        return {
            "title": None,
            "domain": False,
            "ticks": False,
            "labelPadding": 10,
            "minExtent": min(self.room(texts), _LIMIT + 10),
        }

    def room(self, texts: Sequence[str], size: int = _LABEL) -> int:
        """How many pixels the longest of some texts takes, whatever fonts this machine has.

        Given to a left axis as `minExtent`, it leaves room for Chinese labels where the machine that
        draws knows no Chinese font and would leave too little.
        """
        return round(_LETTER * size * max(map(width, texts), default=0)) + 8

    def finished(
        self,
        spec: Spec,
        datasets: Mapping[str, Rows],
        *,
        title: str,
        subtitle: Sequence[str] = (),
        wide: int | None = None,
    ) -> Spec:
        """A whole specification: the marks, the data they read, a heading, and how all of it looks.

        Args:
            spec: The marks: a unit, `layer`, `vconcat`, ... that reads `{"data": {"name": ...}}`.
            datasets: Name → rows.
            title: What it shows; any text.
            subtitle: Lines below the title; any texts.
            wide: How many pixels the heading may take before it is broken into lines; None: all it needs.
        """
        room = wide if self.folds else None
        head = folded(shown(title), room, _TITLE)
        heading: Spec = {"text": head[0] if len(head) == 1 else head}
        if subtitle:
            heading["subtitle"] = [part for line in subtitle for part in folded(shown(line), room, _LABEL)]
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "background": self.paper,
            "padding": 14,
            "title": heading,
            "datasets": {name: [*map(dict, rows)] for name, rows in datasets.items()},
            **spec,
            "config": self._config(),
        }

    def _config(self) -> Spec:
        """Fonts, sizes and colours of everything that a mark does not set itself."""
        return {
            "font": FAMILY,
            "view": {"stroke": None},
            "title": {
                "anchor": "start",
                "frame": "group",
                "color": self.ink,
                "fontSize": _TITLE,
                "fontWeight": 600,
                "subtitleColor": self.ink,
                "subtitleFontSize": _LABEL,
                "subtitlePadding": 5,
                "offset": 14,
            },
            "axis": {
                "labelColor": self.ink,
                "titleColor": self.ink,
                "labelFontSize": _LABEL,
                "titleFontSize": _LABEL,
                "titleFontWeight": "normal",
                "domainColor": self.pale,
                "tickColor": self.pale,
                "gridColor": self.pale,
                "gridOpacity": 0.25,
                "labelLimit": _LIMIT,
            },
            "legend": {
                "labelColor": self.ink,
                "titleColor": self.ink,
                "labelFontSize": _LABEL,
                "titleFontSize": _LABEL,
                "titleFontWeight": "normal",
                "labelLimit": _LIMIT,
            },
            "header": {
                "labelColor": self.ink,
                "titleColor": self.ink,
                "labelFontSize": _LABEL,
                "titleFontSize": _LABEL,
            },
            "text": {"color": self.ink, "fontSize": _LABEL},
            "rule": {"color": self.ink},
            "bar": {"color": self.blue},
        }


def shown(text: str) -> str:
    """Any text as it may stand in a chart.

    The HTML of a notebook holds the data of a chart inside a script; an invisible word joiner after every `<`
    keeps `</script>` and `<!--` in a name from ending it. What is seen stays the same.

    >>> shown("</script>") == "<" + chr(0x2060) + "/script>", shown("李娜")
    (True, '李娜')
    """
    return text.replace(f"<{_JOINER}", "<").replace("<", f"<{_JOINER}")


def unlike(texts: Iterable[str]) -> list[str]:
    """Texts that a chart may take as names: of those that read alike the later ones get an invisible end.

    >>> unlike(["李娜", "王磊", "李娜"]) == ["李娜", "王磊", "李娜" + chr(0x2060)]
    True
    """
    seen: Counter[str] = Counter()
    found: list[str] = []
    for text in texts:
        found.append(text + _JOINER * seen[text])
        seen[text] += 1
    return found


def folded(text: str, wide: float | None, size: int = _LABEL) -> list[str]:
    """A text in lines, broken after a space or a Chinese comma; what is too long without either, anywhere.

    >>> folded("4 of 42, 10 due by then", 80), folded("达成4，目标42", None)
    (['4 of 42, 10', 'due by then'], ['达成4，目标42'])
    """
    if wide is None:
        return [text]
    most = wide / (_LETTER * size)
    lines = [""]
    for clause in _CLAUSE.findall(text):
        if lines[-1] and width((lines[-1] + clause).rstrip()) > most:
            lines.append("")
        lines[-1] += clause
        while width(lines[-1].rstrip()) > most and len(lines[-1]) > 1:
            at = next(at for at in range(1, len(lines[-1])) if width(lines[-1][: at + 1]) > most)
            lines[-1:] = lines[-1][:at], lines[-1][at:]
    return [line.rstrip() for line in lines]


def position(quantity: Quantity | Fraction) -> int | float:
    """Where a number stands on an axis: a whole one as it is, any other as the float next to it.

    >>> position(7), position(Fraction(1, 2)), position(Fraction(10**20))
    (7, 0.5, 1e+20)
    """
    exactly = Fraction(quantity)
    if exactly.denominator == 1 and abs(exactly) < _EXACT:
        return exactly.numerator
    return float(exactly)
