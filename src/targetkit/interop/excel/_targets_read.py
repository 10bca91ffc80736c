"""Targets as they come back in a workbook, and totals in it that no longer add up."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from targetkit._attrs import value
from targetkit._problems import Place, Problems
from targetkit._rows import AnyRow
from targetkit._written import period_of, written
from targetkit.errors import InvalidQuantity
from targetkit.findings import Finding, Report
from targetkit.interop.excel._entries import LISTS, VERSION
from targetkit.interop.excel._layout import ID, KEY_ROW, MARK, TARGETS
from targetkit.interop.excel._opened import Formula, Opened, Page, Sums, opened, plainly
from targetkit.metric import Metric
from targetkit.period import PeriodLike
from targetkit.plan import Plan, Row
from targetkit.quantity import as_decimal, exact
from targetkit.quantity import quantum as quantum_of
from targetkit.role import Role, walk

__all__ = ["ReadTargets", "load_targets"]


@value
class ReadTargets:
    """What a workbook says of the targets.

    Attributes:
        plan: The targets, without a basis; also where they do not add up.
        report: Totals that somebody edited and that no longer add up, with the cell's address (TK121).
    """

    plan: Plan
    report: Report


class _Spot(NamedTuple):
    """A target in the workbook: where it stands, whether it was typed, and how many quanta it is."""

    page: Page
    row: int
    column: int
    typed: bool
    quanta: int

    @property
    def cell(self) -> str:
        return self.page.address(self.row, self.column)


_Key = tuple[str, str, int]


def load_targets(path: Path, like: Plan, problems: Problems) -> ReadTargets | None:
    """Read targets; see `targetkit.interop.excel.read_targets`."""
    book = opened(path, problems)
    if book is None:
        return None
    before = len(problems)
    reader = _Reader(book, like, problems)
    pages = book.marked(TARGETS)
    if not pages:
        problems.add(Place(book.file), "it has no sheet with targets; write_pack writes such workbooks")
        return None
    reader.check_lists()
    if len(problems) > before:
        return None
    for page in pages:
        reader.read(page)
    if len(problems) > before:
        return None
    rows: list[AnyRow] = [
        Row(name, role, reader.timeline.periods[place], reader.metrics[name].quantity(spots[0].quanta))
        for (name, role, place), spots in reader.spots.items()
    ]
    plan = problems.attempt(Place(book.file), _planned, [*rows, *reader.strays], like)
    if plan is None:
        return None
    return ReadTargets(plan, Report(reader.findings()))


class _Reader:
    """The targets of a workbook while they are read."""

    def __init__(self, book: Opened, like: Plan, problems: Problems) -> None:
        self.book = book
        self.like = like
        self.problems = problems
        self.sums = Sums(book)
        self.sizes: dict[str, int] = {}
        self.strays: list[AnyRow] = []
        self.spots: dict[_Key, list[_Spot]] = {}
        self.nodes: dict[str, Role] = {node.id: node for node in walk(like.roles)}
        self.metrics = {metric.name: metric for metric in like.metrics}
        self.timeline = like.timeline
        self.whole: dict[tuple[str, Fraction], int] = {}

    def check_lists(self) -> None:
        """Take the units of the amounts, and refuse a workbook of another time, or in other quanta."""
        pages = self.book.marked(LISTS)
        if len(pages) != 1:
            self.problems.add(
                Place(self.book.file), "the hidden sheet with its lists is missing; take the pack as it was"
            )
            return
        page = pages[0]
        told = [page.text(0, column) for column in range(1, 5)]
        if told[0] != VERSION:
            reason = f"version {told[0]!r} is not one that this release reads; it reads {VERSION}"
            self.problems.add(Place(self.book.file, None, page.address(0, 1)), reason)
            return
        for column, ours in ((3, written(self.like.period)), (4, self.like.weeks)):
            if told[column - 1] != ours:
                reason = f"{told[column - 1]!r} was written; the plan it is read like has {ours!r}"
                self.problems.add(Place(self.book.file, None, page.address(0, column)), reason)
        for row in page.rows():
            kind = page.text(row, 0)
            if kind == "target":
                self._unit(page, row)
            elif kind == "stray":
                metric, role, period, amount = (page.text(row, column) for column in range(1, 5))
                place = Place(self.book.file, None, page.address(row, 3))
                known = self.problems.attempt(place, period_of, period)
                if known is not None:
                    self.strays.append((metric, role, known, amount))
        for name in self.metrics.keys() - self.sizes.keys():
            self.problems.add(
                Place(self.book.file), f"it was written without {name}, which the plan it is read like has"
            )

    def _unit(self, page: Page, row: int) -> None:
        """The unit of one metric's amounts."""
        name, quantum, unit, size = (page.text(row, column) for column in range(2, 6))
        metric = self.metrics.get(name)
        if metric is None:
            return
        at = Place(self.book.file, None, page.address(row, 3))
        fine = self.problems.attempt(at, quantum_of, quantum)
        many = self.problems.attempt(at._replace(column=page.address(row, 5)), int, size)
        if fine is None or many is None:
            return
        if fine != metric.quantum or unit != metric.unit:
            ours = f"quantum {as_decimal(1, metric.quantum):f}, unit {metric.unit!r}"
            reason = f"{name} was written with quantum {quantum}, unit {unit!r}; the plan it is read like has {ours}"
            self.problems.add(at, reason)
        self.sizes[name] = many

    def read(self, page: Page) -> None:
        """The targets of one sheet: wherever a row names metric and role, and a column a period."""
        columns: dict[int, PeriodLike] = {}
        for row, column in page.cells:
            if row == KEY_ROW and column not in (MARK, ID):
                place = Place(self.book.file, None, page.address(row, column))
                period = self.problems.attempt(place, period_of, page.text(row, column))
                if period is not None:
                    columns[column] = period
        for row in page.rows():
            name, role = page.text(row, MARK), page.text(row, ID)
            if row != KEY_ROW and name and role:
                for column, period in columns.items():
                    self._cell(page, row, column, (name, role, period))

    def _cell(self, page: Page, row: int, column: int, key: tuple[str, str, PeriodLike]) -> None:
        """One target, if there is one."""
        given = page.cells.get((row, column))
        if given is None:
            return
        name, role, period = key
        at = Place(self.book.file, None, page.address(row, column))
        metric, node = self.metrics.get(name), self.nodes.get(role)
        if metric is None or node is None or period not in self.timeline:
            what = f"{name} of {role} in {written(period)}"
            self.problems.add(at, f"{what} is nothing that the plan has, which this workbook is read like")
            return
        place = self.timeline.place(period)
        summed = isinstance(given, Formula)
        if summed and not node.children and not self.timeline.children[place]:
            self.problems.add(
                at, f"{given.text!r} is a formula; a target is a number that somebody decided on"
            )
            return
        quanta = self.problems.attempt(
            at, self._quanta, (page.name.casefold(), row, column), given, metric, period
        )
        if quanta is not None:
            spot = _Spot(page, row, column, not summed, quanta)
            self.spots.setdefault((name, role, place), []).append(spot)

    def _quanta(self, at: tuple[str, int, int], given: Any, metric: Metric, period: PeriodLike) -> int | None:
        amount = self.sums.value(at) if isinstance(given, Formula) else exact(given, of=metric.name)
        if amount is None:
            return None
        told = metric.name, amount
        if told not in self.whole:  # the same small numbers come again and again
            self.whole[told] = metric.quanta(plainly(amount * self.sizes[metric.name]))
        quanta = self.whole[told]
        start = period if isinstance(period, date) else period.start
        frozen = self.like.frozen
        if quanta < 0 and not (frozen is not None and start <= frozen):
            raise InvalidQuantity(given, "a target is zero or more", metric.quantum, metric.name)
        return quanta

    # --- what does not add up -----------------------------------------------------------------------------------

    def findings(self) -> list[Finding]:
        """Totals that were typed over and do not add up, and targets that stand in two places and differ."""
        found: list[Finding] = []
        for key, spots in self.spots.items():
            first = spots[0]
            found += [
                self._found(key, spot, first.quanta, "twice", other=first.cell)
                for spot in spots[1:]
                if spot.quanta != first.quanta
            ]
            expected = self._parts(key)
            own = self.like.line(key[0], key[1])[key[2]]
            for spot in spots:
                if spot.typed and spot.quanta != own and any(spot.quanta != total for total in expected):
                    total = next(total for total in expected if spot.quanta != total)
                    found.append(self._found(key, spot, total, ""))
        return found

    def _parts(self, key: _Key) -> list[int]:
        """What a target's parts add up to, along role and along time, as far as they have any."""
        name, role, place = key
        below = [(name, child.id, place) for child in self.nodes[role].children]
        inside = [(name, role, part) for part in self.timeline.children[place]]
        totals: list[int] = []
        for parts in (below, inside):
            known = [self.spots[part][0].quanta for part in parts if part in self.spots]
            if known:
                totals.append(sum(known))
        return totals

    def _found(self, key: _Key, spot: _Spot, expected: int, form: str, **details: str) -> Finding:
        metric = self.metrics[key[0]]
        return Finding.of(
            "TK121",
            metric=metric.name,
            role=key[1],
            period=self.timeline.periods[key[2]],
            expected=metric.quantity(expected),
            actual=metric.quantity(spot.quanta),
            form=form,
            unit=metric.unit,
            cell=spot.cell,
            **details,
        )


def _planned(rows: list[AnyRow], like: Plan) -> Plan:
    return Plan.from_rows(rows, like=like)
