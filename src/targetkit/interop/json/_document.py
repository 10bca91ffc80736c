"""The text and the envelope of a document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

from targetkit._plan_file import plan_from
from targetkit._problems import Problems
from targetkit.errors import InvalidInput, InvalidValue, MissingExtra, Problem
from targetkit.interop.json._converter import converter
from targetkit.interop.json._names import NAMES, class_named, name_of
from targetkit.interop.json._problems import TOO_DEEP, Refused, Several, collected, raised
from targetkit.interop.json._upgrades import OLDEST, VERSION
from targetkit.plan import Plan
from targetkit.quantity import is_whole

__all__ = ["PREFIX", "parsed", "read", "written"]

PREFIX = "targetkit/"


def written(given: Any) -> dict[str, Any]:
    """A value in its envelope."""
    kind: type[Any] = cast(Any, type(given))
    name = name_of(kind)
    if name is None:
        expected = "a value of targetkit's own, such as a Plan, a Store or a Report"
        raise InvalidValue("JSON", kind.__name__, expected)
    try:
        told: Any = converter(VERSION).unstructure(given)
    except RecursionError:
        raise InvalidValue("JSON", kind.__name__, f"a value that is less deep; {TOO_DEEP}") from None
    return {"schema": f"{PREFIX}{name}", "version": VERSION, "value": told}


def parsed(text: str | bytes | bytearray, name: str, limit: int | None) -> Any:
    """What a JSON text says, numbers with a point as Decimals.

    Raises:
        InvalidInput: For a text that is too long, no JSON or no UTF-8, for NaN and infinities, for a key that
            stands twice in one object.
    """
    if limit is not None and len(text) > limit:
        told = f"it is longer than {limit:,}; where that is meant, hand in a greater limit, or None"
        raise _whole(name, told)
    wrong: dict[str, None] = {}

    def pairs(given: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(key for key, _ in given)
        for key, times in counts.items():
            if times > 1:
                wrong[f"{key!r} stands twice in one object; keep one of them"] = None
        return dict(given)

    def constant(given: str) -> None:
        wrong[f"{given} is no number that can be counted with; write null, or the number that is meant"] = (
            None
        )

    try:
        plain = text if isinstance(text, str) else text.decode("utf-8-sig")
        document = json.loads(plain, object_pairs_hook=pairs, parse_float=Decimal, parse_constant=constant)
    except (RecursionError, ValueError, ArithmeticError) as error:
        raise _no_json(error, name) from None
    if wrong:
        raise InvalidInput(tuple(Problem(name, None, "", told) for told in wrong))
    return document


def _no_json(error: Exception, name: str) -> InvalidInput:
    if isinstance(error, json.JSONDecodeError):
        return _whole(name, f"it is no JSON: {error.msg}", error.lineno)
    if isinstance(error, UnicodeDecodeError):
        return _whole(name, f"it is no UTF-8: byte {error.start} cannot be read")
    if isinstance(error, RecursionError):
        return _whole(name, TOO_DEEP)
    return _whole(name, "a number in it has more digits than a target needs")


def _whole(name: str, told: str, line: int | None = None) -> InvalidInput:
    """What is wrong with a document as a whole."""
    return InvalidInput((Problem(name, line, "", told),))


def read(document: Any, expected: type[Any] | None, like: Plan | None, name: str) -> Any:
    """The value in an envelope.

    Raises:
        InvalidInput: With everything that is wrong, each with its place.
        MissingExtra: cattrs is not installed.
    """
    try:
        own, version = _head(document, expected)
        if version < OLDEST:
            return _plan_file(document, like, name)
        kind = class_named(own)
        hook = converter(version).get_structure_hook(kind)
        (value,) = collected([("value", document["value"])], lambda told: hook(told, kind))
    except (InvalidInput, MissingExtra):
        raise
    except Exception as error:  # noqa: BLE001  # whatever a value refuses is a problem of the document
        raise raised(error, name) from None
    return value


def _head(document: Any, expected: type[Any] | None) -> tuple[str, int]:
    """The name and the version in an envelope that is as it should be."""
    if not isinstance(document, Mapping):
        raise Refused(document, 'an object with "schema", "version" and "value"')
    told = cast("Mapping[str, Any]", document)
    own: list[str] = []
    version: list[int] = []
    heads: dict[str, Callable[[Any], None]] = {
        "schema": lambda given: own.append(_schema(given, expected)),
        "version": lambda given: version.append(_version(given, told.get("schema"))),
    }
    list(collected(((key, key) for key in heads), lambda key: heads[key](told.get(key))))
    if version[0] >= OLDEST:
        left = [*(key for key in told if key not in {"schema", "version", "value"})]
        missing = [] if "value" in told else ["value"]
        list(collected(((key, key) for key in (*missing, *left)), lambda key: _refuse(key, missing)))
    return own[0], version[0]


def _refuse(key: str, missing: list[str]) -> None:
    if key in missing:
        raise KeyError(key)
    raise Refused(key, "nothing else in the envelope than schema, version and value")


def _schema(given: Any, expected: type[Any] | None) -> str:
    own = given.removeprefix(PREFIX) if isinstance(given, str) and given.startswith(PREFIX) else None
    if expected is not None:
        wanted = name_of(expected)
        if wanted is None:
            raise Refused(expected.__name__, "a class of targetkit's own values as the type to read")
        if own != wanted:
            raise Refused(given, f"{PREFIX}{wanted}, which is what is read here")
        return wanted
    if own is None or own not in NAMES:
        raise Refused(given, f"one of the names of values, such as {PREFIX}plan")
    return own


def _version(given: Any, schema: Any) -> int:
    if not is_whole(given):
        raise Refused(given, f"the version, a whole number up to {VERSION}")
    if given > VERSION:
        raise Refused(given, f"a version up to {VERSION}; a later release of targetkit reads this one")
    if given < 1 or (given < OLDEST and schema != f"{PREFIX}plan"):
        raise Refused(given, f"a version from {OLDEST} to {VERSION}")
    return given


def _plan_file(document: Mapping[str, Any], like: Plan | None, name: str) -> Plan:
    """A plan as `targetkit.files.write_plan` writes it: rows, without the people they are for."""
    if like is None:
        expected = (
            "a later version, or a plan to be like: version 1 is a plan's file, which holds its rows "
            "and not its roles; hand in like=plan, or read it with targetkit.files.read_plan"
        )
        raise Several([("version", Refused(document["version"], expected))])
    problems = Problems()
    return problems.checked(plan_from(document, like, name, problems))
