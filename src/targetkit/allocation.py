"""Whole numbers in proportion to weights: exact, stable, and fair among equals.

`apportion` is for everyone; `apportion_quanta` and `tie` are the engine under it,
which the rest of the package calls for every group of the role tree and every row of the grid.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from fractions import Fraction
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from targetkit.errors import AllWeightsZero, EmptyGroup, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.quantity import Number, Quantity, as_decimal, exact
from targetkit.quantity import quantum as _quantum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["METHODS", "Method", "apportion", "apportion_quanta", "apportion_within", "tie"]

Method: TypeAlias = Literal["webster", "largest_remainder"]
"""How shares become whole numbers; see `apportion`."""


def apportion(
    total: Number,
    weights: Mapping[str, Number],
    *,
    quantum: Number = 1,
    method: Method = "webster",
    key: str = "",
) -> dict[str, Quantity]:
    """Split a total in proportion to weights, in whole quanta that add up to it exactly.

    `webster` (Sainte-Laguë) grants the `total` greatest claims among `weight / (2k - 1)`, k = 1, 2, ...:
    raising the total never lowers anyone.
    `largest_remainder` (Hamilton) stays within one quantum of the exact share,
    but one more to split can take one from somebody.
    Equal claims go by a hash of `key` and id: in the same order every time and however the ids are listed,
    and in another order under another key, so that it is not always the same one who gets the odd piece.

    Args:
        total: What to split: not negative, a whole number of quanta.
        weights: Id → weight; not negative, in any unit. Weight zero gets zero.
        quantum: The size of the smallest piece.
        method: `webster` or `largest_remainder`.
        key: What is being split, e.g. metric and period; it varies the order among equals.

    Returns:
        Id → its share, in the order of `weights`: ints for quantum 1, otherwise Decimals.

    Raises:
        InvalidQuantity: A total or weight that is negative or not a number, a total finer than the quantum,
            a quantum that is not positive or has no finite decimal expansion.
        EmptyGroup: A positive total and nobody to take it.
        AllWeightsZero: A positive total and only zero weights.
        UnknownMember: A method that does not exist.
        InvalidValue: Weights that are no mapping.

    Sources:
        M. L. Balinski and H. P. Young, *Fair Representation*, 1982 (house monotonicity);
        F. Pukelsheim, *Proportional Representation*, 2nd ed., 2017, ch. 4 (the jump-and-step algorithm).

    >>> apportion(10, {"li-na": 2, "wang-lei": 1, "zhao-min": "0.5"})
    {'li-na': 6, 'wang-lei': 3, 'zhao-min': 1}
    >>> apportion("3000000", {"east": 2, "west": 1}, quantum=1000)
    {'east': Decimal('2000000'), 'west': Decimal('1000000')}
    """
    _check_weights(weights)
    size = _quantum(quantum)
    quanta = _quanta(total, size, of=key or "total")
    loads = [exact(weight, of=f"weight of {member}") for member, weight in weights.items()]
    for member, load in zip(weights, loads, strict=True):
        if load < 0:
            raise InvalidQuantity(
                weights[member], "a weight is not negative; give 0 for none", of=f"weight of {member}"
            )
    if quanta and not loads:
        raise EmptyGroup("group", key)
    if quanta and not any(loads):
        raise AllWeightsZero(key or "the group", total)
    shares = apportion_quanta(quanta, loads, [tie(key, member) for member in weights], method)
    if size == 1:
        return dict(zip(weights, shares, strict=True))
    return {member: as_decimal(share, size) for member, share in zip(weights, shares, strict=True)}


def apportion_quanta(
    total: int,
    weights: Sequence[Fraction | int],
    ties: Sequence[bytes],
    method: Method = "webster",
) -> list[int]:
    """Split a number of quanta in proportion to weights: `apportion` without its door.

    What comes in is trusted: the caller has checked it and can say whose numbers they are.

    Args:
        total: The number of quanta, at least 0.
        weights: At least 0 each; one is positive unless the total is 0.
        ties: One per weight, different from each other; among equal claims the lowest goes first.
        method: `webster` or `largest_remainder`.

    Returns:
        The quanta of each, in the order of the weights; their sum is the total.

    Raises:
        UnknownMember: A method that does not exist.

    >>> apportion_quanta(10, [4, 2, 1], [b"a", b"b", b"c"])
    [6, 3, 1]
    """
    if method not in _ENGINES:
        raise UnknownMember("method", method, METHODS)
    if not total:
        return [0] * len(weights)
    scale = math.lcm(*[weight.denominator for weight in weights])
    loads = [weight.numerator * (scale // weight.denominator) for weight in weights]
    return _ENGINES[method](total, loads, ties)


def apportion_within(
    total: int,
    weights: Sequence[Fraction | int],
    ties: Sequence[bytes],
    low: Sequence[int],
    high: Sequence[int],
    method: Method = "webster",
) -> list[int]:
    """Split a number of quanta in proportion to weights, each share within bounds of its own.

    What one member cannot take goes to the others in proportion, and so on until it fits.
    With `webster` the shares are those of the bounded divisor method: every member has its lower bound,
    and the greatest claims that its upper bound leaves room for are granted until the total is reached,
    so raising the total still lowers nobody.
    With `largest_remainder` the exact shares are `clamp(λ × weight)` for the λ that reaches the total,
    and the quanta lost by rounding down go to the largest remainders.

    Like `apportion_quanta` this trusts what comes in.

    Args:
        total: The number of quanta; `sum(low) <= total`, and those with a weight have room for it.
        weights: At least 0 each; who has none gets `low`.
        ties: One per weight, different from each other; among equal claims the lowest goes first.
        low: The least whole share of each.
        high: The greatest whole share of each, at least `low`.
        method: `webster` or `largest_remainder`.

    Returns:
        The quanta of each, in the order of the weights; their sum is the total.

    Sources:
        F. Pukelsheim, *Proportional Representation*, 2nd ed., 2017, ch. 12 (minimum and maximum requirements).

    >>> apportion_within(10, [4, 2, 1], [b"a", b"b", b"c"], [0, 0, 2], [5, 10, 10])
    [5, 3, 2]
    """
    scale = math.lcm(*[weight.denominator for weight in weights])
    loads = [weight.numerator * (scale // weight.denominator) for weight in weights]
    if any(loads):
        shares = apportion_quanta(total, loads, ties, method)
        if all(least <= share <= most for least, share, most in zip(low, shares, high, strict=True)):
            return shares
    most = [cap if load else least for load, least, cap in zip(loads, low, high, strict=True)]
    engine = _webster_within if method == "webster" else _largest_remainder_within
    return engine(total, loads, ties, low, most)


def _webster_within(
    total: int, loads: list[int], ties: Sequence[bytes], low: Sequence[int], high: Sequence[int]
) -> list[int]:
    """Search for the divisor at which the rounded and clamped quotas come nearest to the total, then step."""
    places = max(loads).bit_length() + 2

    def head(level: int) -> list[int]:
        """Every claim that is at least as great as a threshold, within the bounds."""
        half = 1 << (places - 1)
        quotas = ((level * load + half) >> places for load in loads)
        return [min(max(quota, least), most) for quota, least, most in zip(quotas, low, high, strict=True)]

    least, most = 0, (max(high) + 1) << places
    while most - least > 1:
        middle = (least + most) >> 1
        if sum(head(middle)) <= total:
            least = middle
        else:
            most = middle
    shares = head(least)
    # A level further on, nobody's quota has grown by a whole quantum: at most one step each is left.
    shift = 2 * (2 * total + 1).bit_length()
    queue = [
        (-((load << shift) // (2 * share + 1)), rank, index)
        for index, (load, share, rank) in enumerate(zip(loads, shares, ties, strict=True))
        if share < high[index]
    ]
    for _, _, index in sorted(queue)[: total - sum(shares)]:
        shares[index] += 1
    return shares


def _largest_remainder_within(
    total: int, loads: list[int], ties: Sequence[bytes], low: Sequence[int], high: Sequence[int]
) -> list[int]:
    """The whole part of each clamped quota, and one more for the largest remainders."""
    quotas = _water_level(total, loads, low, high)
    shares = [math.floor(quota) for quota in quotas]
    rests = (
        (share - quota, ties[index], index)
        for index, (share, quota) in enumerate(zip(shares, quotas, strict=True))
    )
    for _, _, index in sorted(rests)[: total - sum(shares)]:
        shares[index] += 1
    return shares


def _water_level(total: int, loads: Sequence[int], low: Sequence[int], high: Sequence[int]) -> list[Fraction]:
    """The exact shares `clamp(λ × load, low, high)` that sum to a total.

    Args:
        total: What they sum to; between `sum(low)` and `sum(high)`.
        loads: At least 0 each; who has none has `low == high`.
        low: The least share of each.
        high: The greatest share of each.
    """
    bends = [
        (Fraction(bound, load), step * load)
        for load, least, most in zip(loads, low, high, strict=True)
        if load and least < most
        for bound, step in ((least, 1), (most, -1))
    ]
    level, slope, reached = Fraction(0), 0, Fraction(sum(low))
    for bend, step in sorted(bends):
        if reached + slope * (bend - level) >= total:
            break
        reached += slope * (bend - level)
        level = bend
        slope += step
    if slope:
        level += (total - reached) / Fraction(slope)
    return [
        min(max(level * load, Fraction(least)), Fraction(most))
        for load, least, most in zip(loads, low, high, strict=True)
    ]


def tie(*parts: str) -> bytes:
    """The place in the queue among equals: eight bytes that depend on all parts and on nothing else.

    Each part goes in with its length before it, so that no two lists of parts can be taken for each other.
    BLAKE2b (RFC 7693) gives the same bytes on every run and platform, which `hash` does not.

    Args:
        parts: What tells this claim from others, e.g. metric, period and id.

    Returns:
        The digest; the lowest goes first.

    >>> tie("submissions 2026-11", "li-na").hex()
    '22d3c4c4a892c16c'
    """
    text = "".join([f"{len(part)}:{part}" for part in parts])
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _check_weights(given: Any) -> None:
    if not isinstance(given, Mapping):
        raise InvalidValue("weights", given, "{id: weight}, e.g. {'east': 2, 'west': 1}")


def _quanta(total: Number, size: Fraction, *, of: str) -> int:
    """The total as a whole number of quanta."""
    quanta = exact(total, of=of) / size
    if quanta < 0:
        raise InvalidQuantity(total, "what is split is not negative", size, of)
    if quanta.denominator != 1:
        reason = f"it is not a whole number of quanta of {as_decimal(1, size)}; round it first"
        raise InvalidQuantity(total, reason, size, of)
    return quanta.numerator


def _webster(total: int, loads: list[int], ties: Sequence[bytes]) -> list[int]:
    """Jump to the rounded quotas, then step to the total.

    Rounding the quotas grants every claim from `sum / (2 total)` up, ties at that threshold included:
    a head of the one order of all claims (the greater first, then the lower tie).
    A step gives the next claim or takes the last one back, so the shares are always such a head,
    and that of `total + 1` contains that of `total`: monotone, under ties as well.
    """
    whole = sum(loads)
    shares = [(2 * total * load + whole) // (2 * whole) for load in loads]
    missing = total - sum(shares)
    # Different fractions with denominators up to b are at least 1/b² apart:
    # shifted by this much, whole parts alone compare them exactly.
    shift = 2 * (2 * total + 1).bit_length()
    if missing > 0:
        _give(missing, shares, [load << shift for load in loads], ties)
    elif missing < 0:
        _take(-missing, shares, [load << shift for load in loads], ties)
    return shares


def _give(steps: int, shares: list[int], loads: list[int], ties: Sequence[bytes]) -> None:
    """Grant the next claims, greatest first."""
    queue = [
        (-(load // (2 * share + 1)), rank, index)
        for index, (load, share, rank) in enumerate(zip(loads, shares, ties, strict=True))
    ]
    heapq.heapify(queue)
    for _ in range(steps):
        _, rank, index = queue[0]
        shares[index] += 1
        heapq.heapreplace(queue, (-(loads[index] // (2 * shares[index] + 1)), rank, index))


def _take(steps: int, shares: list[int], loads: list[int], ties: Sequence[bytes]) -> None:
    """Take the last granted claims back, least first, in exactly the reverse order of giving."""
    queue = [
        (load // (2 * share - 1), -int.from_bytes(rank, "big"), -index)
        for index, (load, share, rank) in enumerate(zip(loads, shares, ties, strict=True))
        if share
    ]
    heapq.heapify(queue)
    for _ in range(steps):
        _, rank, place = queue[0]
        index = -place
        shares[index] -= 1
        if shares[index]:
            heapq.heapreplace(queue, (loads[index] // (2 * shares[index] - 1), rank, place))
        else:
            heapq.heappop(queue)


def _largest_remainder(total: int, loads: list[int], ties: Sequence[bytes]) -> list[int]:
    """The whole part of each quota, and one more for the largest remainders."""
    whole = sum(loads)
    parts = [divmod(total * load, whole) for load in loads]
    shares = [share for share, _ in parts]
    missing = total - sum(shares)
    if missing:
        queue = sorted((-rest, ties[index], index) for index, (_, rest) in enumerate(parts))
        for _, _, index in queue[:missing]:
            shares[index] += 1
    return shares


_ENGINES: dict[str, Callable[[int, list[int], Sequence[bytes]], list[int]]] = {
    "webster": _webster,
    "largest_remainder": _largest_remainder,
}

METHODS = tuple(_ENGINES)
"""The names of the methods, the default first."""
