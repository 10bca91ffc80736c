"""The line of every key and list item of a TOML text, which the standard library does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

__all__ = ["Keys", "lines_of"]

Keys: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys of tables, numbers of list items."""

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''',
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\[\]{}#\n]+")


def lines_of(text: str) -> Mapping[Keys, int]:
    r"""The line on which each table, key and list item begins, counted from 1.

    Args:
        text: A text that is known to be TOML.

    >>> lines_of('[store]\nid = "s"\n[split]\nfollow.a = "b"')[("split", "follow", "a")]
    4
    """
    return _Scan(text).lines()


class _Scan:
    """The lines of all keys and list items of a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._seen = 0
        self._line = 1
        self._lines: dict[Keys, int] = {}
        self._items: dict[Keys, int] = {}

    def lines(self) -> dict[Keys, int]:
        """Scan the whole text."""
        table: Keys = ()
        for start in self._starts():
            if start == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _starts(self) -> Iterator[str]:
        """The first character of each header and each pair."""
        while self._next():
            yield self._text[self._at]

    def _next(self) -> str:
        """The next character that is neither space nor comment; empty at the end."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at : self._at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        text = found[0] if found else ""
        self._at += len(text) or 1  # in TOML it is never empty, and a scan must come to its end
        return text

    def _note(self, path: Keys) -> None:
        self._line += self._text.count("\n", self._seen, self._at)
        self._seen = self._at
        self._lines.setdefault(path, self._line)

    def _keys(self) -> Keys:
        keys: list[str] = []
        while True:
            self._next()
            text = self._skip(_KEY)
            keys.append(next(iter(tomllib.loads(f"{text} = 0"))))
            if self._next() != ".":
                return tuple(keys)
            self._at += 1

    def _header(self) -> Keys:
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        self._at += brackets
        start = self._at
        keys = self._keys()
        after, self._at = self._at + brackets, start
        path = self._inside(keys[:-1])
        if brackets == 2:
            number = self._items[(*path, keys[-1])] = self._items.get((*path, keys[-1]), -1) + 1
            self._note((*path, keys[-1]))
            path = (*path, keys[-1], number)
        else:
            path = (*path, keys[-1])
        self._note(path)
        self._at = after
        return path

    def _inside(self, keys: Keys) -> Keys:
        """The way along some keys, into the last item so far of each list of tables."""
        path: Keys = ()
        for key in keys:
            path = (*path, key)
            if path in self._items:
                path = (*path, self._items[path])
        return path

    def _pair(self, table: Keys) -> None:
        self._next()
        start = self._at
        keys = self._keys()
        after, self._at = self._at + 1, start
        for size in range(1, len(keys) + 1):
            self._note((*table, *keys[:size]))
        self._at = after
        self._value((*table, *keys))

    def _value(self, path: Keys) -> None:
        start = self._next()
        if start in {'"', "'"}:
            self._skip(_STRING)
        elif start in {"[", "{"}:
            self._at += 1
            number = 0
            while self._next() not in {"]", "}"}:
                if self._text[self._at] == ",":
                    self._at += 1
                elif start == "{":
                    self._pair(path)
                else:
                    self._note((*path, number))
                    self._value((*path, number))
                    number += 1
            self._at += 1
        else:
            self._skip(_SCALAR)
