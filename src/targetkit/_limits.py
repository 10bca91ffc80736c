"""TK301, TK303, TK304, TK306 to TK309: does a plan ask for more than there is: of people, back office, days, risk?"""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from targetkit.findings import Finding
from targetkit.period import label
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from targetkit._able import Abilities, Able
    from targetkit._case import Case
    from targetkit.estimate import Estimate
    from targetkit.metric import Metric
    from targetkit.overdue import HealthyTarget, OverdueRail
    from targetkit.role import Role
    from targetkit.timeline import Line

__all__ = ["check_above", "check_ceiling", "check_days_left", "check_healthy", "check_overdue"]

_ONE = Fraction(1)

_SHORT = {"week": ("week", "周"), "day": ("day", "天")}
"""The levels of time of which only the worst is told: name, and name in Chinese."""


def check_above(case: Case, abilities: Abilities) -> Iterator[Finding]:
    """Targets above what people can do, by person, team and store, by day, week and month.

    A period inside one that is above is not told again, and of several weeks, or days, the worst is told for all.
    A target may exceed what can be done by less than a piece, because pieces are whole.

    Args:
        case: The plan.
        abilities: What people can do.
    """
    blank = [metric.name for metric in case.plan.metrics if case.lines(metric) and abilities[metric] is None]
    if blank:
        yield Finding.of("TK309", role=case.plan.roles.id, form="metric", metrics=tuple(blank))
    for metric in case.plan.metrics:
        able = abilities[metric]
        if able is None:
            continue
        if able.unknown:
            count = len(able.unknown)
            yield case.found("TK309", metric, case.plan.roles.id, 0, who=able.unknown, count=count)
        lines = case.lines(metric)
        for node in case.nodes:
            line = lines.get(node.id)
            if line is not None:
                yield from _above(case, metric, node, line, able)


def _above(case: Case, metric: Metric, node: Role, line: Line, able: Able) -> Iterator[Finding]:
    """The longest periods in which one role is asked for more than it can do; of weeks and days the worst one."""
    own, scale = able.lines[node.id], able.scale
    # The allowed number is what can be done, rounded up to whole pieces: to money one ticket less a quantum.
    room = math.ceil(able.piece * scale) - 1
    parent = case.timeline.parent
    over = [False] * len(line)
    worst: dict[int | str, list[int]] = {}
    for place, number in enumerate(line):
        if number is None:
            continue
        above = parent[place]
        if above >= 0 and over[above]:
            over[place] = True
        elif number * scale > own[place] + room:
            over[place] = True
            name = case.timeline.level_of(place)
            worst.setdefault(name if name in _SHORT else place, []).append(place)
    shown = _shown(able, node)
    for level, places in worst.items():
        place = max(places, key=lambda at: ((line[at] or 0) * scale - own[at], -at))
        number, can = line[place] or 0, Fraction(own[place], scale)
        yield case.found(
            "TK301",
            metric,
            node.id,
            place,
            expected=can,
            actual=number,
            form="" if isinstance(node, Manager) else "group",
            gap=metric.quantity(number - math.floor(can)),
            shown=shown,
            places=tuple(case.timeline.periods[at] for at in places),
            also=_also(level, len(places) - 1),
        )


def _also(level: int | str, others: int) -> tuple[str, str]:
    """How many more weeks or days are above, in both languages."""
    if not others:
        return "", ""
    name, name_zh = _SHORT[str(level)]
    many = f"1 other {name} is" if others == 1 else f"{others} other {name}s are"
    return f"; {many} above as well, this one the most", f"；另有 {others} {name_zh}也超出，以此为最"


def _shown(able: Able, node: Role) -> tuple[str, str]:
    """From how much data it is known what a role can do, in both languages; empty where that was stated."""
    if not isinstance(node, Manager):
        known = [one for below in walk(node) if (one := able.data.get(below.id)) is not None and one.n]
        if not known:
            return "", ""
        between, between_zh = _between(known[0])
        many = "1 person" if len(known) == 1 else f"{len(known)} people"
        return f" (from {many}{between})", f"（依据 {len(known)} 人{between_zh}）"
    found = able.data.get(node.id)
    if found is None:
        return "", ""
    if not found.n:
        # Without days of one's own the note says whose level it is.
        return (f" ({found.note})", f"（{found.note_zh}）") if found.note else ("", "")
    between, between_zh = _between(found)
    notes = (f"{found.note}, ", f"{found.note_zh}，") if found.note else ("", "")
    return f" ({notes[0]}from {found.n}{between})", f"（{notes[1]}依据 {found.n} 个样本{between_zh}）"


def _between(found: Estimate) -> tuple[str, str]:
    """The months that an estimate comes from, in both languages."""
    if not found.window:
        return "", ""
    first, last = found.window[0], found.window[-1]
    if first == last:
        return f" in {label(last)}", f"，{label(last, 'zh')}"
    return f" in {label(first)} to {label(last)}", f"，{label(first, 'zh')}至{label(last, 'zh')}"


