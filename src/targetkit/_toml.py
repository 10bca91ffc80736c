"""A TOML file whose every key knows its line, read table by table."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Hashable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeGuard, TypeVar

from targetkit._problems import Place, Problems, decoded
from targetkit._text import torn
from targetkit._toml_lines import Keys, lines_of
from targetkit._written import day_of
from targetkit.quantity import above_zero, is_whole, not_negative, rate, share

__all__ = [
    "TOO_LONG",
    "Section",
    "as_day",
    "as_number",
    "as_positive",
    "as_rate",
    "as_share",
    "as_text",
    "as_texts",
    "as_weight",
    "as_whole",
    "as_yes_or_no",
    "is_list",
    "is_table",
    "read_toml",
    "too_long",
]

P = ParamSpec("P")
T = TypeVar("T")
N = TypeVar("N", bound=Hashable)

TOO_LONG = "a number in it has too many digits"
"""What is said where Python itself refuses a number: thousands of digits, or an exponent of twenty."""

_LONG = re.compile(r"[0-9][0-9_]{600,}|0[box][0-9a-fA-F_]{500,}|[0-9][eE][+-]?[0-9_]{16,}")
"""Python refuses no shorter number, however it is set; whatever is as long is a slip."""

_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


def read_toml(path: Path, problems: Problems) -> Section | None:
    """Read a TOML file; a mistake in its syntax is one problem."""
    text = decoded(path, problems)
    if text is None:
        return None
    file = str(path)
    try:
        table = tomllib.loads(text, parse_float=Decimal)
        repr(table)  # in hexadecimal a number may be longer than any message can show
        lines = lines_of(text)
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        line = int(where[1]) if where and where[1] else max(1, len(text.splitlines()))
        problems.add(Place(file, line), f"it is no TOML: {_WHERE.sub('', str(error))}")
        return None
    except RecursionError:
        problems.add(Place(file), "its lists or tables lie too deep in each other")
        return None
    except (ValueError, ArithmeticError):
        problems.add(too_long(file, text), TOO_LONG)
        return None
    return Section(file, lines, (), table, problems)


def too_long(file: str, text: str) -> Place:
    """Where a text has a number that Python refuses."""
    found = _LONG.search(text)
    return Place(file, None if found is None else text.count("\n", 0, found.start()) + 1)


class Section:
    """A table that is read key by key; what nobody asked for is unknown.

    Args:
        file: The file's name.
        lines: Where each value stands.
        path: The way to the table.
        table: Its keys and values.
        problems: Where it is told what is wrong.
    """

    def __init__(
        self, file: str, lines: Mapping[Keys, int], path: Keys, table: Mapping[str, Any], problems: Problems
    ) -> None:
        self.table = table
        self.problems = problems
        self.path = path
        self._file = file
        self._lines = lines
        self._asked: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        self._asked[key] = None
        return key in self.table

    def place(self, *keys: str | int) -> Place:
        """Where a value of the table stands, or the table itself."""
        path = (*self.path, *keys)
        near = next((path[:size] for size in range(len(path), 0, -1) if path[:size] in self._lines), None)
        line = None if near is None else self._lines[near]
        return Place(self._file, line, _dotted(path))

    def problem(self, message: str, *keys: str | int) -> None:
        """Something is wrong with a value of the table, or the table itself."""
        self.problems.add(self.place(*keys), message)

    def take(
        self, key: str, make: Callable[Concatenate[Any, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """What is made of a value and the arguments; None if it is missing or refused, which is then a problem."""
        if key not in self:
            return None
        return self.problems.attempt(self.place(key), make, self.table[key], *args, **kwargs)

    def need(self, key: str, make: Callable[[Any], T], why: str) -> T | None:
        """The same for a key that must be there."""
        if key not in self:
            self.problem(f"the key {key!r} is missing: {why}")
        return self.take(key, make)

    def section(self, key: str) -> Section | None:
        """A table inside the table, if there is one."""
        if key not in self:
            return None
        inner = self.table[key]
        if not is_table(inner):
            self.problem(f"{inner!r} is not a table of keys and values", key)
            return None
        return self._inner((key,), inner)

    def named(self, own: Collection[str], names: Mapping[str, N]) -> dict[N, str]:
        """The keys that are names of something, such as a metric.

        Args:
            own: The keys that say something else.
            names: What there is, by each of its names.
        """
        found: dict[N, str] = {}
        for key in self.table:
            if key in own or key not in names:
                continue
            one = names[key]
            if one in found:
                self.problem(f"{one} stands here twice, as {found[one]!r} and {key!r}", key)
            self._asked[key] = None
            found.setdefault(one, key)
        return found

    def sections(self, key: str) -> list[Section]:
        """The tables of a list of tables."""
        if key not in self:
            return []
        inner = self.table[key]
        if not is_list(inner) or not all(map(is_table, inner)):
            self.problem(
                f"it is not a list of tables: write [[{_dotted((*self.path, key))}]] above each", key
            )
            return []
        return [self._inner((key, number), each) for number, each in enumerate(inner)]

    def each(self, make: Callable[[Any], T]) -> dict[str, T]:
        """What is made of every value of a table whose keys are names, without those that are refused."""
        made = {key: self.take(key, make) for key in self.table}
        return {key: one for key, one in made.items() if one is not None}

    def dated(self, make: Callable[[Any], T]) -> dict[date, T]:
        """The same for a table whose keys are days."""
        made = {
            self.problems.attempt(self.place(key), day_of, key): one for key, one in self.each(make).items()
        }
        return {day: one for day, one in made.items() if day is not None}

    def finish(self, *names: str) -> None:
        """Every key that was not asked for is a problem.

        Args:
            names: Further keys that would have been taken, for the hint.
        """
        known = [*dict.fromkeys((*self._asked, *names))]
        for key in self.table:
            if key not in self._asked:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(known)}"
                self.problem(f"unknown key; {hint}", key)

    def rest(self) -> list[str]:
        """The keys that nobody has asked for yet."""
        return [key for key in self.table if key not in self._asked]

    def _inner(self, keys: Keys, table: Mapping[str, Any]) -> Section:
        return Section(self._file, self._lines, (*self.path, *keys), table, self.problems)


def is_list(given: object) -> TypeGuard[list[Any]]:
    """Whether it is a list, of whatever."""
    return isinstance(given, list)


def is_table(given: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is a table: TOML and JSON have texts as keys."""
    return isinstance(given, dict)


