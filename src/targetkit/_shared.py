"""What candidates share: overtime and rest, the hours of a day, files that wait, and the ceilings of levers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from targetkit._candidates import Candidate, hours_of

if TYPE_CHECKING:
    from targetkit._means import Means

__all__ = ["Shared", "shared_by"]

_ZERO = Fraction(0)


class Shared(NamedTuple):
    """A limit that several candidates share.

    Attributes:
        weights: Number of the candidate → how much it uses.
        most: How much there is.
        why: What is used up then, as in `Found.obstacles`.
    """

    weights: dict[int, Fraction]
    most: Fraction
    why: str


def shared_by(candidates: Sequence[Candidate], obliged: Sequence[Candidate], means: Means) -> list[Shared]:
    """The limits that candidates share, less what those that are obliged use already.

    Hours of overtime and weekly rest, the hours of a working day (the coach's included), what waits,
    the ceilings of the levers, and what people have left to give to others.
    """
    found = [*_labour(candidates, means), *_hours(candidates, obliged, means)]
    found += _stock(candidates, means)
    found += _ceilings(candidates, obliged)
    found += _headroom(candidates)
    return [row for row in found if sum(row.weights.values()) > row.most]


def _labour(candidates: Sequence[Candidate], means: Means) -> Iterator[Shared]:
    slots = [(number, use.shift) for number, use in enumerate(candidates) if use.shift is not None]
    for cap in means.limits.caps([shift for _, shift in slots], means.kind_of):
        weights = {slots[slot][0]: weight for slot, weight in cap.weights if weight}
        yield Shared(weights, cap.most, "limits")


def _hours(candidates: Sequence[Candidate], obliged: Sequence[Candidate], means: Means) -> Iterator[Shared]:
    """Within working hours nobody does more than fits, and who coaches has that many hours less."""
    rows: dict[tuple[str, date], dict[int, Fraction]] = defaultdict(dict)
    taken: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
    coached: set[tuple[str, date]] = set()
    for number, use in enumerate([*candidates, *obliged]):
        for who, hours in hours_of(use):
            if number < len(candidates):
                rows[who, use.day][number] = rows[who, use.day].get(number, _ZERO) + hours
                if who != use.manager:
                    coached.add((who, use.day))
            else:
                taken[who, use.day] += hours
    for key, weights in rows.items():
        most = means.limits.hours_a_day * means.present(*key) - taken[key]
        yield Shared(weights, max(most, _ZERO), "coach" if key in coached else "hours")


def _stock(candidates: Sequence[Candidate], means: Means) -> Iterator[Shared]:
    """A file is taken up once, and no more of those that wait get on than usually do."""
    files: dict[tuple[str, str], dict[int, Fraction]] = defaultdict(dict)
    for number, use in enumerate(candidates):
        if use.files and use.lever.effect is not None and use.lever.effect.stage is not None:
            own = means.metric(use.lever.effect.stage)
            name = use.lever.effect.stage if own is None else own.name
            files[use.counts_for, name][number] = use.files
    waiting = means.waiting or {}
    for (manager, stage), weights in files.items():
        yield Shared(weights, waiting[manager, stage], "stock")
        gains = {number: candidates[number].gain for number in weights}
        yield Shared(gains, waiting[manager, stage] * means.link_after(stage), "stock")


def _ceilings(candidates: Sequence[Candidate], obliged: Sequence[Candidate]) -> Iterator[Shared]:
    groups: dict[tuple[str, str, date | None], list[int]] = defaultdict(list)
    used: dict[tuple[str, str, date | None], list[Candidate]] = defaultdict(list)
    for use in obliged:
        used[use.lever.name, use.manager, _span(use)].append(use)
    for number, use in enumerate(candidates):
        groups[use.lever.name, use.manager, _span(use)].append(number)
    for key, numbers in groups.items():
        ceiling = candidates[numbers[0]].lever.ceiling
        uses, most = (None, None) if ceiling is None else (ceiling.uses, ceiling.gain)
        if uses is not None:
            left = Fraction(max(uses - len(used[key]), 0))
            yield Shared(dict.fromkeys(numbers, Fraction(1)), left, "ceiling")
        if most is not None:
            gone = sum((use.gain for use in used[key]), _ZERO)
            gains = {number: candidates[number].gain for number in numbers}
            yield Shared(gains, max(most - gone, _ZERO), "ceiling")


def _headroom(candidates: Sequence[Candidate]) -> Iterator[Shared]:
    """Whoever takes over from others gives no more of a day than the own targets leave, by whichever lever."""
    groups: dict[tuple[str, date, str], dict[int, Fraction]] = defaultdict(dict)
    rooms: dict[tuple[str, date, str], Fraction] = {}
    for number, use in enumerate(candidates):
        if use.room is not None:
            groups[use.manager, use.day, use.metric][number] = use.gives
            rooms[use.manager, use.day, use.metric] = use.room
    for key, weights in groups.items():
        yield Shared(weights, rooms[key], "headroom")


def _span(use: Candidate) -> date | None:
    """The first day of the time for which a ceiling counts; None: the whole plan."""
    if use.lever.ceiling is None or use.lever.ceiling.per == "period":
        return None
    return use.day if use.lever.ceiling.per == "day" else use.day - timedelta(use.day.weekday())
