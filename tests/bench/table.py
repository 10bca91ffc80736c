"""One store's month as an array: ideals, margins, and what other methods make of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import frozen
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from targetkit._rounding import ONE, SHIFT

FAMILIES = ("manager-week", "team-day", "team-week", "store-day", "store-week", "store to date")


@frozen
class Table:
    """The open days of one metric.

    Attributes:
        ideals: A line per manager, a column per open day, in units of 2^-40 of a piece.
        cells: The plan's own whole numbers.
        teams: For each team the lines of its managers.
        weeks: For each week its columns.
    """

    ideals: np.ndarray
    cells: np.ndarray
    teams: list[slice]
    weeks: list[slice]

    @classmethod
    def of(cls, plan):
        """The table of the first metric of a plan of a store and a month, whose teams hold managers alone."""
        metric = plan.metrics[0]
        timeline = plan.timeline
        days = timeline.levels["day"]
        people = plan.roles.managers()
        ideals = np.array([plan.basis.metrics[metric.name].ideals[person.id] for person in people])
        cells = np.array([plan.line(metric, person)[days.start : days.stop] for person in people])
        opened = ideals.any(axis=0)
        sizes = np.cumsum([0, *(len(team.children) for team in plan.roles.children)])
        inside = [timeline.below(week, "day") for week in timeline.levels["week"]]
        ends = [0, *(int(opened[: week.stop - days.start].sum()) for week in inside)]
        return cls(
            ideals[:, opened],
            cells[:, opened],
            [slice(first, last) for first, last in pairwise(sizes.tolist())],
            [slice(first, last) for first, last in pairwise(ends) if first < last],
        )

    def families(self, table):
        """The sums of a table that are compared with those of the ideals."""
        by_team = np.array([table[team].sum(axis=0) for team in self.teams])
        store = table.sum(axis=0)
        return {
            "manager-week": self._by_week(table),
            "team-day": by_team,
            "team-week": self._by_week(by_team),
            "store-day": store,
            "store-week": self._by_week(store[None]),
            "store to date": store.cumsum(),
        }

    def _by_week(self, lines):
        return np.array([lines[:, week].sum(axis=1) for week in self.weeks])

    def distances(self, cells):
        """How far the farthest sum of each family is from its ideal, in pieces."""
        wanted = self.families(self.ideals)
        return {
            family: float(np.abs((sums.astype(np.int64) << SHIFT) - wanted[family]).max() / ONE)
            for family, sums in self.families(cells).items()
        }

    @property
    def months(self):
        """Each manager's whole number."""
        return self.cells.sum(axis=1)


