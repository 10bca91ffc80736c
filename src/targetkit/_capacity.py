"""What people have shown per present day, as numbers: own figures, the levels of groups, and the way between.

Floats inside, in a fixed order: only +, −, × and ÷, which every platform rounds alike.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

__all__ = ["Level", "Own", "Piece", "drawn", "full_months", "levels", "nearest_level", "own"]

FULL_MONTH = 5.0
"""Present days from which a month says something about a month."""

FULL_WEEK = 2.0
"""Present days from which a week does."""

FEW = 3
"""Fewer months than this and the weeks are taken; fewer people than this and a group has no level of its own."""

PSEUDO_DAYS = 10.0
"""Present days that a group's level counts for where nobody's figures show how much they vary."""

_UNCERTAIN = 2.0
_FINE = 10**12


class Piece(NamedTuple):
    """A month or a week of somebody.

    Attributes:
        quanta: What came.
        days: Present days, in full loads.
    """

    quanta: int
    days: float


class Own(NamedTuple):
    """What one person has shown.

    Attributes:
        rate: Quanta per present day.
        days: All present days, in full loads.
        n: How many pieces it is taken from.
        kind: Which: `"month"`, `"week"` or `"days"`.
        pieces: The pieces, for how much they vary.
    """

    rate: float
    days: float
    n: int
    kind: str
    pieces: tuple[Piece, ...]


class Level(NamedTuple):
    """What a group has shown: the mean of its people, each by the days present.

    Attributes:
        rate: Quanta per present day in full load.
        people: From how many.
    """

    rate: float
    people: int


def own(months: Sequence[Piece], weeks: Sequence[Piece], quantile: float) -> Own | None:
    """The quantile of somebody's months.

    Where there are few, that of the weeks, half as far from the mean:
    the weeks of a month even each other out, and four of them halve the spread.
    Where there are few of these, too, the mean of all days.

    Args:
        months: Their months.
        weeks: The weeks of the same days.
        quantile: Above 0 and at most 1.

    Returns:
        What was shown; None for somebody who was not there.
    """
    there = [piece for piece in months if piece.days > 0]
    if not there:
        return None
    days = math.fsum(piece.days for piece in there)
    mean = sum(piece.quanta for piece in there) / days
    for kind, pieces, enough in (("month", months, FULL_MONTH), ("week", weeks, FULL_WEEK)):
        full = tuple(piece for piece in pieces if piece.days >= enough)
        if len(full) >= FEW:
            reached = _quantile([piece.quanta / piece.days for piece in full], quantile)
            rate = reached if kind == "month" else (mean + reached) / 2
            return Own(rate, days, len(full), kind, full)
    return Own(mean, days, 1, "days", ())


def full_months(months: Sequence[Piece]) -> int:
    """How many months were long enough to say something about a month."""
    return sum(piece.days >= FULL_MONTH for piece in months)


def levels(people: Mapping[str, Own], above: Mapping[str, str | None]) -> dict[str, Level]:
    """The level of every group in which somebody has shown something.

    Args:
        people: Id → what the person has shown.
        above: Id of a person or group → that of the group above; groups come after the one above them.
    """
    # Whole numbers, so that no order of teams changes a sum.
    brought = dict.fromkeys(above, 0)
    present = dict.fromkeys(above, 0)
    count = dict.fromkeys(above, 0)
    for id_, shown in people.items():
        brought[id_] = round(shown.rate * shown.days * _FINE)
        present[id_] = round(shown.days * _FINE)
        count[id_] = 1
    for id_, group in reversed([*above.items()]):
        if group is not None:
            brought[group] += brought[id_]
            present[group] += present[id_]
            count[group] += count[id_]
    groups = {group for group in above.values() if group is not None}
    return {
        group: Level(brought[group] / present[group], count[group])
        for group in above
        if group in groups and count[group]
    }


def nearest_level(known: Mapping[str, Level], above: Mapping[str, str | None]) -> dict[str, str | None]:
    """For each person and group the nearest group, itself included, with a level that stands on enough people.

    Args:
        known: Group → its level.
        above: As in `levels`.

    Returns:
        Id → group; the group of all where no nearer one has enough people, None where nobody has shown anything.
    """
    found: dict[str, str | None] = {}
    for id_, group in above.items():
        if group is None:
            found[id_] = id_ if id_ in known else None
        else:
            found[id_] = id_ if id_ in known and known[id_].people >= FEW else found[group]
    return found


def drawn(
    people: Mapping[str, Own], group_of: Mapping[str, str], known: Mapping[str, Level]
) -> dict[str, float]:
    """How far everybody's figure is drawn to the group's: 0 own figure only, 1 the group's only.

    Normal-normal empirical Bayes: v / (v + t), with v the variance of a person's figure, from how much months
    (weeks) of the same person vary, and t that between people, by the method of moments.
    A quantile is taken to be twice as uncertain as a mean, which is near between the median and 0.85.

    Args:
        people: Id → what the person has shown.
        group_of: Id → the group whose level it is drawn to.
        known: Group → its level.

    Source: C. N. Morris (1983), Journal of the American Statistical Association 78.
    """
    noise = _noise(people.values())
    if noise is None:
        return {id_: PSEUDO_DAYS / (PSEUDO_DAYS + shown.days) for id_, shown in people.items()}
    unsure = {id_: _UNCERTAIN * noise / shown.days for id_, shown in people.items()}
    free = len(people) - len({group_of[id_] for id_ in people})
    apart = math.fsum((shown.rate - known[group_of[id_]].rate) ** 2 for id_, shown in people.items())
    between = max(apart / free - math.fsum(unsure.values()) / len(unsure), 0.0) if free > 0 else 0.0
    return {id_: part / (part + between) if part > 0 else 0.0 for id_, part in unsure.items()}


def _noise(people: Collection[Own]) -> float | None:
    """The variance of a present day, pooled over everybody's pieces; None where nobody has two."""
    squares: list[float] = []
    free = 0
    for shown in people:
        if len(shown.pieces) < FEW:
            continue
        mean = sum(piece.quanta for piece in shown.pieces) / math.fsum(piece.days for piece in shown.pieces)
        squares += [piece.days * (piece.quanta / piece.days - mean) ** 2 for piece in shown.pieces]
        free += len(shown.pieces) - 1
    return math.fsum(squares) / free if free else None


def _quantile(rates: Sequence[float], share: float) -> float:
    """The figure that another piece of the same kind stays below with this chance; at most the greatest.

    Source: quantile definition 6 of R. J. Hyndman and Y. Fan (1996), The American Statistician 50.
    """
    ordered = sorted(rates)
    place = min(max(share * (len(ordered) + 1) - 1, 0.0), len(ordered) - 1.0)
    low = min(math.floor(place), len(ordered) - 2)
    return ordered[low] + (place - low) * (ordered[low + 1] - ordered[low])
