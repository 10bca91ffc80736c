"""Policies that are composed of others: what is found inside them, however deep it lies."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol, TypeVar, runtime_checkable

__all__ = ["Composed", "found_in"]

T = TypeVar("T")


@runtime_checkable
class Composed(Protocol):
    """A policy that asks others before it answers."""

    @property
    def inner(self) -> Iterable[object]:
        """The policies it asks, in their order."""
        ...


def found_in(policy: object, kind: type[T]) -> tuple[T, ...]:
    """The policies of a kind inside a composed one, the nearest first and each once.

    Args:
        policy: A policy; where it is of the kind itself, it is what is found.
        kind: What is looked for.
    """
    found: list[T] = []
    waiting: deque[object] = deque([policy])
    while waiting:
        one = waiting.popleft()
        if isinstance(one, kind):
            found.append(one)
        elif isinstance(one, Composed):
            waiting.extend(one.inner)
    return tuple(dict.fromkeys(found))
