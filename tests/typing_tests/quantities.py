"""What type checkers see of numbers: run by mypy and pyright in strict mode, never executed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import assert_type

from targetkit.quantity import Number, as_decimal, exact, nearest, rate, up

taken: list[Number] = [7, "0.80", Decimal("0.8"), Fraction(4, 5), 0.8]
refused: Number = None  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

assert_type(exact("0.80"), Fraction)
assert_type(rate("0.80"), Fraction)
assert_type(up(Fraction(375, 2), Fraction(1)), int)
assert_type(nearest(Fraction(5, 2), Fraction(1)), int)
assert_type(as_decimal(5, Fraction(1, 100)), Decimal)

up("187.5", Fraction(1))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
