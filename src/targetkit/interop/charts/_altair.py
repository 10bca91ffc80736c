"""A specification as an altair chart, at a price below that of the plan it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from targetkit.errors import MissingExtra

if TYPE_CHECKING:
    from altair.typing import ChartType

__all__ = ["chart_of", "is_chart"]

_PARTS = {"layer": "LayerChart", "hconcat": "HConcatChart", "vconcat": "VConcatChart"}


def chart_of(spec: Mapping[str, Any]) -> ChartType:
    """The altair chart of a finished specification, of altair's own classes down to the marks.

    `altair.Chart.from_dict` makes the same in a tenth of a second, and in seconds with some thousand rows,
    since it compares each part with all that the schema knows.
    altair checks the chart when it is shown, all but the rows.

    Raises:
        MissingExtra: When altair is not installed.
    """
    try:
        import altair as alt
    except ImportError:
        raise MissingExtra("altair", "notebook") from None
    data: dict[str, Any] = {}
    for name, rows in spec["datasets"].items():
        data[name] = alt.InlineData(values=[])
        data[name].values = tuple(rows)  # altair copies lists, row by row, whenever it shows a chart
    marks = {key: part for key, part in spec.items() if key not in {"$schema", "datasets"}}
    made: ChartType = _built(alt, marks)
    _feed(made, marks, data)
    return made


def is_chart(given: object) -> bool:
    """Whether something is a chart of altair; where that is not installed nothing is."""
    try:
        from altair.typing import is_chart_type
    except ImportError:
        return False
    return is_chart_type(given)


def _built(alt: Any, spec: Mapping[str, Any]) -> Any:
    """One chart, or one that holds others, without data."""
    kind = _kind(spec)
    if kind:
        chart = getattr(alt, _PARTS[kind])(**{kind: [_built(alt, part) for part in spec[kind]]})
    else:
        chart = alt.Chart()
    for name, part in spec.items():
        if name == "encoding":
            chart.encoding = alt.FacetedEncoding()
            for channel, encoded in part.items():
                chart.encoding[channel] = encoded
        elif name not in {kind, "data"}:
            chart[name] = part
    return chart


def _feed(chart: Any, spec: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """Give each part the data that it reads."""
    if "data" in spec:
        chart.data = data[spec["data"]["name"]]
    kind = _kind(spec)
    if kind:
        for part, own in zip(chart[kind], spec[kind], strict=True):
            _feed(part, own, data)


def _kind(spec: Mapping[str, Any]) -> str:
    """What a specification is made of others by; empty for a single one."""
    return next((kind for kind in _PARTS if kind in spec), "")
