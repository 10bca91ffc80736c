"""How an exact amount stands in a cell, whose numbers are doubles, and how it comes back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from targetkit._attrs import value
from targetkit.interop.excel._words import said
from targetkit.labels import WAN_PLACES, YUAN, metric_name, unit_name
from targetkit.metric import Metric
from targetkit.quantity import FLOAT_PLACES, Quantity, as_decimal
from targetkit.tables import Numbers

__all__ = ["Cell", "Scale", "as_cell"]

Cell: TypeAlias = int | float | str
"""What is written: a number, or the digits as a text where a double would not hold them."""

DIGITS = 15
"""Significant decimal digits that a double, and every spreadsheet program, keeps (IEEE 754, binary64)."""

_THOUSAND = 1000
_LARGE = 100_000


@value
class Scale:
    """The unit in which the amounts of a metric stand in the workbook.

    Attributes:
        title: The metric's name with this unit.
        size: How many of the metric's own unit one of it is: 1, 1,000 or 10,000.
        places: Decimal places with which the numbers are shown.
    """

    title: str
    size: int
    places: int

    @classmethod
    def of(cls, metric: Metric, quanta: Iterable[int], lang: str) -> Scale:
        """万元 where a Chinese reader would take it, thousands where that leaves whole numbers, else the unit itself.

        Args:
            metric: The metric.
            quanta: The amounts, as whole numbers of its quanta.
            lang: `en` or `zh`.
        """
        known = {number for number in quanta if number}
        quantities: list[Quantity] = [metric.quantity(number) for number in known]
        numbers = Numbers.of(metric, quantities, lang)
        if numbers.wan:
            return cls(numbers.title, 10**WAN_PLACES, numbers.places or 0)
        large = bool(metric.unit) and any(number * metric.quantum >= _LARGE for number in map(abs, known))
        if (
            large
            and (lang == "en" or metric.unit not in YUAN)
            and not any(one % _THOUSAND for one in quantities)
        ):
            name = metric_name(metric.name, lang)
            unit = unit_name(metric.unit, lang)
            return cls(said("thousand", lang, name=name, unit=unit), _THOUSAND, 0)
        return cls(numbers.title, 1, max((_places(one) for one in quantities), default=0))

    def cell(self, metric: Metric, quanta: int) -> Cell:
        """An amount of the metric as it stands in a cell."""
        return as_cell(as_decimal(quanta, metric.quantum / self.size))

    @property
    def form(self) -> str:
        """The number format of amounts; a zero is a dot."""
        return f'{self.plain};-{self.plain};"·"'

    @property
    def plain(self) -> str:
        """The number format of amounts where a zero says something."""
        return "#,##0" + (f".{'0' * self.places}" if self.places else "")


def as_cell(amount: Decimal) -> Cell:
    """A number where a double holds every digit of it, else its digits as a text.

    >>> as_cell(Decimal("5.30")), as_cell(Decimal(3)), as_cell(Decimal("12345678901234567890.5"))
    (5.3, 3, '12345678901234567890.5')
    """
    text = f"{amount:f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    whole, _, rest = text.lstrip("-").partition(".")
    if len((whole + rest).lstrip("0")) > DIGITS or len(rest) > FLOAT_PLACES:
        return text
    if not rest:
        return int(text)
    number = float(text)
    return number if Fraction(repr(number)) == Fraction(text) else text


def _places(quantity: int | Decimal) -> int:
    return len(f"{quantity:f}".partition(".")[2].rstrip("0")) if isinstance(quantity, Decimal) else 0
