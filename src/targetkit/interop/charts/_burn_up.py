"""The burn-up of a period: what should stand by each day, what has come, and where it will land."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from targetkit._landing_blocks import spread_text
from targetkit._progress_blocks import seen_text
from targetkit.errors import InvalidValue
from targetkit.forecast import Landed, Landing
from targetkit.interop.charts._look import Spec, position
from targetkit.labels import percent
from targetkit.period import Month, label

if TYPE_CHECKING:
    from targetkit.interop.charts._look import Look
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.progress import Progress, Standing
    from targetkit.quantity import Quantity
    from targetkit.role import Role

__all__ = ["burn_up_of"]

_HEIGHT = 320
_APART = 17
"""Pixels from one word to the next beside the last day."""

_BELOW = 22
"""Pixels that a word needs below a line."""

_MANY = 60
"""More days than these are a line without a dot for each, which would fill the gaps of a dashed one."""

_HEADROOM = 1.06
_HALF = Fraction(1, 2)

_Row: TypeAlias = dict[str, Any]


def burn_up_of(
    progress: Progress,
    metric: str | Metric,
    role: str | Role | None = None,
    *,
    landing: Landing | Landed | None = None,
    look: Look,
    width: int = 620,
) -> Spec:
    """The specification of a burn-up; see `targetkit.interop.charts.burn_up`."""
    plan = progress.plan
    standing = progress.standing(metric, role)
    landed = None if landing is None else _landed(landing, standing)
    rows = _data(progress, standing, landed, look)
    places: list[float] = [0]
    places += [
        row[key] for some in rows.values() for row in some for key in ("at", "low", "high") if key in row
    ]
    low, top = min(places), max(places) * _HEADROOM or 1
    pixel = (top - low) / _HEIGHT
    corner = _corner(standing, rows, plan, look, width, low + _BELOW * pixel)
    if not corner:
        end = plan.period.end.isoformat()
        rows["beside"] += [{**row, "day": end} for row in rows["now"]]
        rows["now"] = []
    _spread(rows["beside"], pixel * _APART)
    numbers = look.numbers(standing.metric, [standing.target, standing.attained])
    axes: Spec = {
        "x": _days(plan, look),
        "y": {
            "field": "at",
            "type": "quantitative",
            "axis": {**look.scale_of(numbers, standing.metric), "title": None},
            "scale": {"domain": [low, top], "nice": False},
        },
    }
    who = plan.role(standing.role)
    heading = [who.name or who.id, numbers.title, label(plan.period, look.lang)]
    return look.finished(
        {
            "width": width,
            "height": _HEIGHT,
            "encoding": axes,
            "layer": [*_fan_marks(look), *_line_marks(look, rows), *_words(corner)],
        },
        rows,
        title=" · ".join(heading),
        subtitle=[_stands(progress, standing, look), *([] if landed is None else [_foretells(landed, look)])],
        wide=width + look.room([row["words"] for row in rows["beside"]]),
    )


def _landed(landing: Landing | Landed, standing: Standing) -> Landed:
    """The landing of what is drawn."""
    found: Any = landing
    if isinstance(landing, Landing):
        found = landing[standing.metric.name, standing.role]
    drawn = standing.metric.name, standing.role, standing.period, standing.attained
    if isinstance(found, Landed) and drawn == (found.metric.name, found.role, found.period, found.attained):
        return found
    expected = (
        f"a landing of {standing.metric} of {standing.role} from the progress that is drawn: land(progress)"
    )
    raise InvalidValue("burn_up: landing", found, expected)


# --- data -------------------------------------------------------------------------------------------------------


def _data(progress: Progress, standing: Standing, landed: Landed | None, look: Look) -> dict[str, list[_Row]]:
    """What is drawn."""
    came = list(_came(progress, standing, look))
    now = came[-1] if came else _point(progress.plan.period.start, 0, standing.metric, look)
    fan = [] if landed is None else list(_fan(landed, now, look))
    lands = [] if landed is None else list(_path(landed, now, look))
    words = f"{look.say('attained')} {now['label']}"
    return {
        "due": list(_due(progress, standing, look)),
        "came": came,
        "fan": fan,
        "lands": lands,
        "beside": list(_beside(standing, lands, fan, look)),
        "now": [{**row, "kind": "attained", "words": words} for row in came[-1:]],
    }


def _point(day: date, quantity: Quantity | Fraction, metric: Metric, look: Look) -> _Row:
    """A number on a day."""
    return {
        "day": day.isoformat(),
        "date": label(day, look.lang),
        "at": position(quantity),
        "label": look.amount(metric, metric.nearest(quantity)),
    }


def _due(progress: Progress, standing: Standing, look: Look) -> Iterator[_Row]:
    """What is asked up to the end of each of the smallest periods that have a target."""
    if standing.target is None:
        return
    plan = progress.plan
    counts = progress.counts(plan.metric(standing.metric.name))
    line = plan.assigned.line(standing.metric.name, standing.role)
    timeline = plan.timeline
    for place in timeline.levels[plan.grain(standing.metric.name)]:
        period = timeline.periods[place]
        end = period if isinstance(period, date) else period.end
        asked = counts.planned(line, plan.period.start, end)
        yield _point(end, counts.quantity(asked), counts.metric, look)


def _came(progress: Progress, standing: Standing, look: Look) -> Iterator[_Row]:
    """What has come up to each day that is over, and so far on the one that is running."""
    counts = progress.counts(progress.plan.metric(standing.metric.name))
    for day in progress.plan.period.days:
        over = progress.over is not None and day <= progress.over
        if over or (day == progress.today and counts.attained(standing.role, day, day)):
            attained = counts.attained(standing.role, progress.plan.period.start, day)
            yield _point(day, counts.quantity(attained), counts.metric, look)


def _path(landed: Landed, now: _Row, look: Look) -> Iterator[_Row]:
    """From where it stands to what is expected."""
    if landed.expected is not None:
        yield now
        yield _point(landed.period.end, landed.expected, landed.metric, look)


def _fan(landed: Landed, now: _Row, look: Look) -> Iterator[_Row]:
    """From where it stands to the ends of each interval, the widest first."""
    if landed.odds is None or landed.low is None or landed.high is None:
        return
    bands = [(landed.share, landed.low, landed.high)]
    if landed.share > _HALF:
        inside = landed.odds.within(_HALF)
        low, high = (Fraction(landed.attained) + quanta * landed.metric.quantum for quanta in inside)
        bands.append((_HALF, low, high))
    for share, low, high in bands:
        ends = [_point(landed.period.end, one, landed.metric, look) for one in (low, high)]
        for one, other in ((now, now), (ends[0], ends[1])):
            yield {
                "day": one["day"],
                "share": look.share(share),
                "low": one["at"],
                "high": other["at"],
                "low_label": one["label"],
                "high_label": other["label"],
            }


def _beside(standing: Standing, lands: list[_Row], fan: list[_Row], look: Look) -> Iterator[_Row]:
    """What is written right of the last day: the target, what is expected, and the ends of the widest interval."""
    end: Any = standing.period
    if standing.target is not None:
        goal = _point(end.end, standing.target, standing.metric, look)
        yield {**goal, "kind": "target", "words": f"{look.say('target')} {goal['label']}"}
    for row in lands[1:]:
        yield {**row, "kind": "expected", "words": f"{look.say('expected')} {row['label']}"}
    for row in fan[1:2]:
        for side in ("low", "high"):
            said = row[f"{side}_label"]
            yield {"day": row["day"], "at": row[side], "label": said, "kind": side, "words": said}


def _corner(
    standing: Standing, rows: dict[str, list[_Row]], plan: Plan, look: Look, width: int, floor: float
) -> Spec:
    """Where the line of what came is written upon: below it where it is behind, else above, as there it is free.

    Empty where there is no room: it is written right of the last day, among the others.
    """
    if not rows["now"]:
        return {}
    (now,) = rows["now"]
    days = plan.period.days
    at = width * days.index(date.fromisoformat(now["day"])) / (len(days) - 1)
    takes = look.room([now["words"]])
    if standing.behind is not None and standing.behind > 0:
        # Below a line at the very bottom stand the days.
        dy = 13 if now["at"] > floor else -11
        return {} if at + takes > width else {"mark": {"align": "left", "dx": 7, "dy": dy}}
    if takes <= at:
        return {"mark": {"align": "right", "dx": -7, "dy": -11}}
    if rows["lands"]:
        # It would lie upon what is expected, which begins right of the point.
        return {}
    return {"mark": {"align": "left", "dy": -11}, "encoding": {"x": {"value": 4}}}


def _spread(rows: list[_Row], apart: float) -> None:
    """Give each of some words a place as near as can be to what it names, none upon another."""
    blocks: list[list[_Row]] = []
    for row in sorted(rows, key=lambda row: row["at"]):
        block = [row]
        while blocks and _lowest(block, apart) < _lowest(blocks[-1], apart) + apart * len(blocks[-1]):
            block = blocks.pop() + block
        blocks.append(block)
    for block in blocks:
        for number, row in enumerate(block):
            row["place"] = _lowest(block, apart) + apart * number


def _lowest(block: list[_Row], apart: float) -> float:
    """Where the lowest of some words stands that are written right above each other, as near to all as can be."""
    return float(sum(row["at"] - apart * number for number, row in enumerate(block))) / len(block)


# --- sentences --------------------------------------------------------------------------------------------------


def _stands(progress: Progress, standing: Standing, look: Look) -> str:
    """Where it stands, in one line."""
    day = seen_text(progress, look.lang)
    said = look.amounts(
        standing.metric, attained=standing.attained, target=standing.target, due=standing.to_date
    )
    return look.say("stands" if standing.target is not None else "stands alone", day=day, **said)


def _foretells(landed: Landed, look: Look) -> str:
    """Where it will land, in one line."""
    if landed.expected is None or landed.low is None or landed.high is None:
        return landed.to_text(look.lang)
    ends = {"expected": landed.expected, "low": landed.low, "high": landed.high}
    said = look.amounts(landed.metric, **{name: landed.metric.nearest(end) for name, end in ends.items()})
    said["share"] = look.share(landed.share)
    spread = spread_text(landed, look.lang)
    if landed.probability is None:
        return look.say("lands alone", **said) + spread
    return look.say("lands", chance=percent(landed.probability, 0), **said) + spread


# --- marks ------------------------------------------------------------------------------------------------------


def _days(plan: Plan, look: Look) -> Spec:
    """The axis of the days: a tick where a week begins, or a month where there are several."""
    level = "week" if isinstance(plan.period, Month) else "month"
    timeline = plan.timeline
    starts = [timeline.periods[place] for place in timeline.levels[level]]
    firsts = [start if isinstance(start, date) else start.start for start in starts]
    return {
        "field": "day",
        "type": "temporal",
        "scale": {"type": "utc", "domain": [_utc(plan.period.start), _utc(plan.period.end)]},
        "axis": {
            "title": None,
            "grid": False,
            "values": [_utc(day) for day in (*firsts, plan.period.end)],
            "format": "%-m月%-d日" if look.lang == "zh" else "%-d %b",
            "labelOverlap": True,
            "labelFlush": True,
        },
    }


def _utc(day: date) -> Spec:
    """A day for Vega, wherever the reader's clock stands."""
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}


