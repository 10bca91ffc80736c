"""Charts as files: PNG and SVG with Chinese letters, and HTML that needs nothing else."""

from __future__ import annotations

import json
import os
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from targetkit._saved import save
from targetkit.errors import InvalidValue, MissingExtra, MissingFont, UnknownMember
from targetkit.interop.charts._altair import is_chart
from targetkit.interop.charts._fonts import Font, chinese_font, font_at, places
from targetkit.interop.charts._given import check_kind
from targetkit.interop.charts._look import FAMILY, Spec

if TYPE_CHECKING:
    from types import ModuleType

    from altair.typing import ChartType

__all__ = ["save_chart", "to_svg"]

_KINDS = (".png", ".svg", ".html")
_SHARP = 2
"""Pixels of a PNG for one of the chart: screens of today have as many."""

_CHINESE = re.compile("[\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_PAGE = """<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{margin:0;background:{paper}}}</style>
<script>{library}</script>
</head>
<body>
<div id="chart"></div>
<script>
vegaEmbed("#chart", {spec}, {{renderer: "svg", actions: {{export: true, source: false, compiled: false, editor: false}}}});
</script>
</body>
</html>
"""


def save_chart(
    chart: ChartType | Spec, path: str | os.PathLike[str], *, font: str | os.PathLike[str] | None = None
) -> None:
    """Write a chart into a file; see `targetkit.interop.charts.save`."""
    spec = _spec_of(chart)
    check_kind("save: path", path, str | os.PathLike, "the path of a file that ends in .png, .svg or .html")
    file = Path(path)
    kind = file.suffix.lower()
    if kind not in _KINDS:
        raise UnknownMember("kind of file", kind, _KINDS, where="what charts are saved as")
    own = None if font is None else _own(font)
    save(_written(spec, kind, own), file)


def to_svg(chart: ChartType | Spec, *, font: Font | None = None) -> str:
    """A chart as SVG, whose letters are drawn by whatever shows it, in the first font of a list that is there.

    Args:
        chart: A chart, or the finished specification of one.
        font: The font to draw in; None: where Chinese has to be drawn, one that this machine has.

    Raises:
        MissingExtra: When vl-convert is not installed.
        InvalidValue: Something else than a chart.
    """
    spec = _spec_of(chart)
    made: str = _drawing().vegalite_to_svg(_lettered(spec, font or _found(spec)))
    return made


def _written(spec: Spec, kind: str, own: Font | None) -> bytes:
    if kind == ".html":
        return _page(spec).encode()
    if kind == ".svg":
        return to_svg(spec, font=own).encode()
    font = own or _found(spec)
    if font is None and _has_chinese(spec):
        raise MissingFont(tuple(map(str, places())))
    made: bytes = _drawing().vegalite_to_png(_lettered(spec, font), scale=_SHARP)
    return made


def _drawing() -> ModuleType:
    try:
        import vl_convert
    except ImportError:
        raise MissingExtra("vl-convert-python", "notebook") from None
    return vl_convert


def _spec_of(chart: ChartType | Spec) -> Spec:
    if isinstance(chart, dict):
        return chart
    if not is_chart(chart):
        expected = (
            "a chart, as the functions of targetkit.interop.charts and altair make it: save(chart, path)"
        )
        raise InvalidValue("save: chart", type(chart).__name__, expected)
    return chart.to_dict()


# --- letters ----------------------------------------------------------------------------------------------------


def _has_chinese(spec: Spec) -> bool:
    return _CHINESE.search(json.dumps(spec, ensure_ascii=False)) is not None


def _own(given: str | os.PathLike[str]) -> Font:
    """The font that was handed in."""
    expected = "the file of a font with Chinese letters, e.g. NotoSansSC-Regular.otf"
    check_kind("save: font", given, str | os.PathLike, expected)
    font = font_at(Path(given).absolute())
    if font is None:
        raise InvalidValue("save: font", str(given), expected)
    return font


def _found(spec: Spec) -> Font | None:
    """A font that this machine has, where Chinese has to be drawn."""
    return chinese_font(places()) if _has_chinese(spec) else None


def _lettered(spec: Spec, font: Font | None) -> Spec:
    """The specification with a font before those that it names."""
    if font is None:
        return spec
    _drawing().register_font_directory(str(font.path.parent))
    config: dict[str, Any] = spec.get("config", {})
    return {**spec, "config": {**config, "font": f"'{font.family}', {config.get('font', FAMILY)}"}}


# --- a page -----------------------------------------------------------------------------------------------------


def _page(spec: Spec) -> str:
    """A page that holds all it needs; no text of the chart can end the script that it stands in."""
    title: Any = spec.get("title", "")
    heading: Any = title if isinstance(title, str) else title.get("text", "")
    return _PAGE.format(
        title=escape(str(heading)),
        paper=escape(str(spec.get("background", "white"))),
        library=_drawing().javascript_bundle(),
        spec=json.dumps(spec).replace("<", "\\u003c"),
    )