def as_text(given: object) -> str:
    """A text that says something."""
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"{_shown(given)} is not a text: write it in quotes")
    if torn(given.strip()):
        raise ValueError(f"{_shown(given)} is not {torn(given.strip())}")
    return given.strip()


def as_texts(given: object) -> tuple[str, ...]:
    """A list of texts."""
    if not is_list(given):
        raise ValueError(
            f'{_shown(given)} is not a list of texts, such as ["a", "b"]'
        )  # it is a value in a file
    return tuple(map(as_text, given))


def as_number(given: object) -> Any:
    """A number for the one door; a decimal fraction is handed on as it is written."""
    return str(given) if isinstance(given, Decimal) else given


def as_weight(given: object) -> Fraction:
    """A weight: zero or more."""
    return not_negative(as_number(given), what="a weight")


def as_rate(given: object) -> Fraction:
    """A share above 0 and at most 1."""
    return rate(as_number(given), of="")


def as_share(given: object) -> Fraction:
    """A share from 0 to 1, both included."""
    return share(as_number(given))


def as_positive(given: object) -> Fraction:
    """A number above 0."""
    return above_zero(as_number(given))


def as_yes_or_no(given: object) -> bool:
    """True or false."""
    if not isinstance(given, bool):
        raise ValueError(f"{_shown(given)} is neither true nor false")  # noqa: TRY004  # it is a value in a file
    return given


def as_whole(given: object) -> int:
    """A whole number, e.g. a year."""
    if not is_whole(given):
        raise ValueError(f"{_shown(given)} is not a whole number")
    return given


def as_day(given: object) -> date:
    """A day: a TOML date, or one in quotes."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if isinstance(given, str):
        return day_of(given)
    raise ValueError(f"{_shown(given)} is not a day: write 2026-11-03")


def _shown(given: object) -> str:
    return repr(str(given)) if isinstance(given, date | Decimal) else repr(given)


def _dotted(path: Keys) -> str:
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            text += f".{step}" if text else step
    return text
