"""The waterfall of a gap: from the target, factor by factor, down to what was attained."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias

from targetkit.interop.charts._look import Spec, position, shown, unlike
from targetkit.labels import metric_name
from targetkit.period import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from targetkit.attribution import Attribution, Factor, Step
    from targetkit.interop.charts._look import Look
    from targetkit.quantity import Quantity

__all__ = ["waterfall_of"]

_STEP = 38
_BAR = 24

_Row: TypeAlias = dict[str, Any]


def waterfall_of(attribution: Attribution, *, look: Look, width: int = 520) -> Spec:
    """The specification of a waterfall; see `targetkit.interop.charts.waterfall`."""
    rows = list(_rows(attribution, look))
    names = unlike(row["name"] for row in rows)
    for row, name, following in zip_longest(rows, names, names[1:]):
        row |= {"name": name, "next": following}
    places = [row[key] for row in rows for key in ("start", "end")]
    y: Spec = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": look.names([row["name"] for row in rows]),
    }
    x: Spec = {
        "field": "start",
        "type": "quantitative",
        "scale": {"domain": [min([0, *places]), max([0, *places]) or 1], "nice": False},
        "axis": None,
    }
    spec: Spec = {
        "width": width,
        "height": {"step": _STEP},
        "data": {"name": "steps"},
        "encoding": {"y": y, "tooltip": look.tip(name="factor", label="part", detail="planned and actual")},
        "layer": list(_marks(x, look)),
    }
    heading = [attribution.name or attribution.role, metric_name(attribution.metric.name, look.lang)]
    if attribution.period is not None:
        heading.append(label(attribution.period, look.lang))
    title = " · ".join(filter(None, heading))
    return look.finished(
        spec,
        {"steps": rows},
        title=title,
        subtitle=[_short(attribution, look)],
        wide=width + look.room([row["words"] for row in rows]),
    )


def _rows(attribution: Attribution, look: Look) -> Iterator[_Row]:
    """The target, each step, and what was attained; a step begins where the one before ends."""
    metric = attribution.metric

    def bar(name: str, kind: str, start: Quantity, end: Quantity, said: str, detail: str = "") -> _Row:
        words = look.say("detail", words=said, detail=detail) if detail else said
        return {
            "name": shown(name),
            "kind": kind,
            "start": position(start),
            "end": position(end),
            "zero": 0,
            "right": position(max(start, end)),
            "label": said,
            "detail": shown(detail),
            "words": shown(words),
        }

    asked = look.say("to date" if attribution.to_date else "target")
    yield bar(asked, "asked", metric.quantity(0), attribution.target, look.amount(metric, attribution.target))
    for factor, step in zip(attribution.factors, attribution.rows(), strict=True):
        kind = "lost" if step.part > 0 else "gained" if step.part < 0 else "none"
        cost = metric.quantity(-metric.quanta(step.part))
        said = f"{'+' if cost > 0 else ''}{look.amount(metric, cost)}"
        yield bar(factor.label(look.lang), kind, step.start, step.end, said, _detail(factor, step, look))
    came = look.amount(metric, attribution.attained)
    yield bar(look.say("attained"), "came", metric.quantity(0), attribution.attained, came)


def _detail(factor: Factor, step: Step, look: Look) -> str:
    """What the factor was planned to be, and what it was."""
    if factor.kind == "left_out":
        return look.say("left out")
    planned, actual = (factor.text(size, look.lang) for size in (step.planned, step.actual))
    return f"{planned} → {actual}"


def _short(attribution: Attribution, look: Look) -> str:
    """The gap, in one line."""
    metric = attribution.metric
    gap = metric.quanta(attribution.gap)
    key = "gap short" if gap > 0 else "gap over" if gap < 0 else "gap even"
    named = {"target": attribution.target, "attained": attribution.attained, "gap": metric.quantity(abs(gap))}
    return look.say(f"{key} to date" if attribution.to_date else key, **look.amounts(metric, **named))


def _marks(x: Spec, look: Look) -> Iterator[Spec]:
    colours = {
        "asked": look.grey,
        "lost": look.red,
        "gained": look.green,
        "none": look.pale,
        "came": look.blue,
    }
    yield {
        "transform": [{"filter": "isValid(datum.next)"}],
        "mark": {"type": "rule", "color": look.pale, "strokeDash": [2, 2]},
        "encoding": {"x": {**x, "field": "end"}, "y2": {"field": "next"}},
    }
    yield {
        "mark": {"type": "rule", "color": look.pale},
        "encoding": {"x": {**x, "field": "zero"}, "y": {"value": 0}, "y2": {"value": "height"}},
    }
    yield {
        "mark": {"type": "bar", "size": _BAR},
        "encoding": {
            "x": x,
            "x2": {"field": "end"},
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": [*colours], "range": [*colours.values()]},
                "legend": None,
            },
        },
    }
    yield {
        "mark": {"type": "text", "align": "left", "dx": 8},
        "encoding": {"x": {**x, "field": "right"}, "text": {"field": "words"}},
    }
