"""Plain text in columns, for terminals in which a Chinese character is two cells wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from targetkit.errors import InvalidValue, UnknownMember

__all__ = ["GAP", "check_line", "check_name", "fold", "one_of", "render", "torn", "width"]

T = TypeVar("T")

GAP = 2
"""Cells between two columns."""

_TEARING = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""The Unicode categories of controls, lone surrogates, and separators of lines and paragraphs."""

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of the text after it: embeddings, overrides and isolates."""


def torn(text: str) -> str:
    r"""What is asked instead of a text that does not stay on its line, or turns what follows; empty for others.

    Source: Unicode Standard Annex 44, general categories; Annex 9, explicit directional formatting characters.

    >>> torn("李\u3000娜"), torn("li\tna")
    ('', 'a text on one line, without control characters; take out U+0009')
    """
    if text.isprintable():
        return ""
    for character in text:
        if unicodedata.category(character) in _TEARING or character in _TURNING:
            return f"a text on one line, without control characters; take out U+{ord(character):04X}"
    return ""


def check_line(name: str, given: str) -> None:
    """Refuse a text that would tear tables and files apart.

    Args:
        name: The argument, with its place.
        given: The text.

    Raises:
        InvalidValue: A control character, a line break, or one that turns the direction of the text.
    """
    expected = torn(given)
    if expected:
        raise InvalidValue(name, given, expected)


def check_name(name: str, given: object) -> None:
    """Refuse what is no name: a text on one line that is not empty and has no spaces around it.

    Args:
        name: The argument, with its place.
        given: What came in.

    Raises:
        InvalidValue: For anything else.
    """
    if not isinstance(given, str) or not given or given != given.strip():
        raise InvalidValue(name, given, "a text that is not empty and has no spaces around it")
    check_line(name, given)


def one_of(given: T, kind: str, known: tuple[str, ...], where: str = "") -> T:
    """Take a word where only some have a meaning.

    Args:
        given: The word.
        kind: What kind of word it is, for the error.
        known: Those that have a meaning.
        where: What takes it.

    Raises:
        UnknownMember: For any other.

    >>> one_of("week", "grain", ("day", "week"))
    'week'
    """
    if given not in known:
        raise UnknownMember(kind, given, known, where)
    return given


def width(text: str) -> int:
    """How many cells of a terminal a text takes: wide characters two, combining marks none.

    Source: Unicode Standard Annex 11, East Asian Width; ambiguous characters count one.

    >>> width("li-na"), width("李娜")
    (5, 4)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


def render(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> str:
    """A table: the header, a rule under it, and the rows.

    Args:
        header: The heading of each column; one of several lines stands on the rule.
        rows: The cells of each row, as many as there are headings.
        right: The numbers of the columns that are set to the right, from 0: those of numbers.

    Returns:
        The lines, without trailing spaces and without a line end after the last.

    >>> print(render(["", "week", "total"], [["li-na", "9", "21"], ["李娜", "12", "104"]], right=[1, 2]))
           week  total
    ------------------
    li-na     9     21
    李娜     12    104
    """
    heads = [heading.split("\n") for heading in header]
    height = max(map(len, heads), default=1)
    stacked = [[""] * (height - len(lines)) + lines for lines in heads]
    head = [[lines[level] for lines in stacked] for level in range(height)]
    widths = [max(map(width, column)) for column in zip(*head, *rows, strict=True)]
    rule = "-" * (sum(widths) + GAP * (len(widths) - 1))
    lines = [_line(row, widths, right) for row in (*head, *rows)]
    return "\n".join([*lines[:height], rule, *lines[height:]])


def fold(first: Sequence[str], columns: Sequence[Sequence[str]], groups: Sequence[int], wide: int) -> str:
    """Columns of numbers as one table, or as several below each other where they would be too wide.

    Args:
        first: The first column, heading included; each of the tables starts with it.
        columns: The other columns, headings included.
        groups: How many columns at a time belong together; they are parted only when they do not fit.
        wide: How many cells a line may take; a single column that needs more gets them.

    Returns:
        The tables, with an empty line between.

    >>> print(fold(["", "li-na"], [["Mon", "1"], ["Tue", "2"], ["Wed", "3"]], [2, 1], 16))
           Mon  Tue
    ---------------
    li-na    1    2
    <BLANKLINE>
           Wed
    ----------
    li-na    3
    """
    room = wide - _width(first)
    blocks: list[list[Sequence[str]]] = [[]]
    used = 0
    for piece in _pieces(columns, groups, room):
        ahead = sum(GAP + _width(column) for column in piece)
        if blocks[-1] and used + ahead > room:
            blocks.append([])
            used = 0
        blocks[-1] += piece
        used += ahead
    return "\n\n".join(_block(first, block) for block in blocks)


def _pieces(
    columns: Sequence[Sequence[str]], groups: Sequence[int], room: int
) -> Iterator[list[Sequence[str]]]:
    """What stays on one line: the columns of a group as long as they fit, else each alone."""
    left = iter(columns)
    for size in groups:
        group = list(islice(left, size))
        if sum(GAP + _width(column) for column in group) <= room:
            yield group
        else:
            yield from ([column] for column in group)


def _width(column: Sequence[str]) -> int:
    return max(width(line) for cell in column for line in cell.split("\n"))


def _block(first: Sequence[str], columns: Sequence[Sequence[str]]) -> str:
    header, *rows = zip(first, *columns, strict=True)
    return render(header, rows, right=range(1, len(header)))


def _cells(character: str) -> int:
    # Marks that sit on the character before them, and joiners that show nothing at all.
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _line(row: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    cells: list[str] = []
    for column, (text, wide) in enumerate(zip(row, widths, strict=True)):
        space = " " * (wide - width(text))
        cells.append(f"{space}{text}" if column in right else f"{text}{space}")
    return (" " * GAP).join(cells).rstrip()