def round_every_cell(table):
    """Every cell to the nearest whole number."""
    return (table.ideals + ONE // 2) >> SHIFT


def plug_the_last_day(table):
    """Every cell but a manager's last to the nearest; what is left, or too much, goes to the last day there."""
    cells = round_every_cell(table)
    for line, ideals, month in zip(cells, table.ideals, table.months, strict=True):
        there = np.flatnonzero(ideals)
        if len(there):
            line[there[-1]] += month - line.sum()
    return cells


def largest_remainders(ideals, total):
    """Whole parts, and one more for the largest remainders; ties go to the first."""
    shares = np.floor(ideals + 1e-9).astype(np.int64)
    for at in np.argsort(-(ideals - shares), kind="stable")[: total - shares.sum()]:
        shares[at] += 1
    return shares


def largest_remainder_by_day(table):
    """Each manager's month over the days, by largest remainders."""
    lines = zip(table.ideals / ONE, table.months, strict=True)
    return np.array([largest_remainders(line, month) for line, month in lines])


def largest_remainder_by_level(table):
    """Each manager's month over the weeks, then each week over its days, by largest remainders."""
    cells = np.zeros_like(table.cells)
    for at, line in enumerate(table.ideals / ONE):
        weeks = np.array([line[week].sum() for week in table.weeks])
        for week, total in zip(table.weeks, largest_remainders(weeks, table.months[at]), strict=True):
            whole = line[week].sum()
            cells[at, week] = largest_remainders(line[week] * (total / whole if whole else 0), total)
    return cells


def proportional_fitting(table):
    """The store's days to whole numbers, the ideals fitted to them and to the months, then largest remainders."""
    days = largest_remainders(table.ideals.sum(axis=0) / ONE, table.months.sum())
    fitted = table.ideals / ONE
    for _ in range(50):
        sums = fitted.sum(axis=0)
        fitted = fitted * np.divide(days, sums, out=np.zeros_like(sums), where=sums > 0)
        sums = fitted.sum(axis=1)
        fitted = fitted * np.divide(table.months, sums, out=np.zeros_like(sums), where=sums > 0)[:, None]
    return np.array(
        [largest_remainders(line, month) for line, month in zip(fitted, table.months, strict=True)]
    )


class Program:
    """The rounding of a table as a linear program with every margin between floor and ceiling of its ideal.

    The margins are those that a network can promise: a manager's month, running totals at week ends, weeks
    and running totals inside them; the same of the store; store days and team days. So every vertex is whole.

    Args:
        table: The table.
        chained: Each margin is a variable, the sum of two smaller ones; a network.
            Otherwise the cells are the only variables, and each margin is a row over all of its cells.
    """

    def __init__(self, table, *, chained=False):
        self.table = table
        self.chained = chained
        self.open = np.flatnonzero(table.ideals)  # the cells that anybody can fill
        self.low, self.high = [], []
        self.sums = []  # for each margin its cells, or the margins that it is the sum of
        cells = np.full(table.ideals.shape, -1)
        cells.ravel()[self.open] = np.arange(len(self.open))
        for ideal in table.ideals.ravel()[self.open]:
            self._bound(int(ideal))
        every = slice(None)
        for line in range(len(cells)):
            self._line(cells[line : line + 1], cells[line], slice(line, line + 1))
        teams = [self._days(cells[team], cells[team], team) for team in table.teams]
        days = self._days(cells, np.array(teams), every)
        self._line(cells, np.array(days), every)
        self.arguments = self._arguments()

    def _bound(self, ideal):
        self.low.append((ideal + len(self.open)) >> SHIFT)
        self.high.append(-((len(self.open) - ideal) >> SHIFT))

    def _margin(self, lines, columns, cells, parts):
        """Add a margin; tell by which number it can be a part of another."""
        self._bound(int(self.table.ideals[lines, columns].sum()))
        inside = np.array(parts if self.chained else cells).ravel()
        self.sums.append(inside[inside >= 0])
        return len(self.low) - 1

    def _days(self, cells, parts, lines):
        """The sum of some lines on each day."""
        return [
            self._margin(lines, slice(day, day + 1), cells[:, day], parts[:, day])
            for day in range(cells.shape[1])
        ]

    def _line(self, cells, days, lines):
        """The running totals of a line inside weeks, its weeks, and its running totals at their ends."""
        done = -1
        for week in self.table.weeks:
            inside = -1
            for day in range(week.start, week.stop):
                columns = slice(week.start, day + 1)
                inside = self._margin(lines, columns, cells[:, columns], [inside, days[day]])
            until = slice(0, week.stop)
            done = self._margin(lines, until, cells[:, until], [done, inside])

    def _arguments(self):
        low, high = np.array(self.low, dtype=float), np.array(self.high, dtype=float)
        cells = len(self.open)
        rows = np.repeat(np.arange(len(self.sums)), [len(inside) for inside in self.sums])
        shape = len(self.sums), len(low) if self.chained else cells
        matrix = csr_array((np.ones(len(rows)), (rows, np.concatenate(self.sums))), shape=shape)
        if self.chained:
            own = csr_array((np.ones(shape[0]), (range(shape[0]), range(cells, len(low)))), shape=shape)
            rows = {"A_eq": matrix - own, "b_eq": np.zeros(shape[0])}
            return {"c": np.zeros(len(low)), "bounds": np.column_stack([low, high]), **rows}
        bounds = np.column_stack([low[:cells], high[:cells]])
        low, high = low[cells:], high[cells:]
        fixed = low == high
        rows = {
            "A_eq": matrix[fixed],
            "b_eq": low[fixed],
            "A_ub": vstack([matrix[~fixed], -matrix[~fixed]], format="csr"),
            "b_ub": np.concatenate([high[~fixed], -low[~fixed]]),
        }
        return {"c": np.zeros(cells), "bounds": bounds, **rows}

    def solve(self):
        """What HiGHS finds."""
        return linprog(**self.arguments, method="highs")

    def cells(self):
        """The same as a table of whole numbers."""
        found = self.solve()
        assert found.status == 0, found.message
        numbers = found.x[: len(self.open)]
        assert np.abs(numbers - numbers.round()).max() < 1e-6
        cells = np.zeros(self.table.ideals.shape, dtype=np.int64)
        cells.ravel()[self.open] = numbers.round().astype(np.int64)
        return cells