def check_ceiling(
    case: Case, metric: Metric, ceiling: Fraction | Mapping[date, Fraction]
) -> Iterator[Finding]:
    """Days on which more files arrive than the back office can take in.

    Args:
        case: The plan.
        metric: The files that arrive.
        ceiling: How many it can take in a day, in quanta: one number, or by date; a date that is not named
            has none. Longer periods are held against the sum over their open days, where days have no targets.
    """
    line = case.lines(metric).get(case.plan.roles.id)
    if line is None:
        return
    levels = case.timeline.levels
    grain = case.plan.grain(metric)
    first = levels["day"].start
    opened = case.opened(metric)
    for place in levels[grain]:
        number = line[place]
        days = [
            case.timeline.periods[day] for day in case.timeline.below(place, "day") if opened[day - first]
        ]
        most = _most([day for day in days if isinstance(day, date)], ceiling)
        if number and most is not None and number > most:
            gap = metric.quantity(math.ceil(number - most))
            yield case.found(
                "TK303", metric, case.plan.roles.id, place, expected=most, actual=number, gap=gap
            )


def _most(days: Sequence[date], ceiling: Fraction | Mapping[date, Fraction]) -> Fraction | None:
    """The files that can be taken in on these days; None where there is no ceiling for one of them."""
    if isinstance(ceiling, Fraction):
        return ceiling * max(1, len(days))
    known = [ceiling[day] for day in days if day in ceiling]
    return sum(known, Fraction(0)) if known and len(known) == len(days) else None


def check_days_left(case: Case, since: date) -> Iterator[Finding]:
    """People and groups with something left to do in a month and no working day left to do it on.

    Args:
        case: The plan.
        since: The first day that is still to come. What the plan asks for before it counts as done.
    """
    days = case.plan.period.days
    ahead = sum(1 << at for at, day in enumerate(days) if day >= since)
    for metric in case.plan.metrics:
        lines = case.lines(metric)
        grain = case.plan.grain(metric)
        there = {id_: _mask(own) for id_, own in case.attendance(metric).items()}
        for node in reversed(case.nodes):
            for child in node.children:
                there[node.id] = there.get(node.id, 0) | there[child.id]
        for node in case.nodes:
            line = lines.get(node.id)
            if line is None:
                continue
            for place in _longest(case, line):
                inside = case.timeline.below(place, "day")
                month = _mask([_ONE] * len(inside)) << inside.start - case.timeline.levels["day"].start
                if there[node.id] & month & ahead:
                    continue
                left = _left(case, line, grain, place, since)
                if left > 0:
                    yield case.found("TK304", metric, node.id, place, actual=left, since=since)


def _mask(shares: Sequence[Fraction]) -> int:
    """The days with a share as the bits of a number."""
    return sum(1 << at for at, share in enumerate(shares) if share)


def _longest(case: Case, line: Line) -> Sequence[int]:
    """The months with a target; the whole period where none has one."""
    months = [place for place in case.timeline.levels["month"] if line[place] is not None]
    return months or [0]


def _left(case: Case, line: Line, grain: str, place: int, since: date) -> int:
    """What is left of a period's number when everything before a day is done."""
    done = 0
    cells = case.timeline.levels[grain]
    for cell in case.timeline.below(place, grain) if cells.start > place else ():
        period = case.timeline.periods[cell]
        if (period if isinstance(period, date) else period.end) < since:
            done += line[cell] or 0
    return (line[place] or 0) - done


def check_overdue(case: Case, metric: Metric, rail: OverdueRail) -> Iterator[Finding]:
    """Approvals that the plan needs and that the ceiling of the overdue rate does not allow.

    That another guard rail holds than the one which the plan carries is told, too.

    Args:
        case: The plan.
        metric: What is approved.
        rail: The ceiling, and the risk bands.
    """
    root, own = case.plan.roles.id, case.plan.overdue
    if own is not None and own != rail:
        yield Finding.of(
            "TK310",
            metric=metric.name,
            role=root,
            period=case.plan.period,
            expected=rail.ceiling,
            actual=own.ceiling,
        )
    number = case.plan.line(metric, case.plan.roles)[0]
    if not number:
        return
    asked = number * metric.quantum
    supply = rail.supply()
    if supply is not None and asked > supply:
        yield case.found(
            "TK306", metric, root, 0, expected=supply / metric.quantum, actual=number, form="supply"
        )
    share = rail.rate(asked)
    if share > rail.ceiling:
        yield Finding.of(
            "TK306",
            metric=metric.name,
            role=root,
            period=case.plan.period,
            expected=rail.ceiling,
            actual=share,
            number=metric.quantity(number),
            most=metric.quantity(math.floor((rail.most() or 0) / metric.quantum)),
            unit=metric.unit,
            mix=tuple(f"{name} {float(count):g}" for name, count in rail.mix(asked).items()),
        )


def check_healthy(case: Case, healthy: HealthyTarget) -> Iterator[Finding]:
    """Whether enough is disbursed for the healthy new business that is asked for.

    Args:
        case: The plan.
        healthy: What is asked for.
    """
    metric = case.plan.metric(healthy.metric)
    root = case.plan.roles
    number = case.plan.line(metric, root)[0] or 0
    required = metric.quanta(healthy.required)
    facts: dict[str, Any] = {"target": healthy.target, "rate": healthy.rate}
    if number < required:
        gap = metric.quantity(required - number)
        yield case.found("TK307", metric, root.id, 0, expected=required, actual=number, gap=gap, **facts)
    if healthy.provisional:
        yield case.found("TK308", metric, root.id, 0, actual=required, **facts)
