"""Rows that look as if they had been pasted twice: whole days of which everything stands there several times."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from targetkit._attrs import value
from targetkit.findings import Finding

if TYPE_CHECKING:
    from targetkit.metric import Metric

__all__ = ["pasted"]

ENOUGH = 24
"""So many different rows, every one of them repeated, are no chance."""

_EXAMPLES = 3

_Row: TypeAlias = tuple[date, str, str, int, str | None, date | datetime | None, str | None]


@value
class _Run:
    """Days in a row on which every row stands there several times.

    Attributes:
        of: What was looked at: all rows, those of a metric or those of a manager.
        name: Which metric or manager; empty for all rows.
        times: How often each row stands there.
        rows: The different rows, in order.
        count: How many stand there so often: one that does twice as often counts twice.
    """

    of: str
    name: str
    times: int
    rows: tuple[_Row, ...]
    count: int

    @property
    def days(self) -> tuple[date, date]:
        """The first day and the last."""
        return self.rows[0][0], self.rows[-1][0]


def pasted(rows: Collection[_Row], metric: Callable[[str], Metric]) -> list[Finding]:
    """What looks as if it had been pasted twice (TK512).

    Two equal rows are normal where a row is one piece: somebody handed in two files.
    So the rows of a day are taken together, all of them, those of one metric or those of one manager:
    if each stands there twice, or three times, and so on, and it goes on like that from one day with rows
    to the next until there are 24 different rows, it is told.
    Where each row's number is left to chance it is even less than half of the time (a Poisson number above 0 is),
    so that 24 different rows are all even by chance less than once in 16 million.

    Args:
        rows: The rows without a deal.
        metric: From a name to the metric.

    Returns:
        The runs of all rows first, then those of a metric or a manager that are not part of another one.
    """
    if len(set(rows)) == len(rows):
        return []
    counts = Counter(rows)
    found: list[_Run] = []
    for of, key in (("", None), ("metric", 2), ("manager", 1)):
        runs = _runs(of, key, counts)
        told = {row for run in found for row in run.rows}
        found += [run for run in runs if not told.issuperset(run.rows)]
    return [_finding(run, metric) for run in found]


def _runs(of: str, key: int | None, counts: Mapping[_Row, int]) -> list[_Run]:
    """The runs of all rows, or of each metric or manager, in order."""
    days: dict[tuple[str, date], list[_Row]] = {}
    for row in counts:
        days.setdefault(("" if key is None else str(row[key]), row[0]), []).append(row)
    runs: list[_Run] = []
    name, times, inside = "", 0, list[_Row]()

    def end() -> None:
        if len(inside) >= ENOUGH:
            rows = tuple(sorted(inside, key=_order))
            runs.append(_Run(of, name, times, rows, sum(counts[row] for row in rows) // times))

    for (whose, _), rows in sorted(days.items(), key=_place):
        own = _common(counts[row] for row in rows)
        if whose != name or math.gcd(times, own) == 1:
            end()
            name, times, inside = whose, 0, []
        if own > 1:
            times, inside = math.gcd(times, own), [*inside, *rows]
    end()
    return runs


def _common(counts: Iterable[int]) -> int:
    return math.gcd(*counts)


def _place(item: tuple[tuple[str, date], list[_Row]]) -> tuple[str, date]:
    return item[0]


def _order(row: _Row) -> tuple[date, str, str, int, str]:
    return *row[:4], str(row[5])


def _finding(run: _Run, metric: Callable[[str], Metric]) -> Finding:
    first, last = run.days
    examples = tuple(
        f"{day} {manager} {name} {metric(name).quantity(quanta)}"
        for day, manager, name, quanta, *_ in run.rows[:_EXAMPLES]
    )
    return Finding.of(
        "TK512",
        metric=run.name if run.of == "metric" else None,
        role=run.name if run.of == "manager" else None,
        period=first,
        form=run.of,
        count=run.count,
        times=run.times,
        first=first,
        last=last,
        examples=examples,
    )
