"""Values to what JSON can hold and back, by their types: cattrs for classes, and the shapes for what they hold."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, SupportsIndex, cast, get_origin

from targetkit._attrs import FrozenMap
from targetkit.errors import InvalidValue, MissingExtra
from targetkit.interop.json._annotations import resolved
from targetkit.interop.json._forms import Form
from targetkit.interop.json._names import name_of
from targetkit.interop.json._problems import Refused, Several, collected
from targetkit.interop.json._shapes import (
    Choice,
    Listed,
    Mapped,
    Object,
    Truth,
    Tuple,
    Word,
    pair,
    several,
    shape_of,
    tag_of,
)
from targetkit.interop.json._texts import Text
from targetkit.interop.json._trees import Nodes, tree_of
from targetkit.interop.json._upgrades import steps_of

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["converter"]

_TAG = "type"
_MAP = "map"

Hook = Callable[[Any], Any]


@cache
def converter(version: int) -> Converter:
    """What reads documents of a version, and writes those of the latest.

    Raises:
        MissingExtra: cattrs is not installed.
    """
    try:
        from cattrs import Converter
    except ImportError:
        raise MissingExtra("cattrs", "json") from None
    made = Converter(detailed_validation=True)

    def reader(kind: Any) -> Callable[[Any, Any], Any]:
        return _reader(kind, made, version)

    def writer(kind: Any) -> Hook:
        return _writer(kind, made)

    made.register_structure_hook_factory(_always, reader)
    made.register_unstructure_hook_factory(_always, writer)
    # For these cattrs asks its own hooks first, which would take 3 for a text and a text for true.
    for kind in (bool, int, float, str):
        made.register_structure_hook(kind, reader(kind))
        made.register_unstructure_hook(kind, writer(kind))
    return made


def _always(_kind: Any) -> bool:
    return True


# --- reading ----------------------------------------------------------------------------------------------------


def _reader(kind: Any, made: Converter, version: int) -> Callable[[Any, Any], Any]:
    """What reads a type; documents of earlier versions are brought up to date where a class stands in them."""
    shape = shape_of(kind)
    read = _READERS[type(shape)](shape, made)
    name = name_of(kind) if isinstance(kind, type) else None
    steps = () if name is None else steps_of(name, version)
    if not steps:
        return lambda given, _kind: read(given)

    def upgraded(given: Any, _kind: Any) -> Any:
        for step in steps:
            given = step(given)
        return read(given)

    return upgraded


def _of(kind: Any, made: Converter) -> Hook:
    """What reads a type, looked up when it is first needed, since types may hold themselves."""
    found: list[Any] = []

    def read(given: Any) -> Any:
        if not found:
            found.append(made.get_structure_hook(kind))
        return found[0](given, kind)

    return read


def _truth(given: Any) -> bool:
    if not isinstance(given, bool):
        raise Refused(given, "true or false")
    return given


def _word_reader(shape: Word, _made: Converter) -> Hook:
    def read(given: Any) -> Any:
        if not isinstance(given, str) or given not in shape.words:
            raise Refused(given, f"one of {', '.join(shape.words)}")
        return shape.words[given]

    return read


def _form_reader(form: Form, made: Converter) -> Hook:
    read = _of(form.written, made)
    return lambda given: form.read(read(given))


def _object_reader(shape: Object, made: Converter) -> Hook:
    from cattrs.gen import make_dict_structure_fn

    kind = shape.kind
    resolved(kind)
    read = make_dict_structure_fn(kind, made, _cattrs_forbid_extra_keys=True, _cattrs_use_alias=True)

    def checked(given: Any) -> Any:
        if not isinstance(given, Mapping):
            raise Refused(given, "an object")
        return read(cast("Mapping[str, Any]", given), kind)

    return checked


def _tuple_reader(shape: Tuple, made: Converter) -> Hook:
    items = [_of(item, made) for item in shape.items]
    return lambda given: tuple(collected(_placed(given, items), lambda part: part[0](part[1])))


def _listed_reader(shape: Listed, made: Converter) -> Hook:
    read, many = _of(shape.item, made), shape.made
    return lambda given: many(collected(enumerate(_list(given)), read))


def _mapped_reader(shape: Mapped, made: Converter) -> Hook:
    item = _of(shape.item, made)
    key = shape_of(shape.key)
    if not isinstance(key, Text):
        both = _of(pair(shape.key, shape.item), made)
        return lambda given: FrozenMap(collected(enumerate(_list(given)), both))

    def read(given: Any) -> FrozenMap[Any, Any]:
        if not isinstance(given, Mapping):
            raise Refused(given, "an object")
        told = cast("Mapping[str, Any]", given)
        parts = ((name, (name, own)) for name, own in told.items())
        return FrozenMap(collected(parts, lambda part: (key.read(part[0]), item(part[1]))))

    return read


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list | tuple):
        raise Refused(given, "a list")
    return list(cast("list[Any]", given))


def _placed(given: Any, items: list[Hook]) -> list[tuple[int, tuple[Hook, Any]]]:
    parts = _list(given)
    if len(parts) != len(items):
        raise Refused(parts, f"a list of {len(items)}")
    return list(enumerate(zip(items, parts, strict=True)))


def _choice_reader(choice: Choice, made: Converter) -> Hook:
    kinds = {tag_of(kind): _of(kind, made) for kind in choice.kinds}
    texts = {text.tag: text.read for text in choice.texts}
    readers: dict[type, Hook] = {}
    if choice.none:
        readers[NoneType] = _same
    if choice.whole:
        readers[int] = _same
    if kinds or texts:
        readers[dict] = lambda given: _object(given, choice, kinds, texts)
    if choice.tree:
        nodes = _of(Nodes, made)
        readers[list] = readers[tuple] = lambda given: tree_of(nodes(given))
    elif choice.item is not None:
        readers[list] = readers[tuple] = _of(several(choice.item), made)
    expected = _expected(choice)

    def read(given: Any) -> Any:
        reader = readers.get(cast(Any, type(given)))
        if reader is not None:
            return reader(given)
        if choice.text is None or given is None or isinstance(given, dict | list | tuple):
            raise Refused(cast(object, given), expected)
        return choice.text.read(given)

    return read


def _same(given: Any) -> Any:
    return given


def _object(given: Mapping[str, Any], choice: Choice, kinds: dict[str, Hook], texts: dict[str, Hook]) -> Any:
    if not choice.tagged:
        (read,) = kinds.values()
        return read(given)
    tag = given.get(_TAG)
    if tag not in kinds and tag not in texts:
        raise Several([(_TAG, Refused(tag, f"one of {', '.join((*kinds, *texts))}"))])
    rest = {key: own for key, own in given.items() if key != _TAG}
    if tag in kinds and tag != _MAP:
        return kinds[tag](rest)
    if set(rest) != {"value"}:
        raise Refused(given, "an object with its type and its value alone")
    read = kinds[tag] if tag in kinds else texts[tag]
    return next(collected([("value", rest["value"])], read))


def _expected(choice: Choice) -> str:
    parts = [
        "null" if choice.none else "",
        "a whole number" if choice.whole else "",
        "a text" if choice.text else "",
        "a list" if choice.tree or choice.item is not None else "",
        "an object" if choice.kinds or choice.texts else "",
    ]
    return " or ".join(part for part in parts if part)


_READERS: Mapping[type, Callable[[Any, Converter], Hook]] = {
    Text: lambda shape, _made: shape.read,
    Truth: lambda _shape, _made: _truth,
    Word: _word_reader,
    Form: _form_reader,
    Object: _object_reader,
    Choice: _choice_reader,
    Tuple: _tuple_reader,
    Listed: _listed_reader,
    Mapped: _mapped_reader,
}


# --- writing ----------------------------------------------------------------------------------------------------


def _writer(kind: Any, made: Converter) -> Hook:
    shape = shape_of(kind)
    return _WRITERS[type(shape)](shape, made)


def _to(kind: Any, made: Converter) -> Hook:
    """What writes a type, looked up when it is first needed."""
    found: list[Hook] = []

    def write(given: Any) -> Any:
        if not found:
            found.append(made.get_unstructure_hook(kind))
        return found[0](given)

    return write


def _word_writer(shape: Word, _made: Converter) -> Hook:
    return {own: word for word, own in shape.words.items()}.__getitem__


def _form_writer(form: Form, made: Converter) -> Hook:
    write = _to(form.written, made)
    return lambda given: write(form.write(given))


def _object_writer(shape: Object, made: Converter) -> Hook:
    from cattrs.gen import make_dict_unstructure_fn

    resolved(shape.kind)
    return make_dict_unstructure_fn(shape.kind, made, _cattrs_use_alias=True)


def _tuple_writer(shape: Tuple, made: Converter) -> Hook:
    items = [_to(item, made) for item in shape.items]
    return lambda given: [write(part) for write, part in zip(items, given, strict=True)]


def _listed_writer(shape: Listed, made: Converter) -> Hook:
    item = _to(shape.item, made)
    if shape.made is frozenset:
        return lambda given: sorted(map(item, given))
    return lambda given: [item(part) for part in given]


def _mapped_writer(shape: Mapped, made: Converter) -> Hook:
    item = _to(shape.item, made)
    key = shape_of(shape.key)
    if isinstance(key, Text):
        return lambda given: {str(key.write(name)): item(part) for name, part in given.items()}
    name = _to(shape.key, made)
    return lambda given: [[name(own), item(part)] for own, part in given.items()]


def _choice_writer(choice: Choice, made: Converter) -> Hook:
    writers: dict[type, Hook] = {NoneType: _same, int: _same}
    for text in choice.texts:
        writers |= dict.fromkeys(text.types, _tagged(text.tag, text.write))
    if choice.text is not None:
        writers |= dict.fromkeys(choice.text.types, choice.text.write)
    for kind in choice.kinds:
        own = _to(kind, made)
        writers[get_origin(kind) or kind] = _tagged(tag_of(kind), own) if choice.tagged else own
    if choice.tree:
        writers |= dict.fromkeys(choice.tree, _to(choice.tree[0], made))
    if choice.item is not None:
        writers[tuple] = _to(several(choice.item), made)
    names = ", ".join(map(tag_of, choice.kinds))

    def write(given: Any) -> Any:
        writer = writers.get(cast(Any, type(given)))
        if writer is not None:
            return writer(given)
        if choice.whole and isinstance(given, SupportsIndex):
            return operator.index(given)
        raise InvalidValue(
            "JSON", given, f"a value of targetkit's own{f', such as {names}' if names else ''}"
        )

    return write


def _tagged(tag: str, write: Hook) -> Hook:
    """What is written with its type beside its fields, or beside it where it has none."""

    def tagged(given: Any) -> dict[str, Any]:
        told = write(given)
        plain = tag == _MAP or not isinstance(told, dict)
        return {_TAG: tag, "value": told} if plain else {_TAG: tag, **cast("dict[str, Any]", told)}

    return tagged


_WRITERS: Mapping[type, Callable[[Any, Converter], Hook]] = {
    Text: lambda shape, _made: shape.write,
    Truth: lambda _shape, _made: _same,
    Word: _word_writer,
    Form: _form_writer,
    Object: _object_writer,
    Choice: _choice_writer,
    Tuple: _tuple_writer,
    Listed: _listed_writer,
    Mapped: _mapped_writer,
}
