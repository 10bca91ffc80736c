"""The one door through which numbers enter, and the way they leave again.

Targets are whole numbers of quanta, rates and weights are `Fraction`; no float decides anything.
What comes in is taken at what it says: `0.4` is two fifths, because that is what was typed.
"""

from __future__ import annotations

import math
import operator
from decimal import Decimal
from fractions import Fraction
from typing import SupportsIndex, TypeAlias, TypeGuard

from targetkit.errors import InvalidQuantity, InvalidValue

__all__ = [
    "Number",
    "Quantity",
    "above_zero",
    "as_decimal",
    "as_quantity",
    "exact",
    "is_decimal",
    "is_whole",
    "nearest",
    "not_negative",
    "quantum",
    "rate",
    "share",
    "stated",
    "up",
    "whole",
]

Number: TypeAlias = SupportsIndex | Fraction | Decimal | float | str
"""What is taken as a number: integers of any library, Fraction, Decimal, a numeric string, a short float."""

Quantity: TypeAlias = int | Decimal
"""What a plan answers with: an int for counts, a Decimal for money."""

FLOAT_PLACES = 9
"""A float that prints with more decimal places was computed, not typed."""

MAGNITUDE = 30
"""Powers of ten beyond which a number is a slip: it keeps `Decimal('1e999999999')` from filling the memory."""

_TOO_MUCH = 10 ** (MAGNITUDE + 1)


def exact(given: object, *, of: str = "") -> Fraction:
    """Take a number exactly as it was said.

    Args:
        given: Anything with `__index__`, a Fraction, a finite Decimal, a numeric string (`"0.80"`, `"2/5"`),
            or a float, which counts as the decimal it prints as.
        of: What the number is for; it is named in the error.

    Returns:
        The number as a Fraction.

    Raises:
        InvalidQuantity: For a bool, NaN, infinity, a float with more than nine decimal places,
            a string that is not a number, a magnitude beyond 10^30, and anything else.

    >>> exact(0.4), exact("0.80"), exact(7)
    (Fraction(2, 5), Fraction(4, 5), Fraction(7, 1))
    """
    if isinstance(given, bool):
        raise InvalidQuantity(given, "a bool is not a number here; write 1 or 0", of=of)
    if isinstance(given, Fraction):
        return _bounded(given, given, of)
    if isinstance(given, Decimal):
        return _from_decimal(given, given, of)
    if isinstance(given, float):
        return _from_float(given, of)
    if isinstance(given, str):
        return _from_string(given, of)
    try:
        number = operator.index(given)  # type: ignore[arg-type]  # the try is the check
    except TypeError:
        kind = type(given).__name__
        reason = (
            f"a {kind} is not a number; expected an int, Decimal, Fraction, numeric string or short float"
        )
        raise InvalidQuantity(given, reason, of=of) from None
    return _bounded(Fraction(number), given, of)


def not_negative(given: object, *, of: str = "", what: str = "it") -> Fraction:
    """Take a number that is zero or more.

    Args:
        given: A number, as `exact` takes it.
        of: What the number is for.
        what: What such a number is, for the error.

    Raises:
        InvalidQuantity: When it is below zero, or is not a number at all.

    >>> not_negative("0.5", what="a weight")
    Fraction(1, 2)
    """
    number = exact(given, of=of)
    if number.numerator < 0:
        raise InvalidQuantity(given, f"{what} is zero or more", of=of)
    return number


def above_zero(given: object, *, of: str = "") -> Fraction:
    """Take a number that lies above zero.

    Raises:
        InvalidQuantity: When it does not, or is not a number at all.

    >>> above_zero("0.5")
    Fraction(1, 2)
    """
    number = exact(given, of=of)
    if number.numerator <= 0:
        raise InvalidQuantity(given, "it lies above 0", of=of)
    return number


def share(given: object, *, of: str = "") -> Fraction:
    """Take a share that lies from 0 to 1, both included.

    Raises:
        InvalidQuantity: When it does not, or is not a number at all.

    >>> share("0.80")
    Fraction(4, 5)
    """
    number = exact(given, of=of)
    if not 0 <= number <= 1:
        raise InvalidQuantity(given, "it lies from 0 to 1", of=of)
    return number


def stated(given: object, *, of: str, what: str) -> Quantity:
    """Take a quantity of a metric whose quantum is not known yet.

    Args:
        given: A number, as `exact` takes it.
        of: What the number is for.
        what: What such a number is, for the error.

    Raises:
        InvalidQuantity: When it is below zero, has no finite decimal expansion, or is not a number at all.

    >>> stated("7", of="hold", what="a target"), stated("0.5", of="hold", what="a target")
    (7, Decimal('0.5'))
    """
    number = not_negative(given, of=of, what=what)
    if not is_decimal(number):
        raise InvalidQuantity(given, f"{what} has finitely many decimal places", of=of)
    return as_quantity(number)


def is_whole(given: object, least: int | None = None) -> TypeGuard[int]:
    """Whether it is a whole number, which a bool is not.

    Args:
        given: What came in.
        least: The least it may be, if there is such a bound.

    >>> is_whole(3, 1), is_whole(0, 1), is_whole(-2), is_whole(True), is_whole("3")
    (True, False, True, False, False)
    """
    return isinstance(given, int) and not isinstance(given, bool) and (least is None or given >= least)