def _fan_marks(look: Look) -> Iterator[Spec]:
    yield {
        "data": {"name": "fan"},
        "mark": {"type": "area", "color": look.orange, "opacity": 0.25, "line": False},
        "encoding": {
            "y": {"field": "low", "type": "quantitative"},
            "y2": {"field": "high"},
            "detail": {"field": "share", "type": "nominal"},
        },
    }
    yield {
        "data": {"name": "lands"},
        "mark": {"type": "line", "color": look.orange, "strokeWidth": 2, "strokeDash": [2, 3]},
    }


def _line_marks(look: Look, rows: dict[str, list[_Row]]) -> Iterator[Spec]:
    dotted = len(rows["due"]) <= _MANY
    dot = 34 if len(rows["came"]) <= _MANY else 9
    told = look.tip(date="day", label="target")
    yield {
        "data": {"name": "due"},
        "mark": {"type": "line", "color": look.ink, "strokeWidth": 1.5, "strokeDash": [7, 4]},
    }
    yield {
        "data": {"name": "due"},
        "mark": {"type": "point", "color": look.ink, "filled": True, "size": 14, "opacity": int(dotted)},
        "encoding": {"tooltip": told},
    }
    yield {"data": {"name": "came"}, "mark": {"type": "line", "color": look.blue, "strokeWidth": 3}}
    yield {
        "data": {"name": "came"},
        "mark": {"type": "point", "color": look.blue, "filled": True, "size": dot, "opacity": 1},
        "encoding": {"tooltip": look.tip(date="day", label="attained")},
    }


def _words(corner: Spec) -> Iterator[Spec]:
    """The numbers that count, beside what they are."""
    yield {
        "data": {"name": "now"},
        "mark": {"type": "text", "fontWeight": 600, **corner.get("mark", {})},
        "encoding": {"text": {"field": "words"}, **corner.get("encoding", {})},
    }
    yield {
        "data": {"name": "beside"},
        "mark": {"type": "text", "align": "left", "dx": 10, "baseline": "middle"},
        "encoding": {"y": {"field": "place", "type": "quantitative"}, "text": {"field": "words"}},
    }
