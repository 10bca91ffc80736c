"""What is wrong in a document, collected while it is read, and told with its place."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from targetkit.errors import InvalidInput, Problem

__all__ = ["TOO_DEEP", "Refused", "Several", "collected", "located", "raised", "within"]

T = TypeVar("T")

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_SHOWN = 80

ENOUGH = 100
"""A document that has as many problems is no nearer to being right when more of them are told."""


TOO_DEEP = "its lists and objects lie too deep in each other"


class Refused(ValueError):  # it says what is wrong, as all of them do
    """Something that cannot be read as what should stand in its place.

    Args:
        given: What stands there.
        expected: What should, in words.
    """

    def __init__(self, given: object, expected: str) -> None:
        super().__init__(given, expected)
        self.given = given
        self.expected = expected

    def __str__(self) -> str:
        shown = _shown(self.given)
        return f"{shown} was given; expected {self.expected}"


class Several(Exception):
    """What is wrong in the parts of one thing.

    Args:
        parts: Each part's key or number, and what was raised of it.
    """

    def __init__(self, parts: Iterable[tuple[str | int, Exception]]) -> None:
        super().__init__()
        self.parts = tuple(parts)
        self.count = sum(_count(error) for _, error in self.parts)


def collected(parts: Iterable[tuple[str | int, Any]], read: Callable[[Any], T]) -> Iterator[T]:
    """Read parts one after the other, and tell what is wrong in all of them at the end.

    Args:
        parts: Each part's key or number, and what stands there.
        read: What reads one of them.

    Raises:
        Several: If any of them cannot be read.
    """
    wrong: list[tuple[str | int, Exception]] = []
    count = 0
    for key, given in parts:
        try:
            made = read(given)
        except Exception as error:  # noqa: BLE001  # whatever a value refuses is a problem of the document
            wrong.append((key, error))
            count += _count(error)
            if count >= ENOUGH:
                break
        else:
            yield made
    if wrong:
        raise Several(wrong)


def within(key: str, read: Callable[[Any], T], given: Any) -> T:
    """Read one part, and tell where what is wrong with it is.

    Args:
        key: The part's key.
        read: What reads it.
        given: What stands there.

    Raises:
        Several: If it cannot be read.
    """
    return next(collected([(key, given)], read))


def _count(error: Exception) -> int:
    if isinstance(error, Several):
        return error.count
    inner: tuple[Exception, ...] = getattr(error, "exceptions", ())
    return sum(map(_count, inner)) or 1


def located(error: Exception) -> Iterator[tuple[str, str]]:
    """Everything that was raised, with its place in the document as a JSON path.

    Args:
        error: What was raised: one thing, or several in each other.
    """
    left: list[tuple[str, Exception]] = [("$", error)]
    while left:
        path, raised = left.pop()
        if isinstance(raised, Several):
            left.extend((path + _step(key), inner) for key, inner in reversed(raised.parts))
            continue
        inner: tuple[Exception, ...] = getattr(raised, "exceptions", ())
        if inner:
            left.extend((path + _noted(each), each) for each in reversed(inner))
            continue
        extra: Iterable[str] | None = getattr(raised, "extra_fields", None)
        if extra is not None:
            known = _fields(raised)
            yield from ((path + _step(key), _unknown(key, known)) for key in sorted(map(str, extra)))
        elif isinstance(raised, RecursionError):
            yield "", TOO_DEEP
        elif type(raised) is KeyError:
            yield path, "it is missing"
        else:
            yield path, str(raised)


def raised(error: Exception, name: str) -> InvalidInput:
    """The error for a document that cannot be read.

    Args:
        error: What was raised while it was read.
        name: How the document is called.
    """
    found = [Problem(name, None, path, text) for path, text in located(error)]
    if len(found) > ENOUGH:
        left = f"and {len(found) - ENOUGH} more like these"
        found[ENOUGH:] = [Problem(name, None, "", left)]
    return InvalidInput(tuple(found))


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if _PLAIN.fullmatch(key) else f"[{json.dumps(key, ensure_ascii=False)}]"


def _noted(error: Exception) -> str:
    """The field that cattrs has noted on what it caught; empty for what the class itself refuses."""
    names = (getattr(note, "name", None) for note in getattr(error, "__notes__", ()))
    return next((_step(name) for name in names if name is not None), "")


def _fields(error: Exception) -> tuple[str, ...]:
    from attrs import fields

    return tuple(each.alias or each.name for each in fields(error.cl) if each.init)  # type: ignore[attr-defined]


def _unknown(key: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    return (
        f"it is not known here; did you mean {near[0]!r}?" if near else "it is not known here; leave it out"
    )


def _shown(given: object) -> str:
    shown = given if isinstance(given, str) and len(given) < 2 else repr(given)
    if isinstance(given, str):
        shown = repr(given if len(given) <= _SHOWN else f"{given[:_SHOWN]}…")
    elif isinstance(given, dict | list):
        shown = "an object" if isinstance(given, dict) else "a list"
    elif given is None or isinstance(given, bool):
        shown = json.dumps(given)
    return shown if len(shown) <= _SHOWN + 10 else f"{shown[:_SHOWN]}…"
