"""What people wrote into the sheet for actuals."""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any

from targetkit._actuals_file import ACTUALS_HEADINGS
from targetkit._events import Event
from targetkit._problems import Place, Problems
from targetkit._written import day_of, metrics_by_name, moment_of
from targetkit.actuals import Actuals, of_events
from targetkit.errors import InvalidQuantity, UnknownMember
from targetkit.interop.excel._entries import ACTUALS, COLUMNS, LISTS
from targetkit.interop.excel._layout import KEY_ROW
from targetkit.interop.excel._opened import Formula, Opened, Page, opened, plainly, text_of
from targetkit.metric import Metric
from targetkit.quantity import exact

__all__ = ["load_actuals"]

_REQUIRED = COLUMNS[:4]


def load_actuals(path: Path, problems: Problems) -> Actuals | None:
    """Read what happened; see `targetkit.interop.excel.read_actuals`."""
    book = opened(path, problems)
    if book is None:
        return None
    before = len(problems)
    pages = book.marked(ACTUALS)
    if not pages:
        problems.add(Place(book.file), "it has no sheet for actuals; write_pack writes such workbooks")
        return None
    reader = _Reader(book, problems)
    for page in pages:
        reader.read(page)
    if len(problems) > before:
        return None
    used = {event.metric for event in reader.events}
    known = [metric for name, metric in reader.metrics.items() if name in reader.known | used]
    return of_events(tuple(reader.events), tuple(known))


class _Reader:
    """The rows of a workbook while they are read."""

    def __init__(self, book: Opened, problems: Problems) -> None:
        self.book = book
        self.problems = problems
        self.events: list[Event] = []
        self.people: dict[str, str] = {}
        self.titles: dict[str, Metric] = {}
        self.sizes: dict[str, int] = {}
        self.metrics: dict[str, Metric] = {}
        self.known: set[str] = set()
        for page in book.marked(LISTS):
            for row in page.rows():
                self._listed(page, row)
        self.names = metrics_by_name(self.metrics.values())

    def _listed(self, page: Page, row: int) -> None:
        """Somebody or something that can be chosen."""
        kind, told, name = (page.text(row, column) for column in range(3))
        if kind == "person":
            self.people[told] = name
        elif kind in {"metric", "choice"}:
            at = Place(self.book.file, None, page.address(row, 2))
            quantum, unit, size = (page.text(row, column) for column in range(3, 6))
            aliases: list[str] = []
            while (row, 6 + len(aliases)) in page.cells:
                aliases.append(page.text(row, 6 + len(aliases)))
            metric = self.problems.attempt(at, Metric, name, quantum, unit, aliases=aliases)
            many = self.problems.attempt(at, int, size)
            if metric is None or many is None:
                return
            self.titles[told] = self.metrics[name] = metric
            self.sizes[name] = many
            if kind == "metric":
                self.known.add(name)

    def read(self, page: Page) -> None:
        """All rows of a sheet that hold anything."""
        columns = {
            text: column
            for row, column in page.cells
            if row == KEY_ROW and (text := page.text(row, column)) in COLUMNS
        }
        missing = [key for key in _REQUIRED if key not in columns]
        for key in missing:
            names = " or ".join((key, *ACTUALS_HEADINGS[key]))
            self.problems.add(
                Place(self.book.file, None, page.name), f"there is no column for {names} any more"
            )
        if missing:
            return
        first = self._first(page, columns)
        for row in page.rows():
            if row >= first:
                self._row(page, row, columns)

    def _first(self, page: Page, columns: dict[str, int]) -> int:
        """The row behind the headings: the last row in which all columns hold texts that are none of the entries."""
        for row in page.rows():
            if row > KEY_ROW and all(page.text(row, column) for column in columns.values()):
                return row + 1
        return KEY_ROW + 1

    def _row(self, page: Page, row: int, columns: dict[str, int]) -> None:
        """One row; nothing where it is empty, problems where it is not whole."""
        cells = {key: page.cells.get((row, column)) for key, column in columns.items()}
        if all(given is None or given == "" for given in cells.values()):
            return
        before = len(self.problems)

        def taken(key: str, make: Any, *more: Any) -> Any:
            at = Place(self.book.file, None, page.address(row, columns.get(key, 0)))
            return self.problems.attempt(at, _made, make, cells.get(key), *more)

        day = taken("date", _day)
        who = taken("manager", self._person)
        metric = taken("metric", self._metric)
        quanta = taken("value", self._quanta, metric)
        recorded = taken("recorded", _moment)
        deal, channel = taken("deal", _text), taken("channel", _text)
        if len(self.problems) == before:
            self.events.append(Event(day, who, metric.name, quanta, deal or None, recorded, channel or None))

    def _person(self, given: object) -> str:
        text = text_of(given)
        if not text:
            raise ValueError("it is empty; who brought it?")
        return self.people.get(text, text)

    def _metric(self, given: object) -> Metric:
        text = text_of(given)
        if not text:
            raise ValueError("it is empty; of what is the amount?")
        found = self.titles.get(text) or self.names.get(text)
        if found is None:
            raise UnknownMember("metric", text, tuple(self.titles), where="the workbook")
        return found

    def _quanta(self, given: object, metric: Metric | None) -> int:
        if given is None:
            raise ValueError("it is empty; what did not happen has no row, or a 0")
        number: Fraction = exact(text_of(given) if isinstance(given, str) else given)
        return 0 if metric is None else metric.quanta(plainly(number * self.sizes[metric.name]))


def _made(make: Any, given: object, *more: Any) -> Any:
    """What is made of a cell; a formula is no fact."""
    if isinstance(given, Formula):
        raise InvalidQuantity(given.text, "it is a formula; write what happened as it is")
    return make(given, *more)


def _text(given: object) -> str:
    return text_of(given)


def _day(given: object) -> date:
    if isinstance(given, datetime) and given.time() == time():
        return given.date()
    if given is None:
        raise ValueError("it is empty; on which day was it?")
    return day_of(text_of(given))


def _moment(given: object) -> date | datetime | None:
    """When something was recorded: a day, or a day and a time."""
    if given is None or given == "":
        return None
    if isinstance(given, datetime):
        return given if given.time() != time() else given.date()
    return moment_of(text_of(given))
