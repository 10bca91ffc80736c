"""A CSV file as located rows, whose columns are known by any of their headings."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from targetkit._attrs import FrozenMap, value
from targetkit._problems import Place, Problems, decoded

__all__ = ["Line", "Opened", "Sheet", "guarded", "open_sheet", "read_sheet", "unguarded"]

_EMPTY: tuple[int, list[str]] = (1, [])
_MARK = "'"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", _MARK)


@value
class Line:
    """A row that says something.

    Attributes:
        number: Where it stands in the file, counted from 1.
        cells: Column → text without spaces around it, for the columns that the file has.
    """

    number: int
    cells: FrozenMap[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@value
class Sheet:
    """A CSV file that could be read.

    Attributes:
        file: Its name.
        titles: Column → its heading in the file.
        lines: The rows, in order.
    """

    file: str
    titles: FrozenMap[str, str]
    lines: tuple[Line, ...]

    def place(self, line: Line | int, column: str = "") -> Place:
        """Where a cell stands, its column by the heading that the reader sees."""
        number = line.number if isinstance(line, Line) else line
        return Place(self.file, number, self.titles.get(column, column))


def guarded(text: str) -> str:
    """A text for a cell: one that a spreadsheet would take for a formula gets an apostrophe in front.

    >>> guarded("=1+1"), guarded("li-na"), unguarded(guarded("'=x"))
    ("'=1+1", 'li-na', "'=x")
    """
    return f"{_MARK}{text}" if text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith(_MARK) and text[1:].startswith(_FORMULA) else text


@value
class Opened:
    """A CSV file whose first row has been read.

    Attributes:
        file: Its name.
        titles: Column → its heading in the file.
        places: Column → its place in a row.
        whole: Whether every column that is required is there.
        rows: The number of the line on which each further row begins, and its cells, spaces and all;
            rows of another length are told and left out.
    """

    file: str
    titles: FrozenMap[str, str]
    places: FrozenMap[str, int]
    whole: bool
    rows: Iterator[tuple[int, list[str]]]


def open_sheet(
    path: Path,
    problems: Problems,
    *,
    headings: Mapping[str, tuple[str, ...]],
    required: Collection[str] = (),
    prefixes: Collection[str] = (),
    ignore: Collection[str] = (),
    at: Place | None = None,
) -> Opened | None:
    """Read the first row of a CSV file; for the arguments see `read_sheet`."""
    text = decoded(path, problems, at)
    if text is None:
        return None
    file = str(path)
    rows = _rows(text, file, problems)
    number, told = next(rows, _EMPTY)
    heads = [head.strip() for head in told]
    if not heads:
        problems.add(Place(file), f"it is empty; its first row names the columns: {', '.join(required)}")
        return None
    places = _columns(heads, Place(file, number), problems, headings, prefixes, ignore)
    missing = [column for column in required if column not in places]
    for column in missing:
        names = " or ".join((column, *headings[column]))
        problems.add(Place(file, number, column), f"there is no such column; its heading is {names}")
    titles = FrozenMap((column, heads[place]) for column, place in places.items())
    return Opened(file, titles, FrozenMap(places), not missing, rows)


def read_sheet(
    path: Path,
    problems: Problems,
    *,
    headings: Mapping[str, tuple[str, ...]],
    required: Collection[str] = (),
    prefixes: Collection[str] = (),
    ignore: Collection[str] = (),
    at: Place | None = None,
) -> Sheet | None:
    """Read a CSV file whose first row names the columns.

    Args:
        path: The file.
        problems: Where it is told what is wrong with it.
        headings: Column → other headings for it. Case, and whether words are joined by `_` or a space, do not count.
        required: Columns without which nothing can be read.
        prefixes: Columns that may also stand for one thing each, `weight:submissions` for `weight`;
            such a column is called by its own name and the text behind the colon.
        ignore: Headings of columns to pass over; those that begin with # are passed over anyway.
        at: Where the file is named, if not by the caller.

    Returns:
        The rows that are not empty; None if there is no making sense of the file.
    """
    opened = open_sheet(
        path, problems, headings=headings, required=required, prefixes=prefixes, ignore=ignore, at=at
    )
    if opened is None:
        return None
    lines: list[Line] = []
    for number, cells in opened.rows:
        own = {column: unguarded(cells[place].strip()) for column, place in opened.places.items()}
        if any(own.values()):
            lines.append(Line(number, FrozenMap(own)))
    return Sheet(opened.file, opened.titles, tuple(lines)) if opened.whole else None


def _rows(text: str, file: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of the line on which each begins, its cells as they stand there.

    Rows without anything in them are left out, and so are those that are not as long as the first one,
    which are told.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin, length = 1, 0
    try:
        for row in reader:
            if any(row):
                length = length or len(row)
                if len(row) == length or _fits(row, length, Place(file, begin), problems):
                    yield begin, row
            begin = reader.line_num + 1
    except csv.Error as error:
        problems.add(Place(file, begin), f"it is no CSV row: {error}; look at its quotation marks")


def _fits(row: list[str], length: int, place: Place, problems: Problems) -> bool:
    """Whether a row of another length has only empty cells at its end; or nothing at all, which is no mistake."""
    cells = [cell.strip() for cell in row]
    if len(row) > length and not any(cells[length:]):
        return True
    if any(cells):
        reason = f"it has {len(row)} cells where the first row has {length}; put a text with commas in quotes"
        problems.add(place, reason)
    return False


def _columns(
    heads: list[str],
    at: Place,
    problems: Problems,
    headings: Mapping[str, tuple[str, ...]],
    prefixes: Collection[str],
    ignore: Collection[str],
) -> dict[str, int]:
    """Column → its place in a row."""
    known = {_plain(name): column for column, names in headings.items() for name in (column, *names)}
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        if not head or head.startswith("#") or head in ignore:
            continue
        prefix, colon, rest = (part.strip() for part in re.sub("：", ":", head).partition(":"))
        column = known.get(_plain(prefix))
        if colon and (column not in prefixes or not rest):
            column = None
        if column is None:
            problems.add(at._replace(column=head), _unknown(head, known))
            continue
        column = f"{column}:{rest}" if colon else column
        if column in found:
            problems.add(
                at._replace(column=head), f"it means the same as {heads[found[column]]!r}; keep one of them"
            )
            continue
        found[column] = place
    return found


def _unknown(head: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(_plain(head), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(dict.fromkeys(known.values()))}."
    return f"unknown column; {hint} A column to pass over has a heading that begins with #"


def _plain(heading: str) -> str:
    return re.sub(r"\s+", "_", heading.strip().casefold())
