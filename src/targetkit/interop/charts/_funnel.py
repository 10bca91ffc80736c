"""The funnel: what every stage has to bring, what it has brought, and the rates on the way."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from targetkit._attrs import value
from targetkit._factors import Factor
from targetkit._progress_blocks import seen_text
from targetkit.errors import InvalidValue
from targetkit.interop.charts._look import Spec, position, shown, unlike
from targetkit.labels import metric_name
from targetkit.period import label
from targetkit.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from targetkit._factors import FactorKind
    from targetkit.funnel import Funnel, Stage
    from targetkit.interop.charts._look import Look
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.quantity import Quantity
    from targetkit.role import Role

__all__ = ["funnel_of"]

_STEP = 56
_WIDE, _NARROW = 26, 12
"""Pixels of a stage, of the bar of what is required, and of the bar of what came."""

_Row: TypeAlias = dict[str, Any]


@value
class _Level:
    """One stage of a role in a period.

    Attributes:
        stage: The stage.
        metric: Its metric, in the size in which the numbers are said.
        required: What is asked; None where nothing is.
        due: What is asked up to now; None without an end of a day to look at.
        attained: What came; None where only the plan is shown.
    """

    stage: Stage
    metric: Metric
    required: Quantity | None
    due: Quantity | None
    attained: Quantity | None

    @property
    def size(self) -> Fraction:
        """What stages of other units are compared by: what is required, else what came, else one."""
        return abs(Fraction(self.required or self.attained or 1))


def funnel_of(
    of: Progress | Plan,
    role: str | Role | None = None,
    period: PeriodLike | None = None,
    *,
    look: Look,
    width: int = 460,
) -> Spec:
    """The specification of a funnel; see `targetkit.interop.charts.funnel`."""
    plan = of.plan if isinstance(of, Progress) else of
    if plan.funnel is None:
        raise InvalidValue(
            "funnel: of", label(plan.period), "a plan with a funnel, as Targets of Funnel.required have"
        )
    node = plan.roles if role is None else plan.role(role)
    when = plan.period if period is None else period
    levels = [
        level
        for level in _levels(of, plan.funnel, node, when)
        if level.required is not None or level.attained
    ]
    if not levels:
        raise InvalidValue("funnel: role", node.id, f"a role with a target for a stage in {label(when)}")
    rows = list(_rows(levels, look))
    for row, name in zip(rows, unlike(row["stage"] for row in rows), strict=True):
        row["stage"] = name
    places = [
        row[key] for row in rows for key in ("required_at", "attained_at", "due_at") if row[key] is not None
    ]
    y: Spec = {
        "field": "stage",
        "type": "nominal",
        "sort": None,
        "scale": {"paddingInner": 0, "paddingOuter": 0},
        "axis": look.names([row["stage"] for row in rows]),
    }
    spec: Spec = {
        "width": width,
        "height": {"step": _STEP},
        "data": {"name": "stages"},
        "encoding": {"y": y},
        "layer": list(_marks([min([0, *places]), max([0, *places]) or 1], look)),
    }
    title = " · ".join([node.name or node.id, look.say("funnel"), label(when, look.lang)])
    return look.finished(
        spec,
        {"stages": rows},
        title=title,
        subtitle=[_legend(of, look)],
        wide=width + look.room([row["words"] for row in rows]),
    )


def _legend(of: Progress | Plan, look: Look) -> str:
    """What the bars are, and as of when."""
    if not isinstance(of, Progress):
        return look.say("funnel bar")
    day = "" if of.seen is None else look.say("as of", day=seen_text(of, look.lang))
    return f"{day}{look.say('funnel bars')}"


# --- data -------------------------------------------------------------------------------------------------------


def _levels(of: Progress | Plan, funnel: Funnel, node: Role, when: PeriodLike) -> Iterator[_Level]:
    """The stages of a funnel that the plan knows, from the top down."""
    plan = of.plan if isinstance(of, Progress) else of
    for stage in funnel.stages:
        if stage.metric not in plan.metrics:
            continue
        if isinstance(of, Progress):
            standing = of.standing(stage.metric, node, when)
            yield _Level(stage, standing.metric, standing.target, standing.to_date, standing.attained)
        else:
            yield _Level(stage, stage.metric, plan.get(stage.metric, node, when), None, None)


def _rows(levels: Sequence[_Level], look: Look) -> Iterator[_Row]:
    """A row for each stage.

    Amounts of all sorts stand under each other. What is required in another unit is drawn as long as
    what is required of the stage that it comes from, and what came of it to the same scale;
    where nothing is required, what came is.
    """
    scales: dict[str, Fraction] = {}
    for number, level in enumerate(levels):
        above = _above(levels, number)
        base = levels[0] if above is None else above
        scale = scales.get(base.metric.name, Fraction(1))
        if level.metric.unit != base.metric.unit:
            scale *= base.size / level.size
        scales[level.metric.name] = scale
        places = {"required": level.required, "attained": level.attained, "due": level.due}
        yield {
            "stage": shown(metric_name(level.metric.name, look.lang)),
            **{
                f"{name}_at": None if one is None else position(Fraction(one) * scale)
                for name, one in places.items()
            },
            **{
                f"{name}_label": None if one is None else look.amount(level.metric, one)
                for name, one in places.items()
            },
            "words": _words(level, look),
            "rate": "" if above is None else _rate(level, above, look),
            "end_at": position(max(Fraction(level.required or 0), Fraction(level.attained or 0)) * scale),
        }


def _above(levels: Sequence[_Level], number: int) -> _Level | None:
    """The stage that one is reached from, as far as it is shown."""
    own = levels[number].stage
    if own.of is not None:
        return next((level for level in levels if own.of in level.stage.metric.names), None)
    return next((level for level in reversed(levels[:number]) if level.stage.of is None), None)


def _words(level: _Level, look: Look) -> str:
    """The numbers of a stage, beside its bars."""
    said = look.amounts(level.metric, required=level.required, attained=level.attained)
    if level.attained is None:
        return said["required"]
    if level.required is None:
        return look.say("came", **said)
    share = look.share(Fraction(level.attained) / Fraction(level.required)) if level.required else "–"
    return look.say("came of", share=share, **said)


def _rate(level: _Level, above: _Level, look: Look) -> str:
    """The rate that leads to a stage, as the targets imply it and as it was."""
    kind: FactorKind = "rate" if level.stage.ticket is None else "ticket"
    factor = Factor(level.stage.metric, kind, per=above.stage.metric)
    planned = factor.text(_over(level.required, above.required), look.lang)
    name = factor.label(look.lang)
    if level.attained is None:
        return shown(f"↓ {name} {planned}")
    actual = factor.text(_over(level.attained, above.attained), look.lang)
    return shown(f"↓ {look.say('rate', name=name, planned=planned, actual=actual)}")


def _over(part: Quantity | None, whole: Quantity | None) -> Fraction | None:
    return Fraction(part) / Fraction(whole) if part is not None and whole else None


# --- marks ------------------------------------------------------------------------------------------------------


def _marks(domain: Sequence[float], look: Look) -> Iterator[Spec]:
    def along(name: str) -> Spec:
        return {
            "field": name,
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [*domain], "nice": False},
        }

    told = look.tip(stage="metric", required_label="target", due_label="to date", attained_label="attained")
    yield {
        "mark": {"type": "bar", "size": _WIDE, "color": look.grey, "stroke": look.pale, "strokeWidth": 1},
        "encoding": {"x": along("required_at"), "tooltip": told},
    }
    yield {
        "mark": {"type": "bar", "size": _NARROW, "color": look.blue},
        "encoding": {"x": along("attained_at"), "tooltip": told},
    }
    yield {
        "mark": {"type": "tick", "size": _WIDE + 6, "thickness": 2, "color": look.ink, "opacity": 1},
        "encoding": {"x": along("due_at"), "tooltip": told},
    }
    yield {
        "mark": {"type": "text", "align": "left", "dx": 8},
        "encoding": {"x": along("end_at"), "text": {"field": "words"}},
    }
    yield {
        "mark": {"type": "text", "align": "left", "fontSize": 11, "dx": 4, "dy": -_STEP // 2},
        "encoding": {"x": {"value": 0}, "text": {"field": "rate"}},
    }
