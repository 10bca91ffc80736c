"""The house decorator for values, and the one immutable mapping they hold.

A value is frozen, slotted, hashable and compared by what it says.
Changing one gives a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, cast

# Taken as it stands: type checkers know attrs' own decorator by name and see
# through an alias, which they would not do with a wrapper around it.
from attrs import field
from attrs import frozen as value

__all__ = ["FrozenMap", "field", "value"]

K = TypeVar("K")
V = TypeVar("V", covariant=True)


class FrozenMap(Mapping[K, V]):
    """An immutable, hashable, picklable mapping that keeps the order it was given.

    Two are equal when they hold the same pairs, in whatever order.

    Args:
        items: A mapping, or an iterable of pairs.
            Of pairs with equal keys the last one stays, as in `dict`.
    """

    __slots__ = ("_hash", "_items")

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._items: dict[K, V] = dict(items)
        self._hash: int | None = None

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FrozenMap):
            return NotImplemented
        given = cast("FrozenMap[object, object]", other)
        return self._items == given._items

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._items.items()))
        return self._hash

    def __repr__(self) -> str:
        return repr(self._items)

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenMap, (self._items,)
