"""The workbook that is being written: its look, and the one way in which texts enter it."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, cast

from targetkit._sheet import guarded
from targetkit._text import torn, width
from targetkit.errors import InvalidValue, MissingExtra

__all__ = [
    "AWAY",
    "CLOSED",
    "GOOD",
    "HEAD",
    "PAPER",
    "POOR",
    "SOME",
    "TITLE",
    "TODAY",
    "WEEKEND",
    "Book",
    "lines",
    "wide",
]

TITLE = "#1F3864"
HEAD = "#D9E2F3"
SOME = "#E2EFDA"
WEEKEND = "#F2F2F2"
CLOSED = "#D9D9D9"
AWAY = "#BFBFBF"
GOOD = "#C6E0B4"
POOR = "#F8CBAD"
TODAY = "#FFE699"

PAPER = 9
"""A4, as the file format numbers it."""

_FONTS = {"en": "Arial", "zh": "Microsoft YaHei"}
_GRID = "#BFBFBF"
_ESCAPE = "x005F_"
_LONGEST = 32_000
_SHOWN = 100

# What the signs of a text take, in thousandths of its size: the advance widths of Helvetica (Adobe Font Metrics,
# Core 14), which are those of Arial, too; East Asian signs are squares.
_SIZES = {
    sign: size
    for size, signs in {
        222: "'ijl",
        278: " !,./:;I[\\]ft",
        333: "()-`r",
        500: "Jcksvxyz",
        611: "FTZ",
        667: "&ABEKPSVXY",
        722: "CDHNRUw",
        778: "GOQ",
        833: "Mm",
        889: "%",
        944: "W",
        1015: "@",
    }.items()
    for sign in signs
}
_OTHER, _SQUARE = 556, 1000
# What one unit of a column's width holds of that at 10 points, with some room for programs that set texts wider,
# and what stands free at its sides.
_COLUMN, _FREE = 510, 700
_PIECE = re.compile(r"[^\s\u1100-\U0010ffff]+\s*|\s+|.")


class Book:
    """A workbook with the formats in use.

    Args:
        lang: `en` or `zh`.
        day: The day that the file says it was made on, so that the same plan gives the same file.

    Raises:
        MissingExtra: When XlsxWriter is not installed.
    """

    def __init__(self, lang: str, day: date) -> None:
        try:
            from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
        except ImportError:
            raise MissingExtra("XlsxWriter", "excel") from None
        self.lang = lang
        self._file = BytesIO()
        font = {"font_name": _FONTS[lang], "font_size": 10, "valign": "vcenter"}
        # Texts are written as texts: none becomes a formula, a link or a number by its looks.
        options = {"in_memory": True, "default_format_properties": font}
        self.made: Any = cast(Any, Workbook)(self._file, options)
        self.made.set_properties({"created": datetime.combine(day, time())})
        self._font = font
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def look(self, **properties: object) -> Any:
        """A format; those that say the same are one."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.made.add_format({**self._font, **properties})
        return self._formats[key]

    def boxed(self, **properties: object) -> Any:
        """A format of a cell in a table; what is not in the middle stands a little off the border."""
        indent = {} if properties.get("align") == "center" else {"indent": 1}
        return self.look(border=1, border_color=_GRID, **indent, **properties)

    def sheet(self, name: str) -> Any:
        """A new sheet, for A4."""
        sheet = self.made.add_worksheet(name)
        sheet.set_paper(PAPER)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.hide_gridlines(2)
        return sheet

    def text(self, sheet: Any, row: int, column: int, text: str, look: Any = None) -> None:
        """A text that no spreadsheet program takes for a formula.

        Raises:
            InvalidValue: A text that would not come back as it was.
        """
        sheet.write_string(row, column, _kept(text), look)

    def amount(
        self, sheet: Any, row: int, column: int, amount: float | str, look: Any, formula: str = ""
    ) -> None:
        """An amount, as a number or in digits, with the formula that works it out."""
        if formula:
            sheet.write_formula(row, column, formula, look, amount)
        elif isinstance(amount, str):
            sheet.write_string(row, column, amount, look)
        else:
            sheet.write_number(row, column, amount, look)

    def link(self, sheet: Any, row: int, column: int, to: str, text: str, look: Any) -> None:
        """A text that leads to another sheet."""
        name = to.replace("'", "''")
        sheet.write_url(row, column, f"internal:'{name}'!A1", look, _kept(text))

    def lock(self, sheet: Any) -> None:
        """Protect what is locked, without a password, and leave people what does no harm."""
        allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter", "insert_rows")
        sheet.protect("", dict.fromkeys(allowed, True))

    def close(self) -> bytes:
        """The finished file."""
        self.made.close()
        return self._file.getvalue()


def _kept(text: str) -> str:
    """A text as it is written: one that a reader would turn into another is refused."""
    wrong = torn(text)
    if _ESCAPE in text:
        wrong = f"a text without {_ESCAPE!r}, by which workbooks mark signs that they cannot hold"
    elif len(text) > _LONGEST:
        wrong = f"a text of at most {_LONGEST:,} characters, as a cell can hold"
    if wrong:
        raise InvalidValue("workbook: text", text[:_SHOWN], wrong)
    return guarded(text)


def wide(texts: list[str], least: float = 0, most: float = 60) -> float:
    """The width of a column for these texts."""
    return min(most, max([least, *(width(text) + 2 for text in texts)]))


def lines(text: str, column: float) -> int:
    """How many lines a text takes in a column of a table: Latin words are kept together, Chinese breaks anywhere.

    Args:
        text: The text.
        column: The width of the column.

    >>> lines("short of the target", 20), lines("short of the week's target", 20), lines("未达本周目标", 8)
    (1, 2, 2)
    """
    room = max(column * _COLUMN - _FREE, _SQUARE)
    count = used = 0
    for piece in _PIECE.findall(text):
        own = sum(map(_size, piece))
        rest = room - used
        last = sum(map(_size, piece.rstrip()))  # a space at the end of a line needs no room
        if count == 0 or last > rest:
            count, used = count + max(1, math.ceil(last / room)), 0
        used += own
    return max(count, 1)


def _size(sign: str) -> int:
    """The width of one sign."""
    return _SIZES.get(sign) or (_SQUARE if sign >= "\u1100" else _OTHER)