def whole(given: object, name: str, low: int, high: int, expected: str) -> int:
    """Take a whole number of any library between two bounds.

    Args:
        given: Anything with `__index__`.
        name: The argument, for the error.
        low: The least it may be.
        high: The most it may be.
        expected: What is expected in its place, with the bounds.

    Raises:
        InvalidValue: For a bool, one outside the bounds, and anything else.

    >>> whole(11, "month", 1, 12, "a whole number from 1 to 12")
    11
    """
    if isinstance(given, bool):
        raise InvalidValue(name, given, expected)
    try:
        number = operator.index(given)  # type: ignore[arg-type]  # the try is the check
    except TypeError:
        raise InvalidValue(name, given, expected) from None
    if not low <= number <= high:
        raise InvalidValue(name, given, expected)
    return number


def rate(given: object, *, of: str = "rate") -> Fraction:
    """Take a share that must lie in (0, 1].

    Raises:
        InvalidQuantity: When it does not, or is not a number at all.

    >>> rate("0.80")
    Fraction(4, 5)
    """
    share = exact(given, of=of)
    if not 0 < share <= 1:
        hint = f"; {given} per cent is written {share / 100}" if 1 < share <= 100 else ""
        raise InvalidQuantity(given, f"a rate lies above 0 and at most at 1{hint}", of=of)
    return share


def quantum(given: Number) -> Fraction:
    """Take the size of the smallest piece: above 0, and a number that can be written down.

    Raises:
        InvalidQuantity: When it is not above 0 or has no finite decimal expansion.

    >>> quantum("0.01")
    Fraction(1, 100)
    """
    size = exact(given, of="quantum")
    if size <= 0 or not is_decimal(size):
        reason = "a quantum lies above 0 and has finitely many decimal places"
        raise InvalidQuantity(given, reason, of="quantum")
    return size


def up(amount: Fraction, quantum: Fraction) -> int:
    """The number of quanta that reaches the amount: rounded up.

    >>> up(Fraction(375, 2), Fraction(1))
    188
    """
    return math.ceil(amount / quantum)


def nearest(amount: Fraction, quantum: Fraction) -> int:
    """The number of quanta nearest to the amount; a half goes up.

    >>> nearest(Fraction(5, 2), Fraction(1))
    3
    """
    return math.floor(amount / quantum + Fraction(1, 2))


def as_decimal(quanta: int, quantum: Fraction) -> Decimal:
    """A whole number of quanta as an exact Decimal, whatever the decimal context says.

    Args:
        quanta: How many.
        quantum: The size of one; its denominator divides a power of ten.

    >>> as_decimal(3000, Fraction(1000)), as_decimal(5, Fraction(1, 100))
    (Decimal('3000000'), Decimal('0.05'))
    """
    places = 0
    scale = 1
    while scale % quantum.denominator:
        places += 1
        scale *= 10
    units = quanta * quantum.numerator * (scale // quantum.denominator)
    digits = tuple(int(digit) for digit in str(abs(units)))
    return Decimal((int(units < 0), digits, -places))


def as_quantity(number: Fraction) -> Quantity:
    """A number as a plan would answer with it: an int where it is whole, else an exact Decimal.

    Args:
        number: The number; its denominator divides a power of ten.

    >>> as_quantity(Fraction(3)), as_quantity(Fraction(1, 4))
    (3, Decimal('0.25'))
    """
    if number.denominator == 1:
        return number.numerator
    return as_decimal(number.numerator, Fraction(1, number.denominator))


def is_decimal(number: Fraction) -> bool:
    """Whether a number has finitely many decimal places.

    >>> is_decimal(Fraction(1, 4)), is_decimal(Fraction(1, 3))
    (True, False)
    """
    # A denominator of twos and fives alone divides ten to the power of its length in bits.
    return not 10 ** number.denominator.bit_length() % number.denominator


def _bounded(number: Fraction, given: object, of: str) -> Fraction:
    if abs(number) >= _TOO_MUCH:
        # Not the number itself, which may have more digits than can be printed.
        raise InvalidQuantity(type(given).__name__, f"its magnitude is beyond 10^{MAGNITUDE}", of=of)
    return number


def _from_decimal(number: Decimal, given: object, of: str) -> Fraction:
    if not number.is_finite():
        raise InvalidQuantity(given, "only finite numbers can be split", of=of)
    _, digits, exponent = number.as_tuple()
    if number and isinstance(exponent, int) and not -MAGNITUDE <= exponent + len(digits) - 1 <= MAGNITUDE:
        raise InvalidQuantity(given, f"its magnitude is beyond 10^{MAGNITUDE}", of=of)
    return Fraction(number)


def _from_float(given: float, of: str) -> Fraction:
    if not math.isfinite(given):
        raise InvalidQuantity(given, "only finite numbers can be split", of=of)
    printed = Decimal(float.__repr__(given))
    exponent = printed.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > FLOAT_PLACES:
        reason = (
            f"a float with more than {FLOAT_PLACES} decimal places was computed, not typed; "
            "compute it with fractions.Fraction, or round it first"
        )
        raise InvalidQuantity(given, reason, of=of)
    return _from_decimal(printed, given, of)


def _from_string(given: str, of: str) -> Fraction:
    text = given.strip()
    if "/" in text and len(text) > 2 * MAGNITUDE:
        raise InvalidQuantity(given, "it has more digits than a target needs", of=of)
    try:
        if "/" in text:
            return Fraction(text)
        number = Decimal(text)
    except (ArithmeticError, ValueError):
        reason = "it is not a number; write digits with a point, without thousands separators or units"
        raise InvalidQuantity(given, reason, of=of) from None
    return _from_decimal(number, given, of)
