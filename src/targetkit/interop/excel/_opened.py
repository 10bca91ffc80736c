"""A workbook that comes from outside: its sheets as cells, within limits, and its formulas by what they add up."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Hashable, Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from targetkit._attrs import FrozenMap, value
from targetkit._problems import Place, Problems
from targetkit._sheet import unguarded
from targetkit.errors import MissingExtra
from targetkit.interop.excel._layout import letters_of
from targetkit.quantity import exact

__all__ = ["At", "Opened", "Page", "Sums", "opened", "plainly", "text_of"]

At: TypeAlias = tuple[str, int, int]
"""A cell: its sheet, its row and its column, counted from 0."""

LARGEST = 400_000_000
"""Bytes that the parts of a workbook may take when they are unpacked."""

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
MOST_CELLS = 5_000_000
MOST_ADDED = 5_000_000

_NAME = r"(?:'((?:[^']|'')+)'|([^'!:;,()+*/ ]+))[!.]"
_REF = re.compile(
    rf"\s*(?:\$?{_NAME})?\$?([A-Za-z]{{1,3}})\$?(\d{{1,7}})(?::\$?([A-Za-z]{{1,3}})\$?(\d{{1,7}}))?\s*"
)
_SUM = re.compile(r"=\s*SUM\((.*)\)\s*", re.IGNORECASE | re.DOTALL)


@value
class Page:
    """A sheet.

    Attributes:
        name: Its name.
        cells: Row and column, counted from 0 → what stands there: a number, a text, a day, or a formula as `Formula`.
    """

    name: str
    cells: FrozenMap[tuple[int, int], Any]

    def text(self, row: int, column: int) -> str:
        """The text of a cell; empty where there is something else."""
        found = self.cells.get((row, column))
        return unguarded(found) if isinstance(found, str) else ""

    def rows(self) -> Iterator[int]:
        """The rows that hold anything, in order."""
        yield from sorted({row for row, _ in self.cells})

    def address(self, row: int, column: int) -> str:
        """How a person names a cell."""
        return f"{self.name}!{letters_of(column)}{row + 1}"


@value
class Formula:
    """A formula as it stands in a cell."""

    text: str


@value
class Opened:
    """A workbook.

    Attributes:
        file: Its name.
        pages: Its sheets, in order.
    """

    file: str
    pages: tuple[Page, ...]

    def marked(self, mark: str) -> tuple[Page, ...]:
        """The sheets whose first cell says this."""
        return tuple(page for page in self.pages if page.text(0, 0) == mark)


def opened(path: Path, problems: Problems) -> Opened | None:
    """Read a workbook; None and a problem if it is none, or larger than any pack.

    Args:
        path: The file.
        problems: Where it is told what is wrong with it.

    Raises:
        MissingExtra: When openpyxl is not installed.
    """
    try:
        from openpyxl import load_workbook  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra("openpyxl", "excel") from None
    file = Place(str(path))
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > LARGEST:
            problems.add(file, f"it unpacks to {size:,} bytes; a pack has at most {LARGEST:,}")
            return None
        with warnings.catch_warnings():
            # What of a workbook's looks cannot be read is not needed here.
            warnings.simplefilter("ignore")
            book: Any = load_workbook(path, read_only=True, data_only=False)
            try:
                return _taken(book, str(path), problems)
            finally:
                book.close()
    except OSError as error:
        problems.add(file, f"the file cannot be read: {error.strerror or error}")
    except Exception as error:  # noqa: BLE001  # whatever openpyxl meets in a broken file
        problems.add(
            file, f"it is no workbook that can be read ({type(error).__name__}: {error}); save it as .xlsx"
        )
    return None


def _taken(book: Any, file: str, problems: Problems) -> Opened | None:
    """The cells of all sheets."""
    pages: list[Page] = []
    count = 0
    for sheet in book.worksheets:
        # What the file says of its own size is not believed.
        sheet.reset_dimensions()
        cells: dict[tuple[int, int], Any] = {}
        for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS):
            for cell in row:
                if cell.value is not None:
                    cells[cell.row - 1, cell.column - 1] = _given(cell)
            if len(cells) + count > MOST_CELLS:
                problems.add(Place(file), f"it has more than {MOST_CELLS:,} cells; a pack has fewer")
                return None
        if any(row >= MOST_ROWS for row, _ in cells):
            problems.add(
                Place(file), f"sheet {sheet.title!r} has more than {MOST_ROWS:,} rows; share them out"
            )
            return None
        count += len(cells)
        pages.append(Page(sheet.title, FrozenMap(cells)))
    return Opened(file, tuple(pages))


def _given(cell: Any) -> Any:
    """What a cell holds."""
    given = cell.value
    if cell.data_type == "f":
        return Formula(given if isinstance(given, str) else "={...}")
    return given


def text_of(given: object) -> str:
    """What somebody typed as a text: numbers as their digits, without spaces around it."""
    if isinstance(given, str):
        return unguarded(given.strip())
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    return "" if given is None else str(given)


def plainly(number: Fraction) -> int | Fraction:
    """A number as errors should show it."""
    return number.numerator if number.denominator == 1 else number


class Sums:
    """Formulas that add cells up, worked out exactly, whatever order they stand in and however deep they lead.

    Args:
        book: The workbook.
    """

    def __init__(self, book: Opened) -> None:
        self._pages = {page.name.casefold(): page for page in book.pages}
        self._known: dict[At, Fraction | None] = {}
        self._broken: dict[At, str] = {}
        self._added = 0

    def value(self, at: At) -> Fraction | None:
        """What stands in a cell or comes out there; None where nothing adds up to a number.

        Args:
            at: The cell, its sheet in lower case.

        Raises:
            ValueError: A formula that is no sum of cells, or one that leads back to itself.
        """
        open_: list[At] = [at]
        inside: dict[At, list[At]] = {}
        try:
            while open_:
                if self._step(open_[-1], open_, inside):
                    open_.pop()
        except ValueError as error:
            # Whatever waits for this one will never be known either.
            self._broken.update(dict.fromkeys((at, *inside), str(error)))
            raise
        return self._known[at]

    def _step(self, here: At, open_: list[At], inside: dict[At, list[At]]) -> bool:
        """Work a cell out if all that it needs is known; otherwise have these worked out first."""
        if here in self._known:
            return True
        if here in self._broken:
            raise ValueError(self._broken[here])
        given = self._cell(here)
        if not isinstance(given, Formula):
            self._known[here] = _number(given)
            return True
        first = here not in inside
        parts = self._parts(given.text, here) if first else inside[here]
        inside[here] = parts
        missing = [part for part in parts if part not in self._known]
        if missing and not inside.keys().isdisjoint(missing):
            raise ValueError(f"{given.text!r} leads back to itself")
        if missing:
            open_.extend(missing)
            return False
        numbers = [number for part in parts if (number := self._known[part]) is not None]
        self._known[here] = sum(numbers, Fraction(0)) if numbers else None
        del inside[here]
        return True

    def _cell(self, at: At) -> Any:
        page = self._pages.get(at[0])
        return None if page is None else page.cells.get(at[1:])

    def _parts(self, text: str, at: At) -> list[At]:
        """The cells that a formula adds up."""
        match = _SUM.fullmatch(text)
        told, sign = (match[1], "[,;]") if match else (text.removeprefix("="), r"\+")
        parts: list[At] = []
        position = 0
        while True:
            ref = _REF.match(told, position)
            if ref is None:
                raise ValueError(f"{text!r} is no sum of cells")
            parts += self._range(ref, at, text)
            position = ref.end()
            if position == len(told):
                return parts
            if not re.match(sign, told[position]):
                raise ValueError(f"{text!r} is no sum of cells")
            position += 1

    def _range(self, ref: re.Match[str], at: At, text: str) -> list[At]:
        quoted, plain, letters, row, to_letters, to_row = ref.groups()
        page = at[0] if not quoted and not plain else (quoted or plain).replace("''", "'").casefold()
        if page not in self._pages:
            raise ValueError(f"{text!r} names a sheet that is not there")
        first, top = _column(letters), int(row) - 1
        last, bottom = (_column(to_letters), int(to_row) - 1) if to_letters else (first, top)
        self._added += max(0, last - first + 1) * max(0, bottom - top + 1)
        if self._added > MOST_ADDED:
            raise ValueError(f"{text!r} adds up more cells than any pack has")
        return [(page, line, column) for line in range(top, bottom + 1) for column in range(first, last + 1)]


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1


@lru_cache(maxsize=4096, typed=True)
def _number(given: Hashable) -> Fraction | None:
    """A number as it stands in a cell; texts that are none do not count in a sum, as in any spreadsheet."""
    try:
        return exact(given)
    except (TypeError, ValueError):
        return None
