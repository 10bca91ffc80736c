"""How a type is written: one shape for each, from which reading, writing and the JSON Schema follow."""

from __future__ import annotations

from enum import Enum
from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import Any, Literal, SupportsIndex, TypeAlias, Union, cast, get_args, get_origin

import attrs

from targetkit._attrs import FrozenMap, value
from targetkit._facts import Told
from targetkit.funnel import LeadTime
from targetkit.interop.json._forms import Form, form_of
from targetkit.interop.json._names import class_named, name_of, names_under
from targetkit.interop.json._texts import STRING, WHOLE, Text, text_for
from targetkit.metric import Chain
from targetkit.profiles import Profile
from targetkit.role import DayWeights, Manager, Region, Store, Team
from targetkit.triggers import Trigger
from targetkit.weights import Weights
from targetkit.windows import Window

__all__ = [
    "Choice",
    "Listed",
    "Mapped",
    "Object",
    "Shape",
    "Tuple",
    "Word",
    "pair",
    "several",
    "shape_of",
    "tag_of",
]

_TREE: tuple[type, ...] = (Manager, Team, Store, Region)

# What may stand for a protocol or a policy: of the package's own values those of a name or group;
# a function of one's own cannot be written.
_OPEN: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (DayWeights, ("work-calendar",)),
    (LeadTime, ("lag",)),
    (Chain, ("funnel",)),
    (Window, names_under("windows")),
    (Trigger, names_under("triggers")),
    (Weights, names_under("weights")),
    (Profile, names_under("profiles")),
    (Told, ("hold", "bound", *names_under("spreads"))),
)


@value
class Truth:
    """True or false."""


@value
class Word:
    """One of some words.

    Attributes:
        words: Each word to the value that it stands for.
    """

    words: FrozenMap[str, Any]


@value
class Listed:
    """A list of any length.

    Attributes:
        item: What stands in it.
        made: What holds it: a tuple or a frozenset.
    """

    item: Any
    made: type


@value
class Tuple:
    """A list with a place for each thing."""

    items: tuple[Any, ...]


@value
class Mapped:
    """A mapping: an object where its keys are texts, a list of pairs otherwise."""

    key: Any
    item: Any


@value
class Object:
    """An attrs class, field by field."""

    kind: type[Any]


@value
class Choice:
    """One of several things.

    Attributes:
        none: Whether nothing, `null`, is one of them.
        whole: Whether whole numbers are.
        text: What a text is read as, or None.
        texts: Other kinds of text, each in an object with its tag.
        item: What stands in a list, or None.
        tree: Whether it can be a role with whatever is below it.
        kinds: The types of its objects.
        tagged: Whether its objects say which type they are.
    """

    none: bool
    whole: bool
    text: Text | None
    texts: tuple[Text, ...]
    item: Any
    tree: tuple[type, ...]
    kinds: tuple[Any, ...]
    tagged: bool


Shape: TypeAlias = Truth | Word | Text | Listed | Tuple | Mapped | Object | Choice | Form


@cache
def shape_of(kind: Any) -> Shape:
    """The shape of a type.

    Raises:
        TypeError: For a type that no value of the package holds.
    """
    for made in (_plain, _generic, _opened):
        found = made(kind)
        if found is not None:
            return found
    raise TypeError(f"{kind!r} has no way to be written")


def _plain(kind: Any) -> Shape | None:
    if not isinstance(kind, type) or get_origin(kind) is not None:
        return None
    return _of_class(cast(Any, kind))


def _of_class(kind: type[Any]) -> Shape | None:
    if kind is bool:
        return Truth()
    if kind is int:
        return WHOLE
    texts = text_for([kind])
    if texts:
        return texts[0]
    if issubclass(kind, Enum):
        return Word(FrozenMap((word.value, word) for word in kind))
    form = form_of(cast(Any, kind))
    if form is not None:
        return form
    return Object(kind) if attrs.has(kind) else None


def _generic(kind: Any) -> Shape | None:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return Word(FrozenMap((word, word) for word in inner))
    if origin is frozenset:
        return Listed(inner[0], frozenset)
    if origin is FrozenMap:
        return Mapped(*inner)
    if origin is not tuple:
        return None
    return Listed(inner[0], tuple) if inner[-1:] == (Ellipsis,) else Tuple(inner)


def _opened(kind: Any) -> Shape | None:
    members = _members(kind)
    if members == [kind]:
        return None
    left = [each for each in members if each not in {NoneType, int}]
    tree = tuple(each for each in left if each in _TREE)
    lists = [each for each in left if get_origin(each) is tuple]
    kinds = tuple(each for each in left if _is_object(each))
    texts = text_for([each for each in left if isinstance(each, type) and get_origin(each) is None])
    plain = texts[0] if len(texts) == 1 else STRING if STRING in texts else None
    tags = tuple(text for text in texts if text != plain)
    return Choice(
        none=NoneType in members,
        whole=int in members or SupportsIndex in members,
        text=plain,
        texts=tags,
        item=_joined(lists) if lists else None,
        tree=tree,
        kinds=kinds,
        tagged=bool(tags) or len(kinds) > 1,
    )


def _is_object(kind: Any) -> bool:
    if get_origin(kind) is FrozenMap:
        return True
    return isinstance(kind, type) and kind not in _TREE and isinstance(_plain(kind), Object | Form)


def _members(kind: Any) -> list[Any]:
    """What a union is made of, protocols and policies replaced by the values that stand for them."""
    for opened, names in _OPEN:
        if kind == opened:
            return [class_named(name) for name in names]
    if get_origin(kind) not in {Union, UnionType}:
        return [kind]
    return list(dict.fromkeys(each for inner in get_args(kind) for each in _members(inner)))


def _joined(lists: list[Any]) -> Any:
    """What may stand in any of several lists."""
    items = dict.fromkeys(each for own in lists for each in get_args(own) if each is not Ellipsis)
    return Union[tuple(items)]  # noqa: UP007  # made of as many as there are


def several(kind: Any) -> Any:
    """The type of a list of any length."""
    return GenericAlias(tuple, (kind, ...))


def pair(first: Any, second: Any) -> Any:
    """The type of a list of two."""
    return GenericAlias(tuple, (first, second))


def tag_of(kind: Any) -> str:
    """What an object says that it is, where it can be several things."""
    if get_origin(kind) is FrozenMap:
        return "map"
    return name_of(kind) or kind.__name__.lower().removesuffix("node")
