"""What the strategies take: each argument is checked where it is handed in, before anything is drawn."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

__all__ = ["SOME_DAYS", "check_flag", "check_sizes", "default", "most_of", "one_in"]

T = TypeVar("T")

SOME_DAYS = st.dates(date(2026, 9, 15), date(2027, 1, 15))
"""Where nothing else says which days are meant: those around the last quarter of 2026."""


def default(name: str, given: SearchStrategy[T] | None, otherwise: SearchStrategy[T]) -> SearchStrategy[T]:
    """A strategy that was handed in, or the usual one.

    Args:
        name: The argument.
        given: What was handed in; None for nothing.
        otherwise: The usual strategy.

    Raises:
        InvalidArgument: Something that is no strategy.
    """
    if given is None:
        return otherwise
    if not isinstance(given, SearchStrategy):
        raise InvalidArgument(f"{name}={given!r} is no strategy; of a single value make just({given!r})")
    return given


def check_sizes(min_size: int, max_size: int | None, *, least: int = 0) -> None:
    """Check how few and how many something may hold.

    Args:
        min_size: How few.
        max_size: How many; None for no limit.
        least: What the fewest may be at least.

    Raises:
        InvalidArgument: A size that is no whole number, one below the least, a minimum above the maximum.
    """
    for name, size in (("min_size", min_size), ("max_size", least if max_size is None else max_size)):
        if isinstance(size, bool) or not isinstance(size, int) or size < least:
            raise InvalidArgument(f"{name}={size!r}: expected a whole number from {least} on")
    if max_size is not None and min_size > max_size:
        raise InvalidArgument(f"min_size={min_size} is above max_size={max_size}")


def most_of(min_size: int, max_size: int | None, *, usual: int, least: int = 0) -> int:
    """How many something may hold: as many as was said, or else the usual number, and no fewer than the fewest.

    Args:
        min_size: How few.
        max_size: How many; None for the usual number.
        usual: The usual number.
        least: What the fewest may be at least.

    Raises:
        InvalidArgument: Sizes that do not fit; see `check_sizes`.
    """
    check_sizes(min_size, max_size, least=least)
    return max(min_size, usual) if max_size is None else max_size


def check_flag(name: str, given: object) -> None:
    """Check an argument that is True or False.

    Args:
        name: The argument.
        given: What was handed in.

    Raises:
        InvalidArgument: Something else.
    """
    if not isinstance(given, bool):
        raise InvalidArgument(f"{name}={given!r}: expected True or False")


def one_in(count: int, rare: SearchStrategy[T], usual: SearchStrategy[T]) -> SearchStrategy[T]:
    """The rare values once in so many times; what fails shrinks to the usual ones.

    `one_of` takes a strategy that is listed several times for one.

    Args:
        count: How many times.
        rare: The values that are rare.
        usual: The others.
    """
    return st.sampled_from([usual] * (count - 1) + [rare]).flatmap(_itself)


def _itself(strategy: SearchStrategy[T]) -> SearchStrategy[T]:
    return strategy
