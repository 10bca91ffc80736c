"""Values as JSON for services, in an envelope with their name and the version of the format (extra `json`).

`{"schema": "targetkit/plan", "version": 2, "value": {...}}`: every value of the package that a service would pass
is written like this and read back equal, a plan with its basis.

- Whole numbers are JSON's own; from 2^53 on, where programs that keep numbers as doubles lose digits, they are texts.
  Fractions and Decimals are texts (`"2/5"`, `"50000"`), days `"2026-11-03"`, periods as in files
  (`"2026-11"`, `"2026-Q4"`, `"2026-11-02..2026-11-08"`).
- A role tree is a flat list, each role with the id of the group it is in (`within`).
- Where a place can hold several kinds of things, an object says by its `type` which it is.
- A name that is not known is refused, and everything that is wrong in a document is told at once, each with its place.
- A policy of the package's own is written; a function of one's own is not.

Version 1 is the file of a plan, as `targetkit.files.write_plan` writes it: its rows without its roles.
Documents of every version since are read; the latest is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar, overload

from targetkit.errors import InvalidValue
from targetkit.interop.json._document import PREFIX, parsed, read, written
from targetkit.interop.json._names import NAMES, name_of
from targetkit.interop.json._schema import schema_of
from targetkit.plan import Plan

__all__ = ["LIMIT", "dumps", "from_dict", "json_schema", "loads", "to_dict"]

T = TypeVar("T")

LIMIT = 64 * 2**20
"""As many characters, or bytes, are read of a text at most, unless more are allowed."""


def dumps(value: object, *, indent: int | None = None) -> str:
    """A value as JSON.

    Args:
        value: A plan, store, report or any other value of the package; see the list of names in the JSON Schema.
        indent: As in `json.dumps`; None: everything on one line.

    Returns:
        The text; `loads` gives back an equal value, a plan with its basis.

    Raises:
        InvalidValue: Something that is no value of the package, or holds a function of one's own.
        MissingExtra: cattrs is not installed.

    >>> from targetkit import Manager, Team
    >>> print(dumps(Team("east", [Manager("li-na")])))  # doctest: +ELLIPSIS
    {"schema": "targetkit/team", "version": 2, "value": [{"type": "team", "id": "east", "within": null, ...}]}
    """
    return json.dumps(written(value), ensure_ascii=False, indent=indent, allow_nan=False)


@overload
def loads(
    text: str | bytes | bytearray,
    expected_type: type[T],
    *,
    like: Plan | None = None,
    name: str = "JSON",
    limit: int | None = LIMIT,
) -> T: ...
@overload
def loads(
    text: str | bytes | bytearray,
    expected_type: None = None,
    *,
    like: Plan | None = None,
    name: str = "JSON",
    limit: int | None = LIMIT,
) -> Any: ...
def loads(
    text: str | bytes | bytearray,
    expected_type: type[Any] | None = None,
    *,
    like: Plan | None = None,
    name: str = "JSON",
    limit: int | None = LIMIT,
) -> Any:
    """The value that a JSON text says.

    Args:
        text: The text, or its bytes in UTF-8.
        expected_type: The class that it has to be of; None: any.
        like: For a plan of version 1, whose file does not say who is there: a plan for the same people.
        name: How the document is called when it is told what is wrong with it.
        limit: How many characters or bytes it may have; None: any number.

    Raises:
        InvalidInput: With everything that is wrong, each with its place as a JSON path.
        MissingExtra: cattrs is not installed.

    >>> from targetkit import Month
    >>> loads(dumps(Month(2026, 11)), Month)
    Month(2026, 11)
    >>> loads('{"schema": "targetkit/month", "version": 2, "value": "2026-13"}')
    Traceback (most recent call last):
        ...
    targetkit.errors.InvalidInput: 1 problem in the input:
      JSON: $.value: '2026-13' was given; expected a month, such as 2026-11 or 2026-11-26..2026-12-25
    """
    return read(parsed(text, name, limit), expected_type, like, name)


def to_dict(value: object) -> dict[str, Any]:
    """A value as what `json.dumps` takes: objects, lists, texts and numbers.

    Args:
        value: As in `dumps`.

    Raises:
        InvalidValue: As in `dumps`.
        MissingExtra: cattrs is not installed.

    >>> from targetkit import Month
    >>> to_dict(Month(2026, 11))
    {'schema': 'targetkit/month', 'version': 2, 'value': '2026-11'}
    """
    return written(value)


@overload
def from_dict(
    document: Mapping[str, Any],
    expected_type: type[T],
    *,
    like: Plan | None = None,
    name: str = "JSON",
) -> T: ...
@overload
def from_dict(
    document: Mapping[str, Any],
    expected_type: None = None,
    *,
    like: Plan | None = None,
    name: str = "JSON",
) -> Any: ...
def from_dict(
    document: Mapping[str, Any],
    expected_type: type[Any] | None = None,
    *,
    like: Plan | None = None,
    name: str = "JSON",
) -> Any:
    """The value that an envelope holds, e.g. one that a web framework has parsed already.

    Args:
        document: The envelope.
        expected_type: As in `loads`.
        like: As in `loads`.
        name: As in `loads`.

    Raises:
        InvalidInput: As in `loads`.
        MissingExtra: cattrs is not installed.

    >>> from targetkit import Week
    >>> from_dict({"schema": "targetkit/week", "version": 2, "value": "2026-11-02..2026-11-08"})
    Week(date(2026, 11, 2), date(2026, 11, 8))
    """
    return read(document, expected_type, like, name)


def json_schema(expected_type: type[Any] | None = None) -> dict[str, Any]:
    """The JSON Schema of what is written, in the dialect of 2020-12.

    Args:
        expected_type: The class whose documents it is for; None: all.

    Returns:
        The schema of the envelope; what it holds is in `$defs`.

    Raises:
        InvalidValue: A class that no document is written for.

    >>> from targetkit import Month
    >>> json_schema(Month)["properties"]["schema"]
    {'const': 'targetkit/month'}
    """
    if expected_type is None:
        return schema_of(NAMES, PREFIX)
    name = name_of(expected_type)
    if name is None:
        raise InvalidValue("json_schema", expected_type, "a class of targetkit's own values")
    return schema_of([name], PREFIX)
