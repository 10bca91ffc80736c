"""What the annotations of values mean, also where a name is imported for type checkers only."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from importlib import import_module
from typing import Any, cast, get_type_hints

import attrs

from targetkit.interop.json._names import NAMES

__all__ = ["resolved"]

_PLAIN: Mapping[str, object] = {
    "Fraction": Fraction,
    "Mapping": Mapping,
    "Sequence": Sequence,
    "date": date,
    "datetime": datetime,
}

# Names of types that modules import only for type checkers, each with its home. A module's own names go first.
_HOMES: Mapping[str, str] = {
    **{own: module for module, _, own in (where.rpartition(".") for where in NAMES.values())},
    "Method": "allocation",
    "Number": "quantity",
    "PeriodLike": "period",
    "Quantity": "quantity",
    "Role": "role",
    "Span": "timeline",
    "Waiting": "stock",
    "Window": "windows",
}


class _Names(dict[str, object]):
    """The names of a module, and then those it knows for type checkers only."""

    def __missing__(self, name: str) -> object:
        if name in _PLAIN:
            return _PLAIN[name]
        return cast(object, getattr(import_module(f"targetkit.{_HOMES[name]}"), name))


def resolved(kind: type[Any]) -> dict[str, Any]:
    """The annotations of a class by field; attrs' own fields of it are told as well.

    Raises:
        KeyError: A name that is imported for type checkers only and has no home here.
    """
    names = _Names(vars(sys.modules[kind.__module__]))
    if attrs.has(kind):
        attrs.resolve_types(kind, localns=names)
    return get_type_hints(kind, localns=names)
