"""Everything that is wrong in some files, gathered before anything is raised."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

from targetkit.errors import InvalidInput, MissingExtra, Problem, TargetkitError

__all__ = ["Place", "Problems", "decoded"]

P = ParamSpec("P")
T = TypeVar("T")


class Place(NamedTuple):
    """Where something stands in a file.

    Attributes:
        file: The file's name.
        line: The line, counted from 1; None for the file as a whole.
        column: The column's or key's name; empty for the whole line.
    """

    file: str
    line: int | None = None
    column: str = ""


class Problems:
    """The problems found so far, in whatever order they were met."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: Place, message: str) -> None:
        """One more."""
        self._found.append(Problem(*place, message))

    def attempt(self, place: Place, make: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What is made of the arguments, or None and a problem at this place.

        Args:
            place: Where the input of `make` stands.
            make: What makes it of the arguments; it refuses by a `TargetkitError` or a `ValueError`, whose text becomes the message.
                A missing library is no problem of the file and goes on up.
            args: Its arguments.
            kwargs: Those by name.
        """
        try:
            return make(*args, **kwargs)
        except MissingExtra:
            raise
        except (TargetkitError, ValueError) as error:
            self.add(place, str(error))
            return None

    def check(self) -> None:
        """Raise what was found, by files in the order in which they were met, and by lines.

        Raises:
            InvalidInput: If anything was found.
        """
        if self._found:
            raise self._error()

    def checked(self, read: T | None) -> T:
        """What was read, where nothing is wrong with it.

        Args:
            read: What was read; None only where something was found.

        Raises:
            InvalidInput: If anything was found.
        """
        if read is None or self._found:
            raise self._error()
        return read

    def _error(self) -> InvalidInput:
        files = list(dict.fromkeys(problem.file for problem in self._found))
        return InvalidInput(
            tuple(sorted(self._found, key=lambda one: (files.index(one.file), one.line or 0)))
        )


def decoded(path: Path, problems: Problems, at: Place | None = None) -> str | None:
    """The text of a file: UTF-8 with or without a byte order mark, else GB18030.

    Bytes that are valid UTF-8 are practically never meant as GB18030, so the order decides.

    Args:
        path: The file.
        problems: Where it is told that it cannot be read.
        at: Where the file is named, if not by the caller.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        if at is None:
            problems.add(Place(str(path)), f"the file cannot be read: {reason}")
        else:
            problems.add(at, f"the file {str(path)!r} cannot be read: {reason}")
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    problems.add(Place(str(path)), "it is neither UTF-8 nor GB18030 text; save it as `CSV UTF-8`")
    return None
